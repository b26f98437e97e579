/*
 * rules_adjust.c - 调整: what a notice says beside its tables. Points and
 * factors for the retired, a function of age, a contract's bonus
 * (rules.md 6, 13, 14). They apply in the order they are written.
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

static int
adjust_target(const struct pack_reader *reader, struct pack_adjust *adjust)
{
	static const struct {
		enum pack_word word;
		enum pack_target target;
	} targets[] = {{WORD_RATES, TARGET_RATIO},
		       {WORD_SHARE, TARGET_SHARE},
		       {WORD_DEDUCTIBLE, TARGET_DEDUCTIBLE},
		       {WORD_CAP, TARGET_CAP}};
	static const enum pack_word changes[] = {
	    [CHANGE_ADD] = WORD_ADD,
	    [CHANGE_SUBTRACT] = WORD_SUBTRACT,
	    [CHANGE_TIMES] = WORD_TIMES,
	    [CHANGE_AGAIN] = WORD_AGAIN};
	enum split_bucket bucket = BUCKET_CASH;
	size_t i = 0, j = 0;
	bool payer;

	while (i < 4 && targets[i].word != pack_word(reader->line.words[1]))
		i++;
	while (j < 4 && changes[j] != pack_word(reader->line.words[2]))
		j++;
	payer = pack_word_bucket(pack_word(reader->line.words[1]), &bucket) &&
		bucket >= BUCKET_LARGE && bucket <= BUCKET_OTHER;
	if ((i == 4 && !payer) || j == 4)
		return pack_fail(reader,
				 _("调整：应为 支付比例、自付比例、起付线、"
				   "封顶线或一个付方，再加、减、乘或再收"));
	adjust->target = payer ? TARGET_PAYER + (bucket - BUCKET_LARGE)
			       : targets[i].target;
	adjust->change = (enum pack_change)j;
	if (adjust->change == CHANGE_AGAIN && adjust->target <= TARGET_SHARE)
		return pack_fail(reader, _("调整：“再收”只跟金额"));
	return 0;
}

/* A ratio for ratios and for factors, else an amount. */
static int
adjust_value(const struct pack_reader *reader, int index,
	     const struct pack_adjust *adjust, bool factor, int64_t *value)
{
	struct ratio ratio = {0};
	struct money money = {0};
	bool of_money = adjust->target >= TARGET_DEDUCTIBLE && !factor;

	if (of_money ? pack_need_money(reader, index, &money) < 0
		     : pack_need_ratio(reader, index, &ratio) < 0)
		return -1;
	*value = of_money ? money.fen : ratio.ppm;
	return 0;
}

/* 每 1 年龄 自 0: once for each step of a number above from. */
static int
adjust_steps(const struct pack_reader *reader, int *index,
	     struct pack_adjust *adjust)
{
	int at = *index;

	adjust->key = -1;
	if (at >= reader->line.count ||
	    pack_word(reader->line.words[at]) != WORD_EACH)
		return 0;
	*index = at + 5;
	if (pack_need_number(reader, at + 1, &adjust->step) < 0 ||
	    pack_need_key(reader, at + 2, &adjust->key) < 0 ||
	    pack_need_word(reader, at + 3, WORD_SINCE) < 0 ||
	    pack_need_number(reader, at + 4, &adjust->from) < 0)
		return -1;
	if (adjust->step <= 0 || adjust->change == CHANGE_TIMES)
		return pack_fail(reader, _("调整：“每”只跟加或减，且大于零"));
	return 0;
}

static int
adjust_end(struct pack_reader *reader, struct pack_adjust *adjust)
{
	struct rules *rules = reader->rules;

	assert(adjust == &rules->adjusts[rules->adjust_count]);
	adjust->clause = reader->clause;
	rules->clauses[reader->clause].decides = true;
	rules->by_item =
	    rules->by_item || pack_when_of_item(rules, &adjust->when);
	rules->adjust_count++;
	return 0;
}

/* 至多 X and 至少 X, in this order. */
static int
adjust_bounds(const struct pack_reader *reader, int *index,
	      struct pack_adjust *adjust)
{
	const struct pack_line *line = &reader->line;

	if (*index < line->count &&
	    pack_word(line->words[*index]) == WORD_AT_MOST) {
		adjust->bounded = true;
		if (adjust_value(reader, *index + 1, adjust, false,
				 &adjust->most) < 0)
			return -1;
		*index += 2;
	}
	if (*index < line->count &&
	    pack_word(line->words[*index]) == WORD_NOT_LESS) {
		adjust->floored = true;
		if (adjust_value(reader, *index + 1, adjust, false,
				 &adjust->least) < 0)
			return -1;
		*index += 2;
	}
	if (adjust->floored && adjust->change != CHANGE_SUBTRACT &&
	    adjust->change != CHANGE_TIMES)
		return pack_fail(reader, _("调整：“至少”只跟减或乘"));
	if (adjust->bounded && adjust->floored && adjust->least > adjust->most)
		return pack_fail(reader, _("调整：至少大于至多"));
	return 0;
}

/* 调整 支付比例 加 0.2% 每 1 年龄 自 0 至多 100% 当 人员=退休. */
int
pack_adjust_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_adjust *adjust;
	int index = 4;

	if (rules->adjust_count == PACK_ADJUSTS_MAX)
		return pack_fail(reader, _("调整至多 %d 条"), PACK_ADJUSTS_MAX);
	if (reader->line.count < 4)
		return pack_need_count(reader, 4);
	adjust = &rules->adjusts[rules->adjust_count];
	memset(adjust, 0, sizeof(*adjust));
	if (adjust_target(reader, adjust) < 0 ||
	    adjust_value(reader, 3, adjust, adjust->change >= CHANGE_TIMES,
			 &adjust->value) < 0 ||
	    adjust_steps(reader, &index, adjust) < 0)
		return -1;
	if (adjust_bounds(reader, &index, adjust) < 0)
		return -1;
	if (adjust->target <= TARGET_SHARE
		? pack_need_item_when(reader, index, &adjust->when) < 0
		: pack_need_when(reader, index, &adjust->when) < 0)
		return -1;
	return adjust_end(reader, adjust);
}

/* 保底 支付比例 80% [当 …]: never below it (rules.md 16). */
int
pack_at_least_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_adjust *adjust;

	if (rules->adjust_count == PACK_ADJUSTS_MAX)
		return pack_fail(reader, _("调整至多 %d 条"), PACK_ADJUSTS_MAX);
	adjust = &rules->adjusts[rules->adjust_count];
	memset(adjust, 0, sizeof(*adjust));
	adjust->target = TARGET_RATIO;
	adjust->change = CHANGE_RAISE;
	adjust->key = -1;
	if (pack_need_word(reader, 1, WORD_RATES) < 0 ||
	    adjust_value(reader, 2, adjust, false, &adjust->value) < 0 ||
	    pack_need_item_when(reader, 3, &adjust->when) < 0)
		return -1;
	return adjust_end(reader, adjust);
}
