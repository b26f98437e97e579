/* basket.c - what is sold. See basket.h. */
#include "pos/basket.h"

#include <assert.h>
#include <string.h>

#include "pos/basket_trace.h"
#include "pos/text.h"

#define PRICE_E6_MAX INT64_C(9999999999999999)	  /* 16,6 */
#define QUANTITY_E4_MAX INT64_C(9999999999999999) /* 16,4 */

void
basket_clear(struct basket *basket)
{
	assert(basket);
	memset(basket, 0, sizeof(*basket));
}

#define LAST(text) ((text)[sizeof(text) - 1])
#define ENDS(text) (memchr((text), '\0', sizeof(text)) != NULL)

/* Mostly what lies behind the ends is zeros, and one look will do for all. */
static inline bool
texts_end(const struct item *item)
{
	const struct goods *goods = &item->goods;

	if ((LAST(item->med_list_codg) | LAST(item->medins_list_codg) |
	     LAST(item->name) | LAST(item->spec) | LAST(item->barcode) |
	     LAST(goods->bchno) | LAST(goods->manu_lotnum) |
	     LAST(goods->manu_date) | LAST(goods->expy_end)) == 0)
		return true;
	return ENDS(item->med_list_codg) && ENDS(item->medins_list_codg) &&
	       ENDS(item->name) && ENDS(item->spec) && ENDS(item->barcode) &&
	       ENDS(goods->bchno) && ENDS(goods->manu_lotnum) &&
	       ENDS(goods->manu_date) && ENDS(goods->expy_end);
}

static inline int
goods_check(const struct item *item, struct err *err)
{
	const struct goods *goods = &item->goods;

	if (goods->trace != GOODS_TRACE_BY_CLASS &&
	    goods->trace != GOODS_TRACE_WANTED &&
	    goods->trace != GOODS_TRACE_NONE)
		return err_set(err, ERR_INPUT, _("商品 %s：追溯码应为有或无"),
			       item->medins_list_codg);
	if (goods->pack < 0 || goods->pack > GOODS_PACK_MAX)
		return err_set(err, ERR_INPUT,
			       _("商品 %s：拆零每盒数量应在 0 与 %d 之间"),
			       item->medins_list_codg, GOODS_PACK_MAX);
	return 0;
}

static inline int
item_check_texts(const struct item *item, struct err *err)
{
	if (!texts_end(item))
		return err_set(err, ERR_INPUT, _("商品：文字过长"));
	if (item->medins_list_codg[0] == '\0')
		return err_set(err, ERR_INPUT, _("商品 %s：缺少自编码"),
			       item->name);
	return 0;
}

int
item_check(const struct item *item, struct err *err)
{
	const char *code = item->medins_list_codg;
	/* No branch: an item's class and share are anybody's guess. */
	const int32_t most =
	    item->item_class == ITEM_CLASS_B ? RATIO_ONE_PPM : 0;

	if (item_check_texts(item, err) < 0 || goods_check(item, err) < 0)
		return -1;
	if (item->item_class != ITEM_CLASS_A &&
	    item->item_class != ITEM_CLASS_B &&
	    item->item_class != ITEM_CLASS_C)
		return err_set(err, ERR_INPUT, _("商品 %s：类别应为甲、乙或丙"),
			       code);
	if (item->preself.ppm < 0 || item->preself.ppm > RATIO_ONE_PPM)
		return err_set(err, ERR_INPUT,
			       _("商品 %s：先行自付比例应在 0 与 1 之间"),
			       code);
	if (item->preself.ppm > most)
		return err_set(err, ERR_INPUT,
			       _("商品 %s：只有乙类才有先行自付比例"), code);
	if (item->ceiling.e6 < 0 || item->ceiling.e6 > PRICE_E6_MAX)
		return err_set(err, ERR_INPUT,
			       _("商品 %s：最高限价应为不小于零的单价"), code);
	if (item->price.e6 < 0 || item->price.e6 > PRICE_E6_MAX)
		return err_set(err, ERR_INPUT, _("商品 %s：单价应不小于零"),
			       code);
	if (item->count.e4 <= 0 || item->count.e4 > QUANTITY_E4_MAX)
		return err_set(err, ERR_INPUT,
			       _("商品 %s：数量应大于零，至多四位小数"), code);
	return 0;
}

static int
item_amount(const struct item *item, struct money *amount, struct err *err)
{
	if (!money_of(item->price, item->count, ROUND_HALF_UP, amount))
		return err_set(err, ERR_OVERFLOW, _("商品 %s：金额溢出"),
			       item->medins_list_codg);
	return 0;
}

/* The total if the amount of a line went from before to after. */
static int
total_after(const struct basket *basket, struct money before,
	    struct money after, struct money *total, struct err *err)
{
	struct money rest;

	if (!money_sub(basket->total, before, &rest) ||
	    !money_add(rest, after, total))
		return err_set(err, ERR_OVERFLOW, _("购物篮：总金额溢出"));
	return 0;
}

static bool
same_goods(const struct goods *a, const struct goods *b)
{
	return a->trace == b->trace && a->pack == b->pack && a->rx == b->rx &&
	       strcmp(a->bchno, b->bchno) == 0 &&
	       strcmp(a->manu_lotnum, b->manu_lotnum) == 0 &&
	       strcmp(a->manu_date, b->manu_date) == 0 &&
	       strcmp(a->expy_end, b->expy_end) == 0;
}

/* One line of the receipt for both: nothing that the split reads differs. */
static bool
same_line(const struct item *a, const struct item *b)
{
	return strcmp(a->medins_list_codg, b->medins_list_codg) == 0 &&
	       strcmp(a->med_list_codg, b->med_list_codg) == 0 &&
	       a->price.e6 == b->price.e6 && a->item_class == b->item_class &&
	       a->preself.ppm == b->preself.ppm &&
	       a->ceiling.e6 == b->ceiling.e6 && same_goods(&a->goods, &b->goods);
}

int
basket_has_line(const struct basket *basket, int line, struct err *err)
{
	assert(basket->item_count >= 0);
	assert(basket->item_count <= BASKET_ITEMS_MAX);
	if (line < 0 || line >= basket->item_count)
		return err_set(err, ERR_INPUT,
			       _("购物篮：没有第 %d 行，共 %d 行"), line + 1,
			       basket->item_count);
	return 0;
}

int
basket_set_count(struct basket *basket, int line, struct quantity count,
		 struct err *err)
{
	struct item changed;
	struct money total;

	assert(basket);
	if (basket_has_line(basket, line, err) < 0)
		return -1;
	changed = basket->items[line];
	changed.count = count;
	if (item_check(&changed, err) < 0 ||
	    item_amount(&changed, &changed.amount, err) < 0 ||
	    total_after(basket, basket->items[line].amount, changed.amount,
			&total, err) < 0)
		return -1;
	basket->items[line] = changed;
	basket->total = total;
	basket_share_traces(basket);
	return 0;
}

static int
line_append(struct basket *basket, const struct item *item, struct err *err)
{
	struct money amount, total;

	if (basket->item_count == BASKET_ITEMS_MAX)
		return err_set(err, ERR_LIMIT, _("购物篮：至多 %d 行"),
			       BASKET_ITEMS_MAX);
	if (item_amount(item, &amount, err) < 0 ||
	    total_after(basket, money_fen(0), amount, &total, err) < 0)
		return -1;
	basket->items[basket->item_count] = *item;
	basket->items[basket->item_count].amount = amount;
	basket->item_count++;
	basket->total = total;
	return 0;
}

int
basket_add(struct basket *basket, const struct item *item, int *line,
	   struct err *err)
{
	struct quantity count;
	int at = 0;

	assert(basket && item);
	assert(basket->item_count <= BASKET_ITEMS_MAX);
	if (item_check(item, err) < 0)
		return -1;
	while (at < basket->item_count && !same_line(&basket->items[at], item))
		at++;
	if (at == basket->item_count) {
		if (line_append(basket, item, err) < 0)
			return -1;
	} else {
		/* Both at most 10^16: the sum cannot wrap. */
		count.e4 = basket->items[at].count.e4 + item->count.e4;
		if (basket_set_count(basket, at, count, err) < 0)
			return -1;
	}
	if (line)
		*line = at;
	return 0;
}

int
basket_remove(struct basket *basket, int line, struct err *err)
{
	struct money total;
	int last;

	assert(basket);
	if (basket_has_line(basket, line, err) < 0 ||
	    total_after(basket, basket->items[line].amount, money_fen(0),
			&total, err) < 0)
		return -1;
	last = basket->item_count - 1;
	for (int i = line; i < last; i++)
		basket->items[i] = basket->items[i + 1];
	/* Equal baskets are equal bytes: leave nothing behind the end. */
	memset(&basket->items[last], 0, sizeof(basket->items[last]));
	basket->item_count = last;
	basket->total = total;
	basket_drop_traces(basket, line);
	return 0;
}

int
basket_check(const struct basket *basket, struct err *err)
{
	struct money total = {0};

	assert(basket);
	if (basket->item_count < 0 || basket->item_count > BASKET_ITEMS_MAX)
		return err_set(err, ERR_CORRUPT, _("购物篮：行数越界"));
	for (int i = 0; i < basket->item_count; i++) {
		const struct item *item = &basket->items[i];
		struct money amount;

		if (item_check(item, err) < 0 ||
		    item_amount(item, &amount, err) < 0)
			return -1;
		if (money_compare(amount, item->amount) != 0)
			return err_set(
			    err, ERR_CORRUPT,
			    _("购物篮：第 %d 行金额不等于单价乘数量"), i + 1);
		if (!money_add(total, amount, &total))
			return err_set(err, ERR_OVERFLOW,
				       _("购物篮：总金额溢出"));
	}
	if (money_compare(total, basket->total) != 0)
		return err_set(err, ERR_CORRUPT,
			       _("购物篮：总金额不等于各行之和"));
	return basket_check_traces(basket, err);
}

const char *
item_class_name(enum item_class item_class)
{
	switch (item_class) {
	case ITEM_CLASS_A:
		return "甲";
	case ITEM_CLASS_B:
		return "乙";
	case ITEM_CLASS_C:
		return "丙";
	}
	return "";
}

const char *
item_class_code(enum item_class item_class)
{
	switch (item_class) {
	case ITEM_CLASS_A:
		return "01";
	case ITEM_CLASS_B:
		return "02";
	case ITEM_CLASS_C:
		return "03";
	}
	return "";
}
