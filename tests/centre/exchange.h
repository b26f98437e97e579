/*
 * One exchange between request and answer: which faults it meets, when it is
 * worked on, what goes back and how.  Knows nothing of sockets.
 */
#ifndef CENTRE_EXCHANGE_H
#define CENTRE_EXCHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "tests/centre/centre.h"

/* How long a request that is never answered is held when nobody hangs up. */
#define HOLD_MS_MAX INT64_C(300000)

enum exchange_end {
	END_SEND,  /* status and body */
	END_CLOSE, /* the connection is closed without a byte */
	END_HALF,  /* half of the body, then closed */
	END_RESET, /* half of the body, then reset */
	END_DRIP   /* a little at a time, over by ms */
};

struct exchange {
	char *body;
	size_t len;
	char infno[8], note[128];
	struct plan plan;
	unsigned status;
	const char *type, *encoding; /* encoding may be NULL */
	char *reply;
	size_t reply_len;
	enum exchange_end end;
	int64_t due_ms; /* monotonic; 0 at once */
	int64_t drip_ms, drip_from;
	int64_t after; /* swap: how many had been worked on when it came */
	int undone;    /* late: worked on when due, listened to or not */
};

void exchange_clear(struct exchange *x);

/* An answer that is no envelope. */
void exchange_plain(struct exchange *x, unsigned status, const char *type,
		    const char *text);

/* The whole body is here: plan the faults, do the work unless late. */
void exchange_start(struct centre *centre, struct exchange *x);

/* The work of a late one, and whether its time has come. */
void exchange_work(struct centre *centre, struct exchange *x);
int exchange_due(const struct centre *centre, const struct exchange *x,
		 int64_t now);

/* The faults that come after the work, upon the reply. */
void spoil(struct centre *centre, struct exchange *x);

#endif
