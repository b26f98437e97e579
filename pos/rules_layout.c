/*
 * rules_layout.c - a pack that has been read, laid out for the split.
 *
 * A pack is read once and asked for every line of every bill. What
 * the answer needs no bill for is worked out here: which rows a case of a
 * scene and a level can meet, and the ids of the clauses that every bill
 * cites, side by side. None of it decides anything: the split asks the same
 * of fewer rows.
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

_Static_assert(PACK_ROWS_MAX <= UINT8_MAX, "a row's place fits a byte");
_Static_assert(PACK_ROWS_MAX * PACK_LEVELS_MAX <= UINT16_MAX,
	       "each row once for every level, and a place fits");

/* The rows for one level of a scene, in the pack's order. "*" stands for
 * the levels of the range, not for any text. */
static void
lay_rows(struct rules *rules, enum pack_table table, enum pack_scene scene,
	 int level)
{
	struct pack_layout *layout = &rules->layout;
	struct pack_rows *of = &layout->rows[table][scene][level];

	of->first = layout->row_count;
	for (int i = 0; i < rules->row_count; i++) {
		const struct pack_row *row = &rules->rows[i];

		if (row->table != table || row->scene != scene ||
		    (strcmp(row->level, "*") != 0 &&
		     strcmp(row->level, rules->ranges[scene].levels[level]) !=
			 0))
			continue;
		assert(layout->row_count < PACK_ROWS_MAX * PACK_LEVELS_MAX);
		layout->row_at[layout->row_count++] = (uint8_t)i;
		of->count++;
	}
}

void
pack_lay_out(struct rules *rules)
{
	struct pack_layout *layout = &rules->layout;

	memset(layout, 0, sizeof(*layout));
	for (int i = 0; i < CONSTRUCT_COUNT; i++)
		memcpy(layout->clause[i],
		       pack_clause_of(rules, (enum pack_construct)i),
		       CLAUSE_BYTES);
	for (int table = 0; table < TABLE_COUNT; table++)
		for (int scene = 0; scene < SCENE_COUNT; scene++)
			for (int at = 0; at < rules->ranges[scene].level_count;
			     at++)
				lay_rows(rules, (enum pack_table)table,
					 (enum pack_scene)scene, at);
}

int
pack_level_find(const struct rules *rules, enum pack_scene scene,
		const char *level)
{
	const struct pack_range *range = &rules->ranges[scene];

	assert(scene < SCENE_COUNT);
	for (int i = 0; level && i < range->level_count; i++)
		if (strcmp(range->levels[i], level) == 0)
			return i;
	return -1;
}
