/* 参保人: who it is, masked, and what is known of the entitlement. */
#include "ui/screen.h"

#include <string.h>

#include "ui/identify.h"
#include "ui/strings.h"
#include "ui/widget.h"
#include "ui/words.h"

#define LABEL 4
#define VALUE 24

static void
row_text(struct term *term, int row, const char *label, const char *value)
{
	(void)term_put(term, row, LABEL, LOOK_DIM, label);
	(void)term_put(term, row, VALUE, LOOK_STRONG, value);
}

static void
row_money(
    struct term *term, int row, const char *label, struct money amount)
{
	char text[MONEY_TEXT_BYTES];

	money_format(text, amount);
	row_text(term, row, label, text);
}

static void
draw_entitlement(struct term *term, int row, const struct till_view *view)
{
	char text[160], when[20];

	switch (view->entitlement) {
	case ENTITLEMENT_NONE:
		(void)term_put(
		    term, row, LABEL, LOOK_WARN, STR_ENTITLEMENT_NONE);
		break;
	case ENTITLEMENT_ASKING:
		(void)term_put(
		    term, row, LABEL, LOOK_PLAIN, STR_ENTITLEMENT_ASKING);
		break;
	case ENTITLEMENT_FRESH:
		(void)term_put(
		    term, row, LABEL, LOOK_GOOD, STR_ENTITLEMENT_FRESH);
		break;
	case ENTITLEMENT_CACHED:
		text_datetime(when, view->sale->meters.as_of_ms);
		(void)text_format(
		    text, sizeof(text), STR_ENTITLEMENT_CACHED, when);
		(void)term_put(term, row, LABEL, LOOK_WARN, text);
		break;
	case ENTITLEMENT_REFUSED:
		(void)term_put(
		    term, row, LABEL, LOOK_BAD, STR_ENTITLEMENT_REFUSED);
		break;
	}
}

/* Online the centre decides; the cashier should know all the same. */
static void
draw_stop(struct term *term, int row, const struct till_view *view)
{
	char text[160];

	(void)text_format(text, sizeof(text), STR_PERSON_STOPPED,
	    stoplist_reason(view->stop), view->stoplist_day);
	(void)term_put(term, row, LABEL, LOOK_BAD, text);
}

/* Paid in full before: what is still to be done about it, and by which key. */
static void
draw_tickets(struct term *term, int row, const struct till_view *view)
{
	const struct ticket *ticket = &view->ticket;
	bool owed = ticket->state == TICKET_OWED;
	char text[192], amount[MONEY_TEXT_BYTES];

	money_format(amount, owed ? ticket->owed : ticket->total);
	(void)text_format(text, sizeof(text),
	    owed ? STR_PERSON_OWED :
		view->link_up ? STR_PERSON_TICKET : STR_PERSON_TICKET_WAITS,
	    view->tickets, ticket->sale, amount); /* all bounded */
	(void)term_put(term, row, LABEL, LOOK_WARN, text);
}

static void
draw_meters(struct term *term, int row, const struct settlement *sale)
{
	row_text(term, row++, STR_PERSON_KIND,
	    person_group_word(
		&sale->person, person_retired(&sale->person)));
	row_text(term, row++, STR_PERSON_PLACE, sale->person.insuplc_admdvs);
	row_money(term, row++, STR_PERSON_BALANCE, sale->person.balc);
	row_money(term, row++, STR_PERSON_DEDUCTIBLE,
	    sale->meters.deductible_met);
	row_money(term, row, STR_PERSON_FUND, sale->meters.fund_paid);
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	const struct settlement *sale = view->sale;
	const struct person *person = &sale->person;
	char name[MASK_BYTES], number[MASK_BYTES], ages[192];
	int row = BODY_TOP + 2;

	mask_name(name, person->psn_name);
	mask_number(number, person->certno[0] != '\0'
		? person->certno : person->mdtrt_cert_no);
	(void)term_put(term, row, LABEL, LOOK_TITLE, STR_PERSON);
	row_text(term, row + 2, STR_PERSON_NAME, name);
	row_text(term, row + 3, STR_PERSON_NUMBER, number);
	if (view->entitlement == ENTITLEMENT_FRESH ||
	    view->entitlement == ENTITLEMENT_CACHED)
		draw_meters(term, row + 4, sale);
	draw_entitlement(term, row + 10, view);
	if (view->stop != STOP_NONE)
		draw_stop(term, row + 11, view);
	(void)term_put(term, row + 12, LABEL, LOOK_PLAIN, STR_PERSON_NEXT);
	if (view->tickets > 0)
		draw_tickets(term, row + 13, view);
	if (!view->link_up) {
		words_ages(ages, sizeof(ages), view);
		(void)term_put(term, row + 14, LABEL, LOOK_DIM, ages);
	}
	widget_entry(term, STR_BASKET_PROMPT, ui->keys.typed);
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	wish->kind = WISH_COMMAND;
	switch ((int)action) {
	case ACTION_READ:
		wish->command.kind = COMMAND_READ_CARD;
		break;
	case ACTION_SCAN:
		identify_scan(&wish->command, view, ui->keys.scan);
		break;
	case ACTION_TICKET:
		wish->command.kind = COMMAND_TICKET;
		(void)text_copy(wish->command.sale,
		    sizeof(wish->command.sale), view->ticket.sale);
		break;
	case ACTION_PAY_BACK:
		wish->kind = WISH_NOTHING;
		screen_ask_pay_back(ui, view->ticket.sale, view->ticket.owed);
		break;
	case ACTION_BACK:
	case ACTION_CANCEL:
		wish->command.kind = COMMAND_CANCEL;
		break;
	case ACTION_ENTER:
		if (ui->keys.typed[0] != '\0') {
			identify_typed(&wish->command, ui->keys.typed);
			break;
		}
		wish->kind = WISH_NOTHING;
		break;
	case ACTION_FIND:
		screen_open(ui, SCREEN_FIND);
		wish->kind = WISH_NOTHING;
		break;
	default:
		wish->kind = WISH_NOTHING;
		break;
	}
}

const struct screen screen_person = {
	N_("参保人"), FIELD_TEXT, draw, act
};
