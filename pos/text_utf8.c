/* UTF-8 by hand: nothing here asks what the locale's charset is. */
#include "pos/text.h"

#include <assert.h>
#include <string.h>
#include <wchar.h>

/*
 * Decode one character of at most length bytes; returns its bytes, 0 when
 * it is none (RFC 3629: no overlong form, no surrogate, at most U+10FFFF).
 */
static size_t
decode(const char *text, size_t length, uint32_t *point)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char lead = (unsigned char)text[0];
	uint32_t value;
	size_t bytes;

	assert(length > 0);
	if (lead < 0x80) {
		*point = lead;
		return 1;
	}
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	if (bytes > length)
		return 0;
	value = lead & (0xFFu >> (bytes + 1));
	for (size_t i = 1; i < bytes; i++) {
		unsigned char c = (unsigned char)text[i];

		if ((c & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (c & 0x3Fu);
	}
	if (value < least[bytes] || value > 0x10FFFF ||
	    (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*point = value;
	return bytes;
}

bool
text_utf8_valid(const char *text, size_t length)
{
	uint32_t point;
	size_t at = 0;

	assert(text != NULL || length == 0);
	while (at < length) {
		size_t bytes;

		/* Most of what is checked is plain. */
		if ((unsigned char)text[at] < 0x80) {
			at++;
			continue;
		}
		bytes = decode(text + at, length - at, &point);
		if (bytes == 0)
			return false;
		at += bytes;
	}
	return true;
}

/* What cannot be shown still takes a cell. */
static int
width(uint32_t point)
{
	int columns = wcwidth((wchar_t)point);

	return columns < 0 ? 1 : columns;
}

int
text_columns(const char *text)
{
	size_t length = strlen(text), at = 0;
	uint32_t point;
	int columns = 0;

	while (at < length) {
		size_t bytes = decode(text + at, length - at, &point);

		if (bytes == 0)
			return -1;
		columns += width(point);
		at += bytes;
	}
	return columns;
}

void
text_cut(char *to, size_t room, const char *from, int columns)
{
	size_t length = strlen(from), at = 0;
	uint32_t point;
	int left = columns;

	assert(room > 0);
	while (at < length) {
		size_t bytes = decode(from + at, length - at, &point);

		if (bytes == 0 || at + bytes >= room)
			break;
		left -= width(point);
		if (left < 0)
			break;
		at += bytes;
	}
	memmove(to, from, at);
	to[at] = '\0';
}
