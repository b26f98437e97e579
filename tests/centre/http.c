#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <microhttpd.h>

#include "tests/centre/http.h"
#include "tests/centre/conn.h"
#include "tests/centre/listen.h"

enum { IDLE_S_MAX = 120, CONNECTIONS_MAX = 512 };

struct http {
	struct conns conns;
	struct MHD_Daemon *daemon; /* NULL while off */
	int guard; /* bound to the port, never listens: the port stays ours */
	int port;
	struct tls tls;
};

static enum MHD_Result
on_accept(void *cls, const struct sockaddr *addr, socklen_t len)
{
	struct http *h = cls;

	(void)addr, (void)len; /* loopback only */
	return faults_drop(&h->conns.centre->faults) ? MHD_NO : MHD_YES;
}

static struct MHD_Daemon *
start(struct http *h, int fd)
{
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
			 (h->tls.key != NULL ? MHD_USE_TLS : 0u);
	struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
	struct MHD_OptionItem tls[] = {
	    {MHD_OPTION_HTTPS_MEM_KEY, 0, h->tls.key},
	    {MHD_OPTION_HTTPS_MEM_CERT, 0, h->tls.cert},
	    {MHD_OPTION_HTTPS_MEM_TRUST, 0, h->tls.ca},
	    {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(intptr_t)tls_priorities},
	    {MHD_OPTION_END, 0, NULL},
	};

	return MHD_start_daemon(
	    flags, 0, on_accept, h, conn_request, &h->conns,
	    MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
	    (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
	    (unsigned)IDLE_S_MAX, MHD_OPTION_NOTIFY_COMPLETED, conn_completed,
	    NULL, MHD_OPTION_NOTIFY_CONNECTION, tls_demand, NULL,
	    MHD_OPTION_ARRAY, h->tls.key != NULL ? tls : plain, MHD_OPTION_END);
}

static int
listen_on(struct http *h)
{
	int fd = listen_bound(h->port);

	if (fd < 0 || listen(fd, 128) != 0) {
		if (fd >= 0)
			(void)close(fd); /* nothing was done with it */
		return -1;
	}
	h->daemon = start(h, fd);
	if (h->daemon == NULL) {
		(void)close(fd); /* nothing was done with it */
		return -1;
	}
	return 0;
}

static void
listen_off(struct http *h)
{
	conns_release(&h->conns);
	(void)MHD_run(h->daemon); /* the daemon ends next */
	MHD_stop_daemon(h->daemon);
	h->daemon = NULL;
}

int
http_listen(struct http *h, int on)
{
	if (on && h->daemon == NULL)
		return listen_on(h);
	if (!on && h->daemon != NULL)
		listen_off(h);
	return 0;
}

int
http_listens(const struct http *h)
{
	return h->daemon != NULL;
}

struct http *
http_open(struct centre *centre, int port, const char *tls_folder, char *why,
	  size_t why_max)
{
	struct http *h = calloc(1, sizeof *h);

	if (h == NULL)
		abort();
	h->conns.centre = centre;
	h->guard = -1;
	if (tls_folder != NULL &&
	    tls_load(&h->tls, tls_folder, why, why_max) != 0)
		goto out;
	h->guard = listen_bound(port);
	h->port = h->guard >= 0 ? listen_port(h->guard) : -1;
	if (h->port < 0) {
		(void)snprintf(why, why_max, "port %d: %s", port,
			       strerror(errno));
		goto out;
	}
	if (listen_on(h) == 0)
		return h;
	(void)snprintf(why, why_max, "port %d: cannot serve", h->port);
out:
	http_close(&h);
	return NULL;
}

void
http_close(struct http **http)
{
	struct http *h = *http;

	*http = NULL;
	if (h == NULL)
		return;
	(void)http_listen(h, 0); /* off cannot fail */
	conns_clear(&h->conns);
	if (h->guard >= 0)
		(void)close(h->guard); /* was never used for data */
	tls_clear(&h->tls);
	free(h);
}

int
http_port(const struct http *h)
{
	return h->port;
}

int
http_fd(const struct http *h)
{
	const union MHD_DaemonInfo *info;

	if (h->daemon == NULL)
		return -1;
	info = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	return info != NULL ? info->epoll_fd : -1;
}

int
http_wait_ms(const struct http *h)
{
	MHD_UNSIGNED_LONG_LONG ms = 1000;

	if (h->daemon != NULL && MHD_get_timeout(h->daemon, &ms) != MHD_YES)
		ms = 1000;
	if (h->conns.held != NULL && ms > CONN_TICK_MS)
		ms = CONN_TICK_MS;
	return ms > 1000 ? 1000 : (int)ms;
}

void
http_step(struct http *h)
{
	if (h->daemon != NULL)
		(void)MHD_run(h->daemon); /* one bad connection is its own */
	conns_step(&h->conns);
	if (h->daemon != NULL)
		(void)MHD_run(h->daemon); /* what was resumed above */
}
