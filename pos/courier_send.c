#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"
#include "pos/infno.h"

/* courier->sale becomes the message's sale. */
static int
load_sale(struct courier *courier, const char *sale, struct err *err)
{
	settlement_clear(courier->sale);
	return books_settlement(
	    courier->books, sale, courier->sale, NULL, err);
}

static void
extras_of(struct courier *courier, int n, struct wire_extras *extras)
{
	uint8_t head[SM3_BYTES];

	/* Three digits in the ids of its lines (wire_feedetl_sn). One comes
	 * again a thousand messages later, long after the first was undone. */
	extras->message_no = 1 + (n - 1) % 999;
	extras->journal_seq = journal_head(courier->books->journal, head);
	text_hex(extras->journal_head, sizeof(extras->journal_head), head, 4);
}

static int
encode_2103(struct courier *courier, const struct wire_stamp *stamp,
    const struct message *message, struct err *err)
{
	struct sale_entry entry;
	int found =
	    queue_sale(courier->books->store, message->sale, &entry, err);

	if (found != 0)
		return found < 0 ? -1 :
				   err_set(err, ERR_NOT_FOUND,
				       _("没有交易 %s"), message->sale);
	return wire_encode_2103(&courier->request, message->infno,
	    courier->conf, stamp,
	    &courier->sale->person, entry.setl_id, entry.mdtrt_id, err);
}

/* The bytes of a message that leaves for the first time. */
static int
encode(struct courier *courier, const struct wire_stamp *stamp,
    const struct message *message, struct err *err)
{
	struct wire_extras extras;
	struct message original;

	text_buf_reset(&courier->request);
	memset(&extras, 0, sizeof(extras));
	if (queue_is_visit(message->infno))
		return courier_encode_visit(courier, stamp, message, err);
	if (load_sale(courier, message->sale, err) != 0)
		return -1;
	extras_of(courier, message->n, &extras);
	if (strcmp(message->infno, "2207") == 0 &&
	    courier_visit_extras(courier, message->sale, &extras, err) != 0)
		return -1;
	if (infno_settles(message->infno))
		return wire_encode_sale(&courier->request, message->infno,
		    courier->conf, stamp, courier->sale, &extras, err);
	if (message->line > 0)
		return courier_encode_upload(courier, stamp, message, err);
	if (infno_reverses(message->infno))
		return encode_2103(courier, stamp, message, err);
	if (queue_message(courier->books->store, message->omsgid, &original,
		err) != 0)
		return err_set(err, ERR_NOT_FOUND, _("没有报文 %s"),
		    message->omsgid);
	if (!infno_undoable(original.infno))
		return err_set(err, ERR_FORBIDDEN, _("%s 不能冲正"),
		    original.infno);
	return wire_encode_2601(&courier->request, courier->conf, stamp,
	    &courier->sale->person, message->omsgid, original.infno, err);
}

int
courier_write_sent(struct courier *courier, const struct now *now,
    struct message *message, struct err *err)
{
	struct message_body body = { .n = message->n, .line = message->line };
	struct wire_stamp stamp;

	memset(&stamp, 0, sizeof(stamp));
	courier_stamp(courier, &stamp);
	if (message->msgid[0] == '\0') {
		if (books_msgid(courier->books, courier->conf, now,
			stamp.msgid, stamp.inf_time, err) != 0 ||
		    encode(courier, &stamp, message, err) != 0)
			return -1;
		(void)text_copy(message->msgid, sizeof(message->msgid),
		    stamp.msgid);
	} else if (books_request(
		       courier->books, message, &courier->request, err) != 0) {
		return -1;
	}
	(void)text_copy(body.infno, sizeof(body.infno), message->infno);
	(void)text_copy(body.omsgid, sizeof(body.omsgid), message->omsgid);
	(void)text_copy(body.sign_no, sizeof(body.sign_no), stamp.sign_no);
	return books_fact(courier->books, now, FACT_SENT, message->sale,
	    message->msgid, &body, courier->request.at,
	    courier->request.length, err);
}

int
courier_queue(struct courier *courier, const struct now *now,
    const struct message *after, const char *infno, const char *omsgid,
    struct message *queued, struct err *err)
{
	struct message_body body;

	memset(&body, 0, sizeof(body));
	if (queue_message_next(
		courier->books->store, after->sale, &body.n, err) != 0)
		return -1;
	(void)text_copy(body.infno, sizeof(body.infno), infno);
	(void)text_copy(body.omsgid, sizeof(body.omsgid), omsgid);
	if (books_fact(courier->books, now, FACT_QUEUED, after->sale, "",
		&body, NULL, 0, err) != 0)
		return -1;
	return queue_nth(
	    courier->books->store, after->sale, body.n, queued, err) == 0 ?
	    0 :
	    -1;
}

/*
 * What leaves for a message that is due: itself, the same bytes once more,
 * a new message in place of one whose sign-in ended, or a 2601 for one in
 * doubt. Inside a transaction; message becomes what leaves.
 */
static int
choose(struct courier *courier, const struct now *now,
    struct message *message, struct err *err)
{
	const struct message_body over = { .why = "sign_no", .n = message->n };
	struct message due = *message;

	if (due.state == MESSAGE_UNKNOWN) {
		if (courier->conf->centre.resend_same && due.tries == 0)
			return 0;
		return courier_queue(
		    courier, now, &due, "2601", due.msgid, message, err);
	}
	if (due.msgid[0] == '\0' ||
	    strcmp(due.sign_no, courier->sign_no) == 0)
		return 0;
	if (books_fact(courier->books, now, FACT_VOIDED, due.sale, due.msgid,
		&over, NULL, 0, err) != 0)
		return -1;
	return courier_queue(
	    courier, now, &due, due.infno, due.omsgid, message, err);
}

int
courier_write_due(struct courier *courier, const struct now *now,
    struct message *message, struct err *err)
{
	if (choose(courier, now, message, err) != 0)
		return -1;
	return courier_write_sent(courier, now, message, err);
}

static int
commit_sent(struct courier *courier, const struct now *now,
    struct message *message, struct err *err)
{
	if (books_begin(courier->books, err) != 0)
		return -1;
	if (courier_write_due(courier, now, message, err) != 0)
		return books_abandon(courier->books);
	return books_commit(courier->books, err);
}

/* What the port will not even take has certainly not left. */
static int
not_taken(struct courier *courier, const struct now *now,
    const struct message *message, struct err *err)
{
	const struct message_body body = { .why = "not taken" };

	if (books_note(courier->books, now, FACT_UNSENT, message->sale,
		message->msgid, &body, err) != 0)
		return -1;
	return queue_set_due(courier->books->store, message->id,
	    now->wall_ms + courier_backoff(courier, message->tries),
	    message->tries + 1, err);
}

int
courier_leave(struct courier *courier, const struct now *now,
    struct exchange *slot, const struct message *message, struct err *err)
{
	memset(slot, 0, sizeof(*slot));
	slot->errand = ERRAND_MESSAGE;
	(void)text_copy(slot->msgid, sizeof(slot->msgid), message->msgid);
	(void)text_copy(slot->infno, sizeof(slot->infno), message->infno);
	(void)text_copy(slot->sale, sizeof(slot->sale), message->sale);
	if (courier_start(courier, now, slot, message->infno, err) == 0)
		return 1;
	memset(slot, 0, sizeof(*slot));
	return not_taken(courier, now, message, err) != 0 ? -1 : 1;
}

int
courier_send_one(struct courier *courier, const struct now *now,
    struct exchange *slot, const struct message *due, struct err *err)
{
	struct err why = { .code = ERR_NONE };
	struct message message = *due;
	int written = commit_sent(courier, now, &message, &why);

	settlement_clear(courier->sale); /* encoded: no longer needed (I9) */
	if (written == 0)
		return courier_leave(courier, now, slot, &message, err);
	if (store_stopped(courier->books->store)) {
		if (err != NULL)
			*err = why;
		return -1;
	}
	log_line(courier->log, now, LOG_ERROR, "send", "sale=%s %s",
	    due->sale, why.text);
	/* What was to leave in its place is rolled back. */
	if (queue_set_due(courier->books->store, due->id,
		now->wall_ms + courier_backoff(courier, due->tries),
		due->tries + 1, err) != 0)
		return -1;
	return 0;
}

int
courier_send_due(struct courier *courier, const struct now *now,
    const char *only_sale, struct err *err)
{
	struct exchange *slot = courier_slot(courier);
	struct message due;
	int found;

	if (slot == NULL)
		return 0;
	found = queue_due(
	    courier->books->store, now->wall_ms, only_sale, &due, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	found = courier_doubt_begin(courier, now, &due, err);
	if (found == 0)
		found = courier_chain_begin(courier, now, &due, err);
	if (found != 0)
		return found;
	return courier_send_one(courier, now, slot, &due, err);
}
