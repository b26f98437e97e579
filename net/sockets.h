/*
 * sockets.h - which connections are open, to look at one before it is used
 * again. Inside net/ only.
 *
 * A connection that has been idle must be silent. If it is not, the server
 * has closed it (over TLS libcurl 7.88 takes the closing alert for a sign of
 * life), or a late second answer lies in it and would be read as the reply
 * to the next request. Either way it must not carry a request.
 */
#ifndef NET_SOCKETS_H
#define NET_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>

#define SOCKETS_MAX 256

struct sockets {
	int descriptors[SOCKETS_MAX];
	size_t count;
};

/* -1 when the table is full. */
int sockets_add(struct sockets *s, int descriptor);
void sockets_remove(struct sockets *s, int descriptor);
/*
 * True when at least one open socket has this local port and all that have
 * it are open and have nothing to read. What is not known is not silent.
 */
bool sockets_silent(const struct sockets *s, int local_port);

#endif
