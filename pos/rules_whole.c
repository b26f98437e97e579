/*
 * rules_whole.c - 全付: packages, and the first so much of basic drugs, that
 * the fund pays whole (rules.md 18).
 *
 *   全付 尿毒症包 每月 所有人 6000.00 当 病种=尿毒症
 *   全付 基药 每年 所有人 500.00 当 级别=一级 基药=是
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

int
pack_whole_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_whole *whole = &rules->wholes[rules->whole_count];
	int index = 3;

	assert(reader->clause >= 0);
	if (rules->whole_count == PACK_WHOLES_MAX)
		return pack_fail(reader, _("全付至多 %d 条"), PACK_WHOLES_MAX);
	if (reader->line.count < 5)
		return pack_need_count(reader, 5);
	memset(whole, 0, sizeof(*whole));
	whole->clause = reader->clause;
	if (pack_has_meter(rules, reader->line.words[1]) ||
	    pack_word(reader->line.words[1]) != WORD_NONE)
		return pack_fail(reader, _("限额：名字“%s”已用过"),
				 reader->line.words[1]);
	if (!pack_word_period(pack_word(reader->line.words[2]),
			      &whole->period))
		return pack_need_word(reader, 2, WORD_YEARLY);
	if (pack_need_text(reader, reader->line.words[1], whole->name,
			   sizeof(whole->name)) < 0 ||
	    pack_need_groups(reader, &index, whole->amount) < 0 ||
	    pack_need_item_when(reader, index, &whole->when) < 0)
		return -1;
	rules->clauses[reader->clause].decides = true;
	rules->whole_count++;
	return 0;
}
