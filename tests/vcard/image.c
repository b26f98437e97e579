#include "tests/vcard/image.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum form { HEX, DIGITS, TEXT, NAME };

static const struct {
	const char *key;
	enum form form;
	uint8_t file, id, length;
} table[IMAGE_RECORDS] = {
    {"ident_code", HEX, 0x05, 0x01, 16},
    {"card_class", TEXT, 0x05, 0x02, 1},
    {"version", TEXT, 0x05, 0x03, 4},
    {"issuer", HEX, 0x05, 0x04, 12},
    {"issued", DIGITS, 0x05, 0x05, 4},
    {"expires", DIGITS, 0x05, 0x06, 4},
    {"card_no", TEXT, 0x05, 0x07, 9},
    {"id_no", TEXT, 0x06, 0x08, 18},
    {"name", NAME, 0x06, 0x09, 30},
    {"", NAME, 0x06, 0x4e, 20}, /* the rest of the name */
    {"sex", TEXT, 0x06, 0x0a, 1},
    {"nation", DIGITS, 0x06, 0x0b, 1},
    {"birthplace", DIGITS, 0x06, 0x0c, 3},
    {"birth", DIGITS, 0x06, 0x0d, 4},
};
#define NAME_AT 8 /* in table, with the extension behind it */

static int
hex_bytes(const char *text, uint8_t *bytes, size_t size, size_t *length)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t n = 0;

	for (; *text != '\0'; text++) {
		const char *at = strchr(digits, *text);

		if (*text == ' ')
			continue;
		if (at == NULL || n == 2 * size)
			return -1;
		if (n % 2 == 0)
			bytes[n / 2] = 0;
		bytes[n / 2] =
		    (uint8_t)(bytes[n / 2] << 4 | (uint8_t)(at - digits));
		n++;
	}
	*length = n / 2;
	return n % 2 == 0 ? 0 : -1;
}

static int
take_status(const char *value, uint16_t *status)
{
	uint8_t bytes[2];
	size_t length;

	if (hex_bytes(value, bytes, 2, &length) != 0 || length != 2)
		return -1;
	*status = (uint16_t)(bytes[0] << 8 | bytes[1]);
	return 0;
}

static int
take_digits(const char *value, struct image_record *record)
{
	char padded[2 * IMAGE_VALUE_MAX + 1];
	size_t want = 2u * record->length, n = strlen(value);

	if (n > want || strspn(value, "0123456789") != n)
		return -1;
	memset(padded, 'F', want);
	memcpy(padded, value, n);
	padded[want] = '\0';
	return hex_bytes(padded, record->value, record->length, &n);
}

static int
take_text(const char *value, struct image_record *record)
{
	size_t n = strlen(value);

	if (n > record->length)
		return -1;
	memset(record->value, 0, record->length);
	memcpy(record->value, value, n);
	return 0;
}

/* The bytes go over both records without regard to characters (A.3). */
static int
take_name(const char *value, struct image_record *records)
{
	char in[128], out[50] = {0};
	char *from = in, *to = out;
	size_t from_left = strlen(value), to_left = sizeof(out), done;
	iconv_t convert;

	if (from_left >= sizeof(in))
		return -1;
	memcpy(in, value, from_left + 1);
	convert = iconv_open("GB18030", "UTF-8");
	if (convert == (iconv_t)-1)
		return -1;
	done = iconv(convert, &from, &from_left, &to, &to_left);
	(void)iconv_close(convert);
	if (done != 0 || from_left != 0)
		return -1;
	memcpy(records[0].value, out, 30);
	memcpy(records[1].value, out + 30, 20);
	records[1].there = true;
	return 0;
}

/* "raw.05 = 32303132": the record's value as it is, of any length. */
static int
take_raw(struct image *image, const char *id, const char *value)
{
	uint8_t byte;
	size_t length;

	if (hex_bytes(id, &byte, 1, &length) != 0 || length != 1)
		return -1;
	for (size_t i = 0; i < IMAGE_RECORDS; i++) {
		struct image_record *record = &image->records[i];

		if (record->id != byte)
			continue;
		if (hex_bytes(value, record->value, IMAGE_VALUE_MAX, &length))
			return -1;
		record->length = (uint8_t)length;
		record->there = length > 0;
		return 0;
	}
	return -1;
}

static int
take(struct image *image, const char *key, const char *value)
{
	if (strcmp(key, "atr") == 0)
		return hex_bytes(value, image->atr, sizeof(image->atr),
				 &image->atr_length);
	if (strcmp(key, "select") == 0)
		return take_status(value, &image->select);
	if (strcmp(key, "ef06") == 0)
		return take_status(value, &image->ef06);
	if (strncmp(key, "raw.", 4) == 0)
		return take_raw(image, key + 4, value);
	if (strcmp(key, "files") == 0) {
		image->files = strcmp(value, "yes") == 0;
		return image->files || strcmp(value, "no") == 0 ? 0 : -1;
	}
	for (size_t i = 0; i < IMAGE_RECORDS; i++) {
		struct image_record *record = &image->records[i];
		size_t length;

		if (strcmp(key, table[i].key) != 0 || key[0] == '\0')
			continue;
		record->there = true;
		switch (table[i].form) {
		case HEX:
			return hex_bytes(value, record->value, record->length,
					 &length) == 0 &&
				       length == record->length
				   ? 0
				   : -1;
		case DIGITS:
			return take_digits(value, record);
		case TEXT:
			return take_text(value, record);
		case NAME:
			return take_name(value, record);
		}
	}
	return -1;
}

static void
set_defaults(struct image *image)
{
	static const uint8_t atr[] = {0x3b, 0x6d, 0x00, 0x00, 0x00, 0x81,
				      0x4e, 0x43, 0x23, 0x86, 0x97, 0x15,
				      0x99, 0x00, 0xbf, 0x7c, 0x7a};

	memset(image, 0, sizeof(*image));
	memcpy(image->atr, atr, sizeof(atr));
	image->atr_length = sizeof(atr);
	image->select = image->ef06 = 0x9000;
	image->files = true;
	for (size_t i = 0; i < IMAGE_RECORDS; i++) {
		image->records[i].file = table[i].file;
		image->records[i].id = table[i].id;
		image->records[i].length = table[i].length;
	}
}

/* Cuts a line into key and value; NULL when it is no "key = value". */
static char *
cut(char *line)
{
	char *equals = strchr(line, '='), *end;

	if (equals == NULL)
		return NULL;
	end = equals;
	while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*end = '\0';
	equals++;
	return equals + strspn(equals, " \t");
}

static int
read_lines(FILE *file, struct image *image, int *at)
{
	char line[512];

	while (fgets(line, sizeof(line), file) != NULL) {
		size_t n = strlen(line);
		char *value;

		++*at;
		while (n > 0 && strchr("\r\n \t", line[n - 1]) != NULL)
			line[--n] = '\0';
		if (n == 0 || line[0] == '#')
			continue;
		value = cut(line);
		if (value == NULL || take(image, line, value) != 0)
			return -1;
	}
	return ferror(file) ? -1 : 0;
}

int
image_load(struct image *image, const char *path, char *why, size_t why_size)
{
	struct image fresh;
	FILE *file = fopen(path, "re");
	int line = 0, result;

	if (file == NULL) {
		(void)snprintf(why, why_size, "%s: %s", path, strerror(errno));
		return -1;
	}
	set_defaults(&fresh);
	result = read_lines(file, &fresh, &line);
	(void)fclose(file); /* only read */
	if (result != 0) {
		(void)snprintf(why, why_size,
			       "%s:%d: unknown key, or a value it cannot have",
			       path, line);
		return -1;
	}
	/* The first generation has no 姓名扩展 at all. */
	if (fresh.records[2].value[0] == '1')
		fresh.records[NAME_AT + 1].there = false;
	*image = fresh;
	return 0;
}
