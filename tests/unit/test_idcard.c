#include "card/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
valid_numbers(void **state)
{
	static const char *const good[] = {
	    "999999198001010011", "999999194912310025", "999999202402290033",
	    "999999198001010206", "990101197001010044"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!idcard_valid(good[i]))
			fail_msg("refused %s", good[i]);
	}
}

static void
invalid_numbers(void **state)
{
	static const char *const bad[] = {"",
					  "99999919800101001",
					  "9999991980010100111",
					  "999999198001010012",
					  "99999919800101001X",
					  "999999198002300018",
					  "999999202302290037",
					  "099999198001010019",
					  "99999919800101O011",
					  "999999198013010019",
					  "X99999198001010011"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (idcard_valid(bad[i]))
			fail_msg("accepted %s", bad[i]);
	}
}

/* Each of the eleven check characters, and no other, fits its number. */
static void
one_check_character_fits(void **state)
{
	static const char all[] = "0123456789X";
	char id_no[19] = "999999198001010000";
	unsigned seen = 0;

	(void)state;
	for (int tail = 0; tail < 100; tail++) {
		int fits = 0;

		id_no[15] = (char)('0' + tail / 10);
		id_no[16] = (char)('0' + tail % 10);
		for (unsigned i = 0; i < 11; i++) {
			id_no[17] = all[i];
			if (idcard_valid(id_no)) {
				fits++;
				seen |= 1u << i;
			}
		}
		assert_int_equal(fits, 1);
	}
	assert_int_equal(seen, 0x7ff);
}

static void
birth_and_sex(void **state)
{
	char birth[9];

	(void)state;
	assert_true(idcard_birth("999999202402290033", birth));
	assert_string_equal(birth, "20240229");
	assert_false(idcard_birth("999999202302290033", birth));
	assert_string_equal(birth, "");
	assert_false(idcard_birth("short", birth));
	assert_int_equal(idcard_sex("999999198001010011"), '1');
	assert_int_equal(idcard_sex("999999194912310025"), '2');
	assert_int_equal(idcard_sex("99999919491231002"), 0);
}

static void
card_numbers(void **state)
{
	static const char *const good[] = {
	    "X00000019", "000000019", "A0000002X", "T00000001",
	    "T00000052", "T00000060", "T00000079"};
	static const char *const bad[] = {
	    "X00000018", "",	      "X0000001",  "X000000190",
	    "x00000019", "X0000 019", "A00000020", "Z99000001"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(card_no_valid(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(card_no_valid(bad[i]));
}

static void
voucher_tokens(void **state)
{
	char token[VOUCHER_TOKEN_MAX + 1];
	char scan[80];

	(void)state;
	assert_int_equal(voucher_token("2812345678\r\n", 12, token), 10);
	assert_string_equal(token, "2812345678");
	assert_int_equal(voucher_token("A\t", 2, token), 1);
	assert_int_equal(voucher_token("\r\n", 2, token), 0);
	assert_int_equal(voucher_token("", 0, token), 0);
	assert_int_equal(voucher_token("12\t34", 5, token), 0);
	assert_int_equal(voucher_token("12\x80", 3, token), 0);
	assert_string_equal(token, "");
	memset(scan, '7', sizeof(scan));
	assert_int_equal(voucher_token(scan, 64, token), 64);
	assert_int_equal(strlen(token), 64);
	assert_int_equal(voucher_token(scan, 65, token), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(valid_numbers),
	    cmocka_unit_test(invalid_numbers),
	    cmocka_unit_test(one_check_character_fits),
	    cmocka_unit_test(birth_and_sex),
	    cmocka_unit_test(card_numbers),
	    cmocka_unit_test(voucher_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
