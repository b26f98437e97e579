/*
 * A connection that stands idle is used again, however long it was, and one
 * that the server closed is made anew by a touch. What the server
 * counts is handshakes, and how many of them took up an earlier session.
 *
 * libcurl's clock is this file's: it runs ahead where a test says so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/net.h"
#include "tests/support/badserver.h"
#include "tests/support/netclient.h"

#define HOUR_S 3600

static time_t ahead_s;

/* In place of libc's, for the libraries too. */
int
clock_gettime(clockid_t clock, struct timespec *t)
{
	int result = (int)syscall(SYS_clock_gettime, clock, t);

	if (result == 0)
		t->tv_sec += ahead_s;
	return result;
}

struct line {
	char folder[32];
	struct cert authority;
	struct cert server;
	struct cert till;
	struct badserver bad;
	struct netclient client;
};

/* One of them is never answered. */
#define STALLS 9

static enum bad_act
stalls(unsigned id, unsigned nth)
{
	(void)nth;
	return id == STALLS ? BAD_STALL : BAD_GOOD;
}

static void
line_open(struct line *l, enum bad_act act, bool shared)
{
	struct net_curl_options n = {.ca_file = l->authority.cert_file,
				     .cert_file = l->till.cert_file,
				     .key_file = l->till.key_file,
				     .connections_max = 4,
				     .streams_max = shared ? 8 : 0};
	const struct bad_options o = {.act = act,
				      .choose = act == BAD_GOOD ? stalls : NULL,
				      .tls = &l->server,
				      .clients_ca = &l->authority};

	badserver_start(&l->bad, &o);
	netclient_open(&l->client, &n, l->bad.port);
}

static void
line_close(struct line *l)
{
	netclient_close(&l->client);
	badserver_free(&l->bad);
}

static int
papers_open(void **state)
{
	static struct line l;

	certs_folder_make(l.folder);
	cert_make(&l.authority, l.folder, "authority", NULL, NULL);
	cert_make(&l.server, l.folder, "server", &l.authority, "IP:127.0.0.1");
	cert_make(&l.till, l.folder, "till", &l.authority, NULL);
	*state = &l;
	return 0;
}

static int
papers_close(void **state)
{
	struct line *l = *state;

	cert_free(&l->authority);
	cert_free(&l->server);
	cert_free(&l->till);
	certs_folder_remove(l->folder);
	return 0;
}

static void
post(struct line *l, unsigned id)
{
	l->client.touch = false;
	l->client.body_bytes = 100;
	assert_int_equal(netclient_post(&l->client, id), NET_REPLY);
	assert_int_equal(l->client.reply.status, 200);
	assert_int_equal(atomic_load(&l->bad.counts->seen[id]), 1);
}

static void
touch(struct line *l)
{
	l->client.touch = true;
	l->client.body_bytes = 0;
	assert_int_equal(netclient_post(&l->client, 0), NET_REPLY);
	assert_int_equal(l->client.reply.status, 405);
	assert_int_equal(l->client.reply.body_bytes, 0);
}

static void
test_idle_for_hours(void **state)
{
	struct line *l = *state;

	line_open(l, BAD_GOOD, false);
	post(l, 1);
	for (unsigned i = 0; i < 3; i++) {
		ahead_s += (time_t)(i + 1) * 4 * HOUR_S;
		post(l, 2 + i);
	}
	assert_int_equal(atomic_load(&l->bad.counts->connections), 1);
	assert_int_equal(atomic_load(&l->bad.counts->handshakes), 1);
	line_close(l);
}

/* A touch uses the connection that stands and brings no body with it, and
 * after it a POST is a POST again. */
static void
touches(struct line *l, bool shared)
{
	line_open(l, BAD_GOOD, shared);
	touch(l); /* the first of all: nothing is known of the server */
	assert_true(l->client.reply.made);
	post(l, 1);
	for (unsigned i = 0; i < 5; i++) {
		touch(l);
		assert_false(l->client.reply.made);
	}
	post(l, 2);
	assert_int_equal(atomic_load(&l->bad.counts->heads), 6);
	assert_int_equal(atomic_load(&l->bad.counts->requests), 2);
	assert_int_equal(atomic_load(&l->bad.counts->connections), 1);
	line_close(l);
}

static void
test_touch(void **state)
{
	touches(*state, false);
	touches(*state, true);
}

/* The server ends idle connections: the touch finds that out, and the next
 * POST has its connection already. */
static void
test_closed_while_idle(void **state)
{
	struct line *l = *state;

	line_open(l, BAD_CLOSE_IDLE, false);
	for (unsigned i = 1; i <= 4; i++) {
		post(l, i);
		assert_true(badserver_wait_ended(&l->bad, i));
		touch(l);
		assert_true(l->client.reply.made);
		assert_int_equal(atomic_load(&l->bad.counts->connections),
				 i + 1);
	}
	line_close(l);
}

/* Which slot of ours a request has is nothing to the server: the session is
 * taken up whoever made it. */
static void
test_sessions_are_resumed(void **state)
{
	struct line *l = *state;
	unsigned resumed, handshakes;

	line_open(l, BAD_CLOSE_IDLE, false);
	for (unsigned i = 1; i <= 6; i++) {
		post(l, i);
		assert_true(badserver_wait_ended(&l->bad, i));
	}
	handshakes = atomic_load(&l->bad.counts->handshakes);
	resumed = atomic_load(&l->bad.counts->resumed);
	print_message("  %u handshakes, %u resumed\n", handshakes, resumed);
	assert_int_equal(handshakes, 6);
	assert_int_equal(resumed, 5);
	line_close(l);
}

/* One is on the connection there is, so that the other needs a new one, and
 * has a slot that never made any. */
static void
test_sessions_are_shared(void **state)
{
	struct line *l = *state;
	struct net_reply reply;

	line_open(l, BAD_GOOD, false);
	post(l, 1);
	assert_int_equal(netclient_start(&l->client, STALLS), 0);
	assert_int_equal(netclient_start(&l->client, 2), 0);
	while (l->client.port.poll(l->client.port.ctx, &reply) == 0)
		net_curl_wait(l->client.net, NULL, 0, 100);
	assert_int_equal(reply.outcome, NET_REPLY);
	assert_int_equal(atomic_load(&l->bad.counts->handshakes), 2);
	assert_int_equal(atomic_load(&l->bad.counts->resumed), 1);
	line_close(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_idle_for_hours),
	    cmocka_unit_test(test_touch),
	    cmocka_unit_test(test_closed_while_idle),
	    cmocka_unit_test(test_sessions_are_resumed),
	    cmocka_unit_test(test_sessions_are_shared),
	};

	return cmocka_run_group_tests(tests, papers_open, papers_close);
}
