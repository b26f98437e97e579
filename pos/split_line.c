/*
 * split_line.c - each line by its class and ceiling (protocol.md 15 G, M).
 */
#include <assert.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

/* Class C, and what lies outside the catalogue: all of it (15 M). */
static inline void
line_ownpay(struct split_work *work, int line, const struct item *item,
	    struct split_line *parts, const char *clause)
{
	struct split_reason *reason;

	parts->ownpay = item->amount;
	reason = split_reason_some(work, BUCKET_OWNPAY, line, clause,
				   item->amount);
	reason->base = item->amount;
	reason->ratio.ppm = RATIO_ONE_PPM;
}

/* 先行自付 where the pack has a table over the catalogue's ratio. */
static int
line_preself(const struct split_work *work, struct ratio *ratio,
	     struct err *err)
{
	const struct pack_row *row =
	    split_row(work, TABLE_PRESELF, money_fen(0), err);

	if (!row)
		return -1;
	if (row->value[work->group] != PACK_BY_CATALOGUE)
		ratio->ppm = (int32_t)row->value[work->group];
	assert(ratio->ppm >= 0 && ratio->ppm <= RATIO_ONE_PPM);
	return 0;
}

/* What the catalogue's ceiling lets through; without one all that there can
 * be. No branch: which items have one is anybody's guess. */
static inline int
catalogue_limit(const struct split_work *work, const struct item *item,
		struct money *limit, struct err *err)
{
	const struct pack_round *round = &work->rules->round_ceiling;

	if (!money_of_to(item->ceiling, item->count, round->mode,
			 round->unit_fen, limit))
		return split_overflow(err);
	*limit = money_fen(item->ceiling.e6 > 0 ? limit->fen : MONEY_FEN_MAX);
	return 0;
}

/* Classes A and B: over the ceiling, then the first share, then in scope.
 * What the pack does not have is not asked for. */
static inline int
line_inscope(struct split_work *work, int line, const struct item *item,
	     struct split_line *parts, struct err *err)
{
	const struct rules *rules = work->rules;
	bool is_b = item->item_class == ITEM_CLASS_B;
	struct ratio ratio = item->preself;
	struct split_reason *reason;
	struct money rest, limit;

	if (catalogue_limit(work, item, &limit, err) < 0 ||
	    ((limit.fen < item->amount.fen || rules->ceiling_count > 0) &&
	     split_ceiling(work, limit, &parts->overlimit, err) < 0))
		return -1;
	if (rules->preself_by_table && is_b &&
	    line_preself(work, &ratio, err) < 0)
		return -1;
	rest = money_fen(item->amount.fen - parts->overlimit.fen);
	if (!split_share(rest, ratio, &rules->round_preself, &parts->preself))
		return split_overflow(err);
	parts->inscope = money_fen(rest.fen - parts->preself.fen);
	reason = split_reason_some(work, BUCKET_PRESELF, line,
				   split_clause_of(work, CONSTRUCT_CLASS_B),
				   parts->preself);
	reason->base = rest;
	reason->ratio = ratio;
	if (work->away && split_away(work, line, err) < 0)
		return -1;
	reason = split_reason_some(
	    work, BUCKET_INSCOPE, line,
	    split_clause_of(work,
			    is_b ? CONSTRUCT_CLASS_B : CONSTRUCT_CLASS_A),
	    parts->inscope);
	reason->base = item->amount;
	return 0;
}

/* An item from outside (a file, a journal) is checked where it is used. */
static inline int
line_check(const struct item *item, int line, struct err *err)
{
	struct money amount;

	if (item_check(item, err) < 0)
		return -1;
	if (!money_of(item->price, item->count, ROUND_HALF_UP, &amount) ||
	    amount.fen != item->amount.fen)
		return err_set(err, ERR_INPUT,
			       _("分担：第 %d 行金额不等于单价乘数量"),
			       line + 1);
	return 0;
}

_Static_assert(BASKET_ITEMS_MAX <= INT64_MAX / MONEY_FEN_MAX,
	       "the sum of a full basket does not wrap");

static inline void
line_sum(struct split_line *sum, const struct split_line *parts)
{
	sum->amount.fen += parts->amount.fen;
	sum->ownpay.fen += parts->ownpay.fen;
	sum->overlimit.fen += parts->overlimit.fen;
	sum->preself.fen += parts->preself.fen;
	sum->inscope.fen += parts->inscope.fen;
}

static inline int
line_split(struct split_work *work, int line, const struct item *item,
	   struct split_line *parts, struct err *err)
{
	const char *clause = NULL;

	if (line_check(item, line, err) < 0)
		return -1;
	work->line = line;
	if (work->rules->restrict_count > 0 &&
	    split_restrict(work, &clause, err) < 0)
		return -1;
	*parts = (struct split_line){.amount = item->amount};
	work->whole_of[line] = money_fen(0);
	if (item->item_class == ITEM_CLASS_C)
		clause = split_clause_of(work, CONSTRUCT_CLASS_C);
	if (!clause)
		return line_inscope(work, line, item, parts, err);
	line_ownpay(work, line, item, parts, clause);
	return 0;
}

int
split_lines(struct split_work *work, struct err *err)
{
	const struct basket *basket = work->input->basket;
	struct split *split = work->split;
	struct split_line sum = {.amount = {0}};

	if (split_away_find(work, err) < 0)
		return -1;
	for (int i = 0; i < basket->item_count; i++) {
		struct split_line *parts = &split->lines[i];

		if (line_split(work, i, &basket->items[i], parts, err) < 0)
			return -1;
		line_sum(&sum, parts);
	}
	split->total = sum.amount;
	split->ownpay = sum.ownpay;
	split->overlimit = sum.overlimit;
	split->preself = sum.preself;
	split->inscope = sum.inscope;
	work->line = -1;
	split->line_count = basket->item_count;
	/* The others are parts of it. */
	if (split->total.fen > MONEY_FEN_MAX)
		return split_overflow(err);
	if (money_compare(split->total, basket->total) != 0)
		return err_set(err, ERR_INPUT, _("分担：总金额不等于各行之和"));
	return 0;
}
