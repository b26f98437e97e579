/* sockets.c - look at an idle connection without reading from it. */
#include "net/sockets.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

static bool
find(const struct sockets *s, int descriptor, size_t *at)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->descriptors[i] == descriptor) {
			*at = i;
			return true;
		}
	return false;
}

int
sockets_add(struct sockets *s, int descriptor)
{
	size_t at;

	assert(descriptor >= 0);
	if (find(s, descriptor, &at))
		return 0;
	if (s->count == SOCKETS_MAX)
		return -1;
	s->shared[s->count] = false;
	s->descriptors[s->count++] = descriptor;
	return 0;
}

void
sockets_remove(struct sockets *s, int descriptor)
{
	size_t at;

	if (!find(s, descriptor, &at))
		return;
	s->descriptors[at] = s->descriptors[--s->count];
	s->shared[at] = s->shared[s->count];
}

static int
local_port_of(int descriptor)
{
	struct sockaddr_storage any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	socklen_t size = sizeof(any);

	memset(&any, 0, sizeof(any));
	if (getsockname(descriptor, (struct sockaddr *)&any, &size) != 0)
		return -1;
	if (any.ss_family == AF_INET) {
		memcpy(&v4, &any, sizeof(v4));
		return ntohs(v4.sin_port);
	}
	if (any.ss_family == AF_INET6) {
		memcpy(&v6, &any, sizeof(v6));
		return ntohs(v6.sin6_port);
	}
	return -1;
}

static bool
nothing_to_read(int descriptor)
{
	char byte;
	ssize_t got;

	got = recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	return got == -1 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

/* Where the kernel does not tell, its own keep-alive ends it later. */
static bool
heard_lately(int descriptor)
{
	struct tcp_info info;
	socklen_t size = sizeof(info);

	memset(&info, 0, sizeof(info));
	if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
		return true;
	return info.tcpi_last_ack_recv < SOCKETS_UNHEARD_MS;
}

/* All that have the port, of which there must be one. */
static bool
all_with(const struct sockets *s, int local_port, bool silent)
{
	bool known = false;
	size_t i;

	for (i = 0; i < s->count; i++) {
		if (local_port_of(s->descriptors[i]) != local_port)
			continue;
		if ((silent && !nothing_to_read(s->descriptors[i])) ||
		    !heard_lately(s->descriptors[i]))
			return false;
		known = true;
	}
	return known;
}

bool
sockets_silent(const struct sockets *s, int local_port)
{
	return all_with(s, local_port, true);
}

bool
sockets_heard(const struct sockets *s, int local_port)
{
	return all_with(s, local_port, false);
}

void
sockets_share(struct sockets *s, int local_port)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (local_port_of(s->descriptors[i]) == local_port)
			s->shared[i] = true;
}

bool
sockets_shared(const struct sockets *s, int local_port)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->shared[i] &&
		    local_port_of(s->descriptors[i]) == local_port)
			return true;
	return false;
}
