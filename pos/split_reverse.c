/*
 * split_reverse.c - a sale taken back: what its meters are without it.
 *
 * Taken back in the reverse order, every meter is what it was, to the byte.
 * In another order each gives back what the sale added, unless it has begun
 * anew since. What is a highest or a chain, not a sum, cannot be taken from
 * the middle, and that is said.
 */
#include <assert.h>
#include <string.h>

#include "pos/split.h"
#include "pos/text.h"

static const struct meter *
find(const struct meters *meters, const char *name)
{
	for (int i = 0; i < meters->more_count; i++)
		if (strcmp(meters->more[i].name, name) == 0)
			return &meters->more[i];
	return NULL;
}

/* Meters that are no sums; their names are split_deduct.c's. */
static bool
is_sum(const char *name)
{
	return strcmp(name, "最高起付线") != 0 &&
	       strcmp(name, "上次起付线") != 0;
}

static int
take(struct money *amount, int64_t added, const char *name, struct err *err)
{
	if (added > amount->fen)
		return err_set(err, ERR_INPUT,
			       _("撤销：累计“%s”少于这一笔计入的"), name);
	amount->fen -= added;
	return 0;
}

/* What the sale added to a meter of the same period. */
static int64_t
added(const struct meters *before, const struct meter *after)
{
	const struct meter *was = find(before, after->name);

	if (!was || (was->since != 0 && was->since != after->since))
		return after->amount.fen;
	return after->amount.fen - was->amount.fen;
}

static int
take_more(struct meter *meter, const struct meters *before,
	  const struct meter *after, struct err *err)
{
	int64_t by = added(before, after);

	if (by == 0 || meter->since != after->since)
		return 0; /* nothing added, or begun anew */
	if (!is_sum(meter->name))
		return err_set(err, ERR_INPUT,
			       _("撤销：累计“%s”不是合计，应先撤销后来的"),
			       meter->name);
	return take(&meter->amount, by, meter->name, err);
}

int
split_reverse(const struct meters *before, const struct meters *after,
	      struct meters *now, struct err *err)
{
	bool began = before->year < after->year;
	struct meters left = *now;

	assert(before && after && now);
	assert(after->year >= before->year);
	if (memcmp(now, after, sizeof(*now)) == 0) {
		*now = *before;
		return 0;
	}
	if (now->year == after->year &&
	    (take(&left.deductible_met,
		  after->deductible_met.fen -
		      (began ? 0 : before->deductible_met.fen),
		  _("起付线"), err) < 0 ||
	     take(&left.fund_paid,
		  after->fund_paid.fen - (began ? 0 : before->fund_paid.fen),
		  _("统筹支付"), err) < 0))
		return -1;
	for (int i = 0; i < left.more_count; i++) {
		const struct meter *at = find(after, left.more[i].name);

		if (at && take_more(&left.more[i], before, at, err) < 0)
			return -1;
	}
	*now = left;
	return 0;
}
