/* Each form shown beside an error is itself good language: the minimal pack
 * made of nothing else loads, and each form is in an error that needs it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/rules_form.h"
#include "pos/rules.h"

/* Up to "；": the first of several forms. */
static void
add(char *text, size_t room, const char *form)
{
	size_t used = strlen(text);
	const char *stop = strstr(form, "；");
	int length = stop ? (int)(stop - form) : (int)strlen(form);

	assert_true(snprintf(text + used, room - used, "%.*s\n", length, form) <
		    (int)(room - used));
}

static void
build(char *text, size_t room, int without)
{
	static const enum pack_word head[] = {
	    WORD_PACK,	WORD_AREA, WORD_TITLE, WORD_SOURCE,
	    WORD_TRUST, WORD_FROM, WORD_TO,    WORD_YEAR};
	static const enum pack_word example[] = {WORD_DAY,     WORD_SCENE,
						 WORD_LEVEL,   WORD_PERSON,
						 WORD_BALANCE, WORD_USED_UP};

	(void)snprintf(text, room, "格式 1\n");
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		add(text, room, pack_form(head[i]));
	add(text, room, "条款 一");
	add(text, room, "原文 示例");
	for (int i = 0; i < CONSTRUCT_COUNT; i++)
		if (i != without && i != CONSTRUCT_RATES)
			add(text, room,
			    pack_construct_form((enum pack_construct)i));
	add(text, room, pack_form(WORD_RANGE));
	add(text, room, "表 支付比例\n场景 级别 比例\n门诊 * 60%\n完");
	add(text, room, "例 一");
	for (size_t i = 0; i < sizeof(example) / sizeof(example[0]); i++)
		add(text, room, pack_form(example[i]));
	add(text, room, pack_form(WORD_ITEM));
	/* 25.00, all below the 400.00 that are left of the deductible. */
	add(text, room, "得 统筹支付 0.00 个人账户 25.00 个人现金 0.00");
}

static void
test_forms_load(void **state)
{
	char text[4096];
	struct rules *rules = NULL;
	struct err err = {0};

	(void)state;
	build(text, sizeof(text), -1);
	if (rules_load(&rules, text, strlen(text), "form.rules", &err) < 0)
		fail_msg("%s", err.text);
	rules_free(&rules);
}

/* The construct that is missing is named, and how it is written. */
static void
test_missing_is_told(void **state)
{
	(void)state;
	for (int i = 0; i < CONSTRUCT_COUNT; i++) {
		char text[4096];
		struct rules *rules = NULL;
		struct err err = {0};

		if (i == CONSTRUCT_RATES)
			continue;
		build(text, sizeof(text), i);
		assert_int_equal(
		    rules_load(&rules, text, strlen(text), "form.rules", &err),
		    -1);
		assert_non_null(strstr(
		    err.text, pack_construct_form((enum pack_construct)i)));
	}
}

static void
told(const char *from, const char *to, const char *expected)
{
	char text[4096], wrong[4096];
	struct rules *rules = NULL;
	struct err err = {0};
	const char *at;

	build(text, sizeof(text), -1);
	at = strstr(text, from);
	assert_non_null(at);
	assert_true(snprintf(wrong, sizeof(wrong), "%.*s%s%s", (int)(at - text),
			     text, to, at + strlen(from)) < (int)sizeof(wrong));
	assert_int_equal(
	    rules_load(&rules, wrong, strlen(wrong), "form.rules", &err), -1);
	if (strstr(err.text, expected) == NULL)
		fail_msg("“%s” is not in “%s”", expected, err.text);
}

static void
test_error_shows_the_form(void **state)
{
	(void)state;
	told("失效 2023-12-31\n", "", "写法：失效 2023-12-31");
	told("可信 B", "可信 好", "应为 A、B、P 或 C");
	told("类别 甲 政策范围内", "类别", "类别 乙 先行自付 按目录");
	told("封顶线 每年 统筹支付 所有人 4000.00", "封顶线 4000",
	     "封顶线 每年 统筹支付 在职 4000.00");
	told("统筹支付 0.00 个人账户 25.00", "统筹 0.00 个人账户 25.00",
	     "应为 统筹支付、");
	told("已累计 起付线 200.00 统筹支付 0.00", "已累计 起付线 200.00",
	     "写法：已累计 起付线 200.00 统筹支付 0.00");
	told("品 甲 单价 12.50 数量 2", "品 甲 12.50",
	     "写法：品 甲 单价 12.50 数量 2");
	told("人员 在职", "人员 职工", "或 人员 退休");
	told("可付 起付线 按比例自付", "可付 自付", "超封顶自付");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_forms_load),
	    cmocka_unit_test(test_missing_is_told),
	    cmocka_unit_test(test_error_shows_the_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
