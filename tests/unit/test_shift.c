/* 9001 and 9002 by themselves: a shift begins, ends, and begins again. */
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

static void
end_shift(struct counter *c)
{
	counter_do(c, COMMAND_SHIFT_END, NULL);
	counter_step(c);
}

static void
pass_hours(struct counter *c, int hours)
{
	for (int i = 0; i < hours; i++) {
		counter_pass(c, 3600000);
		counter_step(c);
	}
}

static void
a_shift_ends_with_9002(void **state)
{
	struct counter *c = *state;
	struct flight *out;
	int left;

	counter_online(c);
	end_shift(c);
	out = counter_flight(c, "9002");
	assert_non_null(out);
	assert_non_null(strstr(out->body, "\"signOut\":{\"sign_no\":\"S2026"));
	assert_true(c->view->signing_out);
	counter_accept(c, out);
	counter_step(c);
	assert_false(c->view->signing_out);
	assert_false(c->view->signed_in);
	assert_int_equal(counter_facts(c, "SIGNED_OUT"), 1);
	assert_int_equal(counter_facts(c, "OUTAGE"), 0);
	/* Nothing leaves any more, over midnight either. */
	left = c->flight_count;
	pass_hours(c, 30);
	assert_int_equal(c->flight_count, left);
	assert_true(till_due_ms(c->till) == INT64_MAX);
}

static void
the_next_customer_signs_in_again(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	end_shift(c);
	counter_accept(c, counter_flight(c, "9002"));
	counter_step(c);
	assert_int_equal(counter_left(c, "9001"), 1);
	(void)counter_try(c, COMMAND_SCAN, BOX);
	counter_step(c);
	assert_int_equal(counter_left(c, "9001"), 2);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
	assert_true(c->view->link_up);
	assert_true(c->view->signed_in);
	assert_int_equal(counter_facts(c, "RESTORED"), 0);
}

/* What is under way ends first; what waits stays, and leaves tomorrow. */
static void
log_out_keeps_the_queue(void **state)
{
	struct counter *c = *state;
	char first[SALE_BYTES], second[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 1, BOX, first);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_sell(c, 1, BOX, second); /* waits for the first (I6) */
	counter_do(c, COMMAND_NEXT, NULL);
	end_shift(c);
	assert_null(counter_flight(c, "9002"));
	assert_non_null(counter_flight(c, "2102"));
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	counter_step(c);
	assert_null(counter_flight(c, "2102")); /* not the second any more */
	assert_non_null(counter_flight(c, "9002"));
	counter_accept(c, counter_flight(c, "9002"));
	counter_step(c);
	assert_int_equal(counter_entry(c, first).state, MESSAGE_ACKED);
	assert_int_equal(counter_entry(c, second).state, MESSAGE_PENDING);
	counter_do(c, COMMAND_DRAIN, NULL);
	counter_step(c);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
	counter_step(c);
	assert_non_null(counter_flight(c, "2102"));
}

/* Not asked again: the number ends with the day, and may have ended. */
static void
a_lost_9002_is_not_sent_again(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	end_shift(c);
	counter_end(c, counter_flight(c, "9002"), NET_UNKNOWN);
	counter_step(c);
	assert_false(c->view->signing_out);
	pass_hours(c, 3);
	assert_int_equal(counter_left(c, "9002"), 1);
	assert_int_equal(counter_left(c, "9001"), 1);
}

static void
without_a_link_there_is_nobody_to_tell(void **state)
{
	struct counter *c = *state;

	counter_step(c);
	counter_end(c, counter_flight(c, "9001"), NET_UNSENT);
	counter_step(c);
	end_shift(c);
	assert_false(c->view->signing_out);
	pass_hours(c, 3);
	assert_int_equal(counter_left(c, "9002"), 0);
	assert_int_equal(counter_left(c, "9001"), 1);
}

/* Its answer would sign in behind the end, and the next day find a link that
 * is up, is not signed in and asks for nothing. */
static void
a_9001_under_way_is_waited_for(void **state)
{
	struct counter *c = *state;

	counter_step(c);
	end_shift(c);
	assert_true(c->view->signing_out);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
	counter_accept(c, counter_await(c, "9002"));
	counter_step(c);
	assert_false(c->view->signing_out);
	assert_false(c->view->signed_in);
	pass_hours(c, 24);
	(void)counter_try(c, COMMAND_SCAN, BOX);
	counter_step(c);
	assert_int_equal(counter_left(c, "9001"), 2);
}

static void
a_9001_under_way_may_be_lost(void **state)
{
	struct counter *c = *state;

	counter_step(c);
	end_shift(c);
	counter_end(c, counter_flight(c, "9001"), NET_UNKNOWN);
	counter_step(c);
	assert_false(c->view->signing_out);
	pass_hours(c, 24);
	assert_int_equal(counter_left(c, "9001"), 1);
	(void)counter_try(c, COMMAND_SCAN, BOX);
	counter_step(c);
	assert_int_equal(counter_left(c, "9001"), 2);
}

static void
a_customer_comes_while_it_ends(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	end_shift(c);
	(void)counter_try(c, COMMAND_SCAN, BOX);
	counter_accept(c, counter_flight(c, "9002"));
	counter_step(c);
	counter_step(c);
	assert_int_equal(counter_left(c, "9001"), 2);
}

/* Under a number that is being ended nothing is asked: the next one's. */
static void
nothing_is_asked_under_a_number_that_ends(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	end_shift(c);
	counter_do(c, COMMAND_ID_NO, "990101197001010044");
	counter_step(c);
	assert_int_equal(counter_left(c, "1101"), 0);
	counter_accept(c, counter_flight(c, "9002"));
	counter_step(c);
	assert_int_equal(counter_left(c, "1101"), 0);
	counter_accept(c, counter_await(c, "9001"));
	counter_step(c);
	assert_non_null(counter_await(c, "1101"));
}

static void
not_with_a_customer_at_the_counter(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	counter_person(c, 1);
	counter_refuses(c, COMMAND_SHIFT_END, NULL);
}

int
main(void)
{
#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, counter_make, counter_drop)
	const struct CMUnitTest tests[] = {
		CASE(a_shift_ends_with_9002),
		CASE(the_next_customer_signs_in_again),
		CASE(log_out_keeps_the_queue),
		CASE(a_lost_9002_is_not_sent_again),
		CASE(without_a_link_there_is_nobody_to_tell),
		CASE(a_9001_under_way_is_waited_for),
		CASE(a_9001_under_way_may_be_lost),
		CASE(a_customer_comes_while_it_ends),
		CASE(nothing_is_asked_under_a_number_that_ends),
		CASE(not_with_a_customer_at_the_counter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
