/* 查药: by name, code or barcode; what is picked goes into the basket. */
#include "ui/screen.h"

#include <string.h>

#include "ui/strings.h"
#include "ui/widget.h"

#define LIST_TOP (BODY_TOP + 1)

static int
list_rows(void)
{
	return TERM_ROWS_MIN - 4 - LIST_TOP; /* as many as always fit */
}

static void
draw_item(
    struct term *term, int row, const struct item *item, bool picked)
{
	enum term_look look = picked ? LOOK_PICKED : LOOK_PLAIN;
	char text[256];

	term_field(term, row, 0, term_columns(term), look, "");
	term_field(term, row, 2, 14, look, item->medins_list_codg);
	(void)text_format(
	    text, sizeof(text), "%s %s", item->name, item->spec);
	term_field(term, row, 17, 44, look, text);
	(void)term_put(
	    term, row, 62, look, item_class_name(item->item_class));
	widget_price(term, row, term_columns(term) - 2, look, item->price);
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	(void)view;
	(void)term_put(term, BODY_TOP, 2, LOOK_TITLE, STR_FIND);
	for (int i = 0; i < list_rows() && ui->top + i < ui->found_count; i++)
		draw_item(term, LIST_TOP + i, &ui->found[ui->top + i],
		    ui->top + i == ui->picked);
	widget_entry(term, STR_FIND_PROMPT, ui->keys.typed);
}

/* Typed text is looked up first; Enter again takes the line picked. */
static void
enter(struct ui *ui, struct wish *wish)
{
	if (ui->keys.typed[0] != '\0') {
		wish->kind = WISH_FIND;
		text_cut(wish->command.text, sizeof(wish->command.text),
		    ui->keys.typed, 64);
		keys_clear(&ui->keys, FIELD_TEXT);
		ui->picked = 0;
		ui->top = 0;
		return;
	}
	if (ui->picked >= ui->found_count)
		return;
	wish->kind = WISH_COMMAND;
	wish->command.kind = COMMAND_SCAN;
	(void)text_copy(wish->command.text, sizeof(wish->command.text),
	    ui->found[ui->picked].medins_list_codg);
	screen_close(ui);
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	(void)view;
	switch ((int)action) {
	case ACTION_ENTER:
		enter(ui, wish);
		break;
	case ACTION_SCAN:
		screen_close(ui);
		wish->kind = WISH_COMMAND;
		wish->command.kind = COMMAND_SCAN;
		text_cut(wish->command.text, sizeof(wish->command.text),
		    ui->keys.scan, SCAN_BYTES - 1);
		break;
	case ACTION_UP:
	case ACTION_DOWN:
		widget_pick(ui, ui->found_count, list_rows(),
		    action == ACTION_UP ? -1 : 1);
		break;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		widget_pick(ui, ui->found_count, list_rows(),
		    action == ACTION_PAGE_UP ? -list_rows() : list_rows());
		break;
	case ACTION_BACK:
		screen_close(ui);
		break;
	default:
		break;
	}
}

const struct screen screen_find = {
	N_("查药"), FIELD_TEXT, draw, act
};
