/*
 * net/curl.c against a server that misbehaves, without TLS. The outcome of
 * each case, and that UNSENT is never said of a request of which the server
 * saw one byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/net.h"
#include "tests/support/badserver.h"
#include "tests/support/netclient.h"

static const struct net_curl_options plain = {
    .connections_max = 2,
    .plain_http = true,
};

struct bench {
	struct badserver server;
	struct netclient client;
};

static void
bench_open(struct bench *b, enum bad_act act)
{
	struct bad_options o = {.act = act};

	badserver_start(&b->server, &o);
	netclient_open(&b->client, &plain, b->server.port);
}

static void
bench_close(struct bench *b)
{
	netclient_close(&b->client);
	badserver_free(&b->server);
}

struct expected {
	enum bad_act act;
	enum net_outcome outcome;
	int status;
	const char *text; /* of the body; NULL: none */
};

static const struct expected cases[] = {
    {BAD_GOOD, NET_REPLY, 200, "{\"infcode\":0}"},
    {BAD_GOOD_CHUNKED, NET_REPLY, 200, "{\"infcode\":0}"},
    {BAD_TRAILER, NET_REPLY, 200, "{\"infcode\":0}"},
    {BAD_UNANNOUNCED, NET_REPLY, 200, "{\"infcode\":0}"},
    {BAD_INTERIM, NET_REPLY, 200, "{\"infcode\":0}"},
    {BAD_CLOSE_AT_ONCE, NET_REPLY, 200, "{\"infcode\":0}"},
    {BAD_302, NET_REPLY, 302, NULL},
    {BAD_401_JSON, NET_REPLY, 401, "{\"message\":\"HMAC signature\"}"},
    {BAD_502_HTML, NET_REPLY, 502, "<html>502 Bad Gateway</html>"},
    {BAD_TWICE, NET_REPLY, 200, "one"},
    {BAD_STALL, NET_UNKNOWN, 0, NULL},
    {BAD_STALL_UNREAD, NET_UNKNOWN, 0, NULL},
    {BAD_HANG_UP, NET_UNKNOWN, 0, NULL},
    {BAD_RESET, NET_UNKNOWN, 0, NULL},
    {BAD_HANG_UP_EARLY, NET_UNKNOWN, 0, NULL},
    {BAD_TRUNCATED, NET_UNKNOWN, 0, NULL},
    {BAD_CUT_CHUNK, NET_UNKNOWN, 0, NULL},
    {BAD_CUT_HEADER, NET_UNKNOWN, 0, NULL},
    {BAD_GARBAGE, NET_UNKNOWN, 0, NULL},
    {BAD_HUGE, NET_UNKNOWN, 0, NULL},
    {BAD_HUGE_CHUNKED, NET_UNKNOWN, 0, NULL},
    {BAD_HUGE_HEADER, NET_UNKNOWN, 0, NULL},
    {BAD_INTERIM_FLOOD, NET_UNKNOWN, 0, NULL},
    {BAD_DRIP, NET_UNKNOWN, 0, NULL},
};

static void
check_case(const struct expected *e)
{
	struct bench b;
	enum net_outcome outcome;

	bench_open(&b, e->act);
	outcome = netclient_post(&b.client, 7);
	if (outcome != e->outcome)
		fail_msg("act %d: %s, not %s (%s)", e->act,
			 net_outcome_name(outcome),
			 net_outcome_name(e->outcome), b.client.reply.detail);
	print_message("  act %2d %-7s %4ld ms  %s\n", e->act,
		      net_outcome_name(outcome), b.client.took_ms,
		      b.client.reply.detail);
	assert_int_equal(b.client.reply.status, e->status);
	/* All the server read of it left, and was counted. */
	if (outcome == NET_REPLY)
		assert_int_equal(b.client.reply.up_bytes,
				 atomic_load(&b.server.counts->bytes));
	if (e->text != NULL)
		assert_string_equal(b.client.text, e->text);
	else
		assert_int_equal(b.client.reply.body_bytes, 0);
	badserver_stop(&b.server);
	assert_true(atomic_load(&b.server.counts->requests) <= 1);
	if (outcome == NET_UNSENT)
		assert_int_equal(atomic_load(&b.server.counts->bytes), 0);
	bench_close(&b);
}

static void
test_cases(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_case(&cases[i]);
}

/* Undone as it comes, and never over the ceiling. */
static void
test_gzipped_reply(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, BAD_ZIPPED);
	b.client.packed = true;
	assert_int_equal(netclient_post(&b.client, 7), NET_REPLY);
	assert_string_equal(b.client.text, "{\"infcode\":0}");
	bench_close(&b);
	bench_open(&b, BAD_BOMB);
	b.client.packed = true;
	assert_int_equal(netclient_post(&b.client, 7), NET_UNKNOWN);
	assert_int_equal(b.client.reply.body_bytes, 0);
	bench_close(&b);
	/* Not asked for: it is bytes like any others. */
	bench_open(&b, BAD_ZIPPED);
	assert_int_equal(netclient_post(&b.client, 7), NET_REPLY);
	assert_string_not_equal(b.client.text, "{\"infcode\":0}");
	bench_close(&b);
}

static void
test_refused(void **state)
{
	struct netclient c;

	(void)state;
	netclient_open(&c, &plain, badserver_dead_port());
	assert_int_equal(netclient_post(&c, 1), NET_UNSENT);
	netclient_close(&c);
}

static void
test_no_such_host(void **state)
{
	struct netclient c;

	(void)state;
	netclient_open(&c, &plain, 80);
	c.host = "nobody.invalid";
	assert_int_equal(netclient_post(&c, 1), NET_UNSENT);
	netclient_close(&c);
}

static void
test_plain_http_is_refused(void **state)
{
	struct net_curl_options o = {.connections_max = 1};
	struct bench b;

	(void)state;
	bench_open(&b, BAD_GOOD);
	netclient_close(&b.client);
	netclient_open(&b.client, &o, b.server.port);
	assert_int_equal(netclient_post(&b.client, 1), NET_UNSENT);
	assert_int_equal(atomic_load(&b.server.counts->connections), 0);
	bench_close(&b);
}

/* Whoever starts the till must not send its messages somewhere else. */
static void
test_proxy_of_the_environment_is_ignored(void **state)
{
	struct bench b;

	(void)state;
	assert_int_equal(setenv("http_proxy", "http://127.0.0.1:9", 1), 0);
	assert_int_equal(setenv("ALL_PROXY", "http://127.0.0.1:9", 1), 0);
	bench_open(&b, BAD_GOOD);
	assert_int_equal(netclient_post(&b.client, 1), NET_REPLY);
	bench_close(&b);
	assert_int_equal(unsetenv("http_proxy"), 0);
	assert_int_equal(unsetenv("ALL_PROXY"), 0);
}

static void
test_the_largest_pass(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, BAD_LARGEST);
	b.client.body_bytes = NET_REQUEST_BYTES_MAX;
	b.client.total_ms = 4000;
	assert_int_equal(netclient_post(&b.client, 1), NET_REPLY);
	assert_int_equal(b.client.reply.body_bytes, NET_REPLY_BYTES_MAX);
	assert_int_equal(atomic_load(&b.server.counts->seen[1]), 1);
	b.client.body_bytes = NET_REQUEST_BYTES_MAX + 1;
	assert_int_equal(netclient_start(&b.client, 2), -1);
	bench_close(&b);
}

static void
test_ceiling_is_named(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, BAD_HUGE);
	assert_int_equal(netclient_post(&b.client, 1), NET_UNKNOWN);
	assert_non_null(strstr(b.client.reply.detail, "ceiling"));
	bench_close(&b);
}

/* The second answer to one request must not answer the next. */
static void
check_second_answer(enum bad_act act)
{
	struct bench b;

	bench_open(&b, act);
	assert_int_equal(netclient_post(&b.client, 1), NET_REPLY);
	usleep(300 * 1000); /* the second answer is on its way */
	assert_int_equal(netclient_post(&b.client, 2), NET_REPLY);
	assert_string_equal(b.client.text, "one");
	assert_int_equal(atomic_load(&b.server.counts->connections), 2);
	assert_int_equal(atomic_load(&b.server.counts->seen[1]), 1);
	assert_int_equal(atomic_load(&b.server.counts->seen[2]), 1);
	bench_close(&b);
}

static void
test_second_answer_is_not_the_next(void **state)
{
	(void)state;
	check_second_answer(BAD_TWICE);
	check_second_answer(BAD_TWICE_LATE);
}

static void
test_connection_is_kept(void **state)
{
	struct bench b;
	unsigned i;

	(void)state;
	bench_open(&b, BAD_GOOD);
	for (i = 0; i < 10; i++)
		assert_int_equal(netclient_post(&b.client, i), NET_REPLY);
	assert_int_equal(atomic_load(&b.server.counts->connections), 1);
	bench_close(&b);
}

static void
test_bounds_of_what_is_in_flight(void **state)
{
	struct bench b;
	struct net_reply r;

	(void)state;
	bench_open(&b, BAD_STALL);
	assert_int_equal(netclient_start(&b.client, 1), 0);
	assert_int_equal(netclient_start(&b.client, 2), 0);
	assert_int_equal(netclient_start(&b.client, 3), -1);
	b.client.port.cancel(b.client.port.ctx, 1);
	/* ended, but not yet handed out */
	assert_int_equal(netclient_start(&b.client, 3), -1);
	assert_int_equal(b.client.port.poll(b.client.port.ctx, &r), 1);
	assert_int_equal(r.ticket, 1);
	assert_int_equal(r.outcome, NET_UNSENT);
	/* one may follow while this reply is being read */
	assert_int_equal(netclient_start(&b.client, 3), 0);
	assert_int_equal(netclient_start(&b.client, 4), -1);
	bench_close(&b);
}

static void
test_two_at_once(void **state)
{
	struct bench b;
	struct net_reply r;
	unsigned tickets = 0;
	int ended = 0;

	(void)state;
	bench_open(&b, BAD_GOOD);
	assert_int_equal(netclient_start(&b.client, 1), 0);
	assert_int_equal(netclient_start(&b.client, 2), 0);
	while (ended < 2) {
		if (b.client.port.poll(b.client.port.ctx, &r) == 1) {
			assert_int_equal(r.outcome, NET_REPLY);
			tickets |= 1u << r.ticket;
			ended++;
		}
		net_curl_wait(b.client.net, NULL, 0, 50);
	}
	assert_int_equal(tickets, 1u << 1 | 1u << 2);
	bench_close(&b);
}

static void
poll_for(struct netclient *c, long ms)
{
	long until = now_ms() + ms;

	while (now_ms() < until) {
		assert_int_equal(c->port.poll(c->port.ctx, &c->reply), 0);
		net_curl_wait(c->net, NULL, 0, 5);
	}
}

static void
test_cancel(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, BAD_STALL);
	/* before anything was moved */
	assert_int_equal(netclient_start(&b.client, 1), 0);
	b.client.port.cancel(b.client.port.ctx, b.client.ticket);
	assert_int_equal(netclient_finish(&b.client), NET_UNSENT);
	assert_int_equal(atomic_load(&b.server.counts->bytes), 0);
	/* when the server has it */
	assert_int_equal(netclient_start(&b.client, 2), 0);
	poll_for(&b.client, 100);
	assert_int_equal(atomic_load(&b.server.counts->seen[2]), 1);
	b.client.port.cancel(b.client.port.ctx, b.client.ticket);
	assert_int_equal(netclient_finish(&b.client), NET_UNKNOWN);
	/* when there is nothing left to cancel */
	b.client.port.cancel(b.client.port.ctx, b.client.ticket);
	b.client.port.cancel(b.client.port.ctx, 999);
	assert_int_equal(b.client.port.poll(b.client.port.ctx, &b.client.reply),
			 0);
	bench_close(&b);
}

static void
test_header_lines_are_checked(void **state)
{
	static const char *const bad[] = {"no colon", ": no name",
					  "Two: lines\r\nInjected: yes"};
	struct net_request r = {
	    .body = "{}", .body_bytes = 2, .connect_ms = 100, .total_ms = 100};
	struct netclient c;
	char url[64];
	size_t i;

	(void)state;
	netclient_open(&c, &plain, badserver_dead_port());
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", c.server_port);
	r.url = url;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		r.headers[0] = bad[i];
		assert_int_equal(c.port.start(c.port.ctx, 1, &r), -1);
	}
	for (i = 0; i < NET_HEADERS_MAX; i++) /* all of them, without NULL */
		r.headers[i] = "X-Name: value";
	assert_int_equal(c.port.start(c.port.ctx, 1, &r), 0);
	netclient_close(&c); /* with one in flight */
}

static void
test_wait_wakes_for_other_descriptors(void **state)
{
	struct netclient c;
	long began;
	int ends[2];

	(void)state;
	netclient_open(&c, &plain, 1);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "k", 1), 1);
	began = now_ms();
	net_curl_wait(c.net, &ends[0], 1, 3000);
	assert_true(now_ms() - began < 1000);
	assert_int_equal(close(ends[0]), 0);
	assert_int_equal(close(ends[1]), 0);
	netclient_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_gzipped_reply),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_no_such_host),
	    cmocka_unit_test(test_plain_http_is_refused),
	    cmocka_unit_test(test_proxy_of_the_environment_is_ignored),
	    cmocka_unit_test(test_the_largest_pass),
	    cmocka_unit_test(test_ceiling_is_named),
	    cmocka_unit_test(test_second_answer_is_not_the_next),
	    cmocka_unit_test(test_connection_is_kept),
	    cmocka_unit_test(test_bounds_of_what_is_in_flight),
	    cmocka_unit_test(test_two_at_once),
	    cmocka_unit_test(test_cancel),
	    cmocka_unit_test(test_header_lines_are_checked),
	    cmocka_unit_test(test_wait_wakes_for_other_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
