/*
 * Whose a sale is that changed tills by a stick. It is owned by exactly one:
 * between LENT and TAKEN_BACK nothing of it moves here, and between TAKEN
 * and RELEASED everything of it does.
 *
 *            LENT    TAKEN    RELEASED   RETURNED   TAKEN_BACK
 *  none      lent    taken'
 *  lent                                  lent       back, asked
 *  taken                      released
 *  released          taken"
 *  back      lent
 *  asked                                 asked
 *
 *  ' in the transaction of its INTENT   " by a later batch
 */
#include <assert.h>
#include <string.h>

#include "pos/queue_inside.h"
#include "pos/text.h"

/* n: place on the stick. heard: index there of what was last returned. */
const char queue_stick_schema[] =
    "CREATE TABLE IF NOT EXISTS stick("
    " sale TEXT PRIMARY KEY, role INT NOT NULL, batch TEXT NOT NULL,"
    " n INT NOT NULL, till INT NOT NULL, at_ms INT NOT NULL,"
    " sm3 TEXT NOT NULL, heard INT NOT NULL DEFAULT 0) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS stick_batch ON stick(batch, n);";

bool
queue_stick_fact(enum fact fact)
{
	return fact >= FACT_LENT && fact <= FACT_TAKEN_BACK;
}

struct place {
	enum stick_role role;
	char batch[STICK_BATCH_BYTES];
	int64_t heard;
};

static int
place_of(struct store *store, const char *sale, struct place *place,
    struct err *err)
{
	struct rows *rows = NULL;
	int next;

	memset(place, 0, sizeof(*place));
	if (store_select(store, &rows, err,
		"SELECT role, batch, heard FROM stick WHERE sale = ?1", "t",
		sale) != 0)
		return -1;
	next = rows_next(rows, err);
	if (next == 1) {
		place->role = (enum stick_role)rows_int(rows, 0);
		(void)text_copy(place->batch, sizeof(place->batch),
		    rows_text(rows, 1));
		place->heard = rows_int(rows, 2);
	}
	rows_close(&rows);
	return next < 0 ? -1 : 0;
}

static bool
is_ours(enum stick_role role)
{
	return role == STICK_NONE || role == STICK_TAKEN ||
	    role == STICK_BACK;
}

int
queue_ours(struct store *store, const char *sale, bool *ours, struct err *err)
{
	struct place place;

	assert(ours != NULL);
	if (place_of(store, sale, &place, err) != 0)
		return -1;
	*ours = is_ours(place.role);
	return 0;
}

/* What was taken over is given up by RELEASED alone; asked is a person's. */
int
queue_stick_demand(
    struct store *store, const struct journal_row *row, struct err *err)
{
	struct place place;

	if (place_of(store, row->sale, &place, err) != 0)
		return -1;
	if (row->fact == FACT_HANDED && place.role == STICK_ASKED)
		return 0;
	if (row->fact == FACT_CLOSED && place.role == STICK_TAKEN)
		return queue_forbidden(row,
		    _("这笔交易由U盘接管，只能交还"), err);
	if (!is_ours(place.role))
		return queue_forbidden(row,
		    _("这笔交易已移交另一台收款机"), err);
	return 0;
}

static int
is_unsent(struct store *store, const struct journal_row *row, struct err *err)
{
	bool unsent = false;

	if (queue_stick_unsent(store, row->sale, &unsent, err) != 0)
		return -1;
	return unsent ? 0 :
			queue_forbidden(row,
			    _("可能已发出的交易不能换收款机"), err);
}

/* ---- the fold ---- */

/* Given up and taken over again: the message is the one it was. */
static int
set_away(struct store *store, const char *sale, bool away, bool open,
    bool closed, int64_t due_ms, struct err *err)
{
	if (store_run(store, err,
		"UPDATE message SET away = ?2, open = ?3, due_ms = ?4"
		" WHERE sale = ?1 AND prio < 3 AND state = 0",
		"tiii", sale, (int64_t)away, (int64_t)open, due_ms) != 0 ||
	    store_run(store, err, "UPDATE sale SET closed = ?2 WHERE sale = ?1",
		"ti", sale, (int64_t)closed) != 0)
		return -1;
	/* The codes go with the sale (3505): 4 is dealt with. */
	return store_run(store, err,
	    "UPDATE upload SET state = ?2 WHERE sale = ?1 AND state = ?3",
	    "tii", sale, (int64_t)(away || closed ? 4 : 0),
	    (int64_t)(away || closed ? 0 : 4));
}

static int
enter(struct store *store, const struct journal_row *row,
    const struct message_body *body, enum stick_role role, struct err *err)
{
	bool away = role == STICK_LENT;

	if (body->batch[0] == '\0' || body->till < 1 || body->n < 1 ||
	    strlen(body->sm3) != 2 * SM3_BYTES)
		return queue_forbidden(row, _("正文不可读"), err);
	if (store_run(store, err,
		"INSERT OR REPLACE INTO stick(sale, role, batch, n, till,"
		" at_ms, sm3) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		"titiiit", row->sale, (int64_t)role, body->batch,
		(int64_t)body->n, (int64_t)body->till, row->now.wall_ms,
		body->sm3) != 0)
		return -1;
	return set_away(store, row->sale, away, true, false,
	    row->now.wall_ms, err);
}

static int
set_role(struct store *store, const struct journal_row *row,
    enum stick_role role, int64_t heard, struct err *err)
{
	return store_run(store, err,
	    "UPDATE stick SET role = ?2, heard = ?3 WHERE sale = ?1", "tii",
	    row->sale, (int64_t)role, heard);
}

static int
lent(struct store *store, const struct journal_row *row,
    const struct message_body *body, const struct place *place,
    struct err *err)
{
	if (place->role != STICK_NONE && place->role != STICK_BACK)
		return queue_forbidden(
		    row, _("这笔交易已移交另一台收款机"), err);
	if (is_unsent(store, row, err) != 0)
		return -1;
	return enter(store, row, body, STICK_LENT, err);
}

static int
taken(struct store *store, const struct journal_row *row,
    const struct message_body *body, const struct place *place,
    struct err *err)
{
	int64_t seq = 0;

	if (place->role == STICK_RELEASED &&
	    strcmp(place->batch, body->batch) != 0)
		return enter(store, row, body, STICK_TAKEN, err);
	if (place->role != STICK_NONE ||
	    store_int(store, &seq, 0, err,
		"SELECT seq FROM sale WHERE sale = ?1", "t",
		row->sale) != 0 ||
	    seq != row->seq - 1)
		return queue_forbidden(
		    row, _("接管的交易应是前一行的"), err);
	if (is_unsent(store, row, err) != 0)
		return -1;
	return enter(store, row, body, STICK_TAKEN, err);
}

static int
released(struct store *store, const struct journal_row *row,
    const struct place *place, struct err *err)
{
	if (place->role != STICK_TAKEN)
		return queue_forbidden(row, _("没有接管过这笔交易"), err);
	if (is_unsent(store, row, err) != 0 ||
	    set_role(store, row, STICK_RELEASED, 0, err) != 0)
		return -1;
	return set_away(store, row->sale, false, false, true,
	    row->now.wall_ms, err);
}

/* What the other till made of it; the message here never left. */
static int
returned(struct store *store, const struct journal_row *row,
    const struct message_body *body, const struct place *place,
    struct err *err)
{
	struct journal_row there = *row;
	int state = message_state_parse(body->state);

	if ((place->role != STICK_LENT && place->role != STICK_ASKED) ||
	    body->at <= place->heard)
		return queue_forbidden(row, _("没有移交过这笔交易"), err);
	if (state != MESSAGE_ACKED && state != MESSAGE_REFUSED &&
	    state != MESSAGE_REVERSED)
		return queue_forbidden(row, _("正文不可读"), err);
	there.fact = state == MESSAGE_ACKED ? FACT_ACKED :
	    state == MESSAGE_REFUSED	    ? FACT_REFUSED :
					      FACT_REVERSED;
	if (store_run(store, err,
		"UPDATE message SET state = 7, open = 0 WHERE sale = ?1"
		" AND prio < 3 AND state = 0",
		"t", row->sale) != 0 ||
	    store_run(store, err,
		"UPDATE sale SET handed = 0 WHERE sale = ?1", "t",
		row->sale) != 0 ||
	    set_role(store, row, place->role, body->at, err) != 0)
		return -1;
	return queue_settle(
	    store, &there, body, (enum message_state)state, err);
}

/* By the other till's own word at once; else it becomes a person's, and is
 * not sent again from here: whoever has the stick may still do so. */
static int
taken_back(struct store *store, const struct journal_row *row,
    const struct message_body *body, const struct place *place,
    struct err *err)
{
	bool proved = strcmp(body->state, "RELEASED") == 0;

	if ((place->role != STICK_LENT &&
		!(proved && place->role == STICK_ASKED)) ||
	    place->heard != 0)
		return queue_forbidden(row, _("没有移交过这笔交易"), err);
	if (!proved && body->why[0] == '\0')
		return queue_forbidden(row, _("正文不可读"), err);
	if (!proved)
		return set_role(store, row, STICK_ASKED, 0, err);
	if (set_role(store, row, STICK_BACK, 0, err) != 0 ||
	    store_run(store, err,
		"UPDATE sale SET handed = 0 WHERE sale = ?1", "t",
		row->sale) != 0)
		return -1;
	return set_away(store, row->sale, false, true, false,
	    row->now.wall_ms, err);
}

int
queue_stick_apply(
    struct store *store, const struct journal_row *row, struct err *err)
{
	struct message_body body;
	struct place place;

	assert(queue_stick_fact(row->fact));
	if (message_body_read(&body, row, err) != 0 ||
	    place_of(store, row->sale, &place, err) != 0)
		return -1;
	if (row->fact == FACT_LENT)
		return lent(store, row, &body, &place, err);
	if (row->fact == FACT_TAKEN)
		return taken(store, row, &body, &place, err);
	if (strcmp(body.batch, place.batch) != 0)
		return queue_forbidden(row, _("批号不符"), err);
	if (row->fact == FACT_RELEASED)
		return released(store, row, &place, err);
	if (row->fact == FACT_RETURNED)
		return returned(store, row, &body, &place, err);
	return taken_back(store, row, &body, &place, err);
}
