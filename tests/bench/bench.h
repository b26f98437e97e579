/*
 * bench.h - what the split costs, against a bare kernel and its peers.
 *
 * Every way of splitting works on the same bills: ten lines each, every
 * line looked up in a catalogue of 100,000 by its 23-character code, under
 * the one policy of pos/rules/demo-990101-2026.rules. All give the same
 * FIGURES to the fen, or nothing is timed. Bills and catalogue come from a
 * fixed seed. Times are in nanoseconds; those of a way are of the processor,
 * so that what else runs on the core is not counted.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "pos/basket.h"
#include "pos/money.h"

#define BENCH_LINES 10
#define BENCH_BILLS 4096
#define BENCH_ENTRIES 100000
#define BENCH_CODE_BYTES 24
#define BENCH_DAY 20260315

/* What a catalogue knows that the split turns on. */
struct entry {
	char code[BENCH_CODE_BYTES];
	int32_t item_class; /* enum item_class */
	struct ratio preself;
	struct price ceiling;
	struct price price;
};

/* Open addressing by hash; twice as many slots as entries, and more. */
#define BENCH_SLOTS (1u << 18)
struct slot {
	uint32_t tag; /* of the hash; 0: free */
	uint32_t entry;
};

struct index {
	struct entry entries[BENCH_ENTRIES];
	struct slot slots[BENCH_SLOTS];
};

struct bill_line {
	char code[BENCH_CODE_BYTES];
	struct price price;
	struct quantity count;
};

enum { LEVEL_PHARMACY, LEVEL_1, LEVEL_2, LEVEL_3, LEVEL_COUNT };

struct bill {
	int32_t level;
	int32_t retired; /* 0 or 1 */
	struct money balance;
	struct money met;  /* of the year's deductible */
	struct money paid; /* by the fund this year */
	struct bill_line lines[BENCH_LINES];
};

#define FIGURES(X) \
	X(total) X(ownpay) X(overlimit) X(preself) X(inscope) X(deductible) \
	X(fund) X(copay) X(overcap) X(account) X(cash) X(balance_after)

struct figures {
#define X(name) int64_t name;
	FIGURES(X)
#undef X
};
#define FIGURE_COUNT ((int)(sizeof(struct figures) / sizeof(int64_t)))

/* The catalogue and the bills (data.c), and the look-up (index.c). */
struct data {
	struct index index;
	struct bill bills[BENCH_BILLS];
};
void data_fill(struct data *data);
void index_fill(struct index *index);
const struct entry *index_find(const struct index *index, const char *code);
/* All lines of a bill, one after the other, so that the memory's latencies
 * overlap: the same for the engine and for the kernel. */
void bill_find(const struct index *index, const struct bill *bill,
	       const struct entry *entries[BENCH_LINES]);
/* For the peers: catalogue.tsv and bills.ndjson in a directory. */
bool data_write(const struct data *data, const char *directory);

/*
 * One way to split. run() does bills from..from+count-1, around the end,
 * and returns the time it took; where figures is given, it puts them there
 * in that order. Negative: it failed, and said so.
 */
struct way {
	const char *name;
	const char *note;
	int64_t (*run)(struct way *way, int from, int count,
		       struct figures *figures);
	void *state;
	int limit; /* bills in one call; 0: any number */
};

/* The engine with its trace and without; the till's own look-up. */
struct engine;
struct engine *engine_open(const struct data *data, const char *pack);
void engine_close(struct engine *engine);
int64_t engine_run_traced(struct way *way, int from, int count,
			  struct figures *figures);
int64_t engine_run_plain(struct way *way, int from, int count,
			 struct figures *figures);
int64_t engine_run_store(struct way *way, int from, int count,
			 struct figures *figures);
/* Each of count bills by itself, with the trace, into times. */
void engine_latency(struct engine *engine, int count, int64_t *times);

/* The bare kernel: state is struct data. */
int64_t kernel_run(struct way *way, int from, int count,
		   struct figures *figures);

struct sql;
struct sql *sql_open(const struct data *data);
void sql_close(struct sql *sql);
int64_t sql_run_set(struct way *way, int from, int count,
		    struct figures *figures);
int64_t sql_run_each(struct way *way, int from, int count,
		     struct figures *figures);

/* A program that answers "MODE FROM COUNT FIGURES" on its own standard
 * output (peers.mjs). */
struct peer;
struct peer *peer_open(const char *command);
void peer_close(struct peer *peer);
/* Line by line what it is: versions. Borrowed. */
const char *peer_hello(const struct peer *peer);
struct peer_mode {
	struct peer *peer;
	const char *mode;
};
int64_t peer_run(struct way *way, int from, int count,
		 struct figures *figures);

/* Allocations since the start, by anyone in this program (alloc.c). */
uint64_t alloc_count(void);

/* Each shipped pack: how long loading takes, and that splitting by it
 * allocates nothing (packs.c). False when a limit is passed. */
bool packs_measure(int rounds, int64_t limit_ns, int count, char *const *paths);

int64_t now_ns(void);
int64_t spent_ns(void); /* of the processor, by this program */
void times_sort(int64_t *times, int count);

#endif
