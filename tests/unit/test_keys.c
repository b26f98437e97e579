/* Hands and scanners, by their time stamps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ui/keys.h"

static enum keys_heard
press(struct keys *keys, enum term_key_kind kind, int64_t now_ms)
{
	struct term_key key = { kind, "" };

	return keys_take(keys, &key, now_ms);
}

static enum keys_heard
type_one(struct keys *keys, const char *text, int64_t now_ms)
{
	struct term_key key = { TERM_KEY_TEXT, "" };

	snprintf(key.text, sizeof(key.text), "%s", text);
	return keys_take(keys, &key, now_ms);
}

/* Every character of text, gap_ms apart; returns the time of the last. */
static int64_t
burst(struct keys *keys, const char *text, int64_t from_ms, int64_t gap_ms)
{
	int64_t at = from_ms;

	for (const char *p = text; *p != '\0'; p++) {
		char one[2] = { *p, '\0' };

		at = p == text ? from_ms : at + gap_ms;
		(void)type_one(keys, one, at);
	}
	return at;
}

static void
test_slow_typist(void **state)
{
	struct keys keys;
	int64_t at;

	(void)state;
	keys_clear(&keys, FIELD_TEXT);
	at = burst(&keys, "6901234567892", 1000, 90);
	assert_string_equal(keys.typed, "6901234567892");
	assert_int_equal(press(&keys, TERM_KEY_ENTER, at + 200), HEARD_ENTER);
	assert_string_equal(keys.typed, "6901234567892");
}

static void
test_quick_typist_at_the_edge(void **state)
{
	struct keys keys;
	int64_t at;

	(void)state;
	keys_clear(&keys, FIELD_TEXT);
	at = burst(&keys, "123456789", 0, SCAN_GAP_MS + 1);
	assert_int_equal(press(&keys, TERM_KEY_ENTER, at), HEARD_ENTER);
	keys_clear(&keys, FIELD_TEXT);
	at = burst(&keys, "123456789", 0, SCAN_GAP_MS);
	assert_int_equal(press(&keys, TERM_KEY_ENTER, at), HEARD_SCAN);
}

static void
test_fast_scanner(void **state)
{
	struct keys keys;
	int64_t at;

	(void)state;
	keys_clear(&keys, FIELD_TEXT);
	at = burst(&keys, "6901234567892", 5000, 2);
	assert_int_equal(press(&keys, TERM_KEY_ENTER, at + 3), HEARD_SCAN);
	assert_string_equal(keys.scan, "6901234567892");
	assert_string_equal(keys.typed, "");
}

static void
test_scan_in_one_turn(void **state)
{
	struct keys keys;

	(void)state;
	keys_clear(&keys, FIELD_TEXT);
	(void)burst(&keys, "81234560123456789012", 7000, 0);
	assert_int_equal(press(&keys, TERM_KEY_ENTER, 7000), HEARD_SCAN);
	assert_string_equal(keys.scan, "81234560123456789012");
}

/* The quantity being typed is what it was before the scan. */
static void
test_scan_while_counting(void **state)
{
	struct keys keys;
	int64_t at;

	(void)state;
	keys_clear(&keys, FIELD_COUNT);
	at = burst(&keys, "12", 1000, 150);
	at = burst(&keys, "6901234567892", at + 400, 5);
	assert_string_equal(keys.typed, "12");
	assert_int_equal(press(&keys, TERM_KEY_ENTER, at + 5), HEARD_SCAN);
	assert_string_equal(keys.scan, "6901234567892");
	assert_string_equal(keys.typed, "12");
	assert_int_equal(
	    press(&keys, TERM_KEY_ENTER, at + 900), HEARD_ENTER);
	assert_string_equal(keys.typed, "12");
}

static void
test_scan_without_enter(void **state)
{
	struct keys keys;
	int64_t at;

	(void)state;
	keys_clear(&keys, FIELD_MONEY);
	at = burst(&keys, "6901234", 1000, 5);
	assert_int_equal(keys_due_ms(&keys), at + SCAN_TAIL_MS + 1);
	assert_int_equal(keys_pass(&keys, at + SCAN_TAIL_MS), HEARD_NOTHING);
	assert_int_equal(
	    keys_pass(&keys, at + SCAN_TAIL_MS + 1), HEARD_BROKEN);
	assert_string_equal(keys.typed, "");
	assert_true(keys_due_ms(&keys) == INT64_MAX);
	/* A late Enter must not take half a code for a whole one. */
	at = burst(&keys, "6901234", 9000, 5);
	assert_int_equal(
	    press(&keys, TERM_KEY_ENTER, at + SCAN_TAIL_MS + 1),
	    HEARD_BROKEN);
}

static void
test_scan_falters_once(void **state)
{
	struct keys keys;
	int64_t at;

	(void)state;
	keys_clear(&keys, FIELD_TEXT);
	at = burst(&keys, "6901234", 1000, 5);
	at = burst(&keys, "567892", at + SCAN_TAIL_MS, 5);
	assert_int_equal(press(&keys, TERM_KEY_ENTER, at), HEARD_SCAN);
	assert_string_equal(keys.scan, "6901234567892");
}

static void
test_amount_takes_digits_only(void **state)
{
	struct keys keys;

	(void)state;
	keys_clear(&keys, FIELD_MONEY);
	(void)burst(&keys, "1a0.5.0-", 1000, 100);
	assert_string_equal(keys.typed, "10.50");
	keys_clear(&keys, FIELD_NONE);
	(void)burst(&keys, "12", 1000, 100);
	assert_string_equal(keys.typed, "");
}

static void
test_scan_where_nothing_is_typed(void **state)
{
	struct keys keys;
	int64_t at;

	(void)state;
	keys_clear(&keys, FIELD_NONE);
	at = burst(&keys, "6901234567892", 1000, 5);
	assert_int_equal(press(&keys, TERM_KEY_ENTER, at), HEARD_SCAN);
	assert_string_equal(keys.scan, "6901234567892");
}

static void
test_backspace_takes_a_character(void **state)
{
	struct keys keys;

	(void)state;
	keys_clear(&keys, FIELD_TEXT);
	(void)type_one(&keys, "阿", 100);
	(void)type_one(&keys, "莫", 300);
	assert_int_equal(
	    press(&keys, TERM_KEY_BACKSPACE, 500), HEARD_TYPING);
	assert_string_equal(keys.typed, "阿");
	(void)press(&keys, TERM_KEY_BACKSPACE, 700);
	(void)press(&keys, TERM_KEY_BACKSPACE, 900);
	assert_string_equal(keys.typed, "");
}

static void
test_too_long_is_no_code(void **state)
{
	struct keys keys;
	int64_t at = 0;

	(void)state;
	keys_clear(&keys, FIELD_TEXT);
	for (int i = 0; i < 40; i++)
		at = burst(&keys, "0123456789", at, 1);
	assert_int_equal(press(&keys, TERM_KEY_ENTER, at), HEARD_BROKEN);
	assert_string_equal(keys.scan, "");
	assert_string_equal(keys.typed, "");
}

static void
test_tab_ends_a_scan(void **state)
{
	struct keys keys;
	int64_t at;

	(void)state;
	keys_clear(&keys, FIELD_TEXT);
	at = burst(&keys, "6901234567892", 0, 4);
	assert_int_equal(press(&keys, TERM_KEY_TAB, at + 4), HEARD_SCAN);
	assert_int_equal(press(&keys, TERM_KEY_TAB, at + 400), HEARD_KEY);
}

/* CR LF: the second is no key of the cashier's, a later one is. */
static void
test_second_enter_of_a_scan(void **state)
{
	struct keys keys;
	int64_t at;

	(void)state;
	keys_clear(&keys, FIELD_TEXT);
	at = burst(&keys, "6901234567892", 0, 4);
	assert_int_equal(press(&keys, TERM_KEY_ENTER, at), HEARD_SCAN);
	assert_int_equal(press(&keys, TERM_KEY_ENTER, at + 4), HEARD_NOTHING);
	assert_int_equal(press(&keys, TERM_KEY_ENTER,
	    at + 4 + SCAN_TAIL_MS + 1), HEARD_ENTER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slow_typist),
		cmocka_unit_test(test_quick_typist_at_the_edge),
		cmocka_unit_test(test_fast_scanner),
		cmocka_unit_test(test_scan_in_one_turn),
		cmocka_unit_test(test_scan_while_counting),
		cmocka_unit_test(test_scan_without_enter),
		cmocka_unit_test(test_scan_falters_once),
		cmocka_unit_test(test_amount_takes_digits_only),
		cmocka_unit_test(test_scan_where_nothing_is_typed),
		cmocka_unit_test(test_backspace_takes_a_character),
		cmocka_unit_test(test_too_long_is_no_code),
		cmocka_unit_test(test_tab_ends_a_scan),
		cmocka_unit_test(test_second_enter_of_a_scan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
