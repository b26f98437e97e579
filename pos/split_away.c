/*
 * split_away.c - 异地先付: what a person treated elsewhere pays first, of
 * each line's part in scope.
 */
#include <assert.h>

#include "pos/split_work.h"
#include "pos/text.h"

/* Two that hold at once are the pack's mistake, and said so. */
int
split_away_find(struct split_work *work, struct err *err)
{
	const struct rules *rules = work->rules;

	assert(!work->away);
	for (int i = 0; i < rules->away_count; i++) {
		if (!split_when(work, &rules->aways[i].when))
			continue;
		if (work->away)
			return err_set(err, ERR_RULES,
				       _("规则包 %s：第 %d 行与第 %d 行的异地"
					 "先付同时成立"),
				       rules->head.id, work->away->line,
				       rules->aways[i].line);
		work->away = &rules->aways[i];
	}
	return 0;
}

int
split_away(struct split_work *work, int line, struct err *err)
{
	struct split_line *parts = &work->split->lines[line];
	struct split_reason *reason;
	struct money base = parts->inscope, first;

	assert(line >= 0 && line < BASKET_ITEMS_MAX);
	if (!work->away || base.fen == 0)
		return 0;
	if (!split_share(base, work->away->ratio, &work->rules->round_preself,
			 &first) ||
	    !money_sub(base, first, &parts->inscope) ||
	    !money_add(parts->preself, first, &parts->preself))
		return split_overflow(err);
	if (first.fen == 0)
		return 0;
	work->split->away = true;
	reason = split_reason_add(work, BUCKET_PRESELF, line,
				  work->rules->clauses[work->away->clause].id,
				  first);
	reason->base = base;
	reason->ratio = work->away->ratio;
	reason->note = NOTE_AWAY;
	return 0;
}
