/*
 * The split at the edge of what a value may be: a ratio of nothing and of
 * all, an amount of one fen, a date on the day itself, a ceiling that a line
 * just reaches. One step further is refused or stops, as the pack says.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/small.h"

#define RATES \
	"范围 门诊 一级 三级\n范围 住院 一级\n" \
	"表 支付比例\n场景 级别 比例\n门诊 * 0.6\n住院 * 0.6\n完\n"
#define NO_CAP "封顶线 不设\n"
#define AGE "键 年龄 数 0-200\n"
#define CASE(id) \
	"例 " id "\n日期 2025-03-31\n场景 门诊\n级别 一级\n人员 在职\n" \
	"余额 0\n"

static const char beyond[] = "使比例超出";

/* By how much the trace says an adjustment changed its value: of a ratio in
 * ppm, of an amount in fen and below zero. */
static int64_t
told(const struct split *split)
{
	for (int i = 0; i < split->reason_count; i++) {
		const struct split_reason *reason = &split->reasons[i];

		if (reason->note >= NOTE_ADD)
			return reason->ratio.ppm ? reason->ratio.ppm
						 : -reason->limit.fen;
	}
	return 0;
}

/* A million in scope above a deductible of 100.00, at 60 % and age 12. */
static void
construct_13_an_adjusted_value_stays_within_its_bounds(void **state)
{
	static const struct {
		const char *adjust;
		const char *refused; /* or NULL */
		int fund, deductible;
		int64_t told;
	} rows[] = {
	    {"保底 支付比例 50%", NULL, 60000000, 10000, 0},
	    {"保底 支付比例 60%", NULL, 60000000, 10000, 0},
	    {"保底 支付比例 70%", NULL, 70000000, 10000, 100000},
	    {"调整 支付比例 减 60%", NULL, 0, 10000, 600000},
	    {"调整 支付比例 减 61%", beyond, 0, 0, 0},
	    {"调整 支付比例 加 40%", NULL, 100000000, 10000, 400000},
	    {"调整 支付比例 加 41%", beyond, 0, 0, 0},
	    {"调整 支付比例 加 41% 至多 100%", NULL, 100000000, 10000, 410000},
	    /* More than there is is told as what came through. */
	    {"调整 支付比例 加 100% 至多 80%", NULL, 80000000, 10000, 1000000},
	    {"调整 支付比例 加 20% 每 1 年龄 自 0 至多 90%", NULL, 90000000,
	     10000, 300000},
	    {"调整 支付比例 减 10% 每 1 年龄 自 0 至少 10%", NULL, 10000000,
	     10000, 500000},
	    {"调整 支付比例 减 10% 每 1 年龄 自 12", NULL, 60000000, 10000, 0},
	    {"调整 支付比例 减 10% 每 1 年龄 自 11", NULL, 50000000, 10000,
	     100000},
	    {"调整 支付比例 减 10% 每 5 年龄 自 2", NULL, 40000000, 10000,
	     200000},
	    {"调整 自付比例 减 40%", NULL, 100000000, 10000, 400000},
	    {"调整 自付比例 减 41%", beyond, 0, 0, 0},
	    {"调整 自付比例 加 60%", NULL, 0, 10000, 600000},
	    {"调整 自付比例 加 61%", beyond, 0, 0, 0},
	    {"调整 起付线 减 99.99", NULL, 60005999, 1, -9999},
	    {"调整 起付线 减 100.00", NULL, 60006000, 0, -10000},
	    {"调整 起付线 减 100.01", NULL, 60006000, 0, -10001},
	    {"调整 起付线 加 99999999999899.99", NULL, 0, 100010000,
	     -9999999999989999},
	    {"调整 起付线 加 99999999999900.00", "溢出", 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315, .fen = 100010000};
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 "起付线 每次 所有人 100.00\n" NO_CAP RATES "%s\n",
			 rows[i].adjust);
		sale.traits = (struct traits){1, {{"年龄", "12"}}};
		if (rows[i].refused) {
			small_refuses(AGE, rules, "", rows[i].refused);
			continue;
		}
		small_open(AGE, rules);
		small_sell(&sale);
		if (sale.split.fund.fen != rows[i].fund)
			fail_msg("%s: %lld", rows[i].adjust,
				 (long long)sale.split.fund.fen);
		assert_int_equal(sale.split.deductible.fen,
				 rows[i].deductible);
		if (told(&sale.split) != rows[i].told)
			fail_msg("%s: told %lld", rows[i].adjust,
				 (long long)told(&sale.split));
		small_close();
	}
}

/* A fen in scope: its tenth is nothing, six tenths are all of it. */
static void
construct_27_a_share_of_one_fen(void **state)
{
	struct small_sale sale = {.day = 20250315, .fen = 1};

	(void)state;
	small_open("", "起付线 每次 所有人 0\n" NO_CAP RATES
		       "异地先付 10% 当 级别=一级\n"
		       "异地先付 60% 当 级别=三级\n");
	small_sell(&sale);
	assert_int_equal(sale.split.preself.fen, 0);
	sale.high = true;
	small_sell(&sale);
	assert_int_equal(sale.split.preself.fen, 1);
	/* Of nothing in scope, nothing: the line is above its ceiling. */
	small_close();
	small_open("", "起付线 每次 所有人 0\n" NO_CAP RATES
		       "限价 每次 0\n异地先付 10% 当 级别=三级\n");
	small_sell(&sale);
	assert_int_equal(sale.split.overlimit.fen, 1);
	assert_int_equal(sale.split.preself.fen, 0);
	small_close();
}

/* In, out and paid on one day; each alone one day too late. */
static void
construct_25_a_stay_of_one_day(void **state)
{
	static const struct {
		int admitted, discharged;
		bool good;
	} rows[] = {{20250315, 20250315, true},  {20250314, 20250315, true},
		    {20250314, 20250314, true},  {20250316, 20250316, false},
		    {20250315, 20250316, false}, {20250315, 20250314, false},
		    {20250230, 20250315, false}, {20250314, 20250230, false}};

	(void)state;
	small_open("", "起付线 每次 所有人 0\n" NO_CAP RATES);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315,
					  .fen = 100,
					  .inpatient = true,
					  .admitted = rows[i].admitted,
					  .discharged = rows[i].discharged};

		if (rows[i].good)
			small_sell(&sale);
		else
			small_sell_fails(&sale, "先后不成立");
	}
	small_close();
}

/* Each basis asks for the date it goes by, and for no other. */
static void
construct_25_the_date_a_basis_needs(void **state)
{
	static const struct {
		const char *head;
		bool admitted, discharged; /* asked for */
	} rows[] = {{"适用 结算日\n", false, false},
		    {"适用 就诊日\n", true, false},
		    {"适用 出院日\n", false, true},
		    {"跨年 分开\n", true, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315, .fen = 100,
					  .inpatient = true};

		small_open(rows[i].head, "起付线 每次 所有人 0\n" NO_CAP RATES);
		sale.discharged = 20250315;
		if (rows[i].admitted)
			small_sell_fails(&sale, "没有给出入院或出院日期");
		else
			small_sell(&sale);
		sale.admitted = 20250314;
		sale.discharged = 0;
		if (rows[i].discharged)
			small_sell_fails(&sale, "没有给出入院或出院日期");
		else
			small_sell(&sale);
		small_close();
	}
}

/* A line that has not the kind does not use the ceiling of the kind; one
 * that just reaches it is let through whole. */
static void
construct_17_a_ceiling_counts_its_own_lines(void **state)
{
	(void)state;
	small_proves("品键 种类 西药 检查\n",
		     "起付线 每年 所有人 0\n" NO_CAP RATES
		     "限价 每次 50.00 当 种类=检查\n",
		     CASE("a") "品 甲 单价 30 数量 1 种类 西药\n"
			       "品 甲 单价 50 数量 1 种类 检查\n"
			       "得 超限价自费 0 统筹支付 48 个人账户 0 "
			       "个人现金 32\n"
		     CASE("b") "品 甲 单价 30 数量 1 种类 检查\n"
			       "品 甲 单价 30 数量 1 种类 西药\n"
			       "品 甲 单价 20.01 数量 1 种类 检查\n"
			       "得 超限价自费 0.01 统筹支付 48 个人账户 0 "
			       "个人现金 32.01\n");
	/* To the fen, however many units. */
	small_proves("",
		     "起付线 每年 所有人 0\n" NO_CAP RATES
		     "限价 每单位 35.00\n",
		     CASE("a") "品 甲 单价 40 数量 1000\n"
			       "得 超限价自费 5000 统筹支付 21000 个人账户 0 "
			       "个人现金 19000\n"
		     /* The smallest ceiling a catalogue can state. */
		     CASE("b") "品 甲 单价 1 数量 1 限价 0.000001\n"
			       "得 超限价自费 1 统筹支付 0 个人账户 0 "
			       "个人现金 1\n");
}

/* More than every amount, when it is multiplied. */
static void
construct_17_a_ceiling_past_every_amount(void **state)
{
	(void)state;
	small_refuses("",
		      "起付线 每年 所有人 0\n" NO_CAP RATES
		      "限价 每单位 999999999.00\n",
		      CASE("a") "品 甲 单价 0.01 数量 1000000\n"
				"得 统筹支付 6000 个人账户 0 个人现金 4000\n",
		      "溢出");
	small_refuses("",
		      "起付线 每年 所有人 0\n" NO_CAP RATES
		      "限价 每单位 99999999999999.00\n",
		      CASE("a") "品 甲 单价 0.01 数量 1\n"
				"得 统筹支付 0.01 个人账户 0 个人现金 0\n",
		      "溢出");
}

/* Nothing below the edge, all above it: to the fen, whatever the scale. */
static void
construct_12_tiers_to_the_fen(void **state)
{
	static const struct {
		const char *edge;
		int fund; /* of 1000.00 with a deductible of 50.00 */
	} rows[] = {{"分段 起付线以上 每次\n", 5000},
		    {"分段 起付线以上 每年\n", 5000},
		    {"分段 含起付线 每次\n", 10000},
		    {"分段 含起付线 每年\n", 10000}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315, .fen = 100000};
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 "起付线 每年 所有人 50\n" NO_CAP "%s范围 门诊 一级\n"
			 "表 支付比例\n场景 级别 分段 比例\n"
			 "门诊 * 0-900 0%%\n门诊 * 900- 100%%\n完\n",
			 rows[i].edge);
		small_open("", rules);
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, rows[i].fund);
		/* The year goes on where this visit ended. */
		sale.meters = sale.split.meters_after;
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen,
				 strstr(rows[i].edge, "每年") ? 100000 : 10000);
		small_close();
	}
}

/* One that is reckoned at the year's end does not end the turn of those
 * after it; an adjustment of something else does not hide a payer's. */
static void
construct_22_payers_beside_one_of_the_years_end(void **state)
{
	struct small_sale sale = {.day = 20250315, .fen = 100000};
	int tops = 0;

	(void)state;
	small_open(AGE, "起付线 每次 所有人 0\n" NO_CAP RATES
			"付方 医疗救助 年末 基数 按比例自付\n"
			"付方 医疗救助 支付 10%\n"
			"付方 大病保险 每次 基数 按比例自付\n"
			"付方 大病保险 支付 50%\n"
			"付方 大病保险 封顶 所有人 100\n"
			"付方 大额补助 每次 基数 按比例自付\n"
			"付方 大额补助 支付 50%\n"
			"调整 支付比例 减 10%\n"
			"调整 大病保险 加 20.00\n");
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 50000);
	assert_int_equal(sale.split.later_count, 1);
	assert_int_equal(sale.split.later[0].amount.fen, 5000);
	assert_int_equal(split_more_of(&sale.split, BUCKET_SERIOUS).fen, 12000);
	assert_int_equal(split_more_of(&sale.split, BUCKET_LARGE).fen, 19000);
	for (int i = 0; i < sale.split.reason_count; i++)
		tops += sale.split.reasons[i].bucket == BUCKET_SERIOUS &&
			sale.split.reasons[i].note == NOTE_ADD;
	assert_int_equal(tops, 1);
	small_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		construct_13_an_adjusted_value_stays_within_its_bounds),
	    cmocka_unit_test(construct_27_a_share_of_one_fen),
	    cmocka_unit_test(construct_25_a_stay_of_one_day),
	    cmocka_unit_test(construct_25_the_date_a_basis_needs),
	    cmocka_unit_test(construct_17_a_ceiling_counts_its_own_lines),
	    cmocka_unit_test(construct_17_a_ceiling_past_every_amount),
	    cmocka_unit_test(construct_12_tiers_to_the_fen),
	    cmocka_unit_test(construct_22_payers_beside_one_of_the_years_end),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
