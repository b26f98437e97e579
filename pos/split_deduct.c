/*
 * split_deduct.c - 起付线: what the person bears before the fund pays, and
 * how several levels, visits and a yearly sum go together (rules.md 8, 10).
 */
#include <assert.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

/* Meters of the deductible that are not the year's one sum. */
static const char period_meter[] = "起付线";
static const char highest_meter[] = "最高起付线";
static const char transfer_meter[] = "上次起付线";
_Static_assert(sizeof(period_meter) + PACK_LEVEL_BYTES <= METER_BYTES,
	       "a level has room in the name of its meter");

_Static_assert(sizeof(period_meter) + INSTITUTION_BYTES <= METER_BYTES,
	       "an institution has room in the name of its meter");

/* The amount for this case: the statement's or the table's, adjusted. */
static int
stated(struct split_work *work, struct money *limit, struct err *err)
{
	const struct rules *rules = work->rules;
	const struct pack_row *row;
	int64_t value = rules->deductible[work->group].fen;

	if (rules->deduct.by_table) {
		row = split_row(work, TABLE_DEDUCTIBLE, money_fen(0), err);
		if (!row)
			return -1;
		value = row->value[work->group];
	}
	*limit = money_fen(0);
	if (split_adjust(work, TARGET_DEDUCTIBLE, &value, err) < 0)
		return -1;
	*limit = money_fen(value);
	return split_times(work, rules->deduct.times, limit, err);
}

/* The name of the meter that a level or a short period has to itself. */
static const char *
own_meter(const struct split_work *work, char name[METER_BYTES])
{
	const struct pack_deductible *deduct = &work->rules->deduct;

	if (deduct->across == ACROSS_EACH) {
		(void)text_format(name, METER_BYTES, "%s/%s", period_meter,
				  work->input->level);
		return name;
	}
	if (deduct->across == ACROSS_PLACES) {
		(void)text_format(name, METER_BYTES, "%s/%s", period_meter,
				  work->input->institution);
		return name;
	}
	if (deduct->period == PERIOD_VISIT || deduct->period == PERIOD_YEAR)
		return NULL;
	return period_meter;
}

/* 按最高级别: the year's limit is the highest stated so far. */
static int
raise_highest(struct split_work *work, struct money *limit, struct err *err)
{
	struct meter *meter;

	if (work->rules->deduct.across != ACROSS_HIGHEST)
		return 0;
	meter = split_meter(work, highest_meter, work->rules->deduct.period,
			    err);
	if (!meter)
		return -1;
	if (money_compare(meter->amount, *limit) < 0)
		meter->amount = *limit;
	*limit = meter->amount;
	return 0;
}

/* 转院补差: what the stays before this one bore, which it goes on from. */
static int
borne_before(struct split_work *work, struct money *used, struct err *err)
{
	const struct pack_deductible *deduct = &work->rules->deduct;
	struct meter *meter;

	if (!deduct->has_transfer || !split_when(work, &deduct->transfer))
		return 0;
	meter = split_meter(work, transfer_meter, PERIOD_YEAR, err);
	if (!meter)
		return -1;
	*used = meter->amount;
	return 0;
}

/* Any other stay begins a chain of its own. */
static int
count_transfer(struct split_work *work, struct err *err)
{
	struct meter *meter =
	    split_meter(work, transfer_meter, PERIOD_YEAR, err);

	if (!meter)
		return -1;
	if (!split_when(work, &work->rules->deduct.transfer))
		meter->amount = money_fen(0);
	if (!money_add(meter->amount, work->split->deductible, &meter->amount))
		return split_overflow(err);
	return 0;
}

/* What has been borne of it in its period. */
static int
borne(struct split_work *work, struct money *used, struct err *err)
{
	const struct pack_deductible *deduct = &work->rules->deduct;
	char name[METER_BYTES];
	const char *own = own_meter(work, name);
	struct meter *meter;

	*used = money_fen(0);
	if (deduct->period == PERIOD_VISIT)
		return borne_before(work, used, err);
	*used = work->split->meters_after.deductible_met;
	if (!own)
		return 0;
	meter = split_meter(work, own, deduct->period, err);
	if (!meter)
		return -1;
	*used = meter->amount;
	return 0;
}

/* The year's sum over all visits and levels: 满 … 免, 至多. When it is what
 * decides, it is the limit to be told of. */
static void
full_of_year(const struct split_work *work, struct split_bound *bound)
{
	const struct pack_deductible *deduct = &work->rules->deduct;
	struct money met = work->split->meters_after.deductible_met;
	struct money left = bound->left;

	if (deduct->full_waives && met.fen >= deduct->full.fen)
		left = money_fen(0);
	if (deduct->full_trims)
		left = money_min(left, split_left(deduct->full, met));
	if (left.fen == bound->left.fen)
		return;
	*bound = (struct split_bound){.period = SPLIT_YEAR,
				      .limit = deduct->full,
				      .used = met,
				      .left = left};
}

static int
count_borne(struct split_work *work, struct err *err)
{
	struct split *split = work->split;
	struct meters *meters = &split->meters_after;
	char name[METER_BYTES];
	const char *own = own_meter(work, name);

	if (!money_add(meters->deductible_met, split->deductible,
		       &meters->deductible_met))
		return split_overflow(err);
	if (work->rules->deduct.has_transfer)
		return count_transfer(work, err);
	if (!own)
		return 0;
	return split_meter_add(work, own, work->rules->deduct.period,
			       split->deductible, err);
}

/* 分机构 asks whose counter it is. */
static int
place_known(const struct split_work *work, struct err *err)
{
	const char *place = work->input->institution;

	if (work->rules->deduct.across != ACROSS_PLACES)
		return 0;
	if (!place || !place[0] || strlen(place) >= INSTITUTION_BYTES)
		return err_set(err, ERR_INPUT,
			       _("规则包 %s：这一笔没有给出机构"),
			       work->rules->head.id);
	return 0;
}

int
split_deductible(struct split_work *work, struct err *err)
{
	const struct pack_deductible *deduct = &work->rules->deduct;
	struct split *split = work->split;
	struct split_bound bound = {.period = split_period_of(deduct->period)};
	struct split_reason *reason;
	bool counts = !work->wait && (!deduct->has_exempt ||
				      !split_when(work, &deduct->exempt));

	if (counts &&
	    (place_known(work, err) < 0 ||
	     stated(work, &bound.limit, err) < 0 ||
	     raise_highest(work, &bound.limit, err) < 0 ||
	     borne(work, &bound.used, err) < 0))
		return -1;
	bound.left = split_left(bound.limit, bound.used);
	full_of_year(work, &bound);
	split->deductible = money_min(work->pooled, bound.left);
	reason = split_reason_add(work, BUCKET_DEDUCTIBLE, -1,
				  split_clause_of(work, CONSTRUCT_DEDUCTIBLE),
				  split->deductible);
	reason->base = work->pooled;
	reason->limit = bound.limit;
	reason->used = bound.used;
	reason->period = bound.period;
	reason->note = counts	     ? NOTE_NONE
		       : work->wait ? NOTE_WAITING
				    : NOTE_EXEMPT;
	return counts ? count_borne(work, err) : 0;
}
