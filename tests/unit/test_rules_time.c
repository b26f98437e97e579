/*
 * Time in the language, numbered as in docs/rules.md: 24 hours from the
 * first visit, waiting, effective dates, and meters that go back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/small.h"

#define RATES \
	"封顶线 不设\n范围 门诊 一级 三级\n范围 药店 药店\n" \
	"表 支付比例\n场景 级别 比例\n门诊 * 0.6\n药店 药店 0.6\n完\n"

static const struct meter *
meter_of(const struct meters *meters, const char *name)
{
	for (int i = 0; i < meters->more_count; i++)
		if (strcmp(meters->more[i].name, name) == 0)
			return &meters->more[i];
	fail_msg("no meter %s", name);
	return NULL;
}

/* 南阳: once in 24 hours at one hospital, over midnight too. */
static void
construct_02_twenty_four_hours_at_one_institution(void **state)
{
	static const char rules[] = "起付线 每24小时 所有人 50 分机构\n" RATES;
	static const struct {
		int day;
		const char *time, *institution;
		int deductible;
	} rows[] = {{20250131, "23:30", "H1", 5000},
		    {20250131, "23:59", "H1", 0},
		    {20250201, "00:00", "H1", 0},
		    {20250201, "09:00", "H2", 5000},
		    {20250201, "23:29", "H1", 0},
		    {20250201, "23:30", "H1", 5000},
		    {20250202, "08:59", "H2", 0},
		    {20250202, "23:29", "H1", 0},
		    {20250202, "23:30", "H1", 5000}};
	struct small_sale sale = {.fen = 10000};

	(void)state;
	small_open("", rules);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sale.day = rows[i].day;
		sale.time = rows[i].time;
		sale.institution = rows[i].institution;
		small_sell(&sale);
		assert_int_equal(sale.split.deductible.fen,
				 rows[i].deductible);
		sale.meters = sale.split.meters_after;
	}
	assert_int_equal(sale.meters.deductible_met.fen, 4 * 5000);
	assert_int_equal(meter_of(&sale.meters, "起付线/H1")->amount.fen, 5000);
	sale.day = 20250202;
	sale.time = "23:29";
	small_sell_fails(&sale, "晚于结算日");
	sale.time = NULL;
	small_sell_fails(&sale, "没有给出时刻");
	sale.time = "23:30";
	sale.institution = "";
	small_sell_fails(&sale, "没有给出机构");
	small_close();
	small_changed("", rules, "每24小时", "每24时", "应为“每年”");
}

/* More institutions than there is room for: those over give way. */
static void
construct_02_institutions_of_days_ago_give_way(void **state)
{
	struct small_sale sale = {.fen = 10000, .time = "10:00"};
	char institution[16];

	(void)state;
	small_open("", "起付线 每24小时 所有人 50 分机构\n" RATES);
	sale.institution = institution;
	for (int i = 0; i < METERS_MAX + 5; i++) {
		sale.day = 20250101 + i;
		snprintf(institution, sizeof(institution), "H%d", i);
		small_sell(&sale);
		assert_int_equal(sale.split.deductible.fen, 5000);
		sale.meters = sale.split.meters_after;
	}
	assert_int_equal(sale.meters.more_count, METERS_MAX);
	/* The oldest is of 24 hours ago, to the minute; or not quite. */
	snprintf(institution, sizeof(institution), "new");
	for (int i = 0; i < METERS_MAX; i++)
		sale.meters.more[i].since = meter_of(&sale.meters,
						     "起付线/H16")->since;
	sale.day++;
	sale.time = "09:59";
	small_sell_fails(&sale, "累计至多");
	sale.meters.more[0].since--;
	small_sell(&sale);
	sale.time = "10:00";
	small_sell(&sale);
	/* All on one day: there is no room, and it is said. */
	memset(&sale.meters, 0, sizeof(sale.meters));
	for (int i = 0; i < METERS_MAX; i++) {
		snprintf(institution, sizeof(institution), "H%d", i);
		small_sell(&sale);
		sale.meters = sale.split.meters_after;
	}
	snprintf(institution, sizeof(institution), "other");
	small_sell_fails(&sale, "累计至多");
	small_close();
}

/* A limit of 24 hours, and what an example says of its beginning. */
static void
construct_02_a_limit_of_twenty_four_hours(void **state)
{
	static const char rules[] = "起付线 每次 所有人 0\n" RATES
	    "限额 昼夜限 每24小时 统筹支付 所有人 100.00\n";
	static const char before[] =
	    "日期 2025-03-31\n场景 药店\n级别 药店\n人员 在职\n余额 0\n"
	    "已累计 起付线 0 统筹支付 90 昼夜限 90\n"
	    "品 甲 单价 100 数量 1\n";
	char examples[1024];

	(void)state;
	snprintf(examples, sizeof(examples),
		 "例 a\n%s时刻 08:00\n始于 昼夜限 2025-03-30 08:01\n"
		 "得 统筹支付 10 个人账户 0 个人现金 90\n"
		 "例 b\n%s时刻 08:00\n始于 昼夜限 2025-03-30 08:00\n"
		 "得 统筹支付 60 个人账户 0 个人现金 40\n",
		 before, before);
	small_proves("", rules, examples);
	snprintf(examples, sizeof(examples),
		 "例 a\n%s时刻 24:00\n得 统筹支付 10 个人账户 0 个人现金 90\n",
		 before);
	small_refuses("", rules, examples, "应如 23:30");
	snprintf(examples, sizeof(examples),
		 "例 a\n%s时刻 08:00\n始于 日限 2025-03-30 08:00\n"
		 "得 统筹支付 10 个人账户 0 个人现金 90\n",
		 before);
	small_refuses("", rules, examples, "没有“日限”");
	snprintf(examples, sizeof(examples),
		 "例 a\n%s时刻 08:00\n始于 昼夜限 2025-02-30\n"
		 "得 统筹支付 10 个人账户 0 个人现金 90\n",
		 before);
	small_refuses("", rules, examples, "应为日期");
}

/* The fund's money for a day of sale and one of the key. */
static int
fund_on(struct small_sale *sale, int day, const char *since)
{
	sale->day = day;
	sale->traits.count = 1;
	snprintf(sale->traits.at[0].key, TRAIT_BYTES, "认定");
	snprintf(sale->traits.at[0].value, TRAIT_BYTES, "%s", since);
	small_sell(sale);
	return (int)sale->split.fund.fen;
}

/* 安阳: approved in March, used from April. */
static void
construct_28_effect_from_next_month(void **state)
{
	static const char head[] = "键 认定 日\n键 年龄 数 0-99\n";
	static const char rules[] = "起付线 每年 所有人 100\n" RATES
	    "限额 x 每年 统筹支付 所有人 500\n"
	    "待遇 自 认定 次月 当 场景=门诊\n"
	    "付方 大病保险 每年 基数 按比例自付\n"
	    "付方 大病保险 支付 50%\n";
	struct small_sale sale = {.fen = 20000};

	(void)state;
	small_open(head, rules);
	assert_int_equal(fund_on(&sale, 20250331, "2025-03-01"), 0);
	/* Nothing pays and nothing counts. */
	assert_int_equal(sale.split.deductible.fen, 0);
	assert_int_equal(sale.split.copay.fen, 20000);
	assert_int_equal(sale.split.cash.fen, 20000);
	assert_int_equal(sale.split.meters_after.deductible_met.fen, 0);
	assert_int_equal(sale.split.meters_after.more_count, 0);
	assert_int_equal(fund_on(&sale, 20250401, "2025-03-01"), 6000);
	assert_int_equal(fund_on(&sale, 20250401, "2025-03-31"), 6000);
	assert_int_equal(fund_on(&sale, 20251231, "2025-12-01"), 0);
	assert_int_equal(fund_on(&sale, 20260101, "2025-12-31"), 6000);
	sale.pharmacy = true; /* does not wait */
	assert_int_equal(fund_on(&sale, 20250331, "2025-03-01"), 6000);
	sale.traits.count = 0;
	small_sell(&sale);
	sale.pharmacy = false;
	small_sell_fails(&sale, "没有给出“认定”");
	small_close();
	small_changed(head, rules, "自 认定 次月", "自 年龄 次月", "不是日的键");
	small_changed(head, rules, "次月", "满 0 天", "应满 1 至");
	small_changed(head, rules, "次月", "满 3 周", "满 N 个月或满 N 天");
	small_changed(head, rules, "次月", "次年", "应为“满”");
}

static void
construct_28_waiting_months_and_days(void **state)
{
	static const struct {
		const char *length, *since;
		int last; /* day of waiting */
		int first;
	} rows[] = {{"满 6 个月", "2025-01-15", 20250714, 20250715},
		    {"满 1 个月", "2025-01-31", 20250227, 20250228},
		    {"满 1 个月", "2024-01-31", 20240228, 20240229},
		    {"满 14 个月", "2024-10-31", 20251230, 20251231},
		    {"满 90 天", "2025-01-01", 20250331, 20250401},
		    {"满 1 天", "2024-02-28", 20240228, 20240229}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.fen = 10000};
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 "起付线 每次 所有人 0\n" RATES "待遇 自 认定 %s\n",
			 rows[i].length);
		small_open("键 认定 日\n", rules);
		assert_int_equal(fund_on(&sale, rows[i].last, rows[i].since),
				 0);
		assert_int_equal(fund_on(&sale, rows[i].first, rows[i].since),
				 6000);
		small_close();
	}
}

/* 25 also has inpatients. */
#define STAYS \
	"起付线 每年 所有人 100\n封顶线 不设\n范围 门诊 一级 三级\n" \
	"范围 住院 一级 三级\n范围 药店 药店\n" \
	"表 支付比例\n场景 级别 比例\n门诊 * 0.6\n住院 * 0.6\n" \
	"药店 药店 0.6\n完\n"

/* A stay over the year's end, settled in the new year: whose deductible? */
static void
construct_25_the_date_a_pack_goes_by(void **state)
{
	static const struct {
		const char *basis;
		int year, deductible;
	} rows[] = {{"", 2025, 10000},
		    {"适用 结算日\n", 2025, 10000},
		    {"适用 就诊日\n", 2024, 0},
		    {"适用 出院日\n", 2025, 10000}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.fen = 100000,
					  .day = 20250110,
					  .inpatient = true,
					  .admitted = 20241220,
					  .discharged = 20250105};

		sale.meters.year = 2024;
		sale.meters.deductible_met = money_fen(10000);
		small_open(rows[i].basis, STAYS);
		small_sell(&sale);
		assert_int_equal(sale.split.meters_after.year, rows[i].year);
		assert_int_equal(sale.split.deductible.fen,
				 rows[i].deductible);
		small_close();
	}
}

/* Discharged in the old year and settled in the new: three policies. */
static void
construct_25_which_year_a_discharge_counts_in(void **state)
{
	static const struct {
		const char *basis;
		int year;
	} rows[] = {{"适用 结算日\n", 2025},
		    {"适用 就诊日\n", 2024},
		    {"适用 出院日\n", 2024}};
	struct small_sale sale = {.fen = 100000,
				  .day = 20250110,
				  .inpatient = true,
				  .admitted = 20241220,
				  .discharged = 20241231};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		small_open(rows[i].basis, STAYS);
		small_sell(&sale);
		assert_int_equal(sale.split.meters_after.year, rows[i].year);
		small_close();
	}
	small_open("适用 出院日\n", STAYS);
	/* The centre's newer meters are not that year's. */
	sale.meters.year = 2025;
	small_sell_fails(&sale, "晚于结算日");
	sale.meters.year = 2024;
	sale.discharged = 0;
	small_sell_fails(&sale, "没有给出入院或出院日期");
	sale.inpatient = false; /* a counter has the one day */
	sale.admitted = 0;
	small_sell(&sale);
	assert_int_equal(sale.split.meters_after.year, 2025);
	sale.admitted = 20250111;
	small_sell_fails(&sale, "先后不成立");
	sale.admitted = 20250105;
	sale.discharged = 20250104;
	small_sell_fails(&sale, "先后不成立");
	sale.admitted = 20250230;
	small_sell_fails(&sale, "先后不成立");
	small_close();
	/* Whether it is in force goes by the same date. */
	small_open("适用 出院日\n", STAYS);
	sale.admitted = 20191220;
	sale.discharged = 20191230;
	sale.day = 20200110;
	sale.inpatient = true;
	small_sell_fails(&sale, "自 20200101 至 20291231 有效");
	sale.discharged = 20200101;
	sale.meters.year = 0;
	small_sell(&sale);
	small_close();
	small_refuses("适用 入院日\n", STAYS, "",
		      "应为结算日、就诊日或出院日");
	small_refuses("适用 出院日\n适用 出院日\n", STAYS, "", "重复");
}

/* 北京: split at 31 Dec; the stay's number goes on as a key. */
static void
construct_25_a_stay_is_settled_at_the_years_end(void **state)
{
	struct small_sale sale = {.fen = 100000,
				  .day = 20250110,
				  .inpatient = true,
				  .admitted = 20241220,
				  .discharged = 20250105};

	(void)state;
	small_open("跨年 分开\n", STAYS);
	small_sell_fails(&sale, "应分开结算");
	sale.day = sale.discharged = 20241231; /* the first part */
	small_sell(&sale);
	assert_int_equal(sale.split.meters_after.year, 2024);
	sale.meters = sale.split.meters_after;
	sale.admitted = 20250101; /* and the second */
	sale.discharged = 20250105;
	sale.day = 20250110;
	small_sell(&sale);
	assert_int_equal(sale.split.deductible.fen, 10000);
	sale.admitted = 0;
	small_sell_fails(&sale, "没有给出入院或出院日期");
	small_close();
	small_refuses("跨年 合并\n", STAYS, "", "应为“分开”");
}

/* The dates of an example. */
static void
construct_25_an_example_states_its_dates(void **state)
{
	(void)state;
	small_proves("适用 出院日\n", STAYS,
		     "例 a\n日期 2025-01-10\n入院 2024-12-20\n"
		     "出院 2024-12-31\n场景 住院\n级别 三级\n人员 在职\n"
		     "余额 0\n已累计 起付线 60 统筹支付 0\n"
		     "品 甲 单价 140 数量 1\n"
		     "得 起付线 40 统筹支付 60 个人账户 0 个人现金 80\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(construct_02_twenty_four_hours_at_one_institution),
	    cmocka_unit_test(construct_02_institutions_of_days_ago_give_way),
	    cmocka_unit_test(construct_02_a_limit_of_twenty_four_hours),
	    cmocka_unit_test(construct_28_effect_from_next_month),
	    cmocka_unit_test(construct_28_waiting_months_and_days),
	    cmocka_unit_test(construct_25_the_date_a_pack_goes_by),
	    cmocka_unit_test(construct_25_which_year_a_discharge_counts_in),
	    cmocka_unit_test(construct_25_a_stay_is_settled_at_the_years_end),
	    cmocka_unit_test(construct_25_an_example_states_its_dates),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
