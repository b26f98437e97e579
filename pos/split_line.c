/*
 * split_line.c - each line by its class and ceiling (protocol.md 15 G, M).
 */
#include <assert.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

/* Class C, and what lies outside the catalogue: all of it (15 M). */
static void
line_ownpay(struct split_work *work, int line, const char *clause)
{
	const struct item *item = &work->input->basket->items[line];
	struct split_reason *reason;

	work->split->lines[line].ownpay = item->amount;
	if (item->amount.fen == 0)
		return;
	reason = split_reason_add(work, BUCKET_OWNPAY, line, clause,
				  item->amount);
	reason->base = item->amount;
	reason->ratio.ppm = RATIO_ONE_PPM;
}

/* 先行自付: the catalogue's ratio, or the pack's table over it. */
static int
line_preself(const struct split_work *work, struct ratio *ratio,
	     struct err *err)
{
	const struct pack_row *row;

	if (!work->rules->preself_by_table)
		return 0;
	row = split_row(work, TABLE_PRESELF, money_fen(0), err);
	if (!row)
		return -1;
	if (row->value[work->group] != PACK_BY_CATALOGUE)
		ratio->ppm = (int32_t)row->value[work->group];
	assert(ratio->ppm >= 0 && ratio->ppm <= RATIO_ONE_PPM);
	return 0;
}

/* Classes A and B: over the ceiling, then the first share, then in scope. */
static int
line_inscope(struct split_work *work, int line, struct err *err)
{
	const struct item *item = &work->input->basket->items[line];
	struct split_line *parts = &work->split->lines[line];
	bool is_b = item->item_class == ITEM_CLASS_B;
	struct ratio ratio = item->preself;
	struct split_reason *reason;
	struct money rest;

	if (split_ceiling(work, &parts->overlimit, err) < 0 ||
	    (is_b && line_preself(work, &ratio, err) < 0))
		return -1;
	if (!money_sub(item->amount, parts->overlimit, &rest) ||
	    !split_share(rest, ratio, &work->rules->round_preself,
			 &parts->preself) ||
	    !money_sub(rest, parts->preself, &parts->inscope))
		return split_overflow(err);
	if (parts->preself.fen > 0) {
		reason = split_reason_add(
		    work, BUCKET_PRESELF, line,
		    split_clause_of(work, CONSTRUCT_CLASS_B), parts->preself);
		reason->base = rest;
		reason->ratio = ratio;
	}
	if (split_away(work, line, err) < 0)
		return -1;
	if (parts->inscope.fen > 0) {
		reason = split_reason_add(
		    work, BUCKET_INSCOPE, line,
		    split_clause_of(work, is_b ? CONSTRUCT_CLASS_B
					       : CONSTRUCT_CLASS_A),
		    parts->inscope);
		reason->base = item->amount;
	}
	return 0;
}

/* An item from outside (a file, a journal) is checked where it is used. */
static int
line_check(const struct item *item, int line, struct err *err)
{
	struct money amount;

	if (item_check(item, err) < 0)
		return -1;
	if (!money_of(item->price, item->count, ROUND_HALF_UP, &amount) ||
	    money_compare(amount, item->amount) != 0)
		return err_set(err, ERR_INPUT,
			       _("分担：第 %d 行金额不等于单价乘数量"),
			       line + 1);
	return 0;
}

_Static_assert(BASKET_ITEMS_MAX <= INT64_MAX / MONEY_FEN_MAX,
	       "the sum of a full basket does not wrap");

static void
line_sum(struct split *split, const struct split_line *parts)
{
	split->total.fen += parts->amount.fen;
	split->ownpay.fen += parts->ownpay.fen;
	split->overlimit.fen += parts->overlimit.fen;
	split->preself.fen += parts->preself.fen;
	split->inscope.fen += parts->inscope.fen;
}

int
split_lines(struct split_work *work, struct err *err)
{
	const struct basket *basket = work->input->basket;
	struct split *split = work->split;

	if (split_away_find(work, err) < 0)
		return -1;
	for (int i = 0; i < basket->item_count; i++) {
		const struct item *item = &basket->items[i];
		const char *clause = NULL;

		work->line = i;
		if (line_check(item, i, err) < 0 ||
		    split_restrict(work, &clause, err) < 0)
			return -1;
		split->lines[i] = (struct split_line){.amount = item->amount};
		if (item->item_class == ITEM_CLASS_C)
			clause = split_clause_of(work, CONSTRUCT_CLASS_C);
		if (clause)
			line_ownpay(work, i, clause);
		else if (line_inscope(work, i, err) < 0)
			return -1;
		line_sum(split, &split->lines[i]);
	}
	work->line = -1;
	split->line_count = basket->item_count;
	/* The others are parts of it. */
	if (split->total.fen > MONEY_FEN_MAX)
		return split_overflow(err);
	if (money_compare(split->total, basket->total) != 0)
		return err_set(err, ERR_INPUT, _("分担：总金额不等于各行之和"));
	return 0;
}
