/*
 * Statements one by one: each of their words is needed or may be left out
 * where the notice's form says so, so many of each fit into a pack and not
 * one more, and a clause that moves money is known to.
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

#define HEAD "键 月数 数 1-12\n键 认定 日\n品键 种类 西药 挂号\n"
#define DEDUCTIBLE "起付线 每年 所有人 0\n"
#define CAP "封顶线 不设\n"
#define RATES \
	"范围 门诊 一级 三级\n" \
	"表 支付比例\n场景 级别 比例\n门诊 * 0.6\n完\n"
#define REST DEDUCTIBLE CAP RATES "分摊 按金额\n"
#define PACK_ROOM 16384

/* As many of its words as make a statement; any other count does not. In
 * the line before it all of them stood: none may come from there. */
static void
each_word_is_needed(void **state)
{
	static const struct {
		const char *before, *line; /* the line before has its words */
		const char *whole;	   /* counts of words that do */
	} rows[] = {
	    {"限价 每次 10 乘 月数 至多 20 当 种类=西药\n",
	     "限价 每次 10 乘 月数 至多 20 当 种类=西药", " 3 5 7 9 "},
	    {"限制 全自费 当 种类=西药 除非 种类=挂号\n",
	     "限制 全自费 当 种类=西药 除非 种类=挂号", " 4 6 "},
	    {"限制 拒绝 不行 当 种类=西药\n", "限制 拒绝 不行 当 种类=西药", " 5 "},
	    {"限额 a 每月 统筹支付 所有人 10 乘 月数 当 级别=一级\n",
	     "限额 b 每月 统筹支付 所有人 10 乘 月数 当 级别=一级", " 6 8 10 "},
	    {"限额 a 每月 统筹支付 在职 10 退休 20\n",
	     "限额 b 每月 统筹支付 在职 10 退休 20", " 8 "},
	    {"调整 起付线 减 5 每 1 月数 自 3 至多 20 至少 1 当 级别=一级\n",
	     "调整 起付线 减 5 每 1 月数 自 3 至多 20 至少 1 当 级别=一级",
	     " 4 9 11 13 15 "},
	    {"保底 支付比例 10% 当 级别=一级\n", "保底 支付比例 10% 当 级别=一级",
	     " 3 5 "},
	    {"全付 a 每月 所有人 10 当 级别=一级\n",
	     "全付 b 每月 所有人 10 当 级别=一级", " 5 7 "},
	    {"异地先付 10% 当 级别=三级\n", "异地先付 10% 当 级别=三级", " 4 "},
	    {"待遇 自 认定 次月 当 级别=三级\n", "待遇 自 认定 次月 当 级别=三级",
	     " 4 6 "},
	    {"待遇 自 认定 满 6 个月 当 级别=三级\n",
	     "待遇 自 认定 满 6 个月 当 级别=三级", " 6 8 "},
	    {"参数 甲方 10 到元\n", "参数 乙方 10 到元", " 3 4 "},
	    {"付方 大病保险 每年 基数 按比例自付 当 级别=一级\n"
	     "付方 大病保险 支付 10%\n付方 大病保险 封顶 所有人 10\n",
	     "付方 大病保险 起付 所有人 10", " 5 "},
	    {"付方 大病保险 每年 基数 按比例自付 起付线 超封顶自付\n"
	     "付方 大病保险 分段 含起付线\n",
	     "付方 大病保险 支付 0-10 10% 10- 20%", " 7 "},
	    {"参数 p 10\n调整 起付线 减 p 至多 p\n", "调整 起付线 减 p 至多 p",
	     " 4 6 "},
	    {"历年账户 可付 起付线\n历年账户 留存 10 超过 20 至少 5 当 级别=一级\n",
	     "共济账户 留存 10 超过 20 至少 5 当 级别=一级", " 3 5 7 9 "},
	    {"个人账户 可付 起付线 按比例自付\n", "个人账户 先付 政策范围内 当 级别=一级",
	     " 3 5 "},
	    {"个人账户 可付 起付线 按比例自付\n", "个人账户 留存 10 当 级别=一级",
	     " 3 5 "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *end = rows[i].line;

		for (int count = 1; *end; count++) {
			char rules[2048], number[16];

			end += strspn(end, " ");
			end += strcspn(end, " ");
			snprintf(rules, sizeof(rules), REST "%s%.*s\n",
				 rows[i].before, (int)(end - rows[i].line),
				 rows[i].line);
			snprintf(number, sizeof(number), " %d ", count);
			if (!strstr(rows[i].whole, number)) {
				small_refuses(HEAD, rules, "", "language.rules:");
				continue;
			}
			small_open(HEAD, rules);
			small_close();
		}
	}
}

/* Figures at their edges, words that do not go together, lines written twice;
 * NULL is a good one. */
static const struct {
	const char *lines, *expected;
} taken[] = {
    {"待遇 自 认定 满 1 天\n", NULL},
    {"待遇 自 认定 满 3660 天\n", NULL},
    {"待遇 自 认定 满 0 天\n", "应满 1 至 3660"},
    {"待遇 自 认定 满 3661 天\n", "应满 1 至 3660"},
    {"待遇 自 认定 满 6 年\n", "应为次月、满 N 个月或满 N 天"},
    {"待遇 自 月数 次月\n", "不是日的键"},
    {"待遇 自 级别 次月\n", "不是日的键"},
    {"限价 每次 10 至多 5\n", NULL},
    {"限价 每单位 10\n", NULL},
    {"限价 每单位 10 至多 5\n", "每单位的不再乘"},
    {"限价 每单位 10 乘 月数\n", "每单位的不再乘"},
    {"限价 每次 10 乘 认定\n", "应为数的键"},
    {"限价 每次 10 乘 种类\n", "应为数的键"},
    {"限价 每日 10\n", "每次"},
    {"限制 拒绝 不行 当 种类=西药 除非 种类=挂号\n", NULL},
    {"限制 全付 不行 当 种类=西药\n", "应为拒绝或全自费"},
    {"调整 起付线 再收 100% 每 90 月数 自 1\n", NULL},
    {"调整 支付比例 再收 100%\n", "“再收”只跟金额"},
    {"调整 自付比例 再收 100%\n", "“再收”只跟金额"},
    {"调整 起付线 加 5 至少 1\n", "“至少”只跟减或乘"},
    {"调整 起付线 减 5 至多 10 至少 10\n", NULL},
    {"调整 起付线 减 5 至多 10 至少 10.01\n", "至少大于至多"},
    {"调整 起付线 加 5 每 0 月数 自 1\n", "大于零"},
    {"调整 起付线 加 5 每 1 月数 自 1\n", NULL},
    {"调整 起付线 乘 50% 每 1 月数 自 1\n", "“每”只跟加或减"},
    {"调整 起付线 乘 50% 至少 1\n", NULL},
    {"调整 统筹支付 加 5\n", "调整：应为"},
    {"调整 个人账户 加 5\n", "调整：应为"},
    {"调整 账户段 加 5\n", "调整：应为"},
    {"调整 起付线 除 5\n", "调整：应为"},
    {"调整 大额补助 加 5\n", "没有写封顶"},
    {"付方 大额补助 每次 基数 起付线\n付方 大额补助 支付 1%\n"
     "调整 大额补助 加 5\n", "没有写封顶"},
    {"付方 大额补助 每次 基数 起付线\n付方 大额补助 支付 1%\n"
     "付方 大额补助 封顶 所有人 5\n调整 大额补助 加 5\n", NULL},
    {"付方 其他基金 每次 基数 起付线\n付方 其他基金 支付 1%\n"
     "付方 其他基金 封顶 所有人 5\n调整 其他基金 加 5\n", NULL},
    {"付方 账户段 每次 基数 起付线\n", "付方：应为"},
    {"付方 个人账户 每次 基数 起付线\n", "付方：应为"},
    {"付方 其他基金 每月 基数 起付线\n", "应为每次、每年或年末"},
    {"付方 其他基金 每次 基数 当 级别=一级\n", "基数里没有一项"},
    {"付方 其他基金 每次 基数 起付线 起付线\n", "写了两次"},
    {"付方 其他基金 每次 基数 全自费 超限价自费 先行自付 起付线 "
     "按比例自付 超封顶自付 当 级别=三级\n付方 其他基金 支付 1%\n", NULL},
    {"付方 其他基金 每次 基数 起付线\n付方 其他基金 分段 含起付线\n"
     "付方 其他基金 支付 0-1 1% 1-2 2% 2-3 3% 3-4 4% 4-5 5% 5- 6%\n",
     NULL},
    {"付方 其他基金 每次 基数 起付线\n付方 其他基金 分段 含起付线\n"
     "付方 其他基金 支付 0-1 1% 1-2 2% 2-3 3% 3-4 4% 4-5 5% 5-6 6% "
     "6- 7%\n", "分段至多 6 个"},
    {"付方 其他基金 每次 基数 起付线\n付方 其他基金 支付 1%\n"
     "付方 其他基金 支付 2%\n", "“支付”重复"},
    {"付方 其他基金 每次 基数 起付线\n付方 其他基金 分段 每年\n",
     "分段：应为"},
    {"付方 其他基金 每次 基数 起付线\n付方 其他基金 分段\n", "4 个词"},
    {"付方 其他基金 每次 基数 起付线\n付方 其他基金 起付 政策范围内 10%\n",
     "应为“在职”"},
    {"付方 其他基金 每次 基数 起付线\n付方 其他基金 减免 1\n",
     "应为 起付、分段、支付 或 封顶"},
    {"起付线 满 300 免\n", NULL},
    {"起付线 至多 300\n", NULL},
    {"起付线 满 300 免\n起付线 至多 300\n", "“起付线 满”重复"},
    {"起付线 至多 300\n起付线 满 300 免\n", "“起付线 满”重复"},
    {"起付线 满 300 付\n", "应为“免”"},
    {"起付线 满 300\n", "应有 4 个词"},
    {"起付线 至多 300 免\n", "应有 3 个词"},
    {"起付线 不计 当 级别=一级\n", NULL},
    {"起付线 不计 当 级别=一级\n起付线 不计 当 级别=三级\n", "重复"},
    {"起付线 不计 级别=一级\n", "应为“当”"},
    {"起付线 转院补差 当 级别=一级\n", "只跟每次"},
    {"起付线 转院补差 当 级别=一级\n起付线 转院补差 当 级别=三级\n", "重复"},
    {"起付线 每年 所有人 1\n", "重复"},
    {"封顶线 不设\n", "重复"},
    {"分段 含起付线 每月\n", "应为每次或每年"},
    {"分段 含起付线 每次\n", NULL},
    {"分段 含起付线 每次\n分段 含起付线 每次\n", "重复"},
    {"分段 统筹支付 每次\n", "应为起付线以上或含起付线"},
    {"限额 不计 当 种类=挂号\n", NULL},
    {"限额 不计 当 种类=挂号\n限额 不计 当 种类=西药\n", "重复"},
    {"限额 a 每月 统筹支付 所有人 1\n限额 a 每日 统筹支付 所有人 1\n",
     "名字“a”已用过"},
    {"限额 a 每月 统筹支付 所有人 1\n全付 a 每日 所有人 1\n",
     "名字“a”已用过"},
    {"全付 a 每日 所有人 1\n限额 a 每月 统筹支付 所有人 1\n",
     "名字“a”已用过"},
    {"限额 统筹支付 每月 统筹支付 所有人 1\n", "已用过"},
    {"全付 统筹支付 每月 所有人 1\n", "已用过"},
    {"限额 a 每周 统筹支付 所有人 1\n", "第 3 个词应为“每年”"},
    {"全付 a 每周 所有人 1\n", "第 3 个词应为“每年”"},
    {"限额 a 每月 全自费 所有人 1\n", "限额：应为"},
    {"限额 123456789012345678901234567890123456789012345678 每月 "
     "统筹支付 所有人 1\n", "字节"},
    {"全付 123456789012345678901234567890123456789012345678 每月 "
     "所有人 1\n", "字节"},
    {"参数 1a 5\n", "不能作名字"},
    {"参数 .a 5\n", "不能作名字"},
    {"参数 -a 5\n", "不能作名字"},
    {"参数 a×b 5\n", "不能作名字"},
    {"参数 月数 5\n", "不能作名字"},
    {"参数 a 5\n参数 a 6\n", "不能作名字"},
    {"参数 a 5 到分\n", "到元"},
    {"参数 p 9999999999.99\n限额 a 每月 统筹支付 所有人 9×p\n", NULL},
    {"参数 p 9999999999.99\n限额 a 每月 统筹支付 所有人 99999×p\n",
     "写的是“99999×p”"},
    {"参数 p 99999999999999.99\n限额 a 每月 统筹支付 所有人 2×p\n",
     "写的是“2×p”"},
    {"离线 药店 预付 1 天内补结\n", NULL},
    {"离线 药店 预付 3660 天内补结 联网自补\n", NULL},
    {"离线 药店 预付 3661 天内补结\n", "1 至 3660 天"},
    {"待遇 自 认定\n", "应有 4 个词"},
    {"付方 其他基金 每次 基数 起付线\n付方 其他基金 分段 含起付线\n"
     "付方 其他基金 支付 0-0 1% 0- 2%\n", "没有接上"},
    {"调整 起付线 减 5 至多 x\n", "第 6 个词应为不小于零"},
    {"调整 起付线 减 5 至少 x\n", "第 6 个词应为不小于零"},
    {"范围 诊所 一级\n", "写的是“诊所”"},
    {"限制 全自费 当 种类=\n", "没有值“”"},
    {"分摊 按行\n", "重复"},
    {"历年账户 可付 起付线\n历年账户 可付 起付线\n", "重复"},
    {"共济账户 可付 起付线\n共济账户 可付 起付线\n", "重复"},
    {"历年账户 可付 起付线\n历年账户 留存 1\n历年账户 留存 1\n", "重复"},
    {"历年账户 可付\n", "没有写付什么"},
    {"历年账户 拒绝\n", "应为“可付”"},
    {"历年账户 可付 起付线 当 级别=一级\n", "应有 3 个词"},
    {"历年账户 留存 1 超过 2 超额 3\n", "应为“当”"},
    {"个人账户 先付 政策范围内\n个人账户 先付 政策范围内\n", "重复"},
    {"个人账户 先付 全自费\n", "应为“政策范围内”"},
    {"个人账户 留存 1\n个人账户 留存 1\n", "重复"},
    {"离线 暂记 每笔统筹至多 1\n离线 暂记 每笔统筹至多 1\n", "重复"},
    {"累计码 A 起付线\n累计码 B 统筹支付\n", NULL},
    {"累计码 A 起付线\n累计码 B 起付线\n", "重复"},
    {"累计码 A 起付线\n累计码 A 统筹支付\n", "重复"},
    {"累计码 A 全自费\n", "应为起付线或统筹支付"},
    {"累计码 12345678901 起付线\n", "字节"},
    {"异地先付 101% 当 级别=三级\n", "0% 至 100%"},
    {"保底 自付比例 1%\n", "应为“支付比例”"},
    {"保底 支付比例 101%\n", "0% 至 100%"},
    {"限制 全自费 当 级别=三级 或 级别=一级\n", NULL},
    {"限制 全自费 当 或 级别=一级\n", "应为 键=值"},
    {"限制 全自费 当 级别=三级 或\n", "没有写条件"},
    {"限制 全自费 当 级别=三级 或 或 级别=一级\n", "应为 键=值"},
    {"限制 全自费 当 =三级\n", "应为 键=值"},
    {"限制 全自费 当 级别\n", "应为 键=值"},
    {"限制 全自费 当 人员=儿童\n", "没有这个场景或人员"},
    {"限制 全自费 当 场景=诊所\n", "没有这个场景或人员"},
    {"限制 全自费 当 场景=药店 人员=退休\n", NULL},
    {"限制 全自费 当 月数=0\n", "应为 1 至 12 内"},
    {"限制 全自费 当 月数=1-12\n", NULL},
    {"限制 全自费 当 月数=1-13\n", "应为 1 至 12 内"},
    {"限制 全自费 当 月数=5-4\n", "应为 1 至 12 内"},
    {"限制 全自费 当 月数=5-\n", NULL},
    {"限制 全自费 当 月数=-5\n", "应为 1 至 12 内"},
    {"限制 全自费 当 月数=000000001\n", "应为 1 至 12 内"},
    {"限制 全自费 当 月数=00000001\n", NULL},
    {"限制 全自费 当 12345678901234567890123456789012=1\n", "应为 键=值"},
    {"限制 全自费 当 1234567890123456789012345678901=1\n", "没有键"},
};

static void
what_a_statement_takes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		char rules[2048];

		snprintf(rules, sizeof(rules), REST "%s", taken[i].lines);
		if (taken[i].expected) {
			small_refuses(HEAD, rules, "", taken[i].expected);
			continue;
		}
		small_open(HEAD, rules);
		small_close();
	}
}

/* Begin with before, then line so often, %d counting, then behind. */
static char *
repeated(const char *before, const char *line, int times, const char *behind)
{
	char *text = malloc(PACK_ROOM);
	size_t at;

	assert_non_null(text);
	at = (size_t)snprintf(text, PACK_ROOM, "%s", before);
	for (int i = 0; i < times; i++) {
		const char *number = strstr(line, "%d");

		assert_true(at < PACK_ROOM - 200);
		at += number ? (size_t)snprintf(text + at, PACK_ROOM - at,
						"%.*s%d%s", (int)(number - line),
						line, i + 1, number + 2)
			     : (size_t)snprintf(text + at, PACK_ROOM - at, "%s",
						line);
	}
	snprintf(text + at, PACK_ROOM - at, "%s", behind);
	return text;
}

static void
as_many_as_there_can_be(void **state)
{
	static const struct {
		const char *before, *line, *behind;
		int most;
		const char *expected;
	} rows[] = {
	    {REST, "限额 a%d 每月 统筹支付 所有人 100\n", "", 8, "至多 8 个"},
	    {REST, "参数 p%d 100\n", "", 8, "至多 8 个"},
	    {REST, "异地先付 10% 当 级别=l%d\n", "", 8, "至多 8 条"},
	    {REST, "待遇 自 认定 满 6 个月 当 级别=l%d\n", "", 6, "至多 6 条"},
	    {REST, "调整 支付比例 加 0.1% 至多 100%\n", "", 16, "至多 16 条"},
	    {REST, "保底 支付比例 10%\n", "", 16, "至多 16 条"},
	    {REST, "全付 w%d 每月 所有人 10\n", "", 4, "至多 4 条"},
	    {REST, "限价 每次 1%d\n", "", 12, "至多 12 条"},
	    {REST, "限制 全自费 当 级别=l%d\n", "", 24, "至多 24 条"},
	    {REST, "缺口 g%d\n", "", 16, "至多 16 条"},
	    {REST "调整 支付比例 加 1% 至多 100% 当", " 月数=%d", "\n", 8,
	     "至多 8 个条件"},
	    {DEDUCTIBLE CAP "范围 门诊 一级", " l%d",
	     "\n表 支付比例\n场景 级别 比例\n门诊 * 0.6\n完\n", 15, "至多 16 个"},
	    /* Eight clauses stand around the rules. */
	    {REST, "条款 c%d\n原文 q\n", "", 64 - 8, "至多 64 条"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = repeated(rows[i].before, rows[i].line,
				      rows[i].most, rows[i].behind);

		small_open(HEAD, text);
		small_close();
		free(text);
		text = repeated(rows[i].before, rows[i].line, rows[i].most + 1,
				rows[i].behind);
		small_refuses(HEAD, text, "", rows[i].expected);
		free(text);
	}
}

/* The same of what stands in a head and in an example. */
static void
as_many_keys_and_values(void **state)
{
	char *text = repeated("", "键 k%d 甲类 乙类\n", 8, "");

	(void)state;
	small_open(text, REST);
	small_close();
	free(text);
	text = repeated("", "键 k%d 甲类 乙类\n", 9, "");
	small_refuses(text, REST, "", "键至多 8 个");
	free(text);
	text = repeated("键 k", " v%d", 12, "\n");
	small_open(text, REST);
	small_close();
	free(text);
	text = repeated("键 k", " v%d", 13, "\n");
	small_refuses(text, REST, "", "应有 1 至 12 个值");
	free(text);
	small_open("键 k v1\n", REST);
	small_close();
	small_refuses("键 k v1 v2 v1\n", REST, "", "值“v1”重复");
	small_refuses("键 k 数 5-5\n", REST, "", "应为范围");
	small_refuses("键 k 数 5-4\n", REST, "", "应为范围");
	small_open("键 k 数 1-2\n", REST);
	small_close();
	small_open("键 k 数 1-99999999\n", REST);
	small_close();
	small_refuses("键 k 数 1-100000000\n", REST, "", "应为范围");
	small_refuses("键 k 数 0000000000000001-2\n", REST, "", "应为范围");
	small_refuses("键 场景 a b\n", REST, "", "已有别的意思");
	small_refuses("键 k a\n品键 k b\n", REST, "", "已有别的意思");
}

#define EXAMPLE_BEGIN \
	"日期 2025-03-31\n场景 门诊\n级别 一级\n人员 在职\n余额 0\n"

static void
as_many_lines_in_an_example(void **state)
{
	static const struct {
		const char *before, *line, *behind;
		int most;
		const char *expected;
	} rows[] = {
	    {"例 a\n" EXAMPLE_BEGIN, "品 甲 单价 1 数量 1\n",
	     "得 统筹支付 120 个人账户 0 个人现金 80\n", 200, "品：至多 200 个"},
	    {"例 a\n" EXAMPLE_BEGIN "已累计 起付线 0 统筹支付 0", " m%d 1",
	     "\n品 甲 单价 10 数量 1\n得 统筹支付 6 个人账户 0 个人现金 4\n", 12,
	     "累计至多 12 个"},
	    {"例 a\n" EXAMPLE_BEGIN "共济账户", " 1%d",
	     "\n品 甲 单价 10 数量 1\n得 统筹支付 6 个人账户 0 个人现金 4\n", 4,
	     "应有 1 至 4 个余额"},
	    {"", "例 e%d\n" EXAMPLE_BEGIN "品 甲 单价 10 数量 1\n"
		 "得 统筹支付 6 个人账户 0 个人现金 4\n", "", 64, "例至多 64 个"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = repeated(rows[i].before, rows[i].line,
				      rows[i].most, rows[i].behind);

		small_proves("", REST, text);
		free(text);
		text = repeated(rows[i].before, rows[i].line,
				rows[i].most + 1, rows[i].behind);
		small_refuses("", REST, text, rows[i].expected);
		free(text);
	}
	small_refuses("", REST, "例 a\n" EXAMPLE_BEGIN "共济账户\n", "余额");
}

/* rules check warns of a clause no example reaches, if it moves money. */
static void
a_clause_that_moves_money_decides(void **state)
{
	static const struct {
		const char *before, *line;
		bool decides;
	} rows[] = {
	    {REST, "限价 每次 10\n", true},
	    {REST, "限制 全自费 当 级别=三级\n", true},
	    {REST, "限额 a 每月 统筹支付 所有人 100\n", true},
	    {REST, "调整 支付比例 加 1%\n", true},
	    {REST, "保底 支付比例 10%\n", true},
	    {REST, "全付 a 每月 所有人 10\n", true},
	    {REST, "异地先付 10% 当 级别=三级\n", true},
	    {REST, "待遇 自 认定 次月\n", true},
	    {REST "付方 大病保险 每次 基数 起付线\n付方 大病保险 支付 1%\n",
	     "付方 医疗救助 每次 基数 起付线\n付方 医疗救助 支付 1%\n", true},
	    {REST, "历年账户 可付 起付线\n", true},
	    {REST, "共济账户 可付 起付线\n", true},
	    {REST, "个人账户 先付 政策范围内\n条款 Z\n原文 q\n个人账户 拒绝\n", true},
	    {CAP RATES, "起付线 每年 所有人 0\n", true},
	    {DEDUCTIBLE RATES, "封顶线 不设\n", true},
	    {DEDUCTIBLE CAP, RATES, true},
	    {REST, "取整 统筹支付 整单 舍去 到分\n", false},
	    {REST, "取整 超限价自费 逐项 舍去 到分\n", false},
	    {REST, "参数 p 1\n", false},
	    {REST, "说明 words\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rules_clause clause = {0};
		char rules[2048];

		snprintf(rules, sizeof(rules), "%s条款 Y 标题 二\n原文 q\n%s",
			 rows[i].before, rows[i].line);
		small_open(HEAD, rules);
		for (int at = 0; !clause.id || strcmp(clause.id, "Y") != 0; at++)
			assert_true(
			    rules_clause_at(small_rules(), at, &clause));
		if (clause.decides != rows[i].decides)
			fail_msg("decides %d: %s", clause.decides,
				 rows[i].line);
		assert_string_equal(clause.title, "标题 二");
		small_close();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_word_is_needed),
	    cmocka_unit_test(what_a_statement_takes),
	    cmocka_unit_test(as_many_as_there_can_be),
	    cmocka_unit_test(as_many_keys_and_values),
	    cmocka_unit_test(as_many_lines_in_an_example),
	    cmocka_unit_test(a_clause_that_moves_money_decides),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
