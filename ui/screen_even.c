/* 对账: the day against the centre, and what is not equal until the person
 * who dealt with it has said what was done. */
#include "ui/screen.h"

#include <string.h>

#include "ui/strings.h"
#include "ui/widget.h"
#include "ui/words.h"

#define LIST_TOP (BODY_TOP + 2)
#define LIST_ROWS SCREEN_EVEN_ROWS
_Static_assert(LIST_TOP + LIST_ROWS + 5 <= TERM_ROWS_MIN - 4, "always fit");
#define DETAIL_TOP (LIST_TOP + LIST_ROWS + 1)
#define LEFT 2
#define AT_NAME 9
#define AT_KIND 18
#define END_OURS 46
#define END_CENTRE 57
#define AT_REMEDY 59

const struct unequal *
screen_even_picked(const struct ui *ui)
{
	if (ui->even == NULL || ui->picked < 0 ||
	    ui->picked >= ui->even->count)
		return NULL;
	return &ui->even->list[ui->picked];
}

static void
draw_heads(struct term *term, int row)
{
	(void)term_put(term, row, LEFT, LOOK_DIM, STR_COLUMN_DAY);
	(void)term_put(term, row, AT_NAME, LOOK_DIM, STR_COLUMN_PERSON);
	(void)term_put(term, row, AT_KIND, LOOK_DIM, STR_COLUMN_KIND);
	term_right(term, row, END_OURS, 9, LOOK_DIM, STR_COLUMN_OURS);
	term_right(term, row, END_CENTRE, 9, LOOK_DIM, STR_COLUMN_CENTRE);
	(void)term_put(term, row, AT_REMEDY, LOOK_DIM, STR_COLUMN_NEXT);
}

static void
draw_amount(struct term *term, int row, int end, enum term_look look,
    bool there, struct money amount)
{
	if (there)
		widget_money(term, row, end, look, amount);
	else
		term_right(term, row, end, 9, look, "-");
}

static void
draw_row(struct term *term, int row, const struct ui_even *even, int i,
    bool picked)
{
	enum term_look look = picked ? LOOK_PICKED : LOOK_PLAIN;
	const struct unequal *u = &even->list[i];
	char day[16];

	(void)text_format(day, sizeof(day), "%02d-%02d", u->day / 100 % 100,
	    u->day % 100); /* four digits */
	term_field(term, row, 0, term_columns(term), look, "");
	(void)term_put(term, row, LEFT, look, day);
	term_field(term, row, AT_NAME, 8, look, even->names[i]);
	term_field(term, row, AT_KIND, END_OURS - 10 - AT_KIND, look,
	    unequal_kind_word(u->kind));
	draw_amount(term, row, END_OURS, look, u->ours, u->our_total);
	draw_amount(term, row, END_CENTRE, look, u->centre, u->centre_total);
	term_field(term, row, AT_REMEDY, term_columns(term) - AT_REMEDY, look,
	    unequal_remedy_word(u->remedy));
}

static void
put_amount(char to[MONEY_TEXT_BYTES], bool there, struct money amount)
{
	if (there)
		money_format(to, amount);
	else
		(void)text_copy(to, MONEY_TEXT_BYTES, "-");
}

static void
draw_figures(struct term *term, int row, const char *whose, bool there,
    const struct money amounts[3])
{
	char text[192], figures[3][MONEY_TEXT_BYTES];

	for (int i = 0; i < 3; i++)
		put_amount(figures[i], there, amounts[i]);
	(void)text_format(text, sizeof(text), STR_EVEN_FIGURES, whose,
	    figures[0], figures[1], figures[2]); /* three amounts */
	(void)term_put(term, row, LEFT, LOOK_PLAIN, text);
}

/* All there is to know of the one that is picked. */
static void
draw_detail(struct term *term, const struct unequal *u)
{
	const struct money ours[3] = { u->our_total, u->our_fund,
		u->our_account };
	const struct money centre[3] = { u->centre_total, u->centre_fund,
		u->centre_account };
	char text[256];

	(void)text_format(text, sizeof(text), STR_EVEN_WHICH,
	    u->sale[0] != '\0' ? u->sale : "-",
	    u->setl_id[0] != '\0' ? u->setl_id : "-"); /* bounded */
	(void)term_put(term, DETAIL_TOP, LEFT, LOOK_STRONG, text);
	draw_figures(
	    term, DETAIL_TOP + 1, STR_COLUMN_OURS, u->ours, ours);
	draw_figures(
	    term, DETAIL_TOP + 2, STR_COLUMN_CENTRE, u->centre, centre);
	(void)text_format(text, sizeof(text),
	    u->note[0] != '\0' ? "%s：%s（%s）" : "%s：%s%s",
	    unequal_kind_word(u->kind), unequal_remedy_word(u->remedy),
	    u->note); /* what the centre answered; bounded */
	(void)term_put(term, DETAIL_TOP + 3, LEFT, LOOK_WARN, text);
}

/* Nothing found is not the same as nothing looked for. */
static const char *
empty(const struct till_view *view, const struct standing *standing)
{
	if (standing->groups > 0 || view->comparing.running)
		return STR_EVEN_NONE;
	return view->link_up ? STR_EVEN_NOT_YET : STR_EVEN_LINK;
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	const struct ui_even *even = ui->even;
	const struct unequal *picked = screen_even_picked(ui);
	char state[160];

	if (even == NULL)
		return;
	if (even->standing.day != 0)
		standing_text(state, sizeof(state), &even->standing,
		    &view->comparing);
	else
		state[0] = '\0'; /* it could not be fetched */
	(void)term_put(term, BODY_TOP, LEFT, LOOK_TITLE, state);
	if (even->count == 0) {
		widget_centre(term, LIST_TOP + 4, LOOK_DIM,
		    empty(view, &even->standing));
		return;
	}
	draw_heads(term, BODY_TOP + 1);
	for (int i = ui->top; i < ui->top + LIST_ROWS && i < even->count; i++)
		draw_row(term, LIST_TOP + i - ui->top, even, i,
		    i == ui->picked);
	if (picked != NULL)
		draw_detail(term, picked);
	widget_entry(term, STR_EVEN_WHAT, ui->keys.typed);
}

static void
ask(struct ui *ui, enum action action)
{
	ui->asked = action;
	screen_open(ui, SCREEN_ASK);
}

/* What was done outside goes into the journal in the person's own words. */
static void
enter(struct ui *ui)
{
	const char *typed = ui->keys.typed;

	if (screen_even_picked(ui) == NULL)
		return;
	if (typed[strspn(typed, " ")] == '\0') {
		(void)text_copy(ui->said, sizeof(ui->said), STR_EVEN_SAY);
		ui->said_good = false;
		return;
	}
	(void)text_copy(ui->even->what, sizeof(ui->even->what), typed);
	ask(ui, ACTION_EVEN);
}

/* A question may have come between: under does not tell any more. */
static void
go_back(struct ui *ui, struct wish *wish)
{
	ui->over = SCREEN_QUEUE;
	ui->under = SCREEN_NONE;
	ui->picked = 0;
	ui->top = 0;
	keys_clear(&ui->keys, FIELD_NONE);
	wish->kind = WISH_LIST;
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	int by = action == ACTION_PAGE_DOWN ? LIST_ROWS :
	    action == ACTION_PAGE_UP	    ? -LIST_ROWS :
	    action == ACTION_DOWN	    ? 1 :
					      -1;

	(void)view;
	if (ui->even == NULL || action == ACTION_BACK) {
		go_back(ui, wish);
		return;
	}
	switch ((int)action) {
	case ACTION_ENTER:
		enter(ui);
		break;
	case ACTION_REMEDY:
		if (screen_even_picked(ui) != NULL)
			ask(ui, action);
		break;
	case ACTION_COMPARE:
		wish->kind = WISH_COMMAND;
		wish->command.kind = COMMAND_COMPARE;
		break;
	case ACTION_UP:
	case ACTION_DOWN:
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		/* What was typed was meant for the one picked then. */
		keys_clear(&ui->keys, FIELD_TEXT);
		widget_pick(ui, ui->even->count, LIST_ROWS, by);
		break;
	case ACTION_SCAN:
		(void)text_copy(ui->said, sizeof(ui->said), STR_SCAN_NOT_HERE);
		ui->said_good = false;
		break;
	default:
		break;
	}
}

const struct screen screen_even = {
	N_("对账"), FIELD_TEXT, draw, act
};
