#include "card/field.h"

#include <assert.h>
#include <iconv.h>
#include <string.h>

static int
number(const char *digits, size_t count)
{
	int n = 0;

	for (size_t i = 0; i < count; i++)
		n = n * 10 + (digits[i] - '0');
	return n;
}

bool
field_is_date(const char *digits)
{
	static const int days[13] = {0,	 31, 28, 31, 30, 31, 30,
				     31, 31, 30, 31, 30, 31};
	int year, month, day, last;

	assert(digits != NULL);
	for (size_t i = 0; i < 8; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return false;
	}
	year = number(digits, 4);
	month = number(digits + 4, 2);
	day = number(digits + 6, 2);
	if (year < 1850 || year > 2199 || month < 1 || month > 12)
		return false;
	last = days[month];
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		last++;
	return day >= 1 && day <= last;
}

/* The length without fill at the end. */
static size_t
trim(const uint8_t *value, size_t length)
{
	while (length > 0 &&
	       (value[length - 1] == 0x00 || value[length - 1] == 0xff ||
		value[length - 1] == ' '))
		length--;
	return length;
}

bool
field_is_empty(const uint8_t *value, size_t length)
{
	return trim(value, length) == 0;
}

void
field_hex(const uint8_t *value, size_t length, char *text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < length; i++) {
		text[2 * i] = digits[value[i] >> 4];
		text[2 * i + 1] = digits[value[i] & 0xf];
	}
	text[2 * length] = '\0';
}

bool
field_digits(const uint8_t *value, size_t length, char *text)
{
	size_t n;

	field_hex(value, length, text);
	n = strspn(text, "0123456789");
	if (strspn(text + n, "F") != strlen(text + n)) {
		text[0] = '\0';
		return false;
	}
	text[n] = '\0';
	return true;
}

bool
field_date(const uint8_t value[4], char text[9])
{
	field_hex(value, 4, text);
	if (field_is_date(text))
		return true;
	text[0] = '\0';
	return false;
}

bool
field_ascii(const uint8_t *value, size_t length, char *text)
{
	size_t kept = trim(value, length);

	text[0] = '\0';
	for (size_t i = 0; i < kept; i++) {
		if (value[i] < 0x20 || value[i] > 0x7e)
			return false;
	}
	memcpy(text, value, kept);
	text[kept] = '\0';
	return true;
}

/* iconv passes control characters on; a name has none. */
static bool
has_control(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return true;
	}
	return false;
}

enum card_result
field_gb18030(const uint8_t *value, size_t length, char *text, size_t size)
{
	char bytes[64];
	char *in = bytes, *out = text;
	size_t in_left = trim(value, length), out_left = size - 1;
	enum card_result result = CARD_BAD_DATA;
	iconv_t convert;

	assert(size > 0);
	assert(length <= sizeof(bytes));
	memcpy(bytes, value, in_left);
	convert = iconv_open("UTF-8", "GB18030");
	if (convert == (iconv_t)-1) {
		result = CARD_FAULT;
	} else {
		if (iconv(convert, &in, &in_left, &out, &out_left) == 0 &&
		    in_left == 0 && !has_control(text, size - 1 - out_left))
			result = CARD_OK;
		(void)iconv_close(convert); /* nothing to do about it */
	}
	*(result == CARD_OK ? out : text) = '\0';
	explicit_bzero(bytes, sizeof(bytes));
	return result;
}
