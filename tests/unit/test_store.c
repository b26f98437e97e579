/* The store on real files: one owner, one flush a commit, modes, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "pos/store.h"
#include "tests/sim/disk.h"

static const struct store_options OWNER = { .owner = "till 07" };
static const struct store_options READER = { .read_only = true };
static const struct store_options ON_DISK = { .vfs = "disk", .no_lock = true };

struct folder {
	char at[64];
	char path[96];
};

static int
folder_make(void **state)
{
	struct folder *folder = calloc(1, sizeof(*folder));

	if (folder == NULL)
		return -1;
	(void)snprintf(folder->at, sizeof(folder->at), "/tmp/storeXXXXXX");
	if (mkdtemp(folder->at) == NULL)
		return -1;
	(void)snprintf(
	    folder->path, sizeof(folder->path), "%s/till.db", folder->at);
	*state = folder;
	return 0;
}

static int
folder_remove(void **state)
{
	static const char *const names[] = { "", "-wal", "-shm", ".lock" };
	struct folder *folder = *state;
	char name[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(
		    name, sizeof(name), "%s%s", folder->path, names[i]);
		(void)unlink(name);
	}
	(void)rmdir(folder->at);
	free(folder);
	return 0;
}

static struct store *
opened(const struct folder *folder)
{
	struct store *store = NULL;
	struct err err;

	assert_int_equal(store_open(&store, folder->path, &OWNER, &err), 0);
	assert_int_equal(store_script(store,
			     "CREATE TABLE IF NOT EXISTS t("
			     "a INTEGER PRIMARY KEY, b, c)",
			     &err),
	    0);
	return store;
}

static int
put(struct store *store, int64_t a, const char *b)
{
	struct err err;

	return store_run(store, &err, "INSERT INTO t(a, b) VALUES(?, ?)",
	    "it", a, b);
}

static int64_t
count(struct store *store)
{
	struct err err;
	int64_t value = -1;

	assert_int_equal(
	    store_int(store, &value, -1, &err, "SELECT count(*) FROM t", ""),
	    0);
	return value;
}

static void
test_settings_hold(void **state)
{
	struct store *store = opened(*state);
	struct err err;
	int64_t value = 0;

	assert_int_equal(
	    store_int(store, &value, 0, &err, "PRAGMA synchronous", ""), 0);
	assert_int_equal(value, 2);
	assert_int_equal(
	    store_int(store, &value, 0, &err, "PRAGMA foreign_keys", ""), 0);
	assert_int_equal(value, 1);
	assert_int_equal(store_int(store, &value, 0, &err,
			     "PRAGMA wal_autocheckpoint", ""),
	    0);
	assert_int_equal(value, 0);
	assert_int_equal(
	    store_int(store, &value, 0, &err, "PRAGMA trusted_schema", ""), 0);
	assert_int_equal(value, 0);
	store_close(&store);
	assert_null(store);
}

static void
test_only_the_owner_may_read(void **state)
{
	static const char *const names[] = { "", "-wal", "-shm", ".lock" };
	struct folder *folder = *state;
	struct store *store;
	struct stat stat_of;
	char name[128];
	FILE *file = fopen(folder->path, "w"); /* made by a careless hand */

	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(folder->path, 0644), 0);
	store = opened(folder);
	assert_int_equal(put(store, 1, "x"), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(
		    name, sizeof(name), "%s%s", folder->path, names[i]);
		assert_int_equal(stat(name, &stat_of), 0);
		assert_int_equal(stat_of.st_mode & 0777, 0600);
	}
	store_close(&store);
}

/* In a child, as a second process is. */
static int
second_opener(const char *path)
{
	struct store *store = NULL;
	struct err err;
	char pid[32];

	if (store_open(&store, path, &OWNER, &err) == 0)
		return 1;
	(void)snprintf(pid, sizeof(pid), "%ld", (long)getppid());
	if (err.code != ERR_BUSY)
		return 2;
	if (strstr(err.text, "till 07") == NULL ||
	    strstr(err.text, pid) == NULL)
		return 3;
	return 0;
}

static void
test_second_process_is_told_who(void **state)
{
	struct folder *folder = *state;
	struct store *store = opened(folder);
	int status = -1;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(second_opener(folder->path));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	store_close(&store);
	store = opened(folder); /* the lock went with its owner */
	store_close(&store);
}

static void
test_reader_beside_the_till(void **state)
{
	struct folder *folder = *state;
	struct store *store = opened(folder), *reader = NULL;
	struct err err;

	assert_int_equal(put(store, 1, "x"), 0);
	assert_int_equal(store_open(&reader, folder->path, &READER, &err), 0);
	assert_int_equal(store_begin(reader, &err), 0);
	assert_int_equal(count(reader), 1);
	assert_int_equal(put(store, 2, "y"), 0);
	assert_int_equal(count(reader), 1); /* one moment, held */
	store_rollback(reader);
	assert_int_equal(count(reader), 2);
	assert_int_equal(put(reader, 3, "z"), -1);
	store_close(&reader);
	assert_int_equal(put(store, 3, "z"), 0);
	store_close(&store);
	assert_int_equal(store_open(&reader, "/nowhere/x", &READER, &err), -1);
	assert_int_equal(err.code, ERR_FILE);
}

/* As at its last close: nobody else may look for a moment. */
static void
hold_alone(const char *path, int told)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(path, &db) == SQLITE_OK &&
	    sqlite3_exec(db,
		"PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;"
		"INSERT INTO t VALUES(2, 'y'); COMMIT",
		NULL, NULL, NULL) == SQLITE_OK &&
	    write(told, "x", 1) == 1)
		(void)usleep(200000);
	_exit(0);
}

static void
test_reader_waits_while_the_till_closes(void **state)
{
	const struct folder *folder = *state;
	struct store *store = NULL;
	struct err err;
	int64_t count = 0;
	int told[2];
	pid_t till;
	char x;

	assert_int_equal(store_open(&store, folder->path, &OWNER, &err), 0);
	assert_int_equal(store_script(store,
			     "CREATE TABLE t(a INTEGER PRIMARY KEY, b)", &err),
	    0);
	store_close(&store);
	assert_int_equal(pipe(told), 0);
	till = fork();
	if (till == 0)
		hold_alone(folder->path, told[1]);
	assert_int_equal(read(told[0], &x, 1), 1);
	assert_int_equal(store_open(&store, folder->path, &READER, &err), 0);
	assert_int_equal(
	    store_int(store, &count, 0, &err, "SELECT count(*) FROM t", ""),
	    0);
	assert_int_equal(count, 1);
	store_close(&store);
	assert_int_equal(waitpid(till, NULL, 0), till);
	(void)close(told[0]);
	(void)close(told[1]);
}

static void
test_values(void **state)
{
	struct store *store = opened(*state);
	struct rows *rows = NULL;
	struct err err;
	const void *bytes;
	size_t length = 9;

	assert_int_equal(store_run(store, &err,
			     "INSERT INTO t VALUES(?, ?, ?)", "inb",
			     INT64_MIN, (const void *)"a\0b", (size_t)3),
	    0);
	assert_int_equal(store_run(store, &err,
			     "INSERT INTO t VALUES(?, ?, ?)", "itb",
			     INT64_MAX, "林", (const void *)NULL, (size_t)0),
	    0);
	assert_int_equal(store_changes(store), 1);
	assert_int_equal(store_select(store, &rows, &err,
			     "SELECT a, b, c FROM t ORDER BY a", ""),
	    0);
	assert_int_equal(rows_next(rows, &err), 1);
	assert_true(rows_int(rows, 0) == INT64_MIN);
	assert_true(rows_null(rows, 1));
	assert_string_equal(rows_text(rows, 1), "");
	bytes = rows_blob(rows, 2, &length);
	assert_int_equal(length, 3);
	assert_memory_equal(bytes, "a\0b", 3);
	assert_int_equal(rows_next(rows, &err), 1);
	assert_true(rows_int(rows, 0) == INT64_MAX);
	assert_string_equal(rows_text(rows, 1), "林");
	(void)rows_blob(rows, 2, &length);
	assert_int_equal(length, 0);
	assert_false(rows_null(rows, 2));
	assert_int_equal(rows_next(rows, &err), 0);
	rows_close(&rows);
	store_close(&store);
}

static void
test_transactions(void **state)
{
	struct store *store = opened(*state);
	struct err err;
	int64_t value = 0;

	assert_int_equal(store_begin(store, &err), 0);
	assert_true(store_in_transaction(store));
	assert_int_equal(put(store, 1, "x"), 0);
	store_rollback(store);
	assert_false(store_in_transaction(store));
	assert_int_equal(count(store), 0);
	assert_int_equal(store_begin(store, &err), 0);
	assert_int_equal(put(store, 1, "x"), 0);
	assert_int_equal(put(store, 1, "again"), -1); /* a "no", not a fault */
	assert_int_equal(store_int(store, &value, 0, &err,
			     "SELECT nothing FROM t", ""),
	    -1);
	assert_int_equal(err.code, ERR_CORRUPT); /* not our schema */
	assert_int_equal(store_commit(store, &err), 0);
	assert_int_equal(count(store), 1);
	assert_false(store_stopped(store));
	assert_int_equal(store_int(store, &value, 42, &err,
			     "SELECT a FROM t WHERE a = 7", ""),
	    0);
	assert_int_equal(value, 42);
	store_close(&store);
}

/* More texts than the cache holds, many open at once, one text twice. */
static void
test_statements_are_bounded(void **state)
{
	enum { MANY = 150 };
	static char sql[MANY][64];
	struct store *store = opened(*state);
	struct rows *rows[MANY], *again = NULL;
	struct err err;

	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < MANY; i++) {
			/* The same place with another text the second time. */
			(void)snprintf(sql[i], sizeof(sql[i]), "SELECT %d",
			    i + round * 1000);
			assert_int_equal(store_select(store, &rows[i], &err,
					     sql[i], ""),
			    0);
			assert_int_equal(rows_next(rows[i], &err), 1);
		}
		assert_int_equal(
		    store_select(store, &again, &err, sql[3], ""), 0);
		assert_int_equal(rows_next(again, &err), 1);
		assert_int_equal(rows_int(again, 0), 3 + round * 1000);
		rows_close(&again);
		for (int i = 0; i < MANY; i++) {
			assert_int_equal(
			    rows_int(rows[i], 0), i + round * 1000);
			rows_close(&rows[i]);
		}
	}
	store_close(&store);
}

static void
test_one_flush_a_commit(void **state)
{
	struct disk *disk = disk_create("disk", 1);
	struct store *store = NULL;
	struct err err;
	int64_t before;

	(void)state;
	assert_int_equal(store_open(&store, "till.db", &ON_DISK, &err), 0);
	assert_int_equal(store_script(store,
			     "CREATE TABLE t(a INTEGER PRIMARY KEY, b)", &err),
	    0);
	for (int i = 0; i < 200; i++) {
		before = disk_syncs(disk);
		assert_int_equal(store_begin(store, &err), 0);
		assert_int_equal(put(store, 3 * i, "x"), 0);
		assert_int_equal(put(store, 3 * i + 1, "y"), 0);
		assert_int_equal(store_commit(store, &err), 0);
		assert_int_equal(disk_syncs(disk) - before, 1);
	}
	before = disk_syncs(disk);
	store_idle(store, true); /* not long enough for between two commits */
	assert_int_equal(disk_syncs(disk) - before, 0);
	/* Log and database; then the new log's header and its first commit,
	 * so that the sale after it has one flush as every other. */
	store_idle(store, false);
	assert_int_equal(disk_syncs(disk) - before, 4);
	store_idle(store, false); /* nothing left to do */
	assert_int_equal(disk_syncs(disk) - before, 4);
	assert_int_equal(put(store, 100000, "x"), 0);
	assert_int_equal(disk_syncs(disk) - before, 5);
	store_close(&store);
	disk_destroy(&disk);
}

/* Nobody calls store_idle(): the log stays bounded all the same. */
static void
test_log_is_bounded(void **state)
{
	struct disk *disk = disk_create("disk", 1);
	struct store *store = NULL;
	struct err err;
	char filler[3000];
	size_t length = 0, longest = 0;

	(void)state;
	memset(filler, 'x', sizeof(filler) - 1);
	filler[sizeof(filler) - 1] = '\0';
	assert_int_equal(store_open(&store, "till.db", &ON_DISK, &err), 0);
	assert_int_equal(store_script(store,
			     "CREATE TABLE t(a INTEGER PRIMARY KEY, b)", &err),
	    0);
	for (int i = 0; i < 6000; i++) {
		assert_int_equal(put(store, i, filler), 0);
		(void)disk_bytes(disk, "till.db-wal", &length);
		if (length > longest)
			longest = length;
	}
	assert_true(longest > 16u * 1024 * 1024); /* it was reached */
	assert_true(longest < 18u * 1024 * 1024);
	store_close(&store);
	disk_destroy(&disk);
}

static void
test_disk_error_stops_for_good(void **state)
{
	struct disk *disk = disk_create("disk", 1);
	struct store *store = NULL;
	struct rows *rows = NULL;
	struct err err;
	int64_t value;

	(void)state;
	assert_int_equal(store_open(&store, "till.db", &ON_DISK, &err), 0);
	assert_int_equal(store_script(store,
			     "CREATE TABLE t(a INTEGER PRIMARY KEY, b)", &err),
	    0);
	assert_int_equal(store_begin(store, &err), 0);
	assert_int_equal(put(store, 1, "x"), 0);
	disk_fail_at(disk, 1, false); /* once is enough */
	assert_int_equal(store_commit(store, &err), -1);
	assert_int_equal(err.code, ERR_DISK);
	assert_non_null(strstr(err.text, "COMMIT"));
	assert_non_null(strstr(err.text, "disk I/O error"));
	assert_true(store_stopped(store));
	assert_false(store_in_transaction(store));
	assert_int_equal(store_begin(store, &err), -1);
	assert_int_equal(err.code, ERR_DISK);
	assert_non_null(strstr(err.text, "收款机已停用"));
	assert_int_equal(put(store, 2, "y"), -1);
	assert_int_equal(store_script(store, "SELECT 1", &err), -1);
	assert_int_equal(
	    store_int(store, &value, 0, &err, "SELECT 1", ""), -1);
	assert_int_equal(store_select(store, &rows, &err, "SELECT 1", ""), -1);
	assert_null(rows);
	store_idle(store, false);
	store_close(&store);
	disk_destroy(&disk);
}

#define test(f) cmocka_unit_test_setup_teardown(f, folder_make, folder_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_settings_hold),
		test(test_only_the_owner_may_read),
		test(test_second_process_is_told_who),
		test(test_reader_beside_the_till),
		test(test_reader_waits_while_the_till_closes),
		test(test_values),
		test(test_transactions),
		test(test_statements_are_bounded),
		cmocka_unit_test(test_one_flush_a_commit),
		cmocka_unit_test(test_log_is_bounded),
		cmocka_unit_test(test_disk_error_stops_for_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
