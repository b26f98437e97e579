#include "ui/queue_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/receipt.h"
#include "pos/record.h"
#include "ui/command.h"
#include "ui/output.h"
#include "ui/wiring.h"

#define NAME "queue"

/* By id, else by the short code of its slip. 0, 1 none, -1. */
static int
find(struct store *store, const char *wanted, struct sale_entry *entry,
    struct err *err)
{
	char code[9];
	int found = queue_sale(store, wanted, entry, err), count = 1;

	for (int offset = 0; found == 1; offset++) {
		if (queue_list(store, QUEUE_ALL, 0, offset, entry, 1, &count,
			err) != 0)
			return -1;
		if (count == 0)
			break;
		receipt_short_code(code, entry->sale);
		if (strcmp(code, wanted) == 0)
			found = 0;
	}
	return found;
}

/* The sale as it was agreed, from its INTENT. */
int
queue_read_record(const struct wiring *wiring, const char *sale,
    struct settlement *settlement, struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	int rc = -1, more = 0;

	if (journal_walk_sale(&walk, wiring->store, sale, err) != 0)
		return -1;
	while ((more = journal_walk_next(walk, &row, err)) == 1)
		if (row.fact == FACT_INTENT)
			break;
	if (more == 1)
		rc = record_decode(settlement, row.body, row.body_bytes,
		    wiring->key_known ? &wiring->key : NULL, err);
	else if (more == 0)
		(void)err_set(err, ERR_CORRUPT, _("流水里没有 %s 的内容"), sale);
	journal_walk_close(&walk);
	return rc;
}

static int
put_facts(struct json_out *out, struct store *store, const char *sale,
    struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	char hash[2 * SM3_BYTES + 1];
	int more;

	if (journal_walk_sale(&walk, store, sale, err) != 0)
		return -1;
	json_begin(out, "facts", '[');
	while ((more = journal_walk_next(walk, &row, err)) == 1) {
		json_begin(out, NULL, '{');
		json_put_int(out, "seq", row.seq);
		output_time(out, "at", row.now.wall_ms);
		json_put_text(out, "fact", fact_name(row.fact));
		json_put_text(out, "msgid", row.msgid);
		text_hex(hash, sizeof(hash), row.hash, sizeof(row.hash));
		json_put_text(out, "hash", hash);
		json_end(out, '}');
	}
	json_end(out, ']');
	journal_walk_close(&walk);
	return more;
}

static int
print_facts(struct store *store, const char *sale, struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	char at[20];
	int more;

	if (journal_walk_sale(&walk, store, sale, err) != 0)
		return -1;
	while ((more = journal_walk_next(walk, &row, err)) == 1) {
		text_datetime(at, row.now.wall_ms);
		(void)printf("  %6lld  %s  %-9s %s\n", (long long)row.seq, at,
		    fact_name(row.fact), row.msgid);
	}
	journal_walk_close(&walk);
	return more;
}

static void
print_items(const struct basket *basket)
{
	char amount[MONEY_TEXT_BYTES], count[MONEY_TEXT_BYTES];

	for (int i = 0; i < basket->item_count; i++) {
		const struct item *item = &basket->items[i];

		money_format(amount, item->amount);
		quantity_format(count, item->count);
		(void)printf("  %10s  %s %s x %s %s\n", amount,
		    item_class_name(item->item_class), item->name, count,
		    item->spec);
	}
}

static void
print_codes(const struct basket *basket)
{
	char part[MONEY_TEXT_BYTES];

	for (int i = 0; i < basket->trace_count; i++) {
		const struct trace *trace = &basket->traces[i];

		quantity_format(part, trace->part);
		(void)printf(_("  追溯码 %d  %s%s%s\n"), trace->item + 1,
		    trace->code, trace->split_pack ? _("  拆零 ") : "",
		    trace->split_pack ? part : "");
	}
}

static void
print_uploads(const struct sale_entry *entry)
{
	if (entry->uploads > 0)
		(void)printf(_("  追溯码还有 %d 行待上报  %s\n"),
		    entry->uploads, entry->upload_note);
	if (entry->uploads_refused > 0)
		(void)printf(_("  追溯码有 %d 行被拒，待人工：%s\n"),
		    entry->uploads_refused, entry->upload_note);
}

static void
print_reasons(const struct settlement *settlement)
{
	char text[256], amount[MONEY_TEXT_BYTES];

	for (int i = 0; i < settlement->split.reason_count; i++) {
		const struct split_reason *reason =
		    &settlement->split.reasons[i];

		split_reason_text(
		    text, sizeof(text), reason, &settlement->basket);
		money_format(amount, reason->amount);
		(void)printf("  %10s  %s [%s]\n", amount, text,
		    reason->clause);
	}
}

static int
print_sale(const struct wiring *wiring, const struct sale_entry *entry,
    const struct settlement *settlement, struct err *err)
{
	char name[MASK_BYTES], total[MONEY_TEXT_BYTES];
	char fund[MONEY_TEXT_BYTES], account[MONEY_TEXT_BYTES];
	char cash[MONEY_TEXT_BYTES], code[9];

	mask_name(name, settlement->person.psn_name);
	money_format(total, entry->total);
	money_format(fund, entry->fund);
	money_format(account, entry->account);
	money_format(cash, entry->cash);
	receipt_short_code(code, entry->sale);
	(void)printf(_("单号 %s  短码 %s  %s  %s\n"), entry->sale, code,
	    message_state_word(entry->state), entry->note);
	(void)printf(_("时间 %s  人员 %s  结算 %s\n"), settlement->made_at,
	    name, entry->setl_id);
	(void)printf(_("合计 %s = 统筹 %s + 个账 %s + 现金 %s\n"), total, fund,
	    account, cash);
	print_items(&settlement->basket);
	print_codes(&settlement->basket);
	print_uploads(entry);
	print_reasons(settlement);
	return print_facts(wiring->store, entry->sale, err);
}

static int
send_sale(const struct wiring *wiring, const struct sale_entry *entry,
    const struct settlement *settlement, int *status, struct err *err)
{
	struct text_buf buf;
	struct json_out out = {&buf, false};
	char code[9];
	int rc;

	text_buf_init(&buf, 4u * 1024u * 1024u);
	receipt_short_code(code, entry->sale);
	json_begin(&out, NULL, '{');
	output_entry(&out, "entry", entry);
	json_put_text(&out, "short_code", code);
	output_settlement(&out, "settlement", settlement);
	rc = put_facts(&out, wiring->store, entry->sale, err);
	json_end(&out, '}');
	if (rc == 0)
		*status = output_send(NAME, &buf);
	text_buf_clear(&buf);
	return rc;
}

static int
show_found(const struct wiring *wiring, const char *wanted, bool json,
    int *status, struct err *err)
{
	struct settlement *settlement = calloc(1, sizeof(*settlement));
	struct sale_entry entry;
	int found, rc = -1;

	if (settlement == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	found = find(wiring->store, wanted, &entry, err);
	if (found == 1)
		(void)err_set(err, ERR_NOT_FOUND,
		    _("没有单号或短码是 %.40s 的单"), wanted);
	else if (found == 0 &&
	    queue_read_record(wiring, entry.sale, settlement, err) == 0)
		rc = json ? send_sale(wiring, &entry, settlement, status, err)
			  : print_sale(wiring, &entry, settlement, err);
	settlement_clear(settlement);
	free(settlement);
	return rc;
}

int
queue_show(const char *wanted, bool json)
{
	struct wiring *wiring = NULL;
	struct err err = {0};
	int status = COMMAND_EXIT_OK;

	if (wiring_open(&wiring, NULL, WIRING_AUDIT | WIRING_KEY, &err) != 0 ||
	    show_found(wiring, wanted, json, &status, &err) != 0)
		status = output_fail(NAME, json, &err);
	wiring_close(&wiring);
	return status;
}
