/*
 * split_fund.c - 统筹: fees above the deductible, as far as the limits on
 * fees let them in, by tier and ratio, as far as the limits on the fund's
 * money let it pay. Every limit that applies holds: they nest by that.
 */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

int
split_limit_left(struct split_work *work, const struct pack_limit *limit,
		 struct split_bound *bound, struct err *err)
{
	struct meter *meter = NULL;

	bound->clause = work->rules->clauses[limit->clause].id;
	bound->period = split_period_of(limit->period);
	bound->measure =
	    limit->unit == UNIT_FUND ? SPLIT_OF_FUND : SPLIT_OF_FEES;
	bound->limit = limit->amount[work->group];
	if (split_times(work, limit->times, &bound->limit, err) < 0)
		return -1;
	bound->used = money_fen(0);
	if (limit->period != PERIOD_VISIT) {
		meter = split_meter(work, limit->name, limit->period, err);
		if (!meter)
			return -1;
		bound->used = meter->amount;
	}
	bound->left = split_left(bound->limit, bound->used);
	return 0;
}

/* 账户段 and 起付线 come off the lines first. */
static int
shares_of_lines(struct split_work *work, struct split_fund *fund, struct err *err)
{
	const struct split *split = work->split;
	struct money segment =
	    money_fen(split->inscope.fen - work->whole_sum.fen -
		      work->pooled.fen);

	split_shares_begin(work, &fund->shares);
	if (split_spread(work, &fund->shares, false, segment, err) < 0)
		return -1;
	fund->free_pooled = split_free_sum(work, &fund->shares);
	if (split_spread(work, &fund->shares, false, split->deductible, err) <
	    0)
		return -1;
	fund->free_above = split_free_sum(work, &fund->shares);
	return 0;
}

/* 限额 on fees: what lies above the tightest of them leaves the base. */
static int
fees_over(struct split_work *work, struct split_fund *fund, struct err *err)
{
	const struct rules *rules = work->rules;
	struct split *split = work->split;
	struct money above, limited;

	if (!money_sub(work->pooled, split->deductible, &above))
		return split_overflow(err);
	if (rules->by_item && shares_of_lines(work, fund, err) < 0)
		return -1;
	limited = money_fen(above.fen - fund->free_above.fen);
	for (int i = 0; i < rules->limit_count; i++) {
		const struct pack_limit *limit = &rules->limits[i];
		struct split_bound bound = {0};
		int64_t over;

		if (limit->unit == UNIT_FUND || !split_when(work, &limit->when))
			continue;
		if (split_limit_left(work, limit, &bound, err) < 0)
			return -1;
		over = limit->unit == UNIT_ABOVE
			   ? limited.fen
			   : work->pooled.fen - fund->free_pooled.fen;
		over -= bound.left.fen;
		if (over > limited.fen)
			over = limited.fen;
		if (over <= fund->fee_over.fen)
			continue;
		fund->fee_over = money_fen(over);
		fund->fee = bound;
	}
	fund->base = money_fen(above.fen - fund->fee_over.fen);
	if (!rules->by_item)
		return 0;
	return split_spread(work, &fund->shares, true, fund->fee_over, err);
}

int
split_cap_left(struct split_work *work, struct split_bound *bound,
	       struct err *err)
{
	const struct rules *rules = work->rules;
	int64_t cap = rules->cap[work->group].fen;

	if (rules->capped && split_adjust(work, TARGET_CAP, &cap, err) < 0)
		return -1;
	bound->clause = split_clause_of(work, CONSTRUCT_CAP);
	bound->limit = money_fen(cap);
	bound->used = work->split->meters_after.fund_paid;
	bound->left = rules->capped ? split_left(bound->limit, bound->used)
				    : money_fen(MONEY_FEN_MAX);
	return 0;
}

/* 封顶线 and 限额 on the fund's money; the tightest decides. */
static int
money_bound(struct split_work *work, struct split_fund *fund, struct err *err)
{
	const struct rules *rules = work->rules;

	if (split_cap_left(work, &fund->money, err) < 0)
		return -1;
	for (int i = 0; i < rules->limit_count; i++) {
		const struct pack_limit *limit = &rules->limits[i];
		struct split_bound bound = {0};

		if (limit->unit != UNIT_FUND || !split_when(work, &limit->when))
			continue;
		if (split_limit_left(work, limit, &bound, err) < 0)
			return -1;
		if (bound.left.fen < fund->money.left.fen)
			fund->money = bound;
	}
	return 0;
}

static void
bound_put(struct split_reason *reason, const struct split_bound *bound)
{
	reason->limit = bound->limit;
	reason->used = bound->used;
	reason->period = bound->period;
	reason->measure = bound->measure;
}

/* Each tier's share, as far as the fund's money goes; its copay beside. */
static void
tier_reasons(struct split_work *work, const struct split_fund *fund)
{
	const char *clause = split_clause_of(work, CONSTRUCT_RATES);
	struct money left = work->split->fund;

	split_wholes_reasons(work, &left);
	for (int i = 0; i < fund->tier_count; i++) {
		const struct split_tier *tier = &fund->tiers[i];
		struct money pays = money_min(tier->share, left);
		int64_t copay = tier->base.fen - tier->share.fen;
		struct split_reason *reason = split_reason_add(
		    work, BUCKET_FUND, -1, clause, pays);

		left = money_fen(left.fen - pays.fen);
		reason->base = tier->base;
		reason->ratio = tier->ratio;
		bound_put(reason, &fund->money);
		if (copay == 0)
			continue;
		reason = split_reason_add(work, BUCKET_COPAY, -1, clause,
					  money_fen(copay));
		reason->base = tier->base;
		reason->ratio.ppm = RATIO_ONE_PPM - tier->ratio.ppm;
	}
	assert(left.fen == 0);
}

/* An adjustment that changed a value is named, so that its clause is read. */
static void
adjust_reasons(struct split_work *work)
{
	static const enum split_bucket buckets[] = {
	    [TARGET_RATIO] = BUCKET_FUND,
	    [TARGET_SHARE] = BUCKET_COPAY,
	    [TARGET_DEDUCTIBLE] = BUCKET_DEDUCTIBLE,
	    [TARGET_CAP] = BUCKET_OVERCAP};
	const struct rules *rules = work->rules;

	for (int i = 0; i < rules->adjust_count; i++) {
		const struct pack_adjust *adjust = &rules->adjusts[i];
		struct split_reason *reason;

		if (!work->adjusted[i])
			continue;
		assert(adjust->target < TARGET_PAYER);
		reason = split_reason_add(
		    work, buckets[adjust->target], -1,
		    rules->clauses[adjust->clause].id, money_fen(0));
		split_change_put(work, adjust, reason);
	}
}

static void
over_reason(struct split_work *work, const struct split_bound *bound,
	    struct money amount, struct money base)
{
	struct split_reason *reason;

	if (amount.fen == 0)
		return;
	reason = split_reason_add(work, BUCKET_OVERCAP, -1, bound->clause,
				  amount);
	reason->base = base;
	bound_put(reason, bound);
}

/* The bill counts on every meter that applies to it. */
static int
count_up(struct split_work *work, const struct split_fund *fund, struct err *err)
{
	const struct rules *rules = work->rules;
	struct split *split = work->split;
	struct money covered;

	if (!money_add(split->meters_after.fund_paid, split->fund,
		       &split->meters_after.fund_paid) ||
	    !money_add(split->deductible, fund->base, &covered))
		return split_overflow(err);
	for (int i = 0; i < rules->limit_count; i++) {
		const struct pack_limit *limit = &rules->limits[i];

		if (limit->period == PERIOD_VISIT ||
		    !split_when(work, &limit->when))
			continue;
		if (split_meter_add(work, limit->name, limit->period,
				    limit->unit == UNIT_FUND ? split->fund
				    : limit->unit == UNIT_ABOVE
					? money_fen(fund->base.fen -
						    fund->free_above.fen)
					: money_fen(covered.fen -
						    fund->free_pooled.fen),
				    err) < 0)
			return -1;
	}
	return split_tiers_count(
	    work, rules->edge == EDGE_INCLUDING ? covered : fund->base, err);
}

int
split_fund(struct split_work *work, struct err *err)
{
	struct split *split = work->split;
	struct split_fund fund;
	struct money share = {0};

	split_clear(&fund, offsetof(struct split_fund, tiers));
	if (work->wait) {
		split_unpaid(work);
		return 0;
	}
	if (fees_over(work, &fund, err) < 0 ||
	    money_bound(work, &fund, err) < 0 ||
	    split_tiers(work, &fund, err) < 0)
		return -1;
	for (int i = 0; i < fund.tier_count; i++)
		share = money_fen(share.fen + fund.tiers[i].share.fen);
	if (fund.tier_count > 0)
		split->fund_ratio = fund.tiers[0].ratio;
	split->copay = money_fen(fund.base.fen - share.fen);
	share = money_fen(share.fen + work->whole_sum.fen);
	split->fund = money_min(share, fund.money.left);
	split->overcap =
	    money_fen(fund.fee_over.fen + share.fen - split->fund.fen);
	tier_reasons(work, &fund);
	adjust_reasons(work);
	over_reason(work, &fund.fee, fund.fee_over, fund.base);
	over_reason(work, &fund.money,
		    money_fen(share.fen - split->fund.fen), share);
	return count_up(work, &fund, err);
}
