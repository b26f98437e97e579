#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/audit.h"
#include "pos/zip.h"
#include "tests/support/day.h"

void
day_answer(struct counter *c, const char *infno, const char *output)
{
	char body[2048];

	(void)snprintf(body, sizeof(body),
	    "{\"infcode\":0,\"inf_refmsgid\":\"990101202603152100%012d\","
	    "\"err_msg\":null,\"output\":%s}",
	    ++c->serial, output);
	counter_reply(c, counter_await(c, infno), 200, body);
	counter_step(c);
}

/* The totals of 310 and of 390. */
void
day_totals(struct counter *c, int result)
{
	char output[128];

	(void)snprintf(output, sizeof(output),
	    "{\"stmtinfo\":{\"stmt_rslt\":\"%d\"}}", result);
	day_answer(c, "3201", output);
	day_answer(c, "3201", "{\"stmtinfo\":{\"stmt_rslt\":\"0\"}}");
}

void
day_rows(struct counter *c, const char *text)
{
	struct text_buf zip;
	struct err err;

	day_answer(c, "9101", "{\"file_qury_no\":\"F1\"}");
	day_answer(c, "3202", "{\"fileinfo\":{\"file_qury_no\":\"F2\","
			  "\"filename\":\"result.zip\"}}");
	text_buf_init(&zip, 65536);
	assert_int_equal(
	    zip_pack(&zip, "r.txt", text, strlen(text), &err), 0);
	counter_send_file(c, counter_await(c, "9102"), zip.at, zip.length);
	text_buf_clear(&zip);
	counter_step(c);
}

void
day_row_text(char text[512], const char *setl_id, const char *msgid,
    int result, bool refund, const int64_t fen[3])
{
	char sum[3][MONEY_TEXT_BYTES];

	for (int i = 0; i < 3; i++)
		money_format(sum[i], money_fen(fen[i]));
	(void)snprintf(text, 512, "99010100000000000007\tM9\t%s\t%s\t%d\t%d\t"
				  "null\t%s\t%s\t%s\n",
	    setl_id, msgid, result, refund, sum[0], sum[1], sum[2]);
}

/* A sale of person 1 that the centre acknowledged. */
void
day_settle(struct counter *c, char sale[SALE_BYTES])
{
	counter_online(c);
	counter_sell(c, 1, DAY_BOX, sale);
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	counter_do(c, COMMAND_NEXT, NULL);
}

void
day_compare(struct counter *c)
{
	counter_do(c, COMMAND_COMPARE, "");
	assert_true(c->view->comparing.running);
}

void
day_unequal(struct counter *c, bool open, struct unequal *u)
{
	int found = 0;

	assert_int_equal(
	    till_unequal(
		c->till, DAY_COMPARED, open, 0, u, 1, &found, &c->err),
	    0);
	assert_int_equal(found, 1);
}

void
day_nothing_open(struct counter *c)
{
	struct unequal u;
	int found = 0;

	assert_int_equal(
	    till_unequal(c->till, 0, true, 0, &u, 1, &found, &c->err), 0);
	assert_int_equal(found, 0);
}

static void
hear_finding(void *ctx, const struct audit_finding *finding)
{
	(void)ctx;
	if (finding->kind != AUDIT_OPEN)
		fail_msg("audit: %s", finding->text);
}

/* Nothing to find, and the tables are the fold. */
void
day_books_are_right(struct counter *c)
{
	const struct audit_options options = { .key = &c->key,
		.conf = &c->conf,
		.finding = hear_finding };
	struct audit_result result;
	struct unequal before[8], after[8];
	struct statement day[2];
	int was = 0, is = 0;

	memset(day, 0, sizeof(day));
	memset(before, 0, sizeof(before));
	memset(after, 0, sizeof(after));
	if (audit_replay(c->store, &options, &result, &c->err) != 0)
		fail_msg("%s", c->err.text);
	assert_int_equal(
	    till_unequal(c->till, 0, false, 0, before, 8, &was, &c->err), 0);
	assert_int_equal(
	    reconcile_total(c->store, DAY_COMPARED, &day[0], &c->err), 0);
	assert_int_equal(queue_rebuild(c->store, &c->err), 0);
	assert_int_equal(
	    till_unequal(c->till, 0, false, 0, after, 8, &is, &c->err), 0);
	assert_int_equal(
	    reconcile_total(c->store, DAY_COMPARED, &day[1], &c->err), 0);
	assert_int_equal(was, is);
	assert_memory_equal(before, after, sizeof(before));
	assert_memory_equal(&day[0], &day[1], sizeof(day[0]));
}

/* The 5203 of person 1's sale, as it was agreed. */
void
day_show(struct counter *c, const char *sale, const char *msgid,
    const char *setl_id)
{
	struct sale_entry e = counter_entry(c, sale);
	char body[2048], certno[19], sum[5][MONEY_TEXT_BYTES];

	counter_certno(certno, 1);
	money_format(sum[0], e.total);
	money_format(sum[1], e.fund);
	money_format(sum[2], e.account);
	money_format(sum[3], e.cash);
	money_format(sum[4], money_fen(e.account.fen + e.cash.fen));
	(void)snprintf(body, sizeof(body),
	    "{\"setlinfo\":{\"setl_id\":\"%s\",\"mdtrt_id\":\"M9\","
	    "\"psn_no\":\"9901%s\",\"medins_setl_id\":\"%s\","
	    "\"refd_setl_flag\":\"0\",\"setl_time\":\"2026-03-15 10:22:34\","
	    "\"medfee_sumamt\":%s,\"fulamt_ownpay_amt\":0,"
	    "\"overlmt_selfpay\":0,\"preselfpay_amt\":0,"
	    "\"inscp_scp_amt\":%s,\"hifp_pay\":%s,\"fund_pay_sumamt\":%s,"
	    "\"psn_pay\":%s,\"acct_pay\":%s,\"cash_payamt\":%s,"
	    "\"balc\":\"100.00\"}}",
	    setl_id, certno, msgid, sum[0], sum[0], sum[1], sum[1], sum[4],
	    sum[2], sum[3]);
	day_answer(c, "5203", body);
}
