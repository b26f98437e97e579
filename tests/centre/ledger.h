/*
 * What the centre has done, in SQLite: settlements and their reversals, the
 * lines, the meters of each person and year, the account balances, every
 * message with its reply, each breach of the contract it saw.
 *
 * A settlement is in effect unless it was reversed by a 2103 that stands
 * (state `reversed`) or undone by a 2601 (state `undone`).  A reversal
 * (kind -1) holds negative amounts and is itself open to 2601.
 */
#ifndef CENTRE_LEDGER_H
#define CENTRE_LEDGER_H

#include <sqlite3.h>

#include "tests/centre/data.h"
#include "tests/centre/policy.h"

struct settlement {
	int64_t id, origin; /* origin: the settlement a reversal is of */
	int kind;	    /* 1 settlement, -1 reversal */
	char state[12];	    /* effect, reversed, undone */
	char msgid[32], setl_id[32], mdtrt_id[32], shop[16];
	char psn_no[32], insutype[8], psn_type[8], admdvs[8];
	char setl_time[20], begntime[20], med_type[8], cert_type[4];
	char invono[24], opter[32];
	char exp_content[16001];
	char infno[8]; /* the transaction that made it */
	int year;
	struct figures f;
};

sqlite3 *ledger_open(const char *path);

/* 0 ready; opens the accounts and this year's meters of new persons. */
void ledger_fill(sqlite3 *db, const struct data *data, int year);

/* Counters survive a restart; `peek` does not use the number up. */
int64_t ledger_next(sqlite3 *db, const char *counter);
int64_t ledger_peek(sqlite3 *db, const char *counter);
void ledger_from(sqlite3 *db, const char *counter, int64_t next);

void ledger_meters(sqlite3 *db, const char *psn_no, const char *insutype,
		   int year, struct meters *meters);

/* The settlement's effect on meters and account: sign 1 adds, -1 takes back. */
void ledger_apply(sqlite3 *db, const struct settlement *s, int sign);

int64_t ledger_put(sqlite3 *db, const struct settlement *s);
void ledger_put_line(sqlite3 *db, int64_t id, const char *shop, int n,
		     const struct line *line);
void ledger_state(sqlite3 *db, int64_t id, const char *state);

/* 0, or -1 when there is none. */
int ledger_by_msgid(sqlite3 *db, const char *msgid, struct settlement *s);
int ledger_by_setl_id(sqlite3 *db, const char *setl_id, struct settlement *s);
int ledger_by_id(sqlite3 *db, int64_t id, struct settlement *s);
void ledger_read(sqlite3_stmt *ask, struct settlement *s);

#endif
