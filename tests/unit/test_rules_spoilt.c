/*
 * Every pack there is, spoilt in one word at a time: a figure that is none
 * on whatever line, and a word too many on any line, are refused.
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
#include "tests/support/packcase.h"

#define TEXT_MAX 65536

struct spoilt {
	const char *path;
	const char *text;
	size_t length;
	char *room;
	int tried;
};

/* Lines a person reads: any words do. */
static bool
is_prose(const char *line)
{
	static const char *const starts[] = {
	    "条款", "原文", "来源", "名称", "例",   "规则包",
	    "说明", "#",    "缺",   "范围", "限制", "键",   "品键"};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (strncmp(line, starts[i], strlen(starts[i])) == 0)
			return true;
	return *line == '\n' || *line == '\0';
}

/* With add put in at this place the pack is refused, and that line named. */
static void
refused(struct spoilt *spoilt, size_t at, const char *add)
{
	size_t length = strlen(add);
	struct rules *rules = NULL;
	struct err err = {0};

	assert_true(spoilt->length + length < TEXT_MAX);
	memcpy(spoilt->room, spoilt->text, at);
	memcpy(spoilt->room + at, add, length);
	memcpy(spoilt->room + at + length, spoilt->text + at,
	    spoilt->length - at);
	if (rules_load(&rules, spoilt->room, spoilt->length + length,
		"spoilt.rules", &err) == 0)
		fail_msg("%s: accepted: %.*s", spoilt->path,
		    (int)(strcspn(spoilt->text + at, "\n") + 40 + length),
		    spoilt->room + (at < 40 ? 0 : at - 40));
	assert_int_equal(err.code, ERR_RULES);
	spoilt->tried++;
}

static void
spoil_line(struct spoilt *spoilt, size_t start, size_t end)
{
	const char *text = spoilt->text;
	size_t at = start;

	while (at < end) {
		size_t word = at + strspn(text + at, " \t");
		size_t size = strcspn(text + word, " \t\n#");
		size_t digits = strspn(text + word, "0123456789.%-");

		if (size == 0)
			break;
		at = word + size;
		if (digits == size && text[word] != '-')
			refused(spoilt, at, "x");
	}
	refused(spoilt, at, " 9z");
}

static void
spoil(const char *path, const struct rules *rules)
{
	struct spoilt spoilt = {.path = path};
	size_t start = 0;

	spoilt.text = rules_text(rules, &spoilt.length);
	spoilt.room = malloc(TEXT_MAX);
	assert_non_null(spoilt.room);
	while (start < spoilt.length) {
		const char *line = spoilt.text + start;
		size_t end = start + strcspn(line, "\n");

		if (!is_prose(line + strspn(line, " \t")))
			spoil_line(&spoilt, start, end);
		start = end + 1;
	}
	assert_true(spoilt.tried > 40);
	free(spoilt.room);
}

static void
every_word_of_every_pack(void **state)
{
	(void)state;
	assert_true(packcase_each(spoil) > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_word_of_every_pack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
