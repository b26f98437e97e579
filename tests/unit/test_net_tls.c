/*
 * net/curl.c over TLS: who the server must be, who we must be, and what is
 * proved when the handshake goes wrong. Certificates are made on the spot.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/net.h"
#include "tests/support/badserver.h"
#include "tests/support/netclient.h"

struct papers {
	char folder[32];
	struct cert authority;
	struct cert server;	/* 127.0.0.1, from authority */
	struct cert other_host; /* from authority, for another name */
	struct cert stranger;	/* an authority nobody knows */
	struct cert impostor;	/* 127.0.0.1, from stranger */
	struct cert till;	/* a client, from authority */
	struct cert locked;	/* another, its key under a password */
};

static int
papers_open(void **state)
{
	static struct papers p;

	certs_folder_make(p.folder);
	cert_make(&p.authority, p.folder, "authority", NULL, NULL);
	cert_make(&p.stranger, p.folder, "stranger", NULL, NULL);
	cert_make(&p.server, p.folder, "server", &p.authority, "IP:127.0.0.1");
	cert_make(&p.other_host, p.folder, "other", &p.authority,
		  "IP:127.0.0.2,DNS:other.invalid");
	cert_make(&p.impostor, p.folder, "impostor", &p.stranger,
		  "IP:127.0.0.1");
	cert_make(&p.till, p.folder, "till", &p.authority, NULL);
	cert_make(&p.locked, p.folder, "locked", &p.authority, NULL);
	cert_lock_key(&p.locked, "open sesame");
	*state = &p;
	return 0;
}

static int
papers_close(void **state)
{
	struct papers *p = *state;

	cert_free(&p->authority);
	cert_free(&p->server);
	cert_free(&p->other_host);
	cert_free(&p->stranger);
	cert_free(&p->impostor);
	cert_free(&p->till);
	cert_free(&p->locked);
	certs_folder_remove(p->folder);
	return 0;
}

/*
 * One POST; the outcome, and the server's word that UNSENT is true: not a
 * byte of a request came out of its end of the TLS connection.
 */
static void
check(const char *name, const struct bad_options *o,
      const struct net_curl_options *n, enum net_outcome expected)
{
	struct badserver server;
	struct netclient client;
	enum net_outcome outcome;

	badserver_start(&server, o);
	netclient_open(&client, n, server.port);
	if (o->act == BAD_NO_TLS)
		client.connect_ms = 400;
	outcome = netclient_post(&client, 1);
	print_message("  %-28s %-7s %4ld ms  %s\n", name,
		      net_outcome_name(outcome), client.took_ms,
		      client.reply.detail);
	netclient_close(&client);
	usleep(outcome == NET_UNSENT ? 20 * 1000 : 0); /* time to see it */
	badserver_stop(&server);
	assert_int_equal(outcome, expected);
	assert_int_equal(client.reply.stranger,
			 strncmp(name, "certificate of another", 22) == 0);
	if (outcome == NET_UNSENT)
		assert_int_equal(atomic_load(&server.counts->bytes), 0);
	if (outcome == NET_REPLY)
		assert_int_equal(atomic_load(&server.counts->seen[1]), 1);
	badserver_free(&server);
}

static void
test_good(void **state)
{
	const struct papers *p = *state;
	struct net_curl_options n = {.ca_file = p->authority.cert_file,
				     .connections_max = 1};
	struct bad_options o = {.tls = &p->server};

	check("good, TLS 1.3", &o, &n, NET_REPLY);
	o.tls12 = true;
	check("good, TLS 1.2", &o, &n, NET_REPLY);
}

static void
test_handshake_goes_wrong(void **state)
{
	const struct papers *p = *state;
	struct net_curl_options n = {.ca_file = p->authority.cert_file,
				     .connections_max = 1};
	struct bad_options o = {.tls = &p->server, .act = BAD_NO_TLS};

	check("stalls in TLS", &o, &n, NET_UNSENT);
	o.act = BAD_HANG_UP_TLS;
	check("hangs up in TLS", &o, &n, NET_UNSENT);
	o.act = BAD_GARBAGE_TLS;
	check("not TLS", &o, &n, NET_UNSENT);
	o.act = BAD_GOOD;
	o.tls11 = true;
	check("TLS 1.1 at most", &o, &n, NET_UNSENT);
}

static void
test_wrong_server(void **state)
{
	const struct papers *p = *state;
	struct net_curl_options n = {.ca_file = p->authority.cert_file,
				     .connections_max = 1};
	struct bad_options o = {.tls = &p->other_host};

	check("certificate of another host", &o, &n, NET_UNSENT);
	o.tls = &p->impostor;
	check("certificate of another CA", &o, &n, NET_UNSENT);
	n.ca_file = p->stranger.cert_file;
	check("that CA trusted", &o, &n, NET_REPLY);
}

/*
 * In TLS 1.3 the client may write before the server has judged its
 * certificate: the refusal then comes after the request, and is no proof.
 */
static void
test_client_certificate(void **state)
{
	const struct papers *p = *state;
	struct net_curl_options n = {.ca_file = p->authority.cert_file,
				     .connections_max = 1};
	struct bad_options o = {.tls = &p->server, .clients_ca = &p->authority};

	check("none given, TLS 1.3", &o, &n, NET_UNKNOWN);
	o.tls12 = true;
	check("none given, TLS 1.2", &o, &n, NET_UNSENT);
	n.cert_file = p->till.cert_file;
	n.key_file = p->till.key_file;
	check("given, TLS 1.2", &o, &n, NET_REPLY);
	o.tls12 = false;
	check("given, TLS 1.3", &o, &n, NET_REPLY);
	n.key_file = p->server.key_file;
	check("key of another certificate", &o, &n, NET_UNSENT);
	n.cert_file = p->impostor.cert_file;
	n.key_file = p->impostor.key_file;
	check("of another CA, TLS 1.3", &o, &n, NET_UNKNOWN);
}

static void
test_locked_key(void **state)
{
	const struct papers *p = *state;
	struct net_curl_options n = {.ca_file = p->authority.cert_file,
				     .cert_file = p->locked.cert_file,
				     .key_file = p->locked.key_file,
				     .connections_max = 1};
	struct bad_options o = {.tls = &p->server, .clients_ca = &p->authority};

	n.key_password = "open sesame";
	check("locked key, password", &o, &n, NET_REPLY);
	n.key_password = "abracadabra";
	check("locked key, another password", &o, &n, NET_UNSENT);
	n.key_password = NULL;
	check("locked key, none: not asked", &o, &n, NET_UNSENT);
}

/*
 * nginx ends an idle connection with the closing alert. libcurl takes that
 * for a sign of life; the next POST must not be in doubt because of it.
 */
static void
check_goodbye(const struct papers *p, bool tls12)
{
	const struct net_curl_options n = {.ca_file = p->authority.cert_file,
					   .connections_max = 1};
	const struct bad_options o = {
	    .tls = &p->server, .tls12 = tls12, .act = BAD_CLOSE_IDLE};
	struct badserver server;
	struct netclient client;
	unsigned i;

	badserver_start(&server, &o);
	netclient_open(&client, &n, server.port);
	for (i = 0; i < 5; i++) {
		assert_int_equal(netclient_post(&client, i), NET_REPLY);
		assert_true(badserver_wait_ended(&server, i + 1));
	}
	for (i = 0; i < 5; i++)
		assert_int_equal(atomic_load(&server.counts->seen[i]), 1);
	assert_int_equal(atomic_load(&server.counts->connections), 5);
	netclient_close(&client);
	badserver_free(&server);
}

static void
test_goodbye_while_idle(void **state)
{
	check_goodbye(*state, true);
	check_goodbye(*state, false);
}

static void
test_connection_is_kept(void **state)
{
	const struct papers *p = *state;
	const struct net_curl_options n = {.ca_file = p->authority.cert_file,
					   .connections_max = 2};
	const struct bad_options o = {.tls = &p->server};
	struct badserver server;
	struct netclient client;
	unsigned i;

	badserver_start(&server, &o);
	netclient_open(&client, &n, server.port);
	for (i = 0; i < 20; i++) {
		assert_int_equal(netclient_post(&client, i), NET_REPLY);
		usleep(2 * 1000);
	}
	assert_int_equal(atomic_load(&server.counts->connections), 1);
	netclient_close(&client);
	badserver_free(&server);
}

static void
refused_at_open(const struct net_curl_options *n, const char *option,
		const char *path)
{
	struct net_curl *net = NULL;
	char error[160] = "";

	assert_int_equal(net_curl_open(&net, n, error), -1);
	assert_null(net);
	print_message("  %s\n", error);
	assert_non_null(strstr(error, option));
	assert_non_null(strstr(error, path));
}

static void
test_files_are_checked_at_open(void **state)
{
	const struct papers *p = *state;
	struct net_curl_options n = {.ca_file = p->authority.cert_file,
				     .connections_max = 1};
	char other[64];
	FILE *file;

	(void)snprintf(other, sizeof(other), "%s/notes.txt", p->folder);
	file = fopen(other, "w");
	assert_non_null(file);
	assert_true(fputs("not a certificate\n", file) >= 0);
	assert_int_equal(fclose(file), 0);
	n.cert_file = "/nonexistent/till.crt";
	refused_at_open(&n, "cert_file", n.cert_file);
	n.cert_file = p->till.cert_file;
	n.key_file = other;
	refused_at_open(&n, "key_file", other);
	n.key_file = p->folder;
	refused_at_open(&n, "key_file", p->folder);
	n.key_file = "";
	n.ca_file = "/nonexistent/ca.crt";
	refused_at_open(&n, "ca_file", n.ca_file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good),
	    cmocka_unit_test(test_handshake_goes_wrong),
	    cmocka_unit_test(test_wrong_server),
	    cmocka_unit_test(test_client_certificate),
	    cmocka_unit_test(test_locked_key),
	    cmocka_unit_test(test_goodbye_while_idle),
	    cmocka_unit_test(test_connection_is_kept),
	    cmocka_unit_test(test_files_are_checked_at_open),
	};

	return cmocka_run_group_tests(tests, papers_open, papers_close);
}
