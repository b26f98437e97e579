/*
 * 3505 and 3506: what became of the boxes, told beside the money and never
 * in its way. At least once: the natural key makes a repeat harmless
 * (protocol.md 13.5, 18.2, 19 no. 21). What the centre will not take becomes
 * a person's, with the centre's words.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"

static const char *
infno_of(const struct upload *upload)
{
	return upload->back ? "3506" : "3505";
}

int
courier_encode_upload(struct courier *courier, const struct wire_stamp *stamp,
    const struct message *message, struct err *err)
{
	bool back = strcmp(message->infno, "3506") == 0;
	struct sale_entry entry;
	char when[20];
	int found =
	    queue_sale(courier->books->store, message->sale, &entry, err);

	if (found != 0)
		return found < 0 ? -1 : err_set(err, ERR_NOT_FOUND,
					    _("没有交易 %s"), message->sale);
	if (message->line < 1 ||
	    message->line > courier->sale->basket.item_count)
		return err_set(err, ERR_CORRUPT, _("没有这一行的上报"));
	/* A later try says the same, to the second. */
	text_datetime(when, back ? entry.settled_ms : entry.made_ms);
	return wire_encode_upload(&courier->request, message->infno,
	    courier->conf, stamp, courier->sale, message->line - 1,
	    entry.setl_id, when, err);
}

/* The message it leaves as: one that never left, else a new one. */
static int
choose(struct courier *courier, const struct now *now,
    const struct upload *upload, struct message *message, struct err *err)
{
	struct store *store = courier->books->store;
	struct message_body body = { .line = upload->line };
	int n = 0;

	(void)text_copy(body.infno, sizeof(body.infno), infno_of(upload));
	if (queue_upload_waiting(store, upload, &n, err) != 0)
		return -1;
	if (n > 0 && queue_nth(store, upload->sale, n, message, err) != 0)
		return -1;
	if (n > 0 && (message->msgid[0] == '\0' ||
	    strcmp(message->sign_no, courier->sign_no) == 0))
		return 0;
	if (n > 0) {
		const struct message_body over = { .why = "sign_no", .n = n };

		if (books_fact(courier->books, now, FACT_VOIDED, upload->sale,
			message->msgid, &over, NULL, 0, err) != 0)
			return -1;
	}
	if (queue_upload_count(store, upload->sale, &n, err) != 0)
		return -1;
	body.n = n + 1;
	if (books_fact(courier->books, now, FACT_QUEUED, upload->sale, "",
		&body, NULL, 0, err) != 0)
		return -1;
	return queue_nth(store, upload->sale, body.n, message, err);
}

static int
commit_sent(struct courier *courier, const struct now *now,
    const struct upload *upload, struct message *message, struct err *err)
{
	if (books_begin(courier->books, err) != 0)
		return -1;
	if (choose(courier, now, upload, message, err) != 0 ||
	    courier_write_sent(courier, now, message, err) != 0)
		return books_abandon(courier->books);
	return books_commit(courier->books, err);
}

/* It can never be written: the shop's own data lack something. */
static int
hand_over(struct courier *courier, const struct now *now,
    const struct upload *upload, const struct err *why, struct err *err)
{
	struct message_body body = { .final = true };
	struct message message;
	char inf_time[20];

	text_cut(body.why, sizeof(body.why), why->text, 80);
	log_mask(body.why);
	if (books_begin(courier->books, err) != 0)
		return -1;
	if (choose(courier, now, upload, &message, err) != 0)
		return books_abandon(courier->books);
	body.n = message.n;
	/* A message that ends has its number, though nothing ever left. */
	if ((message.msgid[0] == '\0' &&
		books_msgid(courier->books, courier->conf, now, message.msgid,
		    inf_time, err) != 0) ||
	    books_fact(courier->books, now, FACT_VOIDED, upload->sale,
		message.msgid, &body, NULL, 0, err) != 0)
		return books_abandon(courier->books);
	return books_commit(courier->books, err);
}

static int
not_sent(struct courier *courier, const struct now *now,
    const struct upload *upload, const struct err *why, struct err *err)
{
	if (store_stopped(courier->books->store)) {
		if (err != NULL)
			*err = *why;
		return -1;
	}
	log_line(courier->log, now, LOG_ERROR, "upload", "sale=%s %s",
	    upload->sale, why->text);
	if (why->code == ERR_INPUT &&
	    hand_over(courier, now, upload, why, err) == 0)
		return 0;
	if (store_stopped(courier->books->store))
		return -1;
	return queue_upload_set_due(courier->books->store, upload,
	    now->wall_ms + courier_backoff(courier, upload->tries), err);
}

static int
leave(struct courier *courier, const struct now *now, struct exchange *slot,
    const struct upload *upload, const struct message *message,
    struct err *err)
{
	const struct message_body body = { .why = "not taken" };

	memset(slot, 0, sizeof(*slot));
	slot->errand = ERRAND_UPLOAD;
	(void)text_copy(slot->msgid, sizeof(slot->msgid), message->msgid);
	(void)text_copy(slot->infno, sizeof(slot->infno), message->infno);
	(void)text_copy(slot->sale, sizeof(slot->sale), message->sale);
	if (courier_start(courier, now, slot, message->infno, err) == 0)
		return 1;
	memset(slot, 0, sizeof(*slot));
	if (books_note(courier->books, now, FACT_UNSENT, message->sale,
		message->msgid, &body, err) != 0 ||
	    queue_upload_set_due(courier->books->store, upload,
		now->wall_ms + courier_backoff(courier, upload->tries),
		err) != 0)
		return -1;
	return 1;
}

/* Nothing is due: do not ask again until something changed. */
static int
remember_idle(struct courier *courier, const struct now *now, struct err *err)
{
	int64_t most = courier->conf->queue.retry_max_ms, due = INT64_MAX;
	int64_t wait = most;

	if (queue_upload_next_due(courier->books->store, &due, err) != 0)
		return -1;
	courier->upload_changes = courier->books->changes;
	/* Nothing is put off so far: the clock was set back. */
	if (due != INT64_MAX && due - now->wall_ms > most &&
	    queue_due_now(courier->books->store, now->wall_ms, err) != 0)
		return -1;
	if (due != INT64_MAX)
		wait = due - now->wall_ms < most ? due - now->wall_ms : 0;
	courier->upload_until_ms =
	    due == INT64_MAX ? INT64_MAX : now->mono_ms + wait;
	return 0;
}

int
courier_send_upload(
    struct courier *courier, const struct now *now, struct err *err)
{
	struct exchange *slot = &courier->slots[COURIER_UPLOAD_SLOT];
	struct err why = { .code = ERR_NONE };
	struct message message;
	struct upload upload;
	int found;

	if (slot->errand != ERRAND_NONE ||
	    (courier->upload_changes == courier->books->changes &&
		now->mono_ms < courier->upload_until_ms))
		return 0;
	found = queue_upload_due(
	    courier->books->store, now->wall_ms, &upload, err);
	if (found < 0)
		return -1;
	if (found == 1)
		return remember_idle(courier, now, err);
	found = commit_sent(courier, now, &upload, &message, &why);
	settlement_clear(courier->sale); /* encoded: no longer needed (I9) */
	if (found != 0)
		return not_sent(courier, now, &upload, &why, err);
	return leave(courier, now, slot, &upload, &message, err);
}

/* ---- what it came to ---- */

struct ending {
	struct courier *courier;
	const struct now *now;
	const struct net_reply *reply;
	struct courier_event *event;
	struct message message;
	struct upload upload;
	struct message_body body;
};

static int
put(struct ending *e, enum fact fact, bool with_reply, struct err *err)
{
	bool bytes = with_reply && e->reply->body_bytes > 0;

	return books_fact(e->courier->books, e->now, fact, e->message.sale,
	    e->message.msgid, &e->body, bytes ? e->reply->body : NULL,
	    bytes ? e->reply->body_bytes : 0, err);
}

static int
later(struct ending *e, int tries, struct err *err)
{
	return queue_upload_set_due(e->courier->books->store, &e->upload,
	    e->now->wall_ms + courier_backoff(e->courier, tries), err);
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
	bool unsent = e->reply->outcome == NET_UNSENT;
	bool reply = e->reply->outcome == NET_REPLY;

	say_why(e, reply ? e->event->reply.suspect : e->reply->detail);
	if (put(e, unsent ? FACT_UNSENT : FACT_UNKNOWN, reply, err) != 0)
		return -1;
	return later(e, e->upload.tries, err);
}

/* The envelope says no: about the moment, perhaps, not about the codes. */
static int
turned_away(struct ending *e, struct err *err)
{
	const struct conf *conf = e->courier->conf;
	const struct wire_reply *reply = &e->event->reply;
	bool again = wire_session_over(conf, reply);

	if (wire_msgid_seen(conf, reply))
		return no_answer(e, err);
	say_why(e, reply->err_msg);
	e->body.final =
	    !again && e->upload.refusals + 1 >= conf->centre.undo_tries;
	e->event->handed = e->body.final;
	if (put(e, FACT_REFUSED, true, err) != 0)
		return -1;
	return e->body.final ? 0 : later(e, e->upload.tries, err);
}

static int
decide(struct ending *e, struct err *err)
{
	enum wire_upload result = UPLOAD_SUSPECT;

	if (e->reply->outcome == NET_REPLY)
		result = wire_decode_upload(&e->event->reply,
		    e->message.infno, e->courier->conf, e->upload.doubt,
		    e->reply->status, (const char *)e->reply->body,
		    e->reply->body_bytes);
	switch (result) {
	case UPLOAD_TAKEN:
		e->body.status = e->reply->status;
		return put(e, FACT_ACKED, true, err);
	case UPLOAD_REFUSED:
		say_why(e, e->event->reply.err_msg);
		e->body.final = true;
		e->event->handed = true;
		return put(e, FACT_REFUSED, true, err);
	case UPLOAD_TURNED_AWAY:
		return turned_away(e, err);
	case UPLOAD_SUSPECT:
		break;
	}
	return no_answer(e, err);
}

static int
book(struct ending *e, struct err *err)
{
	struct books *books = e->courier->books;
	struct err why = { .code = ERR_NONE };

	if (books_begin(books, err) != 0)
		return -1;
	if (decide(e, &why) == 0)
		return books_commit(books, err);
	(void)books_abandon(books); /* told by why */
	if (store_stopped(books->store)) {
		if (err != NULL)
			*err = why;
		return -1;
	}
	/* What cannot be booked as it is, is in doubt, and has a next step. */
	memset(&e->body, 0, sizeof(e->body));
	(void)text_copy(e->body.why, sizeof(e->body.why), "not booked");
	e->event->handed = false;
	if (books_note(books, e->now, FACT_UNKNOWN, e->message.sale,
		e->message.msgid, &e->body, err) != 0)
		return -1;
	return later(e, e->upload.tries, err);
}

int
courier_upload_fate(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err)
{
	struct ending e = { .courier = courier,
		.now = now,
		.reply = reply,
		.event = event };
	struct store *store = courier->books->store;

	assert(slot->errand == ERRAND_UPLOAD);
	if (queue_message(store, slot->msgid, &e.message, err) != 0 ||
	    queue_upload(store, e.message.sale, e.message.line, &e.upload,
		err) != 0 ||
	    book(&e, err) != 0)
		return -1;
	event->kind = COURIER_UPLOAD;
	(void)text_copy(event->sale, sizeof(event->sale), slot->sale);
	(void)text_copy(event->infno, sizeof(event->infno), slot->infno);
	return 0;
}
