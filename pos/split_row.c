/*
 * split_row.c - what of a pack's tables and conditions fits a case.
 */
#include <assert.h>
#include <string.h>

#include "pos/split_work.h"
#include "pos/text.h"

const char *
split_value(const struct split_work *work, int key)
{
	const struct split_case *input = work->input;
	const struct traits *traits = input->traits;

	if (key == KEY_SCENE)
		return pack_scene_text(work->scene);
	if (key == KEY_LEVEL)
		return input->level;
	if (key == KEY_GROUP)
		return pack_word_text(input->retired ? WORD_RETIRED
						     : WORD_WORKING);
	assert(key >= 0 && key < work->rules->key_count);
	if (work->rules->keys[key].of_item)
		traits = work->line >= 0 && input->item_traits
			     ? &input->item_traits[work->line]
			     : NULL;
	for (int i = 0; traits && i < traits->count; i++)
		if (strcmp(traits->at[i].key, work->rules->keys[key].name) == 0)
			return traits->at[i].value;
	return NULL;
}

bool
split_when(const struct split_work *work, const struct pack_when *when)
{
	bool holds = true;

	for (int i = 0; i < when->count; i++) {
		const struct pack_cell *cell = &when->cells[i];
		const char *value;

		if (cell->other && holds)
			return true;
		if (cell->other)
			holds = true;
		if (!holds)
			continue;
		value = split_value(work, cell->key);
		holds = value && pack_cell_holds(cell, value);
	}
	return holds;
}

bool
split_number(const struct split_work *work, int key, int *number)
{
	const struct pack_key *at = &work->rules->keys[key];
	const char *value = split_value(work, key);

	assert(at->number && !at->date);
	return value && pack_number(value, number) && *number >= at->low &&
	       *number <= at->high;
}

static int
row_missing(const struct split_work *work, struct err *err)
{
	const struct split_case *input = work->input;
	const struct rules *rules = work->rules;

	if (work->level >= 0)
		for (int i = 0; i < rules->key_count; i++)
			if (!split_value(work, i) &&
			    (work->line >= 0 || !rules->keys[i].of_item))
				return err_set(err, ERR_INPUT,
					       _("规则包 %s：这一笔没有给出"
						 "“%s”"),
					       rules->head.id,
					       rules->keys[i].name);
	if (work->level >= 0)
		return err_set(err, ERR_INPUT,
			       _("规则包 %s：给出的键值不在表中"),
			       rules->head.id);
	return err_set(err, ERR_RULES, _("规则包 %s：%s没有级别“%s”"),
		       rules->head.id, input->scene,
		       input->level ? input->level : "");
}

const struct pack_row *
split_row(const struct split_work *work, enum pack_table table,
	  struct money at, struct err *err)
{
	const struct rules *rules = work->rules;
	const struct pack_layout *layout = &rules->layout;
	struct pack_rows rows = {0, 0};

	if (work->level >= 0)
		rows = layout->rows[table][work->scene][work->level];
	for (int i = rows.first; i < rows.first + rows.count; i++) {
		const struct pack_row *row = &rules->rows[layout->row_at[i]];

		if (at.fen < row->low.fen || at.fen >= row->high.fen ||
		    !split_when(work, &row->when))
			continue;
		if (row->known[work->group])
			return row;
		(void)err_set(
		    err, ERR_RULES,
		    _("规则包 %s:%d：级别“%s”的支付比例未公布，不能结算"),
		    rules->head.id, row->line, row->level);
		return NULL;
	}
	(void)row_missing(work, err);
	return NULL;
}

int
split_rates_known(const struct split_work *work, struct err *err)
{
	/* By item there may be no row that is the whole bill's. */
	if (work->rules->rates_by_item)
		return 0;
	return split_row(work, TABLE_RATES, money_fen(0), err) ? 0 : -1;
}
