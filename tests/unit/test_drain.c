/*
 * The drain with several in flight, interrupted at each k of n: what is in
 * effect at the centre is what the journal says is settled, once each (I1),
 * nothing stays open (I7), and a person's messages leave in order (I6).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/books.h"
#include "pos/courier_inside.h"
#include "tests/support/counter.h"

#define BOX "D1001"
#define WARM 4 /* settled first: the window opens */
#define SALES 8
#define EFFECTS_MAX 256

/* How a drain is interrupted. */
enum cut {
	CUT_REPLIES, /* all arrived, no answer comes */
	CUT_LINK,    /* of those under way each second one arrived */
	CUT_KILL,    /* the same, and the till dies of it */
	CUT_COUNT
};

/* The centre: what is in effect there. */
struct centre {
	struct counter *c;
	char effect[EFFECTS_MAX][MSGID_BYTES];
	int count;
	int arrived; /* 2102s, since the drain began */
	int together; /* the most in flight at once */
};

static int
find(const struct centre *centre, const char *msgid)
{
	for (int i = 0; i < centre->count; i++) {
		if (strcmp(centre->effect[i], msgid) == 0)
			return i;
	}
	return -1;
}

/* It arrives. False: there was nothing to undo. */
static bool
arrive(struct centre *centre, const struct flight *flight)
{
	const char *at = strstr(flight->body, "\"omsgid\":\"");
	char msgid[MSGID_BYTES];
	int i;

	if (strcmp(flight->infno, "2102") == 0) {
		assert_true(centre->count < EFFECTS_MAX);
		assert_int_equal(find(centre, flight->msgid), -1);
		memcpy(centre->effect[centre->count++], flight->msgid,
		    MSGID_BYTES);
		centre->arrived++;
	}
	if (strcmp(flight->infno, "2601") != 0)
		return true;
	assert_non_null(at);
	(void)snprintf(
	    msgid, sizeof(msgid), "%.*s", MSGID_BYTES - 1, at + 10);
	i = find(centre, msgid);
	if (i < 0)
		return false;
	memcpy(centre->effect[i], centre->effect[--centre->count],
	    MSGID_BYTES);
	return true;
}

static int
flying(const struct counter *c)
{
	int count = 0;

	for (int i = 0; i < c->flight_count; i++)
		count += c->flights[i].open;
	return count;
}

static void
answer(struct centre *centre, struct flight *flight)
{
	if (arrive(centre, flight))
		counter_accept(centre->c, flight);
	else
		counter_refusal(centre->c, flight, "原交易不存在");
}

/* Answers what is under way, oldest first, until so many 2102s arrived. */
static void
serve(struct centre *centre, int until)
{
	struct counter *c = centre->c;

	for (int turn = 0; turn < 600 && centre->arrived < until; turn++) {
		bool any = false;

		if (flying(c) > centre->together)
			centre->together = flying(c);
		for (int i = 0;
		     i < c->flight_count && centre->arrived < until; i++) {
			if (c->flights[i].open) {
				answer(centre, &c->flights[i]);
				any = true;
			}
		}
		counter_step(c);
		if (!any && flying(c) == 0)
			counter_pass(c, 1000);
	}
	counter_step(c);
}

/* One proved not to have left: it waits, and time stands still. */
static void
put_by(struct counter *c, int person, char sale[SALE_BYTES])
{
	counter_person(c, person);
	counter_split(c, BOX);
	c->port_full = true;
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	counter_do(c, COMMAND_NEXT, NULL);
	c->port_full = false;
}

static void
begin(struct centre *centre, struct counter *c,
    char sales[WARM + SALES][SALE_BYTES])
{
	memset(centre, 0, sizeof(*centre));
	centre->c = c;
	c->conf.queue.connections = 16;
	c->conf.offline.fund_till_max = money_fen(1000000);
	c->conf.offline.fund_till_soft = money_fen(1000000);
	counter_online(c);
	for (int i = 0; i < WARM + SALES; i++)
		put_by(c, i + 1, sales[i]);
	counter_pass(c, 2000);
	counter_step(c);
	serve(centre, WARM);
	centre->arrived = 0;
}

static void
cut(struct centre *centre, enum cut how)
{
	struct counter *c = centre->c;
	bool second = false;

	for (int i = 0; i < c->flight_count; i++) {
		struct flight *flight = &c->flights[i];

		if (!flight->open)
			continue;
		second = !second;
		if (how == CUT_REPLIES || second)
			(void)arrive(centre, flight);
		if (how != CUT_KILL)
			counter_end(c, flight, NET_UNKNOWN);
	}
	if (how == CUT_KILL)
		counter_restart(c, true);
	counter_step(c);
}

/* Everything is settled, once, and the centre has it so. */
static void
agree(struct centre *centre, char sales[WARM + SALES][SALE_BYTES])
{
	struct counter *c = centre->c;

	for (int turn = 0; turn < 600 && till_busy(c->till); turn++) {
		for (int i = 0; i < c->flight_count; i++) {
			if (c->flights[i].open)
				answer(centre, &c->flights[i]);
		}
		counter_step(c);
		if (flying(c) == 0)
			counter_pass(c, 1000);
	}
	assert_false(till_busy(c->till));
	for (int i = 0; i < WARM + SALES; i++) {
		struct message message;

		assert_int_equal(
		    counter_entry(c, sales[i]).state, MESSAGE_ACKED);
		assert_int_equal(queue_last_message(c->store, sales[i],
		    "2102", &message, &c->err), 0);
		assert_true(find(centre, message.msgid) >= 0);
	}
	assert_int_equal(centre->count, WARM + SALES);
}

static void
interrupted(int k, enum cut how, int *together)
{
	char sales[WARM + SALES][SALE_BYTES];
	struct centre centre;
	void *state = NULL;

	assert_int_equal(counter_make(&state), 0);
	begin(&centre, state, sales);
	serve(&centre, k);
	cut(&centre, how);
	agree(&centre, sales);
	if (centre.together > *together)
		*together = centre.together;
	assert_int_equal(counter_drop(&state), 0);
}

static void
a_drain_interrupted_at_each_k_of_n(void **state)
{
	int together = 0;

	(void)state;
	for (int k = 0; k <= SALES; k++) {
		interrupted(k, CUT_LINK, &together);
		interrupted(k, CUT_KILL, &together);
	}
	print_message("  at most %d in flight\n", together);
	assert_true(together >= 4);
}

static void
acks_lost_at_each_k_of_n(void **state)
{
	int together = 0;

	(void)state;
	for (int k = 0; k <= SALES; k++)
		interrupted(k, CUT_REPLIES, &together);
	assert_true(together >= 4);
}

/* Three sales each of two persons, and two of others: one each at a time. */
static void
messages_of_one_person_leave_in_order(void **state)
{
	static const int persons[] = { 1, 1, 1, 2, 2, 3, 4, 2 };
	struct counter *c = *state;
	char sales[SALES][SALE_BYTES];
	struct centre centre = { .c = c };
	int left[SALES] = { 0 }, next = 0;

	c->conf.queue.connections = 16;
	c->conf.offline.fund_till_max = money_fen(1000000);
	c->conf.offline.fund_till_soft = money_fen(1000000);
	c->conf.offline.fund_person_max = money_fen(1000000);
	c->conf.offline.fund_person_soft = money_fen(1000000);
	counter_online(c);
	for (int i = 0; i < SALES; i++)
		put_by(c, persons[i], sales[i]);
	counter_pass(c, 2000);
	for (int turn = 0; turn < 100 && next < SALES; turn++) {
		counter_step(c);
		for (int i = 0; i < c->flight_count; i++) {
			struct message m;
			int n = 0;

			if (!c->flights[i].open)
				continue;
			assert_int_equal(queue_message(c->store,
			    c->flights[i].msgid, &m, &c->err), 0);
			while (strcmp(sales[n], m.sale) != 0)
				n++;
			left[n]++;
			next++;
			/* Whoever has an earlier one has been answered. */
			for (int e = 0; e < n; e++)
				assert_true(persons[e] != persons[n] ||
				    counter_entry(c, sales[e]).state ==
					MESSAGE_ACKED);
		}
		for (int i = 0; i < c->flight_count; i++) {
			if (c->flights[i].open)
				answer(&centre, &c->flights[i]);
		}
	}
	for (int n = 0; n < SALES; n++)
		assert_int_equal(left[n], 1);
}

/* Those of this sale, or all the others, are answered. */
static void
answer_sale(struct centre *centre, const char *sale, bool others)
{
	struct counter *c = centre->c;

	for (int i = 0; i < c->flight_count; i++) {
		struct message m;

		if (c->flights[i].open &&
		    queue_message(c->store, c->flights[i].msgid, &m,
			&c->err) == 0 &&
		    (strcmp(m.sale, sale) != 0) == others)
			answer(centre, &c->flights[i]);
	}
}

static void
a_sale_at_the_counter_does_not_wait_for_the_drain(void **state)
{
	char sales[WARM + SALES][SALE_BYTES], live[SALE_BYTES];
	struct counter *c = *state;
	struct centre centre;
	int left;

	begin(&centre, c, sales);
	counter_step(c);
	assert_true(flying(c) >= 2); /* the drain's */
	counter_person(c, 100);
	counter_split(c, BOX);
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(live, c->view->last_sale, SALE_BYTES);
	/* It left in the same step, beside what was under way. */
	assert_int_equal(counter_entry(c, live).state, MESSAGE_SENT);
	left = counter_left(c, "2102");
	answer_sale(&centre, live, true);
	counter_step(c);
	counter_step(c);
	/* Nothing of the drain joins it on the link. */
	assert_int_equal(counter_left(c, "2102"), left);
	answer_sale(&centre, live, false);
	counter_step(c);
	assert_int_equal(c->view->outcome, OUTCOME_SETTLED);
	counter_step(c);
	assert_true(counter_left(c, "2102") > left);
}

/* They are booked in one transaction; one that cannot be is in doubt, and
 * takes none of the others with it. */
static void
an_answer_that_cannot_be_booked_spoils_no_other(void **state)
{
	char sales[WARM + SALES][SALE_BYTES], trigger[256];
	struct counter *c = *state;
	struct centre centre;
	int64_t acked;
	int together;

	begin(&centre, c, sales);
	counter_step(c);
	acked = counter_facts(c, "ACKED");
	together = flying(c);
	assert_true(together >= 2);
	assert_true(text_format(trigger, sizeof(trigger),
	    "CREATE TEMP TRIGGER t BEFORE INSERT ON main.journal WHEN"
	    " NEW.fact = 'ACKED' AND NEW.msgid = '%s'"
	    " BEGIN SELECT RAISE(ABORT, 'test'); END;",
	    counter_flight(c, "2102")->msgid));
	assert_int_equal(store_script(c->store, trigger, &c->err), 0);
	for (int i = 0; i < c->flight_count; i++) {
		if (c->flights[i].open)
			answer(&centre, &c->flights[i]);
	}
	counter_step(c);
	assert_int_equal(counter_facts(c, "ACKED"), acked + together - 1);
	assert_int_equal(c->view->counts.unknown, 1);
	assert_int_equal(
	    store_script(c->store, "DROP TRIGGER t;", &c->err), 0);
	agree(&centre, sales);
}

/* A flush for each would cost more than it: one of eight waits for others,
 * but no longer than a moment; a quarter of them waits for nobody. */
static void
one_answer_of_many_waits_a_moment_for_the_others(void **state)
{
	char sale[SALE_BYTES];
	struct counter *c = *state;
	struct centre centre = { .c = c };
	int64_t acked;

	c->conf.queue.connections = 16;
	c->conf.offline.fund_till_max = money_fen(1000000);
	c->conf.offline.fund_till_soft = money_fen(1000000);
	counter_online(c);
	for (int i = 0; i < 8 * SALES; i++)
		put_by(c, i + 1, sale);
	counter_pass(c, 2000);
	counter_step(c);
	serve(&centre, 5 * SALES);
	assert_in_range(flying(c), 8, 15);
	acked = counter_facts(c, "ACKED");
	answer(&centre, counter_flight(c, "2102"));
	counter_step(c);
	assert_int_equal(counter_facts(c, "ACKED"), acked);
	assert_int_equal(
	    till_due_ms(c->till) - c->now.mono_ms, COURIER_GATHER_MS);
	counter_pass(c, COURIER_GATHER_MS);
	counter_step(c);
	assert_int_equal(counter_facts(c, "ACKED"), acked + 1);
	for (int n = 0; n < 4; n++)
		answer(&centre, counter_flight(c, "2102"));
	counter_step(c);
	assert_int_equal(counter_facts(c, "ACKED"), acked + 5);
}

/* The n-th wait is drawn from the seed, in the last quarter before it. */
static void
waits_between_tries_grow_and_differ(void **state)
{
	struct counter *c = *state;
	int64_t seen[8];
	int tries = 0;

	for (int turn = 0; turn < 200000 && tries < 8; turn++) {
		struct flight *probe;

		counter_step(c);
		probe = counter_flight(c, "9001");
		if (probe == NULL) {
			counter_pass(c, 50);
			continue;
		}
		seen[tries++] = c->now.mono_ms;
		counter_end(c, probe, NET_UNKNOWN);
	}
	assert_int_equal(tries, 8);
	for (int i = 1; i < 7; i++) {
		int64_t most = c->conf.queue.retry_first_ms << (i - 1);
		int64_t waited = seen[i] - seen[i - 1];

		if (most > c->conf.queue.retry_max_ms)
			most = c->conf.queue.retry_max_ms;
		assert_in_range(waited, most * 3 / 4, most + 100);
		assert_true(i == 1 || waited != 2 * (seen[i - 1] -
			seen[i > 1 ? i - 2 : 0]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_drain_interrupted_at_each_k_of_n),
		cmocka_unit_test(acks_lost_at_each_k_of_n),
		cmocka_unit_test_setup_teardown(
		    one_answer_of_many_waits_a_moment_for_the_others,
		    counter_make, counter_drop),
		cmocka_unit_test_setup_teardown(
		    messages_of_one_person_leave_in_order, counter_make,
		    counter_drop),
		cmocka_unit_test_setup_teardown(
		    a_sale_at_the_counter_does_not_wait_for_the_drain,
		    counter_make, counter_drop),
		cmocka_unit_test_setup_teardown(
		    an_answer_that_cannot_be_booked_spoils_no_other,
		    counter_make, counter_drop),
		cmocka_unit_test_setup_teardown(
		    waits_between_tries_grow_and_differ, counter_make,
		    counter_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
