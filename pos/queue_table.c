/* The tables beside the journal: made, of which version, made anew. */
#include <assert.h>

#include "pos/entitlement.h"
#include "pos/queue_inside.h"
#include "pos/text.h"

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
    " code TEXT NOT NULL DEFAULT '',"
    " past INT NOT NULL DEFAULT 0, large INT NOT NULL DEFAULT 0,"
    " serious INT NOT NULL DEFAULT 0, civil INT NOT NULL DEFAULT 0,"
    " employer INT NOT NULL DEFAULT 0, aid INT NOT NULL DEFAULT 0,"
    " other INT NOT NULL DEFAULT 0,"
    " settles TEXT NOT NULL DEFAULT '') WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS sale_code ON sale(code);"
    "CREATE UNIQUE INDEX IF NOT EXISTS sale_ref ON sale(ref)"
    " WHERE ref <> '';"
    "CREATE INDEX IF NOT EXISTS sale_made ON sale(made_ms);"
    "CREATE INDEX IF NOT EXISTS sale_acked ON sale(made_ms)"
    " WHERE state = 4;"
    "CREATE INDEX IF NOT EXISTS sale_tag ON sale(tag);"
    "CREATE INDEX IF NOT EXISTS sale_differed ON sale(differed)"
    " WHERE differed = 1 AND dealt = 0;"
    "CREATE INDEX IF NOT EXISTS sale_handed ON sale(closed)"
    " WHERE handed = 1;"
    "CREATE TABLE IF NOT EXISTS message("
    " id INTEGER PRIMARY KEY, sale TEXT NOT NULL, n INT NOT NULL,"
    " infno TEXT NOT NULL, line INT NOT NULL DEFAULT 0,"
    " msgid TEXT NOT NULL DEFAULT '', omsgid TEXT,"
    " sign_no TEXT, state INT NOT NULL, open INT NOT NULL DEFAULT 1,"
    " prio INT NOT NULL, seq INT NOT NULL, tag TEXT NOT NULL,"
    " due_ms INT NOT NULL, sent_ms INT NOT NULL DEFAULT 0,"
    " tries INT NOT NULL DEFAULT 0, refusals INT NOT NULL DEFAULT 0,"
    " absent_mono_ms INT NOT NULL DEFAULT 0, absent_boot TEXT,"
    " coded INT NOT NULL DEFAULT 0, last_seq INT NOT NULL, away INT NOT NULL DEFAULT 0,"
    " asked INT NOT NULL DEFAULT 0, compares INT NOT NULL DEFAULT 0,"
    " UNIQUE(sale, n));"
    "CREATE INDEX IF NOT EXISTS message_msgid ON message(msgid);"
    "CREATE INDEX IF NOT EXISTS message_open ON message(prio, seq, n)"
    " WHERE open = 1;"
    "CREATE INDEX IF NOT EXISTS message_flying ON message(seq, n)"
    " WHERE state IN (1, 3);"
    "CREATE INDEX IF NOT EXISTS message_compares ON message(id)"
    " WHERE compares > 0;"
    "CREATE INDEX IF NOT EXISTS message_person ON message(tag, seq)"
    " WHERE open = 1;";

/* Grows when a table changes: then they are made anew from the journal. */
#define INDEX_VERSION 12

/* 1 to be made anew, 0 good, -1 error. New tables are made anew as well:
 * of none it is not known whether a crash came between dropping and making
 * them, and an empty journal costs nothing to read. */
static int
is_stale(struct store *store, struct err *err)
{
	int64_t version = 0;

	if (store_script(store,
		"CREATE TABLE IF NOT EXISTS index_version("
		" one INTEGER PRIMARY KEY CHECK(one = 1),"
		" version INT NOT NULL);",
		err) != 0 ||
	    store_int(store, &version, 0, err,
		"SELECT version FROM index_version", "") != 0)
		return -1;
	return version != INDEX_VERSION;
}

static int
mark_version(struct store *store, struct err *err)
{
	return store_run(store, err,
	    "INSERT OR REPLACE INTO index_version VALUES(1, ?1)", "i",
	    (int64_t)INDEX_VERSION);
}

/* The version is marked when they are full, so that a crash before that
 * makes them anew once more. */
int
queue_prepare(struct store *store, bool *stale, struct err *err)
{
	int old = is_stale(store, err);

	if (old == 1 &&
	    store_script(store,
		"DROP TABLE IF EXISTS message; DROP TABLE IF EXISTS sale;"
		"DROP TABLE IF EXISTS trace; DROP TABLE IF EXISTS upload;"
		"DROP TABLE IF EXISTS visit; DROP TABLE IF EXISTS meter;"
		"DROP TABLE IF EXISTS ticket; DROP TABLE IF EXISTS stick;"
		"DROP TABLE IF EXISTS tally; DROP TABLE IF EXISTS shift;"
		"DROP TABLE IF EXISTS stated;"
		"DROP TABLE IF EXISTS unequal; DROP TABLE IF EXISTS compared;",
		err) != 0)
		old = -1;
	if (old < 0 || store_script(store, schema, err) != 0 ||
	    store_script(store, queue_tally_schema, err) != 0 ||
	    store_script(store, queue_ticket_schema, err) != 0 ||
	    store_script(store, queue_stick_schema, err) != 0 ||
	    store_script(store, queue_shift_schema, err) != 0 ||
	    store_script(store, queue_trace_schema, err) != 0 ||
	    store_script(store, queue_upload_schema, err) != 0 ||
	    store_script(store, queue_visit_schema, err) != 0 ||
	    store_script(store, queue_meter_schema, err) != 0 ||
	    store_script(store, queue_statement_schema, err) != 0)
		return err_wrap(err, _("建立队列表"));
	if (stale != NULL)
		*stale = old == 1;
	return entitlement_prepare(store, err);
}

static int
fold_all(struct store *store, struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	int next = 0, result = -1;

	if (store_script(store,
		"DELETE FROM message; DELETE FROM sale;"
		" DELETE FROM entitlement; DELETE FROM trace;"
		" DELETE FROM upload; DELETE FROM visit; DELETE FROM meter;"
		" DELETE FROM ticket; DELETE FROM stick; DELETE FROM tally;"
		" DELETE FROM shift; DELETE FROM stated;"
		" DELETE FROM unequal; DELETE FROM compared;",
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
	if (fold_all(store, err) != 0 || mark_version(store, err) != 0) {
		store_rollback(store);
		return err_wrap(err, _("由日志重建队列"));
	}
	return store_commit(store, err);
}
