#include <assert.h>
#include <ctype.h>
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

/* Another last digit, so that the length stays. */
static void
spoil_id(char *reply)
{
	char *p = strstr(reply, "\"medins_setl_id\":\"");

	if (p == NULL)
		return;
	p = strchr(p + strlen("\"medins_setl_id\":\""), '"');
	assert(p != NULL); /* our own reply */
	p[-1] = p[-1] == '9' ? '8' : '9';
}

/* Another first digit of the fund's sum: identities B and D fail. */
static void
spoil_sums(char *reply)
{
	char *p = strstr(reply, "\"fund_pay_sumamt\":");

	if (p == NULL)
		return;
	p += strlen("\"fund_pay_sumamt\":");
	while (*p != '\0' && !isdigit((unsigned char)*p))
		p++;
	if (*p != '\0')
		*p = *p == '9' ? '8' : (char)(*p + 1);
}

static void
spoil(struct exchange *x)
{
	const unsigned char *hit = x->plan.hit;

	if (hit[FAULT_WRONG_ID])
		spoil_id(x->reply);
	if (hit[FAULT_SUMS])
		spoil_sums(x->reply);
	if (hit[FAULT_CUT_JSON])
		x->reply_len /= 2;
	if (hit[FAULT_TRUNCATED])
		x->end = END_HALF;
	if (hit[FAULT_GARBAGE])
		exchange_plain(x, 200, "application/json",
			       "\x01\x02<<<#!{]]\xff\xfe 乱码 {{{");
	if (hit[FAULT_5XX])
		exchange_plain(x, 500, "text/plain", "Internal Server Error");
	if (hit[FAULT_DELAY])
		x->due_ms = clock_mono() + x->plan.by[FAULT_DELAY];
	if (hit[FAULT_LOST_REPLY])
		x->end = END_CLOSE;
	if (hit[FAULT_SILENT]) {
		x->end = END_CLOSE;
		x->due_ms = clock_mono() + HOLD_MS_MAX;
	}
}

void
exchange_work(struct centre *centre, struct exchange *x)
{
	int64_t skew = x->plan.hit[FAULT_SKEW] ? x->plan.by[FAULT_SKEW] : 0;
	struct served reply;

	x->undone = 0;
	x->due_ms = 0;
	serve(centre, x->body, x->len, skew, x->note, &reply);
	x->reply = reply.bytes;
	x->reply_len = reply.len;
	x->status = 200;
	x->type = reply.file ? "application/octet-stream"
			     : "application/json;charset=UTF-8";
	x->end = END_SEND;
	spoil(x);
}

/* Faults that keep the centre from doing anything. */
static int
before(struct centre *centre, struct exchange *x)
{
	const unsigned char *hit = x->plan.hit;

	if (!hit[FAULT_LOST_REQUEST] && !hit[FAULT_HTML] &&
	    !hit[FAULT_GATEWAY] && !hit[FAULT_DEAF])
		return 0;
	serve_forget(centre, x->body, x->len, x->note);
	if (hit[FAULT_HTML])
		exchange_plain(
		    x, 502, "text/html",
		    "<html><head><title>502 Bad Gateway</title></head>"
		    "<body><h1>502 Bad Gateway</h1></body></html>");
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
	if (x->plan.hit[FAULT_LATE]) {
		x->undone = 1;
		x->due_ms = clock_mono() + x->plan.by[FAULT_LATE];
		return;
	}
	exchange_work(centre, x);
}
