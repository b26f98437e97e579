/* rules_form.c - see rules_form.h. */
#include "pos/rules_form.h"

#include <assert.h>
#include <stddef.h>

static const struct {
	enum pack_word key;
	const char *form;
} forms[] = {
    {WORD_PACK, "规则包 hefei-2023"},
    {WORD_AREA, "统筹区 340100"},
    {WORD_TITLE, "名称 合肥市职工普通门诊 2023"},
    {WORD_SOURCE, "来源 合医保发〔2023〕15号"},
    {WORD_TRUST, "可信 B"},
    {WORD_FROM, "生效 2023-01-01"},
    {WORD_TO, "失效 2023-12-31"},
    {WORD_YEAR, "年度 自然年；或 年度 始于 07-01"},
    {WORD_CLASS, "类别 甲 政策范围内；类别 乙 先行自付 按目录；类别 丙 全自费"},
    {WORD_CEILING, "限价 每单位 先扣 按目录"},
    {WORD_DEDUCTIBLE,
     "起付线 每年 在职 600.00 退休 500.00；或 起付线 每年 按表"},
    {WORD_CAP,
     "封顶线 每年 统筹支付 在职 4000.00 退休 5000.00；或 封顶线 不设"},
    {WORD_ACCOUNT, "个人账户 可付 起付线 按比例自付"},
    {WORD_CASH, "个人现金 其余"},
    {WORD_ROUND, "取整 统筹支付 整单 四舍五入 到分"},
    {WORD_OFFLINE, "离线 拒绝"},
    {WORD_RANGE, "范围 门诊 一级 二级 三级"},
    {WORD_TIER, "分段 起付线以上 每年"},
    {WORD_METER, "累计码 代码 起付线"},
    {WORD_DAY, "日期 2023-06-01"},
    {WORD_SCENE, "场景 门诊"},
    {WORD_LEVEL, "级别 二级"},
    {WORD_PERSON, "人员 在职；或 人员 退休"},
    {WORD_BALANCE, "余额 100.00"},
    {WORD_USED_UP, "已累计 起付线 200.00 统筹支付 0.00"},
    {WORD_ITEM, "品 甲 单价 12.50 数量 2"},
    {WORD_EXPECT, "得 统筹支付 33.90 个人账户 26.10 个人现金 20.00"},
};

const char *
pack_form(enum pack_word key)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].key == key)
			return forms[i].form;
	return "docs/rules.md";
}

const char *
pack_construct_form(enum pack_construct construct)
{
	static const char *const texts[CONSTRUCT_COUNT] = {
	    [CONSTRUCT_CLASS_A] = "类别 甲 政策范围内",
	    [CONSTRUCT_CLASS_B] = "类别 乙 先行自付 按目录",
	    [CONSTRUCT_CLASS_C] = "类别 丙 全自费",
	    [CONSTRUCT_CEILING] = "限价 每单位 先扣 按目录",
	    [CONSTRUCT_DEDUCTIBLE] = "起付线 每年 在职 600.00 退休 500.00",
	    [CONSTRUCT_RATES] = "表 支付比例；场景 级别 在职 退休；…；完",
	    [CONSTRUCT_CAP] = "封顶线 每年 统筹支付 所有人 4000.00",
	    [CONSTRUCT_ACCOUNT] = "个人账户 可付 起付线 按比例自付",
	    [CONSTRUCT_CASH] = "个人现金 其余",
	    [CONSTRUCT_ROUND_CEILING] = "取整 超限价自费 逐项 四舍五入 到分",
	    [CONSTRUCT_ROUND_PRESELF] = "取整 先行自付 逐项 四舍五入 到分",
	    [CONSTRUCT_ROUND_FUND] = "取整 统筹支付 整单 四舍五入 到分",
	    [CONSTRUCT_OFFLINE] = "离线 拒绝",
	};

	assert(construct < CONSTRUCT_COUNT);
	assert(texts[construct] != NULL);
	return texts[construct];
}
