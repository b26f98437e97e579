#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/person.h"
#include "pos/text.h"

static const struct card_data card = {
    .ident_code = "99010100000000000000000000000001",
    .card_no = "Z99000001",
    .id_no = "990101197001010044",
    .name = "林测试",
    .sex = "2",
    .birth = "19700101",
    .holder = true,
};

static void
takes_a_card(void **state)
{
	struct person p;
	struct err err;

	(void)state;
	memset(&p, 0xAA, sizeof(p));
	assert_int_equal(person_from_card(&p, &card, &err), 0);
	assert_string_equal(p.mdtrt_cert_type, "03");
	assert_string_equal(p.mdtrt_cert_no, "Z99000001");
	assert_string_equal(p.card_sn, "99010100000000000000000000000001");
	assert_string_equal(p.psn_cert_type, "01");
	assert_string_equal(p.certno, "990101197001010044");
	assert_string_equal(p.psn_name, "林测试");
	assert_string_equal(p.gend, "2");
	assert_string_equal(p.brdy, "1970-01-01");
	assert_string_equal(p.psn_no, "");
	assert_int_equal(person_birth_day(&p), 19700101);
}

/* A 3.x card without PSAM gives no holder; a blank one no number. */
/* A name as long as a card can hold one is no reason to refuse it. */
static void
takes_a_card_with_a_long_name(void **state)
{
	struct card_data longest = card;
	struct person p;
	struct err err;

	(void)state;
	for (int i = 0; i < 34; i++)
		memcpy(longest.name + 3 * i, "林", 4);
	assert_int_equal(person_from_card(&p, &longest, &err), 0);
	assert_string_equal(p.psn_name, longest.name);
}

static void
refuses_a_card_without_number(void **state)
{
	struct card_data other = card;
	struct person p;
	struct err err;

	(void)state;
	other.holder = false;
	assert_int_equal(person_from_card(&p, &other, &err), -1);
	assert_int_equal(err.code, ERR_INPUT);
	other = card;
	other.card_no[0] = '\0';
	assert_int_equal(person_from_card(&p, &other, &err), -1);
	assert_string_equal(p.psn_name, "");
}

static void
fills_gaps_from_the_number(void **state)
{
	struct card_data other = card;
	struct person p;

	(void)state;
	other.sex[0] = '\0';
	memcpy(other.birth, "19701301", 9); /* no such month */
	assert_int_equal(person_from_card(&p, &other, NULL), 0);
	assert_string_equal(p.gend, "2");
	assert_string_equal(p.brdy, "1970-01-01");
}

static void
takes_a_typed_number(void **state)
{
	struct person p;
	struct err err;

	(void)state;
	assert_int_equal(person_from_id_no(&p, "990101197001010044", &err), 0);
	assert_string_equal(p.mdtrt_cert_type, "02");
	assert_string_equal(p.mdtrt_cert_no, "990101197001010044");
	assert_string_equal(p.gend, "2");
	assert_string_equal(p.brdy, "1970-01-01");
	assert_int_equal(person_from_id_no(&p, "990101197001010045", &err), -1);
	assert_int_equal(err.code, ERR_INPUT);
	assert_null(strstr(err.text, "19700101"));
	assert_non_null(strstr(err.text, "9901**********0045"));
}

static void
takes_a_voucher(void **state)
{
	struct person p;
	struct err err;

	(void)state;
	assert_int_equal(
	    person_from_voucher(&p, "9901010000000000000000000042\r", &err), 0);
	assert_string_equal(p.mdtrt_cert_type, "01");
	assert_string_equal(p.mdtrt_cert_no, "9901010000000000000000000042");
	assert_string_equal(p.certno, "");
	assert_int_equal(person_from_voucher(&p, "", &err), -1);
	assert_int_equal(person_from_voucher(&p, "医保", &err), -1);
}

static void
calls_a_resident_a_resident(void **state)
{
	static const struct {
		const char *insutype, *psn_type;
		bool retired;
		const char *word;
	} rows[] = {{"310", "1101", false, "在职"}, {"310", "1201", true, "退休"},
		    {"390", "", false, "居民"},	    {"", "1501", false, "居民"},
		    {"391", "16", false, "居民"},   {"", "", false, "在职"},
		    {"310", "1300", false, "在职"}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct person p = { .psn_no = "" };

		snprintf(p.insutype, sizeof(p.insutype), "%s",
		    rows[i].insutype);
		snprintf(p.psn_type, sizeof(p.psn_type), "%s",
		    rows[i].psn_type);
		assert_string_equal(
		    person_group_word(&p, rows[i].retired), rows[i].word);
	}
}

static void
knows_who_is_retired(void **state)
{
	struct person p;

	(void)state;
	memset(&p, 0, sizeof(p));
	assert_false(person_retired(&p));
	text_copy(p.psn_type, sizeof(p.psn_type), "1101");
	assert_false(person_retired(&p));
	text_copy(p.psn_type, sizeof(p.psn_type), "1201");
	assert_true(person_retired(&p));
	text_copy(p.psn_type, sizeof(p.psn_type), "1300");
	assert_false(person_retired(&p));
	assert_int_equal(person_birth_day(&p), 0);
	text_copy(p.certno, sizeof(p.certno), "990101197001010044");
	assert_int_equal(person_birth_day(&p), 19700101);
}

static void
masks_names(void **state)
{
	char to[MASK_BYTES], many[64];

	(void)state;
	mask_name(to, "林测试");
	assert_string_equal(to, "林**");
	mask_name(to, "林");
	assert_string_equal(to, "*");
	mask_name(to, "Ann Li");
	assert_string_equal(to, "A*****");
	mask_name(to, "");
	assert_string_equal(to, "");
	mask_name(to, "\xE6\x9E");
	assert_string_equal(to, "*");
	memset(many, 'x', 63);
	many[63] = '\0';
	mask_name(to, many);
	assert_int_equal(strlen(to), 63);
}

static void
masks_numbers(void **state)
{
	char to[MASK_BYTES], number[200] = "";

	(void)state;
	mask_number(to, "990101197001010044");
	assert_string_equal(to, "9901**********0044");
	mask_number(to, "Z99000001");
	assert_string_equal(to, "Z990*****");
	mask_number(to, "1234");
	assert_string_equal(to, "***4");
	mask_number(to, "123");
	assert_string_equal(to, "***");
	mask_number(to, "林测试林测试林测试");
	assert_null(strstr(to, "林"));
	/* whatever the length: at most half is left, and it fits */
	for (size_t n = 0; n < sizeof(number) - 1; n++) {
		size_t shown = 0;

		mask_number(to, number);
		assert_true(strlen(to) < MASK_BYTES);
		for (size_t i = 0; to[i] != '\0'; i++)
			shown += to[i] != '*';
		assert_true(2 * shown <= n);
		number[n] = '7';
		number[n + 1] = '\0';
	}
}

static void
clears_everything(void **state)
{
	struct person p, zero;

	(void)state;
	memset(&zero, 0, sizeof(zero));
	assert_int_equal(person_from_card(&p, &card, NULL), 0);
	person_clear(&p);
	assert_memory_equal(&p, &zero, sizeof(p));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_a_card),
	    cmocka_unit_test(takes_a_card_with_a_long_name),
	    cmocka_unit_test(refuses_a_card_without_number),
	    cmocka_unit_test(fills_gaps_from_the_number),
	    cmocka_unit_test(takes_a_typed_number),
	    cmocka_unit_test(takes_a_voucher),
	    cmocka_unit_test(knows_who_is_retired),
	    cmocka_unit_test(calls_a_resident_a_resident),
	    cmocka_unit_test(masks_names),
	    cmocka_unit_test(masks_numbers),
	    cmocka_unit_test(clears_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
