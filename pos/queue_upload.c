/*
 * What the centre is owed by 3505 and 3506: a row for each line with codes
 * of a sale that promised it (protocol.md 13.4). It falls due when the sale
 * is settled, at once when nobody insured pays; a refund asks for 3506, but
 * only of what the centre has or may have.
 */
#include <assert.h>
#include <string.h>

#include "pos/queue_inside.h"
#include "pos/text.h"

enum upload_state {
	STATE_OWED = 0,
	STATE_TAKEN = 1,    /* 3505 accepted */
	STATE_REFUSED = 2,  /* a person's */
	STATE_RETURNED = 3, /* 3506 accepted */
	STATE_DEALT = 4,
};

/* doubt: a 3505 may have arrived. open: something is to leave. */
const char queue_upload_schema[] =
    "CREATE TABLE IF NOT EXISTS upload("
    " sale TEXT NOT NULL, line INT NOT NULL, seq INT NOT NULL,"
    " state INT NOT NULL DEFAULT 0, doubt INT NOT NULL DEFAULT 0,"
    " open INT NOT NULL DEFAULT 0, due_ms INT NOT NULL DEFAULT 0,"
    " tries INT NOT NULL DEFAULT 0, refusals INT NOT NULL DEFAULT 0,"
    " note TEXT NOT NULL DEFAULT '', PRIMARY KEY(sale, line)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS upload_open ON upload(due_ms, seq, line)"
    " WHERE open = 1;"
    "CREATE INDEX IF NOT EXISTS upload_refused ON upload(sale)"
    " WHERE state = 2;";

bool
queue_is_upload(const char *infno)
{
	return strcmp(infno, "3505") == 0 || strcmp(infno, "3506") == 0;
}

int
queue_upload_sale(struct store *store, const char *sale, struct err *err)
{
	_Static_assert(MESSAGE_ACKED == 4 && MESSAGE_REVERSED == 6 &&
		SETTLEMENT_SELFPAY == 1,
	    "the query below names kinds and states by number");
	return store_run(store, err,
	    "UPDATE upload SET open = CASE state"
	    " WHEN 0 THEN doubt = 1 OR EXISTS(SELECT 1 FROM sale s WHERE"
	    "  s.sale = ?1 AND (s.kind = 1 OR s.state = 4))"
	    "  OR EXISTS(SELECT 1 FROM ticket k WHERE k.sale = ?1"
	    "  AND k.state = 4)"
	    " WHEN 1 THEN EXISTS(SELECT 1 FROM sale s WHERE s.sale = ?1"
	    "  AND s.kind = 0 AND s.state = 6)"
	    " ELSE 0 END WHERE sale = ?1",
	    "t", sale);
}

int
queue_upload_intent(struct store *store, const struct journal_row *row,
    const struct settlement *sale, struct err *err)
{
	const struct basket *basket = &sale->basket;

	if (!sale->upload)
		return 0;
	for (int i = 0; i < basket->trace_count; i++) {
		if (store_run(store, err,
			"INSERT OR IGNORE INTO upload(sale, line, seq)"
			" VALUES(?1, ?2, ?3)",
			"tii", sale->sale,
			(int64_t)basket->traces[i].item + 1, row->seq) != 0)
			return -1;
	}
	return queue_upload_sale(store, sale->sale, err);
}

/* One row moves; note "" stays as it was. */
static int
set_state(struct store *store, const struct journal_row *row, int line,
    enum upload_state state, const char *note, struct err *err)
{
	if (store_run(store, err,
		"UPDATE upload SET state = ?3, doubt = 0, refusals = 0,"
		" tries = 0, due_ms = ?4, note = CASE WHEN ?5 <> '' THEN ?5"
		" ELSE note END WHERE sale = ?1 AND line = ?2",
		"tiiit", row->sale, (int64_t)line, (int64_t)state,
		row->now.wall_ms, note) != 0)
		return -1;
	if (store_changes(store) != 1)
		return queue_forbidden(row, _("没有这一行的上报"), err);
	return 0;
}

int
queue_upload_queued(struct store *store, const struct journal_row *row,
    const struct message_body *body, struct err *err)
{
	bool back = strcmp(body->infno, "3506") == 0;

	assert(queue_is_upload(body->infno));
	if (store_run(store, err,
		"UPDATE upload SET state = ?3, refusals = 0, tries = 0,"
		" due_ms = ?4 WHERE sale = ?1 AND line = ?2 AND state = 2",
		"tiii", row->sale, (int64_t)body->line,
		(int64_t)(back ? STATE_TAKEN : STATE_OWED),
		row->now.wall_ms) != 0)
		return -1;
	return queue_upload_sale(store, row->sale, err);
}

static int
refused(struct store *store, const struct journal_row *row,
    const struct message *message, const struct message_body *body,
    struct err *err)
{
	if (body->final)
		return set_state(store, row, message->line, STATE_REFUSED,
		    body->why, err);
	return store_run(store, err,
	    "UPDATE upload SET refusals = refusals + 1, note = ?3"
	    " WHERE sale = ?1 AND line = ?2",
	    "tit", row->sale, (int64_t)message->line, body->why);
}

int
queue_upload_moved(struct store *store, const struct journal_row *row,
    const struct message *message, const struct message_body *body,
    struct err *err)
{
	bool back = strcmp(message->infno, "3506") == 0;
	int result = 0;

	assert(queue_is_upload(message->infno));
	if (row->fact == FACT_ACKED)
		result = set_state(store, row, message->line,
		    back ? STATE_RETURNED : STATE_TAKEN, "", err);
	else if (row->fact == FACT_REFUSED ||
	    (row->fact == FACT_VOIDED && body->final))
		result = refused(store, row, message, body, err);
	else if (row->fact == FACT_UNKNOWN)
		result = store_run(store, err,
		    "UPDATE upload SET doubt = 1 WHERE sale = ?1"
		    " AND line = ?2",
		    "ti", row->sale, (int64_t)message->line);
	return result != 0 ? -1 : queue_upload_sale(store, row->sale, err);
}

int
queue_upload_dealt(struct store *store, const char *sale, struct err *err)
{
	if (store_run(store, err,
		"UPDATE upload SET state = 4, open = 0 WHERE sale = ?1"
		" AND state = 2",
		"t", sale) != 0)
		return -1;
	return (int)store_changes(store);
}

/* ---- what is to leave ---- */

/* A box that came back and was sold again: its 3506 goes before the next
 * 3505, or the centre would have it sold twice. From the sale's few codes
 * outward, whatever else waits. */
#define NOT_BEFORE_ITS_TURN                                                    \
	" AND NOT EXISTS(SELECT 1 FROM trace t CROSS JOIN trace o"            \
	" ON o.code = t.code AND o.sale <> t.sale CROSS JOIN upload e"        \
	" ON e.sale = o.sale AND e.line = o.line + 1"                         \
	" WHERE t.sale = u.sale AND t.line = u.line - 1"                      \
	" AND e.open = 1 AND e.seq < u.seq)"

int
queue_upload_due(struct store *store, int64_t wall_ms, struct upload *upload,
    struct err *err)
{
	struct rows *rows = NULL;
	int next;

	assert(upload != NULL);
	if (store_select(store, &rows, err,
		"SELECT sale, line, state, doubt, tries, refusals"
		" FROM upload u WHERE open = 1 AND due_ms <= ?1"
		NOT_BEFORE_ITS_TURN " ORDER BY due_ms, seq, line LIMIT 1",
		"i", wall_ms) != 0)
		return -1;
	next = rows_next(rows, err);
	if (next == 1) {
		memset(upload, 0, sizeof(*upload));
		(void)text_copy(
		    upload->sale, sizeof(upload->sale), rows_text(rows, 0));
		upload->line = (int)rows_int(rows, 1);
		upload->back = rows_int(rows, 2) == STATE_TAKEN;
		upload->doubt = rows_int(rows, 3) != 0;
		upload->tries = (int)rows_int(rows, 4);
		upload->refusals = (int)rows_int(rows, 5);
	}
	rows_close(&rows);
	return next < 0 ? -1 : !next;
}

int
queue_upload(struct store *store, const char *sale, int line,
    struct upload *upload, struct err *err)
{
	int64_t state = -1, values[3] = { 0 };
	static const char *const columns[] = {
		"SELECT doubt FROM upload WHERE sale = ?1 AND line = ?2",
		"SELECT tries FROM upload WHERE sale = ?1 AND line = ?2",
		"SELECT refusals FROM upload WHERE sale = ?1 AND line = ?2",
	};

	memset(upload, 0, sizeof(*upload));
	if (store_int(store, &state, -1, err,
		"SELECT state FROM upload WHERE sale = ?1 AND line = ?2",
		"ti", sale, (int64_t)line) != 0)
		return -1;
	if (state < 0)
		return 1;
	for (size_t i = 0; i < 3; i++) {
		if (store_int(store, &values[i], 0, err, columns[i], "ti",
			sale, (int64_t)line) != 0)
			return -1;
	}
	(void)text_copy(upload->sale, sizeof(upload->sale), sale);
	upload->line = line;
	upload->back = state == STATE_TAKEN;
	upload->refused = state == STATE_REFUSED;
	upload->doubt = values[0] != 0;
	upload->tries = (int)values[1];
	upload->refusals = (int)values[2];
	return 0;
}

int
queue_upload_set_due(struct store *store, const struct upload *upload,
    int64_t due_ms, struct err *err)
{
	return store_run(store, err,
	    "UPDATE upload SET due_ms = ?3, tries = tries + 1 WHERE sale = ?1"
	    " AND line = ?2",
	    "tii", upload->sale, (int64_t)upload->line, due_ms);
}

int
queue_upload_next_due(struct store *store, int64_t *due_ms, struct err *err)
{
	return store_int(store, due_ms, INT64_MAX, err,
	    "SELECT coalesce(min(due_ms), 9223372036854775807) FROM upload u"
	    " WHERE open = 1" NOT_BEFORE_ITS_TURN,
	    "");
}

/* The one that has not left yet, from an earlier try. */
int
queue_upload_waiting(struct store *store, const struct upload *upload,
    int *n, struct err *err)
{
	int64_t value = 0;

	if (store_int(store, &value, 0, err,
		"SELECT n FROM message WHERE sale = ?1 AND line = ?2"
		" AND open = 1 AND state = 0 AND prio = 3 AND infno = ?3"
		" ORDER BY n DESC LIMIT 1",
		"tit", upload->sale, (int64_t)upload->line,
		upload->back ? "3506" : "3505") != 0)
		return -1;
	*n = (int)value;
	return 0;
}

int
queue_upload_count(
    struct store *store, const char *sale, int *count, struct err *err)
{
	int64_t value = 0;

	if (store_int(store, &value, 0, err,
		"SELECT coalesce(max(n), 1000) FROM message WHERE sale = ?1"
		" AND prio = 3",
		"t", sale) != 0)
		return -1;
	*count = (int)value;
	return 0;
}

/* Every refused line of the sale, for a person who asks for another try. */
int
queue_upload_refused(struct store *store, const char *sale, int *lines,
    bool *back, int max, int *found, struct err *err)
{
	struct rows *rows = NULL;
	int next;

	*found = 0;
	if (store_select(store, &rows, err,
		"SELECT u.line, EXISTS(SELECT 1 FROM message m WHERE"
		" m.sale = u.sale AND m.line = u.line AND m.prio = 3 AND"
		" m.infno = '3505' AND m.state = 4) FROM upload u"
		" WHERE u.sale = ?1 AND u.state = 2 ORDER BY u.line",
		"t", sale) != 0)
		return -1;
	while ((next = rows_next(rows, err)) == 1 && *found < max) {
		lines[*found] = (int)rows_int(rows, 0);
		back[(*found)++] = rows_int(rows, 1) != 0;
	}
	rows_close(&rows);
	return next < 0 ? -1 : 0;
}
