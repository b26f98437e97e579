/* Cases in, answers out: in step, within limits, and on after a bad line. */
#include <setjmp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "pos/json.h"
#include "pos/rules_case.h"
#include "ui/command.h"
#include "ui/lines.h"
#include "ui/rules_tool.h"

#define CASE \
	"{\"day\":\"2026-03-15\",\"scene\":\"pharmacy\",\"level\":\"药店\"," \
	"\"retired\":false,\"balance\":120.00," \
	"\"meters\":{\"year\":2026,\"deductible_met\":600,\"fund_paid\":0}," \
	"\"items\":[{\"class\":\"甲\",\"price\":10.00,\"count\":%s}]}"

static struct rules *rules;

static int
set_up(void **state)
{
	struct err err;

	(void)state;
	(void)signal(SIGPIPE, SIG_IGN);
	return rules_load_file(&rules, "pos/rules/demo-990101-2026.rules",
			       &err);
}

static int
tear_down(void **state)
{
	(void)state;
	rules_free(&rules);
	return 0;
}

/* Lines of at most eight bytes out of text. */
static void
lines_of(const char *text, const char *const *want)
{
	struct lines lines;
	const char *line;
	size_t length;
	enum lines_outcome outcome;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
	assert_int_equal(close(ends[1]), 0);
	assert_true(lines_init(&lines, ends[0], 8));
	while ((outcome = lines_next(&lines, &line, &length)) != LINES_ENDED) {
		assert_non_null(*want);
		if (outcome == LINES_LONG) {
			assert_string_equal(*want, "long");
		} else {
			assert_int_equal(outcome, LINES_READ);
			assert_int_equal(length, strlen(*want));
			assert_memory_equal(line, *want, length);
		}
		want++;
	}
	assert_null(*want);
	lines_clear(&lines);
	assert_int_equal(close(ends[0]), 0);
}

static void
lines_end_where_they_end(void **state)
{
	(void)state;
	lines_of("", (const char *[]){NULL});
	lines_of("a", (const char *[]){"a", NULL});
	lines_of("a\n\nb\n", (const char *[]){"a", "", "b", NULL});
	lines_of("12345678\n12345678", (const char *[]){"12345678", "12345678",
							NULL});
	lines_of("123456789\nb", (const char *[]){"long", "b", NULL});
	lines_of("1234567890123456789012345\nb\n",
		 (const char *[]){"long", "b", NULL});
	lines_of("a\n123456789", (const char *[]){"a", "long", NULL});
}

/* What a stream of these lines answers, and its exit. */
static int
stream_of(const char *text, bool figures, char **answers)
{
	char path[] = "/tmp/cases.XXXXXX";
	size_t length = 0;
	struct err err = {0};
	struct rules_request request = {.cases = path, .figures = figures};
	int fd = mkstemp(path), status;
	FILE *out = open_memstream(answers, &length);

	assert_true(fd >= 0 && out);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(close(fd), 0);
	status = rules_stream(rules, &request, out, &err);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(fclose(out), 0);
	return status;
}

static int
stream(const char *text, char **answers)
{
	return stream_of(text, false, answers);
}

static const char *
at(const struct json *node, const char *outer, const char *inner)
{
	const char *text = json_text(json_get(json_get(node, outer), inner));

	return text ? text : "";
}

/* Line by line of answers: member inner of outer is want. */
static void
answers_are(const char *answers, const char *const (*want)[3])
{
	struct json *document;
	struct err err;

	for (; (*want)[0]; want++) {
		const char *end = strchr(answers, '\n');

		assert_non_null(end);
		assert_int_equal(json_parse(&document, answers,
					    (size_t)(end - answers), &err),
				 0);
		assert_string_equal(at(document, (*want)[0], (*want)[1]),
				    (*want)[2]);
		json_free(&document);
		answers = end + 1;
	}
	assert_string_equal(answers, "");
}

static void
one_line_one_answer(void **state)
{
	char text[4096], *answers;
	static const char *const want[][3] = {
	    {"split", "hifp_pay", "60.00"},
	    {"split", "hifp_pay", "120.00"},
	    {NULL, NULL, NULL}};

	(void)state;
	snprintf(text, sizeof(text), CASE "\n\r\n  \n" CASE, "10", "20");
	assert_int_equal(stream(text, &answers), COMMAND_EXIT_OK);
	answers_are(answers, want);
	free(answers);
	assert_int_equal(stream("", &answers), COMMAND_EXIT_OK);
	assert_string_equal(answers, "");
	free(answers);
}

static void
a_bad_line_is_answered_and_passed(void **state)
{
	char text[4096], *answers;
	static const char *const want[][3] = {
	    {"split", "hifp_pay", "60.00"},
	    {"error", "field", "items[0].count"},
	    {"error", "code", "input"},
	    {"error", "code", "rules"},
	    {"split", "hifp_pay", "120.00"},
	    {NULL, NULL, NULL}};

	(void)state;
	snprintf(text, sizeof(text),
		 CASE "\n" CASE "\n{]\n" CASE "\n" CASE "\n", "10", "-1", "1",
		 "20");
	/* The fourth: of a year the pack is not for. */
	memcpy(strstr(strstr(text, "{]"), "2026"), "2025", 4);
	assert_int_equal(stream(text, &answers), COMMAND_EXIT_INPUT);
	answers_are(answers, want);
	assert_non_null(strstr(answers, "{\"line\":2,\"error\":{"));
	free(answers);
}

static void
a_line_too_long_is_passed(void **state)
{
	char *text = malloc(RULES_CASE_BYTES_MAX + 4096), *answers;
	static const char *const want[][3] = {
	    {"error", "code", "limit"},
	    {"split", "hifp_pay", "60.00"},
	    {NULL, NULL, NULL}};

	(void)state;
	assert_non_null(text);
	memset(text, 'x', RULES_CASE_BYTES_MAX + 1);
	snprintf(text + RULES_CASE_BYTES_MAX + 1, 4000, "\n" CASE "\n", "10");
	assert_int_equal(stream(text, &answers), COMMAND_EXIT_INPUT);
	answers_are(answers, want);
	free(answers);
	free(text);
}

static void
a_file_may_spread_one_case(void **state)
{
	char text[4096], *answers;
	static const char *const want[][3] = {
	    {"split", "hifp_pay", "60.00"}, {NULL, NULL, NULL}};

	(void)state;
	snprintf(text, sizeof(text), CASE "\n", "10");
	for (char *brace = text; (brace = strchr(brace, '{')); brace++)
		if (brace[1] == '"') {
			memmove(brace + 2, brace + 1, strlen(brace));
			brace[1] = '\n';
		}
	assert_memory_equal(text, "{\n\"day\"", 7);
	assert_int_equal(stream(text, &answers), COMMAND_EXIT_OK);
	answers_are(answers, want);
	free(answers);
}

static void
figures_are_the_same_without_reasons(void **state)
{
	char text[4096], *whole, *figures;

	(void)state;
	snprintf(text, sizeof(text), CASE "\n", "10");
	assert_int_equal(stream(text, &whole), COMMAND_EXIT_OK);
	assert_int_equal(stream_of(text, true, &figures), COMMAND_EXIT_OK);
	assert_memory_equal(whole, figures, strlen(figures) - 2);
	assert_string_equal(figures + strlen(figures) - 3, "}}\n");
	assert_memory_equal(whole + strlen(figures) - 2, ",\"lines\":", 9);
	free(whole);
	free(figures);
}

/* The other side of two pipes: writes a case only after the last answer. */
static void
a_partner_may_wait_for_each_answer(void **state)
{
	int in[2], out[2], status;
	char text[4096];
	pid_t child;

	(void)state;
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct rules_request request = {.cases = "-"};
		struct err err;
		FILE *answers = fdopen(out[1], "w");

		(void)close(in[1]);
		(void)dup2(in[0], STDIN_FILENO);
		_exit(answers ? rules_stream(rules, &request, answers, &err)
			      : 99);
	}
	(void)close(in[0]);
	(void)close(out[1]);
	for (int i = 1; i <= 3; i++) {
		struct pollfd wait = {.fd = out[0], .events = POLLIN};
		char want[32];
		ssize_t n = snprintf(text, sizeof(text), CASE "\n", "1");

		text[strlen(text) - 5] = (char)('0' + i);
		assert_int_equal(write(in[1], text, (size_t)n), n);
		assert_int_equal(poll(&wait, 1, 60000), 1);
		n = read(out[0], text, sizeof(text) - 1);
		assert_true(n > 0);
		text[n] = '\0';
		snprintf(want, sizeof(want), "\"hifp_pay\":%d.00", i * 6);
		assert_non_null(strstr(text, want));
	}
	(void)close(in[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	(void)close(out[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_end_where_they_end),
	    cmocka_unit_test(one_line_one_answer),
	    cmocka_unit_test(a_bad_line_is_answered_and_passed),
	    cmocka_unit_test(a_line_too_long_is_passed),
	    cmocka_unit_test(a_file_may_spread_one_case),
	    cmocka_unit_test(figures_are_the_same_without_reasons),
	    cmocka_unit_test(a_partner_may_wait_for_each_answer),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
