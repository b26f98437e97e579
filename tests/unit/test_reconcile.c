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

#include "tests/support/day.h"

#define BOX DAY_BOX
#define DAY DAY_COMPARED
#define STRANGE "H99010100009202603151500000001"

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

	day_settle(c, sale);
	stands(c, 0, 0, 0, "03-15 与中心对账：未对");
	day_compare(c);
	stands(c, 0, 0, 0, "正在对");
	flight = counter_await(c, "3201");
	assert_non_null(strstr(flight->body, "\"insutype\":\"310\""));
	assert_non_null(strstr(flight->body, "\"medfee_sumamt\":12.50"));
	assert_non_null(strstr(flight->body, "\"fixmedins_setl_cnt\":1"));
	day_totals(c, 0);
	counter_step(c);
	assert_false(c->view->comparing.running);
	assert_false(c->view->comparing.failed);
	assert_int_equal(c->view->notice, NOTICE_DONE);
	assert_int_equal(counter_left(c, "9101"), 0);
	assert_int_equal(counter_facts(c, "COMPARED"), 2);
	stands(c, 0, 0, 0, "对账：平（2026-03-15 ");
	day_nothing_open(c);
	day_books_are_right(c);
}

/* Two rows of which nothing is left (19 no. 12). */
static void
a_refunded_sale_is_two_rows(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct statement day;

	day_settle(c, sale);
	assert_int_equal(counter_refund(c, sale), 0);
	counter_accept(c, counter_await(c, "2103"));
	counter_step(c);
	assert_int_equal(reconcile_total(c->store, DAY, &day, &c->err), 0);
	assert_int_equal(day.count, 2);
	assert_int_equal(day.total.fen, 0);
	assert_int_equal(day.cash.fen, 0);
	day_books_are_right(c);
}

/* Somebody took it back by other means: a person's, never a 2601. */
static void
foreign_reversal_found(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], text[512], name[MASK_BYTES];
	struct unequal u;

	day_settle(c, sale);
	day_row_text(text, "S77", STRANGE, 1, true,
	    (const int64_t[]) { -1250, -625, -625 });
	counter_do(c, COMMAND_COMPARE, "20260315"); /* as its key does */
	day_totals(c, 1);
	stands(c, 1, 1, 0, "正在对");
	day_rows(c, text);
	counter_step(c);
	stands(c, 1, 0, 1, "1 笔不平，待处理");
	day_unequal(c, true, &u);
	assert_int_equal(u.kind, UNEQUAL_FOREIGN);
	assert_int_equal(u.remedy, REMEDY_PERSON);
	assert_int_equal(u.centre_total.fen, -1250);
	assert_int_equal(till_whose(c->till, &u, name, &c->err), 0);
	assert_null(strstr(name, "99010100000000000007"));
	assert_int_equal(counter_left(c, "2601"), 0);
	day_books_are_right(c);
	deal_with(c, &u, "已与医保局核实，补记退费");
	day_nothing_open(c);
	stands(c, 1, 0, 0, "没有未处理的差异（2026-03-15 ");
	day_unequal(c, false, &u);
	assert_non_null(strstr(u.note, "0007"));
	assert_int_equal(counter_left(c, "2601"), 0);
	day_books_are_right(c);
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
	day_row_text(text, "S50", msgid, 1, false,
	    (const int64_t[]) { e.total.fen, e.fund.fen, e.account.fen });
	day_compare(c);
	day_totals(c, 1);
	day_rows(c, text);
	flight = counter_await(c, "5203");
	assert_non_null(strstr(flight->body, "\"setl_id\":\"S50\""));
	assert_int_equal(counter_left(c, "2601"), 1);
	assert_int_equal(counter_left(c, "5201"), 0);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_UNKNOWN);
	day_show(c, sale, msgid, "S50");
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	counter_step(c);
	day_nothing_open(c);
	day_books_are_right(c);
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
	day_row_text(text, "S51", first, 1, false,
	    (const int64_t[]) { 1250, 625, 625 });
	day_compare(c);
	day_totals(c, 1);
	day_rows(c, text);
	flight = counter_await(c, "2601");
	assert_non_null(strstr(flight->body, first));
	day_unequal(c, true, &u);
	assert_int_equal(u.kind, UNEQUAL_CENTRE);
	assert_int_equal(u.remedy, REMEDY_UNDO);
	assert_string_equal(u.sale, sale);
	counter_accept(c, flight);
	counter_step(c);
	day_nothing_open(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	assert_int_equal(counter_left(c, "2102"), 2);
	day_books_are_right(c);
}

static void
institution_more(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], text[512];
	struct unequal u;

	day_settle(c, sale);
	day_row_text(text, counter_entry(c, sale).setl_id, "null", 2, false,
	    (const int64_t[]) { 1250, 625, 625 });
	day_compare(c);
	day_totals(c, 2);
	day_rows(c, text);
	counter_refusal(c, counter_await(c, "5203"), "结算信息不存在");
	counter_step(c);
	counter_step(c);
	day_unequal(c, true, &u);
	assert_int_equal(u.kind, UNEQUAL_INSTITUTION);
	assert_int_equal(u.remedy, REMEDY_CHOOSE);
	assert_string_equal(u.sale, sale);
	assert_false(u.centre);
	assert_int_equal(u.our_total.fen, 1250);
	/* Nothing leaves and nothing moves by itself (I1). */
	assert_int_equal(counter_left(c, "2102"), 1);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	deal_with(c, &u, "转自费");
	day_nothing_open(c);
	day_books_are_right(c);
}

static void
amounts_differ(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], text[512];
	struct sale_entry e;
	struct unequal u;

	day_settle(c, sale);
	e = counter_entry(c, sale);
	day_row_text(text, e.setl_id, "x", 3, false,
	    (const int64_t[]) { e.total.fen, e.fund.fen - 1,
		e.account.fen + 1 });
	day_compare(c);
	day_totals(c, 3);
	day_rows(c, text);
	counter_step(c);
	day_unequal(c, true, &u);
	assert_int_equal(u.kind, UNEQUAL_FUND);
	assert_int_equal(u.remedy, REMEDY_CHECK);
	assert_int_equal(u.centre_fund.fen, u.our_fund.fen - 1);
	deal_with(c, &u, "以中心为准");
	day_nothing_open(c);
	day_books_are_right(c);
}

/* Killed with the rows half way; asked again, each is told once; and what
 * is equal in the end is done with. */
static void
killed_in_the_middle(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], text[512];
	struct unequal u;

	day_settle(c, sale);
	day_row_text(text, "S77", STRANGE, 1, true,
	    (const int64_t[]) { -1250, -625, -625 });
	day_compare(c);
	day_totals(c, 1);
	day_answer(c, "9101", "{\"file_qury_no\":\"F1\"}");
	assert_non_null(counter_await(c, "3202"));
	counter_restart(c, true);
	assert_false(c->view->comparing.running);
	day_nothing_open(c);
	day_books_are_right(c);
	for (int i = 0; i < 2; i++) {
		day_compare(c);
		day_totals(c, 1);
		day_rows(c, text);
		counter_step(c);
		assert_int_equal(counter_facts(c, "UNEQUAL"), 1);
		day_unequal(c, true, &u);
	}
	day_compare(c);
	day_totals(c, 0);
	counter_step(c);
	day_nothing_open(c);
	day_books_are_right(c);
}

/* A sale of another till of the shop is no difference of ours. */
static void
another_tills_rows_are_its_own(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], text[512];

	c->conf.till.serial_from = 1;
	c->conf.till.serial_to = 4999;
	day_settle(c, sale);
	day_row_text(text, "S80", "P99010100001202603151022335001", 1, false,
	    (const int64_t[]) { 1250, 625, 625 });
	day_compare(c);
	day_totals(c, 1);
	day_rows(c, text);
	counter_step(c);
	assert_false(c->view->comparing.running);
	day_nothing_open(c);
	assert_int_equal(counter_facts(c, "UNEQUAL"), 0);
}

/* A file that is not whole tells nothing; in the end somebody hears why. */
static void
a_file_that_is_not_whole(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	day_settle(c, sale);
	day_compare(c);
	day_totals(c, 1);
	for (int i = 0; i < 5; i++) {
		assert_true(c->view->comparing.running);
		day_rows(c, "only\tthree\tcells\n");
	}
	assert_false(c->view->comparing.running);
	assert_true(c->view->comparing.failed);
	assert_int_equal(counter_facts(c, "UNEQUAL"), 0);
	assert_true(c->view->link_up);
	day_nothing_open(c);
	day_books_are_right(c);
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
	day_row_text(text, "S50", msgid, 1, false,
	    (const int64_t[]) { e.total.fen, e.fund.fen, e.account.fen });
	day_totals(c, 1);
	/* The last 2601 is not under way any more. */
	assert_true(c->now.mono_ms - from_ms >= c->conf.centre.late_s * 1000);
	day_rows(c, text);
	day_show(c, sale, msgid, "S50");
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	assert_int_equal(counter_facts(c, "HANDED"), 0);
	assert_int_equal(counter_left(c, "2601"), c->conf.centre.undo_tries);
	assert_int_equal(counter_left(c, "2102"), 1);
	assert_false(c->view->comparing.running);
	day_nothing_open(c);
	day_books_are_right(c);
}

static void
doubt_the_comparison_does_not_know(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	counter_online(c);
	exhaust(c, 1, sale, msgid);
	day_totals(c, 0);
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
	day_books_are_right(c);
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
	day_row_text(text, "S50", msgid, 1, false,
	    (const int64_t[]) { e.total.fen, e.fund.fen, e.account.fen });
	for (int i = 0; i < 3; i++) {
		assert_false(counter_entry(c, sale).handed);
		day_totals(c, 1);
		day_rows(c, text);
		counter_refusal(c, counter_await(c, "5203"), "系统繁忙");
		counter_step(c);
	}
	await_handed(c, sale);
	assert_string_equal(
	    counter_entry(c, sale).note, "中心对账有此笔，查询未能核实");
	assert_int_equal(counter_left(c, "5203"), 3);
	day_books_are_right(c);
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
	day_books_are_right(c);
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
	day_totals(c, 0);
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
	day_row_text(text, "S50", msgid[0], 1, false,
	    (const int64_t[]) { e.total.fen, e.fund.fen, e.account.fen });
	day_totals(c, 1);
	day_rows(c, text);
	day_show(c, sale[0], msgid[0], "S50");
	counter_step(c);
	counter_step(c);
	assert_int_equal(counter_entry(c, sale[0]).state, MESSAGE_ACKED);
	assert_false(counter_entry(c, sale[0]).handed);
	assert_true(counter_entry(c, sale[1]).handed);
	assert_true(counter_entry(c, sale[2]).handed);
	assert_int_equal(counter_left(c, "3201"), 2);
	day_books_are_right(c);
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
	day_compare(c);
	day_totals(c, 0);
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
	day_compare(c);
	day_totals(c, 0);
	counter_step(c);
	assert_false(c->view->comparing.running);
	assert_int_equal(c->view->notice, NOTICE_DONE);
	assert_false(counter_entry(c, sale).handed);
	day_totals(c, 0);
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
