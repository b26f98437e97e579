/* money.c - integer money. See money.h. */
#include "pos/money.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Prices are 16,6 and quantities 16,4: their product needs 108 bits. */
__extension__ typedef __int128 wide;

#define PRICE_E6_MAX INT64_C(9999999999999999)
#define QUANTITY_E4_MAX INT64_C(9999999999999999)

_Static_assert(MONEY_FEN_MAX <= INT64_MAX / 2, "a sum of two never wraps");
_Static_assert(INT64_MAX / RATIO_ONE_PPM < MONEY_FEN_MAX &&
		   RATIO_ONE_PPM < MONEY_OF_SCALE,
	       "what was 64 bits wide before it was divided fits");
_Static_assert(RATIO_ONE_PPM % 2 == 0 && MONEY_OF_SCALE % 2 == 0,
	       "half of a divisor is whole");
_Static_assert(MONEY_TEXT_BYTES >= 22, "sign, 19 digits, point and NUL");

static bool
money_fits(wide fen, struct money *out)
{
	if (fen > MONEY_FEN_MAX || fen < -MONEY_FEN_MAX)
		return false;
	out->fen = (int64_t)fen;
	return true;
}

/* Does what is left after division push the quotient away from zero? */
static inline bool
rounds_away(bool odd, int64_t rest, int64_t divisor, enum rounding rounding)
{
	int64_t to_next = divisor - rest;

	switch (rounding) {
	case ROUND_HALF_UP:
		return rest >= to_next;
	case ROUND_HALF_EVEN:
		return rest > to_next || (rest == to_next && odd);
	case ROUND_DOWN:
		return false;
	case ROUND_UP:
		return rest > 0;
	case ROUND_SIX_UP:
		return rest * 10 >= divisor * 6;
	}
	assert(!"no such rounding");
	return false;
}

/* Every mode is symmetric about zero, so that a reversal is the negative. */
static wide
divide(wide dividend, int64_t divisor, enum rounding rounding)
{
	bool negative = dividend < 0;
	wide magnitude = negative ? -dividend : dividend;
	wide quotient = magnitude / divisor;

	assert(divisor > 0);
	if (rounds_away(quotient % 2 != 0, (int64_t)(magnitude % divisor),
			divisor, rounding))
		quotient++;
	return negative ? -quotient : quotient;
}

bool
money_scale(int64_t a, int64_t b, int64_t divisor, enum rounding rounding,
	    int64_t unit_fen, struct money *out)
{
	int64_t product;
	uint64_t quotient, rest;

	assert(unit_fen > 0 && unit_fen <= INT64_MAX / divisor);
	/* 64 bits divide in a tenth of the time. */
	if (unit_fen > 1 || __builtin_mul_overflow(a, b, &product) ||
	    product < 0)
		return money_fits(divide((wide)a * b, divisor * unit_fen,
					 rounding) * unit_fen, out);
	quotient = (uint64_t)product / (uint64_t)divisor;
	rest = (uint64_t)product % (uint64_t)divisor;
	if (rounds_away(quotient % 2 != 0, (int64_t)rest, divisor, rounding))
		quotient++;
	out->fen = (int64_t)quotient;
	return true;
}

bool
money_part(struct money amount, struct money part, struct money whole,
	   struct money *out)
{
	assert(part.fen >= 0 && part.fen <= whole.fen && whole.fen > 0);
	return money_fits(
	    divide((wide)amount.fen * part.fen, whole.fen, ROUND_DOWN), out);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* value = value * 10 + digit, up to limit. */
static bool
push_digit(int64_t *value, char digit, int64_t limit)
{
	int64_t d = digit - '0';

	if (*value > (limit - d) / 10)
		return false;
	*value = *value * 10 + d;
	return true;
}

/*
 * Digits, and perhaps a point and more digits, as an integer of units of
 * 10^-decimals; decimals beyond those must be zeros. Returns the first
 * character that is no part of it, or NULL.
 */
static const char *
decimal_read(const char *at, int decimals, int64_t limit, int64_t *out)
{
	int64_t value = 0;
	int seen = 0;

	if (!is_digit(*at))
		return NULL;
	for (; is_digit(*at); at++)
		if (!push_digit(&value, *at, limit))
			return NULL;
	if (*at == '.') {
		if (!is_digit(*++at))
			return NULL;
		for (; is_digit(*at); at++) {
			if (seen == decimals && *at != '0')
				return NULL;
			if (seen < decimals && !push_digit(&value, *at, limit))
				return NULL;
			seen += seen < decimals;
		}
	}
	for (; seen < decimals; seen++)
		if (!push_digit(&value, '0', limit))
			return NULL;
	*out = value;
	return at;
}

static bool
decimal_whole(const char *text, int decimals, int64_t limit, int64_t *out)
{
	const char *end = decimal_read(text, decimals, limit, out);

	return end && *end == '\0';
}

bool
money_parse(const char *text, struct money *out)
{
	bool negative;
	int64_t fen;

	assert(text && out);
	negative = *text == '-';
	if (!decimal_whole(text + negative, 2, MONEY_FEN_MAX, &fen))
		return false;
	out->fen = negative ? -fen : fen;
	return true;
}

bool
price_parse(const char *text, struct price *out)
{
	int64_t e6;

	assert(text && out);
	if (!decimal_whole(text, 6, PRICE_E6_MAX, &e6))
		return false;
	out->e6 = e6;
	return true;
}

bool
quantity_parse(const char *text, struct quantity *out)
{
	int64_t e4;

	assert(text && out);
	if (!decimal_whole(text, 4, QUANTITY_E4_MAX, &e4) || e4 == 0)
		return false;
	out->e4 = e4;
	return true;
}

bool
ratio_parse(const char *text, struct ratio *out)
{
	const char *end;
	int64_t ppm;

	assert(text && out);
	if (decimal_whole(text, 6, RATIO_ONE_PPM, &ppm)) {
		out->ppm = (int32_t)ppm;
		return true;
	}
	/* As a percentage: four decimals of a per cent are a millionth. */
	end = decimal_read(text, 4, RATIO_ONE_PPM, &ppm);
	if (!end || strcmp(end, "%") != 0)
		return false;
	out->ppm = (int32_t)ppm;
	return true;
}

/* value units of 10^-decimals; zeros after the keep-th decimal are cut. */
static void
decimal_format(char to[MONEY_TEXT_BYTES], int64_t value, int decimals, int keep)
{
	uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char digits[MONEY_TEXT_BYTES];
	size_t at = sizeof(digits);

	for (; decimals > keep && magnitude % 10 == 0; decimals--)
		magnitude /= 10;
	/* From the last digit to the first; one stands before the point. */
	for (int done = 0; magnitude > 0 || done <= decimals; done++) {
		if (done == decimals && decimals > 0)
			digits[--at] = '.';
		digits[--at] = (char)('0' + magnitude % 10);
		magnitude /= 10;
	}
	if (value < 0)
		digits[--at] = '-';
	memcpy(to, digits + at, sizeof(digits) - at);
	to[sizeof(digits) - at] = '\0';
}

void
money_format(char to[MONEY_TEXT_BYTES], struct money amount)
{
	decimal_format(to, amount.fen, 2, 2);
}

void
price_format(char to[MONEY_TEXT_BYTES], struct price price)
{
	decimal_format(to, price.e6, 6, 0);
}

void
quantity_format(char to[MONEY_TEXT_BYTES], struct quantity quantity)
{
	decimal_format(to, quantity.e4, 4, 0);
}

void
ratio_format(char to[MONEY_TEXT_BYTES], struct ratio ratio)
{
	decimal_format(to, ratio.ppm, 6, 0);
}
