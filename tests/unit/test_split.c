/*
 * The split: published examples, every threshold to the fen, laws on random
 * cases against an independent evaluator, and a check that sees each fen.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/split.h"
#include "tests/support/policy.h"

/* Large values, allocated once so that sanitizers watch their edges. */
static struct basket *basket;
static struct split *split;
static struct split *other;
static struct err err;

static int
make_values(void **state)
{
	(void)state;
	basket = malloc(sizeof(*basket));
	split = malloc(sizeof(*split));
	other = malloc(sizeof(*other));
	return basket && split && other ? 0 : -1;
}

static int
free_values(void **state)
{
	(void)state;
	free(basket);
	free(split);
	free(other);
	return 0;
}

/* The four parts a person may pay from the account in the demonstration. */
#define DEMO_PAYABLE \
	.payable_count = 4, .payable = {BUCKET_PRESELF, BUCKET_DEDUCTIBLE, \
					BUCKET_COPAY, BUCKET_OVERCAP}

static const struct policy demo = {
    .deductible_fen = {60000, 50000},
    .capped = true,
    .cap_fen = {800000, 800000},
    .ratio_ppm = {600000, 700000},
    DEMO_PAYABLE,
};

static void
put_item(enum item_class item_class, int64_t price_e6, int64_t count_e4,
	 int64_t ceiling_e6, int32_t preself_ppm)
{
	struct item item = {.item_class = item_class};

	snprintf(item.medins_list_codg, sizeof(item.medins_list_codg), "i%d",
		 basket->item_count);
	snprintf(item.name, sizeof(item.name), "药%d", basket->item_count);
	item.price.e6 = price_e6;
	item.count.e4 = count_e4;
	item.ceiling.e6 = ceiling_e6;
	item.preself.ppm = preself_ppm;
	if (basket_add(basket, &item, NULL, &err) < 0)
		fail_msg("%s", err.text);
}

static void
put_amount(enum item_class item_class, int64_t fen, int32_t preself_ppm)
{
	if (fen > 0)
		put_item(item_class, fen * 10000, 10000, 0, preself_ppm);
}

static struct split_case
make_case(bool retired, int64_t met, int64_t paid, int64_t balance)
{
	return (struct split_case){
	    .day = 20260315,
	    .scene = "pharmacy",
	    .level = "L",
	    .retired = retired,
	    .account_used = true,
	    .balance = {balance},
	    .meters = {.year = 2026,
		       .deductible_met = {met},
		       .fund_paid = {paid},
		       .as_of_ms = 1},
	    .basket = basket,
	};
}

/* The sale of protocol.md 16. */
static void
put_sample(void)
{
	basket_clear(basket);
	put_item(ITEM_CLASS_A, 12500000, 20000, 0, 0);
	put_item(ITEM_CLASS_B, 36800000, 10000, 35000000, 100000);
	put_item(ITEM_CLASS_C, 18200000, 10000, 0, 0);
}

static void
compute(const struct rules *rules, const struct split_case *input)
{
	memset(&err, 0, sizeof(err));
	/* Dirty memory: nothing of it may be left (I10). */
	memset(split, 0xa5, sizeof(*split));
	if (split_compute(rules, input, split, &err) < 0)
		fail_msg("%s", err.text);
}

static void
sample_sale_to_the_fen(void **state)
{
	struct rules *rules = policy_load(&demo);
	struct split_case input = make_case(false, 60000, 0, 12000);

	(void)state;
	put_sample();
	compute(rules, &input);
	assert_int_equal(split->total.fen, 8000);
	assert_int_equal(split->ownpay.fen, 1820);
	assert_int_equal(split->overlimit.fen, 180);
	assert_int_equal(split->preself.fen, 350);
	assert_int_equal(split->inscope.fen, 5650);
	assert_int_equal(split->deductible.fen, 0);
	assert_int_equal(split->fund.fen, 3390);
	assert_int_equal(split->copay.fen, 2260);
	assert_int_equal(split->overcap.fen, 0);
	assert_int_equal(split->person.fen, 4610);
	assert_int_equal(split->account.fen, 2610);
	assert_int_equal(split->cash.fen, 2000);
	assert_int_equal(split->balance_after.fen, 9390);
	assert_int_equal(split->fund_ratio.ppm, 600000);
	assert_int_equal(split->meters_after.deductible_met.fen, 60000);
	assert_int_equal(split->meters_after.fund_paid.fen, 3390);
	assert_int_equal(split->meters_after.as_of_ms, 1);
	rules_free(&rules);
}

static void
each_step_cites_its_clause(void **state)
{
	static const struct {
		enum split_bucket bucket, of;
		int line;
		const char *clause;
		int64_t amount, base, limit, used;
		int32_t ppm;
	} trace[] = {
	    {BUCKET_INSCOPE, BUCKET_INSCOPE, 0, "A", 2500, 2500, 0, 0, 0},
	    {BUCKET_OVERLIMIT, BUCKET_OVERLIMIT, 1, "L", 180, 3680, 3500, 0, 0},
	    {BUCKET_PRESELF, BUCKET_PRESELF, 1, "B", 350, 3500, 0, 0, 100000},
	    {BUCKET_INSCOPE, BUCKET_INSCOPE, 1, "B", 3150, 3680, 0, 0, 0},
	    {BUCKET_OWNPAY, BUCKET_OWNPAY, 2, "C", 1820, 1820, 0, 0, 1000000},
	    {BUCKET_DEDUCTIBLE, BUCKET_DEDUCTIBLE, -1, "D", 0, 5650, 60000,
	     60000, 0},
	    {BUCKET_FUND, BUCKET_FUND, -1, "R", 3390, 5650, 800000, 0, 600000},
	    {BUCKET_COPAY, BUCKET_COPAY, -1, "R", 2260, 5650, 0, 0, 400000},
	    {BUCKET_ACCOUNT, BUCKET_PRESELF, -1, "P", 350, 350, 12000, 0, 0},
	    {BUCKET_ACCOUNT, BUCKET_COPAY, -1, "P", 2260, 2260, 11650, 0, 0},
	    {BUCKET_CASH, BUCKET_OWNPAY, -1, "K", 1820, 1820, 0, 0, 0},
	    {BUCKET_CASH, BUCKET_OVERLIMIT, -1, "K", 180, 180, 0, 0, 0},
	};
	const int count = (int)(sizeof(trace) / sizeof(trace[0]));
	struct rules *rules = policy_load(&demo);
	struct split_case input = make_case(false, 60000, 0, 12000);

	(void)state;
	put_sample();
	compute(rules, &input);
	assert_int_equal(split->reason_count, count);
	for (int i = 0; i < count; i++) {
		const struct split_reason *reason = &split->reasons[i];

		assert_int_equal(reason->bucket, trace[i].bucket);
		assert_int_equal(reason->of, trace[i].of);
		assert_int_equal(reason->line, trace[i].line);
		assert_string_equal(reason->clause, trace[i].clause);
		assert_int_equal(reason->amount.fen, trace[i].amount);
		assert_int_equal(reason->base.fen, trace[i].base);
		assert_int_equal(reason->limit.fen, trace[i].limit);
		assert_int_equal(reason->used.fen, trace[i].used);
		assert_int_equal(reason->ratio.ppm, trace[i].ppm);
	}
	rules_free(&rules);
}

/*
 * Published worked examples of this shape (shared facts, by id): amounts in
 * fen; -1: not printed there. Where the page miscalculates, the figure is
 * the recomputed one.
 */
static const struct golden {
	const char *id;
	bool retired;
	int64_t deductible, cap; /* cap 0: none */
	int32_t ratio_ppm;
	int64_t class_a, class_b, class_c;
	int32_t preself_ppm;
	int64_t met, balance;
	int64_t preself, fund, person, account, cash;
} goldens[] = {
    {"yz-2023-op-01", false, 60000, 800000, 650000, 150000, 0, 0, 0, 0, 276000,
     0, 58500, 91500, 91500, 0},
    {"yz-2023-op-02", true, 50000, 800000, 750000, 398000, 0, 0, 0, 0, 300000,
     0, 261000, 137000, 137000, 0},
    {"wh-2023-op-01", false, 70000, 0, 800000, 500000, 0, 0, 0, 0, 98000, 0,
     344000, 156000, 98000, 58000},
    {"wh-2023-op-02", true, 50000, 0, 840000, 500000, 0, 0, 0, 0, 99600, 0,
     378000, 122000, 99600, 22400},
    {"wh-2022-op-04", false, 0, 0, 0, 500000, 0, 0, 0, 0, 240000, 0, 0, 500000,
     240000, 260000},
    {"lz-2023-op-01", false, 20000, 0, 600000, 170000, 0, 30000, 0, 0, 0, 0,
     90000, 110000, 0, 110000},
    {"jq-2022-ip-01", false, 70000, 0, 750000, 615000, 0, 35000, 0, 0, 0, 0,
     408750, 241250, 0, 241250},
    {"ab-01", false, 0, 0, 800000, 10000, 0, 0, 0, 0, 0, 0, 8000, 2000, 0,
     2000},
    {"ab-02", false, 0, 0, 800000, 0, 10000, 0, 100000, 0, 0, 1000, 7200, 2800,
     0, 2800},
    {"lf-2022-xr-01", true, 0, 0, 800000, 3252, 3177, 0, 100000, 0, 0, 318,
     4889, 1540, 0, 1540},
    {"nb-2023-op-01", true, 30000, 0, 920000, 8000, 0, 0, 0, 30000, 0, 0, 7360,
     640, 0, 640},
    {"nb-2023-op-03", false, 0, 0, 600000, 8000, 0, 0, 0, 0, 0, 0, 4800, 3200,
     0, 3200},
    {"rf-01", true, 30000, 0, 800000, 290000, 0, 10000, 0, 0, 0, 0, 208000,
     92000, 0, 92000},
    {"zz-2012-vr-01", false, 0, 0, 800000, 100, 0, 0, 0, 0, 0, 0, 80, 20, 0,
     20},
    {"zz-2012-vr-02", false, 0, 0, 800000, 300, 0, 0, 0, 0, 0, 0, 240, 60, 0,
     60},
    {"cq-2023-ip-01, first payer", false, 30000, 0, 700000, 5000000, 0, 200000,
     0, 0, 0, 0, 3479000, 1721000, 0, 1721000},
    /* Published 1315, does not agree with its own rule. */
    {"bj-2012-op-01", false, 180000, 0, 700000, 368100, 0, 0, 0, 0, 0, 0,
     131670, 236430, 0, 236430},
    /* Published 550: forgets the deductible. */
    {"qz-op-01", true, 20000, 0, 550000, 100000, 0, 0, 0, 0, 0, 0, 44000, 56000,
     0, 56000},
};

static void
published_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(goldens) / sizeof(goldens[0]); i++) {
		const struct golden *g = &goldens[i];
		struct policy policy = {
		    .deductible_fen = {g->deductible, g->deductible},
		    .capped = g->cap > 0,
		    .cap_fen = {g->cap, g->cap},
		    .ratio_ppm = {g->ratio_ppm, g->ratio_ppm},
		    DEMO_PAYABLE,
		};
		struct rules *rules = policy_load(&policy);
		struct split_case input =
		    make_case(g->retired, g->met, 0, g->balance);

		print_message("%s\n", g->id);
		basket_clear(basket);
		put_amount(ITEM_CLASS_A, g->class_a, 0);
		put_amount(ITEM_CLASS_B, g->class_b, g->preself_ppm);
		put_amount(ITEM_CLASS_C, g->class_c, 0);
		compute(rules, &input);
		assert_int_equal(split->preself.fen, g->preself);
		assert_int_equal(split->fund.fen, g->fund);
		assert_int_equal(split->person.fen, g->person);
		assert_int_equal(split->account.fen, g->account);
		assert_int_equal(split->cash.fen, g->cash);
		rules_free(&rules);
	}
}

static void
agree_with_oracle(const struct rules *rules, const struct policy *policy,
		  const struct split_case *input)
{
	struct oracle oracle;
	const char *name;

	compute(rules, input);
	oracle_split(policy, input, &oracle);
	name = oracle_differs(&oracle, split);
	if (name)
		fail_msg("%s: met %lld paid %lld balance %lld total %lld", name,
			 (long long)input->meters.deductible_met.fen,
			 (long long)input->meters.fund_paid.fen,
			 (long long)input->balance.fen,
			 (long long)basket->total.fen);
}

/* Two fen on either side of each threshold, all of them together. */
static void
grid_around_each_threshold(void **state)
{
	const struct policy tight = {
	    .deductible_fen = {60000, 50000},
	    .capped = true,
	    .cap_fen = {60000, 70000},
	    .ratio_ppm = {600000, 700000},
	    DEMO_PAYABLE,
	};
	struct rules *rules = policy_load(&tight);

	(void)state;
	for (int retired = 0; retired < 2; retired++)
		for (int met = -2; met <= 2; met++)
			for (int fund = -2; fund <= 2; fund++)
				for (int fen = 96; fen <= 106; fen++)
					for (int left = 38; left <= 46;
					     left++) {
						struct split_case input =
						    make_case(
							retired != 0,
							tight.deductible_fen
								[retired] +
							    met,
							tight.cap_fen[retired] -
							    60 + fund,
							left);

						basket_clear(basket);
						put_amount(ITEM_CLASS_A, fen,
							   0);
						agree_with_oracle(rules, &tight,
								  &input);
					}
	rules_free(&rules);
}

/* The deductible crossed within a bill, fen by fen. */
static void
grid_across_the_deductible(void **state)
{
	struct rules *rules = policy_load(&demo);

	(void)state;
	for (int64_t fen = 59998; fen <= 60006; fen++)
		for (int64_t met = 0; met <= 4; met++) {
			struct split_case input = make_case(false, met, 0, 0);

			basket_clear(basket);
			put_amount(ITEM_CLASS_A, fen, 0);
			agree_with_oracle(rules, &demo, &input);
			assert_int_equal(split->deductible.fen,
					 fen < 60000 - met ? fen : 60000 - met);
		}
	rules_free(&rules);
}

/* Ceiling and first share, each at and beside its half fen, in each mode. */
static void
grid_of_item_rounding(void **state)
{
	(void)state;
	for (int mode = 0; mode < 4; mode++) {
		struct policy policy = demo;
		struct rules *rules;
		struct split_case input = make_case(false, 60000, 0, 0);

		policy.round_ceiling = mode;
		policy.round_preself = mode;
		policy.round_fund = mode;
		rules = policy_load(&policy);
		for (int64_t e6 = 1004000; e6 <= 1016000; e6 += 500)
			for (int64_t price = 1000000; price <= 1020000;
			     price += 10000) {
				basket_clear(basket);
				put_item(ITEM_CLASS_B, price, 10000, e6, 50000);
				put_item(ITEM_CLASS_B, price, 15000, e6,
					 333333);
				agree_with_oracle(rules, &policy, &input);
			}
		rules_free(&rules);
	}
}

static uint64_t
next_random(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * UINT64_C(2685821657736338717);
}

static int64_t
below(uint64_t *seed, int64_t n)
{
	return (int64_t)((next_random(seed) >> 8) % (uint64_t)n);
}

static struct policy
random_policy(uint64_t *seed)
{
	struct policy policy = {
	    .deductible_fen = {below(seed, 100000), below(seed, 100000)},
	    .capped = below(seed, 4) > 0,
	    .cap_fen = {below(seed, 500000), below(seed, 500000)},
	    .ratio_ppm = {(int32_t)below(seed, 1000001),
			  (int32_t)(below(seed, 101) * 10000)},
	    .round_ceiling = (int)below(seed, 4),
	    .round_preself = (int)below(seed, 4),
	    .round_fund = (int)below(seed, 4),
	};
	static const enum split_bucket all[] = {
	    BUCKET_OWNPAY,     BUCKET_OVERLIMIT, BUCKET_PRESELF,
	    BUCKET_DEDUCTIBLE, BUCKET_COPAY,	 BUCKET_OVERCAP};

	for (int i = 0; i < 6; i++)
		if (below(seed, 3) > 0)
			policy.payable[policy.payable_count++] =
			    all[(i * 5 + 3) % 6];
	return policy;
}

static void
random_basket(uint64_t *seed)
{
	int lines = 1 + (int)below(seed, 8);

	basket_clear(basket);
	for (int i = 0; i < lines; i++) {
		enum item_class c = (enum item_class)(1 + below(seed, 3));
		/* Prices to a fen mostly, to a millionth at times. */
		int64_t price = below(seed, 4) ? below(seed, 30000) * 10000
					       : below(seed, 300000000);
		int64_t ceiling =
		    below(seed, 2) ? 0 : price - 2000000 + below(seed, 4000000);

		put_item(c, price,
			 below(seed, 4) ? (1 + below(seed, 9)) * 10000
					: 1 + below(seed, 90000),
			 ceiling > 0 ? ceiling : 0,
			 c == ITEM_CLASS_B ? (int32_t)below(seed, 300001) : 0);
	}
}

static void
laws_of_one(const struct policy *policy, const struct split_case *input)
{
	int group = input->retired;
	int64_t before = input->meters.fund_paid.fen;
	int64_t after = split->meters_after.fund_paid.fen;

	/* split_compute() has checked conservation; here the limits. */
	assert_true(split->fund.fen >= 0 && split->cash.fen >= 0);
	assert_true(after >= before);
	assert_true(!policy->capped || split->fund.fen == 0 ||
		    after <= policy->cap_fen[group]);
	assert_true(split->deductible.fen == 0 ||
		    split->meters_after.deductible_met.fen <=
			policy->deductible_fen[group]);
	assert_true(split->account.fen <= input->balance.fen);
	assert_true(input->account_used || split->account.fen == 0);
	assert_true(split->fund.fen <= split->inscope.fen);
	/* Only the deductible and the fund say what they did not move. */
	for (int i = 0; i < split->reason_count; i++)
		assert_true(split->reasons[i].amount.fen > 0 ||
			    split->reasons[i].bucket == BUCKET_DEDUCTIBLE ||
			    split->reasons[i].bucket == BUCKET_FUND);
}

/* The more is used up, the less: of the deductible and of the fund. */
static void
laws_of_meters(const struct rules *rules, struct split_case input,
	       int64_t more_met, int64_t more_paid)
{
	input.meters.deductible_met.fen += more_met;
	assert_int_equal(split_compute(rules, &input, other, &err), 0);
	assert_true(other->deductible.fen <= split->deductible.fen);
	input.meters.deductible_met.fen -= more_met;
	input.meters.fund_paid.fen += more_paid;
	assert_int_equal(split_compute(rules, &input, other, &err), 0);
	assert_true(other->fund.fen <= split->fund.fen);
	assert_true(other->deductible.fen == split->deductible.fen);
}

static void
hundred_thousand_random_cases(void **state)
{
	uint64_t seed = 20260315;

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct policy policy = random_policy(&seed);
		struct rules *rules = policy_load(&policy);

		for (int j = 0; j < 1000; j++) {
			struct split_case input = make_case(
			    below(&seed, 2) != 0, below(&seed, 120000),
			    below(&seed, 550000), below(&seed, 60000));

			input.scene =
			    below(&seed, 2) ? "pharmacy" : "outpatient";
			input.account_used = below(&seed, 8) != 0;
			random_basket(&seed);
			agree_with_oracle(rules, &policy, &input);
			laws_of_one(&policy, &input);
			if (j % 16 == 0)
				laws_of_meters(rules, input,
					       below(&seed, 50000),
					       below(&seed, 50000));
		}
		rules_free(&rules);
	}
}

/*
 * A year's deductible and cap do not care which visit came first. Whole
 * yuan and whole per cents: no rounding, so the sums are equal to the fen.
 */
static void
order_of_two_visits(void **state)
{
	uint64_t seed = 99;
	struct policy policy = demo;
	struct rules *rules;

	(void)state;
	policy.cap_fen[0] = 100000;
	rules = policy_load(&policy);
	for (int i = 0; i < 5000; i++) {
		int64_t yuan[2] = {below(&seed, 2000), below(&seed, 2000)};
		int64_t fund[2] = {0, 0}, deductible[2] = {0, 0};

		for (int order = 0; order < 2; order++) {
			struct split_case input = make_case(false, 0, 0, 0);

			for (int visit = 0; visit < 2; visit++) {
				int64_t amount = yuan[visit ^ order] * 100;

				basket_clear(basket);
				put_amount(ITEM_CLASS_A, amount, 0);
				compute(rules, &input);
				input.meters = split->meters_after;
				fund[order] += split->fund.fen;
				deductible[order] += split->deductible.fen;
			}
		}
		assert_int_equal(fund[0], fund[1]);
		assert_int_equal(deductible[0], deductible[1]);
	}
	rules_free(&rules);
}

static void
same_case_same_bytes(void **state)
{
	struct rules *rules = policy_load(&demo);
	struct split_case input = make_case(true, 100, 200, 300);

	(void)state;
	put_sample();
	compute(rules, &input);
	memset(other, 0x5a, sizeof(*other));
	assert_int_equal(split_compute(rules, &input, other, &err), 0);
	assert_memory_equal(split, other, offsetof(struct split, lines));
	assert_int_equal(split->reason_count, other->reason_count);
	assert_memory_equal(split->lines, other->lines,
			    sizeof(split->lines[0]) *
				(size_t)split->line_count);
	assert_memory_equal(split->reasons, other->reasons,
			    sizeof(split->reasons[0]) *
				(size_t)split->reason_count);
	rules_free(&rules);
}

/* Without reasons the figures are those of the split with them. */
static void
figures_are_the_splits(void **state)
{
	struct rules *rules = policy_load(&demo);
	struct split_case input = make_case(true, 100, 200, 300);

	(void)state;
	put_sample();
	compute(rules, &input);
	memset(other, 0x5a, sizeof(*other));
	assert_int_equal(split_figures(rules, &input, other, &err), 0);
	assert_int_equal(other->reason_count, 0);
	assert_memory_equal(split, other, offsetof(struct split, line_count));
	assert_int_equal(split->line_count, other->line_count);
	assert_memory_equal(split->lines, other->lines,
			    sizeof(split->lines[0]) *
				(size_t)split->line_count);
	rules_free(&rules);
}

static void
a_new_year_begins_at_nothing(void **state)
{
	struct policy policy = demo;
	struct rules *rules = policy_load(&policy);
	struct split_case input = make_case(false, 60000, 800000, 0);

	(void)state;
	put_sample();
	input.meters.year = 2025;
	compute(rules, &input);
	assert_int_equal(split->deductible.fen, 5650);
	assert_int_equal(split->meters_after.year, 2026);
	assert_int_equal(split->meters_after.fund_paid.fen, 0);
	input.meters.year = 2027;
	assert_int_equal(split_compute(rules, &input, split, &err), -1);
	assert_int_equal(err.code, ERR_INPUT);
	rules_free(&rules);
	/* From 1 July: 15 March 2026 is still the year 2025. */
	policy.year_start = "07-01";
	rules = policy_load(&policy);
	input.meters.year = 2025;
	compute(rules, &input);
	assert_int_equal(split->meters_after.year, 2025);
	assert_int_equal(split->overcap.fen, 3390);
	input.day = 20260630;
	compute(rules, &input);
	assert_int_equal(split->overcap.fen, 3390);
	input.day = 20260701;
	compute(rules, &input);
	assert_int_equal(split->meters_after.year, 2026);
	assert_int_equal(split->overcap.fen, 0);
	rules_free(&rules);
}

#define REFUSED(change, expected) \
	do { \
		struct split_case input = make_case(false, 0, 0, 0); \
		put_sample(); \
		change; \
		memset(&err, 0, sizeof(err)); \
		assert_int_equal(split_compute(rules, &input, split, &err), \
				 -1); \
		assert_int_equal(err.code, (expected)); \
		assert_true(err.text[0] != '\0'); \
	} while (0)

static void
cases_that_are_none(void **state)
{
	struct rules *rules = policy_load(&demo);

	(void)state;
	REFUSED(input.day = 20191231, ERR_RULES);
	REFUSED(input.day = 20300101, ERR_RULES);
	REFUSED(input.day = 20260230, ERR_INPUT);
	REFUSED(input.scene = "inpatient", ERR_RULES);
	REFUSED(input.scene = "hospital", ERR_INPUT);
	REFUSED(input.scene = NULL, ERR_INPUT);
	REFUSED(input.level = "M", ERR_RULES);
	REFUSED(input.level = NULL, ERR_RULES);
	REFUSED(input.balance.fen = -1, ERR_INPUT);
	REFUSED(input.balance.fen = MONEY_FEN_MAX + 1, ERR_INPUT);
	REFUSED(input.past.fen = -1, ERR_INPUT);
	REFUSED(input.past.fen = MONEY_FEN_MAX + 1, ERR_INPUT);
	REFUSED(input.family_count = -1, ERR_INPUT);
	REFUSED(input.family_count = FAMILY_MAX + 1, ERR_INPUT);
	REFUSED((input.family_count = 1, input.family[0].fen = -1), ERR_INPUT);
	REFUSED((input.family_count = 1,
		    input.family[0].fen = MONEY_FEN_MAX + 1), ERR_INPUT);
	REFUSED(input.meters.deductible_met.fen = -1, ERR_INPUT);
	REFUSED(input.meters.fund_paid.fen = -1, ERR_INPUT);
	REFUSED(input.meters.more_count = -1, ERR_INPUT);
	REFUSED(input.meters.more_count = METERS_MAX + 1, ERR_INPUT);
	REFUSED((input.meters.more_count = 2,
		    input.meters.more[1].amount.fen = -1), ERR_INPUT);
	REFUSED((input.meters.more_count = 2,
		    input.meters.more[1].since = -1), ERR_INPUT);
	REFUSED((input.meters.more_count = 1,
		    input.meters.more[0].since = -1), ERR_INPUT);
	REFUSED(basket->items[0].amount.fen++, ERR_INPUT);
	REFUSED((basket->items[0].amount.fen++, basket->total.fen++),
		ERR_INPUT);
	REFUSED(basket->total.fen++, ERR_INPUT);
	REFUSED(basket->items[1].preself.ppm = 1000001, ERR_INPUT);
	REFUSED(basket->items[1].item_class = 0, ERR_INPUT);
	/* A ceiling that comes to more than every amount. */
	REFUSED((basket_clear(basket),
		    put_item(ITEM_CLASS_A, 10000, INT64_C(10000000000),
			INT64_C(9999999999990000), 0)), ERR_OVERFLOW);
	REFUSED((input.traits = &(struct traits){.count = -1}), ERR_INPUT);
	REFUSED((input.traits = &(struct traits){.count = TRAITS_MAX + 1}),
		ERR_INPUT);
	REFUSED(basket->item_count = 201, ERR_INPUT);
	REFUSED(basket->item_count = -1, ERR_INPUT);
	REFUSED(basket->items[0].ceiling.e6 = INT64_MAX, ERR_INPUT);
	rules_free(&rules);
}

static void
an_empty_basket_costs_nothing(void **state)
{
	struct rules *rules = policy_load(&demo);
	struct split_case input = make_case(false, 0, 0, 500);

	(void)state;
	basket_clear(basket);
	compute(rules, &input);
	assert_int_equal(split->total.fen, 0);
	assert_int_equal(split->balance_after.fen, 500);
	rules_free(&rules);
}

static void
a_full_basket_has_room_for_its_reasons(void **state)
{
	struct policy policy = demo;
	struct rules *rules;
	struct split_case input = make_case(false, 59000, 799000, 5000);

	(void)state;
	policy.payable_count = 6;
	policy.payable[4] = BUCKET_OWNPAY;
	policy.payable[5] = BUCKET_OVERLIMIT;
	rules = policy_load(&policy);
	basket_clear(basket);
	for (int i = 0; i < BASKET_ITEMS_MAX; i++)
		put_item(i % 10 ? ITEM_CLASS_B : ITEM_CLASS_C, 36800000, 10000,
			 i % 10 ? 35000000 : 0, i % 10 ? 100000 : 0);
	agree_with_oracle(rules, &policy, &input);
	assert_int_equal(split->line_count, BASKET_ITEMS_MAX);
	assert_true(split->reason_count <= SPLIT_REASONS_MAX);
	assert_true(split->overcap.fen > 0 && split->deductible.fen == 1000);
	/* Every byte of every reason is decided (I10). */
	memset(other, 0x5a, sizeof(*other));
	assert_int_equal(split_compute(rules, &input, other, &err), 0);
	assert_int_equal(other->reason_count, split->reason_count);
	assert_memory_equal(other->reasons, split->reasons,
			    (size_t)split->reason_count *
				sizeof(split->reasons[0]));
	rules_free(&rules);
}

/* The largest amounts either fit or fail: nothing wraps. */
static void
amounts_at_the_edge(void **state)
{
	struct rules *rules = policy_load(&demo);
	struct split_case input = make_case(false, 0, 0, MONEY_FEN_MAX);

	(void)state;
	basket_clear(basket);
	put_item(ITEM_CLASS_A, INT64_C(9999999999990000), 100000000, 0, 0);
	compute(rules, &input);
	assert_true(split->fund.fen == 800000);
	input.meters.fund_paid.fen = MONEY_FEN_MAX;
	compute(rules, &input);
	assert_int_equal(split->fund.fen, 0);
	/* The largest bill there is. */
	put_item(ITEM_CLASS_A, 99990000, 10000, 0, 0);
	assert_int_equal(basket->total.fen, MONEY_FEN_MAX);
	compute(rules, &input);
	assert_int_equal(split->cash.fen + split->account.fen, MONEY_FEN_MAX);
	/* As much as there can be in every account, and of keys. */
	put_sample();
	input = make_case(false, 0, 0, MONEY_FEN_MAX);
	input.past = money_fen(MONEY_FEN_MAX);
	input.family_count = FAMILY_MAX - 1;
	input.family[0] = money_fen(MONEY_FEN_MAX);
	input.family[FAMILY_MAX - 1] = money_fen(-1); /* not of the count */
	input.traits = &(struct traits){.count = TRAITS_MAX};
	input.meters.more_count = 1; /* nor are these */
	input.meters.more[1].amount = money_fen(-1);
	compute(rules, &input);
	rules_free(&rules);
}

/* mhk-ma-01: 16,000 paid of a bill of 10,000. */
static void
construct_23_no_more_is_paid_than_the_bill(void **state)
{
	struct split mhk;

	(void)state;
	basket_clear(basket);
	put_amount(ITEM_CLASS_A, 1000000, 0);
	memset(&mhk, 0, sizeof(mhk));
	mhk.total = mhk.inscope = money_fen(1000000);
	mhk.fund = money_fen(1600000);
	mhk.line_count = 1;
	mhk.lines[0].amount = mhk.lines[0].inscope = money_fen(1000000);
	assert_int_equal(split_check(&mhk, basket, &err), -1);
	assert_int_equal(err.code, ERR_CORRUPT);
	mhk.copay = money_fen(-600000);
	mhk.person = mhk.cash = money_fen(-600000);
	assert_int_equal(split_check(&mhk, basket, &err), -1);
	/* In sequence, as it should be: 7000, 1800, 360 and 840 in cash. */
	mhk.fund = money_fen(916000);
	mhk.copay = mhk.person = mhk.cash = money_fen(84000);
	assert_int_equal(split_check(&mhk, basket, &err), 0);
}

/* One fen more or less anywhere is seen. */
static void
check_sees_every_fen(void **state)
{
	struct rules *rules = policy_load(&demo);
	struct split_case input = make_case(false, 58000, 799900, 1000);
	struct money *fields[] = {&split->total,
				  &split->ownpay,
				  &split->overlimit,
				  &split->preself,
				  &split->inscope,
				  &split->deductible,
				  &split->fund,
				  &split->copay,
				  &split->overcap,
				  &split->person,
				  &split->account,
				  &split->cash,
				  &split->lines[0].amount,
				  &split->lines[0].ownpay,
				  &split->lines[0].overlimit,
				  &split->lines[0].preself,
				  &split->lines[1].inscope,
				  &split->lines[2].amount};

	(void)state;
	put_sample();
	compute(rules, &input);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		for (int by = -1; by <= 1; by += 2) {
			fields[i]->fen += by;
			assert_int_equal(split_check(split, basket, &err), -1);
			fields[i]->fen -= by;
		}
	for (int i = 0; i < split->reason_count; i++) {
		split->reasons[i].amount.fen++;
		assert_int_equal(split_check(split, basket, &err), -1);
		split->reasons[i].amount.fen--;
		split->reasons[i].clause[0] ^= 'A';
		if (split->reasons[i].clause[0] == '\0')
			assert_int_equal(split_check(split, basket, &err), -1);
		split->reasons[i].clause[0] ^= 'A';
	}
	split->balance_after.fen = -1;
	assert_int_equal(split_check(split, basket, &err), -1);
	split->balance_after.fen = 0;
	split->line_count = 2;
	assert_int_equal(split_check(split, basket, &err), -1);
	split->line_count = 3;
	assert_int_equal(split_check(split, basket, &err), 0);
	rules_free(&rules);
}

/* A fen moved between two buckets keeps the sums; the classes do not. */
static void
check_sees_what_the_sums_do_not(void **state)
{
	struct rules *rules = policy_load(&demo);
	struct split_case input = make_case(false, 60000, 0, 12000);

	(void)state;
	put_sample();
	compute(rules, &input);
	split->reason_count = 0;
	assert_int_equal(split_check(split, basket, &err), 0);
	split->lines[0].ownpay.fen++, split->lines[0].inscope.fen--;
	split->ownpay.fen++, split->inscope.fen--, split->copay.fen--;
	assert_int_equal(split_check(split, basket, &err), -1);
	split->lines[0].ownpay.fen--, split->lines[0].preself.fen++;
	split->ownpay.fen--, split->preself.fen++;
	assert_int_equal(split_check(split, basket, &err), -1);
	rules_free(&rules);
}

/* Cash for one thing booked as cash for another: only the person sees it. */
static void
check_sees_what_was_paid_for(void **state)
{
	struct rules *rules = policy_load(&demo);
	struct split_case input = make_case(false, 60000, 0, 12000);
	struct split_reason *last;

	(void)state;
	put_sample();
	compute(rules, &input);
	last = &split->reasons[split->reason_count - 1];
	assert_int_equal(last->bucket, BUCKET_CASH);
	assert_int_equal(last->of, BUCKET_OVERLIMIT);
	for (int of = BUCKET_OWNPAY; of <= BUCKET_CASH; of++) {
		last->of = (enum split_bucket)of;
		assert_int_equal(split_check(split, basket, &err),
		    of == BUCKET_OVERLIMIT ? 0 : -1);
	}
	rules_free(&rules);
}

static void
summary_of_the_sample_sale(void **state)
{
	static const struct {
		const char *text;
		int64_t fen;
	} want[] = {
	    {"丙类全自费（现金）", 1820},
	    {"超限价自费（现金）", 180},
	    {"先行自付（账户）", 350},
	    {"起付线 全年 600.00，已付 600.00，不再扣", 0},
	    {"按比例自付 56.50 的 40%（账户）", 2260},
	    {"统筹支付 56.50 的 60%", 3390},
	};
	struct split_summary_line lines[SPLIT_SUMMARY_MAX];
	struct rules *rules = policy_load(&demo);
	struct split_case input = make_case(false, 60000, 0, 12000);
	int count;

	(void)state;
	put_sample();
	compute(rules, &input);
	count = split_summary(split, lines);
	assert_int_equal(count, (int)(sizeof(want) / sizeof(want[0])));
	for (int i = 0; i < count; i++) {
		assert_string_equal(lines[i].text, want[i].text);
		assert_int_equal(lines[i].amount.fen, want[i].fen);
	}
	rules_free(&rules);
}

static void
summary_adds_up_to_the_total(void **state)
{
	struct split_summary_line lines[SPLIT_SUMMARY_MAX];
	struct rules *rules = policy_load(&demo);
	uint64_t seed = 5;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct split_case input =
		    make_case(false, below(&seed, 70000),
			      750000 + below(&seed, 60000), below(&seed, 9000));
		int64_t sum = 0;
		int count;

		random_basket(&seed);
		compute(rules, &input);
		count = split_summary(split, lines);
		assert_true(count <= SPLIT_SUMMARY_MAX);
		for (int j = 0; j < count; j++)
			sum += lines[j].amount.fen;
		assert_int_equal(sum, split->total.fen);
	}
	rules_free(&rules);
}

static void
reasons_in_words(void **state)
{
	static const char *const want[] = {
	    "甲 药0 政策范围内",
	    "乙 药1 超限价自费 限额 35.00",
	    "乙 药1 先行自付 35.00 的 10%",
	    "乙 药1 政策范围内",
	    "丙 药2 全自费",
	    "起付线 全年 600.00，已付 580.00",
	    "统筹支付 36.50 的 60%，限额只剩 1.00",
	    "按比例自付 36.50 的 40%",
	    "超封顶自付 统筹全年 8000.00，已用 7999.00",
	    "个人账户 付 先行自付",
	    "个人账户 付 起付线",
	    "个人现金 付 全自费",
	    "个人现金 付 超限价自费",
	    "个人现金 付 起付线",
	    "个人现金 付 按比例自付",
	    "个人现金 付 超封顶自付",
	};
	struct rules *rules = policy_load(&demo);
	struct split_case input = make_case(false, 58000, 799900, 1000);
	char text[128], small[10];

	(void)state;
	put_sample();
	compute(rules, &input);
	assert_int_equal(split->reason_count,
			 (int)(sizeof(want) / sizeof(want[0])));
	for (int i = 0; i < split->reason_count; i++) {
		split_reason_text(text, sizeof(text), &split->reasons[i],
				  basket);
		assert_string_equal(text, want[i]);
	}
	/* Too little room cuts between characters. */
	split_reason_text(small, sizeof(small), &split->reasons[5], basket);
	assert_string_equal(small, "起付线");
	assert_string_equal(split_bucket_name(BUCKET_FUND), "hifp_pay");
	assert_string_equal(split_bucket_word(BUCKET_CASH), "个人现金");
	rules_free(&rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sample_sale_to_the_fen),
	    cmocka_unit_test(each_step_cites_its_clause),
	    cmocka_unit_test(published_examples),
	    cmocka_unit_test(grid_around_each_threshold),
	    cmocka_unit_test(grid_across_the_deductible),
	    cmocka_unit_test(grid_of_item_rounding),
	    cmocka_unit_test(hundred_thousand_random_cases),
	    cmocka_unit_test(order_of_two_visits),
	    cmocka_unit_test(same_case_same_bytes),
	    cmocka_unit_test(figures_are_the_splits),
	    cmocka_unit_test(a_new_year_begins_at_nothing),
	    cmocka_unit_test(cases_that_are_none),
	    cmocka_unit_test(an_empty_basket_costs_nothing),
	    cmocka_unit_test(a_full_basket_has_room_for_its_reasons),
	    cmocka_unit_test(amounts_at_the_edge),
	    cmocka_unit_test(construct_23_no_more_is_paid_than_the_bill),
	    cmocka_unit_test(check_sees_every_fen),
	    cmocka_unit_test(check_sees_what_the_sums_do_not),
	    cmocka_unit_test(check_sees_what_was_paid_for),
	    cmocka_unit_test(summary_of_the_sample_sale),
	    cmocka_unit_test(summary_adds_up_to_the_total),
	    cmocka_unit_test(reasons_in_words),
	};

	return cmocka_run_group_tests(tests, make_values, free_values);
}
