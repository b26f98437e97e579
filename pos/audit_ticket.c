/*
 * 补结算单, once more and apart from the queue's fold: what settles a ticket
 * names one there is, at most one such sale is in effect, and what was paid
 * back is what its person was owed, once.
 */
#include <assert.h>
#include <string.h>

#include "pos/audit_in.h"
#include "pos/json.h"

void
audit_ticket_settles(
    struct audit *audit, const struct journal_row *row, int at)
{
	struct audit_books *books = &audit->books;
	const struct settlement *stored = audit->stored;
	struct audit_sale *sale = &books->sales[at];
	int ticket;

	sale->ticket = -1;
	if (stored->prepaid.sale[0] == '\0')
		return;
	ticket = audit_sale_find(books, stored->prepaid.sale);
	if (ticket < 0 || books->sales[ticket].kind != SETTLEMENT_PREPAID ||
	    money_compare(books->sales[ticket].total, sale->total) != 0) {
		audit_say(audit, AUDIT_MOVE, row,
		    _("交易 %s 补结的单 %s 不存在，或金额不同"), row->sale,
		    stored->prepaid.sale);
		return;
	}
	sale->ticket = ticket;
}

void
audit_ticket_paid(struct audit *audit, const struct journal_row *row)
{
	struct audit_books *books = &audit->books;
	int at = audit_sale_find(books, row->sale);
	struct json *body = NULL;
	struct money cash;
	bool whole = json_parse(&body, row->body, row->body_bytes, NULL) == 0 &&
	    json_money(json_get(body, "cash"), &cash);

	json_free(&body);
	if (!whole || at < 0 || books->sales[at].kind != SETTLEMENT_PREPAID) {
		audit_say(audit, AUDIT_BODY, row,
		    _("交易 %s：退款没有金额，或不是补结算单"), row->sale);
		return;
	}
	if (books->sales[at].paid_back)
		audit_say(audit, AUDIT_EFFECT, row,
		    _("补结算单 %s 退了两次款"), row->sale);
	books->sales[at].paid_back = true;
	books->sales[at].cash = cash;
}

static bool
in_effect(const struct audit_books *books, const struct audit_sale *sale)
{
	enum message_state state;

	if (sale->closed || sale->last_2102 < 0)
		return false;
	state = books->messages[sale->last_2102].state;
	return state <= MESSAGE_ACKED;
}

/* Paid back, and later refunded whole: what was owed was owed all the same. */
static void
end_refund(struct audit *audit, const struct audit_sale *ticket,
    const struct audit_sale *sale)
{
	enum message_state state =
	    audit->books.messages[sale->last_2102].state;

	if (ticket->paid_back && state == MESSAGE_ACKED &&
	    ticket->cash.fen != ticket->total.fen - sale->cash.fen)
		audit_say_at(audit, AUDIT_SUM, ticket->seq,
		    _("补结算单 %s 退的钱与中心的结果不符"), ticket->sale);
}

void
audit_ticket_end(struct audit *audit)
{
	struct audit_books *books = &audit->books;

	for (int i = 0; i < books->sale_count; i++) {
		struct audit_sale *sale = &books->sales[i];
		struct audit_sale *ticket;

		if (sale->kind != SETTLEMENT_SALE || sale->ticket < 0 ||
		    !in_effect(books, sale))
			continue;
		ticket = &books->sales[sale->ticket];
		assert(ticket->kind == SETTLEMENT_PREPAID);
		if (ticket->settled)
			audit_say_at(audit, AUDIT_EFFECT, sale->seq,
			    _("补结算单 %s 补结了两次"), ticket->sale);
		ticket->settled = true;
		end_refund(audit, ticket, sale);
	}
}
