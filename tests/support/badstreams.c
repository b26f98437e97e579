/* badstreams.c - just enough of HTTP/2 (RFC 9113) to answer a POST, and to
 * refuse one, on purpose; see badacts.h. Header lines are not read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/badacts.h"

#define FRAME_HEAD_BYTES 9
#define FRAME_BYTES_MAX 16384
#define PREFACE_BYTES 24
#define STREAMS_MAX 1024
#define ID_BYTES 16
#define JSON "{\"infcode\":0}"

enum { DATA = 0,
       HEADERS = 1,
       RST_STREAM = 3,
       SETTINGS = 4,
       PING = 6,
       GOAWAY = 7,
       WINDOW_UPDATE = 8 };
#define END_STREAM 0x1
#define ACK 0x1
#define END_HEADERS 0x4
#define REFUSED_STREAM 7
#define INTERNAL_ERROR 2

struct frame {
	unsigned length;
	unsigned type;
	unsigned flags;
	unsigned stream;
	unsigned char body[FRAME_BYTES_MAX];
};

/* The beginning of each stream's body, where its id is. */
struct streams {
	char begun[STREAMS_MAX][ID_BYTES];
	size_t bytes[STREAMS_MAX];
};

static bool
read_all(struct bad_link *l, void *to, size_t count)
{
	char *at = to;
	long got;

	while (count > 0) {
		got = bad_link_read(l, at, count);
		if (got <= 0)
			return false;
		at += got;
		count -= (size_t)got;
	}
	return true;
}

static bool
read_frame(struct bad_link *l, struct frame *f)
{
	unsigned char head[FRAME_HEAD_BYTES];

	if (!read_all(l, head, sizeof(head)))
		return false;
	f->length = (unsigned)head[0] << 16 | (unsigned)head[1] << 8 | head[2];
	f->type = head[3];
	f->flags = head[4];
	f->stream = ((unsigned)head[5] << 24 | (unsigned)head[6] << 16 |
		     (unsigned)head[7] << 8 | head[8]) &
		    0x7fffffff;
	return f->length <= sizeof(f->body) && read_all(l, f->body, f->length);
}

static void
put32(unsigned char *to, unsigned value)
{
	to[0] = (unsigned char)(value >> 24);
	to[1] = (unsigned char)(value >> 16);
	to[2] = (unsigned char)(value >> 8);
	to[3] = (unsigned char)value;
}

static bool
write_frame(struct bad_link *l, unsigned type, unsigned flags, unsigned stream,
	    const void *body, size_t length)
{
	unsigned char out[FRAME_HEAD_BYTES + 64];

	if (length > 64)
		abort();
	out[0] = out[1] = 0;
	out[2] = (unsigned char)length;
	out[3] = (unsigned char)type;
	out[4] = (unsigned char)flags;
	put32(out + 5, stream);
	if (length > 0)
		memcpy(out + FRAME_HEAD_BYTES, body, length);
	return bad_link_write(l, (const char *)out, FRAME_HEAD_BYTES + length);
}

static bool
reset(struct bad_link *l, unsigned stream, unsigned code)
{
	unsigned char body[4];

	put32(body, code);
	return write_frame(l, RST_STREAM, 0, stream, body, sizeof(body));
}

static bool
answer(struct bad_link *l, unsigned stream)
{
	static const unsigned char status_200[] = {0x88};

	return write_frame(l, HEADERS, END_HEADERS, stream, status_200, 1) &&
	       write_frame(l, DATA, END_STREAM, stream, JSON, strlen(JSON));
}

static bool
go_away(struct bad_link *l, unsigned last)
{
	unsigned char body[8];

	memset(body, 0, sizeof(body));
	put32(body, last);
	(void)write_frame(l, GOAWAY, 0, 0, body, sizeof(body));
	return false;
}

static void
process(struct bad_link *l, const char *begun)
{
	const char *at = strstr(begun, "id=");
	long id = at == NULL ? -1 : strtol(at + 3, NULL, 10);

	if (id >= 0 && id < BAD_IDS_MAX)
		atomic_fetch_add(&l->counts->seen[id], 1);
	atomic_fetch_add(&l->counts->requests, 1);
}

/* A whole request; false ends the connection. */
static bool
play(struct bad_link *l, enum bad_stream act, unsigned stream,
     const char *begun)
{
	if (act == STREAM_REFUSED)
		return reset(l, stream, REFUSED_STREAM);
	if (act == STREAM_GOAWAY)
		return go_away(l, stream - 2);
	process(l, begun);
	if (act == STREAM_RESET)
		return reset(l, stream, INTERNAL_ERROR);
	return act == STREAM_GOOD && answer(l, stream);
}

static bool
take_data(struct bad_link *l, struct streams *s, const struct frame *f)
{
	unsigned char credit[4];
	unsigned nth = (f->stream - 1) / 2;
	size_t room, count;

	if (nth >= STREAMS_MAX)
		return false;
	room = ID_BYTES - 1 - s->bytes[nth];
	count = f->length < room ? f->length : room;
	memcpy(s->begun[nth] + s->bytes[nth], f->body, count);
	s->bytes[nth] += count;
	put32(credit, f->length);
	return f->length == 0 ||
	       write_frame(l, WINDOW_UPDATE, 0, 0, credit, sizeof(credit));
}

static bool
serve_frame(struct bad_link *l, const struct bad_options *o,
	    unsigned connection, struct streams *s, const struct frame *f)
{
	unsigned nth = (f->stream - 1) / 2;

	if (f->type == SETTINGS && (f->flags & ACK) == 0)
		return write_frame(l, SETTINGS, ACK, 0, NULL, 0);
	if (f->type == PING && (f->flags & ACK) == 0)
		return write_frame(l, PING, ACK, 0, f->body, f->length);
	if (f->type == GOAWAY)
		return false;
	if (f->type == DATA && !take_data(l, s, f))
		return false;
	if ((f->type != DATA && f->type != HEADERS) ||
	    (f->flags & END_STREAM) == 0)
		return true;
	return nth < STREAMS_MAX &&
	       play(l, o->stream(connection, nth), f->stream, s->begun[nth]);
}

void
bad_serve_streams(struct bad_link *l, const struct bad_options *o,
		  unsigned connection)
{
	struct streams *s = calloc(1, sizeof(*s));
	struct frame *f = calloc(1, sizeof(*f));
	char preface[PREFACE_BYTES];
	bool going;

	if (s == NULL || f == NULL)
		abort();
	going = read_all(l, preface, sizeof(preface)) &&
		write_frame(l, SETTINGS, 0, 0, NULL, 0);
	while (going)
		going = read_frame(l, f) &&
			serve_frame(l, o, connection, s, f);
	free(s);
	free(f);
}
