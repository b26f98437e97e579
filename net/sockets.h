/*
 * sockets.h - which connections are open, to look at one before it is used
 * again. Inside net/ only.
 *
 * A connection that has been idle must be silent. If it is not, the server
 * has closed it (over TLS libcurl 7.88 takes the closing alert for a sign of
 * life), or a late second answer lies in it and would be read as the reply
 * to the next request. Either way it must not carry a request. And it must
 * have been heard of lately: the kernel asks the other end with TCP's own
 * keep-alive, so a connection whose asking goes unanswered has died in a box
 * on the way. That is found before a sale is put on it, not by the sale.
 */
#ifndef NET_SOCKETS_H
#define NET_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>

#define SOCKETS_MAX 256
/* What the kernel is told: idle so long, then ask, and ask again. */
#define SOCKETS_ASK_S 15
#define SOCKETS_ASK_AGAIN_S 5
/* One question and two more were lost, or the link is gone. */
#define SOCKETS_UNHEARD_MS 30000

struct sockets {
	int descriptors[SOCKETS_MAX];
	bool shared[SOCKETS_MAX];
	size_t count;
};

/* -1 when the table is full. */
int sockets_add(struct sockets *s, int descriptor);
void sockets_remove(struct sockets *s, int descriptor);
/*
 * True when at least one open socket has this local port and all that have
 * it are open, have nothing to read and were heard of lately. What is not
 * known is not silent.
 */
bool sockets_silent(const struct sockets *s, int local_port);
/* The same of one that carries several exchanges at once (HTTP/2), where
 * something to read is no reply to anything else: it was heard of lately. */
bool sockets_heard(const struct sockets *s, int local_port);
/* What is known of the connection with this local port. */
void sockets_share(struct sockets *s, int local_port);
bool sockets_shared(const struct sockets *s, int local_port);

#endif
