/*
 * The simulated disk bites: settings known to lose commits do lose them on
 * it. And on the same disk the store loses none, over 1,500 power cuts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "pos/store.h"
#include "tests/sim/disk.h"

#define COMMITS 60
#define CUTS_RAW 300
#define CUTS_STORE 1500

struct outcome {
	int cut;  /* runs the power failed in */
	int lost; /* runs in which an acknowledged commit was gone */
	int bad;  /* runs in which integrity_check complained */
};

static uint64_t
mix(uint64_t seed)
{
	seed = (seed ^ seed >> 31) * UINT64_C(0x9e3779b97f4a7c15);
	return seed ^ seed >> 29;
}

/* ---- SQLite by itself, with the settings a test wants ---- */

static int
raw_value(sqlite3 *db, const char *sql, char *to, size_t room)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		(void)snprintf(to, room, "%s",
		    (const char *)sqlite3_column_text(stmt, 0));
	(void)sqlite3_finalize(stmt);
	return rc == SQLITE_ROW ? 0 : -1;
}

static int
raw_open(sqlite3 **db, const char *vfs, const char *settings)
{
	if (sqlite3_open_v2("till.db", db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs) != SQLITE_OK)
		return -1;
	return sqlite3_exec(*db, settings, NULL, NULL, NULL);
}

static int
raw_commits(sqlite3 *db)
{
	char sql[128];
	int acknowledged = 0;

	if (sqlite3_exec(db, "CREATE TABLE IF NOT EXISTS t(a INTEGER, b)",
		NULL, NULL, NULL) != SQLITE_OK)
		return 0;
	while (acknowledged < COMMITS) {
		(void)snprintf(sql, sizeof(sql),
		    "INSERT INTO t VALUES(%d, zeroblob(700))", acknowledged);
		if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
			break;
		acknowledged++;
	}
	return acknowledged;
}

static void
raw_check(const char *vfs, int acknowledged, struct outcome *outcome)
{
	sqlite3 *db = NULL;
	char text[256] = "";
	int there = 0;

	assert_int_equal(raw_open(&db, vfs, "PRAGMA temp_store=MEMORY"), 0);
	if (raw_value(db, "PRAGMA integrity_check", text, sizeof(text)) != 0 ||
	    strcmp(text, "ok") != 0)
		outcome->bad++;
	if (raw_value(db, "SELECT count(*) FROM t", text, sizeof(text)) == 0)
		there = (int)strtol(text, NULL, 10);
	if (there < acknowledged)
		outcome->lost++;
	(void)sqlite3_close(db);
}

static struct outcome
raw_runs(const char *settings)
{
	struct outcome outcome = { 0, 0, 0 };

	for (uint64_t seed = 1; seed <= CUTS_RAW; seed++) {
		struct disk *disk = disk_create("disk", seed);
		sqlite3 *db = NULL;
		int acknowledged = 0;

		disk_cut_at(disk, 1 + (int64_t)(mix(seed) % 200));
		if (raw_open(&db, "disk", settings) == 0)
			acknowledged = raw_commits(db);
		outcome.cut += disk_is_down(disk) ? 1 : 0;
		if (!disk_is_down(disk))
			disk_power_cut(disk);
		(void)sqlite3_close(db);
		disk_restart(disk);
		raw_check("disk", acknowledged, &outcome);
		disk_destroy(&disk);
	}
	printf("%s: %d cuts, %d lost, %d corrupt\n", settings, CUTS_RAW,
	    outcome.lost, outcome.bad);
	return outcome;
}

static void
test_model_bites(void **state)
{
	struct outcome normal, late, deleted, off, extra;

	(void)state;
	normal = raw_runs("PRAGMA synchronous=NORMAL;"
			  "PRAGMA journal_mode=WAL;");
	assert_true(normal.lost > CUTS_RAW / 4);
	late = raw_runs("PRAGMA journal_mode=WAL; PRAGMA synchronous=EXTRA;");
	assert_true(late.lost > CUTS_RAW / 10); /* the same, undone later */
	deleted = raw_runs("PRAGMA journal_mode=DELETE;"
			   "PRAGMA synchronous=FULL;");
	assert_true(deleted.lost > 0); /* an unlink undone */
	off = raw_runs("PRAGMA synchronous=OFF;");
	assert_true(off.bad > CUTS_RAW / 4);
	extra = raw_runs("PRAGMA synchronous=EXTRA; PRAGMA journal_mode=WAL;"
			 "PRAGMA synchronous=FULL;");
	assert_int_equal(extra.lost, 0);
	assert_int_equal(extra.bad, 0);
}

/* ---- the store ---- */

static const struct store_options OPTIONS = {
	.vfs = "disk",
	.no_lock = true,
};

static int
store_commits(struct store *store, int from, int count)
{
	struct err err;
	char filler[700];
	int done = from;

	memset(filler, 'x', sizeof(filler));
	if (store_run(store, &err,
		"CREATE TABLE IF NOT EXISTS t(a INTEGER PRIMARY KEY, b)",
		"") != 0)
		return done;
	while (done < from + count) {
		if (store_begin(store, &err) != 0)
			break;
		if (store_run(store, &err, "INSERT INTO t VALUES(?, ?)", "ib",
			(int64_t)done, (const void *)filler,
			sizeof(filler)) != 0 ||
		    store_commit(store, &err) != 0) {
			store_rollback(store);
			break;
		}
		done++;
		if (done % 16 == 0)
			store_idle(store, false);
	}
	return done;
}

/* 0 before there is a table. */
static int
store_rows(struct store *store)
{
	struct err err;
	int64_t tables = 0, rows = 0;

	assert_int_equal(store_int(store, &tables, 0, &err,
			     "SELECT count(*) FROM sqlite_schema WHERE name ="
			     " 't'",
			     ""),
	    0);
	if (tables == 1)
		assert_int_equal(store_int(store, &rows, 0, &err,
				     "SELECT count(*) FROM t", ""),
		    0);
	return (int)rows;
}

static void
store_check(int acknowledged, struct outcome *outcome, int *there)
{
	struct store *store = NULL;
	struct rows *rows = NULL;
	struct err err;

	assert_int_equal(store_open(&store, "till.db", &OPTIONS, &err), 0);
	assert_int_equal(store_select(store, &rows, &err,
			     "PRAGMA integrity_check", ""),
	    0);
	if (rows_next(rows, &err) != 1 || strcmp(rows_text(rows, 0), "ok") != 0)
		outcome->bad++;
	rows_close(&rows);
	*there = store_rows(store);
	if (*there < acknowledged)
		outcome->lost++;
	store_close(&store);
}

static bool
cut_once(uint64_t seed, struct outcome *outcome)
{
	struct disk *disk = disk_create("disk", seed);
	struct store *store = NULL;
	struct err err;
	int done = 0, there = 0;
	bool cut;

	/* A first life without accident, so that old pages are about. */
	if (seed % 2 == 0 &&
	    store_open(&store, "till.db", &OPTIONS, &err) == 0) {
		done = store_commits(store, 0, COMMITS);
		store_close(&store);
		assert_int_equal(done, COMMITS);
	}
	disk_cut_at(disk, 1 + (int64_t)(mix(seed) % 330));
	if (store_open(&store, "till.db", &OPTIONS, &err) == 0)
		done = store_commits(store, done, COMMITS);
	store_close(&store);
	cut = disk_is_down(disk);
	if (cut) {
		disk_restart(disk);
		store_check(done, outcome, &there);
		assert_true(there <= done + 1);
		outcome->cut++;
	}
	disk_destroy(&disk);
	return cut;
}

static void
test_store_keeps_what_it_acknowledged(void **state)
{
	struct outcome outcome = { 0, 0, 0 };

	(void)state;
	for (uint64_t seed = 1; outcome.cut < CUTS_STORE; seed++) {
		(void)cut_once(seed, &outcome);
		assert_true(seed < 4 * CUTS_STORE);
	}
	printf("store: %d cuts, %d lost, %d corrupt\n", outcome.cut,
	    outcome.lost, outcome.bad);
	assert_int_equal(outcome.lost, 0);
	assert_int_equal(outcome.bad, 0);
}

/* The nth call fails, for every n until nothing fails any more. */
static void
test_every_call_may_fail(void **state)
{
	struct outcome outcome = { 0, 0, 0 };
	int done, there = 0, runs = 0;
	bool touched = true;

	(void)state;
	for (int64_t nth = 1; touched; nth++, runs++) {
		struct disk *disk = disk_create("disk", (uint64_t)nth);
		struct store *store = NULL;
		struct err err;
		int64_t before;

		disk_fail_at(disk, nth, nth % 2 == 0);
		done = 0;
		if (store_open(&store, "till.db", &OPTIONS, &err) == 0)
			done = store_commits(store, 0, COMMITS);
		if (done < COMMITS && store != NULL)
			assert_true(store_stopped(store));
		store_close(&store);
		before = disk_calls(disk);
		touched = before >= nth;
		disk_power_cut(disk);
		disk_restart(disk);
		store_check(done, &outcome, &there);
		disk_destroy(&disk);
	}
	printf("failing calls: %d runs, %d lost, %d corrupt\n", runs,
	    outcome.lost, outcome.bad);
	assert_true(runs > 200);
	assert_int_equal(outcome.lost, 0);
	assert_int_equal(outcome.bad, 0);
}

/*
 * A sync that failed once may have dropped pages for good, though they can
 * still be read: the process that comes next sees a whole log, appends to
 * it and acknowledges, and a power cut finds the hole.
 */
static void
test_failed_sync_then_life_goes_on(void **state)
{
	struct outcome outcome = { 0, 0, 0 };
	int done, there = 0, failed = 0;

	(void)state;
	for (int64_t nth = 1; nth <= 300; nth++) {
		struct disk *disk = disk_create("disk", (uint64_t)nth);
		struct store *store = NULL;
		struct err err;

		done = 0;
		disk_fail_at(disk, nth, false);
		if (store_open(&store, "till.db", &OPTIONS, &err) == 0)
			done = store_commits(store, 0, COMMITS);
		failed += done < COMMITS;
		disk_kill(disk);
		store_close(&store);
		disk_restart(disk);
		assert_int_equal(
		    store_open(&store, "till.db", &OPTIONS, &err), 0);
		there = store_rows(store);
		outcome.lost += there < done;
		done = store_commits(store, there, 9);
		assert_int_equal(done, there + 9);
		disk_power_cut(disk);
		store_close(&store);
		disk_restart(disk);
		store_check(done, &outcome, &there);
		disk_destroy(&disk);
	}
	assert_true(failed > 200);
	assert_int_equal(outcome.lost, 0);
	assert_int_equal(outcome.bad, 0);
}

static void
test_full_disk(void **state)
{
	struct outcome outcome = { 0, 0, 0 };
	int done, there = 0, stopped = 0;

	(void)state;
	for (int64_t room = 4096; room < 400000; room += 5000) {
		struct disk *disk = disk_create("disk", (uint64_t)room);
		struct store *store = NULL;
		struct err err;

		disk_full_at(disk, room);
		done = 0;
		if (store_open(&store, "till.db", &OPTIONS, &err) == 0)
			done = store_commits(store, 0, COMMITS);
		stopped += store != NULL && store_stopped(store) ? 1 : 0;
		store_close(&store);
		disk_full_at(disk, -1);
		store_check(done, &outcome, &there);
		disk_destroy(&disk);
	}
	assert_true(stopped > 10);
	assert_int_equal(outcome.lost, 0);
	assert_int_equal(outcome.bad, 0);
}

static void
test_same_seed_same_disk(void **state)
{
	static uint8_t first[1 << 20];
	size_t first_bytes = 0, length;
	const uint8_t *bytes;

	(void)state;
	for (int run = 0; run < 2; run++) {
		struct disk *disk = disk_create("disk", 77);
		struct store *store = NULL;
		struct err err;

		disk_cut_at(disk, 90);
		if (store_open(&store, "till.db", &OPTIONS, &err) == 0)
			(void)store_commits(store, 0, COMMITS);
		store_close(&store);
		assert_true(disk_is_down(disk));
		bytes = disk_bytes(disk, "till.db-wal", &length);
		assert_non_null(bytes);
		assert_true(length > 0 && length <= sizeof(first));
		if (run == 0) {
			memcpy(first, bytes, length);
			first_bytes = length;
		} else {
			assert_int_equal(length, first_bytes);
			assert_memory_equal(bytes, first, length);
		}
		disk_destroy(&disk);
	}
}

/* A killed process loses nothing: the machine still has its writes. */
static void
test_kill_keeps_all(void **state)
{
	struct disk *disk = disk_create("disk", 5);
	struct outcome outcome = { 0, 0, 0 };
	struct store *store = NULL;
	struct err err;
	int done, there = 0;

	(void)state;
	assert_int_equal(store_open(&store, "till.db", &OPTIONS, &err), 0);
	done = store_commits(store, 0, COMMITS);
	disk_kill(disk);
	assert_int_equal(store_begin(store, &err), -1);
	store_close(&store);
	disk_restart(disk);
	store_check(done, &outcome, &there);
	assert_int_equal(there, COMMITS);
	assert_int_equal(outcome.bad, 0);
	disk_destroy(&disk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_bites),
		cmocka_unit_test(test_store_keeps_what_it_acknowledged),
		cmocka_unit_test(test_every_call_may_fail),
		cmocka_unit_test(test_failed_sync_then_life_goes_on),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_same_seed_same_disk),
		cmocka_unit_test(test_kill_keeps_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
