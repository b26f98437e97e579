#include <assert.h>
#include <string.h>

#include "pos/books.h"
#include "pos/record.h"

int
books_open(struct books *books, struct store *store,
    const struct crypto_key *key, struct err *err)
{
	bool stale = false;

	assert(books != NULL && store != NULL && key != NULL);
	memset(books, 0, sizeof(*books));
	books->store = store;
	books->key = key;
	text_buf_init(&books->scratch, JOURNAL_BODY_BYTES_MAX);
	if (journal_open(&books->journal, store, err) != 0 ||
	    queue_prepare(store, &stale, err) != 0 ||
	    (stale && queue_rebuild(store, err) != 0))
		return -1;
	return store_script(store,
	    "CREATE TABLE IF NOT EXISTS counter("
	    " name TEXT PRIMARY KEY, value INT NOT NULL) WITHOUT ROWID;",
	    err);
}

void
books_close(struct books *books)
{
	journal_close(&books->journal);
	text_buf_clear(&books->scratch);
}

int
books_begin(struct books *books, struct err *err)
{
	return store_begin(books->store, err);
}

int
books_commit(struct books *books, struct err *err)
{
	if (store_commit(books->store, err) != 0)
		return books_abandon(books);
	books->changes++;
	return 0;
}

int
books_abandon(struct books *books)
{
	store_rollback(books->store);
	/* A store that is stopped cannot be read again, nor need it be. */
	(void)journal_reload(books->journal, NULL);
	return -1;
}

int
books_text(struct books *books, const struct now *now, enum fact fact,
    const char *sale, const char *msgid, const char *body, size_t length,
    int64_t *seq, struct err *err)
{
	struct journal_row row;
	int64_t appended = 0;

	assert(store_in_transaction(books->store));
	if (journal_append(books->journal, now, fact, sale, msgid, body,
		length, &appended, err) != 0)
		return err_wrap(err, _("写日志"));
	memset(&row, 0, sizeof(row));
	row.seq = appended;
	row.now = *now;
	row.fact = fact;
	row.body = body;
	row.body_bytes = length;
	if (!text_copy(row.sale, sizeof(row.sale), sale) ||
	    !text_copy(row.msgid, sizeof(row.msgid), msgid))
		return err_set(err, ERR_LIMIT, _("交易号或报文号过长"));
	if (seq != NULL)
		*seq = appended;
	return queue_apply(books->store, &row, err);
}

int
books_fact(struct books *books, const struct now *now, enum fact fact,
    const char *sale, const char *msgid, const struct message_body *body,
    const void *bytes, size_t length, struct err *err)
{
	text_buf_reset(&books->scratch);
	if (message_body_write(&books->scratch, fact, msgid, body, bytes,
		length, books->key, err) != 0)
		return -1;
	return books_text(books, now, fact, sale, msgid, books->scratch.at,
	    books->scratch.length, NULL, err);
}

int
books_note(struct books *books, const struct now *now, enum fact fact,
    const char *sale, const char *msgid, const struct message_body *body,
    struct err *err)
{
	if (books_begin(books, err) != 0)
		return -1;
	if (books_fact(books, now, fact, sale, msgid, body, NULL, 0, err) != 0)
		return books_abandon(books);
	return books_commit(books, err);
}

static int
counter_get(
    struct books *books, const char *name, int64_t *value, struct err *err)
{
	return store_int(books->store, value, 0, err,
	    "SELECT value FROM counter WHERE name = ?1", "t", name);
}

static int
counter_set(
    struct books *books, const char *name, int64_t value, struct err *err)
{
	return store_run(books->store, err,
	    "INSERT OR REPLACE INTO counter(name, value) VALUES(?1, ?2)", "ti",
	    name, value);
}

int
books_msgid(struct books *books, const struct conf *conf,
    const struct now *now, char msgid[MSGID_BYTES], char inf_time[20],
    struct err *err)
{
	int64_t second = now->wall_ms / 1000, last = 0, serial = 0;
	char stamp[15];

	assert(store_in_transaction(books->store));
	if (counter_get(books, "msgid_second", &last, err) != 0 ||
	    counter_get(books, "msgid_serial", &serial, err) != 0)
		return -1;
	if (second > last) {
		last = second;
		serial = conf->till.serial_from;
	} else if (serial < conf->till.serial_to) {
		serial++;
	} else if (second == last) {
		return err_set(err, ERR_BUSY, _("本秒报文号已用完，请稍候"));
	} else { /* the clock was set back: go on from where we were */
		last++;
		serial = conf->till.serial_from;
	}
	text_stamp(stamp, last * 1000);
	text_datetime(inf_time, last * 1000);
	if (!text_format(msgid, MSGID_BYTES, "%s%s%04lld",
		conf->till.fixmedins_code, stamp, (long long)serial))
		return err_set(err, ERR_LIMIT, _("报文号过长"));
	if (counter_set(books, "msgid_second", last, err) != 0)
		return -1;
	return counter_set(books, "msgid_serial", serial, err);
}

int
books_sale_id(struct books *books, const struct conf *conf,
    const struct now *now, char sale[SALE_BYTES], struct err *err)
{
	int64_t serial = 0;

	assert(store_in_transaction(books->store));
	if (counter_get(books, "sale", &serial, err) != 0)
		return -1;
	serial = serial % 999999 + 1;
	if (!text_format(sale, SALE_BYTES, "%06d%02lld%06lld",
		text_day(now->wall_ms) % 1000000,
		(long long)conf->till.number, (long long)serial))
		return err_set(err, ERR_LIMIT, _("交易号过长"));
	return counter_set(books, "sale", serial, err);
}

/* The sale's first row of either fact. */
static int
read_record(struct books *books, const char *sale, enum fact fact,
    enum fact or_fact, struct settlement *settlement, int64_t *seq,
    struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	int next, result = -1;

	if (journal_walk_sale(&walk, books->store, sale, err) != 0)
		return -1;
	do {
		next = journal_walk_next(walk, &row, err);
	} while (next == 1 && row.fact != fact && row.fact != or_fact);
	if (next == 0)
		err_set(err, ERR_NOT_FOUND, _("没有交易 %s"), sale);
	else if (next == 1)
		result = record_decode(
		    settlement, row.body, row.body_bytes, books->key, err);
	if (result == 0 && seq != NULL)
		*seq = row.seq;
	journal_walk_close(&walk);
	return result;
}

int
books_settlement(struct books *books, const char *sale,
    struct settlement *settlement, int64_t *seq, struct err *err)
{
	return read_record(books, sale, FACT_INTENT, FACT_INTENT, settlement,
	    seq, err);
}

int
books_visit(struct books *books, const char *sale,
    struct settlement *settlement, struct err *err)
{
	return read_record(books, sale, FACT_VISIT, FACT_INTENT, settlement,
	    NULL, err);
}

int
books_request(struct books *books, const struct message *message,
    struct text_buf *out, struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	int next, result = 1;

	if (journal_walk_sale(&walk, books->store, message->sale, err) != 0)
		return -1;
	while ((next = journal_walk_next(walk, &row, err)) == 1) {
		if (row.fact != FACT_SENT ||
		    strcmp(row.msgid, message->msgid) != 0)
			continue;
		/* Sent again or not, its bytes are always the same. */
		text_buf_reset(out);
		result = message_bytes(out, &row, books->key, err);
		break;
	}
	journal_walk_close(&walk);
	if (next < 0)
		return -1;
	if (result == 1)
		return err_set(err, ERR_NOT_FOUND, _("报文 %s 没有发送记录"),
		    message->msgid);
	return result;
}
