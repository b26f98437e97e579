/*
 * rules_gap.c - the finished tables against the range: for every level and
 * every value of the keys exactly the tiers from nothing upward, no gap
 * and no overlap. Numbers are tried at each edge a row names.
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "pos/text.h"

#define TRIALS_MAX 50000
#define POINTS_MAX (PACK_ROWS_MAX * 2 + 2)

/* The values of one key that are tried. */
struct points {
	int count;
	int at[POINTS_MAX]; /* a number, or an index of values */
};

struct trial {
	const struct pack_reader *reader;
	enum pack_table table;
	enum pack_scene scene;
	const char *level;
	struct points points[PACK_KEYS_MAX];
	int choice[PACK_KEYS_MAX];
};

/* Errors of the finished table name the line they are about. */
int
pack_row_fail(const struct pack_reader *reader, int line, const char *what,
	      const char *which)
{
	const struct rules *rules = reader->rules;

	return err_set(reader->err, ERR_RULES, _("%s:%d：条款 %s：%s“%s”"),
		       reader->file, line,
		       pack_clause_of(rules, CONSTRUCT_RATES), what, which);
}

static void
point_add(struct points *points, const struct pack_key *key, int at)
{
	if (at < key->low || at > key->high || points->count == POINTS_MAX)
		return;
	for (int i = 0; i < points->count; i++)
		if (points->at[i] == at)
			return;
	points->at[points->count++] = at;
}

/* The first value behind a range's last. */
static int
after(const struct pack_key *key, int last)
{
	if (key->date && last < key->high)
		return text_day_later(last, 1);
	return last + 1;
}

/* A key that no row of the scene turns on is tried once. */
static void
points_find(struct trial *trial, int key)
{
	const struct rules *rules = trial->reader->rules;
	const struct pack_key *at = &rules->keys[key];
	struct points *points = &trial->points[key];

	points->count = 0;
	for (int i = 0; i < rules->row_count; i++) {
		const struct pack_row *row = &rules->rows[i];

		if (row->table != trial->table || row->scene != trial->scene)
			continue;
		for (int j = 0; j < row->when.count; j++) {
			if (row->when.cells[j].key != key)
				continue;
			for (int k = 0; k < at->value_count; k++)
				if (points->count < at->value_count)
					points->at[points->count++] = k;
			if (!at->number)
				continue;
			point_add(points, at, at->low);
			point_add(points, at, row->when.cells[j].low);
			point_add(points, at,
				  after(at, row->when.cells[j].high));
		}
	}
	if (points->count == 0)
		points->at[points->count++] = at->number ? at->low : 0;
}

static bool
row_fits(const struct trial *trial, const struct pack_row *row)
{
	const struct rules *rules = trial->reader->rules;

	if (row->table != trial->table || row->scene != trial->scene ||
	    (strcmp(row->level, "*") != 0 &&
	     strcmp(row->level, trial->level) != 0))
		return false;
	for (int i = 0; i < row->when.count; i++) {
		const struct pack_cell *cell = &row->when.cells[i];
		const struct pack_key *key = &rules->keys[cell->key];
		int at = trial->points[cell->key].at[trial->choice[cell->key]];

		if (key->number ? at < cell->low || at > cell->high
				: strcmp(key->values[at], cell->value) != 0)
			return false;
	}
	return true;
}

/* The row that covers the fees from edge on; two of them are an overlap. */
static int
row_at(const struct trial *trial, struct money edge,
       const struct pack_row **found)
{
	const struct rules *rules = trial->reader->rules;

	*found = NULL;
	for (int i = 0; i < rules->row_count; i++) {
		const struct pack_row *row = &rules->rows[i];
		char line[16];

		if (!row_fits(trial, row) || row->low.fen > edge.fen ||
		    row->high.fen <= edge.fen)
			continue;
		if (!*found) {
			*found = row;
			continue;
		}
		(void)snprintf(line, sizeof(line), "%d", (*found)->line);
		return pack_row_fail(trial->reader, row->line,
				     _("表：与另一行重叠，行号"), line);
	}
	return 0;
}

/* What is tried, in words: "二级 三类 45". */
static void
trial_text(const struct trial *trial, char *to, size_t room)
{
	const struct rules *rules = trial->reader->rules;
	size_t length;

	(void)text_format(to, room, "%s", trial->level);
	for (int i = 0; i < rules->key_count; i++) {
		const struct pack_key *key = &rules->keys[i];
		int at = trial->points[i].at[trial->choice[i]];

		length = strlen(to);
		if (trial->points[i].count < 2)
			continue;
		if (key->number)
			(void)text_format(to + length, room - length, " %d",
					  at);
		else
			(void)text_format(to + length, room - length, " %s",
					  key->values[at]);
	}
}

static int
trial_run(const struct trial *trial)
{
	const struct pack_reader *reader = trial->reader;
	const struct rules *rules = reader->rules;
	const struct pack_row *row = NULL;
	struct money edge = {0};
	char text[96] = "";

	for (int i = 0; i <= PACK_ROWS_MAX; i++) {
		if (row_at(trial, edge, &row) < 0)
			return -1;
		if (!row)
			break;
		if (row->high.fen == INT64_MAX)
			return 0;
		edge = row->high;
	}
	trial_text(trial, text, sizeof(text));
	return pack_row_fail(reader, rules->ranges[trial->scene].line,
			     edge.fen > 0
				 ? _("表有缺口，分段没有接上：")
				 : _("表有缺口，没有这个级别的行："),
			     text);
}

/* Every combination of the points, like an odometer. */
static int
trial_all(struct trial *trial)
{
	int keys = trial->reader->rules->key_count;
	int64_t product = 1;
	int at;

	for (int i = 0; i < keys; i++) {
		points_find(trial, i);
		trial->choice[i] = 0;
		product *= trial->points[i].count;
		if (product > TRIALS_MAX)
			return pack_fail(trial->reader,
					 _("表：键的组合多于 %d 种"),
					 TRIALS_MAX);
	}
	do {
		if (trial_run(trial) < 0)
			return -1;
		for (at = 0; at < keys; at++) {
			if (++trial->choice[at] < trial->points[at].count)
				break;
			trial->choice[at] = 0;
		}
	} while (at < keys);
	return 0;
}

static int
rows_in_range(const struct pack_reader *reader)
{
	const struct rules *rules = reader->rules;

	for (int i = 0; i < rules->row_count; i++) {
		const struct pack_row *row = &rules->rows[i];
		const struct pack_range *range = &rules->ranges[row->scene];
		int level = 0;

		while (level < range->level_count &&
		       strcmp(range->levels[level], row->level) != 0)
			level++;
		if (strcmp(row->level, "*") == 0 ? range->line == 0
						 : level == range->level_count)
			return pack_row_fail(reader, row->line,
					     _("表：范围里没有级别"),
					     row->level);
		if ((row->low.fen > 0 || row->high.fen != INT64_MAX) &&
		    rules->edge == EDGE_NONE)
			return pack_row_fail(
			    reader, row->line,
			    _("表有分段，却没有写从哪里量起："),
			    pack_word_text(WORD_TIER));
	}
	return 0;
}

static int
table_check(struct trial *trial)
{
	const struct rules *rules = trial->reader->rules;

	for (int scene = 0; scene < SCENE_COUNT; scene++) {
		const struct pack_range *range = &rules->ranges[scene];

		trial->scene = (enum pack_scene)scene;
		for (int i = 0; i < range->level_count; i++) {
			trial->level = range->levels[i];
			if (trial_all(trial) < 0)
				return -1;
		}
	}
	return 0;
}

int
pack_rows_check(const struct pack_reader *reader)
{
	const struct rules *rules = reader->rules;
	struct trial trial;
	bool rates = false;

	memset(&trial, 0, sizeof(trial));
	trial.reader = reader;
	if (rows_in_range(reader) < 0)
		return -1;
	for (int i = 0; i < rules->row_count; i++)
		rates = rates || rules->rows[i].table == TABLE_RATES;
	if (!rates)
		return pack_fail(reader, _("表 支付比例：一行也没有"));
	trial.table = TABLE_RATES;
	if (table_check(&trial) < 0)
		return -1;
	trial.table = TABLE_PRESELF;
	if (rules->preself_by_table && table_check(&trial) < 0)
		return -1;
	trial.table = TABLE_DEDUCTIBLE;
	return rules->deduct.by_table ? table_check(&trial) : 0;
}
