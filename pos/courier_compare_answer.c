/*
 * What the centre answers to the day's comparison: a group's result is a
 * fact, a file's number leads to the next question, rows are told.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"

/* On to the next group, the next office, or what is in doubt. */
static int
advance(struct courier *courier, const struct now *now, struct err *err)
{
	struct comparison *c = &courier->comparison;

	c->failures = 0;
	c->retry_ms = now->mono_ms;
	if (c->step == COMPARE_TOTALS && ++c->at < c->count)
		return 0;
	if (c->step == COMPARE_TOTALS) {
		for (int i = 0; i < c->count; i++) {
			if (courier_compare_even(courier, now,
				c->groups[i].ours.optins, NULL, err) != 0)
				return -1;
		}
	}
	if (!courier_compare_office(c))
		c->step = COMPARE_ASK;
	return 0;
}

static int
note(struct courier *courier, const struct now *now,
    const struct compared *group_of, const struct exchange *slot,
    const struct net_reply *reply, struct err *err)
{
	struct books *books = courier->books;

	if (books_begin(books, err) != 0)
		return -1;
	if (reconcile_note_compared(books, now, group_of, slot->msgid,
		reply->body, reply->body_bytes, err) != 0)
		return books_abandon(books);
	return books_commit(books, err);
}

static bool
is_zip(const struct net_reply *reply)
{
	return reply->status == 200 && reply->body_bytes > 4 &&
	    memcmp(reply->body, "PK", 2) == 0;
}

static enum wire_verdict
read_answer(struct comparison *c, const struct net_reply *reply,
    struct wire_reply *answer)
{
	const char *text = (const char *)reply->body;
	char file[41];

	if (c->step == COMPARE_TOTALS)
		return wire_decode_3201(answer, &c->groups[c->at].result,
		    reply->status, text, reply->body_bytes);
	if (c->step == COMPARE_DOWN && is_zip(reply)) {
		/* No envelope, and yet the centre's: it has our file. */
		(void)text_copy(answer->inf_refmsgid,
		    sizeof(answer->inf_refmsgid), "9102");
		return answer->verdict = WIRE_OK;
	}
	if (c->step == COMPARE_DOWN) {
		if (wire_decode_envelope(answer, reply->status, text,
			reply->body_bytes) == WIRE_OK)
			answer->verdict = WIRE_SUSPECT;
		return answer->verdict;
	}
	if (wire_decode_file(answer, file,
		c->step == COMPARE_ROWS ? c->name : NULL, reply->status, text,
		reply->body_bytes) == WIRE_OK)
		memcpy(c->file, file, sizeof(c->file));
	return answer->verdict;
}

int
courier_compare_heard(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err)
{
	struct comparison *c = &courier->comparison;
	enum wire_verdict verdict = WIRE_SUSPECT;
	const char *why = reply->detail;
	int opened = 0;

	if (c->step == COMPARE_NONE)
		return 0;
	if (c->step == COMPARE_LEDGER)
		return courier_ledger_heard(courier, now, reply, event, err);
	if (reply->outcome == NET_REPLY) {
		verdict = read_answer(c, reply, &event->reply);
		why = verdict == WIRE_REFUSED ? event->reply.err_msg :
						event->reply.suspect;
	}
	if (verdict == WIRE_OK && c->step == COMPARE_DOWN)
		opened = courier_compare_open(
		    courier, now, reply, &event->reply, err);
	if (opened < 0)
		return -1;
	if (verdict != WIRE_OK || opened == 1) {
		courier_compare_unheard(courier, now, why);
		return 0;
	}
	if (c->step == COMPARE_TOTALS &&
	    note(courier, now, &c->groups[c->at], slot, reply, err) != 0)
		return -1;
	if (c->step == COMPARE_UP || c->step == COMPARE_ROWS) {
		c->step++;
		c->retry_ms = now->mono_ms;
		return 0;
	}
	return advance(courier, now, err);
}
