/*
 * Connections: a request read to its end, its exchange, its answer sent,
 * held back or cut.  The callbacks are libmicrohttpd's; what is held is
 * moved on by conns_step.
 */
#ifndef CENTRE_CONN_H
#define CENTRE_CONN_H

#include <microhttpd.h>

#include "tests/centre/centre.h"

/* How soon a held connection is looked at again. */
enum { CONN_TICK_MS = 20 };

struct conn;

struct conns {
	struct centre *centre;
	struct conn *held; /* waiting for their time, or for the peer to go */
};

/* cls is the struct conns. */
enum MHD_Result conn_request(void *cls, struct MHD_Connection *mhd,
			     const char *url, const char *method,
			     const char *version, const char *data,
			     size_t *size, void **con_cls);
void conn_completed(void *cls, struct MHD_Connection *mhd, void **con_cls,
		    enum MHD_RequestTerminationCode code);

void conns_step(struct conns *conns);
/* Before the daemon is stopped: everything held is let go unanswered. */
void conns_release(struct conns *conns);
void conns_clear(struct conns *conns);

#endif
