/*
 * net.h - an exchange of opaque bytes with one server: request out, reply
 * in, and above all an honest word on whether the request can have arrived.
 *
 * Knows nothing of settlements. The bytes, the address and the header lines
 * come from the caller. net/curl.c implements the seam over libcurl multi,
 * the simulator over an imagined link.
 *
 * NET_UNSENT is a proof, not a guess: no byte of the request left this
 * machine. Whatever cannot be proved is NET_UNKNOWN (I1). A reply is
 * NET_REPLY only when it is whole: status, and a body as long as announced.
 * A body of no announced length ends with the connection; whoever reads it
 * must notice a missing end.
 *
 * HTTP/1.1 does not name the request that a reply is for. A connection is
 * used again only while it is silent, but a server that answers one request
 * twice can still be late enough to answer the next one with it. The caller
 * must find its own message id in the reply.
 *
 * Source: shared/style.md E2, shared/protocol.md 10.2, shared/DESIGN.md 8.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NET_REPLY_BYTES_MAX (256u * 1024u)
#define NET_REQUEST_BYTES_MAX (1024u * 1024u)
#define NET_HEADERS_MAX 16

enum net_outcome {
	NET_REPLY,   /* a whole HTTP reply, whatever its status */
	NET_UNSENT,  /* proved: nothing of the request left */
	NET_UNKNOWN, /* it may have arrived */
};

const char *net_outcome_name(enum net_outcome outcome);

/* All pointers are borrowed for the call of start() only. */
struct net_request {
	const char *url;
	const char *headers[NET_HEADERS_MAX]; /* "Name: value", NULL ends */
	const void *body;
	size_t body_bytes;
	int64_t connect_ms; /* limit until the connection stands */
	int64_t total_ms;   /* limit for the whole exchange */
	bool packed; /* a reply may come gzipped, and is undone */
	bool urgent; /* first among those that share a connection */
	bool touch; /* HEAD in place of POST, no body: it asks for nothing,
		     * only the connection stands once it is answered */
};

/*
 * body is the port's, valid until the next poll(). up and down are what the
 * exchange itself weighed: HTTP, and over TLS its records, without what the
 * connection cost. -1 where that is not known.
 */
struct net_reply {
	uint64_t ticket;
	enum net_outcome outcome;
	int status; /* HTTP status; 0 without a reply */
	bool stranger; /* whoever answered has not the server's certificate */
	bool shared; /* its connection carries several at once: HTTP/2 */
	bool made; /* no connection stood that it could be put on */
	const uint8_t *body;
	size_t body_bytes;
	int64_t up_bytes, down_bytes;
	char detail[160]; /* one line for the log, without personal data */
};

/*
 * The seam. start() copies the request and returns 0, or -1 when it cannot
 * be taken (too large, too many in flight): then nothing left. poll() moves
 * the transfers one bounded step, never waits, and hands out at most one
 * finished exchange (returns 1). cancel() gives one up: it is finished with
 * the outcome that can be proved at that moment, through poll().
 * Every started exchange ends within total_ms, and exactly once.
 */
struct net_port {
	void *ctx;
	int (*start)(void *ctx, uint64_t ticket,
		     const struct net_request *request);
	int (*poll)(void *ctx, struct net_reply *reply);
	void (*cancel)(void *ctx, uint64_t ticket);
};

/*
 * (curl code, HTTP status, bytes of the request that were written) ->
 * outcome. request_bytes is 0 only when it is known that none was; -1 when
 * the number is not known. One pure table; net/curl.c asks nobody else.
 */
enum net_outcome net_classify(int curl_code, long status, long request_bytes);

/*
 * libcurl. Files are PEM; an empty string leaves the option at libcurl's
 * default. connections_max bounds what is in flight, unless streams_max is
 * set: then HTTP/2 is asked for over TLS, so many exchanges are taken, and
 * those that cannot share a connection wait for one. TLS 1.2 or later, the
 * server is always verified against ca_file; http:// is refused unless
 * plain_http (tests, a proxy on this machine).
 */
struct net_curl_options {
	const char *ca_file;
	const char *cert_file;
	const char *key_file;
	const char *key_password;
	int connections_max;
	int streams_max; /* 0: one exchange a connection */
	bool plain_http;
};

struct net_curl;
/* error receives one line on failure (room for 160). Returns 0 or -1. */
int net_curl_open(struct net_curl **net, const struct net_curl_options *options,
		  char error[160]);
struct net_port net_curl_port(struct net_curl *net);
/*
 * Sleep until a transfer moves, a descriptor of descriptors[] is readable,
 * or timeout_ms have passed. For the main loop; nothing else waits.
 */
void net_curl_wait(struct net_curl *net, const int *descriptors,
		   size_t descriptor_count, int timeout_ms);
void net_curl_close(struct net_curl **net);

/*
 * One file by GET into a descriptor, waited for: for a command of its own,
 * never in the counter's loop. https:// only, whatever plain_http says; no
 * redirect is followed. Only NET_FETCHED says that the file is whole as far
 * as HTTP can tell; whose it is the caller must prove.
 */
enum net_fetched {
	NET_FETCHED,
	NET_FETCH_AWAY,	    /* no connection, too slow, or cut short */
	NET_FETCH_STRANGER, /* not the server's certificate */
	NET_FETCH_STATUS,   /* an HTTP status other than 200 */
	NET_FETCH_LARGE,    /* over bytes_max, or 64 KiB of header lines */
	NET_FETCH_FAULT,    /* here: options, address, the file written to */
};

struct net_fetch {
	const char *url;
	int to;		    /* written to from where it stands */
	int64_t bytes_max;
	int64_t connect_ms; /* limit until the connection stands */
	int64_t idle_s;	    /* limit for standing nearly still */
	int64_t total_s;
	/* How far it is; whole is 0 while not known. May be NULL. */
	void (*progress)(void *ctx, int64_t bytes, int64_t whole);
	void *ctx;
};

/* status is 0 without a reply; detail is one line for the log. */
enum net_fetched net_curl_fetch(const struct net_curl_options *options,
				const struct net_fetch *want, int *status,
				char detail[160]);

#endif
