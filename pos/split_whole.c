/*
 * split_whole.c - 全付: what of each line the fund pays whole, before the
 * account and the deductible; line by line, in the pack's order.
 */
#include <assert.h>

#include "pos/split_work.h"
#include "pos/text.h"

static int
whole_left(struct split_work *work, const struct pack_whole *whole,
	   struct money *left, struct err *err)
{
	struct meter *meter;

	*left = whole->amount[work->group];
	if (whole->period == PERIOD_VISIT)
		return 0;
	meter = split_meter(work, whole->name, whole->period, err);
	if (!meter)
		return -1;
	*left = split_left(*left, meter->amount);
	return 0;
}

static int
whole_take(struct split_work *work, int which, struct err *err)
{
	const struct pack_whole *whole = &work->rules->wholes[which];
	struct split *split = work->split;
	struct money left = {0}, sum = {0};

	if (whole_left(work, whole, &left, err) < 0)
		return -1;
	for (int i = 0; i < split->line_count; i++) {
		struct money *of = &work->whole_of[i];
		int64_t rest = split->lines[i].inscope.fen - of->fen;
		struct money takes = money_min(left, money_fen(rest));

		work->line = i;
		if (!split_when(work, &whole->when))
			continue;
		*of = money_fen(of->fen + takes.fen);
		left = money_fen(left.fen - takes.fen);
		sum = money_fen(sum.fen + takes.fen);
	}
	work->line = -1;
	work->whole[which] = sum;
	work->whole_sum = money_fen(work->whole_sum.fen + sum.fen);
	if (whole->period == PERIOD_VISIT)
		return 0;
	return split_meter_add(work, whole->name, whole->period, sum, err);
}

int
split_wholes(struct split_work *work, struct err *err)
{
	for (int i = 0; i < work->rules->whole_count && !work->wait; i++)
		if (whole_take(work, i, err) < 0)
			return -1;
	assert(work->whole_sum.fen <= work->split->inscope.fen);
	return 0;
}

void
split_wholes_reasons(struct split_work *work, struct money *left)
{
	const struct rules *rules = work->rules;

	for (int i = 0; i < rules->whole_count; i++) {
		struct money pays = money_min(work->whole[i], *left);
		struct split_reason *reason;

		if (work->whole[i].fen == 0)
			continue;
		reason = split_reason_add(
		    work, BUCKET_FUND, -1,
		    rules->clauses[rules->wholes[i].clause].id, pays);
		reason->base = work->whole[i];
		reason->ratio.ppm = RATIO_ONE_PPM;
		*left = money_fen(left->fen - pays.fen);
	}
}
