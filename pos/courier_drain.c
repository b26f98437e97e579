/*
 * The drain: what waits in the queue leaves many at a time, as much as the
 * link carries without a queue on the way (window.h), of each person one
 * (I6). A batch is SENT in one transaction before any of it leaves; a sale
 * at the counter is never part of one.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"

/* What the envelope of HTTP adds to a request, about. */
#define HEADER_BYTES 400

void
courier_drain_open(struct courier *courier)
{
	const struct conf *conf = courier->conf;

	_Static_assert(COURIER_DRAIN_SLOTS >= 128,
	    "a slot for each that conf_table.c lets be in flight");
	for (int i = 0; i < COURIER_BATCH; i++)
		text_buf_init(
		    &courier->batch[i].bytes, WIRE_REQUEST_BYTES_MAX);
	/* Until a reply says that connections can be shared. */
	window_init(&courier->window, conf->queue.flight_bytes,
	    (int)conf->queue.connections);
}

void
courier_drain_close(struct courier *courier)
{
	for (int i = 0; i < COURIER_BATCH; i++)
		text_buf_clear(&courier->batch[i].bytes);
}

void
courier_drain_heard(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply)
{
	const struct conf *conf = courier->conf;

	if (reply->outcome == NET_REPLY)
		window_limit(&courier->window,
		    reply->shared ? (int)conf->queue.flight_requests :
				    (int)conf->queue.connections);
	if (slot->flight.bytes == 0)
		return;
	if (reply->outcome == NET_REPLY)
		window_answered(&courier->window, &slot->flight, now->mono_ms);
	else
		window_ended(&courier->window, &slot->flight,
		    reply->outcome == NET_UNKNOWN);
}

static struct exchange *
drain_slot(struct courier *courier)
{
	for (int i = COURIER_DRAIN_SLOT; i < COURIER_TOUCH_SLOT; i++) {
		if (courier->slots[i].errand == ERRAND_NONE)
			return &courier->slots[i];
	}
	return NULL;
}

bool
courier_drain_open_to(const struct courier *courier)
{
	return window_room(&courier->window) > 0;
}

/* It left, or it did not: not taken is proved unsent. */
static int
leave(struct courier *courier, const struct now *now,
    const struct message *message, struct err *err)
{
	struct exchange *slot = drain_slot(courier);
	int64_t bytes = (int64_t)courier->request.length + HEADER_BYTES;
	int left;

	assert(slot != NULL);
	left = courier_leave(courier, now, slot, message, err);
	if (left == 1 && slot->errand != ERRAND_NONE)
		window_sent(
		    &courier->window, &slot->flight, bytes, now->mono_ms);
	return left < 0 ? -1 : 0;
}

static void
swap(struct text_buf *one, struct text_buf *other)
{
	struct text_buf kept = *one;

	*one = *other;
	*other = kept;
}

/* All of them SENT, or none. */
static int
write_batch(struct courier *courier, const struct now *now,
    const struct message *due, int count, struct err *err)
{
	struct books *books = courier->books;

	if (books_begin(books, err) != 0)
		return -1;
	for (int i = 0; i < count; i++) {
		struct outgoing *out = &courier->batch[i];

		out->message = due[i];
		if (courier_write_due(
			courier, now, &out->message, err) != 0)
			return books_abandon(books);
		swap(&courier->request, &out->bytes);
	}
	return books_commit(books, err);
}

/* One alone, when they cannot be written together: it is put off when it is
 * its fault, and else its turn has come. */
static int
send_first(struct courier *courier, const struct now *now,
    const struct message *due, struct err *err)
{
	struct exchange *slot = drain_slot(courier);
	int64_t bytes;
	int left;

	assert(slot != NULL);
	left = courier_send_one(courier, now, slot, due, err);
	bytes = (int64_t)courier->request.length + HEADER_BYTES;
	if (left == 1 && slot->errand != ERRAND_NONE)
		window_sent(
		    &courier->window, &slot->flight, bytes, now->mono_ms);
	return left < 0 ? -1 : 1;
}

static int
send_batch(struct courier *courier, const struct now *now,
    const struct message *due, int count, struct err *err)
{
	struct err why = { .code = ERR_NONE };
	int written;

	assert(count > 0 && count <= COURIER_BATCH);
	if (count == 1)
		return send_first(courier, now, due, err);
	written = write_batch(courier, now, due, count, &why);
	settlement_clear(courier->sale); /* encoded: no longer needed (I9) */
	if (written != 0 && store_stopped(courier->books->store)) {
		if (err != NULL)
			*err = why;
		return -1;
	}
	if (written != 0)
		return send_first(courier, now, due, err);
	for (int i = 0; i < count; i++) {
		struct outgoing *out = &courier->batch[i];

		swap(&courier->request, &out->bytes);
		if (leave(courier, now, &out->message, err) != 0)
			return -1; /* the rest is SENT: a restart asks */
	}
	return 1;
}

/* Those that leave now: one of a sale, none that is asked about, and not
 * the one at the counter. */
static int
pick(struct courier *courier, const struct now *now, int found, int *picked,
    struct err *err)
{
	struct message *due = courier->due;

	*picked = 0;
	for (int i = 0; i < found; i++) {
		int asked = courier_doubt_begin(courier, now, &due[i], err);

		if (asked == 0)
			asked = courier_chain_begin(
			    courier, now, &due[i], err);
		if (asked < 0)
			return -1;
		if (strcmp(due[i].sale, courier->preferred) == 0)
			asked = 1;
		for (int k = 0; k < *picked && asked == 0; k++)
			asked = strcmp(due[k].sale, due[i].sale) == 0;
		if (asked == 0)
			due[(*picked)++] = due[i];
	}
	return 0;
}

int
courier_drain(
    struct courier *courier, const struct now *now, struct err *err)
{
	struct store *store = courier->books->store;
	int most = window_room(&courier->window), found = 0, picked = 0;

	courier->more = false;
	if (most > COURIER_BATCH)
		most = COURIER_BATCH;
	if (most == 0)
		return 0;
	/* One is asked about at a time; meanwhile the others go on. */
	if (queue_due_list(store, now->wall_ms,
		courier->chain.step == CHAIN_NONE, courier->due, most, &found,
		err) != 0 ||
	    pick(courier, now, found, &picked, err) != 0)
		return -1;
	if (picked > 0 &&
	    send_batch(courier, now, courier->due, picked, err) < 0)
		return -1;
	courier->more = picked > 0 && found == most &&
	    courier_drain_open_to(courier);
	return found > 0;
}
