/*
 * rules_ceiling.c - 限价: the catalogue's, and the pack's own for a kind of
 * item, for each unit or for a whole visit (rules.md 17).
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

static enum pack_word
word_at(const struct pack_reader *reader, int index)
{
	return index < reader->line.count ? pack_word(reader->line.words[index])
					  : WORD_NONE;
}

/* 限价 每次 10.00 [乘 天数] [至多 200.00]: what multiplies and what bounds. */
static int
ceiling_factors(const struct pack_reader *reader, int *index,
		struct pack_ceiling *ceiling)
{
	if (word_at(reader, *index) == WORD_TIMES) {
		if (pack_need_key(reader, *index + 1, &ceiling->times) < 0)
			return -1;
		*index += 2;
	}
	if (word_at(reader, *index) == WORD_AT_MOST) {
		if (pack_need_money(reader, *index + 1, &ceiling->most) < 0)
			return -1;
		ceiling->bounded = true;
		*index += 2;
	}
	if (ceiling->per_unit && (ceiling->times >= 0 || ceiling->bounded))
		return pack_fail(reader, _("限价：每单位的不再乘，也不封顶"));
	return 0;
}

/* 限价 每次 50.00 当 种类=检查; 限价 每单位 1.00 当 种类=草药. */
static int
own_ceiling(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_ceiling *ceiling = &rules->ceilings[rules->ceiling_count];
	int index = 3;

	if (rules->ceiling_count == PACK_CEILINGS_MAX)
		return pack_fail(reader, _("限价至多 %d 条"),
				 PACK_CEILINGS_MAX);
	memset(ceiling, 0, sizeof(*ceiling));
	ceiling->times = -1;
	ceiling->clause = reader->clause;
	ceiling->per_unit = word_at(reader, 1) == WORD_PER_UNIT;
	if (!ceiling->per_unit && pack_need_word(reader, 1, WORD_PER_VISIT) < 0)
		return -1;
	if (pack_need_money(reader, 2, &ceiling->amount) < 0 ||
	    ceiling_factors(reader, &index, ceiling) < 0 ||
	    pack_need_item_when(reader, index, &ceiling->when) < 0)
		return -1;
	rules->clauses[reader->clause].decides = true;
	rules->ceiling_count++;
	return 0;
}

/* 限价 每单位 先扣 按目录: before the class-B share (15 M). */
int
pack_ceiling_line(struct pack_reader *reader)
{
	enum pack_period period;

	assert(reader->clause >= 0);
	if (reader->line.count >= 3 && word_at(reader, 2) != WORD_FIRST &&
	    (word_at(reader, 1) == WORD_PER_UNIT ||
	     pack_word_period(word_at(reader, 1), &period)))
		return own_ceiling(reader);
	if (pack_need_count(reader, 4) < 0 ||
	    pack_need_word(reader, 1, WORD_PER_UNIT) < 0 ||
	    pack_need_word(reader, 2, WORD_FIRST) < 0 ||
	    pack_need_word(reader, 3, WORD_CATALOGUE) < 0)
		return -1;
	return pack_take_place(reader, CONSTRUCT_CEILING);
}
