#include "pos/receipt_ticket.h"

#include <assert.h>

void
receipt_ticket_words(
    struct ticket_words *words, const struct sale_entry *entry)
{
	static const struct ticket_words open = { N_("补结算单"),
		N_("已预付"),
		N_("断网时按全额收款。联网后请带本单和社保卡、身份证或医保电子"
		   "凭证来本店补结算，医保应付的部分退还现金。") };
	static const struct ticket_words owed = { N_("补结算单"),
		N_("待退款"), N_("已经补结算，退款还没有领。") };
	static const struct ticket_words paid = { N_("补结算退款单"),
		N_("已退款"), "" };
	static const struct ticket_words done = { N_("补结算单"),
		N_("已补结"), N_("医保没有应退的钱。") };
	static const struct ticket_words expired = { N_("补结算单"),
		N_("已转人工"), N_("不能再在收款机上补结算，请找经办人。") };
	static const struct ticket_words ended = { N_("补结算单"),
		N_("已退费"), N_("补结算之后已全部退费。") };

	assert(entry->kind == SETTLEMENT_PREPAID);
	*words = open;
	if (entry->ticket == TICKET_OWED)
		*words = owed;
	if (entry->ticket == TICKET_DONE)
		*words = entry->owed.fen > 0 ? paid : done;
	if (entry->ticket == TICKET_EXPIRED)
		*words = expired;
	if (entry->ticket == TICKET_ENDED)
		*words = ended;
}

static void
put_until(const struct paper *paper, int until)
{
	char text[40];

	if (until == 0) {
		paper_pair(paper, _("补结期限"), _("不限"));
		return;
	}
	(void)text_format(text, sizeof(text), "%04d-%02d-%02d",
	    until / 10000, until / 100 % 100, until % 100); /* a day */
	paper_pair(paper, _("最晚补结到"), text);
}

static void
put_estimate(const struct paper *paper, const struct settlement *paid)
{
	struct figures estimate;

	settlement_estimate(paid, &estimate);
	if (!estimate.known) {
		paper_line(paper, 0,
		    _("没有估算：收款时本机没有此人的参保信息。"));
		return;
	}
	paper_line(paper, 0, _("估算（不是结果，以中心为准）："));
	paper_money(paper, _("  约由基金支付"), estimate.fund);
	paper_money(paper, _("  约由账户支付"), estimate.account);
	paper_money(paper, _("  约由个人现金支付"), estimate.cash);
}

static void
put_signature(const struct paper *paper, const struct receipt *receipt)
{
	const struct conf *conf = receipt->conf;
	char text[96];

	(void)text_format(text, sizeof(text), "%s %s", conf->till.opter,
	    conf->till.opter_name); /* both bounded */
	paper_pair(paper, _("退款人"), text);
	paper_line(paper, 0, _("已收到上列退款，签名："));
	paper_line(paper, 0, "");
	paper_rule(paper);
}

static void
put_settled(const struct paper *paper, const struct receipt *receipt)
{
	const struct sale_entry *settled = receipt->settled;
	bool paid = receipt->entry->ticket == TICKET_DONE;

	paper_pair(paper, _("补结单号"), settled->sale);
	paper_pair(paper, _("中心结算号"), settled->setl_id);
	paper_money(paper, _("基金支付"), settled->fund);
	paper_money(paper, _("账户支付"), settled->account);
	paper_money(paper, _("个人现金"), settled->cash);
	paper_money(paper, paid ? _("已退现金") : _("应退现金"),
	    receipt->entry->owed);
	if (paid && receipt->entry->owed.fen > 0)
		put_signature(paper, receipt);
}

void
receipt_put_ticket(const struct paper *paper, const struct receipt *receipt)
{
	const struct sale_entry *entry = receipt->entry;

	paper_money(paper, _("已付现金（全额）"), entry->total);
	if ((entry->ticket == TICKET_OWED || entry->ticket == TICKET_DONE) &&
	    receipt->settled != NULL) {
		put_settled(paper, receipt);
		return;
	}
	put_estimate(paper, receipt->settlement);
	put_until(paper, entry->until);
	paper_pair(paper, _("短码"), receipt->short_code);
}

void
receipt_put_settles(const struct paper *paper, const struct receipt *receipt)
{
	const struct sale_entry *entry = receipt->entry;
	struct money back;

	if (entry->kind != SETTLEMENT_SALE || entry->ticket_sale[0] == '\0')
		return;
	paper_rule(paper);
	paper_pair(paper, _("补结算单"), entry->ticket_sale);
	paper_money(paper, _("原已付现金"), entry->total);
	if (entry->state != MESSAGE_ACKED)
		return;
	back = money_fen(entry->total.fen - receipt->figures.cash.fen);
	paper_money(paper, entry->ticket == TICKET_OWED
		? _("应退现金") : _("已退现金"), back);
}
