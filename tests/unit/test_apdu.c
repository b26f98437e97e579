#include "card/apdu.h"
#include "tests/support/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct script script;

static enum card_result
exchange(struct apdu command, struct apdu_answer *answer)
{
	struct card_reader reader = script_reader(&script);
	uint8_t atr[33];
	size_t length = sizeof(atr);
	enum card_result result;

	assert_int_equal(reader.connect(reader.ctx, atr, &length), CARD_OK);
	result = apdu_exchange(&reader, &command, answer);
	reader.disconnect(reader.ctx, false);
	script_assert_done(&script);
	return result;
}

static struct apdu
select_ef05(void)
{
	return apdu_write(0xa4, 0x02, 0x00, (const uint8_t *)"\xef\x05", 2);
}

static int
fresh(void **state)
{
	(void)state;
	script_init(&script);
	return 0;
}

static void
sends_and_returns(void **state)
{
	struct apdu_answer answer;

	(void)state;
	script_add(&script, "00B2070014", "0709313233 9000");
	assert_int_equal(exchange(apdu_get(0xb2, 7, 0, 20), &answer), CARD_OK);
	assert_int_equal(answer.sw, 0x9000);
	assert_int_equal(answer.length, 5);
	assert_memory_equal(answer.data,
			    "\x07\x09"
			    "123",
			    5);
}

static void
writes_le_256_as_zero(void **state)
{
	struct apdu_answer answer;

	(void)state;
	script_add(&script, "00B2010400", "6A83");
	assert_int_equal(exchange(apdu_get(0xb2, 1, 4, 256), &answer), CARD_OK);
	assert_int_equal(answer.sw, 0x6a83);
	assert_int_equal(answer.length, 0);
}

static void
follows_61(void **state)
{
	struct apdu_answer answer;

	(void)state;
	script_add(&script, "00A4020002EF05", "6103");
	script_add(&script, "00C0000003", "AABBCC 6102");
	script_add(&script, "00C0000002", "DDEE 9000");
	assert_int_equal(exchange(select_ef05(), &answer), CARD_OK);
	assert_int_equal(answer.sw, 0x9000);
	assert_int_equal(answer.length, 5);
	assert_memory_equal(answer.data, "\xaa\xbb\xcc\xdd\xee", 5);
}

static void
takes_6100_as_256(void **state)
{
	struct apdu_answer answer;

	(void)state;
	script_add(&script, "00A4020002EF05", "6100");
	script_add(&script, "00C0000000", "9000");
	assert_int_equal(exchange(select_ef05(), &answer), CARD_OK);
}

static void
corrects_le_on_6c(void **state)
{
	struct apdu_answer answer;

	(void)state;
	script_add(&script, "00B2070014", "6C0B");
	script_add(&script, "00B207000B", "0709 9000");
	assert_int_equal(exchange(apdu_get(0xb2, 7, 0, 20), &answer), CARD_OK);
	assert_int_equal(answer.length, 2);
}

static void
corrects_le_of_get_response(void **state)
{
	struct apdu_answer answer;

	(void)state;
	script_add(&script, "00A4020002EF05", "6110");
	script_add(&script, "00C0000010", "6C02");
	script_add(&script, "00C0000002", "AABB 9000");
	assert_int_equal(exchange(select_ef05(), &answer), CARD_OK);
	assert_int_equal(answer.length, 2);
}

static void
leaves_6c_without_le_alone(void **state)
{
	struct apdu_answer answer;

	(void)state;
	script_add(&script, "00A4020002EF05", "6C0B");
	assert_int_equal(exchange(select_ef05(), &answer), CARD_OK);
	assert_int_equal(answer.sw, 0x6c0b);
}

static void
bounds_both_chains(void **state)
{
	struct apdu_answer answer;

	(void)state;
	for (int i = 0; i < APDU_TURNS_MAX; i++)
		script_add(&script, i == 0 ? "00B2070014" : "00B207000B",
			   "6C0B");
	assert_int_equal(exchange(apdu_get(0xb2, 7, 0, 20), &answer),
			 CARD_BAD_STATUS);
	script_init(&script);
	for (int i = 0; i < APDU_TURNS_MAX; i++)
		script_add(&script, i == 0 ? "00A4020002EF05" : "00C0000001",
			   "AA 6101");
	assert_int_equal(exchange(select_ef05(), &answer), CARD_BAD_STATUS);
}

static void
bounds_what_is_collected(void **state)
{
	struct apdu_answer answer;

	(void)state;
	script_add(&script, "00A4020002EF05", "61FF");
	for (int i = 0; i < 3; i++) {
		struct script_step *step;

		script_add(&script, "00C00000FF", "");
		step = &script.steps[script.count - 1];
		memcpy(step->answer + 255, "\x61\xff", 2);
		step->answer_length = 257;
	}
	assert_int_equal(exchange(select_ef05(), &answer), CARD_BAD_DATA);
}

/* card.md B.6: nothing at all, half an answer, a status that is none. */
static void
tells_a_broken_answer(void **state)
{
	static const struct {
		const char *answer;
		enum card_result want;
	} cases[] = {{"", CARD_PULLED},		{"90", CARD_PULLED},
		     {"0201", CARD_BAD_STATUS}, {"AABB6000", CARD_BAD_STATUS},
		     {"7000", CARD_BAD_STATUS}, {"8FFF", CARD_BAD_STATUS},
		     {"A000", CARD_BAD_STATUS}, {"6F00", CARD_OK},
		     {"9FFF", CARD_OK},		{"6283", CARD_OK}};
	struct apdu_answer answer;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		script_init(&script);
		script_add(&script, "00A4020002EF05", cases[i].answer);
		assert_int_equal(exchange(select_ef05(), &answer),
				 cases[i].want);
	}
}

static void
passes_the_readers_fault_on(void **state)
{
	struct apdu_answer answer;

	(void)state;
	script_add(&script, "00A4020002EF05", "");
	script.steps[0].result = CARD_READER_FAULT;
	assert_int_equal(exchange(select_ef05(), &answer), CARD_READER_FAULT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(sends_and_returns, fresh),
	    cmocka_unit_test_setup(writes_le_256_as_zero, fresh),
	    cmocka_unit_test_setup(follows_61, fresh),
	    cmocka_unit_test_setup(takes_6100_as_256, fresh),
	    cmocka_unit_test_setup(corrects_le_on_6c, fresh),
	    cmocka_unit_test_setup(corrects_le_of_get_response, fresh),
	    cmocka_unit_test_setup(leaves_6c_without_le_alone, fresh),
	    cmocka_unit_test_setup(bounds_both_chains, fresh),
	    cmocka_unit_test_setup(bounds_what_is_collected, fresh),
	    cmocka_unit_test_setup(tells_a_broken_answer, fresh),
	    cmocka_unit_test_setup(passes_the_readers_fault_on, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
