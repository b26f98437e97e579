/* 3201, 3202, 9101, 9102: what leaves, what is believed of what comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/wire_statement.h"

#define ENVELOPE \
	"{\"infcode\":0,\"inf_refmsgid\":\"990101202603152100000000000901\"," \
	"\"err_msg\":null,\"output\":%s}"
/* The row of protocol.md 16: the centre has one more. */
#define MORE \
	"99010100000000000007\t990101M0000000050\t990101S0000000050\t" \
	"P99010100001202603151412090011\t1\t0\tnull\t42.00\t12.60\t29.40\n"

static struct conf conf;
static struct text_buf request;
static struct err err;
static const struct wire_stamp stamp = {
	.msgid = "P99010100001202603152100000007",
	.inf_time = "2026-03-15 21:00:00",
	.sign_no = "S202603150001",
};
static const struct statement statement = { .insutype = "310",
	.clr_type = "41",
	.optins = "990101",
	.day = 20260315,
	.count = 2,
	.total = { 5000 },
	.fund = { 3000 },
	.account = { 1500 },
	.cash = { 500 } };

static int
start(void **state)
{
	(void)state;
	(void)text_copy(conf.till.fixmedins_code,
	    sizeof(conf.till.fixmedins_code), "P99010100001");
	text_buf_init(&request, WIRE_REQUEST_BYTES_MAX);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	text_buf_clear(&request);
	return 0;
}

static void
asks(const char *text)
{
	if (strstr(request.at, text) == NULL)
		fail_msg("%s is not in %s", text, request.at);
}

static void
the_totals_of_a_day(void **state)
{
	(void)state;
	assert_int_equal(wire_encode_3201(&request, &conf, &stamp, &statement,
	    &err), 0);
	asks("\"data\":{\"insutype\":\"310\",\"clr_type\":\"41\","
	     "\"setl_optins\":\"990101\",\"stmt_begndate\":\"2026-03-15\","
	     "\"stmt_enddate\":\"2026-03-15\",\"medfee_sumamt\":50.00,"
	     "\"fund_pay_sumamt\":30.00,\"acct_pay\":15.00,"
	     "\"fixmedins_setl_cnt\":2,\"refd_setl_flag\":\"1\"}");
}

/* Cash, not the account (11.2). */
static void
the_rows_of_a_day(void **state)
{
	(void)state;
	text_buf_reset(&request);
	assert_int_equal(wire_encode_3202(&request, &conf, &stamp, &statement,
	    "F1", &err), 0);
	asks("\"file_qury_no\":\"F1\"");
	asks("\"fund_pay_sumamt\":30.00,\"cash_payamt\":5.00,"
	     "\"fixmedins_setl_cnt\":2,\"clr_type\":\"41\"");
	assert_null(strstr(request.at, "acct_pay"));
}

static void
bytes_are_signed(void **state)
{
	static const unsigned char zip[] = { 'P', 'K', 0, 127, 128, 255 };
	static char large[WIRE_FILE_BYTES_MAX + 1];

	(void)state;
	text_buf_reset(&request);
	assert_int_equal(wire_encode_9101(&request, &conf, &stamp, "a.zip",
	    zip, sizeof(zip), &err), 0);
	asks("\"in\":[80,75,0,127,-128,-1]");
	text_buf_reset(&request);
	assert_int_equal(wire_encode_9101(&request, &conf, &stamp, "a.zip",
	    large, sizeof(large), &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	memset(large, 0x80, sizeof(large)); /* -128: the longest there is */
	text_buf_reset(&request);
	assert_int_equal(wire_encode_9101(&request, &conf, &stamp, "a.zip",
	    large, WIRE_FILE_BYTES_MAX, &err), 0);
	text_buf_reset(&request);
	assert_int_equal(wire_encode_9102(&request, &conf, &stamp, "F2",
	    "result.zip", &err), 0);
	asks("\"fsDownloadIn\":{\"file_qury_no\":\"F2\","
	     "\"filename\":\"result.zip\",\"fixmedins_code\":"
	     "\"P99010100001\"}");
}

static enum wire_verdict
result(const char *output, enum statement_result *found)
{
	struct wire_reply reply;
	char text[512];

	(void)snprintf(text, sizeof(text), ENVELOPE, output);
	return wire_decode_3201(&reply, found, 200, text, strlen(text));
}

static void
a_result_in_either_form(void **state)
{
	static const struct {
		const char *text;
		int found; /* -1: none */
	} cases[] = { { "\"0\"", STATEMENT_EQUAL },
		{ "1", STATEMENT_CENTRE }, { "\"2\"", STATEMENT_INSTITUTION },
		{ "\"3\"", STATEMENT_DIFFERENT }, { "\"4\"", -1 },
		{ "\"\"", -1 }, { "null", -1 }, { "\"平\"", -1 },
		{ "\"000000\"", STATEMENT_EQUAL },
		{ "\"000101\"", STATEMENT_CENTRE },
		{ "\"000102\"", STATEMENT_INSTITUTION },
		{ "\"000103\"", STATEMENT_DIFFERENT },
		{ "\"000104\"", -1 }, { "\"0001012\"", -1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum statement_result found = (enum statement_result)9;
		char output[128];

		(void)snprintf(output, sizeof(output),
		    "{\"stmtinfo\":{\"stmt_rslt\":%s}}", cases[i].text);
		if ((result(output, &found) == WIRE_OK) !=
			(cases[i].found >= 0) ||
		    (cases[i].found >= 0 && (int)found != cases[i].found))
			fail_msg("%s is %d", cases[i].text, (int)found);
	}
}

static void
a_file_has_a_number(void **state)
{
	struct wire_reply reply;
	char text[512], file[41], name[201];

	(void)state;
	(void)snprintf(text, sizeof(text), ENVELOPE,
	    "{\"file_qury_no\":\"F7\",\"filename\":\"a.zip\"}");
	assert_int_equal(wire_decode_file(&reply, file, NULL, 200, text,
	    strlen(text)), WIRE_OK);
	assert_string_equal(file, "F7");
	(void)snprintf(text, sizeof(text), ENVELOPE,
	    "{\"fileinfo\":{\"file_qury_no\":\"F8\",\"filename\":\"r.zip\"}}");
	assert_int_equal(wire_decode_file(&reply, file, name, 200, text,
	    strlen(text)), WIRE_OK);
	assert_string_equal(name, "r.zip");
	(void)snprintf(text, sizeof(text), ENVELOPE,
	    "{\"fileinfo\":{\"file_qury_no\":\"\",\"filename\":\"r.zip\"}}");
	assert_int_equal(wire_decode_file(&reply, file, name, 200, text,
	    strlen(text)), WIRE_SUSPECT);
}

static void
a_row_of_the_result(void **state)
{
	const char *at = MORE;
	struct statement_row row;

	(void)state;
	assert_int_equal(wire_read_row(&at, &row, &err), 1);
	assert_string_equal(row.setl_id, "990101S0000000050");
	assert_string_equal(row.msgid, "P99010100001202603151412090011");
	assert_int_equal(row.result, STATEMENT_CENTRE);
	assert_false(row.refund);
	assert_int_equal(row.total.fen, 4200);
	assert_int_equal(row.account.fen, 2940);
	assert_int_equal(wire_read_row(&at, &row, &err), 0);
}

/* Columns, result and amounts: one that is not whole spoils the file. */
static void
a_row_that_is_none(void **state)
{
	static const char *const bad[] = { "a\tb\tc\n",
		"p\tm\ts\tg\t1\t0\tnull\t1.00\t1.00\n",
		"p\tm\ts\tg\t1\t0\tnull\t1.00\t1.00\t0.00\tx\n",
		"p\tm\ts\tg\t0\t0\tnull\t1.00\t1.00\t0.00\n",
		"p\tm\ts\tg\t7\t0\tnull\t1.00\t1.00\t0.00\n",
		"p\tm\tnull\tg\t1\t0\tnull\t1.00\t1.00\t0.00\n",
		"p\tm\ts\tg\t1\t0\tnull\tx\t1.00\t0.00\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *at = bad[i];
		struct statement_row row;

		if (wire_read_row(&at, &row, &err) != -1 ||
		    err.code != ERR_CORRUPT)
			fail_msg("%s was read", bad[i]);
	}
}

static void
a_row_of_ours(void **state)
{
	const struct statement_row row = { .setl_id = "S1",
		.mdtrt_id = "M1",
		.refund = true,
		.total = { -8000 },
		.fund = { -3390 },
		.account = { -2610 } };

	(void)state;
	text_buf_reset(&request);
	wire_put_row(&request, &row);
	assert_string_equal(
	    request.at, "S1\tM1\tnull\t-80.00\t-33.90\t-26.10\t1\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_totals_of_a_day),
		cmocka_unit_test(the_rows_of_a_day),
		cmocka_unit_test(bytes_are_signed),
		cmocka_unit_test(a_result_in_either_form),
		cmocka_unit_test(a_file_has_a_number),
		cmocka_unit_test(a_row_of_the_result),
		cmocka_unit_test(a_row_that_is_none),
		cmocka_unit_test(a_row_of_ours),
	};

	return cmocka_run_group_tests(tests, start, finish);
}
