/*
 * A clinic's visit at the centre, folded from its messages.
 *
 * DESIGN
 *
 * A visit is told to the centre before its sale is agreed: 2201 registers
 * it, 2203A describes it, 2204 uploads its lines, and only then can 2206
 * quote and 2207 settle. So it may stand at the centre when no sale does.
 * One sale is one visit; its number is ipt_otp_no.
 *
 *   charge    VISIT (the sale's bytes, no sale yet); the till holds it
 *   steps     QUEUED, SENT, ACKED of 2201, 2203A, 2204, each on disk before
 *             its first byte leaves, each a message with a msgid of its own
 *   confirm   INTENT: from here on the sale wants its visit (offline: the
 *             first the centre hears of it is after the link is back)
 *   2207      leaves only when the visit is VISIT_CHARGED (queue_due)
 *
 * What is to be done is never a fact, but follows from what is:
 *
 *                      not in doubt                       2201 in doubt
 *   wanted   NONE 2201, REGISTERED 2203A,                 look (5201)
 *            DESCRIBED 2205 if dirty, else 2204,
 *            CHARGED nothing
 *   unwanted NONE nothing, 2201 if a lost one may come,   look (5201)
 *            else 2205 if dirty, then 2202
 *   neither  nothing: the sale is settled, or a person's
 *
 * wanted: its sale is open, or the till holds it while it is being made.
 * unwanted: its sale ended without effect (refused, taken back, voided,
 * paid without insurance), or there is none and the till does not hold it:
 * cancelled, gone back from, or forgotten by a crash. Nothing need be
 * remembered for that: what nobody wants is taken back.
 *
 * The steps are a class of their own (19 no. 5): they may be asked again,
 * each try under its own number, so one in doubt is not open itself; its
 * visit is. A lost 2201 is looked for by 5201 before anything else: found,
 * it is ACKED by that word; not found, REVERSED, for a visit that nobody
 * wants only after two such words far enough apart (as 19 no. 3). One that
 * is wanted goes on under another 2201, and the first may come late: while
 * its successor stands it is refused, so that 2202 waits until it cannot
 * come any more (stray). Let go before it had a successor, it is given one,
 * which is then taken back. Where 5201 is refused time and again, the sale is
 * a person's and the visit, wanted no more, is looked for further. A lost
 * 2204 leaves the visit dirty: 2205 "0000" before the next upload, which
 * has another chrg_bchno, so that lines arriving late are never settled.
 */
#include <assert.h>
#include <string.h>

#include "pos/queue_inside.h"
#include "pos/text.h"

/* open: the till has something to do for it, held at the counter or not. */
const char queue_visit_schema[] =
    "CREATE TABLE IF NOT EXISTS visit("
    " sale TEXT PRIMARY KEY, seq INT NOT NULL, stage INT NOT NULL DEFAULT 0,"
    " doubt INT NOT NULL DEFAULT 0, dirty INT NOT NULL DEFAULT 0,"
    " flying INT NOT NULL DEFAULT 0, refused INT NOT NULL DEFAULT 0,"
    " handed INT NOT NULL DEFAULT 0, open INT NOT NULL DEFAULT 0,"
    " batch INT NOT NULL DEFAULT 0, mdtrt_id TEXT NOT NULL DEFAULT '',"
    " ownpay INT NOT NULL DEFAULT 0, overlimit INT NOT NULL DEFAULT 0,"
    " preself INT NOT NULL DEFAULT 0, inscope INT NOT NULL DEFAULT 0,"
    " refusals INT NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '',"
    " due_ms INT NOT NULL DEFAULT 0, tries INT NOT NULL DEFAULT 0,"
    " absent_mono_ms INT NOT NULL DEFAULT 0, absent_boot TEXT,"
    " stray INT NOT NULL DEFAULT 0"
    ") WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS visit_open ON visit(due_ms, seq)"
    " WHERE open = 1;"
    "CREATE INDEX IF NOT EXISTS visit_handed ON visit(handed)"
    " WHERE handed = 1;";

_Static_assert(VISIT_NONE == 0 && VISIT_REGISTERED == 1 &&
	VISIT_DESCRIBED == 2 && VISIT_CHARGED == 3,
    "queries name stages by number");

bool
queue_is_visit(const char *infno)
{
	return strcmp(infno, "2201") == 0 || strcmp(infno, "2202") == 0 ||
	    strcmp(infno, "2203A") == 0 || strcmp(infno, "2204") == 0 ||
	    strcmp(infno, "2205") == 0;
}

static enum visit_step
towards(const struct visit *visit)
{
	if (visit->refused)
		return VISIT_STEP_NONE;
	if (visit->doubt)
		return VISIT_STEP_LOOK;
	switch (visit->stage) {
	case VISIT_NONE:
		return VISIT_STEP_2201;
	case VISIT_REGISTERED:
		return VISIT_STEP_2203A;
	case VISIT_DESCRIBED:
		return visit->dirty ? VISIT_STEP_2205 : VISIT_STEP_2204;
	case VISIT_CHARGED:
		break;
	}
	return VISIT_STEP_NONE;
}

enum visit_step
visit_next(const struct visit *visit, bool held)
{
	assert(!visit->wanted || !visit->unwanted);
	if (visit->flying || visit->handed)
		return VISIT_STEP_NONE;
	if (visit->wanted || (held && !visit->sold))
		return towards(visit);
	if (!visit->unwanted)
		return VISIT_STEP_NONE;
	if (visit->doubt)
		return VISIT_STEP_LOOK;
	if (visit->stage == VISIT_NONE)
		return visit->stray && !visit->refused ? VISIT_STEP_2201 :
							 VISIT_STEP_NONE;
	return visit->dirty ? VISIT_STEP_2205 : VISIT_STEP_2202;
}

/* ---- the fold ---- */

int
queue_visit_begun(
    struct store *store, const struct journal_row *row, struct err *err)
{
	if (store_run(store, err,
		"INSERT OR IGNORE INTO visit(sale, seq) VALUES(?1, ?2)", "ti",
		row->sale, row->seq) != 0)
		return -1;
	if (store_changes(store) != 1)
		return queue_forbidden(row, _("交易号用了两次"), err);
	return 0;
}

int
queue_visit_intent(struct store *store, const struct journal_row *row,
    const struct settlement *sale, struct err *err)
{
	if (settlement_is_visit(sale) && sale->kind == SETTLEMENT_SALE &&
	    store_run(store, err,
		"INSERT OR IGNORE INTO visit(sale, seq) VALUES(?1, ?2)", "ti",
		row->sale, row->seq) != 0)
		return -1;
	return queue_visit_sale(store, row->sale, err);
}

int
queue_visit_sale(struct store *store, const char *sale, struct err *err)
{
	_Static_assert(MESSAGE_RESENT == 3 && MESSAGE_ACKED == 4 &&
		MESSAGE_REFUSED == 5,
	    "the query below names states by number");
	return store_run(store, err,
	    "UPDATE visit SET open = NOT handed AND coalesce((SELECT CASE"
	    " WHEN s.state = 4 THEN 0"
	    " WHEN s.state > 4 THEN NULL"
	    " WHEN s.handed OR s.closed THEN 0"
	    " ELSE NOT refused AND stage < 3 END"
	    " FROM sale s WHERE s.sale = ?1),"
	    " stage > 0 OR doubt OR flying OR (stray AND NOT refused))"
	    " WHERE sale = ?1",
	    "t", sale);
}

/* What each step leaves when it is known to have had its effect. */
static int
acked(struct store *store, const struct journal_row *row,
    const struct message *message, const struct message_body *body,
    struct err *err)
{
	const struct wire_lines *lines = &body->lines;

	if (strcmp(message->infno, "2201") == 0)
		return store_run(store, err,
		    "UPDATE visit SET stage = 1, doubt = 0, mdtrt_id = ?2,"
		    " absent_mono_ms = ?3, absent_boot = ?4 WHERE sale = ?1",
		    "ttit", row->sale, body->mdtrt_id, row->now.mono_ms,
		    row->now.boot_id);
	if (strcmp(message->infno, "2203A") == 0)
		return store_run(store, err,
		    "UPDATE visit SET stage = 2 WHERE sale = ?1", "t",
		    row->sale);
	if (strcmp(message->infno, "2205") == 0)
		return store_run(store, err,
		    "UPDATE visit SET dirty = 0, stage = min(stage, 2)"
		    " WHERE sale = ?1",
		    "t", row->sale);
	if (strcmp(message->infno, "2202") == 0)
		return store_run(store, err,
		    "UPDATE visit SET stage = 0, doubt = 0, dirty = 0,"
		    " stray = 0 WHERE sale = ?1",
		    "t", row->sale);
	if (!body->has_lines)
		return queue_forbidden(row, _("缺少明细的合计"), err);
	return store_run(store, err,
	    "UPDATE visit SET stage = 3, dirty = 1, ownpay = ?2,"
	    " overlimit = ?3, preself = ?4, inscope = ?5 WHERE sale = ?1",
	    "tiiii", row->sale, lines->ownpay.fen, lines->overlimit.fen,
	    lines->preself.fen, lines->inscope.fen);
}

static int
refused(struct store *store, const struct journal_row *row,
    const struct message *message, const struct message_body *body,
    struct err *err)
{
	bool back = strcmp(message->infno, "2205") == 0 ||
	    strcmp(message->infno, "2202") == 0;

	return store_run(store, err,
	    "UPDATE visit SET refused = refused OR (?2 AND NOT ?3),"
	    " handed = handed OR (?2 AND ?3),"
	    " refusals = refusals + ?3, note = ?4 WHERE sale = ?1",
	    "tiit", row->sale, (int64_t)body->final, (int64_t)back,
	    body->why);
}

/* Under way or not; and the lines a 2204 may have left. */
static int
flight(struct store *store, const struct journal_row *row,
    const struct message *message, struct err *err)
{
	bool lines = strcmp(message->infno, "2204") == 0;
	bool sent = row->fact == FACT_SENT;
	/* Lines are uploaded only where none are. */
	bool none = row->fact == FACT_UNSENT || row->fact == FACT_VOIDED ||
	    row->fact == FACT_REFUSED;

	return store_run(store, err,
	    "UPDATE visit SET flying = ?2, dirty = CASE WHEN NOT ?3 THEN dirty"
	    " WHEN ?4 THEN 0 ELSE 1 END, batch = max(batch, ?5),"
	    " tries = CASE WHEN ?2 THEN tries ELSE 0 END, due_ms = ?6"
	    " WHERE sale = ?1",
	    "tiiiii", row->sale, (int64_t)sent, (int64_t)lines, (int64_t)none,
	    (int64_t)message->line, row->now.wall_ms);
}

int
queue_visit_moved(struct store *store, const struct journal_row *row,
    const struct message *message, const struct message_body *body,
    struct err *err)
{
	bool first = strcmp(message->infno, "2201") == 0;
	int result;

	assert(queue_is_visit(message->infno));
	result = flight(store, row, message, err);
	if (result == 0 && row->fact == FACT_ACKED)
		result = acked(store, row, message, body, err);
	else if (result == 0 && row->fact == FACT_REFUSED)
		result = refused(store, row, message, body, err);
	else if (result == 0 && first &&
	    (row->fact == FACT_UNKNOWN || row->fact == FACT_REVERSED))
		result = store_run(store, err,
		    "UPDATE visit SET doubt = ?2, absent_boot = NULL,"
		    " stray = CASE WHEN ?3 THEN 0 ELSE stray OR NOT ?2 END"
		    " WHERE sale = ?1",
		    "tii", row->sale, (int64_t)(row->fact == FACT_UNKNOWN),
		    (int64_t)body->final);
	return result != 0 ? -1 : queue_visit_sale(store, row->sale, err);
}

/* Dealt with by a person: 2, and never the till's again. */
int
queue_visit_dealt(struct store *store, const char *sale, struct err *err)
{
	if (store_run(store, err,
		"UPDATE visit SET handed = 2, open = 0 WHERE sale = ?1"
		" AND handed = 1",
		"t", sale) != 0)
		return -1;
	return (int)store_changes(store);
}
