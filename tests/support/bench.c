#include "tests/support/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/record.h"

int
bench_set_up(void **state)
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

int
bench_tear_down(void **state)
{
	struct bench *b = *state;

	books_close(&b->books);
	store_close(&b->store);
	settlement_free(&b->sale);
	free(b);
	return 0;
}

void
bench_sell(struct bench *b, const char *tag, char sale[SALE_BYTES])
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

int
bench_fact(struct bench *b, enum fact kind, const char *sale, const char *msgid,
    struct message_body body)
{
	struct err err;

	return books_note(
	    &b->books, &b->now, kind, sale, msgid, &body, &err);
}

void
bench_send(struct bench *b, const char *sale, int n, const char *infno,
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
