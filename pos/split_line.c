/*
 * split_line.c - each line by its class and ceiling (protocol.md 15 G, M).
 */
#include <assert.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

/* Above ceiling x count, before anything else is taken. */
static int
line_ceiling(struct split_work *work, int line, struct money *over,
	     struct err *err)
{
	const struct item *item = &work->input->basket->items[line];
	const struct pack_round *round = &work->rules->round_ceiling;
	struct split_reason *reason;
	struct money limit;

	*over = money_fen(0);
	if (item->ceiling.e6 == 0)
		return 0;
	if (!money_of_to(item->ceiling, item->count, round->mode,
			 round->unit_fen, &limit))
		return split_overflow(err);
	if (money_compare(item->amount, limit) <= 0)
		return 0;
	if (!money_sub(item->amount, limit, over))
		return split_overflow(err);
	reason =
	    split_reason_add(work, BUCKET_OVERLIMIT, line,
			     split_clause_of(work, CONSTRUCT_CEILING), *over);
	reason->base = item->amount;
	reason->limit = limit;
	return 0;
}

/* Class C, and what lies outside the catalogue: all of it (15 M). */
static void
line_ownpay(struct split_work *work, int line)
{
	const struct item *item = &work->input->basket->items[line];
	struct split_reason *reason;

	work->split->lines[line].ownpay = item->amount;
	if (item->amount.fen == 0)
		return;
	reason = split_reason_add(work, BUCKET_OWNPAY, line,
				  split_clause_of(work, CONSTRUCT_CLASS_C),
				  item->amount);
	reason->base = item->amount;
	reason->ratio.ppm = RATIO_ONE_PPM;
}

/* Classes A and B: over the ceiling, then the first share, then in scope. */
static int
line_inscope(struct split_work *work, int line, struct err *err)
{
	const struct item *item = &work->input->basket->items[line];
	struct split_line *parts = &work->split->lines[line];
	bool is_b = item->item_class == ITEM_CLASS_B;
	struct split_reason *reason;
	struct money rest;

	if (line_ceiling(work, line, &parts->overlimit, err) < 0)
		return -1;
	if (!money_sub(item->amount, parts->overlimit, &rest) ||
	    !split_share(rest, item->preself, &work->rules->round_preself,
			 &parts->preself) ||
	    !money_sub(rest, parts->preself, &parts->inscope))
		return split_overflow(err);
	if (parts->preself.fen > 0) {
		reason = split_reason_add(
		    work, BUCKET_PRESELF, line,
		    split_clause_of(work, CONSTRUCT_CLASS_B), parts->preself);
		reason->base = rest;
		reason->ratio = item->preself;
	}
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

static int
line_sum(struct split *split, const struct split_line *parts, struct err *err)
{
	if (!money_add(split->total, parts->amount, &split->total) ||
	    !money_add(split->ownpay, parts->ownpay, &split->ownpay) ||
	    !money_add(split->overlimit, parts->overlimit, &split->overlimit) ||
	    !money_add(split->preself, parts->preself, &split->preself) ||
	    !money_add(split->inscope, parts->inscope, &split->inscope))
		return split_overflow(err);
	return 0;
}

int
split_lines(struct split_work *work, struct err *err)
{
	const struct basket *basket = work->input->basket;
	struct split *split = work->split;

	for (int i = 0; i < basket->item_count; i++) {
		const struct item *item = &basket->items[i];

		if (line_check(item, i, err) < 0)
			return -1;
		split->lines[i].amount = item->amount;
		if (item->item_class == ITEM_CLASS_C)
			line_ownpay(work, i);
		else if (line_inscope(work, i, err) < 0)
			return -1;
		if (line_sum(split, &split->lines[i], err) < 0)
			return -1;
	}
	split->line_count = basket->item_count;
	if (money_compare(split->total, basket->total) != 0)
		return err_set(err, ERR_INPUT, _("分担：总金额不等于各行之和"));
	return 0;
}
