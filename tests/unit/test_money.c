/* Money: edges one by one, and laws against a 128-bit recomputation. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "pos/money.h"

__extension__ typedef __int128 wide;

/* xorshift64*: the same numbers on every run. */
static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

static int64_t
random_to(uint64_t *state, int64_t max)
{
	/* Short and long numbers alike: shift by a random width. */
	uint64_t bits = next_random(state) >> (next_random(state) % 63);

	return (int64_t)(bits % ((uint64_t)max + 1));
}

static void
sums_fail_only_beyond_the_limit(void **state)
{
	static const int64_t at[] = {0,
				     1,
				     -1,
				     2,
				     -2,
				     5000,
				     MONEY_FEN_MAX,
				     MONEY_FEN_MAX - 1,
				     -MONEY_FEN_MAX,
				     1 - MONEY_FEN_MAX};
	const size_t n = sizeof(at) / sizeof(at[0]);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			struct money out = money_fen(77);
			int64_t sum = at[i] + at[j];
			int64_t difference = at[i] - at[j];
			bool fits =
			    sum <= MONEY_FEN_MAX && sum >= -MONEY_FEN_MAX;

			assert_int_equal(
			    money_add(money_fen(at[i]), money_fen(at[j]), &out),
			    fits);
			assert_true(out.fen == (fits ? sum : 77));
			fits = difference <= MONEY_FEN_MAX &&
			       difference >= -MONEY_FEN_MAX;
			out = money_fen(77);
			assert_int_equal(
			    money_sub(money_fen(at[i]), money_fen(at[j]), &out),
			    fits);
			assert_true(out.fen == (fits ? difference : 77));
		}
	}
}

static void
sums_of_wild_values_do_not_wrap(void **state)
{
	struct money out = money_fen(77);

	(void)state;
	assert_false(
	    money_add(money_fen(INT64_MAX), money_fen(INT64_MAX), &out));
	assert_false(money_sub(money_fen(INT64_MIN), money_fen(1), &out));
	assert_false(money_sub(money_fen(0), money_fen(INT64_MIN), &out));
	assert_int_equal(out.fen, 77);
}

/* Fen times a half: what each mode makes of -1.5 -1 -0.5 0.5 1 1.5 2.5. */
static void
every_mode_at_the_half(void **state)
{
	static const struct {
		int64_t fen;
		int64_t up, even, down, away;
	} rows[] = {
	    {-5, -3, -2, -2, -3}, {-3, -2, -2, -1, -2}, {-2, -1, -1, -1, -1},
	    {-1, -1, 0, 0, -1},	  {0, 0, 0, 0, 0},	{1, 1, 0, 0, 1},
	    {2, 1, 1, 1, 1},	  {3, 2, 2, 1, 2},	{5, 3, 2, 2, 3},
	    {7, 4, 4, 3, 4},
	};
	const struct ratio half = {500000};
	struct money out;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct money amount = money_fen(rows[i].fen);

		assert_true(money_share(amount, half, ROUND_HALF_UP, &out));
		assert_int_equal(out.fen, rows[i].up);
		assert_true(money_share(amount, half, ROUND_HALF_EVEN, &out));
		assert_int_equal(out.fen, rows[i].even);
		assert_true(money_share(amount, half, ROUND_DOWN, &out));
		assert_int_equal(out.fen, rows[i].down);
		assert_true(money_share(amount, half, ROUND_UP, &out));
		assert_int_equal(out.fen, rows[i].away);
	}
}

/* One millionth on either side of the half decides. */
static void
every_mode_just_beside_the_half(void **state)
{
	const struct ratio below = {499999}, above = {500001};
	struct money out;

	(void)state;
	assert_true(money_share(money_fen(1), below, ROUND_HALF_UP, &out));
	assert_int_equal(out.fen, 0);
	assert_true(money_share(money_fen(1), above, ROUND_HALF_EVEN, &out));
	assert_int_equal(out.fen, 1);
	assert_true(money_share(money_fen(-1), below, ROUND_HALF_EVEN, &out));
	assert_int_equal(out.fen, 0);
	assert_true(money_share(money_fen(-1), above, ROUND_HALF_UP, &out));
	assert_int_equal(out.fen, -1);
	assert_true(money_share(money_fen(1), above, ROUND_DOWN, &out));
	assert_int_equal(out.fen, 0);
	assert_true(money_share(money_fen(1), below, ROUND_UP, &out));
	assert_int_equal(out.fen, 1);
}

static void
share_of_the_whole_and_of_nothing(void **state)
{
	const struct ratio one = {RATIO_ONE_PPM}, none = {0};
	struct money out;

	(void)state;
	for (int mode = ROUND_HALF_UP; mode <= ROUND_SIX_UP; mode++) {
		assert_true(money_share(money_fen(MONEY_FEN_MAX), one,
					(enum rounding)mode, &out));
		assert_true(out.fen == MONEY_FEN_MAX);
		assert_true(money_share(money_fen(-MONEY_FEN_MAX), none,
					(enum rounding)mode, &out));
		assert_int_equal(out.fen, 0);
	}
}

/* 上海's old notice: 1 to 5 fen dropped, 6 to 9 raised to a jiao. */
static void
five_is_dropped_and_six_raised_to_a_jiao(void **state)
{
	const struct ratio one = {RATIO_ONE_PPM}, nearly = {999999};
	struct money out;

	(void)state;
	for (int fen = 0; fen < 10; fen++) {
		assert_true(money_share_to(money_fen(120 + fen), one,
					   ROUND_SIX_UP, 10, &out));
		assert_int_equal(out.fen, fen < 6 ? 120 : 130);
		assert_true(money_share_to(money_fen(-120 - fen), one,
					   ROUND_SIX_UP, 10, &out));
		assert_int_equal(out.fen, fen < 6 ? -120 : -130);
		assert_true(money_of_to((struct price){(120 + fen) * 10000},
					(struct quantity){10000}, ROUND_SIX_UP,
					10, &out));
		assert_int_equal(out.fen, fen < 6 ? 120 : 130);
	}
	/* The exact product decides: 5.99… fen is still five. */
	assert_true(money_share_to(money_fen(126), nearly, ROUND_SIX_UP, 10,
				   &out));
	assert_int_equal(out.fen, 120);
	assert_true(money_share_to(money_fen(149), one, ROUND_UP, 100, &out));
	assert_int_equal(out.fen, 200);
	assert_false(money_share_to(money_fen(MONEY_FEN_MAX), one, ROUND_UP,
				    100, &out));
}

/* lf-2022-xr-01: 31.77 * 10 % = 3.177 is printed as 3.18, 61.11 * 80 %. */
static void
published_rounding_of_langfang(void **state)
{
	struct money out;

	(void)state;
	assert_true(money_share(money_fen(3177), (struct ratio){100000},
				ROUND_HALF_UP, &out));
	assert_int_equal(out.fen, 318);
	assert_true(money_share(money_fen(6429 - 318), (struct ratio){800000},
				ROUND_HALF_UP, &out));
	assert_int_equal(out.fen, 4889);
}

static void
price_times_quantity(void **state)
{
	static const struct {
		int64_t e6, e4;
		enum rounding mode;
		int64_t fen;
	} rows[] = {
	    {12500000, 20000, ROUND_HALF_UP, 2500},
	    {36800000, 10000, ROUND_HALF_UP, 3680},
	    {5000, 10000, ROUND_HALF_UP, 1}, /* 0.005 */
	    {4999, 10000, ROUND_HALF_UP, 0}, /* 0.004999 */
	    {5000, 10000, ROUND_HALF_EVEN, 0},
	    {15000, 10000, ROUND_HALF_EVEN, 2}, /* 0.015 */
	    {1, 1, ROUND_UP, 1},
	    {1, 1, ROUND_DOWN, 0},
	    {333333, 30000, ROUND_HALF_UP, 100}, /* 0.999999 */
	    {0, 99990000, ROUND_UP, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct money out;

		assert_true(money_of((struct price){rows[i].e6},
				     (struct quantity){rows[i].e4},
				     rows[i].mode, &out));
		assert_int_equal(out.fen, rows[i].fen);
	}
}

static void
product_beyond_the_limit_fails(void **state)
{
	const int64_t most = INT64_C(9999999999999999);
	struct money out = money_fen(77);

	(void)state;
	assert_false(money_of((struct price){most}, (struct quantity){most},
			      ROUND_DOWN, &out));
	assert_int_equal(out.fen, 77);
	/* 10^14 yuan less one fen is the last that fits. */
	assert_true(money_of((struct price){most}, (struct quantity){10000},
			     ROUND_DOWN, &out));
	assert_true(out.fen == most / 10000);
	/* 9,999,999,999.99 yuan 10,000 times, and once more. */
	assert_true(money_of((struct price){INT64_C(9999999999990000)},
			     (struct quantity){100000000}, ROUND_DOWN, &out));
	assert_true(out.fen == INT64_C(9999999999990000));
	assert_false(money_of((struct price){INT64_C(9999999999990000)},
			      (struct quantity){100010000}, ROUND_DOWN, &out));
}

/* q is n/d rounded, by the definition of each mode and by nothing else. */
static bool
is_rounded(wide n, wide d, wide q, enum rounding mode)
{
	wide rest = n - q * d; /* of the sign of the error */
	wide far = rest < 0 ? -rest : rest;
	bool shorter = n >= 0 ? rest >= 0 : rest <= 0; /* |q d| <= |n| */

	switch (mode) {
	case ROUND_DOWN:
		return far < d && shorter;
	case ROUND_UP:
		return far < d && (rest == 0 || !shorter);
	case ROUND_HALF_UP:
		return 2 * far < d || (2 * far == d && !shorter);
	case ROUND_HALF_EVEN:
		return 2 * far < d || (2 * far == d && q % 2 == 0);
	case ROUND_SIX_UP:
		return shorter ? 10 * far < 6 * d : 10 * far <= 4 * d;
	}
	return false;
}

static void
products_agree_with_128_bits(void **state)
{
	uint64_t seed = 42;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct price price = {
		    random_to(&seed, INT64_C(9999999999999999))};
		struct quantity count = {
		    random_to(&seed, INT64_C(9999999999999999))};
		enum rounding mode = (enum rounding)(i % 4);
		wide n = (wide)price.e6 * count.e4;
		struct money out = money_fen(-1);

		if (money_of(price, count, mode, &out))
			assert_true(is_rounded(n, 100000000, out.fen, mode));
		else
			assert_true(n / 100000000 >= MONEY_FEN_MAX);
	}
}

static void
shares_agree_with_128_bits(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		int64_t fen = random_to(&seed, MONEY_FEN_MAX);
		struct ratio ratio = {(int32_t)random_to(&seed, RATIO_ONE_PPM)};
		enum rounding mode = (enum rounding)(i % 4);
		struct money plus, minus;

		assert_true(money_share(money_fen(fen), ratio, mode, &plus));
		assert_true(
		    is_rounded((wide)fen * ratio.ppm, 1000000, plus.fen, mode));
		assert_true(plus.fen <= fen);
		assert_true(money_share(money_fen(-fen), ratio, mode, &minus));
		assert_true(minus.fen == -plus.fen);
	}
}

static void
money_text_in(void **state)
{
	static const struct {
		const char *text;
		int64_t fen;
	} good[] = {{"12.50", 1250},
		    {"-0.01", -1},
		    {"12", 1200},
		    {"0", 0},
		    {"-0", 0},
		    {"0.1", 10},
		    {"0.10000", 10},
		    {"007.05", 705},
		    {"12.500000000000000000000", 1250},
		    {"99999999999999.99", MONEY_FEN_MAX},
		    {"-99999999999999.99", -MONEY_FEN_MAX}};
	static const char *const bad[] = {"",
					  "-",
					  ".",
					  "1.",
					  ".5",
					  "+1",
					  " 1",
					  "1 ",
					  "1e3",
					  "1E3",
					  "0x10",
					  "1,000",
					  "--1",
					  "1-",
					  "1.2.3",
					  "0.001",
					  "0.0000001",
					  "100000000000000",
					  "１２",
					  "nan",
					  "inf",
					  "99999999999999.991",
					  "9999999999999999999999999999",
					  "12.5a",
					  "1.-5",
					  "-.5"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct money out = money_fen(77);

		assert_true(money_parse(good[i].text, &out));
		assert_true(out.fen == good[i].fen);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct money out = money_fen(77);

		if (money_parse(bad[i], &out))
			fail_msg("accepted \"%s\"", bad[i]);
		assert_int_equal(out.fen, 77);
	}
}

static void
price_and_quantity_text_in(void **state)
{
	struct price price = {77};
	struct quantity count = {77};

	(void)state;
	assert_true(price_parse("12.345678", &price));
	assert_int_equal(price.e6, 12345678);
	assert_true(price_parse("0", &price));
	assert_int_equal(price.e6, 0);
	assert_true(price_parse("9999999999.999999", &price));
	assert_true(price.e6 == INT64_C(9999999999999999));
	assert_false(price_parse("10000000000", &price));
	assert_false(price_parse("0.0000001", &price));
	assert_false(price_parse("-1", &price));
	assert_true(quantity_parse("0.0001", &count));
	assert_int_equal(count.e4, 1);
	assert_true(quantity_parse("999999999999.9999", &count));
	assert_false(quantity_parse("0", &count));
	assert_false(quantity_parse("0.0000", &count));
	assert_false(quantity_parse("0.00001", &count));
	assert_false(quantity_parse("-1", &count));
	assert_true(count.e4 == INT64_C(9999999999999999));
}

static void
ratio_text_in(void **state)
{
	static const struct {
		const char *text;
		int32_t ppm;
	} good[] = {{"0.65", 650000},
		    {"65%", 650000},
		    {"0", 0},
		    {"1", 1000000},
		    {"1.000", 1000000},
		    {"100%", 1000000},
		    {"0%", 0},
		    {"0.000001", 1},
		    {"0.0001%", 1},
		    {"33.3333%", 333333},
		    {"12.50000%", 125000}};
	static const char *const bad[] = {
	    "",	    "%",    "1.000001",	 "100.0001%", "101%",	  "-0.1", "-5%",
	    "65%%", "65 %", "0.0000001", "65％",      "0.00001%", "65%x", "2"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct ratio out = {77};

		assert_true(ratio_parse(good[i].text, &out));
		assert_int_equal(out.ppm, good[i].ppm);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ratio out = {77};

		if (ratio_parse(bad[i], &out))
			fail_msg("accepted \"%s\"", bad[i]);
		assert_int_equal(out.ppm, 77);
	}
}

static void
text_out(void **state)
{
	char to[MONEY_TEXT_BYTES];

	(void)state;
	money_format(to, money_fen(1250));
	assert_string_equal(to, "12.50");
	money_format(to, money_fen(-1));
	assert_string_equal(to, "-0.01");
	money_format(to, money_fen(0));
	assert_string_equal(to, "0.00");
	money_format(to, money_fen(-MONEY_FEN_MAX));
	assert_string_equal(to, "-99999999999999.99");
	money_format(to, money_fen(INT64_MIN));
	assert_string_equal(to, "-92233720368547758.08");
	price_format(to, (struct price){12345600});
	assert_string_equal(to, "12.3456");
	price_format(to, (struct price){12000000});
	assert_string_equal(to, "12");
	price_format(to, (struct price){1});
	assert_string_equal(to, "0.000001");
	quantity_format(to, (struct quantity){25000});
	assert_string_equal(to, "2.5");
	ratio_format(to, (struct ratio){650000});
	assert_string_equal(to, "0.65");
	ratio_format(to, (struct ratio){1000000});
	assert_string_equal(to, "1");
	ratio_format(to, (struct ratio){0});
	assert_string_equal(to, "0");
}

static void
text_comes_back(void **state)
{
	uint64_t seed = 3;
	char to[MONEY_TEXT_BYTES];

	(void)state;
	for (int i = 0; i < 50000; i++) {
		int64_t n = random_to(&seed, MONEY_FEN_MAX);
		struct money money, back;
		struct price price = {n}, price_back;
		struct quantity count = {n ? n : 1}, count_back;
		struct ratio ratio = {(int32_t)(n % 1000001)}, ratio_back;

		money = money_fen(i % 2 ? n : -n);
		money_format(to, money);
		assert_true(money_parse(to, &back));
		assert_true(back.fen == money.fen);
		price_format(to, price);
		assert_true(price_parse(to, &price_back));
		assert_true(price_back.e6 == n);
		quantity_format(to, count);
		assert_true(quantity_parse(to, &count_back));
		assert_true(count_back.e4 == count.e4);
		ratio_format(to, ratio);
		assert_true(ratio_parse(to, &ratio_back));
		assert_int_equal(ratio_back.ppm, ratio.ppm);
	}
}

static void
order_and_least(void **state)
{
	(void)state;
	assert_int_equal(money_compare(money_fen(1), money_fen(2)), -1);
	assert_int_equal(money_compare(money_fen(2), money_fen(2)), 0);
	assert_int_equal(money_compare(money_fen(2), money_fen(-2)), 1);
	assert_int_equal(
	    money_compare(money_fen(INT64_MIN), money_fen(INT64_MAX)), -1);
	assert_int_equal(money_min(money_fen(3), money_fen(-3)).fen, -3);
}

/* What is short goes a shorter way to the same fen as what is long. */
static void
short_way_is_the_long_way(void **state)
{
	static const int64_t edges[] = {0,	     1,		 4999,
					5000,	     49999999,	 50000000,
					50000001,    99999999,	 2147483646,
					2147483647,  2147483648, 2147483649,
					21474836480, 9999999999};
	const size_t count = sizeof(edges) / sizeof(edges[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (int32_t b = 0; b <= RATIO_ONE_PPM; b += 12345) {
			struct money at = money_fen(edges[i]), one, other;
			struct price price = {edges[i]};

			assert_true(money_share(at, (struct ratio){b},
						ROUND_HALF_UP, &one));
			assert_true(money_scale(edges[i], b, RATIO_ONE_PPM,
						ROUND_HALF_UP, 1, &other));
			assert_true(one.fen == other.fen);
			assert_true(money_of(price, (struct quantity){b},
					     ROUND_HALF_UP, &one));
			assert_true(money_scale(edges[i], b, MONEY_OF_SCALE,
						ROUND_HALF_UP, 1, &other));
			assert_true(one.fen == other.fen);
		}
	for (int64_t ppm = 0; ppm < 4; ppm++) {
		struct money less;

		assert_true(money_share(money_fen(-ppm * 250000),
					(struct ratio){500000 + (int32_t)ppm},
					ROUND_HALF_UP, &less));
		assert_true(less.fen == -ppm * 125000 -
					    (ppm * ppm * 250000 + 500000) /
						RATIO_ONE_PPM);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(short_way_is_the_long_way),
	    cmocka_unit_test(sums_fail_only_beyond_the_limit),
	    cmocka_unit_test(sums_of_wild_values_do_not_wrap),
	    cmocka_unit_test(every_mode_at_the_half),
	    cmocka_unit_test(every_mode_just_beside_the_half),
	    cmocka_unit_test(share_of_the_whole_and_of_nothing),
	    cmocka_unit_test(five_is_dropped_and_six_raised_to_a_jiao),
	    cmocka_unit_test(published_rounding_of_langfang),
	    cmocka_unit_test(price_times_quantity),
	    cmocka_unit_test(product_beyond_the_limit_fails),
	    cmocka_unit_test(products_agree_with_128_bits),
	    cmocka_unit_test(shares_agree_with_128_bits),
	    cmocka_unit_test(money_text_in),
	    cmocka_unit_test(price_and_quantity_text_in),
	    cmocka_unit_test(ratio_text_in),
	    cmocka_unit_test(text_out),
	    cmocka_unit_test(text_comes_back),
	    cmocka_unit_test(order_and_least),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
