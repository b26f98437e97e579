/*
 * What a replay finds only at the end: the sums, what is still open and
 * whose it is, and what was undone without being marked so.
 */
#include <assert.h>
#include <string.h>

#include "pos/audit_in.h"
#include "pos/infno.h"

static void
add(struct audit *audit, struct audit_sum *sum, const struct audit_sale *sale)
{
	sum->count++;
	if (!money_add(sum->total, sale->total, &sum->total) ||
	    !money_add(sum->fund, sale->fund, &sum->fund) ||
	    !money_add(sum->account, sale->account, &sum->account) ||
	    !money_add(sum->cash, sale->cash, &sum->cash))
		audit_say_at(audit, AUDIT_SUM, sale->seq, _("合计溢出"));
}

static void
end_sale(struct audit *audit, const struct audit_sale *sale)
{
	struct audit_result *result = audit->result;
	enum message_state state;

	if (sale->begun) {
		audit_visit_end(audit, sale);
		return;
	}
	/* What settles a ticket is a sale beside it: the money is its. */
	if (sale->kind == SETTLEMENT_PREPAID) {
		add(audit, &result->prepaid, sale);
		return;
	}
	if (!audit_stick_ours(sale)) {
		add(audit, &result->lent, sale);
		return;
	}
	add(audit, &result->all, sale);
	if (sale->kind == SETTLEMENT_SELFPAY) {
		add(audit, &result->selfpay, sale);
		return;
	}
	assert(sale->last_2102 >= 0);
	state = audit->books.messages[sale->last_2102].state;
	add(audit, &result->by_state[state], sale);
	if (sale->unequal && !sale->differed)
		audit_say_at(audit, AUDIT_SUM, sale->seq,
		    _("交易 %s：中心的金额与收取的不同，却没有记下差额"),
		    sale->sale);
}

/*
 * A 2601 of unknown fate is not open: what it was to undo is; an upload of
 * unknown fate leaves anew under another number, and so does a visit's
 * step. The owner is
 * the till itself, unless it was handed to a person.
 */
static void
end_message(struct audit *audit, const struct audit_message *message)
{
	const struct audit_sale *sale = &audit->books.sales[message->sale];
	struct journal_row row;

	if (message->state > MESSAGE_RESENT || sale->returned ||
	    sale->stick == STICK_RELEASED ||
	    (message->state == MESSAGE_UNKNOWN &&
		(infno_class(message->infno) == INFNO_UNDO ||
		    audit_is_upload(message) || audit_is_visit(message))))
		return;
	memset(&row, 0, sizeof(row));
	row.seq = message->seq;
	memcpy(row.sale, sale->sale, sizeof(row.sale));
	memcpy(row.msgid, message->msgid, sizeof(row.msgid));
	audit_say(audit, AUDIT_OPEN, &row,
	    _("交易 %s：第 %d 条报文（%s）%s，由%s处理"), sale->sale,
	    message->n, message->infno, message_state_word(message->state),
	    sale->stick == STICK_LENT ? _("另一台收款机") :
	    sale->handed	 ? _("人工") :
		sale->closed ? _("无人") :
				   _("收款机"));
}

/* Undone by the centre's word, and yet the settlement stands as it was. */
static void
end_undoing(struct audit *audit, const struct audit_message *message)
{
	const struct audit_message *target =
	    audit_message_target(&audit->books, message);

	if (message->state == MESSAGE_ACKED && target != NULL &&
	    target->state == MESSAGE_ACKED)
		audit_say_at(audit, AUDIT_EFFECT, message->seq,
		    _("%s 已成，原结算 %s 却仍算有效"), message->infno,
		    target->msgid);
}

int
audit_replay_end(struct audit *audit, struct err *err)
{
	struct audit_books *books = &audit->books;

	for (int i = 0; i < books->sale_count; i++)
		end_sale(audit, &books->sales[i]);
	for (int i = 0; i < books->message_count; i++) {
		end_message(audit, &books->messages[i]);
		end_undoing(audit, &books->messages[i]);
	}
	audit_ticket_end(audit);
	audit->result->messages = books->message_count;
	if (audit->options->rules != NULL)
		return audit_packs_compare(audit, err);
	return 0;
}
