/*
 * rules_wait.c - 待遇: from when on a person has the benefit at all, and by
 * which of a case's dates a pack goes (rules.md 25, 28).
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

/* 自 参保日期, from word 1 on: a key of days. */
static int
wait_key(const struct pack_reader *reader, struct pack_wait *wait)
{
	const struct rules *rules = reader->rules;
	const char *name;

	if (reader->line.count < 4)
		return pack_need_count(reader, 4);
	if (pack_need_word(reader, 1, WORD_SINCE) < 0)
		return -1;
	name = reader->line.words[2];
	wait->key = pack_key_find(rules, name);
	if (wait->key < 0 || !rules->keys[wait->key].date)
		return pack_fail(reader, _("待遇：“%s”不是日的键"), name);
	return 0;
}

/* 次月, 满 6 个月 or 满 90 天. */
static int
wait_length(const struct pack_reader *reader, int *index,
	    struct pack_wait *wait)
{
	enum pack_word unit;

	if (pack_word(reader->line.words[3]) == WORD_NEXT_MONTH) {
		wait->unit = WAIT_NEXT_MONTH;
		*index = 4;
		return 0;
	}
	*index = 6;
	if (pack_need_word(reader, 3, WORD_ONCE_FULL) < 0 ||
	    pack_need_number(reader, 4, &wait->length) < 0)
		return -1;
	unit = reader->line.count > 5 ? pack_word(reader->line.words[5])
				      : WORD_NONE;
	if (unit != WORD_MONTHS && unit != WORD_DAYS)
		return pack_fail(reader, _("待遇：应为次月、满 N 个月或满 N 天"));
	wait->unit = unit == WORD_MONTHS ? WAIT_MONTHS : WAIT_DAYS;
	if (wait->length < 1 || wait->length > PACK_WAIT_MAX)
		return pack_fail(reader, _("待遇：应满 1 至 %d"),
				 PACK_WAIT_MAX);
	return 0;
}

/* 待遇 自 认定日期 次月 当 场景=慢特病; 待遇 自 参保日期 满 6 个月. */
int
pack_wait_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_wait wait;
	int index;

	memset(&wait, 0, sizeof(wait));
	if (rules->wait_count == PACK_WAITS_MAX)
		return pack_fail(reader, _("待遇至多 %d 条"), PACK_WAITS_MAX);
	if (wait_key(reader, &wait) < 0 ||
	    wait_length(reader, &index, &wait) < 0 ||
	    pack_need_when(reader, index, &wait.when) < 0)
		return -1;
	wait.clause = reader->clause;
	rules->clauses[reader->clause].decides = true;
	rules->waits[rules->wait_count++] = wait;
	return 0;
}
