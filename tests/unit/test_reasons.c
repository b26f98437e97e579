/*
 * The reasons of every pack that ships: they re-add to each line, bucket and
 * payer, each cites a clause of the pack, none says nothing, and the short
 * lines re-add to the total and fit, in both languages.
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
#include "pos/text.h"
#include "tests/support/packcase.h"
#include "tests/support/small.h"
#include "ui/language.h"

#define CASES 1500 /* of each pack and language */

static struct packcase *packcase;
static struct split *split;
static int refused;
static struct err err;

static int
set_up(void **state)
{
	packcase = calloc(1, sizeof(*packcase));
	split = calloc(1, sizeof(*split));
	return packcase && split ? small_setup(state) : -1;
}

static int
tear_down(void **state)
{
	free(packcase);
	free(split);
	return small_teardown(state);
}

static bool
is_change(const struct split_reason *reason)
{
	return reason->note == NOTE_ADD || reason->note == NOTE_LESS ||
	       reason->note == NOTE_TIMES;
}

static void
each_line_re_adds(void)
{
	for (int i = 0; i < split->line_count; i++) {
		const struct split_line *line = &split->lines[i];
		int64_t want[] = {
		    [BUCKET_OWNPAY] = line->ownpay.fen,
		    [BUCKET_OVERLIMIT] = line->overlimit.fen,
		    [BUCKET_PRESELF] = line->preself.fen,
		    [BUCKET_INSCOPE] = line->inscope.fen};

		for (int j = 0; j < split->reason_count; j++)
			if (split->reasons[j].line == i)
				want[split->reasons[j].bucket] -=
				    split->reasons[j].amount.fen;
		for (size_t j = 0; j < sizeof(want) / sizeof(want[0]); j++)
			assert_int_equal(want[j], 0);
	}
}

static int64_t
sum_in(enum split_bucket bucket)
{
	int64_t sum = 0;

	for (int i = 0; i < split->reason_count; i++)
		if (split->reasons[i].bucket == bucket)
			sum += split->reasons[i].amount.fen;
	return sum;
}

/* What all payers gave to a part: then every fen of it has a payer. */
static int64_t
sum_paid(enum split_bucket of)
{
	int64_t sum = 0;

	for (int i = 0; i < split->reason_count; i++)
		if (split->reasons[i].bucket >= BUCKET_LARGE &&
		    split->reasons[i].of == of)
			sum += split->reasons[i].amount.fen;
	return sum;
}

static void
each_bucket_re_adds(void)
{
	int64_t paid = split->fund.fen, scope = 0;

	assert_int_equal(sum_in(BUCKET_FUND), split->fund.fen);
	assert_int_equal(sum_in(BUCKET_ACCOUNT), split->account.fen);
	assert_int_equal(sum_in(BUCKET_CASH), split->cash.fen);
	for (int i = BUCKET_LARGE; i <= BUCKET_CASH; i++)
		paid += sum_in((enum split_bucket)i);
	assert_int_equal(paid, split->total.fen);
	for (int i = BUCKET_OWNPAY; i <= BUCKET_SEGMENT; i++)
		if (i != BUCKET_INSCOPE && i != BUCKET_FUND)
			assert_int_equal(sum_paid((enum split_bucket)i),
					 sum_in((enum split_bucket)i));
	for (int i = BUCKET_DEDUCTIBLE; i <= BUCKET_SEGMENT; i++)
		scope += sum_in((enum split_bucket)i);
	assert_int_equal(scope, split->inscope.fen);
}

static void
each_reason_says_something(const struct rules *rules)
{
	for (int i = 0; i < split->reason_count; i++) {
		const struct split_reason *reason = &split->reasons[i];
		char text[256];

		if (rules_clause_text(rules, reason->clause)[0] == '\0')
			fail_msg("no clause “%s”", reason->clause);
		split_reason_text(text, sizeof(text), reason,
				  &packcase->basket);
		assert_true(text[0] != '\0' && text_columns(text) > 0);
		/* Without an amount: a change, the deductible, the fund. */
		assert_true(reason->amount.fen > 0 ||
			    (is_change(reason) &&
			     (reason->limit.fen > 0 ||
			      reason->ratio.ppm > 0 ||
			      reason->note == NOTE_TIMES)) ||
			    reason->bucket == BUCKET_DEDUCTIBLE ||
			    reason->bucket == BUCKET_FUND);
	}
}

static void
the_lines_re_add(void)
{
	struct split_summary_line lines[SPLIT_SUMMARY_MAX];
	int count = split_summary(split, lines);
	int64_t sum = 0;

	assert_true(count > 0 || split->total.fen == 0);
	assert_true(count <= SPLIT_SUMMARY_MAX);
	for (int i = 0; i < count; i++) {
		sum += lines[i].amount.fen;
		assert_true(lines[i].text[0] != '\0');
		if (text_columns(lines[i].text) > SPLIT_SUMMARY_COLUMNS)
			fail_msg("too wide: %s", lines[i].text);
	}
	assert_int_equal(sum, split->total.fen);
}

static void
cases_of(const char *path, const struct rules *rules)
{
	uint64_t seed = 20260315;

	refused = 0;
	for (int i = 0; i < CASES; i++) {
		packcase_make(packcase, rules, &seed);
		if (split_compute(rules, &packcase->input, split, &err) < 0) {
			if (err.code != ERR_RULES)
				fail_msg("%s: %s", path, err.text);
			refused++;
			continue;
		}
		each_line_re_adds();
		each_bucket_re_adds();
		each_reason_says_something(rules);
		the_lines_re_add();
	}
	/* 未公布 cells are refused; most of a pack is not. */
	if (refused > CASES * 4 / 5)
		fail_msg("%s: %d of %d refused", path, refused, CASES);
}

static void
every_pack_in_both_languages(void **state)
{
	static const char *const languages[] = {"en", "zh"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(language_open(languages[i], &err), 0);
		assert_true(packcase_each(cases_of) >= 16);
	}
}

#define RATES \
	"范围 门诊 一级 三级\n范围 药店 药店\n" \
	"表 支付比例\n场景 级别 在职 退休\n" \
	"门诊 一级 0.8 0.8\n门诊 三级 0.6 0.6\n药店 药店 0.7 0.7\n完\n"

/* The reason in a bucket, in words. */
static void
says(const struct small_sale *sale, enum split_bucket bucket, int which,
     const char *want)
{
	char text[256];

	for (int i = 0; i < sale->split.reason_count; i++)
		if (sale->split.reasons[i].bucket == bucket && which-- == 0) {
			split_reason_text(text, sizeof(text),
					  &sale->split.reasons[i], NULL);
			assert_string_equal(text, want ? want : "nothing");
			return;
		}
	if (want)
		fail_msg("no reason says %s", want);
}

static void
a_deductible_says_its_own_period(void **state)
{
	static const char *const rows[][2] = {
	    {"每次", "起付线 每次 30.00"},   {"每日", "起付线 当日 30.00"},
	    {"每月", "起付线 当月 30.00"},   {"每季", "起付线 当季 30.00"},
	    {"每年", "起付线 全年 30.00"}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315, .fen = 10000};
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 "起付线 %s 所有人 30.00\n封顶线 不设\n" RATES,
			 rows[i][0]);
		small_open("", rules);
		small_sell(&sale);
		says(&sale, BUCKET_DEDUCTIBLE, 0, rows[i][1]);
		small_close();
	}
}

static void
a_deductible_over_levels_says_what_decided(void **state)
{
	struct small_sale sale = {.day = 20250315, .fen = 10000};

	(void)state;
	small_open("", "起付线 每次 所有人 30.00\n起付线 至多 40.00\n"
		       "封顶线 不设\n" RATES);
	sale.meters.year = 2025;
	sale.meters.deductible_met = money_fen(3500);
	small_sell(&sale);
	says(&sale, BUCKET_DEDUCTIBLE, 0, "起付线 全年 40.00，已付 35.00");
	small_close();
	small_open("", "起付线 每次 所有人 30.00\n起付线 不计 当 人员=退休\n"
		       "封顶线 不设\n" RATES);
	sale.retired = true;
	small_sell(&sale);
	says(&sale, BUCKET_DEDUCTIBLE, 0, "起付线，这类情形不计");
	small_close();
}

static void
a_limit_says_its_period_and_what_it_counts(void **state)
{
	static const struct {
		const char *limit, *over, *fund;
	} rows[] = {
	    {"每次 统筹支付", "超封顶自付 统筹每次 10.00",
	     "统筹支付 100.00 的 80%，限额只剩 10.00"},
	    {"每日 统筹支付", "超封顶自付 统筹当日 10.00，已用 0.00",
	     "统筹支付 100.00 的 80%，限额只剩 10.00"},
	    {"每月 政策范围内", "超封顶自付 费用当月 10.00，已用 0.00",
	     "统筹支付 10.00 的 80%"},
	    {"每季 起付线以上", "超封顶自付 费用当季 10.00，已用 0.00",
	     "统筹支付 10.00 的 80%"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315, .fen = 10000};
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 "起付线 每年 所有人 0\n封顶线 不设\n" RATES
			 "限额 x %s 所有人 10.00\n",
			 rows[i].limit);
		small_open("", rules);
		small_sell(&sale);
		says(&sale, BUCKET_OVERCAP, 0, rows[i].over);
		says(&sale, BUCKET_FUND, 0, rows[i].fund);
		small_close();
	}
}

static void
an_adjustment_says_what_it_did_or_nothing(void **state)
{
	struct small_sale sale = {.day = 20250315, .fen = 10000};

	(void)state;
	small_open("年度 自然年\n键 年龄 数 0-99\n",
		   "起付线 每年 所有人 20.00\n"
		   "封顶线 每年 统筹支付 所有人 30.00\n" RATES
		   "调整 支付比例 加 1% 每 10 年龄 自 50\n"
		   "调整 起付线 乘 50%\n调整 封顶线 加 5.00\n");
	sale.traits = (struct traits){1, {{"年龄", "59"}}};
	small_sell(&sale);
	says(&sale, BUCKET_FUND, 0,
	     "统筹支付 90.00 的 80%，限额只剩 35.00");
	says(&sale, BUCKET_FUND, 1, NULL);
	says(&sale, BUCKET_DEDUCTIBLE, 1, "起付线 乘以 50%");
	says(&sale, BUCKET_OVERCAP, 0, "封顶线 加 5.00");
	/* The cap a tier names is the adjusted one. */
	for (int i = 0; i < sale.split.reason_count; i++)
		if (sale.split.reasons[i].bucket == BUCKET_FUND)
			assert_int_equal(sale.split.reasons[i].limit.fen, 3500);
	sale.traits.at[0] = (struct trait){"年龄", "70"};
	small_sell(&sale);
	says(&sale, BUCKET_FUND, 1, "支付比例 加 2%");
	small_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_deductible_says_its_own_period),
	    cmocka_unit_test(a_deductible_over_levels_says_what_decided),
	    cmocka_unit_test(a_limit_says_its_period_and_what_it_counts),
	    cmocka_unit_test(an_adjustment_says_what_it_did_or_nothing),
	    cmocka_unit_test(every_pack_in_both_languages),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
