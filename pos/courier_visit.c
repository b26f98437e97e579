/*
 * A clinic's visit on its way: which step leaves next, and as what. The
 * design is in queue_visit.c; one step of a visit is under way at a time,
 * and of all visits one behind the one at the counter.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"

/* A look that is never answered is over by then. */
#define LOOK_SPARE_MS 10000

static const char *
infno_of(enum visit_step step)
{
	static const char *const names[] = {
		[VISIT_STEP_NONE] = "",
		[VISIT_STEP_LOOK] = "5201",
		[VISIT_STEP_2201] = "2201",
		[VISIT_STEP_2203A] = "2203A",
		[VISIT_STEP_2204] = "2204",
		[VISIT_STEP_2205] = "2205",
		[VISIT_STEP_2202] = "2202",
	};

	assert((size_t)step < sizeof(names) / sizeof(names[0]));
	return names[step];
}

static int
load(struct courier *courier, const char *sale, struct visit *visit,
    struct err *err)
{
	int found = queue_visit(courier->books->store, sale, visit, err);

	if (found != 0)
		return found < 0 ? -1 : err_set(err, ERR_NOT_FOUND,
					    _("没有交易 %s"), sale);
	settlement_clear(courier->sale);
	return books_visit(courier->books, sale, courier->sale, err);
}

int
courier_encode_visit(struct courier *courier, const struct wire_stamp *stamp,
    const struct message *message, struct err *err)
{
	struct text_buf *out = &courier->request;
	const struct conf *conf = courier->conf;
	const struct settlement *sale = courier->sale;
	struct visit visit;

	assert(queue_is_visit(message->infno));
	if (load(courier, message->sale, &visit, err) != 0)
		return -1;
	if (strcmp(message->infno, "2201") == 0)
		return wire_encode_2201(out, conf, stamp, sale, err);
	if (visit.mdtrt_id[0] == '\0')
		return err_set(err, ERR_CORRUPT, _("没有挂号"));
	if (strcmp(message->infno, "2203A") == 0)
		return wire_encode_2203a(
		    out, conf, stamp, sale, visit.mdtrt_id, err);
	if (strcmp(message->infno, "2204") == 0)
		return wire_encode_2204(out, conf, stamp, sale,
		    visit.mdtrt_id, message->line, err);
	if (strcmp(message->infno, "2205") == 0)
		return wire_encode_2205(
		    out, conf, stamp, sale, visit.mdtrt_id, err);
	return wire_encode_2202(out, conf, stamp, sale, visit.mdtrt_id, err);
}

int
courier_visit_extras(struct courier *courier, const char *sale,
    struct wire_extras *extras, struct err *err)
{
	struct visit visit;
	int found = queue_visit(courier->books->store, sale, &visit, err);

	if (found != 0)
		return found < 0 ? -1 : err_set(err, ERR_NOT_FOUND,
					    _("没有交易 %s"), sale);
	if (visit.stage != VISIT_CHARGED || visit.batch < 1)
		return err_set(err, ERR_BUSY, _("挂号和费用还没有办完"));
	extras->message_no = visit.batch;
	(void)text_copy(
	    extras->mdtrt_id, sizeof(extras->mdtrt_id), visit.mdtrt_id);
	extras->ownpay = visit.lines.ownpay;
	extras->overlimit = visit.lines.overlimit;
	extras->preself = visit.lines.preself;
	extras->inscope = visit.lines.inscope;
	return 0;
}

static int
write_message(struct courier *courier, const struct now *now,
    const struct visit *visit, enum visit_step step, struct message *message,
    struct err *err)
{
	struct books *books = courier->books;
	struct message_body body = {
		.line = step == VISIT_STEP_2204 ? visit->batch + 1 : 0,
	};
	int n = 0;

	(void)text_copy(body.infno, sizeof(body.infno), infno_of(step));
	if (queue_visit_count(books->store, visit->sale, &n, err) != 0)
		return -1;
	body.n = n + 1;
	if (books_fact(books, now, FACT_QUEUED, visit->sale, "", &body, NULL,
		0, err) != 0 ||
	    queue_nth(books->store, visit->sale, body.n, message, err) != 0)
		return -1;
	return courier_write_sent(courier, now, message, err);
}

static int
put_off(struct courier *courier, const struct now *now,
    const struct visit *visit, struct err *err)
{
	return queue_visit_set_due(courier->books->store, visit,
	    now->wall_ms + courier_backoff(courier, visit->tries),
	    visit->tries + 1, err);
}

static int
commit_sent(struct courier *courier, const struct now *now,
    const struct visit *visit, enum visit_step step, struct message *message,
    struct err *err)
{
	if (books_begin(courier->books, err) != 0)
		return -1;
	if (write_message(courier, now, visit, step, message, err) != 0)
		return books_abandon(courier->books);
	return books_commit(courier->books, err);
}

static int
not_sent(struct courier *courier, const struct now *now,
    const struct visit *visit, const struct err *why, struct err *err)
{
	if (store_stopped(courier->books->store)) {
		if (err != NULL)
			*err = *why;
		return -1;
	}
	log_line(courier->log, now, LOG_ERROR, "visit", "sale=%s %s",
	    visit->sale, why->text);
	return put_off(courier, now, visit, err);
}

/* Proved unsent: it never leaves; the next try has another number. */
static int
not_taken(struct courier *courier, const struct now *now,
    const struct visit *visit, const struct message *message,
    struct err *err)
{
	const struct message_body body = { .why = "not taken" };
	struct books *books = courier->books;

	if (books_begin(books, err) != 0)
		return -1;
	if (books_fact(books, now, FACT_UNSENT, message->sale, message->msgid,
		&body, NULL, 0, err) != 0 ||
	    books_fact(books, now, FACT_VOIDED, message->sale, message->msgid,
		&body, NULL, 0, err) != 0)
		return books_abandon(books);
	if (books_commit(books, err) != 0)
		return -1;
	return put_off(courier, now, visit, err);
}

static int
send_step(struct courier *courier, const struct now *now,
    const struct visit *visit, enum visit_step step, struct err *err)
{
	struct exchange *slot = courier_slot(courier);
	struct err why = { .code = ERR_NONE };
	struct message message;
	int sent;

	if (slot == NULL)
		return 0;
	sent = commit_sent(courier, now, visit, step, &message, &why);
	settlement_clear(courier->sale); /* encoded: no longer needed (I9) */
	if (sent != 0)
		return not_sent(courier, now, visit, &why, err);
	memset(slot, 0, sizeof(*slot));
	slot->errand = ERRAND_VISIT;
	(void)text_copy(slot->msgid, sizeof(slot->msgid), message.msgid);
	(void)text_copy(slot->infno, sizeof(slot->infno), message.infno);
	(void)text_copy(slot->sale, sizeof(slot->sale), message.sale);
	if (courier_start(courier, now, slot, message.infno, err) == 0)
		return 1;
	memset(slot, 0, sizeof(*slot));
	return not_taken(courier, now, visit, &message, err) != 0 ? -1 : 1;
}

/* Whether a lost 2201 arrived: a question, no message. */
static int
look(struct courier *courier, const struct now *now,
    const struct visit *visit, struct err *err)
{
	struct wire_stamp stamp;
	struct exchange *slot;
	struct visit again;
	int asked = courier_ask(
	    courier, now, ERRAND_LOOK, "5201", &stamp, &slot, err);

	if (asked != 0)
		return asked < 0 ? -1 : 0;
	(void)text_copy(slot->sale, sizeof(slot->sale), visit->sale);
	asked = load(courier, visit->sale, &again, err);
	if (asked == 0)
		asked = wire_encode_5201(&courier->request, courier->conf,
		    &stamp, courier->sale, err);
	settlement_clear(courier->sale);
	asked = courier_let_go(courier, now, slot, asked, err);
	if (asked < 0)
		return -1;
	if (asked > 0)
		return put_off(courier, now, visit, err);
	if (queue_visit_set_due(courier->books->store, visit,
		now->wall_ms + courier->conf->centre.query_ms + LOOK_SPARE_MS,
		visit->tries, err) != 0)
		return -1;
	return 1;
}

static int
step(struct courier *courier, const struct now *now,
    const struct visit *visit, bool held, struct err *err)
{
	enum visit_step next = visit_next(visit, held);
	int64_t late_ms = courier_visit_late_ms(courier, now, visit);

	if (next == VISIT_STEP_NONE)
		return 0;
	if (next == VISIT_STEP_2202 && visit->stray && late_ms > 0)
		return queue_visit_set_due(courier->books->store, visit,
		    now->wall_ms + late_ms, visit->tries, err);
	if (next == VISIT_STEP_LOOK)
		return look(courier, now, visit, err);
	return send_step(courier, now, visit, next, err);
}

/* Whether some visit is under way: the held one, or another. */
static bool
in_flight(const struct courier *courier, bool held)
{
	for (size_t i = 0; i < COURIER_SLOTS; i++) {
		const struct exchange *slot = &courier->slots[i];

		if ((slot->errand == ERRAND_VISIT ||
			slot->errand == ERRAND_LOOK) &&
		    (strcmp(slot->sale, courier->held) == 0) == held)
			return true;
	}
	return false;
}

/* *due_ms: of the held one, when it has to wait. */
static int
step_held(struct courier *courier, const struct now *now, int64_t *due_ms,
    struct err *err)
{
	struct visit visit;
	int found;

	if (courier->held[0] == '\0' || in_flight(courier, true))
		return 0;
	found = queue_visit(
	    courier->books->store, courier->held, &visit, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (visit.due_ms > now->wall_ms) {
		if (visit_next(&visit, true) != VISIT_STEP_NONE)
			*due_ms = visit.due_ms;
		return 0;
	}
	return step(courier, now, &visit, true, err);
}

/* Nothing is due: do not ask the tables again until something changed. */
static int
remember_idle(struct courier *courier, const struct now *now, int64_t held_ms,
    struct err *err)
{
	int64_t late_ms = courier->conf->centre.late_s * 1000;
	int64_t most = courier->conf->queue.retry_max_ms, due = INT64_MAX;

	/* The held one, charged, has nothing to wait for but the cashier. */
	if (queue_visit_next_due(courier->books->store, courier->held, &due,
		err) != 0)
		return -1;
	courier->visit_changes = courier->books->changes;
	courier->visit_until_ms = INT64_MAX;
	if (held_ms < due)
		due = held_ms;
	if (due == INT64_MAX)
		return 0;
	if (late_ms > most)
		most = late_ms;
	/* Nothing is put off so far: the clock was set back. */
	if (due - now->wall_ms > most + LOOK_SPARE_MS &&
	    queue_due_now(courier->books->store, now->wall_ms, err) != 0)
		return -1;
	due -= now->wall_ms;
	courier->visit_until_ms = now->mono_ms + (due < most ? due : most);
	return 0;
}

int
courier_send_visits(
    struct courier *courier, const struct now *now, struct err *err)
{
	int64_t held_ms = INT64_MAX;
	struct visit visit;
	int sent, found;

	if (!courier_may_speak(courier, now) ||
	    (courier->visit_changes == courier->books->changes &&
		now->mono_ms < courier->visit_until_ms))
		return 0;
	sent = step_held(courier, now, &held_ms, err);
	if (sent != 0 || in_flight(courier, false))
		return sent;
	found = queue_visit_due(courier->books->store, now->wall_ms,
	    courier->held, &visit, err);
	if (found < 0)
		return -1;
	if (found == 1)
		return remember_idle(courier, now, held_ms, err);
	return step(courier, now, &visit, false, err);
}

int64_t
courier_visit_due_ms(const struct courier *courier)
{
	/* While one is under way its end is what there is to wait for. */
	if (courier_in_flight(courier, ERRAND_VISIT) ||
	    courier_in_flight(courier, ERRAND_LOOK) ||
	    courier_full(courier))
		return INT64_MAX;
	return courier->visit_until_ms;
}

void
courier_hold_visit(struct courier *courier, const char *sale)
{
	bool fits = text_copy(courier->held, sizeof(courier->held), sale);

	assert(fits);
	(void)fits;
	courier->visit_until_ms = 0;
}

const char *
courier_visit_step(const struct courier *courier)
{
	for (size_t i = 0; i < COURIER_SLOTS; i++) {
		const struct exchange *slot = &courier->slots[i];

		if ((slot->errand == ERRAND_VISIT ||
			slot->errand == ERRAND_LOOK) &&
		    courier->held[0] != '\0' &&
		    strcmp(slot->sale, courier->held) == 0)
			return slot->infno;
	}
	return "";
}
