/*
 * The pack's own meters, sale by sale: what each added to which, so that
 * what is used is the sum over the sales that count, and a sale taken back
 * leaves every meter as if it had not been.
 */
#include <assert.h>
#include <string.h>

#include "pos/queue_inside.h"
#include "pos/text.h"

/* since: of the period, as in struct meter; now: what it was afterwards. */
const char queue_meter_schema[] =
    "CREATE TABLE IF NOT EXISTS meter("
    " sale TEXT NOT NULL, name TEXT NOT NULL, since INT NOT NULL,"
    " added INT NOT NULL, now INT NOT NULL,"
    " PRIMARY KEY(sale, name)) WITHOUT ROWID;";

static const struct meter *
find(const struct meters *meters, const char *name)
{
	for (int i = 0; i < meters->more_count; i++) {
		if (strcmp(meters->more[i].name, name) == 0)
			return &meters->more[i];
	}
	return NULL;
}

/* A meter of an earlier period began anew with this sale. */
static int64_t
added(const struct meters *before, const struct meter *after)
{
	const struct meter *was = find(before, after->name);

	if (was == NULL || (was->since != 0 && was->since != after->since))
		return after->amount.fen;
	return after->amount.fen - was->amount.fen;
}

/* One the sale did not touch is the sale's before it. */
static bool
touched(const struct meters *before, const struct meter *after)
{
	const struct meter *was = find(before, after->name);

	return was == NULL || was->since != after->since ||
	    was->amount.fen != after->amount.fen;
}

int
queue_meter_intent(
    struct store *store, const struct settlement *sale, struct err *err)
{
	const struct meters *before = &sale->meters;
	const struct meters *after = &sale->split.meters_after;
	struct money past = split_more_of(&sale->split, BUCKET_PAST);

	if (sale->kind != SETTLEMENT_SALE)
		return 0;
	if (past.fen > 0 &&
	    store_run(store, err, "UPDATE sale SET past = ?2 WHERE sale = ?1",
		"ti", sale->sale, past.fen) != 0)
		return -1;
	for (int i = 0; i < after->more_count; i++) {
		const struct meter *meter = &after->more[i];

		if (touched(before, meter) &&
		    store_run(store, err,
			"INSERT INTO meter(sale, name, since, added, now)"
			" VALUES(?1, ?2, ?3, ?4, ?5)",
			"ttiii", sale->sale, meter->name,
			(int64_t)meter->since, added(before, meter),
			meter->amount.fen) != 0)
			return -1;
	}
	return 0;
}

/* The meter's place among those used; -1 when there is none left. */
static int
place_of(struct meters *named, const char *name)
{
	int at = 0;

	while (at < named->more_count &&
	    strcmp(named->more[at].name, name) != 0)
		at++;
	if (at == METERS_MAX)
		return -1;
	if (at == named->more_count) {
		memset(&named->more[at], 0, sizeof(named->more[at]));
		if (!text_copy(named->more[at].name, METER_BYTES, name))
			return -1;
		named->more_count++;
	}
	return at;
}

/* In the order of the sales: a later period begins anew. */
static int
count_row(struct meters *named, struct rows *rows, struct err *err)
{
	int at = place_of(named, rows_text(rows, 0));
	int32_t since = (int32_t)rows_int(rows, 1);
	struct meter *meter;

	if (at < 0)
		return err_set(err, ERR_LIMIT, _("分担：累计至多 %d 个"),
		    METERS_MAX);
	meter = &named->more[at];
	if (since < meter->since)
		return 0;
	if (since > meter->since)
		meter->amount = money_fen(0);
	meter->since = since;
	switch (rules_meter_kind(meter->name)) {
	case METER_SUM:
		if (money_add(meter->amount, money_fen(rows_int(rows, 2)),
			&meter->amount))
			return 0;
		return err_set(err, ERR_OVERFLOW, _("累计金额溢出"));
	case METER_HIGHEST:
		if (meter->amount.fen < rows_int(rows, 3))
			meter->amount = money_fen(rows_int(rows, 3));
		return 0;
	case METER_LATEST:
		meter->amount = money_fen(rows_int(rows, 3));
		return 0;
	}
	assert(!"no such kind");
	return 0;
}

static int
count_named(struct store *store, const char *person_tag,
    const struct queue_since *since, struct queue_used *used,
    struct err *err)
{
	struct rows *rows = NULL;
	int next, result = 0;

	if (store_select(store, &rows, err,
		"SELECT m.name, m.since, m.added, m.now, s.state = 4 AND"
		" s.settled_ms <= ?2 FROM sale s JOIN meter m ON"
		" m.sale = s.sale WHERE s.tag = ?1 AND s.closed = 0"
		" AND s.state <= 4 ORDER BY s.seq",
		"ti", person_tag, since->as_of_ms) != 0)
		return -1;
	while (result == 0 && (next = rows_next(rows, err)) != 0) {
		if (next < 0)
			result = -1;
		else if (rows_int(rows, 4) == 0 ||
		    !rules_meter_told(since->rules, rows_text(rows, 0)))
			result = count_row(&used->named, rows, err);
	}
	rows_close(&rows);
	return result;
}

/* One sum over the sales that count: those open, and those settled after
 * the word the sum is added to. */
static int
sum(struct store *store, const char *expression, const char *person_tag,
    int64_t as_of_ms, int64_t from_ms, struct money *to, struct err *err)
{
	char sql[320];
	bool fits = text_format(sql, sizeof(sql),
	    "SELECT coalesce(sum(%s), 0) FROM sale WHERE tag = ?1"
	    " AND closed = 0 AND (state <= 3 OR (state = 4 AND"
	    " settled_ms > ?2)) AND made_ms >= ?3",
	    expression);

	assert(fits);
	(void)fits;
	return store_int(store, &to->fen, 0, err, sql, "tii", person_tag,
	    as_of_ms, from_ms);
}

int
queue_used(struct store *store, const char *person_tag,
    const struct queue_since *since, struct queue_used *used,
    struct err *err)
{
	static const char pooled[] =
	    "fund - large - serious - civil - employer - aid - other";

	assert(since->rules != NULL);
	memset(used, 0, sizeof(*used));
	if (sum(store, "deductible", person_tag,
		since->deductible_told ? since->as_of_ms : 0, since->from_ms,
		&used->deductible, err) != 0 ||
	    sum(store, pooled, person_tag,
		since->fund_told ? since->as_of_ms : 0, since->from_ms,
		&used->fund, err) != 0 ||
	    sum(store, "max(account - past, 0)", person_tag,
		since->as_of_ms, 0, &used->account, err) != 0 ||
	    sum(store, "min(account, past)", person_tag, since->as_of_ms, 0,
		&used->past, err) != 0)
		return -1;
	return count_named(store, person_tag, since, used, err);
}
