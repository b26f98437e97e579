/* What became of a sale, and what may still be done with it. */
#include <assert.h>
#include <string.h>

#include "pos/difference.h"
#include "pos/infno.h"
#include "pos/log.h"
#include "pos/till_inside.h"

/* Proved unsent with the customer still there: offline, or not at all. */
static int
was_unsent(struct till *till, const struct now *now, struct err *err)
{
	static const struct till_command nobody;
	struct message_body body = { .n = 1, .why = "offline not allowed" };
	struct books *books = &till->books;
	const char *sale = till->view.last_sale;
	struct err why = { .code = ERR_NONE };
	struct message message;
	unsigned passed = 0;

	/* Nobody can be asked for a second word any more: no. */
	if (till_offline_allowed(till, now, true, &passed, &why) == 0 &&
	    till_second(till, passed, &nobody, &why) == 0) {
		till->view.outcome = OUTCOME_PROVISIONAL;
		till_go(till, TILL_RESULT);
		return 0;
	}
	if (queue_last_message(books->store, sale,
		settlement_infno(till->sale), &message, err) != 0)
		return -1;
	body.n = message.n;
	if (books_begin(books, err) != 0)
		return -1;
	if (books_fact(books, now, FACT_VOIDED, sale, message.msgid, &body,
		NULL, 0, err) != 0 ||
	    books_fact(
		books, now, FACT_CLOSED, sale, "", &body, NULL, 0, err) != 0)
		return books_abandon(books);
	if (books_commit(books, err) != 0)
		return -1;
	till->view.outcome = OUTCOME_VOID;
	till_notice(till, NOTICE_OFFLINE_REFUSED, sale, why.text);
	till_go(till, TILL_RESULT);
	return 0;
}

static void
show(struct till *till, enum till_outcome outcome)
{
	till->view.outcome = outcome;
	till_go(till, TILL_RESULT);
}

/* What settled a ticket may have left cash to be paid back. */
static int
show_settled(struct till *till, struct err *err)
{
	struct ticket ticket;
	int found = queue_ticket(
	    till->books.store, till->view.last_sale, &ticket, err);

	if (found < 0)
		return -1;
	if (found == 0 && ticket.state == TICKET_OWED)
		till->view.refund = ticket.owed;
	show(till, OUTCOME_SETTLED);
	return 0;
}

/* The sale at the counter moved. */
static int
heard_ours(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err)
{
	bool waiting = till->view.place == TILL_WAITING;

	if (event->handed)
		till_notice(till, NOTICE_SALE_REFUSED, event->sale,
		    event->reply.err_msg);
	switch (event->state) {
	case MESSAGE_ACKED:
		if (infno_settles(event->infno))
			till->view.figures = event->settled.figures;
		if (event->differed)
			till_notice(
			    till, NOTICE_SALE_DIFFERED, event->sale, "");
		return show_settled(till, err);
	case MESSAGE_REFUSED:
		till_notice(till, NOTICE_CENTRE_REFUSED, event->sale,
		    event->reply.err_msg);
		show(till, OUTCOME_REFUSED);
		return 0;
	case MESSAGE_UNKNOWN:
	case MESSAGE_RESENT:
		show(till, OUTCOME_DOUBT);
		return 0;
	case MESSAGE_PENDING:
		return waiting && event->outcome == NET_UNSENT ?
		    was_unsent(till, now, err) :
		    0;
	case MESSAGE_REVERSED:
		till_notice(till, NOTICE_SALE_REVERSED, event->sale, "");
		return 0;
	case MESSAGE_SENT:
	case MESSAGE_VOIDED:
	case MESSAGE_STATE_COUNT:
		break;
	}
	return 0;
}

/* A sale that is no longer at the counter moved: say so, in one line. */
static void
heard_other(struct till *till, const struct courier_event *event)
{
	enum till_notice notice = NOTICE_NONE;

	if (event->handed)
		notice = NOTICE_SALE_REFUSED;
	else if (event->differed)
		notice = NOTICE_SALE_DIFFERED;
	else if (event->state == MESSAGE_ACKED)
		notice = NOTICE_SALE_SETTLED;
	else if (event->state == MESSAGE_UNKNOWN)
		notice = NOTICE_SALE_DOUBT;
	else if (event->state == MESSAGE_REVERSED)
		notice = NOTICE_SALE_REVERSED;
	/* Good news covers no word on a key that waits for the centre. */
	if (notice == NOTICE_SALE_SETTLED && till->charge_wanted)
		return;
	if (notice != NOTICE_NONE)
		till_notice(
		    till, notice, event->sale, event->reply.err_msg);
}

int
till_heard_message(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err)
{
	bool ours = (till->view.place == TILL_WAITING ||
			till->view.place == TILL_RESULT) &&
	    strcmp(event->sale, till->view.last_sale) == 0;

	if (ours)
		return heard_ours(till, now, event, err);
	heard_other(till, event);
	return 0;
}

int
till_set_ref(struct till *till, const char *ref, struct err *err)
{
	struct sale_entry entry;
	int found =
	    queue_sale_by_ref(till->books.store, ref, &entry, err);

	if (found < 0)
		return -1;
	if (found == 0)
		return err_set(err, ERR_FORBIDDEN,
		    _("单号 %s 已受理，交易号 %s：不能再办一次"), ref,
		    entry.sale);
	if (!text_copy(till->sale->ref, sizeof(till->sale->ref), ref))
		return err_set(err, ERR_LIMIT, _("单号最长 40 个字节"));
	return 0;
}

/* 0 and entry->handed, 1 none, -1. */
static int
visit_handed(struct till *till, const char *sale, struct sale_entry *entry,
    struct err *err)
{
	struct visit visit;
	int found = queue_visit(till->books.store, sale, &visit, err);

	memset(entry, 0, sizeof(*entry));
	if (found == 0)
		entry->handed = visit.handed;
	return found;
}

/* A difference that is dealt with moved its cash; nothing else does. */
static int
dealt_cash(struct till *till, const struct sale_entry *entry,
    struct money *collected, struct err *err)
{
	struct settlement *settlement;
	struct difference difference;
	int result;

	*collected = money_fen(0);
	if (entry->kind != SETTLEMENT_SALE || !entry->differed ||
	    entry->dealt || entry->state != MESSAGE_ACKED)
		return 0;
	settlement = settlement_new(err);
	if (settlement == NULL)
		return -1;
	result = books_settlement(
	    &till->books, entry->sale, settlement, NULL, err);
	if (result == 0) {
		difference_of(&difference, settlement, entry);
		*collected = difference.collect;
	}
	settlement_free(&settlement);
	return result;
}

int
till_deal(struct till *till, const struct now *now, const char *sale,
    const char *what, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	struct message_body body = { .n = 0 };
	struct sale_entry entry;
	char text[MESSAGE_WHY_BYTES];
	int found = queue_sale(till->books.store, sale, &entry, err);

	if (found == 1) /* of a visit that no sale came of? */
		found = visit_handed(till, sale, &entry, err);
	if (found != 0)
		return found < 0 ? -1 : till_refuse(err, _("没有这笔交易"));
	if (!entry.handed && entry.uploads_refused == 0 &&
	    (!entry.differed || entry.dealt))
		return till_refuse(err, _("这笔交易没有转交人工，不用登记"));
	if (dealt_cash(till, &entry, &body.collected, err) != 0)
		return -1;
	if (body.collected.fen != 0 && till_shift_wanted(till, err) != 0)
		return -1;
	text_cut(text, sizeof(text), what, 80);
	log_mask(text); /* in the clear on disk (I9) */
	if (!text_format(body.why, sizeof(body.why), "%s %s: %s",
		conf->till.opter, conf->till.opter_name, text))
		return err_set(err, ERR_LIMIT, _("处理说明过长"));
	if (books_note(
		&till->books, now, FACT_DEALT, sale, "", &body, err) != 0)
		return -1;
	till_notice(till, NOTICE_DONE, sale, _("已登记为处理完毕"));
	return 0;
}

int
till_refund(struct till *till, const struct now *now, const char *sale,
    struct err *err)
{
	struct message_body body = { .n = 0 };
	struct sale_entry entry;
	struct message open;
	int found;

	found = queue_sale(till->books.store, sale, &entry, err);
	if (found != 0)
		return found < 0 ? -1 : till_refuse(err, _("没有这笔交易"));
	if (entry.stick == STICK_LENT || entry.stick == STICK_ASKED)
		return till_refuse(err,
		    _("这笔交易已移交另一台收款机，请在那一台退费"));
	if (entry.state != MESSAGE_ACKED || entry.handed)
		return till_refuse(err, _("只有成功的结算才能退费"));
	if (entry.ticket_sale[0] != '\0' && entry.ticket == TICKET_OWED)
		return till_refuse(err, _("补结的退款还没有付：先按退款键"));
	found = queue_last_message(
	    till->books.store, sale, "2207", &open, err);
	(void)text_copy(
	    body.infno, sizeof(body.infno), found == 0 ? "2208" : "2103");
	if (found >= 0)
		found = queue_last_message(
		    till->books.store, sale, body.infno, &open, err);
	if (found < 0)
		return -1;
	if (found == 0 && open.state <= MESSAGE_RESENT)
		return till_refuse(err, _("这笔退费已在办理"));
	if (queue_message_next(till->books.store, sale, &body.n, err) != 0)
		return -1;
	if (books_note(
		&till->books, now, FACT_QUEUED, sale, "", &body, err) != 0)
		return -1;
	till_notice(till, NOTICE_DONE, sale, _("退费已受理，等待中心回复"));
	return 0;
}
