/*
 * A clinic's visit while its sale is being made: begun when the split is
 * shown and there is a link, held until the sale is accepted, and nobody's
 * when the cashier goes back or gives up: then the courier takes it back by
 * itself, and the next charge is another sale's (queue_visit.c).
 */
#include <assert.h>
#include <string.h>

#include "pos/record.h"
#include "pos/till_inside.h"

void
till_visit_drop(struct till *till)
{
	till->view.visit_step[0] = '\0';
	if (!till->visit.begun)
		return;
	memset(&till->visit, 0, sizeof(till->visit));
	till->sale->sale[0] = '\0'; /* the number is the visit's */
	courier_hold_visit(till->courier, "");
	courier_forget_questions(till->courier);
}

/* In the journal before its first byte leaves; whose it is and what for is
 * known to whoever has to take it back. */
static int
begin(struct till *till, const struct now *now, struct err *err)
{
	struct settlement *sale = till->sale;
	struct books *books = &till->books;
	struct text_buf body;
	int result = -1;

	if (till_number_sale(till, now, err) != 0)
		return -1;
	sale->made_ms = now->wall_ms;
	text_datetime(sale->made_at, now->wall_ms);
	text_buf_init(&body, JOURNAL_BODY_BYTES_MAX);
	if (record_encode(&body, sale, books->key, err) != 0 ||
	    books_begin(books, err) != 0)
		goto out;
	if (books_text(books, now, FACT_VISIT, sale->sale, "", body.at,
		body.length, NULL, err) != 0)
		result = books_abandon(books);
	else
		result = books_commit(books, err);
out:
	text_buf_clear(&body);
	if (result == 0) {
		till->visit.begun = true;
		courier_hold_visit(till->courier, sale->sale);
	}
	return result;
}

static void
show_step(struct till *till)
{
	(void)text_copy(till->view.visit_step, sizeof(till->view.visit_step),
	    till->visit.asked ? "2206" : courier_visit_step(till->courier));
}

/* Charged: ask what it costs. */
static int
ask_quote(struct till *till, const struct now *now, struct err *err)
{
	struct visit visit;
	int found = queue_visit(
	    till->books.store, till->sale->sale, &visit, err);
	int asked;

	if (found != 0 || visit.stage != VISIT_CHARGED)
		return found < 0 ? -1 : 0;
	asked = courier_ask_quote(till->courier, now, till->sale, err);
	till->visit.asked = asked == 0;
	return asked < 0 ? -1 : 0;
}

int
till_visit_watch(struct till *till, const struct now *now, struct err *err)
{
	struct till_view *view = &till->view;
	struct courier_link link;

	/* What is a ticket so far has no visit: charged anew, it is a sale. */
	if (view->place != TILL_SPLIT || !settlement_is_visit(till->sale) ||
	    till->sale->kind != SETTLEMENT_SALE || till->visit.asked ||
	    till->visit.quoted || view->quote == QUOTE_REFUSED)
		goto out;
	courier_link(till->courier, &link);
	if (!link.up) {
		/* What is under way says itself how it ended. */
		if (courier_visit_step(till->courier)[0] == '\0')
			view->quote = QUOTE_NONE;
		goto out;
	}
	view->quote = QUOTE_ASKING;
	if (!till->visit.begun && begin(till, now, err) != 0)
		return -1;
	if (ask_quote(till, now, err) != 0)
		return -1;
out:
	if (view->place == TILL_SPLIT)
		show_step(till);
	return 0;
}

int
till_heard_visit(
    struct till *till, const struct courier_event *event, struct err *err)
{
	struct visit visit;
	bool ours = till->visit.begun && till->view.place == TILL_SPLIT &&
	    strcmp(event->sale, till->sale->sale) == 0;
	int found;

	if (event->handed)
		till_notice(till, NOTICE_SALE_REFUSED, event->sale,
		    event->reply.err_msg);
	if (!ours)
		return 0;
	found = queue_visit(till->books.store, event->sale, &visit, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (visit.refused) {
		till->view.quote = QUOTE_REFUSED;
		till_notice(
		    till, NOTICE_CENTRE_REFUSED, "", event->reply.err_msg);
	}
	return 0;
}

int
till_set_disease(struct till *till, const char *text, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	struct disease chosen;

	if (till->view.place > TILL_BASKET)
		return till_refuse(err, _("清单已定：请先返回清单再改"));
	if (!conf_is_clinic(conf))
		return till_set_chronic(till, text, err);
	memset(&chosen, 0, sizeof(chosen));
	if (!conf_disease(conf, text, chosen.dise_codg,
		sizeof(conf->clinic.dise_codg), chosen.dise_name,
		sizeof(chosen.dise_name)))
		return till_refuse(err,
		    _("没有这个诊断：请输编码，或编码加空格加名称"));
	till->sale->disease = chosen;
	return 0;
}
