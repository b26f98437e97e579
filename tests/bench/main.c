/*
 * main.c - one run: everybody agrees to the fen, then everybody is timed in
 * turn, round after round, and medians and ratios are of the rounds.
 *
 *   bench_rules [--short] [--rounds N] [--ms N] [--write DIR]
 *               [--peer COMMAND] [--wide COMMAND] PACK...
 *
 * The first PACK is the policy; all of them are loaded and timed. A peer is
 * started on this core, a wide one wherever COMMAND lets it run.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/report.h"

#define LATENCY_SPLITS 400000
#define AGREE_CHUNK 256
#define PACK_LIMIT_NS INT64_C(2000000000) /* nothing at all is this slow */

struct options {
	bool short_run;
	int rounds;
	int ms; /* each way, each round */
	const char *write;
	const char *peer;
	const char *wide;
	int pack_count;
	char *const *packs;
};

struct bench {
	struct data data;
	struct engine *engine;
	struct sql *sql;
	struct peer *peer;
	struct peer *wide;
	struct peer_mode modes[4];
	struct report report;
};

static int
usage(void)
{
	fputs("usage: bench_rules [--short] [--rounds N] [--ms N] "
	      "[--write DIR] [--peer COMMAND] [--wide COMMAND] PACK...\n",
	      stderr);
	return 2;
}

static int
number(const char *text, int low, int high)
{
	char *end;
	long value = strtol(text, &end, 10);

	return *text != '\0' && *end == '\0' && value >= low && value <= high
		   ? (int)value
		   : -1;
}

static bool
options_read(struct options *options, int argc, char **argv)
{
	static const struct option names[] = {
	    {"short", no_argument, NULL, 's'},
	    {"rounds", required_argument, NULL, 'r'},
	    {"ms", required_argument, NULL, 'm'},
	    {"write", required_argument, NULL, 'w'},
	    {"peer", required_argument, NULL, 'p'},
	    {"wide", required_argument, NULL, 'W'},
	    {NULL, 0, NULL, 0}};
	int letter;

	*options = (struct options){.rounds = 25, .ms = 200};
	while ((letter = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (letter == 's') {
			options->short_run = true;
			options->rounds = 3;
			options->ms = 5;
		} else if (letter == 'r')
			options->rounds = number(optarg, 1, ROUNDS_MAX);
		else if (letter == 'm')
			options->ms = number(optarg, 1, 10000);
		else if (letter == 'w')
			options->write = optarg;
		else if (letter == 'p')
			options->peer = optarg;
		else if (letter == 'W')
			options->wide = optarg;
		else
			return false;
	}
	options->pack_count = argc - optind;
	options->packs = argv + optind;
	return options->rounds > 0 && options->ms > 0 &&
	       options->pack_count > 0;
}

static void
peer_way(struct bench *bench, int at, struct peer *peer, const char *mode,
	 const char *name, const char *note)
{
	bench->modes[at] = (struct peer_mode){peer, mode};
	report_add(&bench->report,
		   (struct way){name, note, peer_run, &bench->modes[at],
				BENCH_BILLS});
}

static bool
peers_open(struct bench *bench, const struct options *options)
{
	if (!options->peer) {
		puts("\nLeft out: zen-engine and decimal.js (no node here).");
		return true;
	}
	bench->peer = peer_open(options->peer);
	bench->wide = options->wide ? peer_open(options->wide) : NULL;
	if (!bench->peer || (options->wide && !bench->wide))
		return false;
	printf("\nPeers: %s.\n", peer_hello(bench->peer));
	peer_way(bench, 0, bench->peer, "zen", "zen-engine, one at a time",
		 "look-up by a JS Map");
	peer_way(bench, 1, bench->peer, "zen64", "zen-engine, 64 in flight",
		 "look-up by a JS Map");
	if (bench->wide)
		peer_way(bench, 2, bench->wide, "zen64",
			 "zen-engine, 64 in flight, all cores",
			 "all cores; time, not processor time");
	peer_way(bench, 3, bench->peer, "decimal", "decimal.js",
		 "look-up by a JS Map");
	return true;
}

static bool
bench_open(struct bench *bench, const struct options *options)
{
	data_fill(&bench->data);
	if (options->write && !data_write(&bench->data, options->write))
		return false;
	bench->engine = engine_open(&bench->data, options->packs[0]);
	bench->sql = sql_open(&bench->data);
	if (!bench->engine || !bench->sql)
		return false;
	report_add(&bench->report,
		   (struct way){"bare C kernel", "no checks, no reasons",
				kernel_run, &bench->data, 0});
	report_add(&bench->report,
		   (struct way){"engine, full trace", "checked to the fen",
				engine_run_traced, bench->engine, 0});
	report_add(&bench->report,
		   (struct way){"engine, no trace", "checked to the fen",
				engine_run_plain, bench->engine, 0});
	report_add(&bench->report,
		   (struct way){"engine, full trace, the till's look-up",
				"catalogue_find(): a whole item from SQLite",
				engine_run_store, bench->engine, 0});
	report_add(&bench->report,
		   (struct way){"SQL in SQLite, all bills in one statement",
				"", sql_run_set, bench->sql, 0});
	report_add(&bench->report,
		   (struct way){"SQL in SQLite, a statement a bill", "",
				sql_run_each, bench->sql, 0});
	return peers_open(bench, options);
}

static void
bench_close(struct bench *bench)
{
	engine_close(bench->engine);
	sql_close(bench->sql);
	peer_close(bench->peer);
	peer_close(bench->wide);
	free(bench);
}

/* Every way against the first, over every bill. */
static bool
all_agree(struct report *report)
{
	struct figures want[AGREE_CHUNK], got[AGREE_CHUNK];
	bool good = true;

	for (int from = 0; from < BENCH_BILLS; from += AGREE_CHUNK) {
		struct way *first = &report->rows[0].way;

		if (first->run(first, from, AGREE_CHUNK, want) < 0)
			return false;
		for (int i = 1; i < report->count; i++) {
			struct way *way = &report->rows[i].way;

			if (way->run(way, from, AGREE_CHUNK, got) < 0)
				return false;
			for (int at = 0; at < AGREE_CHUNK; at++)
				good = figures_same(way->name, from + at,
						    &want[at], &got[at]) &&
				       good;
		}
	}
	if (good)
		printf("\nAll %d ways give the same %d figures, to the fen, "
		       "on %d bills.\n",
		       report->count, FIGURE_COUNT, BENCH_BILLS);
	return good;
}

/* With the trace, over every bill: nothing is asked for. */
static bool
none_allocated(struct bench *bench)
{
	struct way way = {.name = "allocations", .state = bench->engine};
	uint64_t before = alloc_count();

	if (before == 0 || engine_run_traced(&way, 0, BENCH_BILLS, NULL) < 0)
		return false;
	printf("\nAllocations in %d splits with the trace: %llu.\n",
	       BENCH_BILLS, (unsigned long long)(alloc_count() - before));
	return alloc_count() == before;
}

static bool
latency(struct bench *bench, int count)
{
	int64_t *times = calloc((size_t)count, sizeof(*times));

	if (!times)
		return false;
	engine_latency(bench->engine, count, times);
	times_sort(times, count);
	printf("\nOne split by itself, full trace, look-ups in, the clock's "
	       "own time in, %d of them: p50 %lld ns, p99 %lld, p99.9 %lld, "
	       "worst %lld.\n",
	       count, (long long)times[count / 2],
	       (long long)times[(int64_t)count * 99 / 100],
	       (long long)times[(int64_t)count * 999 / 1000],
	       (long long)times[count - 1]);
	free(times);
	return true;
}

int
main(int argc, char **argv)
{
	struct options options;
	struct bench *bench;
	bool good;

	if (!options_read(&options, argc, argv))
		return usage();
	bench = calloc(1, sizeof(*bench));
	if (!bench)
		return 1;
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	good = bench_open(bench, &options) && all_agree(&bench->report) &&
	       none_allocated(bench) &&
	       report_measure(&bench->report, options.rounds, options.ms) &&
	       latency(bench, options.short_run ? 20000 : LATENCY_SPLITS) &&
	       packs_measure(options.short_run ? 3 : 51, PACK_LIMIT_NS,
			     options.pack_count, options.packs);
	bench_close(bench);
	if (!good)
		fputs("bench_rules: failed\n", stderr);
	return good ? 0 : 1;
}
