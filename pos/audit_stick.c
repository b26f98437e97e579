/*
 * A sale that changes tills, once more: handed over only when nothing of it
 * ever left, taken over as the journal's next fact, and never moved here
 * while it is another's.
 */
#include <assert.h>
#include <string.h>

#include "pos/audit_in.h"
#include "pos/infno.h"

bool
audit_stick_ours(const struct audit_sale *sale)
{
	return sale->stick == STICK_NONE || sale->stick == STICK_TAKEN ||
	    sale->stick == STICK_BACK;
}

void
audit_stick_moved(struct audit *audit, const struct journal_row *row)
{
	int at = audit_sale_find(&audit->books, row->sale);

	assert(row->sale[0] != '\0');
	if (at >= 0 && !audit_stick_ours(&audit->books.sales[at]))
		audit_say(audit, AUDIT_EFFECT, row,
		    _("交易 %s 已移交另一台收款机（批 %s），这里又有动作 %s"),
		    row->sale, audit->books.sales[at].batch,
		    fact_name(row->fact));
}

/* Nothing of it has left, and nothing of it is under way. */
static bool
never_left(const struct audit_books *books, const struct audit_sale *sale)
{
	const struct audit_message *message;

	if (sale->kind != SETTLEMENT_SALE || sale->begun ||
	    (sale->closed && sale->stick != STICK_RELEASED) ||
	    sale->last_2102 < 0)
		return false;
	for (int at = sale->first; at >= 0; at = message->next) {
		message = &books->messages[at];
		if (message->state != MESSAGE_PENDING &&
		    message->state != MESSAGE_VOIDED)
			return false;
	}
	return books->messages[sale->last_2102].state == MESSAGE_PENDING;
}

static bool
returned(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, struct audit_sale *sale)
{
	int state = message_state_parse(body->state);
	struct audit_message *message;
	struct money sum;

	if (sale->stick != STICK_LENT && sale->stick != STICK_ASKED)
		return false;
	message = &audit->books.messages[sale->last_2102];
	if (state != MESSAGE_ACKED && state != MESSAGE_REFUSED &&
	    state != MESSAGE_REVERSED)
		return false;
	message->state = (enum message_state)state; /* as it is there */
	sale->returned = true;
	if (strcmp(body->state, "ACKED") != 0)
		return true;
	if (!body->has_figures || !money_add(body->fund, body->account, &sum) ||
	    !money_add(sum, body->cash, &sum) ||
	    money_compare(sum, sale->total) != 0)
		audit_say(audit, AUDIT_SUM, row,
		    _("交易 %s：基金、账户、现金之和不等于总额"), row->sale);
	sale->fund = body->fund;
	sale->account = body->account;
	sale->cash = body->cash;
	return true;
}

/* False: not allowed from where the sale is. */
static bool
fold(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, struct audit_sale *sale)
{
	bool again = strcmp(sale->batch, body->batch) == 0;

	switch ((int)row->fact) {
	case FACT_LENT:
		if ((sale->stick != STICK_NONE &&
			sale->stick != STICK_BACK) ||
		    !never_left(&audit->books, sale))
			return false;
		sale->stick = STICK_LENT;
		break;
	case FACT_TAKEN:
		if ((sale->stick == STICK_NONE ? sale->seq != row->seq - 1 :
			    sale->stick != STICK_RELEASED || again) ||
		    !never_left(&audit->books, sale))
			return false;
		sale->stick = STICK_TAKEN;
		sale->closed = false;
		break;
	case FACT_RELEASED:
		if (sale->stick != STICK_TAKEN || !again ||
		    !never_left(&audit->books, sale))
			return false;
		sale->stick = STICK_RELEASED;
		sale->closed = true;
		break;
	case FACT_RETURNED:
		return again && returned(audit, row, body, sale);
	default:
		if (!again || sale->returned ||
		    (sale->stick != STICK_LENT && sale->stick != STICK_ASKED))
			return false;
		sale->stick = strcmp(body->state, "RELEASED") == 0 ?
		    STICK_BACK :
		    STICK_ASKED;
		sale->handed = false;
	}
	(void)text_copy(sale->batch, sizeof(sale->batch), body->batch);
	return true;
}

void
audit_stick_row(struct audit *audit, const struct journal_row *row)
{
	int at = audit_sale_find(&audit->books, row->sale);
	struct message_body body;
	struct err why;

	if (message_body_read(&body, row, &why) != 0) {
		audit_say(audit, AUDIT_BODY, row, "%s", why.text);
		return;
	}
	if (at < 0)
		audit_say(audit, AUDIT_MOVE, row, _("没有交易 %s"),
		    row->sale);
	else if (!fold(audit, row, &body, &audit->books.sales[at]))
		audit_say(audit, AUDIT_MOVE, row,
		    _("交易 %s：此时不允许 %s"), row->sale,
		    fact_name(row->fact));
}
