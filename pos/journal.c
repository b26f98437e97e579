#include "pos/journal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/text.h"

/* Longest outer message: format, two hashes, three integers, four texts. */
#define OUTER_BYTES_MAX 256
_Static_assert(1 + 2 * SM3_BYTES + 3 * 8 + 4 * 4 + 37 + 24 + SALE_BYTES +
		   MSGID_BYTES <= OUTER_BYTES_MAX,
    "the outer message fits");

struct journal {
	struct store *store;
	int64_t seq;
	uint8_t hash[SM3_BYTES];
};

/*
 * The last trigger keeps seq without a gap, and with it refuses to append
 * on a head that a rollback took away.
 */
static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS journal("
    " seq INTEGER PRIMARY KEY,"
    " wall_ms INTEGER NOT NULL,"
    " mono_ms INTEGER NOT NULL,"
    " boot_id TEXT NOT NULL,"
    " fact TEXT NOT NULL,"
    " sale TEXT NOT NULL,"
    " msgid TEXT NOT NULL,"
    " body BLOB NOT NULL,"
    " hash BLOB NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS journal_sale ON journal(sale, seq)"
    " WHERE sale <> '';"
    "CREATE TRIGGER IF NOT EXISTS journal_no_update"
    " BEFORE UPDATE ON journal"
    " BEGIN SELECT RAISE(ABORT, '日志只能追加，不能修改'); END;"
    "CREATE TRIGGER IF NOT EXISTS journal_no_delete"
    " BEFORE DELETE ON journal"
    " BEGIN SELECT RAISE(ABORT, '日志只能追加，不能删除'); END;"
    "CREATE TRIGGER IF NOT EXISTS journal_no_gap"
    " BEFORE INSERT ON journal"
    " WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM journal)"
    " BEGIN SELECT RAISE(ABORT, '日志只能在末尾追加'); END;";

/* ---- the hash of a row ---- */

static uint8_t *
put_bytes(uint8_t *to, const void *bytes, size_t length)
{
	memcpy(to, bytes, length);
	return to + length;
}

static uint8_t *
put_int(uint8_t *to, int64_t value, int bytes)
{
	for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
		*to++ = (uint8_t)((uint64_t)value >> shift & 0xff);
	return to;
}

static uint8_t *
put_text(uint8_t *to, const char *text, size_t length_max)
{
	size_t length = strlen(text);

	assert(length <= length_max);
	to = put_int(to, (int64_t)length, 4);
	return put_bytes(to, text, length);
}

void
journal_row_hash(const struct journal_row *row,
    const uint8_t previous[SM3_BYTES], uint8_t hash[SM3_BYTES])
{
	uint8_t outer[OUTER_BYTES_MAX], body[SM3_BYTES];
	uint8_t *end = outer;

	assert(row->body != NULL);
	crypto_sm3(body, row->body, row->body_bytes);
	*end++ = JOURNAL_FORMAT;
	end = put_bytes(end, previous, SM3_BYTES);
	end = put_int(end, row->seq, 8);
	end = put_int(end, row->now.wall_ms, 8);
	end = put_int(end, row->now.mono_ms, 8);
	end = put_text(end, row->now.boot_id, sizeof(row->now.boot_id) - 1);
	end = put_text(end, fact_name(row->fact), 24);
	end = put_text(end, row->sale, SALE_BYTES - 1);
	end = put_text(end, row->msgid, MSGID_BYTES - 1);
	end = put_bytes(end, body, SM3_BYTES);
	assert(end <= outer + sizeof(outer));
	crypto_sm3(hash, outer, (size_t)(end - outer));
}

/* ---- the head ---- */

/*
 * The last row must follow from the one before it: a head that does not
 * verify is nothing to build on. The rows before are the auditor's.
 */
int
journal_reload(struct journal *journal, struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	uint8_t hash[SM3_BYTES], expected[SM3_BYTES];
	int64_t last = 0, seq = 0;
	int got;

	assert(journal != NULL);
	memset(hash, 0, sizeof(hash));
	if (store_int(journal->store, &last, 0, err,
		"SELECT max(seq) FROM journal", "") != 0 ||
	    journal_walk_open(&walk, journal->store,
		last > 1 ? last - 1 : 1, err) != 0)
		return -1;
	while ((got = journal_walk_next(walk, &row, err)) == 1) {
		journal_row_hash(&row, hash, expected);
		if ((row.seq == last &&
			memcmp(expected, row.hash, SM3_BYTES) != 0) ||
		    (row.seq != last && row.seq != last - 1)) {
			got = err_set(err, ERR_CORRUPT,
			    _("日志第 %lld 行：与前一行的校验值不符"),
			    (long long)row.seq);
			break;
		}
		memcpy(hash, row.hash, SM3_BYTES);
		seq = row.seq;
	}
	journal_walk_close(&walk);
	if (got != 0)
		return -1;
	assert(seq == last);
	journal->seq = seq;
	memcpy(journal->hash, hash, SM3_BYTES);
	return 0;
}

static int
make_schema(struct store *store, struct err *err)
{
	if (store_in_transaction(store))
		return store_script(store, SCHEMA, err);
	if (store_begin(store, err) != 0)
		return -1;
	if (store_script(store, SCHEMA, err) != 0) {
		store_rollback(store);
		return -1;
	}
	return store_commit(store, err);
}

int
journal_open(struct journal **journal, struct store *store, struct err *err)
{
	struct journal *made;

	assert(store != NULL);
	*journal = NULL;
	made = calloc(1, sizeof(*made));
	if (made == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	made->store = store;
	if (make_schema(store, err) != 0 || journal_reload(made, err) != 0) {
		free(made);
		return err_wrap(err, _("打开日志"));
	}
	*journal = made;
	return 0;
}

void
journal_close(struct journal **journal)
{
	free(*journal);
	*journal = NULL;
}

int64_t
journal_head(const struct journal *journal, uint8_t hash[SM3_BYTES])
{
	assert(journal != NULL);
	assert(journal->seq >= 0);
	memcpy(hash, journal->hash, SM3_BYTES);
	return journal->seq;
}

/* ---- append ---- */

static void
fill_text(char *to, size_t room, const char *text)
{
	bool whole = text_copy(to, room, text);

	assert(whole);
	(void)whole;
	for (const char *at = to; *at != '\0'; at++)
		assert(*at > ' ' && *at < 0x7f);
}

/* Whose fact it is decides which names it must carry (fact.h). */
static void
check_scope(const struct journal_row *row)
{
	assert(fact_scope(row->fact) != 'M' || row->msgid[0] != '\0');
	assert(fact_scope(row->fact) != 'S' || row->sale[0] != '\0');
	assert(text_utf8_valid(row->body, row->body_bytes));
}

static int
insert(struct journal *journal, const struct journal_row *row,
    struct err *err)
{
	return store_run(journal->store, err,
	    "INSERT INTO journal(seq, wall_ms, mono_ms, boot_id, fact, sale,"
	    " msgid, body, hash) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    "iiittttbb", row->seq, row->now.wall_ms, row->now.mono_ms,
	    row->now.boot_id, fact_name(row->fact), row->sale, row->msgid,
	    (const void *)row->body, row->body_bytes,
	    (const void *)row->hash, (size_t)SM3_BYTES);
}

int
journal_append(struct journal *journal, const struct now *now,
    enum fact fact, const char *sale, const char *msgid, const char *body,
    size_t body_bytes, int64_t *seq, struct err *err)
{
	struct journal_row row;

	assert(store_in_transaction(journal->store));
	assert(sale != NULL && msgid != NULL && body != NULL);
	if (body_bytes > JOURNAL_BODY_BYTES_MAX)
		return err_set(err, ERR_LIMIT, _("日志：%s 太长（%zu 字节）"),
		    fact_name(fact), body_bytes);
	memset(&row, 0, sizeof(row));
	row.seq = journal->seq + 1;
	row.now.wall_ms = now->wall_ms;
	row.now.mono_ms = now->mono_ms;
	row.fact = fact;
	row.body = body;
	row.body_bytes = body_bytes;
	fill_text(row.now.boot_id, sizeof(row.now.boot_id), now->boot_id);
	fill_text(row.sale, sizeof(row.sale), sale);
	fill_text(row.msgid, sizeof(row.msgid), msgid);
	check_scope(&row);
	journal_row_hash(&row, journal->hash, row.hash);
	if (insert(journal, &row, err) != 0)
		return err_wrap(err, _("写日志"));
	journal->seq = row.seq;
	memcpy(journal->hash, row.hash, SM3_BYTES);
	if (seq != NULL)
		*seq = row.seq;
	return 0;
}
