#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/link.h"

void
link_open(struct link *link, struct ledger *ledger, uint64_t seed,
    struct swarm *swarm)
{
	memset(link, 0, sizeof(*link));
	link->ledger = ledger;
	link->swarm = swarm;
	link->chance = chance_from(seed ^ 0x11AC);
	link->latency_ms = 5 + chance_below(&link->chance, 400);
	link->late_ms_max = 1;
	link->shared = chance_hits(&link->chance, 500);
	text_buf_init(&link->handed, 1 << 20);
}

static void
land(struct flight *flight)
{
	free(flight->request);
	text_buf_clear(&flight->reply);
	memset(flight, 0, sizeof(*flight));
}

void
link_close(struct link *link)
{
	for (size_t i = 0; i < LINK_FLIGHTS; i++)
		land(&link->flights[i]);
	text_buf_clear(&link->handed);
}

/* The centre gets it, and the answer is lost, late, or not one. */
static void
spoil(struct link *link, struct flight *f, int64_t total_ms, int64_t way)
{
	struct swarm *s = link->swarm;

	if (swarm_hits(s, KNOB_LATE_REQUEST)) {
		f->arrive_ms = link->now_ms +
		    swarm_below(s, KNOB_LATE_REQUEST, 0, link->late_ms_max);
		f->outcome = NET_UNKNOWN;
		f->end_ms = link->now_ms +
		    (swarm_below(s, KNOB_LATE_REQUEST, 1, 2) == 0 ? total_ms :
								     way);
		link->late++;
	} else if (swarm_hits(s, KNOB_LOST_REPLY)) {
		f->outcome = NET_UNKNOWN;
		if (swarm_below(s, KNOB_LOST_REPLY, 0, 2) == 0)
			f->end_ms = link->now_ms + total_ms;
		link->lost_replies++;
	} else if (swarm_hits(s, KNOB_GARBAGE)) {
		f->garble = 1;
	} else if (swarm_hits(s, KNOB_HTML)) {
		f->garble = 2;
	} else if (swarm_hits(s, KNOB_TRUNCATED)) {
		f->garble = 3;
	} else if (swarm_hits(s, KNOB_5XX)) {
		f->status = 502;
		f->garble = 2;
	}
}

/* By the script; false: as it comes. */
static bool
scripted(struct link *link, struct flight *f, int64_t total_ms)
{
	char infno[5] = "";
	const char *at = strstr(f->request, "\"infno\":\"");

	if (link->script == NULL || at == NULL || link->cut)
		return false;
	(void)snprintf(infno, sizeof(infno), "%.4s", at + 9);
	switch (link->script(link->script_ctx, infno)) {
	case LINK_PASS:
		return false;
	case LINK_UNSENT:
		f->outcome = NET_UNSENT;
		f->arrives = false;
		break;
	case LINK_DEAD:
		f->arrives = false;
		f->outcome = NET_UNKNOWN;
		f->end_ms = link->now_ms + total_ms;
		break;
	case LINK_LOST_REPLY:
		f->outcome = NET_UNKNOWN;
		f->end_ms = link->now_ms + total_ms;
		break;
	}
	return true;
}

/* What becomes of a request that leaves now. */
static void
draw_fate(struct link *link, struct flight *f, int64_t total_ms)
{
	struct swarm *s = link->swarm;
	int64_t way = 1 + chance_below(&link->chance, link->latency_ms);

	f->outcome = NET_REPLY;
	f->status = 200;
	f->arrives = true;
	f->arrive_ms = link->now_ms + way;
	f->end_ms = f->arrive_ms + way + chance_below(&link->chance, 50);
	if (scripted(link, f, total_ms))
		return;
	if (link->cut || swarm_hits(s, KNOB_UNSENT)) {
		f->arrives = false;
		f->outcome = NET_UNSENT;
		f->end_ms = link->now_ms + way;
	} else if (swarm_hits(s, KNOB_LOST_REQUEST)) {
		f->arrives = false;
		f->outcome = NET_UNKNOWN;
		f->end_ms = link->now_ms + total_ms;
	} else if (swarm_hits(s, KNOB_401)) {
		f->arrives = false;
		f->status = 401;
		f->garble = 2;
	} else {
		spoil(link, f, total_ms, way);
	}
	if (f->arrives && swarm_hits(s, KNOB_DOUBLED))
		f->again = 1;
}

/* A touch arrives nowhere; by what was drawn there is a line or not. */
static void
touch(struct link *link, struct flight *f)
{
	f->arrives = false;
	f->again = 0;
	f->garble = 0;
	if (f->outcome == NET_REPLY)
		f->status = 405;
	link->touches++;
}

static int
start(void *ctx, uint64_t ticket, const struct net_request *request)
{
	struct link *link = ctx;
	struct flight *f = NULL;

	for (size_t i = 0; i < LINK_FLIGHTS && f == NULL; i++) {
		if (!link->flights[i].used)
			f = &link->flights[i];
	}
	if (f == NULL)
		return -1;
	memset(f, 0, sizeof(*f));
	f->used = true;
	f->client = true;
	f->ticket = ticket;
	f->request = malloc(request->body_bytes + 1);
	assert(f->request != NULL);
	if (request->body_bytes > 0)
		memcpy(f->request, request->body, request->body_bytes);
	f->request[request->body_bytes] = '\0';
	f->request_bytes = request->body_bytes;
	text_buf_init(&f->reply, 1 << 20);
	draw_fate(link, f, request->total_ms);
	if (request->touch)
		touch(link, f);
	else
		link->carried++;
	return 0;
}

static void
fill_reply(struct link *link, struct flight *f)
{
	text_buf_reset(&link->handed);
	if (f->outcome != NET_REPLY)
		return;
	if (f->garble == 1)
		text_put(&link->handed, "\x01\xff{{]");
	else if (f->garble == 2)
		text_put(&link->handed, "<html>502 Bad Gateway</html>");
	else if (f->garble == 3)
		text_put_bytes(
		    &link->handed, f->reply.at, f->reply.length / 2);
	else if (f->reply.at != NULL)
		text_put_bytes(
		    &link->handed, f->reply.at, f->reply.length);
}

static int
poll(void *ctx, struct net_reply *reply)
{
	struct link *link = ctx;

	for (size_t i = 0; i < LINK_FLIGHTS; i++) {
		struct flight *f = &link->flights[i];

		if (!f->used || !f->client || f->end_ms > link->now_ms)
			continue;
		fill_reply(link, f);
		memset(reply, 0, sizeof(*reply));
		reply->ticket = f->ticket;
		reply->outcome = f->outcome;
		reply->status = f->outcome == NET_REPLY ? f->status : 0;
		reply->shared = link->shared;
		reply->body = (const uint8_t *)link->handed.at;
		reply->body_bytes = link->handed.length;
		(void)snprintf(reply->detail, sizeof(reply->detail), "sim");
		f->client = false;
		if (!f->arrives)
			land(f);
		return 1;
	}
	return 0;
}

static void
cancel(void *ctx, uint64_t ticket)
{
	struct link *link = ctx;

	for (size_t i = 0; i < LINK_FLIGHTS; i++) {
		struct flight *f = &link->flights[i];

		if (f->used && f->client && f->ticket == ticket) {
			f->outcome = NET_UNKNOWN;
			f->end_ms = link->now_ms;
		}
	}
}

struct net_port
link_port(struct link *link)
{
	struct net_port port = { link, start, poll, cancel };

	return port;
}

void
link_orphan(struct link *link)
{
	for (size_t i = 0; i < LINK_FLIGHTS; i++) {
		struct flight *f = &link->flights[i];

		if (f->used && !f->arrives)
			land(f);
		f->client = false;
	}
}

void
link_advance(struct link *link, int64_t now_ms, int64_t wall_ms)
{
	link->now_ms = now_ms;
	link->wall_ms = wall_ms;
	for (size_t i = 0; i < LINK_FLIGHTS; i++) {
		struct flight *f = &link->flights[i];

		if (!f->used || !f->arrives || f->arrive_ms > now_ms)
			continue;
		text_buf_reset(&f->reply);
		ledger_take(link->ledger, wall_ms, f->request,
		    f->request_bytes, &f->reply);
		if (f->again-- > 0) {
			f->arrive_ms = now_ms +
			    chance_below(
				&link->chance, link->late_ms_max / 2);
			continue;
		}
		f->arrives = false;
		if (!f->client)
			land(f);
	}
}

int64_t
link_next(const struct link *link)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < LINK_FLIGHTS; i++) {
		const struct flight *f = &link->flights[i];

		if (f->used && f->arrives && f->arrive_ms < next)
			next = f->arrive_ms;
		if (f->used && f->client && f->end_ms < next)
			next = f->end_ms;
	}
	return next;
}
