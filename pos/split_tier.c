/*
 * split_tier.c - 表 支付比例 over the fees the fund sees: cut at the tiers'
 * edges, by line where ratios or rounding are of each line (rules.md 12, 15).
 */
#include <assert.h>

#include "pos/split_work.h"
#include "pos/text.h"

/* The year's fees that tiers are measured on. */
static const char tier_meter[] = "分段累计";

/* Where on the tiers' scale this bill's base begins (rules.md 12). */
static int
tier_start(struct split_work *work, struct money *start, struct err *err)
{
	const struct rules *rules = work->rules;
	struct meter *meter;

	*start = money_fen(0);
	if (rules->edge == EDGE_NONE)
		return 0;
	if (rules->edge_period == PERIOD_YEAR) {
		meter = split_meter(work, tier_meter, PERIOD_YEAR, err);
		if (!meter)
			return -1;
		*start = meter->amount;
	}
	if (rules->edge == EDGE_INCLUDING &&
	    !money_add(*start, work->split->deductible, start))
		return split_overflow(err);
	return 0;
}

/* The row and ratio at a place of the scale; a new tier when it is new. */
static struct split_tier *
tier_at(struct split_work *work, struct split_fund *fund, struct money at,
	struct err *err)
{
	const struct pack_row *row = split_row(work, TABLE_RATES, at, err);
	struct split_tier *tier = fund->tiers;
	int64_t ppm;

	if (!row)
		return NULL;
	ppm = row->value[work->group];
	if (split_adjust(work, TARGET_RATIO, &ppm, err) < 0)
		return NULL;
	assert(ppm >= 0 && ppm <= RATIO_ONE_PPM);
	while (tier < fund->tiers + fund->tier_count &&
	       (tier->row != row || tier->ratio.ppm != ppm))
		tier++;
	if (tier < fund->tiers + fund->tier_count)
		return tier;
	if (fund->tier_count == SPLIT_TIERS_MAX) {
		(void)err_set(err, ERR_LIMIT, _("分担：分段至多 %d 个"),
			      SPLIT_TIERS_MAX);
		return NULL;
	}
	fund->tier_count++;
	*tier = (struct split_tier){.row = row, .ratio.ppm = (int32_t)ppm};
	return tier;
}

/* A stretch of fees from *at on, cut at the tiers' edges. */
static int
stretch_cut(struct split_work *work, struct split_fund *fund, struct money rest,
	    struct money *at, struct err *err)
{
	do {
		struct split_tier *tier = tier_at(work, fund, *at, err);
		struct money part, share = {0};

		if (!tier)
			return -1;
		part =
		    money_min(rest, money_fen(tier->row->high.fen - at->fen));
		tier->base = money_fen(tier->base.fen + part.fen);
		if (work->rules->round_fund_by_item &&
		    !split_share(part, tier->ratio, &work->rules->round_fund,
				 &share))
			return split_overflow(err);
		tier->share = money_fen(tier->share.fen + share.fen);
		rest = money_fen(rest.fen - part.fen);
		if (!money_add(*at, part, at))
			return split_overflow(err);
	} while (rest.fen > 0);
	return 0;
}

/* The base cut at the tiers' edges, line by line where the pack asks; a
 * bill of nothing has one tier. Each is rounded once, or was by line. */
static int
tiers_cut(struct split_work *work, struct split_fund *fund, struct err *err)
{
	struct money at = {0};

	if (tier_start(work, &at, err) < 0)
		return -1;
	if (!work->rules->by_item)
		return stretch_cut(work, fund, fund->base, &at, err);
	for (int i = 0; i < work->split->line_count; i++) {
		work->line = i;
		if (fund->shares.at[i].fen > 0 &&
		    stretch_cut(work, fund, fund->shares.at[i], &at, err) < 0)
			return -1;
	}
	work->line = -1;
	return 0;
}

/* Each tier's money, rounded once, or as it was by line. */
static int
tiers_share(struct split_work *work, struct split_fund *fund, struct err *err)
{
	const struct rules *rules = work->rules;

	for (int i = 0; i < fund->tier_count; i++) {
		struct split_tier *tier = &fund->tiers[i];

		if (!rules->round_fund_by_item &&
		    !split_share(tier->base, tier->ratio, &rules->round_fund,
				 &tier->share))
			return split_overflow(err);
	}
	return 0;
}

int
split_tiers(struct split_work *work, struct split_fund *fund, struct err *err)
{
	if (tiers_cut(work, fund, err) < 0)
		return -1;
	return tiers_share(work, fund, err);
}

int
split_tiers_count(struct split_work *work, struct money amount,
		  struct err *err)
{
	const struct rules *rules = work->rules;

	if (rules->edge == EDGE_NONE || rules->edge_period == PERIOD_VISIT)
		return 0;
	return split_meter_add(work, tier_meter, PERIOD_YEAR, amount, err);
}
