/*
 * badacts.h - what the hostile server does on one connection, after it was
 * accepted. Used by badserver.c only, in the connection's own process.
 */
#ifndef TESTS_SUPPORT_BADACTS_H
#define TESTS_SUPPORT_BADACTS_H

#include <openssl/ssl.h>
#include <stdbool.h>

#include "tests/support/badserver.h"

struct bad_link {
	int fd;
	SSL *ssl; /* NULL: plain */
	struct bad_counts *counts;
	unsigned served;
};

/* Acts that end before TLS begins: true when one was played. */
bool bad_before_tls(struct bad_link *l, enum bad_act act);
/* Read one request and play its act; false when the connection is over. */
bool bad_serve_one(struct bad_link *l, const struct bad_options *o);
void bad_link_close(struct bad_link *l);
long bad_link_read(struct bad_link *l, char *to, size_t room);
bool bad_link_write(struct bad_link *l, const char *from, size_t count);
/* badstreams.c: HTTP/2 until the connection is over. */
void bad_serve_streams(struct bad_link *l, const struct bad_options *o,
		       unsigned connection);

#endif
