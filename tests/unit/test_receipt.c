/* Receipts as they come out of the printer, beside golden files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/receipt.h"
#include "tests/support/golden.h"
#include "tests/support/sample.h"
#include "ui/language.h"

struct fixture {
	struct sample sample;
	struct sale_entry entry;
	struct receipt receipt;
	struct text_buf out;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err err = { ERR_NONE, "" };

	assert_non_null(f);
	assert_int_equal(language_open("zh", &err), 0);
	sample_make(&f->sample);
	text_buf_init(&f->out, 65536);
	snprintf(f->entry.sale, SALE_BYTES, "%s", f->sample.sale->sale);
	f->entry.state = MESSAGE_ACKED;
	f->entry.made_ms = SAMPLE_WALL_MS;
	snprintf(f->entry.setl_id, 31, "990101S202603150001");
	f->receipt.conf = f->sample.conf;
	f->receipt.settlement = f->sample.sale;
	f->receipt.entry = &f->entry;
	f->receipt.figures = f->sample.figures;
	f->receipt.copy = 1;
	f->receipt.journal_seq = 12;
	snprintf(f->receipt.journal_head, 9, "1a2b3c4d");
	receipt_short_code(f->receipt.short_code, f->sample.sale->sale);
	f->receipt.printed_ms = SAMPLE_WALL_MS + 4000;
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	struct err err = { ERR_NONE, "" };

	assert_int_equal(language_open("zh", &err), 0);
	text_buf_clear(&f->out);
	sample_free(&f->sample);
	free(f);
	return 0;
}

/* No line is wider than the paper, whatever is on it. */
static void
check_width(const char *text, int columns)
{
	char line[512];

	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		assert_true(length < sizeof(line));
		memcpy(line, text, length);
		line[length] = '\0';
		if (text_columns(line) > columns)
			fail_msg("wider than %d: %s", columns, line);
		text += length + 1;
	}
}

static void
print(struct fixture *f, const char *name)
{
	struct err err = { ERR_NONE, "" };

	text_buf_reset(&f->out);
	if (receipt_text(&f->out, &f->receipt, &err) != 0)
		fail_msg("%s", err.text);
	check_width(f->out.at, (int)f->sample.conf->receipt.columns);
	golden_check(name, f->out.at);
	/* I9: masked on paper as well. */
	assert_null(strstr(f->out.at, "林测试"));
	assert_null(strstr(f->out.at, "990101197001010044"));
}

static void
test_settled(void **state)
{
	struct fixture *f = *state;

	print(f, "receipt-settled.zh");
	assert_non_null(strstr(f->out.at, "成功"));
	f->sample.conf->receipt.columns = 32;
	print(f, "receipt-settled-32.zh");
}

/* The boxes' codes: whole where they fit, of very many the first. */
static void
test_codes(void **state)
{
	struct fixture *f = *state;
	struct basket *basket = &f->sample.sale->basket;
	struct err err = { ERR_NONE, "" };
	char code[101];

	basket->items[1].goods.pack = 10;
	basket->items[2].count.e4 = 80000;
	assert_int_equal(basket_add_trace(basket, 1,
	    "81234560123456789012", (struct quantity){0}, &err), 0);
	memset(code, '7', 100);
	memcpy(code, "8765432", 7);
	memcpy(code + 94, "123456", 7);
	assert_int_equal(basket_add_trace(basket, 0, code,
	    (struct quantity){0}, &err), 0);
	for (int i = 0; i < 8; i++) {
		snprintf(code, sizeof(code), "8999999%013d", i);
		assert_int_equal(basket_add_trace(basket, 2, code,
		    (struct quantity){0}, &err), 0);
	}
	f->sample.conf->receipt.columns = 32;
	print(f, "receipt-codes-32.zh");
	assert_non_null(strstr(f->out.at, "码 8765432*123456\n"));
	assert_non_null(strstr(f->out.at, "码 81234560123456789012拆"));
	assert_null(strstr(f->out.at, "89999990000000000006"));
	assert_non_null(strstr(f->out.at, "等 8 个追溯码"));
}

static void
test_reprint(void **state)
{
	struct fixture *f = *state;

	f->receipt.copy = 2;
	print(f, "receipt-reprint.zh");
	assert_non_null(strstr(f->out.at, "重印"));
}

static void
test_provisional(void **state)
{
	struct fixture *f = *state;

	f->entry.state = MESSAGE_PENDING;
	f->entry.offline = true;
	f->entry.setl_id[0] = '\0';
	print(f, "receipt-provisional.zh");
	f->sample.conf->receipt.columns = 32;
	print(f, "receipt-provisional-32.zh");
}

static void
test_doubt(void **state)
{
	struct fixture *f = *state;

	f->entry.state = MESSAGE_UNKNOWN;
	f->entry.setl_id[0] = '\0';
	f->entry.due_ms = SAMPLE_WALL_MS + 60000;
	print(f, "receipt-doubt.zh");
	assert_non_null(strstr(f->out.at, f->receipt.short_code));
}

static void
test_refund(void **state)
{
	struct fixture *f = *state;

	f->entry.state = MESSAGE_REVERSED;
	print(f, "receipt-refunded.zh");
	f->entry.state = MESSAGE_ACKED;
	snprintf(f->entry.note, sizeof(f->entry.note),
	    "退费被中心拒绝：该结算已清算，请到经办机构办理");
	print(f, "receipt-refund-refused.zh");
}

static void
test_refused(void **state)
{
	struct fixture *f = *state;

	f->entry.state = MESSAGE_REFUSED;
	f->entry.setl_id[0] = '\0';
	snprintf(f->entry.note, sizeof(f->entry.note), "参保状态为暂停参保");
	print(f, "receipt-refused.zh");
}

static void
test_differed(void **state)
{
	struct fixture *f = *state;

	f->entry.differed = true;
	f->receipt.figures.fund = money_fen(3350);
	f->receipt.figures.cash = money_fen(2040);
	print(f, "receipt-differed.zh");
}

static void
test_selfpay(void **state)
{
	struct fixture *f = *state;

	memset(&f->sample.sale->person, 0, sizeof(struct person));
	f->sample.sale->kind = SETTLEMENT_SELFPAY;
	f->entry.kind = SETTLEMENT_SELFPAY;
	f->entry.state = MESSAGE_PENDING;
	f->entry.setl_id[0] = '\0';
	f->receipt.figures.cash = f->receipt.figures.total;
	print(f, "receipt-selfpay.zh");
}

static void
test_english(void **state)
{
	struct fixture *f = *state;
	struct err err = { ERR_NONE, "" };

	assert_int_equal(language_open("en", &err), 0);
	print(f, "receipt-settled.en");
	f->entry.state = MESSAGE_UNKNOWN;
	f->entry.setl_id[0] = '\0';
	print(f, "receipt-doubt.en");
	f->sample.conf->receipt.columns = 32;
	print(f, "receipt-doubt-32.en");
}

/* I13: whatever the state, 成功 is printed for ACKED alone. */
static void
test_success_is_printed_for_acked(void **state)
{
	struct fixture *f = *state;
	struct err err = { ERR_NONE, "" };

	for (int i = 0; i < MESSAGE_STATE_COUNT; i++) {
		f->entry.state = (enum message_state)i;
		text_buf_reset(&f->out);
		assert_int_equal(
		    receipt_text(&f->out, &f->receipt, &err), 0);
		if (i == MESSAGE_ACKED)
			assert_non_null(strstr(f->out.at, "成功"));
		else
			assert_null(strstr(f->out.at, "成功"));
	}
}

static void
test_too_long_is_said(void **state)
{
	struct fixture *f = *state;
	struct err err = { ERR_NONE, "" };

	text_buf_clear(&f->out);
	text_buf_init(&f->out, 100);
	assert_int_equal(receipt_text(&f->out, &f->receipt, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	f->sample.conf->receipt.columns = 8;
	assert_int_equal(receipt_text(&f->out, &f->receipt, &err), -1);
	assert_int_equal(err.code, ERR_CONF);
}

static void
test_short_code(void **state)
{
	char one[9], other[9], again[9];

	(void)state;
	receipt_short_code(one, "26031501000003");
	receipt_short_code(again, "26031501000003");
	receipt_short_code(other, "26031501000004");
	assert_int_equal(strlen(one), 8);
	assert_string_equal(one, again);
	assert_string_not_equal(one, other);
	assert_null(strpbrk(one, "01IO"));
}

int
main(void)
{
#define RECEIPT_TEST(name)                                                     \
	cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		RECEIPT_TEST(test_settled),
		RECEIPT_TEST(test_codes),
		RECEIPT_TEST(test_reprint),
		RECEIPT_TEST(test_provisional),
		RECEIPT_TEST(test_doubt),
		RECEIPT_TEST(test_refund),
		RECEIPT_TEST(test_refused),
		RECEIPT_TEST(test_differed),
		RECEIPT_TEST(test_selfpay),
		RECEIPT_TEST(test_english),
		RECEIPT_TEST(test_success_is_printed_for_acked),
		RECEIPT_TEST(test_too_long_is_said),
		cmocka_unit_test(test_short_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
