#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pos/log.h"
#include "pos/text.h"

struct sink {
	int lines;
	char last[2048];
};

static void
keep(void *ctx, const char *line)
{
	struct sink *sink = ctx;

	sink->lines++;
	assert_true(text_copy(sink->last, sizeof(sink->last), line));
}

static const struct now now = {
    .wall_ms = INT64_C(1773541353042), .mono_ms = 77, .boot_id = "b"};

static void
writes_one_line_a_fact(void **state)
{
	struct sink sink = {0};
	struct log log = {&sink, keep, LOG_INFO};

	(void)state;
	log_line(&log, &now, LOG_INFO, "sent", "sale=%s n=%d", "26031501000017",
		 2);
	assert_string_equal(sink.last,
			    "wall=2026-03-15T10:22:33.042 mono=77 "
			    "level=info what=sent sale=26031501000017 n=2");
	log_line(&log, &now, LOG_WARN, "reply", "why=%s",
		 "a\nwall=x\r\x1b[31m");
	assert_null(strchr(sink.last, '\n'));
	assert_null(strchr(sink.last, '\x1b'));
	assert_int_equal(sink.lines, 2);
	log_line(&log, &now, LOG_DEBUG, "detail", "x");
	assert_int_equal(sink.lines, 2);
	log_line(NULL, &now, LOG_ERROR, "nobody", "x");
}

static void
masks_numbers_of_persons(void **state)
{
	static const char *const cases[][2] = {
	    {"certno=990101197001010044 x", "certno=9901**********0044 x"},
	    {"99010119900228031X", "9901**********031X"},
	    {"身份证990101900228031号", "身份证9901***********号"},
	    {"psn_no=99010100000000000007", "psn_no=9901************0007"},
	    {"msgid=P99010100001202603151022330004 ok",
	     "msgid=P99010100001202603151022330004 ok"},
	    {"a=1 omsgid=P99010100001202603151022330004",
	     "a=1 omsgid=P99010100001202603151022330004"},
	    {"xmsgid=990101197001010044", "xmsgid=9901**********0044"},
	    {"P99010100001202603151022330004",
	     "P9901*********************0004"},
	    {"sale=26031501000017", "sale=26031501000017"},
	    {"two 990101197001010044,990101197001010044",
	     "two 9901**********0044,9901**********0044"},
	    {"", ""},
	};
	char line[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(text_copy(line, sizeof(line), cases[i][0]));
		log_mask(line);
		assert_string_equal(line, cases[i][1]);
	}
}

static void
masks_on_the_way_in(void **state)
{
	struct sink sink = {0};
	struct log log = {&sink, keep, LOG_DEBUG};

	(void)state;
	log_line(&log, &now, LOG_INFO, "reply", "why=人员%s未参保",
		 "990101197001010044");
	assert_null(strstr(sink.last, "1970"));
	assert_non_null(strstr(sink.last, "9901**********0044"));
}

static void
long_lines_are_cut_whole(void **state)
{
	struct sink sink = {0};
	struct log log = {&sink, keep, LOG_DEBUG};
	char text[3001];

	(void)state;
	for (size_t shift = 0; shift < 3; shift++) {
		for (size_t i = 0; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "长", 4);
		log_line(&log, &now, LOG_INFO, "x", "%.*s%s", (int)shift, "ab",
			 text);
		assert_true(text_utf8_valid(sink.last, strlen(sink.last)));
		assert_true(strlen(sink.last) > 1000);
	}
}

/* Wherever the line ends, no part of the number's middle is left. */
static void
a_cut_shows_no_number(void **state)
{
	struct sink sink = {0};
	struct log log = {&sink, keep, LOG_DEBUG};
	char pad[1100];

	(void)state;
	for (int n = 900; n < 1000; n++) {
		memset(pad, 'p', (size_t)n);
		pad[n] = '\0';
		log_line(&log, &now, LOG_INFO, "x", "%s%s", pad,
			 "990101197001010044");
		assert_null(strstr(sink.last, "99010"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_one_line_a_fact),
	    cmocka_unit_test(masks_numbers_of_persons),
	    cmocka_unit_test(masks_on_the_way_in),
	    cmocka_unit_test(long_lines_are_cut_whole),
	    cmocka_unit_test(a_cut_shows_no_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
