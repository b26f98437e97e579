/* Delivery: what leaves, when, and what each kind of answer means (I1, I7). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/books.h"
#include "tests/support/counter.h"

#define BOX "D1001" /* 12.50, class 甲 */

static enum message_state
state_of(struct counter *c, const char *sale)
{
	return counter_entry(c, sale).state;
}

/* A sale of person 1 whose 2102 is in flight. */
static void
begin(struct counter *c, char sale[SALE_BYTES])
{
	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	assert_non_null(counter_flight(c, "2102"));
	assert_int_equal(state_of(c, sale), MESSAGE_SENT);
}

static void
lose(struct counter *c, const char *infno)
{
	counter_end(c, counter_flight(c, infno), NET_UNKNOWN);
	counter_step(c);
}

/* The link is asked for again and answers. */
static void
heal(struct counter *c)
{
	counter_pass(c, 60000);
	counter_step(c);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
	assert_true(c->view->link_up);
	counter_step(c);
}

static void
accept_next(struct counter *c, const char *infno)
{
	struct flight *flight = counter_flight(c, infno);

	if (flight == NULL)
		fail_msg("no %s is in flight", infno);
	counter_accept(c, flight);
	counter_step(c);
}

static void
must_be_on_disk(struct counter *c, const char *infno, const char *msgid)
{
	struct message message;

	if (strcmp(infno, "2102") != 0)
		return;
	assert_false(store_in_transaction(c->store));
	assert_int_equal(counter_facts(c, "SENT"), 1);
	assert_int_equal(
	    queue_message(c->store, msgid, &message, &c->err), 0);
	assert_int_equal(message.state, MESSAGE_SENT);
	c->leaving = NULL;
}

static void
sent_is_on_disk_before_the_port_is_asked(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	c->leaving = must_be_on_disk;
	begin(c, sale);
	assert_null(c->leaving); /* it was asked */
	counter_restart(c, false);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
}

static void
sent_bytes_are_the_stored_bytes(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct books books;
	struct message message;
	struct text_buf bytes;

	begin(c, sale);
	assert_int_equal(books_open(&books, c->store, &c->key, &c->err), 0);
	assert_int_equal(queue_message(c->store,
	    counter_flight(c, "2102")->msgid, &message, &c->err), 0);
	text_buf_init(&bytes, 1 << 20);
	assert_int_equal(
	    books_request(&books, &message, &bytes, &c->err), 0);
	assert_string_equal(bytes.at, counter_flight(c, "2102")->body);
	text_buf_clear(&bytes);
	books_close(&books);
}

static void
a_lost_reply_is_undone_and_sent_anew(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], first[MSGID_BYTES];
	struct flight *undo;
	struct message message;

	begin(c, sale);
	memcpy(first, counter_flight(c, "2102")->msgid, sizeof(first));
	lose(c, "2102");
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_int_equal(c->view->outcome, OUTCOME_DOUBT);
	assert_null(counter_flight(c, "2102"));
	heal(c);
	undo = counter_flight(c, "2601");
	assert_non_null(undo);
	assert_non_null(strstr(undo->body, first));
	assert_non_null(strstr(undo->body, "\"oinfno\":\"2102\""));
	assert_string_not_equal(undo->msgid, first);
	accept_next(c, "2601");
	assert_int_equal(
	    queue_message(c->store, first, &message, &c->err), 0);
	assert_int_equal(message.state, MESSAGE_REVERSED);
	assert_string_not_equal(counter_await(c, "2102")->msgid, first);
	accept_next(c, "2102");
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_int_equal(counter_left(c, "2102"), 2);
}

/* A 2601 that is told "never existed". */
static void
deny(struct counter *c)
{
	counter_refusal(c, counter_await(c, "2601"), "原交易不存在");
	counter_step(c);
}

static void
two_never_existed_answers_must_be_late_s_apart(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	lose(c, "2102");
	heal(c);
	deny(c);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	/* At once, though the cashier drains: too early to count. */
	counter_do(c, COMMAND_DRAIN, NULL);
	deny(c);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	/* A wall clock that leaps says nothing. */
	c->now.wall_ms += 3600000;
	counter_do(c, COMMAND_DRAIN, NULL);
	deny(c);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	counter_pass(c, 20000);
	counter_do(c, COMMAND_DRAIN, NULL);
	deny(c);
	assert_int_equal(counter_facts(c, "REVERSED"), 1);
	assert_non_null(counter_await(c, "2102"));
}

static void
two_never_existed_answers_over_a_reboot_count_from_its_boot(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	lose(c, "2102");
	heal(c);
	deny(c);
	counter_restart(c, true);
	counter_step(c);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
	counter_do(c, COMMAND_DRAIN, NULL);
	deny(c);
	assert_true(c->now.mono_ms < 20000);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	counter_pass(c, 20000);
	counter_do(c, COMMAND_DRAIN, NULL);
	deny(c);
	assert_int_equal(counter_facts(c, "REVERSED"), 1);
	assert_non_null(counter_await(c, "2102"));
}

static void
an_infcode_0_that_does_not_add_up_is_in_doubt(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	counter_settle(c, counter_flight(c, "2102"), 1250, 750, 400, 101);
	counter_step(c);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_int_equal(c->view->outcome, OUTCOME_DOUBT);
	assert_int_equal(counter_facts(c, "ACKED"), 0);
	/* Adds up, but it is not the sale's total. */
	(void)counter_await(c, "2601");
	accept_next(c, "2601");
	counter_settle(c, counter_await(c, "2102"), 1350, 750, 500, 100);
	counter_step(c);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_string_equal(counter_entry(c, sale).setl_id, "");
}

static void
what_is_no_envelope_is_never_a_refusal(void **state)
{
	static const struct {
		int status;
		const char *body;
	} cases[] = {
		{ 502, "<html>Bad Gateway</html>" },
		{ 401, "{\"code\":401,\"message\":\"签名不一致!\"}" },
		{ 200, "<html>登录</html>" },
		{ 200, "{\"infcode\":-1,\"inf_refmsgid\":\"99010120260315" },
		{ 200, "{\"infcode\":-1,\"err_msg\":\"待遇未生效\"}" },
		{ 200, "" },
		{ 500, "{\"infcode\":-1,\"inf_refmsgid\":\"9901012026031510"
		       "22340000000321\",\"err_msg\":\"x\"}" },
	};
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		counter_sell(c, 1 + (int)i, BOX, sale);
		counter_reply(c, counter_flight(c, "2102"), cases[i].status,
		    cases[i].body);
		counter_step(c);
		assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
		assert_int_equal(c->view->outcome, OUTCOME_DOUBT);
		assert_false(c->view->link_up);
		counter_do(c, COMMAND_NEXT, NULL);
		(void)counter_await(c, "2601");
		accept_next(c, "2601");
		(void)counter_await(c, "2102");
		accept_next(c, "2102");
		assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	}
	assert_int_equal(counter_facts(c, "REFUSED"), 0);
}

static void
a_refusal_for_the_sign_in_ends_the_message_not_the_sale(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], first[MSGID_BYTES];
	struct message message;

	begin(c, sale);
	memcpy(first, counter_flight(c, "2102")->msgid, sizeof(first));
	counter_refusal(c, counter_flight(c, "2102"), "签到已失效");
	counter_step(c);
	assert_int_equal(
	    queue_message(c->store, first, &message, &c->err), 0);
	assert_int_equal(message.state, MESSAGE_REFUSED);
	assert_int_equal(state_of(c, sale), MESSAGE_PENDING);
	assert_int_equal(c->view->place, TILL_WAITING);
	assert_int_equal(counter_left(c, "9001"), 2);
	accept_next(c, "9001");
	assert_non_null(counter_flight(c, "2102"));
	assert_non_null(
	    strstr(counter_flight(c, "2102")->body, "S202603150002"));
	accept_next(c, "2102");
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_int_equal(c->view->outcome, OUTCOME_SETTLED);
}

static void
a_refusal_that_is_watched_is_told_and_not_handed(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	counter_refusal(c, counter_flight(c, "2102"), "待遇未生效");
	counter_step(c);
	assert_int_equal(c->view->outcome, OUTCOME_REFUSED);
	assert_int_equal(c->view->notice, NOTICE_CENTRE_REFUSED);
	assert_string_equal(c->view->notice_text, "待遇未生效");
	assert_int_equal(state_of(c, sale), MESSAGE_REFUSED);
	assert_false(counter_entry(c, sale).handed);
	assert_int_equal(c->view->counts.handed, 0);
}

static void
a_refusal_nobody_watches_is_handed_to_a_person(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_refusal(c, counter_flight(c, "2102"), "待遇未生效");
	counter_step(c);
	assert_true(counter_entry(c, sale).handed);
	assert_int_equal(c->view->notice, NOTICE_SALE_REFUSED);
	assert_string_equal(c->view->notice_sale, sale);
	assert_int_equal(c->view->counts.handed, 1);
	assert_int_equal(c->view->lamp, LAMP_DOUBT);
	counter_pass(c, 3600000);
	counter_step(c);
	assert_null(counter_flight(c, "2102"));
	assert_null(counter_flight(c, "2601"));
}

static void
a_refusal_that_says_the_msgid_came_before_proves_nothing(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	counter_refusal(c, counter_flight(c, "2102"), "报文重复");
	counter_step(c);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_int_equal(counter_facts(c, "REFUSED"), 0);
	assert_non_null(counter_flight(c, "2601"));
}

static void
the_second_sale_of_a_person_waits_for_the_first(void **state)
{
	struct counter *c = *state;
	char first[SALE_BYTES], second[SALE_BYTES], other[SALE_BYTES];

	begin(c, first);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_sell(c, 1, "D1004", second);
	assert_int_equal(counter_left(c, "2102"), 1);
	counter_do(c, COMMAND_NEXT, NULL);
	/* Somebody else's does not wait. */
	counter_sell(c, 2, "D1004", other);
	assert_int_equal(counter_left(c, "2102"), 2);
	assert_int_equal(state_of(c, other), MESSAGE_SENT);
	assert_int_equal(state_of(c, second), MESSAGE_PENDING);
	counter_accept(c, &c->flights[c->flight_count - 1]);
	counter_step(c);
	assert_int_equal(state_of(c, second), MESSAGE_PENDING);
	accept_next(c, "2102");
	assert_int_equal(state_of(c, first), MESSAGE_ACKED);
	assert_int_equal(state_of(c, second), MESSAGE_SENT);
}

static void
a_changed_day_signs_in_again(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	accept_next(c, "2102");
	counter_do(c, COMMAND_NEXT, NULL);
	counter_pass(c, 14 * 3600000 + 1000); /* past midnight */
	counter_step(c);
	assert_int_equal(counter_left(c, "9001"), 2);
	accept_next(c, "9001");
	assert_int_equal(counter_facts(c, "SIGNED_IN"), 2);
}

static void
what_the_port_does_not_take_has_not_left(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_person(c, 1);
	counter_split(c, BOX);
	c->port_full = true;
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	assert_int_equal(counter_facts(c, "UNSENT"), 1);
	assert_int_equal(state_of(c, sale), MESSAGE_PENDING);
	c->port_full = false;
	(void)counter_await(c, "2102");
	accept_next(c, "2102");
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
}

static void
unsent_leaves_later_with_the_same_bytes(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], first[MSGID_BYTES];
	char *bytes;

	begin(c, sale);
	memcpy(first, counter_flight(c, "2102")->msgid, sizeof(first));
	bytes = strdup(counter_flight(c, "2102")->body);
	counter_end(c, counter_flight(c, "2102"), NET_UNSENT);
	counter_step(c);
	assert_int_equal(state_of(c, sale), MESSAGE_PENDING);
	c->sign_ins = 0; /* the centre gives the same number again */
	heal(c);
	assert_string_equal(counter_flight(c, "2102")->msgid, first);
	assert_string_equal(counter_flight(c, "2102")->body, bytes);
	free(bytes);
}

static void
unsent_under_an_ended_sign_in_is_voided_for_a_new_message(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], first[MSGID_BYTES];
	struct message message;

	begin(c, sale);
	memcpy(first, counter_flight(c, "2102")->msgid, sizeof(first));
	counter_end(c, counter_flight(c, "2102"), NET_UNSENT);
	counter_step(c);
	heal(c); /* another sign_no */
	assert_int_equal(
	    queue_message(c->store, first, &message, &c->err), 0);
	assert_int_equal(message.state, MESSAGE_VOIDED);
	assert_string_not_equal(counter_flight(c, "2102")->msgid, first);
	accept_next(c, "2102");
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
}

static void
a_refund_that_is_acked_reverses_the_sale(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	accept_next(c, "2102");
	assert_int_equal(counter_refund(c, sale), 0);
	assert_non_null(counter_flight(c, "2103"));
	assert_int_not_equal(counter_refund(c, sale), 0);
	accept_next(c, "2103");
	assert_int_equal(state_of(c, sale), MESSAGE_REVERSED);
	assert_int_not_equal(counter_refund(c, sale), 0);
	assert_int_equal(counter_left(c, "2103"), 1);
}

static void
a_refund_that_is_refused_is_handed_to_a_person(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	accept_next(c, "2102");
	counter_do(c, COMMAND_NEXT, NULL);
	assert_int_equal(counter_refund(c, sale), 0);
	counter_refusal(c, counter_flight(c, "2103"), "已清算不能退费");
	counter_step(c);
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_true(counter_entry(c, sale).handed);
	assert_string_equal(counter_entry(c, sale).note, "已清算不能退费");
}

static void
a_lost_refund_is_undone_and_made_anew(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	accept_next(c, "2102");
	assert_int_equal(counter_refund(c, sale), 0);
	lose(c, "2103");
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	(void)counter_await(c, "2601");
	assert_non_null(strstr(
	    counter_flight(c, "2601")->body, "\"oinfno\":\"2103\""));
	accept_next(c, "2601");
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	(void)counter_await(c, "2103");
	accept_next(c, "2103");
	assert_int_equal(state_of(c, sale), MESSAGE_REVERSED);
}

static void
an_undo_that_is_refused_too_often_is_handed_to_a_person(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int tries = 0;

	begin(c, sale);
	lose(c, "2102");
	while (tries++ < c->conf.centre.undo_tries) {
		counter_refusal(c, counter_await(c, "2601"), "系统繁忙");
		counter_step(c);
		assert_false(counter_entry(c, sale).handed);
	}
	/* Not before the day's comparison was asked, three times over. */
	assert_true(counter_entry(c, sale).due_ms > c->now.wall_ms);
	for (int i = 0; i < 15; i++) {
		assert_false(counter_entry(c, sale).handed);
		counter_refusal(c, counter_await(c, "3201"), "对账未开放");
		counter_step(c);
	}
	assert_true(counter_entry(c, sale).handed);
	assert_int_equal(c->view->notice, NOTICE_SALE_REFUSED);
	assert_int_equal(counter_left(c, "2601"), c->conf.centre.undo_tries);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_int_equal(counter_entry(c, sale).due_ms, 0);
}

static void
the_centres_figures_stand_and_the_difference_is_kept(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	counter_settle(c, counter_flight(c, "2102"), 1250, 1000, 150, 100);
	counter_step(c);
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_true(counter_entry(c, sale).differed);
	assert_int_equal(counter_entry(c, sale).fund.fen, 1000);
	assert_int_equal(c->view->figures.cash.fen, 100);
	assert_int_equal(c->view->notice, NOTICE_SALE_DIFFERED);
}

static void
a_crash_leaves_what_was_in_flight_in_doubt(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	counter_restart(c, false);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_int_equal(c->view->place, TILL_IDLE);
	assert_int_equal(c->view->lamp, LAMP_DOUBT);
	(void)counter_await(c, "2601");
	accept_next(c, "2601");
	(void)counter_await(c, "2102");
	accept_next(c, "2102");
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_int_equal(c->view->notice, NOTICE_SALE_SETTLED);
}

/* A centre whose figures never add up: each is undone, and again. */
static void
a_centre_that_never_adds_up_ends_at_a_person(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int64_t from_ms;
	int rounds = 0;

	begin(c, sale);
	from_ms = c->now.mono_ms;
	while (!counter_entry(c, sale).handed && rounds++ < 100) {
		counter_settle(c, counter_await(c, "2102"), 1250, 750, 400, 101);
		counter_step(c);
		(void)counter_await(c, "2601");
		accept_next(c, "2601");
	}
	assert_true(rounds < 30);
	/* Not as fast as the link can: each round waits longer. */
	assert_true(c->now.mono_ms - from_ms > 300000);
	assert_int_equal(c->view->counts.handed, 1);
}

static void
a_sign_in_that_never_helps_ends_at_a_person(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int rounds = 0;

	begin(c, sale);
	while (!counter_entry(c, sale).handed && rounds++ < 100) {
		counter_refusal(c, counter_await(c, "2102"), "操作员未签到");
		counter_step(c);
	}
	assert_true(rounds < 60);
}

static void
an_undo_that_no_sign_in_helps_ends_at_a_person(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int rounds = 0;

	begin(c, sale);
	lose(c, "2102");
	while (!counter_entry(c, sale).handed && rounds++ < 100) {
		counter_refusal(c,
		    counter_await(
			c, counter_left(c, "2601") < 20 ? "2601" : "3201"),
		    "操作员未签到");
		counter_step(c);
	}
	assert_true(rounds < 60);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
}


/* 9001 is answered and nothing else: each try waits longer. */
static void
a_link_that_only_signs_in_is_tried_ever_more_rarely(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int64_t rows;

	begin(c, sale);
	counter_do(c, COMMAND_NEXT, NULL);
	rows = counter_rows(c);
	for (int second = 0; second < 1800; second++) {
		for (int i = 0; i < c->flight_count; i++) {
			struct flight *flight = &c->flights[i];

			if (flight->open && strcmp(flight->infno, "9001") == 0)
				counter_accept(c, flight);
			else if (flight->open)
				counter_reply(c, flight, 502, "<html>");
		}
		counter_step(c);
		counter_pass(c, 1000);
	}
	/* A minute apart at most, six rows each, and the way there. */
	assert_true(counter_rows(c) - rows < 6 * (40 + 10));
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
}


static void
what_cannot_leave_now_is_put_off(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	lose(c, "2102");
	counter_pass(c, 60000);
	c->conf.till.serial_from = c->conf.till.serial_to = 1;
	counter_step(c);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
	/* This second's only msgid went to 9001. */
	assert_null(counter_flight(c, "2601"));
	assert_true(counter_entry(c, sale).due_ms > c->now.wall_ms);
	assert_non_null(counter_await(c, "2601"));
}


static void
questions_that_wait_do_not_hold_the_queue(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_person(c, 9);
	counter_do(c, COMMAND_CANCEL, NULL);
	counter_person(c, 1);
	counter_split(c, BOX);
	c->port_full = true;
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	counter_do(c, COMMAND_NEXT, NULL);
	c->port_full = false;
	for (int i = 2; i < 6; i++)
		assert_int_equal(counter_identify(c, i), 0);
	assert_int_equal(counter_left(c, "1101"), 2 + 4);
	counter_pass(c, 2000);
	counter_step(c);
	assert_non_null(counter_flight(c, "2102"));
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_SENT);
}


static void
a_clock_set_back_puts_no_message_off(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_person(c, 1);
	counter_split(c, BOX);
	c->port_full = true;
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	counter_do(c, COMMAND_NEXT, NULL);
	c->port_full = false;
	c->now.wall_ms -= 4 * 3600000;
	for (int i = 0; i < 130 && counter_flight(c, "2102") == NULL; i++) {
		counter_pass(c, 1000);
		counter_step(c);
	}
	assert_non_null(counter_flight(c, "2102"));
	assert_int_equal(state_of(c, sale), MESSAGE_SENT);
}


static void
an_answer_that_cannot_be_booked_leaves_it_in_doubt(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	assert_int_equal(store_script(c->store,
	    "CREATE TEMP TRIGGER t BEFORE INSERT ON main.journal WHEN"
	    " NEW.fact = 'ACKED' BEGIN SELECT RAISE(ABORT, 'test'); END;",
	    &c->err), 0);
	accept_next(c, "2102");
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_int_equal(c->view->outcome, OUTCOME_DOUBT);
	assert_non_null(counter_await(c, "2601"));
}


static void
a_taken_command_is_not_refused_for_what_came_after_it(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	assert_int_equal(store_script(c->store,
	    "CREATE TEMP TRIGGER t BEFORE INSERT ON main.journal WHEN"
	    " NEW.fact IN ('ACKED', 'UNKNOWN')"
	    " BEGIN SELECT RAISE(ABORT, 'test'); END;", &c->err), 0);
	counter_accept(c, counter_flight(c, "2102"));
	counter_do(c, COMMAND_NEXT, NULL);
	assert_int_equal(c->view->place, TILL_IDLE);
	assert_int_equal(c->view->notice, NOTICE_ERROR);
}


/* The loop sleeps until the port or the time wakes it. */
static void
nothing_is_due_while_a_sign_in_is_under_way(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	counter_step(c);
	counter_pass(c, 14 * 3600000); /* another day */
	counter_step(c);
	assert_non_null(counter_flight(c, "9001"));
	assert_true(till_due_ms(c->till) > c->now.mono_ms);
}

static void
a_sign_in_that_is_not_needed_is_not_waited_for(void **state)
{
	struct counter *c = *state;

	c->conf.centre.sign_in = false;
	counter_step(c);
	counter_refusal(c, counter_flight(c, "9001"), "无此交易码");
	counter_step(c);
	assert_true(c->view->link_up);
	counter_pass(c, 120000);
	counter_step(c);
	assert_null(counter_flight(c, "9001"));
	assert_true(till_due_ms(c->till) > c->now.mono_ms);
}

#define T(name) cmocka_unit_test_setup_teardown(name, counter_make, counter_drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(sent_is_on_disk_before_the_port_is_asked),
		T(sent_bytes_are_the_stored_bytes),
		T(a_lost_reply_is_undone_and_sent_anew),
		T(two_never_existed_answers_must_be_late_s_apart),
		T(two_never_existed_answers_over_a_reboot_count_from_its_boot),
		T(an_infcode_0_that_does_not_add_up_is_in_doubt),
		T(what_is_no_envelope_is_never_a_refusal),
		T(a_refusal_for_the_sign_in_ends_the_message_not_the_sale),
		T(a_refusal_that_is_watched_is_told_and_not_handed),
		T(a_refusal_nobody_watches_is_handed_to_a_person),
		T(a_refusal_that_says_the_msgid_came_before_proves_nothing),
		T(the_second_sale_of_a_person_waits_for_the_first),
		T(a_changed_day_signs_in_again),
		T(what_the_port_does_not_take_has_not_left),
		T(unsent_leaves_later_with_the_same_bytes),
		T(unsent_under_an_ended_sign_in_is_voided_for_a_new_message),
		T(a_refund_that_is_acked_reverses_the_sale),
		T(a_refund_that_is_refused_is_handed_to_a_person),
		T(a_lost_refund_is_undone_and_made_anew),
		T(an_undo_that_is_refused_too_often_is_handed_to_a_person),
		T(the_centres_figures_stand_and_the_difference_is_kept),
		T(a_crash_leaves_what_was_in_flight_in_doubt),
		T(a_centre_that_never_adds_up_ends_at_a_person),
		T(a_sign_in_that_never_helps_ends_at_a_person),
		T(an_undo_that_no_sign_in_helps_ends_at_a_person),
		T(a_link_that_only_signs_in_is_tried_ever_more_rarely),
		T(what_cannot_leave_now_is_put_off),
		T(questions_that_wait_do_not_hold_the_queue),
		T(a_clock_set_back_puts_no_message_off),
		T(an_answer_that_cannot_be_booked_leaves_it_in_doubt),
		T(a_taken_command_is_not_refused_for_what_came_after_it),
		T(nothing_is_due_while_a_sign_in_is_under_way),
		T(a_sign_in_that_is_not_needed_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
