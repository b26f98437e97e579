/*
 * split_meter.c - the pack's own meters: a sum by name, of one period. A
 * meter of an earlier period begins anew; one of a later period is a
 * mistake of the clock or of the centre, and is refused.
 */
#include <assert.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

#define DAY_MINUTES 1440

struct money
split_left(struct money limit, struct money used)
{
	return money_fen(used.fen < limit.fen ? limit.fen - used.fen : 0);
}

enum split_period
split_period_of(enum pack_period period)
{
	static const enum split_period periods[] = {
	    [PERIOD_VISIT] = SPLIT_VISIT,
	    [PERIOD_DAY] = SPLIT_DAY,
	    [PERIOD_MONTH] = SPLIT_MONTH,
	    [PERIOD_QUARTER] = SPLIT_QUARTER,
	    [PERIOD_YEAR] = SPLIT_YEAR,
	    [PERIOD_HOURS] = SPLIT_HOURS};

	assert((size_t)period < sizeof(periods) / sizeof(periods[0]));
	return periods[period];
}

int
split_meters_check(const struct meters *meters, struct err *err)
{
	if (meters->more_count < 0 || meters->more_count > METERS_MAX)
		return err_set(err, ERR_INPUT, _("分担：累计个数越界"));
	for (int i = 0; i < meters->more_count; i++)
		if (meters->more[i].amount.fen < 0 ||
		    meters->more[i].since < 0)
			return err_set(err, ERR_INPUT,
				       _("分担：年度累计应不小于零"));
	return 0;
}

/* When the period began that the sale lies in: a day; of 24 hours the
 * minute of the first visit, which is this one's when they are over. */
static int
since_of(const struct split_work *work, const struct meter *meter,
	 enum pack_period period, int *since, struct err *err)
{
	const struct split_case *input = work->input;
	int64_t minute;

	*since = pack_period_start(work->rules, period, work->day);
	if (period != PERIOD_HOURS)
		return 0;
	if (!input->timed || input->minute < 0 || input->minute >= DAY_MINUTES)
		return err_set(err, ERR_INPUT,
			       _("规则包 %s：这一笔没有给出时刻"),
			       work->rules->head.id);
	minute = text_days(input->day) * DAY_MINUTES + input->minute;
	if (minute <= 0 || minute > INT32_MAX)
		return err_set(err, ERR_INPUT, _("分担：结算日 %d 不是日期"),
			       input->day);
	*since = (int)minute;
	if (meter->since > 0 && meter->since <= minute &&
	    minute - meter->since < DAY_MINUTES)
		*since = meter->since;
	return 0;
}

/* Whose place a new meter takes: behind the last, or, when all are taken,
 * that of another institution's 24 hours that are over. */
static int
place_of(const struct split_work *work, const char *name)
{
	const struct meters *meters = &work->split->meters_after;
	const struct split_case *input = work->input;
	int64_t now = text_days(input->day) * DAY_MINUTES + input->minute;
	int at = 0;

	while (at < meters->more_count &&
	       strcmp(meters->more[at].name, name) != 0)
		at++;
	if (at < METERS_MAX || !pack_meter_hours(work->rules, name))
		return at;
	for (at = 0; at < METERS_MAX; at++)
		if (pack_meter_hours(work->rules, meters->more[at].name) &&
		    now - meters->more[at].since >= DAY_MINUTES)
			break;
	return at;
}

struct meter *
split_meter(struct split_work *work, const char *name, enum pack_period period,
	    struct err *err)
{
	struct meters *meters = &work->split->meters_after;
	struct meter *meter;
	int at = place_of(work, name), since;

	assert(strlen(name) < METER_BYTES);
	if (at == METERS_MAX) {
		(void)err_set(err, ERR_LIMIT, _("分担：累计至多 %d 个"),
			      METERS_MAX);
		return NULL;
	}
	meter = &meters->more[at];
	if (at == meters->more_count)
		meters->more_count++;
	if (strcmp(meter->name, name) != 0) {
		memset(meter, 0, sizeof(*meter));
		memcpy(meter->name, name, strlen(name) + 1);
	}
	if (since_of(work, meter, period, &since, err) < 0)
		return NULL;
	assert(since > 0);
	if (meter->since > since) {
		(void)err_set(err, ERR_INPUT,
			      _("分担：累计“%s”自 %d 起，晚于结算日"), name,
			      (int)meter->since);
		return NULL;
	}
	if (meter->since != 0 && meter->since < since)
		meter->amount = money_fen(0);
	meter->since = since;
	return meter;
}

int
split_meter_add(struct split_work *work, const char *name,
		enum pack_period period, struct money amount, struct err *err)
{
	struct meter *meter = split_meter(work, name, period, err);

	assert(amount.fen >= 0);
	if (!meter)
		return -1;
	if (!money_add(meter->amount, amount, &meter->amount))
		return split_overflow(err);
	return 0;
}
