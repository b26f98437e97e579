/*
 * The read-only way to learn an outcome: the person's visits of the day
 * (5201), the settlements a visit's lines are in (5204), and each of them
 * (5203), until one carries our msgid (protocol.md 10.3 C, 19 no. 2, 3).
 *
 * Found is proof, unless a 2601 for it may still be under way: then it would
 * be undone after we called it settled. Not found proves nothing, and the
 * 2601 has its turn.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"

/* A question so often without an answer: the 2601 goes without asking. */
#define FAILURES_MAX 3
/* Chains begun for each message of the sale; the next is a 2601. */
#define CHAINS_MAX 3
#define SHOWN_BYTES_MAX WIRE_REPLY_BYTES_MAX

void
courier_chain_clear(struct courier *courier)
{
	struct chain *chain = &courier->chain;

	chain->step = CHAIN_NONE;
	chain->found = chain->refunded = false;
	text_buf_clear(&chain->reply); /* whom it was about (I9) */
	text_buf_clear(&chain->refund);
}

int
courier_chain_begin(struct courier *courier, const struct now *now,
    const struct message *due, struct err *err)
{
	struct chain *chain = &courier->chain;
	struct sale_entry entry;
	int count = 0;

	if (!courier->conf->centre.query_first ||
	    due->state != MESSAGE_UNKNOWN || !infno_undoable(due->infno))
		return 0;
	if (chain->step != CHAIN_NONE)
		return 1; /* one at a time: this one waits for its turn */
	if (queue_message_count(
		courier->books->store, due->sale, &count, err) != 0 ||
	    queue_sale(courier->books->store, due->sale, &entry, err) != 0)
		return -1;
	if ((strcmp(chain->asked, due->msgid) == 0 &&
		chain->asked_count == count) ||
	    due->asked >= CHAINS_MAX * count)
		return 0;
	/* Over restarts as well: a program that lives for one sale would ask
	 * for ever, and keep the 2601 from its turn. */
	if (queue_asked(courier->books->store, due->id, err) != 0)
		return -1;
	courier_chain_clear(courier);
	memcpy(chain->msgid, due->msgid, sizeof(chain->msgid));
	memcpy(chain->sale, due->sale, sizeof(chain->sale));
	memcpy(chain->infno, due->infno, sizeof(chain->infno));
	memset(&chain->visits, 0, sizeof(chain->visits));
	chain->visit = 0;
	chain->retry_ms = now->mono_ms;
	chain->failures = 0;
	chain->step = CHAIN_VISITS;
	if (infno_reverses(due->infno)) { /* its visit is the sale's */
		memcpy(chain->visits.id[0], entry.mdtrt_id,
		    sizeof(chain->visits.id[0]));
		chain->visits.count = 1;
		chain->step = CHAIN_LINES;
	}
	return 1;
}

int
courier_chain_at(struct courier *courier, const struct now *now,
    const struct message *message, const struct unequal *row)
{
	struct chain *chain = &courier->chain;

	assert(message->state == MESSAGE_UNKNOWN && row->setl_id[0] != '\0');
	if (chain->step != CHAIN_NONE)
		return 0;
	courier_chain_clear(courier);
	memcpy(chain->msgid, message->msgid, sizeof(chain->msgid));
	memcpy(chain->sale, message->sale, sizeof(chain->sale));
	memcpy(chain->infno, message->infno, sizeof(chain->infno));
	memset(&chain->visits, 0, sizeof(chain->visits));
	memset(&chain->settlements, 0, sizeof(chain->settlements));
	memcpy(chain->visits.id[0], row->mdtrt_id, WIRE_ID_BYTES);
	memcpy(chain->settlements.id[0], row->setl_id, WIRE_ID_BYTES);
	chain->visits.count = chain->settlements.count = 1;
	chain->visit = chain->settlement = 0;
	chain->retry_ms = now->mono_ms;
	chain->failures = 0;
	chain->step = CHAIN_SETTLEMENT;
	return 1;
}

int64_t
courier_chain_due_ms(const struct courier *courier)
{
	if (courier->chain.step == CHAIN_NONE ||
	    courier_in_flight(courier, ERRAND_CHAIN))
		return INT64_MAX;
	return courier->chain.retry_ms;
}

/* ---- asking ---- */

static const char *
infno_of(enum chain_step step)
{
	return step == CHAIN_VISITS ? "5201" :
	    step == CHAIN_LINES	    ? "5204" :
				      "5203";
}

static int
encode(struct courier *courier, const struct wire_stamp *stamp,
    struct err *err)
{
	const struct chain *chain = &courier->chain;
	const struct person *person = &courier->sale->person;

	if (person->psn_no[0] == '\0')
		return err_set(err, ERR_FORBIDDEN, _("没有人员编号，无从查询"));
	if (chain->step == CHAIN_VISITS)
		return wire_query_5201(&courier->request, courier->conf,
		    stamp, courier->sale, err);
	if (chain->step == CHAIN_LINES)
		return wire_query_5204(&courier->request, courier->conf,
		    stamp, person, chain->visits.id[chain->visit], err);
	return wire_query_5203(&courier->request, courier->conf, stamp,
	    person, chain->settlements.id[chain->settlement],
	    chain->visits.id[chain->visit], err);
}

/* The centre has no answer to it: the 2601 has its turn. */
static int
know_nothing(struct courier *courier, const struct now *now, struct err *err)
{
	struct chain *chain = &courier->chain;
	int count = 0;

	if (queue_message_count(
		courier->books->store, chain->sale, &count, err) != 0)
		return -1;
	memcpy(chain->asked, chain->msgid, sizeof(chain->asked));
	chain->asked_count = count;
	chain->failures = 0;
	courier_chain_clear(courier);
	courier->idle_until_ms = now->mono_ms;
	return 0;
}

/* Ask from the beginning, later; no attempt of the message is used up. */
static int
again_later(struct courier *courier, const struct now *now, int64_t wait_ms,
    struct err *err)
{
	struct store *store = courier->books->store;
	struct message message;
	int found =
	    queue_message(store, courier->chain.msgid, &message, err);

	courier_chain_clear(courier);
	if (found != 0 || message.state != MESSAGE_UNKNOWN)
		return found < 0 ? -1 : 0;
	courier->idle_until_ms = now->mono_ms;
	return queue_set_due(store, message.id, now->wall_ms + wait_ms,
	    message.tries, err);
}

/* The same question again, not the whole chain: on a line that loses some
 * answers a long one would never come to its end. */
static int
no_answer(struct courier *courier, const struct now *now, struct err *err)
{
	struct chain *chain = &courier->chain;

	if (++chain->failures >= FAILURES_MAX)
		return know_nothing(courier, now, err);
	chain->retry_ms =
	    now->mono_ms + courier_backoff(courier, chain->failures);
	return 0;
}

int
courier_chain_step(
    struct courier *courier, const struct now *now, struct err *err)
{
	struct chain *chain = &courier->chain;
	struct wire_stamp stamp;
	struct exchange *slot;
	struct err why = { .code = ERR_NONE };
	int asked;

	if (now->mono_ms < courier_chain_due_ms(courier))
		return 0;
	if (books_settlement(courier->books, chain->sale, courier->sale, NULL,
		err) != 0)
		return -1;
	asked = courier_ask(courier, now, ERRAND_CHAIN,
	    infno_of(chain->step), &stamp, &slot, err);
	if (asked != 0) {
		settlement_clear(courier->sale);
		chain->retry_ms =
		    now->mono_ms + courier->conf->queue.retry_first_ms;
		return asked < 0 ? -1 : 0;
	}
	memcpy(slot->sale, chain->sale, sizeof(slot->sale));
	asked = courier_let_go(
	    courier, now, slot, encode(courier, &stamp, &why), &why);
	settlement_clear(courier->sale); /* encoded: no longer needed (I9) */
	if (asked == 0)
		return 1;
	log_line(courier->log, now, LOG_ERROR, "ask", "sale=%s %s",
	    chain->sale, why.text);
	return no_answer(courier, now, err) != 0 ? -1 : 1;
}

/* ---- hearing ---- */

static int
keep(struct text_buf *to, const struct net_reply *reply, struct err *err)
{
	text_buf_clear(to);
	text_buf_init(to, SHOWN_BYTES_MAX);
	text_put_bytes(to, reply->body, reply->body_bytes);
	return to->failed ? err_set(err, ERR_MEMORY, _("内存不足")) : 0;
}

/* Ours; and what takes money back in the same visit, though we did not. */
static int
take_settlement(struct courier *courier, const struct wire_shown *shown,
    const struct net_reply *reply, struct err *err)
{
	struct chain *chain = &courier->chain;
	bool ours = strcmp(shown->msgid, chain->msgid) == 0;

	if (strcmp(shown->setl_id,
		chain->settlements.id[chain->settlement]) != 0)
		return 0; /* not what was asked for */
	if (shown->refunded && infno_settles(chain->infno)) {
		chain->refunded = true;
		chain->taken = *shown;
		if (keep(&chain->refund, reply, err) != 0)
			return -1;
	}
	if (!ours)
		return 0;
	chain->found = true;
	chain->shown = *shown;
	return keep(&chain->reply, reply, err);
}

/* The unsettable time since a 2601 for it last left; -1: none ever did. */
static int
since_undo(struct courier *courier, const struct now *now, int64_t *since_ms,
    struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	struct message_body body;
	int next;

	*since_ms = -1;
	if (journal_walk_sale(
		&walk, courier->books->store, courier->chain.sale, err) != 0)
		return -1;
	while ((next = journal_walk_next(walk, &row, err)) == 1) {
		if (row.fact != FACT_SENT)
			continue;
		if (message_body_read(&body, &row, err) != 0) {
			next = -1;
			break;
		}
		if (strcmp(body.omsgid, courier->chain.msgid) != 0)
			continue;
		/* Over a reboot it is at least the time since that. */
		*since_ms = strcmp(row.now.boot_id, now->boot_id) == 0 ?
		    now->mono_ms - row.now.mono_ms :
		    now->mono_ms;
	}
	journal_walk_close(&walk);
	return next;
}

/* Our settlement is marked as taken back, or minus it stands beside it. */
static bool
was_taken_back(const struct chain *chain)
{
	return chain->refunded &&
	    (strcmp(chain->taken.msgid, chain->msgid) == 0 ||
		chain->taken.total.fen == -chain->shown.total.fen);
}

static int
conclude(struct courier *courier, const struct now *now,
    struct courier_event *event, struct err *err)
{
	struct chain *chain = &courier->chain;
	int64_t late_ms = courier->conf->centre.late_s * 1000;
	int64_t since_ms = -1;
	int learned;

	if (!chain->found)
		return know_nothing(courier, now, err);
	if (since_undo(courier, now, &since_ms, err) != 0)
		return -1;
	if (since_ms >= 0 && since_ms < late_ms)
		return again_later(courier, now, late_ms - since_ms, err);
	learned = courier_learn(courier, now, chain->msgid, "5203",
	    &chain->reply, was_taken_back(chain) ? &chain->refund : NULL,
	    event, err);
	if (learned < 0)
		return -1;
	if (learned == 0)
		return know_nothing(courier, now, err);
	chain->failures = 0;
	courier_chain_clear(courier);
	return 0;
}

/* On to the next settlement, the next visit, or the end. */
static int
advance(struct courier *courier, const struct now *now,
    struct courier_event *event, struct err *err)
{
	struct chain *chain = &courier->chain;

	chain->retry_ms = now->mono_ms;
	if (chain->step == CHAIN_VISITS) {
		chain->visit = 0;
		chain->step = CHAIN_LINES;
	} else if (chain->step == CHAIN_LINES) {
		chain->settlement = 0;
		chain->step = CHAIN_SETTLEMENT;
	} else {
		chain->settlement++;
	}
	if (chain->step == CHAIN_SETTLEMENT &&
	    chain->settlement >= chain->settlements.count) {
		if (chain->found)
			return conclude(courier, now, event, err);
		/* What was taken back there was not ours. */
		chain->refunded = false;
		chain->visit++;
		chain->step = CHAIN_LINES;
	}
	if (chain->visit >= chain->visits.count)
		return conclude(courier, now, event, err);
	return 0;
}

static enum wire_verdict
read_answer(struct courier *courier, const struct net_reply *reply,
    struct wire_shown *shown, struct courier_event *event)
{
	struct chain *chain = &courier->chain;
	const char *text = (const char *)reply->body;

	if (chain->step == CHAIN_VISITS)
		return wire_read_5201(&event->reply, &chain->visits,
		    reply->status, text, reply->body_bytes);
	if (chain->step == CHAIN_LINES)
		return wire_read_5204(&event->reply, &chain->settlements,
		    reply->status, text, reply->body_bytes);
	return wire_read_5203(&event->reply, shown, reply->status, text,
	    reply->body_bytes);
}

int
courier_chain_heard(struct courier *courier, const struct now *now,
    const struct net_reply *reply, struct courier_event *event,
    struct err *err)
{
	struct chain *chain = &courier->chain;
	struct wire_shown shown;
	enum wire_verdict verdict = WIRE_SUSPECT;

	if (chain->step == CHAIN_NONE)
		return 0;
	memset(&shown, 0, sizeof(shown));
	if (reply->outcome == NET_REPLY)
		verdict = read_answer(courier, reply, &shown, event);
	if (verdict == WIRE_SUSPECT ||
	    (verdict == WIRE_REFUSED &&
		wire_session_over(courier->conf, &event->reply)))
		return no_answer(courier, now, err);
	chain->failures = 0;
	/* A refused question shows nothing: an empty list. */
	if (verdict == WIRE_OK && chain->step == CHAIN_SETTLEMENT &&
	    take_settlement(courier, &shown, reply, err) != 0)
		return -1;
	return advance(courier, now, event, err);
}
