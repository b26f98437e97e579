/*
 * An INTENT once more: its figures must balance (I3), and the same case
 * and the same pack must give the same split, byte for byte (I10).
 */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "pos/audit_in.h"
#include "pos/record.h"

static const struct {
	const char *name;
	size_t offset;
} figures[] = {
	{ "medfee_sumamt", offsetof(struct split, total) },
	{ "fulamt_ownpay_amt", offsetof(struct split, ownpay) },
	{ "overlmt_selfpay", offsetof(struct split, overlimit) },
	{ "preselfpay_amt", offsetof(struct split, preself) },
	{ "inscp_scp_amt", offsetof(struct split, inscope) },
	{ "act_pay_dedc", offsetof(struct split, deductible) },
	{ "hifp_pay", offsetof(struct split, fund) },
	{ "psn_part_amt", offsetof(struct split, person) },
	{ "acct_pay", offsetof(struct split, account) },
	{ "psn_cash_pay", offsetof(struct split, cash) },
	{ "balc", offsetof(struct split, balance_after) },
};

static struct money
figure(const struct split *split, size_t i)
{
	struct money value;

	memcpy(&value, (const char *)split + figures[i].offset,
	    sizeof(value));
	return value;
}

/* The first figure that differs, or else that only the reasons do. */
static void
say_difference(struct audit *audit, const struct journal_row *row)
{
	const struct split *stored = &audit->stored->split;
	char is[MONEY_TEXT_BYTES], ought[MONEY_TEXT_BYTES];

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		if (money_compare(
			figure(stored, i), figure(audit->again, i)) == 0)
			continue;
		money_format(is, figure(stored, i));
		money_format(ought, figure(audit->again, i));
		audit_say(audit, AUDIT_SPLIT, row,
		    _("交易 %s：%s 记为 %s，按规则重算为 %s"), row->sale,
		    figures[i].name, is, ought);
		return;
	}
	audit_say(audit, AUDIT_SPLIT, row,
	    _("交易 %s：总数相符，但分项或依据与重算不同"), row->sale);
}

/* Byte-equal: both splits written by the one codec, which wrote the row. */
static bool
same_bytes(struct audit *audit)
{
	struct settlement *stored = audit->stored;
	struct text_buf *was = &audit->text[0], *is = &audit->text[1];

	text_buf_reset(was);
	record_put_split(was, &stored->split);
	text_buf_reset(is);
	record_put_split(is, audit->again);
	return !was->failed && !is->failed && was->length == is->length &&
	    memcmp(was->at, is->at, is->length) == 0;
}

/* A day of the person's life that the split turned on is sealed. */
static bool
is_sealed(const struct traits *traits)
{
	for (int i = 0; i < traits->count; i++) {
		if (traits->at[i].value[0] == '\0')
			return true;
	}
	return false;
}

static void
recompute(struct audit *audit, const struct journal_row *row,
    const struct rules *rules)
{
	const struct settlement *stored = audit->stored;
	struct split_case input;
	struct err why;

	if (audit->options->key == NULL && is_sealed(&stored->traits)) {
		audit->result->sealed++;
		return;
	}
	settlement_input(stored, &input);
	memset(audit->again, 0, sizeof(*audit->again));
	if (split_compute(rules, &input, audit->again, &why) != 0)
		audit_say(audit, AUDIT_SPLIT, row,
		    _("交易 %s：按规则算不出：%s"), row->sale, why.text);
	else if (!same_bytes(audit))
		say_difference(audit, row);
}

static void
check_pack(struct audit *audit, const struct journal_row *row)
{
	const struct settlement *stored = audit->stored;
	struct audit_pack *pack = audit_pack_find(audit, stored->pack);
	const struct rules_head *head;

	if (pack == NULL) {
		audit_say(audit, AUDIT_PACK, row,
		    _("交易 %s：日志中没有它所用的规则包 %.8s"), row->sale,
		    stored->pack);
		return;
	}
	pack->used = true;
	if (pack->rules == NULL) {
		audit_say(audit, AUDIT_PACK, row,
		    _("交易 %s：规则包 %.8s 不可用，无法重算"), row->sale,
		    stored->pack);
		return;
	}
	head = rules_head(pack->rules);
	if (stored->day < head->from_day || stored->day > head->to_day)
		audit_say(audit, AUDIT_PACK, row,
		    _("交易 %s：规则包 %s 在 %d 不生效"), row->sale, head->id,
		    stored->day);
	recompute(audit, row, pack->rules);
}

static bool
adds_up(struct money total, struct money fund, struct money account,
    struct money cash)
{
	struct money sum;

	return money_add(fund, account, &sum) && money_add(sum, cash, &sum) &&
	    money_compare(sum, total) == 0;
}

/* Without insurance nothing is split: the person pays all of it, in cash. */
static bool
all_cash(const struct settlement *stored)
{
	const struct split *split = &stored->split;

	return !stored->quote.known &&
	    money_compare(split->total, stored->basket.total) == 0 &&
	    money_compare(split->cash, split->total) == 0 &&
	    split->fund.fen == 0 && split->account.fen == 0;
}

static void
check_sums(struct audit *audit, const struct journal_row *row)
{
	const struct settlement *stored = audit->stored;
	const struct figures *quote = &stored->quote;
	/* A ticket of somebody the till had never heard of has no split. */
	bool selfpay = stored->kind == SETTLEMENT_SELFPAY ||
	    (stored->kind == SETTLEMENT_PREPAID && stored->pack[0] == '\0');
	struct err why;

	if (basket_check(&stored->basket, &why) != 0 ||
	    (!selfpay &&
		split_check(&stored->split, &stored->basket, &why) != 0))
		audit_say(audit, AUDIT_SUM, row, _("交易 %s：%s"), row->sale,
		    why.text);
	if (selfpay && !all_cash(stored))
		audit_say(audit, AUDIT_SUM, row,
		    _("交易 %s：自费交易却不是全额现金"), row->sale);
	if (quote->known &&
	    (money_compare(quote->total, stored->basket.total) != 0 ||
		!adds_up(quote->total, quote->fund, quote->account,
		    quote->cash)))
		audit_say(audit, AUDIT_SUM, row,
		    _("交易 %s：中心预结算的金额不平"), row->sale);
}

/* With a key that does not fit, what is in the clear still counts. */
static int
decode(struct audit *audit, const struct journal_row *row)
{
	const struct crypto_key *key = audit->options->key;
	struct err why, sealed;

	settlement_clear(audit->stored);
	if (key != NULL &&
	    record_decode(audit->stored, row->body, row->body_bytes, key,
		&sealed) == 0)
		return 0;
	if (record_decode(audit->stored, row->body, row->body_bytes, NULL,
		&why) != 0) {
		audit_say(audit, AUDIT_BODY, row, _("交易 %s：%s"), row->sale,
		    why.text);
		return -1;
	}
	if (key != NULL)
		audit_say(audit, AUDIT_SEALED, row, _("交易 %s：%s"),
		    row->sale, sealed.text);
	return 0;
}

static int
enter(struct audit *audit, const struct journal_row *row, struct err *err)
{
	const struct settlement *stored = audit->stored;
	struct audit_books *books = &audit->books;
	struct audit_sale *sale;
	struct figures agreed;
	int at = audit_sale_find(books, row->sale), message;

	assert(at < 0 || books->sales[at].begun);
	if (at < 0)
		at = audit_sale_add(books, row->sale, err);
	if (at < 0)
		return -1;
	settlement_agreed(stored, &agreed);
	sale = &books->sales[at];
	sale->begun = false;
	sale->kind = stored->kind;
	sale->seq = row->seq;
	sale->total = agreed.total;
	sale->fund = agreed.fund;
	sale->account = agreed.account;
	sale->cash = agreed.cash;
	memcpy(sale->payers, agreed.payers, sizeof(sale->payers));
	(void)text_copy(
	    sale->psn_no, sizeof(sale->psn_no), stored->person.psn_no);
	if (stored->kind != SETTLEMENT_SALE)
		return 0;
	audit_ticket_settles(audit, row, at);
	message = audit_message_add(books, at, 1, err);
	if (message < 0)
		return -1;
	(void)text_copy(books->messages[message].infno,
	    sizeof(books->messages[message].infno), settlement_infno(stored));
	books->messages[message].seq = row->seq;
	sale->last_2102 = message;
	return 0;
}

int
audit_intent(
    struct audit *audit, const struct journal_row *row, struct err *err)
{
	int at;

	assert(row->fact == FACT_INTENT);
	if (decode(audit, row) != 0)
		return 0;
	if (strcmp(audit->stored->sale, row->sale) != 0)
		audit_say(audit, AUDIT_BODY, row,
		    _("行的交易号 %s 与正文的 %s 不符"), row->sale,
		    audit->stored->sale);
	at = audit_sale_find(&audit->books, row->sale);
	if (at >= 0 && !audit->books.sales[at].begun) {
		audit_say(audit, AUDIT_MOVE, row,
		    _("交易号 %s 用了两次"), row->sale);
		return 0;
	}
	check_sums(audit, row);
	if (audit->stored->kind == SETTLEMENT_SALE ||
	    audit->stored->pack[0] != '\0')
		check_pack(audit, row);
	return enter(audit, row, err);
}
