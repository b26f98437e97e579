/* One layout for each pack: the same twice, and the same meaning. */
#include <glob.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/rules_fmt.h"
#include "pos/rules_pack.h"

static struct text_buf once, twice, mess;
static struct err err;

static int
set_up(void **state)
{
	(void)state;
	text_buf_init(&once, 2 * RULES_PACK_BYTES_MAX);
	text_buf_init(&twice, 2 * RULES_PACK_BYTES_MAX);
	text_buf_init(&mess, 2 * RULES_PACK_BYTES_MAX);
	return setlocale(LC_ALL, "C.UTF-8") ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	text_buf_clear(&once);
	text_buf_clear(&twice);
	text_buf_clear(&mess);
	return 0;
}

static struct rules *
loaded(const struct text_buf *text)
{
	struct rules *rules = NULL;

	if (rules_load(&rules, text->at, text->length, "test.rules", &err) < 0)
		fail_msg("%s\n%s", err.text, text->at);
	return rules;
}

static void
laid_out(struct text_buf *to, const struct rules *rules)
{
	if (rules_fmt(to, rules, &err) < 0)
		fail_msg("%s", err.text);
}

/* All that was compiled, but for the text itself and its hash. */
static void
same_pack(struct rules *a, struct rules *b)
{
	char *text = b->text;
	size_t length = b->length;

	b->text = a->text;
	b->length = a->length;
	memcpy(b->head.hash, a->head.hash, sizeof(b->head.hash));
	if (memcmp(a, b, sizeof(*a)) != 0)
		fail_msg("%s means something else", a->head.id);
	b->text = text;
	b->length = length;
}

static int
lines_in(const char *text)
{
	int count = 0;

	while ((text = strchr(text, '\n')) != NULL) {
		text++;
		count++;
	}
	return count;
}

/* The same words at the same lines, with other blanks. */
static void
disarrange(const char *text, uint32_t *dice)
{
	static const char *const blanks[] = {" ", "\t", "   ", "\xe3\x80\x80",
					     " \xe3\x80\x80\t"};
	bool words = true, start = true;

	text_buf_reset(&mess);
	text_put(&mess, *dice & 8 ? "\xef\xbb\xbf" : "");
	for (; *text; text++) {
		const char *blank;

		*dice = *dice * 1664525u + 1013904223u;
		blank = blanks[(*dice >> 16) % 5];
		if (start) {
			const char *word = text + strspn(text, " \t");
			size_t n = strcspn(word, " \n");
			char key[64] = "";

			if (n < sizeof(key))
				memcpy(key, word, n);
			/* Comments and one text of several words: as is. */
			words = word[0] != '#' &&
				!pack_is_prose(pack_word(key)) &&
				pack_word(key) != WORD_CLAUSE &&
				pack_word(key) != WORD_EXAMPLE;
			if (word[0] != '#' && word[0] != '\n') {
				text_put(&mess, *dice & 1 ? blank : "");
				text = word;
			}
			start = false;
		}
		if (*text == '\n') {
			text_put(&mess, *dice & 1 ? blank : "");
			text_put(&mess, *dice & 2 ? "\r\n" : "\n");
			start = true;
		} else if (*text == ' ' && words) {
			text_put(&mess, blank);
			text += strspn(text, " ") - 1;
		} else {
			text_put_bytes(&mess, text, 1);
		}
	}
}

static void
one_pack(const char *path, uint32_t *dice)
{
	struct rules *rules = NULL, *again, *messy;

	if (rules_load_file(&rules, path, &err) < 0)
		fail_msg("%s", err.text);
	laid_out(&once, rules);
	again = loaded(&once);
	/* A pack knows its lines' numbers: they must not have moved. */
	if (lines_in(rules->text) == lines_in(once.at))
		same_pack(rules, again);
	laid_out(&twice, again);
	assert_string_equal(once.at, twice.at);
	for (int i = 0; i < 3; i++) {
		disarrange(once.at, dice);
		messy = loaded(&mess);
		same_pack(again, messy);
		laid_out(&twice, messy);
		assert_string_equal(once.at, twice.at);
		rules_free(&messy);
	}
	rules_free(&again);
	rules_free(&rules);
}

static void
every_pack_keeps_its_meaning(void **state)
{
	static const char *const folders[] = {"pos/rules/*.rules",
					      "tests/packs/*.rules"};
	uint32_t dice = 7;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		glob_t found;

		assert_int_equal(glob(folders[i], 0, NULL, &found), 0);
		for (size_t j = 0; j < found.gl_pathc; j++)
			one_pack(found.gl_pathv[j], &dice);
		globfree(&found);
	}
}

/* The shipped demonstration with from replaced by to, laid out. */
static void
demo(const char *from, const char *to)
{
	FILE *file = fopen("pos/rules/demo-990101-2026.rules", "r");
	char bytes[16384];
	size_t length;
	struct rules *rules;
	char *at;

	assert_non_null(file);
	length = fread(bytes, 1, sizeof(bytes) - 1, file);
	assert_int_equal(fclose(file), 0);
	bytes[length] = '\0';
	at = strstr(bytes, from);
	assert_non_null(at);
	text_buf_reset(&mess);
	text_put_bytes(&mess, bytes, (size_t)(at - bytes));
	text_put(&mess, to);
	text_put(&mess, at + strlen(from));
	rules = loaded(&mess);
	laid_out(&once, rules);
	rules_free(&rules);
}

static void
becomes(const char *from, const char *to, const char *want)
{
	demo(from, to);
	if (!strstr(once.at, want))
		fail_msg("no\n%s\nin\n%s", want, once.at);
}

static void
comments_stay_where_they_belong(void **state)
{
	(void)state;
	becomes("条款 第三条", "\t# 说的是丙类\n  # 两行\n条款 第三条",
		"到分\n\n# 说的是丙类\n# 两行\n条款 第三条");
	becomes("\t类别 丙", "# 一\n\n\n \t类别 丙", "自费。\n# 一\n\n\t类别 丙");
	becomes("\t类别 丙", "# 一\n \t类别 丙", "\t# 一\n\t类别 丙");
	becomes("门诊   一级", "# 一\n门诊   一级",
		"\t# 一\n\t门诊   一级");
	becomes("类别 丙 全自费", "类别 丙 全自费 #  目录外  ",
		"\t类别 丙 全自费  #  目录外\n");
	becomes("65%    75%", "65%    75% # 一 # 二",
		"65%    75%  # 一 # 二\n");
}

static void
texts_stay_as_they_stood(void **state)
{
	(void)state;
	becomes("丙类及目录外", "丙类  及 # 目录外",
		"\t原文 丙类  及 # 目录外");
	becomes("条款 第三条 丙类", "条款  第三条   丙类  与 #其他 ",
		"\n条款 第三条 丙类  与 #其他\n");
	becomes("条款 第三条 丙类", "条款  第三条   # 丙类",
		"\n条款 第三条  # 丙类\n");
}

static void
blank_lines_are_one_or_none(void **state)
{
	(void)state;
	becomes("条款 第三条 丙类\n", "\n\n\n条款 第三条 丙类\n\n\n",
		"到分\n\n条款 第三条 丙类\n\t原文 丙类");
	becomes("\n\n例 跨起付线", "\n例 跨起付线", "93.90\n\n例 跨起付线");
	becomes("格式 1", "\n\n\n格式 1", "格式 1");
	assert_memory_equal(once.at, "格式 1\n", strlen("格式 1\n"));
	becomes("余额 900.10\n", "余额 900.10\n\n\n", "余额 900.10\n");
	assert_string_equal(once.at + once.length - 8, " 900.10\n");
}

static void
columns_are_as_wide_as_their_cells(void **state)
{
	(void)state;
	becomes("场景   级别   在职   退休\n	药店   药店   60%    70%",
		"场景 级别 在职 退休\n药店 药店 60.000000% 70%",
		"\t场景   级别   在职         退休\n"
		"\t药店   药店   60.000000%   70%\n"
		"\t门诊   一级   75%          85%\n");
	becomes("名称   ", "名称\xe3\x80\x80", "统筹区 990101\n名称   示范");
	becomes("来源   ", "source ", "\nsource 示范");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_pack_keeps_its_meaning),
	    cmocka_unit_test(comments_stay_where_they_belong),
	    cmocka_unit_test(texts_stay_as_they_stood),
	    cmocka_unit_test(blank_lines_are_one_or_none),
	    cmocka_unit_test(columns_are_as_wide_as_their_cells),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
