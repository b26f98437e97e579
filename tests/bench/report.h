/*
 * report.h - rounds of every way in turn, and the table of them.
 *
 * A round runs each way once, one after the other, so that what else the
 * machine does meets all of them alike. A ratio is taken within a round; of
 * the rounds the median is told, with the middle half as the spread.
 */
#ifndef TESTS_BENCH_REPORT_H
#define TESTS_BENCH_REPORT_H

#include "tests/bench/bench.h"

#define WAYS_MAX 12
#define ROUNDS_MAX 200

struct row {
	struct way way;
	int count; /* bills a round */
	int64_t ps[ROUNDS_MAX]; /* picoseconds a bill */
};

struct report {
	int count;
	int rounds;
	struct row rows[WAYS_MAX]; /* [0] the floor, [1] the product */
};

void report_add(struct report *report, struct way way);
/* Finds how many bills take ms, runs the rounds, prints the table. */
bool report_measure(struct report *report, int rounds, int ms);
/* False, and said where, when two ways differ on a bill. */
bool figures_same(const char *name, int bill, const struct figures *want,
		  const struct figures *got);

#endif
