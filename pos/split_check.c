/*
 * split_check.c - does a split add up? From the figures alone, without the
 * pack: invariant I3, identities A to D and G to J of protocol.md 15.
 */
#include "pos/split.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

static int
broken(struct err *err, const char *what)
{
	return err_set(err, ERR_CORRUPT, _("分担不平：%s"), what);
}

/* Without wrapping on any input; a limit is for what is compared with. */
static inline bool
plus(struct money *sum, struct money more)
{
	return !__builtin_add_overflow(sum->fen, more.fen, &sum->fen);
}

/* a + b + c + d == sum. */
static inline bool
adds_up(struct money a, struct money b, struct money c, struct money d,
	struct money sum)
{
	return plus(&a, b) && plus(&a, c) && plus(&a, d) && a.fen == sum.fen;
}

static bool
is_more(enum split_bucket bucket)
{
	return bucket == BUCKET_SEGMENT || bucket == BUCKET_PAST ||
	       bucket == BUCKET_FAMILY ||
	       (bucket >= BUCKET_LARGE && bucket <= BUCKET_OTHER);
}

struct money
split_more_of(const struct split *split, enum split_bucket bucket)
{
	assert(split);
	for (int i = 0; i < split->more_count; i++)
		if (split->more[i].bucket == bucket)
			return split->more[i].amount;
	return money_fen(0);
}

bool
split_others(const struct split *split, struct money *others)
{
	*others = money_fen(0);
	for (int i = 0; i < split->more_count; i++)
		if (split->more[i].bucket >= BUCKET_LARGE &&
		    split->more[i].bucket <= BUCKET_OTHER &&
		    !money_add(*others, split->more[i].amount, others))
			return false;
	return true;
}

static inline bool
in_range(struct money part)
{
	return part.fen >= 0 && part.fen <= MONEY_FEN_MAX;
}

static bool
none_negative(const struct split *split)
{
	if (!in_range(split->total) || !in_range(split->ownpay) ||
	    !in_range(split->overlimit) || !in_range(split->preself) ||
	    !in_range(split->inscope) || !in_range(split->deductible) ||
	    !in_range(split->fund) || !in_range(split->copay) ||
	    !in_range(split->overcap) || !in_range(split->person) ||
	    !in_range(split->account) || !in_range(split->cash) ||
	    !in_range(split->balance_after))
		return false;
	if (split->more_count < 0 || split->more_count > SPLIT_MORE_MAX)
		return false;
	for (int i = 0; i < split->more_count; i++)
		if (!is_more(split->more[i].bucket) ||
		    (i > 0 &&
		     split->more[i].bucket <= split->more[i - 1].bucket) ||
		    split->more[i].amount.fen <= 0 ||
		    split->more[i].amount.fen > MONEY_FEN_MAX)
			return false;
	return true;
}

/* Treated elsewhere, one pays first of class A too. What is read back from
 * a record has no mark but its reasons. */
static bool
is_away(const struct split *split, int line)
{
	for (int i = 0; i < split->reason_count; i++)
		if (split->reasons[i].line == line &&
		    split->reasons[i].note == NOTE_AWAY)
			return true;
	return split->reason_count == 0 && split->away;
}

/* 15 G, I, M: one line against its item. */
static inline int
line_check(const struct split *split, int at, const struct item *item,
	   struct err *err)
{
	const struct split_line *line = &split->lines[at];
	/* No branch: a line's class and share are anybody's guess. */
	const int64_t most =
	    item->item_class == ITEM_CLASS_B ? MONEY_FEN_MAX : 0;
	struct money amount;

	/* Of several, the sign of one is the sign of all together. */
	if ((line->ownpay.fen | line->overlimit.fen | line->preself.fen |
	     line->inscope.fen) < 0)
		return broken(err, _("某行有负数"));
	if (!adds_up(line->ownpay, line->overlimit, line->preself,
		     line->inscope, line->amount))
		return broken(err, _("某行四项之和不等于该行金额"));
	if (!money_of(item->price, item->count, ROUND_HALF_UP, &amount) ||
	    amount.fen != line->amount.fen)
		return broken(err, _("某行金额不等于单价乘数量"));
	/* All of class C, all or nothing of the others. */
	if (line->ownpay.fen != line->amount.fen &&
	    (item->item_class == ITEM_CLASS_C || line->ownpay.fen != 0))
		return broken(err, _("全自费与丙类不符"));
	if (line->preself.fen > most && !is_away(split, at))
		return broken(err, _("只有乙类才有先行自付"));
	return 0;
}

static int
lines_check(const struct split *split, const struct basket *basket,
	    struct err *err)
{
	struct split_line sum = {{0}, {0}, {0}, {0}, {0}};

	if (split->line_count != basket->item_count || split->line_count < 0 ||
	    split->line_count > BASKET_ITEMS_MAX)
		return broken(err, _("行数与购物篮不符"));
	for (int i = 0; i < split->line_count; i++) {
		const struct split_line *line = &split->lines[i];

		if (line_check(split, i, &basket->items[i], err) < 0)
			return -1;
		if (!plus(&sum.amount, line->amount) ||
		    !plus(&sum.ownpay, line->ownpay) ||
		    !plus(&sum.overlimit, line->overlimit) ||
		    !plus(&sum.preself, line->preself) ||
		    !plus(&sum.inscope, line->inscope))
			return broken(err, _("各行之和溢出"));
	}
	if (money_compare(sum.amount, split->total) != 0 ||
	    money_compare(sum.amount, basket->total) != 0 ||
	    money_compare(sum.ownpay, split->ownpay) != 0 ||
	    money_compare(sum.overlimit, split->overlimit) != 0 ||
	    money_compare(sum.preself, split->preself) != 0 ||
	    money_compare(sum.inscope, split->inscope) != 0)
		return broken(err, _("各行之和不等于总计"));
	return 0;
}

#define BUCKETS (BUCKET_CASH + 1)

struct sums {
	struct money bucket[BUCKETS];
	struct money paid[BUCKETS]; /* of each, by whoever pays for the person */
	struct money line[BASKET_ITEMS_MAX];
};

static inline bool
reason_is_sane(const struct split_reason *reason, int line_count)
{
	/* What is a line's goes into a line's bucket, and nothing else does. */
	return (reason->line >= 0 ? reason->line < line_count &&
					reason->bucket <= BUCKET_INSCOPE
				  : reason->line == -1 &&
					reason->bucket > BUCKET_INSCOPE &&
					reason->bucket <= BUCKET_CASH) &&
	       reason->of <= BUCKET_CASH && reason->amount.fen >= 0 &&
	       reason->clause[0] != '\0' &&
	       (reason->clause[CLAUSE_BYTES - 1] == '\0' ||
		memchr(reason->clause, '\0', CLAUSE_BYTES) != NULL);
}

static int
reasons_sum(const struct split *split, struct sums *sums, struct err *err)
{
	if (split->reason_count < 0 || split->reason_count > SPLIT_REASONS_MAX)
		return broken(err, _("理由个数越界"));
	for (int i = 0; i < split->reason_count; i++) {
		const struct split_reason *reason = &split->reasons[i];
		bool fits;

		if (!reason_is_sane(reason, split->line_count))
			return broken(err, _("某条理由不成立"));
		fits = plus(&sums->bucket[reason->bucket], reason->amount);
		if (reason->line >= 0)
			fits = fits && plus(&sums->line[reason->line],
					    reason->amount);
		else if (reason->bucket >= BUCKET_LARGE)
			fits = fits &&
			       plus(&sums->paid[reason->of], reason->amount);
		if (!fits)
			return broken(err, _("理由之和溢出"));
	}
	return 0;
}

/* Take off what a bucket must come to; and where the part is the person's,
 * what others and he must have paid of it. Neither can wrap: both are sums
 * of what is not negative. */
static inline void
less(struct sums *sums, enum split_bucket bucket, bool persons,
     struct money want)
{
	sums->bucket[bucket].fen -= want.fen;
	if (persons)
		sums->paid[bucket].fen -= want.fen;
}

static void
sums_less(struct sums *sums, const struct split *split)
{
	less(sums, BUCKET_OWNPAY, true, split->ownpay);
	less(sums, BUCKET_OVERLIMIT, true, split->overlimit);
	less(sums, BUCKET_PRESELF, true, split->preself);
	less(sums, BUCKET_INSCOPE, false, split->inscope);
	less(sums, BUCKET_DEDUCTIBLE, true, split->deductible);
	less(sums, BUCKET_FUND, false, split->fund);
	less(sums, BUCKET_COPAY, true, split->copay);
	less(sums, BUCKET_OVERCAP, true, split->overcap);
	less(sums, BUCKET_ACCOUNT, false, split->account);
	less(sums, BUCKET_CASH, false, split->cash);
	for (int i = 0; i < split->more_count; i++)
		less(sums, split->more[i].bucket,
		     split->more[i].bucket == BUCKET_SEGMENT,
		     split->more[i].amount);
}

static int
reasons_check(const struct split *split, struct err *err)
{
	struct sums sums;

	split_clear(&sums,
		    offsetof(struct sums, line) +
			sizeof(sums.line[0]) * (size_t)split->line_count);
	if (reasons_sum(split, &sums, err) < 0)
		return -1;
	for (int i = 0; i < split->line_count; i++)
		if (sums.line[i].fen != split->lines[i].amount.fen)
			return broken(err, _("某行理由之和不等于该行金额"));
	sums_less(&sums, split);
	for (int i = BUCKET_OWNPAY; i <= BUCKET_CASH; i++) {
		if (sums.bucket[i].fen != 0)
			return broken(err, _("理由之和不等于分项"));
		if (sums.paid[i].fen != 0)
			return broken(err, _("账户与现金不等于个人分项"));
	}
	return 0;
}

int
split_check(const struct split *split, const struct basket *basket,
	    struct err *err)
{
	const struct money zero = {0};
	struct money pooled, others;

	assert(split && basket);
	if (!none_negative(split) || !split_others(split, &others))
		return broken(err, _("有负数或越界的金额"));
	/* 账户段 is paid before anything is pooled. */
	if (!money_sub(split->inscope, split_more_of(split, BUCKET_SEGMENT),
		       &pooled))
		return broken(err, _("有负数或越界的金额"));
	if (!adds_up(split->ownpay, split->overlimit, split->preself,
		     split->inscope, split->total))
		return broken(err, _("四项之和不等于总额"));
	if (!adds_up(split->deductible, split->fund, split->copay,
		     split->overcap, pooled))
		return broken(
		    err, _("起付线、统筹、自付、超封顶之和不等于政策范围内"));
	if (!adds_up(split->fund, split->person, others, zero, split->total))
		return broken(err, _("统筹加个人不等于总额"));
	if (!adds_up(split->account, split->cash,
		     split_more_of(split, BUCKET_PAST),
		     split_more_of(split, BUCKET_FAMILY), split->person))
		return broken(err, _("账户加现金不等于个人负担"));
	if (lines_check(split, basket, err) < 0)
		return -1;
	return split->reason_count ? reasons_check(split, err) : 0;
}
