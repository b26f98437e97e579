/* The instant of acceptance: the sale in the journal, and the COMMIT. */
#include <assert.h>
#include <string.h>

#include "pos/record.h"
#include "pos/till_inside.h"

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
int
till_accept(struct till *till, const struct now *now, unsigned passed,
    const struct till_command *command, struct err *err)
{
	struct settlement *sale = till->sale;
	bool numbered;

	/* What settles a ticket takes no cash. */
	if (sale->prepaid.sale[0] == '\0' && till_shift_wanted(till, err) != 0)
		return -1;
	sale->made_ms = now->wall_ms;
	text_datetime(sale->made_at, now->wall_ms);
	till_put_place(sale, till->parts.conf);
	sale->upload = till->parts.conf->centre.trace >= TRACE_UPLOAD;
	if (till_recheck_traces(till, err) != 0)
		return -1;
	if (books_begin(&till->books, err) != 0)
		return -1;
	/* One flush for all of it, the number of one not charged included. */
	numbered = sale->sale[0] != '\0';
	if ((!numbered &&
		books_sale_id(&till->books, till->parts.conf, now, sale->sale,
		    err) != 0) ||
	    write_intent(till, now, err) != 0 ||
	    (passed != 0 &&
		till_write_allowed(till, now, passed, command, err) != 0) ||
	    books_commit(&till->books, err) != 0) {
		if (!numbered)
			sale->sale[0] = '\0';
		return books_abandon(&till->books);
	}
	/* From here on the sale itself wants its visit, or does not. */
	till->visit.begun = false;
	courier_hold_visit(till->courier, "");
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
	const struct rules *rules = till_rules(till);

	/* What settles a ticket is of the ticket's day. */
	return (sale->prepaid.sale[0] != '\0' ||
		   sale->day == text_day(now->wall_ms)) &&
	    rules != NULL && strcmp(sale->pack, rules_head(rules)->hash) == 0;
}

int
till_confirm(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err)
{
	struct courier_link link;
	struct settlement *sale = till->sale;
	unsigned passed = 0;

	if (till->view.place != TILL_SPLIT)
		return till_refuse(err, _("先按收款键看清分割，再确认"));
	if (till->view.quote == QUOTE_ASKING)
		return till_refuse(err, _("正在与中心核对，请稍候"));
	if (till->view.quote == QUOTE_REFUSED)
		return till_refuse(
		    err, _("中心不受理：请按提示处理，或按自费键"));
	if (till_prepays(till))
		return till_prepay(till, now, err);
	if (!charged_today(till, now))
		return till_refuse(
		    err, _("日期或规则已变：请返回清单，重新收款"));
	courier_link(till->courier, &link);
	sale->kind = SETTLEMENT_SALE;
	sale->offline = !link.up;
	if (sale->prepaid.sale[0] == '\0')
		sale->offline_reason[0] = '\0';
	if (sale->offline) {
		if (till_offline_allowed(till, now, false, &passed, err) != 0 ||
		    till_second(till, passed, command, err) != 0)
			return -1;
		text_cut(sale->offline_reason, sizeof(sale->offline_reason),
		    link.why, 40);
	}
	if (till_accept(till, now, passed, command, err) != 0)
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
void
till_all_cash(struct settlement *sale)
{
	struct split *split = &sale->split;

	memset(split, 0, sizeof(*split));
	memset(&sale->quote, 0, sizeof(sale->quote));
	memset(&sale->traits, 0, sizeof(sale->traits));
	sale->past = money_fen(0);
	sale->timed = false;
	sale->minute = 0;
	sale->institution[0] = '\0';
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
	if (till->sale->prepaid.sale[0] != '\0')
		return till_refuse(err, _("补结算单已经付过全款，不能再按自费"));
	till->sale->kind = SETTLEMENT_SELFPAY;
	till->sale->offline = false;
	till->sale->pack[0] = '\0';
	till->sale->day = text_day(now->wall_ms);
	till_all_cash(till->sale);
	if (till_accept(till, now, 0, NULL, err) != 0) {
		/* The insured split is gone: it must be charged anew. */
		till_go(till, TILL_BASKET);
		return -1;
	}
	till->view.outcome = OUTCOME_SELFPAY;
	till_go(till, TILL_RESULT);
	return 0;
}
