#include "ui/key_live.h"

bool
key_has_card(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->card_present;
}

bool
key_has_items(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->sale != NULL && view->sale->basket.item_count > 0;
}

bool
key_has_person(const struct ui *ui, const struct till_view *view)
{
	return key_has_items(ui, view) &&
	    view->sale->person.mdtrt_cert_no[0] != '\0';
}

bool
key_has_printer(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return ui->conf->receipt.path[0] != '\0';
}

bool
key_prints_result(const struct ui *ui, const struct till_view *view)
{
	return key_has_printer(ui, view) && view->last_sale[0] != '\0';
}

static const struct sale_entry *
entry_picked(const struct ui *ui)
{
	if (ui->picked < 0 || ui->picked >= ui->entry_count)
		return NULL;
	return &ui->entries[ui->picked];
}

bool
key_has_entry(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return entry_picked(ui) != NULL;
}

bool
key_prints_entry(const struct ui *ui, const struct till_view *view)
{
	return key_has_printer(ui, view) && key_has_entry(ui, view);
}

bool
key_refundable(const struct ui *ui, const struct till_view *view)
{
	const struct sale_entry *entry = entry_picked(ui);

	(void)view;
	return entry != NULL && entry->kind == SETTLEMENT_SALE &&
	    entry->state == MESSAGE_ACKED && !entry->closed;
}

bool
key_ticket_open(const struct ui *ui, const struct till_view *view)
{
	const struct sale_entry *entry = entry_picked(ui);

	return view->link_up && entry != NULL &&
	    entry->kind == SETTLEMENT_PREPAID &&
	    entry->ticket == TICKET_OPEN;
}

bool
key_ticket_owed(const struct ui *ui, const struct till_view *view)
{
	const struct sale_entry *entry = entry_picked(ui);

	(void)view;
	return entry != NULL && entry->ticket_sale[0] != '\0' &&
	    entry->ticket == TICKET_OWED;
}

bool
key_person_ticket(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->link_up && view->tickets > 0 &&
	    view->ticket.state == TICKET_OPEN;
}

bool
key_person_owed(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->tickets > 0 && view->ticket.state == TICKET_OWED;
}

bool
key_result_owed(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->refund.fen > 0;
}

bool
key_handed_over(const struct ui *ui, const struct till_view *view)
{
	const struct sale_entry *entry = entry_picked(ui);

	(void)view;
	return entry != NULL &&
	    (entry->handed || entry->uploads_refused > 0 ||
		(entry->differed && !entry->dealt &&
		    entry->state == MESSAGE_ACKED));
}

bool
key_codes_refused(const struct ui *ui, const struct till_view *view)
{
	const struct sale_entry *entry = entry_picked(ui);

	(void)view;
	return entry != NULL && entry->uploads_refused > 0;
}

bool
key_has_reasons(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->sale != NULL && view->sale->split.reason_count > 0;
}

bool
key_in_trace(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return ui->why == 0;
}

bool
key_has_work(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->counts.pending + view->counts.unknown > 0;
}

bool
key_has_found(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return ui->found_count > 0 || ui->keys.typed[0] != '\0';
}

bool
key_has_notice(const struct ui *ui, const struct till_view *view)
{
	return view->notice != NOTICE_NONE || ui->said[0] != '\0' ||
	    ui->keys.typed[0] != '\0';
}

/* Not while the centre is asked, and not against its word. */
bool
key_can_confirm(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->quote != QUOTE_ASKING && view->quote != QUOTE_REFUSED;
}

bool
key_awaits_word(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->quote == QUOTE_ASKING;
}

bool
key_can_clear(const struct ui *ui, const struct till_view *view)
{
	return ui->counting || key_has_notice(ui, view);
}

bool
key_is_reading(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->place == TILL_READING;
}

bool
key_may_shift(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->place == TILL_IDLE && (view->shifts || view->shift_open);
}

bool
key_prints_shift(const struct ui *ui, const struct till_view *view)
{
	return key_has_printer(ui, view) && ui->shift != NULL &&
	    ui->shift->shift.entry.closed > 0;
}

bool
key_may_compare(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->link_up && !view->comparing.running;
}

static bool
has_remedy(const struct ui *ui, enum unequal_remedy remedy)
{
	const struct unequal *u = screen_even_picked(ui);

	return u != NULL && u->remedy == remedy;
}

bool
key_even_choose(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return has_remedy(ui, REMEDY_CHOOSE);
}

bool
key_even_check(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return has_remedy(ui, REMEDY_CHECK);
}

bool
key_even_person(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return has_remedy(ui, REMEDY_PERSON);
}

/* The till's own to end; a person may still say that it is. */
bool
key_even_other(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return has_remedy(ui, REMEDY_QUERY) || has_remedy(ui, REMEDY_UNDO);
}

bool
key_even_query(const struct ui *ui, const struct till_view *view)
{
	return has_remedy(ui, REMEDY_QUERY) && key_may_compare(ui, view);
}

bool
key_even_undo(const struct ui *ui, const struct till_view *view)
{
	return has_remedy(ui, REMEDY_UNDO) && key_may_compare(ui, view);
}

bool
key_in_demo(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return ui->demo;
}
