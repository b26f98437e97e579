/*
 * 追溯码 at the counter: which line a code is for, whether its box was sold
 * already (I12), and what is still to be scanned (protocol.md 13).
 */
#include <assert.h>
#include <string.h>

#include "pos/till_inside.h"

#define TRACE_LENGTH_MIN 20
#define BARCODE_LENGTH_MIN 8
#define BARCODE_LENGTH_MAX 14

/* EAN-8, UPC-A, EAN-13, GTIN-14: digits, the last of them a check digit. */
static bool
is_barcode(const char *text)
{
	size_t length = strlen(text);
	int sum = 0;

	if (length < BARCODE_LENGTH_MIN || length > BARCODE_LENGTH_MAX ||
	    (length > 8 && length < 12) ||
	    strspn(text, "0123456789") != length)
		return false;
	for (size_t i = 0; i < length; i++)
		sum += (text[i] - '0') * ((length - i) % 2 == 0 ? 3 : 1);
	return sum % 10 == 0;
}

bool
till_looks_like_trace(const char *text)
{
	return strlen(text) >= TRACE_LENGTH_MIN;
}

bool
till_traces_wanted(const struct till *till)
{
	return till->parts.conf->centre.trace != TRACE_NONE &&
	    !till->parts.conf->centre.no_code;
}

void
till_count_traces(struct till *till)
{
	struct till_view *view = &till->view;

	view->traces_missing =
	    basket_missing(&till->sale->basket, &view->traces_line);
	view->traces_wanted = till_traces_wanted(till);
}

static bool
may_take(const struct basket *basket, int line)
{
	return basket->items[line].goods.trace != GOODS_TRACE_NONE &&
	    basket_left(basket, line).e4 > 0;
}

/* The line touched last, else the first that must have one, else the first
 * that may; -1: none. */
static int
line_for_trace(const struct till *till)
{
	const struct basket *basket = &till->sale->basket;
	int last = till->view.line, wanted = -1;

	if (last >= 0 && last < basket->item_count && may_take(basket, last))
		return last;
	if (basket_missing(basket, &wanted) > 0)
		return wanted;
	for (int line = 0; line < basket->item_count; line++) {
		if (may_take(basket, line))
			return line;
	}
	return -1;
}

/* What earlier sales of this till left of the box; refused when nothing
 * that the line could take. 0, or -1. */
static int
rest_of_box(struct till *till, int line, const char *code,
    struct quantity *rest, struct err *err)
{
	const struct basket *basket = &till->sale->basket;
	struct quantity box = basket_box(&basket->items[line]);
	struct trace_use use;
	char left[MONEY_TEXT_BYTES];
	int found = queue_trace_use(till->books.store, code, &use, err);

	rest->e4 = 0;
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (use.whole || use.used.e4 >= box.e4)
		return err_set(err, ERR_FORBIDDEN,
		    _("追溯码 %.40s 已在单 %s 售出：请换一盒，"
		      "或先把那一单退掉"), code, use.sale);
	rest->e4 = box.e4 - use.used.e4;
	quantity_format(left, *rest);
	if (basket->items[line].goods.pack <= 1 &&
	    basket_left(basket, line).e4 >= box.e4)
		return err_set(err, ERR_FORBIDDEN,
		    _("追溯码 %.40s 这盒已在单 %s 拆零，只剩 %s："
		      "整盒请换一盒"), code, use.sale, left);
	return 0;
}

static int
refuse_as_trace(const char *text, struct err *err)
{
	if (is_barcode(text))
		return err_set(err, ERR_INPUT,
		    _("%.40s 是商品条码，不是追溯码：请扫盒上 20 位的追溯码"),
		    text);
	return err_set(err, ERR_INPUT,
	    _("%.40s 不是追溯码：追溯码至少 %d 位，可能没有扫全，请重扫"),
	    text, TRACE_LENGTH_MIN);
}

static int
put_on_line(struct till *till, int line, const char *text, struct err *err)
{
	struct basket *basket = &till->sale->basket;
	struct quantity rest;

	if (strncmp(text, "http", 4) == 0)
		return till_refuse(
		    err, _("扫到的是网址，不是追溯码：请扫条形的追溯码"));
	if (!till_looks_like_trace(text))
		return refuse_as_trace(text, err);
	if (rest_of_box(till, line, text, &rest, err) != 0 ||
	    basket_add_trace(basket, line, text, rest, err) != 0)
		return -1;
	till->view.line = line;
	return 0;
}

/* Told before anything else: she scanned the same box once more. */
static int
refuse_again(const struct till *till, const char *text, struct err *err)
{
	const struct basket *basket = &till->sale->basket;

	for (int i = 0; i < basket->trace_count; i++) {
		if (strcmp(basket->traces[i].code, text) == 0)
			return err_set(err, ERR_FORBIDDEN,
			    _("追溯码：第 %d 行已有同一个码"),
			    basket->traces[i].item + 1);
	}
	return 0;
}

int
till_scan_trace(struct till *till, const char *text, struct err *err)
{
	int line = line_for_trace(till);

	if (refuse_again(till, text, err) != 0)
		return -1;
	if (line < 0)
		return till_refuse(err, till->sale->basket.item_count == 0 ?
			_("这是追溯码：请先扫药品条码，再扫追溯码") :
			_("追溯码已够数：多一盒请先扫药品条码"));
	return put_on_line(till, line, text, err);
}

int
till_put_trace(struct till *till, const struct till_command *command,
    struct err *err)
{
	const struct basket *basket = &till->sale->basket;
	struct item item;
	int found;

	if (till->view.place != TILL_BASKET)
		return till_refuse(err, _("清单已定：请先返回清单再改"));
	if (command->line < 0 || command->line >= basket->item_count)
		return till_refuse(err, _("没有这一行"));
	found = catalogue_find(till->books.store, command->text, &item, err);
	if (found < 0)
		return -1;
	if (found == 0)
		return err_set(err, ERR_INPUT,
		    _("%.40s 是商品条码，不是追溯码：请扫盒上 20 位的追溯码"),
		    command->text);
	if (basket->items[command->line].goods.trace == GOODS_TRACE_NONE)
		return till_refuse(err, _("这个商品没有追溯码"));
	if (basket_left(basket, command->line).e4 <= 0)
		return till_refuse(
		    err, _("追溯码已够数：多一盒请先扫药品条码"));
	return put_on_line(till, command->line, command->text, err);
}

int
till_not_found(struct till *till, const char *text, struct err *err)
{
	size_t length = strlen(text);
	int line;

	till_notice(till, NOTICE_NOT_IN_CATALOGUE, "", text);
	if (length > BARCODE_LENGTH_MAX && length < TRACE_LENGTH_MIN &&
	    strspn(text, "0123456789") == length)
		return err_set(err, ERR_NOT_FOUND,
		    _("%.40s 只有 %zu 位：追溯码至少 %d 位，"
		      "可能没有扫全，请重扫"), text, length,
		    TRACE_LENGTH_MIN);
	if (is_barcode(text) &&
	    basket_missing(&till->sale->basket, &line) > 0)
		return err_set(err, ERR_NOT_FOUND,
		    _("%.40s 是商品条码，目录里没有：第 %d 行要的是"
		      "盒上 20 位的追溯码"), text, line + 1);
	return err_set(err, ERR_NOT_FOUND,
	    _("目录里没有 %s：请核对条码，或按药名查找"), text);
}

int
till_demand_traces(const struct till *till, struct err *err)
{
	const struct basket *basket = &till->sale->basket;
	int line, missing = basket_missing(basket, &line);

	if (missing == 0 || !till_traces_wanted(till))
		return 0;
	return err_set(err, ERR_FORBIDDEN,
	    _("第 %d 行 %.60s 还缺 %d 个追溯码，全单共缺 %d 个："
	      "请逐盒扫码"), line + 1, basket->items[line].name,
	    basket_uncovered(basket, line), missing);
}

static int
queue_again(struct till *till, const struct now *now, const char *sale,
    int line, bool back, struct err *err)
{
	struct books *books = &till->books;
	struct message_body body = { .line = line };
	int count = 0;

	if (queue_upload_count(books->store, sale, &count, err) != 0)
		return -1;
	body.n = count + 1;
	(void)text_copy(body.infno, sizeof(body.infno), back ? "3506" : "3505");
	return books_fact(
	    books, now, FACT_QUEUED, sale, "", &body, NULL, 0, err);
}

int
till_upload(struct till *till, const struct now *now, const char *sale,
    struct err *err)
{
	struct books *books = &till->books;
	int lines[BASKET_ITEMS_MAX], found = 0;
	bool back[BASKET_ITEMS_MAX];

	if (queue_upload_refused(books->store, sale, lines, back,
		BASKET_ITEMS_MAX, &found, err) != 0)
		return -1;
	if (found == 0)
		return till_refuse(err, _("这一单没有被拒的追溯码"));
	if (books_begin(books, err) != 0)
		return -1;
	for (int i = 0; i < found; i++) {
		if (queue_again(till, now, sale, lines[i], back[i], err) != 0)
			return books_abandon(books);
	}
	if (books_commit(books, err) != 0)
		return -1;
	till_notice(till, NOTICE_DONE, sale, _("追溯码重新上报"));
	return 0;
}

/* Between the scan and here an older sale may have come to life again. */
int
till_recheck_traces(struct till *till, struct err *err)
{
	const struct basket *basket = &till->sale->basket;

	if (till->sale->prepaid.sale[0] != '\0')
		return 0; /* they went with the ticket */
	for (int i = 0; i < basket->trace_count; i++) {
		const struct trace *trace = &basket->traces[i];
		struct quantity box = basket_box(&basket->items[trace->item]);
		struct trace_use use;
		int found = queue_trace_use(
		    till->books.store, trace->code, &use, err);

		if (found < 0)
			return -1;
		if (found == 1)
			continue;
		if (use.whole || trace->part.e4 == 0 ||
		    use.used.e4 > box.e4 - trace->part.e4)
			return err_set(err, ERR_FORBIDDEN,
			    _("追溯码 %.40s 已在单 %s 售出：请换一盒，"
			      "或先把那一单退掉"), trace->code, use.sale);
	}
	return 0;
}
