/* Sums over the queue: what waits, what is promised, what is used. */
#include <string.h>

#include "pos/queue_inside.h"
#include "pos/text.h"

static int
count_one(struct store *store, int *to, const char *sql, int64_t argument,
    struct err *err)
{
	int64_t value = 0;

	if (store_int(store, &value, 0, err, sql, "i", argument) != 0)
		return -1;
	*to = (int)value;
	return 0;
}

int
queue_count(struct store *store, int64_t wall_ms, struct queue_counts *counts,
    struct err *err)
{
	struct queue_tally tally;

	memset(counts, 0, sizeof(*counts));
	if (queue_tally(store, &tally, err) != 0 ||
	    count_one(store, &counts->handed,
		"SELECT (SELECT count(*) FROM sale WHERE handed = 1"
		" AND closed = 0) + (SELECT count(*) FROM visit v WHERE"
		" v.handed = 1 AND ?1 = ?1 AND NOT EXISTS(SELECT 1 FROM sale s"
		" WHERE s.sale = v.sale))",
		0, err) != 0 ||
	    count_one(store, &counts->visits,
		"SELECT count(*) FROM visit WHERE open = 1 AND ?1 = ?1", 0,
		err) != 0 ||
	    count_one(store, &counts->uploads,
		"SELECT count(*) FROM upload WHERE open = 1 AND ?1 = ?1", 0,
		err) != 0 ||
	    count_one(store, &counts->uploads_refused,
		"SELECT count(DISTINCT sale) FROM upload WHERE state = 2"
		" AND ?1 = ?1",
		0, err) != 0 ||
	    count_one(store, &counts->tickets,
		"SELECT count(*) FROM ticket WHERE state = 0 AND ?1 = ?1", 0,
		err) != 0 ||
	    count_one(store, &counts->tickets_owed,
		"SELECT count(*) FROM ticket WHERE state = 2 AND ?1 = ?1", 0,
		err) != 0 ||
	    store_int(store, &counts->owed.fen, 0, err,
		"SELECT coalesce(sum(owed), 0) FROM ticket WHERE state = 2",
		"") != 0 ||
	    count_one(store, &counts->differed,
		"SELECT count(*) FROM sale WHERE differed = 1 AND dealt = 0"
		" AND state = 4 AND ?1 = ?1",
		0, err) != 0 ||
	    count_one(store, &counts->acked_today,
		"SELECT count(*) FROM sale WHERE made_ms >= ?1 AND state = 4",
		text_day_ms(text_day(wall_ms)), err) != 0)
		return -1;
	counts->pending = (int)tally.pending;
	counts->in_flight = (int)tally.in_flight;
	counts->away = (int)tally.away;
	counts->unknown = (int)tally.unknown;
	counts->offline_fund = money_fen(tally.fund);
	/* Of each class the first; a visit's messages have no sale yet. */
	return store_int(store, &counts->oldest_ms, 0, err,
	    "SELECT coalesce(min(made_ms), 0) FROM sale WHERE sale IN ("
	    " SELECT (SELECT sale FROM message WHERE open = 1 AND prio = p.v"
	    " ORDER BY seq LIMIT 1) FROM (SELECT 0 AS v UNION ALL SELECT 1"
	    " UNION ALL SELECT 2) p)",
	    "");
}

int
queue_promised(struct store *store, const char *person_tag, int day,
    struct money *fund, struct err *err)
{
	return store_int(store, &fund->fen, 0, err,
	    "SELECT coalesce(sum(fund), 0) FROM sale WHERE tag = ?1"
	    " AND closed = 0 AND ((state <= 3 AND EXISTS("
	    "SELECT 1 FROM message m WHERE m.sale = sale.sale AND m.open = 1"
	    " AND m.prio < 3))"
	    " OR (offline = 1 AND state <= 4 AND made_ms >= ?2"
	    " AND made_ms < ?2 + 86400000))",
	    "ti", person_tag, text_day_ms(day));
}
