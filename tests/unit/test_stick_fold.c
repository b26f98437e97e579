/* Whose a sale is that changes tills: every row of the table, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/bench.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct message_body
place(const char *batch, int n)
{
	struct message_body body = { .n = n, .till = 2, .sm3 = HASH };

	(void)text_copy(body.batch, sizeof(body.batch), batch);
	return body;
}

static struct message_body
said(const char *batch, const char *state, int64_t at)
{
	struct message_body body = { .till = 2, .at = at };

	(void)text_copy(body.batch, sizeof(body.batch), batch);
	(void)text_copy(body.state, sizeof(body.state), state);
	if (strcmp(state, "ACKED") == 0) {
		body.has_figures = true;
		body.cash = money_fen(100);
		(void)text_copy(body.setl_id, sizeof(body.setl_id), "S1");
	}
	return body;
}

static struct sale_entry
entry_of(struct bench *b, const char *sale)
{
	struct sale_entry entry;
	struct err err;

	assert_int_equal(queue_sale(b->store, sale, &entry, &err), 0);
	return entry;
}

/* What the fold made of it, it makes of it again. */
static void
same_again(struct bench *b, const char *sale)
{
	struct sale_entry before = entry_of(b, sale), after;
	struct err err;

	assert_int_equal(queue_rebuild(b->store, &err), 0);
	after = entry_of(b, sale);
	assert_memory_equal(&before, &after, sizeof(before));
}

static bool
is_due(struct bench *b, const char *sale)
{
	struct message m;
	struct err err;

	return queue_due(b->store, b->now.wall_ms, sale, &m, &err) == 0;
}

static void
what_is_lent_never_leaves_and_is_not_hidden(void **state)
{
	struct bench *b = *state;
	char one[SALE_BYTES], later[SALE_BYTES];
	struct queue_counts counts;
	struct sale_entry list[4];
	struct message m;
	struct err err;
	int found;

	bench_sell(b, "a", one);
	bench_sell(b, "a", later);
	assert_int_equal(bench_fact(b, FACT_LENT, one, "", place("B1", 1)), 0);
	assert_int_equal(queue_due_now(b->store, b->now.wall_ms, &err), 0);
	assert_false(is_due(b, one));
	/* I6: nor does what the same person bought after it. */
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 1);
	assert_int_equal(bench_fact(b, FACT_CLOSED, one, "",
			     (struct message_body) { .why = "x" }), -1);
	assert_int_equal(bench_fact(b, FACT_HANDED, one, "",
			     (struct message_body) { .why = "x" }), -1);
	assert_int_equal(bench_fact(b, FACT_QUEUED, one, "",
			     (struct message_body) { .n = 2, .infno = "2102" }),
	    -1);
	assert_int_equal(bench_fact(b, FACT_SENT, one, "P1",
			     (struct message_body) { .n = 1, .infno = "2102" }),
	    -1);
	assert_int_equal(
	    queue_count(b->store, b->now.wall_ms, &counts, &err), 0);
	assert_int_equal(counts.pending, 2);
	assert_int_equal(counts.away, 1);
	assert_int_equal(queue_list(b->store, QUEUE_OPEN, 0, 0, list, 4,
			     &found, &err), 0);
	assert_int_equal(found, 2);
	assert_int_equal(list[0].stick, STICK_LENT);
	assert_string_equal(list[0].stick_batch, "B1");
	assert_int_equal(list[0].stick_till, 2);
	same_again(b, one);
}

static void
what_may_have_left_is_not_lent(void **state)
{
	struct bench *b = *state;
	char sent[SALE_BYTES], after[SALE_BYTES], other[SALE_BYTES];
	char msgid[MSGID_BYTES];
	struct stick_place places[4];
	struct err err;
	int found;

	bench_sell(b, "a", sent);
	bench_sell(b, "a", after);
	bench_sell(b, "b", other);
	bench_send(b, sent, 1, "2102", "", msgid);
	assert_int_equal(bench_fact(b, FACT_LENT, sent, "", place("B1", 1)), -1);
	assert_int_equal(bench_fact(b, FACT_UNKNOWN, sent, msgid,
			     (struct message_body) { .why = "x" }), 0);
	assert_int_equal(bench_fact(b, FACT_LENT, sent, "", place("B1", 1)), -1);
	/* Nor what the person bought after it (I6). */
	assert_int_equal(queue_stick_may(b->store, places, 4, &found, &err), 0);
	assert_int_equal(found, 1);
	assert_string_equal(places[0].sale, other);
	assert_int_equal(
	    queue_stick_stays(b->store, places, 4, &found, &err), 0);
	assert_int_equal(found, 2);
	assert_string_equal(places[0].sale, sent);
	assert_string_equal(places[1].sale, after);
}

static void
proved_unsent_may_be_lent(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];
	struct stick_place places[4];
	struct err err;
	int found;

	bench_sell(b, "a", sale);
	bench_send(b, sale, 1, "2102", "", msgid);
	assert_int_equal(bench_fact(b, FACT_UNSENT, sale, msgid,
			     (struct message_body) { .why = "x" }), 0);
	assert_int_equal(queue_stick_may(b->store, places, 4, &found, &err), 0);
	assert_int_equal(found, 1);
	assert_int_equal(bench_fact(b, FACT_LENT, sale, "", place("B1", 1)), 0);
	assert_int_equal(bench_fact(b, FACT_LENT, sale, "", place("B2", 1)), -1);
	assert_int_equal(queue_stick_may(b->store, places, 4, &found, &err), 0);
	assert_int_equal(found, 0);
}

static void
what_was_returned_stays_the_other_tills(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES];
	struct sale_entry entry;

	bench_sell(b, "a", sale);
	assert_int_equal(
	    bench_fact(b, FACT_RETURNED, sale, "M1", said("B1", "ACKED", 7)), -1);
	assert_int_equal(bench_fact(b, FACT_LENT, sale, "", place("B1", 1)), 0);
	assert_int_equal(
	    bench_fact(b, FACT_RETURNED, sale, "M1", said("B2", "ACKED", 7)), -1);
	assert_int_equal(
	    bench_fact(b, FACT_RETURNED, sale, "M1", said("B1", "SENT", 7)), -1);
	assert_int_equal(
	    bench_fact(b, FACT_RETURNED, sale, "M1", said("B1", "ACKED", 7)), 0);
	entry = entry_of(b, sale);
	assert_int_equal(entry.state, MESSAGE_ACKED);
	assert_string_equal(entry.setl_id, "S1");
	/* The same once more is nothing new; later news are. */
	assert_int_equal(
	    bench_fact(b, FACT_RETURNED, sale, "M1", said("B1", "ACKED", 7)), -1);
	assert_int_equal(bench_fact(b, FACT_TAKEN_BACK, sale, "",
			     said("B1", "RELEASED", 9)), -1);
	assert_int_equal(bench_fact(b, FACT_QUEUED, sale, "",
			     (struct message_body) { .n = 2, .infno = "2103" }),
	    -1);
	assert_int_equal(
	    bench_fact(b, FACT_RETURNED, sale, "M1", said("B1", "REVERSED", 9)), 0);
	assert_int_equal(entry_of(b, sale).state, MESSAGE_REVERSED);
	same_again(b, sale);
}

static void
taken_back_after_its_release_it_is_due_again(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES];

	bench_sell(b, "a", sale);
	assert_int_equal(bench_fact(b, FACT_LENT, sale, "", place("B1", 1)), 0);
	assert_int_equal(bench_fact(b, FACT_TAKEN_BACK, sale, "",
			     said("B1", "RELEASED", 9)), 0);
	assert_true(is_due(b, sale));
	assert_int_equal(bench_fact(b, FACT_LENT, sale, "", place("B2", 1)), 0);
	assert_false(is_due(b, sale));
	same_again(b, sale);
}

static void
on_a_persons_word_it_is_that_persons_and_never_sent(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES];
	struct message_body word = said("B1", "", 0);

	bench_sell(b, "a", sale);
	assert_int_equal(bench_fact(b, FACT_LENT, sale, "", place("B1", 1)), 0);
	assert_int_equal(bench_fact(b, FACT_TAKEN_BACK, sale, "", word), -1);
	(void)text_copy(word.why, sizeof(word.why), "lost");
	assert_int_equal(bench_fact(b, FACT_TAKEN_BACK, sale, "", word), 0);
	assert_int_equal(bench_fact(b, FACT_HANDED, sale, "",
			     (struct message_body) { .why = "lost" }), 0);
	assert_false(is_due(b, sale));
	assert_true(entry_of(b, sale).handed);
	/* The stick was found after all. */
	assert_int_equal(
	    bench_fact(b, FACT_RETURNED, sale, "M1", said("B1", "ACKED", 7)), 0);
	assert_int_equal(entry_of(b, sale).state, MESSAGE_ACKED);
	assert_false(entry_of(b, sale).handed);
	same_again(b, sale);
}

static void
what_was_taken_over_is_released_only_unsent(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES], sent[SALE_BYTES], msgid[MSGID_BYTES];

	bench_sell(b, "a", sale);
	assert_int_equal(bench_fact(b, FACT_TAKEN, sale, "", place("B1", 1)), 0);
	assert_true(is_due(b, sale));
	/* Not by giving it up: the other till would never know. */
	assert_int_equal(bench_fact(b, FACT_CLOSED, sale, "",
			     (struct message_body) { .why = "x" }), -1);
	assert_int_equal(
	    bench_fact(b, FACT_RELEASED, sale, "", said("B1", "", 0)), 0);
	assert_false(is_due(b, sale));
	assert_true(entry_of(b, sale).closed);
	/* The same batch is over for ever, a later one is not. */
	assert_int_equal(bench_fact(b, FACT_TAKEN, sale, "", place("B1", 1)), -1);
	assert_int_equal(bench_fact(b, FACT_TAKEN, sale, "", place("B2", 1)), 0);
	assert_true(is_due(b, sale));
	same_again(b, sale);

	bench_sell(b, "b", sent);
	assert_int_equal(bench_fact(b, FACT_TAKEN, sent, "", place("B1", 2)), 0);
	bench_send(b, sent, 1, "2102", "", msgid);
	assert_int_equal(
	    bench_fact(b, FACT_RELEASED, sent, "", said("B1", "", 0)), -1);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, bench_set_up, bench_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_lent_never_leaves_and_is_not_hidden),
		TEST(what_may_have_left_is_not_lent),
		TEST(proved_unsent_may_be_lent),
		TEST(what_was_returned_stays_the_other_tills),
		TEST(taken_back_after_its_release_it_is_due_again),
		TEST(on_a_persons_word_it_is_that_persons_and_never_sent),
		TEST(what_was_taken_over_is_released_only_unsent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
