#include "tests/support/daybook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/json.h"
#include "pos/record.h"

#define PSN_NO "99010100000000000007"

static const struct store_options ON_DISK = { .vfs = "daybook",
	.no_lock = true };

void
daybook_open(struct daybook *daybook, uint64_t seed)
{
	struct err err;

	memset(daybook, 0, sizeof(*daybook));
	daybook->disk = disk_create("daybook", seed);
	daybook->clock_ms = INT64_C(1773541200000); /* 2026-03-15 10:20 */
	daybook->sealed = true;
	memset(daybook->key.at, 7, sizeof(daybook->key.at));
	daybook->sale = calloc(1, sizeof(*daybook->sale));
	assert_non_null(daybook->sale);
	assert_int_equal(
	    rules_load_file(&daybook->rules, DAYBOOK_RULES, &err), 0);
	assert_int_equal(
	    store_open(&daybook->store, "till.db", &ON_DISK, &err), 0);
	assert_int_equal(
	    journal_open(&daybook->journal, daybook->store, &err), 0);
}

void
daybook_close(struct daybook *daybook)
{
	journal_close(&daybook->journal);
	store_close(&daybook->store);
	rules_free(&daybook->rules);
	free(daybook->sale);
	disk_destroy(&daybook->disk);
}

/* ---- rows ---- */

static int64_t
append(struct daybook *daybook, enum fact fact, const char *sale,
    const char *msgid, const struct text_buf *body)
{
	struct now now = { daybook->clock_ms += 1000, daybook->clock_ms,
		"boot-1" };
	struct err err;
	int64_t seq = 0;

	assert_false(body->failed);
	assert_int_equal(journal_append(daybook->journal, &now, fact, sale,
			     msgid, body->at, body->length, &seq, &err),
	    0);
	return seq;
}

/* Sales are written many to a transaction where only their number counts. */
static void
begin(struct daybook *daybook)
{
	struct err err;

	if (!store_in_transaction(daybook->store))
		assert_int_equal(store_begin(daybook->store, &err), 0);
}

static void
commit(struct daybook *daybook)
{
	struct err err;

	if (daybook->sealed || daybook->sales % 1000 == 0)
		assert_int_equal(store_commit(daybook->store, &err), 0);
}

int64_t
daybook_fact(struct daybook *daybook, enum fact fact, const char *msgid,
    const struct message_body *body, const char *bytes)
{
	struct text_buf text;
	struct err err;
	int64_t seq;

	if (!daybook->sealed)
		bytes = NULL;
	text_buf_init(&text, JOURNAL_BODY_BYTES_MAX);
	assert_int_equal(message_body_write(&text, fact, msgid, body, bytes,
			     bytes == NULL ? 0 : strlen(bytes), &daybook->key,
			     &err),
	    0);
	begin(daybook);
	seq = append(daybook, fact, daybook->sale->sale, msgid, &text);
	commit(daybook);
	text_buf_clear(&text);
	return seq;
}

void
daybook_begin(struct daybook *daybook)
{
	const struct rules_head *head = rules_head(daybook->rules);
	struct text_buf body;
	struct json_out out = { .buf = &body };
	size_t length;
	const char *text = rules_text(daybook->rules, &length);

	text_buf_init(&body, JOURNAL_BODY_BYTES_MAX);
	text_put(&body, "{\"number\":7}");
	begin(daybook);
	(void)append(daybook, FACT_OPENED, "", "", &body);
	text_buf_reset(&body);
	json_begin(&out, NULL, '{');
	json_put_text(&out, "pack", head->hash);
	json_put_text(&out, "id", head->id);
	json_put_bytes(&out, "text", text, length);
	json_end(&out, '}');
	(void)append(daybook, FACT_RULES, "", "", &body);
	commit(daybook);
	text_buf_clear(&body);
}

/* ---- the sale of section 16 ---- */

static void
add_item(struct basket *basket, const char *code, enum item_class item_class,
    const char *price, const char *count, const char *ceiling)
{
	struct item item;
	struct err err;
	int line;

	memset(&item, 0, sizeof(item));
	assert_true(text_copy(item.med_list_codg,
	    sizeof(item.med_list_codg), code));
	assert_true(text_copy(item.medins_list_codg,
	    sizeof(item.medins_list_codg), code));
	assert_true(text_copy(item.name, sizeof(item.name), "示范药"));
	item.item_class = item_class;
	assert_true(price_parse(price, &item.price));
	assert_true(quantity_parse(count, &item.count));
	if (item_class == ITEM_CLASS_B)
		assert_true(ratio_parse("0.1", &item.preself));
	if (ceiling != NULL)
		assert_true(price_parse(ceiling, &item.ceiling));
	assert_int_equal(basket_add(basket, &item, &line, &err), 0);
}

static void
fill_sale(struct daybook *daybook, enum settlement_kind kind)
{
	struct settlement *sale = daybook->sale;

	memset(sale, 0, sizeof(*sale));
	daybook->sales++;
	assert_true(text_format(sale->sale, sizeof(sale->sale),
	    "26031507%06d", daybook->sales));
	sale->kind = kind;
	sale->made_ms = daybook->clock_ms;
	text_datetime(sale->made_at, sale->made_ms);
	sale->day = 20260315;
	assert_true(text_copy(sale->scene, sizeof(sale->scene), "pharmacy"));
	assert_true(text_copy(sale->level, sizeof(sale->level), "药店"));
	sale->account_used = true;
	assert_true(text_copy(
	    sale->person.psn_no, sizeof(sale->person.psn_no), PSN_NO));
	sale->person.balc = money_fen(12000);
	sale->meters.year = 2026;
	sale->meters.deductible_met = money_fen(60000);
	basket_clear(&sale->basket);
	add_item(&sale->basket, "D1001", ITEM_CLASS_A, "12.5", "2", NULL);
	add_item(&sale->basket, "D1002", ITEM_CLASS_B, "36.8", "1", "35");
	add_item(&sale->basket, "D1003", ITEM_CLASS_C, "18.2", "1", NULL);
}

static void
split_sale(struct daybook *daybook)
{
	struct settlement *sale = daybook->sale;
	const struct split_case input = {
		.day = sale->day,
		.scene = sale->scene,
		.level = sale->level,
		.retired = sale->retired,
		.account_used = sale->account_used,
		.balance = sale->person.balc,
		.meters = sale->meters,
		.basket = &sale->basket,
	};
	struct err err;

	assert_int_equal(
	    split_compute(daybook->rules, &input, &sale->split, &err), 0);
	assert_int_equal(sale->split.fund.fen, 3390);
	assert_true(text_copy(sale->pack, sizeof(sale->pack),
	    rules_head(daybook->rules)->hash));
}

static void
all_cash(struct settlement *sale)
{
	struct split *split = &sale->split;

	split->total = sale->basket.total;
	split->ownpay = split->total;
	split->person = split->total;
	split->cash = split->total;
	split->balance_after = sale->person.balc;
	split->meters_after = sale->meters;
	split->line_count = sale->basket.item_count;
	for (int i = 0; i < split->line_count; i++) {
		split->lines[i].amount = sale->basket.items[i].amount;
		split->lines[i].ownpay = sale->basket.items[i].amount;
		split->reasons[i].bucket = BUCKET_OWNPAY;
		split->reasons[i].line = i;
		split->reasons[i].amount = sale->basket.items[i].amount;
		assert_true(text_copy(
		    split->reasons[i].clause, CLAUSE_BYTES, "selfpay"));
	}
	split->reason_count = split->line_count;
}

static int64_t
intent(struct daybook *daybook, enum settlement_kind kind)
{
	struct text_buf body;
	struct err err;
	int64_t seq;

	fill_sale(daybook, kind);
	if (kind == SETTLEMENT_SELFPAY)
		all_cash(daybook->sale);
	else
		split_sale(daybook);
	text_buf_init(&body, JOURNAL_BODY_BYTES_MAX);
	assert_int_equal(
	    record_encode(&body, daybook->sale, &daybook->key, &err), 0);
	begin(daybook);
	seq = append(daybook, FACT_INTENT, daybook->sale->sale, "", &body);
	commit(daybook);
	text_buf_clear(&body);
	return seq;
}

/* ---- messages ---- */

static void
new_msgid(struct daybook *daybook, char msgid[MSGID_BYTES])
{
	assert_true(text_format(msgid, MSGID_BYTES,
	    "P9901010000120260315%06d%04d", daybook->messages / 10000,
	    daybook->messages % 10000));
	daybook->messages++;
}

static void
send(struct daybook *daybook, const char *infno, int n, const char *omsgid,
    char msgid[MSGID_BYTES])
{
	struct message_body body = { .n = n };
	uint8_t head[SM3_BYTES];
	char request[512], hex[9];

	(void)journal_head(daybook->journal, head);
	text_hex(hex, sizeof(hex), head, 4);
	new_msgid(daybook, msgid);
	assert_true(text_copy(body.infno, sizeof(body.infno), infno));
	assert_true(text_copy(body.omsgid, sizeof(body.omsgid), omsgid));
	if (strcmp(infno, "2102") == 0)
		assert_true(text_format(request, sizeof(request),
		    "{\"infno\":\"2102\",\"msgid\":\"%s\",\"input\":{"
		    "\"druginfo\":{\"psn_no\":\"" PSN_NO
		    "\",\"medfee_sumamt\":80.00,\"exp_content\":"
		    "\"{\\\"jrnl\\\":{\\\"head\\\":\\\"%s\\\"}}\"}}}",
		    msgid, hex));
	else
		assert_true(text_format(request, sizeof(request),
		    "{\"infno\":\"%s\",\"msgid\":\"%s\",\"input\":{\"data\":{"
		    "\"omsgid\":\"%s\",\"setl_id\":\"S1\"}}}",
		    infno, msgid, omsgid));
	(void)daybook_fact(daybook, FACT_SENT, msgid, &body, request);
}

static void
queue(struct daybook *daybook, const char *infno, int n, const char *omsgid)
{
	struct message_body body = { .n = n };

	assert_true(text_copy(body.infno, sizeof(body.infno), infno));
	assert_true(text_copy(body.omsgid, sizeof(body.omsgid), omsgid));
	(void)daybook_fact(daybook, FACT_QUEUED, "", &body, NULL);
}

#define ENVELOPE                                                               \
	"\"inf_refmsgid\":\"990101202603151022340000000321\","                 \
	"\"refmsg_time\":\"20260315102234112\","                               \
	"\"respond_time\":\"20260315102234874\","

/* sign is "" or "-": a reversal has all amounts negative. */
static const char *
settled_reply(char *to, size_t room, const char *msgid, const char *sign,
    const char *account, const char *cash)
{
	assert_true(text_format(to, room,
	    "{\"infcode\":0," ENVELOPE "\"err_msg\":null,\"output\":{"
	    "\"setlinfo\":{\"setl_id\":\"S1\",\"mdtrt_id\":\"M1\","
	    "\"psn_no\":\"" PSN_NO "\",\"setl_time\":\"2026-03-15 10:22:34\","
	    "\"medfee_sumamt\":%s80.00,\"fulamt_ownpay_amt\":%s18.20,"
	    "\"overlmt_selfpay\":%s1.80,\"preselfpay_amt\":%s3.50,"
	    "\"inscp_scp_amt\":%s56.50,\"act_pay_dedc\":0.00,"
	    "\"hifp_pay\":%s33.90,\"pool_prop_selfpay\":0.6,"
	    "\"cvlserv_pay\":0,\"hifes_pay\":0,\"hifmi_pay\":0,"
	    "\"hifob_pay\":0,\"maf_pay\":0,\"oth_pay\":0,"
	    "\"fund_pay_sumamt\":%s33.90,\"psn_part_amt\":%s46.10,"
	    "\"psn_pay\":%s46.10,\"acct_pay\":%s%s,\"psn_cash_pay\":%s%s,"
	    "\"cash_payamt\":%s%s,\"balc\":93.90,\"acct_mulaid_pay\":0,"
	    "\"medins_setl_id\":\"%s\",\"clr_optins\":\"990101\","
	    "\"clr_way\":\"1\",\"clr_type\":\"41\"}}}",
	    sign, sign, sign, sign, sign, sign, sign, sign, sign, sign,
	    account, sign, cash, sign, cash, msgid));
	return to;
}

static void
ack(struct daybook *daybook, const char *msgid, int64_t account, int64_t cash)
{
	struct message_body body = {
		.status = 200,
		.setl_id = "S1",
		.mdtrt_id = "M1",
		.clr_type = "41",
		.clr_optins = "990101",
		.has_figures = true,
		.fund = money_fen(3390),
		.account = money_fen(account),
		.cash = money_fen(cash),
	};
	char reply[2048], account_text[MONEY_TEXT_BYTES],
	    cash_text[MONEY_TEXT_BYTES];

	money_format(account_text, body.account);
	money_format(cash_text, body.cash);
	(void)daybook_fact(daybook, FACT_ACKED, msgid, &body,
	    settled_reply(reply, sizeof(reply), msgid, "", account_text,
		cash_text));
}

int64_t
daybook_settled(struct daybook *daybook)
{
	int64_t seq = intent(daybook, SETTLEMENT_SALE);
	char msgid[MSGID_BYTES];

	send(daybook, "2102", 1, "", msgid);
	ack(daybook, msgid, 2610, 2000);
	return seq;
}

int64_t
daybook_differed(struct daybook *daybook, bool noted)
{
	const struct message_body why = { .why = "cash 20.00>46.10" };
	int64_t seq = intent(daybook, SETTLEMENT_SALE);
	char msgid[MSGID_BYTES];

	send(daybook, "2102", 1, "", msgid);
	ack(daybook, msgid, 0, 4610);
	if (noted)
		(void)daybook_fact(daybook, FACT_DIFFERED, "", &why, NULL);
	return seq;
}

int64_t
daybook_refused(struct daybook *daybook)
{
	const struct message_body body = { .status = 200, .why = "余额不足" };
	int64_t seq = intent(daybook, SETTLEMENT_SALE);
	char msgid[MSGID_BYTES];

	send(daybook, "2102", 1, "", msgid);
	(void)daybook_fact(daybook, FACT_REFUSED, msgid, &body,
	    "{\"infcode\":-1," ENVELOPE
	    "\"err_msg\":\"余额不足\",\"output\":null}");
	return seq;
}

int64_t
daybook_pending(struct daybook *daybook)
{
	return intent(daybook, SETTLEMENT_SALE);
}

int64_t
daybook_selfpay(struct daybook *daybook)
{
	return intent(daybook, SETTLEMENT_SELFPAY);
}

int64_t
daybook_undone(struct daybook *daybook)
{
	const struct message_body lost = { .why = "reply lost" };
	const struct message_body done = { .status = 200 };
	const struct message_body by = { .why = "2601" };
	int64_t seq = intent(daybook, SETTLEMENT_SALE);
	char msgid[MSGID_BYTES], undo[MSGID_BYTES];

	send(daybook, "2102", 1, "", msgid);
	(void)daybook_fact(daybook, FACT_UNKNOWN, msgid, &lost, NULL);
	queue(daybook, "2601", 2, msgid);
	send(daybook, "2601", 2, msgid, undo);
	(void)daybook_fact(daybook, FACT_ACKED, undo, &done,
	    "{\"infcode\":0," ENVELOPE "\"err_msg\":null,\"output\":null}");
	(void)daybook_fact(daybook, FACT_REVERSED, msgid, &by, NULL);
	queue(daybook, "2102", 3, "");
	send(daybook, "2102", 3, "", msgid);
	ack(daybook, msgid, 2610, 2000);
	return seq;
}

int64_t
daybook_refunded(struct daybook *daybook)
{
	const struct message_body done = { .status = 200 };
	const struct message_body by = { .why = "2103" };
	int64_t seq = intent(daybook, SETTLEMENT_SALE);
	char msgid[MSGID_BYTES], refund[MSGID_BYTES], reply[2048];

	send(daybook, "2102", 1, "", msgid);
	ack(daybook, msgid, 2610, 2000);
	queue(daybook, "2103", 2, "");
	send(daybook, "2103", 2, "", refund);
	(void)daybook_fact(daybook, FACT_ACKED, refund, &done,
	    settled_reply(reply, sizeof(reply), refund, "-", "26.10",
		"20.00"));
	(void)daybook_fact(daybook, FACT_REVERSED, msgid, &by, NULL);
	return seq;
}

void
daybook_mixed(struct daybook *daybook, int sales)
{
	for (int i = 0; i < sales; i++) {
		switch (i % 6) {
		case 0:
			(void)daybook_settled(daybook);
			break;
		case 1:
			(void)daybook_refused(daybook);
			break;
		case 2:
			(void)daybook_undone(daybook);
			break;
		case 3:
			(void)daybook_selfpay(daybook);
			break;
		case 4:
			(void)daybook_refunded(daybook);
			break;
		default:
			(void)daybook_differed(daybook, true);
		}
	}
}

/* ---- forgery ---- */

void
daybook_forge(struct daybook *daybook, const char *sql)
{
	struct err err;

	assert_int_equal(store_script(daybook->store,
			     "DROP TRIGGER IF EXISTS journal_no_update;"
			     "DROP TRIGGER IF EXISTS journal_no_delete;"
			     "DROP TRIGGER IF EXISTS journal_no_gap;",
			     &err),
	    0);
	assert_int_equal(store_script(daybook->store, sql, &err), 0);
}

void
daybook_forge_body(struct daybook *daybook, int64_t seq, const char *from,
    const char *to)
{
	struct err err;
	int64_t found = 0;

	daybook_forge(daybook, "SELECT 1");
	assert_int_equal(store_int(daybook->store, &found, 0, &err,
			     "SELECT instr(CAST(body AS TEXT), ?) FROM journal"
			     " WHERE seq = ?",
			     "ti", from, seq),
	    0);
	assert_true(found > 0);
	assert_int_equal(store_run(daybook->store, &err,
			     "UPDATE journal SET body = CAST(replace("
			     "CAST(body AS TEXT), ?, ?) AS BLOB)"
			     " WHERE seq = ?",
			     "tti", from, to, seq),
	    0);
}

void
daybook_rechain(struct daybook *daybook, int64_t seq)
{
	uint8_t hash[SM3_BYTES] = { 0 }, next[SM3_BYTES];
	struct journal_walk *walk;
	struct journal_row row;
	struct err err;
	int got = 1;

	daybook_forge(daybook, "SELECT 1");
	for (int64_t at = seq > 1 ? seq - 1 : 1; got == 1; at++) {
		assert_int_equal(
		    journal_walk_open(&walk, daybook->store, at, &err), 0);
		got = journal_walk_next(walk, &row, &err);
		if (got == 1 && at >= seq) {
			journal_row_hash(&row, hash, next);
			memcpy(hash, next, SM3_BYTES);
		} else if (got == 1) {
			memcpy(hash, row.hash, SM3_BYTES);
		}
		journal_walk_close(&walk);
		if (got == 1 && at >= seq)
			assert_int_equal(store_run(daybook->store, &err,
					     "UPDATE journal SET hash = ?"
					     " WHERE seq = ?",
					     "bi", (const void *)hash,
					     (size_t)SM3_BYTES, at),
			    0);
	}
}
