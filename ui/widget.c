#include "ui/widget.h"

#include <assert.h>
#include <string.h>

#include "pos/summary.h"
#include "pos/wrap.h"
#include "ui/strings.h"
#include "ui/words.h"

#define MARGIN 2

int
widget_body_end(const struct term *term)
{
	return term_rows(term) - 4;
}

void
widget_money(struct term *term, int row, int end, enum term_look look,
    struct money amount)
{
	char text[MONEY_TEXT_BYTES];

	money_format(text, amount);
	term_right(term, row, end, MONEY_TEXT_BYTES, look, text);
}

void
widget_price(struct term *term, int row, int end, enum term_look look,
    struct price price)
{
	char text[SUMMARY_PRICE_BYTES];

	summary_price(text, price);
	term_right(term, row, end, MONEY_TEXT_BYTES, look, text);
}

void
widget_centre(
    struct term *term, int row, enum term_look look, const char *text)
{
	int column = (term_columns(term) - text_columns(text)) / 2;

	(void)term_put(term, row, column < 0 ? 0 : column, look, text);
}

size_t
widget_line(char *line, size_t room, const char *text, int width)
{
	assert(width > 4);
	return wrap_line(line, room, text, width);
}

int
widget_wrap(struct term *term, int row, int column, int width, int rows_max,
    enum term_look look, const char *text)
{
	char line[1024];
	int used = 0;

	assert(width > 4);
	while (*text != '\0' && used < rows_max) {
		size_t length = wrap_line(line, sizeof(line), text, width);

		if (length == 0)
			break;
		(void)term_put(term, row + used++, column, look, line);
		text += length;
	}
	return used;
}

static void
draw_shop(
    struct term *term, const struct till_view *view, const struct ui *ui)
{
	char text[128], when[20];
	int columns = term_columns(term);

	text_datetime(when, view->now.wall_ms);
	term_right(term, 0, columns - 1, 20, LOOK_PLAIN, when);
	/* Cut when long: the name is on the receipt in full. */
	(void)text_format(text, sizeof(text), STR_TILL,
	    (int)ui->conf->till.number, ui->conf->till.opter_name);
	term_right(term, 0, columns - 23, 24, LOOK_DIM, text);
	term_field(term, 0, 1, columns - 50, LOOK_TITLE,
	    ui->conf->till.fixmedins_name);
}

/* What is nought is not shown: the line is short. */
static void
add_count(char *to, size_t room, const char *word, int count)
{
	size_t length = strlen(to);

	if (count > 0)
		(void)text_format(to + length, room - length, "%s%s %d",
		    length > 0 ? "  " : "", word, count); /* small */
}

static void
draw_lamp(struct term *term, const struct till_view *view)
{
	const struct queue_counts *counts = &view->counts;
	char text[160] = "";
	struct words lamp, next;
	int column, end = term_columns(term) - 1;

	words_lamp(&lamp, &next, view);
	add_count(text, sizeof(text), STR_COUNT_PENDING, counts->pending);
	add_count(text, sizeof(text), STR_COUNT_FLYING, counts->in_flight);
	add_count(text, sizeof(text), STR_COUNT_DOUBT, counts->unknown);
	add_count(text, sizeof(text), STR_COUNT_HANDED, counts->handed);
	add_count(text, sizeof(text), STR_COUNT_DIFFERED, counts->differed);
	add_count(text, sizeof(text), STR_COUNT_TICKETS, counts->tickets);
	add_count(text, sizeof(text), STR_COUNT_OWED, counts->tickets_owed);
	add_count(text, sizeof(text), STR_COUNT_TODAY, counts->acked_today);
	term_right(term, 1, end, end, LOOK_PLAIN, text);
	column = term_put(term, 1, 1, lamp.look, lamp.text);
	term_field(term, 1, column + 1,
	    end - text_columns(text) - column - 2, next.look, next.text);
}

static void
draw_notice(
    struct term *term, const struct till_view *view, const struct ui *ui)
{
	int row = term_rows(term) - 3, width = term_columns(term) - 2;
	struct words notice;

	if (ui->said[0] != '\0') {
		term_field(term, row, 1, width,
		    ui->said_good ? LOOK_GOOD : LOOK_BAD, ui->said);
		return;
	}
	words_notice(&notice, view);
	if (notice.text[0] != '\0')
		(void)term_put(term, row, 1, notice.look, notice.text);
	else if (ui->printing)
		(void)term_put(term, row, 1, LOOK_DIM, STR_PRINTING);
}

static bool
told(const struct key_row *row, const struct till_view *view,
    const struct ui *ui)
{
	return row->label != NULL &&
	    key_live(row, screen_front(ui, view), ui, view);
}

/* Two blanks between keys; one where they would not fit. */
static int
gap_of_keys(const struct till_view *view, const struct ui *ui, int columns)
{
	size_t count;
	const struct key_row *rows = key_rows(&count);
	int used = 1;

	for (size_t i = 0; i < count; i++) {
		if (told(&rows[i], view, ui))
			used += text_columns(key_name(rows[i].key)) + 1 +
			    text_columns(_(rows[i].label)) + 2;
	}
	return used - 2 <= columns ? 2 : 1;
}

static void
draw_keys(
    struct term *term, const struct till_view *view, const struct ui *ui)
{
	int column = 1, row = term_rows(term) - 1;
	int gap = gap_of_keys(view, ui, term_columns(term));
	size_t count;
	const struct key_row *rows = key_rows(&count);

	for (size_t i = 0; i < count; i++) {
		if (!told(&rows[i], view, ui))
			continue;
		column = term_put(
		    term, row, column, LOOK_KEY, key_name(rows[i].key));
		column = term_put(
		    term, row, column + 1, LOOK_PLAIN, _(rows[i].label));
		column += gap;
	}
}

void
widget_frame(
    struct term *term, const struct till_view *view, const struct ui *ui)
{
	draw_shop(term, view, ui);
	draw_lamp(term, view);
	term_line(term, 2);
	term_line(term, term_rows(term) - 4);
	draw_notice(term, view, ui);
	draw_keys(term, view, ui);
}

void
widget_entry(struct term *term, const char *prompt, const char *typed)
{
	int row = term_rows(term) - 2;
	int column = term_put(term, row, 1, LOOK_STRONG, prompt);

	column = term_put(term, row, column, LOOK_PLAIN, typed);
	term_cursor(term, row, column);
}

void
widget_person(struct term *term, int row, int column,
    const struct settlement *sale)
{
	char name[MASK_BYTES], number[MASK_BYTES];
	const struct person *person = &sale->person;
	const char *whose = person->certno[0] != '\0' ? person->certno
						       : person->psn_no;

	if (person->mdtrt_cert_no[0] == '\0' && whose[0] == '\0') {
		(void)term_put(term, row, column, LOOK_DIM, STR_NO_PERSON);
		return;
	}
	mask_name(name, person->psn_name);
	mask_number(number, whose[0] != '\0' ? whose : person->mdtrt_cert_no);
	column = term_put(term, row, column, LOOK_STRONG, name);
	column = term_put(term, row, column + 2, LOOK_PLAIN, number);
	(void)term_put(term, row, column + 2, LOOK_PLAIN,
	    person_group_word(person, sale->retired));
}

void
widget_disease(
    struct term *term, int row, int end, const struct settlement *sale)
{
	const struct disease *disease = &sale->disease;
	char text[sizeof(*disease) + 32];

	if (disease->dise_codg[0] == '\0')
		(void)text_copy(text, sizeof(text), STR_DISEASE_HOW);
	else
		(void)text_format(text, sizeof(text), STR_DISEASE,
		    disease->dise_codg, disease->dise_name);
	term_right(term, row, end, 36, LOOK_DIM, text);
}

/* Without room for all, a line of nothing is left out. */
static int
draw_lines(struct term *term, int row, int end, const struct summary *summary,
    bool short_of_rows)
{
	int from = row;

	for (int i = 0; i < summary->line_count; i++) {
		if (short_of_rows && summary->lines[i].amount.fen == 0)
			continue;
		term_field(term, row, MARGIN + 2, end - 18, LOOK_PLAIN,
		    summary->lines[i].text);
		widget_money(term, row++, end, LOOK_PLAIN,
		    summary->lines[i].amount);
	}
	return row - from;
}

static int
draw_part(struct term *term, int row, int rows_max, const char *word,
    enum term_look look, struct money amount, const struct summary_part *parts,
    int count)
{
	char text[512];
	int column = term_put(term, row, MARGIN, look, word);

	summary_parts_text(text, sizeof(text), amount, parts, count);
	return widget_wrap(term, row, column + 1,
	    term_columns(term) - column - MARGIN - 1, rows_max, look, text);
}

static int
draw_balance(struct term *term, int row, const struct summary *summary,
    const struct figures *figures)
{
	char before[MONEY_TEXT_BYTES], after[MONEY_TEXT_BYTES], text[96];
	struct money balance = { 0 };

	if (row >= widget_body_end(term) ||
	    !money_add(figures->balance_after, summary->own, &balance) ||
	    balance.fen <= 0)
		return 0;
	money_format(before, balance);
	money_format(after, figures->balance_after);
	(void)text_format(text, sizeof(text), STR_BILL_BALANCE, before,
	    after); /* two amounts */
	(void)term_put(term, row, MARGIN, LOOK_DIM, text);
	return 1;
}

/* Who pays: the funds, the accounts, cash. */
static int
draw_payers(struct term *term, int row, int rows_max,
    const struct summary *summary, const struct figures *figures)
{
	int from = row;

	row += draw_part(term, row, rows_max,
	    summary->fund_count > 0 ? STR_BILL_FUNDS : STR_BILL_FUND,
	    LOOK_STRONG, figures->fund, summary->fund, summary->fund_count);
	row += draw_part(term, row, rows_max, STR_BILL_ACCOUNT, LOOK_STRONG,
	    summary->own, summary->account, summary->account_count);
	if (summary->past.fen > 0)
		row += draw_part(term, row, 1, STR_BILL_PAST, LOOK_STRONG,
		    summary->past, NULL, 0);
	if (summary->family.fen > 0)
		row += draw_part(term, row, 1, STR_BILL_FAMILY, LOOK_STRONG,
		    summary->family, NULL, 0);
	return row + draw_part(term, row, rows_max, STR_BILL_CASH, LOOK_GOOD,
	    figures->cash, summary->cash, summary->cash_count) - from;
}

int
widget_bill(struct term *term, int row, const struct settlement *sale,
    const struct figures *figures)
{
	int end = term_columns(term) - MARGIN, from = row, spare;
	struct summary summary;

	summary_fill(&summary, figures, &sale->split);
	/* The lines, the total, and a row for each who pays. */
	spare = widget_body_end(term) - row - summary.line_count - 4 -
	    (summary.past.fen > 0) - (summary.family.fen > 0);
	row += draw_lines(term, row, end, &summary, spare < 0);
	(void)term_put(term, row, MARGIN + 2, LOOK_STRONG, STR_BILL_TOTAL);
	widget_money(term, row++, end, LOOK_STRONG, figures->total);
	row += draw_payers(term, row, spare < 3 ? 1 : 2, &summary, figures);
	return row + draw_balance(term, row, &summary, figures) - from;
}

int
widget_change(struct term *term, int row, const struct figures *figures,
    const struct ui *ui)
{
	char given[MONEY_TEXT_BYTES], back[MONEY_TEXT_BYTES], text[128];
	struct money change = { 0 };

	if (!money_sub(ui->given, figures->cash, &change) ||
	    ui->given.fen == 0 || change.fen < 0)
		return 0;
	money_format(given, ui->given);
	money_format(back, change);
	(void)text_format(text, sizeof(text), STR_CONFIRM_GAVE, given,
	    back); /* two amounts */
	(void)term_put(term, row, MARGIN, LOOK_STRONG, text);
	return 1;
}

void
widget_pick(struct ui *ui, int count, int rows, int by)
{
	assert(rows > 0);
	ui->picked += by;
	if (ui->picked >= count)
		ui->picked = count - 1;
	if (ui->picked < 0)
		ui->picked = 0;
	if (ui->top > ui->picked)
		ui->top = ui->picked;
	if (ui->top < ui->picked - rows + 1)
		ui->top = ui->picked - rows + 1;
}
