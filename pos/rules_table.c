/*
 * rules_table.c - 表 支付比例: scene x level x group -> ratio.
 *
 * 范围 says which levels a scene must have, the table gives each exactly
 * one row: a missing row is a gap, a second one an overlap, a row outside
 * the range a mistake. What no source publishes is written 未公布 and then
 * refuses a sale instead of guessing.
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

#define COLUMNS 4

const struct pack_rate *
pack_rate_find(const struct rules *rules, enum pack_scene scene,
	       const char *level)
{
	for (int i = 0; i < rules->rate_count; i++)
		if (rules->rates[i].scene == scene &&
		    strcmp(rules->rates[i].level, level) == 0)
			return &rules->rates[i];
	return NULL;
}

static bool
range_has(const struct pack_range *range, const char *level)
{
	for (int i = 0; i < range->level_count; i++)
		if (strcmp(range->levels[i], level) == 0)
			return true;
	return false;
}

static int
need_scene(const struct pack_reader *reader, int index, enum pack_scene *scene)
{
	const char *text =
	    index < reader->line.count ? reader->line.words[index] : "";

	if (!pack_scene_find(text, scene))
		return pack_fail(reader, _("场景应为药店或门诊，写的是“%s”"),
				 text);
	return 0;
}

/* 范围 门诊 一级 二级 三级. */
int
pack_range_line(struct pack_reader *reader)
{
	enum pack_scene scene = SCENE_PHARMACY;
	struct pack_range *range;

	if (need_scene(reader, 1, &scene) < 0)
		return -1;
	range = &reader->rules->ranges[scene];
	if (range->line)
		return pack_fail(reader, _("范围 %s 重复，第 %d 行已写过"),
				 reader->line.words[1], range->line);
	range->line = reader->line.number;
	if (reader->line.count < 3)
		return pack_fail(reader, _("范围：没有写级别"));
	if (reader->line.count - 2 > PACK_LEVELS_MAX)
		return pack_fail(reader, _("范围：级别至多 %d 个"),
				 PACK_LEVELS_MAX);
	for (int i = 2; i < reader->line.count; i++) {
		const char *level = reader->line.words[i];

		if (range_has(range, level))
			return pack_fail(reader, _("范围：级别“%s”重复"),
					 level);
		if (pack_need_text(reader, level,
				   range->levels[range->level_count],
				   PACK_LEVEL_BYTES) < 0)
			return -1;
		range->level_count++;
	}
	return 0;
}

/* The heading: the four columns, each once, in any order. */
static int
read_heading(struct pack_reader *reader, int columns[COLUMNS])
{
	static const enum pack_word names[COLUMNS] = {
	    WORD_SCENE, WORD_LEVEL, WORD_WORKING, WORD_RETIRED};
	int more = pack_next(reader);

	if (more < 0)
		return -1;
	if (more == 0 || reader->line.count != COLUMNS)
		return pack_fail(reader,
				 _("表：表头应为 场景 级别 在职 退休 四列"));
	for (int i = 0; i < COLUMNS; i++) {
		columns[i] = -1;
		for (int j = 0; j < COLUMNS; j++)
			if (pack_word(reader->line.words[j]) == names[i])
				columns[i] = j;
		if (columns[i] < 0)
			return pack_fail(reader, _("表：表头缺少“%s”列"),
					 pack_word_text(names[i]));
	}
	return 0;
}

static int
read_cell(const struct pack_reader *reader, int column, struct pack_rate *rate,
	  enum pack_group group)
{
	if (pack_word(reader->line.words[column]) == WORD_UNPUBLISHED)
		return 0;
	rate->known[group] = true;
	return pack_need_ratio(reader, column, &rate->ratio[group]);
}

static int
read_row(struct pack_reader *reader, const int columns[COLUMNS])
{
	struct rules *rules = reader->rules;
	struct pack_rate rate = {.line = reader->line.number};
	const struct pack_rate *same;

	if (reader->line.count != COLUMNS)
		return pack_fail(reader, _("表：一行应有 %d 格，实有 %d 格"),
				 COLUMNS, reader->line.count);
	if (rules->rate_count == PACK_RATES_MAX)
		return pack_fail(reader, _("表：至多 %d 行"), PACK_RATES_MAX);
	if (need_scene(reader, columns[0], &rate.scene) < 0 ||
	    pack_need_text(reader, reader->line.words[columns[1]], rate.level,
			   sizeof(rate.level)) < 0 ||
	    read_cell(reader, columns[2], &rate, GROUP_WORKING) < 0 ||
	    read_cell(reader, columns[3], &rate, GROUP_RETIRED) < 0)
		return -1;
	same = pack_rate_find(rules, rate.scene, rate.level);
	if (same)
		return pack_fail(reader, _("表：与第 %d 行重叠，同是 %s %s"),
				 same->line, reader->line.words[columns[0]],
				 rate.level);
	rules->rates[rules->rate_count++] = rate;
	return 0;
}

int
pack_rates_read(struct pack_reader *reader)
{
	int columns[COLUMNS];
	int more;

	if (read_heading(reader, columns) < 0)
		return -1;
	while ((more = pack_next(reader)) > 0) {
		if (reader->line.key == WORD_END)
			return pack_need_count(reader, 1);
		if (reader->line.key == WORD_CLAUSE ||
		    reader->line.key == WORD_EXAMPLE)
			break;
		if (read_row(reader, columns) < 0)
			return -1;
	}
	return more < 0 ? -1 : pack_fail(reader, _("表：没有以“完”结束"));
}

/* Errors of the finished table name the line they are about. */
static int
table_fail(const struct pack_reader *reader, int line, const char *what,
	   const char *level)
{
	const struct rules *rules = reader->rules;

	return err_set(reader->err, ERR_RULES, _("%s:%d：条款 %s：%s“%s”"),
		       reader->file, line,
		       pack_clause_of(rules, CONSTRUCT_RATES), what, level);
}

int
pack_rates_check(const struct pack_reader *reader)
{
	const struct rules *rules = reader->rules;

	for (int i = 0; i < rules->rate_count; i++) {
		const struct pack_rate *rate = &rules->rates[i];

		if (!range_has(&rules->ranges[rate->scene], rate->level))
			return table_fail(reader, rate->line,
					  _("表：范围里没有级别"), rate->level);
	}
	for (int scene = 0; scene < SCENE_COUNT; scene++) {
		const struct pack_range *range = &rules->ranges[scene];

		for (int i = 0; i < range->level_count; i++)
			if (!pack_rate_find(rules, (enum pack_scene)scene,
					    range->levels[i]))
				return table_fail(
				    reader, range->line,
				    _("表有缺口，没有这个级别的行："),
				    range->levels[i]);
	}
	if (rules->rate_count == 0)
		return pack_fail(reader, _("表 支付比例：一行也没有"));
	return 0;
}
