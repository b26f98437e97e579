/*
 * split_basis.c - the dates of a case: in order, and the one by which the
 * pack goes.
 */
#include <assert.h>

#include "pos/split_work.h"
#include "pos/text.h"

static bool
date_good(int day)
{
	return day == 0 || text_day_valid(day);
}

/* A stay has both ends where the pack asks for one; elsewhere the day of
 * the sale is all there is. */
static int
ends_known(const struct split_work *work, struct err *err)
{
	const struct split_case *input = work->input;
	enum pack_basis basis = work->rules->basis;

	if (work->scene != SCENE_INPATIENT ||
	    (basis == BASIS_SETTLED && !work->rules->years_apart))
		return 0;
	if ((input->admitted == 0 &&
	     (basis == BASIS_ADMITTED || work->rules->years_apart)) ||
	    (input->discharged == 0 && basis == BASIS_DISCHARGED))
		return err_set(err, ERR_INPUT,
			       _("规则包 %s：这一笔没有给出入院或出院日期"),
			       work->rules->head.id);
	return 0;
}

int
split_basis(struct split_work *work, struct err *err)
{
	const struct split_case *input = work->input;
	int start;

	assert(input->day > 0); /* a date: split_begin() has seen to it */
	if (!date_good(input->admitted) || !date_good(input->discharged) ||
	    input->admitted > input->day || input->discharged > input->day ||
	    (input->discharged && input->admitted > input->discharged))
		return err_set(err, ERR_INPUT,
			       _("分担：入院、出院、结算的日期先后不成立"));
	if (ends_known(work, err) < 0)
		return -1;
	work->day = pack_basis_day(work->rules, input);
	start = pack_period_start(work->rules, PERIOD_YEAR, work->day);
	if (work->rules->years_apart && input->admitted &&
	    input->admitted < start)
		return err_set(err, ERR_RULES,
			       _("规则包 %s：跨年度的住院应分开结算，"
				 "本年度自 %d 起，入院是 %d"),
			       work->rules->head.id, start, input->admitted);
	return 0;
}
