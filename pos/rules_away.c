/*
 * rules_away.c - 异地先付: the share of what is in scope that a person
 * treated elsewhere pays first, before the deductible (rules.md 27).
 */
#include "pos/rules_pack.h"

#include <string.h>

#include "pos/text.h"

/* 异地先付 10% 当 就医=省外备案. */
int
pack_away_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_away away;

	memset(&away, 0, sizeof(away));
	if (rules->away_count == PACK_AWAYS_MAX)
		return pack_fail(reader, _("异地先付至多 %d 条"),
				 PACK_AWAYS_MAX);
	if (reader->line.count < 4)
		return pack_need_count(reader, 4);
	if (pack_need_ratio(reader, 1, &away.ratio) < 0 ||
	    pack_need_when(reader, 2, &away.when) < 0)
		return -1;
	away.clause = reader->clause;
	away.line = reader->line.number;
	rules->clauses[reader->clause].decides = true;
	rules->aways[rules->away_count++] = away;
	return 0;
}
