/* report.c - rounds of every way in turn. See report.h. */
#include "tests/bench/report.h"

#include <assert.h>
#include <string.h>

#define BILLS_MAX (64 * BENCH_BILLS)

void
report_add(struct report *report, struct way way)
{
	assert(report->count < WAYS_MAX);
	report->rows[report->count++].way = way;
}

bool
figures_same(const char *name, int bill, const struct figures *want,
	     const struct figures *got)
{
	if (memcmp(want, got, sizeof(*want)) == 0)
		return true;
	fprintf(stderr, "%s differs on bill %d:", name, bill);
#define X(field) \
	if (want->field != got->field) \
		fprintf(stderr, " " #field " %lld, not %lld", \
			(long long)got->field, (long long)want->field);
	FIGURES(X)
#undef X
	fputc('\n', stderr);
	return false;
}

/* As many bills as fill the time, found by doubling. */
static bool
row_calibrate(struct row *row, int ms)
{
	const int most = row->way.limit ? row->way.limit : BILLS_MAX;
	int64_t ns;

	for (row->count = 16; row->count < most; row->count *= 2) {
		ns = row->way.run(&row->way, 0, row->count, NULL);
		if (ns < 0)
			return false;
		if (ns >= (int64_t)ms * 500000)
			break;
	}
	return true;
}

static bool
rounds_run(struct report *report)
{
	for (int round = 0; round < report->rounds; round++) {
		for (int i = 0; i < report->count; i++) {
			struct row *row = &report->rows[i];
			int from = (int)((int64_t)round * row->count %
					 BENCH_BILLS);
			int64_t ns = row->way.run(&row->way, from, row->count,
						  NULL);

			if (ns < 0)
				return false;
			row->ps[round] = ns * 1000 / row->count;
		}
	}
	return true;
}

/* Of n sorted values, the one at a share of n. */
static int64_t
at_share(const int64_t *sorted, int n, int percent)
{
	return sorted[(n - 1) * percent / 100];
}

/* How many times as long as another way in the same round, x 100. */
static int64_t
ratio(const struct row *row, const struct row *other, int rounds)
{
	int64_t ratios[ROUNDS_MAX];

	for (int i = 0; i < rounds; i++)
		ratios[i] = row->ps[i] * 100 / (other->ps[i] ? other->ps[i] : 1);
	times_sort(ratios, rounds);
	return at_share(ratios, rounds, 50);
}

static void
row_print(const struct report *report, const struct row *row)
{
	int64_t sorted[ROUNDS_MAX], to_floor, to_engine, median;
	int n = report->rounds;

	memcpy(sorted, row->ps, sizeof(sorted));
	times_sort(sorted, n);
	median = at_share(sorted, n, 50);
	to_floor = ratio(row, &report->rows[0], n);
	to_engine = ratio(row, &report->rows[1], n);
	printf("| %s | %lld | %lld.%03lld | %lld.%03lld-%lld.%03lld | "
	       "%lld.%02lld | %lld.%02lld | %s |\n",
	       row->way.name, (long long)(INT64_C(1000000000000) / median),
	       (long long)(median / 1000000),
	       (long long)(median / 1000 % 1000),
	       (long long)(at_share(sorted, n, 25) / 1000000),
	       (long long)(at_share(sorted, n, 25) / 1000 % 1000),
	       (long long)(at_share(sorted, n, 75) / 1000000),
	       (long long)(at_share(sorted, n, 75) / 1000 % 1000),
	       (long long)(to_floor / 100), (long long)(to_floor % 100),
	       (long long)(to_engine / 100), (long long)(to_engine % 100),
	       row->way.note);
}

bool
report_measure(struct report *report, int rounds, int ms)
{
	assert(rounds <= ROUNDS_MAX);
	report->rounds = rounds;
	for (int i = 0; i < report->count; i++)
		if (!row_calibrate(&report->rows[i], ms))
			return false;
	if (!rounds_run(report))
		return false;
	printf("\n%d rounds in turn, each way about %d ms a round.\n\n"
	       "| way | splits/s | us each | middle half, us | x kernel | "
	       "x engine with trace | |\n|---|---|---|---|---|---|---|\n",
	       rounds, ms);
	for (int i = 0; i < report->count; i++)
		row_print(report, &report->rows[i]);
	return true;
}
