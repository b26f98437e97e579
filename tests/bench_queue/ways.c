/* ways.c - flushes, times, the floor and SQLite beside it. See ways.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/bench_queue/ways.h"

#define FLOOR_BYTES (1 << 26)

/* ---- flushes: SQLite and we call these, and not libc's ---- */

static int flushes; /* of the whole process */

int
flushes_now(void)
{
	return flushes;
}

int
fdatasync(int fd)
{
	flushes++;
	return (int)syscall(SYS_fdatasync, fd);
}

int
fsync(int fd)
{
	flushes++;
	return (int)syscall(SYS_fsync, fd);
}

/* ---- times ---- */

int64_t
now_ns(void)
{
	struct timespec t = { 0, 0 };

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &t), 0);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int
by_size(const void *one, const void *other)
{
	const int64_t *a = one, *b = other;

	return (*a > *b) - (*a < *b);
}

static int64_t
share_us10(const struct times *times, int thousandth)
{
	return times->ns[(int64_t)(times->count - 1) * thousandth / 1000] /
	    100;
}

void
print_row(struct times *times, const struct times *floor)
{
	int64_t p50, p999;

	qsort(times->ns, (size_t)times->count, sizeof(times->ns[0]), by_size);
	p50 = share_us10(times, 500);
	p999 = share_us10(times, 999);
	printf("| %s | %d | %lld.%lld | %lld.%lld | %lld.%lld | %lld.%02lld"
	       " | %lld.%02lld | %d.%02d |\n",
	    times->name, times->count, (long long)p50 / 10,
	    (long long)p50 % 10, (long long)share_us10(times, 990) / 10,
	    (long long)share_us10(times, 990) % 10, (long long)p999 / 10,
	    (long long)p999 % 10,
	    (long long)(p50 / share_us10(floor, 500)),
	    (long long)(p50 * 100 / share_us10(floor, 500) % 100),
	    (long long)(p999 / share_us10(floor, 999)),
	    (long long)(p999 * 100 / share_us10(floor, 999) % 100),
	    times->flushes / times->count,
	    times->flushes * 100 / times->count % 100);
}

/* ---- the floor and the peers ---- */

void
path_of(char path[256], const char *folder, const char *name)
{
	assert_true(snprintf(path, 256, "%s/%s", folder, name) < 256);
}

void
take_time(struct times *times, int64_t from_ns, int before)
{
	assert_true(times->count < TIMES_MAX);
	times->ns[times->count++] = now_ns() - from_ns;
	times->flushes += flushes - before;
}

void
floor_write(
    struct times *times, int fd, const uint8_t *bytes, size_t length)
{
	int64_t from = now_ns();
	int before = flushes;

	assert_int_equal(pwrite(fd, bytes, length,
			     (off_t)((size_t)times->count * length) %
				 (FLOOR_BYTES - (1 << 20))),
	    (ssize_t)length);
	assert_int_equal(fdatasync(fd), 0);
	take_time(times, from, before);
}

int
floor_open(const char *folder)
{
	static const uint8_t zeroes[1 << 16];
	char path[256];
	int fd;

	path_of(path, folder, "floor");
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	for (off_t at = 0; at < FLOOR_BYTES; at += (off_t)sizeof(zeroes))
		assert_int_equal(pwrite(fd, zeroes, sizeof(zeroes), at),
		    sizeof(zeroes));
	assert_int_equal(fsync(fd), 0);
	return fd;
}

sqlite3 *
peer_open(const char *folder, const char *name, const char *pragmas)
{
	sqlite3 *db = NULL;
	char path[256];

	path_of(path, folder, name);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, pragmas, NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db,
		"CREATE TABLE sale(id INTEGER PRIMARY KEY, body BLOB);"
		"CREATE TABLE item(sale INT, line INT, code TEXT, fen INT)",
		NULL, NULL, NULL),
	    SQLITE_OK);
	return db;
}

void
peer_write(
    struct times *times, sqlite3 *db, const uint8_t *bytes, size_t length)
{
	sqlite3_stmt *stmt = NULL;
	int64_t from;
	int before = flushes;

	assert_int_equal(
	    sqlite3_prepare_v2(db, "INSERT INTO sale(body) VALUES(?1)", -1,
		&stmt, NULL),
	    SQLITE_OK);
	from = now_ns();
	assert_int_equal(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL),
	    SQLITE_OK);
	(void)sqlite3_bind_blob(stmt, 1, bytes, (int)length, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
	assert_int_equal(
	    sqlite3_exec(db,
		"INSERT INTO item VALUES(last_insert_rowid(), 1, 'D1001',"
		" 1250), (last_insert_rowid(), 2, 'D1002', 1250),"
		" (last_insert_rowid(), 3, 'D1003', 1250)",
		NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL),
	    SQLITE_OK);
	take_time(times, from, before);
	(void)sqlite3_finalize(stmt);
}
