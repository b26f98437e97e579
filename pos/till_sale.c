#include <assert.h>
#include <string.h>

#include "pos/record.h"
#include "pos/till_inside.h"

/* Meters and account as they are after the person's own open sales. */
static int
used_by_now(struct till *till, struct meters *meters, struct money *balance,
    struct err *err)
{
	struct settlement *sale = till->sale;
	struct money deductible, fund, account;

	*meters = till->heard_meters;
	*balance = till->heard_balance;
	if (queue_used(till->books.store, sale->person_tag, meters->as_of_ms,
		&deductible, &fund, &account, err) != 0)
		return -1;
	if (!money_add(meters->deductible_met, deductible,
		&meters->deductible_met) ||
	    !money_add(meters->fund_paid, fund, &meters->fund_paid))
		return err_set(err, ERR_OVERFLOW, _("累计金额溢出"));
	*balance = account.fen >= balance->fen ?
	    money_fen(0) :
	    money_fen(balance->fen - account.fen);
	return 0;
}

static int
compute(struct till *till, const struct now *now, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	struct settlement *sale = till->sale;
	struct split_case input = {
		.day = text_day(now->wall_ms),
		.scene = conf->till.scene,
		.level = conf->till.level,
		.retired = person_retired(&sale->person),
		.account_used = true,
		.basket = &sale->basket,
		.traits = &sale->traits,
		.past = sale->past,
	};

	if (used_by_now(till, &input.meters, &input.balance, err) != 0)
		return -1;
	if (split_compute(till->rules, &input, &sale->split, err) != 0 ||
	    split_check(&sale->split, &sale->basket, err) != 0)
		return err_wrap(err, _("分割"));
	sale->meters = input.meters;
	sale->person.balc = input.balance;
	sale->retired = input.retired;
	sale->account_used = input.account_used;
	sale->day = input.day;
	memcpy(sale->pack, rules_head(till->rules)->hash, sizeof(sale->pack));
	return 0;
}

/* Where and by whom: the quote needs it as much as the sale. */
static void
put_place(struct settlement *sale, const struct conf *conf)
{
	(void)text_copy(sale->scene, sizeof(sale->scene), conf->till.scene);
	(void)text_copy(sale->level, sizeof(sale->level), conf->till.level);
	(void)text_copy(sale->opter, sizeof(sale->opter), conf->till.opter);
	(void)text_copy(sale->opter_name, sizeof(sale->opter_name),
	    conf->till.opter_name);
	(void)text_copy(sale->med_type, sizeof(sale->med_type),
	    strcmp(conf->till.scene, "pharmacy") == 0 ? "41" : "11");
}

/* The number is there before the first question to the centre: its lines
 * carry it (19 no. 20). A number that no sale takes is a gap, no more. */
static int
number_sale(struct till *till, const struct now *now, struct err *err)
{
	struct books *books = &till->books;
	struct settlement *sale = till->sale;

	if (sale->sale[0] != '\0')
		return 0;
	if (books_begin(books, err) != 0)
		return -1;
	if (books_sale_id(
		books, till->parts.conf, now, sale->sale, err) != 0)
		return books_abandon(books);
	return books_commit(books, err);
}

int
till_charge(struct till *till, const struct now *now, struct err *err)
{
	struct settlement *sale = till->sale;
	int asked = 1;

	if (till->view.place != TILL_BASKET)
		return till_refuse(err, _("先扫药品，再收款"));
	if (sale->basket.item_count == 0)
		return till_refuse(err, _("清单是空的：先扫药品"));
	if (sale->person.mdtrt_cert_no[0] == '\0')
		return till_refuse(
		    err, _("还没有人员信息：请插卡、扫电子凭证，或按自费键"));
	if (till->view.entitlement == ENTITLEMENT_ASKING)
		return till_refuse(err, _("正在查询待遇，请稍候"));
	if (till->rules == NULL)
		return till_refuse(err, till->rules_why);
	if (till->view.entitlement == ENTITLEMENT_REFUSED ||
	    till->view.entitlement == ENTITLEMENT_NONE)
		return till_refuse(
		    err, _("没有可用的医保待遇：可按自费键全额收款"));
	memset(&sale->quote, 0, sizeof(sale->quote));
	if (compute(till, now, err) != 0 || number_sale(till, now, err) != 0)
		return -1;
	put_place(sale, till->parts.conf);
	sale->kind = SETTLEMENT_SALE;
	if (wire_sale_fits(till->parts.conf, sale, err) != 0)
		return -1;
	till->view.quote = QUOTE_NONE;
	courier_forget_questions(till->courier); /* another basket's quote */
	if (till->view.entitlement == ENTITLEMENT_FRESH)
		asked = courier_ask_quote(till->courier, now, sale, err);
	if (asked < 0)
		return -1;
	if (asked == 0)
		till->view.quote = QUOTE_ASKING;
	settlement_agreed(sale, &till->view.figures);
	till_go(till, TILL_SPLIT);
	return 0;
}

void
till_heard_quote(struct till *till, const struct courier_event *event)
{
	struct settlement *sale = till->sale;
	const struct figures *heard = &event->settled.figures;
	struct figures local;

	if (till->view.place != TILL_SPLIT ||
	    till->view.quote != QUOTE_ASKING)
		return;
	till->view.quote = QUOTE_NONE;
	if (event->outcome != NET_REPLY ||
	    event->reply.verdict == WIRE_SUSPECT)
		return;
	if (event->reply.verdict == WIRE_REFUSED) {
		till->view.quote = QUOTE_REFUSED;
		till_notice(
		    till, NOTICE_CENTRE_REFUSED, "", event->reply.err_msg);
		return;
	}
	settlement_agreed(sale, &local);
	sale->quote = *heard;
	till->view.quote = local.fund.fen == heard->fund.fen &&
		local.account.fen == heard->account.fen &&
		local.cash.fen == heard->cash.fen ?
	    QUOTE_SAME :
	    QUOTE_OTHER;
	till->view.figures = *heard;
}

/* Whether the pack and the limits of pos.conf let this be promised (I11).
 * Once accepted the sale itself is among what the till has promised. */
static int
offline_allowed(struct till *till, const struct now *now, bool accepted,
    struct err *err)
{
	const struct rules_head *head = rules_head(till->rules);
	const struct conf *conf = till->parts.conf;
	struct queue_counts counts;
	struct figures agreed;
	struct money fund;
	int64_t promised_fen;

	settlement_agreed(till->sale, &agreed);
	fund = agreed.fund;
	if (head->offline != OFFLINE_PROVISIONAL)
		return till_refuse(
		    err, _("离线：本地区规则不允许离线医保结算，可按自费键"));
	if (fund.fen > head->offline_sale_max.fen ||
	    fund.fen > conf->offline.fund_sale_max.fen)
		return till_refuse(
		    err, _("离线：统筹金额超过单笔上限，可按自费键"));
	if (queue_count(till->books.store, now->wall_ms, &counts, err) != 0)
		return -1;
	promised_fen =
	    counts.offline_fund.fen + (accepted ? 0 : fund.fen);
	if (promised_fen > conf->offline.fund_till_max.fen)
		return till_refuse(
		    err, _("离线：本机待确认的统筹金额已到上限，可按自费键"));
	return 0;
}

/* Fossil's rule: decode what is about to be committed, and compare. */
static int
verify(struct till *till, const struct text_buf *body, struct err *err)
{
	struct settlement *back = NULL;
	struct text_buf again;
	int result = -1;

	text_buf_init(&again, JOURNAL_BODY_BYTES_MAX);
	back = settlement_new(err);
	if (back == NULL)
		goto out;
	if (record_decode(
		back, body->at, body->length, till->books.key, err) != 0 ||
	    record_encode(&again, back, till->books.key, err) != 0)
		goto out;
	if (again.length != body->length ||
	    memcmp(again.at, body->at, body->length) != 0)
		err_set(err, ERR_CORRUPT, _("交易记录读回不一致"));
	else
		result = 0;
out:
	settlement_free(&back);
	text_buf_clear(&again);
	return result;
}

static int
write_intent(struct till *till, const struct now *now, struct err *err)
{
	struct settlement *sale = till->sale;
	struct books *books = &till->books;
	struct text_buf body;
	int result = -1;

	text_buf_init(&body, JOURNAL_BODY_BYTES_MAX);
	(void)text_copy(sale->invono, sizeof(sale->invono), sale->sale);
	if (record_encode(&body, sale, books->key, err) == 0 &&
	    verify(till, &body, err) == 0)
		result = books_text(books, now, FACT_INTENT, sale->sale, "",
		    body.at, body.length, NULL, err);
	text_buf_clear(&body);
	return result;
}

/* The instant: when this COMMIT returns the till is responsible (I2). */
static int
accept(struct till *till, const struct now *now, struct err *err)
{
	struct settlement *sale = till->sale;

	sale->made_ms = now->wall_ms;
	text_datetime(sale->made_at, now->wall_ms);
	put_place(sale, till->parts.conf);
	if (number_sale(till, now, err) != 0 ||
	    books_begin(&till->books, err) != 0)
		return -1;
	if (write_intent(till, now, err) != 0)
		return books_abandon(&till->books);
	if (books_commit(&till->books, err) != 0)
		return -1;
	(void)text_copy(till->view.last_sale, sizeof(till->view.last_sale),
	    sale->sale);
	receipt_short_code(till->view.short_code, sale->sale);
	settlement_agreed(sale, &till->view.figures);
	return 0;
}

/* Day, pack and split belong together: what was seen is of another day. */
static bool
charged_today(const struct till *till, const struct now *now)
{
	const struct settlement *sale = till->sale;

	return sale->day == text_day(now->wall_ms) && till->rules != NULL &&
	    strcmp(sale->pack, rules_head(till->rules)->hash) == 0;
}

int
till_confirm(struct till *till, const struct now *now, struct err *err)
{
	struct courier_link link;
	struct settlement *sale = till->sale;

	if (till->view.place != TILL_SPLIT)
		return till_refuse(err, _("先按收款键看清分割，再确认"));
	if (till->view.quote == QUOTE_ASKING)
		return till_refuse(err, _("正在与中心核对，请稍候"));
	if (till->view.quote == QUOTE_REFUSED)
		return till_refuse(
		    err, _("中心不受理：请按提示处理，或按自费键"));
	if (!charged_today(till, now))
		return till_refuse(
		    err, _("日期或规则已变：请返回清单，重新收款"));
	courier_link(till->courier, &link);
	sale->kind = SETTLEMENT_SALE;
	sale->offline = !link.up;
	sale->offline_reason[0] = '\0';
	if (sale->offline) {
		if (offline_allowed(till, now, false, err) != 0)
			return -1;
		text_cut(sale->offline_reason, sizeof(sale->offline_reason),
		    link.why, 40);
	}
	if (accept(till, now, err) != 0)
		return -1;
	if (sale->offline) {
		till->view.outcome = OUTCOME_PROVISIONAL;
		till_go(till, TILL_RESULT);
		return 0;
	}
	till->view.outcome = OUTCOME_NONE;
	till->view.wait_from_ms = now->mono_ms;
	till->view.wait_limit_ms = till->parts.conf->centre.wait_ms;
	courier_prefer(till->courier, sale->sale);
	till_go(till, TILL_WAITING);
	return 0;
}

/* Everything in cash, by one clause: no pack is asked. */
static void
all_cash(struct settlement *sale)
{
	struct split *split = &sale->split;

	memset(split, 0, sizeof(*split));
	memset(&sale->quote, 0, sizeof(sale->quote));
	split->total = sale->basket.total;
	split->ownpay = split->total;
	split->person = split->total;
	split->cash = split->total;
	split->balance_after = sale->person.balc;
	split->meters_after = sale->meters;
	split->line_count = sale->basket.item_count;
	for (int i = 0; i < split->line_count; i++) {
		struct split_reason *reason = &split->reasons[i];

		split->lines[i].amount = sale->basket.items[i].amount;
		split->lines[i].ownpay = sale->basket.items[i].amount;
		reason->bucket = BUCKET_OWNPAY;
		reason->line = i;
		reason->amount = sale->basket.items[i].amount;
		(void)text_copy(reason->clause, CLAUSE_BYTES, "selfpay");
	}
	split->reason_count = split->line_count;
}

int
till_selfpay(struct till *till, const struct now *now, struct err *err)
{
	if (till->view.place != TILL_BASKET && till->view.place != TILL_SPLIT)
		return till_refuse(err, _("先扫药品，再收款"));
	if (till->sale->basket.item_count == 0)
		return till_refuse(err, _("清单是空的：先扫药品"));
	till->sale->kind = SETTLEMENT_SELFPAY;
	till->sale->offline = false;
	till->sale->pack[0] = '\0';
	till->sale->day = text_day(now->wall_ms);
	all_cash(till->sale);
	if (accept(till, now, err) != 0) {
		/* The insured split is gone: it must be charged anew. */
		till_go(till, TILL_BASKET);
		return -1;
	}
	till->view.outcome = OUTCOME_SELFPAY;
	till_go(till, TILL_RESULT);
	return 0;
}

/* Proved unsent with the customer still there: offline, or not at all. */
static int
was_unsent(struct till *till, const struct now *now, struct err *err)
{
	struct message_body body = { .n = 1, .why = "offline not allowed" };
	struct books *books = &till->books;
	const char *sale = till->view.last_sale;
	struct err why = { .code = ERR_NONE };
	struct message message;

	if (offline_allowed(till, now, true, &why) == 0) {
		till->view.outcome = OUTCOME_PROVISIONAL;
		till_go(till, TILL_RESULT);
		return 0;
	}
	if (queue_last_message(books->store, sale, "2102", &message, err) != 0)
		return -1;
	body.n = message.n;
	if (books_begin(books, err) != 0)
		return -1;
	if (books_fact(books, now, FACT_VOIDED, sale, message.msgid, &body,
		NULL, 0, err) != 0 ||
	    books_fact(
		books, now, FACT_CLOSED, sale, "", &body, NULL, 0, err) != 0)
		return books_abandon(books);
	if (books_commit(books, err) != 0)
		return -1;
	till->view.outcome = OUTCOME_VOID;
	till_notice(till, NOTICE_OFFLINE_REFUSED, sale, why.text);
	till_go(till, TILL_RESULT);
	return 0;
}

static void
show(struct till *till, enum till_outcome outcome)
{
	till->view.outcome = outcome;
	till_go(till, TILL_RESULT);
}

/* The sale at the counter moved. */
static int
heard_ours(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err)
{
	bool waiting = till->view.place == TILL_WAITING;

	if (event->handed)
		till_notice(till, NOTICE_SALE_REFUSED, event->sale,
		    event->reply.err_msg);
	switch (event->state) {
	case MESSAGE_ACKED:
		if (strcmp(event->infno, "2102") == 0)
			till->view.figures = event->settled.figures;
		if (event->differed)
			till_notice(
			    till, NOTICE_SALE_DIFFERED, event->sale, "");
		show(till, OUTCOME_SETTLED);
		return 0;
	case MESSAGE_REFUSED:
		till_notice(till, NOTICE_CENTRE_REFUSED, event->sale,
		    event->reply.err_msg);
		show(till, OUTCOME_REFUSED);
		return 0;
	case MESSAGE_UNKNOWN:
	case MESSAGE_RESENT:
		show(till, OUTCOME_DOUBT);
		return 0;
	case MESSAGE_PENDING:
		return waiting && event->outcome == NET_UNSENT ?
		    was_unsent(till, now, err) :
		    0;
	case MESSAGE_REVERSED:
		till_notice(till, NOTICE_SALE_REVERSED, event->sale, "");
		return 0;
	case MESSAGE_SENT:
	case MESSAGE_VOIDED:
	case MESSAGE_STATE_COUNT:
		break;
	}
	return 0;
}

/* A sale that is no longer at the counter moved: say so, in one line. */
static void
heard_other(struct till *till, const struct courier_event *event)
{
	enum till_notice notice = NOTICE_NONE;

	if (event->handed)
		notice = NOTICE_SALE_REFUSED;
	else if (event->differed)
		notice = NOTICE_SALE_DIFFERED;
	else if (event->state == MESSAGE_ACKED)
		notice = NOTICE_SALE_SETTLED;
	else if (event->state == MESSAGE_UNKNOWN)
		notice = NOTICE_SALE_DOUBT;
	else if (event->state == MESSAGE_REVERSED)
		notice = NOTICE_SALE_REVERSED;
	if (notice != NOTICE_NONE)
		till_notice(
		    till, notice, event->sale, event->reply.err_msg);
}

int
till_heard_message(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err)
{
	bool ours = (till->view.place == TILL_WAITING ||
			till->view.place == TILL_RESULT) &&
	    strcmp(event->sale, till->view.last_sale) == 0;

	if (ours)
		return heard_ours(till, now, event, err);
	heard_other(till, event);
	return 0;
}

int
till_set_ref(struct till *till, const char *ref, struct err *err)
{
	struct sale_entry entry;
	int found =
	    queue_sale_by_ref(till->books.store, ref, &entry, err);

	if (found < 0)
		return -1;
	if (found == 0)
		return err_set(err, ERR_FORBIDDEN,
		    _("单号 %s 已受理，交易号 %s：不能再办一次"), ref,
		    entry.sale);
	if (!text_copy(till->sale->ref, sizeof(till->sale->ref), ref))
		return err_set(err, ERR_LIMIT, _("单号最长 40 个字节"));
	return 0;
}

int
till_deal(struct till *till, const struct now *now, const char *sale,
    const char *what, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	struct message_body body = { .n = 0 };
	struct sale_entry entry;
	char text[MESSAGE_WHY_BYTES];
	int found = queue_sale(till->books.store, sale, &entry, err);

	if (found != 0)
		return found < 0 ? -1 : till_refuse(err, _("没有这笔交易"));
	if (!entry.handed)
		return till_refuse(err, _("这笔交易没有转交人工，不用登记"));
	text_cut(text, sizeof(text), what, 80);
	if (!text_format(body.why, sizeof(body.why), "%s %s: %s",
		conf->till.opter, conf->till.opter_name, text))
		return err_set(err, ERR_LIMIT, _("处理说明过长"));
	if (books_note(
		&till->books, now, FACT_DEALT, sale, "", &body, err) != 0)
		return -1;
	till_notice(till, NOTICE_DONE, sale, _("已登记为处理完毕"));
	return 0;
}

int
till_refund(struct till *till, const struct now *now, const char *sale,
    struct err *err)
{
	struct message_body body = { .infno = "2103" };
	struct sale_entry entry;
	struct message open;
	int count = 0, found;

	found = queue_sale(till->books.store, sale, &entry, err);
	if (found != 0)
		return found < 0 ? -1 : till_refuse(err, _("没有这笔交易"));
	if (entry.state != MESSAGE_ACKED || entry.handed)
		return till_refuse(err, _("只有成功的结算才能退费"));
	found = queue_last_message(
	    till->books.store, sale, "2103", &open, err);
	if (found < 0)
		return -1;
	if (found == 0 && open.state <= MESSAGE_RESENT)
		return till_refuse(err, _("这笔退费已在办理"));
	if (queue_message_count(till->books.store, sale, &count, err) != 0)
		return -1;
	body.n = count + 1;
	if (books_note(
		&till->books, now, FACT_QUEUED, sale, "", &body, err) != 0)
		return -1;
	till_notice(till, NOTICE_DONE, sale, _("退费已受理，等待中心回复"));
	return 0;
}
