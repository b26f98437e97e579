/*
 * rules_restrict.c - 限制: for what the fund does not pay, by disease, by
 * level of the hospital or the doctor, while in hospital, or beside another
 * treatment (rules.md 19).
 *
 *   限制 拒绝 住院期间不享受门诊待遇 当 在院=是
 *   限制 全自费 当 限用=恶性肿瘤 除非 病种=恶性肿瘤
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

static int
unless_at(const struct pack_reader *reader)
{
	int at = 0;

	while (at < reader->line.count &&
	       pack_word(reader->line.words[at]) != WORD_UNLESS)
		at++;
	return at;
}

/* 当 … up to 除非, and what stands behind it as a condition of its own. */
static int
restrict_when(struct pack_reader *reader, int index,
	      struct pack_restrict *restrict_to)
{
	struct pack_line *line = &reader->line;
	int count = line->count, unless = unless_at(reader);

	line->count = unless;
	if (pack_need_item_when(reader, index, &restrict_to->when) < 0)
		return -1;
	line->count = count;
	if (unless == count)
		return 0;
	restrict_to->has_unless = true;
	line->words[unless] = pack_word_text(WORD_WHEN);
	return pack_need_item_when(reader, unless, &restrict_to->unless);
}

int
pack_restrict_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_restrict *at = &rules->restricts[rules->restrict_count];
	enum pack_word word = reader->line.count > 1
				  ? pack_word(reader->line.words[1])
				  : WORD_NONE;
	int index = word == WORD_REFUSE ? 3 : 2;

	assert(reader->clause >= 0);
	if (rules->restrict_count == PACK_RESTRICTS_MAX)
		return pack_fail(reader, _("限制至多 %d 条"),
				 PACK_RESTRICTS_MAX);
	if (word != WORD_REFUSE && word != WORD_OWNPAY)
		return pack_fail(reader, _("限制：应为拒绝或全自费"));
	if (reader->line.count <= index + 1)
		return pack_fail(reader, _("限制：应写 当 什么；拒绝的，先写"
					   "给收款员看的话"));
	memset(at, 0, sizeof(*at));
	at->refuses = word == WORD_REFUSE;
	at->clause = reader->clause;
	if (at->refuses && pack_need_text(reader, reader->line.words[2],
					  at->words, sizeof(at->words)) < 0)
		return -1;
	if (restrict_when(reader, index, at) < 0)
		return -1;
	rules->clauses[reader->clause].decides = true;
	rules->restrict_count++;
	return 0;
}
