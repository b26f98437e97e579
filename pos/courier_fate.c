#include <assert.h>
#include <string.h>

#include "pos/courier_fate.h"
#include "pos/infno.h"

int
fate_put(struct fate *f, enum fact fact, bool with_reply, struct err *err)
{
	const void *bytes = with_reply ? f->reply->body : NULL;

	if (f->via != NULL)
		(void)text_copy(f->body.via, sizeof(f->body.via), f->via);
	return books_fact(f->courier->books, f->now, fact, f->message.sale,
	    f->message.msgid, &f->body, bytes,
	    with_reply ? f->reply->body_bytes : 0, err);
}

int
fate_hand_over(struct fate *f, const char *why, struct err *err)
{
	struct message_body body;

	memset(&body, 0, sizeof(body));
	text_cut(body.why, sizeof(body.why), why, 100);
	log_mask(body.why);
	f->event->handed = true;
	return books_fact(f->courier->books, f->now, FACT_HANDED,
	    f->message.sale, "", &body, NULL, 0, err);
}

int
fate_later(struct fate *f, const struct message *message, int64_t wait_ms,
    struct err *err)
{
	return queue_set_due(f->courier->books->store, message->id,
	    f->now->wall_ms + wait_ms, message->tries + 1, err);
}

void
fate_why(struct fate *f)
{
	const char *why = f->reply->detail;

	f->body.status = f->reply->status;
	if (f->reply->outcome == NET_REPLY)
		why = f->event->reply.verdict == WIRE_REFUSED ?
		    f->event->reply.err_msg :
		    f->event->reply.suspect;
	text_cut(f->body.why, sizeof(f->body.why), why, 80);
	/* In the clear on disk: the centre's words may name a person (I9). */
	log_mask(f->body.why);
}

/* No answer that proves anything: UNSENT or UNKNOWN. */
int
fate_no_answer(struct fate *f, struct err *err)
{
	bool unsent = f->reply->outcome == NET_UNSENT;
	bool kept = f->reply->outcome == NET_REPLY && f->reply->body_bytes > 0;

	fate_why(f);
	f->body.coded = courier_answered(f->reply, &f->event->reply);
	return fate_put(f, unsent ? FACT_UNSENT : FACT_UNKNOWN, kept, err);
}

/* What shows it elsewhere does not show it for certain: nothing is written. */
static int
fate_unproven(struct fate *f)
{
	f->unproven = true;
	return 0;
}

/* The centre's figures stand; a difference is a line to be dealt with. */
static void
put_difference(char to[MESSAGE_WHY_BYTES], const char *name, struct money then,
    struct money now)
{
	char text[2][MONEY_TEXT_BYTES];
	size_t length = strlen(to);

	if (then.fen == now.fen)
		return;
	money_format(text[0], then);
	money_format(text[1], now);
	(void)text_format(to + length, MESSAGE_WHY_BYTES - length,
	    "%s%s %s>%s", length > 0 ? " " : "", name, text[0],
	    text[1]); /* cut: the figures are in ACKED */
}

/* What is not as agreed, sum by sum and fund by fund. */
static int
compare(struct fate *f, const struct figures *centre, struct err *err)
{
	struct message_body body;
	struct figures agreed;

	memset(&agreed, 0, sizeof(agreed));
	sale_entry_figures(&f->entry, &agreed);
	if (figures_agree(&agreed, centre))
		return 0;
	memset(&body, 0, sizeof(body));
	put_difference(body.why, "fund", agreed.fund, centre->fund);
	for (int i = 0; i < FIGURES_PAYERS; i++)
		put_difference(body.why,
		    split_bucket_name((enum split_bucket)(BUCKET_LARGE + i)),
		    agreed.payers[i], centre->payers[i]);
	put_difference(body.why, "account", agreed.account, centre->account);
	put_difference(body.why, "cash", agreed.cash, centre->cash);
	f->event->differed = true;
	return books_fact(f->courier->books, f->now, FACT_DIFFERED,
	    f->message.sale, "", &body, NULL, 0, err);
}

/* Identity K, against the quote, whose balance is after the payment or in
 * some regions before it. The account was used elsewhere meanwhile: that is
 * no doubt of the settlement, but a trace to follow when somebody asks. */
static void
note_balance(struct fate *f, const struct wire_settled *settled)
{
	const struct figures *quote = &f->courier->sale->quote;

	if (!quote->known ||
	    quote->account.fen != settled->figures.account.fen ||
	    quote->balance_after.fen == settled->figures.balance_after.fen ||
	    wire_balance_holds(quote->balance_after, settled))
		return;
	log_line(f->courier->log, f->now, LOG_WARN, "balance",
	    "sale=%s changed since the quote (K)", f->message.sale);
}

/* What the centre does not tell: as the person is insured, and the shop's. */
static void
fill_group(struct fate *f)
{
	const struct conf *conf = f->courier->conf;
	struct message_body *b = &f->body;

	if (b->insutype[0] == '\0')
		(void)text_copy(b->insutype, sizeof(b->insutype),
		    f->courier->sale->person.insutype);
	if (b->clr_type[0] == '\0')
		(void)text_copy(b->clr_type, sizeof(b->clr_type),
		    conf_is_clinic(conf) ? "11" : "41");
	if (b->clr_optins[0] == '\0')
		(void)text_copy(b->clr_optins, sizeof(b->clr_optins),
		    conf->till.mdtrtarea_admvs);
}

static int
acked_sale(struct fate *f, struct err *err)
{
	const struct wire_settled *settled = &f->event->settled;

	f->body.status = f->reply->status;
	(void)text_copy(
	    f->body.setl_id, sizeof(f->body.setl_id), settled->setl_id);
	(void)text_copy(
	    f->body.mdtrt_id, sizeof(f->body.mdtrt_id), settled->mdtrt_id);
	message_state_group(&f->body, settled);
	fill_group(f);
	f->body.has_figures = true;
	f->body.fund = settled->figures.fund;
	f->body.account = settled->figures.account;
	f->body.cash = settled->figures.cash;
	f->body.deductible = settled->figures.deductible;
	memcpy(f->body.payers, settled->figures.payers,
	    sizeof(f->body.payers));
	if (fate_put(f, FACT_ACKED, true, err) != 0)
		return -1;
	note_balance(f, settled);
	return compare(f, &settled->figures, err);
}

/* A refusal ends the message; whether also the sale, is another matter. */
static int
refused(struct fate *f, struct err *err)
{
	bool was_resent = f->message.state == MESSAGE_RESENT;
	bool watched =
	    strcmp(f->courier->preferred, f->message.sale) == 0;

	if (wire_msgid_seen(f->courier->conf, &f->event->reply))
		return fate_no_answer(f, err);
	fate_why(f);
	if (fate_put(f, FACT_REFUSED, true, err) != 0)
		return -1;
	if (was_resent)
		return 0;
	if (wire_session_over(f->courier->conf, &f->event->reply))
		return fate_again(f, &f->message, err);
	/* A cashier who watches it is told; nobody else would be. */
	return watched && infno_settles(f->message.infno) ?
	    0 :
	    fate_hand_over(f, f->event->reply.err_msg, err);
}

static int
fate_sale(struct fate *f, struct err *err)
{
	enum wire_verdict verdict = WIRE_SUSPECT;

	if (f->reply->outcome == NET_REPLY) {
		char psn_no[31];

		if (books_settlement(f->courier->books, f->message.sale,
			f->courier->sale, NULL, err) != 0)
			return -1;
		(void)text_copy(psn_no, sizeof(psn_no),
		    f->courier->sale->person.psn_no);
		verdict = wire_decode_sale(&f->event->reply,
		    &f->event->settled,
		    f->via != NULL ? "5203" : f->message.infno,
		    f->message.msgid, psn_no,
		    f->courier->sale->basket.total, f->reply->status,
		    (const char *)f->reply->body, f->reply->body_bytes);
		explicit_bzero(psn_no, sizeof(psn_no));
	}
	if (verdict == WIRE_OK)
		return acked_sale(f, err);
	if (f->via != NULL)
		return fate_unproven(f);
	return verdict == WIRE_REFUSED ? refused(f, err) : fate_no_answer(f, err);
}

static int
fate_refund(struct fate *f, struct err *err)
{
	const struct figures original = {
		.known = true,
		.total = f->entry.total,
		.fund = f->entry.fund,
		.account = f->entry.account,
		.cash = f->entry.cash,
	};
	enum wire_verdict verdict = WIRE_SUSPECT;
	struct message settled;

	if (f->reply->outcome == NET_REPLY)
		verdict = wire_decode_2103(&f->event->reply,
		    &f->event->settled, f->message.msgid, &original,
		    f->reply->status, (const char *)f->reply->body,
		    f->reply->body_bytes);
	if (verdict != WIRE_OK && f->via != NULL)
		return fate_unproven(f);
	if (verdict == WIRE_REFUSED)
		return refused(f, err);
	if (verdict != WIRE_OK)
		return fate_no_answer(f, err);
	f->body.status = f->reply->status;
	(void)text_copy(f->body.setl_id, sizeof(f->body.setl_id),
	    f->event->settled.setl_id);
	message_state_group(&f->body, &f->event->settled);
	if (fate_put(f, FACT_ACKED, true, err) != 0 ||
	    queue_last_message(f->courier->books->store, f->message.sale,
		strcmp(f->message.infno, "2208") == 0 ? "2207" : "2102",
		&settled, err) != 0)
		return -1;
	memset(&f->body, 0, sizeof(f->body));
	(void)text_copy(
	    f->body.why, sizeof(f->body.why), f->message.infno);
	return books_fact(f->courier->books, f->now, FACT_REVERSED,
	    settled.sale, settled.msgid, &f->body, NULL, 0, err);
}

int
fate_decide(struct fate *f, struct err *err)
{
	if (infno_class(f->message.infno) == INFNO_UNDO)
		return fate_undo(f, err);
	if (infno_reverses(f->message.infno))
		return fate_refund(f, err);
	return fate_sale(f, err);
}

/* What cannot be booked as it is leaves the message in doubt, not in
 * flight: in doubt it has a next step (I7). */
static int
unbooked(struct fate *f, const struct err *why, struct err *err)
{
	struct books *books = f->courier->books;
	struct message owner = f->message;

	log_line(f->courier->log, f->now, LOG_ERROR, "book", "msgid=%s %s",
	    f->message.msgid, why->text);
	memset(&f->body, 0, sizeof(f->body));
	(void)text_copy(f->body.why, sizeof(f->body.why), "not booked");
	f->event->handed = f->event->differed = false;
	if (books_note(books, f->now, FACT_UNKNOWN, f->message.sale,
		f->message.msgid, &f->body, err) != 0)
		return -1;
	if (f->message.omsgid[0] != '\0' &&
	    queue_message(books->store, f->message.omsgid, &owner, err) != 0)
		return -1;
	return fate_later(
	    f, &owner,
	    courier_round_wait(f->courier, owner.tries, f->message.n), err);
}

static int
book(struct fate *f, struct err *err)
{
	struct books *books = f->courier->books;
	struct err why = { .code = ERR_NONE };

	if (books_begin(books, err) != 0)
		return -1;
	if (fate_decide(f, &why) == 0)
		return books_commit(books, err);
	(void)books_abandon(books); /* told by why */
	if (!store_stopped(books->store))
		return unbooked(f, &why, err);
	if (err != NULL)
		*err = why;
	return -1;
}

int
courier_fate_inside(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event)
{
	struct fate f = { .courier = courier,
		.now = now,
		.reply = reply,
		.event = event };
	struct err why = { .code = ERR_NONE };

	if (queue_message(courier->books->store, slot->msgid, &f.message,
		&why) == 0 &&
	    queue_sale(courier->books->store, slot->sale, &f.entry, &why) ==
		0 &&
	    fate_decide(&f, &why) == 0)
		return 0;
	log_line(courier->log, now, LOG_ERROR, "book", "msgid=%s %s",
	    slot->msgid, why.text);
	return -1;
}

int
courier_fate_after(struct courier *courier, const struct exchange *slot,
    struct courier_event *event, struct err *err)
{
	struct sale_entry after;

	if (queue_sale(courier->books->store, slot->sale, &after, err) != 0)
		return -1;
	event->kind = COURIER_MESSAGE;
	(void)text_copy(event->sale, sizeof(event->sale), slot->sale);
	(void)text_copy(event->infno, sizeof(event->infno), slot->infno);
	event->state = after.state;
	return 0;
}

int
courier_fate(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err)
{
	struct fate f = { .courier = courier,
		.now = now,
		.reply = reply,
		.event = event };
	int booked;

	if (queue_message(
		courier->books->store, slot->msgid, &f.message, err) != 0 ||
	    queue_sale(courier->books->store, slot->sale, &f.entry, err) != 0)
		return -1;
	booked = book(&f, err);
	settlement_clear(courier->sale); /* whom it was about (I9) */
	if (booked != 0)
		return -1;
	return courier_fate_after(courier, slot, event, err);
}
