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
	"表 支付比例\n场景 级别 比例\n门诊 * 0.6\n药店 药店 0.6\n完\n"
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

/* 广州: 5 % and 7 % of 158,316 are published as 7916 and 11,082. */
static void
construct_06_a_cap_as_a_share_of_a_wage(void **state)
{
	static const char rules[] = "起付线 每次 所有人 0\n"
	    "参数 年平均工资 158316.00 到元\n"
	    "封顶线 每年 统筹支付 在职 5%×年平均工资 "
	    "退休 7%×年平均工资\n" RATES;
	struct small_sale sale = {.day = 20250315, .fen = 5000000};

	(void)state;
	small_open("", rules);
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 791600);
	sale.retired = true;
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 1108200);
	small_close();
	small_changed("", rules, "在职 5%×年平均工资", "在职 5%×年均工资",
		      "写的是“5%×年均工资”");
	small_changed("", rules, "5%×", "x%×", "写的是“x%×年平均工资”");
	small_changed("", rules, "5%×", "9999999999×", "9999999999×");
	small_changed("", rules, "参数 年平均工资", "参数 1年", "不能作名字");
	small_changed("", rules, "参数 年平均工资", "参数 统筹支付",
		      "不能作名字");
	small_changed("", rules, "到元", "到角", "应为“到元”");
	small_changed("", rules, " 到元\n", "\n参数 年平均工资 1\n",
		      "不能作名字");
}

/* Without 到元 to the fen; a multiple, the amount itself. */
static void
construct_06_a_multiple_of_a_named_amount(void **state)
{
	static const struct {
		const char *amount;
		int cap;
	} rows[] = {{"工资", 33333},
		    {"4×工资", 133332},
		    {"0.5×工资", 16667},
		    {"12.5%×工资", 4167}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct small_sale sale = {.day = 20250315, .fen = 5000000};
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 "起付线 每次 所有人 0\n参数 工资 333.33\n"
			 "封顶线 每年 统筹支付 所有人 %s\n" RATES,
			 rows[i].amount);
		small_open("", rules);
		small_sell(&sale);
		assert_int_equal(sale.split.fund.fen, rows[i].cap);
		small_close();
	}
}

/* 南昌 2025: 3000 for each year enrolled beyond four, 20 % at most. */
static void
construct_06_a_payers_cap_grows_with_the_years(void **state)
{
	static const char head[] = "键 参保年数 数 0-80\n";
	static const char rules[] = "起付线 每次 所有人 0\n" NO_CAP RATES
	    "参数 大病封顶 40000.00\n"
	    "付方 大病保险 每年 基数 按比例自付\n"
	    "付方 大病保险 支付 100%\n"
	    "付方 大病保险 封顶 所有人 大病封顶\n"
	    "调整 大病保险 加 3000.00 每 1 参保年数 自 4 "
	    "至多 1.2×大病封顶\n";
	static const struct {
		const char *years;
		int pays;
	} rows[] = {{"4", 4000000}, {"5", 4300000}, {"6", 4600000},
		    {"7", 4800000}, {"30", 4800000}};
	struct small_sale sale = {.day = 20250315, .fen = 20000000};

	(void)state;
	small_open(head, rules);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)deductible_with(&sale, "参保年数", rows[i].years);
		assert_int_equal(
		    split_more_of(&sale.split, BUCKET_SERIOUS).fen,
		    rows[i].pays);
	}
	small_close();
	small_changed(head, rules, "调整 大病保险", "调整 医疗救助",
		      "没有写封顶");
	small_changed(head, rules, "付方 大病保险 封顶 所有人 大病封顶\n", "",
		      "没有写封顶");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		construct_03_months_bought_multiply_the_deductible),
	    cmocka_unit_test(construct_06_a_cap_as_a_share_of_a_wage),
	    cmocka_unit_test(construct_06_a_multiple_of_a_named_amount),
	    cmocka_unit_test(construct_06_a_payers_cap_grows_with_the_years),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
