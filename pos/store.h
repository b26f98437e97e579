/*
 * store.h - the only file over SQLite: statements, transactions, one owner.
 *
 * Durable from the first byte: synchronous=EXTRA before journal_mode=WAL,
 * then never below FULL (style.md E1: the other order loses commits). One
 * process owns the till: an fcntl lock on "<path>.lock" that says who holds
 * it. After a disk error the store is stopped for good: every call fails
 * with ERR_DISK and the till says 收款机已停用.
 *
 * What is found in the log at open is first written once more: what can be
 * read need not be on the disk when a sync had failed before.
 *
 * ":memory:" (with no_lock) is an index for one look, not durable.
 *
 * Bind types, one letter each: i int64_t, t const char *, b (const void *,
 * size_t), n nothing (NULL).
 */
#ifndef POS_STORE_H
#define POS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pos/err.h"

struct store;
struct rows;

struct store_options {
	const char *vfs;   /* registered SQLite VFS; NULL for the default */
	bool read_only;	   /* audit: no lock, nothing written */
	bool no_lock;	   /* a VFS without files to lock */
	const char *owner; /* who we are, for the second instance to read */
};

int store_open(struct store **store, const char *path,
    const struct store_options *options, struct err *err);
void store_close(struct store **store);
bool store_stopped(const struct store *store);

/* Statements are compiled once and kept, by the address of sql. */
int store_run(struct store *store, struct err *err, const char *sql,
    const char *types, ...);
int store_script(struct store *store, const char *sql, struct err *err);
int64_t store_changes(const struct store *store); /* of the last run */

/* Transactions do not nest: begin inside one is our own mistake. */
int store_begin(struct store *store, struct err *err);
int store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store); /* nothing when none is open */
bool store_in_transaction(const struct store *store);
/* Whether the log is worth writing back while nobody waits; and do so, after
 * which the log begins anew. busy: others' commits are under way, so that
 * only a long one is. Never called by a sale. */
bool store_wants_idle(const struct store *store, bool busy);
void store_idle(struct store *store, bool busy);

/*
 * Rows: next() gives 1 while there is one, 0 at the end, -1 on an error.
 * Text and blobs are borrowed until the next next() or close().
 */
int store_select(struct store *store, struct rows **rows, struct err *err,
    const char *sql, const char *types, ...);
int rows_next(struct rows *rows, struct err *err);
int64_t rows_int(struct rows *rows, int column);
const char *rows_text(struct rows *rows, int column); /* "" for NULL */
const void *rows_blob(struct rows *rows, int column, size_t *length);
bool rows_null(struct rows *rows, int column);
void rows_close(struct rows **rows);
/* One integer, or otherwise when there is no row. */
int store_int(struct store *store, int64_t *value, int64_t otherwise,
    struct err *err, const char *sql, const char *types, ...);

#endif
