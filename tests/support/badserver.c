/* badserver.c - processes, sockets and counting; the acts are badacts.c. */
#include "tests/support/badserver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/badacts.h"

/* No server outlives its test by more than this. */
#define LIFE_S 60
#define CONNECTION_LIFE_S 20

static void
must(bool ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "badserver: %s failed\n", what);
		abort();
	}
}

static int
bind_loopback(uint16_t *port)
{
	struct sockaddr_in a;
	socklen_t size = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(fd >= 0, "socket");
	memset(&a, 0, sizeof(a));
	a.sin_family = AF_INET;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	must(bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0, "bind");
	must(getsockname(fd, (struct sockaddr *)&a, &size) == 0, "getsockname");
	*port = ntohs(a.sin_port);
	return fd;
}

uint16_t
badserver_dead_port(void)
{
	uint16_t port;

	must(close(bind_loopback(&port)) == 0, "close");
	return port;
}

static int
choose_h2(SSL *ssl, const unsigned char **out, unsigned char *out_length,
	  const unsigned char *offered, unsigned offered_length, void *user)
{
	static const unsigned char h2[] = "\x02h2\x08http/1.1";
	unsigned char *chosen = NULL;

	(void)ssl;
	(void)user;
	if (SSL_select_next_proto(&chosen, out_length, h2, sizeof(h2) - 1,
				  offered, offered_length) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *
tls_context(const struct bad_options *o)
{
	SSL_CTX *c = SSL_CTX_new(TLS_server_method());

	must(c != NULL, "SSL_CTX_new");
	must(SSL_CTX_use_certificate(c, o->tls->x509) == 1 &&
		 SSL_CTX_use_PrivateKey(c, o->tls->key) == 1,
	     "certificate");
	if (o->stream != NULL)
		SSL_CTX_set_alpn_select_cb(c, choose_h2, NULL);
	if (o->tls12)
		must(SSL_CTX_set_max_proto_version(c, TLS1_2_VERSION) == 1,
		     "1.2");
	if (o->tls11) {
		SSL_CTX_set_security_level(c, 0);
		must(SSL_CTX_set_min_proto_version(c, TLS1_VERSION) == 1 &&
			 SSL_CTX_set_max_proto_version(c, TLS1_1_VERSION) == 1,
		     "1.1");
	}
	if (o->clients_ca != NULL) {
		must(X509_STORE_add_cert(SSL_CTX_get_cert_store(c),
					 o->clients_ca->x509),
		     "clients_ca");
		/* Else no session is taken up where clients are asked. */
		must(SSL_CTX_set_session_id_context(
			 c, (const unsigned char *)"bad", 3) == 1,
		     "session id context");
		SSL_CTX_set_verify(
		    c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	}
	return c;
}

static bool
is_h2(const SSL *ssl)
{
	const unsigned char *chosen = NULL;
	unsigned length = 0;

	SSL_get0_alpn_selected(ssl, &chosen, &length);
	return length == 2 && memcmp(chosen, "h2", 2) == 0;
}

/* In the child of one connection; never returns. */
static void
serve(int fd, const struct bad_options *o, SSL_CTX *tls, struct bad_counts *n)
{
	struct bad_link link;
	bool ready = true;
	unsigned connection;
	int on = 1;

	alarm(CONNECTION_LIFE_S);
	memset(&link, 0, sizeof(link));
	link.fd = fd;
	link.counts = n;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	connection = atomic_fetch_add(&n->connections, 1);
	if (bad_before_tls(&link, o->act))
		_exit(0);
	if (tls != NULL) {
		link.ssl = SSL_new(tls);
		ready = link.ssl != NULL && SSL_set_fd(link.ssl, fd) == 1 &&
			SSL_accept(link.ssl) == 1;
		if (ready)
			atomic_fetch_add(&n->handshakes, 1);
		if (ready && SSL_session_reused(link.ssl))
			atomic_fetch_add(&n->resumed, 1);
	}
	if (ready && o->stream != NULL && is_h2(link.ssl)) {
		bad_serve_streams(&link, o, connection);
		ready = false;
	}
	while (ready && bad_serve_one(&link, o))
		;
	bad_link_close(&link);
	atomic_fetch_add(&n->ended, 1);
	_exit(0);
}

/* In the server's process; never returns. */
static void
accept_all(int listener, const struct bad_options *o, struct bad_counts *n)
{
	SSL_CTX *tls = o->tls == NULL ? NULL : tls_context(o);
	pid_t child;
	int fd;

	alarm(LIFE_S);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGCHLD, SIG_IGN);
	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fd < 0)
			continue;
		child = fork();
		must(child >= 0, "fork");
		if (child == 0) {
			(void)close(listener);
			serve(fd, o, tls, n);
		}
		(void)close(fd);
	}
}

void
badserver_start(struct badserver *s, const struct bad_options *options)
{
	int listener;
	void *shared;

	memset(s, 0, sizeof(*s));
	shared = mmap(NULL, sizeof(*s->counts), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(shared != MAP_FAILED, "mmap");
	s->counts = shared;
	listener = bind_loopback(&s->port);
	must(listen(listener, 64) == 0, "listen");
	/* its children come to us, and nobody leaves a zombie */
	must(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0, "prctl");
	(void)fflush(NULL);
	s->pid = fork();
	must(s->pid >= 0, "fork");
	if (s->pid == 0) {
		(void)setpgid(0, 0);
		accept_all(listener, options, s->counts);
	}
	(void)setpgid(s->pid, s->pid); /* whoever of the two comes first */
	must(close(listener) == 0, "close");
}

void
badserver_stop(struct badserver *s)
{
	must(kill(-s->pid, SIGKILL) == 0, "kill");
	while (waitpid(-s->pid, NULL, 0) > 0 || errno == EINTR)
		errno = 0;
	must(errno == ECHILD, "waitpid");
	s->pid = 0;
}

void
badserver_free(struct badserver *s)
{
	if (s->pid != 0)
		badserver_stop(s);
	must(munmap(s->counts, sizeof(*s->counts)) == 0, "munmap");
	s->counts = NULL;
}

bool
badserver_wait_ended(const struct badserver *s, unsigned connections)
{
	for (int i = 0; i < 2500; i++) {
		if (atomic_load(&s->counts->ended) >= connections)
			return true;
		(void)usleep(2 * 1000);
	}
	return false;
}
