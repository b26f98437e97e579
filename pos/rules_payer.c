/*
 * rules_payer.c - 付方: who pays after 统筹, in the order of their first
 * lines, each from what the payers before it left (rules.md 20, 21).
 *
 *   付方 大病保险 每年 基数 起付线 按比例自付 超封顶自付 [当 …]
 *   付方 大病保险 起付 所有人 6000.00
 *   付方 大病保险 分段 起付线以上
 *   付方 大病保险 支付 0-20000 30% 20000- 40%     or 支付 60%
 *   付方 大病保险 封顶 所有人 400000.00
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

static struct pack_payer *
payer_find(struct rules *rules, enum split_bucket bucket)
{
	for (int i = 0; i < rules->payer_count; i++)
		if (rules->payers[i].bucket == bucket)
			return &rules->payers[i];
	return NULL;
}

static int
payer_begin(struct pack_reader *reader, enum split_bucket bucket)
{
	struct rules *rules = reader->rules;
	struct pack_payer *payer = &rules->payers[rules->payer_count];
	int index = 4;

	/* One for each bucket, so there is always room. */
	assert(rules->payer_count < PACK_PAYERS_MAX);
	if (reader->line.count < 5)
		return pack_need_count(reader, 5);
	memset(payer, 0, sizeof(*payer));
	payer->bucket = bucket;
	payer->clause = reader->clause;
	payer->line = reader->line.number;
	payer->later = pack_word(reader->line.words[2]) == WORD_YEAR_END;
	if (payer->later)
		payer->period = PERIOD_YEAR;
	else if (!pack_word_period(pack_word(reader->line.words[2]),
			      &payer->period) ||
	    (payer->period != PERIOD_VISIT && payer->period != PERIOD_YEAR))
		return pack_fail(reader, _("付方：应为每次、每年或年末，再写基数"));
	if (pack_need_word(reader, 3, WORD_BASE) < 0 ||
	    pack_need_parts(reader, &index, &payer->base_count, payer->base) <
		0 ||
	    pack_need_when(reader, index, &payer->when) < 0)
		return -1;
	if (payer->base_count == 0)
		return pack_fail(reader, _("付方：基数里没有一项"));
	rules->clauses[reader->clause].decides = true;
	rules->payer_count++;
	return 0;
}

static int
payer_edge(const struct pack_reader *reader, struct pack_payer *payer)
{
	enum pack_word word = reader->line.count > 3
				  ? pack_word(reader->line.words[3])
				  : WORD_NONE;

	if (word != WORD_ABOVE && word != WORD_INCLUDING)
		return pack_fail(reader,
				 _("分段：应为起付线以上或含起付线"));
	payer->edge = word == WORD_ABOVE ? EDGE_ABOVE : EDGE_INCLUDING;
	return pack_need_count(reader, 4);
}

static int
payer_amounts(const struct pack_reader *reader,
	      struct money amounts[GROUP_COUNT])
{
	int index = 3;

	if (pack_need_groups(reader, &index, amounts) < 0)
		return -1;
	return pack_need_count(reader, index);
}

/* Tiers from nothing upward, each beginning where the last one ends. */
static int
payer_tiers(const struct pack_reader *reader, struct pack_payer *payer)
{
	const struct pack_line *line = &reader->line;
	struct money at = {0};

	if (payer->tier_count > 0)
		return pack_fail(reader, _("“%s”重复"), line->words[2]);
	if (line->count == 4) {
		payer->tier_count = 1;
		payer->high[0] = money_fen(INT64_MAX);
		return pack_need_ratio(reader, 3, &payer->ratio[0]);
	}
	for (int i = 3; i < line->count; i += 2) {
		int tier = payer->tier_count;

		if (tier == PACK_TIERS_MAX)
			return pack_fail(reader, _("付方：分段至多 %d 个"),
					 PACK_TIERS_MAX);
		if (!pack_tier(line->words[i], &payer->low[tier],
			       &payer->high[tier]) ||
		    money_compare(payer->low[tier], at) != 0)
			return pack_fail(reader, _("付方：分段“%s”没有接上"),
					 line->words[i]);
		if (pack_need_ratio(reader, i + 1, &payer->ratio[tier]) < 0)
			return -1;
		at = payer->high[tier];
		payer->tier_count++;
	}
	if (at.fen != INT64_MAX)
		return pack_fail(reader, _("付方：最后一段应不封顶"));
	return 0;
}

int
pack_payer_line(struct pack_reader *reader)
{
	enum split_bucket bucket = BUCKET_CASH;
	struct pack_payer *payer;

	if (reader->line.count < 4)
		return pack_need_count(reader, 4);
	if (!pack_word_bucket(pack_word(reader->line.words[1]), &bucket) ||
	    bucket < BUCKET_LARGE || bucket > BUCKET_OTHER)
		return pack_fail(reader,
				 _("付方：应为 大额补助、大病保险、公务员补助、"
				   "企业补充、医疗救助 或 其他基金"));
	payer = payer_find(reader->rules, bucket);
	if (!payer)
		return payer_begin(reader, bucket);
	switch ((int)pack_word(reader->line.words[2])) {
	case WORD_FLOOR:
		if (payer->later && reader->line.count == 5 &&
		    pack_word(reader->line.words[3]) == WORD_INSCOPE) {
			payer->floor_is_share = true;
			return pack_need_ratio(reader, 4,
					       &payer->floor_share);
		}
		return payer_amounts(reader, payer->floor);
	case WORD_TIER:
		return payer_edge(reader, payer);
	case WORD_PAYS:
		return payer_tiers(reader, payer);
	case WORD_TOP:
		payer->topped = true;
		return payer_amounts(reader, payer->top);
	default:
		return pack_fail(reader,
				 _("付方：应为 起付、分段、支付 或 封顶，"
				   "写的是“%s”"),
				 reader->line.words[2]);
	}
}

/* What is adjusted is there. */
static int
tops_check(const struct pack_reader *reader)
{
	const struct rules *rules = reader->rules;

	for (int i = 0; i < rules->adjust_count; i++) {
		const struct pack_adjust *adjust = &rules->adjusts[i];
		enum split_bucket bucket = BUCKET_CASH;
		const struct pack_payer *payer;

		if (adjust->target < TARGET_PAYER)
			continue;
		bucket = BUCKET_LARGE + (adjust->target - TARGET_PAYER);
		payer = payer_find(reader->rules, bucket);
		if (!payer || !payer->topped)
			return pack_row_fail(
			    reader, rules->clauses[adjust->clause].line,
			    _("调整的付方没有写封顶："),
			    split_bucket_word(bucket));
	}
	return 0;
}

int
pack_payers_check(const struct pack_reader *reader)
{
	const struct rules *rules = reader->rules;

	for (int i = 0; i < rules->payer_count; i++) {
		const struct pack_payer *payer = &rules->payers[i];
		const char *name =
		    pack_word_text(
			(enum pack_word)(WORD_OWNPAY + (int)payer->bucket));

		if (payer->tier_count == 0)
			return pack_row_fail(reader, payer->line,
					     _("付方没有写支付多少："), name);
		if (payer->tier_count > 1 && payer->edge == EDGE_NONE)
			return pack_row_fail(
			    reader, payer->line,
			    _("付方有分段，却没有写从哪里量起："), name);
	}
	return tops_check(reader);
}
