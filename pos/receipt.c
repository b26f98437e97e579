#include "pos/receipt.h"

#include <assert.h>
#include <string.h>

#include "pos/crypto.h"
#include "pos/difference.h"
#include "pos/receipt_line.h"
#include "pos/receipt_ticket.h"
#include "pos/summary.h"

#define RECEIPT_COLUMNS_MIN 24
#define RECEIPT_COLUMNS_MAX 80
#define CODES_PER_LINE 6
#define CODE_TAIL 6
#define CODE_MARGIN 8 /* indent, the word before it, the mark after it */

/* Thirty-two signs without 0 O 1 I, which hands confuse. */
void
receipt_short_code(char to[9], const char *sale)
{
	static const char signs[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
	uint8_t hash[SM3_BYTES];
	uint64_t bits = 0;

	assert(sale != NULL);
	_Static_assert(sizeof(signs) == 33, "five bits choose a sign");
	crypto_sm3(hash, sale, strlen(sale));
	for (int i = 0; i < 5; i++)
		bits = bits << 8 | hash[i];
	for (int i = 7; i >= 0; i--) {
		to[i] = signs[bits & 31];
		bits >>= 5;
	}
	to[8] = '\0';
}

/* What the paper is to be called and what it says in large words. */
struct verdict {
	const char *title;
	const char *word;
	const char *more;
};

static const struct verdict verdicts[MESSAGE_STATE_COUNT] = {
	[MESSAGE_PENDING] = { N_("医保结算单（待上传）"), N_("离线已受理"),
	    N_("尚未经医保中心结算，联网后自动上传；结果以中心为准。") },
	[MESSAGE_SENT] = { N_("医保结算单（未完）"), N_("等待中心"),
	    N_("已发往医保中心，结果未回；请凭短码查结果。") },
	[MESSAGE_UNKNOWN] = { N_("医保结算存疑单"), N_("存疑"),
	    N_("中心可能收到，也可能没收到。请勿重复结算："
	       "系统会自动冲正或查明，凭短码查结果。") },
	[MESSAGE_RESENT] = { N_("医保结算存疑单"), N_("存疑"),
	    N_("中心可能收到，也可能没收到。请勿重复结算："
	       "系统会自动冲正或查明，凭短码查结果。") },
	[MESSAGE_ACKED] = { N_("医保结算单"), N_("成功"), "" },
	[MESSAGE_REFUSED] = { N_("医保拒付通知"), N_("拒付"),
	    N_("医保没有支付，也没有动账户。") },
	[MESSAGE_REVERSED] = { N_("医保冲正单"), N_("已冲正"),
	    N_("医保没有支付，也没有动账户。") },
	[MESSAGE_VOIDED] = { N_("医保结算单（作废）"), N_("已作废"),
	    N_("没有发往医保中心，医保没有动钱。") },
};

static struct verdict
verdict_of(const struct sale_entry *entry)
{
	static const struct verdict selfpay = { N_("自费购药小票"),
		N_("自费"), N_("没有使用医保。") };
	static const struct verdict closed = { N_("医保结算单（作废）"),
		N_("未成交"), N_("没有发往医保中心，医保没有动钱。") };
	static const struct verdict refund = { N_("医保退费单"),
		N_("已退费"), N_("本单已全部退回，现金请收好。") };

	struct ticket_words words;

	assert(entry->state < MESSAGE_STATE_COUNT);
	if (entry->kind == SETTLEMENT_PREPAID) {
		receipt_ticket_words(&words, entry);
		return (struct verdict) {
			words.title, words.word, words.more
		};
	}
	if (entry->kind == SETTLEMENT_SELFPAY)
		return selfpay;
	if (entry->closed)
		return closed;
	if (entry->state == MESSAGE_REVERSED && entry->setl_id[0] != '\0')
		return refund;
	return verdicts[entry->state];
}

/* Whether the customer may have to ask again. */
static bool
is_open(const struct sale_entry *entry)
{
	return entry->kind == SETTLEMENT_SALE && !entry->closed &&
	    (entry->state == MESSAGE_PENDING || entry->state == MESSAGE_SENT ||
		entry->state == MESSAGE_UNKNOWN ||
		entry->state == MESSAGE_RESENT);
}

/* What was agreed, and what the cashier still has to do about it. */
static void
put_difference(const struct paper *paper, const struct receipt *receipt)
{
	struct difference difference;
	struct figures agreed;

	paper_line(
	    paper, 0, _("中心结果与收款时不同，以本单数字为准。"));
	if (receipt->entry->state != MESSAGE_ACKED)
		return;
	settlement_agreed(receipt->settlement, &agreed);
	difference_of(&difference, receipt->settlement, receipt->entry);
	paper_money(paper, _("  收款时基金"), agreed.fund);
	paper_money(paper, _("  收款时账户"), agreed.account);
	paper_money(paper, _("  收款时现金"), agreed.cash);
	if (difference.collect.fen > 0)
		paper_money(paper, _("应补收现金"), difference.collect);
	if (difference.collect.fen < 0)
		paper_money(paper, _("应退还现金"),
		    money_fen(-difference.collect.fen));
}

static void
put_verdict(const struct paper *paper, const struct receipt *receipt)
{
	struct verdict verdict = verdict_of(receipt->entry);
	char text[256], when[20];

	(void)text_format(
	    text, sizeof(text), "*** %s ***", _(verdict.word)); /* short */
	paper_centre(paper, text);
	if (verdict.more[0] != '\0')
		paper_line(paper, 0, _(verdict.more));
	if (is_open(receipt->entry)) {
		paper_pair(paper, _("短码"), receipt->short_code);
		text_datetime(when, receipt->entry->due_ms);
		if (receipt->entry->due_ms > receipt->printed_ms)
			paper_pair(paper, _("下一次处理"), when);
	}
	if (receipt->entry->differed)
		put_difference(paper, receipt);
	if (receipt->entry->note[0] != '\0') {
		(void)text_format(text, sizeof(text), _("说明：%s"),
		    receipt->entry->note); /* shorter than room */
		paper_line(paper, 0, text);
	}
	if (receipt->entry->handed)
		paper_line(paper, 0, _("已转人工处理。"));
}

static void
put_head(const struct paper *paper, const struct receipt *receipt)
{
	const struct conf *conf = receipt->conf;
	const struct settlement *settlement = receipt->settlement;
	char text[256];

	paper_centre(paper, conf->till.fixmedins_name);
	paper_centre(paper, _(verdict_of(receipt->entry).title));
	if (receipt->copy > 1) {
		(void)text_format(text, sizeof(text),
		    _("重印 第 %d 份"), receipt->copy); /* a number */
		paper_centre(paper, text);
	}
	paper_rule(paper);
	paper_pair(paper, _("机构编码"), conf->till.fixmedins_code);
	paper_pair(paper, _("单号"), settlement->sale);
	paper_pair(paper, _("时间"), settlement->made_at);
	(void)text_format(text, sizeof(text), "%s %s", settlement->opter,
	    settlement->opter_name); /* both bounded */
	paper_pair(paper, _("收款员"), text);
}

static void
put_person(const struct paper *paper, const struct settlement *settlement)
{
	const struct person *person = &settlement->person;
	char name[MASK_BYTES], number[MASK_BYTES];

	if (person->mdtrt_cert_no[0] == '\0' && person->certno[0] == '\0')
		return;
	mask_name(name, person->psn_name);
	mask_number(number, person->certno[0] != '\0'
		? person->certno : person->mdtrt_cert_no);
	paper_pair(paper, _("姓名"), name);
	paper_pair(paper, _("证件号"), number);
	paper_pair(paper, _("人员类别"),
	    person_group_word(person, settlement->retired));
}

/* Enough to find the box again, and no longer than the paper is wide. */
static void
short_code(char *to, size_t room, const char *code, int columns)
{
	size_t length = strlen(code);

	if (length <= (size_t)columns)
		(void)text_format(to, room, "%s", code); /* fits: checked */
	else
		(void)text_format(to, room, "%.7s*%s", code,
		    code + length - CODE_TAIL); /* a fixed length */
}

/* The line's boxes; of very many the first. */
static void
put_codes(const struct paper *paper, const struct basket *basket, int line)
{
	char text[160], code[112];
	int found = 0;

	for (int i = 0; i < basket->trace_count; i++) {
		const struct trace *trace = &basket->traces[i];

		if (trace->item != line || found++ >= CODES_PER_LINE)
			continue;
		short_code(code, sizeof(code), trace->code,
		    paper->columns - CODE_MARGIN);
		(void)text_format(text, sizeof(text), "%s %s%s", _("码"), code,
		    trace->split_pack ? _("拆") : ""); /* short */
		paper_line(paper, 2, text);
	}
	if (found <= CODES_PER_LINE)
		return;
	(void)text_format(text, sizeof(text), _("等 %d 个追溯码"), found);
	paper_line(paper, 2, text);
}

static void
put_items(const struct paper *paper, const struct basket *basket)
{
	char text[256], price[SUMMARY_PRICE_BYTES], count[MONEY_TEXT_BYTES];

	for (int i = 0; i < basket->item_count; i++) {
		const struct item *item = &basket->items[i];

		(void)text_format(text, sizeof(text), "%d %s %s", i + 1,
		    item->name, item->spec); /* both bounded */
		paper_line(paper, 0, text);
		summary_price(price, item->price);
		quantity_format(count, item->count);
		(void)text_format(text, sizeof(text), "  %s  %s x %s",
		    item_class_name(item->item_class), count, price);
		paper_money(paper, text, item->amount);
		put_codes(paper, basket, i);
	}
	paper_money(paper, _("合计"), basket->total);
}

/* Only a part that is another's share needs saying where it comes from. */
static void
put_part(const struct paper *paper, const char *word, struct money amount,
    const struct summary_part *parts, int count)
{
	char text[MONEY_TEXT_BYTES + 96];

	paper_money(paper, word, amount);
	for (int i = 0; i < count; i++) {
		(void)text_format(text, sizeof(text), "  %s%s",
		    i == 0 ? _("其中：") : "      ", parts[i].word);
		paper_money(paper, text, parts[i].amount);
	}
}

static void
put_bill(const struct paper *paper, const struct receipt *receipt)
{
	const struct figures *figures = &receipt->figures;
	struct figures agreed;
	struct summary summary;

	summary_fill(&summary, figures, &receipt->settlement->split);
	for (int i = 0; i < summary.line_count; i++)
		paper_money(
		    paper, summary.lines[i].text, summary.lines[i].amount);
	paper_rule(paper);
	put_part(paper,
	    summary.fund_count > 0 ? _("基金支付") : _("统筹支付"),
	    figures->fund, summary.fund, summary.fund_count);
	put_part(paper, _("账户支付"), summary.own, summary.account,
	    summary.account_count);
	if (summary.past.fen > 0)
		paper_money(paper, _("历年账户支付"), summary.past);
	if (summary.family.fen > 0)
		paper_money(paper, _("共济账户支付"), summary.family);
	put_part(paper, _("现金支付"), figures->cash, summary.cash,
	    summary.cash_count);
	/* With other figures the balance is the centre's to say. */
	settlement_agreed(receipt->settlement, &agreed);
	if (agreed.account.fen == figures->account.fen)
		paper_money(paper, _("账户余额"), figures->balance_after);
}

static void
put_foot(const struct paper *paper, const struct receipt *receipt)
{
	char text[128], when[20];

	if (receipt->entry->setl_id[0] != '\0')
		paper_pair(
		    paper, _("中心结算号"), receipt->entry->setl_id);
	(void)text_format(text, sizeof(text), "%lld %s",
	    (long long)receipt->journal_seq, receipt->journal_head);
	paper_pair(paper, _("日志"), text);
	text_datetime(when, receipt->printed_ms);
	(void)text_format(text, sizeof(text), _("打印（第 %d 份）"),
	    receipt->copy); /* a number */
	paper_pair(paper, text, when);
}

/* Self-paid: every fen is cash, and no split is worth a line. */
static bool
has_bill(const struct sale_entry *entry)
{
	return entry->kind == SETTLEMENT_SALE;
}

int
receipt_text(
    struct text_buf *out, const struct receipt *receipt, struct err *err)
{
	struct paper paper = { out, (int)receipt->conf->receipt.columns };

	assert(receipt->settlement != NULL && receipt->entry != NULL);
	assert(receipt->copy >= 1);
	if (paper.columns < RECEIPT_COLUMNS_MIN ||
	    paper.columns > RECEIPT_COLUMNS_MAX)
		return err_set(err, ERR_CONF,
		    _("小票宽度应为 %d 到 %d 列"), RECEIPT_COLUMNS_MIN,
		    RECEIPT_COLUMNS_MAX);
	put_head(&paper, receipt);
	put_person(&paper, receipt->settlement);
	paper_rule(&paper);
	put_verdict(&paper, receipt);
	paper_rule(&paper);
	put_items(&paper, &receipt->settlement->basket);
	paper_rule(&paper);
	if (has_bill(receipt->entry)) {
		put_bill(&paper, receipt);
		receipt_put_settles(&paper, receipt);
	} else if (receipt->entry->kind == SETTLEMENT_PREPAID) {
		receipt_put_ticket(&paper, receipt);
	} else {
		paper_money(&paper, _("现金支付"), receipt->figures.cash);
	}
	paper_rule(&paper);
	put_foot(&paper, receipt);
	if (out->failed)
		return err_set(err, ERR_LIMIT, _("小票太长"));
	return 0;
}
