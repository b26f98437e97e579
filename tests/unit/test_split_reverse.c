/*
 * 30: sales taken back. Random sales of every pack, one after the other on
 * the same meters, then taken back from the last: each meter is what it
 * was, to the byte; and in the order they were made: the same amounts.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/rules.h"
#include "pos/split.h"
#include "tests/support/packcase.h"

#define SALES 5
#define ROUNDS 150 /* of each pack */

static struct packcase *packcase;
static struct split *split;
static struct err err;
static int sales, back, held;

static int
set_up(void **state)
{
	(void)state;
	packcase = calloc(1, sizeof(*packcase));
	split = calloc(1, sizeof(*split));
	return packcase && split ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	free(packcase);
	free(split);
	return 0;
}

static int64_t
amount_of(const struct meters *meters, const char *name)
{
	for (int i = 0; i < meters->more_count; i++)
		if (strcmp(meters->more[i].name, name) == 0)
			return meters->more[i].amount.fen;
	return 0;
}

/* No more and no less in any of them; one of nothing may be unnamed. */
static void
same_amounts(const struct meters *is, const struct meters *was)
{
	assert_int_equal(is->deductible_met.fen, was->deductible_met.fen);
	assert_int_equal(is->fund_paid.fen, was->fund_paid.fen);
	for (int i = 0; i < is->more_count; i++)
		assert_int_equal(is->more[i].amount.fen,
				 amount_of(was, is->more[i].name));
	for (int i = 0; i < was->more_count; i++)
		assert_int_equal(was->more[i].amount.fen,
				 amount_of(is, was->more[i].name));
}

/* Sales on one day: at[i] before sale i, at[count] after the last. */
static int
sell_several(const struct rules *rules, uint64_t *seed,
	     struct meters at[SALES + 1])
{
	int count = 0, minute = 0;

	for (int i = 0; i < SALES; i++) {
		struct err why = {0};

		packcase_make(packcase, rules, seed);
		if (i == 0)
			at[0] = packcase->input.meters;
		packcase->input.meters = at[count];
		packcase->input.minute = minute += 200;
		if (split_compute(rules, &packcase->input, split, &why) < 0)
			continue; /* 未公布 */
		at[++count] = split->meters_after;
	}
	return count;
}

static void
one_round(const struct rules *rules, uint64_t *seed)
{
	struct meters at[SALES + 1], now;
	int count = sell_several(rules, seed, at);

	now = at[count];
	for (int i = count; i > 0; i--) {
		assert_int_equal(
		    split_reverse(&at[i - 1], &at[i], &now, &err), 0);
		assert_memory_equal(&now, &at[i - 1], sizeof(now));
	}
	sales += count;
	now = at[count];
	for (int i = 1; i <= count; i++) {
		struct meters then = now;

		if (split_reverse(&at[i - 1], &at[i], &now, &err) < 0) {
			assert_memory_equal(&now, &then, sizeof(now));
			assert_non_null(strstr(err.text, "不是合计"));
			held++;
			return;
		}
	}
	back++;
	same_amounts(&now, &at[0]);
}

static void
one_pack(const char *path, const struct rules *rules)
{
	uint64_t seed = UINT64_C(88172645463325252);

	(void)path;
	for (int i = 0; i < ROUNDS; i++)
		one_round(rules, &seed);
}

static void
construct_30_sales_taken_back_restore_every_meter(void **state)
{
	int packs;

	(void)state;
	packs = packcase_each(one_pack);
	assert_true(packs > 15);
	/* Most packs sell, and most rounds go back in either order. */
	assert_true(sales > packs * ROUNDS * SALES * 3 / 4);
	assert_true(back > packs * ROUNDS * 3 / 4);
	assert_true(held > 0);
}

/* A sale of last year does not take from this year's sums. */
static void
construct_30_what_began_anew_is_left(void **state)
{
	struct meters before = {.year = 2024, .deductible_met = {100}};
	struct meters after = {.year = 2024,
			       .deductible_met = {400},
			       .fund_paid = {70},
			       .more_count = 1,
			       .more = {{"月限", 20241201, {50}}}};
	struct meters now = {.year = 2025,
			     .deductible_met = {20},
			     .more_count = 1,
			     .more = {{"月限", 20250101, {30}}}};
	struct meters then = now;

	(void)state;
	assert_int_equal(split_reverse(&before, &after, &now, &err), 0);
	assert_memory_equal(&now, &then, sizeof(now));
	/* In its own year it does, and never below nothing. */
	now.year = 2024;
	now.fund_paid = (struct money){100};
	assert_int_equal(split_reverse(&before, &after, &now, &err), -1);
	assert_non_null(strstr(err.text, "少于"));
	assert_int_equal(now.fund_paid.fen, 100);
	now.deductible_met = (struct money){300};
	assert_int_equal(split_reverse(&before, &after, &now, &err), 0);
	assert_int_equal(now.deductible_met.fen, 0);
	assert_int_equal(now.fund_paid.fen, 30);
	assert_int_equal(now.more[0].amount.fen, 30);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(construct_30_sales_taken_back_restore_every_meter),
	    cmocka_unit_test(construct_30_what_began_anew_is_left),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
