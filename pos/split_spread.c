/*
 * split_spread.c - 分摊: which line 账户段, 起付线 and what a 限额 cuts come
 * from, where ratios, limits or rounding are of each line. To the fen: by
 * amount, each line gives up to its cumulative part, rounded down.
 */
#include <assert.h>

#include "pos/split_work.h"
#include "pos/text.h"

void
split_shares_begin(struct split_work *work, struct split_shares *shares)
{
	const struct rules *rules = work->rules;

	assert(work->line == -1);
	for (int i = 0; i < work->split->line_count; i++) {
		work->line = i;
		shares->at[i] =
		    money_fen(work->split->lines[i].inscope.fen -
			      work->whole_of[i].fen);
		shares->free[i] = rules->has_limit_free &&
				  split_when(work, &rules->limit_free);
	}
	work->line = -1;
}

struct money
split_free_sum(const struct split_work *work,
	       const struct split_shares *shares)
{
	struct money sum = {0};

	for (int i = 0; i < work->split->line_count; i++)
		if (shares->free[i])
			sum = money_fen(sum.fen + shares->at[i].fen);
	assert(sum.fen >= 0 && sum.fen <= work->split->inscope.fen);
	return sum;
}

/* The first lines give all they have, and so on. */
static void
by_line(struct split_shares *shares, int i, struct money *rest)
{
	struct money takes = money_min(*rest, shares->at[i]);

	*rest = money_fen(rest->fen - takes.fen);
	shares->at[i] = money_fen(shares->at[i].fen - takes.fen);
}

int
split_spread(const struct split_work *work, struct split_shares *shares,
	     bool not_free, struct money amount, struct err *err)
{
	struct money whole = {0}, upto = {0}, rest = amount, given = {0}, part;

	for (int i = 0; i < work->split->line_count; i++)
		if (!not_free || !shares->free[i])
			whole = money_fen(whole.fen + shares->at[i].fen);
	assert(amount.fen >= 0 && amount.fen <= whole.fen);
	for (int i = 0; amount.fen > 0 && i < work->split->line_count; i++) {
		if (not_free && shares->free[i])
			continue;
		if (work->rules->spread == SPREAD_BY_LINE) {
			by_line(shares, i, &rest);
			continue;
		}
		upto = money_fen(upto.fen + shares->at[i].fen);
		if (!money_part(amount, upto, whole, &part))
			return split_overflow(err);
		shares->at[i] = money_fen(shares->at[i].fen -
					  (part.fen - given.fen));
		given = part;
		assert(shares->at[i].fen >= 0);
	}
	return 0;
}
