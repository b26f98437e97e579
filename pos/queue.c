#include <assert.h>
#include <string.h>

#include "pos/entitlement.h"
#include "pos/infno.h"
#include "pos/queue_inside.h"
#include "pos/receipt.h"
#include "pos/record.h"

/* Undo before refund before sale. */
static int
priority(const char *infno)
{
	if (infno_class(infno) == INFNO_UNDO)
		return 0;
	if (queue_is_upload(infno))
		return QUEUE_UPLOAD_PRIORITY;
	if (queue_is_visit(infno))
		return QUEUE_VISIT_PRIORITY;
	return infno_reverses(infno) ? 1 : 2;
}

int
queue_forbidden(const struct journal_row *row, const char *what, struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("日志第 %lld 行 %s：%s"),
	    (long long)row->seq, fact_name(row->fact), what);
}

static int
insert_message(struct store *store, const struct journal_row *row,
    const struct message_body *body, struct err *err)
{
	if (store_run(store, err,
		"INSERT INTO message(sale, n, infno, omsgid, state, prio, seq,"
		" tag, due_ms, last_seq, line) SELECT v.sale, ?2, ?3, ?4, ?5,"
		" ?6, v.seq, v.tag, ?7, ?8, ?9 FROM (SELECT sale, seq, tag"
		" FROM sale WHERE sale = ?1 UNION ALL SELECT sale, seq, ''"
		" FROM visit WHERE sale = ?1 AND ?6 = 4) v LIMIT 1",
		"tittiiiii", row->sale, (int64_t)body->n, body->infno,
		body->omsgid, (int64_t)MESSAGE_PENDING,
		(int64_t)priority(body->infno), row->now.wall_ms, row->seq,
		(int64_t)body->line) != 0)
		return -1;
	if (store_changes(store) != 1)
		return queue_forbidden(row, _("没有这笔交易"), err);
	return 0;
}

/* Most sales have none. */
static int
set_payers(struct store *store, const char *sale,
    const struct money payers[FIGURES_PAYERS], struct err *err)
{
	_Static_assert(FIGURES_PAYERS == 6 &&
		BUCKET_SERIOUS == BUCKET_LARGE + 1 &&
		BUCKET_OTHER == BUCKET_LARGE + 5,
	    "the columns below are the payers in their order");

	return store_run(store, err,
	    "UPDATE sale SET large = ?2, serious = ?3, civil = ?4,"
	    " employer = ?5, aid = ?6, other = ?7 WHERE sale = ?1",
	    "tiiiiii", sale, payers[0].fen, payers[1].fen, payers[2].fen,
	    payers[3].fen, payers[4].fen, payers[5].fen);
}

static int
insert_sale(struct store *store, const struct journal_row *row,
    const struct settlement *s, struct err *err)
{
	struct message_body first = { .n = 1 };
	struct figures agreed;
	bool sent = s->kind == SETTLEMENT_SALE;
	char code[9];

	if (strcmp(s->sale, row->sale) != 0)
		return queue_forbidden(row, _("交易号与正文不符"), err);
	settlement_agreed(s, &agreed);
	receipt_short_code(code, s->sale);
	if (store_run(store, err,
		"INSERT INTO sale(sale, kind, made_ms, seq, tag, offline,"
		" closed, state, total, fund, account, cash, deductible, ref,"
		" code, settles) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,"
		"?12,?13,?14,?15,?16)",
		"tiiitiiiiiiiittt", s->sale, (int64_t)s->kind, s->made_ms,
		row->seq, s->person_tag, (int64_t)s->offline,
		(int64_t)(s->kind == SETTLEMENT_SELFPAY),
		(int64_t)(sent ? MESSAGE_PENDING : MESSAGE_VOIDED),
		agreed.total.fen, agreed.fund.fen, agreed.account.fen,
		agreed.cash.fen, agreed.deductible.fen, s->ref, code,
		s->prepaid.sale) != 0)
		return -1;
	if (set_payers(store, s->sale, agreed.payers, err) != 0 ||
	    queue_ticket_intent(store, row, s, err) != 0 ||
	    queue_meter_intent(store, s, err) != 0 ||
	    queue_trace_intent(store, s, err) != 0 ||
	    queue_upload_intent(store, row, s, err) != 0 ||
	    queue_visit_intent(store, row, s, err) != 0)
		return -1;
	(void)text_copy(
	    first.infno, sizeof(first.infno), settlement_infno(s));
	return sent ? insert_message(store, row, &first, err) : 0;
}

static int
apply_intent(
    struct store *store, const struct journal_row *row, struct err *err)
{
	struct settlement *settlement = settlement_new(err);
	int result = -1;

	if (settlement == NULL)
		return -1;
	if (record_decode(
		settlement, row->body, row->body_bytes, NULL, err) == 0)
		result = insert_sale(store, row, settlement, err);
	settlement_free(&settlement);
	return result;
}

static bool
number_fits(const char *infno, int n)
{
	if (queue_is_visit(infno))
		return n >= QUEUE_VISIT_FIRST && n < QUEUE_MORE_FIRST;
	if (queue_is_upload(infno))
		return n >= QUEUE_UPLOAD_FIRST && n < QUEUE_VISIT_FIRST;
	return n < QUEUE_UPLOAD_FIRST || n >= QUEUE_MORE_FIRST;
}

static int
apply_queued(
    struct store *store, const struct journal_row *row, struct err *err)
{
	struct message_body body;

	if (message_body_read(&body, row, err) != 0)
		return -1;
	if (body.n < 2 || body.infno[0] == '\0')
		return queue_forbidden(row, _("缺少 infno 或 n"), err);
	if (infno_class(body.infno) == INFNO_UNHEARD)
		return queue_forbidden(row, _("不认识的交易编号"), err);
	if (!number_fits(body.infno, body.n))
		return queue_forbidden(row, _("缺少 infno 或 n"), err);
	if (queue_stick_demand(store, row, err) != 0 ||
	    insert_message(store, row, &body, err) != 0)
		return -1;
	if (queue_is_upload(body.infno))
		return queue_upload_queued(store, row, &body, err);
	if (!infno_settles(body.infno))
		return 0;
	if (queue_ticket_again(store, row, err) != 0 ||
	    store_run(store, err,
		"UPDATE sale SET state = ?2, settled_ms = 0 WHERE sale = ?1",
		"ti", row->sale, (int64_t)MESSAGE_PENDING) != 0)
		return -1;
	return queue_visit_sale(store, row->sale, err);
}

/* The message a fact moves: by msgid, or by its place before it has one. */
static int
find_moved(struct store *store, const struct journal_row *row,
    const struct message_body *body, struct message *message, struct err *err)
{
	int found = 1;

	if (row->msgid[0] != '\0')
		found = queue_message(store, row->msgid, message, err);
	if (found == 1 && body->n > 0)
		found = queue_nth(store, row->sale, body->n, message, err);
	if (found == 1 || (found == 0 && strcmp(message->sale, row->sale) != 0))
		return queue_forbidden(row, _("没有这条报文"), err);
	if (found == 0 && message->msgid[0] != '\0' &&
	    strcmp(message->msgid, row->msgid) != 0)
		return queue_forbidden(row, _("报文号已定，不能更改"), err);
	return found;
}

int
queue_settle(struct store *store, const struct journal_row *row,
    const struct message_body *body, enum message_state state,
    struct err *err)
{
	if (row->fact == FACT_ACKED && body->has_figures &&
	    set_payers(store, row->sale, body->payers, err) != 0)
		return -1;
	if (row->fact == FACT_ACKED && body->has_figures)
		return store_run(store, err,
		    "UPDATE sale SET state = ?2, setl_id = ?3, mdtrt_id = ?4,"
		    " fund = ?5, account = ?6, cash = ?7, deductible = ?8,"
		    " settled_ms = ?9 WHERE sale = ?1",
		    "tittiiiii", row->sale, (int64_t)state, body->setl_id,
		    body->mdtrt_id, body->fund.fen, body->account.fen,
		    body->cash.fen, body->deductible.fen, row->now.wall_ms);
	return store_run(store, err,
	    "UPDATE sale SET state = ?2, settled_ms = CASE WHEN ?3 THEN ?4"
	    " ELSE settled_ms END, note = CASE WHEN ?5 <> '' THEN ?5 ELSE note"
	    " END WHERE sale = ?1",
	    "tiiit", row->sale, (int64_t)state,
	    (int64_t)(row->fact == FACT_REVERSED), row->now.wall_ms,
	    row->fact == FACT_REFUSED ? body->why : "");
}

/* A 2601's coded refusal is counted at what it was to undo (19 no. 3). */
static int
count_refusal(struct store *store, const struct journal_row *row,
    const struct message *undo, bool absent, struct err *err)
{
	if (absent)
		return store_run(store, err,
		    "UPDATE message SET absent_mono_ms = ?2, absent_boot = ?3"
		    " WHERE msgid = ?1 AND absent_boot IS NULL",
		    "tit", undo->omsgid, row->now.mono_ms,
		    row->now.boot_id);
	return store_run(store, err,
	    "UPDATE message SET refusals = refusals + 1 WHERE msgid = ?1", "t",
	    undo->omsgid);
}

static int
apply_move(
    struct store *store, const struct journal_row *row, struct err *err)
{
	struct message_body body;
	struct message message;
	enum message_state before;
	bool undo, upload, visit, waits, coded;

	if (message_body_read(&body, row, err) != 0 ||
	    find_moved(store, row, &body, &message, err) != 0)
		return -1;
	before = message.state;
	if (message.away)
		return queue_stick_demand(store, row, err);
	if (!settlement_move(&message.state, row->fact))
		return queue_forbidden(
		    row, message_state_word(message.state), err);
	undo = infno_class(message.infno) == INFNO_UNDO;
	upload = queue_is_upload(message.infno);
	visit = queue_is_visit(message.infno);
	/* What owns the next step of those in doubt is what they are for. */
	waits = message.state <= MESSAGE_RESENT &&
	    !((undo || upload || visit) && message.state == MESSAGE_UNKNOWN);
	/* Nothing said that it "never existed" against it. */
	coded = row->fact == FACT_REFUSED ? !body.absent : body.coded;
	if (store_run(store, err,
		"UPDATE message SET state = ?2, open = ?3, msgid = ?4,"
		" sign_no = CASE WHEN ?5 <> '' THEN ?5 ELSE sign_no END,"
		" sent_ms = CASE WHEN ?6 THEN ?7 ELSE sent_ms END,"
		" due_ms = ?7, last_seq = ?8, tries = tries + ?9, coded = coded + ?10"
		" WHERE id = ?1",
		"iiittiiiii", message.id, (int64_t)message.state, (int64_t)waits,
		row->msgid, body.sign_no, (int64_t)(row->fact == FACT_SENT),
		row->now.wall_ms, row->seq,
		/* One resend is enough; then it is undone. */
		(int64_t)(message.state == MESSAGE_RESENT),
		(int64_t)coded) != 0)
		return -1;
	if (upload)
		return queue_upload_moved(store, row, &message, &body, err);
	if (visit)
		return queue_visit_moved(store, row, &message, &body, err);
	if (undo && row->fact == FACT_ACKED)
		return queue_unequal_undone(store, row, &message, err);
	if (undo)
		return row->fact != FACT_REFUSED ? 0 :
		    count_refusal(store, row, &message, body.absent, err);
	if (infno_reverses(message.infno) && row->fact == FACT_ACKED)
		return queue_stated(store, row, &message, &body, err);
	if (!infno_settles(message.infno))
		return 0;
	if (queue_settle(store, row, &body, message.state, err) != 0 ||
	    queue_ticket_moved(store, row, before, err) != 0 ||
	    queue_visit_sale(store, row->sale, err) != 0 ||
	    (row->fact == FACT_ACKED &&
		queue_stated(store, row, &message, &body, err) != 0))
		return -1;
	return queue_upload_sale(store, row->sale, err);
}

static int
apply_mark(
    struct store *store, const struct journal_row *row, struct err *err)
{
	static const char *const marks[FACT_COUNT] = {
		[FACT_ALLOWED] = "UPDATE sale SET note = note"
				 " WHERE sale = ?1 AND ?2 IS NOT NULL",
		[FACT_HANDED] = "UPDATE sale SET handed = 1, note = CASE WHEN"
				" ?2 <> '' THEN ?2 ELSE note END"
				" WHERE sale = ?1",
		[FACT_CLOSED] = "UPDATE sale SET closed = 1, note = ?2"
				" WHERE sale = ?1",
		[FACT_DEALT] = "UPDATE sale SET handed = 0, dealt = 1,"
			       " note = ?2 WHERE sale = ?1 AND (handed = 1"
			       " OR (differed = 1 AND dealt = 0))",
		[FACT_DIFFERED] = "UPDATE sale SET differed = 1, dealt = 0, note = ?2"
				  " WHERE sale = ?1",
		[FACT_PRINTED] = "UPDATE sale SET printed = printed + 1"
				 " WHERE sale = ?1 AND ?2 IS NOT NULL",
	};
	struct message_body body;
	int dealt = 0, visits = 0;

	assert(marks[row->fact] != NULL);
	if ((row->fact == FACT_HANDED || row->fact == FACT_CLOSED) &&
	    queue_stick_demand(store, row, err) != 0)
		return -1;
	if (row->fact == FACT_DEALT)
		dealt = queue_upload_dealt(store, row->sale, err);
	if (row->fact == FACT_DEALT)
		visits = queue_visit_dealt(store, row->sale, err);
	if (dealt < 0 || visits < 0 || message_body_read(&body, row, err) != 0 ||
	    store_run(store, err, marks[row->fact], "tt", row->sale,
		body.why) != 0)
		return -1;
	if (store_changes(store) != 1 && dealt == 0 && visits == 0)
		return queue_forbidden(row, _("没有这笔交易"), err);
	if (queue_ticket_marked(store, row, err) != 0)
		return -1;
	if (row->fact != FACT_HANDED && row->fact != FACT_CLOSED)
		return 0;
	if (store_run(store, err,
		"UPDATE message SET open = 0 WHERE sale = ?1 AND prio < 3",
		"t", row->sale) != 0)
		return -1;
	return queue_visit_sale(store, row->sale, err);
}

static int
fold(struct store *store, const struct journal_row *row, struct err *err)
{
	if (row->fact == FACT_INTENT)
		return apply_intent(store, row, err);
	if (row->fact == FACT_VISIT)
		return queue_visit_begun(store, row, err);
	if (row->fact == FACT_QUEUED)
		return apply_queued(store, row, err);
	if (row->fact == FACT_PAID_BACK)
		return queue_ticket_paid(store, row, err);
	if (queue_stick_fact(row->fact))
		return queue_stick_apply(store, row, err);
	if (row->fact == FACT_SHIFT_OPENED || row->fact == FACT_SHIFT_CLOSED ||
	    row->fact == FACT_SHIFT_PRINTED)
		return queue_shift(store, row, err);
	if (row->fact == FACT_ENTITLED)
		return entitlement_apply(store, row, err);
	if (row->fact == FACT_COMPARED || row->fact == FACT_UNEQUAL ||
	    row->fact == FACT_EVENED)
		return queue_statement_row(store, row, err);
	if (fact_scope(row->fact) == 'M')
		return apply_move(store, row, err);
	if (fact_scope(row->fact) == 'S')
		return apply_mark(store, row, err);
	return 0;
}

int
queue_apply(struct store *store, const struct journal_row *row, struct err *err)
{
	struct queue_tally before;

	assert(store_in_transaction(store));
	assert(row != NULL && row->seq > 0);
	if (row->sale[0] == '\0')
		return fold(store, row, err);
	if (queue_tally_of(store, row->sale, &before, err) != 0 ||
	    fold(store, row, err) != 0)
		return -1;
	return queue_tally_move(store, row->sale, &before, err);
}
