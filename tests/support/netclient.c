/* netclient.c - see netclient.h. */
#include "tests/support/netclient.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What a loaded machine may add to a deadline. */
#define GRACE_MS 1500

static void
must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "netclient: %s\n", what);
		abort();
	}
}

long
now_ms(void)
{
	struct timespec t;

	must(clock_gettime(CLOCK_MONOTONIC, &t) == 0, "clock_gettime");
	return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
netclient_open(struct netclient *c, const struct net_curl_options *options,
	       uint16_t server_port)
{
	char error[160];

	memset(c, 0, sizeof(*c));
	must(net_curl_open(&c->net, options, error) == 0, error);
	c->port = net_curl_port(c->net);
	c->tls = options->ca_file != NULL;
	c->host = "127.0.0.1";
	c->server_port = server_port;
	/* A handshake on a busy machine is no stall. */
	c->connect_ms = c->tls ? 8000 : 1500;
	c->total_ms = c->tls ? 10000 : 2500;
	c->body_bytes = 100;
}

void
netclient_close(struct netclient *c)
{
	net_curl_close(&c->net);
	must(c->net == NULL, "close clears the pointer");
}

int
netclient_start(struct netclient *c, unsigned id)
{
	struct net_request r;
	char *body = malloc(c->body_bytes + 1);
	char url[128];
	int result;

	must(body != NULL, "body");
	must(c->body_bytes == 0 || c->body_bytes >= 16, "no room for an id");
	memset(body, '.', c->body_bytes);
	if (c->body_bytes > 0)
		(void)snprintf(body, 16, "id=%u;", id);
	(void)snprintf(url, sizeof(url), "%s://%s:%u/id=%u",
		       c->tls ? "https" : "http", c->host, c->server_port, id);
	memset(&r, 0, sizeof(r));
	r.url = url;
	r.headers[0] = "Content-Type: application/json";
	r.body = body;
	r.body_bytes = c->body_bytes;
	r.connect_ms = c->connect_ms;
	r.total_ms = c->total_ms;
	r.packed = c->packed;
	r.touch = c->touch;
	result = c->port.start(c->port.ctx, ++c->ticket, &r);
	/* The port has its own copy: ours may go at once. */
	memset(body, 'X', c->body_bytes);
	memset(url, 'X', sizeof(url) - 1);
	free(body);
	return result;
}

enum net_outcome
netclient_finish(struct netclient *c)
{
	struct net_reply none;
	long began = now_ms();
	long limit = began + (long)c->total_ms + GRACE_MS;
	size_t kept;

	while (c->port.poll(c->port.ctx, &c->reply) == 0) {
		must(now_ms() < limit, "an exchange outlives its deadline");
		net_curl_wait(c->net, NULL, 0, 100);
	}
	c->took_ms = now_ms() - began;
	must(c->reply.ticket == c->ticket, "another ticket");
	must(c->reply.detail[0] != '\0', "no detail");
	kept = c->reply.body_bytes < sizeof(c->text) - 1 ? c->reply.body_bytes
							 : sizeof(c->text) - 1;
	memset(c->text, 0, sizeof(c->text));
	memcpy(c->text, c->reply.body, kept);
	must(c->port.poll(c->port.ctx, &none) == 0, "ended twice");
	return c->reply.outcome;
}

enum net_outcome
netclient_post(struct netclient *c, unsigned id)
{
	must(netclient_start(c, id) == 0, "start");
	return netclient_finish(c);
}
