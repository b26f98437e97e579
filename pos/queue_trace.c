/*
 * Which sale uses which 追溯码 (I12): a row for each code of each INTENT.
 * Whether a use still counts is its sale's state: nothing is ever deleted.
 */
#include <assert.h>
#include <string.h>

#include "pos/queue_inside.h"
#include "pos/text.h"

const char queue_trace_schema[] =
    "CREATE TABLE IF NOT EXISTS trace("
    " code TEXT NOT NULL, sale TEXT NOT NULL, line INT NOT NULL,"
    " part INT NOT NULL, PRIMARY KEY(code, sale)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS trace_sale ON trace(sale);";

int
queue_trace_intent(
    struct store *store, const struct settlement *sale, struct err *err)
{
	const struct basket *basket = &sale->basket;

	assert(store_in_transaction(store));
	if (sale->prepaid.sale[0] != '\0')
		return 0; /* they went with the ticket */
	for (int i = 0; i < basket->trace_count; i++) {
		const struct trace *trace = &basket->traces[i];

		if (store_run(store, err,
			"INSERT INTO trace(code, sale, line, part)"
			" VALUES(?1, ?2, ?3, ?4)",
			"ttii", trace->code, sale->sale,
			(int64_t)trace->item, trace->part.e4) != 0)
			return -1;
	}
	return 0;
}

/*
 * Counts: sold without insurance, or settled, or on its way there; paid in
 * full offline, until the settlement of that ticket is refunded. Not:
 * given up, reversed, or refused with the customer at the counter. Refused
 * after the goods had gone it counts until the named person is done.
 */
int
queue_trace_use(struct store *store, const char *code,
    struct trace_use *use, struct err *err)
{
	struct rows *rows = NULL;
	int next;

	assert(code != NULL && use != NULL);
	_Static_assert(SETTLEMENT_SALE == 0 && SETTLEMENT_SELFPAY == 1 &&
		MESSAGE_ACKED == 4 && SETTLEMENT_PREPAID == 2 &&
		TICKET_ENDED == 5,
	    "the query below names kinds and states by number");
	memset(use, 0, sizeof(*use));
	if (store_select(store, &rows, err,
		"SELECT s.sale, t.part FROM trace t JOIN sale s"
		" ON s.sale = t.sale WHERE t.code = ?1 AND (s.kind = 1 OR"
		" (s.kind = 2 AND EXISTS(SELECT 1 FROM ticket k WHERE"
		" k.sale = s.sale AND k.state < 5)) OR"
		" (s.closed = 0 AND (s.state <= 4 OR s.handed = 1)))"
		" ORDER BY s.seq",
		"t", code) != 0)
		return -1;
	while ((next = rows_next(rows, err)) == 1) {
		int64_t part_e4 = rows_int(rows, 1);

		(void)text_copy(
		    use->sale, sizeof(use->sale), rows_text(rows, 0));
		use->whole = use->whole || part_e4 == 0;
		use->used.e4 += part_e4;
		use->sales++;
	}
	rows_close(&rows);
	if (next < 0)
		return -1;
	return use->sales == 0;
}
