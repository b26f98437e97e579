/* What became of a visit's step, and of the look for a lost 2201. */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"

/* So many coded answers, and the next is the last word. */
#define VISIT_CODED_MAX 30

struct ending {
	struct courier *courier;
	const struct now *now;
	const struct exchange *slot;
	const struct net_reply *reply;
	struct courier_event *event;
	struct message message;
	struct visit visit;
	struct message_body body;
	int64_t wait_ms; /* until the next step, tries counted on; 0 none */
};

static int
put(struct ending *e, enum fact fact, bool with_reply, struct err *err)
{
	bool bytes = with_reply && e->reply->body_bytes > 0;

	return books_fact(e->courier->books, e->now, fact, e->message.sale,
	    e->message.msgid, &e->body, bytes ? e->reply->body : NULL,
	    bytes ? e->reply->body_bytes : 0, err);
}

static void
later(struct ending *e)
{
	e->wait_ms = courier_backoff(e->courier, e->visit.tries);
}

static void
say_why(struct ending *e, const char *why)
{
	e->body.status = e->reply->status;
	text_cut(e->body.why, sizeof(e->body.why), why, 80);
	log_mask(e->body.why); /* in the clear on disk (I9) */
}

static int
no_answer(struct ending *e, struct err *err)
{
	const struct wire_reply *reply = &e->event->reply;

	later(e);
	e->body.coded = courier_answered(e->reply, reply);
	if (e->reply->outcome != NET_REPLY)
		say_why(e, e->reply->detail);
	else
		say_why(e, reply->verdict == WIRE_REFUSED ? reply->err_msg :
							    reply->suspect);
	if (e->reply->outcome != NET_UNSENT)
		return put(e, FACT_UNKNOWN, true, err);
	if (put(e, FACT_UNSENT, false, err) != 0)
		return -1;
	return put(e, FACT_VOIDED, false, err);
}

/* The sale can never be settled so: its 2207 does not leave, and somebody
 * who can talk to the centre has it. */
static int
give_up_sale(struct ending *e, struct err *err)
{
	struct books *books = e->courier->books;
	struct message_body body = { .n = 0 };
	struct message settle;
	char inf_time[20];
	int found = queue_last_message(
	    books->store, e->message.sale, "2207", &settle, err);

	if (found != 0)
		return found;
	if (settle.state != MESSAGE_PENDING)
		return err_set(err, ERR_CORRUPT, _("结算已发出，挂号却被拒"));
	body.n = settle.n;
	memcpy(body.why, e->body.why, sizeof(body.why));
	/* A message that ends has its number, though nothing ever left. */
	if (settle.msgid[0] == '\0' &&
	    books_msgid(books, e->courier->conf, e->now, settle.msgid,
		inf_time, err) != 0)
		return -1;
	if (books_fact(books, e->now, FACT_VOIDED, settle.sale, settle.msgid,
		&body, NULL, 0, err) != 0)
		return -1;
	body.n = 0;
	return books_fact(books, e->now, FACT_HANDED, settle.sale, "", &body,
	    NULL, 0, err);
}

/* What nobody wants cannot be taken back: somebody has to know. */
static int
not_taken_back(struct ending *e, struct err *err)
{
	struct message_body body = { .n = 0 };

	memcpy(body.why, e->body.why, sizeof(body.why));
	if (!e->visit.sold)
		return 0; /* the refusal says it: there is no sale to mark */
	return books_fact(e->courier->books, e->now, FACT_HANDED,
	    e->message.sale, "", &body, NULL, 0, err);
}

static int
count_2201(struct ending *e, int64_t *count, struct err *err)
{
	return store_int(e->courier->books->store, count, 0, err,
	    "SELECT count(*) FROM message WHERE sale = ?1 AND prio = 4"
	    " AND infno = '2201'",
	    "t", e->message.sale);
}

static bool
takes_back(const struct ending *e)
{
	return strcmp(e->message.infno, "2205") == 0 ||
	    strcmp(e->message.infno, "2202") == 0;
}

static int
refused(struct ending *e, struct err *err)
{
	const struct conf *conf = e->courier->conf;
	const struct wire_reply *reply = &e->event->reply;
	int64_t tries = 0;
	int coded = 0;
	bool late;

	if (queue_coded(e->courier->books->store, e->message.sale, true,
		&coded, err) != 0)
		return -1;
	late = coded >= VISIT_CODED_MAX;
	if (wire_msgid_seen(conf, reply) && !late)
		return no_answer(e, err);
	if (strcmp(e->message.infno, "2201") == 0 &&
	    count_2201(e, &tries, err) != 0)
		return -1;
	/* An earlier one may have come after all, and is in this one's way. */
	if (tries > 1 && !late && !wire_session_over(conf, reply))
		return no_answer(e, err);
	say_why(e, reply->err_msg);
	if (strcmp(e->message.infno, "2202") == 0 &&
	    wire_visit_gone(conf, reply))
		return put(e, FACT_ACKED, true, err);
	later(e);
	e->body.final = !wire_session_over(conf, reply) &&
	    (!takes_back(e) || late ||
		e->visit.refusals + 1 >= conf->centre.undo_tries);
	if (put(e, FACT_REFUSED, true, err) != 0)
		return -1;
	if (!e->body.final)
		return 0;
	e->event->handed = takes_back(e) || e->visit.sold;
	if (takes_back(e))
		return not_taken_back(e, err);
	return e->visit.sold ? give_up_sale(e, err) : 0;
}

static enum wire_verdict
decode_2204(struct ending *e, const char *text, struct err *err)
{
	struct settlement *sale = e->courier->sale;
	enum wire_verdict verdict = WIRE_SUSPECT;

	if (books_visit(e->courier->books, e->message.sale, sale, err) == 0)
		verdict = wire_decode_2204(&e->event->reply, &e->body.lines,
		    sale->basket.item_count, sale->basket.total,
		    e->reply->status, text, e->reply->body_bytes);
	e->body.has_lines = verdict == WIRE_OK;
	settlement_clear(sale);
	return verdict;
}

static enum wire_verdict
decode_2201(struct ending *e, const char *text, struct err *err)
{
	struct settlement *sale = e->courier->sale;
	enum wire_verdict verdict = WIRE_SUSPECT;

	if (books_visit(e->courier->books, e->message.sale, sale, err) == 0)
		verdict = wire_decode_2201(&e->event->reply, e->body.mdtrt_id,
		    sale->person.psn_no, sale->sale, e->reply->status, text,
		    e->reply->body_bytes);
	settlement_clear(sale);
	return verdict;
}

static int
decide(struct ending *e, struct err *err)
{
	const char *text = (const char *)e->reply->body;
	enum wire_verdict verdict = WIRE_SUSPECT;

	if (e->reply->outcome == NET_REPLY) {
		if (strcmp(e->message.infno, "2201") == 0)
			verdict = decode_2201(e, text, err);
		else if (strcmp(e->message.infno, "2204") == 0)
			verdict = decode_2204(e, text, err);
		else
			verdict = wire_decode_envelope(&e->event->reply,
			    e->reply->status, text, e->reply->body_bytes);
	}
	switch (verdict) {
	case WIRE_OK:
		e->body.status = e->reply->status;
		return put(e, FACT_ACKED, true, err);
	case WIRE_REFUSED:
		return refused(e, err);
	case WIRE_SUSPECT:
		break;
	}
	return no_answer(e, err);
}

/* ---- what 5201 saw ---- */

/* By a clock nobody can set; over a reboot at least the time since. */
int64_t
courier_visit_late_ms(const struct courier *courier, const struct now *now,
    const struct visit *visit)
{
	int64_t late_ms = courier->conf->centre.late_s * 1000;
	int64_t since = strcmp(visit->absent_boot, now->boot_id) == 0 ?
	    now->mono_ms - visit->absent_mono_ms :
	    now->mono_ms;

	if (!visit->absent)
		return late_ms;
	return since < late_ms ? late_ms - since : 0;
}

/* Where the centre does not answer a look by its code, nobody learns here
 * whether the visit is registered: after so many its sale is a person's. The
 * visit is looked for further, to be taken back. */
static int
not_shown(struct ending *e, struct err *err)
{
	const struct wire_reply *reply = &e->event->reply;
	int count = 0;

	later(e);
	if (wire_session_over(e->courier->conf, reply))
		return 0;
	if (queue_visit_not_shown(
		e->courier->books->store, &e->message, &count, err) != 0)
		return -1;
	if (!e->visit.sold || !e->visit.wanted ||
	    count < e->courier->conf->centre.undo_tries)
		return 0;
	say_why(e, reply->err_msg);
	e->event->handed = true;
	return give_up_sale(e, err);
}

static int
saw(struct ending *e, struct err *err)
{
	bool held = strcmp(e->courier->held, e->visit.sale) == 0;
	bool wanted = e->visit.wanted || (held && !e->visit.sold);
	enum wire_verdict verdict = WIRE_SUSPECT;

	if (e->reply->outcome == NET_REPLY)
		verdict = wire_decode_5201(&e->event->reply, e->body.mdtrt_id,
		    e->visit.sale, e->reply->status,
		    (const char *)e->reply->body, e->reply->body_bytes);
	if (verdict == WIRE_REFUSED)
		return not_shown(e, err);
	if (verdict != WIRE_OK) {
		later(e);
		return 0;
	}
	e->body.status = e->reply->status;
	(void)text_copy(e->body.why, sizeof(e->body.why), "5201");
	if (e->body.mdtrt_id[0] != '\0')
		return put(e, FACT_ACKED, true, err);
	e->body.final =
	    courier_visit_late_ms(e->courier, e->now, &e->visit) == 0;
	/* One more under the same number cannot stand beside it. */
	if (wanted || e->body.final)
		return put(e, FACT_REVERSED, false, err);
	e->wait_ms = e->courier->conf->centre.late_s * 1000;
	return queue_visit_absent(
	    e->courier->books->store, &e->visit, e->now, err);
}

/* ---- both ---- */

static int
book(struct ending *e, int (*what)(struct ending *, struct err *),
    bool flying, struct err *err)
{
	struct books *books = e->courier->books;
	struct err why = { .code = ERR_NONE };

	if (books_begin(books, err) != 0)
		return -1;
	if (what(e, &why) == 0)
		return books_commit(books, err);
	(void)books_abandon(books); /* told by why */
	if (store_stopped(books->store)) {
		if (err != NULL)
			*err = why;
		return -1;
	}
	log_line(e->courier->log, e->now, LOG_ERROR, "book", "sale=%s %s",
	    e->visit.sale, why.text);
	/* What cannot be booked as it is, is in doubt, and has a next step. */
	memset(&e->body, 0, sizeof(e->body));
	(void)text_copy(e->body.why, sizeof(e->body.why), "not booked");
	e->event->handed = false;
	later(e);
	return !flying ? 0 :
			 books_note(books, e->now, FACT_UNKNOWN,
			     e->message.sale, e->message.msgid, &e->body, err);
}

static int
finish(struct ending *e, struct err *err)
{
	struct courier_event *event = e->event;

	e->courier->visit_until_ms = 0; /* its next step may be due */
	event->kind = COURIER_VISIT;
	(void)text_copy(event->sale, sizeof(event->sale), e->slot->sale);
	(void)text_copy(event->infno, sizeof(event->infno), e->slot->infno);
	return queue_visit_set_due(e->courier->books->store, &e->visit,
	    e->now->wall_ms + e->wait_ms,
	    e->wait_ms > 0 ? e->visit.tries + 1 : 0, err);
}

int
courier_visit_fate(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err)
{
	struct ending e = { .courier = courier,
		.now = now,
		.slot = slot,
		.reply = reply,
		.event = event };
	struct store *store = courier->books->store;

	assert(slot->errand == ERRAND_VISIT);
	if (queue_message(store, slot->msgid, &e.message, err) != 0 ||
	    queue_visit(store, slot->sale, &e.visit, err) != 0 ||
	    book(&e, decide, true, err) != 0)
		return -1;
	return finish(&e, err);
}

int
courier_looked(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err)
{
	struct ending e = { .courier = courier,
		.now = now,
		.slot = slot,
		.reply = reply,
		.event = event };
	struct store *store = courier->books->store;

	assert(slot->errand == ERRAND_LOOK);
	if (queue_visit(store, slot->sale, &e.visit, err) != 0 ||
	    queue_last_message(store, slot->sale, "2201", &e.message, err) !=
		0)
		return -1;
	/* Nothing was learned that is still asked for. */
	if (e.visit.doubt && e.message.state == MESSAGE_UNKNOWN &&
	    book(&e, saw, false, err) != 0)
		return -1;
	return finish(&e, err);
}
