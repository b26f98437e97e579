/*
 * 补结算单: a row for each sale that was paid in full offline, and what has
 * become of it. The fold refuses what would settle one twice or pay its
 * money back twice (I1): such a row is never written, and never believed.
 *
 *   OPEN ---INTENT that settles it---> SETTLING --ACKED--> OWED or DONE
 *    ^  ^------REFUSED, REVERSED, CLOSED----'                |
 *    |                                          PAID_BACK: DONE
 *    '--HANDED: EXPIRED <--DEALT (of one in doubt)
 *                                 a settlement refunded later: ENDED
 */
#include <assert.h>
#include <string.h>

#include "pos/json.h"
#include "pos/queue_inside.h"
#include "pos/text.h"

/* by: the sale that settles it; last: the one that did last; owed: what its
 * person gets back. */
const char queue_ticket_schema[] =
    "CREATE TABLE IF NOT EXISTS ticket("
    " sale TEXT PRIMARY KEY, tag TEXT NOT NULL, seq INT NOT NULL,"
    " until INT NOT NULL, alone INT NOT NULL, total INT NOT NULL,"
    " state INT NOT NULL DEFAULT 0, by TEXT NOT NULL DEFAULT '',"
    " last TEXT NOT NULL DEFAULT '',"
    " owed INT NOT NULL DEFAULT 0, slips INT NOT NULL DEFAULT 0)"
    " WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS ticket_by ON ticket(by) WHERE by <> '';"
    "CREATE INDEX IF NOT EXISTS ticket_last ON ticket(last)"
    " WHERE last <> '';"
    "CREATE INDEX IF NOT EXISTS ticket_open ON ticket(state, seq)"
    " WHERE state <= 2;"
    "CREATE INDEX IF NOT EXISTS ticket_tag ON ticket(tag);";

int
queue_ticket_intent(struct store *store, const struct journal_row *row,
    const struct settlement *sale, struct err *err)
{
	const struct prepaid *prepaid = &sale->prepaid;

	if (sale->kind == SETTLEMENT_PREPAID)
		return store_run(store, err,
		    "INSERT INTO ticket(sale, tag, seq, until, alone, total)"
		    " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
		    "ttiiii", sale->sale, sale->person_tag, row->seq,
		    (int64_t)prepaid->until, (int64_t)prepaid->alone,
		    sale->basket.total.fen);
	if (prepaid->sale[0] == '\0')
		return 0;
	if (store_run(store, err,
		"UPDATE ticket SET state = 1, by = ?2, last = ?2 WHERE sale = ?1"
		" AND state = 0 AND total = ?3",
		"tti", prepaid->sale, sale->sale, sale->basket.total.fen) != 0)
		return -1;
	if (store_changes(store) != 1)
		return queue_forbidden(
		    row, _("没有这张补结算单，或已经补结"), err);
	return 0;
}

int
queue_ticket_moved(struct store *store, const struct journal_row *row,
    enum message_state before, struct err *err)
{
	_Static_assert(TICKET_OPEN == 0 && TICKET_SETTLING == 1 &&
		TICKET_OWED == 2 && TICKET_DONE == 3 && TICKET_EXPIRED == 4 &&
		TICKET_ENDED == 5,
	    "the queries of this file name states by number");
	if (row->fact == FACT_ACKED)
		return store_run(store, err,
		    "UPDATE ticket SET owed = total - (SELECT s.cash FROM sale"
		    " s WHERE s.sale = ?1), state = CASE WHEN total > (SELECT"
		    " s.cash FROM sale s WHERE s.sale = ?1) THEN 2 ELSE 3 END"
		    " WHERE by = ?1 AND state = 1",
		    "t", row->sale);
	if (row->fact == FACT_REVERSED && before == MESSAGE_ACKED)
		return store_run(store, err,
		    "UPDATE ticket SET state = 5 WHERE by = ?1", "t",
		    row->sale);
	if (row->fact == FACT_REFUSED || row->fact == FACT_REVERSED)
		return queue_ticket_free(store, row->sale, err);
	return 0;
}

/* The till sends it once more by itself: nobody else may have settled its
 * ticket in between. */
int
queue_ticket_again(
    struct store *store, const struct journal_row *row, struct err *err)
{
	int64_t others = 0;

	if (store_run(store, err,
		"UPDATE ticket SET state = 1, by = last WHERE last = ?1"
		" AND last <> '' AND state = 0",
		"t", row->sale) != 0 ||
	    store_int(store, &others, 0, err,
		"SELECT count(*) FROM sale s WHERE s.sale = ?1 AND s.settles"
		" <> '' AND NOT EXISTS(SELECT 1 FROM ticket k WHERE k.by ="
		" ?1 AND k.state = 1)",
		"t", row->sale) != 0)
		return -1;
	return others == 0 ?
	    0 :
	    queue_forbidden(
		row, _("没有这张补结算单，或已经补结"), err);
}

int
queue_ticket_free(struct store *store, const char *sale, struct err *err)
{
	return store_run(store, err,
	    "UPDATE ticket SET state = 0, by = '' WHERE by = ?1"
	    " AND state = 1",
	    "t", sale);
}

int
queue_ticket_marked(
    struct store *store, const struct journal_row *row, struct err *err)
{
	if (row->fact == FACT_CLOSED)
		return queue_ticket_free(store, row->sale, err);
	if (row->fact == FACT_HANDED)
		return store_run(store, err,
		    "UPDATE ticket SET state = 4 WHERE sale = ?1"
		    " AND state = 0",
		    "t", row->sale) != 0 ?
		    -1 :
		    queue_upload_sale(store, row->sale, err);
	/* In doubt for ever, and a person has seen to it: not to try again. */
	if (row->fact == FACT_DEALT)
		return store_run(store, err,
		    "UPDATE ticket SET state = 4 WHERE by = ?1 AND state = 1",
		    "t", row->sale);
	if (row->fact == FACT_PRINTED)
		return store_run(store, err,
		    "UPDATE ticket SET slips = slips + 1 WHERE sale = ?1"
		    " AND state = 3",
		    "t", row->sale);
	return 0;
}

int
queue_ticket_paid(
    struct store *store, const struct journal_row *row, struct err *err)
{
	struct json *body = NULL;
	struct money cash;
	bool whole = json_parse(&body, row->body, row->body_bytes, err) == 0 &&
	    json_money(json_get(body, "cash"), &cash);

	json_free(&body);
	if (!whole)
		return queue_forbidden(row, _("缺少金额"), err);
	if (store_run(store, err,
		"UPDATE ticket SET state = 3 WHERE sale = ?1 AND state = 2"
		" AND owed = ?2",
		"ti", row->sale, cash.fen) != 0)
		return -1;
	if (store_changes(store) != 1)
		return queue_forbidden(
		    row, _("没有这笔待退款，或已经退过"), err);
	return 0;
}

/* ---- reading ---- */

#define TICKET_COLUMNS                                                        \
	"sale, tag, until, alone, total, state, by, owed, slips, seq"

static void
fill(struct rows *rows, struct ticket *t)
{
	memset(t, 0, sizeof(*t));
	(void)text_copy(t->sale, sizeof(t->sale), rows_text(rows, 0));
	(void)text_copy(
	    t->person_tag, sizeof(t->person_tag), rows_text(rows, 1));
	t->until = (int)rows_int(rows, 2);
	t->alone = rows_int(rows, 3) != 0;
	t->total = money_fen(rows_int(rows, 4));
	t->state = (enum ticket_state)rows_int(rows, 5);
	(void)text_copy(t->by, sizeof(t->by), rows_text(rows, 6));
	t->owed = money_fen(rows_int(rows, 7));
	t->slips = (int)rows_int(rows, 8);
	t->seq = rows_int(rows, 9);
	assert(t->state <= TICKET_ENDED);
}

/* The first row, or none; closes rows. 0, 1, -1. */
static int
first(struct rows **rows, struct ticket *ticket, struct err *err)
{
	int next = rows_next(*rows, err);

	if (next == 1)
		fill(*rows, ticket);
	rows_close(rows);
	return next < 0 ? -1 : !next;
}

int
queue_ticket(struct store *store, const char *sale, struct ticket *ticket,
    struct err *err)
{
	struct rows *rows = NULL;

	if (store_select(store, &rows, err,
		"SELECT " TICKET_COLUMNS " FROM ticket WHERE sale = ?1"
		" OR (by = ?1 AND by <> '') LIMIT 1",
		"t", sale) != 0)
		return -1;
	return first(&rows, ticket, err);
}

int
queue_ticket_of(struct store *store, const char *person_tag,
    struct ticket *ticket, int *count, struct err *err)
{
	struct rows *rows = NULL;
	int64_t found = 0;

	*count = 0;
	if (store_int(store, &found, 0, err,
		"SELECT count(*) FROM ticket WHERE tag = ?1 AND state IN"
		" (0, 2)",
		"t", person_tag) != 0)
		return -1;
	*count = (int)found;
	if (store_select(store, &rows, err,
		"SELECT " TICKET_COLUMNS " FROM ticket WHERE tag = ?1"
		" AND state IN (0, 2) ORDER BY state DESC, seq LIMIT 1",
		"t", person_tag) != 0)
		return -1;
	return first(&rows, ticket, err);
}

int
queue_ticket_late(
    struct store *store, int day, struct ticket *ticket, struct err *err)
{
	struct rows *rows = NULL;

	if (store_select(store, &rows, err,
		"SELECT " TICKET_COLUMNS " FROM ticket WHERE state = 0"
		" AND until > 0 AND until < ?1 ORDER BY seq LIMIT 1",
		"i", (int64_t)day) != 0)
		return -1;
	return first(&rows, ticket, err);
}

int
queue_ticket_alone(struct store *store, int64_t after_seq,
    struct ticket *ticket, struct err *err)
{
	struct rows *rows = NULL;

	if (store_select(store, &rows, err,
		"SELECT " TICKET_COLUMNS " FROM ticket WHERE state = 0"
		" AND alone = 1 AND seq > ?1 ORDER BY seq LIMIT 1",
		"i", after_seq) != 0)
		return -1;
	return first(&rows, ticket, err);
}
