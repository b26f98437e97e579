#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <gnutls/gnutls.h>

#include "tests/centre/certs.h"
#include "tests/centre/listen.h"

const char tls_priorities[] = "NORMAL:-VERS-TLS1.0:-VERS-TLS1.1";

/* A socket at the port (0: any), or -1. */
int
listen_bound(int port)
{
	struct sockaddr_in in = {0};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	in.sin_family = AF_INET;
	in.sin_port = htons((uint16_t)port);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
	    bind(fd, (struct sockaddr *)&in, sizeof in) != 0) {
		if (fd >= 0)
			(void)close(fd); /* the bind's error is what counts */
		return -1;
	}
	return fd;
}

int
listen_port(int fd)
{
	struct sockaddr_in in;
	socklen_t len = sizeof in;

	if (getsockname(fd, (struct sockaddr *)&in, &len) != 0)
		return -1;
	return ntohs(in.sin_port);
}

int
tls_load(struct tls *t, const char *folder, char *why, size_t why_max)
{
	if (certs_make(folder, why, why_max) != 0)
		return -1;
	t->ca = certs_read(folder, "ca.pem");
	t->cert = certs_read(folder, "server.pem");
	t->key = certs_read(folder, "server.key");
	if (t->ca == NULL || t->cert == NULL || t->key == NULL) {
		(void)snprintf(why, why_max, "%s: no certificates", folder);
		return -1;
	}
	return 0;
}

void
tls_clear(struct tls *t)
{
	free(t->ca);
	free(t->cert);
	free(t->key);
	memset(t, 0, sizeof *t);
}

/* Before the handshake: a client certificate is required and verified. */
void
tls_demand(void *cls, struct MHD_Connection *mhd, void **socket_cls,
	   enum MHD_ConnectionNotificationCode code)
{
	const union MHD_ConnectionInfo *info;
	gnutls_session_t session;

	(void)cls, (void)socket_cls; /* nothing of ours is in them */
	if (code != MHD_CONNECTION_NOTIFY_STARTED)
		return;
	info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	if (info == NULL || info->tls_session == NULL)
		return;
	session = info->tls_session;
	gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
	gnutls_session_set_verify_cert(session, NULL, 0);
}
