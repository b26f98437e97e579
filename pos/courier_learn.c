/*
 * What became of a commit, learned by other ways than its own reply: the
 * query chain, or the day's comparison. The facts are those of a reply, with
 * the bytes that showed it and the transaction they came by.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_fate.h"

/* In doubt, and still the till's own to find out. */
static bool
may_learn(const struct fate *f)
{
	return f->message.state == MESSAGE_UNKNOWN && !f->entry.handed &&
	    !f->entry.closed;
}

/* Taken back by somebody else: what was collected is a person's to settle,
 * and no 2601 of ours has anything to undo (19 no. 13). */
static int
taken_back(struct fate *f, const struct text_buf *refund, struct err *err)
{
	memset(&f->body, 0, sizeof(f->body));
	(void)text_copy(f->body.why, sizeof(f->body.why), "refunded elsewhere");
	(void)text_copy(f->body.via, sizeof(f->body.via), f->via);
	f->body.status = f->reply->status;
	if (books_fact(f->courier->books, f->now, FACT_REVERSED,
		f->message.sale, f->message.msgid, &f->body, refund->at,
		refund->length, err) != 0)
		return -1;
	return fate_hand_over(f, _("医保中心显示已在别处退费"), err);
}

static int
write_facts(struct fate *f, const struct text_buf *refund, struct err *err)
{
	if (fate_decide(f, err) != 0)
		return -1;
	if (f->unproven || refund == NULL ||
	    !infno_settles(f->message.infno))
		return 0;
	return taken_back(f, refund, err);
}

/* 1 written, 0 no proof or not to be booked, -1 the disk. */
static int
book(struct fate *f, const struct text_buf *refund, struct err *err)
{
	struct books *books = f->courier->books;
	struct err why = { .code = ERR_NONE };
	int written;

	if (books_begin(books, err) != 0)
		return -1;
	written = write_facts(f, refund, &why);
	if (written == 0 && !f->unproven)
		return books_commit(books, err) != 0 ? -1 : 1;
	(void)books_abandon(books); /* told by why */
	f->event->handed = f->event->differed = false;
	log_line(f->courier->log, f->now, LOG_ERROR, "learn", "msgid=%s %s",
	    f->message.msgid,
	    written == 0 ? f->event->reply.suspect : why.text);
	if (!store_stopped(books->store))
		return 0;
	if (err != NULL)
		*err = why;
	return -1;
}

int
courier_learn(struct courier *courier, const struct now *now,
    const char *msgid, const char *via, const struct text_buf *shown,
    const struct text_buf *refund, struct courier_event *event,
    struct err *err)
{
	const struct net_reply reply = { .outcome = NET_REPLY,
		.status = 200,
		.body = (const uint8_t *)shown->at,
		.body_bytes = shown->length };
	struct fate f = { .courier = courier,
		.now = now,
		.reply = &reply,
		.event = event,
		.via = via };
	struct sale_entry after;
	int learned;

	assert(shown->length > 0);
	if (queue_message(
		courier->books->store, msgid, &f.message, err) != 0 ||
	    queue_sale(courier->books->store, f.message.sale, &f.entry, err) !=
		0)
		return -1;
	if (!may_learn(&f))
		return 0;
	learned = book(&f, refund, err);
	settlement_clear(courier->sale); /* whom it was about (I9) */
	if (learned != 1)
		return learned;
	if (queue_sale(courier->books->store, f.message.sale, &after, err) !=
	    0)
		return -1;
	event->kind = COURIER_MESSAGE;
	(void)text_copy(event->sale, sizeof(event->sale), f.message.sale);
	(void)text_copy(event->infno, sizeof(event->infno), f.message.infno);
	event->state = after.state;
	return 1;
}
