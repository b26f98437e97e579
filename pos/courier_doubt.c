/*
 * What is left when undoing came to its end without one: the centre's own
 * comparison of the day it was sent on, and after it a named person. One
 * comparison serves all that wait for their day's, whoever asked for it; what
 * its rows show is asked about (5203), and found there it is settled.
 *
 *	2601s at their end ──▶ waits ──▶ comparison ──▶ shown, proved: ACKED
 *	                         ▲           │ ├──▶ not there: a person
 *	                         └───────────┘ └──▶ the last one: a person
 *	                       failed, not proved
 *
 * How many were begun for it is in the queue: a restart asks anew, but not
 * for ever. Its due time is there as well (I7).
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"

/* Comparisons that did not end it, over restarts; then a person has it. */
#define COMPARISONS_MAX 3

/* The next after that one whose last 2601 was no longer under way when the
 * comparison of its day began. 0 found, 1 none, -1. */
static int
next(const struct courier *courier, int day, int64_t begun_ms, int64_t after,
    struct message *message, struct err *err)
{
	assert(text_day_valid(day));
	return queue_doubt(courier->books->store, text_day_ms(day), begun_ms,
	    courier->conf->centre.late_s * 1000, after, message, err);
}

static bool
had_its_share(const struct message *message)
{
	return message->compares > COMPARISONS_MAX;
}

static int
hand_over(struct courier *courier, const struct now *now,
    const struct message *message, const char *why,
    struct courier_event *event, struct err *err)
{
	struct message_body body;

	assert(message->state == MESSAGE_UNKNOWN);
	memset(&body, 0, sizeof(body));
	text_cut(body.why, sizeof(body.why), why, 100);
	log_mask(body.why);
	if (books_note(courier->books, now, FACT_HANDED, message->sale, "",
		&body, err) != 0)
		return -1;
	event->kind = COURIER_MESSAGE;
	event->handed = true;
	event->state = message->state;
	memcpy(event->sale, message->sale, sizeof(event->sale));
	memcpy(event->infno, message->infno, sizeof(event->infno));
	text_cut(event->reply.err_msg, sizeof(event->reply.err_msg), body.why,
	    100);
	return 0;
}

static int
hand_over_untold(struct courier *courier, const struct now *now,
    const struct message *message, const char *why,
    struct courier_event *event, struct err *err)
{
	char text[MESSAGE_WHY_BYTES];

	(void)text_format(text, sizeof(text),
	    _("冲正被拒，与中心对账未果：%.60s"), why); /* cut */
	return hand_over(courier, now, message, text, event, err);
}

static int
begin(struct courier *courier, const struct now *now,
    const struct message *due, struct err *err)
{
	struct err why = { .code = ERR_NONE };
	struct courier_event event; /* nobody hears it: the lamp says so */

	memset(&event, 0, sizeof(event));
	if (!had_its_share(due) &&
	    courier_compare_begin(
		courier, now, text_day(due->sent_ms), &why) == 0)
		return 0;
	if (store_stopped(courier->books->store)) {
		if (err != NULL)
			*err = why;
		return -1;
	}
	return hand_over_untold(courier, now, due,
	    why.text[0] != '\0' ? why.text : _("多次办理未果"), &event,
	    err);
}

int
courier_doubt_begin(struct courier *courier, const struct now *now,
    const struct message *due, struct err *err)
{
	int64_t late_ms = courier->conf->centre.late_s * 1000;
	struct message ripe;
	int found;

	if (due->compares == 0)
		return 0;
	assert(due->state == MESSAGE_UNKNOWN && due->sent_ms > 0);
	found = next(courier, text_day(due->sent_ms), now->wall_ms,
	    due->id - 1, &ripe, err);
	if (found < 0 ||
	    queue_set_due(courier->books->store, due->id,
		now->wall_ms + late_ms +
		    courier_round_wait(courier, due->tries, due->n),
		due->tries + 1, err) != 0)
		return -1;
	if (courier->comparison.step == COMPARE_NONE && found == 0 &&
	    ripe.id == due->id && begin(courier, now, due, err) != 0)
		return -1;
	return 1;
}

int
courier_doubt_join(struct courier *courier, struct err *err)
{
	const struct comparison *c = &courier->comparison;
	struct message message = { .id = 0 };
	char insutype[7];
	int found;

	while ((found = next(courier, c->day, c->begun_ms, message.id,
		    &message, err)) == 0) {
		if (books_settlement(courier->books, message.sale,
			courier->sale, NULL, err) != 0)
			return -1;
		(void)text_copy(insutype, sizeof(insutype),
		    courier->sale->person.insutype);
		settlement_clear(courier->sale); /* whom it was about (I9) */
		if (courier_compare_add(courier, insutype, err) != 0 ||
		    queue_compared(
			courier->books->store, message.id, err) != 0)
			return -1;
	}
	return found < 0 ? -1 : 0;
}

/* It stands among the rows that came down. */
static int
is_shown(struct courier *courier, const char *msgid, bool *shown,
    struct err *err)
{
	int64_t count = 0;

	if (store_int(courier->books->store, &count, 0, err,
		"SELECT count(*) FROM unequal WHERE msgid = ?1 AND done = 0",
		"t", msgid) != 0)
		return -1;
	*shown = count > 0;
	return 0;
}

/* It was served, and is in doubt still. */
static int
decide(struct courier *courier, const struct now *now,
    const struct message *message, struct courier_event *event,
    struct err *err)
{
	const struct comparison *c = &courier->comparison;
	bool shown = false;

	if (!c->failed &&
	    is_shown(courier, message->msgid, &shown, err) != 0)
		return -1;
	if ((c->failed || shown) && !had_its_share(message))
		return 0; /* once more, later */
	if (c->failed)
		return hand_over_untold(
		    courier, now, message, c->why, event, err);
	return hand_over(courier, now, message,
	    shown ? _("中心对账有此笔，查询未能核实") :
		    _("冲正被拒，中心当日对账没有此笔"),
	    event, err);
}

int
courier_doubt_end(struct courier *courier, const struct now *now,
    struct courier_event *event, struct err *err)
{
	struct comparison *c = &courier->comparison;
	struct message message;
	int found;

	assert(c->step == COMPARE_DOUBTS);
	while ((found = next(courier, c->day, c->begun_ms, c->decided,
		    &message, err)) == 0) {
		c->decided = message.id;
		if (decide(courier, now, &message, event, err) != 0)
			return -1;
		if (event->handed)
			return 0; /* one event a step */
	}
	if (found < 0)
		return -1;
	c->step = COMPARE_NONE;
	if (c->wanted)
		event->kind = COURIER_COMPARED;
	return 0;
}
