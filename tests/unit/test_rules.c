/* Packs: what is refused, where and why; the shipped ones; choosing. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "pos/rules.h"
#include "pos/text.h"

/* The whole language in its English words, and a pack to damage. */
static const char base[] =
    "format 1\n"
    "pack unit-1\n"
    "area 999999\n"
    "title Unit pack # one\n"
    "source nobody's notice\n"
    "trust C\n"
    "from 2026-01-01\n"
    "to 2026-12-31\n"
    "year calendar\n"
    "gap nothing published about chronic diseases\n"
    "clause A class A\n"
    "quote class A is in scope\n"
    "class A inscope\n"
    "clause B class B\n"
    "quote class B: a share first,\n"
    "quote  to the fen\n"
    "class B preself catalogue\n"
    "round preself per-item half-up to-fen\n"
    "clause C\n"
    "quote class C is the person's\n"
    "class C ownpay\n"
    "clause L ceiling\n"
    "quote per unit\n"
    "ceiling per-unit first catalogue\n"
    "round overlimit per-item half-up to-fen\n"
    "clause D deductible\n"
    "quote 600, retired 500\n"
    "deductible yearly working 600 retired 500\n"
    "clause R rates\n"
    "quote by level\n"
    "range pharmacy shop\n"
    "range outpatient one two\n"
    "table rates\n"
    "level scene working retired # columns in any order\n"
    "shop pharmacy 60% 70%\n"
    "one outpatient 0.75 0.85\n"
    "two outpatient 65% unpublished\n"
    "end\n"
    "round fund per-bill half-up to-fen\n"
    "clause M cap\n"
    "quote 8000 a year\n"
    "cap yearly fund working 8000 retired 9000\n"
    "clause P account\n"
    "quote may pay\n"
    "account may-pay preself deductible copay overcap\n"
    "clause K cash\n"
    "quote the rest\n"
    "cash rest\n"
    "clause O link down\n"
    "quote provisional\n"
    "offline provisional sale-max 200.00\n"
    "meter DEDC_YEAR deductible\n"
    "meter FUND_YEAR fund\n"
    "example one\n"
    "day 2026-03-15\n"
    "scene pharmacy\n"
    "level shop\n"
    "person working\n"
    "balance 120.00\n"
    "used-up deductible 600 fund 0\n"
    "item A price 12.50 count 2\n"
    "item B price 36.80 count 1 ceiling 35 preself 10%\n"
    "item C price 18.20 count 1\n"
    "expect fund 33.90 account 26.10 cash 20.00 balance 93.90\n"
    "expect total 80.00 person-part 46.10\n";

static struct err err;

static int
load(struct rules **rules, const char *text)
{
	memset(&err, 0, sizeof(err));
	return rules_load(rules, text, strlen(text), "dir/unit.rules", &err);
}

/* base with the first occurrence of from replaced by to. */
static char *
damaged(const char *from, const char *to)
{
	const char *at = strstr(base, from);
	size_t room = sizeof(base) + strlen(to) + 1;
	char *text = malloc(room);

	assert_non_null(at);
	assert_non_null(text);
	snprintf(text, room, "%.*s%s%s", (int)(at - base), base, to,
		 at + strlen(from));
	return text;
}

static void
refused(const char *from, const char *to, const char *expected)
{
	struct rules *rules = (struct rules *)(void *)&err;
	char *text = damaged(from, to);

	if (load(&rules, text) == 0)
		fail_msg("accepted: %s -> %s", from, to);
	assert_null(rules);
	assert_int_equal(err.code, ERR_RULES);
	if (!strstr(err.text, expected))
		fail_msg("%s -> %s said: %s", from, to, err.text);
	assert_true(text_utf8_valid(err.text, strlen(err.text)));
	free(text);
}

static void
a_whole_pack_loads(void **state)
{
	struct rules *rules = NULL;
	const struct rules_head *head;
	struct rules_clause clause;
	size_t length = 0;

	(void)state;
	if (load(&rules, base) < 0)
		fail_msg("%s", err.text);
	head = rules_head(rules);
	assert_string_equal(head->id, "unit-1");
	assert_string_equal(head->area, "999999");
	assert_string_equal(head->title, "Unit pack # one");
	assert_string_equal(head->source, "nobody's notice");
	assert_string_equal(head->trust, "C");
	assert_int_equal(head->from_day, 20260101);
	assert_int_equal(head->to_day, 20261231);
	assert_int_equal(head->offline, OFFLINE_PROVISIONAL);
	assert_int_equal(head->offline_sale_max.fen, 20000);
	assert_int_equal(head->example_count, 1);
	assert_int_equal(head->clause_count, 10);
	assert_int_equal(head->clauses_deciding, 9);
	/* The cap is out of this one example's reach. */
	assert_int_equal(head->clauses_reached, 8);
	assert_string_equal(rules_text(rules, &length), base);
	assert_int_equal(length, strlen(base));
	assert_string_equal(rules_clause_text(rules, "B"),
			    "class B: a share first,to the fen");
	assert_string_equal(rules_clause_text(rules, "nope"), "");
	assert_true(rules_clause_at(rules, 6, &clause));
	assert_string_equal(clause.id, "M");
	assert_string_equal(clause.title, "cap");
	assert_int_equal(clause.line, 40);
	assert_true(clause.decides && !clause.reached);
	assert_false(rules_clause_at(rules, 10, &clause));
	assert_false(rules_clause_at(rules, -1, &clause));
	assert_string_equal(rules_gap_at(rules, 0),
			    "nothing published about chronic diseases");
	assert_null(rules_gap_at(rules, 1));
	rules_free(&rules);
	assert_null(rules);
	rules_free(&rules);
}

/* SM3 of "abc" is in GB/T 32905 A.1; here: bytes matter, all of them. */
static void
the_hash_is_of_the_bytes(void **state)
{
	struct rules *one = NULL, *two = NULL;
	char *text = damaged("quote may pay", "quote may  pay");

	(void)state;
	assert_int_equal(load(&one, base), 0);
	assert_int_equal(load(&two, text), 0);
	assert_int_equal(strlen(rules_head(one)->hash), 64);
	assert_string_not_equal(rules_head(one)->hash, rules_head(two)->hash);
	rules_free(&one);
	rules_free(&two);
	free(text);
}

static void
the_head_is_checked(void **state)
{
	(void)state;
	refused("format 1", "format 2", "unit.rules:1：");
	refused("format 1\n", "", "第一行");
	refused("pack unit-1\n", "format 1\n", ":2：");
	refused("pack unit-1", "pack Unit_1", "unit.rules:2：");
	refused("pack unit-1", "pack unit-1 again", "2 个词，实有 3 个");
	refused("pack unit-1\n", "pack unit-1\npack unit-1\n", ":3：");
	refused("pack unit-1\n", "", "缺少“规则包”");
	refused("area 999999", "area 99999", "6 位数字");
	refused("area 999999", "area 99999x", "6 位数字");
	refused("area 999999\n", "", "缺少“统筹区”");
	refused("area 999999", "area 999999 1", "应有 2 个词");
	refused("area 999999\n", "area 999999\narea 999999\n", "重复");
	refused("title Unit pack # one\n", "", "缺少“名称”");
	refused("title Unit pack # one\n", "title\n", "没有写内容");
	refused("source nobody's notice\n", "", "缺少“来源”");
	refused("trust C\n", "", "缺少“可信”");
	refused("trust C\n", "trust D\n", "A、B、P 或 C");
	refused("from 2026-01-01\n", "", "缺少“生效”");
	refused("from 2026-01-01\n", "from 2026-02-29\n", "存在的日期");
	refused("to 2026-12-31\n", "to 2025-12-31\n", "晚于失效");
	refused("to 2026-12-31\n", "to 2026-12-31\nto 2026-12-31\n", "重复");
	refused("year calendar\n", "", "缺少“年度”");
	refused("year calendar\n", "year starts 02-29\n", "月-日");
	refused("year calendar\n", "year starts\n", "3 个词");
	refused("year calendar\n", "year since\n", "应有 5 个词");
	refused("year calendar\n", "year since 2024-02-29 until 2027-12-31\n",
		"20240229 至 20271231 不成立");
	refused("year calendar\n", "year starts 13-01\n", "月-日");
	refused("area 999999\n", "area 999999\nregion 1\n",
		"unit.rules:4：不认识的词“region”");
}

static void
clauses_are_checked(void **state)
{
	(void)state;
	refused("clause B class B", "clause A class B", "第 11 行已有");
	refused("clause B class B", "clause", "编号");
	refused("clause B class B", "clause abcdefghijklmnopqrstuvwx y",
		"23 字节");
	refused("quote per unit\n", "", "条款 L（第 22 行）没有“原文”");
	refused("quote per unit\n", "qoute per unit\n",
		"unit.rules:23：条款 L：不认识的词“qoute”");
	refused("class A inscope", "class A ownpay",
		"第 3 个词应为“政策范围内”，写的是“ownpay”");
	refused("class A inscope", "class Q inscope", "甲、乙或丙");
	refused("class A inscope", "class", "甲、乙或丙");
	refused("class A inscope", "class A", "应有 3 个词");
	refused("class A inscope\n", "class A inscope\nclass A inscope\n",
		"unit.rules:14：条款 A：“类别 甲”重复，第 13 行");
	refused("class B preself catalogue", "class B preself", "4 个词");
	refused("class C ownpay\n", "", "没有一个条款写“类别 丙”");
	refused("ceiling per-unit first catalogue\n", "", "“限价”");
	refused("ceiling per-unit first catalogue\n", "ceiling per-unit first A\n",
	    "应为");
	refused("cash rest\n", "", "“个人现金”");
	refused("round fund per-bill half-up to-fen\n", "", "“取整 统筹支付”");
	refused("round fund per-bill", "round fund per-item", "“分摊”");
	refused("round fund per-bill", "round fund yearly", "“整单”");
	refused("round preself per-item half-up",
		"round preself per-item nearest", "写的是“nearest”");
	refused("round overlimit", "round copay", "写的是“copay”");
	refused("half-up to-fen\nclause C", "half-up\nclause C", "5 个词");
	refused("deductible yearly working 600", "deductible yearly working -1",
		"条款 D");
	refused("deductible yearly working 600",
		"deductible yearly working 6.001", "两位小数");
	refused("deductible yearly", "deductible weekly",
		"第 2 个词应为“每年”");
	refused("quote class A is in scope\n", "", "条款 A（第 11 行）没有“原文”");
	refused("deductible yearly working 600 retired 500\n",
		"deductible yearly working 600\n", "应有 6 个词");
	refused("cap yearly fund", "cap yearly total", "“统筹支付”");
	refused("cap yearly fund working 8000 retired 9000", "cap",
	    "第 2 个词应为“每年”");
	refused("account may-pay preself", "account may-pay inscope",
		"“inscope”不是个人负担");
	refused("account may-pay preself", "account may-pay copay",
		"“copay”写了两次");
	refused("account may-pay preself deductible copay overcap",
		"account may-pay", "没有写付什么");
	refused("offline provisional sale-max 200.00", "offline provisional",
		"4 个词");
	refused("offline provisional sale-max 200.00", "offline maybe",
		"拒绝、预付或暂记");
	refused("offline provisional sale-max 200.00", "offline refuse 1",
		"2 个词");
	refused("meter FUND_YEAR fund", "meter DEDC_YEAR fund", "重复");
	refused("meter FUND_YEAR fund", "meter FUND_YEAR deductible", "重复");
	refused("meter FUND_YEAR fund", "meter FUND_YEAR cash", "cash");
	refused("meter FUND_YEAR fund", "meter FUND_YEAR_12 fund", "10 字节");
}

static void
the_table_is_checked(void **state)
{
	(void)state;
	refused("shop pharmacy 60% 70%", "shop pharmacy 60% 100.1%",
		"unit.rules:35：条款 R：第 4 个词应为 0% 至 100%");
	refused("shop pharmacy 60% 70%", "shop pharmacy 1.2 70%", "100%");
	refused("shop pharmacy 60% 70%", "shop pharmacy 60%",
		"应有 4 格，实有 3 格");
	refused("shop pharmacy 60% 70%", "shop hospital 60% 70%", "hospital");
	/* A gap: the range promises a level that no row gives. */
	refused("one outpatient 0.75 0.85\n", "",
		"缺口，没有这个级别的行：“one”");
	refused("range outpatient one two", "range outpatient one two three",
		"unit.rules:32：条款 R：表有缺口");
	/* An overlap: two rows for one case. */
	refused("two outpatient", "one outpatient",
		"unit.rules:37：条款 R：表：与第 36 行重叠");
	refused("range pharmacy shop\n", "", "范围里没有级别“shop”");
	refused("range pharmacy shop\n",
		"range pharmacy shop\nrange pharmacy shop\n", "重复");
	refused("range pharmacy shop", "range pharmacy shop shop", "重复");
	refused("range pharmacy shop", "range pharmacy", "没有写级别");
	refused("range pharmacy shop",
		"range pharmacy shop 12345678901234567890123456789012",
		"至多 31 字节");
	refused("level scene working retired", "level scene working working",
		"缺少“退休”列");
	refused("end\n", "", "格");
	refused("end\nround fund per-bill half-up to-fen\n", "",
		"没有以“完”结束");
	refused("table rates\n", "table prices\n", "“支付比例”");
}

static void
examples_are_run(void **state)
{
	(void)state;
	refused("expect fund 33.90", "expect fund 33.91",
		"unit.rules:64：例 one：统筹支付 应得 33.91，算得 33.90");
	refused("balance 93.90", "balance 93.91", "应得 93.91");
	refused("total 80.00", "total 80.01", "应得 80.01，算得 80.00");
	refused("shop pharmacy 60% 70%", "shop pharmacy 61% 70%",
		"应得 33.90，算得 34.47");
}

static void
examples_are_checked(void **state)
{
	(void)state;
	refused("account 26.10 ", "", "没有写 个人账户");
	refused("expect total 80.00", "expect fund 33.90", "写了两次");
	refused("expect total 80.00 person-part 46.10", "expect total", "成对");
	refused("expect total", "expect joy", "“joy”");
	refused("day 2026-03-15\n", "", "例 one：应写 日期");
	refused("day 2026-03-15\n", "day 2026-13-15\n", "存在的日期");
	refused("day 2026-03-15\n", "day 2025-03-15\n", "结算日是 20250315");
	refused("scene pharmacy\n", "scene hospital\n", "慢特病或村卫生室");
	refused("level shop\n", "level one\n", "没有级别“one”");
	refused("person working\n", "person child\n", "“child”");
	refused("person working\n", "", "应写 日期");
	refused("item A price 12.50 count 2\n", "item A price 12.50\n",
		"品：应为");
	refused("item A price 12.50", "item A price 1e2", "“1e2”不成立");
	refused("item A price 12.50 count 2", "item A preself 10% count 2",
		"只有乙类");
	refused("item A price 12.50 count 2", "item A prize 12.50 count 2",
		"“prize”");
	refused("used-up deductible 600 fund 0", "used-up deductible 600",
		"5 个词");
	refused("balance 120.00\n", "balance -1\n", "金额");
	refused("person working\n", "person working\nsurprise\n",
		"不认识的词“surprise”");
	refused("example one\n", "example one\nexample one\n", "例 one 重复");
	refused("example one\n", "example zero\nexample one\n",
		"例 zero：应写");
}

/* Cut off behind any of its lines, a pack is none, and it is said. */
static void
a_pack_cut_short_is_none(void **state)
{
	char text[sizeof(base)];
	struct rules *rules = NULL;

	(void)state;
	for (size_t i = 1; base[i]; i++) {
		if (base[i - 1] != '\n')
			continue;
		memcpy(text, base, i);
		text[i] = '\0';
		if (load(&rules, text) == 0) {
			/* The last line states no more than the one before. */
			assert_non_null(strstr(text, "expect fund"));
			rules_free(&rules);
			continue;
		}
		assert_int_equal(err.code, ERR_RULES);
		if (i > 12 && strcmp(text + i - 12, "table rates\n") == 0)
			assert_non_null(strstr(err.text, "表：表头应为"));
		if (i > 12 && strcmp(text + i - 12, "unpublished\n") == 0)
			assert_non_null(strstr(err.text, "没有以“完”结束"));
	}
}

static void
a_pack_without_examples_is_none(void **state)
{
	char *text = damaged("example one", "\n");
	char *cut = strstr(text, "day 2026");
	struct rules *rules = NULL;

	(void)state;
	*cut = '\0';
	assert_int_equal(load(&rules, text), -1);
	assert_non_null(strstr(err.text, "一个“例”也没有"));
	free(text);
}

static void
limits_hold(void **state)
{
	size_t room = RULES_PACK_BYTES_MAX + 2;
	char *text = malloc(room);
	struct rules *rules = NULL;

	(void)state;
	assert_non_null(text);
	memset(text, '\n', room);
	assert_int_equal(
	    rules_load(&rules, text, RULES_PACK_BYTES_MAX + 1, "x.rules", &err),
	    -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_int_equal(
	    rules_load(&rules, text, RULES_PACK_BYTES_MAX, "x.rules", &err),
	    -1);
	assert_non_null(strstr(err.text, "4000 行"));
	memset(text, 'x', 2000);
	assert_int_equal(rules_load(&rules, text, 2000, "x.rules", &err), -1);
	assert_non_null(strstr(err.text, "1024 字节"));
	for (int i = 0; i < 200; i++)
		text[i] = i % 2 ? ' ' : 'y';
	assert_int_equal(rules_load(&rules, text, 200, "x.rules", &err), -1);
	assert_non_null(strstr(err.text, "48 个词"));
	assert_int_equal(rules_load(&rules, "", 0, "x.rules", &err), -1);
	assert_non_null(strstr(err.text, "第一行应为"));
	assert_int_equal(rules_load(&rules, "a\0b", 3, "x.rules", &err), -1);
	assert_non_null(strstr(err.text, "0x00"));
	assert_int_equal(rules_load(&rules, "\xff\xfe", 2, "x.rules", &err),
			 -1);
	assert_non_null(strstr(err.text, "UTF-8"));
	free(text);
}

/* base, and behind its first line so many more. */
static int
load_with(const char *line, int times, const char *last)
{
	size_t room = sizeof(base) + strlen(line) * (size_t)times + 2000;
	char *text = malloc(room);
	size_t at = strlen("format 1\n");
	struct rules *rules = NULL;
	int result;

	assert_non_null(text);
	memcpy(text, base, at);
	for (int i = 0; i < times; i++) {
		memcpy(text + at, line, strlen(line));
		at += strlen(line);
	}
	snprintf(text + at, room - at, "%s%s", last,
		 base + strlen("format 1\n"));
	result = load(&rules, text);
	rules_free(&rules);
	free(text);
	return result;
}

/* What just fits is taken. */
static void
limits_are_reached(void **state)
{
	char comment[1100] = "#";
	int lines = 0;

	(void)state;
	for (const char *c = base; *c; c++)
		lines += *c == '\n';
	assert_int_equal(load_with("\n", 4000 - lines, ""), 0);
	assert_int_equal(load_with("\n", 4001 - lines, ""), -1);
	memset(comment, '#', 1024);
	comment[1024] = '\n';
	assert_int_equal(load_with("", 0, comment), 0);
	memset(comment, '#', 1025);
	comment[1025] = '\n';
	assert_int_equal(load_with("", 0, comment), -1);
}

/* The shortest there can be, and the longest a clause may quote. */
static void
texts_of_any_length_that_fits(void **state)
{
	static const char *const shortest[][2] = {
	    {"pack unit-1", "pack u"},
	    {"title Unit pack # one", "title t"},
	    {"source nobody's notice", "source s"},
	    {"quote per unit", "quote q"},
	    {"clause L ceiling", "clause L c"}};
	char long_quote[1700] = "quote ";
	struct rules *rules = NULL;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		char *text = damaged(shortest[i][0], shortest[i][1]);

		if (load(&rules, text) < 0)
			fail_msg("%s", err.text);
		rules_free(&rules);
		free(text);
	}
	/* In two lines, for one would be too long itself. */
	for (int bytes = 1535; bytes <= 1536; bytes++) {
		char *text;

		memset(long_quote + 6, 'q', 1694);
		memcpy(long_quote + 6 + 1000, "\nquote ", 7);
		long_quote[6 + bytes + 7] = '\0';
		text = damaged("quote per unit", long_quote);
		assert_int_equal(load(&rules, text), bytes == 1535 ? 0 : -1);
		if (bytes == 1535)
			assert_int_equal(
			    strlen(rules_clause_text(rules, "L")), 1535);
		rules_free(&rules);
		free(text);
	}
}

/* A mark, CRLF and wide blanks, as editors and input methods leave them. */
static void
windows_text_loads_too(void **state)
{
	char *text = malloc(3 * sizeof(base));
	struct rules *rules = NULL;
	size_t at = 3;

	(void)state;
	assert_non_null(text);
	memcpy(text, "\xef\xbb\xbf", 3);
	for (const char *c = base; *c; c++) {
		if (*c == '\n')
			text[at++] = '\r';
		if (*c == ' ') {
			memcpy(text + at, "\xe3\x80\x80", 3);
			at += 3;
		} else {
			text[at++] = *c;
		}
	}
	memset(&err, 0, sizeof(err));
	if (rules_load(&rules, text, at, "w.rules", &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(rules_head(rules)->trust, "C");
	rules_free(&rules);
	free(text);
}

static void
meters_by_the_packs_table(void **state)
{
	struct meters meters = {.year = 2026};
	struct rules *rules = NULL;

	(void)state;
	assert_int_equal(load(&rules, base), 0);
	assert_true(rules_meter(rules, "DEDC_YEAR", money_fen(12300), &meters));
	assert_true(rules_meter(rules, "FUND_YEAR", money_fen(45600), &meters));
	assert_false(rules_meter(rules, "DEDC", money_fen(1), &meters));
	assert_false(rules_meter(rules, "", money_fen(1), &meters));
	assert_int_equal(meters.deductible_met.fen, 12300);
	assert_int_equal(meters.fund_paid.fen, 45600);
	assert_int_equal(meters.year, 2026);
	rules_free(&rules);
}

static void
the_shipped_packs_load(void **state)
{
	struct rules *rules = NULL;

	(void)state;
	if (rules_choose(&rules, "pos/rules", "990101", 20260315, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(rules_head(rules)->id, "demo-990101-2026");
	assert_int_equal(rules_head(rules)->clauses_deciding,
			 rules_head(rules)->clauses_reached);
	assert_int_equal(rules_head(rules)->offline_sale_max.fen, 20000);
	rules_free(&rules);
	if (rules_choose(&rules, "pos/rules", "321000", 20231231, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(rules_head(rules)->id, "yangzhou-2023");
	assert_int_equal(rules_head(rules)->example_count, 2);
	assert_int_equal(rules_head(rules)->offline, OFFLINE_REFUSE);
	assert_non_null(rules_gap_at(rules, 0));
	rules_free(&rules);
}

/* Every pack beside them, each clause that decides in some example. */
static void
the_study_packs_prove_themselves(void **state)
{
	static const char *const names[] = {
	    "shanxi-2023", "nanyang-2022", "guangling-2023", "wuxi-2023",
	    "chengdu-old", "zhenjiang-2023", "zhenjiang-old",
	    "yubei-2023",  "ningbo-2023",    "ningbo-jumin-2023",
	    "shenzhen-2023", "zaozhuang-2012", "shanghai-jumin-2021",
	    "langfang-beijing-2022", "hefei-2023",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct rules *rules = NULL;
		char path[128];

		snprintf(path, sizeof(path), "pos/rules/%s.rules", names[i]);
		if (rules_load_file(&rules, path, &err) < 0)
			fail_msg("%s", err.text);
		assert_string_equal(rules_head(rules)->id, names[i]);
		assert_non_null(
		    strstr(rules_head(rules)->title, "学习样例，非当地发布"));
		assert_non_null(rules_gap_at(rules, 0));
		rules_free(&rules);
	}
}

static void
write_pack(const char *directory, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
remove_pack(const char *directory, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	assert_int_equal(unlink(path), 0);
}

static void
choosing_is_never_by_accident(void **state)
{
	char directory[] = "/tmp/ybpos-rules-XXXXXX";
	char *overlap = damaged("to 2026-12-31", "to 2026-06-30");
	struct rules *rules = NULL;

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_int_equal(
	    rules_choose(&rules, directory, "999999", 20260315, &err), -1);
	assert_int_equal(err.code, ERR_NOT_FOUND);
	write_pack(directory, "whole.rules", base);
	write_pack(directory, "notes.txt", "no pack");
	assert_int_equal(
	    rules_choose(&rules, directory, "999999", 20260315, &err), 0);
	rules_free(&rules);
	/* The first and the last day are in force, those around are not. */
	assert_int_equal(
	    rules_choose(&rules, directory, "999999", 20260101, &err), 0);
	rules_free(&rules);
	assert_int_equal(
	    rules_choose(&rules, directory, "999999", 20261231, &err), 0);
	rules_free(&rules);
	assert_int_equal(
	    rules_choose(&rules, directory, "999999", 20251231, &err), -1);
	assert_int_equal(
	    rules_choose(&rules, directory, "999999", 20270101, &err), -1);
	assert_int_equal(
	    rules_choose(&rules, directory, "999998", 20260315, &err), -1);
	assert_null(rules);
	write_pack(directory, "half.rules", overlap);
	assert_int_equal(
	    rules_choose(&rules, directory, "999999", 20260315, &err), -1);
	assert_int_equal(err.code, ERR_RULES);
	assert_non_null(strstr(err.text, "half.rules"));
	assert_non_null(strstr(err.text, "whole.rules"));
	assert_null(rules);
	assert_int_equal(
	    rules_choose(&rules, directory, "999999", 20260701, &err), 0);
	rules_free(&rules);
	write_pack(directory, "torn.rules", "format 1\npack t\n");
	assert_int_equal(
	    rules_choose(&rules, directory, "999999", 20260701, &err), -1);
	assert_non_null(strstr(err.text, "torn.rules"));
	assert_null(rules);
	remove_pack(directory, "torn.rules");
	remove_pack(directory, "half.rules");
	remove_pack(directory, "whole.rules");
	remove_pack(directory, "notes.txt");
	assert_int_equal(rmdir(directory), 0);
	assert_int_equal(
	    rules_choose(&rules, directory, "999999", 20260701, &err), -1);
	assert_int_equal(err.code, ERR_FILE);
	free(overlap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_whole_pack_loads),
	    cmocka_unit_test(the_hash_is_of_the_bytes),
	    cmocka_unit_test(the_head_is_checked),
	    cmocka_unit_test(clauses_are_checked),
	    cmocka_unit_test(the_table_is_checked),
	    cmocka_unit_test(examples_are_run),
	    cmocka_unit_test(examples_are_checked),
	    cmocka_unit_test(a_pack_cut_short_is_none),
	    cmocka_unit_test(a_pack_without_examples_is_none),
	    cmocka_unit_test(limits_hold),
	    cmocka_unit_test(limits_are_reached),
	    cmocka_unit_test(texts_of_any_length_that_fits),
	    cmocka_unit_test(windows_text_loads_too),
	    cmocka_unit_test(meters_by_the_packs_table),
	    cmocka_unit_test(the_shipped_packs_load),
	    cmocka_unit_test(the_study_packs_prove_themselves),
	    cmocka_unit_test(choosing_is_never_by_accident),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
