#include <assert.h>
#include <string.h>

#include "pos/entitlement.h"
#include "pos/message.h"
#include "pos/queue.h"
#include "pos/receipt.h"
#include "pos/record.h"

/*
 * open: something is still to be done by the till itself. A 2601 of unknown
 * fate is not open: its original is, and owns what follows. What was handed
 * to a person or closed is not open either.
 */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS sale("
    " sale TEXT PRIMARY KEY, kind INT NOT NULL, made_ms INT NOT NULL,"
    " seq INT NOT NULL, tag TEXT NOT NULL, offline INT NOT NULL,"
    " closed INT NOT NULL DEFAULT 0, handed INT NOT NULL DEFAULT 0,"
    " dealt INT NOT NULL DEFAULT 0,"
    " differed INT NOT NULL DEFAULT 0, printed INT NOT NULL DEFAULT 0,"
    " state INT NOT NULL, setl_id TEXT, mdtrt_id TEXT,"
    " total INT NOT NULL, fund INT NOT NULL, account INT NOT NULL,"
    " cash INT NOT NULL, deductible INT NOT NULL,"
    " settled_ms INT NOT NULL DEFAULT 0, note TEXT, ref TEXT,"
    " code TEXT NOT NULL DEFAULT '') WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS sale_code ON sale(code);"
    "CREATE UNIQUE INDEX IF NOT EXISTS sale_ref ON sale(ref)"
    " WHERE ref <> '';"
    "CREATE INDEX IF NOT EXISTS sale_made ON sale(made_ms);"
    "CREATE INDEX IF NOT EXISTS sale_tag ON sale(tag);"
    "CREATE INDEX IF NOT EXISTS sale_handed ON sale(handed)"
    " WHERE handed = 1 AND closed = 0;"
    "CREATE TABLE IF NOT EXISTS message("
    " id INTEGER PRIMARY KEY, sale TEXT NOT NULL, n INT NOT NULL,"
    " infno TEXT NOT NULL, msgid TEXT NOT NULL DEFAULT '', omsgid TEXT,"
    " sign_no TEXT, state INT NOT NULL, open INT NOT NULL DEFAULT 1,"
    " prio INT NOT NULL, seq INT NOT NULL, tag TEXT NOT NULL,"
    " due_ms INT NOT NULL, sent_ms INT NOT NULL DEFAULT 0,"
    " tries INT NOT NULL DEFAULT 0, refusals INT NOT NULL DEFAULT 0,"
    " absent_mono_ms INT NOT NULL DEFAULT 0, absent_boot TEXT,"
    " last_seq INT NOT NULL,"
    " UNIQUE(sale, n));"
    "CREATE INDEX IF NOT EXISTS message_msgid ON message(msgid);"
    "CREATE INDEX IF NOT EXISTS message_open ON message(prio, seq, n)"
    " WHERE open = 1;"
    "CREATE INDEX IF NOT EXISTS message_person ON message(tag, seq)"
    " WHERE open = 1;";

int
queue_prepare(struct store *store, struct err *err)
{
	if (store_script(store, schema, err) != 0)
		return err_wrap(err, _("建立队列表"));
	return entitlement_prepare(store, err);
}

/* Undo before refund before sale. */
static int
priority(const char *infno)
{
	if (strcmp(infno, "2601") == 0)
		return 0;
	return strcmp(infno, "2103") == 0 ? 1 : 2;
}

static int
forbidden(const struct journal_row *row, const char *what, struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("日志第 %lld 行 %s：%s"),
	    (long long)row->seq, fact_name(row->fact), what);
}

static int
insert_message(struct store *store, const struct journal_row *row,
    const char *infno, int n, const char *omsgid, struct err *err)
{
	if (store_run(store, err,
		"INSERT INTO message(sale, n, infno, omsgid, state, prio, seq,"
		" tag, due_ms, last_seq) SELECT sale, ?2, ?3, ?4, ?5, ?6,"
		" seq, tag, ?7, ?8 FROM sale WHERE sale = ?1",
		"tittiiii", row->sale, (int64_t)n, infno, omsgid,
		(int64_t)MESSAGE_PENDING, (int64_t)priority(infno),
		row->now.wall_ms, row->seq) != 0)
		return -1;
	if (store_changes(store) != 1)
		return forbidden(row, _("没有这笔交易"), err);
	return 0;
}

static int
insert_sale(struct store *store, const struct journal_row *row,
    const struct settlement *s, struct err *err)
{
	struct figures agreed;
	bool selfpay = s->kind == SETTLEMENT_SELFPAY;
	char code[9];

	if (strcmp(s->sale, row->sale) != 0)
		return forbidden(row, _("交易号与正文不符"), err);
	settlement_agreed(s, &agreed);
	receipt_short_code(code, s->sale);
	if (store_run(store, err,
		"INSERT INTO sale(sale, kind, made_ms, seq, tag, offline,"
		" closed, state, total, fund, account, cash, deductible, ref,"
		" code) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,"
		"?15)",
		"tiiitiiiiiiiitt", s->sale, (int64_t)s->kind, s->made_ms,
		row->seq, s->person_tag, (int64_t)s->offline,
		(int64_t)selfpay,
		(int64_t)(selfpay ? MESSAGE_VOIDED : MESSAGE_PENDING),
		agreed.total.fen, agreed.fund.fen, agreed.account.fen,
		agreed.cash.fen, agreed.deductible.fen, s->ref, code) != 0)
		return -1;
	return selfpay ? 0 : insert_message(store, row, "2102", 1, "", err);
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

static int
apply_queued(
    struct store *store, const struct journal_row *row, struct err *err)
{
	struct message_body body;

	if (message_body_read(&body, row, err) != 0)
		return -1;
	if (body.n < 2 || body.infno[0] == '\0')
		return forbidden(row, _("缺少 infno 或 n"), err);
	if (insert_message(
		store, row, body.infno, body.n, body.omsgid, err) != 0)
		return -1;
	if (strcmp(body.infno, "2102") != 0)
		return 0;
	return store_run(store, err,
	    "UPDATE sale SET state = ?2, settled_ms = 0 WHERE sale = ?1", "ti",
	    row->sale, (int64_t)MESSAGE_PENDING);
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
		return forbidden(row, _("没有这条报文"), err);
	if (found == 0 && message->msgid[0] != '\0' &&
	    strcmp(message->msgid, row->msgid) != 0)
		return forbidden(row, _("报文号已定，不能更改"), err);
	return found;
}

static int
settle_sale(struct store *store, const struct journal_row *row,
    const struct message_body *body, enum message_state state,
    struct err *err)
{
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
	bool undo, waits;

	if (message_body_read(&body, row, err) != 0 ||
	    find_moved(store, row, &body, &message, err) != 0)
		return -1;
	if (!settlement_move(&message.state, row->fact))
		return forbidden(
		    row, message_state_word(message.state), err);
	undo = strcmp(message.infno, "2601") == 0;
	waits = message.state <= MESSAGE_RESENT &&
	    !(undo && message.state == MESSAGE_UNKNOWN);
	if (store_run(store, err,
		"UPDATE message SET state = ?2, open = ?3, msgid = ?4,"
		" sign_no = CASE WHEN ?5 <> '' THEN ?5 ELSE sign_no END,"
		" sent_ms = CASE WHEN ?6 THEN ?7 ELSE sent_ms END,"
		" due_ms = ?7, last_seq = ?8, tries = tries + ?9 WHERE id = ?1",
		"iiittiiii", message.id, (int64_t)message.state, (int64_t)waits,
		row->msgid, body.sign_no, (int64_t)(row->fact == FACT_SENT),
		row->now.wall_ms, row->seq,
		/* One resend is enough; then it is undone. */
		(int64_t)(message.state == MESSAGE_RESENT)) != 0)
		return -1;
	if (undo)
		return row->fact != FACT_REFUSED ? 0 :
		    count_refusal(store, row, &message, body.absent, err);
	if (strcmp(message.infno, "2102") != 0)
		return 0;
	return settle_sale(store, row, &body, message.state, err);
}

static int
apply_mark(
    struct store *store, const struct journal_row *row, struct err *err)
{
	static const char *const marks[FACT_COUNT] = {
		[FACT_HANDED] = "UPDATE sale SET handed = 1, note = CASE WHEN"
				" ?2 <> '' THEN ?2 ELSE note END"
				" WHERE sale = ?1",
		[FACT_CLOSED] = "UPDATE sale SET closed = 1, note = ?2"
				" WHERE sale = ?1",
		[FACT_DEALT] = "UPDATE sale SET handed = 0, dealt = 1,"
			       " note = ?2 WHERE sale = ?1 AND handed = 1",
		[FACT_DIFFERED] = "UPDATE sale SET differed = 1, note = ?2"
				  " WHERE sale = ?1",
		[FACT_PRINTED] = "UPDATE sale SET printed = printed + 1"
				 " WHERE sale = ?1 AND ?2 IS NOT NULL",
	};
	struct message_body body;

	assert(marks[row->fact] != NULL);
	if (message_body_read(&body, row, err) != 0 ||
	    store_run(store, err, marks[row->fact], "tt", row->sale,
		body.why) != 0)
		return -1;
	if (store_changes(store) != 1)
		return forbidden(row, _("没有这笔交易"), err);
	if (row->fact != FACT_HANDED && row->fact != FACT_CLOSED)
		return 0;
	return store_run(store, err,
	    "UPDATE message SET open = 0 WHERE sale = ?1", "t", row->sale);
}

int
queue_apply(struct store *store, const struct journal_row *row, struct err *err)
{
	assert(store_in_transaction(store));
	assert(row != NULL && row->seq > 0);
	if (row->fact == FACT_INTENT)
		return apply_intent(store, row, err);
	if (row->fact == FACT_QUEUED)
		return apply_queued(store, row, err);
	if (row->fact == FACT_ENTITLED)
		return entitlement_apply(store, row, err);
	if (fact_scope(row->fact) == 'M')
		return apply_move(store, row, err);
	if (fact_scope(row->fact) == 'S')
		return apply_mark(store, row, err);
	return 0;
}

static int
fold_all(struct store *store, struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	int next = 0, result = -1;

	if (store_script(store,
		"DELETE FROM message; DELETE FROM sale;"
		" DELETE FROM entitlement;",
		err) != 0 ||
	    journal_walk_open(&walk, store, 1, err) != 0)
		return -1;
	while ((next = journal_walk_next(walk, &row, err)) == 1) {
		if (queue_apply(store, &row, err) != 0)
			goto out;
	}
	result = next;
out:
	journal_walk_close(&walk);
	return result;
}

int
queue_rebuild(struct store *store, struct err *err)
{
	if (store_begin(store, err) != 0)
		return -1;
	if (fold_all(store, err) != 0) {
		store_rollback(store);
		return err_wrap(err, _("由日志重建队列"));
	}
	return store_commit(store, err);
}
