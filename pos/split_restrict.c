/*
 * split_restrict.c - 限制: a bill or an item the fund does not pay for. A
 * refusal leaves its clause as the last reason, and its words for the
 * cashier in the error.
 */
#include <assert.h>

#include "pos/split_work.h"
#include "pos/text.h"

static bool
holds(const struct split_work *work, const struct pack_restrict *at)
{
	return split_when(work, &at->when) &&
	       !(at->has_unless && split_when(work, &at->unless));
}

static int
refuse(struct split_work *work, const struct pack_restrict *at,
       struct err *err)
{
	const char *clause = work->rules->clauses[at->clause].id;
	const char *name = work->input->basket->items[work->line].name;

	(void)split_reason_add(work, BUCKET_OWNPAY, work->line, clause,
			       money_fen(0));
	if (name[0])
		return err_set(err, ERR_RULES, _("条款 %s：%s（%s）"), clause,
			       at->words, name);
	return err_set(err, ERR_RULES, _("条款 %s：%s"), clause, at->words);
}

int
split_restrict(struct split_work *work, const char **clause, struct err *err)
{
	const struct rules *rules = work->rules;

	assert(work->line >= 0);
	*clause = NULL;
	for (int i = 0; i < rules->restrict_count; i++) {
		const struct pack_restrict *at = &rules->restricts[i];

		if (!holds(work, at))
			continue;
		if (at->refuses)
			return refuse(work, at, err);
		if (!*clause)
			*clause = rules->clauses[at->clause].id;
	}
	return 0;
}
