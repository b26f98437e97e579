/*
 * From the bytes of a request to the bytes of its reply, with everything it
 * changes in one transaction of the ledger.
 */
#ifndef CENTRE_SERVE_H
#define CENTRE_SERVE_H

#include <stddef.h>

#include "tests/centre/centre.h"

/* `note` names the faults the message met, for the list of arrivals.  The
 * reply is committed when this returns; free() it. */
char *serve(struct centre *centre, const char *body, size_t len,
	    int64_t skew_ms, const char *note);

/* A message that was read and is forgotten: only its arrival is kept. */
void serve_forget(struct centre *centre, const char *body, size_t len,
		  const char *note);

/* The transaction a body asks for, "" when it cannot be told. */
void serve_infno(const char *body, size_t len, char *infno, size_t size);

#endif
