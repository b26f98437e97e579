#include <stdlib.h>
#include <string.h>

#include "tests/centre/zip.h"

enum { LOCAL = 30, CENTRAL = 46, END = 22, NAME_MAX_BYTES = 200 };

static uint32_t
get(const unsigned char *p, int n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

static void
set(unsigned char *p, int n, uint32_t v)
{
	for (; n-- > 0; v >>= 8)
		*p++ = (unsigned char)v;
}

uint32_t
zip_crc(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint32_t crc = UINT32_MAX;
	int bit;

	while (n-- > 0)
		for (crc ^= *p++, bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ ((crc & 1) ? 0xedb88320u : 0);
	return ~crc;
}

/* The first entry of the directory at the end, which knows the sizes even
 * when the local header was written before them. */
static const unsigned char *
directory(const unsigned char *zip, size_t len)
{
	size_t at, from;

	if (len < END)
		return NULL;
	for (at = len - END;; at--) {
		if (get(zip + at, 4) == 0x06054b50u)
			break;
		if (at == 0 || len - at > END + 65535u)
			return NULL;
	}
	from = get(zip + at + 16, 4);
	if (get(zip + at + 10, 2) < 1 || from > at || at - from < CENTRAL ||
	    get(zip + from, 4) != 0x02014b50u)
		return NULL;
	return zip + from;
}

unsigned char *
zip_read(const unsigned char *zip, size_t len, size_t max, size_t *n)
{
	const unsigned char *entry = directory(zip, len), *data;
	size_t packed, whole, at;
	unsigned char *to;
	long got = -1;

	if (entry == NULL)
		return NULL;
	packed = get(entry + 20, 4);
	whole = get(entry + 24, 4);
	at = get(entry + 42, 4);
	if (at > len || len - at < LOCAL || get(zip + at, 4) != 0x04034b50u ||
	    whole > max)
		return NULL;
	at += LOCAL + get(zip + at + 26, 2) + get(zip + at + 28, 2);
	if (at > len || len - at < packed)
		return NULL;
	data = zip + at;
	to = malloc(whole + 1);
	if (to == NULL)
		abort();
	if (get(entry + 10, 2) == 8) {
		got = zip_inflate(data, packed, to, whole);
	} else if (get(entry + 10, 2) == 0 && packed == whole) {
		memcpy(to, data, whole);
		got = (long)whole;
	}
	if (got != (long)whole || zip_crc(to, whole) != get(entry + 16, 4)) {
		free(to);
		return NULL;
	}
	to[whole] = '\0';
	*n = whole;
	return to;
}

/* What local header and directory have in common, from `version needed`. */
static void
describe(unsigned char *p, const char *name, const void *bytes, size_t n)
{
	set(p, 2, 20);
	set(p + 8, 2, 0x21); /* 1980-01-01: the file's time is nobody's */
	set(p + 10, 4, zip_crc(bytes, n));
	set(p + 14, 4, (uint32_t)n);
	set(p + 18, 4, (uint32_t)n);
	set(p + 22, 2, (uint32_t)strlen(name));
}

unsigned char *
zip_write(const char *name, const void *bytes, size_t n, size_t *len)
{
	size_t names = strnlen(name, NAME_MAX_BYTES), central;
	unsigned char *zip, *p;

	*len = LOCAL + names + n + CENTRAL + names + END;
	zip = calloc(1, *len);
	if (zip == NULL)
		abort();
	set(zip, 4, 0x04034b50u);
	describe(zip + 4, name, bytes, n);
	memcpy(zip + LOCAL, name, names);
	if (n > 0)
		memcpy(zip + LOCAL + names, bytes, n);
	central = LOCAL + names + n;
	p = zip + central;
	set(p, 4, 0x02014b50u);
	set(p + 4, 2, 20);
	describe(p + 6, name, bytes, n);
	memcpy(p + CENTRAL, name, names);
	p += CENTRAL + names;
	set(p, 4, 0x06054b50u);
	set(p + 8, 2, 1);
	set(p + 10, 2, 1);
	set(p + 12, 4, (uint32_t)(CENTRAL + names));
	set(p + 16, 4, (uint32_t)central);
	return zip;
}
