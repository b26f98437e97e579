#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/journal.h"
#include "pos/text.h"

struct journal_walk {
	struct rows *rows;
};

#define COLUMNS                                                                \
	"SELECT seq, wall_ms, mono_ms, boot_id, fact, sale, msgid, body,"      \
	" hash FROM journal "

static int
walk_make(struct journal_walk **walk, struct rows **rows, struct err *err)
{
	*walk = calloc(1, sizeof(**walk));
	if (*walk == NULL) {
		rows_close(rows);
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	}
	(*walk)->rows = *rows;
	*rows = NULL;
	return 0;
}

int
journal_walk_open(struct journal_walk **walk, struct store *store,
    int64_t from_seq, struct err *err)
{
	struct rows *rows = NULL;

	assert(store != NULL);
	*walk = NULL;
	if (store_select(store, &rows, err,
		COLUMNS "WHERE seq >= ? ORDER BY seq", "i", from_seq) != 0)
		return -1;
	return walk_make(walk, &rows, err);
}

int
journal_walk_sale(struct journal_walk **walk, struct store *store,
    const char *sale, struct err *err)
{
	struct rows *rows = NULL;

	assert(store != NULL);
	assert(sale != NULL && sale[0] != '\0');
	*walk = NULL;
	if (store_select(store, &rows, err,
		COLUMNS "WHERE sale = ? AND sale <> '' ORDER BY seq", "t",
		sale) != 0)
		return -1;
	return walk_make(walk, &rows, err);
}

void
journal_walk_close(struct journal_walk **walk)
{
	if (*walk == NULL)
		return;
	rows_close(&(*walk)->rows);
	free(*walk);
	*walk = NULL;
}

static int
bad_row(const struct journal_row *row, const char *column, struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("日志第 %lld 行：%s 读不懂"),
	    (long long)row->seq, column);
}

/* Printable ASCII that fits: the hash is taken over nothing else. */
static bool
take_text(char *to, size_t room, struct rows *rows, int column)
{
	size_t length;
	const char *bytes = rows_blob(rows, column, &length);

	to[0] = '\0';
	if (length >= room)
		return false;
	for (size_t i = 0; i < length; i++)
		if (bytes[i] <= ' ' || bytes[i] >= 0x7f)
			return false;
	memcpy(to, bytes, length);
	to[length] = '\0';
	return true;
}

static bool
take_hash(struct journal_row *row, struct rows *rows)
{
	size_t length;
	const void *bytes = rows_blob(rows, 8, &length);

	memset(row->hash, 0, SM3_BYTES);
	if (length != SM3_BYTES)
		return false;
	memcpy(row->hash, bytes, SM3_BYTES);
	return true;
}

/* Asking for the text first ends the body by NUL; it stays where it is. */
static bool
take_body(struct journal_row *row, struct rows *rows)
{
	row->body = rows_text(rows, 7);
	(void)rows_blob(rows, 7, &row->body_bytes);
	return row->body_bytes <= JOURNAL_BODY_BYTES_MAX;
}

int
journal_walk_next(
    struct journal_walk *walk, struct journal_row *row, struct err *err)
{
	struct rows *rows = walk->rows;
	char name[SALE_BYTES];
	int got = rows_next(rows, err), fact;

	memset(row, 0, sizeof(*row));
	if (got != 1)
		return got;
	row->seq = rows_int(rows, 0);
	row->now.wall_ms = rows_int(rows, 1);
	row->now.mono_ms = rows_int(rows, 2);
	if (!take_hash(row, rows))
		return bad_row(row, "hash", err);
	if (!take_body(row, rows))
		return bad_row(row, "body", err);
	if (!take_text(row->now.boot_id, sizeof(row->now.boot_id), rows, 3))
		return bad_row(row, "boot_id", err);
	if (!take_text(name, sizeof(name), rows, 4) ||
	    (fact = fact_parse(name)) < 0)
		return bad_row(row, "fact", err);
	row->fact = (enum fact)fact;
	if (!take_text(row->sale, sizeof(row->sale), rows, 5))
		return bad_row(row, "sale", err);
	if (!take_text(row->msgid, sizeof(row->msgid), rows, 6))
		return bad_row(row, "msgid", err);
	return 1;
}
