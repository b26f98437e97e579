/* rules_offline.c - 离线: what a sale may be without the centre. */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

#define PREPAY_DAYS_MAX 3660

/* 离线 药店 预付 …: the scene is taken off, what is left reads as without. */
static int
take_scene(struct pack_reader *reader)
{
	struct pack_line *line = &reader->line;
	enum pack_scene scene = SCENE_PHARMACY;

	if (line->count < 2 ||
	    !pack_word_scene(pack_word(line->words[1]), &scene))
		return SCENE_COUNT;
	line->count--;
	memmove(&line->words[1], &line->words[2],
		(size_t)(line->count - 1) * sizeof(line->words[0]));
	return (int)scene;
}

/* 预付; 预付 90 天内补结; 预付 90 天内补结 联网自补. */
static int
prepay(const struct pack_reader *reader, struct rules_offline *offline)
{
	int count = reader->line.count;

	if (count == 2)
		return 0;
	if (pack_need_count(reader, count == 5 ? 5 : 4) < 0 ||
	    pack_need_number(reader, 2, &offline->days) < 0 ||
	    pack_need_word(reader, 3, WORD_DAYS_SETTLE) < 0)
		return -1;
	if (offline->days < 1 || offline->days > PREPAY_DAYS_MAX)
		return pack_fail(reader, _("离线：补结应在 1 至 %d 天内"),
				 PREPAY_DAYS_MAX);
	if (count == 4)
		return 0;
	offline->alone = true;
	return pack_need_word(reader, 4, WORD_BY_ITSELF);
}

static int
provisional(const struct pack_reader *reader, struct rules_offline *offline)
{
	if (pack_need_count(reader, 4) < 0 ||
	    pack_need_word(reader, 2, WORD_SALE_MAX) < 0)
		return -1;
	return pack_need_money(reader, 3, &offline->sale_max);
}

static int
policy(const struct pack_reader *reader, struct rules_offline *offline)
{
	enum pack_word word = reader->line.count > 1
				  ? pack_word(reader->line.words[1])
				  : WORD_NONE;

	offline->policy = word == WORD_PREPAY	     ? OFFLINE_PREPAY
			  : word == WORD_PROVISIONAL ? OFFLINE_PROVISIONAL
						     : OFFLINE_REFUSE;
	if (word == WORD_PREPAY)
		return prepay(reader, offline);
	if (word == WORD_PROVISIONAL)
		return provisional(reader, offline);
	if (word == WORD_REFUSE)
		return pack_need_count(reader, 2);
	return pack_fail(reader, _("离线：应为拒绝、预付或暂记"));
}

/* 离线 拒绝; 离线 预付 90 天内补结; 离线 药店 暂记 每笔统筹至多 200.00. */
int
pack_offline_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	int scene = take_scene(reader);
	struct pack_offline *place = &rules->offline[scene];
	struct rules_offline offline;

	memset(&offline, 0, sizeof(offline));
	if (policy(reader, &offline) < 0)
		return -1;
	if (place->line != 0)
		return pack_fail(reader, _("“%s”重复，第 %d 行已写过"),
				 pack_word_text(WORD_OFFLINE), place->line);
	place->line = reader->line.number;
	place->offline = offline;
	if (scene == SCENE_COUNT) {
		rules->head.offline = offline.policy;
		rules->head.offline_sale_max = offline.sale_max;
	}
	return rules->places[CONSTRUCT_OFFLINE].line != 0
		   ? 0
		   : pack_take_place(reader, CONSTRUCT_OFFLINE);
}

/* A scene that no line names goes by the line without one; without that
 * line too nothing is sold insured. */
void
rules_offline(const struct rules *rules, const char *scene,
	      struct rules_offline *offline)
{
	enum pack_scene found = SCENE_PHARMACY;

	assert(rules && scene && offline);
	*offline = rules->offline[SCENE_COUNT].offline;
	if (pack_scene_find(scene, &found) && rules->offline[found].line != 0)
		*offline = rules->offline[found].offline;
}
