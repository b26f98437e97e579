/*
 * [centre] http2: the same server, asked by a conf that allows HTTP/2 and by
 * one that does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/badserver.h"
#include "tests/support/netclient.h"
#include "ui/wiring.h"

#define CONNECTIONS 2
#define TOGETHER 6

struct papers {
	char folder[32];
	struct cert authority;
	struct cert server;
};

static enum bad_stream
all_good(unsigned connection, unsigned nth)
{
	(void)connection;
	(void)nth;
	return STREAM_GOOD;
}

/* One alone, and then several at once. */
static void
post_some(const struct papers *p, bool http2)
{
	const struct bad_options o = {.stream = all_good, .tls = &p->server};
	struct net_curl_options n;
	struct badserver server;
	struct netclient client;
	struct net_reply reply;
	struct conf conf;
	unsigned ended = 0;
	int connections;

	memset(&conf, 0, sizeof(conf));
	assert_true(text_copy(conf.centre.ca, sizeof(conf.centre.ca),
			      p->authority.cert_file));
	conf.centre.http2 = http2;
	conf.queue.connections = CONNECTIONS;
	conf.queue.flight_requests = TOGETHER;
	wiring_net_options(&n, &conf);
	badserver_start(&server, &o);
	netclient_open(&client, &n, server.port);
	assert_int_equal(netclient_post(&client, 1), NET_REPLY);
	assert_int_equal(client.reply.shared, http2);
	for (unsigned i = 0; i < TOGETHER; i++)
		assert_int_equal(netclient_start(&client, 2 + i), 0);
	while (ended < TOGETHER) {
		if (client.port.poll(client.port.ctx, &reply) == 0) {
			net_curl_wait(client.net, NULL, 0, 100);
			continue;
		}
		assert_int_equal(reply.outcome, NET_REPLY);
		assert_int_equal(reply.shared, http2);
		ended++;
	}
	netclient_close(&client);
	badserver_stop(&server);
	connections = (int)atomic_load(&server.counts->connections);
	print_message("  %d connections\n", connections);
	for (unsigned i = 1; i < TOGETHER + 2; i++)
		assert_int_equal(atomic_load(&server.counts->seen[i]), 1);
	badserver_free(&server);
	/* Of the older kind so many may do, or one that is fast enough. */
	assert_in_range(connections, 1, http2 ? 1 : TOGETHER);
}

static void
shares_one_connection_where_it_may(void **state)
{
	post_some(*state, true);
}

static void
speaks_the_older_one_where_it_must(void **state)
{
	post_some(*state, false);
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
	    cmocka_unit_test(shares_one_connection_where_it_may),
	    cmocka_unit_test(speaks_the_older_one_where_it_must),
	};

	return cmocka_run_group_tests(tests, papers_open, papers_close);
}
