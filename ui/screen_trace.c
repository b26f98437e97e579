/*
 * 依据: each fen with its clause and the notice's own words, all of them, in
 * rows that scroll; and on Tab what a patient asks, an answer a screen.
 */
#include "ui/screen.h"

#include <stdio.h>
#include <string.h>

#include "ui/strings.h"
#include "ui/widget.h"
#include "ui/why.h"

#define LIST_TOP (BODY_TOP + 1)
/* Rows that every terminal shows: what a page moves by. */
#define PAGE_ROWS (TERM_ROWS_MIN - 4 - LIST_TOP - 1)

/* Rows are laid out from the first reason on; those in the window drawn. */
struct sheet {
	struct term *term; /* NULL: only counted */
	int columns;
	int top, rows; /* the window, in rows of the sheet */
	int row;       /* of the sheet, next */
	int first, last; /* reasons seen, from 1; 0: none */
};

static bool
in_window(const struct sheet *sheet)
{
	return sheet->term != NULL && sheet->row >= sheet->top &&
	    sheet->row < sheet->top + sheet->rows;
}

static void
put_row(struct sheet *sheet, int column, enum term_look look,
    const char *text)
{
	if (in_window(sheet))
		(void)term_put(sheet->term,
		    LIST_TOP + sheet->row - sheet->top, column, look, text);
}

/* All of text, however many rows it takes. */
static void
put_text(struct sheet *sheet, int column, int width, enum term_look look,
    const char *text)
{
	char line[512];
	size_t length = 1;

	while (*text != '\0' && length > 0) {
		length = widget_line(line, sizeof(line), text, width);
		put_row(sheet, column, look, line);
		sheet->row++;
		text += length;
	}
}

static void
put_reason(struct sheet *sheet, const struct till_view *view, int which)
{
	const struct split *split = &view->sale->split;
	const struct split_reason *reason = &split->reasons[which];
	int end = sheet->columns - 2, from = sheet->row;
	char text[2048];

	split_reason_text(text, sizeof(text), reason, &view->sale->basket);
	if (in_window(sheet))
		widget_money(sheet->term, LIST_TOP + sheet->row - sheet->top,
		    end, LOOK_STRONG, reason->amount);
	put_text(sheet, 2, end - 18, LOOK_PLAIN, text);
	(void)text_format(text, sizeof(text), "%s  %s", reason->clause,
	    view->rules == NULL
		? ""
		: rules_clause_text(view->rules, reason->clause)); /* fits */
	put_text(sheet, 6, end - 6, LOOK_DIM, text);
	if (sheet->row <= sheet->top || from >= sheet->top + sheet->rows)
		return;
	if (sheet->first == 0)
		sheet->first = which + 1;
	sheet->last = which + 1;
}

static void
put_all(struct sheet *sheet, const struct till_view *view)
{
	for (int i = 0; i < view->sale->split.reason_count; i++)
		put_reason(sheet, view, i);
}

/* The last row a page may begin with, so that nothing lies beyond it. */
static int
last_top(const struct till_view *view, int columns, int rows)
{
	struct sheet sheet = { .columns = columns };

	put_all(&sheet, view);
	return sheet.row > rows ? sheet.row - rows : 0;
}

static bool
is_local(const struct till_view *view)
{
	struct figures local;

	settlement_local(&view->sale->split, &local);
	return !figures_agree(&view->figures, &local);
}

static void
draw_trace(struct term *term, const struct till_view *view, int top, int end)
{
	struct sheet sheet = { .term = term, .columns = term_columns(term),
		.rows = end - LIST_TOP };
	int last = last_top(view, sheet.columns, PAGE_ROWS);
	char text[128];

	sheet.top = top < last ? top : last;
	(void)term_put(term, BODY_TOP, 2, LOOK_TITLE, STR_TRACE);
	put_all(&sheet, view);
	(void)text_format(text, sizeof(text), STR_TRACE_OF, sheet.first,
	    sheet.last, view->sale->split.reason_count); /* three numbers */
	term_right(term, BODY_TOP, sheet.columns - 2, 40, LOOK_DIM, text);
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	int end = widget_body_end(term);

	if (is_local(view))
		(void)term_put(
		    term, --end, 2, LOOK_WARN, STR_TRACE_LOCAL);
	if (ui->why > 0)
		why_draw(term, view, ui, end);
	else
		draw_trace(term, view, ui->top, end);
}

/* The top moves, nothing is picked. */
static void
scroll(struct ui *ui, const struct till_view *view, int by)
{
	int last = last_top(view, TERM_COLUMNS_MIN, PAGE_ROWS);

	ui->top += by;
	if (ui->top > last)
		ui->top = last;
	if (ui->top < 0)
		ui->top = 0;
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	(void)wish;
	switch ((int)action) {
	case ACTION_UP:
		scroll(ui, view, -1);
		break;
	case ACTION_DOWN:
		scroll(ui, view, 1);
		break;
	case ACTION_PAGE_UP:
		scroll(ui, view, -PAGE_ROWS);
		break;
	case ACTION_PAGE_DOWN:
		scroll(ui, view, PAGE_ROWS);
		break;
	case ACTION_SWITCH:
		ui->why = (ui->why + 1) % (WHY_COUNT + 1);
		break;
	case ACTION_BACK:
		ui->why = 0;
		screen_close(ui);
		break;
	default:
		break;
	}
}

const struct screen screen_trace = {
	N_("逐笔依据"), FIELD_NONE, draw, act
};
