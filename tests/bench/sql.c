/*
 * sql.c - the policy as one SQL statement over SQLite tables in memory:
 * all bills of a call in one go, or one bill a statement. See bench.h.
 */
#include <sqlite3.h>
#include <stdlib.h>

#include "tests/bench/bench.h"

struct sql {
	sqlite3 *db;
	sqlite3_stmt *range;
};

static const char sql_tables[] =
    "CREATE TABLE catalogue(code TEXT PRIMARY KEY, class INTEGER,"
    " preself INTEGER, ceiling INTEGER) WITHOUT ROWID;"
    "CREATE TABLE bill(id INTEGER PRIMARY KEY, level INTEGER,"
    " retired INTEGER, balance INTEGER, met INTEGER, paid INTEGER);"
    "CREATE TABLE line(bill INTEGER, no INTEGER, code TEXT, price INTEGER,"
    " count INTEGER, PRIMARY KEY(bill, no)) WITHOUT ROWID;"
    "CREATE TABLE rate(level INTEGER, retired INTEGER, ppm INTEGER,"
    " PRIMARY KEY(level, retired)) WITHOUT ROWID;"
    "INSERT INTO rate VALUES(0,0,600000),(0,1,700000),(1,0,750000),"
    "(1,1,850000),(2,0,650000),(2,1,750000),(3,0,600000),(3,1,700000);";

/* Integer division of what is not negative: half up. */
static const char sql_split[] =
    "WITH priced AS MATERIALIZED (SELECT l.bill, c.class, c.preself,"
    "  (l.price * l.count + 50000000) / 100000000 AS amount,"
    "  CASE WHEN c.class < 3 AND c.ceiling > 0"
    "   THEN (c.ceiling * l.count + 50000000) / 100000000 END AS lim"
    "  FROM line l JOIN catalogue c ON c.code = l.code"
    "  WHERE l.bill BETWEEN ?1 AND ?2),"
    " cut AS MATERIALIZED (SELECT bill, class, amount, preself AS ppm,"
    "  CASE WHEN lim < amount THEN amount - lim ELSE 0 END AS over"
    "  FROM priced),"
    " parts AS MATERIALIZED (SELECT bill, amount, over,"
    "  CASE WHEN class = 3 THEN amount ELSE 0 END AS own,"
    "  CASE WHEN class = 3 THEN 0"
    "   ELSE ((amount - over) * ppm + 500000) / 1000000 END AS pre"
    "  FROM cut),"
    " sums AS MATERIALIZED (SELECT bill, sum(amount) AS total,"
    "  sum(own) AS own, sum(over) AS over, sum(pre) AS pre,"
    "  sum(amount - own - over - pre) AS inscope"
    "  FROM parts GROUP BY bill),"
    " deducted AS MATERIALIZED (SELECT s.*, b.balance, b.paid, r.ppm,"
    "  min(s.inscope, max(CASE b.retired WHEN 1 THEN 50000 ELSE 60000 END"
    "   - b.met, 0)) AS ded"
    "  FROM sums s JOIN bill b ON b.id = s.bill"
    "  JOIN rate r ON r.level = b.level AND r.retired = b.retired),"
    " shared AS MATERIALIZED (SELECT *,"
    "  ((inscope - ded) * ppm + 500000) / 1000000 AS share FROM deducted),"
    " paid AS MATERIALIZED (SELECT *,"
    "  min(share, max(800000 - paid, 0)) AS fund FROM shared),"
    " borne AS MATERIALIZED (SELECT *, min(balance,"
    "  pre + ded + (inscope - ded - share) + (share - fund)) AS account"
    "  FROM paid)"
    " SELECT total, own, over, pre, inscope, ded, fund,"
    "  inscope - ded - share, share - fund, account,"
    "  total - fund - account, balance - account"
    " FROM borne ORDER BY bill";

static int
run_all(struct sql *sql, const char *text)
{
	char *why = NULL;

	if (sqlite3_exec(sql->db, text, NULL, NULL, &why) == SQLITE_OK)
		return 0;
	fprintf(stderr, "sql: %s\n", why ? why : "no memory");
	sqlite3_free(why);
	return -1;
}

/* One row; text, where given, is bound first. */
static int
row_put(sqlite3_stmt *into, int count, const int64_t *values, int text_at,
	const char *text)
{
	for (int i = 0; i < count; i++)
		if (sqlite3_bind_int64(into, i + 1, values[i]) != SQLITE_OK)
			return -1;
	if (text_at > 0 && sqlite3_bind_text(into, text_at, text, -1,
					     SQLITE_STATIC) != SQLITE_OK)
		return -1;
	return sqlite3_step(into) == SQLITE_DONE &&
		       sqlite3_reset(into) == SQLITE_OK
		   ? 0
		   : -1;
}

static int
bill_put(sqlite3_stmt *bills, sqlite3_stmt *lines, int id,
	 const struct bill *bill)
{
	int result = row_put(bills, 6,
			     (int64_t[]){id, bill->level, bill->retired,
					 bill->balance.fen, bill->met.fen,
					 bill->paid.fen},
			     0, NULL);

	for (int i = 0; result == 0 && i < BENCH_LINES; i++)
		result = row_put(lines, 5,
				 (int64_t[]){id, i, 0,
					     bill->lines[i].price.e6,
					     bill->lines[i].count.e4},
				 3, bill->lines[i].code);
	return result;
}

static int
tables_fill(struct sql *sql, const struct data *data)
{
	sqlite3_stmt *entries = NULL, *bills = NULL, *lines = NULL;
	int result =
	    sqlite3_prepare_v2(sql->db,
			       "INSERT INTO catalogue VALUES(?4,?1,?2,?3)",
			       -1, &entries, NULL) == SQLITE_OK &&
		    sqlite3_prepare_v2(sql->db,
				       "INSERT INTO bill VALUES(?,?,?,?,?,?)",
				       -1, &bills, NULL) == SQLITE_OK &&
		    sqlite3_prepare_v2(sql->db,
				       "INSERT INTO line VALUES(?,?,?,?,?)",
				       -1, &lines, NULL) == SQLITE_OK
		? 0
		: -1;

	for (int i = 0; result == 0 && i < BENCH_ENTRIES; i++) {
		const struct entry *entry = &data->index.entries[i];

		result = row_put(entries, 3,
				 (int64_t[]){entry->item_class,
					     entry->preself.ppm,
					     entry->ceiling.e6},
				 4, entry->code);
	}
	for (int i = 0; result == 0 && i < BENCH_BILLS; i++)
		result = bill_put(bills, lines, i, &data->bills[i]);
	(void)sqlite3_finalize(entries); /* its error was the step's */
	(void)sqlite3_finalize(bills);
	(void)sqlite3_finalize(lines);
	return result;
}

struct sql *
sql_open(const struct data *data)
{
	struct sql *sql = calloc(1, sizeof(*sql));

	if (!sql)
		return NULL;
	if (sqlite3_open(":memory:", &sql->db) != SQLITE_OK ||
	    run_all(sql, sql_tables) < 0 || run_all(sql, "BEGIN") < 0 ||
	    tables_fill(sql, data) < 0 || run_all(sql, "COMMIT") < 0 ||
	    run_all(sql, "ANALYZE") < 0 ||
	    sqlite3_prepare_v2(sql->db, sql_split, -1, &sql->range, NULL) !=
		SQLITE_OK) {
		fprintf(stderr, "sql: %s\n", sqlite3_errmsg(sql->db));
		sql_close(sql);
		return NULL;
	}
	return sql;
}

void
sql_close(struct sql *sql)
{
	if (!sql)
		return;
	(void)sqlite3_finalize(sql->range);
	(void)sqlite3_close(sql->db);
	free(sql);
}

/* Bills first to last; the figures are read whether or not kept. */
static int
range_run(struct sql *sql, int first, int last, struct figures *figures)
{
	int64_t values[FIGURE_COUNT];
	int at = 0, code;

	if (sqlite3_bind_int(sql->range, 1, first) != SQLITE_OK ||
	    sqlite3_bind_int(sql->range, 2, last) != SQLITE_OK)
		return -1;
	while ((code = sqlite3_step(sql->range)) == SQLITE_ROW) {
		for (int i = 0; i < FIGURE_COUNT; i++)
			values[i] = sqlite3_column_int64(sql->range, i);
		if (figures) {
			int i = 0;
#define X(name) figures[at].name = values[i++];
			FIGURES(X)
#undef X
		}
		at++;
	}
	if (sqlite3_reset(sql->range) != SQLITE_OK || code != SQLITE_DONE ||
	    at != last - first + 1)
		return -1;
	return 0;
}

static int64_t
run(struct way *way, int from, int count, int step, struct figures *figures)
{
	struct sql *sql = way->state;
	int64_t began = spent_ns();

	for (int done = 0; done < count;) {
		int first = (from + done) % BENCH_BILLS;
		int most = BENCH_BILLS - first, n = count - done;

		n = n < most ? n : most;
		n = n < step ? n : step;
		if (range_run(sql, first, first + n - 1,
			      figures ? figures + done : NULL) < 0) {
			fprintf(stderr, "%s: %s\n", way->name,
				sqlite3_errmsg(sql->db));
			return -1;
		}
		done += n;
	}
	return spent_ns() - began;
}

int64_t
sql_run_set(struct way *way, int from, int count, struct figures *figures)
{
	return run(way, from, count, BENCH_BILLS, figures);
}

int64_t
sql_run_each(struct way *way, int from, int count, struct figures *figures)
{
	return run(way, from, count, 1, figures);
}
