/*
 * exchange.h - one exchange of net/curl.c without the library: the copy of
 * the request, the bounded reply, and what came of it. Inside net/ only.
 *
 * The buffers are allocated with the exchange and wiped after each use; they
 * may hold personal data.
 */
#ifndef NET_EXCHANGE_H
#define NET_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/net.h"

#define NET_HEADER_BYTES_MAX (64u * 1024u)

enum exchange_phase {
	EXCHANGE_FREE,
	EXCHANGE_RUNNING,
	EXCHANGE_DONE,	 /* the outcome waits for poll() */
	EXCHANGE_HANDED, /* the caller reads the reply until the next poll() */
};

struct exchange {
	enum exchange_phase phase;
	uint64_t ticket;
	uint8_t *request; /* NET_REQUEST_BYTES_MAX */
	size_t request_bytes;
	uint8_t *reply;	     /* NET_REPLY_BYTES_MAX */
	size_t reply_bytes;
	size_t header_bytes;
	bool header_whole; /* the blank line after the last header was seen */
	bool too_large;	   /* the reply went over a ceiling */
	bool stranger;	   /* as in net_reply, and so are the bytes */
	int64_t up_bytes, down_bytes;
	enum net_outcome outcome;
	int status;
	bool shared, made; /* see net.h */
	char detail[160];
};

int exchange_open(struct exchange *x);
void exchange_close(struct exchange *x);

/* FREE -> RUNNING, with a copy of the body; -1 when it is too large. */
int exchange_begin(struct exchange *x, uint64_t ticket, const void *body,
		   size_t body_bytes);
/* Take body bytes, or one header line; -1 over the ceiling. */
int exchange_take(struct exchange *x, const uint8_t *bytes, size_t count);
int exchange_take_header(struct exchange *x, const char *line, size_t count);
/* RUNNING -> DONE. A reply only keeps its body when outcome is NET_REPLY. */
void exchange_finish(struct exchange *x, enum net_outcome outcome, int status,
		     const char *detail);
/* DONE -> HANDED */
void exchange_hand(struct exchange *x, struct net_reply *reply);
/* HANDED -> FREE; wipes. */
void exchange_release(struct exchange *x);

#endif
