/*
 * I1 over the wire: no POST reaches the server twice, whatever the server
 * does with connections that are used again. The server counts by the id in
 * the body; what the client believes is compared with what the server saw.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/net.h"
#include "tests/support/badserver.h"
#include "tests/support/netclient.h"

#define POSTS 600

/*
 * Most connections live for a few requests and then end badly. A second
 * answer that comes while the next request is under way is left out: HTTP
 * cannot tell it from that request's own (net.h), the message ids can.
 */
static enum bad_act
nasty(unsigned id, unsigned nth)
{
	static const enum bad_act acts[] = {
	    BAD_HANG_UP,    BAD_RESET,	    BAD_HANG_UP_EARLY, BAD_TRUNCATED,
	    BAD_CLOSE_IDLE, BAD_CUT_CHUNK,  BAD_CLOSE_AT_ONCE, BAD_TWICE,
	    BAD_GARBAGE,    BAD_CUT_HEADER, BAD_HANG_UP,
	};
	unsigned mixed = id * 2654435761u >> 8;

	if (nth == 0 || mixed % 3 != 0)
		return BAD_GOOD;
	return acts[mixed / 3 % (sizeof(acts) / sizeof(acts[0]))];
}

struct tally {
	unsigned replies, unsent, unknown;
	unsigned seen_never, seen_once, seen_again;
	unsigned wrong; /* belief and count disagree */
};

static void
count(struct tally *t, enum net_outcome outcome, unsigned seen)
{
	t->replies += outcome == NET_REPLY;
	t->unsent += outcome == NET_UNSENT;
	t->unknown += outcome == NET_UNKNOWN;
	t->seen_never += seen == 0;
	t->seen_once += seen == 1;
	t->seen_again += seen > 1;
	t->wrong += outcome == NET_REPLY && seen != 1;
	t->wrong += outcome == NET_UNSENT && seen != 0;
}

/* body_bytes: within one write with the header lines, and well beyond. */
static void
post_many(const struct bad_options *o, const struct net_curl_options *n,
	  size_t body_bytes)
{
	enum net_outcome outcomes[POSTS];
	struct badserver server;
	struct netclient client;
	struct tally t = {0};
	unsigned connections;
	unsigned i;

	badserver_start(&server, o);
	netclient_open(&client, n, server.port);
	client.body_bytes = body_bytes;
	client.connect_ms = 2000;
	client.total_ms = 4000;
	for (i = 0; i < POSTS; i++)
		outcomes[i] = netclient_post(&client, i);
	netclient_close(&client);
	badserver_stop(&server);
	for (i = 0; i < POSTS; i++)
		count(&t, outcomes[i], atomic_load(&server.counts->seen[i]));
	connections = atomic_load(&server.counts->connections);
	print_message("  %u posts of %zu bytes, %u connections: REPLY %u, "
		      "UNKNOWN %u, UNSENT %u; the server saw %u never, %u "
		      "once, %u twice; %u misjudged\n",
		      POSTS, body_bytes, connections, t.replies, t.unknown,
		      t.unsent, t.seen_never, t.seen_once, t.seen_again,
		      t.wrong);
	badserver_free(&server);
	assert_int_equal(t.seen_again, 0);
	assert_int_equal(t.wrong, 0);
	/* the test is about reuse: it must have happened, and gone wrong */
	assert_true(connections < POSTS / 2);
	assert_true(t.unknown > POSTS / 10);
	assert_true(t.replies > POSTS / 2);
}

static void
test_plain(void **state)
{
	const struct bad_options o = {.choose = nasty};
	const struct net_curl_options n = {.connections_max = 2,
					   .plain_http = true};

	(void)state;
	post_many(&o, &n, 100);
	post_many(&o, &n, 100000);
}

struct papers {
	char folder[32];
	struct cert authority;
	struct cert server;
};

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

static void
test_tls(void **state)
{
	const struct papers *p = *state;
	struct bad_options o = {.choose = nasty, .tls = &p->server};
	struct net_curl_options n = {.connections_max = 2,
				     .ca_file = p->authority.cert_file};

	post_many(&o, &n, 100);
	o.tls12 = true;
	post_many(&o, &n, 100);
}

static enum bad_act
hang_up_on_reuse(unsigned id, unsigned nth)
{
	(void)id;
	return nth == 0 ? BAD_GOOD : BAD_HANG_UP;
}

/* Nothing to rewind: only before_request() stops the second one. */
static void
test_empty_body(void **state)
{
	const struct bad_options o = {.choose = hang_up_on_reuse};
	const struct net_curl_options n = {.connections_max = 1,
					   .plain_http = true};
	struct badserver server;
	struct netclient client;

	(void)state;
	badserver_start(&server, &o);
	netclient_open(&client, &n, server.port);
	client.body_bytes = 0;
	assert_int_equal(netclient_post(&client, 1), NET_REPLY);
	assert_int_equal(netclient_post(&client, 2), NET_UNKNOWN);
	assert_int_equal(atomic_load(&server.counts->requests), 2);
	netclient_close(&client);
	badserver_free(&server);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_plain),
	    cmocka_unit_test_setup_teardown(test_tls, papers_open,
					    papers_close),
	    cmocka_unit_test(test_empty_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
