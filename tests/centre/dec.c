#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tests/centre/dec.h"

__extension__ typedef __int128 wide;

int
dec_read(const char *text, int scale, int64_t *value)
{
	int64_t v = 0;
	int minus, digits = 0, after = -1;

	assert(text != NULL && value != NULL && scale >= 0 && scale <= 8);
	minus = *text == '-';
	if (minus)
		text++;
	for (; *text != '\0'; text++) {
		if (*text == '.' && after < 0 && digits > 0) {
			after = 0;
			continue;
		}
		if (!isdigit((unsigned char)*text))
			return -1;
		digits++;
		if (after >= 0 && ++after > scale) {
			if (*text != '0')
				return -1;
			continue;
		}
		if (v > DEC_MAX / 10 - 1)
			return -1;
		v = v * 10 + (*text - '0');
	}
	if (digits == 0 || after == 0)
		return -1;
	for (after = after < 0 ? 0 : after; after < scale; after++) {
		if (v > DEC_MAX / 10)
			return -1;
		v *= 10;
	}
	*value = minus ? -v : v;
	return 0;
}

void
dec_write(char *text, size_t size, int64_t value, int scale, int least)
{
	int64_t unit = 1, rest;
	int i, n;
	size_t len;

	assert(scale >= 0 && scale <= 8 && least <= scale && size >= 32);
	for (i = 0; i < scale; i++)
		unit *= 10;
	rest = value < 0 ? -value : value;
	n = snprintf(text, size, "%s%lld", value < 0 ? "-" : "",
		     (long long)(rest / unit));
	assert(n > 0 && (size_t)n < size);
	if (scale == 0)
		return;
	len = (size_t)n;
	n = snprintf(text + len, size - len, ".%0*lld", scale,
		     (long long)(rest % unit));
	assert(n == scale + 1);
	len += (size_t)n;
	for (i = scale; i > least && text[len - 1] == '0'; i--)
		text[--len] = '\0';
	if (text[len - 1] == '.')
		text[--len] = '\0';
}

int64_t
dec_share(int64_t a, int64_t b, int64_t by)
{
	wide p = (wide)a * b, half = by / 2;

	assert(by > 0);
	p = p < 0 ? (p - half) / by : (p + half) / by;
	assert(p <= INT64_MAX && p >= INT64_MIN);
	return (int64_t)p;
}
