/* rules_diff.c - two packs over the same cases. See rules_diff.h. */
#include "pos/rules_diff.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

bool
rules_diff_shift(const struct rules *rules, struct split_case *input)
{
	const struct rules_head *head = rules_head(rules);
	int first = head->from_day / 10000, last = head->to_day / 10000;
	int year = input->day / 10000, month_day = input->day % 10000;

	assert(first <= last);
	if (input->day >= head->from_day && input->day <= head->to_day)
		return false;
	if (month_day == 229)
		month_day = 228;
	/* From the end that is nearer, one year in. */
	for (int i = 0; i <= 1 && i <= last - first; i++) {
		int to = input->day < head->from_day ? first + i : last - i;
		int day = to * 10000 + month_day;

		if (day < head->from_day || day > head->to_day)
			continue;
		input->day = day;
		input->meters.year += to - year;
		return true;
	}
	return false;
}

static int
overflow(struct err *err)
{
	return err_set(err, ERR_OVERFLOW, _("比较：金额合计溢出"));
}

static bool
sum(struct money *to, struct money amount)
{
	return money_add(*to, amount, to);
}

static bool
paid_of(const struct split *split, struct rules_diff_paid *paid)
{
	memset(paid, 0, sizeof(*paid));
	paid->by[BUCKET_FUND] = split->fund;
	paid->by[BUCKET_ACCOUNT] = split->account;
	paid->by[BUCKET_CASH] = split->cash;
	for (int i = BUCKET_LARGE; i <= BUCKET_FAMILY; i++)
		if (i != BUCKET_ACCOUNT)
			paid->by[i] =
			    split_more_of(split, (enum split_bucket)i);
	paid->person = split->person;
	return money_sub(split->total, split->person, &paid->fund);
}

static bool
paid_add(struct rules_diff_paid *to, const struct rules_diff_paid *paid)
{
	for (int i = 0; i <= BUCKET_CASH; i++)
		if (!sum(&to->by[i], paid->by[i]))
			return false;
	return sum(&to->fund, paid->fund) && sum(&to->person, paid->person);
}

static bool
same_paid(const struct rules_diff_paid paid[2])
{
	for (int i = 0; i <= BUCKET_CASH; i++)
		if (paid[0].by[i].fen != paid[1].by[i].fen)
			return false;
	return true;
}

static bool
same_meters(const struct meters *a, const struct meters *b)
{
	if (a->deductible_met.fen != b->deductible_met.fen ||
	    a->fund_paid.fen != b->fund_paid.fen ||
	    a->more_count != b->more_count)
		return false;
	for (int i = 0; i < a->more_count; i++)
		if (strcmp(a->more[i].name, b->more[i].name) != 0 ||
		    a->more[i].amount.fen != b->more[i].amount.fen)
			return false;
	return true;
}

static bool
same_inside(const struct split *a, const struct split *b)
{
	return a->ownpay.fen == b->ownpay.fen &&
	       a->overlimit.fen == b->overlimit.fen &&
	       a->preself.fen == b->preself.fen &&
	       a->inscope.fen == b->inscope.fen &&
	       a->deductible.fen == b->deductible.fen &&
	       a->copay.fen == b->copay.fen &&
	       a->overcap.fen == b->overcap.fen &&
	       same_meters(&a->meters_after, &b->meters_after);
}

/* The group's place; the last one takes all that came too late. */
static struct rules_diff_group *
group_of(struct rules_diff *diff, enum rules_diff_by by, const char *name)
{
	struct rules_diff_group *group = diff->groups;
	int count = diff->group_count;

	for (int i = 0; i < count; i++, group++)
		if (group->by == by && strcmp(group->name, name) == 0)
			return group;
	if (count == RULES_DIFF_GROUPS_MAX)
		return &diff->groups[count - 1];
	diff->group_count++;
	group->by = by;
	if (count == RULES_DIFF_GROUPS_MAX - 1)
		name = "";
	(void)text_copy(group->name, sizeof(group->name), name);
	return group;
}

static bool
group_add(struct rules_diff *diff, enum rules_diff_by by, const char *name,
	  const struct rules_diff_case *one)
{
	struct rules_diff_group *group = group_of(diff, by, name);
	const struct rules_diff_paid *old = &one->paid[0], *new = &one->paid[1];

	group->cases++;
	group->changed += !same_paid(one->paid);
	group->worse += new->person.fen > old->person.fen;
	group->better += new->person.fen < old->person.fen;
	return sum(&group->fund[0], old->fund) &&
	       sum(&group->fund[1], new->fund) &&
	       sum(&group->person[0], old->person) &&
	       sum(&group->person[1], new->person);
}

static int64_t
loss(const struct rules_diff_case *one)
{
	/* Both are between nothing and the case's total. */
	return one->paid[1].person.fen - one->paid[0].person.fen;
}

/* Worst first; of equals the one that came first. */
static void
worst_add(struct rules_diff *diff, const struct rules_diff_case *one)
{
	int at = diff->worst_count;

	if (loss(one) <= 0)
		return;
	while (at > 0 && loss(&diff->worst[at - 1]) < loss(one))
		at--;
	if (at == RULES_DIFF_WORST_MAX)
		return;
	if (diff->worst_count < RULES_DIFF_WORST_MAX)
		diff->worst_count++;
	memmove(&diff->worst[at + 1], &diff->worst[at],
		(size_t)(diff->worst_count - at - 1) * sizeof(*one));
	diff->worst[at] = *one;
}

static void
refused_add(struct rules_diff *diff, int64_t line, int side, const char *text)
{
	struct rules_diff_refused *refused;

	diff->refused[side]++;
	if (diff->refused_count == RULES_DIFF_REFUSED_MAX)
		return;
	refused = &diff->refused_cases[diff->refused_count++];
	refused->line = line;
	refused->side = side;
	(void)text_copy(refused->text, sizeof(refused->text), text);
}

static int
compare(struct rules_diff *diff, struct rules_diff_case *one,
	const struct split *const splits[2], struct err *err)
{
	const struct rules_diff_paid *paid = one->paid;
	bool same;

	if (!paid_of(splits[0], &one->paid[0]) ||
	    !paid_of(splits[1], &one->paid[1]) ||
	    !sum(&diff->total, one->total) ||
	    !paid_add(&diff->paid[0], &paid[0]) ||
	    !paid_add(&diff->paid[1], &paid[1]) ||
	    !group_add(diff, RULES_DIFF_PERSON,
		       one->retired ? "retired" : "working", one) ||
	    !group_add(diff, RULES_DIFF_SCENE, one->scene, one) ||
	    !group_add(diff, RULES_DIFF_LEVEL, one->level, one))
		return overflow(err);
	same = same_paid(paid);
	diff->compared++;
	diff->changed += !same;
	diff->inside += same && !same_inside(splits[0], splits[1]);
	diff->worse += loss(one) > 0;
	diff->better += loss(one) < 0;
	worst_add(diff, one);
	return 0;
}

int
rules_diff_add(struct rules_diff *diff, int64_t line,
	       const struct rules_case *rules_case,
	       const struct split *const splits[2], const struct err why[2],
	       struct err *err)
{
	struct rules_diff_case one = {
	    .line = line,
	    .retired = rules_case->retired,
	    .total = rules_case->basket.total,
	};

	assert(diff->compared <= diff->cases);
	assert(line > 0);
	(void)text_copy(one.scene, sizeof(one.scene), rules_case->scene);
	(void)text_copy(one.level, sizeof(one.level), rules_case->level);
	diff->cases++;
	if (splits[0] && splits[1])
		return compare(diff, &one, splits, err);
	if (splits[0])
		refused_add(diff, line, 1, why[1].text);
	else if (splits[1])
		refused_add(diff, line, 0, why[0].text);
	else
		diff->refused_both++;
	return 0;
}
