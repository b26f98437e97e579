/*
 * split_person.c - the person's money: 账户段 before anything is pooled,
 * and at the end the accounts and cash over what nobody else paid.
 */
#include <assert.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

void
split_more_put(struct split_work *work, enum split_bucket bucket,
	       struct money amount)
{
	struct split *split = work->split;
	int at = split->more_count;

	if (amount.fen == 0)
		return;
	assert(split->more_count < SPLIT_MORE_MAX && amount.fen > 0);
	for (; at > 0 && split->more[at - 1].bucket > bucket; at--)
		split->more[at] = split->more[at - 1];
	split->more[at] = (struct split_more){bucket, amount};
	split->more_count++;
}

/* What of the balance the account may give at all (留存). */
static struct money
usable(const struct split_work *work)
{
	const struct rules *rules = work->rules;
	struct money balance = work->split->balance_after;

	if (!rules->account_keeps ||
	    !split_when(work, &rules->account_keeps_when))
		return balance;
	return split_left(balance, rules->account_floor);
}

int
split_segment(struct split_work *work, struct err *err)
{
	const struct rules *rules = work->rules;
	struct split *split = work->split;
	struct split_reason *reason;
	struct money segment;

	split->balance_after = work->input->balance;
	work->pooled =
	    money_fen(split->inscope.fen - work->whole_sum.fen);
	if (!rules->account_first || !work->input->account_used ||
	    !split_when(work, &rules->account_first_when))
		return 0;
	segment = money_min(work->pooled, usable(work));
	if (segment.fen == 0)
		return 0;
	reason = split_reason_add(
	    work, BUCKET_SEGMENT, -1,
	    rules->clauses[rules->account_first_clause].id, segment);
	reason->base = work->pooled;
	reason->limit = split->balance_after;
	split_more_put(work, BUCKET_SEGMENT, segment);
	if (!money_sub(work->pooled, segment, &work->pooled))
		return split_overflow(err);
	return 0;
}

/* One of the person's parts, paid by an account or in cash. */
static inline void
pay_part(struct split_work *work, enum split_bucket payer,
	 enum split_bucket of, const char *clause, struct money pays,
	 struct money *balance)
{
	struct split_reason *reason;

	if (pays.fen == 0)
		return;
	reason = split_reason_add(work, payer, -1, clause, pays);
	reason->of = of;
	reason->base = work->left[of];
	if (balance) {
		reason->limit = *balance;
		*balance = money_fen(balance->fen - pays.fen);
	}
	work->left[of] = money_fen(work->left[of].fen - pays.fen);
}

/* The account pays what the pack lets it, in the pack's order. */
static int
person_account(struct split_work *work, struct err *err)
{
	struct split *split = work->split;
	const struct rules *rules = work->rules;
	const struct money before = split->balance_after;
	struct money segment = split_more_of(split, BUCKET_SEGMENT), left;

	/* What was said before the deductible is paid first. */
	if (segment.fen > 0)
		pay_part(work, BUCKET_ACCOUNT, BUCKET_SEGMENT,
			       rules->clauses[rules->account_first_clause].id,
			       segment, &split->balance_after);
	left = usable(work);
	for (int i = 0; i < rules->payable_count; i++) {
		enum split_bucket of = rules->payable[i];
		struct money pays = money_min(work->left[of], left);

		left = money_fen(left.fen - pays.fen);
		pay_part(work, BUCKET_ACCOUNT, of,
			 split_clause_of(work, CONSTRUCT_ACCOUNT), pays,
			 &split->balance_after);
	}
	if (!money_sub(before, split->balance_after, &split->account))
		return split_overflow(err);
	return 0;
}

/* What of a balance an account may give at all (留存). */
static struct money
keep_leaves(const struct split_work *work, const struct pack_keep *keep,
	    struct money balance)
{
	if (!keep->set || !split_when(work, &keep->when))
		return balance;
	if (balance.fen <= keep->over.fen)
		return money_fen(0);
	return split_left(balance, keep->floor);
}

/* 至少: what it would pay in all is not too little to pay. */
static bool
keep_pays(const struct split_work *work, const struct pack_keep *keep,
	  int count, const enum split_bucket *parts, struct money gives)
{
	int64_t due = 0;

	if (!keep->set || !split_when(work, &keep->when))
		return true;
	for (int i = 0; i < count; i++)
		due += work->left[parts[i]].fen;
	return money_min(gives, money_fen(due)).fen >= keep->least.fen;
}

/* An account beside 个人账户, as far as it gives. */
static void
other_pay(struct split_work *work, enum split_bucket payer,
	  const char *clause, int count, const enum split_bucket *parts,
	  struct money gives)
{
	struct money left = gives;

	for (int i = 0; i < count; i++)
		pay_part(work, payer, parts[i], clause,
			 money_min(work->left[parts[i]], left), &left);
	split_more_put(work, payer, money_fen(gives.fen - left.fen));
}

/* 历年账户, after the account of the year. */
static void
person_past(struct split_work *work)
{
	const struct rules *rules = work->rules;
	struct money gives =
	    keep_leaves(work, &rules->past_keep, work->input->past);

	if (rules->past_count > 0 &&
	    keep_pays(work, &rules->past_keep, rules->past_count, rules->past,
		      gives))
		other_pay(work, BUCKET_PAST,
			  rules->clauses[rules->past_clause].id,
			  rules->past_count, rules->past, gives);
}

/* 共济: the family's accounts, each used up before the next: together they
 * are one balance, of which each keeps its own part back. */
static int
person_family(struct split_work *work, struct err *err)
{
	const struct rules *rules = work->rules;
	const struct split_case *input = work->input;
	struct money gives = {0};

	for (int i = 0; i < input->family_count; i++)
		if (!money_add(gives,
			       keep_leaves(work, &rules->family_keep,
					   input->family[i]),
			       &gives))
			return split_overflow(err);
	if (rules->family_count > 0 &&
	    keep_pays(work, &rules->family_keep, rules->family_count,
		      rules->family, gives))
		other_pay(work, BUCKET_FAMILY,
			  rules->clauses[rules->family_clause].id,
			  rules->family_count, rules->family, gives);
	return 0;
}

void
split_parts_begin(struct split_work *work)
{
	const struct split *split = work->split;

	work->left[BUCKET_OWNPAY] = split->ownpay;
	work->left[BUCKET_OVERLIMIT] = split->overlimit;
	work->left[BUCKET_PRESELF] = split->preself;
	work->left[BUCKET_DEDUCTIBLE] = split->deductible;
	work->left[BUCKET_COPAY] = split->copay;
	work->left[BUCKET_OVERCAP] = split->overcap;
	work->left[BUCKET_SEGMENT] = split_more_of(split, BUCKET_SEGMENT);
}

/* Cash takes what is left of each of the person's parts. */
int
split_person(struct split_work *work, struct err *err)
{
	static const enum split_bucket parts[] = {
	    BUCKET_OWNPAY,     BUCKET_OVERLIMIT, BUCKET_PRESELF,
	    BUCKET_DEDUCTIBLE, BUCKET_COPAY,	 BUCKET_OVERCAP};
	struct split *split = work->split;
	struct money others;

	if (!split_others(split, &others) ||
	    !money_sub(split->total, split->fund, &split->person) ||
	    !money_sub(split->person, others, &split->person))
		return split_overflow(err);
	if (work->input->account_used) {
		if (person_account(work, err) < 0)
			return -1;
		person_past(work);
		if (person_family(work, err) < 0)
			return -1;
	}
	assert(work->left[BUCKET_SEGMENT].fen == 0);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct money cash = work->left[parts[i]];

		if (!money_add(split->cash, cash, &split->cash))
			return split_overflow(err);
		pay_part(work, BUCKET_CASH, parts[i],
			       split_clause_of(work, CONSTRUCT_CASH), cash,
			       NULL);
	}
	return 0;
}
