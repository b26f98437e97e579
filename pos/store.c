#include "pos/store.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "pos/store_lock.h"
#include "pos/text.h"

#define READER_WAIT_MS 5000 /* beside a till that closes its books */
#define STATEMENTS_MAX 64
/* Worth writing back when idle, and between the commits of a drain; and what
 * a sale may not let it grow to. */
#define WAL_IDLE_PAGES 64
#define WAL_BUSY_PAGES 400
#define WAL_PAGES_MAX 4096
#define LOG_CHUNK_BYTES 65536
_Static_assert(WAL_IDLE_PAGES < WAL_BUSY_PAGES &&
	WAL_BUSY_PAGES < WAL_PAGES_MAX,
    "idle comes first");

/* A compiled statement, found again by the address of its text. */
struct statement {
	const char *sql;
	sqlite3_stmt *stmt;
	int64_t used; /* turn, for choosing whom to forget */
	bool lent;    /* to a struct rows, or just running */
};

struct store {
	sqlite3 *db;
	int lock; /* descriptor, -1 without */
	bool read_only;
	bool memory; /* ":memory:": an index folded anew, gone at close */
	bool stopped;
	char reason[ERR_TEXT_BYTES]; /* why it stopped */
	bool in_transaction;	     /* ours, between begin and its end */
	int wal_pages;		     /* after the last commit */
	int rows_open;
	int64_t turn;
	struct statement statements[STATEMENTS_MAX];
};

/* slot NULL: compiled for this one run, the cache had no room. */
struct rows {
	struct store *store;
	struct statement *slot;
	sqlite3_stmt *stmt;
	bool on_row;
};

/* Which failures end the store: whatever says the disk is not to be trusted. */
static enum err_code
kind_of(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_BUSY;
	case SQLITE_CONSTRAINT:
		return ERR_FORBIDDEN;
	case SQLITE_TOOBIG:
		return ERR_LIMIT;
	case SQLITE_NOMEM:
		return ERR_MEMORY;
	case SQLITE_ERROR: /* another schema than ours */
		return ERR_CORRUPT;
	default:
		return ERR_DISK;
	}
}

static int
fail_words(struct store *store, int rc, const char *what, const char *words,
    struct err *err)
{
	enum err_code code = kind_of(rc);

	assert(rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE);
	if (code == ERR_BUSY)
		return err_set(err, code, _("收款机正在使用：%s（%s）"),
		    what, words);
	if (code == ERR_DISK && !store->stopped) {
		store->stopped = true;
		if (!text_format(store->reason, sizeof(store->reason),
			"%s: %s (%d)", what, words, rc))
			(void)text_copy(
			    store->reason, sizeof(store->reason), what);
	}
	return err_set(
	    err, code, _("数据库：%s：%s（%d）"), what, words, rc);
}

static int
fail(struct store *store, int rc, const char *what, struct err *err)
{
	return fail_words(store, rc, what, sqlite3_errmsg(store->db), err);
}

/* False, with err filled, when nothing may be done any more. */
static bool
ready(struct store *store, struct err *err)
{
	assert(store != NULL);
	if (store->stopped) {
		(void)err_set(err, ERR_DISK, _("收款机已停用：%s"),
		    store->reason);
		return false;
	}
	/* SQLite undid our transaction: a lone statement must not commit. */
	if (store->in_transaction && sqlite3_get_autocommit(store->db) != 0) {
		(void)err_set(err, ERR_DISK, _("数据库：事务已被撤销"));
		return false;
	}
	return true;
}

/* ---- statements ---- */

static struct statement *
slot_for(struct store *store, const char *sql)
{
	struct statement *oldest = NULL, *at;

	for (int i = 0; i < STATEMENTS_MAX; i++) {
		at = &store->statements[i];
		if (at->lent)
			continue;
		if (at->sql == sql && strcmp(sqlite3_sql(at->stmt), sql) == 0)
			return at;
		if (oldest == NULL || at->used < oldest->used)
			oldest = at;
	}
	if (oldest != NULL) {
		(void)sqlite3_finalize(oldest->stmt); /* its run's result */
		memset(oldest, 0, sizeof(*oldest));
	}
	return oldest;
}

static int
take(struct store *store, struct statement **slot, sqlite3_stmt **stmt,
    const char *sql, struct err *err)
{
	struct statement *found = slot_for(store, sql);
	int rc;

	*slot = NULL;
	*stmt = found == NULL ? NULL : found->stmt;
	if (*stmt == NULL) {
		rc = sqlite3_prepare_v3(store->db, sql, -1,
		    SQLITE_PREPARE_PERSISTENT, stmt, NULL);
		if (rc != SQLITE_OK)
			return fail(store, rc, sql, err);
	}
	assert(*stmt != NULL);
	if (found == NULL)
		return 0;
	found->sql = sql;
	found->stmt = *stmt;
	found->used = ++store->turn;
	found->lent = true;
	*slot = found;
	return 0;
}

/* The result of reset and finalize repeats what step has told already. */
static void
give_back(struct statement *slot, sqlite3_stmt *stmt)
{
	if (slot == NULL) {
		(void)sqlite3_finalize(stmt);
		return;
	}
	assert(slot->lent);
	(void)sqlite3_reset(stmt);
	(void)sqlite3_clear_bindings(stmt);
	slot->lent = false;
}

static int
bind_text(sqlite3_stmt *stmt, int index, const char *text)
{
	assert(text != NULL); /* 'n' is for none */
	return sqlite3_bind_text64(stmt, index, text, strlen(text),
	    SQLITE_TRANSIENT, SQLITE_UTF8);
}

static int
bind_blob(sqlite3_stmt *stmt, int index, const void *bytes, size_t length)
{
	assert(bytes != NULL || length == 0);
	if (length == 0)
		return sqlite3_bind_zeroblob(stmt, index, 0);
	return sqlite3_bind_blob64(
	    stmt, index, bytes, length, SQLITE_TRANSIENT);
}

static int
bind(sqlite3_stmt *stmt, const char *types, va_list args)
{
	const void *bytes;
	int rc = SQLITE_OK, index = 1;

	assert((int)strlen(types) == sqlite3_bind_parameter_count(stmt));
	for (; *types != '\0' && rc == SQLITE_OK; types++, index++) {
		switch (*types) {
		case 'i':
			rc = sqlite3_bind_int64(
			    stmt, index, va_arg(args, int64_t));
			break;
		case 't':
			rc = bind_text(stmt, index, va_arg(args, char *));
			break;
		case 'b':
			bytes = va_arg(args, const void *);
			rc = bind_blob(
			    stmt, index, bytes, va_arg(args, size_t));
			break;
		default:
			assert(*types == 'n');
			rc = sqlite3_bind_null(stmt, index);
		}
	}
	return rc;
}

/* ---- the write-ahead log ---- */

static int
wal_grew(void *ctx, sqlite3 *db, const char *name, int pages)
{
	struct store *store = ctx;

	(void)db;
	(void)name;
	store->wal_pages = pages;
	return SQLITE_OK;
}

/*
 * Passive: readers are not waited for, and what they hold back is taken the
 * next time. The commit before it stands whatever happens here.
 */
static void
write_back(struct store *store)
{
	int in_log = 0, done = 0;
	int rc = sqlite3_wal_checkpoint_v2(store->db, NULL,
	    SQLITE_CHECKPOINT_PASSIVE, &in_log, &done);

	if (rc != SQLITE_OK && kind_of(rc) == ERR_DISK)
		(void)fail(store, rc, "checkpoint", NULL);
	else if (rc == SQLITE_OK && in_log == done)
		store->wal_pages = 0;
}

static void
after_commit(struct store *store)
{
	if (store->wal_pages >= WAL_PAGES_MAX)
		write_back(store);
}

bool
store_wants_idle(const struct store *store, bool busy)
{
	assert(store != NULL);
	return !store->stopped && !store->read_only &&
	    store->wal_pages >= (busy ? WAL_BUSY_PAGES : WAL_IDLE_PAGES);
}

/*
 * The first commit of a log begun anew flushes its header as well, which
 * would be a sale's second flush: so it is a commit of nothing, here.
 */
void
store_idle(struct store *store, bool busy)
{
	assert(!store->in_transaction);
	if (!store_wants_idle(store, busy))
		return;
	write_back(store);
	if (store->wal_pages == 0 && !store->stopped)
		(void)store_script(store, "PRAGMA user_version = 0", NULL);
}

/* ---- runs and transactions ---- */

int
store_run(struct store *store, struct err *err, const char *sql,
    const char *types, ...)
{
	struct statement *slot = NULL;
	sqlite3_stmt *stmt = NULL;
	va_list args;
	int rc, result = 0;

	assert(sql != NULL && types != NULL);
	if (!ready(store, err) || take(store, &slot, &stmt, sql, err) != 0)
		return -1;
	va_start(args, types);
	rc = bind(stmt, types, args);
	va_end(args);
	if (rc == SQLITE_OK)
		do
			rc = sqlite3_step(stmt);
		while (rc == SQLITE_ROW);
	if (rc != SQLITE_DONE)
		result = fail(store, rc, sql, err);
	give_back(slot, stmt);
	if (result == 0 && sqlite3_get_autocommit(store->db) != 0)
		after_commit(store);
	return result;
}

int
store_script(struct store *store, const char *sql, struct err *err)
{
	int rc;

	assert(sql != NULL);
	if (!ready(store, err))
		return -1;
	rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return fail(store, rc, sql, err);
	return 0;
}

int64_t
store_changes(const struct store *store)
{
	assert(store != NULL);
	return sqlite3_changes64(store->db);
}

int
store_begin(struct store *store, struct err *err)
{
	assert(!store->in_transaction);
	/* IMMEDIATE: who may write is known before anything is computed. */
	if (store_run(store, err,
		store->read_only ? "BEGIN" : "BEGIN IMMEDIATE", "") != 0)
		return -1;
	assert(sqlite3_get_autocommit(store->db) == 0);
	store->in_transaction = true;
	return 0;
}

int
store_commit(struct store *store, struct err *err)
{
	assert(store->in_transaction);
	if (!ready(store, err) || store_run(store, err, "COMMIT", "") != 0) {
		store_rollback(store);
		return -1;
	}
	assert(sqlite3_get_autocommit(store->db) != 0);
	store->in_transaction = false;
	return 0;
}

/* Nothing is on disk that COMMIT did not put there: a failure adds none. */
void
store_rollback(struct store *store)
{
	assert(store != NULL);
	if (store->in_transaction && sqlite3_get_autocommit(store->db) == 0)
		(void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	store->in_transaction = false;
}

bool
store_in_transaction(const struct store *store)
{
	return store->in_transaction;
}

bool
store_stopped(const struct store *store)
{
	return store->stopped;
}

/* ---- rows ---- */

static int
select_rows(struct store *store, struct rows **rows, struct err *err,
    const char *sql, const char *types, va_list args)
{
	struct rows *made = NULL;
	int rc;

	*rows = NULL;
	if (!ready(store, err))
		return -1;
	made = calloc(1, sizeof(*made));
	if (made == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	made->store = store;
	if (take(store, &made->slot, &made->stmt, sql, err) != 0) {
		free(made);
		return -1;
	}
	store->rows_open++;
	rc = bind(made->stmt, types, args);
	if (rc != SQLITE_OK) {
		(void)fail(store, rc, sql, err);
		rows_close(&made);
		return -1;
	}
	*rows = made;
	return 0;
}

int
store_select(struct store *store, struct rows **rows, struct err *err,
    const char *sql, const char *types, ...)
{
	va_list args;
	int result;

	assert(sql != NULL && types != NULL);
	va_start(args, types);
	result = select_rows(store, rows, err, sql, types, args);
	va_end(args);
	return result;
}

int
rows_next(struct rows *rows, struct err *err)
{
	int rc;

	assert(rows != NULL);
	rows->on_row = false;
	if (!ready(rows->store, err))
		return -1;
	rc = sqlite3_step(rows->stmt);
	if (rc == SQLITE_DONE)
		return 0;
	if (rc != SQLITE_ROW)
		return fail(rows->store, rc, sqlite3_sql(rows->stmt), err);
	rows->on_row = true;
	return 1;
}

static void
check_column(const struct rows *rows, int column)
{
	assert(rows != NULL && rows->on_row);
	assert(column >= 0 && column < sqlite3_column_count(rows->stmt));
}

int64_t
rows_int(struct rows *rows, int column)
{
	check_column(rows, column);
	return sqlite3_column_int64(rows->stmt, column);
}

const char *
rows_text(struct rows *rows, int column)
{
	const unsigned char *text;

	check_column(rows, column);
	text = sqlite3_column_text(rows->stmt, column);
	return text == NULL ? "" : (const char *)text;
}

const void *
rows_blob(struct rows *rows, int column, size_t *length)
{
	const void *bytes;

	check_column(rows, column);
	bytes = sqlite3_column_blob(rows->stmt, column);
	*length = (size_t)sqlite3_column_bytes(rows->stmt, column);
	assert(bytes != NULL || *length == 0);
	return bytes == NULL ? "" : bytes;
}

bool
rows_null(struct rows *rows, int column)
{
	check_column(rows, column);
	return sqlite3_column_type(rows->stmt, column) == SQLITE_NULL;
}

void
rows_close(struct rows **rows)
{
	if (*rows == NULL)
		return;
	assert((*rows)->store->rows_open > 0);
	(*rows)->store->rows_open--;
	give_back((*rows)->slot, (*rows)->stmt);
	free(*rows);
	*rows = NULL;
}

int
store_int(struct store *store, int64_t *value, int64_t otherwise,
    struct err *err, const char *sql, const char *types, ...)
{
	struct rows *rows = NULL;
	va_list args;
	int got;

	assert(value != NULL);
	va_start(args, types);
	got = select_rows(store, &rows, err, sql, types, args);
	va_end(args);
	if (got != 0)
		return -1;
	got = rows_next(rows, err);
	if (got >= 0)
		*value = got == 1 && !rows_null(rows, 0) ? rows_int(rows, 0)
							 : otherwise;
	rows_close(&rows);
	return got < 0 ? -1 : 0;
}

/* ---- open and close ---- */

/* EXTRA comes first: set after WAL, it loses commits (style.md E1). */
static const char DURABLE[] = "PRAGMA synchronous=EXTRA;"
			      "PRAGMA journal_mode=WAL;"
			      "PRAGMA synchronous=FULL;"
			      "PRAGMA wal_autocheckpoint=0;";
/*
 * recursive_triggers: without it REPLACE deletes past the triggers.
 * temp_store: nothing personal in a temporary file (I9).
 */
static const char CAREFUL[] = "PRAGMA temp_store=MEMORY;"
			      "PRAGMA foreign_keys=ON;"
			      "PRAGMA recursive_triggers=ON;"
			      "PRAGMA trusted_schema=OFF;"
			      "PRAGMA cell_size_check=ON;";

/* What was asked for must be what is: a VFS may refuse WAL in silence. */
static int
check_durable(struct store *store, struct err *err)
{
	struct rows *rows = NULL;
	int64_t level = 0;
	bool wal = false;

	if (store_int(store, &level, 0, err, "PRAGMA synchronous", "") != 0 ||
	    store_select(store, &rows, err, "PRAGMA journal_mode", "") != 0)
		return -1;
	if (rows_next(rows, err) == 1)
		wal = strcmp(rows_text(rows, 0), "wal") == 0;
	rows_close(&rows);
	if (!wal || level < 2)
		return err_set(err, ERR_DISK, _("数据库：不能保证写入不丢失"));
	return 0;
}

static int
rewrite_log(sqlite3_file *log, uint8_t *chunk, sqlite3_int64 size)
{
	const sqlite3_io_methods *io = log->pMethods;
	int rc = SQLITE_OK, length;

	for (sqlite3_int64 at = 0; at < size && rc == SQLITE_OK;
	     at += length) {
		length = size - at < LOG_CHUNK_BYTES ? (int)(size - at) :
						       LOG_CHUNK_BYTES;
		rc = io->xRead(log, chunk, length, at);
		if (rc == SQLITE_OK)
			rc = io->xWrite(log, chunk, length, at);
	}
	return rc == SQLITE_OK ? io->xSync(log, SQLITE_SYNC_FULL) : rc;
}

/*
 * What a process before us left in the log is in the machine's memory, but
 * perhaps not on the disk: a sync that failed once may have dropped pages
 * that can still be read, and no later sync writes those. So the log is
 * written once more, as it is, before anything builds on it; else a power
 * cut would find a hole, and lose all that was acknowledged behind it.
 */
static int
renew_log(struct store *store, struct err *err)
{
	sqlite3_file *log = NULL;
	sqlite3_int64 size = 0;
	uint8_t *chunk;
	int64_t tables; /* a first look, which opens the log */
	int rc;

	if (store_int(store, &tables, 0, err,
		"SELECT count(*) FROM sqlite_schema", "") != 0)
		return -1;
	rc = sqlite3_file_control(
	    store->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	if (rc != SQLITE_OK || log == NULL || log->pMethods == NULL)
		return err_set(err, ERR_DISK, _("数据库：没有日志文件"));
	rc = log->pMethods->xFileSize(log, &size);
	if (rc == SQLITE_OK && size == 0)
		return 0;
	chunk = malloc(LOG_CHUNK_BYTES);
	if (chunk == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	if (rc == SQLITE_OK)
		rc = rewrite_log(log, chunk, size);
	free(chunk);
	return rc == SQLITE_OK ?
	    0 :
	    fail_words(store, rc, "renew", sqlite3_errstr(rc), err);
}

static int
configure(struct store *store, struct err *err)
{
	/* The till never waits but says so; an auditor waits out its close. */
	(void)sqlite3_busy_timeout(
	    store->db, store->read_only ? READER_WAIT_MS : 0);
	if (sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) !=
	    SQLITE_OK)
		return err_set(err, ERR_DISK, "SQLITE_DBCONFIG_DEFENSIVE");
	if (store_script(store, CAREFUL, err) != 0)
		return -1;
	if (store->read_only || store->memory)
		return 0;
	if (store_script(store, DURABLE, err) != 0 ||
	    check_durable(store, err) != 0 || renew_log(store, err) != 0)
		return -1;
	(void)sqlite3_wal_hook(store->db, wal_grew, store);
	return 0;
}

static int
connect(struct store *store, const char *path,
    const struct store_options *options, struct err *err)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
	    SQLITE_OPEN_PRIVATECACHE;
	int rc;

	flags |= options->read_only
	    ? SQLITE_OPEN_READONLY
	    : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	rc = sqlite3_open_v2(path, &store->db, flags, options->vfs);
	if (store->db == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	if (rc != SQLITE_OK)
		return err_set(err, ERR_FILE, "%s: %s", path,
		    sqlite3_errmsg(store->db));
	if (configure(store, err) != 0)
		return err_wrap(err, path);
	return 0;
}

int
store_open(struct store **store, const char *path,
    const struct store_options *options, struct err *err)
{
	struct store *made;
	bool locked = !options->read_only && !options->no_lock;
	const char *owner = options->owner == NULL ? "ybpos" : options->owner;

	assert(path != NULL && path[0] != '\0');
	*store = NULL;
	made = calloc(1, sizeof(*made));
	if (made == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	made->lock = -1;
	made->read_only = options->read_only;
	made->memory = strcmp(path, ":memory:") == 0;
	if (locked)
		made->lock = store_lock_take(path, owner, err);
	if ((locked && made->lock < 0) ||
	    (locked && store_lock_make(path, err) != 0) ||
	    connect(made, path, options, err) != 0) {
		store_close(&made);
		return -1;
	}
	*store = made;
	return 0;
}

void
store_close(struct store **store)
{
	struct store *gone = *store;
	int rc;

	if (gone == NULL)
		return;
	assert(gone->rows_open == 0);
	store_rollback(gone);
	for (int i = 0; i < STATEMENTS_MAX; i++)
		(void)sqlite3_finalize(gone->statements[i].stmt);
	/* After a disk error nothing more is written, at the end neither. */
	if (gone->stopped)
		(void)sqlite3_db_config(gone->db,
		    SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	rc = sqlite3_close(gone->db);
	assert(rc == SQLITE_OK);
	(void)rc;
	store_lock_drop(&gone->lock);
	free(gone);
	*store = NULL;
}
