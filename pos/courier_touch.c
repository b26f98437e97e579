/*
 * A touch: HEAD to the centre's address when the line has been idle so long
 * that the server would soon close the connection. It asks for nothing, so
 * whatever is answered is an answer, and it proves nothing of any message.
 * One that is lost may be the end of its connection alone; the next makes
 * another. Two say that the line is gone, of a centre that answers them.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"

#define TOUCH "HEAD"
#define LOST_MAX 2
/* In a row that found no connection: then they keep none. */
#define MADE_MAX 3
/* Beyond the port's own limit it is given up by us. */
#define OVERDUE_MS 5000

static struct exchange *
touch_slot(struct courier *courier)
{
	return &courier->slots[COURIER_TOUCH_SLOT];
}

/* Opening hours are those of the sign-in, and a message goes first. */
static bool
may_touch(const struct courier *courier)
{
	return courier->conf->centre.warm_s > 0 && !courier->touch.off &&
	    courier->up && !courier->signed_out && !courier->leaving &&
	    !courier_busy(courier) &&
	    courier->slots[COURIER_TOUCH_SLOT].errand == ERRAND_NONE;
}

int64_t
courier_touch_due_ms(const struct courier *courier)
{
	return may_touch(courier) ? courier->touch.due_ms : INT64_MAX;
}

static void
put_off(struct courier *courier, const struct now *now)
{
	courier->touch.due_ms =
	    now->mono_ms + courier->conf->centre.warm_s * 1000;
}

void
courier_touch_heard(struct courier *courier, const struct now *now)
{
	courier->touch.heard_ms = now->mono_ms;
	put_off(courier, now);
}

void
courier_touch_renew(struct courier *courier, const struct now *now)
{
	memset(&courier->touch, 0, sizeof(courier->touch));
	courier_touch_heard(courier, now);
}

int
courier_touch(struct courier *courier, const struct now *now, struct err *err)
{
	const struct conf *conf = courier->conf;
	struct exchange *slot = touch_slot(courier);
	struct wire_headers headers;
	struct net_request request;
	char url[CONF_PATH_BYTES + 64];

	if (now->mono_ms < courier_touch_due_ms(courier))
		return 0;
	put_off(courier, now);
	/* By a gateway's rules as well: one that it turns away again and
	 * again might be taken for an attack. */
	if (wire_url(url, sizeof(url), conf, "9001", err) != 0 ||
	    wire_headers(&headers, conf, courier->gateway_secret,
		now->wall_ms, courier_chance(courier), NULL, 0, err) != 0)
		return -1;
	memset(&request, 0, sizeof(request));
	for (int i = 0; i < headers.count && i < WIRE_HEADERS_MAX; i++)
		request.headers[i] = headers.line[i];
	request.url = url;
	request.touch = true;
	request.connect_ms = request.total_ms = conf->centre.connect_ms;
	memset(slot, 0, sizeof(*slot));
	slot->ticket = ++courier->last_ticket;
	if (courier->net.start(courier->net.ctx, slot->ticket, &request) != 0)
		return 0;
	slot->errand = ERRAND_TOUCH;
	slot->overdue_ms = now->mono_ms + request.total_ms + OVERDUE_MS;
	(void)text_copy(slot->infno, sizeof(slot->infno), TOUCH);
	courier->touch.left_ms = now->mono_ms;
	return 1;
}

static void
stop(struct courier *courier, const struct now *now, const char *why)
{
	courier->touch.off = true;
	log_line(courier->log, now, LOG_WARN, "touch", "no more: %s", why);
}

static void
answered(struct courier *courier, const struct now *now,
    const struct net_reply *reply)
{
	struct touch *touch = &courier->touch;

	touch->taken = true;
	touch->lost = 0;
	touch->made = reply->made ? touch->made + 1 : 0;
	if (touch->made >= MADE_MAX)
		stop(courier, now, "the centre closes within warm_s");
}

int
courier_touched(struct courier *courier, const struct now *now,
    const struct net_reply *reply, struct courier_event *event,
    struct err *err)
{
	struct touch *touch = &courier->touch;

	assert(touch->left_ms <= now->mono_ms);
	if (reply->outcome == NET_REPLY) {
		answered(courier, now, reply);
		return 0;
	}
	/* Something else was answered since, or there is no line any more. */
	if (!courier->up || touch->heard_ms >= touch->left_ms)
		return 0;
	if (reply->outcome == NET_UNKNOWN && ++touch->lost < LOST_MAX) {
		touch->due_ms = now->mono_ms;
		return 0;
	}
	if (reply->outcome == NET_UNKNOWN && !touch->taken) {
		stop(courier, now, "the centre answers none");
		return 0;
	}
	event->kind = COURIER_LINK;
	return courier_link_down(courier, now, reply, reply->detail, err);
}
