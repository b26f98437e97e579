/*
 * Under the HTTP: sockets of the loopback address, and TLS 1.2 or later with
 * a client certificate that must verify in the handshake.
 */
#ifndef CENTRE_LISTEN_H
#define CENTRE_LISTEN_H

#include <stddef.h>
#include <microhttpd.h>

/* PEM texts; all NULL without TLS. */
struct tls {
	char *ca, *cert, *key;
};

extern const char tls_priorities[];

/* A socket bound to 127.0.0.1 at the port (0: any), or -1. */
int listen_bound(int port);
int listen_port(int fd);

/* Makes what is missing in the folder first; -1 with the reason. */
int tls_load(struct tls *tls, const char *folder, char *why, size_t why_max);
void tls_clear(struct tls *tls);

/* For MHD_OPTION_NOTIFY_CONNECTION: before the handshake. */
void tls_demand(void *cls, struct MHD_Connection *mhd, void **socket_cls,
		enum MHD_ConnectionNotificationCode code);

#endif
