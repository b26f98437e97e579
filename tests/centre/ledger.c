#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/centre/db.h"
#include "tests/centre/ledger.h"

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS counter("
    " name TEXT PRIMARY KEY, n INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS account("
    " psn_no TEXT, insutype TEXT, balance INTEGER NOT NULL,"
    " PRIMARY KEY(psn_no, insutype));"
    "CREATE TABLE IF NOT EXISTS meter("
    " psn_no TEXT, insutype TEXT, year INTEGER, deductible INTEGER NOT NULL,"
    " fund INTEGER NOT NULL, in_scope INTEGER NOT NULL,"
    " PRIMARY KEY(psn_no, insutype, year));"
    "CREATE TABLE IF NOT EXISTS sign("
    " sign_no TEXT PRIMARY KEY, shop TEXT, opter TEXT, day TEXT,"
    " ended TEXT NOT NULL DEFAULT '');"
    "CREATE TABLE IF NOT EXISTS message("
    " msgid TEXT PRIMARY KEY, infno TEXT, digest TEXT, reply TEXT);"
    "CREATE TABLE IF NOT EXISTS arrival("
    " seq INTEGER PRIMARY KEY, at TEXT, infno TEXT, msgid TEXT, note TEXT);"
    "CREATE TABLE IF NOT EXISTS settlement("
    " id INTEGER PRIMARY KEY, origin INTEGER, kind INTEGER, state TEXT,"
    " msgid TEXT UNIQUE, setl_id TEXT, mdtrt_id TEXT, shop TEXT, psn_no TEXT,"
    " insutype TEXT, psn_type TEXT, admdvs TEXT, setl_time TEXT,"
    " begntime TEXT, med_type TEXT, cert_type TEXT, invono TEXT, opter TEXT,"
    " exp_content TEXT, infno TEXT, year INTEGER, medfee INTEGER, ownpay "
    "INTEGER,"
    " overlmt INTEGER, preself INTEGER, in_scope INTEGER,"
    " deductible INTEGER, fund INTEGER, person INTEGER, account INTEGER,"
    " cash INTEGER, balance INTEGER, ratio INTEGER, lim INTEGER);"
    "CREATE INDEX IF NOT EXISTS settlement_id ON settlement(setl_id);"
    "CREATE INDEX IF NOT EXISTS settlement_psn ON settlement(psn_no);"
    "CREATE TABLE IF NOT EXISTS line("
    " settlement INTEGER, n INTEGER, shop TEXT, sn TEXT, code TEXT,"
    " own_code TEXT, ocur TEXT, kind TEXT, level INTEGER, cnt INTEGER,"
    " pric INTEGER, amount INTEGER, ceiling INTEGER, ratio INTEGER,"
    " ownpay INTEGER, overlmt INTEGER, preself INTEGER, in_scope INTEGER);"
    "CREATE INDEX IF NOT EXISTS line_of ON line(settlement);"
    "CREATE INDEX IF NOT EXISTS line_sn ON line(shop, sn);"
    "CREATE TABLE IF NOT EXISTS visit("
    " mdtrt_id TEXT PRIMARY KEY, shop TEXT, psn_no TEXT, insutype TEXT,"
    " psn_type TEXT, admdvs TEXT, ipt_otp_no TEXT, begntime TEXT,"
    " cert_type TEXT, med_type TEXT, dise_codg TEXT, state TEXT);"
    "CREATE INDEX IF NOT EXISTS visit_psn ON visit(psn_no);"
    "CREATE TABLE IF NOT EXISTS fee("
    " mdtrt_id TEXT, batch TEXT, settlement INTEGER, shop TEXT, sn TEXT,"
    " code TEXT, own_code TEXT, ocur TEXT, kind TEXT, level INTEGER,"
    " cnt INTEGER, pric INTEGER, amount INTEGER, ceiling INTEGER,"
    " ratio INTEGER, ownpay INTEGER, overlmt INTEGER, preself INTEGER,"
    " in_scope INTEGER, UNIQUE(shop, sn));"
    "CREATE INDEX IF NOT EXISTS fee_of ON fee(mdtrt_id);"
    "CREATE TABLE IF NOT EXISTS file("
    " file_qury_no TEXT PRIMARY KEY, shop TEXT, filename TEXT, body BLOB);"
    "CREATE TABLE IF NOT EXISTS presettle("
    " shop TEXT, psn_no TEXT, insutype TEXT, mdtrt_id TEXT, medfee INTEGER,"
    " msgid TEXT);"
    "CREATE TABLE IF NOT EXISTS known(msgid TEXT PRIMARY KEY, by TEXT);"
    "CREATE INDEX IF NOT EXISTS presettle_psn ON presettle(psn_no);"
    "CREATE TABLE IF NOT EXISTS trace("
    " settlement INTEGER, sn TEXT, code TEXT, part TEXT);"
    "CREATE INDEX IF NOT EXISTS trace_code ON trace(code);"
    "CREATE TABLE IF NOT EXISTS upload("
    " seq INTEGER PRIMARY KEY, doc TEXT UNIQUE, at TEXT, msgid TEXT,"
    " times INTEGER, body TEXT);"
    "CREATE TABLE IF NOT EXISTS sold("
    " doc TEXT, code TEXT, shop TEXT, setl_id TEXT, part TEXT);"
    "CREATE INDEX IF NOT EXISTS sold_code ON sold(code);"
    "CREATE TABLE IF NOT EXISTS violation("
    " seq INTEGER PRIMARY KEY, at TEXT, infno TEXT, msgid TEXT,"
    " clause TEXT, field TEXT, what TEXT);";

sqlite3 *
ledger_open(const char *path)
{
	sqlite3 *db = db_open(path);
	char *why = NULL;

	/* A killed process loses nothing the system has; that is enough. */
	if (sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
			 NULL, NULL, &why) != SQLITE_OK ||
	    sqlite3_exec(db, schema, NULL, NULL, &why) != SQLITE_OK) {
		fprintf(stderr, "centre: %s: %s\n", path, why ? why : "?");
		sqlite3_free(why);
		(void)sqlite3_close(db); /* nothing was written */
		return NULL;
	}
	return db;
}

void
ledger_fill(sqlite3 *db, const struct data *data, int year)
{
	const struct person *p;
	const struct insurance *in;
	int64_t fresh;
	int i, j;

	db_run(db, "BEGIN IMMEDIATE", "");
	for (i = 0; i < data->persons_n; i++) {
		p = &data->persons[i];
		for (j = 0; j < p->insu_n; j++) {
			in = &p->insu[j];
			db_run(db,
			       "INSERT OR IGNORE INTO account VALUES"
			       "(?,?,?)",
			       "tti", p->psn_no, in->insutype, in->balance);
			fresh = sqlite3_changes(db);
			if (fresh)
				db_run(db,
				       "INSERT INTO meter VALUES"
				       "(?,?,?,?,?,0)",
				       "ttiii", p->psn_no, in->insutype,
				       (int64_t)year, in->deductible_met,
				       in->fund_paid);
		}
	}
	db_run(db, "COMMIT", "");
}

int64_t
ledger_peek(sqlite3 *db, const char *counter)
{
	return db_int(db, 1, "SELECT n FROM counter WHERE name=?", "t",
		      counter);
}

void
ledger_from(sqlite3 *db, const char *counter, int64_t next)
{
	db_run(db, "INSERT OR REPLACE INTO counter VALUES(?,?)", "ti", counter,
	       next);
}

int64_t
ledger_next(sqlite3 *db, const char *counter)
{
	int64_t n = ledger_peek(db, counter);

	ledger_from(db, counter, n + 1);
	return n;
}

void
ledger_meters(sqlite3 *db, const char *psn_no, const char *insutype, int year,
	      struct meters *m)
{
	sqlite3_stmt *ask;

	memset(m, 0, sizeof *m);
	m->balance = db_int(
	    db, 0, "SELECT balance FROM account WHERE psn_no=? AND insutype=?",
	    "tt", psn_no, insutype);
	ask = db_ask(db,
		     "SELECT deductible, fund FROM meter"
		     " WHERE psn_no=? AND insutype=? AND year=?",
		     "tti", psn_no, insutype, (int64_t)year);
	if (db_row(ask)) {
		m->deductible_met = sqlite3_column_int64(ask, 0);
		m->fund_paid = sqlite3_column_int64(ask, 1);
		db_end(ask);
	}
}

void
ledger_apply(sqlite3 *db, const struct settlement *s, int sign)
{
	const struct figures *f = &s->f;

	assert(sign == 1 || sign == -1);
	db_run(db, "INSERT OR IGNORE INTO meter VALUES(?,?,?,0,0,0)", "tti",
	       s->psn_no, s->insutype, (int64_t)s->year);
	db_run(db,
	       "UPDATE meter SET deductible=deductible+?, fund=fund+?,"
	       " in_scope=in_scope+? WHERE psn_no=? AND insutype=? AND year=?",
	       "iiitti", sign * f->deductible, sign * f->fund,
	       sign * f->in_scope, s->psn_no, s->insutype, (int64_t)s->year);
	db_run(db,
	       "UPDATE account SET balance=balance-?"
	       " WHERE psn_no=? AND insutype=?",
	       "itt", sign * f->account, s->psn_no, s->insutype);
	assert(sqlite3_changes(db) == 1);
}

int64_t
ledger_put(sqlite3 *db, const struct settlement *s)
{
	const struct figures *f = &s->f;

	db_run(db,
	       "INSERT INTO settlement VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,"
	       "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	       "iitttttttttttttttttiiiiiiiiiiiiii", s->origin, (int64_t)s->kind,
	       s->state, s->msgid, s->setl_id, s->mdtrt_id, s->shop, s->psn_no,
	       s->insutype, s->psn_type, s->admdvs, s->setl_time, s->begntime,
	       s->med_type, s->cert_type, s->invono, s->opter, s->exp_content,
	       s->infno, (int64_t)s->year, f->medfee, f->ownpay, f->overlmt,
	       f->preself, f->in_scope, f->deductible, f->fund, f->person,
	       f->account, f->cash, f->balance, f->ratio, f->limit);
	return sqlite3_last_insert_rowid(db);
}

void
ledger_put_line(sqlite3 *db, int64_t id, const char *shop, int n,
		const struct line *l)
{
	db_run(db,
	       "INSERT INTO line VALUES"
	       "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	       "iittttttiiiiiiiiii", id, (int64_t)n, shop, l->sn, l->code,
	       l->own_code, l->ocur, l->kind, (int64_t)l->level, l->cnt,
	       l->pric, l->amount, l->ceiling, l->ratio, l->ownpay, l->overlmt,
	       l->preself, l->in_scope);
}

void
ledger_state(sqlite3 *db, int64_t id, const char *state)
{
	db_run(db, "UPDATE settlement SET state=? WHERE id=?", "ti", state, id);
	assert(sqlite3_changes(db) == 1);
}

static void
read_figures(sqlite3_stmt *ask, int c, struct figures *f)
{
	f->medfee = sqlite3_column_int64(ask, c++);
	f->ownpay = sqlite3_column_int64(ask, c++);
	f->overlmt = sqlite3_column_int64(ask, c++);
	f->preself = sqlite3_column_int64(ask, c++);
	f->in_scope = sqlite3_column_int64(ask, c++);
	f->deductible = sqlite3_column_int64(ask, c++);
	f->fund = sqlite3_column_int64(ask, c++);
	f->person = sqlite3_column_int64(ask, c++);
	f->account = sqlite3_column_int64(ask, c++);
	f->cash = sqlite3_column_int64(ask, c++);
	f->balance = sqlite3_column_int64(ask, c++);
	f->ratio = sqlite3_column_int64(ask, c++);
	f->limit = sqlite3_column_int64(ask, c);
}

void
ledger_read(sqlite3_stmt *ask, struct settlement *s)
{
	int c = 0;

	memset(s, 0, sizeof *s);
	s->id = sqlite3_column_int64(ask, c++);
	s->origin = sqlite3_column_int64(ask, c++);
	s->kind = sqlite3_column_int(ask, c++);
	db_text(ask, c++, s->state, sizeof s->state);
	db_text(ask, c++, s->msgid, sizeof s->msgid);
	db_text(ask, c++, s->setl_id, sizeof s->setl_id);
	db_text(ask, c++, s->mdtrt_id, sizeof s->mdtrt_id);
	db_text(ask, c++, s->shop, sizeof s->shop);
	db_text(ask, c++, s->psn_no, sizeof s->psn_no);
	db_text(ask, c++, s->insutype, sizeof s->insutype);
	db_text(ask, c++, s->psn_type, sizeof s->psn_type);
	db_text(ask, c++, s->admdvs, sizeof s->admdvs);
	db_text(ask, c++, s->setl_time, sizeof s->setl_time);
	db_text(ask, c++, s->begntime, sizeof s->begntime);
	db_text(ask, c++, s->med_type, sizeof s->med_type);
	db_text(ask, c++, s->cert_type, sizeof s->cert_type);
	db_text(ask, c++, s->invono, sizeof s->invono);
	db_text(ask, c++, s->opter, sizeof s->opter);
	db_text(ask, c++, s->exp_content, sizeof s->exp_content);
	db_text(ask, c++, s->infno, sizeof s->infno);
	s->year = sqlite3_column_int(ask, c++);
	read_figures(ask, c, &s->f);
}

static int
find(sqlite3_stmt *ask, struct settlement *s)
{
	if (!db_row(ask))
		return -1;
	ledger_read(ask, s);
	db_end(ask);
	return 0;
}

int
ledger_by_msgid(sqlite3 *db, const char *msgid, struct settlement *s)
{
	return find(
	    db_ask(db, "SELECT * FROM settlement WHERE msgid=?", "t", msgid),
	    s);
}

int
ledger_by_setl_id(sqlite3 *db, const char *setl_id, struct settlement *s)
{
	/* With reversal-id=old both rows share the id: the first is it. */
	return find(db_ask(db,
			   "SELECT * FROM settlement WHERE setl_id=?"
			   " ORDER BY id",
			   "t", setl_id),
		    s);
}

int
ledger_by_id(sqlite3 *db, int64_t id, struct settlement *s)
{
	return find(db_ask(db, "SELECT * FROM settlement WHERE id=?", "i", id),
		    s);
}
