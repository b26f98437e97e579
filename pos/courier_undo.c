/* What the end of a 2601 says of the message it was to undo (19 no. 3). */
#include <assert.h>
#include <string.h>

#include "pos/courier_fate.h"

/* The original is not in effect: it ends, and its sale goes on. */
static int
reversed(struct fate *f, const struct message *original, const char *why,
    struct err *err)
{
	struct message_body body;

	memset(&body, 0, sizeof(body));
	(void)text_copy(body.why, sizeof(body.why), why);
	if (books_fact(f->courier->books, f->now, FACT_REVERSED,
		original->sale, original->msgid, &body, NULL, 0, err) != 0)
		return -1;
	return fate_again(f, original, err);
}

/*
 * Time since the first "never existed", by a clock nobody can set. Over a
 * restart of the machine it is at least the time since its boot.
 */
static int64_t
absent_for(const struct fate *f, const struct message *original)
{
	if (strcmp(original->absent_boot, f->now->boot_id) == 0)
		return f->now->mono_ms - original->absent_mono_ms;
	return f->now->mono_ms;
}

static int
never_existed(
    struct fate *f, const struct message *original, struct err *err)
{
	int64_t late_ms = f->courier->conf->centre.late_s * 1000;

	fate_why(f);
	f->body.absent = true;
	if (fate_put(f, FACT_REFUSED, true, err) != 0)
		return -1;
	/* Twice, far enough apart: the original may still be under way. */
	if (original->absent && absent_for(f, original) >= late_ms)
		return reversed(f, original, "never existed", err);
	return fate_later(f, original, late_ms, err);
}

/* The 2601s are at their end. In doubt still: not a person's yet. */
static int
give_up(struct fate *f, const struct message *original, struct err *err)
{
	if (original->state != MESSAGE_UNKNOWN)
		return fate_hand_over(f, f->event->reply.err_msg, err);
	if (queue_compared(
		f->courier->books->store, original->id, err) != 0)
		return -1;
	/* The last of them must not be under way when it is asked about. */
	return fate_later(f, original,
	    f->courier->conf->centre.late_s * 1000, err);
}

static int
undo_refused(
    struct fate *f, const struct message *original, struct err *err)
{
	int64_t wait_ms = courier_round_wait(
	    f->courier, original->tries, f->message.n);
	bool session_over =
	    wire_session_over(f->courier->conf, &f->event->reply);
	bool over;

	fate_why(f);
	if (fate_put(f, FACT_REFUSED, true, err) != 0 ||
	    fate_exhausted(f, &over, err) != 0)
		return -1;
	if (over ||
	    (!session_over &&
		original->refusals + 1 >= f->courier->conf->centre.undo_tries))
		return give_up(f, original, err);
	if (session_over && original->refusals == 0)
		return 0;
	return fate_later(f, original, wait_ms, err);
}

int
fate_undo(struct fate *f, struct err *err)
{
	enum wire_undone undone = UNDO_SUSPECT;
	struct message original;

	if (queue_message(f->courier->books->store, f->message.omsgid,
		&original, err) != 0)
		return -1;
	if (f->reply->outcome == NET_REPLY)
		undone = wire_decode_2601(&f->event->reply, f->courier->conf,
		    f->reply->status, (const char *)f->reply->body,
		    f->reply->body_bytes);
	switch (undone) {
	case UNDONE:
		f->body.status = f->reply->status;
		if (fate_put(f, FACT_ACKED, true, err) != 0)
			return -1;
		if (original.state != MESSAGE_UNKNOWN)
			return 0; /* ended here before: only the centre had it */
		return reversed(f, &original, "2601", err);
	case UNDO_NEVER_EXISTED:
		return never_existed(f, &original, err);
	case UNDO_REFUSED:
		return undo_refused(f, &original, err);
	case UNDO_SUSPECT:
		break;
	}
	if (fate_no_answer(f, err) != 0)
		return -1;
	return fate_later(f, &original,
	    courier_round_wait(f->courier, original.tries, f->message.n), err);
}
