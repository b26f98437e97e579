#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pos/text.h"

static void
buffer_grows_to_its_ceiling(void **state)
{
	struct text_buf buf;

	(void)state;
	text_buf_init(&buf, 1000);
	for (int i = 0; i < 100; i++)
		text_putf(&buf, "%09d,", i);
	assert_false(buf.failed);
	assert_int_equal(buf.length, 1000);
	assert_memory_equal(buf.at + 990, "000000099,", 11);
	text_put(&buf, "");
	assert_false(buf.failed);
	text_put(&buf, "x");
	assert_true(buf.failed);
	assert_int_equal(buf.length, 1000);
	/* failed for good, until it is emptied */
	text_put(&buf, "");
	assert_true(buf.failed);
	text_buf_reset(&buf);
	assert_false(buf.failed);
	text_put_bytes(&buf, "a\0b", 3);
	assert_int_equal(buf.length, 3);
	assert_memory_equal(buf.at, "a\0b", 4);
	text_buf_clear(&buf);
	assert_null(buf.at);
	assert_int_equal(buf.ceiling, 1000);
}

static void
putf_past_the_ceiling_fails(void **state)
{
	struct text_buf buf;

	(void)state;
	text_buf_init(&buf, 4);
	text_putf(&buf, "%s", "12345");
	assert_true(buf.failed);
	text_buf_clear(&buf);
}

static void
copies_are_checked(void **state)
{
	char to[4] = "zzz";

	(void)state;
	assert_true(text_copy(to, sizeof(to), "abc"));
	assert_string_equal(to, "abc");
	assert_false(text_copy(to, sizeof(to), "abcd"));
	assert_string_equal(to, "");
	assert_true(text_format(to, sizeof(to), "%d", 123));
	assert_false(text_format(to, sizeof(to), "%d", 1234));
}

static void
utf8_is_strict(void **state)
{
	static const char *const good[] = {"",
					   "a",
					   "é",
					   "医保",
					   "\xF0\xA0\x80\x80",
					   "\xF4\x8F\xBF\xBF",
					   "\xED\x9F\xBF",
					   "\xEE\x80\x80"};
	static const char *const bad[] = {"\x80",
					  "\xC0\x80",
					  "\xC1\xBF",
					  "\xE0\x9F\xBF",
					  "\xED\xA0\x80",
					  "\xF0\x8F\xBF\xBF",
					  "\xF4\x90\x80\x80",
					  "\xF5\x80\x80\x80",
					  "\xE5\x8C",
					  "\xE5\x8C\x61",
					  "\xFF",
					  "a\xC3"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(text_utf8_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_utf8_valid(bad[i], strlen(bad[i])));
}

static void
columns_as_a_terminal_counts(void **state)
{
	char to[32];

	(void)state;
	assert_int_equal(text_columns(""), 0);
	assert_int_equal(text_columns("abc"), 3);
	assert_int_equal(text_columns("医保 a"), 6);
	assert_int_equal(text_columns("￥"), 2);
	assert_int_equal(text_columns("e\xCC\x81"), 1);
	assert_int_equal(text_columns("\x01"), 1);
	assert_int_equal(text_columns("\xE5\x8C"), -1);
	text_cut(to, sizeof(to), "医保结算", 5);
	assert_string_equal(to, "医保");
	text_cut(to, sizeof(to), "医保结算", 8);
	assert_string_equal(to, "医保结算");
	text_cut(to, 6, "医保结算", 8); /* room for one character only */
	assert_string_equal(to, "医");
	text_cut(to, sizeof(to),
		 "ab\xFF"
		 "cd",
		 8);
	assert_string_equal(to, "ab");
	text_cut(to, sizeof(to), "医", 0);
	assert_string_equal(to, "");
}

static void
integers_are_whole_texts(void **state)
{
	int64_t v = 5;

	(void)state;
	assert_true(text_int64("-9223372036854775808", &v));
	assert_true(v == INT64_MIN);
	assert_true(text_int64("0012", &v));
	assert_int_equal(v, 12);
	assert_false(text_int64("9223372036854775808", &v));
	assert_false(text_int64("", &v));
	assert_false(text_int64("-", &v));
	assert_false(text_int64("+1", &v));
	assert_false(text_int64(" 1", &v));
	assert_false(text_int64("1 ", &v));
	assert_false(text_int64("0x1", &v));
	assert_int_equal(v, 12);
}

static void
time_is_beijing(void **state)
{
	char full[20], stamp[15];
	int64_t ms = -1;

	(void)state;
	text_datetime(full, 0);
	assert_string_equal(full, "1970-01-01 08:00:00");
	/* date -d '2026-03-15 10:22:33 +0800' +%s */
	text_datetime(full, INT64_C(1773541353999));
	assert_string_equal(full, "2026-03-15 10:22:33");
	text_stamp(stamp, INT64_C(1773541353999));
	assert_string_equal(stamp, "20260315102233");
	assert_int_equal(text_day(INT64_C(1773541353999)), 20260315);
	/* one millisecond before and at midnight in Beijing */
	assert_int_equal(text_day(INT64_C(1772293000000) / 86400000 * 86400000 +
				  16 * 3600000 - 1),
			 20260228);
	assert_int_equal(text_day(INT64_C(1772293000000) / 86400000 * 86400000 +
				  16 * 3600000),
			 20260301);
	assert_true(text_datetime_parse("2026-03-15 10:22:33", &ms));
	assert_true(ms == INT64_C(1773541353000));
	text_datetime(full, INT64_MAX);
	assert_string_equal(full, "9999-12-31 23:59:59");
	text_datetime(full, INT64_MIN);
	assert_string_equal(full, "1970-01-01 08:00:00");
}

/* As many days as there are from year 1 to 9999, and no others. */
static void
calendar_has_its_days(void **state)
{
	int count = 0;

	(void)state;
	for (int month = -200; month < 1000100; month++)
		for (int day = 0; day < 40; day++)
			count += text_day_valid(month * 100 + day);
	assert_int_equal(count, 3652059);
	assert_true(text_day_valid(20000229) && !text_day_valid(19000229));
	assert_true(text_day_valid(20240229) && !text_day_valid(20230229));
	assert_false(text_day_valid(20260431) || text_day_valid(20260400));
}

/* Each day of four centuries is one after the day before, there and back. */
static void
calendar_has_no_gap(void **state)
{
	char full[20];
	int64_t ms, back;
	int before = 0;

	(void)state;
	for (ms = 0; ms < INT64_C(146097) * 86400000; ms += 86400000) {
		int day = text_day(ms);

		assert_true(text_day_valid(day));
		assert_true(day > before);
		if (day % 100 != 1)
			assert_int_equal(day, before + 1);
		before = day;
		text_datetime(full, ms);
		assert_true(text_datetime_parse(full, &back));
		assert_true(back == ms);
	}
	assert_int_equal(before, 23691231);
}

static void
refuses_days_that_are_none(void **state)
{
	static const char *const bad[] = {
	    "",		  "2026-3-15",	 "20260229", "2026-02-29",
	    "2026/03/15", "20261301",	 "20260100", "2026-0315",
	    "202603 5",	  "2026-03-15 ", "19000229", "abcd0101"};
	static const char *const bad_times[] = {
	    "2026-03-15 24:00:00", "2026-03-15 10:60:00",
	    "2026-03-15 10:00:60", "2026-03-15T10:00:00",
	    "2026-03-15 10:00",	   "2026-02-29 10:00:00",
	    "2026-03-15 10:00:0x", ""};
	int day = 1;
	int64_t ms = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_day_parse(bad[i], &day));
	for (size_t i = 0; i < sizeof(bad_times) / sizeof(bad_times[0]); i++)
		assert_false(text_datetime_parse(bad_times[i], &ms));
	assert_int_equal(day, 1);
	assert_true(text_day_parse("2024-02-29", &day));
	assert_int_equal(day, 20240229);
	assert_true(text_day_parse("20000229", &day));
	assert_int_equal(day, 20000229);
}

static void
age_in_whole_years(void **state)
{
	(void)state;
	assert_int_equal(text_age(19700101, 20260315), 56);
	assert_int_equal(text_age(19700315, 20260315), 56);
	assert_int_equal(text_age(19700316, 20260315), 55);
	assert_int_equal(text_age(20000229, 20260228), 25);
	assert_int_equal(text_age(20000229, 20260301), 26);
	assert_int_equal(text_age(20270101, 20260315), 0);
}

static void
bytes_as_text(void **state)
{
	/* RFC 4648 section 10 */
	static const char *const pairs[][2] = {{"", ""},
					       {"f", "Zg=="},
					       {"fo", "Zm8="},
					       {"foo", "Zm9v"},
					       {"foob", "Zm9vYg=="},
					       {"fooba", "Zm9vYmE="},
					       {"foobar", "Zm9vYmFy"}};
	static const char *const bad[] = {"Zg=",  "Zg",	  "Zh==",     "Zm9=",
					  "Z===", "====", "Zg==Zg==", "Zm9v\n",
					  "Zm9*", "Zg=A", "Zm 9"};
	uint8_t back[16];
	char to[16];

	(void)state;
	text_hex(to, sizeof(to), (const uint8_t *)"\x00\xAB\xff", 3);
	assert_string_equal(to, "00abff");
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		size_t n = strlen(pairs[i][0]);

		text_base64(to, sizeof(to), (const uint8_t *)pairs[i][0], n);
		assert_string_equal(to, pairs[i][1]);
		assert_int_equal(text_base64_parse(back, 16, to), (long)n);
		assert_memory_equal(back, pairs[i][0], n);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(text_base64_parse(back, 16, bad[i]), -1);
	assert_int_equal(text_base64_parse(back, 2, "Zm9v"), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(buffer_grows_to_its_ceiling),
	    cmocka_unit_test(putf_past_the_ceiling_fails),
	    cmocka_unit_test(copies_are_checked),
	    cmocka_unit_test(utf8_is_strict),
	    cmocka_unit_test(columns_as_a_terminal_counts),
	    cmocka_unit_test(integers_are_whole_texts),
	    cmocka_unit_test(time_is_beijing),
	    cmocka_unit_test(calendar_has_its_days),
	    cmocka_unit_test(calendar_has_no_gap),
	    cmocka_unit_test(refuses_days_that_are_none),
	    cmocka_unit_test(age_in_whole_years),
	    cmocka_unit_test(bytes_as_text),
	};

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
