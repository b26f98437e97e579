/*
 * Faults that lie in the centre's world and not on the way to it: what has
 * changed there when a message is worked on.
 */
#ifndef CENTRE_TWIST_H
#define CENTRE_TWIST_H

#include "tests/centre/call.h"

struct twist {
	int64_t skew_ms; /* of the reply's times */
	int64_t balance; /* fen paid from the person's account elsewhere */
	int64_t meter;	 /* fen of the fund used up elsewhere */
	int refuse, not_found, sign_lost, midnight;
};

/* The instant the work is done at. */
int64_t twist_now(const struct twist *twist, int64_t now_ms);

/* What happened before the message came; it stays whatever comes of it. */
void twist_world(struct call *call, const struct twist *twist);

/* Whether the message is refused unread: 1 after call_refuse. */
int twist_refuses(struct call *call, const struct twist *twist);

#endif
