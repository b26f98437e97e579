#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/courier_inside.h"

int
courier_open(struct courier **courier, const struct courier_parts *parts,
    struct err *err)
{
	struct courier *c = calloc(1, sizeof(*c));

	assert(courier != NULL && parts->books != NULL);
	*courier = NULL;
	if (c == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	c->books = parts->books;
	c->net = parts->net;
	c->conf = parts->conf;
	c->gateway_secret = parts->gateway_secret;
	c->log = parts->log;
	c->chance = parts->seed | 1; /* xorshift must not be zero */
	text_buf_init(&c->request, WIRE_REQUEST_BYTES_MAX);
	courier_drain_open(c);
	courier_group_open(c);
	c->sale = settlement_new(err);
	if (c->sale == NULL || coding_open(&c->coding, c->conf, err) != 0) {
		courier_close(&c);
		return -1;
	}
	*courier = c;
	return 0;
}

void
courier_close(struct courier **courier)
{
	struct courier *c = *courier;

	*courier = NULL;
	if (c == NULL)
		return;
	settlement_free(&c->sale);
	courier_chain_clear(c);
	courier_drain_close(c);
	courier_group_close(c);
	courier_compare_clear(c);
	text_buf_clear(&c->request);
	coding_close(&c->coding);
	explicit_bzero(c, sizeof(*c));
	free(c);
}

int
courier_recover(
    struct courier *courier, const struct now *now, struct err *err)
{
	struct message flying[16];
	const struct message_body body = { .why = "restart" };
	int found = 0;

	do {
		if (queue_in_flight(courier->books->store, flying, 16, &found,
			err) != 0)
			return -1;
		for (int i = 0; i < found; i++) {
			if (books_note(courier->books, now, FACT_UNKNOWN,
				flying[i].sale, flying[i].msgid, &body,
				err) != 0)
				return -1;
		}
	} while (found > 0);
	return 0;
}

uint64_t
courier_chance(struct courier *courier)
{
	uint64_t x = courier->chance;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	courier->chance = x;
	return x * UINT64_C(2685821657736338717);
}

int64_t
courier_backoff(struct courier *courier, int tries)
{
	int64_t wait = courier->conf->queue.retry_first_ms;
	int64_t most = courier->conf->queue.retry_max_ms;

	for (int i = 0; i < tries && wait < most; i++)
		wait *= 2;
	if (wait > most)
		wait = most;
	return wait - wait / 4 +
	    (int64_t)(courier_chance(courier) % (uint64_t)(wait / 4 + 1));
}

bool
courier_signed_in(const struct courier *courier, const struct now *now)
{
	return !courier->conf->centre.sign_in ||
	    courier->sign_day == text_day(now->wall_ms);
}

/* A sign-in under way ends the number we have (19 no. 22). */
bool
courier_may_speak(const struct courier *courier, const struct now *now)
{
	return courier->up && courier_signed_in(courier, now) &&
	    !courier->leaving &&
	    !courier_in_flight(courier, ERRAND_SIGN_IN) &&
	    !courier_in_flight(courier, ERRAND_SIGN_OUT);
}

struct exchange *
courier_slot(struct courier *courier)
{
	for (size_t i = 0; i < COURIER_UPLOAD_SLOT; i++) {
		if (courier->slots[i].errand == ERRAND_NONE)
			return &courier->slots[i];
	}
	return NULL;
}

bool
courier_full(const struct courier *courier)
{
	for (size_t i = 0; i < COURIER_UPLOAD_SLOT; i++) {
		if (courier->slots[i].errand == ERRAND_NONE)
			return false;
	}
	return true;
}

struct exchange *
courier_find_slot(struct courier *courier, uint64_t ticket)
{
	for (size_t i = 0; i < COURIER_SLOTS; i++) {
		struct exchange *slot = &courier->slots[i];

		if (slot->errand != ERRAND_NONE && slot->ticket == ticket)
			return slot;
	}
	return NULL;
}

bool
courier_in_flight(const struct courier *courier, enum errand errand)
{
	for (size_t i = 0; i < COURIER_SLOTS; i++) {
		if (courier->slots[i].errand == errand)
			return true;
	}
	return false;
}

/* Whether a message of the sale at the counter is on its way, or is being
 * asked about. */
static bool
preferred_in_flight(const struct courier *courier)
{
	const struct chain *chain = &courier->chain;

	if (courier->preferred[0] == '\0')
		return false;
	if (chain->step != CHAIN_NONE &&
	    strcmp(chain->sale, courier->preferred) == 0)
		return true;
	for (size_t i = 0; i < COURIER_SLOTS; i++) {
		const struct exchange *slot = &courier->slots[i];

		if (slot->errand == ERRAND_MESSAGE &&
		    strcmp(slot->sale, courier->preferred) == 0)
			return true;
	}
	return false;
}

/* The port ends every exchange in time; one that does not is given up, and
 * comes back through poll() with what can be proved. */
static void
give_up_overdue(struct courier *courier, const struct now *now)
{
	for (size_t i = 0; i < COURIER_SLOTS; i++) {
		struct exchange *slot = &courier->slots[i];

		if (slot->errand != ERRAND_NONE &&
		    now->mono_ms >= slot->overdue_ms) {
			slot->overdue_ms = INT64_MAX;
			courier->net.cancel(courier->net.ctx, slot->ticket);
		}
	}
}

/* When there is nothing due, do not ask the tables again until something
 * changed or the time has come. */
static int
remember_idle(struct courier *courier, const struct now *now, struct err *err)
{
	int64_t most = courier->conf->queue.retry_max_ms;
	int64_t due = INT64_MAX;

	if (queue_next_due(
		courier->books->store, now->wall_ms, &due, err) != 0)
		return -1;
	courier->idle_changes = courier->books->changes;
	courier->idle_until_ms = most;
	/* Nothing is ever put off so far: the clock was set back. */
	if (due != INT64_MAX &&
	    due - now->wall_ms > courier_wait_most(courier)) {
		courier->idle_until_ms = now->mono_ms;
		return queue_due_now(
		    courier->books->store, now->wall_ms, err);
	}
	if (due != INT64_MAX && due - now->wall_ms < courier->idle_until_ms)
		courier->idle_until_ms = due - now->wall_ms;
	courier->idle_until_ms += now->mono_ms;
	return 0;
}

bool
courier_idle(const struct courier *courier, const struct now *now)
{
	return courier->idle_changes == courier->books->changes &&
	    now->mono_ms < courier->idle_until_ms;
}

/* The sale at the counter first and alone: while it is under way nothing
 * of the drain joins it on the link. */
static int
send_messages(struct courier *courier, const struct now *now, struct err *err)
{
	int sent = 0;

	courier->more = false;
	if (!courier_may_speak(courier, now))
		return 0;
	if (courier->preferred[0] != '\0' && !preferred_in_flight(courier))
		sent = courier_send_due(
		    courier, now, courier->preferred, err);
	/* What is gathered makes room for more: then all of it together. */
	if (sent != 0 || courier_idle(courier, now) ||
	    preferred_in_flight(courier) || courier->gathered > 0 ||
	    !courier_drain_open_to(courier))
		return sent;
	sent = courier_drain(courier, now, err);
	if (sent == 0 && remember_idle(courier, now, err) != 0)
		return -1;
	return sent;
}

/* Money first: on a thin link an upload would take its share. */
static int
send_uploads(struct courier *courier, const struct now *now, struct err *err)
{
	if (!courier_may_speak(courier, now) ||
	    courier_in_flight(courier, ERRAND_MESSAGE) ||
	    courier->chain.step != CHAIN_NONE)
		return 0;
	return courier_send_upload(courier, now, err);
}

/* The next question of a chain under way. */
static int
ask_on(struct courier *courier, const struct now *now, struct err *err)
{
	if (!courier_may_speak(courier, now))
		return 0;
	return courier_chain_step(courier, now, err);
}

int
courier_step(struct courier *courier, const struct now *now,
    struct courier_event *event, struct err *err)
{
	int heard;

	assert(courier != NULL && event != NULL);
	memset(event, 0, sizeof(*event));
	give_up_overdue(courier, now);
	heard = courier_hear(courier, now, event, err);
	courier->signed_out = !courier_signed_in(courier, now);
	if (heard != 0)
		return heard;
	if (courier->parting && courier_part(courier, now, err) < 0)
		return -1;
	if (courier->leaving)
		return courier_leave_step(courier, now, err);
	if (courier_send_sign_in(courier, now, err) < 0 ||
	    send_messages(courier, now, err) < 0 ||
	    ask_on(courier, now, err) < 0 ||
	    courier_send_visits(courier, now, err) < 0)
		return -1;
	if (send_uploads(courier, now, err) < 0 ||
	    courier_compare_step(courier, now, event, err) < 0 ||
	    courier_touch(courier, now, err) < 0)
		return -1;
	return event->kind != COURIER_NOTHING;
}

int64_t
courier_due_ms(const struct courier *courier)
{
	int64_t due = INT64_MAX;

	/* While something is under way its end is what there is to wait for. */
	if (courier_in_flight(courier, ERRAND_SIGN_IN) || courier->leaving)
		due = INT64_MAX;
	else if (!courier->up || courier->signed_out)
		due = courier->retry_ms;
	else if (courier->chain.step != CHAIN_NONE)
		due = courier_chain_due_ms(courier);
	else if (!courier_in_flight(courier, ERRAND_MESSAGE)) {
		due = courier->idle_until_ms;
		if (!courier_in_flight(courier, ERRAND_UPLOAD) &&
		    courier->upload_until_ms < due)
			due = courier->upload_until_ms;
	}
	if (courier->up && !courier->signed_out && !courier->leaving &&
	    !courier_in_flight(courier, ERRAND_SIGN_IN) &&
	    courier_visit_due_ms(courier) < due)
		due = courier_visit_due_ms(courier);
	if (courier->more || courier->told_count < courier->heard_count ||
	    courier_may_part(courier))
		due = 0;
	if (courier->up && !courier->signed_out && !courier->leaving &&
	    courier_compare_due_ms(courier) < due)
		due = courier_compare_due_ms(courier);
	if (courier_touch_due_ms(courier) < due)
		due = courier_touch_due_ms(courier);
	if (courier->gathered > 0 && courier->gather_until_ms < due)
		due = courier->gather_until_ms;
	for (size_t i = 0; i < COURIER_SLOTS; i++) {
		if (courier->slots[i].errand != ERRAND_NONE &&
		    courier->slots[i].overdue_ms < due)
			due = courier->slots[i].overdue_ms;
	}
	return due;
}

bool
courier_busy(const struct courier *courier)
{
	for (size_t i = 0; i < COURIER_TOUCH_SLOT; i++) {
		if (courier->slots[i].errand != ERRAND_NONE)
			return true;
	}
	return false;
}

void
courier_use_rules(struct courier *courier, const struct rules *rules)
{
	courier->rules = rules;
}

void
courier_use_day(struct courier *courier, int day)
{
	courier->day = day;
}

void
courier_forget_questions(struct courier *courier)
{
	for (size_t i = 0; i < COURIER_SLOTS; i++) {
		struct exchange *slot = &courier->slots[i];

		if (slot->errand == ERRAND_PERSON ||
		    slot->errand == ERRAND_METERS ||
		    slot->errand == ERRAND_ENTITLED ||
		    slot->errand == ERRAND_CHRONIC ||
		    slot->errand == ERRAND_QUOTE)
			slot->unwanted = true;
	}
}

void
courier_prefer(struct courier *courier, const char *sale)
{
	/* A sale id always fits: it is made by books_sale_id(). */
	bool fits = text_copy(
	    courier->preferred, sizeof(courier->preferred), sale);

	assert(fits);
	(void)fits;
}

int
courier_hurry(struct courier *courier, const struct now *now, struct err *err)
{
	courier->retry_ms = now->mono_ms;
	courier->idle_until_ms = now->mono_ms;
	courier->upload_until_ms = now->mono_ms;
	courier->visit_until_ms = now->mono_ms;
	return queue_due_now(courier->books->store, now->wall_ms, err);
}
