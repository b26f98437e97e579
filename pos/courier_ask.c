/* Requests that leave no journal row: the sign-in and the questions. */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"
#include "pos/infno.h"

/* Beyond the port's own limit it is given up by us. */
#define OVERDUE_MS 5000

void
courier_stamp(const struct courier *courier, struct wire_stamp *stamp)
{
	(void)text_copy(
	    stamp->sign_no, sizeof(stamp->sign_no), courier->sign_no);
	(void)text_copy(stamp->opter, sizeof(stamp->opter),
	    courier->conf->till.opter);
	(void)text_copy(stamp->opter_name, sizeof(stamp->opter_name),
	    courier->conf->till.opter_name);
}

int
courier_start(struct courier *courier, const struct now *now,
    struct exchange *slot, const char *infno, struct err *err)
{
	enum infno_class class = infno_class(infno);
	int64_t total_ms = class == INFNO_COMMIT || class == INFNO_UNDO ?
	    courier->conf->centre.commit_ms :
	    courier->conf->centre.query_ms;
	struct wire_headers headers;
	struct net_request request;
	char url[CONF_PATH_BYTES + 64];

	if (class == INFNO_UNHEARD)
		return err_set(err, ERR_FORBIDDEN, _("不认识的交易编号 %.5s"),
		    infno);
	memset(&request, 0, sizeof(request));
	if (wire_url(url, sizeof(url), courier->conf, infno, err) != 0 ||
	    wire_headers(&headers, courier->conf, courier->gateway_secret,
		now->wall_ms, courier_chance(courier), courier->request.at,
		courier->request.length, err) != 0)
		return -1;
	_Static_assert(WIRE_HEADERS_MAX + 1 < NET_HEADERS_MAX,
	    "every header line has its place, and NULL after them");
	for (int i = 0; i < headers.count && i < WIRE_HEADERS_MAX; i++)
		request.headers[i] = headers.line[i];
	request.url = url;
	/* Somebody at the counter waits for it. */
	request.urgent = slot < &courier->slots[COURIER_UPLOAD_SLOT];
	request.body = courier->request.at;
	request.body_bytes = courier->request.length;
	if (coding_apply(&courier->coding, slot->errand == ERRAND_SIGN_IN,
		request.body, request.body_bytes,
		&request.headers[headers.count]) == 1) {
		request.body = courier->coding.coded.at;
		request.body_bytes = courier->coding.coded.length;
		request.packed = true;
	}
	request.connect_ms = courier->conf->centre.connect_ms;
	request.total_ms = total_ms;
	slot->ticket = ++courier->last_ticket;
	slot->overdue_ms = now->mono_ms + total_ms + OVERDUE_MS;
	log_line(courier->log, now, LOG_INFO, "send", "infno=%s msgid=%s",
	    infno, slot->msgid);
	return courier->net.start(courier->net.ctx, slot->ticket, &request) != 0;
}

/* A read or a sign-in: no journal row, but a msgid that is on disk. */
int
courier_ask(struct courier *courier, const struct now *now, enum errand errand,
    const char *infno, struct wire_stamp *stamp, struct exchange **slot,
    struct err *err)
{
	*slot = courier_slot(courier);
	if (*slot == NULL)
		return 1;
	memset(stamp, 0, sizeof(*stamp));
	courier_stamp(courier, stamp);
	if (books_begin(courier->books, err) != 0)
		return -1;
	if (books_msgid(courier->books, courier->conf, now, stamp->msgid,
		stamp->inf_time, err) != 0) {
		bool busy = err != NULL && err->code == ERR_BUSY;

		(void)books_abandon(courier->books);
		return busy ? 1 : -1;
	}
	if (books_commit(courier->books, err) != 0)
		return -1;
	text_buf_reset(&courier->request);
	memset(*slot, 0, sizeof(**slot));
	(void)text_copy((*slot)->msgid, sizeof((*slot)->msgid), stamp->msgid);
	(void)text_copy((*slot)->infno, sizeof((*slot)->infno), infno);
	(*slot)->errand = errand;
	return 0;
}

/* Whether it could be encoded or not: let it leave, or free the slot. */
int
courier_let_go(struct courier *courier, const struct now *now,
    struct exchange *slot, int encoded, struct err *err)
{
	int started = encoded;

	if (encoded == 0)
		started =
		    courier_start(courier, now, slot, slot->infno, err);
	if (started != 0)
		memset(slot, 0, sizeof(*slot));
	return started;
}

int
courier_send_sign_in(
    struct courier *courier, const struct now *now, struct err *err)
{
	struct wire_stamp stamp;
	struct exchange *slot;
	int asked;

	if ((courier->up && courier_signed_in(courier, now)) ||
	    now->mono_ms < courier->retry_ms ||
	    courier_in_flight(courier, ERRAND_SIGN_IN))
		return 0;
	asked = courier_ask(
	    courier, now, ERRAND_SIGN_IN, "9001", &stamp, &slot, err);
	if (asked != 0)
		return asked < 0 ? -1 : 0;
	stamp.sign_no[0] = '\0';
	courier->asked_day = text_day(now->wall_ms);
	asked = courier_let_go(courier, now, slot,
	    wire_encode_9001(
		&courier->request, courier->conf, &stamp, err), err);
	if (asked == 1)
		courier->retry_ms = now->mono_ms +
		    courier->conf->queue.retry_first_ms;
	return asked < 0 ? -1 : asked == 0;
}

int
courier_ask_person(struct courier *courier, const struct now *now,
    const struct person *person, struct err *err)
{
	struct wire_stamp stamp;
	struct exchange *slot;
	int asked = 1;

	if (courier_may_speak(courier, now))
		asked = courier_ask(courier, now, ERRAND_PERSON, "1101",
		    &stamp, &slot, err);
	if (asked != 0)
		return asked;
	return courier_let_go(courier, now, slot,
	    wire_encode_1101(&courier->request, courier->conf, &stamp, person,
		err), err);
}

int
courier_ask_entitled(struct courier *courier, const struct now *now,
    const struct person *person, const char *med_type, struct err *err)
{
	struct wire_stamp stamp;
	struct exchange *slot;
	int asked = 1;

	if (courier->up)
		asked = courier_ask(courier, now, ERRAND_ENTITLED, "2001",
		    &stamp, &slot, err);
	if (asked != 0)
		return asked;
	return courier_let_go(courier, now, slot,
	    wire_encode_2001(&courier->request, courier->conf, &stamp, person,
		med_type, err), err);
}

int
courier_ask_chronic(struct courier *courier, const struct now *now,
    const struct person *person, struct err *err)
{
	struct wire_stamp stamp;
	struct exchange *slot;
	int asked = 1;

	if (courier->up)
		asked = courier_ask(courier, now, ERRAND_CHRONIC, "5301",
		    &stamp, &slot, err);
	if (asked != 0)
		return asked;
	return courier_let_go(courier, now, slot,
	    wire_encode_5301(&courier->request, courier->conf, &stamp, person,
		err), err);
}

int
courier_ask_meters(struct courier *courier, const struct now *now,
    const struct person *person, struct err *err)
{
	struct wire_stamp stamp;
	struct exchange *slot;
	int asked = 1;

	assert(courier->rules != NULL);
	if (courier_may_speak(courier, now))
		asked = courier_ask(courier, now, ERRAND_METERS, "5206",
		    &stamp, &slot, err);
	if (asked != 0)
		return asked;
	(void)text_copy(
	    slot->insutype, sizeof(slot->insutype), person->insutype);
	return courier_let_go(courier, now, slot,
	    wire_encode_5206(&courier->request, courier->conf, &stamp, person,
		err), err);
}

int
courier_ask_quote(struct courier *courier, const struct now *now,
    const struct settlement *settlement, struct err *err)
{
	struct wire_extras extras = { .message_no = 1 };
	const char *infno = settlement_is_visit(settlement) ? "2206" : "2101";
	struct wire_stamp stamp;
	struct exchange *slot;
	int asked = 1;

	if (settlement_is_visit(settlement) &&
	    courier_visit_extras(courier, settlement->sale, &extras, err) != 0)
		return -1;
	if (courier_may_speak(courier, now))
		asked = courier_ask(courier, now, ERRAND_QUOTE, infno, &stamp,
		    &slot, err);
	if (asked != 0)
		return asked;
	slot->total = settlement->basket.total;
	(void)text_copy(slot->psn_no, sizeof(slot->psn_no),
	    settlement->person.psn_no);
	return courier_let_go(courier, now, slot,
	    wire_encode_sale(&courier->request, infno, courier->conf, &stamp,
		settlement, &extras, err), err);
}
