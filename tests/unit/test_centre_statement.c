/*
 * The day's comparison at the reference centre: totals equal, more, less and
 * different by 3201; rows by 9101, 3202 and 9102, in a ZIP both ways.
 */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/centre.h"
#include "tests/support/sale.h"

/*
 * A deflated ZIP of two rows: the first sale of this test as it is, and a
 * settlement ...S0000000099 of 42.00 that nobody has.
 */
#define TWO_ROWS \
	"80,75,3,4,20,0,0,0,8,0,0,80,111,92,98,112,24,-7,66,0,0,0,-102,0,0," \
	"0,8,0,0,0,115,116,109,116,46,116,120,116,-77,-76,52,48,52,48,12,54," \
	"-128,1,67,78,75,-80,-120,47,-122,-120,1,50,48,-25,52,50,-43,51,48," \
	"-32,52,-124,-112,6,32,-46,-128,-53,18,-43,48,75,75,116,-61,-32,34," \
	"40,-122,89,112,-102,24,-127,-115,49,-46,51,51,-32,52,-78,-44,51,1," \
	"25,6,0,80,75,1,2,20,3,20,0,0,0,8,0,0,80,111,92,98,112,24,-7,66,0,0," \
	"0,-102,0,0,0,8,0,0,0,0,0,0,0,0,0,0,0,-128,1,0,0,0,0,115,116,109," \
	"116,46,116,120,116,80,75,5,6,0,0,0,0,1,0,1,0,54,0,0,0,104,0,0,0,0,0"

/* The same first sale and its reversal under one setl_id. */
#define REVERSED_ROWS \
	"80,75,3,4,20,0,0,0,8,0,0,80,111,92,-118,84,-49,68,51,0,0,0,-99,0," \
	"0,0,5,0,0,0,115,46,116,120,116,-77,-76,52,48,52,48,12,54,-128,1," \
	"67,78,75,-80,-120,47,-122,-120,1,50,48,-25,52,50,-43,51,48,-32,52," \
	"-124,-112,6,32,-46,-128,-53,-110,92,-61,116,33,-90,-23,26,66,41," \
	"-80,121,-122,92,0,80,75,1,2,20,3,20,0,0,0,8,0,0,80,111,92,-118,84," \
	"-49,68,51,0,0,0,-99,0,0,0,5,0,0,0,0,0,0,0,0,0,0,0,-128,1,0,0,0,0," \
	"115,46,116,120,116,80,75,5,6,0,0,0,0,1,0,1,0,51,0,0,0,86,0,0,0,0,0"

static void
total(struct ref *r, const char *sums, const char *refunds, const char *want)
{
	char input[500];
	struct json_object *reply;

	(void)snprintf(input, sizeof input,
		       "{\"data\":{\"insutype\":\"310\",\"clr_type\":\"41\","
		       "\"setl_optins\":\"990101\","
		       "\"stmt_begndate\":\"2026-03-15\","
		       "\"stmt_enddate\":\"2026-03-15 23:59:59\",%s,"
		       "\"refd_setl_flag\":\"%s\"}}",
		       sums, refunds);
	reply = ref_good(r, "3201", "990101", input);
	assert_string_equal(ref_at(reply, "output.stmtinfo.stmt_rslt"), want);
	json_object_put(reply);
}

#define SUMS(medfee, fund, account, count) \
	"\"medfee_sumamt\":" medfee ",\"fund_pay_sumamt\":" fund \
	",\"acct_pay\":" account ",\"fixmedins_setl_cnt\":" count

/* Two sales of 25.00 = 15.00 + 10.00; then one of them is reversed. */
static void
totals(void **state)
{
	struct ref *r = *state;

	assert_int_equal(sale_settle(r, NULL), 0);
	assert_int_equal(sale_settle(r, NULL), 0);
	total(r, SUMS("50.00", "30.00", "20.00", "2"), "1", "0");
	total(r, SUMS("25.00", "15.00", "10.00", "1"), "1", "1");
	total(r, SUMS("75.00", "45.00", "30.00", "3"), "1", "2");
	total(r, SUMS("50.00", "30.00", "19.99", "2"), "1", "3");
	ref_do(r, "set stmt-rslt=six");
	total(r, SUMS("75.00", "45.00", "30.00", "3"), "1", "000102");
	total(r, SUMS("50.00", "30.00", "20.00", "2"), "1", "000000");
	ref_do(r, "set stmt-rslt=digit");
	json_object_put(
	    ref_good(r, "2103", "990101",
		     "{\"data\":{\"psn_no\":\"99010100000000000007\","
		     "\"setl_id\":\"990101S0000000001\","
		     "\"mdtrt_id\":\"990101M0000000001\"}}"));
	/* Ruling 12: with refunds it is two rows that cancel. */
	total(r, SUMS("25.00", "15.00", "10.00", "3"), "1", "0");
	total(r, SUMS("25.00", "15.00", "10.00", "1"), "0", "0");
	ref_do(r, "now 2026-03-16 10:00:00");
	ref_sign_in(r);
	total(r, SUMS("25.00", "15.00", "10.00", "1"), "0", "0");
}

static char *
upload(struct ref *r, const char *bytes)
{
	char input[2000], *number;
	struct json_object *reply;

	(void)snprintf(input, sizeof input,
		       "{\"fsUploadIn\":{\"in\":%s,\"filename\":\"stmt.zip\","
		       "\"fixmedins_code\":\"P99010100001\"}}",
		       bytes);
	reply = ref_good(r, "9101", "", input);
	number = strdup(ref_at(reply, "output.file_qury_no"));
	assert_non_null(number);
	json_object_put(reply);
	return number;
}

/* 3202 over the file; the result's bytes as 9102 brings them. */
static void
details(struct ref *r, const char *number, const char *sums,
	struct ref_reply *file)
{
	char input[500], *body;
	struct json_object *reply;

	(void)snprintf(input, sizeof input,
		       "{\"data\":{\"setl_optins\":\"990101\","
		       "\"file_qury_no\":\"%s\","
		       "\"stmt_begndate\":\"2026-03-15\","
		       "\"stmt_enddate\":\"2026-03-15\",%s,"
		       "\"clr_type\":\"41\",\"refd_setl_flag\":\"1\"}}",
		       number, sums);
	reply = ref_good(r, "3202", "990101", input);
	(void)snprintf(input, sizeof input,
		       "{\"fsDownloadIn\":{\"file_qury_no\":\"%s\","
		       "\"filename\":\"%s\","
		       "\"fixmedins_code\":\"P99010100001\"}}",
		       ref_at(reply, "output.fileinfo.file_qury_no"),
		       ref_at(reply, "output.fileinfo.filename"));
	json_object_put(reply);
	body = ref_envelope(r, "9102", "", input);
	ref_send(r, body, 5000, file);
	assert_int_equal(file->status, 200);
	assert_memory_equal(file->text, "PK\3\4", 4);
	free(body);
}

static int
holds(const struct ref_reply *file, const char *row)
{
	return memmem(file->text, file->len, row, strlen(row)) != NULL;
}

#define ROWS \
	"\"fixmedins_setl_cnt\":2,\"cash_payamt\":0.00," \
	"\"medfee_sumamt\":67.00,\"fund_pay_sumamt\":27.60"

/* One equal, one only here, one only there; then the amounts differ. */
static void
rows(void **state)
{
	struct ref *r = *state;
	struct ref_reply file;
	char first[31], lost[31], row[300], *number;

	assert_int_equal(sale_settle(r, first), 0);
	ref_do(r, "fault lost-reply next 1");
	assert_int_equal(sale_settle(r, lost), -2);
	number = upload(r, "[" TWO_ROWS "]");
	details(r, number, ROWS, &file);
	(void)snprintf(row, sizeof row,
		       "99010100000000000007\t990101M0000000002\t"
		       "990101S0000000002\t%s\t1\t0\tnull\t25.00\t15.00\t"
		       "10.00\n",
		       lost);
	assert_true(holds(&file, row));
	assert_true(holds(&file,
			  "99010100000000000008\t990101M0000000099\t"
			  "990101S0000000099\tnull\t2\t0\tnull\t42.00\t12.60\t"
			  "29.40\n"));
	assert_false(holds(&file, first));
	free(file.text);
	assert_false(ref_tells(r, "violations", "clause=11.2 "));
	details(r, number,
		"\"fixmedins_setl_cnt\":2,\"cash_payamt\":0.01,"
		"\"medfee_sumamt\":67.00,\"fund_pay_sumamt\":27.60",
		&file);
	assert_true(ref_tells(r, "violations", "field=cash_payamt "));
	free(file.text);
	free(number);
}

/* With reversal-id=old both rows bear one setl_id and still agree. */
static void
rows_of_a_reversal(void **state)
{
	struct ref *r = *state;
	struct ref_reply file;
	char *number;

	ref_do(r, "set reversal-id=old");
	assert_int_equal(sale_settle(r, NULL), 0);
	json_object_put(
	    ref_good(r, "2103", "990101",
		     "{\"data\":{\"psn_no\":\"99010100000000000007\","
		     "\"setl_id\":\"990101S0000000001\","
		     "\"mdtrt_id\":\"990101M0000000001\"}}"));
	number = upload(r, "[" REVERSED_ROWS "]");
	details(r, number,
		"\"fixmedins_setl_cnt\":2,\"cash_payamt\":0.00,"
		"\"medfee_sumamt\":0.00,\"fund_pay_sumamt\":0.00",
		&file);
	assert_false(holds(&file, "990101S0000000001"));
	free(file.text);
	free(number);
}

static void
files_refused(void **state)
{
	struct ref *r = *state;
	char input[400], *number = upload(r, "[80,75,5,6,1,2,3,4,-1]");
	static const char bad[] =
	    "{\"fsUploadIn\":{\"in\":[80,%s],\"filename\":\"a\","
	    "\"fixmedins_code\":\"P99010100001\"}}";

	(void)snprintf(input, sizeof input,
		       "{\"data\":{\"setl_optins\":\"990101\","
		       "\"file_qury_no\":\"%s\","
		       "\"stmt_begndate\":\"2026-03-15\","
		       "\"stmt_enddate\":\"2026-03-15\"," ROWS "}}",
		       number);
	ref_bad(r, "3202", "990101", input, "不是 ZIP");
	free(number);
	number = upload(r, "\"UEsFBg==\""); /* Base64 is read and noted */
	assert_true(ref_tells(r, "violations", "clause=19.14 field=in "));
	free(number);
	(void)snprintf(input, sizeof input, bad, "200");
	ref_bad(r, "9101", "", input, "无法读取");
	(void)snprintf(input, sizeof input, bad, "\"x\"");
	ref_bad(r, "9101", "", input, "无法读取");
	ref_bad(r, "9102", "",
		"{\"fsDownloadIn\":{\"file_qury_no\":\"F0\",\"filename\":\"a\","
		"\"fixmedins_code\":\"P99010100001\"}}",
		"文件不存在");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REF_CASE(totals),
	    REF_CASE(rows),
	    REF_CASE(rows_of_a_reversal),
	    REF_CASE(files_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
