#define _GNU_SOURCE /* POLLRDHUP */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/centre/call.h"
#include "tests/centre/coding.h"
#include "tests/centre/conn.h"
#include "tests/centre/exchange.h"
#include "tests/centre/gateway.h"

static const char entry[] = "/fsi/api/rsfComIfsService/callService";

enum conn_state { CONN_READING, CONN_HELD, CONN_READY };

/* A connection's present request; mhd is NULL once the peer is gone. */
struct conn {
	struct conns *of;
	struct MHD_Connection *mhd;
	struct exchange x;
	enum conn_state state;
	int too_big;
	struct conn *next; /* in of->held */
};

static void
unlink_held(struct conn *c)
{
	struct conn **p = &c->of->held;

	while (*p != NULL && *p != c)
		p = &(*p)->next;
	if (*p != NULL)
		*p = c->next;
	c->next = NULL;
}

static void
conn_free(struct conn *c)
{
	unlink_held(c);
	exchange_clear(&c->x);
	free(c);
}

static int
take(struct conn *c, const char *data, size_t n)
{
	char *grown;

	if (c->x.len + n > BODY_MAX) {
		c->too_big = 1;
		return 0;
	}
	grown = realloc(c->x.body, c->x.len + n + 1);
	if (grown == NULL)
		return -1;
	memcpy(grown + c->x.len, data, n);
	c->x.body = grown;
	c->x.len += n;
	c->x.body[c->x.len] = '\0';
	return 0;
}

/* A connection dissolved from AF_UNSPEC is reset at once. */
static void
reset(struct conn *c)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct sockaddr none = {.sa_family = AF_UNSPEC};

	if (info != NULL) /* what fails here is closed below all the same */
		(void)connect(info->connect_fd, &none, sizeof none);
}

/* Half of the reply, then an error, which closes the connection. */
static ssize_t
half(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct conn *c = cls;
	const struct exchange *x = &c->x;
	size_t left;

	if (pos >= x->reply_len / 2) {
		if (x->end == END_RESET)
			reset(c);
		return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	left = x->reply_len / 2 - (size_t)pos;
	if (left > max)
		left = max;
	memcpy(buf, x->reply + pos, left);
	return (ssize_t)left;
}

static void
hold(struct conn *c)
{
	c->state = CONN_HELD;
	c->next = c->of->held;
	c->of->held = c;
	MHD_suspend_connection(c->mhd);
}

/* As much as is due by now; then the connection waits for the next tick. */
static ssize_t
drip(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct conn *c = cls;
	const struct exchange *x = &c->x;
	int64_t now = clock_mono(), gone = now - x->drip_from;
	size_t may = gone >= x->drip_ms
			 ? x->reply_len
			 : x->reply_len * (size_t)gone / (size_t)x->drip_ms;

	if (x->end != END_DRIP) /* the peer or the centre is going */
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (may <= pos) {
		c->x.due_ms = now + CONN_TICK_MS;
		hold(c);
		return 0;
	}
	if (may - (size_t)pos < max)
		max = may - (size_t)pos;
	memcpy(buf, x->reply + pos, max);
	return (ssize_t)max;
}

static enum MHD_Result
respond(struct conn *c)
{
	struct MHD_Response *r;
	enum MHD_Result rc;

	if (c->x.end == END_CLOSE)
		return MHD_NO;
	if (c->x.end == END_HALF || c->x.end == END_RESET)
		r = MHD_create_response_from_callback(c->x.reply_len, 4096,
						      half, c, NULL);
	else if (c->x.end == END_DRIP)
		r = MHD_create_response_from_callback(c->x.reply_len, 4096,
						      drip, c, NULL);
	else
		r = MHD_create_response_from_buffer(c->x.reply_len, c->x.reply,
						    MHD_RESPMEM_MUST_COPY);
	if (r == NULL)
		return MHD_NO;
	rc =
	    MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, c->x.type);
	if (rc == MHD_YES && c->x.encoding != NULL)
		rc = MHD_add_response_header(
		    r, MHD_HTTP_HEADER_CONTENT_ENCODING, c->x.encoding);
	if (rc == MHD_YES)
		rc = MHD_queue_response(c->mhd, c->x.status, r);
	MHD_destroy_response(r);
	return rc;
}

static int
allowed(struct conn *c)
{
	struct MHD_Connection *m = c->mhd;
	struct gateway_headers h = {
	    .paasid =
		MHD_lookup_connection_value(m, MHD_HEADER_KIND, "x-tif-paasid"),
	    .timestamp = MHD_lookup_connection_value(m, MHD_HEADER_KIND,
						     "x-tif-timestamp"),
	    .nonce =
		MHD_lookup_connection_value(m, MHD_HEADER_KIND, "x-tif-nonce"),
	    .signature = MHD_lookup_connection_value(m, MHD_HEADER_KIND,
						     "x-tif-signature"),
	    .ca_key =
		MHD_lookup_connection_value(m, MHD_HEADER_KIND, "x-ca-key"),
	    .ca_signature = MHD_lookup_connection_value(m, MHD_HEADER_KIND,
							"x-ca-signature"),
	};

	return gateway_allows(c->of->centre, &h,
			      c->x.body != NULL ? c->x.body : "", c->x.len);
}

/* Undone before anybody looks: the signature is over the plain bytes. */
static unsigned
uncoded(struct conn *c)
{
	return coding_undo(c->of->centre,
			   MHD_lookup_connection_value(c->mhd, MHD_HEADER_KIND,
						       "Content-Encoding"),
			   &c->x.body, &c->x.len);
}

/* Everything is read: answer now or hold the connection. */
static enum MHD_Result
complete(struct conn *c, const char *url, const char *method)
{
	size_t len = strlen(url), tail = strlen(entry);
	unsigned status;

	if (len < tail || strcmp(url + len - tail, entry) != 0) {
		exchange_plain(&c->x, 404, "text/plain", "Not Found");
	} else if (strcmp(method, "POST") != 0) {
		exchange_plain(&c->x, 405, "text/plain", "Method Not Allowed");
	} else if (c->too_big) {
		exchange_plain(&c->x, 413, "text/plain", "Too Large");
	} else if ((status = uncoded(c)) != 0) {
		exchange_plain(&c->x, status, "text/plain", "Not Taken");
	} else if (!allowed(c)) {
		exchange_plain(&c->x, 401, "application/json", GATEWAY_REFUSAL);
	} else {
		exchange_start(c->of->centre, &c->x);
	}
	if (c->x.due_ms == 0)
		return respond(c);
	hold(c);
	return MHD_YES;
}

enum MHD_Result
conn_request(void *cls, struct MHD_Connection *mhd, const char *url,
	     const char *method, const char *version, const char *data,
	     size_t *size, void **con_cls)
{
	struct conn *c = *con_cls;

	(void)version; /* 1.0 and 1.1 are answered alike */
	if (c == NULL) {
		c = calloc(1, sizeof *c);
		if (c == NULL)
			return MHD_NO;
		c->of = cls;
		c->mhd = mhd;
		*con_cls = c;
		return MHD_YES;
	}
	if (*size > 0) {
		if (take(c, data, *size) != 0)
			return MHD_NO;
		*size = 0;
		return MHD_YES;
	}
	return c->state == CONN_READY ? respond(c) : complete(c, url, method);
}

void
conn_completed(void *cls, struct MHD_Connection *mhd, void **con_cls,
	       enum MHD_RequestTerminationCode code)
{
	struct conn *c = *con_cls;

	(void)cls, (void)mhd, (void)code; /* all we need is in the conn */
	*con_cls = NULL;
	if (c == NULL)
		return;
	c->mhd = NULL;
	if (!c->x.undone) /* late work goes on without its listener */
		conn_free(c);
}

/* Late work stays in the list: it is still to be done. */
static void
let_go(struct conn *c)
{
	if (!c->x.undone)
		unlink_held(c);
	c->state = CONN_READY;
	MHD_resume_connection(c->mhd);
}

static int
hung_up(struct conn *c)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct pollfd p = {.events = POLLRDHUP};

	if (info == NULL)
		return 0;
	p.fd = info->connect_fd;
	return poll(&p, 1, 0) > 0;
}

static void
step_held(struct conn *c, int64_t now)
{
	int due = exchange_due(c->of->centre, &c->x, now);

	if (due && c->x.undone) {
		exchange_work(c->of->centre, &c->x);
		due = c->x.due_ms == 0;
		if (c->mhd == NULL) {
			conn_free(c);
			return;
		}
	}
	if (c->x.undone)
		return;
	if (!due && hung_up(c)) {
		c->x.end = END_CLOSE;
		due = 1;
	}
	if (due)
		let_go(c);
}

void
conns_step(struct conns *conns)
{
	int64_t now = clock_mono();
	struct conn *c, *next;

	for (c = conns->held; c != NULL; c = next) {
		next = c->next;
		step_held(c, now);
	}
}

void
conns_release(struct conns *conns)
{
	struct conn *c, *next;

	/* A suspended connection may not be stopped: wake each to close. */
	for (c = conns->held; c != NULL; c = next) {
		next = c->next;
		if (c->mhd == NULL)
			continue;
		c->x.end = END_CLOSE;
		let_go(c);
	}
}

void
conns_clear(struct conns *conns)
{
	while (conns->held != NULL)
		conn_free(conns->held);
}
