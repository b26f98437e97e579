/*
 * A connection kept while nobody uses it: one touch when the line has been
 * idle so long, in opening hours alone, never in front of a message, and of
 * no weight for anything but the lamp.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/counter.h"

#define BOX "D1001"
#define WARM_S 50

static int
set_up(void **state)
{
	struct counter *c;

	if (counter_make(state) != 0)
		return -1;
	c = *state;
	c->conf.centre.warm_s = WARM_S;
	counter_online(c);
	return 0;
}

static void
pass(struct counter *c, int64_t ms)
{
	counter_pass(c, ms);
	counter_step(c);
}

static void
answer(struct counter *c, bool made)
{
	struct flight *touch = counter_flight(c, "HEAD");

	assert_non_null(touch);
	touch->made = made;
	counter_reply(c, touch, 405, "");
	counter_step(c);
}

static void
lose(struct counter *c, enum net_outcome outcome)
{
	counter_end(c, counter_flight(c, "HEAD"), outcome);
	counter_step(c);
}

/* Hours in which each that leaves ends so; how many left. */
static int
touches_in(struct counter *c, int hours, enum net_outcome outcome, bool made)
{
	int before = counter_left(c, "HEAD");

	for (int i = 0; i < hours * 3600; i++) {
		pass(c, 1000);
		if (counter_flight(c, "HEAD") == NULL)
			continue;
		if (outcome == NET_REPLY)
			answer(c, made);
		else
			lose(c, outcome);
	}
	return counter_left(c, "HEAD") - before;
}

static void
an_idle_line_is_touched(void **state)
{
	struct counter *c = *state;
	int64_t rows = counter_rows(c);

	pass(c, WARM_S * 1000 - 1);
	assert_int_equal(counter_left(c, "HEAD"), 0);
	assert_int_equal(till_due_ms(c->till), c->now.mono_ms + 1);
	pass(c, 1);
	assert_int_equal(counter_left(c, "HEAD"), 1);
	/* Nobody spins while it is under way, nor after it. */
	assert_true(till_due_ms(c->till) > c->now.mono_ms + 1000);
	pass(c, 600);
	answer(c, false);
	pass(c, WARM_S * 1000 - 1);
	assert_int_equal(counter_left(c, "HEAD"), 1);
	assert_int_equal(touches_in(c, 1, NET_REPLY, false), 72);
	/* Of no weight: not a row, and the lamp as it was. */
	assert_int_equal(counter_rows(c), rows);
	assert_true(c->view->link_up);
	assert_int_equal(counter_left(c, "9001"), 1);
}

static void
what_goes_over_it_anyway_keeps_it(void **state)
{
	struct counter *c = *state;

	pass(c, 30000);
	counter_person(c, 1);
	pass(c, WARM_S * 1000 - 1);
	assert_int_equal(counter_left(c, "HEAD"), 0);
	pass(c, 1);
	assert_int_equal(counter_left(c, "HEAD"), 1);
}

static void
never_beside_a_message(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	c->conf.centre.commit_ms = 300000;
	counter_sell(c, 1, BOX, sale);
	assert_non_null(counter_flight(c, "2102"));
	for (int i = 0; i < 5; i++)
		pass(c, WARM_S * 1000);
	assert_int_equal(counter_left(c, "HEAD"), 0);
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	assert_int_equal(counter_left(c, "HEAD"), 0);
	pass(c, WARM_S * 1000);
	assert_int_equal(counter_left(c, "HEAD"), 1);
}

/* A drain is never without something under way: one at a time here. */
static void
never_in_a_drain(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int drained = 0;

	c->conf.queue.flight_requests = c->conf.queue.connections = 1;
	c->conf.centre.commit_ms = 300000;
	counter_sell(c, 1, BOX, sale);
	counter_do(c, COMMAND_NEXT, NULL);
	for (int i = 2; i <= 4; i++) {
		counter_sell(c, 1, BOX, sale); /* waits for the first (I6) */
		counter_do(c, COMMAND_NEXT, NULL);
	}
	while (counter_flight(c, "2102") != NULL) {
		pass(c, WARM_S * 1000);
		assert_int_equal(counter_left(c, "HEAD"), 0);
		counter_accept(c, counter_flight(c, "2102"));
		counter_step(c);
		drained++;
	}
	assert_int_equal(drained, 4);
	pass(c, WARM_S * 1000);
	assert_int_equal(counter_left(c, "HEAD"), 1);
}

/* One is under way: the sale leaves, and what becomes of the touch is
 * nothing to it, nor to the line the sale was answered on. */
static void
nothing_waits_for_it(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	pass(c, WARM_S * 1000);
	counter_sell(c, 1, BOX, sale);
	assert_non_null(counter_flight(c, "2102"));
	lose(c, NET_UNSENT);
	assert_true(c->view->link_up);
	assert_int_equal(counter_facts(c, "OUTAGE"), 0);
	assert_int_equal(c->view->counts.in_flight, 1);
	assert_int_equal(counter_facts(c, "UNKNOWN"), 0);
	assert_int_equal(counter_facts(c, "UNSENT"), 0);
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	assert_int_equal(counter_facts(c, "ACKED"), 1);
}

/* The server may have closed it that moment. */
static void
one_lost_is_its_connection(void **state)
{
	struct counter *c = *state;

	pass(c, WARM_S * 1000);
	answer(c, false);
	pass(c, WARM_S * 1000);
	lose(c, NET_UNKNOWN);
	assert_int_equal(counter_left(c, "HEAD"), 3); /* at once */
	answer(c, true);
	assert_true(c->view->link_up);
	pass(c, WARM_S * 1000);
	assert_int_equal(counter_left(c, "HEAD"), 4);
	assert_int_equal(counter_facts(c, "OUTAGE"), 0);
}

static void
two_lost_are_the_line(void **state)
{
	struct counter *c = *state;

	pass(c, WARM_S * 1000);
	answer(c, false);
	pass(c, WARM_S * 1000);
	lose(c, NET_UNKNOWN);
	lose(c, NET_UNKNOWN);
	assert_false(c->view->link_up);
	assert_int_equal(c->view->link_trouble, LINK_SILENT);
	assert_int_equal(counter_facts(c, "OUTAGE"), 1);
	/* Looked for as ever, and warm again when it is there. */
	(void)counter_await(c, "9001");
	assert_int_equal(counter_left(c, "HEAD"), 3);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
	assert_true(c->view->link_up);
	pass(c, WARM_S * 1000);
	assert_int_equal(counter_left(c, "HEAD"), 4);
}

static void
one_that_cannot_leave_is_the_line(void **state)
{
	struct counter *c = *state;

	pass(c, WARM_S * 1000);
	counter_flight(c, "HEAD")->stranger = true;
	lose(c, NET_UNSENT);
	assert_false(c->view->link_up);
	assert_int_equal(c->view->link_trouble, LINK_STRANGER);
}

/* Somewhere HEAD is thrown away: the lamp must not go with each. */
static void
where_none_is_answered_they_end(void **state)
{
	struct counter *c = *state;

	assert_int_equal(touches_in(c, 1, NET_UNKNOWN, false), 2);
	assert_true(c->view->link_up);
	assert_int_equal(counter_facts(c, "OUTAGE"), 0);
	/* The sale is as ever. */
	counter_person(c, 1);
	assert_int_equal(touches_in(c, 1, NET_REPLY, false), 0);
}

static void
go_and_come_back(struct counter *c)
{
	counter_do(c, COMMAND_SHIFT_END, NULL);
	counter_step(c);
	counter_accept(c, counter_flight(c, "9002"));
	counter_step(c);
	(void)counter_try(c, COMMAND_SCAN, BOX);
	counter_step(c);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
}

/* Each is a handshake of its own: worse than none. Another day may have
 * another way to the centre. */
static void
where_no_connection_is_kept_they_end(void **state)
{
	struct counter *c = *state;

	assert_int_equal(touches_in(c, 1, NET_REPLY, true), 3);
	assert_true(c->view->link_up);
	go_and_come_back(c);
	assert_int_equal(touches_in(c, 1, NET_REPLY, true), 3);
}

/* What takes none, and gives none back. */
static void
a_full_port_is_asked_later(void **state)
{
	struct counter *c = *state;

	c->port_full = true;
	pass(c, WARM_S * 1000);
	assert_true(till_due_ms(c->till) > c->now.mono_ms + 1000);
	c->port_full = false;
	pass(c, WARM_S * 1000 - 1);
	assert_int_equal(counter_left(c, "HEAD"), 0);
	pass(c, 1);
	assert_int_equal(counter_left(c, "HEAD"), 1);
}

static void
one_that_never_ends_is_given_up(void **state)
{
	struct counter *c = *state;

	pass(c, WARM_S * 1000);
	pass(c, c->conf.centre.connect_ms + 5000);
	counter_step(c);
	/* Ended, and lost: the next left at once. */
	assert_int_equal(counter_left(c, "HEAD"), 2);
}

/* The shift is over: not one more, and 9002 waits for none. */
static void
none_after_hours(void **state)
{
	struct counter *c = *state;

	pass(c, WARM_S * 1000);
	counter_do(c, COMMAND_SHIFT_END, NULL);
	counter_step(c);
	assert_non_null(counter_flight(c, "9002"));
	counter_accept(c, counter_flight(c, "9002"));
	counter_step(c);
	lose(c, NET_UNKNOWN);
	assert_int_equal(touches_in(c, 10, NET_REPLY, false), 0);
	/* Whoever works again has a line that is warm. */
	(void)counter_try(c, COMMAND_SCAN, BOX);
	counter_step(c);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
	assert_int_equal(touches_in(c, 1, NET_REPLY, false), 72);
}

static void
none_where_it_is_not_wanted(void **state)
{
	struct counter *c = *state;

	c->conf.centre.warm_s = 0;
	assert_int_equal(touches_in(c, 10, NET_REPLY, false), 0);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, counter_drop)
	const struct CMUnitTest tests[] = {
		CASE(an_idle_line_is_touched),
		CASE(what_goes_over_it_anyway_keeps_it),
		CASE(never_beside_a_message),
		CASE(never_in_a_drain),
		CASE(nothing_waits_for_it),
		CASE(one_lost_is_its_connection),
		CASE(two_lost_are_the_line),
		CASE(one_that_cannot_leave_is_the_line),
		CASE(where_none_is_answered_they_end),
		CASE(where_no_connection_is_kept_they_end),
		CASE(a_full_port_is_asked_later),
		CASE(one_that_never_ends_is_given_up),
		CASE(none_after_hours),
		CASE(none_where_it_is_not_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
