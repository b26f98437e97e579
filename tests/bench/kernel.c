/*
 * kernel.c - the demonstration policy written straight into C: the limit
 * for an engine that reads its policy from a pack. No checks, no trace, no
 * texts; 64-bit products, which the bench's prices never fill.
 */
#include <stdlib.h>

#include "tests/bench/bench.h"

static int64_t
half_up(int64_t product, int64_t divisor)
{
	return (product + divisor / 2) / divisor;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
above_zero(int64_t a)
{
	return a > 0 ? a : 0;
}

static inline void
line_add(const struct entry *entry, const struct bill_line *line,
	 struct figures *f)
{
	int64_t amount = half_up(line->price.e6 * line->count.e4, 100000000);
	int64_t over = 0, preself;

	f->total += amount;
	if (entry->item_class == ITEM_CLASS_C) {
		f->ownpay += amount;
		return;
	}
	if (entry->ceiling.e6 != 0)
		over = above_zero(
		    amount -
		    half_up(entry->ceiling.e6 * line->count.e4, 100000000));
	preself = half_up((amount - over) * entry->preself.ppm, 1000000);
	f->overlimit += over;
	f->preself += preself;
	f->inscope += amount - over - preself;
}

static inline void
bill_split(const struct index *index, const struct bill *bill,
	   struct figures *f)
{
	static const int64_t rate_ppm[LEVEL_COUNT][2] = {
	    {600000, 700000},
	    {750000, 850000},
	    {650000, 750000},
	    {600000, 700000}};
	static const int64_t deductible[2] = {60000, 50000};
	int64_t above, share, left = bill->balance.fen;
	const struct entry *entries[BENCH_LINES];

	*f = (struct figures){0};
	bill_find(index, bill, entries);
	for (int i = 0; i < BENCH_LINES; i++)
		line_add(entries[i], &bill->lines[i], f);
	f->deductible =
	    least(f->inscope,
		  above_zero(deductible[bill->retired] - bill->met.fen));
	above = f->inscope - f->deductible;
	share = half_up(above * rate_ppm[bill->level][bill->retired], 1000000);
	f->fund = least(share, above_zero(800000 - bill->paid.fen));
	f->copay = above - share;
	f->overcap = share - f->fund;
	left -= least(left, f->preself);
	left -= least(left, f->deductible);
	left -= least(left, f->copay);
	left -= least(left, f->overcap);
	f->account = bill->balance.fen - left;
	f->cash = f->total - f->fund - f->account;
	f->balance_after = left;
}

int64_t
kernel_run(struct way *way, int from, int count, struct figures *figures)
{
	const struct data *data = way->state;
	struct figures kept;
	int64_t began = spent_ns();

	for (int i = 0; i < count; i++) {
		struct figures *to = figures ? &figures[i] : &kept;

		bill_split(&data->index,
			   &data->bills[(from + i) % BENCH_BILLS], to);
		/* The figures are wanted, although nobody reads them. */
		__asm__ volatile("" : : "r"(to) : "memory");
	}
	return spent_ns() - began;
}
