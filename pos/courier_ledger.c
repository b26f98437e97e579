/*
 * What we alone state ("institution more"): the centre's statement may be
 * behind its own ledger, so before a person has it the centre is asked itself
 * whether that settlement stands (5203).
 *
 *	stands, same amounts ──▶ evened out
 *	stands, other amounts ─▶ told anew as that; its figures stand
 *	not there, taken back ─▶ told anew, a person's, with what it answered
 *	no answer ─────────────▶ stays: the next comparison asks again
 *
 * How often it was asked is on disk: a restart asks anew, but not for ever.
 * A question changes nothing at the centre, and nothing of ours moves by its
 * answer but the difference itself.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"

/* Without an answer, one after the other: the others wait as well. */
#define FAILURES_MAX 3
/* Of one, over restarts; then a person has it unanswered. */
#define ASKED_MAX 9

enum answer {
	ANSWER_NONE,
	ANSWER_STANDS,
	ANSWER_DIFFERS,
	ANSWER_ABSENT,
	ANSWER_REVERSED, /* of a sale that we did not take back */
	ANSWER_KEPT,	 /* of a reversal: the sale stands */
	ANSWER_COUNT
};

static const char *
answer_note(enum answer answer)
{
	static const char *const notes[ANSWER_COUNT] = {
		N_("5203：多次查询，中心没有答复"),
		N_("5203：中心账上有此笔，金额相符"),
		N_("5203：中心账上有此笔，金额不同"),
		N_("5203：中心答复没有此笔"),
		N_("5203：中心答复此笔已被退费"),
		N_("5203：中心答复此笔没有退费"),
	};

	assert((unsigned)answer < ANSWER_COUNT);
	return _(notes[answer]);
}

/* ---- into facts ---- */

static int
anew(struct courier *courier, const struct now *now,
    const struct unequal *told, const struct unequal *u, struct err *err)
{
	char psn_no[31];
	int result = -1;

	if (unequal_psn_no(courier->books, told, psn_no, err) == 0 &&
	    reconcile_note_evened(courier->books, now, told,
		unequal_remedy_name(u->remedy), err) == 0)
		result = reconcile_note_unequal(
		    courier->books, now, u, psn_no, err);
	explicit_bzero(psn_no, sizeof(psn_no));
	return result;
}

/* What differs, in the centre's figures; a reversal's are below zero. */
static int
judge_shown(struct courier *courier, const struct unequal *told,
    const struct wire_shown *shown, struct unequal *u, struct err *err)
{
	int sign = told->refund && shown->total.fen > 0 ? -1 : 1;
	struct statement_row row = { .result = STATEMENT_DIFFERENT,
		.refund = told->refund,
		.total = money_fen(sign * shown->total.fen),
		.fund = money_fen(sign * shown->fund.fen),
		.account = money_fen(sign * shown->account.fen) };
	struct stated stated;
	int found = reconcile_find(courier->books->store, told->setl_id,
	    told->refund, &stated, err);

	if (found != 0)
		return found < 0 ? -1 :
				   err_set(err, ERR_CORRUPT,
				       _("没有交易 %s"), told->sale);
	memcpy(row.setl_id, told->setl_id, sizeof(row.setl_id));
	memcpy(row.mdtrt_id, told->mdtrt_id, sizeof(row.mdtrt_id));
	unequal_judge(u, &row, NULL, &stated);
	return 0;
}

static int
note_inside(struct courier *courier, const struct now *now,
    const struct unequal *told, enum answer answer,
    const struct wire_shown *shown, struct err *err)
{
	struct unequal u = *told;

	if (answer == ANSWER_STANDS)
		return reconcile_note_evened(courier->books, now, told,
		    answer_note(answer), err);
	u.remedy = REMEDY_CHOOSE;
	if (answer == ANSWER_DIFFERS &&
	    judge_shown(courier, told, shown, &u, err) != 0)
		return -1;
	text_cut(u.note, sizeof(u.note), answer_note(answer), 40);
	return anew(courier, now, told, &u, err);
}

static int
note(struct courier *courier, const struct now *now,
    const struct unequal *told, enum answer answer,
    const struct wire_shown *shown, struct err *err)
{
	struct comparison *c = &courier->comparison;
	struct books *books = courier->books;

	log_line(courier->log, now, LOG_INFO, "compare", "day=%d sale=%s %s",
	    c->day, told->sale, answer_note(answer));
	if (books_begin(books, err) != 0)
		return -1;
	if (note_inside(courier, now, told, answer, shown, err) != 0)
		return books_abandon(books);
	if (books_commit(books, err) != 0)
		return -1;
	if (answer == ANSWER_STANDS && c->unequal > 0)
		c->unequal--;
	c->failures = 0;
	c->retry_ms = now->mono_ms;
	return 0;
}

/* ---- asking ---- */

static void
no_answer(struct courier *courier, const struct now *now)
{
	struct comparison *c = &courier->comparison;

	if (++c->failures >= FAILURES_MAX)
		courier_compare_end(courier, now, "");
	else
		c->retry_ms =
		    now->mono_ms + courier_backoff(courier, c->failures);
}

static int
ask(struct courier *courier, const struct now *now, const struct unequal *u,
    struct err *err)
{
	struct comparison *c = &courier->comparison;
	struct err why = { .code = ERR_NONE };
	struct wire_stamp stamp;
	struct exchange *slot;
	int asked;

	if (books_settlement(
		courier->books, u->sale, courier->sale, NULL, err) != 0)
		return -1;
	asked = courier_ask(
	    courier, now, ERRAND_COMPARE, "5203", &stamp, &slot, err);
	if (asked != 0) {
		settlement_clear(courier->sale);
		c->retry_ms =
		    now->mono_ms + courier->conf->queue.retry_first_ms;
		return asked < 0 ? -1 : 0;
	}
	c->asking = u->id;
	asked = courier_let_go(courier, now, slot,
	    wire_query_5203(&courier->request, courier->conf, &stamp,
		&courier->sale->person, u->setl_id, u->mdtrt_id, &why),
	    &why);
	settlement_clear(courier->sale); /* encoded: no longer needed (I9) */
	if (asked != 0)
		no_answer(courier, now);
	return 0;
}

int
courier_ledger_step(
    struct courier *courier, const struct now *now, struct err *err)
{
	struct comparison *c = &courier->comparison;
	struct store *store = courier->books->store;
	struct unequal u;
	int times = 0;
	int found = unequal_to_ask(store, c->day, c->asked, &u, err);

	assert(c->step == COMPARE_LEDGER);
	if (found < 0)
		return -1;
	if (found == 1) {
		courier_compare_end(courier, now, "");
		return 0;
	}
	if (unequal_asked(store, u.id, &times, err) != 0)
		return -1;
	if (times > ASKED_MAX)
		return note(courier, now, &u, ANSWER_NONE, NULL, err);
	return ask(courier, now, &u, err);
}

/* ---- hearing ---- */

/* A reversal of ours for it is acknowledged. */
static int
took_back(struct store *store, const char *sale, bool *taken, struct err *err)
{
	int64_t count = 0;

	if (store_int(store, &count, 0, err,
		"SELECT count(*) FROM stated WHERE sale = ?1 AND refund = 1",
		"t", sale) != 0)
		return -1;
	*taken = count > 0;
	return 0;
}

/* Of a reversal the centre may show what it takes back. */
static bool
is_same(const struct unequal *u, const struct wire_shown *shown)
{
	int sign = u->refund && shown->total.fen > 0 ? -1 : 1;

	return sign * shown->total.fen == u->our_total.fen &&
	    sign * shown->fund.fen == u->our_fund.fen &&
	    sign * shown->account.fen == u->our_account.fen;
}

static int
judge(struct courier *courier, const struct unequal *u,
    const struct wire_shown *shown, enum answer *answer, struct err *err)
{
	bool taken = false;

	if (took_back(courier->books->store, u->sale, &taken, err) != 0)
		return -1;
	if (strcmp(shown->setl_id, u->setl_id) != 0 || !shown->parts ||
	    (!u->refund && shown->msgid[0] != '\0' &&
		strcmp(shown->msgid, u->msgid) != 0))
		*answer = ANSWER_NONE; /* not what was asked for */
	else if (u->refund && !shown->refunded)
		*answer = ANSWER_KEPT;
	else if (!u->refund && shown->refunded && !taken)
		*answer = ANSWER_REVERSED;
	else
		*answer = is_same(u, shown) ? ANSWER_STANDS : ANSWER_DIFFERS;
	return 0;
}

/* A refusal in other words says nothing of it: not in this comparison. */
static int
refused(struct courier *courier, const struct now *now,
    const struct unequal *u, const struct wire_reply *reply, struct err *err)
{
	struct comparison *c = &courier->comparison;

	if (wire_not_there(courier->conf, reply))
		return note(courier, now, u, ANSWER_ABSENT, NULL, err);
	if (wire_session_over(courier->conf, reply)) {
		no_answer(courier, now);
		return 0;
	}
	c->asked = u->id;
	c->failures = 0;
	c->retry_ms = now->mono_ms;
	return 0;
}

int
courier_ledger_heard(struct courier *courier, const struct now *now,
    const struct net_reply *reply, struct courier_event *event,
    struct err *err)
{
	struct comparison *c = &courier->comparison;
	enum wire_verdict verdict = WIRE_SUSPECT;
	enum answer answer = ANSWER_NONE;
	struct wire_shown shown;
	struct unequal u;
	int found =
	    unequal_find(courier->books->store, c->asking, &u, err);

	if (found < 0)
		return -1;
	if (reply->outcome == NET_REPLY)
		verdict = wire_read_5203(&event->reply, &shown, reply->status,
		    (const char *)reply->body, reply->body_bytes);
	if (found == 1 || u.done) { /* a person was faster */
		c->retry_ms = now->mono_ms;
		return 0;
	}
	if (verdict == WIRE_REFUSED)
		return refused(courier, now, &u, &event->reply, err);
	if (verdict == WIRE_OK &&
	    judge(courier, &u, &shown, &answer, err) != 0)
		return -1;
	if (answer != ANSWER_NONE)
		return note(courier, now, &u, answer, &shown, err);
	no_answer(courier, now);
	return 0;
}
