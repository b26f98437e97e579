/*
 * The language, construct by construct, numbered as in docs/rules.md: each
 * test is a small pack that proves itself by its examples when loaded, and
 * the same pack with one figure or word changed, which must be refused.
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
#include "tests/support/small.h"

/* Yearly, by level; what most tests below vary in one thing. */
#define PLAIN_RATES \
	"范围 门诊 一级 三级\n范围 药店 药店\n" \
	"表 支付比例\n场景 级别 在职 退休\n" \
	"门诊 一级 0.8 0.8\n门诊 三级 0.6 0.6\n药店 药店 0.7 0.7\n完\n"
#define NO_CAP "封顶线 不设\n"
#define NO_DEDUCTIBLE "起付线 每年 所有人 0\n"


static void
construct_01_meters_by_name_are_kept_apart(void **state)
{
	static const char rules[] = NO_DEDUCTIBLE NO_CAP PLAIN_RATES
	    "限额 药店年限 每年 统筹支付 所有人 100.00 当 场景=药店\n"
	    "限额 门诊年限 每年 统筹支付 所有人 300.00 当 场景=门诊\n"
	    "累计码 PHAR 药店年限\n";

	(void)state;
	small_proves("", rules,
			"例 a\n日期 2025-03-31\n场景 药店\n级别 药店\n"
			"人员 在职\n余额 0\n"
			"已累计 起付线 0 统筹支付 250 药店年限 90 "
			"门诊年限 160\n"
			"品 甲 单价 100 数量 1\n"
			"得 统筹支付 10 个人账户 0 个人现金 90\n"
			"例 b\n日期 2025-03-31\n场景 门诊\n级别 一级\n"
			"人员 在职\n余额 0\n"
			"已累计 起付线 0 统筹支付 250 药店年限 90 "
			"门诊年限 160\n"
			"品 甲 单价 100 数量 1\n"
			"得 统筹支付 80 个人账户 0 个人现金 20\n");
	small_refuses("", "封顶线 不设\n" NO_DEDUCTIBLE PLAIN_RATES
			 "限额 x 每年 统筹支付 所有人 1 当 场景=药铺\n",
			 "", "没有这个场景或人员：“药铺”");
	small_refuses("", NO_CAP NO_DEDUCTIBLE PLAIN_RATES
			 "限额 x 每年 统筹支付 所有人 1\n"
			 "限额 x 每年 统筹支付 所有人 2\n",
			 "", "名字“x”已用过");
}

/* Each period begins anew on its own first day, and not before. */
static void
construct_02_periods_begin_anew(void **state)
{
	static const struct {
		const char *period;
		int same, next;
	} rows[] = {{"每日", 20250331, 20250401},
		    {"每月", 20250331, 20250401},
		    {"每季", 20250331, 20250401},
		    {"每年", 20250630, 20250701}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char rules[1024];
		struct small_sale sale = {.day = rows[i].same,
					     .fen = 10000};

		snprintf(rules, sizeof(rules),
			 "%s" PLAIN_RATES
			 "限额 x %s 统筹支付 所有人 100.00\n",
			 NO_DEDUCTIBLE NO_CAP, rows[i].period);
		small_open("年度 始于 07-01\n", rules);
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, 8000);
		sale.meters = sale.split.meters_after;
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, 2000);
		sale.meters = sale.split.meters_after;
		sale.day = rows[i].next;
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, 8000);
		/* Back in time is a mistake, not a gift. */
		sale.meters = sale.split.meters_after;
		sale.day = rows[i].same;
		small_sell_fails(&sale, "晚于结算日");
		small_close();
	}
}

static void
construct_03_months_bought_multiply_the_limit(void **state)
{
	static const char rules[] = NO_DEDUCTIBLE NO_CAP PLAIN_RATES
	    "限额 月限 每月 政策范围内 所有人 100.00 乘 月数\n";
	struct small_sale sale = {.day = 20250315, .fen = 50000};

	(void)state;
	small_open("年度 自然年\n键 月数 数 1-12\n", rules);
	sale.traits = (struct traits){1, {{"月数", "3"}}};
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 24000);
	assert_int_equal(sale.split.overcap.fen, 20000);
	sale.traits.count = 0;
	small_sell_fails(&sale, "月数");
	small_close();
}

/* The same word 限额 for fees and for the fund's money. */
static void
construct_04_caps_in_fees_and_in_fund_money(void **state)
{
	static const struct {
		const char *unit;
		int fund, overcap;
	} rows[] = {{"统筹支付", 50000, 14000},
		    {"政策范围内", 32000, 40000},
		    {"起付线以上", 40000, 30000}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char rules[1024];
		struct small_sale sale = {.day = 20250315, .fen = 90000};

		snprintf(rules, sizeof(rules),
			 "起付线 每年 所有人 100.00\n" NO_CAP PLAIN_RATES
			 "限额 x 每年 %s 所有人 500.00\n",
			 rows[i].unit);
		small_open("年度 自然年\n", rules);
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, rows[i].fund);
		assert_int_equal(sale.split.overcap.fen, rows[i].overcap);
		small_close();
	}
}

static void
construct_05_a_cap_inside_a_cap(void **state)
{
	static const char rules[] = NO_DEDUCTIBLE PLAIN_RATES
	    "封顶线 每年 统筹支付 所有人 200.00\n"
	    "限额 药店年限 每年 统筹支付 所有人 50.00 当 场景=药店\n";
	struct small_sale sale = {.day = 20250315, .fen = 10000};

	(void)state;
	small_open("年度 自然年\n", rules);
	sale.pharmacy = true;
	small_sell(&sale); /* the inner one binds */
	assert_int_equal(sale.split.fund.fen, 5000);
	sale.meters = sale.split.meters_after;
	sale.pharmacy = false;
	sale.fen = 30000;
	small_sell(&sale); /* and counts in the outer one */
	assert_int_equal(sale.split.fund.fen, 15000);
	sale.meters = sale.split.meters_after;
	sale.meters.more_count = 0;
	sale.pharmacy = true;
	small_sell(&sale); /* the outer one binds */
	assert_int_equal(sale.split.fund.fen, 0);
	small_close();
}

static void
construct_06_a_cap_raised_by_contract(void **state)
{
	static const char rules[] = NO_DEDUCTIBLE PLAIN_RATES
	    "封顶线 每年 统筹支付 所有人 100.00\n"
	    "调整 封顶线 加 20.00 当 签约=是\n";
	struct small_sale sale = {.day = 20250315, .fen = 90000};

	(void)state;
	small_open("年度 自然年\n键 签约 是 否\n", rules);
	sale.traits = (struct traits){1, {{"签约", "是"}}};
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 12000);
	sale.traits.at[0] = (struct trait){"签约", "否"};
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 10000);
	small_close();
}

/* What the person bears in three visits at levels 一级, 三级, 一级. */
static void
three_visits(const char *statements, const char *head, int first, int second,
	     int third)
{
	static const bool high[] = {false, true, false};
	const int want[] = {first, second, third};
	struct small_sale sale = {.day = 20250315, .fen = 100000};
	char rules[1024];

	snprintf(rules, sizeof(rules),
		 "%s" NO_CAP PLAIN_RATES
		 "表 起付线\n场景 级别 金额\n药店 * 0\n门诊 一级 200\n"
		 "门诊 三级 300\n完\n",
		 statements);
	small_open(head, rules);
	for (int i = 0; i < 3; i++) {
		sale.high = high[i];
		small_sell(&sale);
		assert_int_equal(sale.split.deductible.fen, want[i]);
		sale.meters = sale.split.meters_after;
	}
	small_close();
}

static void
construct_08_deductibles_across_visits_and_levels(void **state)
{
	(void)state;
	three_visits("起付线 每次 按表\n", "年度 自然年\n", 20000, 30000,
		     20000);
	three_visits("起付线 每次 按表\n起付线 满 500.00 免\n",
		     "年度 自然年\n", 20000, 30000, 0);
	three_visits("起付线 每次 按表\n起付线 满 450.00 免\n",
		     "年度 自然年\n", 20000, 30000, 0);
	three_visits("起付线 每次 按表\n起付线 至多 450.00\n",
		     "年度 自然年\n", 20000, 25000, 0);
	three_visits("起付线 每年 按表 补差\n", "年度 自然年\n", 20000, 10000,
		     0);
	three_visits("起付线 每年 按表 最高级别\n", "年度 自然年\n", 20000,
		     10000, 0);
	three_visits("起付线 每年 按表 分级\n起付线 至多 400.00\n",
		     "年度 自然年\n", 20000, 20000, 0);
	three_visits("起付线 每日 按表\n", "年度 自然年\n", 20000, 10000, 0);
	small_refuses("年度 自然年\n",
			 "起付线 每次 按表 补差\n" NO_CAP PLAIN_RATES, "",
			 "每次的起付线没有级别之间的补差");
	small_refuses("年度 自然年\n",
			 "起付线 每次 按表\n" NO_CAP PLAIN_RATES
			 "表 起付线\n场景 级别 金额\n门诊 * 1\n完\n",
			 "", "没有这个级别的行：“药店”");
}

/* 最高级别 and 补差 differ when the first bill did not fill its own. */
static void
construct_08_highest_is_not_top_up(void **state)
{
	static const char *const modes[] = {"补差", "最高级别"};
	static const int second[] = {0, 10000};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct small_sale sale = {.day = 20250315, .fen = 20000,
					     .high = true};
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 "起付线 每年 按表 %s\n" NO_CAP PLAIN_RATES
			 "表 起付线\n场景 级别 金额\n药店 * 0\n"
			 "门诊 一级 200\n门诊 三级 300\n完\n",
			 modes[i]);
		small_open("年度 自然年\n", rules);
		small_sell(&sale);
		assert_int_equal(sale.split.deductible.fen, 20000);
		sale.meters = sale.split.meters_after;
		sale.high = false;
		small_sell(&sale);
		assert_int_equal(sale.split.deductible.fen, second[i]);
		small_close();
	}
}

static void
construct_10_scenes_that_do_not_count(void **state)
{
	static const char rules[] =
	    "起付线 每年 所有人 300.00\n" NO_CAP
	    "起付线 不计 当 场景=村卫生室\n"
	    "范围 门诊 一级 三级\n范围 药店 药店\n范围 村卫生室 村\n"
	    "表 支付比例\n场景 级别 比例\n门诊 * 70%\n药店 药店 0%\n"
	    "村卫生室 村 80%\n完\n";
	struct small_sale sale = {.day = 20250315, .fen = 10000};

	(void)state;
	small_open("年度 自然年\n", rules);
	sale.village = true; /* neither needs it nor counts */
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 8000);
	assert_int_equal(sale.split.meters_after.deductible_met.fen, 0);
	sale.village = false;
	sale.pharmacy = true; /* counts, and gets nothing */
	sale.fen = 40000;
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 0);
	assert_int_equal(sale.split.meters_after.deductible_met.fen, 30000);
	small_close();
}

static void
construct_11_open_keys_in_tables(void **state)
{
	static const char head[] = "年度 自然年\n键 收费类别 三类 一类\n"
				   "键 年龄 数 0-150\n";
	static const char rules[] =
	    NO_DEDUCTIBLE NO_CAP
	    "范围 门诊 一级 三级\n范围 药店 药店\n"
	    "表 支付比例\n场景 级别 收费类别 年龄 比例\n"
	    "门诊 * 三类 0-44 50%\n门诊 * 三类 45- 60%\n"
	    "门诊 * 一类 * 40%\n药店 * * * 30%\n完\n";
	struct small_sale sale = {.day = 20250315, .fen = 10000};

	(void)state;
	small_open(head, rules);
	sale.traits =
	    (struct traits){2, {{"收费类别", "三类"}, {"年龄", "44"}}};
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 5000);
	sale.traits.at[1] = (struct trait){"年龄", "45"};
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 6000);
	sale.traits.at[1] = (struct trait){"年龄", "151"};
	small_sell_fails(&sale, "不在表中");
	sale.traits.count = 1;
	small_sell_fails(&sale, "年龄");
	sale.traits.at[0] = (struct trait){"收费类别", "一类"};
	small_sell(&sale); /* 一类 does not ask for it */
	assert_int_equal(sale.split.fund.fen, 4000);
	small_close();
	small_changed(head, rules, "45- 60%", "46- 60%",
			 "没有这个级别的行：“一级 三类 45”");
	small_changed(head, rules, "45- 60%", "44- 60%", "与另一行重叠");
	small_changed(head, rules, "门诊 * 一类 * 40%\n", "", "一类");
	small_changed(head, rules, "三类 0-44", "二类 0-44",
			 "键 收费类别：没有值“二类”");
	small_changed(head, rules, "0-44", "0-x", "范围，写的是“0-x”");
	small_changed(head, rules, "级别 收费类别", "级别 颜色",
			 "没有“颜色”这样的列");
}

static void
construct_12_tier_edges_say_where_they_are(void **state)
{
	static const struct {
		const char *edge;
		int fund;
	} rows[] = {{"含起付线", 80000 * 65 / 100 + 20000 * 55 / 100},
		    {"起付线以上", 90000 * 65 / 100 + 10000 * 55 / 100}};
	static const char table[] =
	    "范围 门诊 一级 三级\n"
	    "表 支付比例\n场景 级别 分段 比例\n"
	    "门诊 * 0-900 65%\n门诊 * 900- 55%\n完\n";
	struct small_sale sale = {.day = 20250315, .fen = 110000};
	char rules[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(rules, sizeof(rules),
			 "起付线 每年 所有人 100.00\n" NO_CAP
			 "分段 %s 每年\n%s",
			 rows[i].edge, table);
		small_open("年度 自然年\n", rules);
		memset(&sale.meters, 0, sizeof(sale.meters));
		sale.fen = 110000;
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, rows[i].fund);
		/* In two visits it comes to the same. */
		sale.fen = 50000;
		small_sell(&sale);
		sale.meters = sale.split.meters_after;
		sale.fen = 60000;
		small_sell(&sale);
		assert_int_equal(sale.split.meters_after.fund_paid.fen,
				 rows[i].fund);
		small_close();
	}
	snprintf(rules, sizeof(rules), "%s%s", NO_DEDUCTIBLE NO_CAP, table);
	small_refuses("年度 自然年\n", rules, "", "从哪里量起");
	small_changed("年度 自然年\n", "分段 含起付线 每年\n"
			 NO_DEDUCTIBLE NO_CAP "范围 门诊 一级\n"
			 "表 支付比例\n场景 级别 分段 比例\n"
			 "门诊 * 0-900 65%\n门诊 * 900- 55%\n完\n",
			 "900- 55%", "901- 55%", "分段没有接上");
}

static void
construct_13_a_ratio_as_a_function_of_age(void **state)
{
	static const char head[] = "年度 自然年\n键 年龄 数 0-150\n";
	static const char rules[] =
	    NO_DEDUCTIBLE NO_CAP
	    "范围 门诊 一级 三级\n表 支付比例\n场景 级别 比例\n"
	    "门诊 * 75%\n完\n"
	    "调整 支付比例 加 0.2% 每 1 年龄 自 0 至多 100%\n";
	struct small_sale sale = {.day = 20250315, .fen = 100000};

	(void)state;
	small_open(head, rules);
	sale.traits = (struct traits){1, {{"年龄", "40"}}};
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 83000);
	sale.traits.at[0] = (struct trait){"年龄", "130"};
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 100000);
	small_close();
	/* Without 至多 nothing is paid over the whole. */
	small_open(head,
		      NO_DEDUCTIBLE NO_CAP
		      "范围 门诊 一级\n表 支付比例\n场景 级别 比例\n"
		      "门诊 * 75%\n完\n"
		      "调整 支付比例 加 0.2% 每 1 年龄 自 0\n");
	small_sell_fails(&sale, "超出 0% 至 100%");
	small_close();
}

/* As much a year that 至多 stops it: what is said of it is a ratio yet, or
 * no record of the sale could be read back. */
static void
construct_13_what_at_most_stops_can_be_said(void **state)
{
	struct small_sale sale = {.day = 20250315, .fen = 100000};
	int changes = 0;

	(void)state;
	small_open("年度 自然年\n键 年龄 数 0-150\n",
		   NO_DEDUCTIBLE NO_CAP
		   "范围 门诊 一级\n表 支付比例\n场景 级别 比例\n"
		   "门诊 * 75%\n完\n"
		   "调整 支付比例 加 2% 每 1 年龄 自 0 至多 95%\n");
	sale.traits = (struct traits){1, {{"年龄", "60"}}};
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 95000);
	for (int i = 0; i < sale.split.reason_count; i++) {
		const struct split_reason *at = &sale.split.reasons[i];

		assert_in_range(at->ratio.ppm, 0, RATIO_ONE_PPM);
		changes += at->note == NOTE_ADD && at->ratio.ppm == 200000;
	}
	assert_int_equal(changes, 1);
	small_close();
}

static void
construct_14_the_retired(void **state)
{
	static const struct {
		const char *adjust;
		int fund, deductible;
	} rows[] = {{"调整 支付比例 加 5% 当 人员=退休\n", 58500, 10000},
		    {"调整 自付比例 乘 60% 当 人员=退休\n", 68400, 10000},
		    {"调整 起付线 乘 65% 当 人员=退休\n", 56100, 6500},
		    {"调整 起付线 减 20.00 当 人员=退休\n", 55200, 8000},
		    {"调整 起付线 减 200.00 当 人员=退休\n", 60000, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315, .fen = 100000,
					     .high = true};
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 "起付线 每次 所有人 100.00\n" NO_CAP PLAIN_RATES "%s",
			 rows[i].adjust);
		small_open("年度 自然年\n", rules);
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, 54000);
		sale.retired = true;
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, rows[i].fund);
		assert_int_equal(sale.split.deductible.fen, rows[i].deductible);
		small_close();
	}
}

/* 自负段: by cash, by the past years' account, or by the year's. */
static void
construct_09_who_may_pay_the_deductible(void **state)
{
	static const struct {
		const char *accounts;
		int account, past, cash;
	} rows[] = {
	    {"个人账户 拒绝\n", 0, 0, 14000},
	    {"个人账户 可付 起付线\n", 8000, 0, 6000},
	    {"个人账户 拒绝\n历年账户 可付 起付线\n", 0, 10000, 4000},
	    {"个人账户 可付 起付线\n历年账户 可付 起付线 按比例自付\n", 8000,
	     6000, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315, .fen = 20000,
					     .high = true, .balance = 8000,
					     .past = 20000};
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 "起付线 每年 所有人 100.00\n" NO_CAP PLAIN_RATES "%s",
			 rows[i].accounts);
		small_open("年度 自然年\n", rules);
		small_sell(&sale);
		assert_int_equal(sale.split.account.fen, rows[i].account);
		assert_int_equal(split_more_of(&sale.split, BUCKET_PAST).fen,
				 rows[i].past);
		assert_int_equal(sale.split.cash.fen, rows[i].cash);
		small_close();
	}
	small_refuses("", "个人账户 拒绝\n历年账户 可付 统筹支付\n", "",
			 "“统筹支付”不是个人负担的一项");
}

/* A fixed fee, by service and once in a course: a limit of the visit. */
static void
construct_18_a_fixed_fee_once_per_course(void **state)
{
	static const char rules[] =
	    NO_DEDUCTIBLE NO_CAP
	    "限额 定额 每次 政策范围内 所有人 5.00 当 服务=输液\n"
	    "范围 门诊 一级\n表 支付比例\n场景 级别 疗程 比例\n"
	    "门诊 * 首次 80%\n门诊 * 再次 0%\n完\n";
	struct small_sale sale = {.day = 20250315, .fen = 800};

	(void)state;
	small_open("年度 自然年\n键 服务 输液 肌注\n"
		      "键 疗程 首次 再次\n",
		      rules);
	sale.traits =
	    (struct traits){2, {{"服务", "输液"}, {"疗程", "首次"}}};
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 400);
	assert_int_equal(sale.split.overcap.fen, 300);
	sale.traits.at[1] = (struct trait){"疗程", "再次"};
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 0);
	small_close();
}

/* The chain of three of mhk-ma-01, each from what the last one left. */
static void
construct_20_payers_in_order(void **state)
{
	static const char rules[] =
	    NO_DEDUCTIBLE NO_CAP
	    "范围 门诊 一级\n表 支付比例\n场景 级别 比例\n门诊 * 70%\n完\n"
	    "付方 大病保险 每次 基数 按比例自付\n付方 大病保险 支付 60%\n"
	    "付方 医疗救助 每次 基数 按比例自付 当 人员=在职\n"
	    "付方 医疗救助 支付 30%\n";
	struct small_sale sale = {.day = 20250315, .fen = 1000000};

	(void)state;
	small_open("年度 自然年\n", rules);
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 700000);
	assert_int_equal(split_more_of(&sale.split, BUCKET_SERIOUS).fen,
			 180000);
	assert_int_equal(split_more_of(&sale.split, BUCKET_AID).fen, 36000);
	assert_int_equal(sale.split.person.fen, 84000);
	assert_int_equal(sale.split.cash.fen, 84000);
	sale.retired = true; /* not eligible for the last one */
	small_sell(&sale);
	assert_int_equal(split_more_of(&sale.split, BUCKET_AID).fen, 0);
	assert_int_equal(sale.split.cash.fen, 120000);
	small_close();
	small_changed("", rules, "支付 60%", "支付 0-100 60%", "不封顶");
	small_changed("", rules, "支付 60%", "支付 0-100 60% 101- 1%",
			 "没有接上");
	small_changed("", rules, "支付 60%", "支付 0-100 60% 100- 1%",
			 "从哪里量起");
	small_changed("", rules, "付方 大病保险 支付 60%\n", "",
			 "没有写支付多少");
	small_changed("", rules, "基数 按比例自付\n", "基数 统筹支付\n",
			 "不是个人负担的一项");
	small_changed("", rules, "付方 医疗救助", "付方 统筹支付", "付方：应为");
}

/* Tiers above a floor, a top, over the year: two bills are one (anon-si). */
static void
construct_20_a_payers_year(void **state)
{
	static const struct {
		const char *edge;
		int pays;
	} rows[] = {{"起付线以上", 20000 * 30 / 100 + 10000 * 40 / 100},
		    {"含起付线", 30000 * 40 / 100}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315};
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 NO_DEDUCTIBLE NO_CAP
			 "范围 门诊 一级\n表 支付比例\n场景 级别 比例\n"
			 "门诊 * 0\n完\n"
			 "付方 大病保险 每年 基数 按比例自付\n"
			 "付方 大病保险 起付 所有人 200\n"
			 "付方 大病保险 分段 %s\n"
			 "付方 大病保险 支付 0-200 0.3 200- 0.4\n"
			 "付方 大病保险 封顶 所有人 125\n",
			 rows[i].edge);
		small_open("年度 自然年\n", rules);
		sale.fen = 50000;
		small_sell(&sale);
		assert_int_equal(
		    split_more_of(&sale.split, BUCKET_SERIOUS).fen,
		    rows[i].pays);
		sale.fen = 30000;
		small_sell(&sale);
		sale.meters = sale.split.meters_after;
		sale.fen = 20000;
		int first = (int)split_more_of(&sale.split, BUCKET_SERIOUS).fen;
		small_sell(&sale);
		assert_int_equal(
		    first + split_more_of(&sale.split, BUCKET_SERIOUS).fen,
		    rows[i].pays);
		sale.meters = sale.split.meters_after;
		sale.fen = 100000; /* the top */
		small_sell(&sale);
		assert_int_equal(
		    rows[i].pays +
			split_more_of(&sale.split, BUCKET_SERIOUS).fen,
		    12500);
		small_close();
	}
}

/* Fees above a cap go to the next payer (镇江). */
static void
construct_21_overflow_into_the_next_payer(void **state)
{
	static const char rules[] =
	    "起付线 每年 所有人 100.00\n" NO_CAP PLAIN_RATES
	    "限额 费用 每年 起付线以上 所有人 200.00\n"
	    "付方 大额补助 每年 基数 超封顶自付\n"
	    "付方 大额补助 支付 50%\n";
	struct small_sale sale = {.day = 20250315, .fen = 50000};

	(void)state;
	small_open("年度 自然年\n", rules);
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 16000);
	assert_int_equal(sale.split.overcap.fen, 20000);
	assert_int_equal(split_more_of(&sale.split, BUCKET_LARGE).fen, 10000);
	assert_int_equal(sale.split.cash.fen, 24000);
	small_close();
}

static void
construct_24_three_segments_and_what_the_account_keeps(void **state)
{
	static const char rules[] =
	    "起付线 每年 所有人 100.00\n" NO_CAP PLAIN_RATES
	    "个人账户 拒绝\n"
	    "个人账户 先付 政策范围内\n"
	    "个人账户 留存 50.00 当 处方=否\n";
	struct small_sale sale = {.day = 20250315, .fen = 40000,
				     .balance = 20000};

	(void)state;
	small_open("年度 自然年\n键 处方 是 否\n", rules);
	sale.traits = (struct traits){1, {{"处方", "是"}}};
	small_sell(&sale);
	assert_int_equal(split_more_of(&sale.split, BUCKET_SEGMENT).fen, 20000);
	assert_int_equal(sale.split.account.fen, 20000);
	assert_int_equal(sale.split.deductible.fen, 10000);
	assert_int_equal(sale.split.fund.fen, 8000);
	assert_int_equal(sale.split.cash.fen, 12000);
	sale.traits.at[0] = (struct trait){"处方", "否"};
	small_sell(&sale);
	assert_int_equal(sale.split.account.fen, 15000);
	assert_int_equal(sale.split.balance_after.fen, 5000);
	small_close();
}

/* 18 months with limits raised and the deductible as it was (苏州 2021). */
static void
construct_26_a_year_of_another_length(void **state)
{
	static const char rules[] = NO_CAP PLAIN_RATES
	    "起付线 每年 所有人 100.00\n"
	    "限额 x 每年 统筹支付 所有人 150.00\n";
	struct small_sale sale = {.day = 20250315, .fen = 20000};

	(void)state;
	small_open("年度 自 2020-01-01 至 2029-12-31\n", rules);
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 8000);
	sale.meters = sale.split.meters_after;
	sale.day = 20260430;
	small_sell(&sale);
	assert_int_equal(sale.split.deductible.fen, 0);
	assert_int_equal(sale.split.fund.fen, 7000);
	small_close();
	small_refuses("年度 自 2021-01-01 至 2022-06-30\n", rules, "",
			 "没有盖住生效期");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(construct_01_meters_by_name_are_kept_apart),
	    cmocka_unit_test(construct_02_periods_begin_anew),
	    cmocka_unit_test(construct_03_months_bought_multiply_the_limit),
	    cmocka_unit_test(construct_04_caps_in_fees_and_in_fund_money),
	    cmocka_unit_test(construct_05_a_cap_inside_a_cap),
	    cmocka_unit_test(construct_06_a_cap_raised_by_contract),
	    cmocka_unit_test(construct_08_deductibles_across_visits_and_levels),
	    cmocka_unit_test(construct_08_highest_is_not_top_up),
	    cmocka_unit_test(construct_09_who_may_pay_the_deductible),
	    cmocka_unit_test(construct_18_a_fixed_fee_once_per_course),
	    cmocka_unit_test(construct_20_payers_in_order),
	    cmocka_unit_test(construct_20_a_payers_year),
	    cmocka_unit_test(construct_21_overflow_into_the_next_payer),
	    cmocka_unit_test(
		construct_24_three_segments_and_what_the_account_keeps),
	    cmocka_unit_test(construct_10_scenes_that_do_not_count),
	    cmocka_unit_test(construct_11_open_keys_in_tables),
	    cmocka_unit_test(construct_12_tier_edges_say_where_they_are),
	    cmocka_unit_test(construct_13_a_ratio_as_a_function_of_age),
	    cmocka_unit_test(construct_13_what_at_most_stops_can_be_said),
	    cmocka_unit_test(construct_14_the_retired),
	    cmocka_unit_test(construct_26_a_year_of_another_length),
	};

	return cmocka_run_group_tests(tests, small_setup,
				      small_teardown);
}
