/*
 * Many exchanges over one connection of HTTP/2, and I1 over it: no POST is
 * processed twice, whatever the server does with streams and connections,
 * and what the client believes is what the server saw.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/net.h"
#include "tests/support/badserver.h"
#include "tests/support/netclient.h"

#define POSTS 400
#define TOGETHER 64
#define NOT_ENDED (-1)

struct papers {
	char folder[32];
	struct cert authority;
	struct cert server;
};

struct run {
	struct netclient client;
	int outcomes[POSTS + 1]; /* by ticket */
	unsigned shared;
	int flying;
};

static void
hear(struct run *r)
{
	struct net_reply reply;

	while (r->client.port.poll(r->client.port.ctx, &reply) == 1) {
		assert_in_range(reply.ticket, 1, POSTS);
		assert_int_equal(r->outcomes[reply.ticket], NOT_ENDED);
		r->outcomes[reply.ticket] = (int)reply.outcome;
		r->shared += reply.shared;
		r->flying--;
	}
}

/* The id of a POST is its ticket. The first goes alone: it finds out. */
static void
post_many(struct run *r, unsigned posts)
{
	long limit = now_ms() + 40000;
	unsigned started = 0;

	for (unsigned i = 0; i <= POSTS; i++)
		r->outcomes[i] = NOT_ENDED;
	while (started < posts || r->flying > 0) {
		int most = started < 2 ? 1 : TOGETHER;

		assert_true(now_ms() < limit);
		while (started < posts && r->flying < most) {
			assert_int_equal(
			    netclient_start(&r->client, ++started), 0);
			r->flying++;
			most = started < 2 ? 1 : most;
		}
		net_curl_wait(r->client.net, NULL, 0, 100);
		hear(r);
	}
}

struct tally {
	unsigned replies, unsent, unknown, again, wrong;
};

static void
run_with(const struct papers *p,
	 enum bad_stream (*stream)(unsigned connection, unsigned nth),
	 struct run *r, struct tally *t, struct bad_counts *counts)
{
	const struct bad_options o = {.stream = stream, .tls = &p->server};
	const struct net_curl_options n = {.connections_max = 8,
					   .streams_max = TOGETHER + 5,
					   .ca_file = p->authority.cert_file};
	struct badserver server;

	memset(r, 0, sizeof(*r));
	memset(t, 0, sizeof(*t));
	badserver_start(&server, &o);
	netclient_open(&r->client, &n, server.port);
	post_many(r, POSTS);
	netclient_close(&r->client);
	badserver_stop(&server);
	*counts = *server.counts;
	badserver_free(&server);
	for (unsigned i = 1; i <= POSTS; i++) {
		unsigned seen = atomic_load(&counts->seen[i]);

		t->replies += r->outcomes[i] == NET_REPLY;
		t->unsent += r->outcomes[i] == NET_UNSENT;
		t->unknown += r->outcomes[i] == NET_UNKNOWN;
		t->again += seen > 1;
		t->wrong += r->outcomes[i] == NET_REPLY && seen != 1;
		t->wrong += r->outcomes[i] == NET_UNSENT && seen != 0;
	}
	print_message("  %u posts, %u connections: REPLY %u, UNKNOWN %u, "
		      "UNSENT %u; %u twice; %u misjudged\n",
		      POSTS, atomic_load(&counts->connections), t->replies,
		      t->unknown, t->unsent, t->again, t->wrong);
	assert_int_equal(t->again, 0);
	assert_int_equal(t->wrong, 0);
}

static enum bad_stream
all_good(unsigned connection, unsigned nth)
{
	(void)connection;
	(void)nth;
	return STREAM_GOOD;
}

static void
many_share_one_connection(void **state)
{
	static struct bad_counts counts;
	struct run r;
	struct tally t;

	run_with(*state, all_good, &r, &t, &counts);
	assert_int_equal(t.replies, POSTS);
	assert_int_equal(r.shared, POSTS);
	assert_int_equal(atomic_load(&counts.connections), 1);
	assert_int_equal(atomic_load(&counts.handshakes), 1);
}

static enum bad_stream
refuse_some(unsigned connection, unsigned nth)
{
	(void)connection;
	return nth % 20 == 13 ? STREAM_REFUSED : STREAM_GOOD;
}

static void
a_refused_stream_is_not_sent_again(void **state)
{
	static struct bad_counts counts;
	struct run r;
	struct tally t;

	run_with(*state, refuse_some, &r, &t, &counts);
	assert_true(t.unknown >= POSTS / 40);
	assert_int_equal(t.replies,
			 (unsigned)atomic_load(&counts.requests));
}

static enum bad_stream
go_away_soon(unsigned connection, unsigned nth)
{
	return connection < 5 && nth == 30 ? STREAM_GOAWAY : STREAM_GOOD;
}

static void
what_a_server_that_goes_away_left_is_not_sent_again(void **state)
{
	static struct bad_counts counts;
	struct run r;
	struct tally t;

	run_with(*state, go_away_soon, &r, &t, &counts);
	assert_true(atomic_load(&counts.connections) > 1);
	assert_true(t.unknown + t.unsent > 0);
	/* How many were on each when it went is the scheduler's. */
	assert_true(t.replies > POSTS / 20);
}

static enum bad_stream
nasty(unsigned connection, unsigned nth)
{
	static const enum bad_stream acts[] = {STREAM_RESET, STREAM_REFUSED,
					       STREAM_CUT, STREAM_GOAWAY};
	unsigned mixed = (connection * 131 + nth) * 2654435761u >> 8;

	if (nth == 0 || mixed % 12 != 0)
		return STREAM_GOOD;
	return acts[mixed / 12 % (sizeof(acts) / sizeof(acts[0]))];
}

static void
nothing_is_processed_twice(void **state)
{
	static struct bad_counts counts;
	struct run r;
	struct tally t;

	run_with(*state, nasty, &r, &t, &counts);
	assert_true(t.unknown > POSTS / 20);
	assert_true(t.replies > POSTS / 20);
}

static int
papers_open(void **state)
{
	static struct papers p;

	certs_folder_make(p.folder);
	cert_make(&p.authority, p.folder, "authority", NULL, NULL);
	cert_make(&p.server, p.folder, "server", &p.authority, "IP:127.0.0.1");
	*state = &p;
	return 0;
}

static int
papers_close(void **state)
{
	struct papers *p = *state;

	cert_free(&p->server);
	cert_free(&p->authority);
	certs_folder_remove(p->folder);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(many_share_one_connection),
	    cmocka_unit_test(a_refused_stream_is_not_sent_again),
	    cmocka_unit_test(
		what_a_server_that_goes_away_left_is_not_sent_again),
	    cmocka_unit_test(nothing_is_processed_twice),
	};

	return cmocka_run_group_tests(tests, papers_open, papers_close);
}
