/*
 * Answers to the drain that came in the same turn, or shortly after each
 * other, are booked in one transaction: one flush for all of them. Never that
 * of the sale at the counter, nor any other exchange's: those are booked one
 * by one.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_fate.h"

void
courier_group_open(struct courier *courier)
{
	for (int i = 0; i < COURIER_GROUP; i++)
		text_buf_init(
		    &courier->heard[i].body, NET_REPLY_BYTES_MAX + 1);
}

void
courier_group_close(struct courier *courier)
{
	for (int i = 0; i < COURIER_GROUP; i++)
		text_buf_clear(&courier->heard[i].body);
}

/* Of the drain, and an answer: only then is there nothing but to book it. */
static bool
groups(const struct courier *courier, const struct exchange *slot,
    const struct net_reply *reply)
{
	return slot->errand == ERRAND_MESSAGE && slot->flight.bytes > 0 &&
	    reply->outcome == NET_REPLY && courier->up &&
	    strcmp(slot->sale, courier->preferred) != 0;
}

/* The port's bytes are its own until the next poll. False: no memory. */
static bool
keep(struct heard *heard, const struct exchange *slot,
    const struct net_reply *reply)
{
	text_buf_reset(&heard->body);
	text_put_bytes(&heard->body, reply->body, reply->body_bytes);
	if (heard->body.failed)
		return false;
	heard->slot = *slot;
	heard->reply = *reply;
	heard->reply.body = (const uint8_t *)heard->body.at;
	return true;
}

/* All in one transaction: 0, or -1 and nothing is booked. */
static int
book_all(struct courier *courier, const struct now *now, int count)
{
	struct books *books = courier->books;

	if (books_begin(books, NULL) != 0)
		return -1;
	for (int i = 0; i < count; i++) {
		struct heard *heard = &courier->heard[i];
		int decided;

		memset(&heard->event, 0, sizeof(heard->event));
		heard->event.outcome = heard->reply.outcome;
		decided = courier_fate_inside(courier, now, &heard->slot,
		    &heard->reply, &heard->event);
		settlement_clear(courier->sale); /* whom it was about (I9) */
		if (decided != 0)
			return books_abandon(books);
	}
	return books_commit(books, NULL);
}

/* What happened to them, once it is on disk. */
static int
tell_all(struct courier *courier, const struct now *now, int count,
    struct err *err)
{
	for (int i = 0; i < count; i++) {
		struct heard *heard = &courier->heard[i];

		courier_log_reply(courier, now, &heard->slot, &heard->reply);
		if (courier_fate_after(
			courier, &heard->slot, &heard->event, err) != 0 ||
		    courier_judge_link(courier, now, ERRAND_MESSAGE,
			&heard->reply, &heard->event.reply, err) != 0)
			return -1;
	}
	return 0;
}

static int
book_each(struct courier *courier, const struct now *now, int count,
    struct err *err)
{
	for (int i = 0; i < count; i++) {
		struct heard *heard = &courier->heard[i];

		memset(&heard->event, 0, sizeof(heard->event));
		if (courier_reply(courier, now, &heard->slot, &heard->reply,
			&heard->event, err) != 0)
			return -1;
	}
	return 0;
}

static int
book(struct courier *courier, const struct now *now, int count,
    struct err *err)
{
	if (count > 1 && book_all(courier, now, count) == 0)
		return tell_all(courier, now, count, err);
	if (store_stopped(courier->books->store))
		return err_set(err, ERR_DISK, _("收款机已停用"));
	/* One of them cannot be booked as it is: see which. */
	return book_each(courier, now, count, err);
}

/* The next that has ended, and whose it was: false when nothing has. */
static bool
next(struct courier *courier, const struct now *now, struct exchange *ended,
    struct net_reply *reply)
{
	while (courier->net.poll(courier->net.ctx, reply) == 1) {
		struct exchange *slot =
		    courier_find_slot(courier, reply->ticket);

		if (slot == NULL)
			continue; /* given up */
		*ended = *slot;
		memset(slot, 0, sizeof(*slot));
		courier_drain_heard(courier, now, ended, reply);
		if (reply->outcome == NET_REPLY)
			courier_touch_heard(courier, now);
		return true;
	}
	return false;
}

/*
 * A quarter of what is under way is worth a flush; the others keep the link
 * busy meanwhile. Where few are, each is booked as it comes. An answer that
 * waits here is on the way as far as the disk knows.
 */
static bool
gather(struct courier *courier, const struct now *now, int count)
{
	int enough = (courier->window.flying + count) / 4;

	if (courier->gathered == 0)
		courier->gather_until_ms = now->mono_ms + COURIER_GATHER_MS;
	courier->gathered = 0;
	if (count == 0 || count >= enough || count == COURIER_GROUP - 1 ||
	    now->mono_ms >= courier->gather_until_ms)
		return false;
	courier->gathered = count;
	return true;
}

/* What has ended, booked and ready to be told. */
static int
take(struct courier *courier, const struct now *now, struct err *err)
{
	struct exchange ended;
	struct net_reply reply;
	bool single = false;
	int count = courier->gathered;

	courier->told_count = courier->heard_count = 0;
	while (!single && count < COURIER_GROUP - 1 &&
	    next(courier, now, &ended, &reply)) {
		single = !groups(courier, &ended, &reply) ||
		    !keep(&courier->heard[count], &ended, &reply);
		count += !single;
	}
	if (gather(courier, now, count) && !single)
		return 0;
	courier->gathered = 0;
	if (count > 0 && book(courier, now, count, err) != 0)
		return -1;
	if (single) {
		struct heard *last = &courier->heard[count++];

		memset(&last->event, 0, sizeof(last->event));
		if (courier_reply(courier, now, &ended, &reply, &last->event,
			err) != 0)
			return -1;
	}
	courier->heard_count = count;
	return 0;
}

int
courier_hear(struct courier *courier, const struct now *now,
    struct courier_event *event, struct err *err)
{
	if (courier->told_count == courier->heard_count &&
	    take(courier, now, err) != 0)
		return -1;
	if (courier->told_count == courier->heard_count)
		return 0;
	*event = courier->heard[courier->told_count].event;
	explicit_bzero(&courier->heard[courier->told_count++].event,
	    sizeof(*event));
	return 1;
}
