#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/link.h"

static int
some(struct chance *chance, int most)
{
	/* Half of the worlds are without this fault. */
	return chance_hits(chance, 500) ? 0 : (int)chance_below(chance, most);
}

void
link_open(struct link *link, struct ledger *ledger, uint64_t seed)
{
	struct chance *c = &link->chance;

	memset(link, 0, sizeof(*link));
	link->ledger = ledger;
	*c = chance_from(seed ^ 0x11AC);
	link->faults = (struct link_faults) {
		.unsent = some(c, 200),
		.lost_request = some(c, 200),
		.late_request = some(c, 150),
		.lost_reply = some(c, 350),
		.garbage = some(c, 60),
		.html = some(c, 60),
		.status_5xx = some(c, 100),
		.status_401 = some(c, 60),
		.truncated = some(c, 60),
		.doubled = some(c, 100),
		.latency_ms = 5 + chance_below(c, 400),
	};
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

/* What becomes of a request that leaves now. */
static void
draw_fate(struct link *link, struct flight *f, int64_t total_ms)
{
	const struct link_faults *p = &link->faults;
	struct chance *c = &link->chance;
	int64_t way = 1 + chance_below(c, link->faults.latency_ms);

	f->outcome = NET_REPLY;
	f->status = 200;
	f->arrives = true;
	f->arrive_ms = link->now_ms + way;
	f->end_ms = f->arrive_ms + way + chance_below(c, 50);
	if (link->cut || chance_hits(c, p->unsent)) {
		f->arrives = false;
		f->outcome = NET_UNSENT;
		f->end_ms = link->now_ms + way;
	} else if (chance_hits(c, p->lost_request)) {
		f->arrives = false;
		f->outcome = NET_UNKNOWN;
		f->end_ms = link->now_ms + total_ms;
	} else if (chance_hits(c, p->late_request)) {
		f->arrive_ms =
		    link->now_ms + chance_below(c, p->late_ms_max);
		f->outcome = NET_UNKNOWN;
		f->end_ms = link->now_ms +
		    (chance_hits(c, 500) ? total_ms : way);
		link->late++;
	} else if (chance_hits(c, p->lost_reply)) {
		f->outcome = NET_UNKNOWN;
		f->end_ms = chance_hits(c, 500) ? link->now_ms + total_ms :
						  f->end_ms;
		link->lost_replies++;
	} else if (chance_hits(c, p->garbage)) {
		f->garble = 1;
	} else if (chance_hits(c, p->html)) {
		f->garble = 2;
	} else if (chance_hits(c, p->truncated)) {
		f->garble = 3;
	} else if (chance_hits(c, p->status_5xx)) {
		f->status = 502;
		f->garble = 2;
	} else if (chance_hits(c, p->status_401)) {
		f->arrives = false;
		f->status = 401;
		f->garble = 2;
	}
	if (f->arrives && chance_hits(c, p->doubled))
		f->again = 1;
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
	memcpy(f->request, request->body, request->body_bytes);
	f->request[request->body_bytes] = '\0';
	f->request_bytes = request->body_bytes;
	text_buf_init(&f->reply, 1 << 20);
	draw_fate(link, f, request->total_ms);
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
				&link->chance, link->faults.late_ms_max / 2);
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
