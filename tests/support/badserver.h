/*
 * badserver.h - a hostile HTTP server on a loopback port of the kernel's
 * choice, plain or over TLS. It runs in a process of its own, with a child
 * for each connection, and counts into shared memory what it really saw.
 *
 * The path is "/id=NNNN" and the body begins with "id=NNNN;": the server
 * counts each id of which it read a whole POST, by the body. What the client
 * believes is compared with these counts.
 *
 * Test support: what fails here ends the test program.
 */
#ifndef TESTS_SUPPORT_BADSERVER_H
#define TESTS_SUPPORT_BADSERVER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/support/certs.h"

#define BAD_IDS_MAX 4096

enum bad_act {
	BAD_GOOD,	   /* 200, JSON, connection kept */
	BAD_GOOD_CHUNKED,  /* the same in two chunks */
	BAD_TRAILER,	   /* and with a header line after the body */
	BAD_UNANNOUNCED,   /* the body ends with the connection */
	BAD_INTERIM,	   /* 100 Continue, then BAD_GOOD */
	BAD_302,	   /* to a place that would answer */
	BAD_401_JSON,	   /* a gateway's no */
	BAD_502_HTML,	   /* a proxy's no */
	BAD_STALL,	   /* reads all, says nothing */
	BAD_STALL_UNREAD,  /* accepts, reads nothing */
	BAD_HANG_UP,	   /* reads all, closes */
	BAD_RESET,	   /* reads all, resets */
	BAD_HANG_UP_EARLY, /* reads the header lines only, closes */
	BAD_TRUNCATED,	   /* announces more than it sends, closes */
	BAD_CUT_CHUNK,	   /* closes inside a chunk */
	BAD_CUT_HEADER,	   /* closes inside a header line */
	BAD_GARBAGE,	   /* not HTTP */
	BAD_HUGE,	   /* one byte over the ceiling, announced */
	BAD_HUGE_CHUNKED,  /* without end */
	BAD_HUGE_HEADER,   /* header lines without end */
	BAD_INTERIM_FLOOD, /* 100 Continue without end */
	BAD_LARGEST,	   /* exactly the ceiling */
	BAD_ZIPPED,	   /* BAD_GOOD, gzipped */
	BAD_BOMB,	   /* one byte over the ceiling, in a few hundred */
	BAD_DRIP,	   /* one byte each 20 ms */
	BAD_TWICE,	   /* two replies at once, connection kept */
	BAD_TWICE_LATE,	   /* the second 30 ms after the first */
	BAD_CLOSE_IDLE,	   /* BAD_GOOD, then closes 10 ms later */
	BAD_CLOSE_AT_ONCE, /* BAD_GOOD, and closes in the same breath */
	BAD_NO_TLS,	   /* accepts, says nothing */
	BAD_HANG_UP_TLS,   /* reads of the greeting, closes */
	BAD_GARBAGE_TLS,   /* answers the greeting with text */
};

/* What becomes of one stream of HTTP/2. */
enum bad_stream {
	STREAM_GOOD,	/* read, 200 */
	STREAM_REFUSED, /* read and not processed: REFUSED_STREAM */
	STREAM_RESET,	/* processed, and reset without a reply */
	STREAM_GOAWAY,	/* GOAWAY below it; nothing after it is processed */
	STREAM_CUT,	/* processed, and the connection ends */
};

struct bad_counts {
	atomic_uint connections;
	atomic_uint handshakes; /* TLS that stood, on the server's side */
	atomic_uint resumed;	/* of those by a session from before */
	atomic_uint heads;	/* requests by HEAD: they get 405 */
	atomic_ulong bytes;	/* of requests, after decryption */
	atomic_uint requests;	/* whole ones */
	atomic_uint seen[BAD_IDS_MAX]; /* whole ones, by body id */
	atomic_uint ended; /* connections the server is done with */
};

struct bad_options {
	/* What to do with the n-th request of a connection (from 0), chosen
	   when its header lines are read. */
	enum bad_act (*choose)(unsigned id, unsigned nth);
	enum bad_act act;	       /* when choose is NULL */
	const struct cert *tls;	       /* NULL: plain */
	const struct cert *clients_ca; /* a client certificate is required */
	/* HTTP/2, and what to do with the n-th stream (from 0) of the c-th
	   connection (from 0); HTTP/1.1 with a client that has no other, and
	   where this is NULL. */
	enum bad_stream (*stream)(unsigned connection, unsigned nth);
	bool tls12;		       /* not TLS 1.3 */
	bool tls11;		       /* nothing above TLS 1.1 */
};

struct badserver {
	pid_t pid;
	uint16_t port;
	struct bad_counts *counts;
};

void badserver_start(struct badserver *s, const struct bad_options *options);
/* Ends the server and its children; the counts can still be read. */
void badserver_stop(struct badserver *s);
void badserver_free(struct badserver *s);

/* Until so many connections have ended; false after five seconds. */
bool badserver_wait_ended(const struct badserver *s, unsigned connections);

/* A loopback port on which nobody listens. */
uint16_t badserver_dead_port(void);

#endif
