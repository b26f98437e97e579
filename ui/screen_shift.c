/* 班次: the float; the count against the journal, why they differ, and all
 * that is handed on, before the shift is closed. */
#include "ui/screen.h"

#include <string.h>

#include "ui/strings.h"
#include "ui/widget.h"

#define LIST_TOP (BODY_TOP + 3)
#define LIST_ROWS 12
#define LEFT 2
#define LEFT_END 34
#define RIGHT 38
#define AT_NAME 47
#define AT_AS 56

static int
draw_money(struct term *term, int row, enum term_look look,
    const char *label, struct money amount)
{
	(void)term_put(term, row, LEFT, look, label);
	widget_money(term, row, LEFT_END, look, amount);
	return row + 1;
}

static struct money
difference(const struct ui_shift *shown)
{
	return money_fen(shown->counted.fen - shown->shift.expected.fen);
}

static int
draw_cash(struct term *term, int row, const struct ui_shift *shown)
{
	const struct shift *shift = &shown->shift;
	struct money over = difference(shown);

	row = draw_money(term, row, LOOK_PLAIN, STR_SHIFT_START, shift->start);
	for (int i = 0; i < SHIFT_MOVE_COUNT; i++)
		if (i == SHIFT_TAKEN || shift->moves[i].fen != 0)
			row = draw_money(term, row, LOOK_PLAIN,
			    shift_move_word((enum shift_move)i),
			    shift->moves[i]);
	row = draw_money(
	    term, row, LOOK_STRONG, STR_SHIFT_EXPECTED, shift->expected);
	if (shown->stage == UI_SHIFT_COUNT)
		return row;
	row = draw_money(
	    term, row, LOOK_STRONG, STR_SHIFT_COUNTED, shown->counted);
	if (over.fen != 0)
		row = draw_money(term, row, LOOK_BAD,
		    over.fen > 0 ? STR_SHIFT_OVER : STR_SHIFT_SHORT, over);
	return row;
}

static void
draw_sums(struct term *term, int row, const struct shift *shift)
{
	char text[96];

	for (int kind = 0; kind < SHIFT_KINDS; kind++)
		for (int state = 0; state < MESSAGE_STATE_COUNT; state++) {
			const struct shift_sum *sum =
			    &shift->sums[kind][state];

			if (sum->count == 0 || row >= LIST_TOP + LIST_ROWS)
				continue;
			(void)text_format(text, sizeof(text), STR_SHIFT_SUM,
			    shift_kind_word(kind),
			    kind == SETTLEMENT_SALE ?
				message_state_word(
				    (enum message_state)state) :
				"",
			    (long long)sum->count); /* short words */
			row = draw_money(
			    term, row, LOOK_DIM, text, sum->total);
		}
}

static void
draw_item(struct term *term, int row, const struct ui_shift *shown, int i)
{
	const struct shift_item *item = &shown->shift.items[i];

	if (i < UI_LIST_MAX) {
		(void)term_put(term, row, RIGHT, LOOK_PLAIN, shown->codes[i]);
		term_field(
		    term, row, AT_NAME, 8, LOOK_PLAIN, shown->names[i]);
	} else {
		(void)term_put(term, row, RIGHT, LOOK_PLAIN, item->sale);
	}
	term_field(term, row, AT_AS, 12, LOOK_WARN, shift_carry_word(item->as));
	widget_money(term, row, term_columns(term) - 2, LOOK_PLAIN,
	    item->total);
}

static void
draw_carried(struct term *term, const struct ui *ui)
{
	const struct shift *shift = &ui->shift->shift;
	char text[96];

	if (shift->carried > 0)
		(void)text_format(text, sizeof(text), STR_SHIFT_CARRIED,
		    shift->carried); /* a number */
	else
		(void)text_copy(text, sizeof(text), STR_SHIFT_NOTHING);
	(void)term_put(term, LIST_TOP - 1, RIGHT, LOOK_STRONG, text);
	for (int i = 0; i < LIST_ROWS && ui->top + i < shift->item_count; i++)
		draw_item(term, LIST_TOP + i, ui->shift, ui->top + i);
	if (shift->uploads == 0)
		return;
	(void)text_format(
	    text, sizeof(text), STR_SHIFT_UPLOADS, shift->uploads);
	(void)term_put(term, LIST_TOP + LIST_ROWS, RIGHT, LOOK_DIM, text);
}

/* With the centre: today, or the day of the shift before. */
static void
draw_standing(struct term *term, const struct till_view *view,
    const struct ui *ui)
{
	char text[192];

	if (ui->even == NULL || ui->even->standing.day == 0)
		return;
	standing_text(
	    text, sizeof(text), &ui->even->standing, &view->comparing);
	(void)term_put(
	    term, LIST_TOP + LIST_ROWS + 1, LEFT, LOOK_DIM, text);
}

static void
draw_first(struct term *term, const struct ui *ui)
{
	const struct shift *before = &ui->shift->shift;
	char text[256], when[20], amount[MONEY_TEXT_BYTES];

	(void)term_put(term, BODY_TOP + 1, LEFT, LOOK_TITLE, STR_SHIFT_FIRST);
	widget_entry(term, STR_SHIFT_FLOAT, ui->keys.typed);
	if (before->entry.closed == 0)
		return;
	text_datetime(when, before->closed_ms);
	money_format(amount, before->counted);
	(void)text_format(text, sizeof(text), STR_SHIFT_BEFORE, when,
	    before->closed_by, amount); /* bounded */
	(void)widget_wrap(term, BODY_TOP + 3, LEFT, RIGHT - 2 * LEFT, 5,
	    LOOK_PLAIN, text);
	draw_carried(term, ui);
}

static const char *
prompt(enum ui_shift_stage stage)
{
	return stage == UI_SHIFT_COUNT ? STR_SHIFT_COUNT :
	    stage == UI_SHIFT_REASON   ? STR_SHIFT_WHY :
					 STR_SHIFT_SURE;
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	const struct ui_shift *shown = ui->shift;
	char text[192], when[20];
	int row;

	if (shown == NULL)
		return;
	if (shown->stage == UI_SHIFT_OPEN) {
		draw_first(term, ui);
		draw_standing(term, view, ui);
		return;
	}
	text_datetime(when, shown->shift.opened_ms);
	(void)text_format(text, sizeof(text), STR_SHIFT_TITLE, when,
	    shown->shift.by); /* bounded */
	(void)term_put(term, BODY_TOP, LEFT, LOOK_TITLE, text);
	row = draw_cash(term, LIST_TOP - 1, shown);
	draw_sums(term, row + 1, &shown->shift);
	draw_carried(term, ui);
	draw_standing(term, view, ui);
	widget_entry(term, prompt(shown->stage), ui->keys.typed);
}

static bool
amount(struct ui *ui, struct money *to)
{
	if (shift_count_parse(ui->keys.typed, to))
		return true;
	(void)text_copy(ui->said, sizeof(ui->said), STR_SHIFT_NO_AMOUNT);
	ui->said_good = false;
	return false;
}

static void
close_it(struct ui *ui, struct wish *wish)
{
	struct ui_shift *shown = ui->shift;

	wish->kind = WISH_COMMAND;
	wish->command.kind = COMMAND_SHIFT_CLOSE;
	wish->command.cash = shown->counted;
	wish->command.shown = shown->shift.expected;
	(void)text_copy(wish->command.text, sizeof(wish->command.text),
	    shown->reason); /* shorter */
	screen_close(ui);
}

static void
enter(struct ui *ui, struct wish *wish)
{
	struct ui_shift *shown = ui->shift;

	switch (shown->stage) {
	case UI_SHIFT_OPEN:
		if (!amount(ui, &wish->command.cash))
			break;
		wish->kind = WISH_COMMAND;
		wish->command.kind = COMMAND_SHIFT_OPEN;
		screen_close(ui);
		break;
	case UI_SHIFT_COUNT:
		if (!amount(ui, &shown->counted))
			break;
		shown->stage = difference(shown).fen != 0 ? UI_SHIFT_REASON :
							    UI_SHIFT_SURE;
		break;
	case UI_SHIFT_REASON:
		if (ui->keys.typed[strspn(ui->keys.typed, " ")] == '\0')
			break;
		text_cut(shown->reason, sizeof(shown->reason),
		    ui->keys.typed, FIELD_BYTES);
		shown->stage = UI_SHIFT_SURE;
		break;
	case UI_SHIFT_SURE:
		close_it(ui, wish);
		break;
	}
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
	if (ui->shift == NULL) {
		screen_close(ui);
		return;
	}
	switch ((int)action) {
	case ACTION_ENTER:
		enter(ui, wish);
		break;
	case ACTION_PRINT:
		wish->kind = WISH_PRINT_SHIFT;
		break;
	case ACTION_UP:
	case ACTION_DOWN:
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		if (ui->top + by < ui->shift->shift.item_count)
			ui->top = ui->top + by > 0 ? ui->top + by : 0;
		break;
	case ACTION_BACK:
		if (ui->shift->stage <= UI_SHIFT_COUNT) {
			screen_close(ui);
			break;
		}
		ui->shift->stage = UI_SHIFT_COUNT;
		ui->shift->reason[0] = '\0';
		keys_clear(&ui->keys, FIELD_TEXT);
		break;
	case ACTION_SCAN:
		(void)text_copy(ui->said, sizeof(ui->said), STR_SCAN_NOT_HERE);
		ui->said_good = false;
		break;
	default:
		break;
	}
}

const struct screen screen_shift = {
	N_("班次"), FIELD_TEXT, draw, act
};
