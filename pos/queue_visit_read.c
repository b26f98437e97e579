/* Visits as they stand, and which is to be stepped next. */
#include <assert.h>
#include <string.h>

#include "pos/queue_inside.h"
#include "pos/text.h"

#define VISIT_COLUMNS                                                          \
	"v.sale, v.stage, v.doubt, v.dirty, v.flying, v.refused, v.handed,"    \
	" v.batch, v.mdtrt_id, v.ownpay, v.overlimit, v.preself, v.inscope,"   \
	" v.tries, v.refusals, v.absent_mono_ms, v.absent_boot, v.note,"       \
	" s.sale IS NOT NULL, coalesce(s.state, 0),"                           \
	" coalesce(s.handed OR s.closed, 0), v.due_ms, v.stray"                \
	" FROM visit v LEFT JOIN sale s ON s.sale = v.sale"

static void
fill(struct rows *rows, struct visit *v)
{
	int64_t state = rows_int(rows, 19);
	bool ended = rows_int(rows, 20) != 0;

	memset(v, 0, sizeof(*v));
	(void)text_copy(v->sale, sizeof(v->sale), rows_text(rows, 0));
	v->stage = (enum visit_stage)rows_int(rows, 1);
	v->doubt = rows_int(rows, 2) != 0;
	v->dirty = rows_int(rows, 3) != 0;
	v->flying = rows_int(rows, 4) != 0;
	v->refused = rows_int(rows, 5) != 0;
	v->handed = rows_int(rows, 6) != 0;
	v->batch = (int)rows_int(rows, 7);
	(void)text_copy(v->mdtrt_id, sizeof(v->mdtrt_id), rows_text(rows, 8));
	v->lines.ownpay = money_fen(rows_int(rows, 9));
	v->lines.overlimit = money_fen(rows_int(rows, 10));
	v->lines.preself = money_fen(rows_int(rows, 11));
	v->lines.inscope = money_fen(rows_int(rows, 12));
	v->tries = (int)rows_int(rows, 13);
	v->refusals = (int)rows_int(rows, 14);
	v->absent_mono_ms = rows_int(rows, 15);
	v->absent = !rows_null(rows, 16);
	(void)text_copy(
	    v->absent_boot, sizeof(v->absent_boot), rows_text(rows, 16));
	text_cut(v->note, sizeof(v->note), rows_text(rows, 17), 60);
	v->due_ms = rows_int(rows, 21);
	v->stray = rows_int(rows, 22) != 0;
	v->sold = rows_int(rows, 18) != 0;
	v->wanted = v->sold && state <= MESSAGE_RESENT && !ended;
	v->unwanted = !v->sold || state > MESSAGE_ACKED;
	assert(v->stage <= VISIT_CHARGED);
}

static int
one(struct rows **rows, int selected, struct visit *visit, struct err *err)
{
	int next = selected != 0 ? -1 : rows_next(*rows, err);

	if (next == 1)
		fill(*rows, visit);
	rows_close(rows);
	return next < 0 ? -1 : !next;
}

int
queue_visit(struct store *store, const char *sale, struct visit *visit,
    struct err *err)
{
	struct rows *rows = NULL;
	int selected = store_select(store, &rows, err,
	    "SELECT " VISIT_COLUMNS " WHERE v.sale = ?1", "t", sale);

	return one(&rows, selected, visit, err);
}

int
queue_visit_due(struct store *store, int64_t wall_ms, const char *held,
    struct visit *visit, struct err *err)
{
	struct rows *rows = NULL;
	int selected = store_select(store, &rows, err,
	    "SELECT " VISIT_COLUMNS " WHERE v.open = 1 AND v.flying = 0"
	    " AND v.due_ms <= ?1 AND v.sale <> ?2"
	    " ORDER BY v.due_ms, v.seq LIMIT 1",
	    "it", wall_ms, held);

	return one(&rows, selected, visit, err);
}

int
queue_visit_next_due(struct store *store, const char *held,
    int64_t *due_ms, struct err *err)
{
	return store_int(store, due_ms, INT64_MAX, err,
	    "SELECT coalesce(min(due_ms), 9223372036854775807) FROM visit"
	    " WHERE open = 1 AND flying = 0 AND sale <> ?1",
	    "t", held);
}

int
queue_visit_set_due(struct store *store, const struct visit *visit,
    int64_t due_ms, int tries, struct err *err)
{
	return store_run(store, err,
	    "UPDATE visit SET due_ms = ?2, tries = ?3 WHERE sale = ?1", "tii",
	    visit->sale, due_ms, (int64_t)tries);
}

int
queue_visit_not_shown(struct store *store, const struct message *lost,
    int *count, struct err *err)
{
	assert(strcmp(lost->infno, "2201") == 0);
	*count = lost->refusals + 1;
	return store_run(store, err,
	    "UPDATE message SET refusals = refusals + 1 WHERE msgid = ?1", "t",
	    lost->msgid);
}

int
queue_visit_absent(struct store *store, const struct visit *visit,
    const struct now *now, struct err *err)
{
	return store_run(store, err,
	    "UPDATE visit SET absent_mono_ms = ?2, absent_boot = ?3"
	    " WHERE sale = ?1 AND absent_boot IS NULL",
	    "tit", visit->sale, now->mono_ms, now->boot_id);
}

int
queue_visit_count(
    struct store *store, const char *sale, int *count, struct err *err)
{
	int64_t value = 0;

	if (store_int(store, &value, 0, err,
		"SELECT coalesce(max(n), 100000) FROM message WHERE sale = ?1"
		" AND prio = 4",
		"t", sale) != 0)
		return -1;
	*count = (int)value;
	return 0;
}
