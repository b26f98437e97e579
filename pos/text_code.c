/* Bytes as text: hex and Base64 (RFC 4648, canonical form only). */
#include "pos/text.h"

#include <assert.h>
#include <string.h>

void
text_hex(char *to, size_t room, const uint8_t *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";

	assert(room > 2 * length);
	for (size_t i = 0; i < length; i++) {
		to[2 * i] = digits[bytes[i] >> 4];
		to[2 * i + 1] = digits[bytes[i] & 15];
	}
	to[2 * length] = '\0';
}

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
text_base64(char *to, size_t room, const uint8_t *bytes, size_t length)
{
	assert(room > 4 * ((length + 2) / 3));
	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		uint32_t v = (uint32_t)bytes[i] << 16;

		if (left > 1)
			v |= (uint32_t)bytes[i + 1] << 8;
		if (left > 2)
			v |= bytes[i + 2];
		*to++ = alphabet[v >> 18];
		*to++ = alphabet[v >> 12 & 63];
		*to++ = left > 1 ? alphabet[v >> 6 & 63] : '=';
		*to++ = left > 2 ? alphabet[v & 63] : '=';
	}
	*to = '\0';
}

/* Four letters to one to three bytes; 0 when they are no such group. */
static size_t
group_parse(uint8_t out[3], const char *text, bool last)
{
	uint32_t v = 0;
	size_t pads = 0;

	for (int i = 0; i < 4; i++) {
		const char *at = NULL;

		if (text[i] == '=' && last && i >= 2) {
			pads++;
		} else {
			at = memchr(alphabet, text[i], 64);
			if (at == NULL || pads > 0)
				return 0;
		}
		v = v << 6 | (at == NULL ? 0 : (uint32_t)(at - alphabet));
	}
	/* One text for each value: bits that stand for nothing are zero. */
	if ((pads == 1 && (v & 0xFF) != 0) || (pads == 2 && (v & 0xFFFF) != 0))
		return 0;
	out[0] = (uint8_t)(v >> 16);
	out[1] = (uint8_t)(v >> 8);
	out[2] = (uint8_t)v;
	return 3 - pads;
}

long
text_base64_parse(uint8_t *to, size_t room, const char *text)
{
	size_t length = strlen(text), done = 0;
	uint8_t group[3];

	if (length % 4 != 0)
		return -1;
	for (size_t i = 0; i < length; i += 4) {
		size_t n = group_parse(group, text + i, i + 4 == length);

		if (n == 0 || n > room - done)
			return -1;
		memcpy(to + done, group, n);
		done += n;
	}
	return (long)done;
}
