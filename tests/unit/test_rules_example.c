/*
 * An example is read as strictly as a clause: a word too many, a value no
 * table knows, a count over the limit are errors with their line, and none
 * of them is an example that proves something else than its writer meant.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/small.h"

#define KEYS \
	"键 年龄 数 16-80\n键 收费类别 一类 二类\n键 出生日期 日\n" \
	"品键 剂型 片 针\n"
#define RULES \
	"起付线 每年 所有人 0\n封顶线 不设\n" \
	"范围 门诊 一级\n表 支付比例\n场景 级别 比例\n门诊 一级 80%\n完\n"
/* Under these the example begins on line 47. */
#define BEGIN "例 a\n日期 2025-03-31\n场景 门诊\n级别 一级\n人员 在职\n"
#define END \
	"品 甲 单价 100 数量 1\n得 统筹支付 80 个人账户 0 个人现金 20\n"

/* One more line in a good example, and what is said of it. */
static void
a_line_says_one_thing(void **state)
{
	static const struct {
		const char *line, *expected;
	} rows[] = {
	    {"日期 2025-03-31 2025-04-01", "日期：应有 2 个词，实有 3 个"},
	    {"余额 10 20", "余额：应有 2 个词，实有 3 个"},
	    {"历年账户 10 20", "历年账户：应有 2 个词，实有 3 个"},
	    {"入院 2025-03-01 2025-03-02", "入院：应有 2 个词，实有 3 个"},
	    {"出院 2025-03-01 2025-03-02", "出院：应有 2 个词，实有 3 个"},
	    {"不用账户 本次", "不用账户：应有 1 个词，实有 2 个"},
	    {"日期", "日期：应有 2 个词，实有 1 个"},
	    {"余额", "余额：应有 2 个词，实有 1 个"},
	};

	(void)state;
	small_proves(KEYS, RULES, BEGIN END);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char examples[512], expected[128];

		snprintf(examples, sizeof(examples), BEGIN "%s\n" END,
			 rows[i].line);
		snprintf(expected, sizeof(expected), "language.rules:52：%s",
			 rows[i].expected);
		small_refuses(KEYS, RULES, examples, expected);
	}
}

static void
a_key_takes_a_value_it_has(void **state)
{
	static const struct {
		const char *line, *expected; /* NULL: good */
	} rows[] = {
	    {"设 年龄 16", NULL},
	    {"设 年龄 80", NULL},
	    {"设 年龄 15", "年龄：应为 16 至 80 内的数"},
	    {"设 年龄 81", "年龄：应为 16 至 80 内的数"},
	    {"设 年龄 四十", "写的是“四十”"},
	    {"设 年龄 40-50", "设：应为一个值，写的是“40-50”"},
	    {"设 年龄 16\n设 年龄 16", "设：“年龄”写了两次"},
	    {"设 收费类别 二类", NULL},
	    {"设 收费类别 三类", "键 收费类别：没有值“三类”"},
	    {"设 出生日期 1955-12-31", NULL},
	    {"设 出生日期 19551231", NULL},
	    {"设 出生日期 1955-02-30", "写的是“1955-02-30”"},
	    {"设 出生日期 至1955-12-31", "设：应为一个值"},
	    {"设 剂型 片", "设：没有键“剂型”"},
	    {"品 甲 单价 0 数量 1 剂型 片", NULL},
	    {"品 甲 单价 0 数量 1 剂型 丸", "键 剂型：没有值“丸”"},
	    {"品 甲 单价 0 数量 1 年龄 40", "设：没有键“年龄”"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char examples[512];

		snprintf(examples, sizeof(examples), BEGIN "%s\n" END,
			 rows[i].line);
		if (rows[i].expected)
			small_refuses(KEYS, RULES, examples, rows[i].expected);
		else
			small_proves(KEYS, RULES, examples);
	}
}

/* Each way of saying what must come out. */
static void
figures_are_stated_in_pairs(void **state)
{
	static const char begin[] =
	    BEGIN "余额 10\n不用账户\n品 甲 单价 100 数量 1\n";
	static const struct {
		const char *lines, *expected; /* NULL: good */
	} rows[] = {
	    {"得 统筹支付 80\n得 个人账户 0\n得 个人现金 20\n", NULL},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 余额 10 总额 100 "
	     "个人负担 20\n", NULL},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 余额 9\n", "余额 应得 9.00"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 总额 99\n", "总额 应得 99"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 个人负担 1\n", "个人负担 应得"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 单价 1\n", "不认识的项目"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 全自费 1\n", "全自费 应得"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 超限价自费 1\n", "应得 1.00"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 先行自付 1\n", "应得 1.00"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 政策范围内 1\n", "应得 1.00"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 起付线 1\n", "应得 1.00"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 按比例自付 1\n", "应得 1.00"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 超封顶自付 1\n", "应得 1.00"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 大病保险 1\n", "应得 1.00"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 其他基金 1\n", "应得 1.00"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 历年账户 1\n", "应得 1.00"},
	    {"得 统筹支付 80 个人账户 0 个人现金 20 共济账户 1\n", "应得 1.00"},
	    {"得 统筹支付 80 个人账户 0\n", "没有写 个人现金"},
	    {"得 统筹支付 80 个人现金 20\n", "没有写 个人账户"},
	    {"得 个人账户 0 个人现金 20\n", "没有写 统筹支付"},
	    {"得 拒绝\n", "成对"},
	    {"得 拒绝 X\n", "应被拒绝，却结算了"},
	    {"得 拒绝 X Y\n", "成对"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char examples[1024];

		snprintf(examples, sizeof(examples), "%s%s", begin,
			 rows[i].lines);
		if (rows[i].expected)
			small_refuses("", RULES, examples, rows[i].expected);
		else
			small_proves("", RULES, examples);
	}
}

/* Refused, but by something else than the clause it names. */
static void
a_refusal_is_of_its_clause(void **state)
{
	static const char head[] = "键 月数 数 1-12\n品键 种类 西药 检查\n";
	static const char rules[] =
	    RULES "限价 每次 5 乘 月数 当 种类=检查\n条款 Y\n原文 q\n"
		  "限制 拒绝 不行 当 级别=三级\n";

	(void)state;
	/* The last reason before it is of clause A, and moved money. */
	small_refuses(head, rules,
		      BEGIN "品 甲 单价 10 数量 1\n"
			    "品 甲 单价 10 数量 1 种类 检查\n得 拒绝 A\n",
		      "拒绝的不是这一条");
	small_refuses(head, rules,
		      BEGIN "品 甲 单价 10 数量 1 种类 检查\n得 拒绝 X\n",
		      "拒绝的不是这一条");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_says_one_thing),
	    cmocka_unit_test(a_key_takes_a_value_it_has),
	    cmocka_unit_test(figures_are_stated_in_pairs),
	    cmocka_unit_test(a_refusal_is_of_its_clause),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
