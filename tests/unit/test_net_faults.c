/*
 * Two faults that no server can make, made by standing in for libc: a name
 * lookup that hangs, and a first write that would block. This program's own
 * getaddrinfo() and send() are the ones that libcurl finds.
 */
#include <errno.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/net.h"
#include "tests/support/badserver.h"
#include "tests/support/netclient.h"

#define LOOKUP_S 2

static atomic_uint lookups;
static atomic_uint blocked;    /* writes that were refused */
static atomic_bool block_next; /* refuse the next beginning of a POST */

int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
	    struct addrinfo **found)
{
	(void)node;
	(void)service;
	(void)hints;
	*found = NULL;
	atomic_fetch_add(&lookups, 1);
	(void)sleep(LOOKUP_S);
	return EAI_AGAIN;
}

ssize_t
send(int fd, const void *bytes, size_t count, int flags)
{
	if (count > 5 && memcmp(bytes, "POST ", 5) == 0 &&
	    atomic_exchange(&block_next, false)) {
		atomic_fetch_add(&blocked, 1);
		errno = EAGAIN;
		return -1;
	}
	return syscall(SYS_sendto, fd, bytes, count, flags, NULL, 0);
}

static const struct net_curl_options plain = {
    .connections_max = 1,
    .plain_http = true,
};

/* The longest that one call of the port, or its end, kept us. */
static void
test_lookup_that_hangs(void **state)
{
	struct netclient c;
	long worst_ms = 0;
	long before;
	int ended = 0;

	(void)state;
	netclient_open(&c, &plain, 80);
	c.host = "slow.invalid";
	assert_int_equal(netclient_start(&c, 1), 0);
	while (ended == 0) {
		before = now_ms();
		ended = c.port.poll(c.port.ctx, &c.reply);
		if (now_ms() - before > worst_ms)
			worst_ms = now_ms() - before;
		net_curl_wait(c.net, NULL, 0, 50);
	}
	assert_int_equal(c.reply.outcome, NET_UNSENT);
	assert_int_equal(netclient_start(&c, 2), 0);
	assert_int_equal(c.port.poll(c.port.ctx, &c.reply), 0);
	before = now_ms();
	c.port.cancel(c.port.ctx, c.ticket);
	assert_int_equal(netclient_finish(&c), NET_UNSENT);
	assert_int_equal(netclient_start(&c, 3), 0);
	assert_int_equal(c.port.poll(c.port.ctx, &c.reply), 0);
	netclient_close(&c);
	if (now_ms() - before > worst_ms)
		worst_ms = now_ms() - before;
	/* The last one's thread has to begin. */
	for (int i = 0; i < 250 && atomic_load(&lookups) < 3; i++)
		(void)usleep(20 * 1000);
	assert_int_equal(atomic_load(&lookups), 3);
	print_message("  three lookups of %d s, never kept waiting more than "
		      "%ld ms\n",
		      LOOKUP_S, worst_ms);
	assert_true(worst_ms < 500);
}

/*
 * libcurl counts what its first write took. Here that is nothing, all of
 * the request follows later, and the count stays 0 to the end.
 */
static void
check_blocked(enum bad_act act, enum net_outcome expected)
{
	struct bad_options o = {.act = act};
	struct badserver server;
	struct netclient client;
	enum net_outcome outcome;

	badserver_start(&server, &o);
	netclient_open(&client, &plain, server.port);
	atomic_store(&blocked, 0);
	atomic_store(&block_next, true);
	outcome = netclient_post(&client, 5);
	print_message("  act %d %s: %s\n", act, net_outcome_name(outcome),
		      client.reply.detail);
	netclient_close(&client);
	badserver_stop(&server);
	assert_int_equal(atomic_load(&blocked), 1);
	assert_int_equal(atomic_load(&server.counts->seen[5]), 1);
	assert_int_equal(outcome, expected);
	badserver_free(&server);
}

static void
test_first_write_would_block(void **state)
{
	(void)state;
	check_blocked(BAD_GOOD, NET_REPLY);
	check_blocked(BAD_STALL, NET_UNKNOWN);
	check_blocked(BAD_RESET, NET_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lookup_that_hangs),
	    cmocka_unit_test(test_first_write_would_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
