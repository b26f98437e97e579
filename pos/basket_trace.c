/* basket_trace.c - trace codes. See basket.h and basket_trace.h. */
#include "pos/basket_trace.h"

#include <assert.h>
#include <limits.h>
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

struct quantity
basket_box(const struct item *item)
{
	const int64_t box = item->goods.pack > 1 ? item->goods.pack : 1;

	return (struct quantity){box * QUANTITY_ONE_E4};
}

/* Goods 甲 and 乙 that are drugs: western (X) and Chinese patent (Z). */
bool
basket_wants_trace(const struct item *item)
{
	switch (item->goods.trace) {
	case GOODS_TRACE_WANTED:
		return true;
	case GOODS_TRACE_NONE:
		return false;
	case GOODS_TRACE_BY_CLASS:
		break;
	}
	return item->item_class != ITEM_CLASS_C &&
	       (item->med_list_codg[0] == 'X' || item->med_list_codg[0] == 'Z');
}

/*
 * What of each line its codes cover, in their order: a box nobody opened is
 * a whole one while as much is left to cover, else a part (拆零). One that
 * finds nothing left is surplus, and covers nothing.
 */
static void
share_one(const struct basket *basket, struct trace *trace,
	  int64_t left[BASKET_ITEMS_MAX])
{
	int64_t box = basket_box(&basket->items[trace->item]).e4;
	int64_t *over = &left[trace->item];
	int64_t rest = trace->rest.e4 == 0 ? box : trace->rest.e4;

	trace->split_pack = false;
	trace->part.e4 = 0;
	if (rest == box && *over >= box) {
		*over -= box;
		return;
	}
	trace->part.e4 = rest < *over ? rest : *over;
	trace->split_pack = trace->part.e4 > 0;
	*over -= trace->part.e4;
}

static void
left_of_counts(const struct basket *basket, int64_t left[BASKET_ITEMS_MAX])
{
	for (int i = 0; i < basket->item_count; i++)
		left[i] = basket->items[i].count.e4;
}

void
basket_share_traces(struct basket *basket)
{
	int64_t left[BASKET_ITEMS_MAX];

	left_of_counts(basket, left);
	for (int i = 0; i < basket->trace_count; i++)
		share_one(basket, &basket->traces[i], left);
}

struct quantity
basket_left(const struct basket *basket, int line)
{
	const struct item *item = &basket->items[line];
	int64_t box = basket_box(item).e4, left = item->count.e4;

	assert(line >= 0 && line < basket->item_count);
	for (int i = 0; i < basket->trace_count; i++) {
		const struct trace *trace = &basket->traces[i];

		if (trace->item == line)
			left -= trace->part.e4 > 0 ? trace->part.e4 : box;
	}
	return (struct quantity){left > 0 ? left : 0};
}

int
basket_uncovered(const struct basket *basket, int line)
{
	int64_t box = basket_box(&basket->items[line]).e4;
	int64_t left = basket_left(basket, line).e4;
	int64_t boxes = left == 0 ? 0 : (left - 1) / box + 1;

	return boxes > INT_MAX ? INT_MAX : (int)boxes;
}

int
basket_missing(const struct basket *basket, int *line)
{
	int64_t missing = 0;

	*line = -1;
	for (int i = 0; i < basket->item_count; i++) {
		int boxes = basket_wants_trace(&basket->items[i])
				? basket_uncovered(basket, i)
				: 0;

		if (boxes > 0 && *line < 0)
			*line = i;
		missing += boxes;
	}
	return missing > INT_MAX ? INT_MAX : (int)missing;
}

int
basket_drop_surplus(struct basket *basket)
{
	int64_t left[BASKET_ITEMS_MAX];
	int kept = 0, dropped;

	left_of_counts(basket, left);
	for (int i = 0; i < basket->trace_count; i++) {
		struct trace trace = basket->traces[i];

		if (left[trace.item] <= 0)
			continue;
		share_one(basket, &trace, left);
		basket->traces[kept++] = trace;
	}
	dropped = basket->trace_count - kept;
	memset(&basket->traces[kept], 0,
	       (size_t)dropped * sizeof(basket->traces[0]));
	basket->trace_count = kept;
	return dropped;
}

int
basket_add_trace(struct basket *basket, int line, const char *code,
		 struct quantity rest, struct err *err)
{
	struct trace *trace;
	int same;

	assert(basket && code);
	assert(rest.e4 >= 0);
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
	trace->rest = rest;
	basket->trace_count++;
	basket_share_traces(basket);
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
		if (trace->part.e4 < 0 ||
		    (trace->part.e4 > 0 && !trace->split_pack))
			return err_set(err, ERR_CORRUPT,
				       _("追溯码：拆零数量有误"));
		if (trace_find(basket, trace->code, i) >= 0)
			return err_set(err, ERR_CORRUPT,
				       _("追溯码：同一个码出现两次"));
	}
	return 0;
}
