/* 费用构成: who pays what and why, before anybody agrees to it. */
#include "ui/screen.h"

#include <string.h>

#include "ui/strings.h"
#include "ui/widget.h"
#include "ui/words.h"

static void
draw_other(struct term *term, int row, const struct split *split)
{
	char fund[MONEY_TEXT_BYTES], account[MONEY_TEXT_BYTES];
	char cash[MONEY_TEXT_BYTES], text[160];
	struct figures local;

	settlement_local(split, &local);
	money_format(fund, local.fund);
	money_format(account, local.account);
	money_format(cash, local.cash);
	(void)text_format(text, sizeof(text), STR_QUOTE_OTHER_LOCAL, fund,
	    account, cash); /* three amounts */
	(void)term_put(term, row, 2, LOOK_WARN, text);
}

/* Which step of a clinic's visit it takes so long over. */
static const char *
asking(const struct till_view *view)
{
	if (strcmp(view->visit_step, "2201") == 0)
		return STR_VISIT_2201;
	if (strcmp(view->visit_step, "2203A") == 0)
		return STR_VISIT_2203A;
	if (strcmp(view->visit_step, "2204") == 0)
		return STR_VISIT_2204;
	if (strcmp(view->visit_step, "2205") == 0)
		return STR_VISIT_2205;
	if (strcmp(view->visit_step, "5201") == 0)
		return STR_VISIT_5201;
	return STR_QUOTE_ASKING;
}

static void
draw_quote(struct term *term, int row, const struct till_view *view)
{
	int end = term_columns(term) - 2;

	switch (view->quote) {
	case QUOTE_NONE:
		term_right(term, row, end, 40, LOOK_WARN, STR_QUOTE_NONE);
		break;
	case QUOTE_ASKING:
		term_right(term, row, end, 40, LOOK_PLAIN, asking(view));
		break;
	case QUOTE_SAME:
		term_right(term, row, end, 40, LOOK_GOOD, STR_QUOTE_SAME);
		break;
	case QUOTE_OTHER:
		term_right(term, row, end, 40, LOOK_WARN, STR_QUOTE_OTHER);
		break;
	case QUOTE_REFUSED:
		term_right(term, row, end, 40, LOOK_BAD, STR_QUOTE_REFUSED);
		break;
	}
}

/* Paid in full: what the funds may pay later is an estimate, and says so. */
static int
draw_prepay(struct term *term, int row, const struct till_view *view)
{
	char text[160], cash[MONEY_TEXT_BYTES];
	struct figures estimate;

	money_format(cash, view->sale->basket.total);
	(void)text_format(text, sizeof(text), STR_PREPAY_CASH, cash);
	(void)term_put(term, row + 1, 2, LOOK_BAD, text);
	settlement_local(&view->sale->split, &estimate);
	if (view->sale->pack[0] == '\0') {
		(void)term_put(term, row + 2, 2, LOOK_WARN, STR_PREPAY_BLIND);
		return 3;
	}
	(void)term_put(term, row + 2, 2, LOOK_WARN, STR_PREPAY_TITLE);
	return 3 + widget_bill(term, row + 3, view->sale, &estimate);
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	int row = BODY_TOP;
	char text[160];

	(void)ui;
	widget_person(term, row, 2, view->sale);
	draw_quote(term, row, view);
	if (view->prepay) {
		(void)draw_prepay(term, row, view);
		return;
	}
	(void)term_put(term, row + 2, 2, LOOK_TITLE, STR_BILL);
	row += 3;
	row += widget_bill(term, row, view->sale, &view->figures);
	if (view->clinic || view->sale->disease.dise_codg[0] != '\0')
		widget_disease(
		    term, row++, term_columns(term) - 2, view->sale);
	if (view->quote == QUOTE_OTHER)
		draw_other(term, row++, &view->sale->split);
	if (!view->link_up && row < widget_body_end(term) - 1) {
		words_ages(text, sizeof(text), view);
		(void)term_put(
		    term, widget_body_end(term) - 2, 2, LOOK_DIM, text);
	}
	if (view->rules != NULL && row < widget_body_end(term)) {
		(void)text_format(text, sizeof(text), STR_PACK,
		    rules_head(view->rules)->title); /* cut when long */
		(void)term_put(
		    term, widget_body_end(term) - 1, 2, LOOK_DIM, text);
	}
}

/* A quick hand is ahead of a slow line: the key is kept, not eaten. */
static void
ask_early(struct ui *ui)
{
	ui->confirm_wanted = true;
	(void)text_copy(ui->said, sizeof(ui->said), STR_QUOTE_KEPT);
	ui->said_good = true;
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	switch ((int)action) {
	case ACTION_ENTER:
		if (view->quote == QUOTE_ASKING)
			ask_early(ui);
		else
			screen_open(ui, SCREEN_CONFIRM);
		break;
	case ACTION_TRACE:
		screen_open(ui, SCREEN_TRACE);
		break;
	case ACTION_SELFPAY:
	case ACTION_CANCEL:
		ui->asked = action;
		screen_open(ui, SCREEN_ASK);
		break;
	case ACTION_BACK:
		wish->kind = WISH_COMMAND;
		wish->command.kind = COMMAND_BACK;
		break;
	default:
		break;
	}
}

const struct screen screen_split = {
	N_("费用构成"), FIELD_NONE, draw, act
};
