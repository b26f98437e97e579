/* 单据: what is not settled yet, and what was done today. */
#include "ui/screen.h"

#include <string.h>

#include "ui/strings.h"
#include "ui/widget.h"
#include "ui/words.h"

#define LIST_TOP (BODY_TOP + 2)
#define AT_SALE 14
#define AT_STATE 30
#define END_TOTAL 50
#define END_FUND 59
#define END_CASH 68
#define AT_NEXT 70

static int
list_rows(void)
{
	return TERM_ROWS_MIN - 4 - LIST_TOP; /* as many as always fit */
}

static void
draw_heads(struct term *term, int row)
{
	(void)term_put(term, row, 2, LOOK_DIM, STR_COLUMN_TIME);
	(void)term_put(term, row, AT_SALE, LOOK_DIM, STR_COLUMN_SALE);
	(void)term_put(term, row, AT_STATE, LOOK_DIM, STR_COLUMN_STATE);
	term_right(term, row, END_TOTAL, 9, LOOK_DIM, STR_COLUMN_TOTAL);
	term_right(term, row, END_FUND, 9, LOOK_DIM, STR_COLUMN_FUND);
	term_right(term, row, END_CASH, 9, LOOK_DIM, STR_COLUMN_CASH);
	(void)term_put(term, row, AT_NEXT, LOOK_DIM, STR_COLUMN_NEXT);
}

static void
draw_entry(struct term *term, int row, const struct sale_entry *entry,
    const struct till_view *view, bool picked)
{
	enum term_look look = picked ? LOOK_PICKED : LOOK_PLAIN;
	struct words state;
	char when[20], next[32];

	words_state(&state, entry);
	words_time(when, entry->made_ms, view->now.wall_ms);
	words_next(next, sizeof(next), entry, view);
	term_field(term, row, 0, term_columns(term), look, "");
	(void)term_put(term, row, 2, look, when);
	(void)term_put(term, row, AT_SALE, look, entry->sale);
	term_field(term, row, AT_STATE, 10, picked ? look : state.look,
	    state.text);
	widget_money(term, row, END_TOTAL, look, entry->total);
	widget_money(term, row, END_FUND, look, entry->fund);
	widget_money(term, row, END_CASH, look, entry->cash);
	term_field(term, row, AT_NEXT, term_columns(term) - AT_NEXT, look,
	    next);
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	(void)term_put(term, BODY_TOP, 2, LOOK_TITLE,
	    ui->which == QUEUE_OPEN ? STR_QUEUE_OPEN :
		ui->which == QUEUE_PREPAID ? STR_QUEUE_PREPAID :
					     STR_QUEUE_TODAY);
	/* There is no room for it below. */
	term_right(term, BODY_TOP, term_columns(term) - 2, 30, LOOK_DIM,
	    STR_QUEUE_EVEN);
	draw_heads(term, BODY_TOP + 1);
	if (ui->entry_count == 0)
		widget_centre(term, LIST_TOP + 4, LOOK_DIM, STR_QUEUE_EMPTY);
	for (int i = 0; i < list_rows() && ui->top + i < ui->entry_count; i++)
		draw_entry(term, LIST_TOP + i, &ui->entries[ui->top + i], view,
		    ui->top + i == ui->picked);
}

static void
name_sale(struct ui *ui, struct wish *wish, enum wish_kind kind)
{
	wish->kind = kind;
	(void)text_copy(wish->command.sale, sizeof(wish->command.sale),
	    ui->entries[ui->picked].sale);
}

/* The list goes: what the ticket was for is the sale to make now. */
void
screen_take_ticket(struct ui *ui, struct wish *wish)
{
	ui->over = SCREEN_NONE;
	ui->under = SCREEN_NONE;
	wish->kind = WISH_COMMAND;
	wish->command.kind = COMMAND_TICKET;
	(void)text_copy(wish->command.sale, sizeof(wish->command.sale),
	    ui->sale); /* the same size */
}

static void
act_on_entry(struct ui *ui, enum action action, struct wish *wish)
{
	if (ui->picked < 0 || ui->picked >= ui->entry_count)
		return;
	(void)text_copy(
	    ui->sale, sizeof(ui->sale), ui->entries[ui->picked].sale);
	if (action == ACTION_ENTER) {
		name_sale(ui, wish, WISH_RECORD);
	} else if (action == ACTION_PRINT) {
		name_sale(ui, wish, WISH_PRINT);
	} else if (action == ACTION_TICKET) {
		screen_take_ticket(ui, wish);
	} else if (action == ACTION_PAY_BACK) {
		screen_ask_pay_back(
		    ui, ui->sale, ui->entries[ui->picked].owed);
	} else {
		ui->asked = action;
		screen_open(ui, SCREEN_ASK);
	}
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	(void)view;
	switch ((int)action) {
	case ACTION_SWITCH:
		ui->which = ui->which == QUEUE_OPEN ? QUEUE_TODAY :
		    ui->which == QUEUE_TODAY	    ? QUEUE_PREPAID :
						      QUEUE_OPEN;
		ui->picked = 0;
		ui->top = 0;
		wish->kind = WISH_LIST;
		break;
	case ACTION_EVEN:
		screen_open(ui, SCREEN_EVEN);
		wish->kind = WISH_EVEN;
		break;
	case ACTION_DRAIN:
		wish->kind = WISH_COMMAND;
		wish->command.kind = COMMAND_DRAIN;
		break;
	case ACTION_ENTER:
	case ACTION_PRINT:
	case ACTION_REFUND:
	case ACTION_TICKET:
	case ACTION_PAY_BACK:
		act_on_entry(ui, action, wish);
		break;
	case ACTION_UP:
	case ACTION_DOWN:
		widget_pick(ui, ui->entry_count, list_rows(),
		    action == ACTION_UP ? -1 : 1);
		break;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		widget_pick(ui, ui->entry_count, list_rows(),
		    action == ACTION_PAGE_UP ? -list_rows() : list_rows());
		break;
	case ACTION_BACK:
		screen_close(ui);
		break;
	default:
		break;
	}
}

const struct screen screen_queue = {
	N_("单据"), FIELD_NONE, draw, act
};
