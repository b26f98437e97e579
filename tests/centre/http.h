/*
 * HTTP and TLS: libmicrohttpd run from our own loop, one thread.  Accepts
 * POST …/fsi/api/rsfComIfsService/callService, asks the gateway and the
 * faults, and hands the body to `serve`.  With TLS a client certificate of
 * our authority is required in the handshake.
 */
#ifndef CENTRE_HTTP_H
#define CENTRE_HTTP_H

#include <stdint.h>

#include "tests/centre/centre.h"

struct http;

/*
 * Port 0 lets the kernel choose.  `tls_folder` NULL is plain HTTP.  The
 * socket is bound to 127.0.0.1 and listens.  NULL with the reason in `why`.
 */
struct http *http_open(struct centre *centre, int port, const char *tls_folder,
		       char *why, size_t why_max);
void http_close(struct http **http);

int http_port(const struct http *http);

/* Link cut and link back: off closes the listening socket and every
 * connection; on listens at the same port again, which stays ours. */
int http_listen(struct http *http, int on);
int http_listens(const struct http *http);

/* The descriptor to wait on (-1 while off) and for how long at most. */
int http_fd(const struct http *http);
int http_wait_ms(const struct http *http);
void http_step(struct http *http);

#endif
