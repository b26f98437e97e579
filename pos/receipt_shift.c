#include "pos/receipt_shift.h"

#include <assert.h>

#include "pos/receipt.h"
#include "pos/receipt_line.h"

static void
put_time(const struct paper *paper, const char *word, int64_t wall_ms)
{
	char when[20];

	text_datetime(when, wall_ms);
	paper_pair(paper, word, when);
}

static void
put_head(const struct paper *paper, const struct receipt_shift *slip)
{
	const struct conf *conf = slip->conf;
	const struct shift *shift = slip->shift;
	char text[64];

	paper_centre(paper, conf->till.fixmedins_name);
	paper_centre(paper, _("班结单"));
	if (slip->copy > 1) {
		(void)text_format(text, sizeof(text), _("重印 第 %d 份"),
		    slip->copy); /* a number */
		paper_centre(paper, text);
	}
	paper_rule(paper);
	paper_pair(paper, _("机构编码"), conf->till.fixmedins_code);
	(void)text_format(text, sizeof(text), "%lld",
	    (long long)conf->till.number); /* a number */
	paper_pair(paper, _("收款机"), text);
	paper_pair(paper, _("开班"), shift->by);
	put_time(paper, "", shift->opened_ms);
	paper_pair(paper, _("交班"), shift->closed_by);
	put_time(paper, "", shift->closed_ms);
	paper_rule(paper);
}

static void
put_sum(const struct paper *paper, const struct shift *shift, int kind,
    enum message_state state)
{
	const struct shift_sum *sum = &shift->sums[kind][state];
	char text[96];

	if (sum->count == 0)
		return;
	(void)text_format(text, sizeof(text), _("%s%s%s %lld 笔"),
	    shift_kind_word(kind), kind == SETTLEMENT_SALE ? " " : "",
	    kind == SETTLEMENT_SALE ? message_state_word(state) : "",
	    (long long)sum->count); /* words and a number */
	paper_money(paper, text, sum->total);
	if (kind != SETTLEMENT_SALE)
		return;
	paper_money(paper, _("  基金支付"), sum->fund);
	paper_money(paper, _("  账户支付"), sum->account);
	paper_money(paper, _("  现金支付"), sum->cash);
}

static void
put_cash(const struct paper *paper, const struct shift *shift)
{
	paper_rule(paper);
	paper_money(paper, _("备用金"), shift->start);
	for (int i = 0; i < SHIFT_MOVE_COUNT; i++)
		if (i == SHIFT_TAKEN || shift->moves[i].fen != 0)
			paper_money(paper,
			    shift_move_word((enum shift_move)i),
			    shift->moves[i]);
	paper_money(paper, _("应有现金"), shift->expected);
	paper_money(paper, _("点得现金"), shift->counted);
	if (shift->difference.fen == 0) {
		paper_pair(paper, _("长短款"), _("平"));
		return;
	}
	paper_money(paper,
	    shift->difference.fen > 0 ? _("长款") : _("短款"),
	    shift->difference);
	paper_pair(paper, _("原因"), shift->reason);
}

static void
put_carried(const struct paper *paper, const struct shift *shift)
{
	char text[96], code[9];

	paper_rule(paper);
	(void)text_format(text, sizeof(text), _("移交下一班 %d 笔"),
	    shift->carried); /* a number */
	paper_line(paper, 0, text);
	for (int i = 0; i < shift->item_count; i++) {
		const struct shift_item *item = &shift->items[i];

		receipt_short_code(code, item->sale);
		(void)text_format(text, sizeof(text), "%s %s", code,
		    shift_carry_word(item->as)); /* both bounded */
		paper_money(paper, text, item->total);
	}
	if (shift->carried > shift->item_count) {
		(void)text_format(text, sizeof(text), _("其余 %d 笔见单据"),
		    shift->carried - shift->item_count); /* a number */
		paper_line(paper, 0, text);
	}
	if (shift->uploads > 0) {
		(void)text_format(text, sizeof(text),
		    _("追溯码待上报 %d 行"), shift->uploads); /* a number */
		paper_line(paper, 0, text);
	}
}

static void
put_standing(const struct paper *paper, const struct receipt_shift *slip)
{
	char text[160];

	for (int i = 0; i < slip->day_count; i++) {
		standing_text(
		    text, sizeof(text), &slip->days[i], &slip->comparing);
		paper_line(paper, 0, text);
	}
}

static void
put_foot(const struct paper *paper, const struct receipt_shift *slip)
{
	char text[128];

	paper_rule(paper);
	paper_line(paper, 0, _("交班人签名："));
	paper_line(paper, 0, _("接班人签名："));
	(void)text_format(text, sizeof(text), "%lld %s",
	    (long long)slip->journal_seq, slip->journal_head);
	paper_pair(paper, _("日志"), text);
	(void)text_format(text, sizeof(text), _("打印（第 %d 份）"),
	    slip->copy); /* a number */
	put_time(paper, text, slip->printed_ms);
}

int
receipt_shift_text(
    struct text_buf *out, const struct receipt_shift *slip, struct err *err)
{
	struct paper paper = { out, (int)slip->conf->receipt.columns };

	assert(slip->shift->entry.closed > 0);
	assert(slip->copy >= 1);
	put_head(&paper, slip);
	for (int kind = 0; kind < SHIFT_KINDS; kind++)
		for (int state = 0; state < MESSAGE_STATE_COUNT; state++)
			put_sum(&paper, slip->shift, kind,
			    (enum message_state)state);
	put_cash(&paper, slip->shift);
	put_carried(&paper, slip->shift);
	put_standing(&paper, slip);
	put_foot(&paper, slip);
	if (out->failed)
		return err_set(err, ERR_LIMIT, _("小票太长"));
	return 0;
}
