/*
 * Shifts: one at a time, opened and closed by facts. A shift reaches from
 * the end of the one before it, so that nothing falls between two; by rows
 * and not by time, so that no clock moves a sale into another.
 */
#include <assert.h>
#include <string.h>

#include "pos/json.h"
#include "pos/queue_inside.h"

const char queue_shift_schema[] =
    "CREATE TABLE IF NOT EXISTS shift("
    " opened INTEGER PRIMARY KEY, closed INT NOT NULL DEFAULT 0,"
    " slips INT NOT NULL DEFAULT 0);";

/* The shift a row of its slip names; 0 none. */
static int64_t
named(const struct journal_row *row)
{
	struct json *body = NULL;
	int64_t opened = 0;

	if (json_parse(&body, row->body, row->body_bytes, NULL) != 0 ||
	    !json_int64(json_get(body, "opened"), &opened))
		opened = 0;
	json_free(&body);
	return opened;
}

int
queue_shift(
    struct store *store, const struct journal_row *row, struct err *err)
{
	int result = -1;

	assert(store_in_transaction(store));
	if (row->fact == FACT_SHIFT_OPENED)
		result = store_run(store, err,
		    "INSERT INTO shift(opened) SELECT ?1 WHERE NOT EXISTS"
		    "(SELECT 1 FROM shift WHERE closed = 0)",
		    "i", row->seq);
	else if (row->fact == FACT_SHIFT_CLOSED)
		result = store_run(store, err,
		    "UPDATE shift SET closed = ?1 WHERE closed = 0"
		    " AND opened = ?2",
		    "ii", row->seq, named(row));
	else
		result = store_run(store, err,
		    "UPDATE shift SET slips = slips + 1 WHERE opened = ?1"
		    " AND closed > 0",
		    "i", named(row));
	if (result != 0)
		return -1;
	if (store_changes(store) != 1)
		return queue_forbidden(row, _("班次不符"), err);
	return 0;
}

#define SHIFT_COLUMNS                                                         \
	"s.opened, s.closed, s.slips, coalesce((SELECT max(p.closed) FROM"    \
	" shift p WHERE p.opened < s.opened), s.opened)"

static int
first(struct rows **rows, struct shift_entry *shift, struct err *err)
{
	int next = rows_next(*rows, err);

	memset(shift, 0, sizeof(*shift));
	if (next == 1) {
		shift->opened = rows_int(*rows, 0);
		shift->closed = rows_int(*rows, 1);
		shift->slips = (int)rows_int(*rows, 2);
		shift->from = rows_int(*rows, 3);
		assert(shift->from <= shift->opened);
	}
	rows_close(rows);
	return next < 0 ? -1 : !next;
}

int
queue_shift_last(
    struct store *store, struct shift_entry *shift, struct err *err)
{
	struct rows *rows = NULL;

	if (store_select(store, &rows, err,
		"SELECT " SHIFT_COLUMNS " FROM shift s"
		" ORDER BY s.opened DESC LIMIT 1",
		"") != 0)
		return -1;
	return first(&rows, shift, err);
}

int
queue_shift_of(struct store *store, int64_t opened,
    struct shift_entry *shift, struct err *err)
{
	struct rows *rows = NULL;

	if (store_select(store, &rows, err,
		"SELECT " SHIFT_COLUMNS " FROM shift s WHERE s.opened = ?1",
		"i", opened) != 0)
		return -1;
	return first(&rows, shift, err);
}
