/*
 * The outer message of protocol 2: the checks of 2.1 on what comes in, the
 * members of 2.2 around what goes out.
 */
#ifndef CENTRE_ENVELOPE_H
#define CENTRE_ENVELOPE_H

#include "tests/centre/call.h"

/* Fills the call's fields from the body; -1 after a refusal. */
int envelope_read(struct call *call, const char *body, size_t len);

/* sign_no: ours, of today, of this institution and operator, not ended. */
int envelope_signed(struct call *call);

/* The reply's text; free() it.  `skew_ms` is added to its times. */
char *envelope_reply(struct call *call, int64_t skew_ms);

#endif
