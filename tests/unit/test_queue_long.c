/* What a long queue may cost: as much as a short one. Counted are the steps
 * of SQLite's machine, which no clock and no load can change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "pos/books.h"
#include "pos/record.h"

#define SHORT 200
#define LONG 2000 /* ten times as many: a scan is ten times as dear */

static int64_t steps;

static int
one_step(void *ctx)
{
	(void)ctx;
	steps++;
	return 0;
}

static int
watch(sqlite3 *db, char **why, const struct sqlite3_api_routines *api)
{
	(void)why;
	(void)api;
	sqlite3_progress_handler(db, 1, one_step, NULL);
	return SQLITE_OK;
}

struct bench {
	struct store *store;
	struct books books;
	struct crypto_key key;
	struct conf conf;
	struct now now;
	struct settlement *sale;
	struct text_buf body;
	int count;
	char last[SALE_BYTES];
	struct err err;
};

static int
set_up(void **state)
{
	const struct store_options options = { .no_lock = true };
	struct bench *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	assert_int_equal(
	    sqlite3_auto_extension((void (*)(void))watch), SQLITE_OK);
	b->now = (struct now) { .wall_ms = 1773540000000, .mono_ms = 1000 };
	memcpy(b->now.boot_id, "boot-1", 7);
	memcpy(b->conf.till.fixmedins_code, "P99010100001", 13);
	b->conf.till.number = 1;
	text_buf_init(&b->body, 1 << 20);
	b->sale = settlement_new(NULL);
	assert_int_equal(
	    store_open(&b->store, ":memory:", &options, &b->err), 0);
	assert_int_equal(
	    books_open(&b->books, b->store, &b->key, &b->err), 0);
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *b = *state;

	sqlite3_reset_auto_extension();
	books_close(&b->books);
	store_close(&b->store);
	settlement_free(&b->sale);
	text_buf_clear(&b->body);
	free(b);
	return 0;
}

/* One box of 1.00, half of it the fund's, for one of 500 persons. */
static void
write_sale(struct bench *b)
{
	struct item item = { .item_class = ITEM_CLASS_C,
		.price = { 1000000 },
		.count = { 10000 } };
	struct settlement *s = b->sale;
	int line;

	settlement_clear(s);
	memcpy(item.medins_list_codg, "D1", 3);
	memcpy(item.med_list_codg, "X1", 3);
	memcpy(item.name, "药", 4);
	assert_int_equal(basket_add(&s->basket, &item, &line, &b->err), 0);
	s->split.total = s->split.ownpay = s->split.person = s->split.cash =
	    s->basket.total;
	s->split.line_count = 1;
	s->split.lines[0].amount = s->split.lines[0].ownpay =
	    s->basket.total;
	b->now.wall_ms += 1000;
	s->made_ms = b->now.wall_ms;
	text_datetime(s->made_at, s->made_ms);
	s->day = text_day(s->made_ms);
	memset(s->pack, 'a', 64);
	assert_true(text_format(s->person_tag, sizeof(s->person_tag), "%032d",
	    b->count % 500));
	memcpy(s->sale, b->last, SALE_BYTES);
	text_buf_reset(&b->body);
	assert_int_equal(
	    record_encode(&b->body, s, &b->key, &b->err), 0);
}

static void
sell(struct bench *b)
{
	assert_int_equal(books_begin(&b->books, &b->err), 0);
	assert_int_equal(books_sale_id(&b->books, &b->conf, &b->now, b->last,
			     &b->err), 0);
	write_sale(b);
	assert_int_equal(books_text(&b->books, &b->now, FACT_INTENT, b->last,
			     "", b->body.at, b->body.length, NULL, &b->err),
	    0);
	assert_int_equal(books_commit(&b->books, &b->err), 0);
	b->count++;
}

static int
list(struct bench *b, enum queue_list which)
{
	struct sale_entry entries[12];
	int found, from = text_day(b->now.wall_ms);

	return queue_list(
	    b->store, which, from, 24, entries, 12, &found, &b->err);
}

enum look { SELL, COUNT, DUE, FLYING, OPEN, TODAY, ALL, PREPAID,
	PROMISED, LOOKS };
static const char *const looks[LOOKS] = { "a sale", "the counts", "what is due",
	"what is in flight", "the open ones", "the day's", "all",
	"the tickets", "a person's promises" };

static int
do_look(struct bench *b, enum look look)
{
	struct queue_counts counts;
	struct message messages[4];
	struct money fund;
	int found;

	switch (look) {
	case SELL:
		sell(b);
		return 0;
	case COUNT:
		return queue_count(
		    b->store, b->now.wall_ms, &counts, &b->err);
	case DUE:
		return queue_due(b->store, b->now.wall_ms, "", messages,
		    &b->err);
	case FLYING:
		return queue_in_flight(
		    b->store, messages, 4, &found, &b->err);
	case OPEN:
		return list(b, QUEUE_OPEN);
	case TODAY:
		return list(b, QUEUE_TODAY);
	case ALL:
		return list(b, QUEUE_ALL);
	case PREPAID:
		return list(b, QUEUE_PREPAID);
	case PROMISED:
		return queue_promised(b->store,
		    "00000000000000000000000000009999",
		    text_day(b->now.wall_ms), &fund, &b->err);
	case LOOKS:
		break;
	}
	return -1;
}

/* The first time statements are compiled. */
static int64_t
cost(struct bench *b, enum look look)
{
	int64_t before;

	assert_int_equal(do_look(b, look), 0);
	before = steps;
	assert_int_equal(do_look(b, look), 0);
	return steps - before;
}

static void
a_long_queue_costs_what_a_short_one_does(void **state)
{
	struct bench *b = *state;
	int64_t early[LOOKS], late;

	while (b->count < SHORT)
		sell(b);
	for (int look = 0; look < LOOKS; look++) {
		early[look] = cost(b, (enum look)look);
		assert_true(early[look] > 5);
	}
	while (b->count < LONG)
		sell(b);
	for (int look = 0; look < LOOKS; look++) {
		late = cost(b, (enum look)look);
		if (late > 2 * early[look])
			fail_msg("%s: %lld steps of SQLite, once %lld",
			    looks[look], (long long)late,
			    (long long)early[look]);
	}
}

/* The kept sums against the same counted anew. */
static void
the_sums_are_those_of_the_tables(void **state)
{
	struct bench *b = *state;
	struct message_body why = { .why = "x" };
	struct queue_counts kept, anew;

	for (int i = 0; i < 20; i++)
		sell(b);
	assert_int_equal(books_note(&b->books, &b->now, FACT_HANDED, b->last,
			     "", &why, &b->err), 0);
	assert_int_equal(
	    queue_count(b->store, b->now.wall_ms, &kept, &b->err), 0);
	assert_int_equal(kept.pending, 19);
	assert_int_equal(kept.handed, 1);
	assert_int_equal(queue_rebuild(b->store, &b->err), 0);
	assert_int_equal(
	    queue_count(b->store, b->now.wall_ms, &anew, &b->err), 0);
	assert_memory_equal(&kept, &anew, sizeof(kept));
	/* What is rolled back was never counted. */
	assert_int_equal(books_begin(&b->books, &b->err), 0);
	assert_int_equal(books_fact(&b->books, &b->now, FACT_HANDED,
			     "26031501000001", "", &why, NULL, 0, &b->err), 0);
	assert_int_equal(books_abandon(&b->books), -1);
	assert_int_equal(
	    queue_count(b->store, b->now.wall_ms, &anew, &b->err), 0);
	assert_memory_equal(&kept, &anew, sizeof(kept));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_long_queue_costs_what_a_short_one_does, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    the_sums_are_those_of_the_tables, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
