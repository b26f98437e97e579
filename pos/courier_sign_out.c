/* The end of a shift: 9002, once, and nothing after it (19 no. 22). */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"
#include "pos/json.h"

/* Signed out there is no link to speak of, and none is looked for: that is
 * no outage. */
static void
go_away(struct courier *courier, const struct now *now)
{
	bool woken = !courier->leaving;

	courier->leaving = false;
	courier->sign_day = 0;
	courier->sign_no[0] = '\0';
	courier->up = false;
	courier->told = false;
	courier->failures = 0;
	courier->since_ms = now->wall_ms;
	courier->retry_ms = woken ? now->mono_ms : INT64_MAX;
	text_cut(courier->why, sizeof(courier->why), _("已签退"), 40);
}

int
courier_sign_out(
    struct courier *courier, const struct now *now, struct err *err)
{
	courier->leaving = true;
	courier->parting = false;
	return courier_leave_step(courier, now, err);
}

/* Sales that wait leave first, and where the link is down, when it is back:
 * a shift's end is no reason to keep them for another day. */
static int
sales_wait(const struct courier *courier, const struct now *now, bool *wait,
    struct err *err)
{
	int64_t open = 0;

	*wait = courier->up && (!courier_idle(courier, now) ||
	    courier->chain.step != CHAIN_NONE);
	if (courier->up)
		return 0;
	if (store_int(courier->books->store, &open, 0, err,
		"SELECT EXISTS(SELECT 1 FROM message WHERE open = 1)", "") != 0)
		return -1;
	*wait = open != 0;
	return 0;
}

int
courier_part(struct courier *courier, const struct now *now, struct err *err)
{
	bool wait = false;

	courier->parting = true;
	if (courier->comparison.step != COMPARE_NONE)
		return 0;
	if (sales_wait(courier, now, &wait, err) != 0)
		return -1;
	return wait ? 0 : courier_sign_out(courier, now, err);
}

/* The next step would: nothing else need come. */
bool
courier_may_part(const struct courier *courier)
{
	return courier->parting && courier->comparison.step == COMPARE_NONE &&
	    courier->up && !courier->signed_out &&
	    courier->chain.step == CHAIN_NONE &&
	    courier->idle_changes == courier->books->changes;
}

void
courier_wake(struct courier *courier, const struct now *now)
{
	courier->parting = false;
	courier->leaving = false;
	if (!courier->up && courier->retry_ms == INT64_MAX)
		courier->retry_ms = now->mono_ms;
}

bool
courier_signing_out(const struct courier *courier)
{
	return courier->leaving;
}

/* What is under way ends first: after 9002 its answer might be refused; and
 * a 9001 of before would sign in behind the shift that has ended. */
int
courier_leave_step(
    struct courier *courier, const struct now *now, struct err *err)
{
	struct wire_stamp stamp;
	struct exchange *slot;
	int asked;

	assert(courier->leaving);
	if (courier_busy(courier))
		return 0;
	if (!courier->up || !courier->conf->centre.sign_in ||
	    !courier_signed_in(courier, now)) {
		go_away(courier, now);
		return 0;
	}
	asked = courier_ask(
	    courier, now, ERRAND_SIGN_OUT, "9002", &stamp, &slot, err);
	if (asked != 0)
		return asked < 0 ? -1 : 0;
	asked = courier_let_go(courier, now, slot,
	    wire_encode_9002(
		&courier->request, courier->conf, &stamp, err), err);
	if (asked == 1)
		go_away(courier, now);
	return asked < 0 ? -1 : 0;
}

/* Answered or not it is not sent again: the number ends with the day, and
 * one that was ended already would be a breach. */
int
courier_left(struct courier *courier, const struct now *now,
    const struct net_reply *reply, struct courier_event *event,
    struct err *err)
{
	struct books *books = courier->books;
	struct json_out json = { .buf = &books->scratch };
	bool answered = reply->outcome == NET_REPLY &&
	    wire_decode_envelope(&event->reply, reply->status,
		(const char *)reply->body, reply->body_bytes) == WIRE_OK;

	text_buf_reset(&books->scratch);
	json_begin(&json, NULL, '{');
	json_put_text(&json, "opter", courier->conf->till.opter);
	json_put_text(&json, "sign_no", courier->sign_no);
	json_put_bool(&json, "answered", answered);
	json_end(&json, '}');
	if (books_begin(books, err) != 0)
		return -1;
	if (books_text(books, now, FACT_SIGNED_OUT, "", "", books->scratch.at,
		books->scratch.length, NULL, err) != 0)
		return books_abandon(books);
	if (books_commit(books, err) != 0)
		return -1;
	go_away(courier, now);
	event->kind = COURIER_LINK;
	return 0;
}
