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

/* amount * ratio, rounded to the fen. */
bool money_share(struct money amount, struct ratio ratio,
    enum rounding rounding, struct money *out);
/* amount * part / whole, rounded down: part is 0 to whole. */
bool money_part(struct money amount, struct money part, struct money whole,
    struct money *out);
/* price * quantity, rounded to the fen (protocol.md 15 I). */
bool money_of(struct price price, struct quantity quantity,
    enum rounding rounding, struct money *out);
/* The same two, rounded once to a unit of so many fen: 10 is a jiao. */
bool money_share_to(struct money amount, struct ratio ratio,
    enum rounding rounding, int64_t unit_fen, struct money *out);
bool money_of_to(struct price price, struct quantity quantity,
    enum rounding rounding, int64_t unit_fen, struct money *out);

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
