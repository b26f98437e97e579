/*
 * netclient.h - net/curl.c driven as the main loop drives it: start, wait,
 * poll, until the exchange has ended. Checks on the way what the seam
 * promises of every exchange: it ends once, in time, under its own ticket.
 *
 * Test support: what fails here ends the test program.
 */
#ifndef TESTS_SUPPORT_NETCLIENT_H
#define TESTS_SUPPORT_NETCLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/net.h"

struct netclient {
	struct net_curl *net;
	struct net_port port;
	bool tls;
	const char *host;
	uint16_t server_port;
	int64_t connect_ms;
	int64_t total_ms;
	bool packed; /* a gzipped reply is welcome */
	bool touch;  /* of the next request: HEAD */
	size_t body_bytes; /* of the next request; 0, or 16 and more */
	uint64_t ticket;   /* of the last request */
	long took_ms;
	struct net_reply reply;
	char text[64]; /* the beginning of the reply's body */
};

/* Defaults: 127.0.0.1, connect 400 ms, total 600 ms, a body of 100 bytes. */
void netclient_open(struct netclient *c, const struct net_curl_options *options,
		    uint16_t server_port);
void netclient_close(struct netclient *c);

/* -1 when start() refuses. */
int netclient_start(struct netclient *c, unsigned id);
/* Until the last started exchange ends. */
enum net_outcome netclient_finish(struct netclient *c);
enum net_outcome netclient_post(struct netclient *c, unsigned id);

long now_ms(void);

#endif
