/*
 * split_payer.c - the payers after 统筹, in the pack's order. Each works on
 * what those before it left of its base, over a visit or over the year.
 */
#include <assert.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

/* The year's fees in scope, where a floor is a share of them. */
static const char scope_meter[] = "年末/政策范围内";

/* One payer at work on one bill. */
struct turn {
	const struct pack_payer *payer;
	char base_meter[METER_BYTES];
	char paid_meter[METER_BYTES];
	struct money before; /* of the base, this year */
	struct money paid;   /* by it, this year */
	struct money base;
	struct money floor;
	struct money share;
};

static int
meter_read(struct split_work *work, const char *name, struct money *amount,
	   struct err *err)
{
	struct meter *meter = split_meter(work, name, PERIOD_YEAR, err);

	if (!meter)
		return -1;
	*amount = meter->amount;
	return 0;
}

static int
turn_begin(struct split_work *work, struct turn *turn, struct err *err)
{
	const struct pack_payer *payer = turn->payer;
	const char *name =
	    pack_word_text((enum pack_word)(WORD_OWNPAY + (int)payer->bucket));

	(void)text_format(turn->base_meter, METER_BYTES, "%s/%s", name,
			  pack_word_text(WORD_BASE));
	(void)text_format(turn->paid_meter, METER_BYTES, "%s/%s", name,
			  pack_word_text(WORD_PAYS));
	for (int i = 0; i < payer->base_count; i++)
		if (!money_add(turn->base, work->left[payer->base[i]],
			       &turn->base))
			return split_overflow(err);
	turn->floor = payer->floor[work->group];
	if (payer->period == PERIOD_VISIT)
		return 0;
	if (meter_read(work, turn->base_meter, &turn->before, err) < 0)
		return -1;
	if (payer->later)
		return 0;
	return meter_read(work, turn->paid_meter, &turn->paid, err);
}

/* Of the stretch from start on, length long, what lies in a tier. */
static struct money
overlap(struct money start, struct money length, struct money low,
	struct money high)
{
	int64_t from = start.fen > low.fen ? start.fen : low.fen;
	int64_t to = start.fen + length.fen;

	if (to > high.fen)
		to = high.fen;
	return money_fen(to > from ? to - from : 0);
}

static int
turn_share(struct split_work *work, struct turn *turn, struct err *err)
{
	const struct pack_payer *payer = turn->payer;
	struct money due = money_min(turn->base,
				     split_left(turn->floor, turn->before));
	struct money above = money_fen(turn->base.fen - due.fen), start;
	int64_t top = payer->top[work->group].fen;

	/* Where on the tiers' scale what is above the floor begins. */
	if (!money_add(turn->before, due, &start))
		return split_overflow(err);
	if (payer->edge != EDGE_INCLUDING)
		start = split_left(start, turn->floor);
	for (int i = 0; i < payer->tier_count; i++) {
		struct money part = overlap(start, above, payer->low[i],
					    payer->high[i]);
		struct money share;

		if (!split_share(part, payer->ratio[i],
				 &work->rules->round_fund, &share) ||
		    !money_add(turn->share, share, &turn->share))
			return split_overflow(err);
	}
	if (!payer->topped)
		return 0;
	if (split_adjust(work, TARGET_PAYER + (payer->bucket - BUCKET_LARGE),
			 &top, err) < 0)
		return -1;
	turn->share = money_min(turn->share,
				split_left(money_fen(top), turn->paid));
	return 0;
}

/* Its money goes to the parts of its base, in the order they are listed. */
static void
turn_pay(struct split_work *work, const struct turn *turn)
{
	const struct pack_payer *payer = turn->payer;
	struct money rest = turn->share;

	for (int i = 0; i < payer->base_count; i++) {
		struct money *left = &work->left[payer->base[i]];
		struct money pays = money_min(rest, *left);
		struct split_reason *reason;

		if (pays.fen == 0)
			continue;
		reason = split_reason_add(
		    work, payer->bucket, -1,
		    work->rules->clauses[payer->clause].id, pays);
		reason->of = payer->base[i];
		reason->base = turn->base;
		reason->limit = turn->floor;
		reason->used = turn->before;
		reason->period = split_period_of(payer->period);
		reason->measure = SPLIT_OF_FEES;
		if (payer->tier_count == 1)
			reason->ratio = payer->ratio[0];
		*left = money_fen(left->fen - pays.fen);
		rest = money_fen(rest.fen - pays.fen);
	}
	assert(rest.fen == 0);
}

/* An adjustment of its top is named, so that its clause is read. */
static void
top_reasons(struct split_work *work, const struct turn *turn)
{
	const struct rules *rules = work->rules;
	enum pack_target target =
	    TARGET_PAYER + (turn->payer->bucket - BUCKET_LARGE);

	for (int i = 0; i < rules->adjust_count; i++) {
		const struct pack_adjust *adjust = &rules->adjusts[i];
		struct split_reason *reason;

		if (adjust->target != target || !work->adjusted[i])
			continue;
		reason = split_reason_add(work, turn->payer->bucket, -1,
					  rules->clauses[adjust->clause].id,
					  money_fen(0));
		reason->of = turn->payer->base[0];
		split_change_put(work, adjust, reason);
	}
}

static int
turn_count(struct split_work *work, const struct turn *turn, struct err *err)
{
	if (turn->payer->period == PERIOD_VISIT)
		return 0;
	if (split_meter_add(work, turn->base_meter, PERIOD_YEAR, turn->base,
			    err) < 0)
		return -1;
	return split_meter_add(work, turn->paid_meter, PERIOD_YEAR,
			       turn->share, err);
}

/* 年末: on the year with this sale, as if it were all one bill. */
static int
turn_later(struct split_work *work, struct turn *turn, struct err *err)
{
	const struct pack_payer *payer = turn->payer;
	struct split_later *later;
	struct money scope;

	if (split_meter_add(work, turn->base_meter, PERIOD_YEAR, turn->base,
			    err) < 0)
		return -1;
	if (!money_add(turn->before, turn->base, &turn->base))
		return split_overflow(err);
	turn->before = money_fen(0);
	if (payer->floor_is_share) {
		if (meter_read(work, scope_meter, &scope, err) < 0)
			return -1;
		if (!split_share(scope, payer->floor_share,
				 &work->rules->round_fund, &turn->floor))
			return split_overflow(err);
	}
	if (turn_share(work, turn, err) < 0)
		return -1;
	assert(work->split->later_count < SPLIT_LATER_MAX);
	later = &work->split->later[work->split->later_count++];
	later->bucket = payer->bucket;
	(void)text_copy(later->clause, sizeof(later->clause),
			work->rules->clauses[payer->clause].id);
	later->base = turn->base;
	later->floor = money_min(turn->floor, turn->base);
	later->amount = turn->share;
	return 0;
}

/* Before the payers: this sale counts in the year's scope, once. */
static int
scope_count(struct split_work *work, struct err *err)
{
	const struct rules *rules = work->rules;
	bool needed = false;

	for (int i = 0; i < rules->payer_count; i++)
		needed = needed || rules->payers[i].floor_is_share;
	if (!needed)
		return 0;
	return split_meter_add(work, scope_meter, PERIOD_YEAR,
			       work->split->inscope, err);
}

int
split_payers(struct split_work *work, struct err *err)
{
	const struct rules *rules = work->rules;

	if (!work->wait && scope_count(work, err) < 0)
		return -1;
	for (int i = 0; i < rules->payer_count && !work->wait; i++) {
		struct turn turn;

		memset(&turn, 0, sizeof(turn));
		turn.payer = &rules->payers[i];
		if (!split_when(work, &turn.payer->when))
			continue;
		if (turn_begin(work, &turn, err) < 0)
			return -1;
		if (turn.payer->later) {
			if (turn_later(work, &turn, err) < 0)
				return -1;
			continue;
		}
		if (turn_share(work, &turn, err) < 0 ||
		    turn_count(work, &turn, err) < 0)
			return -1;
		turn_pay(work, &turn);
		top_reasons(work, &turn);
		split_more_put(work, turn.payer->bucket, turn.share);
	}
	return 0;
}
