/*
 * The fold, once more and by itself: every message's moves by the table of
 * settlement.h, never two settlements in effect (I1), nothing reversed
 * without the centre's word, no difference without its line.
 */
#include <assert.h>
#include <string.h>

#include "pos/audit_in.h"
#include "pos/infno.h"
#include "pos/json.h"

/* ---- which message a fact moves ---- */

static int
find_by_place(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, int sale, struct err *err, bool *fatal)
{
	struct audit_books *books = &audit->books;
	int at = body->n > 0 ? audit_message_nth(books, sale, body->n) : -1;

	if (at < 0) {
		audit_say(audit, AUDIT_MOVE, row,
		    _("%s 所指的报文不存在"), fact_name(row->fact));
		return -1;
	}
	if (row->msgid[0] == '\0')
		return at;
	if (books->messages[at].msgid[0] != '\0') {
		audit_say(audit, AUDIT_MOVE, row,
		    _("第 %d 条报文的报文号已定为 %s"), body->n,
		    books->messages[at].msgid);
		return -1;
	}
	*fatal = audit_message_name(books, at, row->msgid, err) != 0;
	return *fatal ? -1 : at;
}

static int
find_moved(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, struct err *err, bool *fatal)
{
	struct audit_books *books = &audit->books;
	int sale = audit_sale_find(books, row->sale), at = -1;

	if (sale < 0) {
		audit_say(audit, AUDIT_MOVE, row, _("没有交易 %s"),
		    row->sale);
		return -1;
	}
	if (row->msgid[0] != '\0')
		at = audit_message_find(books, row->msgid);
	if (at < 0)
		return find_by_place(audit, row, body, sale, err, fatal);
	if (books->messages[at].sale != sale) {
		audit_say(audit, AUDIT_MOVE, row,
		    _("报文号 %s 属于交易 %s"), row->msgid,
		    books->sales[books->messages[at].sale].sale);
		return -1;
	}
	return at;
}

/* ---- what a move means ---- */

static bool
may_count(enum message_state state)
{
	return state == MESSAGE_SENT || state == MESSAGE_UNKNOWN ||
	    state == MESSAGE_RESENT || state == MESSAGE_ACKED;
}

/* A settlement leaves, or is answered, beside another that may count. */
static void
check_effect(struct audit *audit, const struct journal_row *row,
    const struct audit_message *message)
{
	const struct audit_books *books = &audit->books;
	const struct audit_message *other;

	for (int at = books->sales[message->sale].first; at >= 0;
	     at = other->next) {
		other = &books->messages[at];
		if (other == message || !infno_settles(other->infno))
			continue;
		if (row->fact == FACT_SENT ? may_count(other->state) :
					     other->state == MESSAGE_ACKED)
			audit_say(audit, AUDIT_EFFECT, row,
			    _("报文 %s 仍可能有效（%s），又%s了一笔结算"),
			    other->msgid, message_state_word(other->state),
			    row->fact == FACT_SENT ? _("发出") : _("确认"));
	}
}

/* A row of before they were kept has none, though one may have paid. */
static bool
has_payers(const struct message_body *body)
{
	bool any = false;

	for (int i = 0; i < FIGURES_PAYERS; i++)
		any = any || body->payers[i].fen != 0;
	return any;
}

static void
take_figures(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, struct audit_sale *sale)
{
	struct money sum;

	if (!body->has_figures) {
		audit_say(audit, AUDIT_BODY, row, _("ACKED 没有金额"));
		return;
	}
	if (!money_add(body->fund, body->account, &sum) ||
	    !money_add(sum, body->cash, &sum) ||
	    money_compare(sum, sale->total) != 0)
		audit_say(audit, AUDIT_SUM, row,
		    _("交易 %s：基金、账户、现金之和不等于总额"), row->sale);
	sale->unequal = body->fund.fen != sale->fund.fen ||
	    body->account.fen != sale->account.fen ||
	    body->cash.fen != sale->cash.fen;
	for (int i = 0; i < FIGURES_PAYERS; i++)
		sale->unequal = sale->unequal ||
		    (has_payers(body) &&
			body->payers[i].fen != sale->payers[i].fen);
	sale->fund = body->fund;
	sale->account = body->account;
	sale->cash = body->cash;
	(void)text_copy(sale->setl_id, sizeof(sale->setl_id), body->setl_id);
}

static void
note_undoing(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, const struct audit_message *message)
{
	struct audit_message *target =
	    audit_message_target(&audit->books, message);

	if (target == NULL) {
		audit_say(audit, AUDIT_MOVE, row,
		    _("%s 所要撤销的报文不存在"), message->infno);
		return;
	}
	if (row->fact == FACT_ACKED)
		target->undone = true;
	if (row->fact == FACT_REFUSED && body->absent)
		target->undone = ++target->absent >= 2 || target->undone;
}

static void
settled(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, struct audit_message *message)
{
	struct audit_sale *sale = &audit->books.sales[message->sale];

	if (row->fact == FACT_SENT || row->fact == FACT_ACKED)
		check_effect(audit, row, message);
	if (row->fact == FACT_ACKED)
		take_figures(audit, row, body, sale);
	/* With the key, the bytes that showed it are read as well. */
	if (row->fact == FACT_REVERSED && !message->undone &&
	    body->via[0] == '\0')
		audit_say(audit, AUDIT_MOVE, row,
		    _("报文 %s 被冲销，却没有中心的依据"), row->msgid);
}

/* The centre hears of boxes only when money moved, and of their return only
 * when it moved back. */
static void
check_upload(struct audit *audit, const struct journal_row *row,
    const struct audit_message *message)
{
	const struct audit_books *books = &audit->books;
	const struct audit_sale *sale = &books->sales[message->sale];
	enum message_state state = sale->last_2102 < 0 ?
	    MESSAGE_VOIDED :
	    books->messages[sale->last_2102].state;
	bool back = audit_is_infno(message, "3506");

	/* A ticket that nobody came back with was paid like self-pay. */
	if (sale->kind != SETTLEMENT_SALE ? back :
		back ? state != MESSAGE_REVERSED :
		       state != MESSAGE_ACKED && state != MESSAGE_REVERSED)
		audit_say(audit, AUDIT_MOVE, row,
		    _("交易 %s 处于%s，不应上报 %s"), row->sale,
		    message_state_word(state), message->infno);
}

static int
move(struct audit *audit, const struct journal_row *row, struct err *err)
{
	struct message_body body;
	struct audit_message *message;
	enum message_state before;
	struct err why;
	bool fatal = false;
	int at;

	if (message_body_read(&body, row, &why) != 0) {
		audit_say(audit, AUDIT_BODY, row, "%s", why.text);
		return 0;
	}
	at = find_moved(audit, row, &body, err, &fatal);
	if (at < 0)
		return fatal ? -1 : 0;
	message = &audit->books.messages[at];
	audit_stick_moved(audit, row);
	before = message->state;
	if (!settlement_move(&message->state, row->fact)) {
		audit_say(audit, AUDIT_MOVE, row,
		    _("报文 %s 处于%s，不允许 %s"), row->msgid,
		    message_state_word(before), fact_name(row->fact));
		return 0;
	}
	message->seq = row->seq;
	if (audit_is_upload(message) && body.final)
		audit->books.sales[message->sale].codes_refused = true;
	if (row->fact == FACT_SENT && audit_is_upload(message))
		check_upload(audit, row, message);
	if (row->fact == FACT_SENT && !audit_is_infno(message, body.infno))
		audit_say(audit, AUDIT_MOVE, row,
		    _("应发 %s，发出的是 %s"), message->infno, body.infno);
	if (infno_settles(message->infno))
		settled(audit, row, &body, message);
	else if (audit_is_visit(message))
		audit_visit_moved(audit, row, &body, message);
	else if (!audit_is_upload(message) &&
	    (row->fact == FACT_ACKED || row->fact == FACT_REFUSED))
		note_undoing(audit, row, &body, message);
	audit_bytes(audit, row, &body, message);
	return 0;
}

static int
queued(struct audit *audit, const struct journal_row *row, struct err *err)
{
	struct audit_books *books = &audit->books;
	struct audit_message *message;
	struct message_body body;
	struct err why;
	int sale = audit_sale_find(books, row->sale), at;

	if (message_body_read(&body, row, &why) != 0) {
		audit_say(audit, AUDIT_BODY, row, "%s", why.text);
		return 0;
	}
	if (sale < 0 || body.n < 2 ||
	    infno_class(body.infno) == INFNO_UNHEARD ||
	    audit_message_nth(books, sale, body.n) >= 0) {
		audit_say(audit, AUDIT_MOVE, row,
		    _("交易 %s 的第 %d 条报文不能这样排队"), row->sale,
		    body.n);
		return 0;
	}
	audit_stick_moved(audit, row);
	at = audit_message_add(books, sale, body.n, err);
	if (at < 0)
		return -1;
	message = &books->messages[at];
	message->seq = row->seq;
	(void)text_copy(message->infno, sizeof(message->infno), body.infno);
	(void)text_copy(
	    message->omsgid, sizeof(message->omsgid), body.omsgid);
	if (infno_settles(message->infno))
		books->sales[sale].last_2102 = at;
	return 0;
}

static void
mark(struct audit *audit, const struct journal_row *row)
{
	int at = audit_sale_find(&audit->books, row->sale);
	struct audit_sale *sale;

	if (at < 0) {
		audit_say(audit, AUDIT_MOVE, row, _("没有交易 %s"),
		    row->sale);
		return;
	}
	sale = &audit->books.sales[at];
	sale->handed = sale->handed || row->fact == FACT_HANDED;
	if (row->fact == FACT_DEALT && !sale->handed && !sale->differed &&
	    !sale->codes_refused)
		audit_say(audit, AUDIT_MOVE, row,
		    _("%s 没有转交人工，却记了已处理"), row->sale);
	sale->closed = sale->closed || row->fact == FACT_CLOSED;
	sale->differed = sale->differed || row->fact == FACT_DIFFERED;
}

static void
check_json(struct audit *audit, const struct journal_row *row)
{
	struct json *body = NULL;

	if (json_parse(&body, row->body, row->body_bytes, NULL) != 0)
		audit_say(audit, AUDIT_BODY, row, _("%s 的正文不可读"),
		    fact_name(row->fact));
	json_free(&body);
}

static int
replay_row(
    struct audit *audit, const struct journal_row *row, struct err *err)
{
	assert(row->seq == audit->chain.seq || row->seq <= 0);
	if (row->fact == FACT_INTENT)
		return audit_intent(audit, row, err);
	if (row->fact == FACT_VISIT)
		return audit_visit_begun(audit, row, err);
	if (row->fact == FACT_QUEUED)
		return queued(audit, row, err);
	if (row->fact == FACT_RULES)
		return audit_pack_row(audit, row, err);
	if (fact_scope(row->fact) == 'M')
		return move(audit, row, err);
	if (row->fact == FACT_PAID_BACK) {
		audit_ticket_paid(audit, row);
		return 0;
	}
	if (row->fact >= FACT_LENT && row->fact <= FACT_TAKEN_BACK) {
		audit_stick_row(audit, row);
		return 0;
	}
	if (row->fact == FACT_COMPARED || row->fact == FACT_UNEQUAL ||
	    row->fact == FACT_EVENED) {
		audit_statement(audit, row);
		return 0;
	}
	check_json(audit, row);
	if (fact_scope(row->fact) == 'S')
		mark(audit, row);
	return 0;
}

int
audit_replay_row(
    struct audit *audit, const struct journal_row *row, struct err *err)
{
	if (replay_row(audit, row, err) != 0)
		return -1;
	return audit_shift_row(audit, row, err);
}
