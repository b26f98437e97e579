/*
 * The language where it turns on the item: kinds, restrictions, ratios by
 * kind, packages, rounding. Numbered as in docs/rules.md.
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

#define PLAIN_RATES \
	"范围 门诊 一级 三级\n" \
	"表 支付比例\n场景 级别 在职 退休\n" \
	"门诊 一级 0.8 0.8\n门诊 三级 0.6 0.6\n完\n"
#define NO_CAP "封顶线 不设\n"
#define NO_DEDUCTIBLE "起付线 每年 所有人 0\n"
#define CASE(id) \
	"例 " id "\n日期 2025-03-31\n场景 门诊\n级别 一级\n人员 在职\n" \
	"余额 0\n"

static void
construct_29_rounding_by_mode_and_unit(void **state)
{
	static const struct {
		const char *round, *fund, *cash;
	} rows[] = {{"四舍五入 到角", "8.10", "1.98"},
		    {"五舍六进 到角", "8.10", "1.98"},
		    {"舍去 到角", "8.00", "2.08"},
		    {"进一 到角", "8.10", "1.98"},
		    {"舍去 到元", "8.00", "2.08"},
		    {"进一 到元", "9.00", "1.08"}};
	char rules[1024], example[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(rules, sizeof(rules),
			 "%s取整 统筹支付 整单 %s\n",
			 NO_DEDUCTIBLE NO_CAP PLAIN_RATES, rows[i].round);
		snprintf(example, sizeof(example),
			 "%s品 甲 单价 10.08 数量 1\n"
			 "得 统筹支付 %s 个人账户 0 个人现金 %s\n",
			 CASE("a"), rows[i].fund, rows[i].cash);
		small_proves("", rules, example);
	}
	/* 0.052 is dropped, 0.06 raised; and never more than there is. */
	small_proves("",
		     NO_DEDUCTIBLE NO_CAP PLAIN_RATES
		     "取整 统筹支付 整单 五舍六进 到角\n"
		     "取整 先行自付 逐项 进一 到元\n"
		     "取整 超限价自费 逐项 舍去 到角\n",
		     CASE("a") "品 甲 单价 10.065 数量 1\n"
			       "得 统筹支付 8.00 个人账户 0 个人现金 2.07\n"
		     CASE("b") "品 甲 单价 10.075 数量 1\n"
			       "得 统筹支付 8.10 个人账户 0 个人现金 1.98\n"
		     CASE("c") "品 乙 单价 0.70 数量 1 先行自付 10%\n"
			       "得 先行自付 0.70 统筹支付 0 个人账户 0 "
			       "个人现金 0.70\n"
		     CASE("d") "品 甲 单价 0.79 数量 1 限价 0.68\n"
			       "得 超限价自费 0.19 统筹支付 0.50 个人账户 0 "
			       "个人现金 0.29\n");
	small_refuses("",
		      NO_DEDUCTIBLE NO_CAP PLAIN_RATES
		      "取整 统筹支付 整单 五舍六进 到厘\n",
		      "", "应为到分、到角或到元");
	small_refuses("",
		      NO_DEDUCTIBLE NO_CAP PLAIN_RATES
		      "取整 统筹支付 整单 六舍七进 到角\n",
		      "", "五舍六进，写的是“六舍七进”");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(construct_29_rounding_by_mode_and_unit),
	};

	return cmocka_run_group_tests_name("rules_items", tests, small_setup,
					   small_teardown);
}
