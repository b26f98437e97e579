/*
 * Round and round: what a link loses for two days costs little, never ends
 * with a person, and is settled when it heals; what the centre itself
 * answers does end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/books.h"
#include "tests/support/counter.h"

#define BOX "D1001" /* 12.50 */
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define FIRST_OF_MORE 1000001

static struct flight *
open_flight(struct counter *c)
{
	for (int i = c->flight_count - 1; i >= 0; i--) {
		if (c->flights[i].open)
			return &c->flights[i];
	}
	return NULL;
}

/* The centre takes all that leaves, and the answer to lost never comes.
 * Returns the most that were in effect there at once. */
static int
live(struct counter *c, const char *lost, int64_t for_ms)
{
	int64_t end_ms = c->now.mono_ms + for_ms;
	int effect = strcmp(lost, "2601") == 0 ? 1 : 0, most = 0;

	while (c->now.mono_ms < end_ms) {
		struct flight *flight = open_flight(c);

		if (flight == NULL) {
			counter_pass(c, MINUTE_MS);
			counter_step(c);
			continue;
		}
		effect += strcmp(flight->infno, "2102") == 0;
		most = effect > most ? effect : most;
		if (strcmp(flight->infno, "2601") == 0)
			effect = 0;
		if (strcmp(flight->infno, lost) == 0)
			counter_end(c, flight, NET_UNKNOWN);
		else
			counter_accept(c, flight);
		counter_step(c);
	}
	return most;
}

static int
messages(struct counter *c, const char *sale)
{
	int count = 0;

	assert_int_equal(
	    queue_message_count(c->store, sale, &count, &c->err), 0);
	return count;
}

static void
begin(struct counter *c, char sale[SALE_BYTES])
{
	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	assert_non_null(counter_flight(c, "2102"));
}

static void
settled(struct counter *c, const char *sale)
{
	struct sale_entry entry = counter_entry(c, sale);

	assert_int_equal(entry.state, MESSAGE_ACKED);
	assert_false(entry.handed);
	assert_int_equal(counter_facts(c, "HANDED"), 0);
}

static void
replies_of_2102_cut_for_48_hours(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct sale_entry entry;

	begin(c, sale);
	assert_int_equal(live(c, "2102", 48 * HOUR_MS), 1);
	entry = counter_entry(c, sale);
	assert_false(entry.handed);
	assert_true(entry.state <= MESSAGE_RESENT);
	/* More than twice forty, and few for two days: at most 12 min apart. */
	assert_in_range(messages(c, sale), 41, 600);
	(void)live(c, "", 2 * HOUR_MS);
	settled(c, sale);
}

static void
replies_of_2601_cut_for_48_hours(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	begin(c, sale);
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	assert_int_equal(live(c, "2601", 48 * HOUR_MS), 1);
	assert_in_range(messages(c, sale), 41, 600);
	(void)live(c, "", 2 * HOUR_MS);
	settled(c, sale);
}

/* It is kept where a restart finds it: the wait goes on as it was. */
static void
a_restart_makes_it_no_faster(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int before;

	begin(c, sale);
	(void)live(c, "2102", 24 * HOUR_MS);
	before = messages(c, sale);
	counter_restart(c, true);
	(void)live(c, "2102", 2 * HOUR_MS);
	assert_in_range(messages(c, sale) - before, 1, 40);
	assert_int_equal(counter_facts(c, "HANDED"), 0);
}

/* An answer of the centre's own that cannot be believed is one of its own. */
static void
answers_that_do_not_add_up_come_to_an_end(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int answers = 0;

	begin(c, sale);
	for (int i = 0; i < 20000 && !counter_entry(c, sale).handed; i++) {
		struct flight *flight = open_flight(c);

		if (flight == NULL) {
			counter_pass(c, MINUTE_MS);
		} else if (strcmp(flight->infno, "2102") == 0) {
			counter_settle(c, flight, 1250, 625, 0, 1);
			answers++;
		} else {
			counter_accept(c, flight);
		}
		counter_step(c);
	}
	assert_true(counter_entry(c, sale).handed);
	assert_in_range(answers, 20, 21);
}

static void
a_sale_never_runs_out_of_numbers(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int n = 0;

	begin(c, sale);
	assert_int_equal(
	    queue_message_next(c->store, sale, &n, &c->err), 0);
	assert_int_equal(n, 2);
	assert_int_equal(store_run(c->store, &c->err,
		"UPDATE message SET n = ?2 WHERE sale = ?1", "ti", sale,
		INT64_C(1000)), 0);
	assert_int_equal(
	    queue_message_next(c->store, sale, &n, &c->err), 0);
	assert_int_equal(n, FIRST_OF_MORE);
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	(void)live(c, "", HOUR_MS);
	assert_true(messages(c, sale) > FIRST_OF_MORE);
	settled(c, sale);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, counter_make, counter_drop)
		TEST(replies_of_2102_cut_for_48_hours),
		TEST(replies_of_2601_cut_for_48_hours),
		TEST(a_restart_makes_it_no_faster),
		TEST(answers_that_do_not_add_up_come_to_an_end),
		TEST(a_sale_never_runs_out_of_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
