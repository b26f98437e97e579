/*
 * fetch.h - one file fetched by net/curl.c, without the library: its limits,
 * the bytes into the descriptor, and what came of it. Inside net/ only.
 */
#ifndef NET_FETCH_H
#define NET_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/net.h"

struct fetch {
	const struct net_fetch *want;
	int64_t bytes;
	size_t header_bytes;
	bool header_whole; /* the blank line after the last header was seen */
	bool too_large;
	int fault; /* errno of the file written to, or 0 */
};

/* https:// and a host, no blank or control character, not over 2048 bytes. */
bool fetch_url_ok(const char *url);
/* Take body bytes, or one header line; -1 over a ceiling, or not written. */
int fetch_take(struct fetch *f, const char *bytes, size_t count);
int fetch_take_header(struct fetch *f, const char *line, size_t count);
/* code is libcurl's, status 0 without a reply. */
enum net_fetched fetch_result(const struct fetch *f, int code, long status);

#endif
