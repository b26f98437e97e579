/* 帮助: the table of keys, screen by screen, as it is. */
#include "ui/screen.h"

#include <stdio.h>
#include <string.h>

#include "ui/strings.h"
#include "ui/widget.h"

#define LABEL_COLUMN 14

/* The keys of one screen in one or two rows. Returns the rows used. */
static int
draw_screen(
    struct term *term, int row, enum screen_id id, const struct ui *ui)
{
	size_t count;
	const struct key_row *rows = key_rows(&count);
	int column = LABEL_COLUMN, used = 1;

	term_field(term, row, 2, LABEL_COLUMN - 3, LOOK_STRONG,
	    _(screen_of(id)->title));
	for (size_t i = 0; i < count; i++) {
		const char *name = key_name(rows[i].key);

		if (rows[i].label == NULL ||
		    (rows[i].screens & (1u << id)) == 0 ||
		    (rows[i].action >= ACTION_DEMO_CARD && !ui->demo))
			continue;
		if (column + (int)strlen(name) + 2 +
			text_columns(_(rows[i].label)) >
		    term_columns(term)) {
			column = LABEL_COLUMN;
			used++;
		}
		column = term_put(
		    term, row + used - 1, column, LOOK_KEY, name);
		column = term_put(term, row + used - 1, column + 1,
		    LOOK_PLAIN, _(rows[i].label));
		column += 2;
	}
	return used;
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	static const enum screen_id told[] = { SCREEN_IDLE, SCREEN_PERSON,
		SCREEN_BASKET, SCREEN_FIND, SCREEN_SPLIT, SCREEN_CONFIRM,
		SCREEN_WAITING, SCREEN_RESULT, SCREEN_QUEUE, SCREEN_DETAIL };
	int row = BODY_TOP;

	(void)view;
	(void)term_put(term, row++, 2, LOOK_TITLE, STR_HELP);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		row += draw_screen(term, row, told[i], ui);
	row = widget_body_end(term) - 2;
	(void)term_put(term, row, 2, LOOK_DIM, STR_HELP_SCAN);
	(void)term_put(term, row + 1, 2, LOOK_DIM, STR_HELP_LAMP);
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	(void)view;
	(void)wish;
	if (action == ACTION_BACK)
		screen_close(ui);
}

const struct screen screen_help = {
	N_("帮助"), FIELD_NONE, draw, act
};
