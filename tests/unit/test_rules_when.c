/*
 * Conditions and keys of the language, numbered as in docs/rules.md: 或,
 * and dates as the values of keys.
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

#define PLAIN \
	"封顶线 不设\n范围 门诊 一级 三级\n范围 药店 药店\n" \
	"表 支付比例\n场景 级别 比例\n门诊 * 60%\n药店 药店 60%\n完\n"

static void
construct_11_one_of_several_conditions(void **state)
{
	static const char head[] = "键 年龄 数 0-120\n键 签约 是 否\n";
	static const char rules[] =
	    "起付线 每次 所有人 0\n" PLAIN
	    "调整 支付比例 加 10% 当 年龄=80- 或 签约=是 级别=一级\n";
	static const struct {
		const char *age, *contract;
		bool high;
		int fund;
	} rows[] = {{"80", "否", true, 70}, {"80", "是", false, 70},
		    {"79", "是", false, 70}, {"79", "是", true, 60},
		    {"79", "否", false, 60}, {"", "是", false, 70},
		    {"00000080", "否", true, 70}};

	(void)state;
	small_open(head, rules);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315, .fen = 100};

		sale.high = rows[i].high;
		sale.traits.count = 2;
		snprintf(sale.traits.at[0].key, TRAIT_BYTES, "年龄");
		snprintf(sale.traits.at[0].value, TRAIT_BYTES, "%s",
			 rows[i].age);
		snprintf(sale.traits.at[1].key, TRAIT_BYTES, "签约");
		snprintf(sale.traits.at[1].value, TRAIT_BYTES, "%s",
			 rows[i].contract);
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, rows[i].fund);
	}
	small_close();
	small_changed(head, rules, "当 年龄=80- 或", "当 或",
		      "应为 键=值，写的是“或”");
	small_changed(head, rules, " 签约=是 级别=一级", "",
		      "没有写条件");
	small_changed(head, rules, "或 签约=是 级别", "或 或 级别",
		      "应为 键=值，写的是“或”");
}

/* 中人: born by the end of 1955 and at work by the end of 2000. */
static void
construct_11_days_as_keys(void **state)
{
	static const char head[] = "键 出生日期 日\n键 参加工作日期 日\n";
	static const char rules[] =
	    "起付线 每次 所有人 0\n封顶线 不设\n"
	    "范围 门诊 一级\n表 支付比例\n"
	    "场景 级别 出生日期 参加工作日期 比例\n"
	    "门诊 一级 至1955-12-31 至2000-12-31 75%\n"
	    "门诊 一级 至1955-12-31 2001-01-01至 65%\n"
	    "门诊 一级 1956-01-01至 * 60%\n完\n"
	    "调整 支付比例 加 1% 当 出生日期=1970-02-28至1970-03-01\n"
	    "调整 支付比例 加 2% 当 出生日期=1980-05-05\n";
	static const struct {
		const char *born, *works;
		int fund;
	} rows[] = {{"1955-12-31", "2000-12-31", 75},
		    {"1955-12-31", "2001-01-01", 65},
		    {"19551231", "20001231", 75},
		    {"1956-01-01", "1980-01-01", 60},
		    {"1970-02-28", "1980-01-01", 61},
		    {"1970-03-01", "1980-01-01", 61},
		    {"1970-03-02", "1980-01-01", 60},
		    {"1980-05-04", "1998-01-01", 60},
		    {"1980-05-05", "1998-01-01", 62},
		    {"1980-05-06", "1998-01-01", 60}};
	struct small_sale sale = {.day = 20250315, .fen = 100};

	(void)state;
	small_open(head, rules);
	sale.traits = (struct traits){2, {{"出生日期", ""},
					  {"参加工作日期", ""}}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(sale.traits.at[0].value, TRAIT_BYTES, "%s",
			 rows[i].born);
		snprintf(sale.traits.at[1].value, TRAIT_BYTES, "%s",
			 rows[i].works);
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, rows[i].fund);
	}
	snprintf(sale.traits.at[0].value, TRAIT_BYTES, "1955-02-30");
	small_sell_fails(&sale, "不在表中");
	small_close();
	small_changed(head, rules, "1956-01-01至 *", "1956-01-02至 *",
		      "没有这个级别的行：“一级 19560101");
	small_changed(head, rules, "1956-01-01至 *", "1955-12-31至 *",
		      "与另一行重叠");
	small_changed(head, rules, "2001-01-01至", "2001-02-29至",
		      "应为日期");
	small_changed(head, rules, "至2000-12-31", "至2000-02-30", "应为日期");
	small_changed(head, rules, "至2000-12-31", "至", "应为日期");
	small_changed(head, rules, "出生日期=1980-05-05", "出生日期=",
		      "应为日期");
	small_changed(head, rules, "1956-01-01至 *", "1956-01-01至1955-12-31 *",
		      "应为日期");
	small_changed(head, rules, "1956-01-01至 *", "1956-01-01-x-x-x至 *",
		      "应为日期");
	small_changed(head, rules, "1956-01-01至 *", "至 *", "应为日期");
	small_changed(head, rules, "加 1% 当", "加 1% 每 1 出生日期 自 0 当",
		      "应为数的键");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(construct_11_one_of_several_conditions),
	    cmocka_unit_test(construct_11_days_as_keys),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
