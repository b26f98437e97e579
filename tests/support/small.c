/* small.c - see small.h. */
#include "tests/support/small.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/text.h"

static struct rules *open_rules;
static struct basket *basket;
static struct err err;

static const char before[] =
    "格式 1\n规则包 language\n统筹区 999999\n名称 t\n来源 tests\n可信 C\n"
    "生效 2020-01-01\n失效 2029-12-31\n";
static const char around[] =
    "条款 A\n原文 q\n类别 甲 政策范围内\n"
    "条款 B\n原文 q\n类别 乙 先行自付 按目录\n"
    "取整 先行自付 逐项 四舍五入 到分\n"
    "条款 C\n原文 q\n类别 丙 全自费\n"
    "条款 L\n原文 q\n限价 每单位 先扣 按目录\n"
    "取整 超限价自费 逐项 四舍五入 到分\n"
    "取整 统筹支付 整单 四舍五入 到分\n"
    "条款 K\n原文 q\n个人现金 其余\n"
    "条款 O\n原文 q\n离线 拒绝\n";
static const char account[] = "条款 P\n原文 q\n个人账户 可付 先行自付 "
			      "起付线 按比例自付 超封顶自付\n";
/* True under any rules: a case of class 丙 alone. */
static const char any[] =
    "例 any\n日期 2025-01-01\n时刻 08:00\n机构 H1\n场景 %s\n级别 %s\n人员 在职\n不用账户\n"
    "%s品 丙 单价 1 数量 1\n得 统筹支付 0 个人账户 0 个人现金 1\n";

int
small_setup(void **state)
{
	(void)state;
	basket = calloc(1, sizeof(*basket));
	return basket ? 0 : -1;
}

int
small_teardown(void **state)
{
	(void)state;
	free(basket);
	basket = NULL;
	return 0;
}

/* The word at *at, copied; *at goes behind it and its blanks. */
static void
take_word(const char **at, char *word, size_t room)
{
	size_t length = strcspn(*at, " \n");

	if (length == 0 || length >= room)
		abort();
	memcpy(word, *at, length);
	word[length] = '\0';
	*at += length;
	*at += strspn(*at, " ");
}

/* Each line around the rules that they do not begin themselves. */
static void
put_around(FILE *out, const char *rules)
{
	for (const char *at = around; *at; at += strcspn(at, "\n") + 1) {
		bool may_go = strncmp(at, "取整 ", strlen("取整 ")) == 0 ||
			      strncmp(at, "类别 ", strlen("类别 ")) == 0;
		const char *space = strchr(strchr(at, ' ') + 1, ' ');
		char begin[64];

		snprintf(begin, sizeof(begin), "%.*s",
			 space ? (int)(space - at) : 0, at);
		if (!may_go || !strstr(rules, begin))
			fprintf(out, "%.*s\n", (int)strcspn(at, "\n"), at);
	}
}

/* The values every key has in the example that any rules prove. */
static void
put_traits(FILE *out, const char *head)
{
	const char *at = head;

	while ((at = strstr(at, "键 ")) != NULL) {
		char name[32], value[32];

		bool of_item = at > head && at[-1] != '\n';

		at += strlen("键 ");
		if (of_item)
			continue;
		take_word(&at, name, sizeof(name));
		take_word(&at, value, sizeof(value));
		/* Of a range its beginning; 1 where that is 0. */
		if (strcmp(value, "数") == 0) {
			take_word(&at, value, sizeof(value));
			value[strcspn(value, "-")] = '\0';
			if (strcmp(value, "0") == 0)
				value[0] = '1';
		}
		fprintf(out, "设 %s %s\n", name,
			strcmp(value, "日") == 0 ? "2000-01-01" : value);
	}
}

static int
load(struct rules **rules, const char *head, const char *text,
     const char *examples)
{
	char *pack = NULL, *traits = NULL;
	size_t length = 0, room = 0;
	FILE *out = open_memstream(&pack, &length);
	FILE *more = open_memstream(&traits, &room);
	int result;

	if (!out || !more)
		abort();
	put_traits(more, head);
	fclose(more);
	fprintf(out, "%s%s%s", before,
		strstr(head, "年度") ? "" : "年度 自然年\n", head);
	put_around(out, text);
	fprintf(out, "条款 X\n原文 q\n%s", text);
	if (!strstr(text, "个人账户"))
		fputs(account, out);
	fputs(examples, out);
	if (!examples[0] && strstr(text, "范围 门诊"))
		fprintf(out, any, "门诊", "一级", traits);
	fclose(out);
	memset(&err, 0, sizeof(err));
	result = rules_load(rules, pack, length, "language.rules", &err);
	if (result == 0 && strlen(pack) != length)
		abort();
	free(traits);
	free(pack);
	return result;
}

void
small_proves(const char *head, const char *rules, const char *examples)
{
	struct rules *loaded = NULL;
	char *changed;
	char *at;

	if (load(&loaded, head, rules, examples) < 0)
		fail_msg("%s", err.text);
	rules_free(&loaded);
	/* A fen more to the fund anywhere, and it is no longer proved. */
	changed = strdup(examples);
	assert_non_null(changed);
	at = strstr(changed, "个人现金 ");
	assert_non_null(at);
	at += strlen("个人现金 ");
	*at = *at == '9' ? '8' : (char)(*at + 1);
	assert_int_equal(load(&loaded, head, rules, changed), -1);
	assert_non_null(strstr(err.text, "算得"));
	free(changed);
}

void
small_refuses(const char *head, const char *rules, const char *examples,
		 const char *expected)
{
	struct rules *loaded = NULL;

	if (load(&loaded, head, rules, examples) == 0)
		fail_msg("accepted, expected: %s", expected);
	if (!strstr(err.text, expected))
		fail_msg("expected %s, said: %s", expected, err.text);
}

void
small_changed(const char *head, const char *rules, const char *from,
		 const char *to, const char *expected)
{
	const char *at = strstr(rules, from);
	char text[4096];

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - rules), rules, to,
		 at + strlen(from));
	small_refuses(head, text, "", expected);
}

void
small_open(const char *head, const char *rules)
{
	assert_null(open_rules);
	if (load(&open_rules, head, rules, "") < 0)
		fail_msg("%s", err.text);
}

const struct rules *
small_rules(void)
{
	assert_non_null(open_rules);
	return open_rules;
}

void
small_close(void)
{
	rules_free(&open_rules);
}

/* Without the trace every figure is the same. */
static void
figures_agree(const struct split_case *input, const struct split *split)
{
	static struct split plain;

	memset(&plain, 0x5a, sizeof(plain));
	if (split_figures(open_rules, input, &plain, &err) < 0)
		fail_msg("%s", err.text);
	assert_memory_equal(&plain, split, offsetof(struct split, lines));
	assert_memory_equal(plain.lines, split->lines,
			    (size_t)split->line_count *
				sizeof(split->lines[0]));
}

static int
sell(struct small_sale *sale)
{
	struct item item = {.item_class = ITEM_CLASS_A, .count = {10000}};
	struct split_case input = {
	    .day = sale->day,
	    .scene = sale->pharmacy  ? "pharmacy"
		     : sale->village ? "village"
		     : sale->inpatient
			 ? "inpatient"
			 : "outpatient",
	    .level = sale->pharmacy  ? "药店"
		     : sale->village ? "村"
		     : sale->high    ? "三级"
				     : "一级",
	    .retired = sale->retired,
	    .account_used = true,
	    .balance = {sale->balance},
	    .past = {sale->past},
	    .meters = sale->meters,
	    .traits = &sale->traits,
	    .basket = basket,
	    .institution = sale->institution,
	    .admitted = sale->admitted,
	    .discharged = sale->discharged,
	};

	input.timed = sale->time != NULL;
	if (sale->time && !text_minute_parse(sale->time, &input.minute))
		fail_msg("%s", sale->time);
	basket_clear(basket);
	item.price.e6 = (int64_t)sale->fen * 10000;
	item.medins_list_codg[0] = 'i';
	if (sale->fen > 0 && basket_add(basket, &item, NULL, &err) < 0)
		fail_msg("%s", err.text);
	memset(&err, 0, sizeof(err));
	/* Dirty memory: nothing of it may be left (I10). */
	memset(&sale->split, 0xa5, sizeof(sale->split));
	if (split_compute(open_rules, &input, &sale->split, &err) < 0)
		return -1;
	figures_agree(&input, &sale->split);
	return 0;
}

void
small_sell(struct small_sale *sale)
{
	if (sell(sale) < 0)
		fail_msg("%s", err.text);
}

void
small_sell_fails(struct small_sale *sale, const char *expected)
{
	assert_int_equal(sell(sale), -1);
	if (!strstr(err.text, expected))
		fail_msg("expected %s, said: %s", expected, err.text);
}
