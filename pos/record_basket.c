/* The basket's part of a record: items, 追溯码, total. */
#include <assert.h>
#include <string.h>

#include "pos/record_field.h"
#include "pos/record_layout.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PUT(out, value, fields) record_put(out, value, fields, COUNT(fields))
#define GET(node, value, fields, err) \
	record_get(node, value, fields, COUNT(fields), err)

static const char *const classes[] = {"A", "B", "C", NULL};
static const char *const wants[] = {"CLASS", "WANTED", "NONE", NULL};

static const struct record_field item_fields[] = {
    RECORD_FIELD(RECORD_TEXT, item, med_list_codg),
    RECORD_FIELD(RECORD_TEXT, item, medins_list_codg),
    RECORD_FIELD(RECORD_TEXT, item, name),
    RECORD_FIELD(RECORD_TEXT, item, spec),
    RECORD_FIELD(RECORD_TEXT, item, barcode),
    RECORD_NAMES(item, item_class, ITEM_CLASS_A, classes),
    RECORD_FIELD(RECORD_RATIO, item, preself),
    RECORD_FIELD(RECORD_PRICE, item, ceiling),
    RECORD_FIELD(RECORD_PRICE, item, price),
    RECORD_FIELD(RECORD_QUANTITY, item, count),
    RECORD_FIELD(RECORD_MONEY, item, amount),
};

/* Of the goods themselves: an object of its own, only where it says more
 * than a record of before it existed. */
static const struct record_field goods_fields[] = {
    RECORD_NAMES(goods, trace, GOODS_TRACE_BY_CLASS, wants),
    RECORD_RANGE(RECORD_INT, goods, pack, 0, GOODS_PACK_MAX),
    RECORD_FIELD(RECORD_FLAG, goods, rx),
    RECORD_FIELD(RECORD_TEXT, goods, bchno),
    RECORD_FIELD(RECORD_TEXT, goods, manu_lotnum),
    RECORD_FIELD(RECORD_TEXT, goods, manu_date),
    RECORD_FIELD(RECORD_TEXT, goods, expy_end),
};

static const struct record_field trace_fields[] = {
    RECORD_RANGE(RECORD_INT, trace, item, 0, BASKET_ITEMS_MAX - 1),
    RECORD_FIELD(RECORD_TEXT, trace, code),
    RECORD_FIELD(RECORD_FLAG, trace, split_pack),
};

/* Written only when a box was opened for it. */
static const struct record_field part_fields[] = {
    RECORD_FIELD(RECORD_QUANTITY, trace, part),
};

static const struct record_field total_fields[] = {
    RECORD_FIELD(RECORD_MONEY, basket, total),
};

static bool
is_plain(const struct goods *goods)
{
	return goods->trace == GOODS_TRACE_BY_CLASS && goods->pack == 0 &&
	       !goods->rx && goods->bchno[0] == '\0' &&
	       goods->manu_lotnum[0] == '\0' && goods->manu_date[0] == '\0' &&
	       goods->expy_end[0] == '\0';
}

void
record_put_basket(struct json_out *out, const struct basket *basket)
{
	assert(basket->item_count <= BASKET_ITEMS_MAX);
	assert(basket->trace_count <= BASKET_TRACES_MAX);
	json_begin(out, "basket", '{');
	json_begin(out, "items", '[');
	for (int i = 0; i < basket->item_count; i++) {
		json_begin(out, NULL, '{');
		PUT(out, &basket->items[i], item_fields);
		if (!is_plain(&basket->items[i].goods)) {
			json_begin(out, "goods", '{');
			PUT(out, &basket->items[i].goods, goods_fields);
			json_end(out, '}');
		}
		json_end(out, '}');
	}
	json_end(out, ']');
	json_begin(out, "traces", '[');
	for (int i = 0; i < basket->trace_count; i++) {
		json_begin(out, NULL, '{');
		PUT(out, &basket->traces[i], trace_fields);
		if (basket->traces[i].part.e4 != 0)
			PUT(out, &basket->traces[i], part_fields);
		json_end(out, '}');
	}
	json_end(out, ']');
	PUT(out, basket, total_fields);
	json_end(out, '}');
}

static int
get_count(const struct json *list, const char *key, int max, int *count,
	  struct err *err)
{
	/* An object is not a list here: nobody writes it so. */
	if (list == NULL || json_is_object(list))
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"), key);
	if (json_count(list) > (size_t)max)
		return err_set(err, ERR_LIMIT, _("记录中 %s 超过 %d 项"), key,
			       max);
	*count = (int)json_count(list);
	return 0;
}

static int
get_item(const struct json *node, struct item *item, struct err *err)
{
	const struct json *goods = json_get(node, "goods");

	if (GET(node, item, item_fields, err) != 0)
		return err_wrap(err, "items");
	memset(&item->goods, 0, sizeof(item->goods));
	if (goods == NULL)
		return 0;
	if (GET(goods, &item->goods, goods_fields, err) != 0)
		return err_wrap(err, "goods");
	if (is_plain(&item->goods))
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"), "goods");
	return 0;
}

static int
get_trace(const struct json *node, struct trace *trace, int item_count,
	  struct err *err)
{
	if (GET(node, trace, trace_fields, err) != 0)
		return err_wrap(err, "traces");
	if (trace->item >= item_count)
		return err_set(err, ERR_CORRUPT, _("追溯码指向不存在的商品"));
	trace->part.e4 = 0;
	if (json_get(node, "part") == NULL)
		return 0;
	if (GET(node, trace, part_fields, err) != 0)
		return err_wrap(err, "traces");
	if (trace->part.e4 <= 0 || !trace->split_pack)
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"), "part");
	return 0;
}

int
record_get_basket(const struct json *node, struct basket *basket,
		  struct err *err)
{
	const struct json *items = json_get(node, "items");
	const struct json *traces = json_get(node, "traces");

	if (get_count(items, "items", BASKET_ITEMS_MAX, &basket->item_count,
		      err) != 0)
		return -1;
	for (int i = 0; i < basket->item_count; i++) {
		if (get_item(json_at(items, (size_t)i), &basket->items[i],
			     err) != 0)
			return -1;
	}
	if (get_count(traces, "traces", BASKET_TRACES_MAX,
		      &basket->trace_count, err) != 0)
		return -1;
	for (int i = 0; i < basket->trace_count; i++) {
		if (get_trace(json_at(traces, (size_t)i), &basket->traces[i],
			      basket->item_count, err) != 0)
			return -1;
	}
	return GET(node, basket, total_fields, err);
}
