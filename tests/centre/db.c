#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/db.h"

static void
die(sqlite3 *db, const char *what)
{
	fprintf(stderr, "centre: ledger: %s: %s\n", what,
		db != NULL ? sqlite3_errmsg(db) : "out of memory");
	abort();
}

sqlite3 *
db_open(const char *path)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		die(db, path);
	(void)sqlite3_busy_timeout(db, 5000); /* cannot fail */
	return db;
}

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql, const char *kinds, va_list *args)
{
	sqlite3_stmt *ask = NULL;
	const void *bytes;
	const char *text;
	int i, rc = SQLITE_OK;
	size_t len;

	if (sqlite3_prepare_v2(db, sql, -1, &ask, NULL) != SQLITE_OK)
		die(db, sql);
	for (i = 1; kinds[i - 1] != '\0'; i++) {
		switch (kinds[i - 1]) {
		case 't':
			text = va_arg(*args, const char *);
			rc = sqlite3_bind_text(ask, i, text, -1,
					       SQLITE_TRANSIENT);
			break;
		case 'i':
			rc = sqlite3_bind_int64(ask, i, va_arg(*args, int64_t));
			break;
		default:
			assert(kinds[i - 1] == 'b');
			bytes = va_arg(*args, const void *);
			len = va_arg(*args, size_t);
			rc = sqlite3_bind_blob(ask, i, bytes, (int)len,
					       SQLITE_TRANSIENT);
			break;
		}
		if (rc != SQLITE_OK)
			die(db, sql);
	}
	assert(i - 1 == sqlite3_bind_parameter_count(ask));
	return ask;
}

void
db_run(sqlite3 *db, const char *sql, const char *kinds, ...)
{
	sqlite3_stmt *ask;
	va_list args;

	va_start(args, kinds);
	ask = prepare(db, sql, kinds, &args);
	va_end(args);
	while (db_row(ask))
		continue;
}

sqlite3_stmt *
db_ask(sqlite3 *db, const char *sql, const char *kinds, ...)
{
	sqlite3_stmt *ask;
	va_list args;

	va_start(args, kinds);
	ask = prepare(db, sql, kinds, &args);
	va_end(args);
	return ask;
}

int
db_row(sqlite3_stmt *ask)
{
	int rc = sqlite3_step(ask);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		die(sqlite3_db_handle(ask), sqlite3_sql(ask));
	db_end(ask);
	return 0;
}

void
db_end(sqlite3_stmt *ask)
{
	(void)sqlite3_finalize(ask); /* its error was seen by the step */
}

int64_t
db_int(sqlite3 *db, int64_t none, const char *sql, const char *kinds, ...)
{
	sqlite3_stmt *ask;
	va_list args;
	int64_t v = none;

	va_start(args, kinds);
	ask = prepare(db, sql, kinds, &args);
	va_end(args);
	if (db_row(ask)) {
		v = sqlite3_column_int64(ask, 0);
		db_end(ask);
	}
	return v;
}

void
db_text(sqlite3_stmt *ask, int column, char *to, size_t size)
{
	const unsigned char *text = sqlite3_column_text(ask, column);

	(void)snprintf(to, size, "%s", text != NULL ? (const char *)text : "");
}
