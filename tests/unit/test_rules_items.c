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

/* 江阴: own pay above 10 % of the year's fees in scope, once, at the end. */
static void
construct_22_a_payer_at_the_years_end(void **state)
{
	static const char rules[] =
	    NO_DEDUCTIBLE NO_CAP PLAIN_RATES
	    "付方 医疗救助 年末 基数 按比例自付\n"
	    "付方 医疗救助 起付 政策范围内 10%\n"
	    "付方 医疗救助 支付 100%\n";

	(void)state;
	small_proves("", rules,
		     CASE("a") "品 甲 单价 1000 数量 1\n待付 医疗救助 100\n"
			       "得 统筹支付 800 医疗救助 0 个人账户 0 "
			       "个人现金 200\n"
		     CASE("b") "已累计 起付线 0 统筹支付 800 "
			       "医疗救助/基数 200 年末/政策范围内 1000\n"
			       "品 甲 单价 500 数量 1\n待付 医疗救助 150\n"
			       "得 统筹支付 400 医疗救助 0 个人账户 0 "
			       "个人现金 100\n");
	small_refuses("", rules,
		      CASE("a") "品 甲 单价 1000 数量 1\n待付 医疗救助 101\n"
				"得 统筹支付 800 个人账户 0 个人现金 200\n",
		      "待付不是这么多，算得 100.00");
	small_changed("", rules, "年末 基数", "月末 基数", "每次、每年或年末");
}

static void
construct_24_own_accounts_then_the_family(void **state)
{
	static const char rules[] =
	    "起付线 每年 所有人 100.00\n" NO_CAP PLAIN_RATES
	    "个人账户 可付 起付线\n历年账户 可付 起付线 按比例自付\n"
	    "共济账户 可付 起付线 按比例自付\n"
	    "共济账户 留存 30.00 超过 40.00\n";
	static const char keeps[] =
	    NO_DEDUCTIBLE NO_CAP PLAIN_RATES
	    "个人账户 拒绝\n历年账户 可付 全自费\n"
	    "历年账户 留存 3000.00 超过 6000.00 至少 2000.00\n";

	(void)state;
	/* One part alone the family may pay. */
	small_proves("", NO_DEDUCTIBLE NO_CAP PLAIN_RATES
		     "个人账户 可付 起付线\n共济账户 可付 按比例自付\n",
		     CASE("e") "共济账户 15 50\n品 甲 单价 100 数量 1\n"
			       "得 统筹支付 80 个人账户 0 共济账户 20 "
			       "个人现金 0\n");
	small_proves("", rules,
		     CASE("a") "余额 10\n历年账户 20\n共济账户 50 40 300\n"
			       "品 甲 单价 300 数量 1\n"
			       "得 起付线 100 统筹支付 160 个人账户 10 "
			       "历年账户 20 共济账户 110 个人现金 0\n"
		     CASE("b") "共济账户 50 40 45\n品 甲 单价 300 数量 1\n"
			       "得 统筹支付 160 个人账户 0 共济账户 35 "
			       "个人现金 105\n"
		     CASE("c") "共济账户 500\n不用账户\n"
			       "品 甲 单价 300 数量 1\n"
			       "得 统筹支付 160 个人账户 0 共济账户 0 "
			       "个人现金 140\n");
	small_proves("", keeps,
		     CASE("a") "历年账户 6000.01\n品 丙 单价 2500 数量 1\n"
			       "得 统筹支付 0 个人账户 0 历年账户 2500 "
			       "个人现金 0\n"
		     CASE("b") "历年账户 6000\n品 丙 单价 2500 数量 1\n"
			       "得 统筹支付 0 个人账户 0 历年账户 0 "
			       "个人现金 2500\n"
		     CASE("c") "历年账户 9000\n品 丙 单价 1999.99 数量 1\n"
			       "得 统筹支付 0 个人账户 0 历年账户 0 "
			       "个人现金 1999.99\n"
		     CASE("d") "历年账户 9000\n品 丙 单价 7000 数量 1\n"
			       "得 统筹支付 0 个人账户 0 历年账户 6000 "
			       "个人现金 1000\n");
	small_changed("", rules, "可付 起付线 按比例自付\n共济账户 留存",
		      "可付 统筹支付\n共济账户 留存", "不是个人负担的一项");
	small_changed("", keeps, "至少 2000.00", "至多 2000.00", "当");
	small_refuses("", rules,
		      CASE("a") "共济账户 1 1 1 1 1\n", "1 至 4 个余额");
}

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

#define KINDS "品键 种类 西药 草药 检查 床位\n"

#define KEYS "品键 种类 西药 草药 挂号 诊疗\n"
#define SPREAD "分摊 按金额\n"

static void
construct_07_items_that_survive_a_cap(void **state)
{
	static const char rules[] =
	    "起付线 每年 所有人 30.00\n" NO_CAP PLAIN_RATES SPREAD
	    "限额 年费 每年 政策范围内 所有人 15000.00\n"
	    "限额 不计 当 种类=挂号\n";

	(void)state;
	small_proves(KEYS, rules,
		     CASE("a") "已累计 起付线 30 统筹支付 0 年费 15000\n"
			       "品 甲 单价 20 数量 1 种类 挂号\n"
			       "品 甲 单价 100 数量 1 种类 西药\n"
			       "得 统筹支付 16 超封顶自付 100 个人账户 0 "
			       "个人现金 104\n"
		     CASE("b") "已累计 起付线 0 统筹支付 0 年费 14960\n"
			       "品 甲 单价 20 数量 1 种类 挂号\n"
			       "品 甲 单价 100 数量 1 种类 西药\n"
			       "得 起付线 30 统筹支付 24 超封顶自付 60 "
			       "个人账户 0 个人现金 96\n");
	small_changed(KEYS, rules, SPREAD, "", "却没有写“分摊”");
	small_changed(KEYS, rules, "限额 不计 当 种类=挂号", "限额 不计", "当");
}

static void
construct_15_ratios_by_kind(void **state)
{
	static const char rules[] =
	    "起付线 每年 所有人 40.00\n" NO_CAP "分摊 按金额\n"
	    "范围 门诊 一级 三级\n表 支付比例\n场景 级别 种类 比例\n"
	    "门诊 一级 西药 80%\n门诊 一级 草药 88%\n"
	    "门诊 一级 挂号 80%\n门诊 一级 诊疗 80%\n门诊 三级 * 60%\n完\n"
	    "调整 支付比例 加 10% 至多 95% 当 种类=草药\n";

	(void)state;
	small_proves(KEYS, rules,
		     CASE("a") "品 甲 单价 100 数量 1 种类 西药\n"
			       "品 甲 单价 300 数量 1 种类 草药\n"
			       "得 起付线 40 统筹支付 328.50 个人账户 0 "
			       "个人现金 71.50\n"
			       "例 b\n日期 2025-03-31\n场景 门诊\n级别 三级\n"
			       "人员 在职\n余额 0\n已累计 起付线 40 统筹支付 0\n"
			       "品 甲 单价 100 数量 1 种类 西药\n"
			       "品 甲 单价 100 数量 1 种类 草药\n"
			       "得 统筹支付 130 个人账户 0 个人现金 70\n");
	/* The first line bears the deductible first. */
	small_proves(KEYS "# 按行\n",
		     "起付线 每年 所有人 40.00\n" NO_CAP PLAIN_RATES
		     "分摊 按行\n调整 支付比例 加 10% 当 种类=草药\n",
		     CASE("a") "品 甲 单价 100 数量 1 种类 西药\n"
			       "品 甲 单价 300 数量 1 种类 草药\n"
			       "得 起付线 40 统筹支付 318 个人账户 0 "
			       "个人现金 82\n");
	small_refuses(KEYS, rules,
		      CASE("a") "品 甲 单价 1000 数量 1\n"
				"得 统筹支付 0 个人账户 0 个人现金 1\n",
		      "没有给出“种类”");
	small_changed(KEYS, rules, "门诊 一级 挂号 80%\n", "",
		      "没有这个级别的行：“一级 挂号”");
	small_changed(KEYS, rules, "分摊 按金额", "分摊 按人头",
		      "应为按金额或按行");
}

static void
construct_16_floors(void **state)
{
	static const char rules[] =
	    NO_DEDUCTIBLE NO_CAP PLAIN_RATES SPREAD
	    "保底 支付比例 80% 当 种类=诊疗\n保底 支付比例 45%\n"
	    "调整 支付比例 减 20% 当 种类=草药\n保底 支付比例 45%\n";

	(void)state;
	small_proves(KEYS, rules,
		     "例 a\n日期 2025-03-31\n场景 门诊\n级别 三级\n"
		     "人员 在职\n余额 0\n"
		     "品 甲 单价 10 数量 1 种类 诊疗\n"
		     "品 甲 单价 100 数量 1 种类 西药\n"
		     "品 甲 单价 100 数量 1 种类 草药\n"
		     "得 统筹支付 113 个人账户 0 个人现金 97\n");
	small_changed(KEYS, rules, "保底 支付比例 80%", "保底 比例 80%",
		      "支付比例");
	small_changed(KEYS, rules, "保底 支付比例 80%", "保底 支付比例 180%",
		      "180%");
}

/* 0.5 fen twice is one fen by the bill and two by the item. */
static void
construct_29_the_fund_rounded_by_item(void **state)
{
	static const char items[] = "品 甲 单价 0.01 数量 1\n"
				    "品 甲 单价 0.01 数量 1\n";
	char rules[1024], example[512];

	(void)state;
	for (int i = 0; i < 2; i++) {
		snprintf(rules, sizeof(rules),
			 "%s范围 门诊 一级\n表 支付比例\n场景 级别 比例\n"
			 "门诊 一级 50%%\n完\n"
			 "取整 统筹支付 %s 四舍五入 到分\n分摊 按行\n",
			 NO_DEDUCTIBLE NO_CAP, i ? "逐项" : "整单");
		snprintf(example, sizeof(example),
			 "%s%s得 统筹支付 %s 个人账户 0 个人现金 %s\n",
			 CASE("a"), items, i ? "0.02" : "0.01",
			 i ? "0" : "0.01");
		small_proves("", rules, example);
	}
}

static void
construct_17_first_share_by_kind_and_place(void **state)
{
	static const char head[] = KINDS;
	static const char rules[] =
	    NO_DEDUCTIBLE NO_CAP PLAIN_RATES
	    "类别 乙 先行自付 按表\n"
	    "表 先行自付\n场景 级别 种类 在职 退休\n"
	    "门诊 一级 西药 1% 0\n门诊 三级 西药 3% 2%\n"
	    "门诊 * 草药 按目录 按目录\n门诊 * 检查 30% 30%\n"
	    "门诊 * 床位 未公布 0\n完\n";

	(void)state;
	small_proves(head, rules,
		     CASE("a") "品 乙 单价 100 数量 1 先行自付 10% 种类 西药\n"
			       "品 乙 单价 100 数量 1 先行自付 10% 种类 草药\n"
			       "品 乙 单价 100 数量 1 种类 检查\n"
			       "品 甲 单价 100 数量 1\n"
			       "得 先行自付 41 统筹支付 287.20 个人账户 0 "
			       "个人现金 112.80\n"
			       "例 b\n日期 2025-03-31\n场景 门诊\n级别 三级\n"
			       "人员 退休\n余额 0\n"
			       "品 乙 单价 100 数量 1 种类 西药\n"
			       "得 先行自付 2 统筹支付 58.80 个人账户 0 "
			       "个人现金 41.20\n");
	small_refuses(head, rules,
		      CASE("a") "品 乙 单价 1 数量 1\n"
				"得 统筹支付 0 个人账户 0 个人现金 1\n",
		      "没有给出“种类”");
	small_refuses(head, rules,
		      CASE("a") "品 乙 单价 1 数量 1 种类 床位\n"
				"得 统筹支付 0 个人账户 0 个人现金 1\n",
		      "未公布");
	small_changed(head, rules, "门诊 * 检查 30% 30%\n", "",
		      "没有这个级别的行：“一级 检查”");
	small_changed(head, rules, "三级 西药", "* 西药", "与另一行重叠");
	small_refuses("品键 种类 西药 草药\n",
		      "起付线 每年 按表\n表 起付线\n场景 级别 种类 金额\n"
		      "门诊 * * 1\n完\n" NO_CAP PLAIN_RATES,
		      "", "没有“种类”这样的列");
	/* The bill has no kind. */
	small_refuses(KINDS,
		      "起付线 每年 所有人 0\n起付线 不计 当 种类=西药\n" NO_CAP
			  PLAIN_RATES,
		      "", "“种类”是品键，这里说的是整单");
}

/* 新农合: exams up to 50 a visit, herbs 1 a dose, 10 a day up to 200. */
static void
construct_17_ceilings_by_kind(void **state)
{
	static const char head[] = "键 天数 数 0-60\n" KINDS;
	static const char rules[] =
	    NO_DEDUCTIBLE NO_CAP PLAIN_RATES
	    "限价 每次 50.00 当 种类=检查 级别=一级\n"
	    "限价 每单位 1.00 当 种类=草药\n"
	    "限价 每次 10.00 乘 天数 至多 200.00 当 种类=床位\n";

	(void)state;
	small_proves(head, rules,
		     CASE("a") "设 天数 3\n"
			       "品 甲 单价 30 数量 1 种类 检查\n"
			       "品 甲 单价 40 数量 1 种类 检查\n"
			       "品 甲 单价 1.50 数量 10 种类 草药\n"
			       "品 甲 单价 45 数量 1 种类 床位\n"
			       "品 甲 单价 100 数量 1 种类 西药\n"
			       "得 超限价自费 40 政策范围内 190 统筹支付 152 "
			       "个人账户 0 个人现金 78\n"
		     CASE("b") "设 天数 30\n"
			       "品 甲 单价 250 数量 1 种类 床位\n"
			       "品 甲 单价 3 数量 1 限价 0.5 种类 草药\n"
			       "得 超限价自费 52.50 统筹支付 160.40 个人账户 0 "
			       "个人现金 92.60\n");
	small_refuses(head, rules,
		      CASE("a") "品 甲 单价 1 数量 1 种类 床位\n"
				"得 统筹支付 0 个人账户 0 个人现金 1\n",
		      "没有给出“天数”");
	small_changed(head, rules, "每次 50.00", "每月 50.00", "每次");
	small_changed(head, rules, "每单位 1.00", "每单位 1.00 至多 2",
		      "每单位的不再乘");
}

/* Tiers of one visit, or none: there is nothing to remember. */
static void
construct_09_tiers_of_a_visit_keep_no_meter(void **state)
{
	struct small_sale sale = {.day = 20250401, .fen = 150000};

	(void)state;
	small_open("", NO_DEDUCTIBLE NO_CAP PLAIN_RATES);
	small_sell(&sale);
	assert_int_equal(sale.split.meters_after.more_count, 0);
	small_close();
	small_open("", NO_DEDUCTIBLE NO_CAP
		   "范围 门诊 一级 三级\n分段 含起付线 每次\n"
		   "表 支付比例\n场景 级别 分段 比例\n"
		   "门诊 * 0-1000 60%\n门诊 * 1000- 80%\n完\n");
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 100000);
	assert_int_equal(sale.split.meters_after.more_count, 0);
	small_close();
}

static void
construct_18_paid_whole(void **state)
{
	static const char head[] = "键 病种 无 肾病\n品键 基药 是 否\n";
	static const char rules[] =
	    "起付线 每年 所有人 100.00\n" PLAIN_RATES
	    "封顶线 每年 统筹支付 所有人 7000.00\n"
	    "全付 肾包 每月 所有人 6000.00 当 病种=肾病\n"
	    "全付 基药 每年 在职 500.00 退休 600.00 当 级别=一级 基药=是\n";
	struct small_sale sale = {.day = 20250401, .fen = 100};

	(void)state;
	small_proves(head, rules,
		     CASE("a") "设 病种 无\n已累计 起付线 0 统筹支付 0 基药 450\n"
			       "品 甲 单价 80 数量 1 基药 是\n"
			       "品 甲 单价 170 数量 1 基药 否\n"
			       "得 起付线 100 统筹支付 130 个人账户 0 "
			       "个人现金 120\n"
		     CASE("c") "设 病种 无\n已累计 起付线 0 统筹支付 0 基药 450\n"
			       "品 甲 单价 170 数量 1 基药 否\n"
			       "品 甲 单价 80 数量 1 基药 是\n"
			       "得 起付线 100 统筹支付 130 个人账户 0 "
			       "个人现金 120\n"
		     CASE("b") "设 病种 肾病\n"
			       "已累计 起付线 0 统筹支付 1800 肾包 1000\n"
			       "品 甲 单价 5100 数量 1\n"
			       "品 乙 单价 1000 数量 1 先行自付 10%\n"
			       "得 先行自付 100 起付线 100 统筹支付 5200 "
			       "超封顶自付 520 个人账户 0 个人现金 900\n");
	small_open("键 病种 无 肾病\n", NO_DEDUCTIBLE NO_CAP PLAIN_RATES
		   "全付 肾包 每月 所有人 6000.00 当 病种=肾病\n");
	sale.traits = (struct traits){1, {{"病种", "肾病"}}};
	small_sell(&sale);
	assert_int_equal(sale.split.fund.fen, 100);
	/* A month that has not come yet is no meter of this one. */
	sale.meters = sale.split.meters_after;
	sale.day = 20250331;
	small_sell_fails(&sale, "晚于结算日");
	small_close();
	small_changed(head, rules, "全付 基药", "全付 肾包", "已用过");
	small_changed(head, rules, "肾包 每月", "肾包 每周", "每年");
}

static void
construct_19_restrictions(void **state)
{
	static const char head[] = "键 病种 无 肿瘤\n键 在院 是 否\n"
				   "键 特病 是 否\n品键 限用 无 肿瘤 三级\n";
	static const char rules[] =
	    NO_DEDUCTIBLE NO_CAP PLAIN_RATES
	    "限制 全自费 当 限用=肿瘤 除非 病种=肿瘤\n"
	    "限制 全自费 当 限用=三级 除非 级别=三级\n"
	    "限制 拒绝 住院期间不享受门诊待遇 当 在院=是\n"
	    "限制 拒绝 已享特病待遇 当 特病=是 场景=门诊 除非 病种=无\n";

	(void)state;
	small_proves(head, rules,
		     CASE("a") "设 病种 无\n设 在院 否\n设 特病 是\n"
			       "品 甲 单价 100 数量 1 限用 肿瘤\n"
			       "品 乙 单价 100 数量 1 先行自付 10% 限用 三级\n"
			       "品 甲 单价 100 数量 1 限用 无\n"
			       "品 丙 单价 1 数量 1 限用 三级\n"
			       "得 全自费 201 先行自付 0 统筹支付 80 "
			       "个人账户 0 个人现金 221\n"
		     CASE("b") "设 病种 肿瘤\n设 在院 否\n设 特病 否\n"
			       "品 甲 单价 100 数量 1 限用 肿瘤\n"
			       "得 全自费 0 统筹支付 80 个人账户 0 "
			       "个人现金 20\n"
		     CASE("c") "设 在院 是\n设 病种 无\n"
			       "品 甲 单价 100 数量 1\n得 拒绝 X\n"
		     CASE("d") "设 在院 否\n设 病种 肿瘤\n设 特病 是\n"
			       "品 甲 单价 100 数量 1\n得 拒绝 X\n");
	small_refuses(head, rules,
		      CASE("c") "设 在院 否\n品 甲 单价 1 数量 1\n"
				"得 拒绝 X\n",
		      "应被拒绝，却结算了：X");
	small_refuses(head, rules,
		      CASE("c") "设 在院 是\n品 甲 单价 1 数量 1\n"
				"得 拒绝 Y\n",
		      "拒绝的不是这一条：条款 X：住院期间不享受门诊待遇");
	small_changed(head, rules, "限制 全自费 当", "限制 不付 当",
		      "应为拒绝或全自费");
	small_changed(head, rules, "拒绝 住院期间不享受门诊待遇 当", "拒绝 当",
		      "先写给收款员看的话");
	small_changed(head, rules, "除非 病种=肿瘤", "除非", "没有写条件");
	small_changed(head, rules, "除非 病种=肿瘤", "除非 病=肿瘤",
		      "没有键“病”");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(construct_07_items_that_survive_a_cap),
	    cmocka_unit_test(construct_15_ratios_by_kind),
	    cmocka_unit_test(construct_16_floors),
	    cmocka_unit_test(construct_29_the_fund_rounded_by_item),
	    cmocka_unit_test(construct_17_first_share_by_kind_and_place),
	    cmocka_unit_test(construct_17_ceilings_by_kind),
	    cmocka_unit_test(construct_09_tiers_of_a_visit_keep_no_meter),
	    cmocka_unit_test(construct_18_paid_whole),
	    cmocka_unit_test(construct_19_restrictions),
	    cmocka_unit_test(construct_22_a_payer_at_the_years_end),
	    cmocka_unit_test(construct_24_own_accounts_then_the_family),
	    cmocka_unit_test(construct_29_rounding_by_mode_and_unit),
	};

	return cmocka_run_group_tests_name("rules_items", tests, small_setup,
					   small_teardown);
}
