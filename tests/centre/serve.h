/*
 * From the bytes of a request to the bytes of its reply, with everything it
 * changes in one transaction of the ledger.
 */
#ifndef CENTRE_SERVE_H
#define CENTRE_SERVE_H

#include <stddef.h>

#include "tests/centre/centre.h"
#include "tests/centre/twist.h"

struct served {
	char *bytes; /* a NUL follows them; free() */
	size_t len;
	int file; /* not an envelope but what 9102 fetched */
};

/* `note` names the faults the message met, for the list of arrivals.  The
 * reply is committed when this returns. */
void serve(struct centre *centre, const char *body, size_t len,
	   const struct twist *twist, const char *note, struct served *reply);

/* A message that was read and is forgotten: only its arrival is kept. */
void serve_forget(struct centre *centre, const char *body, size_t len,
		  const char *note);

/* The transaction a body asks for, "" when it cannot be told. */
void serve_infno(const char *body, size_t len, char *infno, size_t size);

#endif
