/* What the comparisons found, fetched for the screen. */
#include "ui/counter_inside.h"

#include <stdlib.h>
#include <string.h>

#include "ui/widget.h"

static int
fetch(struct counter *counter, struct ui_even *even, int day, struct err *err)
{
	struct till *till = counter->wiring->till;

	if (till_standing(till, day, &even->standing, err) != 0 ||
	    till_unequal(till, 0, true, 0, even->list, UI_LIST_MAX,
		&even->count, err) != 0)
		return -1;
	for (int i = 0; i < even->count; i++)
		if (till_whose(till, &even->list[i], even->names[i], err) != 0)
			return -1;
	return 0;
}

/* The same one stays picked; what was typed is about that one. */
static void
pick_again(struct ui *ui, int64_t id)
{
	const struct ui_even *even = ui->even;

	for (int i = 0; i < even->count; i++) {
		if (even->list[i].id != id)
			continue;
		widget_pick(ui, even->count, SCREEN_EVEN_ROWS, i - ui->picked);
		return;
	}
	ui->picked = 0;
	ui->top = 0;
	keys_clear(&ui->keys, FIELD_TEXT);
}

void
counter_even(struct counter *counter, int day)
{
	struct ui *ui = counter->ui;
	struct err err = { ERR_NONE, "" };
	const struct unequal *picked = screen_even_picked(ui);
	int64_t id = picked != NULL ? picked->id : 0;

	if (ui->even == NULL)
		ui->even = calloc(1, sizeof(*ui->even));
	if (ui->even == NULL) {
		counter_say(counter, false, _("内存不足"));
		return;
	}
	if (day == 0)
		day = text_day(counter->now.wall_ms);
	memset(ui->even, 0, sizeof(*ui->even));
	if (fetch(counter, ui->even, day, &err) != 0) {
		memset(ui->even, 0, sizeof(*ui->even));
		counter_say(counter, false, err.text);
	}
	if (ui->over == SCREEN_EVEN)
		pick_again(ui, id);
}
