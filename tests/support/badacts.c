/* badacts.c - see badacts.h. */
#include "tests/support/badacts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "net/net.h"

#define HEAD_BYTES_MAX 16384
#define JSON "{\"infcode\":0}"

static void
sleep_ms(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	(void)nanosleep(&t, NULL);
}

static void
stay(void)
{
	for (;;)
		(void)pause(); /* until the alarm or the end of the test */
}

long
bad_link_read(struct bad_link *l, char *to, size_t room)
{
	long got;

	if (l->ssl != NULL)
		got = SSL_read(l->ssl, to, (int)room);
	else
		got = read(l->fd, to, room);
	if (got > 0)
		atomic_fetch_add(&l->counts->bytes, (unsigned long)got);
	return got;
}

bool
bad_link_write(struct bad_link *l, const char *from, size_t count)
{
	long put;

	while (count > 0) {
		if (l->ssl != NULL)
			put = SSL_write(l->ssl, from, (int)count);
		else
			put = write(l->fd, from, count);
		if (put <= 0)
			return false;
		from += put;
		count -= (size_t)put;
	}
	return true;
}

static bool
say(struct bad_link *l, const char *text)
{
	return bad_link_write(l, text, strlen(text));
}

void
bad_link_close(struct bad_link *l)
{
	if (l->ssl != NULL)
		(void)SSL_shutdown(l->ssl); /* the closing alert, as nginx */
	(void)close(l->fd);
}

static void
link_reset(struct bad_link *l)
{
	struct linger hard = {1, 0};

	(void)setsockopt(l->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	(void)close(l->fd);
	_exit(0);
}

static bool
reply(struct bad_link *l, const char *status, const char *type,
      const char *body)
{
	char text[512];
	int n = snprintf(text, sizeof(text),
			 "HTTP/1.1 %s\r\nContent-Type: %s\r\n"
			 "Content-Length: %zu\r\n\r\n%s",
			 status, type, strlen(body), body);

	return n > 0 && bad_link_write(l, text, (size_t)n);
}

static bool
reply_good(struct bad_link *l)
{
	return reply(l, "200 OK", "application/json", JSON);
}

static bool
reply_sized(struct bad_link *l, size_t bytes)
{
	char text[128];
	char *body = malloc(bytes);
	bool ok;
	int n =
	    snprintf(text, sizeof(text),
		     "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", bytes);

	if (body == NULL)
		return false;
	memset(body, 'x', bytes);
	ok = n > 0 && bad_link_write(l, text, (size_t)n) &&
	     bad_link_write(l, body, bytes);
	free(body);
	return ok;
}

static bool
repeat(struct bad_link *l, const char *head, const char *text, long pause_ms)
{
	bool ok = say(l, head);

	while (ok) {
		ok = say(l, text);
		if (pause_ms > 0)
			sleep_ms(pause_ms);
	}
	return false;
}

struct head {
	char text[HEAD_BYTES_MAX];
	size_t bytes;	   /* all that was read */
	size_t body_at;	   /* where the body begins */
	size_t body_bytes; /* as announced */
	unsigned id;	   /* of the path, "/id=NNNN" */
	bool bare;	   /* HEAD */
};

static bool
read_head(struct bad_link *l, struct head *h)
{
	const char *end = NULL;
	const char *length;
	const char *id;
	long got;

	memset(h, 0, sizeof(*h));
	while (end == NULL) {
		if (h->bytes + 1 >= sizeof(h->text))
			return false;
		got = bad_link_read(l, h->text + h->bytes,
				sizeof(h->text) - 1 - h->bytes);
		if (got <= 0)
			return false;
		h->bytes += (size_t)got;
		end = strstr(h->text, "\r\n\r\n");
	}
	h->body_at = (size_t)(end - h->text) + 4;
	h->bare = strncmp(h->text, "HEAD ", 5) == 0;
	length = strstr(h->text, "Content-Length: ");
	if (length != NULL && length < end)
		h->body_bytes = strtoul(length + 16, NULL, 10);
	id = strstr(h->text, "/id=");
	if (id != NULL)
		h->id = (unsigned)strtoul(id + 4, NULL, 10) % BAD_IDS_MAX;
	return true;
}

/* The id of a body that was read to its last byte. */
static bool
read_body(struct bad_link *l, const struct head *h, unsigned *id)
{
	char begin[32];
	char rest[4096];
	size_t have = h->bytes - h->body_at;
	size_t kept = have < sizeof(begin) - 1 ? have : sizeof(begin) - 1;
	long got;

	memset(begin, 0, sizeof(begin));
	memcpy(begin, h->text + h->body_at, kept);
	while (have < h->body_bytes) {
		got = bad_link_read(l, rest, sizeof(rest));
		if (got <= 0)
			return false;
		if (kept == 0) {
			kept = (size_t)got < sizeof(begin) - 1
				   ? (size_t)got
				   : sizeof(begin) - 1;
			memcpy(begin, rest, kept);
		}
		have += (size_t)got;
	}
	*id = 0;
	if (strncmp(begin, "id=", 3) == 0)
		*id = (unsigned)strtoul(begin + 3, NULL, 10) % BAD_IDS_MAX;
	return true;
}

bool
bad_before_tls(struct bad_link *l, enum bad_act act)
{
	char some[64];

	if (act == BAD_NO_TLS || act == BAD_STALL_UNREAD)
		stay();
	if (act != BAD_HANG_UP_TLS && act != BAD_GARBAGE_TLS)
		return false;
	if (read(l->fd, some, sizeof(some)) <= 0)
		return true;
	if (act == BAD_GARBAGE_TLS)
		(void)say(l, "220 mail.example ESMTP ready, and then some\r\n");
	(void)close(l->fd);
	return true;
}

/* As many bytes of JSON and blanks, gzipped. */
static bool
reply_zipped(struct bad_link *l, size_t bytes)
{
	unsigned char coded[4096];
	char *body = malloc(bytes), text[128];
	z_stream z;
	bool ok;
	int n;

	memset(&z, 0, sizeof(z));
	if (body == NULL || deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8,
					 Z_DEFAULT_STRATEGY) != Z_OK) {
		free(body);
		return false;
	}
	memset(body, ' ', bytes);
	memcpy(body, JSON, strlen(JSON));
	z.next_in = (Bytef *)body;
	z.avail_in = (uInt)bytes;
	z.next_out = coded;
	z.avail_out = sizeof(coded);
	ok = deflate(&z, Z_FINISH) == Z_STREAM_END;
	n = snprintf(text, sizeof(text),
		     "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
		     "Content-Length: %lu\r\n\r\n",
		     z.total_out);
	ok = ok && n > 0 && bad_link_write(l, text, (size_t)n) &&
	     bad_link_write(l, (char *)coded, z.total_out);
	(void)deflateEnd(&z);
	free(body);
	return ok;
}

static bool
play_whole(struct bad_link *l, enum bad_act act)
{
	if (act == BAD_GOOD_CHUNKED)
		return say(l, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"
			      "\r\n\r\n5\r\n{\"inf\r\n") &&
		       say(l, "8\r\ncode\":0}\r\n0\r\n\r\n");
	if (act == BAD_TRAILER)
		return say(l,
			   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"
			   "\r\n\r\nd\r\n" JSON "\r\n0\r\nX-After: 1\r\n\r\n");
	if (act == BAD_INTERIM)
		return say(l, "HTTP/1.1 100 Continue\r\n\r\n") && reply_good(l);
	if (act == BAD_302)
		return say(l, "HTTP/1.1 302 Found\r\nLocation: /again\r\n"
			      "Content-Length: 0\r\n\r\n");
	if (act == BAD_401_JSON)
		return reply(l, "401 Unauthorized", "application/json",
			     "{\"message\":\"HMAC signature\"}");
	if (act == BAD_502_HTML)
		return reply(l, "502 Bad Gateway", "text/html",
			     "<html>502 Bad Gateway</html>");
	if (act == BAD_TWICE)
		return say(l,
			   "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
			   "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo");
	if (act == BAD_TWICE_LATE) {
		if (!reply(l, "200 OK", "text/plain", "one"))
			return false;
		sleep_ms(30);
		return reply(l, "200 OK", "text/plain", "two");
	}
	if (act == BAD_ZIPPED || act == BAD_BOMB)
		return reply_zipped(l, act == BAD_ZIPPED
					   ? strlen(JSON)
					   : NET_REPLY_BYTES_MAX + 1);
	if (act == BAD_LARGEST)
		return reply_sized(l, NET_REPLY_BYTES_MAX);
	return reply_good(l);
}

static bool
play_endless(struct bad_link *l, enum bad_act act)
{
	static const char chunked[] =
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

	if (act == BAD_HUGE_CHUNKED)
		return repeat(l, chunked, "10\r\n0123456789abcdef\r\n", 0);
	if (act == BAD_HUGE_HEADER)
		return repeat(l, "HTTP/1.1 200 OK\r\n",
			      "X-More: 0123456789\r\n", 0);
	if (act == BAD_INTERIM_FLOOD)
		return repeat(l, "", "HTTP/1.1 100 Continue\r\n\r\n", 0);
	if (act == BAD_DRIP)
		return repeat(l,
			      "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
			      "x", 20);
	stay();
	return false;
}

static bool
play_cut(struct bad_link *l, enum bad_act act)
{
	if (act == BAD_TRUNCATED)
		(void)say(l, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
			     "{\"infcode\":0");
	else if (act == BAD_CUT_CHUNK)
		(void)say(l, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"
			     "\r\n\r\n20\r\n{\"infcode\"");
	else if (act == BAD_UNANNOUNCED)
		(void)say(l, "HTTP/1.1 200 OK\r\n\r\n" JSON);
	else if (act == BAD_CUT_HEADER)
		(void)say(l, "HTTP/1.1 200 OK\r\nContent-Le");
	else if (act == BAD_GARBAGE)
		(void)say(l, "\x01\x02 220 this is not the web\r\n\r\nat all");
	else if (act == BAD_HUGE)
		(void)reply_sized(l, NET_REPLY_BYTES_MAX + 1);
	else if (act == BAD_CLOSE_IDLE || act == BAD_CLOSE_AT_ONCE) {
		(void)reply_good(l);
		sleep_ms(act == BAD_CLOSE_IDLE ? 10 : 0);
	} else if (act == BAD_RESET)
		link_reset(l);
	return false;
}

static bool
play(struct bad_link *l, enum bad_act act)
{
	switch (act) {
	case BAD_STALL:
	case BAD_HUGE_CHUNKED:
	case BAD_HUGE_HEADER:
	case BAD_INTERIM_FLOOD:
	case BAD_DRIP:
		return play_endless(l, act);
	case BAD_HANG_UP:
	case BAD_RESET:
	case BAD_TRUNCATED:
	case BAD_CUT_CHUNK:
	case BAD_CUT_HEADER:
	case BAD_UNANNOUNCED:
	case BAD_GARBAGE:
	case BAD_HUGE:
	case BAD_CLOSE_IDLE:
	case BAD_CLOSE_AT_ONCE:
		return play_cut(l, act);
	case BAD_GOOD:
	case BAD_GOOD_CHUNKED:
	case BAD_TRAILER:
	case BAD_INTERIM:
	case BAD_302:
	case BAD_401_JSON:
	case BAD_502_HTML:
	case BAD_TWICE:
	case BAD_TWICE_LATE:
	case BAD_LARGEST:
	case BAD_ZIPPED:
	case BAD_BOMB:
		return play_whole(l, act);
	case BAD_STALL_UNREAD:
	case BAD_HANG_UP_EARLY:
	case BAD_NO_TLS:
	case BAD_HANG_UP_TLS:
	case BAD_GARBAGE_TLS:
		break; /* played before the body was read */
	}
	return false;
}

bool
bad_serve_one(struct bad_link *l, const struct bad_options *o)
{
	enum bad_act act = o->act;
	struct head head;
	unsigned id = 0;

	if (!read_head(l, &head))
		return false;
	if (o->choose != NULL)
		act = o->choose(head.id, l->served);
	if (act == BAD_HANG_UP_EARLY || !read_body(l, &head, &id))
		return false;
	if (head.bare) {
		atomic_fetch_add(&l->counts->heads, 1);
		return say(l, "HTTP/1.1 405 Method Not Allowed\r\n"
			      "Content-Length: 0\r\n\r\n");
	}
	atomic_fetch_add(&l->counts->requests, 1);
	atomic_fetch_add(&l->counts->seen[id], 1);
	l->served++;
	return play(l, act);
}
