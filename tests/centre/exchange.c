#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/exchange.h"
#include "tests/centre/gateway.h"
#include "tests/centre/serve.h"

void
exchange_clear(struct exchange *x)
{
	free(x->body);
	free(x->reply);
	memset(x, 0, sizeof *x);
}

void
exchange_plain(struct exchange *x, unsigned status, const char *type,
	       const char *text)
{
	free(x->reply);
	x->reply = strdup(text);
	if (x->reply == NULL)
		abort();
	x->reply_len = strlen(text);
	x->status = status;
	x->type = type;
	x->end = END_SEND;
}

static void
note_faults(struct exchange *x)
{
	size_t len = 0;
	int i, n;

	for (i = 0; i < FAULT_N; i++) {
		if (!x->plan.hit[i])
			continue;
		n = snprintf(x->note + len, sizeof x->note - len, "%s%s",
			     len > 0 ? " " : "", fault_name((enum fault)i));
		if (n < 0 || (size_t)n >= sizeof x->note - len)
			return;
		len += (size_t)n;
	}
}

static struct twist
twist_of(const struct plan *p)
{
	return (struct twist){
	    .skew_ms = p->hit[FAULT_SKEW] ? p->by[FAULT_SKEW] : 0,
	    .balance = p->hit[FAULT_BALANCE] ? p->by[FAULT_BALANCE] : 0,
	    .meter = p->hit[FAULT_METER] ? p->by[FAULT_METER] : 0,
	    .refuse = p->hit[FAULT_REFUSE],
	    .not_found = p->hit[FAULT_NOT_FOUND],
	    .sign_lost = p->hit[FAULT_SIGN_LOST],
	    .midnight = p->hit[FAULT_MIDNIGHT],
	};
}

void
exchange_work(struct centre *centre, struct exchange *x)
{
	struct twist twist = twist_of(&x->plan);
	struct served reply;

	x->undone = 0;
	x->due_ms = 0;
	serve(centre, x->body, x->len, &twist, x->note, &reply);
	if (x->plan.hit[FAULT_TWICE]) {
		free(reply.bytes);
		serve(centre, x->body, x->len, &twist, x->note, &reply);
	}
	centre->served++;
	x->reply = reply.bytes;
	x->reply_len = reply.len;
	x->status = 200;
	x->type = reply.file ? "application/octet-stream"
			     : "application/json;charset=UTF-8";
	x->end = END_SEND;
	spoil(centre, x);
}

int
exchange_due(const struct centre *centre, const struct exchange *x, int64_t now)
{
	return now >= x->due_ms || (x->undone && x->plan.hit[FAULT_SWAP] &&
				    centre->served > x->after);
}

/* Faults that keep the centre from doing anything. */
static int
before(struct centre *centre, struct exchange *x)
{
	const unsigned char *hit = x->plan.hit;

	if (!hit[FAULT_LOST_REQUEST] && !hit[FAULT_HTML] &&
	    !hit[FAULT_PORTAL] && !hit[FAULT_GATEWAY] && !hit[FAULT_BUSY] &&
	    !hit[FAULT_DEAF])
		return 0;
	serve_forget(centre, x->body, x->len, x->note);
	if (hit[FAULT_HTML])
		exchange_plain(
		    x, 502, "text/html",
		    "<html><head><title>502 Bad Gateway</title></head>"
		    "<body><h1>502 Bad Gateway</h1></body></html>");
	if (hit[FAULT_PORTAL])
		exchange_plain(x, 200, "text/html",
			       "<html><head><title>登录</title></head>"
			       "<body>请先登录专网门户</body></html>");
	if (hit[FAULT_BUSY])
		exchange_plain(x, 503, "application/json",
			       "{\"code\":503,\"message\":\"服务繁忙\"}");
	if (hit[FAULT_GATEWAY])
		exchange_plain(x, 401, "application/json", GATEWAY_REFUSAL);
	if (hit[FAULT_LOST_REQUEST] || hit[FAULT_DEAF])
		x->end = END_CLOSE;
	if (hit[FAULT_DEAF])
		x->due_ms = clock_mono() + HOLD_MS_MAX;
	return 1;
}

void
exchange_start(struct centre *centre, struct exchange *x)
{
	assert(x->reply == NULL);
	if (x->body == NULL) {
		x->body = strdup("");
		if (x->body == NULL)
			abort();
	}
	serve_infno(x->body, x->len, x->infno, sizeof x->infno);
	faults_plan(&centre->faults, x->infno, &x->plan);
	note_faults(x);
	if (before(centre, x))
		return;
	if (x->plan.hit[FAULT_LATE] || x->plan.hit[FAULT_SWAP]) {
		x->undone = 1;
		x->after = centre->served;
		x->due_ms =
		    clock_mono() +
		    x->plan
			.by[x->plan.hit[FAULT_LATE] ? FAULT_LATE : FAULT_SWAP];
		return;
	}
	exchange_work(centre, x);
}
