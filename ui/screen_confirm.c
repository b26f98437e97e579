/* 收款确认: the cash to take, what was given, the change. */
#include "ui/screen.h"

#include "ui/strings.h"
#include "ui/widget.h"

#define BOX_TOP (BODY_TOP + 1)
#define BOX_ROWS 11
#define BOX_COLUMNS 48

static void
row_money(struct term *term, int row, int left, enum term_look look,
    const char *label, struct money amount)
{
	(void)term_put(term, row, left + 4, look, label);
	widget_money(term, row, left + BOX_COLUMNS - 4, look, amount);
}

/* 1 given and enough, 0 nothing typed, -1 short or no amount. */
static int
given(const struct ui *ui, const struct till_view *view,
    struct money *amount, struct money *change)
{
	if (ui->keys.typed[0] == '\0')
		return 0;
	if (!money_parse(ui->keys.typed, amount) ||
	    !money_sub(*amount, view->figures.cash, change))
		return -1;
	return change->fen >= 0 ? 1 : -1;
}

static void
draw_given(struct term *term, int row, int left, const struct till_view *view,
    const struct ui *ui)
{
	struct money amount = { 0 }, change = { 0 };
	char text[96], short_of[MONEY_TEXT_BYTES];

	switch (given(ui, view, &amount, &change)) {
	case 0:
		(void)term_put(
		    term, row, left + 4, LOOK_DIM, STR_CONFIRM_GIVEN);
		(void)term_put(
		    term, row, left + 16, LOOK_DIM, STR_CONFIRM_EXACT);
		break;
	case 1:
		row_money(
		    term, row, left, LOOK_PLAIN, STR_CONFIRM_GIVEN, amount);
		row_money(term, row + 1, left, LOOK_STRONG,
		    STR_CONFIRM_CHANGE, change);
		break;
	default:
		row_money(
		    term, row, left, LOOK_PLAIN, STR_CONFIRM_GIVEN, amount);
		money_format(short_of, money_fen(-change.fen));
		(void)text_format(
		    text, sizeof(text), STR_CONFIRM_SHORT, short_of);
		(void)term_put(term, row + 1, left + 4, LOOK_BAD, text);
	}
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	const struct figures *figures = &view->figures;
	int left = (term_columns(term) - BOX_COLUMNS) / 2;
	int row = BOX_TOP;

	term_box(term, row, left, BOX_ROWS, BOX_COLUMNS);
	(void)term_put(term, row, left + 2, LOOK_TITLE, STR_CONFIRM);
	row_money(term, row + 2, left, LOOK_PLAIN, STR_BILL_TOTAL,
	    figures->total);
	row_money(
	    term, row + 3, left, LOOK_PLAIN, STR_BILL_FUND, figures->fund);
	row_money(term, row + 4, left, LOOK_PLAIN, STR_BILL_ACCOUNT,
	    figures->account);
	row_money(
	    term, row + 6, left, LOOK_GOOD, STR_CONFIRM_CASH, figures->cash);
	draw_given(term, row + 7, left, view, ui);
	widget_centre(term, row + BOX_ROWS + 1, LOOK_STRONG,
	    STR_CONFIRM_ENTER);
	if (!view->link_up)
		widget_centre(term, row + BOX_ROWS + 2, LOOK_WARN,
		    view->prepay ? STR_CONFIRM_PREPAY : STR_CONFIRM_OFFLINE);
	widget_entry(term, STR_CONFIRM_PROMPT, ui->keys.typed);
}

static void
confirm(struct ui *ui, const struct till_view *view, struct wish *wish)
{
	struct money amount = { 0 }, change = { 0 };
	char text[MONEY_TEXT_BYTES];

	if (given(ui, view, &amount, &change) >= 0) {
		ui->given = amount;
		wish->kind = WISH_COMMAND;
		wish->command.kind = COMMAND_CONFIRM;
		return;
	}
	money_format(text, money_fen(-change.fen));
	(void)text_format(
	    ui->said, sizeof(ui->said), STR_CONFIRM_SHORT, text);
	ui->said_good = false;
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	switch ((int)action) {
	case ACTION_ENTER:
		confirm(ui, view, wish);
		break;
	case ACTION_TRACE:
		screen_open(ui, SCREEN_TRACE);
		break;
	case ACTION_SCAN:
		(void)text_copy(ui->said, sizeof(ui->said), STR_SCAN_NOT_HERE);
		ui->said_good = false;
		break;
	case ACTION_BACK:
		screen_close(ui);
		break;
	default:
		break;
	}
}

const struct screen screen_confirm = {
	N_("收款确认"), FIELD_MONEY, draw, act
};
