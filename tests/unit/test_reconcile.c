/*
 * The day's comparison: what the centre says of our totals and rows, and each
 * difference carried to its remedy (protocol.md 11, 19 no. 12 to 14).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/audit.h"
#include "pos/reconcile.h"
#include "pos/zip.h"
#include "tests/support/counter.h"

#define BOX "D1001" /* 12.50, class 甲 */
#define DAY 20260315
#define STRANGE "H99010100009202603151500000001"

static void
answer(struct counter *c, const char *infno, const char *output)
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
static void
totals(struct counter *c, int result)
{
	char output[128];

	(void)snprintf(output, sizeof(output),
	    "{\"stmtinfo\":{\"stmt_rslt\":\"%d\"}}", result);
	answer(c, "3201", output);
	answer(c, "3201", "{\"stmtinfo\":{\"stmt_rslt\":\"0\"}}");
}

static void
rows(struct counter *c, const char *text)
{
	struct text_buf zip;
	struct err err;

	answer(c, "9101", "{\"file_qury_no\":\"F1\"}");
	answer(c, "3202", "{\"fileinfo\":{\"file_qury_no\":\"F2\","
			  "\"filename\":\"result.zip\"}}");
	text_buf_init(&zip, 65536);
	assert_int_equal(
	    zip_pack(&zip, "r.txt", text, strlen(text), &err), 0);
	counter_send_file(c, counter_await(c, "9102"), zip.at, zip.length);
	text_buf_clear(&zip);
	counter_step(c);
}

static void
row_text(char text[512], const char *setl_id, const char *msgid, int result,
    bool refund, const int64_t fen[3])
{
	char sum[3][MONEY_TEXT_BYTES];

	for (int i = 0; i < 3; i++)
		money_format(sum[i], money_fen(fen[i]));
	(void)snprintf(text, 512, "99010100000000000007\tM9\t%s\t%s\t%d\t%d\t"
				  "null\t%s\t%s\t%s\n",
	    setl_id, msgid, result, refund, sum[0], sum[1], sum[2]);
}

/* Its numbers, and its line. */
static void
stands(struct counter *c, int unequal, int untold, int open, const char *line)
{
	struct standing s;
	char text[160];

	assert_int_equal(till_standing(c->till, DAY, &s, &c->err), 0);
	assert_int_equal(s.unequal, unequal);
	assert_int_equal(s.untold, untold);
	assert_int_equal(s.open, open);
	standing_text(text, sizeof(text), &s, &c->view->comparing);
	if (strstr(text, line) == NULL)
		fail_msg("%s is not in: %s", line, text);
}

/* A sale of person 1 that the centre acknowledged. */
static void
settle(struct counter *c, char sale[SALE_BYTES])
{
	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	counter_do(c, COMMAND_NEXT, NULL);
}

static void
compare(struct counter *c)
{
	counter_do(c, COMMAND_COMPARE, "");
	assert_true(c->view->comparing.running);
}

static void
unequal(struct counter *c, bool open, struct unequal *u)
{
	int found = 0;

	assert_int_equal(
	    till_unequal(c->till, DAY, open, 0, u, 1, &found, &c->err), 0);
	assert_int_equal(found, 1);
}

static void
nothing_open(struct counter *c)
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
static void
books_are_right(struct counter *c)
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
	assert_int_equal(reconcile_total(c->store, DAY, &day[0], &c->err), 0);
	assert_int_equal(queue_rebuild(c->store, &c->err), 0);
	assert_int_equal(
	    till_unequal(c->till, 0, false, 0, after, 8, &is, &c->err), 0);
	assert_int_equal(reconcile_total(c->store, DAY, &day[1], &c->err), 0);
	assert_int_equal(was, is);
	assert_memory_equal(before, after, sizeof(before));
	assert_memory_equal(&day[0], &day[1], sizeof(day[0]));
}

static void
deal_with(struct counter *c, const struct unequal *u, const char *what)
{
	struct till_command command = { .kind = COMMAND_EVEN };

	command.line = (int)u->id;
	(void)text_copy(command.text, sizeof(command.text), what);
	if (till_step(c->till, &c->now, &command, &c->err) != 0)
		fail_msg("%s", c->err.text);
}

static void
equal_totals_end_it(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct flight *flight;

	settle(c, sale);
	stands(c, 0, 0, 0, "03-15 与中心对账：未对");
	compare(c);
	stands(c, 0, 0, 0, "正在对");
	flight = counter_await(c, "3201");
	assert_non_null(strstr(flight->body, "\"insutype\":\"310\""));
	assert_non_null(strstr(flight->body, "\"medfee_sumamt\":12.50"));
	assert_non_null(strstr(flight->body, "\"fixmedins_setl_cnt\":1"));
	totals(c, 0);
	counter_step(c);
	assert_false(c->view->comparing.running);
	assert_false(c->view->comparing.failed);
	assert_int_equal(c->view->notice, NOTICE_DONE);
	assert_int_equal(counter_left(c, "9101"), 0);
	assert_int_equal(counter_facts(c, "COMPARED"), 2);
	stands(c, 0, 0, 0, "对账：平（2026-03-15 ");
	nothing_open(c);
	books_are_right(c);
}

/* Two rows of which nothing is left (19 no. 12). */
static void
a_refunded_sale_is_two_rows(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct statement day;

	settle(c, sale);
	assert_int_equal(counter_refund(c, sale), 0);
	counter_accept(c, counter_await(c, "2103"));
	counter_step(c);
	assert_int_equal(reconcile_total(c->store, DAY, &day, &c->err), 0);
	assert_int_equal(day.count, 2);
	assert_int_equal(day.total.fen, 0);
	assert_int_equal(day.cash.fen, 0);
	books_are_right(c);
}

/* Somebody took it back by other means: a person's, never a 2601. */
static void
foreign_reversal_found(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], text[512], name[MASK_BYTES];
	struct unequal u;

	settle(c, sale);
	row_text(text, "S77", STRANGE, 1, true,
	    (const int64_t[]) { -1250, -625, -625 });
	counter_do(c, COMMAND_COMPARE, "20260315"); /* as its key does */
	totals(c, 1);
	stands(c, 1, 1, 0, "正在对");
	rows(c, text);
	counter_step(c);
	stands(c, 1, 0, 1, "1 笔不平，待处理");
	unequal(c, true, &u);
	assert_int_equal(u.kind, UNEQUAL_FOREIGN);
	assert_int_equal(u.remedy, REMEDY_PERSON);
	assert_int_equal(u.centre_total.fen, -1250);
	assert_int_equal(till_whose(c->till, &u, name, &c->err), 0);
	assert_null(strstr(name, "99010100000000000007"));
	assert_int_equal(counter_left(c, "2601"), 0);
	books_are_right(c);
	deal_with(c, &u, "已与医保局核实，补记退费");
	nothing_open(c);
	stands(c, 1, 0, 0, "没有未处理的差异（2026-03-15 ");
	unequal(c, false, &u);
	assert_non_null(strstr(u.note, "0007"));
	assert_int_equal(counter_left(c, "2601"), 0);
	books_are_right(c);
}

/* The 5203 of person 1's sale, as it was agreed. */
static void
show(struct counter *c, const char *sale, const char *msgid,
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
	    setl_id, certno, msgid, sum[0], sum[0], sum[1], sum[1], sum[4], sum[2],
	    sum[3]);
	answer(c, "5203", body);
}

/* In doubt here, and in the centre's rows: its own 5203 ends the doubt. */
static void
centre_more_and_in_doubt(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES], text[512];
	struct sale_entry e;
	struct flight *flight;

	c->conf.centre.late_s = 0;
	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	memcpy(msgid, counter_flight(c, "2102")->msgid, sizeof(msgid));
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	counter_refusal(c, counter_await(c, "2601"), "正在清算，不能冲正");
	counter_step(c);
	e = counter_entry(c, sale);
	assert_int_equal(e.state, MESSAGE_UNKNOWN);
	row_text(text, "S50", msgid, 1, false,
	    (const int64_t[]) { e.total.fen, e.fund.fen, e.account.fen });
	compare(c);
	totals(c, 1);
	rows(c, text);
	flight = counter_await(c, "5203");
	assert_non_null(strstr(flight->body, "\"setl_id\":\"S50\""));
	assert_int_equal(counter_left(c, "2601"), 1);
	assert_int_equal(counter_left(c, "5201"), 0);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_UNKNOWN);
	show(c, sale, msgid, "S50");
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	counter_step(c);
	nothing_open(c);
	books_are_right(c);
}

/* Proved never to have existed, settled anew, and then it came after all:
 * it alone is undone. */
static void
centre_more_and_ended_here(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], first[MSGID_BYTES], text[512];
	struct unequal u;
	struct flight *flight;

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	memcpy(first, counter_flight(c, "2102")->msgid, sizeof(first));
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	counter_refusal(c, counter_await(c, "2601"), "原交易不存在");
	counter_step(c);
	counter_refusal(c, counter_await(c, "2601"), "原交易不存在");
	counter_step(c);
	counter_accept(c, counter_await(c, "2102"));
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	row_text(text, "S51", first, 1, false,
	    (const int64_t[]) { 1250, 625, 625 });
	compare(c);
	totals(c, 1);
	rows(c, text);
	flight = counter_await(c, "2601");
	assert_non_null(strstr(flight->body, first));
	unequal(c, true, &u);
	assert_int_equal(u.kind, UNEQUAL_CENTRE);
	assert_int_equal(u.remedy, REMEDY_UNDO);
	assert_string_equal(u.sale, sale);
	counter_accept(c, flight);
	counter_step(c);
	nothing_open(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	assert_int_equal(counter_left(c, "2102"), 2);
	books_are_right(c);
}

static void
institution_more(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], text[512];
	struct unequal u;

	settle(c, sale);
	row_text(text, counter_entry(c, sale).setl_id, "null", 2, false,
	    (const int64_t[]) { 1250, 625, 625 });
	compare(c);
	totals(c, 2);
	rows(c, text);
	counter_step(c);
	unequal(c, true, &u);
	assert_int_equal(u.kind, UNEQUAL_INSTITUTION);
	assert_int_equal(u.remedy, REMEDY_CHOOSE);
	assert_string_equal(u.sale, sale);
	assert_false(u.centre);
	assert_int_equal(u.our_total.fen, 1250);
	/* Nothing leaves and nothing moves by itself (I1). */
	assert_int_equal(counter_left(c, "2102"), 1);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	deal_with(c, &u, "转自费");
	nothing_open(c);
	books_are_right(c);
}

static void
amounts_differ(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], text[512];
	struct sale_entry e;
	struct unequal u;

	settle(c, sale);
	e = counter_entry(c, sale);
	row_text(text, e.setl_id, "x", 3, false,
	    (const int64_t[]) { e.total.fen, e.fund.fen - 1,
		e.account.fen + 1 });
	compare(c);
	totals(c, 3);
	rows(c, text);
	counter_step(c);
	unequal(c, true, &u);
	assert_int_equal(u.kind, UNEQUAL_FUND);
	assert_int_equal(u.remedy, REMEDY_CHECK);
	assert_int_equal(u.centre_fund.fen, u.our_fund.fen - 1);
	deal_with(c, &u, "以中心为准");
	nothing_open(c);
	books_are_right(c);
}

/* Killed with the rows half way; asked again, each is told once; and what
 * is equal in the end is done with. */
static void
killed_in_the_middle(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], text[512];
	struct unequal u;

	settle(c, sale);
	row_text(text, "S77", STRANGE, 1, true,
	    (const int64_t[]) { -1250, -625, -625 });
	compare(c);
	totals(c, 1);
	answer(c, "9101", "{\"file_qury_no\":\"F1\"}");
	assert_non_null(counter_await(c, "3202"));
	counter_restart(c, true);
	assert_false(c->view->comparing.running);
	nothing_open(c);
	books_are_right(c);
	for (int i = 0; i < 2; i++) {
		compare(c);
		totals(c, 1);
		rows(c, text);
		counter_step(c);
		assert_int_equal(counter_facts(c, "UNEQUAL"), 1);
		unequal(c, true, &u);
	}
	compare(c);
	totals(c, 0);
	counter_step(c);
	nothing_open(c);
	books_are_right(c);
}

/* A sale of another till of the shop is no difference of ours. */
static void
another_tills_rows_are_its_own(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], text[512];

	c->conf.till.serial_from = 1;
	c->conf.till.serial_to = 4999;
	settle(c, sale);
	row_text(text, "S80", "P99010100001202603151022335001", 1, false,
	    (const int64_t[]) { 1250, 625, 625 });
	compare(c);
	totals(c, 1);
	rows(c, text);
	counter_step(c);
	assert_false(c->view->comparing.running);
	nothing_open(c);
	assert_int_equal(counter_facts(c, "UNEQUAL"), 0);
}

/* A file that is not whole tells nothing; in the end somebody hears why. */
static void
a_file_that_is_not_whole(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	settle(c, sale);
	compare(c);
	totals(c, 1);
	for (int i = 0; i < 5; i++) {
		assert_true(c->view->comparing.running);
		rows(c, "only\tthree\tcells\n");
	}
	assert_false(c->view->comparing.running);
	assert_true(c->view->comparing.failed);
	assert_int_equal(counter_facts(c, "UNEQUAL"), 0);
	assert_true(c->view->link_up);
	nothing_open(c);
	books_are_right(c);
}

/* ---- in doubt, and its 2601s at their end ---- */

/* Lost, and its 2601s refused as often as may be. */
static void
exhaust(struct counter *c, int person, char sale[SALE_BYTES],
    char msgid[MSGID_BYTES])
{
	counter_sell(c, person, BOX, sale);
	memcpy(msgid, counter_flight(c, "2102")->msgid, MSGID_BYTES);
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	counter_do(c, COMMAND_NEXT, NULL);
	for (int i = 0; i < c->conf.centre.undo_tries; i++) {
		counter_refusal(
		    c, counter_await(c, "2601"), "正在清算，不能冲正");
		counter_step(c);
	}
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_UNKNOWN);
	assert_false(counter_entry(c, sale).handed);
	assert_true(counter_entry(c, sale).due_ms > c->now.wall_ms);
}

static void
await_handed(struct counter *c, const char *sale)
{
	for (int i = 0; i < 200 && !counter_entry(c, sale).handed; i++) {
		counter_pass(c, 1000);
		counter_step(c);
	}
	assert_true(counter_entry(c, sale).handed);
}

/* Nobody has to look: the centre's rows have it, its 5203 proves it. */
static void
doubt_the_comparison_shows(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES], text[512];
	struct sale_entry e;
	int64_t from_ms;

	counter_online(c);
	exhaust(c, 1, sale, msgid);
	from_ms = c->now.mono_ms;
	e = counter_entry(c, sale);
	row_text(text, "S50", msgid, 1, false,
	    (const int64_t[]) { e.total.fen, e.fund.fen, e.account.fen });
	totals(c, 1);
	/* The last 2601 is not under way any more. */
	assert_true(c->now.mono_ms - from_ms >= c->conf.centre.late_s * 1000);
	rows(c, text);
	show(c, sale, msgid, "S50");
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	assert_int_equal(counter_facts(c, "HANDED"), 0);
	assert_int_equal(counter_left(c, "2601"), c->conf.centre.undo_tries);
	assert_int_equal(counter_left(c, "2102"), 1);
	assert_false(c->view->comparing.running);
	nothing_open(c);
	books_are_right(c);
}

static void
doubt_the_comparison_does_not_know(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	counter_online(c);
	exhaust(c, 1, sale, msgid);
	totals(c, 0);
	counter_step(c);
	assert_true(counter_entry(c, sale).handed);
	assert_string_equal(
	    counter_entry(c, sale).note, "冲正被拒，中心当日对账没有此笔");
	/* A sale's news, and not that of a comparison nobody asked for. */
	assert_int_equal(c->view->notice, NOTICE_SALE_REFUSED);
	assert_string_equal(c->view->notice_sale, sale);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_UNKNOWN);
	assert_int_equal(counter_entry(c, sale).due_ms, 0);
	counter_pass(c, 3600000);
	counter_step(c);
	assert_int_equal(counter_left(c, "3201"), 2);
	assert_int_equal(counter_left(c, "2601"), c->conf.centre.undo_tries);
	assert_int_equal(counter_left(c, "2102"), 1);
	books_are_right(c);
}

/* Refused, or lost each time: three comparisons of five questions each. */
static void
doubt_without_a_comparison(struct counter *c, bool refused)
{
	char sale[SALE_BYTES], msgid[MSGID_BYTES];
	int asked = 0;

	counter_online(c);
	exhaust(c, 1, sale, msgid);
	while (!counter_entry(c, sale).handed && asked++ < 100) {
		struct flight *flight = counter_await(c, "3201");

		if (refused)
			counter_refusal(c, flight, "对账未开放");
		else
			counter_end(c, flight, NET_UNKNOWN);
		counter_step(c);
	}
	assert_int_equal(asked, 15);
	assert_int_equal(c->view->notice, NOTICE_SALE_REFUSED);
	assert_non_null(strstr(counter_entry(c, sale).note,
	    refused ? "与中心对账未果：对账未开放" : "与中心对账未果："));
	counter_pass(c, 3600000);
	counter_step(c);
	assert_int_equal(counter_left(c, "3201"), 15);
	assert_int_equal(counter_left(c, "2601"), c->conf.centre.undo_tries);
}

static void
doubt_whose_comparison_is_refused(void **state)
{
	doubt_without_a_comparison(*state, true);
}

static void
doubt_whose_comparison_is_lost(void **state)
{
	doubt_without_a_comparison(*state, false);
}

/* Shown, but its 5203 is not to be had: once more, and not for ever. */
static void
doubt_shown_and_not_proved(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES], text[512];
	struct sale_entry e;

	counter_online(c);
	exhaust(c, 1, sale, msgid);
	e = counter_entry(c, sale);
	row_text(text, "S50", msgid, 1, false,
	    (const int64_t[]) { e.total.fen, e.fund.fen, e.account.fen });
	for (int i = 0; i < 3; i++) {
		assert_false(counter_entry(c, sale).handed);
		totals(c, 1);
		rows(c, text);
		counter_refusal(c, counter_await(c, "5203"), "系统繁忙");
		counter_step(c);
	}
	await_handed(c, sale);
	assert_string_equal(
	    counter_entry(c, sale).note, "中心对账有此笔，查询未能核实");
	assert_int_equal(counter_left(c, "5203"), 3);
	books_are_right(c);
}

/* Killed while it asks: it asks anew, but is not killed for ever. */
static void
doubt_of_a_till_that_is_killed(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	counter_online(c);
	exhaust(c, 1, sale, msgid);
	for (int i = 0; i < 3; i++) {
		(void)counter_await(c, "3201");
		assert_false(counter_entry(c, sale).handed);
		counter_restart(c, false);
	}
	counter_online(c);
	await_handed(c, sale);
	assert_int_equal(counter_left(c, "3201"), 0); /* of the last life */
	assert_int_equal(counter_left(c, "2601"), 0);
	books_are_right(c);
}

static void
doubt_of_a_till_that_is_killed_once(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	counter_online(c);
	exhaust(c, 1, sale, msgid);
	(void)counter_await(c, "3201");
	counter_restart(c, true);
	totals(c, 0);
	counter_step(c);
	assert_string_equal(
	    counter_entry(c, sale).note, "冲正被拒，中心当日对账没有此笔");
	assert_int_equal(counter_left(c, "3201"), 2); /* of this life */
}

/* One comparison for all: the one it shows, and those it does not. */
static void
three_doubts_and_one_comparison(void **state)
{
	struct counter *c = *state;
	char sale[3][SALE_BYTES], msgid[3][MSGID_BYTES], text[512];
	struct sale_entry e;

	c->conf.centre.late_s = 120;
	counter_online(c);
	for (int i = 0; i < 3; i++)
		exhaust(c, 1 + i, sale[i], msgid[i]);
	assert_int_equal(counter_left(c, "3201"), 0);
	counter_pass(c, 300000); /* all of them are due */
	(void)counter_await(c, "3201");
	e = counter_entry(c, sale[0]);
	row_text(text, "S50", msgid[0], 1, false,
	    (const int64_t[]) { e.total.fen, e.fund.fen, e.account.fen });
	totals(c, 1);
	rows(c, text);
	show(c, sale[0], msgid[0], "S50");
	counter_step(c);
	counter_step(c);
	assert_int_equal(counter_entry(c, sale[0]).state, MESSAGE_ACKED);
	assert_false(counter_entry(c, sale[0]).handed);
	assert_true(counter_entry(c, sale[1]).handed);
	assert_true(counter_entry(c, sale[2]).handed);
	assert_int_equal(counter_left(c, "3201"), 2);
	books_are_right(c);
}

/* A person asks for the day while it is compared for a doubt: both hear. */
static void
a_persons_comparison_joins(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	counter_online(c);
	exhaust(c, 1, sale, msgid);
	(void)counter_await(c, "3201");
	compare(c);
	totals(c, 0);
	counter_step(c);
	assert_true(counter_entry(c, sale).handed);
	assert_int_equal(c->view->counts.handed, 1);
	assert_false(c->view->comparing.running);
	assert_int_equal(c->view->notice, NOTICE_DONE);
	assert_int_equal(counter_left(c, "3201"), 2);
}

/* Asked for before its last 2601 is surely over: it says nothing of it. */
static void
a_comparison_too_early_decides_nothing(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	counter_online(c);
	exhaust(c, 1, sale, msgid);
	compare(c);
	totals(c, 0);
	counter_step(c);
	assert_false(c->view->comparing.running);
	assert_int_equal(c->view->notice, NOTICE_DONE);
	assert_false(counter_entry(c, sale).handed);
	totals(c, 0);
	counter_step(c);
	assert_true(counter_entry(c, sale).handed);
}

#define T(name) \
	cmocka_unit_test_setup_teardown(name, counter_make, counter_drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(equal_totals_end_it),
		T(a_refunded_sale_is_two_rows),
		T(foreign_reversal_found),
		T(centre_more_and_in_doubt),
		T(centre_more_and_ended_here),
		T(institution_more),
		T(amounts_differ),
		T(killed_in_the_middle),
		T(another_tills_rows_are_its_own),
		T(a_file_that_is_not_whole),
		T(doubt_the_comparison_shows),
		T(doubt_the_comparison_does_not_know),
		T(doubt_whose_comparison_is_refused),
		T(doubt_whose_comparison_is_lost),
		T(doubt_shown_and_not_proved),
		T(doubt_of_a_till_that_is_killed),
		T(doubt_of_a_till_that_is_killed_once),
		T(three_doubts_and_one_comparison),
		T(a_persons_comparison_joins),
		T(a_comparison_too_early_decides_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
