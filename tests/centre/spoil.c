/* The faults that come after the work: what is sent in place of the reply. */
#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/exchange.h"
#include "tests/centre/spell.h"

static void
replace(struct exchange *x, char *text, size_t len)
{
	if (text == NULL)
		return;
	free(x->reply);
	x->reply = text;
	x->reply_len = len;
}

/* Another last digit of the text behind a name, so that the length stays. */
static void
spoil_text(char *reply, const char *name)
{
	char *p = strstr(reply, name);

	if (p == NULL)
		return;
	p = strchr(p + strlen(name), '"');
	assert(p != NULL); /* our own reply */
	p[-1] = p[-1] == '9' ? '8' : '9';
}

/* Another first digit of the fund's sum: identities B and D fail. */
static void
spoil_sums(char *reply)
{
	static const char name[] = "\"fund_pay_sumamt\":";
	char *p = strstr(reply, name);

	if (p == NULL)
		return;
	p += strlen(name);
	while (*p != '\0' && !isdigit((unsigned char)*p))
		p++;
	if (*p != '\0')
		*p = *p == '9' ? '8' : (char)(*p + 1);
}

/* What stands behind a name is replaced, up to its last character `end`. */
static void
put_behind(struct exchange *x, const char *name, char end, const char *value)
{
	char *p = strstr(x->reply, name), *rest, *text;
	size_t head, len;

	if (p == NULL)
		return;
	head = (size_t)(p - x->reply) + strlen(name);
	rest = strchr(x->reply + head + 1, end);
	assert(rest != NULL); /* our own reply */
	len = head + strlen(value) + strlen(rest + 1);
	text = malloc(len + 1);
	if (text == NULL)
		abort();
	memcpy(text, x->reply, head);
	memcpy(text + head, value, strlen(value));
	memcpy(text + head + strlen(value), rest + 1, strlen(rest + 1) + 1);
	replace(x, text, len);
}

/* infcode 0, and that is all. */
static void
spoil_output(struct exchange *x)
{
	static const char null[] = "\"output\":null}";
	char *p = strstr(x->reply, "\"output\":{");

	if (p == NULL)
		return;
	assert(strlen(p) >= sizeof null - 1);
	memcpy(p, null, sizeof null);
	x->reply_len = strlen(x->reply);
}

static void
surround(struct exchange *x, const char *before, const char *after)
{
	size_t head = strlen(before), tail = strlen(after);
	char *text = malloc(head + x->reply_len + tail + 1);

	if (text == NULL)
		abort();
	memcpy(text, before, head);
	memcpy(text + head, x->reply, x->reply_len);
	memcpy(text + head + x->reply_len, after, tail + 1);
	replace(x, text, head + x->reply_len + tail);
}

/* The reply before this one goes out, this one waits for the next. */
static void
swap_with_last(struct centre *centre, struct exchange *x)
{
	char *mine = x->reply;
	size_t len = x->reply_len;

	x->reply = centre->last;
	x->reply_len = centre->last_len;
	centre->last = mine;
	centre->last_len = len;
}

static void
keep_last(struct centre *centre, const struct exchange *x)
{
	free(centre->last);
	centre->last = malloc(x->reply_len + 1);
	if (centre->last == NULL)
		abort();
	memcpy(centre->last, x->reply, x->reply_len + 1);
	centre->last_len = x->reply_len;
}

/* One member says something else; the reply is still an envelope. */
static void
spoil_members(struct exchange *x)
{
	const unsigned char *hit = x->plan.hit;
	char rslt[24];

	if (hit[FAULT_WRONG_ID])
		spoil_text(x->reply, "\"medins_setl_id\":\"");
	if (hit[FAULT_WRONG_PERSON])
		spoil_text(x->reply, "\"psn_no\":\"");
	if (hit[FAULT_SUMS])
		spoil_sums(x->reply);
	if (hit[FAULT_NO_SETL_ID])
		put_behind(x, "\"setl_id\":", '"', "null");
	if (hit[FAULT_INNER]) {
		put_behind(x, "\"retRslt\":", '"', "\"0\"");
		put_behind(x, "\"msgRslt\":", '"', "\"库存校验未通过\"");
	}
	if (hit[FAULT_STMT]) {
		(void)snprintf(rslt, sizeof rslt, "\"%d\"",
			       (int)(x->plan.by[FAULT_STMT] & 3));
		put_behind(x, "\"stmt_rslt\":", '"', rslt);
	}
	if (hit[FAULT_NULL_OUTPUT])
		spoil_output(x);
}

/* The same said otherwise, or more than was to be said. */
static void
spoil_form(struct exchange *x)
{
	const unsigned char *hit = x->plan.hit;
	char *text;
	size_t len = 0;

	if (hit[FAULT_ALIASES]) {
		text = spell_aliases(x->reply);
		replace(x, text, strlen(text));
	}
	if (hit[FAULT_RETYPED]) {
		text = spell_retyped(x->reply);
		replace(x, text, strlen(text));
	}
	if (hit[FAULT_TWO_ANSWERS])
		surround(x, "",
			 "{\"infcode\":-1,\"inf_refmsgid\":null,"
			 "\"err_msg\":\"系统异常\",\"output\":null}");
	if (hit[FAULT_BOM])
		surround(x, "\xef\xbb\xbf", "");
	if (hit[FAULT_GBK]) {
		text = spell_gbk(x->reply, &len);
		replace(x, text, len);
	}
	if (hit[FAULT_GZIP]) {
		surround(x, "\x1f\x8b\x08", "");
		x->encoding = "gzip";
	}
	if (hit[FAULT_CUT_JSON])
		x->reply_len /= 2;
}

/* Not our answer at all. */
static void
spoil_whole(struct exchange *x)
{
	const unsigned char *hit = x->plan.hit;

	if (hit[FAULT_GARBAGE])
		exchange_plain(x, 200, "application/json",
			       "\x01\x02<<<#!{]]\xff\xfe 乱码 {{{");
	if (hit[FAULT_EMPTY])
		exchange_plain(x, 200, "application/json", "");
	if (hit[FAULT_5XX])
		exchange_plain(x, 500, "text/plain", "Internal Server Error");
	if (hit[FAULT_BAD_GATEWAY])
		exchange_plain(x, 502, "text/plain", "Bad Gateway");
}

/* When and how far it goes. */
static void
spoil_way(struct exchange *x)
{
	const unsigned char *hit = x->plan.hit;

	if (hit[FAULT_TRUNCATED])
		x->end = END_HALF;
	if (hit[FAULT_RESET])
		x->end = END_RESET;
	if (hit[FAULT_DRIP] && x->plan.by[FAULT_DRIP] > 0) {
		x->end = END_DRIP;
		x->drip_ms = x->plan.by[FAULT_DRIP];
		x->drip_from = clock_mono();
	}
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
spoil(struct centre *centre, struct exchange *x)
{
	if (x->plan.hit[FAULT_STALE] && centre->last != NULL)
		swap_with_last(centre, x);
	else
		keep_last(centre, x);
	if (x->reply[0] == '{') { /* a file of 9102 has no members */
		spoil_members(x);
		spoil_form(x);
	}
	spoil_whole(x);
	spoil_way(x);
}
