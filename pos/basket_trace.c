/* basket_trace.c - trace codes. See basket.h and basket_trace.h. */
#include "pos/basket_trace.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

#define TRACE_CODE_MIN 20
#define TRACE_CODE_MAX 100

_Static_assert(sizeof(((struct trace *)0)->code) == TRACE_CODE_MAX + 1,
	       "a trace code of full length fits");

void
basket_drop_traces(struct basket *basket, int line)
{
	int kept = 0;

	for (int i = 0; i < basket->trace_count; i++) {
		struct trace *trace = &basket->traces[i];

		if (trace->item == line)
			continue;
		if (trace->item > line)
			trace->item--;
		basket->traces[kept++] = *trace;
	}
	for (int i = kept; i < basket->trace_count; i++)
		memset(&basket->traces[i], 0, sizeof(basket->traces[i]));
	basket->trace_count = kept;
}

static int
trace_code_check(const char *code, struct err *err)
{
	size_t length = 0;

	for (; length <= TRACE_CODE_MAX && code[length]; length++)
		if (code[length] <= ' ' || code[length] > '~')
			return err_set(
			    err, ERR_INPUT,
			    _("追溯码：第 %d 个字符不是可见的英文字符"),
			    (int)length + 1);
	if (length < TRACE_CODE_MIN || length > TRACE_CODE_MAX)
		return err_set(err, ERR_INPUT,
			       _("追溯码：应为 %d 至 %d 个字符"),
			       TRACE_CODE_MIN, TRACE_CODE_MAX);
	return 0;
}

/* The index of the same code before limit, or -1. */
static int
trace_find(const struct basket *basket, const char *code, int limit)
{
	for (int i = 0; i < limit; i++)
		if (strcmp(basket->traces[i].code, code) == 0)
			return i;
	return -1;
}

int
basket_add_trace(struct basket *basket, int line, const char *code,
		 bool split_pack, struct err *err)
{
	struct trace *trace;
	int same;

	assert(basket && code);
	if (basket_has_line(basket, line, err) < 0 ||
	    trace_code_check(code, err) < 0)
		return -1;
	same = trace_find(basket, code, basket->trace_count);
	if (same >= 0)
		return err_set(err, ERR_INPUT,
			       _("追溯码：第 %d 行已有同一个码"),
			       basket->traces[same].item + 1);
	if (basket->trace_count == BASKET_TRACES_MAX)
		return err_set(err, ERR_LIMIT, _("追溯码：至多 %d 个"),
			       BASKET_TRACES_MAX);
	trace = &basket->traces[basket->trace_count];
	if (!text_copy(trace->code, sizeof(trace->code), code))
		return err_set(err, ERR_LIMIT, _("追溯码：过长"));
	trace->item = line;
	trace->split_pack = split_pack;
	basket->trace_count++;
	return 0;
}

int
basket_check_traces(const struct basket *basket, struct err *err)
{
	if (basket->trace_count < 0 || basket->trace_count > BASKET_TRACES_MAX)
		return err_set(err, ERR_CORRUPT, _("追溯码：个数越界"));
	for (int i = 0; i < basket->trace_count; i++) {
		const struct trace *trace = &basket->traces[i];

		if (!memchr(trace->code, '\0', sizeof(trace->code)))
			return err_set(err, ERR_CORRUPT, _("追溯码：过长"));
		if (basket_has_line(basket, trace->item, err) < 0 ||
		    trace_code_check(trace->code, err) < 0)
			return -1;
		if (trace_find(basket, trace->code, i) >= 0)
			return err_set(err, ERR_CORRUPT,
				       _("追溯码：同一个码出现两次"));
	}
	return 0;
}
