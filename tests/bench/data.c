/* data.c - the catalogue and the bills, from one seed. See bench.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/bench.h"

/* splitmix64: the same bills on every machine. */
static uint64_t
draw(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int64_t
pick(uint64_t *seed, int64_t below)
{
	return (int64_t)(draw(seed) % (uint64_t)below);
}

static bool
one_in(uint64_t *seed, int n)
{
	return pick(seed, n) == 0;
}

/* As long as a national code, and no two alike: the end counts. */
static void
code_fill(uint64_t *seed, int number, char code[BENCH_CODE_BYTES])
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	int at = BENCH_CODE_BYTES - 1;

	code[at--] = '\0';
	for (; at >= 17; at--, number /= 10)
		code[at] = digits[number % 10];
	for (; at > 0; at--)
		code[at] = digits[pick(seed, 36)];
	code[0] = 'X';
}

static void
entry_fill(uint64_t *seed, int number, struct entry *entry)
{
	static const int32_t preself[] = {0,      50000,  100000,
					  150000, 200000, 300000};
	int64_t class = pick(seed, 10);

	memset(entry, 0, sizeof(*entry));
	code_fill(seed, number, entry->code);
	/* Most prices have two decimals, some four. */
	entry->price.e6 = (50 + pick(seed, 20000)) * 10000;
	if (one_in(seed, 5))
		entry->price.e6 += pick(seed, 100) * 100;
	entry->item_class = class < 3   ? ITEM_CLASS_A
			    : class < 9 ? ITEM_CLASS_B
					: ITEM_CLASS_C;
	if (entry->item_class == ITEM_CLASS_B)
		entry->preself.ppm = preself[pick(seed, 6)];
	if (one_in(seed, 3))
		entry->ceiling.e6 =
		    entry->price.e6 / 10000 * (70 + pick(seed, 60)) * 100;
}

static void
bill_fill(uint64_t *seed, const struct index *index, struct bill *bill)
{
	memset(bill, 0, sizeof(*bill));
	bill->level = (int32_t)pick(seed, LEVEL_COUNT);
	bill->retired = one_in(seed, 3);
	bill->balance.fen = one_in(seed, 4) ? 0 : pick(seed, 50000);
	bill->met.fen = one_in(seed, 3) ? 60000 : pick(seed, 60000);
	bill->paid.fen = one_in(seed, 6) ? 790000 + pick(seed, 10000)
					 : pick(seed, 700000);
	for (int i = 0; i < BENCH_LINES; i++) {
		const struct entry *entry =
		    &index->entries[pick(seed, BENCH_ENTRIES)];

		memcpy(bill->lines[i].code, entry->code, BENCH_CODE_BYTES);
		bill->lines[i].price = entry->price;
		bill->lines[i].count.e4 = 10000 * (1 + pick(seed, 4));
		if (one_in(seed, 10))
			bill->lines[i].count.e4 += 5000;
	}
}

void
data_fill(struct data *data)
{
	uint64_t seed = 990101;

	for (int i = 0; i < BENCH_ENTRIES; i++)
		entry_fill(&seed, i, &data->index.entries[i]);
	index_fill(&data->index);
	for (int i = 0; i < BENCH_BILLS; i++)
		bill_fill(&seed, &data->index, &data->bills[i]);
}

static void
catalogue_write(const struct index *index, FILE *to)
{
	for (int i = 0; i < BENCH_ENTRIES; i++) {
		const struct entry *entry = &index->entries[i];

		fprintf(to, "%s\t%d\t%d\t%lld\n", entry->code,
			(int)entry->item_class, (int)entry->preself.ppm,
			(long long)entry->ceiling.e6);
	}
}

static void
bills_write(const struct bill *bills, FILE *to)
{
	for (int i = 0; i < BENCH_BILLS; i++) {
		const struct bill *bill = &bills[i];

		fprintf(to,
			"{\"level\":%d,\"retired\":%s,\"balance\":%lld,"
			"\"met\":%lld,\"paid\":%lld,\"lines\":[",
			(int)bill->level, bill->retired ? "true" : "false",
			(long long)bill->balance.fen, (long long)bill->met.fen,
			(long long)bill->paid.fen);
		for (int j = 0; j < BENCH_LINES; j++)
			fprintf(to,
				"%s{\"code\":\"%s\",\"price\":%lld,"
				"\"count\":%lld}",
				j ? "," : "", bill->lines[j].code,
				(long long)bill->lines[j].price.e6,
				(long long)bill->lines[j].count.e4);
		fputs("]}\n", to);
	}
}

/* A file of that name, to write to. */
static FILE *
file_open(const char *directory, const char *name)
{
	char path[4096];
	FILE *file;
	int length = snprintf(path, sizeof(path), "%s/%s", directory, name);

	if (length < 0 || (size_t)length >= sizeof(path))
		return NULL;
	file = fopen(path, "w");
	if (!file)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return file;
}

bool
data_write(const struct data *data, const char *directory)
{
	FILE *catalogue = file_open(directory, "catalogue.tsv");
	FILE *bills = file_open(directory, "bills.ndjson");
	bool good = catalogue && bills;

	if (good) {
		catalogue_write(&data->index, catalogue);
		bills_write(data->bills, bills);
	}
	if (catalogue && fclose(catalogue) != 0)
		good = false;
	if (bills && fclose(bills) != 0)
		good = false;
	return good;
}

static int64_t
clock_ns(clockid_t clock)
{
	struct timespec now;

	if (clock_gettime(clock, &now) != 0)
		abort();
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t
now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

int64_t
spent_ns(void)
{
	return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static int
by_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void
times_sort(int64_t *times, int count)
{
	qsort(times, (size_t)count, sizeof(*times), by_time);
}
