/* 购药清单: what is sold; a scan adds, a quantity is typed for a line. */
#include "ui/screen.h"

#include <string.h>

#include "ui/identify.h"
#include "ui/strings.h"
#include "ui/widget.h"

/* Columns: number, name, class, price, count, amount, codes. */
#define AT_NAME 5
#define AT_CLASS 38
#define END_PRICE 52
#define END_COUNT 60
#define END_AMOUNT 72
#define END_TRACES 79
#define LIST_TOP (BODY_TOP + 2)

static int
list_rows(const struct term *term)
{
	return widget_body_end(term) - LIST_TOP - 1;
}

static void
draw_heads(struct term *term, int row)
{
	(void)term_put(term, row, 1, LOOK_DIM, STR_COLUMN_NO);
	(void)term_put(term, row, AT_NAME, LOOK_DIM, STR_COLUMN_NAME);
	(void)term_put(term, row, AT_CLASS, LOOK_DIM, STR_COLUMN_CLASS);
	term_right(term, row, END_PRICE, 9, LOOK_DIM, STR_COLUMN_PRICE);
	term_right(term, row, END_COUNT, 7, LOOK_DIM, STR_COLUMN_COUNT);
	term_right(term, row, END_AMOUNT, 11, LOOK_DIM, STR_COLUMN_AMOUNT);
	term_right(term, row, END_TRACES, 6, LOOK_DIM, STR_COLUMN_TRACES);
}

/* How many of its boxes have a code, of how many that must; 拆: a part. */
static void
draw_traces(struct term *term, int row, const struct basket *basket, int line,
    enum term_look look, bool wanted)
{
	int have = 0, short_of = basket_uncovered(basket, line);
	char text[48], of[24] = "";
	bool part = false;

	for (int i = 0; i < basket->trace_count; i++) {
		if (basket->traces[i].item != line)
			continue;
		have++;
		part = part || basket->traces[i].split_pack;
	}
	wanted = wanted && basket_wants_trace(&basket->items[line]);
	if (have == 0 && !wanted)
		return;
	if (wanted)
		(void)text_format(of, sizeof(of), "/%d", have + short_of);
	(void)text_format(
	    text, sizeof(text), "%d%s%s", have, of, part ? _("拆") : "");
	if (wanted && short_of > 0 && look == LOOK_PLAIN)
		look = LOOK_WARN;
	term_right(term, row, END_TRACES, 6, look, text);
}

static void
draw_item(struct term *term, int row, const struct till_view *view, int line,
    bool picked)
{
	const struct basket *basket = &view->sale->basket;
	const struct item *item = &basket->items[line];
	enum term_look look = picked ? LOOK_PICKED : LOOK_PLAIN;
	char text[256];

	term_field(term, row, 0, term_columns(term), look, "");
	(void)text_format(text, sizeof(text), "%3d", line + 1);
	(void)term_put(term, row, 1, look, text);
	(void)text_format(
	    text, sizeof(text), "%s %s", item->name, item->spec);
	term_field(term, row, AT_NAME, AT_CLASS - AT_NAME - 1, look, text);
	(void)term_put(
	    term, row, AT_CLASS, look, item_class_name(item->item_class));
	widget_price(term, row, END_PRICE, look, item->price);
	quantity_format(text, item->count);
	term_right(term, row, END_COUNT, 7, look, text);
	money_format(text, item->amount);
	term_right(term, row, END_AMOUNT, 11, look, text);
	draw_traces(term, row, basket, line, look, view->traces_wanted);
}

static void
draw_total(struct term *term, int row, const struct till_view *view)
{
	const struct basket *basket = &view->sale->basket;
	char text[96];

	if (view->traces_wanted && view->traces_missing > 0) {
		(void)text_format(text, sizeof(text), STR_TRACES_MISSING,
		    view->traces_missing, view->traces_line + 1);
		term_field(term, row, 1, 40, LOOK_BAD, text);
	}

	(void)text_format(
	    text, sizeof(text), STR_BASKET_TOTAL, basket->item_count);
	term_right(term, row, END_COUNT, 40, LOOK_STRONG, text);
	widget_money(term, row, END_AMOUNT, LOOK_GOOD, basket->total);
}

/* The line picked by hand, else the one the till touched last. */
static int
line_in_hand(const struct ui *ui, const struct basket *basket)
{
	if (ui->picked >= basket->item_count)
		return basket->item_count - 1;
	return ui->picked;
}

static void
draw_list(struct term *term, const struct till_view *view, int in_hand)
{
	const struct basket *basket = &view->sale->basket;
	int rows = list_rows(term);
	int top = in_hand < rows ? 0 : in_hand - rows + 1;

	for (int i = 0; i < rows && top + i < basket->item_count; i++)
		draw_item(
		    term, LIST_TOP + i, view, top + i, top + i == in_hand);
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	const struct basket *basket = &view->sale->basket;
	int in_hand = line_in_hand(ui, basket);
	char prompt[256];

	widget_person(term, BODY_TOP, 1, view->sale);
	if (view->entitlement == ENTITLEMENT_ASKING)
		term_right(term, BODY_TOP, term_columns(term) - 1, 40,
		    LOOK_PLAIN, STR_ENTITLEMENT_ASKING);
	else if (view->clinic || view->sale->disease.dise_codg[0] != '\0')
		widget_disease(term, BODY_TOP, term_columns(term) - 1,
		    view->sale);
	draw_heads(term, BODY_TOP + 1);
	if (basket->item_count == 0)
		widget_centre(term, LIST_TOP + 4, LOOK_DIM, STR_BASKET_EMPTY);
	draw_list(term, view, in_hand);
	draw_total(term, widget_body_end(term) - 1, view);
	if (!ui->counting || in_hand < 0) {
		widget_entry(term, STR_BASKET_PROMPT, ui->keys.typed);
		return;
	}
	(void)text_format(prompt, sizeof(prompt), STR_COUNT_PROMPT,
	    in_hand + 1, basket->items[in_hand].name); /* cut on the screen */
	widget_entry(term, prompt, ui->keys.typed);
}

static void
take_count(struct ui *ui, const struct basket *basket, struct wish *wish)
{
	struct quantity count = { 0 };

	if (!quantity_parse(ui->keys.typed, &count) || count.e4 <= 0) {
		(void)text_copy(ui->said, sizeof(ui->said), STR_COUNT_BAD);
		ui->said_good = false;
		return;
	}
	wish->kind = WISH_COMMAND;
	wish->command.kind = COMMAND_COUNT;
	wish->command.line = line_in_hand(ui, basket);
	wish->command.count = count;
	ui->counting = false;
	keys_clear(&ui->keys, FIELD_TEXT);
}

static void
enter(struct ui *ui, const struct till_view *view, struct wish *wish)
{
	if (ui->counting)
		take_count(ui, &view->sale->basket, wish);
	else if (ui->keys.typed[0] != '\0') {
		identify_typed(&wish->command, ui->keys.typed);
		wish->kind = WISH_COMMAND;
	}
}

/* What is being typed goes first, then what is being said. */
static void
clear(struct ui *ui, struct wish *wish)
{
	if (!ui->counting && ui->keys.typed[0] == '\0') {
		wish->kind = WISH_COMMAND;
		wish->command.kind = COMMAND_DISMISS;
	}
	ui->counting = false;
	keys_clear(&ui->keys, FIELD_TEXT);
}

static void
ask(struct ui *ui, enum action about)
{
	ui->asked = about;
	screen_open(ui, SCREEN_ASK);
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	const struct basket *basket = &view->sale->basket;
	int page = TERM_ROWS_MIN / 2;

	switch ((int)action) {
	case ACTION_SCAN:
		identify_scan(&wish->command, view, ui->keys.scan);
		wish->kind = WISH_COMMAND;
		break;
	case ACTION_ENTER:
		enter(ui, view, wish);
		break;
	case ACTION_COUNT:
		ui->counting = true;
		keys_clear(&ui->keys, FIELD_COUNT);
		break;
	case ACTION_REMOVE:
		wish->kind = WISH_COMMAND;
		wish->command.kind = COMMAND_REMOVE;
		wish->command.line = line_in_hand(ui, basket);
		break;
	case ACTION_CHARGE:
		wish->kind = WISH_COMMAND;
		wish->command.kind = COMMAND_CHARGE;
		break;
	case ACTION_FIND:
		screen_open(ui, SCREEN_FIND);
		break;
	case ACTION_SELFPAY:
	case ACTION_CANCEL:
		ask(ui, action);
		break;
	case ACTION_BACK:
		clear(ui, wish);
		break;
	case ACTION_UP:
	case ACTION_DOWN:
		widget_pick(ui, basket->item_count, page,
		    action == ACTION_UP ? -1 : 1);
		break;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		widget_pick(ui, basket->item_count, page,
		    action == ACTION_PAGE_UP ? -page : page);
		break;
	default:
		break;
	}
}

const struct screen screen_basket = {
	N_("购药清单"), FIELD_TEXT, draw, act
};
