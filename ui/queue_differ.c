#include "ui/queue_differ.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/difference.h"
#include "pos/record.h"
#include "ui/command.h"
#include "ui/output.h"
#include "ui/queue_show.h"
#include "ui/wiring.h"

#define NAME "queue"
#define LIST_MAX 1000
#define OUT_BYTES_MAX (4u * 1024u * 1024u)

struct listing {
	const struct wiring *wiring;
	bool json;
	struct json_out *out;
	struct settlement *sale;
	int count;
	struct difference total;
};

static void
add(struct difference *total, const struct difference *one)
{
	total->fund.fen += one->fund.fen; /* at most LIST_MAX of them */
	total->account.fen += one->account.fen;
	total->cash.fen += one->cash.fen;
	total->collect.fen += one->collect.fen;
}

static void
put_parts(struct json_out *out, const struct difference *difference)
{
	json_put_money(out, "fund_pay_sumamt", difference->fund);
	json_put_money(out, "acct_pay", difference->account);
	json_put_money(out, "psn_cash_pay", difference->cash);
	json_put_money(out, "collect", difference->collect);
}

static void
print_parts(const struct difference *difference)
{
	char fund[MONEY_TEXT_BYTES], account[MONEY_TEXT_BYTES];
	char cash[MONEY_TEXT_BYTES];
	int64_t fen = difference->collect.fen;

	money_format(fund, difference->fund);
	money_format(account, difference->account);
	money_format(cash, money_fen(fen < 0 ? -fen : fen));
	(void)printf(_("基金差 %s  账户差 %s  "), fund, account);
	if (fen > 0)
		(void)printf(_("应补收现金 %s"), cash);
	else if (fen < 0)
		(void)printf(_("应退还现金 %s"), cash);
	else
		(void)fputs(_("现金不变"), stdout);
}

static void
say(struct listing *listing, const struct sale_entry *entry,
    const struct difference *difference)
{
	char name[MASK_BYTES];

	mask_name(name, listing->sale->person.psn_name);
	if (!listing->json) {
		(void)printf("%s  %s  ", entry->sale, name);
		print_parts(difference);
		(void)printf("%s%s%s\n", entry->dealt ? _("  已处理") : "",
		    entry->dealt && entry->note[0] != '\0' ? " " : "",
		    entry->dealt ? entry->note : "");
		return;
	}
	json_begin(listing->out, NULL, '{');
	json_put_text(listing->out, "name", name);
	put_parts(listing->out, difference);
	output_entry(listing->out, "entry", entry);
	json_end(listing->out, '}');
}

static int
take(struct listing *listing, const struct sale_entry *entry, struct err *err)
{
	struct difference difference;

	if (!entry->differed || entry->state != MESSAGE_ACKED)
		return 0;
	settlement_clear(listing->sale);
	if (queue_read_record(
		listing->wiring, entry->sale, listing->sale, err) != 0)
		return -1;
	difference_of(&difference, listing->sale, entry);
	add(&listing->total, &difference);
	listing->count++;
	say(listing, entry, &difference);
	return 0;
}

static int
take_all(struct listing *listing, const struct sale_entry *entries, int found,
    struct err *err)
{
	if (listing->json) {
		json_begin(listing->out, NULL, '{');
		json_begin(listing->out, "differences", '[');
	}
	for (int i = 0; i < found; i++) {
		if (take(listing, &entries[i], err) != 0)
			return -1;
	}
	if (!listing->json) {
		(void)printf(_("共 %d 笔："), listing->count);
		print_parts(&listing->total);
		(void)printf("\n");
		return 0;
	}
	json_end(listing->out, ']');
	json_begin(listing->out, "total", '{');
	json_put_int(listing->out, "count", listing->count);
	put_parts(listing->out, &listing->total);
	json_end(listing->out, '}');
	json_end(listing->out, '}');
	return 0;
}

int
queue_differ(enum queue_list which, bool json)
{
	struct sale_entry *entries = calloc(LIST_MAX, sizeof(*entries));
	struct err err = { ERR_NONE, "" };
	struct listing listing = { .json = json };
	struct wiring *wiring = NULL;
	struct text_buf buf;
	struct json_out out = { &buf, false };
	struct now now;
	int found = 0, status = COMMAND_EXIT_OK;

	main_now(&now);
	text_buf_init(&buf, OUT_BYTES_MAX);
	listing.out = &out;
	listing.sale = settlement_new(&err);
	if (entries == NULL)
		(void)err_set(&err, ERR_MEMORY, _("内存不足"));
	if (entries == NULL || listing.sale == NULL ||
	    wiring_open(&wiring, NULL, WIRING_AUDIT | WIRING_KEY, &err) != 0 ||
	    queue_list(wiring->store,
		which == QUEUE_OPEN ? QUEUE_DIFFERED : which,
		text_day(now.wall_ms), 0, entries, LIST_MAX, &found,
		&err) != 0) {
		status = output_fail(NAME, json, &err);
		goto out;
	}
	listing.wiring = wiring;
	if (take_all(&listing, entries, found, &err) != 0)
		status = output_fail(NAME, json, &err);
	else if (json)
		status = output_send(NAME, &buf);
out:
	settlement_free(&listing.sale);
	wiring_close(&wiring);
	text_buf_clear(&buf);
	free(entries);
	return status;
}
