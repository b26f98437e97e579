/*
 * net_curl_fetch(): a file comes whole, over TLS, from where it was asked
 * for, and within its limits; else the caller is told what it was.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/fetch.h"
#include "net/net.h"
#include "tests/support/badserver.h"

#define JSON "{\"infcode\":0}"
#define SLOW_BYTES 9999 /* what drips is that long, and not waited for */

struct papers {
	char folder[32];
	struct cert authority;
	struct cert server;   /* 127.0.0.1, from authority */
	struct cert stranger; /* an authority nobody knows */
	struct cert impostor; /* 127.0.0.1, from stranger */
};

static int
papers_open(void **state)
{
	struct papers *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return -1;
	certs_folder_make(p->folder);
	cert_make(&p->authority, p->folder, "authority", NULL, NULL);
	cert_make(&p->stranger, p->folder, "stranger", NULL, NULL);
	cert_make(&p->server, p->folder, "server", &p->authority,
		  "IP:127.0.0.1");
	cert_make(&p->impostor, p->folder, "impostor", &p->stranger,
		  "IP:127.0.0.1");
	*state = p;
	return 0;
}

static int
papers_close(void **state)
{
	struct papers *p = *state;

	cert_free(&p->authority);
	cert_free(&p->server);
	cert_free(&p->stranger);
	cert_free(&p->impostor);
	certs_folder_remove(p->folder);
	free(p);
	return 0;
}

/* What is fetched lies in to, which is gone with its descriptor. */
static int
nameless_file(void)
{
	char path[] = "/tmp/fetchXXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	return fd;
}

struct answer {
	int status;
	char detail[160];
	char text[64]; /* what was written */
};

static enum net_fetched
fetch(const struct papers *p, const char *url, int to, int64_t bytes_max,
      struct answer *a)
{
	const struct net_curl_options options = {
	    .ca_file = p->authority.cert_file, .plain_http = true};
	const struct net_fetch want = {.url = url,
				       .to = to,
				       .bytes_max = bytes_max,
				       .connect_ms = 10000,
				       .idle_s =
					   bytes_max == SLOW_BYTES ? 1 : 60,
				       .total_s = 600};
	enum net_fetched result;

	memset(a, 0, sizeof(*a));
	result = net_curl_fetch(&options, &want, &a->status, a->detail);
	print_message("  %.60s: %d, %s\n", url, (int)result, a->detail);
	return result;
}

/* One request of a server that acts so; what came of it. */
static enum net_fetched
from(const struct papers *p, const struct bad_options *o, int64_t bytes_max,
     struct answer *a)
{
	struct badserver server;
	char url[64];
	enum net_fetched result;
	int to = nameless_file();
	ssize_t got;

	badserver_start(&server, o);
	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%d/list",
		       (int)server.port);
	result = fetch(p, url, to, bytes_max, a);
	badserver_stop(&server);
	assert_true(atomic_load(&server.counts->requests) <= 1);
	badserver_free(&server);
	assert_true(lseek(to, 0, SEEK_END) <= bytes_max);
	got = pread(to, a->text, sizeof(a->text) - 1, 0);
	assert_true(got >= 0);
	a->text[got] = '\0';
	assert_int_equal(close(to), 0);
	return result;
}

static void
whole_files_come_whole(void **state)
{
	static const enum bad_act whole[] = {BAD_GOOD, BAD_GOOD_CHUNKED,
					     BAD_TRAILER, BAD_INTERIM,
					     BAD_UNANNOUNCED};
	const struct papers *p = *state;
	struct answer a;
	size_t i;

	for (i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		const struct bad_options o = {.tls = &p->server,
					      .act = whole[i]};

		assert_int_equal(from(p, &o, (int64_t)strlen(JSON), &a),
				 NET_FETCHED);
		assert_int_equal(a.status, 200);
		assert_string_equal(a.text, JSON);
	}
}

static void
what_is_no_file_is_told(void **state)
{
	static const struct {
		enum bad_act act;
		enum net_fetched result;
		int status; /* -1: whatever it is */
	} bad[] = {
	    {BAD_302, NET_FETCH_STATUS, 302}, /* nowhere else is asked */
	    {BAD_401_JSON, NET_FETCH_STATUS, 401},
	    {BAD_502_HTML, NET_FETCH_STATUS, 502},
	    {BAD_TRUNCATED, NET_FETCH_AWAY, 200},
	    {BAD_CUT_CHUNK, NET_FETCH_AWAY, 200},
	    {BAD_CUT_HEADER, NET_FETCH_AWAY, -1},
	    {BAD_HANG_UP, NET_FETCH_AWAY, 0},
	    {BAD_RESET, NET_FETCH_AWAY, 0},
	    {BAD_GARBAGE, NET_FETCH_AWAY, 0},
	    {BAD_GARBAGE_TLS, NET_FETCH_AWAY, 0},
	    {BAD_HUGE, NET_FETCH_LARGE, 200},
	    {BAD_HUGE_CHUNKED, NET_FETCH_LARGE, 200},
	    {BAD_HUGE_HEADER, NET_FETCH_LARGE, -1},
	    {BAD_INTERIM_FLOOD, NET_FETCH_LARGE, -1},
	};
	const struct papers *p = *state;
	struct answer a;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct bad_options o = {.tls = &p->server,
					      .act = bad[i].act};

		print_message("  act %d\n", (int)bad[i].act);
		assert_int_equal(from(p, &o, 10000, &a), bad[i].result);
		if (bad[i].status >= 0)
			assert_int_equal(a.status, bad[i].status);
	}
}

static void
a_drip_is_given_up(void **state)
{
	const struct papers *p = *state;
	const struct bad_options o = {.tls = &p->server, .act = BAD_DRIP};
	struct answer a;

	assert_int_equal(from(p, &o, SLOW_BYTES, &a), NET_FETCH_AWAY);
	/* By us, and not by the end of the server. */
	assert_non_null(strstr(a.detail, "curl=28"));
}

static void
one_byte_over_is_too_large(void **state)
{
	static const enum bad_act acts[] = {BAD_GOOD, BAD_GOOD_CHUNKED,
					    BAD_UNANNOUNCED};
	const struct papers *p = *state;
	struct answer a;
	size_t i;

	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		const struct bad_options o = {.tls = &p->server,
					      .act = acts[i]};

		assert_int_equal(from(p, &o, (int64_t)strlen(JSON) - 1, &a),
				 NET_FETCH_LARGE);
	}
}

static void
only_the_servers_own_certificate(void **state)
{
	const struct papers *p = *state;
	const struct bad_options o = {.tls = &p->impostor};
	struct answer a;

	assert_int_equal(from(p, &o, 100, &a), NET_FETCH_STRANGER);
	assert_string_equal(a.text, "");
}

/* plain_http is the centre's affair; nothing of this machine is read. */
static void
only_https(void **state)
{
	const struct papers *p = *state;
	const struct bad_options plain = {.act = BAD_GOOD};
	struct badserver server;
	char urls[6][128], name[8];
	int to = nameless_file();
	struct answer a;
	size_t i;

	badserver_start(&server, &plain);
	(void)snprintf(urls[0], sizeof(urls[0]), "http://127.0.0.1:%d/list",
		       (int)server.port);
	(void)snprintf(urls[1], sizeof(urls[1]), "127.0.0.1:%d/list",
		       (int)server.port);
	(void)snprintf(urls[2], sizeof(urls[2]), "file://%s",
		       p->authority.cert_file);
	(void)snprintf(urls[3], sizeof(urls[3]), "%s", p->authority.cert_file);
	(void)snprintf(urls[4], sizeof(urls[4]), "https:///list");
	(void)snprintf(urls[5], sizeof(urls[5]),
		       "https://127.0.0.1:%d/a\r\nX: b", (int)server.port);
	for (i = 0; i < 6; i++)
		assert_int_equal(fetch(p, urls[i], to, 100000, &a),
				 NET_FETCH_FAULT);
	badserver_stop(&server);
	assert_int_equal(atomic_load(&server.counts->connections), 0);
	badserver_free(&server);
	assert_int_equal(pread(to, name, sizeof(name), 0), 0);
	assert_int_equal(close(to), 0);
}

static void
nobody_there(void **state)
{
	char url[64];
	int to = nameless_file();
	struct answer a;

	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%d/list",
		       (int)badserver_dead_port());
	assert_int_equal(fetch(*state, url, to, 100, &a), NET_FETCH_AWAY);
	assert_int_equal(a.status, 0);
	assert_int_equal(close(to), 0);
}

static void
a_full_disk_is_our_fault(void **state)
{
	const struct papers *p = *state;
	const struct bad_options o = {.tls = &p->server};
	struct badserver server;
	char url[64];
	int to = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct answer a;

	assert_true(to >= 0);
	badserver_start(&server, &o);
	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%d/list",
		       (int)server.port);
	assert_int_equal(fetch(p, url, to, 100, &a), NET_FETCH_FAULT);
	assert_non_null(strstr(a.detail, strerror(ENOSPC)));
	badserver_free(&server);
	assert_int_equal(close(to), 0);
}

static void
addresses(void **state)
{
	char url[2100];

	(void)state;
	assert_true(fetch_url_ok("https://a/b"));
	assert_true(fetch_url_ok("HTTPS://a/b"));
	assert_false(fetch_url_ok(""));
	assert_false(fetch_url_ok("https://"));
	assert_false(fetch_url_ok("https://a/b c"));
	memset(url, 'a', sizeof(url));
	memcpy(url, "https://", 8);
	url[2048] = '\0';
	assert_true(fetch_url_ok(url));
	url[2048] = 'a';
	url[2049] = '\0';
	assert_false(fetch_url_ok(url));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_files_come_whole),
	    cmocka_unit_test(what_is_no_file_is_told),
	    cmocka_unit_test(a_drip_is_given_up),
	    cmocka_unit_test(one_byte_over_is_too_large),
	    cmocka_unit_test(only_the_servers_own_certificate),
	    cmocka_unit_test(only_https),
	    cmocka_unit_test(nobody_there),
	    cmocka_unit_test(a_full_disk_is_our_fault),
	    cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests(tests, papers_open, papers_close);
}
