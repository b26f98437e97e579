/*
 * split.c - the pure function from a pack and a case to who pays what.
 *
 * In order: each line by class and ceiling (protocol.md 15 G, M), the bill
 * by deductible, ratio and cap, then the account and cash over what is left
 * to the person. Every step appends the reason for what it moved.
 */
#include "pos/split.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

/* Four steps of a line, the deductible and each adjustment, fund and copay
 * of each tier, two overcaps, the segment twice, and each payer, the two
 * accounts and cash over six buckets. */
_Static_assert(SPLIT_REASONS_MAX >= BASKET_ITEMS_MAX * 4 + 1 +
					PACK_ADJUSTS_MAX +
					2 * SPLIT_TIERS_MAX + 4 +
					(PACK_PAYERS_MAX + 4) * 6,
	       "every step has room for its reason");

int
split_overflow(struct err *err)
{
	return err_set(err, ERR_OVERFLOW, _("分担：金额溢出"));
}

/* A new benefit year begins with nothing used. */
static int
meters_start(struct split_work *work, struct err *err)
{
	const struct meters *before = &work->input->meters;
	struct meters *meters = &work->split->meters_after;
	int year = pack_year(work->rules, work->day);

	if (before->deductible_met.fen < 0 || before->fund_paid.fen < 0)
		return err_set(err, ERR_INPUT, _("分担：年度累计应不小于零"));
	if (before->year > year)
		return err_set(err, ERR_INPUT,
			       _("分担：累计属 %d 年度，晚于结算日的 %d 年度"),
			       (int)before->year, year);
	split_copy(meters, before, sizeof(*meters));
	if (before->year < year) {
		meters->deductible_met = money_fen(0);
		meters->fund_paid = money_fen(0);
	}
	meters->year = year;
	return split_meters_check(meters, err);
}

static int
scene_choose(struct split_work *work, struct err *err)
{
	const struct split_case *input = work->input;

	if (!pack_scene_find(input->scene, &work->scene))
		return err_set(
		    err, ERR_INPUT,
		    _("分担：场景应为 pharmacy 或 outpatient，给的是“%s”"),
		    input->scene ? input->scene : "");
	work->level = pack_level_find(work->rules, work->scene, input->level);
	return 0;
}

static int
case_check(const struct split_work *work, struct err *err)
{
	const struct split_case *input = work->input;
	int count = input->basket->item_count;

	if (!text_day_valid(input->day))
		return err_set(err, ERR_INPUT, _("分担：结算日 %d 不是日期"),
			       input->day);
	if (input->balance.fen < 0 || input->balance.fen > MONEY_FEN_MAX)
		return err_set(err, ERR_INPUT,
			       _("分担：个人账户余额应不小于零"));
	if (input->family_count < 0 || input->family_count > FAMILY_MAX)
		return err_set(err, ERR_INPUT, _("分担：共济账户至多 %d 个"),
			       FAMILY_MAX);
	for (int i = 0; i < input->family_count; i++)
		if (input->family[i].fen < 0 ||
		    input->family[i].fen > MONEY_FEN_MAX)
			return err_set(err, ERR_INPUT,
				       _("分担：共济账户余额应不小于零"));
	if (input->past.fen < 0 || input->past.fen > MONEY_FEN_MAX)
		return err_set(err, ERR_INPUT,
			       _("分担：历年账户余额应不小于零"));
	if (count < 0 || count > BASKET_ITEMS_MAX)
		return err_set(err, ERR_INPUT, _("分担：购物篮行数越界"));
	if (input->traits &&
	    (input->traits->count < 0 || input->traits->count > TRAITS_MAX))
		return err_set(err, ERR_INPUT, _("分担：键值个数越界"));
	return 0;
}

static int
in_force(const struct split_work *work, struct err *err)
{
	const struct rules_head *head = &work->rules->head;

	if (work->day < head->from_day || work->day > head->to_day)
		return err_set(err, ERR_RULES,
			       _("规则包 %s：自 %d 至 %d 有效，结算日是 %d"),
			       head->id, head->from_day, head->to_day,
			       work->day);
	return 0;
}

int
split_begin(struct split_work *work, struct err *err)
{
	work->day = work->input->day;
	work->group = work->input->retired ? GROUP_RETIRED : GROUP_WORKING;
	if (case_check(work, err) < 0 || scene_choose(work, err) < 0 ||
	    split_basis(work, err) < 0 || in_force(work, err) < 0 ||
	    split_rates_known(work, err) < 0 || split_wait(work, err) < 0)
		return -1;
	return meters_start(work, err);
}

/* Every byte up to the counts is decided: equal cases give equal splits
 * (I10). A line and a reason are cleared when their turn comes, and the
 * meters are the case's; clearing all there is room for would cost more
 * than the split. */
static void
split_start(struct split *split)
{
	const size_t more = offsetof(struct split, more_count);

	split_clear(split, offsetof(struct split, meters_after));
	split_clear((char *)split + more, offsetof(struct split, lines) - more);
	split->reason_count = 0;
}

static int
compute(const struct rules *rules, const struct split_case *input,
	struct split *split, bool traced, struct err *err)
{
	struct split_work work;

	assert(rules && input && split && input->basket);
	assert(rules->head.clause_count > 0);
	split_clear(&work, offsetof(struct split_work, whole_of));
	work.rules = rules;
	work.input = input;
	work.split = split;
	work.line = -1;
	work.traced = traced;
	split_start(split);
	if (split_begin(&work, err) < 0) {
		split_clear(&split->meters_after, sizeof(split->meters_after));
		return -1;
	}
	if (split_lines(&work, err) < 0 || split_wholes(&work, err) < 0 ||
	    split_segment(&work, err) < 0 || split_deductible(&work, err) < 0 ||
	    split_fund(&work, err) < 0)
		return -1;
	split_parts_begin(&work);
	if (split_payers(&work, err) < 0 || split_person(&work, err) < 0)
		return -1;
	return split_check(split, input->basket, err);
}

int
split_compute(const struct rules *rules, const struct split_case *input,
	      struct split *split, struct err *err)
{
	return compute(rules, input, split, true, err);
}

int
split_figures(const struct rules *rules, const struct split_case *input,
	      struct split *split, struct err *err)
{
	return compute(rules, input, split, false, err);
}
