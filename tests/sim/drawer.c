/*
 * The drawer: what the cashier took, as her screen said sale by sale,
 * against what all the shifts together say; what a shift hands on; and the
 * shift's slip.
 */
#include <string.h>

#include "tests/sim/world.h"

/* What she collects of the sale that has just been accepted. */
void
drawer_take(struct world *world, struct promise *promise)
{
	const struct till_view *view = world_view(world);

	promise->cash_fen = view->sale->kind == SETTLEMENT_SALE ?
	    view->figures.cash.fen :
	    view->sale->basket.total.fen;
}

static struct rows *
ask(struct world *world, const char *sql, int64_t a, int64_t b)
{
	struct rows *rows = NULL;

	if (store_select(world->wiring.store, &rows, NULL, sql, "ii", a, b) !=
	    0)
		world_broken(world, "I7 shifts cannot be asked");
	return rows;
}

/* I7: a shift hides no sale that has no answer. What has none now had none
 * when the shift was closed. */
void
drawer_check(struct world *world)
{
	struct rows *rows = ask(world,
	    "WITH last AS (SELECT seq, body FROM journal WHERE fact ="
	    " 'SHIFT_CLOSED' ORDER BY seq DESC LIMIT 1)"
	    " SELECT s.sale FROM sale s, last WHERE s.kind = ?1"
	    " AND s.state <= ?2 AND NOT s.closed AND NOT s.dealt"
	    " AND s.seq < last.seq AND NOT EXISTS (SELECT 1 FROM"
	    " json_each(last.body, '$.items') WHERE value LIKE s.sale || ' %')",
	    SETTLEMENT_SALE, MESSAGE_RESENT);

	if (rows != NULL && rows_next(rows, NULL) == 1)
		world_broken(world, "I7 sale %s is open, and its shift"
		    " handed nothing on", rows_text(rows, 0));
	rows_close(&rows);
}

/* As it was agreed, where a crash came before the screen could say it. */
static int64_t
collected(struct world *world, const char *sale)
{
	const struct promise *promise = world_promise(world, sale);
	struct settlement *record;
	struct figures agreed;
	int64_t fen = promise->cash_fen;

	if (promise->counted)
		return fen;
	record = settlement_new(NULL);
	if (record == NULL ||
	    till_record(world->wiring.till, sale, record, NULL) != 0) {
		world_broken(world, "I2 sale %s cannot be read", sale);
	} else {
		settlement_agreed(record, &agreed);
		fen = record->kind == SETTLEMENT_SALE ?
		    agreed.cash.fen :
		    record->basket.total.fen;
	}
	settlement_free(&record);
	return fen;
}

/* I4: each sale of the time in which shifts were kept is in the drawer of
 * one of them, once; what a ticket's settlement costs was paid before, and
 * who was refused at the counter got it back at once. */
void
drawer_end(struct world *world)
{
	_Static_assert(SETTLEMENT_SALE == 0 && MESSAGE_REFUSED == 5,
	    "the query below names them");
	int64_t from = 0, to = 0, said = 0, seen = 0;
	struct rows *rows = ask(world,
	    "SELECT min(seq), max(seq * (fact = 'SHIFT_CLOSED')),"
	    " sum(CASE WHEN fact = 'SHIFT_CLOSED' THEN"
	    " CAST(replace(body -> '$.cash.taken', '.', '') AS INT) END),"
	    " sum(fact = 'SHIFT_CLOSED')"
	    " FROM journal WHERE fact IN ('SHIFT_OPENED', 'SHIFT_CLOSED')"
	    " AND ?1 = ?2", 0, 0);

	if (rows != NULL && rows_next(rows, NULL) == 1) {
		from = rows_int(rows, 0);
		to = rows_int(rows, 1);
		said = rows_int(rows, 2);
		world->sums.shifts += rows_int(rows, 3);
	}
	rows_close(&rows);
	rows = ask(world, "SELECT sale FROM sale WHERE seq > ?1 AND seq < ?2"
	    " AND settles = '' AND NOT (kind = 0 AND"
	    " (closed OR (state = 5 AND NOT handed)))", from, to);
	while (rows != NULL && rows_next(rows, NULL) == 1)
		seen += collected(world, rows_text(rows, 0));
	rows_close(&rows);
	if (said != seen)
		world_broken(world, "I4 the shifts took %lld fen, the cashier"
		    " %lld", (long long)said, (long long)seen);
}

/* I4, I9: the copies after the first are marked, and no person is on it. */
void
drawer_paper(struct world *world, const char *text)
{
	bool again = strstr(text, "重印") != NULL;
	struct rows *rows = ask(world,
	    "SELECT count(*) FROM journal WHERE fact = 'SHIFT_PRINTED'"
	    " AND seq > (SELECT max(seq) FROM journal WHERE fact ="
	    " 'SHIFT_CLOSED') AND ?1 = ?2", 0, 0);

	if (rows == NULL || rows_next(rows, NULL) != 1 ||
	    again != (rows_int(rows, 0) > 1))
		world_broken(world, "I4 a shift's slip is not marked");
	rows_close(&rows);
	if (check_personal(text, strlen(text)))
		world_broken(world, "I9 a person's number on paper");
}
