/* Reading what comparisons have found: for a screen, a command, the end of
 * a shift. */
#include <assert.h>
#include <string.h>

#include "pos/reconcile.h"

#define UNEQUAL_COLUMNS                                                        \
	"id, day, optins, kind, remedy, sale, msgid, setl_id, mdtrt_id,"       \
	" refund, ours, our_total, our_fund, our_account, centre,"             \
	" centre_total, centre_fund, centre_account, done, note"

static void
fill(struct rows *rows, struct unequal *u)
{
	memset(u, 0, sizeof(*u));
	u->id = rows_int(rows, 0);
	u->day = (int)rows_int(rows, 1);
	(void)text_copy(u->optins, sizeof(u->optins), rows_text(rows, 2));
	u->kind = (enum unequal_kind)rows_int(rows, 3);
	u->remedy = (enum unequal_remedy)rows_int(rows, 4);
	(void)text_copy(u->sale, sizeof(u->sale), rows_text(rows, 5));
	(void)text_copy(u->msgid, sizeof(u->msgid), rows_text(rows, 6));
	(void)text_copy(u->setl_id, sizeof(u->setl_id), rows_text(rows, 7));
	(void)text_copy(u->mdtrt_id, sizeof(u->mdtrt_id), rows_text(rows, 8));
	u->refund = rows_int(rows, 9) != 0;
	u->ours = rows_int(rows, 10) != 0;
	u->our_total = money_fen(rows_int(rows, 11));
	u->our_fund = money_fen(rows_int(rows, 12));
	u->our_account = money_fen(rows_int(rows, 13));
	u->centre = rows_int(rows, 14) != 0;
	u->centre_total = money_fen(rows_int(rows, 15));
	u->centre_fund = money_fen(rows_int(rows, 16));
	u->centre_account = money_fen(rows_int(rows, 17));
	u->done = rows_int(rows, 18) != 0;
	text_cut(u->note, sizeof(u->note), rows_text(rows, 19), 60);
	assert(u->kind < UNEQUAL_KIND_COUNT && u->remedy < REMEDY_COUNT);
}

int
unequal_list(struct store *store, int day, bool open, int offset,
    struct unequal *list, int max, int *found, struct err *err)
{
	struct rows *rows = NULL;
	int next = 0;

	assert(offset >= 0 && max > 0);
	*found = 0;
	if (store_select(store, &rows, err,
		"SELECT " UNEQUAL_COLUMNS " FROM unequal WHERE (?1 = 0 OR"
		" day = ?1) AND (?2 = 0 OR done = 0) ORDER BY day DESC, id"
		" LIMIT ?3 OFFSET ?4",
		"iiii", (int64_t)day, (int64_t)open, (int64_t)max,
		(int64_t)offset) != 0)
		return -1;
	while (*found < max && (next = rows_next(rows, err)) == 1)
		fill(rows, &list[(*found)++]);
	rows_close(&rows);
	return next < 0 ? -1 : 0;
}

int
unequal_find(
    struct store *store, int64_t id, struct unequal *unequal, struct err *err)
{
	struct rows *rows = NULL;
	int next;

	if (store_select(store, &rows, err,
		"SELECT " UNEQUAL_COLUMNS " FROM unequal WHERE id = ?1", "i",
		id) != 0)
		return -1;
	next = rows_next(rows, err);
	if (next == 1)
		fill(rows, unequal);
	rows_close(&rows);
	return next < 0 ? -1 : !next;
}

int
unequal_to_ask(struct store *store, int day, int64_t after,
    struct unequal *unequal, struct err *err)
{
	int64_t id = 0;

	assert(text_day_valid(day));
	if (store_int(store, &id, 0, err,
		"SELECT id FROM unequal WHERE done = 0 AND day = ?1 AND"
		" id > ?2 AND kind = ?3 AND remedy = ?4 ORDER BY id LIMIT 1",
		"iiii", (int64_t)day, after, (int64_t)UNEQUAL_INSTITUTION,
		(int64_t)REMEDY_QUERY) != 0)
		return -1;
	return id == 0 ? 1 : unequal_find(store, id, unequal, err);
}

int
unequal_asked(struct store *store, int64_t id, int *times, struct err *err)
{
	int64_t asked = 0;

	assert(id > 0);
	if (store_run(store, err,
		"UPDATE unequal SET asked = asked + 1 WHERE id = ?1", "i",
		id) != 0 ||
	    store_int(store, &asked, 0, err,
		"SELECT asked FROM unequal WHERE id = ?1", "i", id) != 0)
		return -1;
	*times = (int)asked;
	return 0;
}

static void
fill_compared(struct rows *rows, int day, struct compared *c)
{
	struct statement *s = &c->ours;

	memset(c, 0, sizeof(*c));
	s->day = day;
	(void)text_copy(s->insutype, sizeof(s->insutype), rows_text(rows, 0));
	(void)text_copy(s->clr_type, sizeof(s->clr_type), rows_text(rows, 1));
	(void)text_copy(s->optins, sizeof(s->optins), rows_text(rows, 2));
	s->count = (int)rows_int(rows, 3);
	s->total = money_fen(rows_int(rows, 4));
	s->fund = money_fen(rows_int(rows, 5));
	s->account = money_fen(rows_int(rows, 6));
	s->cash = money_fen(rows_int(rows, 7));
	c->result = (enum statement_result)rows_int(rows, 8);
	c->rows = (int)rows_int(rows, 9);
	c->wall_ms = rows_int(rows, 10);
}

int
reconcile_compared(struct store *store, int day, struct compared *list,
    int max, int *found, struct err *err)
{
	struct rows *rows = NULL;
	int next = 0;

	assert(max > 0);
	*found = 0;
	if (store_select(store, &rows, err,
		"SELECT insutype, clr_type, optins, count, total, fund,"
		" account, cash, result, rows, wall_ms FROM compared WHERE"
		" day = ?1 ORDER BY optins, clr_type, insutype",
		"i", (int64_t)day) != 0)
		return -1;
	while (*found < max && (next = rows_next(rows, err)) == 1)
		fill_compared(rows, day, &list[(*found)++]);
	rows_close(&rows);
	return next < 0 ? -1 : 0;
}
