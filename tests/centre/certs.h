/*
 * Certificates of the demonstration, made on the spot: one authority, a
 * server for 127.0.0.1 and localhost, one client.  The authority's key is
 * never written down.
 */
#ifndef CENTRE_CERTS_H
#define CENTRE_CERTS_H

#include <stddef.h>

/*
 * Makes ca.pem server.pem server.key client.pem client.key in `folder`
 * (created when absent) unless ca.pem and server.key are there already.
 * -1 with the reason in `why`.
 */
int certs_make(const char *folder, char *why, size_t why_max);

/* A whole file as text; NULL when it cannot be read.  free() it. */
char *certs_read(const char *folder, const char *name);

#endif
