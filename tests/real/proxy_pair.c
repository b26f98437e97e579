#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "tests/real/proxy.h"

int64_t
proxy_ms(void)
{
	struct timespec t = {0, 0};

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* always there */
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* splitmix64: the same course for the same seed. */
uint64_t
proxy_dice(struct proxy *proxy, uint64_t below)
{
	uint64_t z = proxy->dice += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return below == 0 ? 0 : z % below;
}

static enum side
other(enum side side)
{
	return side == CLIENT ? SERVER : CLIENT;
}

static void
prepare(int fd)
{
	int on = 1, flags = fcntl(fd, F_GETFL);

	(void)fcntl(fd, F_SETFL, flags | O_NONBLOCK); /* a fd of ours */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

int
pair_connect(const struct proxy *proxy)
{
	struct sockaddr_in in = {0};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	in.sin_family = AF_INET;
	in.sin_port = htons((uint16_t)proxy->options.to_port);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&in, sizeof(in)) != 0) {
		(void)close(fd); /* never connected */
		return -1;
	}
	if (fd >= 0)
		prepare(fd);
	return fd;
}

static void
choose_fate(struct proxy *proxy, struct pair *pair)
{
	const struct options *o = &proxy->options;
	uint64_t chance = proxy_dice(proxy, (uint64_t)o->chance_in);
	uint64_t side = proxy_dice(proxy, 2);
	uint64_t at = proxy_dice(proxy, (uint64_t)o->span + 1);

	pair->fate = chance < (uint64_t)o->chance_of ? o->fate : FATE_PASS;
	pair->side = side == 0 ? CLIENT : SERVER;
	pair->at = (int64_t)at;
	if (pair->fate == FATE_TRUNCATE)
		pair->side = SERVER;
	if (pair->fate == FATE_REORDER || pair->fate == FATE_REPLAY)
		pair->side = CLIENT;
	if (pair->fate == FATE_REPLAY)
		pair->record = malloc(RECORD_BYTES_MAX);
}

void
pair_open(struct proxy *proxy, int client)
{
	struct pair *pair = NULL;

	for (int i = 0; i < PAIRS_MAX && pair == NULL; i++)
		if (!proxy->pairs[i].used)
			pair = &proxy->pairs[i];
	if (pair == NULL) {
		(void)close(client); /* as a full machine would */
		return;
	}
	memset(pair, 0, sizeof(*pair));
	pair->fd[CLIENT] = client;
	prepare(client);
	choose_fate(proxy, pair);
	proxy->connections++;
	pair->fd[SERVER] = pair_connect(proxy);
	pair->used = true;
	if (pair->fd[SERVER] < 0)
		pair_close(proxy, pair, true);
}

static void
struck(struct proxy *proxy, struct pair *pair)
{
	if (!pair->struck)
		proxy->struck++;
	pair->struck = true;
}

/* The far end gets all of it again, from nobody: its answers are lost. */
static void
replay(struct proxy *proxy, const struct pair *pair)
{
	uint8_t sink[CHUNK_BYTES];
	size_t sent = 0;
	int fd = pair_connect(proxy);
	struct timeval limit = {2, 0};

	if (fd < 0)
		return;
	(void)fcntl(fd, F_SETFL, 0); /* waits, for two seconds at most */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	while (sent < pair->record_bytes) {
		ssize_t n = send(fd, pair->record + sent,
		    pair->record_bytes - sent, MSG_NOSIGNAL);

		if (n <= 0)
			break;
		sent += (size_t)n;
	}
	(void)shutdown(fd, SHUT_WR); /* it may be gone already */
	while (recv(fd, sink, sizeof(sink), 0) > 0)
		continue;
	(void)close(fd); /* nothing of it is wanted */
}

void
pair_close(struct proxy *proxy, struct pair *pair, bool reset)
{
	const struct linger now = {1, 0};

	for (int side = CLIENT; side <= SERVER; side++) {
		if (pair->fd[side] < 0)
			continue;
		if (reset)
			(void)setsockopt(pair->fd[side], SOL_SOCKET,
			    SO_LINGER, &now, sizeof(now));
		(void)close(pair->fd[side]); /* its bytes were sent */
	}
	if (pair->fate == FATE_REPLAY && pair->record != NULL &&
	    pair->record_bytes > 0) {
		struck(proxy, pair);
		replay(proxy, pair);
	}
	free(pair->record);
	memset(pair, 0, sizeof(*pair));
	proxy->endings++;
}

/* One end has said all it will; the pair goes when both have. */
static void
tell_end(struct proxy *proxy, struct pair *pair, enum side to)
{
	if (pair->fd[to] >= 0)
		(void)shutdown(pair->fd[to], SHUT_WR); /* may be gone */
	pair->flow[other(to)].told = true;
	if (pair->flow[to].told)
		pair_close(proxy, pair, false);
}

static void
record(struct pair *pair, enum side from, const struct chunk *chunk)
{
	if (pair->record == NULL || from != CLIENT ||
	    pair->record_bytes + chunk->length > RECORD_BYTES_MAX)
		return;
	memcpy(pair->record + pair->record_bytes, chunk->bytes, chunk->length);
	pair->record_bytes += chunk->length;
}

/* What was read last, once more behind itself. */
static void
repeat(struct flow *flow)
{
	const struct chunk *last =
	    &flow->chunks[(flow->first + flow->count - 1) % CHUNKS_MAX];

	if (flow->count == CHUNKS_MAX)
		return;
	flow->chunks[(flow->first + flow->count) % CHUNKS_MAX] = *last;
	flow->count++;
}

/* The place in the stream has come. Returns false when the pair is gone. */
static bool
strike(struct proxy *proxy, struct pair *pair, struct flow *flow)
{
	bool before = pair->struck;

	if (pair->fate == FATE_PASS || pair->fate == FATE_REPLAY ||
	    flow->bytes <= pair->at)
		return true;
	struck(proxy, pair);
	switch (pair->fate) {
	case FATE_DROP:
		pair_close(proxy, pair, true);
		return false;
	case FATE_TRUNCATE: {
		struct chunk *last = &flow->chunks[
		    (flow->first + flow->count - 1) % CHUNKS_MAX];
		size_t over = (size_t)(flow->bytes - pair->at);

		if (!before)
			last->length -= over < last->length ? over :
							      last->length;
		else
			last->length = 0;
		flow->ended = true;
		break;
	}
	case FATE_REPEAT:
		if (!before)
			repeat(flow);
		break;
	case FATE_REORDER:
		if (before)
			break;
		pair->held_ms = proxy_ms();
		pair->held_endings = proxy->endings;
		break;
	case FATE_PASS:
	case FATE_DELAY:
	case FATE_REPLAY:
	case FATE_DEAD:
	case FATE_COUNT:
		break;
	}
	return true;
}

void
pair_read(struct proxy *proxy, struct pair *pair, enum side from)
{
	struct flow *flow = &pair->flow[from];
	struct chunk *chunk =
	    &flow->chunks[(flow->first + flow->count) % CHUNKS_MAX];
	ssize_t n = recv(pair->fd[from], chunk->bytes, CHUNK_BYTES, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		flow->ended = true;
		if (pair->fd[other(from)] < 0)
			tell_end(proxy, pair, other(from));
		return;
	}
	if (pair->fd[other(from)] < 0)
		return; /* for nobody */
	chunk->length = (size_t)n;
	chunk->sent = 0;
	chunk->due_ms = proxy_ms();
	if (pair->fate == FATE_DELAY)
		chunk->due_ms += (int64_t)proxy_dice(
		    proxy, (uint64_t)proxy->options.ms + 1);
	flow->count++;
	flow->bytes += n;
	record(pair, from, chunk);
	if (from == pair->side)
		(void)strike(proxy, pair, flow);
}

bool
pair_dead(const struct pair *pair)
{
	return pair->used && pair->fate == FATE_DEAD && pair->struck;
}

bool
pair_wants(const struct pair *pair, enum side from)
{
	const struct flow *flow = &pair->flow[from];

	return pair->used && !flow->ended && !pair_dead(pair) &&
	    flow->count < CHUNKS_MAX;
}

int64_t
pair_due_ms(const struct proxy *proxy, const struct pair *pair, enum side to)
{
	const struct flow *flow = &pair->flow[other(to)];
	int64_t due_ms = INT64_MAX;

	if (!pair->used || pair_dead(pair))
		return due_ms;
	if (flow->count > 0)
		due_ms = flow->chunks[flow->first].due_ms;
	else if (flow->ended && !flow->told)
		due_ms = 0;
	if (due_ms != INT64_MAX && pair->fate == FATE_REORDER &&
	    pair->struck && to == SERVER &&
	    pair->held_endings == proxy->endings)
		due_ms = pair->held_ms + proxy->options.ms;
	return due_ms;
}

/* What it had sent is still on its way; what is sent to it is lost. */
static void
client_gone(struct proxy *proxy, struct pair *pair)
{
	(void)close(pair->fd[CLIENT]); /* it has hung up */
	pair->fd[CLIENT] = -1;
	pair->flow[CLIENT].ended = true;
	pair->flow[SERVER].count = 0;
	if (pair->flow[SERVER].ended)
		tell_end(proxy, pair, CLIENT);
}

void
pair_send(struct proxy *proxy, struct pair *pair, enum side to)
{
	struct flow *flow = &pair->flow[other(to)];
	struct chunk *chunk = &flow->chunks[flow->first];
	ssize_t n = 0;

	if (flow->count == 0) {
		tell_end(proxy, pair, to);
		return;
	}
	if (chunk->sent < chunk->length)
		n = send(pair->fd[to], chunk->bytes + chunk->sent,
		    chunk->length - chunk->sent, MSG_NOSIGNAL);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		if (to == CLIENT)
			client_gone(proxy, pair);
		else
			pair_close(proxy, pair, false);
		return;
	}
	chunk->sent += (size_t)n;
	if (chunk->sent == chunk->length) {
		flow->first = (flow->first + 1) % CHUNKS_MAX;
		flow->count--;
	}
}
