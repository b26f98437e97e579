/*
 * A sale that cannot be worked out is refused, wherever in the split that
 * shows: a number the case lacks, an amount past every amount, a meter of a
 * later day, no room for a meter. Never is a part of it left out instead.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/small.h"

#define HEAD "键 月数 数 1-99999999\n"
#define RATES \
	"范围 门诊 一级 三级\n" \
	"表 支付比例\n场景 级别 比例\n门诊 * 0.6\n完\n"
#define NO_DEDUCTIBLE "起付线 每次 所有人 0\n"
#define NO_CAP "封顶线 不设\n"
#define AID "付方 医疗救助 每年 基数 按比例自付\n付方 医疗救助 支付 50%\n"
#define HUGE "99999999999999.99"

static void
open_with(const char *rules, struct small_sale *sale)
{
	*sale = (struct small_sale){
	    .day = 20250315,
	    .fen = 100000,
	    .time = "12:00",
	    .institution = "H1",
	    .traits = {1, {{"月数", "2"}}},
	};
	small_open(HEAD, rules);
	small_sell(sale);
	if (sale->split.fund.fen <= 0)
		fail_msg("no fund's money under %s", rules);
}

/* 乘 KEY and 每 N KEY, each where it can stand. */
static void
a_number_the_case_lacks(void **state)
{
	static const char *const rows[] = {
	    "起付线 每次 所有人 30 乘 月数\n" NO_CAP RATES,
	    NO_DEDUCTIBLE NO_CAP RATES
	    "限额 a 每月 统筹支付 所有人 100 乘 月数\n",
	    NO_DEDUCTIBLE NO_CAP RATES
	    "限额 a 每次 统筹支付 所有人 100 乘 月数\n",
	    NO_DEDUCTIBLE NO_CAP RATES
	    "限额 a 每月 政策范围内 所有人 100 乘 月数\n",
	    NO_DEDUCTIBLE NO_CAP RATES
	    "限额 a 每次 起付线以上 所有人 100 乘 月数\n",
	    NO_DEDUCTIBLE NO_CAP RATES "限价 每次 100 乘 月数\n",
	    "起付线 每次 所有人 30\n" NO_CAP RATES
	    "调整 起付线 加 10 每 1 月数 自 0\n",
	    NO_DEDUCTIBLE NO_CAP RATES "调整 支付比例 加 1% 每 1 月数 自 0\n",
	    NO_DEDUCTIBLE NO_CAP RATES "调整 自付比例 加 1% 每 1 月数 自 0\n",
	    NO_DEDUCTIBLE "封顶线 每年 统筹支付 所有人 100\n" RATES
	    "调整 封顶线 加 10 每 1 月数 自 0\n",
	    NO_DEDUCTIBLE NO_CAP RATES AID "付方 医疗救助 封顶 所有人 100\n"
	    "调整 医疗救助 加 10 每 1 月数 自 0\n",
	    NO_DEDUCTIBLE NO_CAP RATES
	    "付方 医疗救助 年末 基数 按比例自付\n付方 医疗救助 支付 50%\n"
	    "付方 医疗救助 封顶 所有人 100\n"
	    "调整 医疗救助 加 10 每 1 月数 自 0\n",
	    "起付线 每次 按表\n" NO_CAP RATES
	    "表 起付线\n场景 级别 月数 金额\n门诊 * * 10\n完\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale;

		open_with(rows[i], &sale);
		sale.traits.count = 0;
		/* Of a table any value will do. */
		if (strstr(rows[i], "按表"))
			small_sell(&sale);
		else
			small_sell_fails(&sale, "没有给出“月数”");
		small_close();
	}
}

static void
an_amount_past_every_amount(void **state)
{
	static const char *const rows[] = {
	    "起付线 每次 所有人 %s 乘 月数\n" NO_CAP RATES,
	    NO_DEDUCTIBLE NO_CAP RATES
	    "限额 a 每月 统筹支付 所有人 %s 乘 月数\n",
	    NO_DEDUCTIBLE NO_CAP RATES
	    "限额 a 每月 政策范围内 所有人 %s 乘 月数\n",
	    NO_DEDUCTIBLE NO_CAP RATES "限价 每次 %s 乘 月数\n",
	    "起付线 每次 所有人 0.01\n" NO_CAP RATES
	    "调整 起付线 加 %s 每 1 月数 自 1\n",
	    NO_DEDUCTIBLE "封顶线 每年 统筹支付 所有人 " HUGE "\n" RATES
	    "调整 封顶线 加 %s 每 1 月数 自 1\n",
	    NO_DEDUCTIBLE NO_CAP RATES AID "付方 医疗救助 封顶 所有人 " HUGE
	    "\n调整 医疗救助 加 %s 每 1 月数 自 1\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315, .fen = 100000};
		const char *at = strstr(rows[i], "%s");
		char rules[1024];

		snprintf(rules, sizeof(rules), "%.*s" HUGE "%s",
			 (int)(at - rows[i]), rows[i], at + 2);
		small_open(HEAD, rules);
		sale.traits = (struct traits){1, {{"月数", "1"}}};
		small_sell(&sale);
		sale.traits.at[0] = (struct trait){"月数", "99999999"};
		small_sell_fails(&sale, "溢出");
		small_close();
	}
}

/* What keeps meters, and how many of them a sale of one institution has. */
static const struct {
	const char *rules;
	int meters;
} keepers[] = {
    {"起付线 每月 所有人 10\n" NO_CAP RATES, 1},
    {"起付线 每24小时 所有人 10\n" NO_CAP RATES, 1},
    {"起付线 每年 所有人 10 分级\n" NO_CAP RATES, 1},
    {"起付线 每24小时 所有人 10 分机构\n" NO_CAP RATES, 1},
    {"起付线 每年 所有人 10 最高级别\n" NO_CAP RATES, 1},
    {"起付线 每次 所有人 10\n起付线 转院补差 当 级别=三级\n" NO_CAP RATES, 1},
    {"起付线 每次 所有人 10\n起付线 转院补差 当 级别=一级\n" NO_CAP RATES, 1},
    {NO_DEDUCTIBLE NO_CAP RATES "限额 a 每月 统筹支付 所有人 100\n"
				"限额 b 每日 统筹支付 所有人 90\n",
     2},
    {NO_DEDUCTIBLE NO_CAP RATES "限额 a 每季 政策范围内 所有人 100\n"
				"限额 b 每年 起付线以上 所有人 90\n",
     2},
    {NO_DEDUCTIBLE NO_CAP
     "分段 起付线以上 每年\n范围 门诊 一级\n表 支付比例\n"
     "场景 级别 分段 比例\n门诊 * 0-900 0.6\n门诊 * 900- 0.7\n完\n",
     1},
    {NO_DEDUCTIBLE NO_CAP RATES "全付 两病 每月 所有人 10\n", 1},
    {NO_DEDUCTIBLE NO_CAP RATES AID, 2},
    {NO_DEDUCTIBLE NO_CAP RATES "付方 医疗救助 年末 基数 按比例自付\n"
				"付方 医疗救助 起付 政策范围内 10%\n"
				"付方 医疗救助 支付 100%\n",
     2},
};

#define KEEPERS (sizeof(keepers) / sizeof(keepers[0]))

/* The clock went back, or the centre is a day ahead. */
static void
a_meter_of_a_later_day(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEEPERS; i++) {
		struct small_sale sale;
		struct meters after;

		open_with(keepers[i].rules, &sale);
		after = sale.split.meters_after;
		if (after.more_count != keepers[i].meters)
			fail_msg("%d meters under %s", after.more_count,
				 keepers[i].rules);
		for (int j = 0; j < after.more_count; j++) {
			sale.meters = (struct meters){.year = 2025,
						      .more_count = 1};
			sale.meters.more[0] = after.more[j];
			small_sell(&sale);
			sale.meters.more[0].since = INT32_MAX;
			small_sell_fails(&sale, "晚于结算日");
		}
		small_close();
	}
}

static void
no_room_for_a_meter(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEEPERS; i++) {
		struct small_sale sale;

		open_with(keepers[i].rules, &sale);
		for (int room = 0; room <= keepers[i].meters; room++) {
			sale.meters = (struct meters){
			    .year = 2025, .more_count = METERS_MAX - room};
			for (int j = 0; j < METERS_MAX - room; j++)
				snprintf(sale.meters.more[j].name, METER_BYTES,
					 "m%d", j);
			if (room < keepers[i].meters)
				small_sell_fails(&sale, "累计至多 12 个");
			else
				small_sell(&sale);
		}
		small_close();
	}
}

/* A cell nobody has published is not nothing. */
static void
a_deductible_not_published(void **state)
{
	struct small_sale sale = {.day = 20250315, .fen = 100000};

	(void)state;
	small_open("", "起付线 每次 按表\n" NO_CAP RATES
		       "表 起付线\n场景 级别 在职 退休\n"
		       "门诊 一级 10 20\n门诊 三级 未公布 0\n完\n");
	small_sell(&sale);
	assert_int_equal(sale.split.deductible.fen, 1000);
	sale.high = true;
	small_sell_fails(&sale, "未公布");
	sale.retired = true;
	small_sell(&sale);
	small_close();
}

/* Its name has to fit the name of a meter. */
static void
an_institution_of_as_many_bytes_as_fit(void **state)
{
	char name[] = "1234567890123456789012345678901x";
	struct small_sale sale = {.day = 20250315,
				  .fen = 100000,
				  .time = "12:00",
				  .institution = name};

	(void)state;
	assert_int_equal(strlen(name), INSTITUTION_BYTES);
	small_open("", "起付线 每24小时 所有人 10 分机构\n" NO_CAP RATES);
	small_sell_fails(&sale, "没有给出机构");
	name[INSTITUTION_BYTES - 1] = '\0';
	small_sell(&sale);
	assert_non_null(strstr(sale.split.meters_after.more[0].name, name));
	sale.institution = "";
	small_sell_fails(&sale, "没有给出机构");
	small_close();
}

/* 24 hours are counted from a minute there is. */
static void
a_minute_of_no_day(void **state)
{
	static const int minutes[] = {-1, 0, 1439, 1440};
	static struct basket basket;
	static struct split split;

	(void)state;
	small_open("", "起付线 每24小时 所有人 10\n" NO_CAP RATES);
	for (size_t i = 0; i < 4; i++) {
		struct split_case input = {.day = 20250315,
					   .scene = "outpatient",
					   .level = "一级",
					   .basket = &basket,
					   .timed = true,
					   .minute = minutes[i]};
		struct err err = {0};
		int result = split_compute(small_rules(), &input, &split, &err);

		assert_int_equal(result, i == 0 || i == 3 ? -1 : 0);
		if (result < 0)
			assert_non_null(strstr(err.text, "没有给出时刻"));
	}
	small_close();
}

/* Limits of every sort beside each other: none hides another. */
static void
limits_beside_each_other(void **state)
{
	static const char *const lines[] = {
	    "限额 a 每次 政策范围内 所有人 900\n",
	    "限额 b 每月 政策范围内 所有人 800\n",
	    "限额 c 每次 统筹支付 所有人 300\n",
	    "限额 d 每月 统筹支付 所有人 200\n",
	    "限额 e 每月 统筹支付 所有人 1 当 级别=三级\n"};

	(void)state;
	for (size_t first = 0; first < 5; first++) {
		struct small_sale sale;
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 NO_DEDUCTIBLE NO_CAP RATES "%s%s%s%s%s", lines[first],
			 lines[(first + 1) % 5], lines[(first + 2) % 5],
			 lines[(first + 3) % 5], lines[(first + 4) % 5]);
		open_with(rules, &sale);
		assert_int_equal(sale.split.fund.fen, 20000);
		assert_int_equal(sale.split.copay.fen, 80000 - 48000);
		assert_int_equal(sale.split.meters_after.more_count, 2);
		sale.meters = sale.split.meters_after;
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, 0);
		assert_int_equal(sale.split.overcap.fen, 100000);
		small_close();
	}
}

/* The first day of what a meter counts, month by month. */
static void
a_meter_begins_with_its_period(void **state)
{
	static const char rules[] =
	    "起付线 每次 所有人 0\n" NO_CAP RATES
	    "限额 a 每日 统筹支付 所有人 1\n限额 b 每月 统筹支付 所有人 1\n"
	    "限额 c 每季 统筹支付 所有人 1\n限额 d 每年 统筹支付 所有人 1\n";
	static const struct {
		const char *head;
		int early, late; /* the year's beginning, June and July */
	} rows[] = {
	    {"年度 自然年\n", 20250101, 20250101},
	    {"年度 始于 07-01\n", 20240701, 20250701},
	    {"年度 自 2020-01-01 至 2029-12-31\n", 20200101, 20200101}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		small_open(rows[i].head, rules);
		for (int month = 1; month <= 12; month++) {
			struct small_sale sale = {.fen = 100};
			const struct meter *more =
			    sale.split.meters_after.more;

			sale.day = 20250015 + month * 100;
			small_sell(&sale);
			assert_int_equal(more[0].since, sale.day);
			assert_int_equal(more[1].since, sale.day - 14);
			assert_int_equal(more[2].since,
					 20250001 + (month - 1) / 3 * 300 + 100);
			assert_int_equal(more[3].since, month < 7
							    ? rows[i].early
							    : rows[i].late);
		}
		small_close();
	}
}

/* The centre's sums by the pack's codes: of a meter known, or a new one. */
static void
the_centres_codes_of_meters(void **state)
{
	struct meters meters = {.year = 2025};

	(void)state;
	small_open("", NO_DEDUCTIBLE NO_CAP RATES
			"限额 a 每月 统筹支付 所有人 100\n"
			"限额 b 每月 统筹支付 所有人 100\n"
			"累计码 MA a\n累计码 MB b\n");
	for (int i = 1; i <= 2; i++) {
		assert_true(rules_meter(small_rules(), "MA", money_fen(i),
					&meters));
		assert_true(rules_meter(small_rules(), "MB", money_fen(10 * i),
					&meters));
		assert_int_equal(meters.more_count, 2);
		assert_memory_equal(meters.more[0].name,
				    ((char[METER_BYTES]){"a"}), METER_BYTES);
		assert_string_equal(meters.more[1].name, "b");
		assert_int_equal(meters.more[0].amount.fen, i);
		assert_int_equal(meters.more[1].amount.fen, 10 * i);
		assert_int_equal(meters.more[0].since, 0);
		meters.more[0].since = 20250301;
	}
	meters.more_count = METERS_MAX;
	meters.more[1].name[0] = 'x';
	assert_true(rules_meter(small_rules(), "MA", money_fen(3), &meters));
	assert_false(rules_meter(small_rules(), "MB", money_fen(3), &meters));
	assert_int_equal(meters.more_count, METERS_MAX);
	small_close();
	small_refuses("", NO_DEDUCTIBLE NO_CAP RATES
			  "限额 a 每月 统筹支付 所有人 100\n"
			  "累计码 MA a\n累计码 MB a\n", "", "重复");
	small_refuses("", NO_DEDUCTIBLE NO_CAP RATES
			  "限额 a 每月 统筹支付 所有人 100\n"
			  "累计码 MA a\n累计码 MA 起付线\n", "", "重复");
}

/* Each counts what it is a limit of; what the notice says survives a cap is
 * neither cut nor counted, whatever its ratio. */
static void
limits_count_their_own_fees(void **state)
{
	struct small_sale sale;
	const struct meter *more = sale.split.meters_after.more;

	(void)state;
	open_with("起付线 每年 所有人 100\n" NO_CAP RATES
		  "限额 a 每月 政策范围内 所有人 5000\n"
		  "限额 b 每月 起付线以上 所有人 5000\n"
		  "限额 c 每月 统筹支付 所有人 5000\n", &sale);
	assert_int_equal(more[0].amount.fen, 100000);
	assert_int_equal(more[1].amount.fen, 90000);
	assert_int_equal(more[2].amount.fen, 54000);
	/* Nothing lies behind the end of a meter's name. */
	assert_memory_equal(more[0].name, ((char[METER_BYTES]){"a"}),
			    METER_BYTES);
	small_close();
	small_proves("品键 种类 西药 挂号\n",
		     NO_DEDUCTIBLE NO_CAP "分摊 按金额\n"
		     "范围 门诊 一级\n表 支付比例\n场景 级别 种类 比例\n"
		     "门诊 * 西药 0.5\n门诊 * 挂号 0.9\n完\n"
		     "限额 a 每次 政策范围内 所有人 60\n"
		     "限额 不计 当 种类=挂号\n",
		     "例 a\n日期 2025-03-31\n场景 门诊\n级别 一级\n"
		     "人员 在职\n余额 0\n品 甲 单价 100 数量 1 种类 西药\n"
		     "品 甲 单价 100 数量 1 种类 挂号\n"
		     "得 统筹支付 120 超封顶自付 40 个人账户 0 个人现金 80\n");
}

static void
told_by(const char *rules, enum split_bucket bucket)
{
	struct small_sale sale;
	bool found = false;

	open_with(rules, &sale);
	for (int i = 0; i < sale.split.reason_count; i++) {
		if (sale.split.reasons[i].bucket != bucket)
			continue;
		assert_string_equal(sale.split.reasons[i].clause, "Y1");
		found = true;
	}
	assert_true(found);
	small_close();
}

/* Of two that are as tight, the first in the pack is the one named. */
static void
of_two_as_tight_the_first_is_named(void **state)
{
	(void)state;
	told_by(NO_DEDUCTIBLE NO_CAP RATES
		"条款 Y1\n原文 q\n限价 每次 900\n"
		"条款 Y2\n原文 q\n限价 每次 900\n", BUCKET_OVERLIMIT);
	told_by(NO_DEDUCTIBLE NO_CAP RATES
		"条款 Y1\n原文 q\n限额 a 每次 政策范围内 所有人 900\n"
		"条款 Y2\n原文 q\n限额 b 每次 起付线以上 所有人 900\n",
		BUCKET_OVERCAP);
	told_by(NO_DEDUCTIBLE RATES
		"条款 Y1\n原文 q\n封顶线 每年 统筹支付 所有人 500\n"
		"条款 Y2\n原文 q\n限额 b 每次 统筹支付 所有人 500\n",
		BUCKET_OVERCAP);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_number_the_case_lacks),
	    cmocka_unit_test(an_amount_past_every_amount),
	    cmocka_unit_test(a_meter_of_a_later_day),
	    cmocka_unit_test(no_room_for_a_meter),
	    cmocka_unit_test(a_deductible_not_published),
	    cmocka_unit_test(an_institution_of_as_many_bytes_as_fit),
	    cmocka_unit_test(a_minute_of_no_day),
	    cmocka_unit_test(limits_beside_each_other),
	    cmocka_unit_test(a_meter_begins_with_its_period),
	    cmocka_unit_test(the_centres_codes_of_meters),
	    cmocka_unit_test(limits_count_their_own_fees),
	    cmocka_unit_test(of_two_as_tight_the_first_is_named),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
