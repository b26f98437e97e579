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
		    {"79", "否", false, 60}, {"", "是", false, 70}};

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(construct_11_one_of_several_conditions),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
