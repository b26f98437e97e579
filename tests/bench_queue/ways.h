/*
 * ways.h - what the till's commit stands beside: one write and flush of the
 * same bytes, and SQLite as it comes. Flushes are those of the process, taken
 * where it calls libc; times are nanoseconds of CLOCK_MONOTONIC. What fails
 * stops the running cmocka test.
 */
#ifndef TESTS_BENCH_QUEUE_WAYS_H
#define TESTS_BENCH_QUEUE_WAYS_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#define TIMES_MAX 20000

struct times {
	const char *name;
	int count, flushes;
	int64_t ns[TIMES_MAX];
};

int flushes_now(void);
int64_t now_ns(void);
/* One more of them, begun at from_ns when so many flushes had been. */
void take_time(struct times *times, int64_t from_ns, int flushes_before);
/* Sorts them, and prints their line of the table. */
void print_row(struct times *times, const struct times *floor);

void path_of(char path[256], const char *folder, const char *name);
int floor_open(const char *folder);
void floor_write(
    struct times *times, int fd, const uint8_t *bytes, size_t length);
sqlite3 *peer_open(
    const char *folder, const char *name, const char *pragmas);
void peer_write(
    struct times *times, sqlite3 *db, const uint8_t *bytes, size_t length);

/* stops.c: prints what a list of so many costs. */
void stops(const char *folder, int entries);

#endif
