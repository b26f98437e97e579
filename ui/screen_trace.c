/* 逐笔依据: each fen with its clause and the notice's own words. */
#include "ui/screen.h"

#include <stdio.h>

#include "ui/strings.h"
#include "ui/widget.h"

#define BLOCK_ROWS 3 /* what and how much; the clause's words in two rows */
#define LIST_TOP (BODY_TOP + 1)

static int
blocks(const struct term *term)
{
	return (widget_body_end(term) - LIST_TOP) / BLOCK_ROWS;
}

static void
draw_reason(struct term *term, int row, const struct till_view *view,
    const struct split_reason *reason)
{
	int end = term_columns(term) - 2;
	const char *words = "";
	char text[256];

	split_reason_text(text, sizeof(text), reason, &view->sale->basket);
	term_field(term, row, 2, end - 16, LOOK_PLAIN, text);
	widget_money(term, row, end, LOOK_STRONG, reason->amount);
	if (view->rules != NULL)
		words = rules_clause_text(view->rules, reason->clause);
	(void)text_format(text, sizeof(text), "%s  %s", reason->clause,
	    words); /* cut: the pack has it in full */
	(void)widget_wrap(term, row + 1, 6, end - 6, 2, LOOK_DIM, text);
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	const struct split *split = &view->sale->split;
	int rows = blocks(term), last = ui->top + rows;
	char text[128];

	if (last > split->reason_count)
		last = split->reason_count;
	(void)term_put(term, BODY_TOP, 2, LOOK_TITLE, STR_TRACE);
	(void)text_format(text, sizeof(text), STR_TRACE_OF, ui->top + 1, last,
	    split->reason_count); /* three numbers */
	term_right(term, BODY_TOP, term_columns(term) - 2, 40, LOOK_DIM, text);
	if (view->figures.fund.fen != split->fund.fen ||
	    view->figures.account.fen != split->account.fen ||
	    view->figures.cash.fen != split->cash.fen)
		(void)term_put(term, widget_body_end(term) - 1, 2, LOOK_WARN,
		    STR_TRACE_LOCAL);
	for (int i = ui->top; i < last; i++)
		draw_reason(term, LIST_TOP + (i - ui->top) * BLOCK_ROWS, view,
		    &split->reasons[i]);
}

/* The top moves, nothing is picked. */
static void
scroll(struct ui *ui, int count, int by)
{
	ui->top += by;
	if (ui->top > count - 1)
		ui->top = count - 1;
	if (ui->top < 0)
		ui->top = 0;
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	int count = view->sale->split.reason_count;

	(void)wish;
	switch ((int)action) {
	case ACTION_UP:
		scroll(ui, count, -1);
		break;
	case ACTION_DOWN:
		scroll(ui, count, 1);
		break;
	case ACTION_PAGE_UP:
		scroll(ui, count, -5);
		break;
	case ACTION_PAGE_DOWN:
		scroll(ui, count, 5);
		break;
	case ACTION_BACK:
		screen_close(ui);
		break;
	default:
		break;
	}
}

const struct screen screen_trace = {
	N_("逐笔依据"), FIELD_NONE, draw, act
};
