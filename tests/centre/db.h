/*
 * SQLite with less typing.  A statement that cannot be prepared or run is a
 * defect of the centre or of its disk: it is reported and the process ends,
 * so nothing is ever answered that was not stored.
 *
 * `kinds` names the arguments: t text, i int64_t, b bytes (pointer, size_t).
 */
#ifndef CENTRE_DB_H
#define CENTRE_DB_H

#include <stdint.h>
#include <sqlite3.h>
#include <stddef.h>

sqlite3 *db_open(const char *path);
void db_run(sqlite3 *db, const char *sql, const char *kinds, ...);

/* A prepared query; step it with db_row, which finalizes at the end. */
sqlite3_stmt *db_ask(sqlite3 *db, const char *sql, const char *kinds, ...);
int db_row(sqlite3_stmt *ask);
void db_end(sqlite3_stmt *ask);

/* The first column of the first row, or `none`. */
int64_t db_int(sqlite3 *db, int64_t none, const char *sql, const char *kinds,
	       ...);

/* Column text into a fixed field, "" for null. */
void db_text(sqlite3_stmt *ask, int column, char *to, size_t size);

#endif
