/*
 * split.c - the pure function from a pack and a case to who pays what.
 *
 * In order: each line by class and ceiling (protocol.md 15 G, M), the bill
 * by deductible, ratio and cap, then the account and cash over what is left
 * to the person. Every step appends the reason for what it moved.
 */
#include "pos/split.h"

#include <assert.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

/* Four steps of a line, then deductible, fund, copay, overcap, and the
 * account and cash over six buckets. */
_Static_assert(SPLIT_REASONS_MAX >= BASKET_ITEMS_MAX * 4 + 4 + 2 * 6,
	       "every step has room for its reason");

struct split_reason *
split_reason_add(struct split_work *work, enum split_bucket bucket, int line,
		 const char *clause, struct money amount)
{
	struct split *split = work->split;
	struct split_reason *reason;

	assert(split->reason_count < SPLIT_REASONS_MAX);
	assert(amount.fen >= 0 && strlen(clause) < CLAUSE_BYTES);
	reason = &split->reasons[split->reason_count++];
	reason->bucket = bucket;
	reason->of = bucket;
	reason->line = line;
	memcpy(reason->clause, clause, strlen(clause) + 1);
	reason->amount = amount;
	return reason;
}

const char *
split_clause_of(const struct split_work *work, enum pack_construct construct)
{
	return pack_clause_of(work->rules, construct);
}

int
split_overflow(struct err *err)
{
	return err_set(err, ERR_OVERFLOW, _("分担：金额溢出"));
}

/* What is left of a yearly limit; nothing once it is used up. */
static struct money
left_of(struct money limit, struct money used)
{
	return money_fen(used.fen < limit.fen ? limit.fen - used.fen : 0);
}

/* 起付线: borne by the person until the year's sum is met. */
static int
bill_deductible(struct split_work *work, struct err *err)
{
	struct split *split = work->split;
	struct meters *meters = &split->meters_after;
	struct money limit = work->rules->deductible[work->group];
	struct split_reason *reason;

	split->deductible =
	    money_min(split->inscope, left_of(limit, meters->deductible_met));
	reason = split_reason_add(work, BUCKET_DEDUCTIBLE, -1,
				  split_clause_of(work, CONSTRUCT_DEDUCTIBLE),
				  split->deductible);
	reason->base = split->inscope;
	reason->limit = limit;
	reason->used = meters->deductible_met;
	if (!money_add(meters->deductible_met, split->deductible,
		       &meters->deductible_met))
		return split_overflow(err);
	return 0;
}

/* The part of the fund's share that the year's cap leaves to it. */
static int
bill_cap(struct split_work *work, struct money share, struct err *err)
{
	struct split *split = work->split;

	split->fund = share;
	if (work->rules->capped)
		split->fund =
		    money_min(share, left_of(work->rules->cap[work->group],
					     split->meters_after.fund_paid));
	if (!money_sub(share, split->fund, &split->overcap))
		return split_overflow(err);
	return 0;
}

static void
bill_reasons(struct split_work *work, struct money base, struct money share)
{
	struct split *split = work->split;
	const char *clause = split_clause_of(work, CONSTRUCT_RATES);
	struct split_reason *reason;

	reason = split_reason_add(work, BUCKET_FUND, -1, clause, split->fund);
	reason->base = base;
	reason->ratio = split->fund_ratio;
	reason->limit = work->rules->cap[work->group];
	reason->used = split->meters_after.fund_paid;
	if (split->copay.fen > 0) {
		reason = split_reason_add(work, BUCKET_COPAY, -1, clause,
					  split->copay);
		reason->base = base;
		reason->ratio.ppm = RATIO_ONE_PPM - split->fund_ratio.ppm;
	}
	if (split->overcap.fen > 0) {
		reason = split_reason_add(work, BUCKET_OVERCAP, -1,
					  split_clause_of(work, CONSTRUCT_CAP),
					  split->overcap);
		reason->base = share;
		reason->limit = work->rules->cap[work->group];
		reason->used = split->meters_after.fund_paid;
	}
}

/* 统筹: its ratio of the whole bill's scope above the deductible. */
static int
bill_fund(struct split_work *work, struct err *err)
{
	struct split *split = work->split;
	struct money base, share;

	split->fund_ratio = work->rate->ratio[work->group];
	if (!money_sub(split->inscope, split->deductible, &base) ||
	    !money_share(base, split->fund_ratio, work->rules->round_fund,
			 &share) ||
	    !money_sub(base, share, &split->copay))
		return split_overflow(err);
	if (bill_cap(work, share, err) < 0)
		return -1;
	bill_reasons(work, base, share);
	if (!money_add(split->meters_after.fund_paid, split->fund,
		       &split->meters_after.fund_paid))
		return split_overflow(err);
	return 0;
}

static struct money
person_part(const struct split *split, enum split_bucket bucket)
{
	switch (bucket) {
	case BUCKET_OWNPAY:
		return split->ownpay;
	case BUCKET_OVERLIMIT:
		return split->overlimit;
	case BUCKET_PRESELF:
		return split->preself;
	case BUCKET_DEDUCTIBLE:
		return split->deductible;
	case BUCKET_COPAY:
		return split->copay;
	case BUCKET_OVERCAP:
		return split->overcap;
	case BUCKET_INSCOPE:
	case BUCKET_FUND:
	case BUCKET_ACCOUNT:
	case BUCKET_CASH:
		break;
	}
	assert(!"no part of the person's money");
	return money_fen(0);
}

/* The account pays what the pack lets it, in the pack's order. */
static int
person_account(struct split_work *work, struct money paid[], struct err *err)
{
	struct split *split = work->split;
	const struct rules *rules = work->rules;

	if (!work->input->account_used)
		return 0;
	for (int i = 0; i < rules->payable_count; i++) {
		enum split_bucket of = rules->payable[i];
		struct money part = person_part(split, of);
		struct money pay = money_min(part, split->balance_after);
		struct split_reason *reason;

		paid[of] = pay;
		if (pay.fen == 0)
			continue;
		reason = split_reason_add(
		    work, BUCKET_ACCOUNT, -1,
		    split_clause_of(work, CONSTRUCT_ACCOUNT), pay);
		reason->of = of;
		reason->base = part;
		reason->limit = split->balance_after;
		if (!money_add(split->account, pay, &split->account) ||
		    !money_sub(split->balance_after, pay,
			       &split->balance_after))
			return split_overflow(err);
	}
	return 0;
}

/* Cash takes what is left of each of the person's parts. */
static int
split_person(struct split_work *work, struct err *err)
{
	static const enum split_bucket parts[] = {
	    BUCKET_OWNPAY,     BUCKET_OVERLIMIT, BUCKET_PRESELF,
	    BUCKET_DEDUCTIBLE, BUCKET_COPAY,	 BUCKET_OVERCAP};
	struct split *split = work->split;
	struct money paid[BUCKET_CASH + 1] = {{0}};

	split->balance_after = work->input->balance;
	if (!money_sub(split->total, split->fund, &split->person))
		return split_overflow(err);
	if (person_account(work, paid, err) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct money part = person_part(split, parts[i]);
		struct money cash;
		struct split_reason *reason;

		if (!money_sub(part, paid[parts[i]], &cash) ||
		    !money_add(split->cash, cash, &split->cash))
			return split_overflow(err);
		if (cash.fen == 0)
			continue;
		reason = split_reason_add(work, BUCKET_CASH, -1,
					  split_clause_of(work, CONSTRUCT_CASH),
					  cash);
		reason->of = parts[i];
		reason->base = part;
	}
	return 0;
}

/* A new benefit year begins with nothing used. */
static int
meters_start(struct split_work *work, struct err *err)
{
	const struct meters *before = &work->input->meters;
	struct meters *meters = &work->split->meters_after;
	int year = pack_year(work->rules, work->input->day);

	if (before->deductible_met.fen < 0 || before->fund_paid.fen < 0)
		return err_set(err, ERR_INPUT, _("分担：年度累计应不小于零"));
	if (before->year > year)
		return err_set(err, ERR_INPUT,
			       _("分担：累计属 %d 年度，晚于结算日的 %d 年度"),
			       (int)before->year, year);
	*meters = *before;
	if (before->year < year) {
		meters->deductible_met = money_fen(0);
		meters->fund_paid = money_fen(0);
	}
	meters->year = year;
	return 0;
}

/* The row of the ratio table; a gap of the sources refuses the sale. */
static int
rate_choose(struct split_work *work, struct err *err)
{
	const struct split_case *input = work->input;
	const struct rules_head *head = &work->rules->head;
	enum pack_scene scene = SCENE_PHARMACY;

	if (!pack_scene_find(input->scene, &scene))
		return err_set(
		    err, ERR_INPUT,
		    _("分担：场景应为 pharmacy 或 outpatient，给的是“%s”"),
		    input->scene ? input->scene : "");
	work->rate = pack_rate_find(work->rules, scene,
				    input->level ? input->level : "");
	if (!work->rate)
		return err_set(err, ERR_RULES, _("规则包 %s：%s没有级别“%s”"),
			       head->id, input->scene,
			       input->level ? input->level : "");
	if (!work->rate->known[work->group])
		return err_set(
		    err, ERR_RULES,
		    _("规则包 %s:%d：级别“%s”的支付比例未公布，不能结算"),
		    head->id, work->rate->line, work->rate->level);
	return 0;
}

static int
case_check(const struct split_work *work, struct err *err)
{
	const struct split_case *input = work->input;
	const struct rules_head *head = &work->rules->head;
	int count = input->basket->item_count;

	if (!text_day_valid(input->day))
		return err_set(err, ERR_INPUT, _("分担：结算日 %d 不是日期"),
			       input->day);
	if (input->day < head->from_day || input->day > head->to_day)
		return err_set(err, ERR_RULES,
			       _("规则包 %s：自 %d 至 %d 有效，结算日是 %d"),
			       head->id, head->from_day, head->to_day,
			       input->day);
	if (input->balance.fen < 0 || input->balance.fen > MONEY_FEN_MAX)
		return err_set(err, ERR_INPUT,
			       _("分担：个人账户余额应不小于零"));
	if (count < 0 || count > BASKET_ITEMS_MAX)
		return err_set(err, ERR_INPUT, _("分担：购物篮行数越界"));
	return 0;
}

int
split_compute(const struct rules *rules, const struct split_case *input,
	      struct split *split, struct err *err)
{
	struct split_work work = {
	    .rules = rules, .input = input, .split = split};

	assert(rules && input && split && input->basket);
	assert(rules->head.clause_count > 0);
	/* Every byte is decided: equal cases give equal splits (I10). */
	memset(split, 0, sizeof(*split));
	work.group = input->retired ? GROUP_RETIRED : GROUP_WORKING;
	if (case_check(&work, err) < 0 || rate_choose(&work, err) < 0 ||
	    meters_start(&work, err) < 0 || split_lines(&work, err) < 0 ||
	    bill_deductible(&work, err) < 0 || bill_fund(&work, err) < 0 ||
	    split_person(&work, err) < 0)
		return -1;
	return split_check(split, input->basket, err);
}
