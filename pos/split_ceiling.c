/*
 * split_ceiling.c - 限价: what of a line is above the catalogue's ceiling
 * or the pack's own; the tightest decides. A ceiling for a visit is used up
 * in the order of the lines.
 */
#include <assert.h>

#include "pos/split_work.h"
#include "pos/text.h"

/* What of a line is let through, and by which clause. */
struct let {
	struct money amount;
	struct money limit;
	struct money used;
	const char *clause;
};

static void
let_at_most(struct let *let, struct money limit, struct money used,
	    const char *clause)
{
	struct money left = split_left(limit, used);

	if (money_compare(let->amount, left) <= 0)
		return;
	*let = (struct let){left, limit, used, clause};
}

static int
unit_limit(const struct split_work *work, struct price price,
	   struct money *limit, struct err *err)
{
	const struct pack_round *round = &work->rules->round_ceiling;
	const struct item *item = &work->input->basket->items[work->line];

	if (!money_of_to(price, item->count, round->mode, round->unit_fen,
			 limit))
		return split_overflow(err);
	return 0;
}

static int
visit_limit(const struct split_work *work, const struct pack_ceiling *at,
	    struct money *limit, struct err *err)
{
	int times = 1;

	if (at->times >= 0 && !split_number(work, at->times, &times))
		return err_set(err, ERR_INPUT,
			       _("规则包 %s：这一笔没有给出“%s”"),
			       work->rules->head.id,
			       work->rules->keys[at->times].name);
	if (__builtin_mul_overflow(at->amount.fen, (int64_t)times, &limit->fen))
		return split_overflow(err);
	if (at->bounded)
		*limit = money_min(*limit, at->most);
	return 0;
}

static int
own_ceiling(struct split_work *work, const struct pack_ceiling *at,
	    struct money used, struct let *let, struct err *err)
{
	const char *clause = work->rules->clauses[at->clause].id;
	struct price price;
	struct money limit;

	if (!at->per_unit) {
		if (visit_limit(work, at, &limit, err) < 0)
			return -1;
	} else {
		if (__builtin_mul_overflow(at->amount.fen, INT64_C(10000),
					   &price.e6))
			return split_overflow(err);
		if (unit_limit(work, price, &limit, err) < 0)
			return -1;
	}
	let_at_most(let, limit, used, clause);
	return 0;
}

/* Of what was let through, each ceiling of the visit has so much less. */
static int
visits_use(struct split_work *work, const bool *applies, struct money amount,
	   struct err *err)
{
	for (int i = 0; i < work->rules->ceiling_count; i++)
		if (applies[i] && !money_add(work->ceiling_used[i], amount,
					     &work->ceiling_used[i]))
			return split_overflow(err);
	return 0;
}

/* The pack's own ceilings, beside the catalogue's. */
static int
own_ceilings(struct split_work *work, struct let *let, struct err *err)
{
	const struct rules *rules = work->rules;
	bool applies[PACK_CEILINGS_MAX] = {false};

	for (int i = 0; i < rules->ceiling_count; i++) {
		const struct pack_ceiling *at = &rules->ceilings[i];

		if (!split_when(work, &at->when))
			continue;
		applies[i] = !at->per_unit;
		if (own_ceiling(work, at, work->ceiling_used[i], let, err) < 0)
			return -1;
	}
	return visits_use(work, applies, let->amount, err);
}

int
split_ceiling(struct split_work *work, struct money limit, struct money *over,
	      struct err *err)
{
	const struct item *item = &work->input->basket->items[work->line];
	struct let let = {.amount = item->amount};
	struct split_reason *reason;

	let_at_most(&let, limit, money_fen(0),
		    split_clause_of(work, CONSTRUCT_CEILING));
	if (work->rules->ceiling_count > 0 &&
	    own_ceilings(work, &let, err) < 0)
		return -1;
	if (!money_sub(item->amount, let.amount, over))
		return split_overflow(err);
	if (over->fen == 0)
		return 0;
	reason = split_reason_add(work, BUCKET_OVERLIMIT, work->line,
				  let.clause, *over);
	reason->base = item->amount;
	reason->limit = let.limit;
	reason->used = let.used;
	return 0;
}
