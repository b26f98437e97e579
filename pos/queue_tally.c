/*
 * What is counted on every turn is kept as sums: a queue of a hundred
 * thousand must not be read for each key (I8). A fact changes the share of
 * its own sale and no other, so the sums move by what that share was before
 * it and is after it.
 */
#include <assert.h>
#include <string.h>

#include "pos/queue_inside.h"

/* One row; none: nothing is open. fund: promised and unanswered, in fen. */
const char queue_tally_schema[] =
    "CREATE TABLE IF NOT EXISTS tally("
    " one INTEGER PRIMARY KEY CHECK(one = 1), pending INT NOT NULL,"
    " in_flight INT NOT NULL, away INT NOT NULL, unknown INT NOT NULL,"
    " fund INT NOT NULL);";

_Static_assert(MESSAGE_PENDING == 0 && MESSAGE_SENT == 1 &&
	MESSAGE_UNKNOWN == 2 && MESSAGE_RESENT == 3,
    "the queries of this file name states by number");

/* 0 filled, also when there is no row. */
static int
read_tally(struct rows *rows, struct queue_tally *tally, struct err *err)
{
	int next = rows_next(rows, err);

	memset(tally, 0, sizeof(*tally));
	if (next == 1) {
		tally->pending = rows_int(rows, 0);
		tally->in_flight = rows_int(rows, 1);
		tally->away = rows_int(rows, 2);
		tally->unknown = rows_int(rows, 3);
		tally->fund = rows_int(rows, 4);
	}
	return next < 0 ? -1 : 0;
}

int
queue_tally(struct store *store, struct queue_tally *tally, struct err *err)
{
	struct rows *rows = NULL;
	int result;

	assert(tally != NULL);
	if (store_select(store, &rows, err,
		"SELECT pending, in_flight, away, unknown, fund FROM tally",
		"") != 0)
		return -1;
	result = read_tally(rows, tally, err);
	rows_close(&rows);
	return result;
}

int
queue_tally_of(struct store *store, const char *sale,
    struct queue_tally *share, struct err *err)
{
	struct rows *rows = NULL;
	int result;

	assert(sale[0] != '\0' && share != NULL);
	if (store_select(store, &rows, err,
		"SELECT coalesce(sum(state = 0 AND infno <> '2601' AND"
		" prio < 3), 0), coalesce(sum(state IN (1, 3)), 0),"
		" coalesce(sum(prio < 3 AND away = 1), 0),"
		" coalesce(sum(prio < 3 AND state IN (2, 3)), 0),"
		" CASE WHEN max(prio < 3) THEN coalesce((SELECT s.fund FROM"
		" sale s WHERE s.sale = ?1 AND s.state <= 3), 0) ELSE 0 END"
		" FROM message WHERE sale = ?1 AND open = 1",
		"t", sale) != 0)
		return -1;
	result = read_tally(rows, share, err);
	rows_close(&rows);
	return result;
}

int
queue_tally_move(struct store *store, const char *sale,
    const struct queue_tally *before, struct err *err)
{
	struct queue_tally now;

	if (queue_tally_of(store, sale, &now, err) != 0)
		return -1;
	if (memcmp(&now, before, sizeof(now)) == 0)
		return 0;
	return store_run(store, err,
	    "INSERT INTO tally VALUES(1, ?1, ?2, ?3, ?4, ?5) ON CONFLICT(one)"
	    " DO UPDATE SET pending = pending + excluded.pending,"
	    " in_flight = in_flight + excluded.in_flight,"
	    " away = away + excluded.away,"
	    " unknown = unknown + excluded.unknown,"
	    " fund = fund + excluded.fund",
	    "iiiii", now.pending - before->pending,
	    now.in_flight - before->in_flight, now.away - before->away,
	    now.unknown - before->unknown, now.fund - before->fund);
}
