/* 详情: one sale of the list, its bill and what is known of it. */
#include "ui/screen.h"

#include "pos/difference.h"
#include "ui/strings.h"
#include "ui/widget.h"
#include "ui/words.h"

static const struct sale_entry *
entry_of(const struct ui *ui)
{
	return ui->picked < ui->entry_count ? &ui->entries[ui->picked] : NULL;
}

static void
figures_of(struct figures *figures, const struct ui *ui,
    const struct sale_entry *entry)
{
	settlement_agreed(ui->record, figures);
	if (entry->state == MESSAGE_ACKED)
		sale_entry_figures(entry, figures);
}

static int
draw_known(struct term *term, int row, const struct sale_entry *entry,
    int traces)
{
	char text[ERR_TEXT_BYTES], when[20];

	text_datetime(when, entry->made_ms);
	(void)text_format(text, sizeof(text), STR_DETAIL_MADE, when);
	(void)term_put(term, row, 2, LOOK_PLAIN, text);
	(void)text_format(
	    text, sizeof(text), STR_DETAIL_PRINTED, entry->printed);
	(void)term_put(term, row++, 44, LOOK_PLAIN, text);
	if (entry->setl_id[0] != '\0') {
		(void)text_format(text, sizeof(text), STR_DETAIL_CENTRE,
		    entry->setl_id);
		(void)term_put(term, row++, 2, LOOK_PLAIN, text);
	}
	if (traces > 0) {
		(void)text_format(text, sizeof(text), STR_DETAIL_CODES, traces,
		    entry->uploads, entry->uploads_refused,
		    entry->upload_note);
		row += widget_wrap(term, row, 2, term_columns(term) - 4, 2,
		    entry->uploads_refused > 0 ? LOOK_WARN : LOOK_PLAIN,
		    text);
	}
	if (entry->ticket_sale[0] != '\0')
		(void)term_put(term, row++, 2, LOOK_WARN,
		    words_ticket(text, sizeof(text), entry));
	if (entry->note[0] != '\0') {
		(void)text_format(
		    text, sizeof(text), STR_DETAIL_NOTE, entry->note);
		row += widget_wrap(term, row, 2, term_columns(term) - 4, 2,
		    LOOK_WARN, text);
	}
	return row;
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	const struct sale_entry *entry = entry_of(ui);
	struct figures figures;
	struct words state;
	char text[96], next[32];
	int row = BODY_TOP, column;

	if (entry == NULL || ui->record == NULL)
		return;
	words_state(&state, entry);
	words_next(next, sizeof(next), entry, view);
	(void)text_format(text, sizeof(text), STR_SALE, entry->sale);
	column = term_put(term, row, 2, LOOK_TITLE, text);
	column = term_put(term, row, column + 3, state.look, state.text);
	(void)term_put(term, row++, column + 3, LOOK_PLAIN, next);
	widget_person(term, row++, 2, ui->record);
	row = draw_known(term, row, entry, ui->record->basket.trace_count);
	figures_of(&figures, ui, entry);
	(void)widget_bill(term, row + 1, ui->record, &figures);
}

/* What there is to deal with may be a difference: then how much. */
static void
note_difference(struct ui *ui)
{
	const struct sale_entry *entry = entry_of(ui);
	struct difference difference;

	ui->differs = entry != NULL && ui->record != NULL && entry->differed &&
	    !entry->handed && entry->uploads_refused == 0 &&
	    entry->state == MESSAGE_ACKED;
	ui->owed = money_fen(0);
	if (!ui->differs)
		return;
	difference_of(&difference, ui->record, entry);
	ui->owed = difference.collect;
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	(void)view;
	switch ((int)action) {
	case ACTION_PRINT:
		wish->kind = WISH_PRINT;
		(void)text_copy(wish->command.sale,
		    sizeof(wish->command.sale), ui->sale);
		break;
	case ACTION_TICKET:
		screen_take_ticket(ui, wish);
		break;
	case ACTION_PAY_BACK:
		ui->over = SCREEN_QUEUE;
		if (entry_of(ui) != NULL)
			screen_ask_pay_back(
			    ui, entry_of(ui)->sale, entry_of(ui)->owed);
		break;
	case ACTION_DEAL:
	case ACTION_UPLOAD:
	case ACTION_REFUND:
		note_difference(ui);
		ui->over = SCREEN_QUEUE;
		ui->asked = action;
		screen_open(ui, SCREEN_ASK);
		break;
	case ACTION_BACK:
		ui->over = SCREEN_QUEUE;
		ui->under = SCREEN_NONE;
		break;
	default:
		break;
	}
}

const struct screen screen_detail = {
	N_("详情"), FIELD_NONE, draw, act
};
