#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"
#include "pos/json.h"

/* What day the centre has: our own clock is anybody's to set. */
static void
hear_day(struct courier *courier, const struct wire_reply *answer)
{
	char text[9];
	int day;

	text_cut(text, sizeof(text), answer->respond_time, 8);
	if (answer->inf_refmsgid[0] != '\0' && text_day_parse(text, &day))
		courier->centre_day = day;
}

/* Only the centre's own envelope says that the link to it stands. */
int
courier_judge_link(struct courier *courier, const struct now *now,
    enum errand errand, const struct net_reply *reply,
    const struct wire_reply *answer, struct err *err)
{
	if (reply->outcome != NET_REPLY)
		return courier_link_down(
		    courier, now, reply, reply->detail, err);
	if (answer->verdict == WIRE_SUSPECT && answer->inf_refmsgid[0] == '\0')
		return courier_link_down(
		    courier, now, reply, answer->suspect, err);
	hear_day(courier, answer);
	/* A sign-in alone may be answered by less than the whole centre. */
	if (errand != ERRAND_SIGN_IN)
		courier->failures = 0;
	if (answer->verdict == WIRE_REFUSED &&
	    wire_session_over(courier->conf, answer)) {
		courier->sign_day = 0;
		courier->sign_no[0] = '\0';
	}
	return courier_link_up(courier, now, err);
}

static int
note_sign_in(
    struct courier *courier, const struct now *now, struct err *err)
{
	struct books *books = courier->books;
	struct json_out json = { .buf = &books->scratch };

	text_buf_reset(&books->scratch);
	json_begin(&json, NULL, '{');
	json_put_text(&json, "opter", courier->conf->till.opter);
	json_put_text(&json, "sign_no", courier->sign_no);
	json_end(&json, '}');
	if (books_begin(books, err) != 0)
		return -1;
	if (books_text(books, now, FACT_SIGNED_IN, "", "", books->scratch.at,
		books->scratch.length, NULL, err) != 0)
		return books_abandon(books);
	return books_commit(books, err);
}

static int
reply_sign_in(struct courier *courier, const struct now *now,
    const struct net_reply *reply, struct courier_event *event,
    struct err *err)
{
	char sign_no[SIGN_NO_BYTES] = "";

	event->kind = COURIER_LINK;
	if (reply->outcome == NET_REPLY) {
		(void)wire_decode_9001(&event->reply, sign_no, reply->status,
		    (const char *)reply->body, reply->body_bytes);
		if (coding_heard(&courier->coding, reply->status,
			event->reply.verdict)) {
			courier->retry_ms = now->mono_ms; /* plain, at once */
			return 0;
		}
	}
	if (courier_judge_link(courier, now, ERRAND_SIGN_IN, reply,
		&event->reply, err) != 0)
		return -1;
	if (reply->outcome != NET_REPLY)
		return 0;
	if (event->reply.verdict == WIRE_OK) {
		(void)text_copy(
		    courier->sign_no, sizeof(courier->sign_no), sign_no);
		courier->sign_day = courier->asked_day;
		return note_sign_in(courier, now, err);
	}
	/* Answered, but not let in: ask again, not at once. */
	courier->retry_ms =
	    now->mono_ms + courier_backoff(courier, courier->failures++);
	text_cut(courier->why, sizeof(courier->why), event->reply.err_msg, 80);
	return 0;
}

static void
decode_question(const struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event)
{
	const char *text = (const char *)reply->body;

	if (slot->errand == ERRAND_PERSON)
		(void)wire_decode_1101(&event->reply, &event->person,
		    reply->status, text, reply->body_bytes);
	else if (slot->errand == ERRAND_METERS && courier->rules == NULL)
		event->reply.verdict = WIRE_SUSPECT; /* no table to read by */
	else if (slot->errand == ERRAND_METERS)
		(void)wire_decode_5206(&event->reply, courier->rules,
		    slot->insutype,
		    rules_year(courier->rules, courier->day > 0 ?
			    courier->day :
			    text_day(now->wall_ms)),
		    &event->meters, reply->status, text, reply->body_bytes);
	else if (slot->errand == ERRAND_ENTITLED)
		(void)wire_decode_2001(&event->reply, &event->entitled,
		    reply->status, text, reply->body_bytes);
	else if (slot->errand == ERRAND_CHRONIC)
		(void)wire_decode_5301(&event->reply, &event->chronic,
		    text_day(now->wall_ms), reply->status, text,
		    reply->body_bytes);
	else
		(void)wire_decode_sale(&event->reply, &event->settled, slot->infno,
		    slot->msgid, slot->psn_no, slot->total, reply->status,
		    text, reply->body_bytes);
}

static int
reply_question(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err)
{
	if (reply->outcome == NET_REPLY)
		decode_question(courier, now, slot, reply, event);
	if (courier_judge_link(courier, now, slot->errand, reply,
		&event->reply, err) != 0)
		return -1;
	if (slot->unwanted)
		return 0;
	event->kind = slot->errand == ERRAND_PERSON ? COURIER_PERSON :
	    slot->errand == ERRAND_METERS	     ? COURIER_METERS :
	    slot->errand == ERRAND_ENTITLED	     ? COURIER_ENTITLED :
	    slot->errand == ERRAND_CHRONIC	     ? COURIER_CHRONIC :
						       COURIER_QUOTE;
	return 0;
}

void
courier_log_reply(const struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply)
{
	log_line(courier->log, now, LOG_INFO, "reply",
	    "infno=%s msgid=%s outcome=%s status=%d %s", slot->infno,
	    slot->msgid, net_outcome_name(reply->outcome), reply->status,
	    reply->detail);
}

int
courier_reply(struct courier *courier, const struct now *now,
    struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err)
{
	assert(slot->errand != ERRAND_NONE);
	event->outcome = reply->outcome;
	courier_log_reply(courier, now, slot, reply);
	if (slot->errand == ERRAND_SIGN_IN)
		return reply_sign_in(courier, now, reply, event, err);
	if (slot->errand == ERRAND_TOUCH)
		return courier_touched(courier, now, reply, event, err);
	if (slot->errand == ERRAND_SIGN_OUT)
		return courier_left(courier, now, reply, event, err);
	if (slot->errand == ERRAND_UPLOAD) {
		if (courier_upload_fate(
			courier, now, slot, reply, event, err) != 0)
			return -1;
		return courier_judge_link(courier, now, ERRAND_UPLOAD, reply,
		    &event->reply, err);
	}
	if (slot->errand == ERRAND_VISIT || slot->errand == ERRAND_LOOK) {
		if ((slot->errand == ERRAND_LOOK ? courier_looked :
						    courier_visit_fate)(
			courier, now, slot, reply, event, err) != 0)
			return -1;
		return courier_judge_link(
		    courier, now, slot->errand, reply, &event->reply, err);
	}
	if (slot->errand == ERRAND_CHAIN) {
		if (courier_chain_heard(
			courier, now, reply, event, err) != 0)
			return -1;
		return courier_judge_link(courier, now, ERRAND_CHAIN, reply,
		    &event->reply, err);
	}
	if (slot->errand == ERRAND_COMPARE) {
		if (courier_compare_heard(
			courier, now, slot, reply, event, err) != 0)
			return -1;
		return courier_judge_link(courier, now, ERRAND_COMPARE, reply,
		    &event->reply, err);
	}
	if (slot->errand != ERRAND_MESSAGE)
		return reply_question(
		    courier, now, slot, reply, event, err);
	if (courier_fate(courier, now, slot, reply, event, err) != 0)
		return -1;
	return courier_judge_link(
	    courier, now, ERRAND_MESSAGE, reply, &event->reply, err);
}
