/* The bodies of a shift's facts. */
#include <assert.h>
#include <string.h>

#include "pos/json.h"
#include "pos/shift.h"

#define ITEM_TEXT_BYTES (SALE_BYTES + 16)

void
shift_body_opened(struct text_buf *out, const char *by, struct money start)
{
	struct json_out json = { .buf = out };

	assert(start.fen >= 0);
	json_begin(&json, NULL, '{');
	json_put_text(&json, "by", by);
	json_put_money(&json, "start", start);
	json_end(&json, '}');
}

static void
put_sums(struct json_out *json, const struct shift *shift)
{
	json_begin(json, "sales", '[');
	for (int kind = 0; kind < SHIFT_KINDS; kind++)
		for (int state = 0; state < MESSAGE_STATE_COUNT; state++) {
			const struct shift_sum *sum =
			    &shift->sums[kind][state];

			if (sum->count == 0)
				continue;
			json_begin(json, NULL, '{');
			json_put_text(json, "kind", shift_kind_name(kind));
			json_put_text(json, "state",
			    message_state_name((enum message_state)state));
			json_put_int(json, "count", sum->count);
			json_put_money(json, "total", sum->total);
			json_put_money(json, "fund", sum->fund);
			json_put_money(json, "account", sum->account);
			json_put_money(json, "cash", sum->cash);
			json_end(json, '}');
		}
	json_end(json, ']');
}

static void
put_items(struct json_out *json, const struct shift *shift)
{
	char text[ITEM_TEXT_BYTES];

	json_begin(json, "items", '[');
	for (int i = 0; i < shift->item_count; i++) {
		(void)text_format(text, sizeof(text), "%s %s",
		    shift->items[i].sale,
		    shift_carry_name(shift->items[i].as)); /* both bounded */
		json_put_text(json, NULL, text);
	}
	json_end(json, ']');
}

void
shift_body_closed(struct text_buf *out, const struct shift *shift)
{
	struct json_out json = { .buf = out };

	assert(shift->entry.opened > 0 && shift->entry.closed == 0);
	assert(shift->difference.fen == 0 || shift->reason[0] != '\0');
	json_begin(&json, NULL, '{');
	json_put_int(&json, "opened", shift->entry.opened);
	json_put_int(&json, "from", shift->entry.from);
	json_put_text(&json, "by", shift->closed_by);
	json_put_money(&json, "start", shift->start);
	json_begin(&json, "cash", '{');
	for (int i = 0; i < SHIFT_MOVE_COUNT; i++)
		json_put_money(&json, shift_move_name((enum shift_move)i),
		    shift->moves[i]);
	json_end(&json, '}');
	json_put_money(&json, "expected", shift->expected);
	json_put_money(&json, "counted", shift->counted);
	json_put_money(&json, "difference", shift->difference);
	json_put_text(&json, "reason", shift->reason);
	put_sums(&json, shift);
	json_put_int(&json, "unsettled", shift->unsettled);
	json_put_int(&json, "uploads", shift->uploads);
	json_put_int(&json, "visits", shift->visits);
	json_put_int(&json, "carried", shift->carried);
	put_items(&json, shift);
	json_end(&json, '}');
}

/* ---- reading ---- */

static int
unreadable(const struct journal_row *row, struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("日志第 %lld 行 %s：正文不可读"),
	    (long long)row->seq, fact_name(row->fact));
}

int
shift_read_opened(
    struct shift *shift, const struct journal_row *row, struct err *err)
{
	struct json *body = NULL;
	bool whole;

	assert(row->fact == FACT_SHIFT_OPENED);
	whole = json_parse(&body, row->body, row->body_bytes, err) == 0 &&
	    json_copy(json_get(body, "by"), shift->by, sizeof(shift->by)) &&
	    json_money(json_get(body, "start"), &shift->start);
	json_free(&body);
	shift->opened_ms = row->now.wall_ms;
	return whole ? 0 : unreadable(row, err);
}

static bool
read_int(const struct json *node, const char *key, int *to)
{
	int64_t value;

	if (!json_int64(json_get(node, key), &value) || value < 0 ||
	    value > INT32_MAX)
		return false;
	*to = (int)value;
	return true;
}

static bool
read_sum(struct shift *shift, const struct json *node)
{
	const char *name = json_text(json_get(node, "kind"));
	const char *word = json_text(json_get(node, "state"));
	int state = word == NULL ? -1 : message_state_parse(word), kind = 0;
	struct shift_sum *sum;

	while (name != NULL && kind < SHIFT_KINDS &&
	    strcmp(name, shift_kind_name(kind)) != 0)
		kind++;
	if (name == NULL || kind == SHIFT_KINDS || state < 0)
		return false;
	sum = &shift->sums[kind][state];
	return json_int64(json_get(node, "count"), &sum->count) &&
	    json_money(json_get(node, "total"), &sum->total) &&
	    json_money(json_get(node, "fund"), &sum->fund) &&
	    json_money(json_get(node, "account"), &sum->account) &&
	    json_money(json_get(node, "cash"), &sum->cash);
}

static bool
read_item(struct shift_item *item, const char *text)
{
	const char *space = text == NULL ? NULL : strchr(text, ' ');
	size_t length = space == NULL ? 0 : (size_t)(space - text);

	if (length == 0 || length >= sizeof(item->sale))
		return false;
	memcpy(item->sale, text, length);
	item->sale[length] = '\0';
	for (int i = 0; i < SHIFT_CARRY_COUNT; i++)
		if (strcmp(space + 1, shift_carry_name((enum shift_carry)i)) ==
		    0) {
			item->as = (enum shift_carry)i;
			return true;
		}
	return false;
}

static bool
read_lists(struct shift *shift, const struct json *body)
{
	const struct json *sales = json_get(body, "sales");
	const struct json *items = json_get(body, "items");

	if (json_count(items) > SHIFT_ITEMS_MAX)
		return false;
	for (size_t i = 0; i < json_count(sales); i++)
		if (!read_sum(shift, json_at(sales, i)))
			return false;
	shift->item_count = (int)json_count(items);
	for (int i = 0; i < shift->item_count; i++)
		if (!read_item(&shift->items[i],
			json_text(json_at(items, (size_t)i))))
			return false;
	return true;
}

static bool
read_cash(struct shift *shift, const struct json *body)
{
	const struct json *cash = json_get(body, "cash");

	for (int i = 0; i < SHIFT_MOVE_COUNT; i++)
		if (!json_money(
			json_get(cash, shift_move_name((enum shift_move)i)),
			&shift->moves[i]))
			return false;
	return json_money(json_get(body, "start"), &shift->start) &&
	    json_money(json_get(body, "expected"), &shift->expected) &&
	    json_money(json_get(body, "counted"), &shift->counted) &&
	    json_money(json_get(body, "difference"), &shift->difference);
}

int
shift_read_closed(
    struct shift *shift, const struct journal_row *row, struct err *err)
{
	struct json *body = NULL;
	bool whole;

	assert(row->fact == FACT_SHIFT_CLOSED);
	whole = json_parse(&body, row->body, row->body_bytes, err) == 0 &&
	    json_int64(json_get(body, "opened"), &shift->entry.opened) &&
	    json_int64(json_get(body, "from"), &shift->entry.from) &&
	    json_copy(json_get(body, "by"), shift->closed_by,
		sizeof(shift->closed_by)) &&
	    json_copy(json_get(body, "reason"), shift->reason,
		sizeof(shift->reason)) &&
	    read_cash(shift, body) &&
	    read_int(body, "unsettled", &shift->unsettled) &&
	    read_int(body, "uploads", &shift->uploads) &&
	    read_int(body, "visits", &shift->visits) &&
	    read_int(body, "carried", &shift->carried) &&
	    read_lists(shift, body);
	json_free(&body);
	shift->entry.closed = row->seq;
	shift->closed_ms = row->now.wall_ms;
	return whole ? 0 : unreadable(row, err);
}
