/*
 * The queue's bench: what it costs to accept a whole sale so that it is on
 * the disk, beside one write and flush of the same bytes and beside SQLite
 * as it comes, all in turns; and the same with a long queue before it. The
 * till is the real one, offline, with its store in a file of FOLDER.
 *   bench_queue FOLDER COMMITS QUEUED ROWS
 * Flushes are counted, and one that is too many fails; times are printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "pos/record.h"
#include "pos/stoplist.h"
#include "pos/till_inside.h"
#include "tests/bench_queue/ways.h"
#include "tests/support/counter.h"

#define PERSONS 100

static char folder[200];

/* ---- the till ---- */

static void
till_on_disk(struct counter *c)
{
	const struct store_options options = { .no_lock = true };
	char path[256];

	till_close(&c->till);
	store_close(&c->store);
	path_of(path, folder, "till.db");
	if (store_open(&c->store, path, &options, &c->err) != 0)
		fail_msg("%s", c->err.text);
	c->conf.offline.fund_sale_max = money_fen(1000000);
	c->conf.offline.fund_till_max = money_fen(1000000000000);
	counter_open_till(c);
}

static void
cut(struct counter *c)
{
	assert_int_equal(counter_identify(c, PERSONS + 1), 0);
	assert_non_null(counter_flight(c, "1101"));
	counter_end(c, counter_flight(c, "1101"), NET_UNSENT);
	counter_step(c);
	counter_do(c, COMMAND_CANCEL, NULL);
	assert_false(c->view->link_up);
}

static void
rest(struct counter *c)
{
	if (counter_flight(c, "9001") != NULL)
		counter_end(c, counter_flight(c, "9001"), NET_UNSENT);
	counter_pass(c, 1000);
	counter_step(c);
}

/* Three lines, to the split; the confirmation is what is timed. */
static void
accept_one(struct counter *c, int nth, struct times *accept,
    struct times *scan, char sale[SALE_BYTES])
{
	int64_t from;
	int before;

	counter_person(c, nth % PERSONS + 1);
	from = now_ns();
	before = flushes_now();
	counter_do(c, COMMAND_SCAN, "D1001");
	take_time(scan, from, before);
	counter_do(c, COMMAND_SCAN, "D1002");
	counter_split(c, "D1003");
	from = now_ns();
	before = flushes_now();
	counter_do(c, COMMAND_CONFIRM, NULL);
	take_time(accept, from, before);
	assert_int_equal(flushes_now() - before, 1);
	assert_int_equal(c->view->outcome, OUTCOME_PROVISIONAL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	counter_do(c, COMMAND_NEXT, NULL);
	rest(c);
}

static size_t
last_record(struct counter *c, uint8_t *bytes, size_t room)
{
	struct rows *rows = NULL;
	const void *body;
	size_t length = 0;

	assert_int_equal(store_select(c->store, &rows, &c->err,
			     "SELECT body FROM journal WHERE fact = 'INTENT'"
			     " ORDER BY seq DESC LIMIT 1", ""), 0);
	assert_int_equal(rows_next(rows, &c->err), 1);
	body = rows_blob(rows, 0, &length);
	assert_true(length <= room);
	memcpy(bytes, body, length);
	rows_close(&rows);
	return length;
}

/* ---- a long queue ---- */

static void
queue_more(struct counter *c, const char *last_sale, int queued)
{
	struct books *books = &c->till->books;
	struct settlement *sale = settlement_new(&c->err);
	struct text_buf body;

	text_buf_init(&body, JOURNAL_BODY_BYTES_MAX);
	assert_int_equal(
	    books_settlement(books, last_sale, sale, NULL, &c->err), 0);
	for (int i = 0; i < queued; i++) {
		if (i % 1000 == 0)
			assert_int_equal(books_begin(books, &c->err), 0);
		c->now.wall_ms += 1;
		assert_int_equal(books_sale_id(books, &c->conf, &c->now,
				     sale->sale, &c->err), 0);
		sale->made_ms = c->now.wall_ms;
		assert_true(text_format(sale->person_tag,
		    sizeof(sale->person_tag), "%032d", i % 20000));
		text_buf_reset(&body);
		assert_int_equal(record_encode(
				     &body, sale, &c->key, &c->err), 0);
		if (books_text(books, &c->now, FACT_INTENT, sale->sale, "",
			body.at, body.length, NULL, &c->err) != 0)
			fail_msg("%s", c->err.text);
		if (i % 1000 == 999 || i == queued - 1)
			assert_int_equal(books_commit(books, &c->err), 0);
	}
	text_buf_clear(&body);
	settlement_free(&sale);
}

/* Rows that fold to nothing, as outages and card reads leave them. */
static void
journal_more(struct counter *c, int rows)
{
	struct books *books = &c->till->books;

	for (int i = 0; i < rows; i++) {
		if (i % 1000 == 0)
			assert_int_equal(books_begin(books, &c->err), 0);
		assert_int_equal(
		    books_text(books, &c->now, FACT_STARTED, "", "",
			"{\"program\":\"bench\"}", 19, NULL, &c->err),
		    0);
		if (i % 1000 == 999 || i == rows - 1)
			assert_int_equal(books_commit(books, &c->err), 0);
	}
}

static int64_t
resident_kib(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long pages[2] = { 0, 0 };
	char line[100], *end = line;

	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	(void)fclose(file);
	pages[0] = strtol(line, &end, 10);
	pages[1] = strtol(end, &end, 10);
	return (int64_t)pages[1] * (sysconf(_SC_PAGESIZE) / 1024);
}

static void
reopen(struct counter *c)
{
	const struct store_options options = { .no_lock = true };
	char path[256];
	int64_t from, kib;

	till_close(&c->till);
	store_close(&c->store);
	kib = resident_kib();
	path_of(path, folder, "till.db");
	from = now_ns();
	assert_int_equal(
	    store_open(&c->store, path, &options, &c->err), 0);
	counter_open_till(c);
	printf("till open in %lld.%lld ms; pending %d; resident %lld KiB, of"
	       " them the till's %lld\n",
	    (long long)((now_ns() - from) / 1000000),
	    (long long)((now_ns() - from) / 100000 % 10),
	    c->view->counts.pending, (long long)resident_kib(),
	    (long long)(resident_kib() - kib));
}

static void
time_looks(struct counter *c)
{
	struct queue_counts counts;
	struct sale_entry entries[12];
	struct message due;
	int64_t at[4];
	int found;

	for (int i = 0; i < 3; i++) {
		at[0] = now_ns();
		assert_int_equal(queue_count(c->store, c->now.wall_ms,
				     &counts, &c->err), 0);
		at[1] = now_ns();
		assert_true(queue_due(c->store, c->now.wall_ms, "", &due,
				&c->err) >= 0);
		at[2] = now_ns();
		assert_int_equal(queue_list(c->store, QUEUE_OPEN, 0, 0,
				     entries, 12, &found, &c->err), 0);
		at[3] = now_ns();
	}
	printf("the counts %lld us, what is due %lld us, a page of the open"
	       " ones %lld us\n",
	    (long long)(at[1] - at[0]) / 1000,
	    (long long)(at[2] - at[1]) / 1000,
	    (long long)(at[3] - at[2]) / 1000);
}

/* ---- the run ---- */

static int commits, queued, rows, stopped;

static void
bench(void **state)
{
	static struct times floor = { .name = "floor: pwrite + fdatasync" },
	    stock = { .name = "SQLite as it comes (DELETE, FULL)" },
	    wal = { .name = "SQLite WAL, FULL, header + 3 items" },
	    accept = { .name = "**product: a whole sale**" },
	    scan = { .name = "product: a code scanned" },
	    late_floor = { .name = "floor, in the long queue's turns" },
	    late = { .name = "**product, the long queue**" },
	    late_scan = { .name = "product, the long queue: a code" };
	static uint8_t record[1 << 20];
	struct counter *c = *state;
	char sale[SALE_BYTES];
	sqlite3 *stock_db, *wal_db;
	size_t length = 0;
	int fd = floor_open(folder);

	stock_db = peer_open(folder, "stock.db", "");
	wal_db = peer_open(folder, "wal.db",
	    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
	till_on_disk(c);
	counter_online(c);
	for (int i = 1; i <= PERSONS; i++) {
		counter_person(c, i);
		counter_do(c, COMMAND_CANCEL, NULL);
	}
	cut(c);
	for (int i = 0; i < commits; i++) {
		accept_one(c, i, &accept, &scan, sale);
		length = last_record(c, record, sizeof(record));
		floor_write(&floor, fd, record, length);
		peer_write(&wal, wal_db, record, length);
		peer_write(&stock, stock_db, record, length);
	}
	queue_more(c, sale, queued);
	journal_more(c, rows);
	printf("the record: %zu bytes; %d commits in turns; then %d queued"
	       " and %d rows more\n", length, commits, queued, rows);
	reopen(c);
	time_looks(c);
	rest(c);
	for (int i = 0; i < commits; i++) {
		accept_one(c, i, &late, &late_scan, sale);
		floor_write(&late_floor, fd, record, length);
	}
	printf("| way | n | p50 us | p99 us | p99.9 us | p50 x floor |"
	       " p99.9 x floor | flushes each |\n"
	       "|---|---|---|---|---|---|---|---|\n");
	print_row(&floor, &floor);
	print_row(&wal, &floor);
	print_row(&stock, &floor);
	print_row(&accept, &floor);
	print_row(&late_floor, &late_floor);
	print_row(&late, &late_floor);
	print_row(&scan, &floor);
	print_row(&late_scan, &late_floor);
	stops(folder, stopped);
	(void)sqlite3_close(stock_db);
	(void)sqlite3_close(wal_db);
	(void)close(fd);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    bench, counter_make, counter_drop),
	};

	if (argc != 6 || !text_copy(folder, sizeof(folder), argv[1]))
		return 2;
	commits = (int)strtol(argv[2], NULL, 10);
	queued = (int)strtol(argv[3], NULL, 10);
	rows = (int)strtol(argv[4], NULL, 10);
	stopped = (int)strtol(argv[5], NULL, 10);
	if (commits < 1 || commits > TIMES_MAX || queued < 0 || rows < 0 ||
	    stopped < 1 || stopped > STOPLIST_ENTRIES_MAX)
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
