/* Whose a sale is that changes tills: every row of the table, both ways. */
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

	sell(b, "a", one);
	sell(b, "a", later);
	assert_int_equal(fact(b, FACT_LENT, one, "", place("B1", 1)), 0);
	assert_int_equal(queue_due_now(b->store, b->now.wall_ms, &err), 0);
	assert_false(is_due(b, one));
	/* I6: nor does what the same person bought after it. */
	assert_int_equal(
	    queue_due(b->store, b->now.wall_ms, "", &m, &err), 1);
	assert_int_equal(fact(b, FACT_CLOSED, one, "",
			     (struct message_body) { .why = "x" }), -1);
	assert_int_equal(fact(b, FACT_HANDED, one, "",
			     (struct message_body) { .why = "x" }), -1);
	assert_int_equal(fact(b, FACT_QUEUED, one, "",
			     (struct message_body) { .n = 2, .infno = "2102" }),
	    -1);
	assert_int_equal(fact(b, FACT_SENT, one, "P1",
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

	sell(b, "a", sent);
	sell(b, "a", after);
	sell(b, "b", other);
	send(b, sent, 1, "2102", "", msgid);
	assert_int_equal(fact(b, FACT_LENT, sent, "", place("B1", 1)), -1);
	assert_int_equal(fact(b, FACT_UNKNOWN, sent, msgid,
			     (struct message_body) { .why = "x" }), 0);
	assert_int_equal(fact(b, FACT_LENT, sent, "", place("B1", 1)), -1);
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

	sell(b, "a", sale);
	send(b, sale, 1, "2102", "", msgid);
	assert_int_equal(fact(b, FACT_UNSENT, sale, msgid,
			     (struct message_body) { .why = "x" }), 0);
	assert_int_equal(queue_stick_may(b->store, places, 4, &found, &err), 0);
	assert_int_equal(found, 1);
	assert_int_equal(fact(b, FACT_LENT, sale, "", place("B1", 1)), 0);
	assert_int_equal(fact(b, FACT_LENT, sale, "", place("B2", 1)), -1);
	assert_int_equal(queue_stick_may(b->store, places, 4, &found, &err), 0);
	assert_int_equal(found, 0);
}

static void
what_was_returned_stays_the_other_tills(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES];
	struct sale_entry entry;

	sell(b, "a", sale);
	assert_int_equal(
	    fact(b, FACT_RETURNED, sale, "M1", said("B1", "ACKED", 7)), -1);
	assert_int_equal(fact(b, FACT_LENT, sale, "", place("B1", 1)), 0);
	assert_int_equal(
	    fact(b, FACT_RETURNED, sale, "M1", said("B2", "ACKED", 7)), -1);
	assert_int_equal(
	    fact(b, FACT_RETURNED, sale, "M1", said("B1", "SENT", 7)), -1);
	assert_int_equal(
	    fact(b, FACT_RETURNED, sale, "M1", said("B1", "ACKED", 7)), 0);
	entry = entry_of(b, sale);
	assert_int_equal(entry.state, MESSAGE_ACKED);
	assert_string_equal(entry.setl_id, "S1");
	/* The same once more is nothing new; later news are. */
	assert_int_equal(
	    fact(b, FACT_RETURNED, sale, "M1", said("B1", "ACKED", 7)), -1);
	assert_int_equal(fact(b, FACT_TAKEN_BACK, sale, "",
			     said("B1", "RELEASED", 9)), -1);
	assert_int_equal(fact(b, FACT_QUEUED, sale, "",
			     (struct message_body) { .n = 2, .infno = "2103" }),
	    -1);
	assert_int_equal(
	    fact(b, FACT_RETURNED, sale, "M1", said("B1", "REVERSED", 9)), 0);
	assert_int_equal(entry_of(b, sale).state, MESSAGE_REVERSED);
	same_again(b, sale);
}

static void
taken_back_after_its_release_it_is_due_again(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES];

	sell(b, "a", sale);
	assert_int_equal(fact(b, FACT_LENT, sale, "", place("B1", 1)), 0);
	assert_int_equal(fact(b, FACT_TAKEN_BACK, sale, "",
			     said("B1", "RELEASED", 9)), 0);
	assert_true(is_due(b, sale));
	assert_int_equal(fact(b, FACT_LENT, sale, "", place("B2", 1)), 0);
	assert_false(is_due(b, sale));
	same_again(b, sale);
}

static void
on_a_persons_word_it_is_that_persons_and_never_sent(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES];
	struct message_body word = said("B1", "", 0);

	sell(b, "a", sale);
	assert_int_equal(fact(b, FACT_LENT, sale, "", place("B1", 1)), 0);
	assert_int_equal(fact(b, FACT_TAKEN_BACK, sale, "", word), -1);
	(void)text_copy(word.why, sizeof(word.why), "lost");
	assert_int_equal(fact(b, FACT_TAKEN_BACK, sale, "", word), 0);
	assert_int_equal(fact(b, FACT_HANDED, sale, "",
			     (struct message_body) { .why = "lost" }), 0);
	assert_false(is_due(b, sale));
	assert_true(entry_of(b, sale).handed);
	/* The stick was found after all. */
	assert_int_equal(
	    fact(b, FACT_RETURNED, sale, "M1", said("B1", "ACKED", 7)), 0);
	assert_int_equal(entry_of(b, sale).state, MESSAGE_ACKED);
	assert_false(entry_of(b, sale).handed);
	same_again(b, sale);
}

static void
what_was_taken_over_is_released_only_unsent(void **state)
{
	struct bench *b = *state;
	char sale[SALE_BYTES], sent[SALE_BYTES], msgid[MSGID_BYTES];

	sell(b, "a", sale);
	assert_int_equal(fact(b, FACT_TAKEN, sale, "", place("B1", 1)), 0);
	assert_true(is_due(b, sale));
	/* Not by giving it up: the other till would never know. */
	assert_int_equal(fact(b, FACT_CLOSED, sale, "",
			     (struct message_body) { .why = "x" }), -1);
	assert_int_equal(
	    fact(b, FACT_RELEASED, sale, "", said("B1", "", 0)), 0);
	assert_false(is_due(b, sale));
	assert_true(entry_of(b, sale).closed);
	/* The same batch is over for ever, a later one is not. */
	assert_int_equal(fact(b, FACT_TAKEN, sale, "", place("B1", 1)), -1);
	assert_int_equal(fact(b, FACT_TAKEN, sale, "", place("B2", 1)), 0);
	assert_true(is_due(b, sale));
	same_again(b, sale);

	sell(b, "b", sent);
	assert_int_equal(fact(b, FACT_TAKEN, sent, "", place("B1", 2)), 0);
	send(b, sent, 1, "2102", "", msgid);
	assert_int_equal(
	    fact(b, FACT_RELEASED, sent, "", said("B1", "", 0)), -1);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

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
