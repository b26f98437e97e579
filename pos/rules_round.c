/*
 * rules_round.c - 取整: what, at which stage, by which mode, to which unit
 * (rules.md 29).
 */
#include "pos/rules_pack.h"

#include <assert.h>

#include "pos/text.h"

static int
round_unit(const struct pack_reader *reader, struct pack_round *round)
{
	switch ((int)pack_word(reader->line.words[4])) {
	case WORD_TO_FEN:
		round->unit_fen = 1;
		return 0;
	case WORD_TO_JIAO:
		round->unit_fen = 10;
		return 0;
	case WORD_TO_YUAN:
		round->unit_fen = 100;
		return 0;
	default:
		return pack_fail(reader,
				 _("取整：应为到分、到角或到元，写的是“%s”"),
				 reader->line.words[4]);
	}
}

/* 分摊 按金额, or 按行: what the fund does not see of which line. */
int
pack_spread_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	enum pack_word word;

	if (pack_need_count(reader, 2) < 0)
		return -1;
	word = pack_word(reader->line.words[1]);
	if (rules->spread != SPREAD_NONE)
		return pack_fail(reader, _("“%s”重复"), reader->line.words[0]);
	if (word != WORD_BY_AMOUNT && word != WORD_BY_LINE)
		return pack_fail(reader, _("分摊：应为按金额或按行"));
	rules->spread =
	    word == WORD_BY_AMOUNT ? SPREAD_BY_AMOUNT : SPREAD_BY_LINE;
	return 0;
}

/* 取整 先行自付 逐项 四舍五入 到分: what, stage, mode, unit. */
int
pack_round_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	const struct {
		enum pack_word what, stage;
		enum pack_construct construct;
		struct pack_round *to;
	} forms[] = {
	    {WORD_OVERLIMIT, WORD_PER_ITEM, CONSTRUCT_ROUND_CEILING,
	     &rules->round_ceiling},
	    {WORD_PRESELF, WORD_PER_ITEM, CONSTRUCT_ROUND_PRESELF,
	     &rules->round_preself},
	    {WORD_FUND, WORD_PER_BILL, CONSTRUCT_ROUND_FUND,
	     &rules->round_fund},
	};
	size_t at = 0;

	if (pack_need_count(reader, 5) < 0)
		return -1;
	while (at < 3 && forms[at].what != pack_word(reader->line.words[1]))
		at++;
	if (at == 3)
		return pack_fail(reader,
				 _("取整：应为超限价自费、先行自付"
				   "或统筹支付，写的是“%s”"),
				 reader->line.words[1]);
	if (pack_word(reader->line.words[1]) == WORD_FUND &&
	    pack_word(reader->line.words[2]) == WORD_PER_ITEM)
		rules->by_item = rules->round_fund_by_item = true;
	else if (pack_need_word(reader, 2, forms[at].stage) < 0)
		return -1;
	if (!pack_word_rounding(pack_word(reader->line.words[3]),
				&forms[at].to->mode))
		return pack_fail(reader,
				 _("取整：应为四舍五入、四舍六入五成双、"
				   "舍去、进一或五舍六进，写的是“%s”"),
				 reader->line.words[3]);
	if (round_unit(reader, forms[at].to) < 0)
		return -1;
	assert(forms[at].to->unit_fen > 0);
	return pack_take_place(reader, forms[at].construct);
}
