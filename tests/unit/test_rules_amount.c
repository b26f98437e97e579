/*
 * Amounts that are not written as one figure, numbered as in docs/rules.md:
 * times the months bought, as a share of a named amount, by the stay's
 * number and length.
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
	"范围 门诊 一级 三级\n范围 药店 药店\n" \
	"表 支付比例\n场景 级别 比例\n门诊 * 60%\n药店 药店 60%\n完\n"
#define NO_CAP "封顶线 不设\n"

/* The deductible of one sale with one key set. */
static int
deductible_with(struct small_sale *sale, const char *key, const char *value)
{
	sale->traits.count = 1;
	snprintf(sale->traits.at[0].key, TRAIT_BYTES, "%s", key);
	snprintf(sale->traits.at[0].value, TRAIT_BYTES, "%s", value);
	small_sell(sale);
	return (int)sale->split.deductible.fen;
}

/* 30 a month; three months bought at once bear it three times. */
static void
construct_03_months_bought_multiply_the_deductible(void **state)
{
	static const char head[] = "键 月数 数 1-12\n";
	static const char rules[] = "起付线 每月 所有人 30 乘 月数\n" NO_CAP
	    RATES "限额 月限 每月 政策范围内 所有人 100.00 乘 月数\n";
	struct small_sale sale = {.day = 20250315, .fen = 50000};

	(void)state;
	small_open(head, rules);
	assert_int_equal(deductible_with(&sale, "月数", "3"), 9000);
	assert_int_equal(sale.split.fund.fen, (30000 - 9000) * 6 / 10);
	sale.meters = sale.split.meters_after;
	assert_int_equal(deductible_with(&sale, "月数", "3"), 0);
	assert_int_equal(deductible_with(&sale, "月数", "4"), 3000);
	memset(&sale.meters, 0, sizeof(sale.meters));
	assert_int_equal(deductible_with(&sale, "月数", "1"), 3000);
	sale.traits.count = 0;
	small_sell_fails(&sale, "没有给出“月数”");
	small_close();
	small_changed(head, rules, "30 乘 月数", "30 乘 天数",
		      "应为数的键，写的是“天数”");
	small_changed(head, rules, "30 乘 月数", "30 乘", "应为数的键");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		construct_03_months_bought_multiply_the_deductible),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
