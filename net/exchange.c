/* exchange.c - the buffers and phases of one exchange; see exchange.h. */
#include "net/exchange.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int
exchange_open(struct exchange *x)
{
	memset(x, 0, sizeof(*x));
	x->request = malloc(NET_REQUEST_BYTES_MAX);
	x->reply = malloc(NET_REPLY_BYTES_MAX);
	if (x->request == NULL || x->reply == NULL) {
		exchange_close(x);
		return -1;
	}
	return 0;
}

static void
exchange_wipe(struct exchange *x)
{
	if (x->request != NULL)
		explicit_bzero(x->request, x->request_bytes);
	if (x->reply != NULL)
		explicit_bzero(x->reply, x->reply_bytes);
	x->request_bytes = 0;
	x->reply_bytes = x->header_bytes = 0;
}

void
exchange_close(struct exchange *x)
{
	exchange_wipe(x);
	free(x->request);
	free(x->reply);
	memset(x, 0, sizeof(*x));
}

int
exchange_begin(struct exchange *x, uint64_t ticket, const void *body,
	       size_t body_bytes)
{
	assert(x->phase == EXCHANGE_FREE);
	assert(body != NULL || body_bytes == 0);

	if (body_bytes > NET_REQUEST_BYTES_MAX)
		return -1;
	if (body_bytes > 0)
		memcpy(x->request, body, body_bytes);
	x->request_bytes = body_bytes;
	x->reply_bytes = x->header_bytes = 0;
	x->header_whole = x->too_large = x->stranger = false;
	x->up_bytes = x->down_bytes = -1;
	x->status = 0;
	x->shared = x->made = false;
	x->detail[0] = '\0';
	x->ticket = ticket;
	x->phase = EXCHANGE_RUNNING;
	return 0;
}

int
exchange_take(struct exchange *x, const uint8_t *bytes, size_t count)
{
	assert(x->reply_bytes <= NET_REPLY_BYTES_MAX);
	if (count > NET_REPLY_BYTES_MAX - x->reply_bytes) {
		x->too_large = true;
		return -1;
	}
	memcpy(x->reply + x->reply_bytes, bytes, count);
	x->reply_bytes += count;
	return 0;
}

/* Counted over all interim replies too: a flood of 1xx must end. */
int
exchange_take_header(struct exchange *x, const char *line, size_t count)
{
	assert(x->header_bytes <= NET_HEADER_BYTES_MAX);
	if (count > NET_HEADER_BYTES_MAX - x->header_bytes) {
		x->too_large = true;
		return -1;
	}
	x->header_bytes += count;
	/* A status line begins anew; a trailer after the body does not. */
	if (count >= 5 && memcmp(line, "HTTP/", 5) == 0)
		x->header_whole = false;
	else if (count <= 2 && memchr(line, '\n', count) != NULL)
		x->header_whole = true;
	return 0;
}

/* Names in a certificate or a reply come from outside: one plain line. */
static void
copy_line(char *to, size_t room, const char *from)
{
	size_t i;

	for (i = 0; i + 1 < room && from[i] != '\0'; i++)
		to[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
	to[i] = '\0';
}

void
exchange_finish(struct exchange *x, enum net_outcome outcome, int status,
		const char *detail)
{
	assert(x->phase == EXCHANGE_RUNNING);
	x->phase = EXCHANGE_DONE;
	x->outcome = outcome;
	x->status = outcome == NET_REPLY ? status : 0;
	copy_line(x->detail, sizeof(x->detail), detail);
	if (outcome != NET_REPLY) {
		explicit_bzero(x->reply, x->reply_bytes);
		x->reply_bytes = 0;
	}
}

void
exchange_hand(struct exchange *x, struct net_reply *reply)
{
	assert(x->phase == EXCHANGE_DONE);
	memset(reply, 0, sizeof(*reply));
	reply->ticket = x->ticket;
	reply->outcome = x->outcome;
	reply->status = x->status;
	reply->shared = x->shared;
	reply->made = x->made;
	reply->stranger = x->stranger;
	reply->up_bytes = x->up_bytes;
	reply->down_bytes = x->down_bytes;
	reply->body = x->reply;
	reply->body_bytes = x->reply_bytes;
	memcpy(reply->detail, x->detail, sizeof(reply->detail));
	x->phase = EXCHANGE_HANDED;
}

void
exchange_release(struct exchange *x)
{
	assert(x->phase == EXCHANGE_HANDED);
	exchange_wipe(x);
	x->phase = EXCHANGE_FREE;
}
