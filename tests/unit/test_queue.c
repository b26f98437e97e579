/* The fold: what is due, in which order, and which moves it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/books.h"
#include "pos/record.h"

struct bench {
	struct store *store;
	struct books books;
	struct crypto_key key;
	struct conf conf;
	struct now now;
	struct settlement *sale;
};

static int
set_up(void **state)
{
	const struct store_options options = { .no_lock = true };
	struct bench *b = calloc(1, sizeof(*b));
	struct err err;

	assert_non_null(b);
	b->now = (struct now) { .wall_ms = 1773540000000, .mono_ms = 1000 };
	memcpy(b->now.boot_id, "boot-1", 7);
	memcpy(b->conf.till.fixmedins_code, "P99010100001", 13);
	b->conf.till.number = 1;
	b->conf.till.serial_to = 9999;
	b->sale = settlement_new(NULL);
	assert_int_equal(
	    store_open(&b->store, ":memory:", &options, &err), 0);
	assert_int_equal(
	    books_open(&b->books, b->store, &b->key, &err), 0);
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *b = *state;

	books_close(&b->books);
	store_close(&b->store);
	settlement_free(&b->sale);
	free(b);
	return 0;
}

/* One box of 1.00 for the person with this tag; returns the sale id. */
static void
sell(struct bench *b, const char *tag, char sale[SALE_BYTES])
{
	struct item item = { .item_class = ITEM_CLASS_C,
		.price = { 1000000 },
		.count = { 10000 } };
	struct settlement *s = b->sale;
	struct text_buf body;
	struct err err = { .code = ERR_NONE };
	int line;

	settlement_clear(s);
	memcpy(item.medins_list_codg, "D1", 3);
	memcpy(item.med_list_codg, "X1", 3);
	memcpy(item.name, "药", 4);
	assert_int_equal(basket_add(&s->basket, &item, &line, &err), 0);
	s->split.total = s->split.ownpay = s->split.person = s->split.cash =
	    s->basket.total;
	s->split.line_count = 1;
	s->split.lines[0].amount = s->split.lines[0].ownpay =
	    s->basket.total;
	s->made_ms = b->now.wall_ms;
	text_datetime(s->made_at, s->made_ms);
	s->day = text_day(s->made_ms);
	memset(s->pack, 'a', 64);
	memset(s->person_tag, tag[0], 32);
	assert_int_equal(books_begin(&b->books, &err), 0);
	assert_int_equal(
	    books_sale_id(&b->books, &b->conf, &b->now, sale, &err), 0);
	memcpy(s->sale, sale, SALE_BYTES);
	text_buf_init(&body, 1 << 20);
	if (record_encode(&body, s, &b->key, &err) != 0 ||
	    books_text(&b->books, &b->now, FACT_INTENT, sale, "", body.at,
		body.length, NULL, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(books_commit(&b->books, &err), 0);
	text_buf_clear(&body);
}

static int
fact(struct bench *b, enum fact kind, const char *sale, const char *msgid,
    struct message_body body)
{
	struct err err;

	return books_note(
	    &b->books, &b->now, kind, sale, msgid, &body, &err);
}

/* SENT of the n-th message under a new msgid. */
static void
send(struct bench *b, const char *sale, int n, const char *infno,
    const char *omsgid, char msgid[MSGID_BYTES])
{
	struct message_body body = { .n = n };
	char inf_time[20];
	struct err err;

	(void)text_copy(body.infno, sizeof(body.infno), infno);
	(void)text_copy(body.omsgid, sizeof(body.omsgid), omsgid);
	assert_int_equal(books_begin(&b->books, &err), 0);
	assert_int_equal(books_msgid(&b->books, &b->conf, &b->now, msgid,
			     inf_time, &err), 0);
	assert_int_equal(books_fact(&b->books, &b->now, FACT_SENT, sale,
			     msgid, &body, NULL, 0, &err), 0);
	assert_int_equal(books_commit(&b->books, &err), 0);
}

static void
in_doubt_is_due_until_an_undo_is_under_way(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES], first[MSGID_BYTES], undo[MSGID_BYTES];
	struct message_body queued = { .infno = "2601", .n = 2 };
	struct message m;
	struct err err;

	sell(b, "a", sale);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 0);
	assert_int_equal(m.state, MESSAGE_PENDING);
	send(b, sale, 1, "2102", "", first);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 1);
	assert_int_equal(fact(b, FACT_UNKNOWN, sale, first,
			     (struct message_body) { .why = "x" }), 0);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 0);
	assert_int_equal(m.state, MESSAGE_UNKNOWN);
	(void)text_copy(queued.omsgid, sizeof(queued.omsgid), first);
	assert_int_equal(fact(b, FACT_QUEUED, sale, "", queued), 0);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 0);
	assert_string_equal(m.infno, "2601");
	send(b, sale, 2, "2601", first, undo);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 1);
	/* The undo's own reply lost: the original is due again. */
	assert_int_equal(fact(b, FACT_UNKNOWN, sale, undo,
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

	sell(b, "a", one);
	sell(b, "a", two);
	sell(b, "b", other);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, two, &m, &err), 1);
	send(b, one, 1, "2102", "", msgid);
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 0);
	assert_string_equal(m.sale, other);
	assert_int_equal(fact(b, FACT_ACKED, one, msgid,
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

	sell(b, "a", one);
	sell(b, "a", two);
	assert_int_equal(fact(b, FACT_HANDED, one, "",
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

	sell(b, "a", sale);
	assert_int_equal(fact(b, FACT_DEALT, sale, "",
			     (struct message_body) { .why = "x" }), -1);
	assert_int_equal(fact(b, FACT_HANDED, sale, "",
			     (struct message_body) { .why = "x" }), 0);
	assert_int_equal(fact(b, FACT_DEALT, sale, "",
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

	sell(b, "a", sale);
	send(b, sale, 1, "2102", "", msgid);
	before = journal_head(b->books.journal, head);
	assert_int_equal(fact(b, FACT_REVERSED, sale, msgid,
			     (struct message_body) { .why = "x" }), -1);
	assert_int_equal(fact(b, FACT_ACKED, sale, "nobody",
			     (struct message_body) { .status = 200 }), -1);
	assert_int_equal(fact(b, FACT_PRINTED, "nothing", "",
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

	sell(b, "a", sale);
	send(b, sale, 1, "2102", "", msgid);
	assert_int_equal(fact(b, FACT_ACKED, sale, msgid, acked), 0);
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

	sell(b, "a", sale);
	assert_int_equal(fact(b, FACT_QUEUED, sale, "",
			     (struct message_body) { .infno = "2104",
				 .n = 2 }), -1);
	assert_int_equal(fact(b, FACT_QUEUED, sale, "",
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
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
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
