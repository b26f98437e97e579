/*
 * money.h - amounts in integer fen, unit prices, quantities, ratios.
 *
 * Compiled without floating point. Overflow is an error, never a wrap.
 * Rounding has a name and is the rule's choice, not the code's.
 * Source: protocol.md 2.6 (16,2 amounts; 16,6 prices; 16,4 quantities;
 * 5,4 ratios) and rules.md 2.29 (mode, unit and stage are rule data).
 */
#ifndef POS_MONEY_H
#define POS_MONEY_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct money {
	int64_t fen;
};

struct price {
	int64_t e6; /* millionths of a yuan, >= 0 */
};

#define QUANTITY_ONE_E4 10000

struct quantity {
	int64_t e4; /* ten-thousandths of a unit, > 0 */
};

struct ratio {
	int32_t ppm; /* 0 to 1,000,000 */
};

#define RATIO_ONE_PPM 1000000
#define MONEY_TEXT_BYTES 24

/* 16,2: fourteen digits of yuan. Everything beyond is an overflow. */
#define MONEY_FEN_MAX INT64_C(9999999999999999)

enum rounding {
	ROUND_HALF_UP, /* away from zero at the half */
	ROUND_HALF_EVEN,
	ROUND_DOWN, /* toward zero */
	ROUND_UP,   /* away from zero */
	ROUND_SIX_UP, /* by the digit dropped: 5 is dropped, 6 raises */
};

static inline struct money
money_fen(int64_t fen)
{
	struct money m = { fen };
	return m;
}

/* All return false on overflow, and then leave *out alone. */
static inline bool
money_add(struct money a, struct money b, struct money *out)
{
	int64_t fen;

	if (__builtin_add_overflow(a.fen, b.fen, &fen) ||
	    fen > MONEY_FEN_MAX || fen < -MONEY_FEN_MAX)
		return false;
	out->fen = fen;
	return true;
}

static inline bool
money_sub(struct money a, struct money b, struct money *out)
{
	int64_t fen;

	if (__builtin_sub_overflow(a.fen, b.fen, &fen) ||
	    fen > MONEY_FEN_MAX || fen < -MONEY_FEN_MAX)
		return false;
	out->fen = fen;
	return true;
}

/* amount * part / whole, rounded down: part is 0 to whole. */
bool money_part(struct money amount, struct money part, struct money whole,
    struct money *out);

#define MONEY_OF_SCALE INT64_C(100000000) /* 10^(6+4) of a product to fen */

/* a * b / divisor, rounded once to a unit of so many fen: 10 is a jiao. Any
 * sign, any width, every rounding. */
bool money_scale(int64_t a, int64_t b, int64_t divisor, enum rounding rounding,
    int64_t unit_fen, struct money *out);

/* The same to the fen and half up, of what a shop mostly sells: below 2,147
 * yuan a unit, or 21 million a line. Neither is negative, no product can
 * wrap, and with a divisor known here it is two multiplications. False, and
 * *out alone, when one of them is larger. */
static inline bool
money_half_up(int64_t a, int64_t b, int64_t divisor, struct money *out)
{
	if (((uint64_t)a | (uint64_t)b) >> 31)
		return false;
	out->fen = (int64_t)(((uint64_t)a * (uint64_t)b +
	    (uint64_t)divisor / 2) / (uint64_t)divisor);
	return true;
}

/* amount * ratio, rounded to a unit. */
static inline bool
money_share_to(struct money amount, struct ratio ratio, enum rounding rounding,
    int64_t unit_fen, struct money *out)
{
	assert(ratio.ppm >= 0 && ratio.ppm <= RATIO_ONE_PPM);
	return (unit_fen == 1 && rounding == ROUND_HALF_UP &&
		   money_half_up(amount.fen, ratio.ppm, RATIO_ONE_PPM, out)) ||
	    money_scale(amount.fen, ratio.ppm, RATIO_ONE_PPM, rounding,
		unit_fen, out);
}

/* price * quantity, rounded to a unit (protocol.md 15 I). */
static inline bool
money_of_to(struct price price, struct quantity quantity,
    enum rounding rounding, int64_t unit_fen, struct money *out)
{
	assert(price.e6 >= 0);
	return (unit_fen == 1 && rounding == ROUND_HALF_UP &&
		   money_half_up(price.e6, quantity.e4, MONEY_OF_SCALE, out)) ||
	    money_scale(price.e6, quantity.e4, MONEY_OF_SCALE, rounding,
		unit_fen, out);
}

/* The same two to the fen. */
static inline bool
money_share(struct money amount, struct ratio ratio, enum rounding rounding,
    struct money *out)
{
	return money_share_to(amount, ratio, rounding, 1, out);
}

static inline bool
money_of(struct price price, struct quantity quantity, enum rounding rounding,
    struct money *out)
{
	return money_of_to(price, quantity, rounding, 1, out);
}

/* -1, 0, 1 */
static inline int
money_compare(struct money a, struct money b)
{
	return (a.fen > b.fen) - (a.fen < b.fen);
}

static inline struct money
money_min(struct money a, struct money b)
{
	return a.fen < b.fen ? a : b;
}

/*
 * Decimal text, exactly: "12.50", "-0.01", "12". At most two decimals
 * (price six, quantity four, ratio six); more are accepted only when they
 * are zeros. No exponent, no sign '+', no blanks, nothing after.
 */
bool money_parse(const char *text, struct money *out);
bool price_parse(const char *text, struct price *out);
bool quantity_parse(const char *text, struct quantity *out);
bool ratio_parse(const char *text, struct ratio *out); /* "0.65" or "65%" */

/* "12.50"; money always two decimals, the others without needless zeros. */
void money_format(char to[MONEY_TEXT_BYTES], struct money amount);
void price_format(char to[MONEY_TEXT_BYTES], struct price price);
void quantity_format(char to[MONEY_TEXT_BYTES], struct quantity quantity);
void ratio_format(char to[MONEY_TEXT_BYTES], struct ratio ratio); /* 0.65 */

#endif
