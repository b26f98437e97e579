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
	small_changed("", rules, "5%×", "0000000000000000000000000000000005%×",
		      "5%×");
	small_changed("", rules, "5%×", "%×", "写的是“%×");
	small_changed("", rules, "5%×", "×", "写的是“×");
	small_changed("", rules, "参数 年平均工资", "参数 1年", "不能作名字");
	small_changed("", rules, "参数 年平均工资", "参数 统筹支付",
		      "不能作名字");
	small_refuses("键 年平均工资 数 0-9\n", rules, "", "不能作名字");
	small_refuses("键 年龄 数 0-9 9\n", rules, "", "4 个词");
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

/* Reasons that name what changed the top of 大病保险. */
static int
tops_told(const struct split *split)
{
	int told = 0;

	for (int i = 0; i < split->reason_count; i++)
		told += split->reasons[i].bucket == BUCKET_SERIOUS &&
			split->reasons[i].note == NOTE_ADD;
	return told;
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
		assert_int_equal(tops_told(&sale.split), i > 0);
	}
	sale.traits.count = 0;
	small_sell_fails(&sale, "没有给出“参保年数”");
	small_close();
	small_changed(head, rules, "调整 大病保险", "调整 医疗救助",
		      "没有写封顶");
	small_changed(head, rules, "付方 大病保险 封顶 所有人 大病封顶\n", "",
		      "没有写封顶");
}

/* 青岛: half at the second stay, a floor from the third on, TCM -20 %. */
static void
construct_08_stays_by_multiplication(void **state)
{
	static const char head[] = "键 住院次数 数 1-99\n键 医院 中医 其他\n"
				   "键 病种 精神病 肿瘤 普通\n";
	static const char rules[] = "起付线 每次 所有人 800.00\n" NO_CAP RATES
	    "调整 起付线 乘 80% 当 医院=中医\n"
	    "调整 起付线 乘 50% 当 住院次数=2\n"
	    "调整 起付线 乘 0% 至少 100.00 当 住院次数=3-\n"
	    "起付线 不计 当 病种=精神病 或 病种=肿瘤\n";
	static const struct {
		const char *stay, *hospital, *illness;
		int deductible;
	} rows[] = {{"1", "其他", "普通", 80000}, {"1", "中医", "普通", 64000},
		    {"2", "其他", "普通", 40000}, {"2", "中医", "普通", 32000},
		    {"3", "其他", "普通", 10000}, {"9", "中医", "普通", 10000},
		    {"1", "其他", "肿瘤", 0},	  {"2", "中医", "精神病", 0}};
	struct small_sale sale = {.day = 20250315, .fen = 500000};

	(void)state;
	small_open(head, rules);
	sale.traits = (struct traits){
	    3, {{"", ""}, {"医院", ""}, {"病种", ""}}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(sale.traits.at[1].value, TRAIT_BYTES, "%s",
			 rows[i].hospital);
		snprintf(sale.traits.at[2].value, TRAIT_BYTES, "%s",
			 rows[i].illness);
		sale.traits.count = 3;
		snprintf(sale.traits.at[0].key, TRAIT_BYTES, "住院次数");
		snprintf(sale.traits.at[0].value, TRAIT_BYTES, "%s",
			 rows[i].stay);
		small_sell(&sale);
		assert_int_equal(sale.split.deductible.fen,
				 rows[i].deductible);
	}
	small_close();
	small_changed(head, rules, "乘 0% 至少 100.00",
		      "乘 0% 至多 99.00 至少 100.00", "至少大于至多");
	small_changed(head, rules, "乘 0% 至少", "加 1 至少",
		      "“至少”只跟减或乘");
}

/* 徐州 residents: 100 less at each further stay, floors by level. */
static void
construct_08_stays_by_subtraction(void **state)
{
	static const char head[] = "键 住院次数 数 1-99\n";
	static const char rules[] = "起付线 每次 按表\n" NO_CAP RATES
	    "表 起付线\n场景 级别 金额\n药店 * 0\n门诊 一级 200\n"
	    "门诊 三级 1000\n完\n"
	    "调整 起付线 减 100.00 每 1 住院次数 自 1 至少 100.00 "
	    "当 级别=一级\n"
	    "调整 起付线 减 10.00 每 1 住院次数 自 9 至少 5000.00\n"
	    "调整 起付线 减 100.00 每 1 住院次数 自 1 至少 300.00 "
	    "当 级别=三级\n";
	static const struct {
		const char *stay;
		int low, high;
	} rows[] = {{"1", 20000, 100000},
		    {"2", 10000, 90000},
		    {"3", 10000, 80000},
		    {"8", 10000, 30000},
		    {"20", 10000, 30000}}; /* what is lower is left */
	struct small_sale sale = {.day = 20250315, .fen = 500000};

	(void)state;
	small_open(head, rules);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sale.high = false;
		assert_int_equal(
		    deductible_with(&sale, "住院次数", rows[i].stay),
		    rows[i].low);
		sale.high = true;
		assert_int_equal(
		    deductible_with(&sale, "住院次数", rows[i].stay),
		    rows[i].high);
	}
	small_close();
}

/* 广州: another deductible for each further 90 days, 180 for TB. */
static void
construct_08_another_after_ninety_days(void **state)
{
	static const char head[] = "键 住院天数 数 1-3660\n键 病种 结核 普通\n";
	static const char rules[] = "起付线 每次 所有人 1600.00\n" NO_CAP RATES
	    "调整 起付线 再收 100% 每 90 住院天数 自 1 当 病种=普通\n"
	    "调整 起付线 再收 100% 每 180 住院天数 自 1 当 病种=结核\n";
	static const struct {
		const char *days, *illness;
		int deductible;
	} rows[] = {{"1", "普通", 160000},   {"90", "普通", 160000},
		    {"91", "普通", 320000},  {"180", "普通", 320000},
		    {"181", "普通", 480000}, {"180", "结核", 160000},
		    {"181", "结核", 320000}};
	struct small_sale sale = {.day = 20250315, .fen = 5000000};

	(void)state;
	small_open(head, rules);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sale.traits = (struct traits){2, {{"住院天数", ""},
						  {"病种", ""}}};
		snprintf(sale.traits.at[0].value, TRAIT_BYTES, "%s",
			 rows[i].days);
		snprintf(sale.traits.at[1].value, TRAIT_BYTES, "%s",
			 rows[i].illness);
		small_sell(&sale);
		assert_int_equal(sale.split.deductible.fen,
				 rows[i].deductible);
	}
	small_close();
	small_changed(head, rules, "起付线 再收 100% 每 90",
		      "支付比例 再收 100% 每 90", "“再收”只跟金额");
}

/* 重庆: who is sent up pays the difference, any other stay all of it. */
static void
construct_08_the_difference_on_upward_transfer(void **state)
{
	static const char head[] = "键 转院 向上 平级 无\n";
	static const char rules[] = "起付线 每次 按表\n" NO_CAP RATES
	    "表 起付线\n场景 级别 金额\n药店 * 0\n门诊 一级 200\n"
	    "门诊 三级 800\n完\n"
	    "起付线 转院补差 当 转院=向上\n";
	static const struct {
		bool high;
		const char *transfer;
		int deductible;
	} rows[] = {{false, "无", 20000},
		    {true, "向上", 60000},
		    {true, "向上", 0},
		    {true, "平级", 80000},
		    {false, "无", 20000},
		    {true, "无", 80000}};
	struct small_sale sale = {.day = 20250315, .fen = 500000};

	(void)state;
	small_open(head, rules);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sale.high = rows[i].high;
		assert_int_equal(
		    deductible_with(&sale, "转院", rows[i].transfer),
		    rows[i].deductible);
		sale.meters = sale.split.meters_after;
	}
	small_close();
	small_changed(head, rules, "起付线 每次 按表", "起付线 每年 按表",
		      "转院补差只跟每次的起付线");
	small_changed(head, rules, "转院补差 当 转院=向上", "转院补差",
		      "应为“当”");
}

/* 南昌: out of the province 10 or 20 % of what is in scope first; 山西: ten
 * points less. */
static void
construct_27_treated_elsewhere(void **state)
{
	static const char head[] = "键 就医 本地 省外备案 省外未备案\n";
	static const char rules[] = "起付线 每次 按表\n" NO_CAP RATES
	    "表 起付线\n场景 级别 就医 金额\n药店 * * 0\n"
	    "门诊 * 本地 200\n门诊 * 省外备案 500\n门诊 * 省外未备案 500\n完\n"
	    "异地先付 10% 当 就医=省外备案\n"
	    "异地先付 20% 当 就医=省外未备案\n"
	    "调整 支付比例 减 10% 当 就医=省外未备案\n";
	static const struct {
		const char *place;
		int preself, deductible, fund;
	} rows[] = {{"本地", 0, 20000, 48000},
		    {"省外备案", 10000, 50000, 24000},
		    {"省外未备案", 20000, 50000, 15000}};
	struct small_sale sale = {.day = 20250315, .fen = 100000};

	(void)state;
	small_open(head, rules);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(deductible_with(&sale, "就医", rows[i].place),
				 rows[i].deductible);
		assert_int_equal(sale.split.preself.fen, rows[i].preself);
		assert_int_equal(sale.split.fund.fen, rows[i].fund);
	}
	small_close();
	small_changed(head, rules, "10% 当", "110% 当", "0% 至 100%");
	small_changed(head, rules, "异地先付 10% 当 就医=省外备案",
		      "异地先付 10%", "应有 4 个词");
}

/* Two shares at once are the pack's mistake, not the person's loss. */
static void
construct_27_one_share_at_a_time(void **state)
{
	static const char head[] = "键 就医 本地 省外\n";
	struct small_sale sale = {.day = 20250315, .fen = 100000};

	(void)state;
	small_open(head, "起付线 每次 所有人 0\n" NO_CAP RATES
			 "异地先付 10% 当 就医=省外\n"
			 "异地先付 20% 当 就医=省外 级别=三级\n");
	assert_int_equal(deductible_with(&sale, "就医", "省外"), 0);
	assert_int_equal(sale.split.preself.fen, 10000);
	sale.high = true;
	small_sell_fails(&sale, "异地先付同时成立");
	small_close();
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
	    cmocka_unit_test(construct_08_stays_by_multiplication),
	    cmocka_unit_test(construct_08_stays_by_subtraction),
	    cmocka_unit_test(construct_08_another_after_ninety_days),
	    cmocka_unit_test(construct_08_the_difference_on_upward_transfer),
	    cmocka_unit_test(construct_27_treated_elsewhere),
	    cmocka_unit_test(construct_27_one_share_at_a_time),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
