/* A shift is closed: its day is held against the centre, nobody waits for
 * that, and the slip says how far it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/counter.h"

#define START 20000

/* The link was not even tried. */
static int
make_offline(void **state)
{
	struct counter *c;

	if (counter_make(state) != 0)
		return -1;
	c = *state;
	c->conf.shift.count = true;
	return 0;
}

static int
open_shift(struct counter *c)
{
	struct till_command command = { .kind = COMMAND_SHIFT_OPEN };

	command.cash = money_fen(START);
	return till_step(c->till, &c->now, &command, &c->err);
}

static int
make(void **state)
{
	if (make_offline(state) != 0)
		return -1;
	counter_online(*state);
	return open_shift(*state);
}

static void
close_shift(struct counter *c)
{
	struct till_command command = { .kind = COMMAND_SHIFT_CLOSE };

	command.cash = command.shown = money_fen(START);
	if (till_step(c->till, &c->now, &command, &c->err) != 0)
		fail_msg("%s", c->err.text);
	assert_false(c->view->shift_open);
	assert_int_equal(counter_facts(c, "SHIFT_CLOSED"), 1);
	assert_int_equal(c->view->notice, NOTICE_DONE);
}

static void
slip_says(struct counter *c, const char *words)
{
	struct text_buf paper;

	text_buf_init(&paper, 65536);
	assert_int_equal(
	    till_shift_print(c->till, &c->now, 0, &paper, &c->err), 0);
	if (strstr(paper.at, words) == NULL)
		fail_msg("%s is not on the slip:\n%s", words, paper.at);
	text_buf_clear(&paper);
}

static void
equal(struct counter *c)
{
	char body[256];

	(void)snprintf(body, sizeof(body),
	    "{\"infcode\":0,\"inf_refmsgid\":\"990101202603152100%012d\","
	    "\"err_msg\":null,\"output\":{\"stmtinfo\":{\"stmt_rslt\":"
	    "\"0\"}}}",
	    ++c->serial);
	counter_reply(c, counter_await(c, "3201"), 200, body);
	counter_step(c);
}

/* The sign-out comes after it: nothing may leave after a 9002. */
static void
its_day_is_compared_then_signed_out(void **state)
{
	struct counter *c = *state;

	close_shift(c);
	assert_non_null(strstr(c->view->notice_text, "正在与中心对今日的账"));
	assert_true(c->view->comparing.running);
	assert_int_equal(c->view->comparing.day, 20260315);
	slip_says(c, "与中心对账：正在对");
	equal(c);
	assert_int_equal(counter_left(c, "9002"), 0);
	equal(c);
	counter_step(c);
	assert_false(c->view->comparing.running);
	assert_non_null(strstr(c->view->notice_text, "相符"));
	slip_says(c, "与中心对账：平");
	assert_non_null(counter_await(c, "9002"));
	assert_true(c->view->signing_out);
}

static void
without_a_link_it_says_so(void **state)
{
	struct counter *c = *state;

	assert_int_equal(open_shift(c), 0);
	assert_false(c->view->link_up);
	close_shift(c);
	assert_non_null(strstr(c->view->notice_text, "今日没有对账"));
	assert_false(c->view->comparing.running);
	assert_int_equal(counter_left(c, "3201"), 0);
	slip_says(c, "与中心对账：未对");
}

static void
a_silent_centre_ends_it_as_not_compared(void **state)
{
	struct counter *c = *state;
	int asked = 0;

	close_shift(c);
	while (c->view->comparing.running && ++asked < 20) {
		counter_end(c, counter_await(c, "3201"), NET_UNKNOWN);
		counter_step(c);
		counter_step(c);
	}
	assert_true(c->view->comparing.failed);
	assert_false(c->view->shift_open);
	slip_says(c, "没有对成，中心没有答复");
}

static void
the_next_shift_need_not_wait_for_it(void **state)
{
	struct counter *c = *state;

	close_shift(c);
	assert_int_equal(open_shift(c), 0);
	assert_true(c->view->shift_open);
	assert_true(c->view->comparing.running);
	equal(c);
	equal(c);
	counter_step(c);
	assert_false(c->view->comparing.running);
	/* Somebody works again: nobody is signed out. */
	assert_int_equal(counter_left(c, "9002"), 0);
	assert_true(c->view->signed_in);
}

/* A sale before midnight, closed after it. */
static void
over_midnight(struct counter *c)
{
	struct flight *flight;
	char sale[SALE_BYTES];

	counter_sell(c, 1, "D1001", sale); /* no cash in it */
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_pass(c, INT64_C(15) * 3600 * 1000);
	for (int i = 0; i < 5; i++) {
		counter_step(c);
		flight = counter_flight(c, "9001");
		if (flight != NULL)
			counter_accept(c, flight);
	}
	assert_true(c->view->link_up && c->view->signed_in);
	close_shift(c);
}

static void
over_midnight_both_days_are_compared(void **state)
{
	struct counter *c = *state;
	struct flight *flight;

	over_midnight(c);
	assert_int_equal(c->view->comparing.day, 20260315);
	slip_says(c, "03-15 与中心对账：正在对");
	slip_says(c, "03-16 与中心对账：未对");
	flight = counter_await(c, "3201");
	assert_non_null(strstr(flight->body, "\"fixmedins_setl_cnt\":1"));
	equal(c);
	equal(c);
	counter_step(c);
	assert_int_equal(c->view->comparing.day, 20260316);
	assert_true(c->view->comparing.running);
	assert_int_equal(counter_left(c, "9002"), 0);
	equal(c);
	equal(c);
	counter_step(c);
	assert_false(c->view->comparing.running);
	assert_non_null(strstr(c->view->notice_text, "相符"));
	slip_says(c, "03-15 与中心对账：平");
	slip_says(c, "03-16 与中心对账：平");
	assert_non_null(counter_await(c, "9002"));
}

/* The day before failed: the closing day is asked for all the same, and what
 * is said at the end is not that all is well. */
static void
over_midnight_and_one_day_is_not_answered(void **state)
{
	struct counter *c = *state;
	int asked = 0;

	over_midnight(c);
	while (c->view->comparing.day == 20260315 && ++asked < 20) {
		counter_refusal(c, counter_await(c, "3201"), "对账未开放");
		counter_step(c);
		counter_step(c);
	}
	assert_int_equal(c->view->comparing.day, 20260316);
	equal(c);
	equal(c);
	counter_step(c);
	assert_false(c->view->comparing.running);
	assert_int_equal(c->view->notice, NOTICE_ERROR);
	slip_says(c, "03-15 与中心对账：未对");
	slip_says(c, "03-16 与中心对账：平");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, counter_drop)
	const struct CMUnitTest tests[] = {
		T(its_day_is_compared_then_signed_out),
		cmocka_unit_test_setup_teardown(
		    without_a_link_it_says_so, make_offline, counter_drop),
		T(a_silent_centre_ends_it_as_not_compared),
		T(the_next_shift_need_not_wait_for_it),
		T(over_midnight_both_days_are_compared),
		T(over_midnight_and_one_day_is_not_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
