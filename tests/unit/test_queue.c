/* The fold: what is due, in which order, and which moves it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/bench.h"

static void
in_doubt_is_due_until_an_undo_is_under_way(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES], first[MSGID_BYTES], undo[MSGID_BYTES];
	struct message_body queued = { .infno = "2601", .n = 2 };
	struct message m;
	struct err err;

	bench_sell(b, "a", sale);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 0);
	assert_int_equal(m.state, MESSAGE_PENDING);
	bench_send(b, sale, 1, "2102", "", first);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 1);
	assert_int_equal(bench_fact(b, FACT_UNKNOWN, sale, first,
			     (struct message_body) { .why = "x" }), 0);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 0);
	assert_int_equal(m.state, MESSAGE_UNKNOWN);
	(void)text_copy(queued.omsgid, sizeof(queued.omsgid), first);
	assert_int_equal(bench_fact(b, FACT_QUEUED, sale, "", queued), 0);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 0);
	assert_string_equal(m.infno, "2601");
	bench_send(b, sale, 2, "2601", first, undo);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 1);
	/* The undo's own reply lost: the original is due again. */
	assert_int_equal(bench_fact(b, FACT_UNKNOWN, sale, undo,
			     (struct message_body) { .why = "x" }), 0);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 0);
	assert_string_equal(m.msgid, first);
}

static void
one_person_in_order_others_go_by(void **state)
{
	struct bench *b = *state;
	char one[SALE_BYTES], two[SALE_BYTES], other[SALE_BYTES];
	char msgid[MSGID_BYTES];
	struct message m;
	struct err err;

	bench_sell(b, "a", one);
	bench_sell(b, "a", two);
	bench_sell(b, "b", other);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, two, &m, &err), 1);
	bench_send(b, one, 1, "2102", "", msgid);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 0);
	assert_string_equal(m.sale, other);
	assert_int_equal(bench_fact(b, FACT_ACKED, one, msgid,
			     (struct message_body) { .status = 200 }), 0);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 0);
	assert_string_equal(m.sale, two);
}

static void
what_is_handed_over_blocks_nobody(void **state)
{
	struct bench *b = *state;
	char one[SALE_BYTES], two[SALE_BYTES];
	struct queue_counts counts;
	struct message m;
	struct err err;

	bench_sell(b, "a", one);
	bench_sell(b, "a", two);
	assert_int_equal(bench_fact(b, FACT_HANDED, one, "",
			     (struct message_body) { .why = "x" }), 0);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 0);
	assert_string_equal(m.sale, two);
	assert_int_equal(
	    queue_count(b->store, b->now.wall_ms, &counts, &err), 0);
	assert_int_equal(counts.handed, 1);
	assert_int_equal(counts.pending, 1);
}

static void
what_was_dealt_with_is_nobodys_any_more(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES];
	struct queue_counts counts;
	struct sale_entry entry;
	struct err err;

	bench_sell(b, "a", sale);
	assert_int_equal(bench_fact(b, FACT_DEALT, sale, "",
			     (struct message_body) { .why = "x" }), -1);
	assert_int_equal(bench_fact(b, FACT_HANDED, sale, "",
			     (struct message_body) { .why = "x" }), 0);
	assert_int_equal(bench_fact(b, FACT_DEALT, sale, "",
			     (struct message_body) { .why = "0007: done" }), 0);
	assert_int_equal(
	    queue_count(b->store, b->now.wall_ms, &counts, &err), 0);
	assert_int_equal(counts.handed, 0);
	assert_int_equal(queue_sale(b->store, sale, &entry, &err), 0);
	assert_true(entry.dealt);
	assert_string_equal(entry.note, "0007: done");
}

static void
forbidden_moves_change_nothing(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];
	uint8_t head[SM3_BYTES];
	int64_t before;
	struct sale_entry entry;
	struct err err;

	bench_sell(b, "a", sale);
	bench_send(b, sale, 1, "2102", "", msgid);
	before = journal_head(b->books.journal, head);
	assert_int_equal(bench_fact(b, FACT_REVERSED, sale, msgid,
			     (struct message_body) { .why = "x" }), -1);
	assert_int_equal(bench_fact(b, FACT_ACKED, sale, "nobody",
			     (struct message_body) { .status = 200 }), -1);
	assert_int_equal(bench_fact(b, FACT_PRINTED, "nothing", "",
			     (struct message_body) { .n = 0 }), -1);
	assert_int_equal(journal_head(b->books.journal, head), before);
	assert_int_equal(queue_sale(b->store, sale, &entry, &err), 0);
	assert_int_equal(entry.state, MESSAGE_SENT);
}

static void
a_rebuild_gives_the_same(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];
	struct sale_entry before, after;
	struct message_body acked = { .status = 200,
		.setl_id = "S1",
		.has_figures = true,
		.fund = { 60 },
		.cash = { 40 } };
	struct err err;

	bench_sell(b, "a", sale);
	bench_send(b, sale, 1, "2102", "", msgid);
	assert_int_equal(bench_fact(b, FACT_ACKED, sale, msgid, acked), 0);
	assert_int_equal(queue_sale(b->store, sale, &before, &err), 0);
	assert_int_equal(before.fund.fen, 60);
	assert_int_equal(queue_rebuild(b->store, &err), 0);
	assert_int_equal(queue_sale(b->store, sale, &after, &err), 0);
	assert_memory_equal(&before, &after, sizeof(before));
}

/* Nobody would know what to do when its answer does not come (18.2). */
static void
a_message_of_no_known_kind_is_not_folded(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES];

	bench_sell(b, "a", sale);
	assert_int_equal(bench_fact(b, FACT_QUEUED, sale, "",
			     (struct message_body) { .infno = "2104",
				 .n = 2 }), -1);
	assert_int_equal(bench_fact(b, FACT_QUEUED, sale, "",
			     (struct message_body) { .infno = "2103",
				 .n = 2 }), 0);
}

static void
a_msgid_is_never_the_same(void **state)
{
	struct bench *b = *state;
	char last[MSGID_BYTES] = "", msgid[MSGID_BYTES], inf_time[20];
	struct err err;

	b->conf.till.serial_to = 9;
	for (int i = 0; i < 2000; i++) {
		/* The clock runs, stands and is set back. */
		b->now.wall_ms += i % 7 == 0 ? -86400000 : 700;
		assert_int_equal(books_begin(&b->books, &err), 0);
		if (books_msgid(&b->books, &b->conf, &b->now, msgid, inf_time,
			&err) == 0) {
			assert_true(strcmp(msgid, last) > 0);
			memcpy(last, msgid, sizeof(last));
			assert_int_equal(strlen(msgid), 30);
		} else {
			assert_int_equal(err.code, ERR_BUSY);
		}
		assert_int_equal(books_commit(&b->books, &err), 0);
	}
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, bench_set_up, bench_tear_down)
	const struct CMUnitTest tests[] = {
		T(in_doubt_is_due_until_an_undo_is_under_way),
		T(one_person_in_order_others_go_by),
		T(what_is_handed_over_blocks_nobody),
		T(what_was_dealt_with_is_nobodys_any_more),
		T(forbidden_moves_change_nothing),
		T(a_rebuild_gives_the_same),
		T(a_message_of_no_known_kind_is_not_folded),
		T(a_msgid_is_never_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
