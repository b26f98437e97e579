/*
 * The content coding of a request undone: gzip, or zlib by the dictionary
 * that was agreed on, as the switch "coding" says.  What is not taken is 415
 * (RFC 7694), what is damaged 400; a message other than a sign-in that came
 * coded though nobody takes it, and one that is damaged, are breaches.
 */
#ifndef CENTRE_CODING_H
#define CENTRE_CODING_H

#include <stddef.h>

#include "tests/centre/centre.h"

/* 0 with the body replaced by what it was, or the status to answer with.
 * name: the Content-Encoding, NULL for none. */
unsigned coding_undo(struct centre *centre, const char *name, char **body,
		     size_t *len);

/* The dictionary; -1 after saying what is wrong. */
int coding_load(struct centre *centre, const char *path);

#endif
