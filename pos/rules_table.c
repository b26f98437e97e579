/*
 * rules_table.c - 表 支付比例 and 表 起付线: scene x level x open keys x
 * tier x group -> ratio or amount.
 *
 * 范围 says which levels a scene must have; rules_gap.c sees that every
 * case of them has its rows, once. What no source publishes is written
 * 未公布 and then refuses a sale instead of guessing.
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

#define COLUMNS_MAX (PACK_KEYS_MAX + 5)
/* What a column holds when it is not a key. */
enum {
	COLUMN_TIER = 100,
	COLUMN_WORKING,
	COLUMN_RETIRED,
	COLUMN_ALL,
	COLUMN_NONE
};

struct columns {
	int count;
	int at[COLUMNS_MAX]; /* a key, or one of the above */
};

static int
need_scene(const struct pack_reader *reader, int index, enum pack_scene *scene)
{
	const char *text =
	    index < reader->line.count ? reader->line.words[index] : "";

	if (!pack_scene_find(text, scene))
		return pack_fail(reader,
				 _("场景应为药店、门诊、住院、慢特病或"
				   "村卫生室，写的是“%s”"),
				 text);
	return 0;
}

static bool
range_has(const struct pack_range *range, const char *level)
{
	for (int i = 0; i < range->level_count; i++)
		if (strcmp(range->levels[i], level) == 0)
			return true;
	return false;
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

static int
column_of(const struct rules *rules, const char *text, enum pack_table table)
{
	int key = pack_key_find(rules, text);

	if (key >= 0 && rules->keys[key].of_item && table == TABLE_DEDUCTIBLE)
		return COLUMN_NONE;
	if (key >= KEY_LEVEL - 1 && key != KEY_GROUP)
		return key;
	switch ((int)pack_word(text)) {
	case WORD_TIER:
		return table == TABLE_RATES ? COLUMN_TIER : COLUMN_NONE;
	case WORD_WORKING:
		return COLUMN_WORKING;
	case WORD_RETIRED:
		return COLUMN_RETIRED;
	case WORD_RATIO:
		return table != TABLE_DEDUCTIBLE ? COLUMN_ALL : COLUMN_NONE;
	case WORD_AMOUNT:
		return table == TABLE_DEDUCTIBLE ? COLUMN_ALL : COLUMN_NONE;
	default:
		return COLUMN_NONE;
	}
}

static bool
has_column(const struct columns *columns, int column)
{
	for (int i = 0; i < columns->count; i++)
		if (columns->at[i] == column)
			return true;
	return false;
}

/* Scene, level, and who it is for; keys and tiers as the notice has them. */
static int
heading_whole(const struct pack_reader *reader, const struct columns *columns)
{
	static const struct {
		int column;
		enum pack_word word;
	} needed[] = {{KEY_SCENE, WORD_SCENE},
		      {KEY_LEVEL, WORD_LEVEL},
		      {COLUMN_WORKING, WORD_WORKING},
		      {COLUMN_RETIRED, WORD_RETIRED}};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		bool group = needed[i].column >= COLUMN_WORKING;

		if (group && has_column(columns, COLUMN_ALL)
			? has_column(columns, needed[i].column)
			: !has_column(columns, needed[i].column))
			return pack_fail(reader, _("表：表头缺少“%s”列"),
					 pack_word_text(needed[i].word));
	}
	return 0;
}

static int
read_heading(struct pack_reader *reader, enum pack_table table,
	     struct columns *columns)
{
	int more = pack_next(reader);

	columns->count = 0;
	if (more < 0)
		return -1;
	if (more == 0 || reader->line.count > COLUMNS_MAX)
		return pack_fail(reader,
				 _("表：表头应为 场景 级别 在职 退休 四列"));
	for (int i = 0; i < reader->line.count; i++) {
		const char *word = reader->line.words[i];
		int column = column_of(reader->rules, word, table);

		if (column == COLUMN_NONE)
			return pack_fail(reader, _("表：没有“%s”这样的列"),
					 word);
		if (!has_column(columns, column))
			columns->at[columns->count++] = column;
		if (table == TABLE_RATES && column >= 0 &&
		    column < COLUMN_TIER && reader->rules->keys[column].of_item)
			reader->rules->by_item = reader->rules->rates_by_item =
			    true;
	}
	if (heading_whole(reader, columns) < 0)
		return -1;
	if (columns->count != reader->line.count)
		return pack_fail(reader, _("表：表头有两列同名"));
	return 0;
}

bool
pack_tier(const char *text, struct money *low, struct money *high)
{
	char first[MONEY_TEXT_BYTES];
	const char *dash = strchr(text, '-');
	size_t length = dash ? (size_t)(dash - text) : 0;

	if (length == 0 || length >= sizeof(first))
		return false;
	memcpy(first, text, length);
	first[length] = '\0';
	*high = money_fen(INT64_MAX);
	return money_parse(first, low) &&
	       (dash[1] == '\0' || money_parse(dash + 1, high)) &&
	       low->fen < high->fen;
}

static int
read_tier(const struct pack_reader *reader, const char *text,
	  struct pack_row *row)
{
	if (pack_tier(text, &row->low, &row->high))
		return 0;
	return pack_fail(reader, _("表：分段应为 0-30000 或 30000-，写的是“%s”"),
			 text);
}

static int
read_value(const struct pack_reader *reader, int index, struct pack_row *row,
	   int column)
{
	struct ratio ratio = {0};
	struct money money = {0};

	if (pack_word(reader->line.words[index]) == WORD_UNPUBLISHED)
		return 0;
	if (row->table == TABLE_PRESELF &&
	    pack_word(reader->line.words[index]) == WORD_CATALOGUE)
		ratio.ppm = PACK_BY_CATALOGUE;
	else if (row->table != TABLE_DEDUCTIBLE
		? pack_need_ratio(reader, index, &ratio) < 0
		: pack_need_money(reader, index, &money) < 0)
		return -1;
	for (int group = 0; group < GROUP_COUNT; group++) {
		if (column != COLUMN_ALL &&
		    (column == COLUMN_RETIRED) != (group == GROUP_RETIRED))
			continue;
		row->known[group] = true;
		row->value[group] =
		    row->table != TABLE_DEDUCTIBLE ? ratio.ppm : money.fen;
	}
	return 0;
}

static int
read_column(const struct pack_reader *reader, int index, int column,
	    struct pack_row *row)
{
	const char *text = reader->line.words[index];

	if (column == KEY_SCENE)
		return need_scene(reader, index, &row->scene);
	if (column == KEY_LEVEL)
		return pack_need_text(reader, text, row->level,
				      sizeof(row->level));
	if (column == COLUMN_TIER)
		return strcmp(text, "*") == 0 ? 0
					      : read_tier(reader, text, row);
	if (column >= COLUMN_WORKING)
		return read_value(reader, index, row, column);
	if (strcmp(text, "*") == 0)
		return 0;
	return pack_need_cell(reader, column, text,
			      &row->when.cells[row->when.count++]);
}

/* Written twice; what overlaps otherwise, rules_gap.c finds. */
static bool
same_row(const struct pack_row *a, const struct pack_row *b)
{
	return a->table == b->table && a->scene == b->scene &&
	       strcmp(a->level, b->level) == 0 && a->low.fen == b->low.fen &&
	       memcmp(&a->when, &b->when, sizeof(a->when)) == 0;
}

static int
read_row(struct pack_reader *reader, enum pack_table table,
	 const struct columns *columns)
{
	struct rules *rules = reader->rules;
	struct pack_row *row;

	if (reader->line.count != columns->count)
		return pack_fail(reader, _("表：一行应有 %d 格，实有 %d 格"),
				 columns->count, reader->line.count);
	if (rules->row_count == PACK_ROWS_MAX)
		return pack_fail(reader, _("表：至多 %d 行"), PACK_ROWS_MAX);
	row = &rules->rows[rules->row_count];
	memset(row, 0, sizeof(*row));
	row->table = table;
	row->line = reader->line.number;
	row->high = money_fen(INT64_MAX);
	for (int i = 0; i < columns->count; i++)
		if (read_column(reader, i, columns->at[i], row) < 0)
			return -1;
	for (int i = 0; i < rules->row_count; i++)
		if (same_row(&rules->rows[i], row))
			return pack_fail(
			    reader, _("表：与第 %d 行重叠，同是 %s %s"),
			    rules->rows[i].line, pack_scene_text(row->scene),
			    row->level);
	rules->row_count++;
	return 0;
}

int
pack_table_read(struct pack_reader *reader, enum pack_table table)
{
	struct columns columns;
	int more;

	assert(table < TABLE_COUNT);
	for (int i = 0; i < reader->rules->row_count; i++)
		if (reader->rules->rows[i].table == table)
			return pack_fail(reader, _("表：第 %d 行已有同样的表"),
					 reader->rules->rows[i].line);
	if (read_heading(reader, table, &columns) < 0)
		return -1;
	while ((more = pack_next(reader)) > 0) {
		if (reader->line.key == WORD_END)
			return pack_need_count(reader, 1);
		if (reader->line.key == WORD_CLAUSE ||
		    reader->line.key == WORD_EXAMPLE)
			break;
		if (read_row(reader, table, &columns) < 0)
			return -1;
	}
	return more < 0 ? -1 : pack_fail(reader, _("表：没有以“完”结束"));
}
