/*
 * The tables of the day's comparison: stated is a row for each settlement,
 * and each reversal of one, that the centre acknowledged; unequal is what a
 * comparison found and nobody has dealt with yet; compared the last word on
 * each group and day.
 */
#include <assert.h>
#include <string.h>

#include "pos/infno.h"
#include "pos/queue_inside.h"
#include "pos/reconcile.h"

const char queue_statement_schema[] =
    "CREATE TABLE IF NOT EXISTS stated("
    " seq INTEGER PRIMARY KEY, sale TEXT NOT NULL, msgid TEXT NOT NULL,"
    " refund INT NOT NULL, day INT NOT NULL, insutype TEXT NOT NULL,"
    " clr_type TEXT NOT NULL, optins TEXT NOT NULL, setl_id TEXT NOT NULL,"
    " mdtrt_id TEXT NOT NULL, total INT NOT NULL, fund INT NOT NULL,"
    " account INT NOT NULL, cash INT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS stated_day ON stated(day, optins, seq);"
    "CREATE INDEX IF NOT EXISTS stated_sale ON stated(sale);"
    "CREATE INDEX IF NOT EXISTS stated_setl ON stated(setl_id);"
    "CREATE TABLE IF NOT EXISTS unequal("
    " id INTEGER PRIMARY KEY, day INT NOT NULL, optins TEXT NOT NULL,"
    " kind INT NOT NULL, remedy INT NOT NULL, sale TEXT NOT NULL,"
    " msgid TEXT NOT NULL, setl_id TEXT NOT NULL, mdtrt_id TEXT NOT NULL,"
    " refund INT NOT NULL, ours INT NOT NULL, our_total INT NOT NULL,"
    " our_fund INT NOT NULL, our_account INT NOT NULL, centre INT NOT NULL,"
    " centre_total INT NOT NULL, centre_fund INT NOT NULL,"
    " centre_account INT NOT NULL, done INT NOT NULL DEFAULT 0,"
    " note TEXT NOT NULL DEFAULT '', asked INT NOT NULL DEFAULT 0);"
    "CREATE INDEX IF NOT EXISTS unequal_open ON unequal(day)"
    " WHERE done = 0;"
    "CREATE INDEX IF NOT EXISTS unequal_msgid ON unequal(msgid)"
    " WHERE done = 0 AND msgid <> '';"
    "CREATE TABLE IF NOT EXISTS compared("
    " day INT NOT NULL, insutype TEXT NOT NULL, clr_type TEXT NOT NULL,"
    " optins TEXT NOT NULL, count INT NOT NULL, total INT NOT NULL,"
    " fund INT NOT NULL, account INT NOT NULL, cash INT NOT NULL,"
    " result INT NOT NULL, rows INT NOT NULL, wall_ms INT NOT NULL,"
    " PRIMARY KEY(day, insutype, clr_type, optins)) WITHOUT ROWID;";

static int
state_sale(struct store *store, const struct journal_row *row,
    const struct message_body *body, int day, struct err *err)
{
	return store_run(store, err,
	    "INSERT INTO stated SELECT ?1, sale, ?3, 0, ?4, ?5, ?6, ?7, ?8,"
	    " ?9, total, fund, account, cash FROM sale WHERE sale = ?2",
	    "ittittttt", row->seq, row->sale, row->msgid, (int64_t)day,
	    body->insutype, body->clr_type, body->clr_optins, body->setl_id,
	    body->mdtrt_id);
}

/* Minus what it takes back, in the same group; the reply of a reversal need
 * not tell the group, nor in some regions a number of its own (18.4 no. 9). */
static int
state_refund(struct store *store, const struct journal_row *row,
    const struct message_body *body, int day, struct err *err)
{
	return store_run(store, err,
	    "INSERT INTO stated SELECT ?1, sale, ?3, 1, ?4, insutype,"
	    " clr_type, optins, CASE WHEN ?5 <> '' THEN ?5 ELSE setl_id END,"
	    " mdtrt_id, -total, -fund, -account, -cash FROM stated"
	    " WHERE sale = ?2 AND refund = 0 ORDER BY seq DESC LIMIT 1",
	    "ittit", row->seq, row->sale, row->msgid, (int64_t)day,
	    body->setl_id);
}

int
queue_stated(struct store *store, const struct journal_row *row,
    const struct message *message, const struct message_body *body,
    struct err *err)
{
	int day = body->setl_day != 0 ? body->setl_day :
					text_day(row->now.wall_ms);
	int result = infno_reverses(message->infno) ?
	    state_refund(store, row, body, day, err) :
	    state_sale(store, row, body, day, err);

	if (result != 0)
		return -1;
	/* The centre had more: now we have it as well. */
	return store_run(store, err,
	    "UPDATE unequal SET done = 1, note = 'ACKED' WHERE done = 0"
	    " AND msgid = ?1 AND msgid <> '' AND kind IN (0, 5)",
	    "t", row->msgid);
}

int
queue_unequal_undone(struct store *store, const struct journal_row *row,
    const struct message *undo, struct err *err)
{
	_Static_assert(UNEQUAL_CENTRE == 0 && UNEQUAL_FOREIGN == 5,
	    "the queries of this file name kinds by number");
	assert(row->fact == FACT_ACKED);
	return store_run(store, err,
	    "UPDATE unequal SET done = 1, note = '2601' WHERE done = 0"
	    " AND msgid = ?1 AND msgid <> '' AND kind = 0",
	    "t", undo->omsgid);
}

static int
apply_compared(
    struct store *store, const struct journal_row *row, struct err *err)
{
	struct compared c;

	if (compared_read(&c, row, err) != 0)
		return -1;
	return store_run(store, err,
	    "INSERT OR REPLACE INTO compared VALUES(?1, ?2, ?3, ?4, ?5, ?6,"
	    " ?7, ?8, ?9, ?10, ?11, ?12)",
	    "itttiiiiiiii", (int64_t)c.ours.day, c.ours.insutype,
	    c.ours.clr_type, c.ours.optins, (int64_t)c.ours.count,
	    c.ours.total.fen, c.ours.fund.fen, c.ours.account.fen,
	    c.ours.cash.fen, (int64_t)c.result, (int64_t)c.rows, c.wall_ms);
}

static int
apply_unequal(
    struct store *store, const struct journal_row *row, struct err *err)
{
	struct unequal u;
	int64_t same = 0;

	if (unequal_read(&u, row, err) != 0 ||
	    store_int(store, &same, 0, err,
		"SELECT count(*) FROM unequal WHERE done = 0 AND setl_id = ?1"
		" AND refund = ?2 AND day = ?3",
		"tii", u.setl_id, (int64_t)u.refund, (int64_t)u.day) != 0)
		return -1;
	if (same > 0)
		return queue_forbidden(row, _("这项差异已经登记"), err);
	return store_run(store, err,
	    "INSERT INTO unequal(id, day, optins, kind, remedy, sale, msgid,"
	    " setl_id, mdtrt_id, refund, ours, our_total, our_fund,"
	    " our_account, centre, centre_total, centre_fund, centre_account,"
	    " note)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
	    " ?14, ?15, ?16, ?17, ?18, ?19)",
	    "iitiittttiiiiiiiiit", u.id, (int64_t)u.day, u.optins,
	    (int64_t)u.kind, (int64_t)u.remedy, u.sale, u.msgid, u.setl_id,
	    u.mdtrt_id, (int64_t)u.refund, (int64_t)u.ours, u.our_total.fen,
	    u.our_fund.fen, u.our_account.fen, (int64_t)u.centre,
	    u.centre_total.fen, u.centre_fund.fen, u.centre_account.fen,
	    u.note);
}

static int
apply_evened(
    struct store *store, const struct journal_row *row, struct err *err)
{
	int64_t id = 0;
	char why[128];

	if (evened_read(&id, why, row, err) != 0 ||
	    store_run(store, err,
		"UPDATE unequal SET done = 1, note = ?2 WHERE id = ?1"
		" AND done = 0",
		"it", id, why) != 0)
		return -1;
	if (store_changes(store) != 1)
		return queue_forbidden(row, _("没有这项差异"), err);
	return 0;
}

int
queue_statement_row(
    struct store *store, const struct journal_row *row, struct err *err)
{
	if (row->fact == FACT_COMPARED)
		return apply_compared(store, row, err);
	if (row->fact == FACT_UNEQUAL)
		return apply_unequal(store, row, err);
	assert(row->fact == FACT_EVENED);
	return apply_evened(store, row, err);
}
