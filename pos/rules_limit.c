/*
 * rules_limit.c - 起付线, 封顶线, 限额 and where tiers are measured. See
 * rules_pack.h; the constructs are rules.md 4, 5, 8 and 12.
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

int
pack_need_groups(const struct pack_reader *reader, int *index,
		 struct money amounts[GROUP_COUNT])
{
	int at = *index;

	if (at < reader->line.count &&
	    pack_word(reader->line.words[at]) == WORD_EVERYONE) {
		*index = at + 2;
		if (pack_need_money(reader, at + 1, &amounts[0]) < 0)
			return -1;
		for (int i = 1; i < GROUP_COUNT; i++)
			amounts[i] = amounts[0];
		return 0;
	}
	*index = at + 4;
	if (pack_need_word(reader, at, WORD_WORKING) < 0 ||
	    pack_need_money(reader, at + 1, &amounts[GROUP_WORKING]) < 0 ||
	    pack_need_word(reader, at + 2, WORD_RETIRED) < 0)
		return -1;
	return pack_need_money(reader, at + 3, &amounts[GROUP_RETIRED]);
}

static enum pack_word
word_at(const struct pack_reader *reader, int index)
{
	return index < reader->line.count ? pack_word(reader->line.words[index])
					  : WORD_NONE;
}

/* 起付线 满 300.00 免; 起付线 至多 400.00: of the whole year. */
static int
deductible_full(struct pack_reader *reader)
{
	struct pack_deductible *deduct = &reader->rules->deduct;

	if (deduct->full_waives || deduct->full_trims)
		return pack_fail(reader, _("“%s”重复"), "起付线 满");
	deduct->full_trims = word_at(reader, 1) == WORD_AT_MOST;
	deduct->full_waives = !deduct->full_trims;
	if (pack_need_count(reader, deduct->full_trims ? 3 : 4) < 0 ||
	    (deduct->full_waives && pack_need_word(reader, 3, WORD_WAIVED) < 0))
		return -1;
	return pack_need_money(reader, 2, &deduct->full);
}

/* 起付线 不计 当 场景=村卫生室: neither needed nor counted (rules.md 10). */
static int
deductible_exempt(struct pack_reader *reader)
{
	struct pack_deductible *deduct = &reader->rules->deduct;

	if (deduct->has_exempt)
		return pack_fail(reader, _("“%s”重复"), "起付线 不计");
	if (pack_need_word(reader, 2, WORD_WHEN) < 0)
		return -1;
	deduct->has_exempt = true;
	return pack_need_when(reader, 2, &deduct->exempt);
}

/* 乘 月数: a purchase of several months bears it as often (rules.md 3). */
static int
times_key(const struct pack_reader *reader, int *index, int *key)
{
	*key = -1;
	if (word_at(reader, *index) != WORD_TIMES)
		return 0;
	*index += 2;
	return pack_need_key(reader, *index - 1, key);
}

/* 起付线 转院补差 当 转院=向上: the difference only (rules.md 8). */
static int
deductible_transfer(struct pack_reader *reader)
{
	struct pack_deductible *deduct = &reader->rules->deduct;

	if (deduct->has_transfer)
		return pack_fail(reader, _("“%s”重复"), "起付线 转院补差");
	if (pack_need_word(reader, 2, WORD_WHEN) < 0)
		return -1;
	deduct->has_transfer = true;
	return pack_need_when(reader, 2, &deduct->transfer);
}

static int
deductible_across(struct pack_reader *reader, int index)
{
	struct pack_deductible *deduct = &reader->rules->deduct;
	enum pack_word word = word_at(reader, index);

	if (index >= reader->line.count)
		return 0;
	if (word != WORD_TOP_UP && word != WORD_HIGHEST &&
	    word != WORD_EACH_LEVEL && word != WORD_EACH_PLACE)
		return pack_need_count(reader, index);
	deduct->across = word == WORD_TOP_UP	     ? ACROSS_TOP_UP
			 : word == WORD_HIGHEST	     ? ACROSS_HIGHEST
			 : word == WORD_EACH_LEVEL ? ACROSS_EACH
						     : ACROSS_PLACES;
	if (deduct->period == PERIOD_VISIT)
		return pack_fail(reader,
				 _("起付线：每次的起付线没有级别之间的补差"));
	return pack_need_count(reader, index + 1);
}

/*
 * 起付线 每年 在职 600.00 退休 500.00; 起付线 每次 按表;
 * 起付线 每月 所有人 30.00 乘 月数; 起付线 每年 按表 补差 …: how the levels of a year go together.
 */
int
pack_deductible_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	int index = 2;

	if (word_at(reader, 1) == WORD_ONCE_FULL ||
	    word_at(reader, 1) == WORD_AT_MOST)
		return deductible_full(reader);
	if (word_at(reader, 1) == WORD_EXEMPT)
		return deductible_exempt(reader);
	if (word_at(reader, 1) == WORD_TRANSFER)
		return deductible_transfer(reader);
	if (pack_take_place(reader, CONSTRUCT_DEDUCTIBLE) < 0)
		return -1;
	if (!pack_word_period(word_at(reader, 1), &rules->deduct.period))
		return pack_need_word(reader, 1, WORD_YEARLY);
	if (word_at(reader, 2) == WORD_BY_TABLE) {
		rules->deduct.by_table = true;
		index = 3;
	} else {
		/* The whole shape first, then each figure. */
		int words = word_at(reader, 2) == WORD_EVERYONE ? 4 : 6;

		if (reader->line.count < words)
			return pack_need_count(reader, words);
		if (pack_need_groups(reader, &index, rules->deductible) < 0)
			return -1;
	}
	if (times_key(reader, &index, &rules->deduct.times) < 0)
		return -1;
	return deductible_across(reader, index);
}

/* 封顶线 每年 统筹支付 在职 8000.00 退休 8000.00, or 封顶线 不设. */
int
pack_cap_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	int index = 3;

	if (reader->line.count == 2) {
		if (pack_need_word(reader, 1, WORD_NO_CAP) < 0)
			return -1;
		return pack_take_place(reader, CONSTRUCT_CAP);
	}
	if (pack_need_word(reader, 1, WORD_YEARLY) < 0 ||
	    pack_need_word(reader, 2, WORD_FUND) < 0 ||
	    pack_need_groups(reader, &index, rules->cap) < 0 ||
	    pack_need_count(reader, index) < 0)
		return -1;
	rules->capped = true;
	return pack_take_place(reader, CONSTRUCT_CAP);
}

bool
pack_has_meter(const struct rules *rules, const char *name)
{
	for (int i = 0; i < rules->limit_count; i++)
		if (strcmp(rules->limits[i].name, name) == 0)
			return true;
	for (int i = 0; i < rules->whole_count; i++)
		if (strcmp(rules->wholes[i].name, name) == 0)
			return true;
	return false;
}

static int
limit_unit(const struct pack_reader *reader, struct pack_limit *limit)
{
	enum pack_word word = word_at(reader, 3);

	if (!pack_word_period(word_at(reader, 2), &limit->period))
		return pack_need_word(reader, 2, WORD_YEARLY);
	if (word != WORD_FUND && word != WORD_INSCOPE && word != WORD_ABOVE)
		return pack_fail(reader,
				 _("限额：应为统筹支付、政策范围内或"
				   "起付线以上"));
	limit->unit = word == WORD_FUND	     ? UNIT_FUND
		      : word == WORD_INSCOPE ? UNIT_INSCOPE
					     : UNIT_ABOVE;
	return 0;
}

/* 限额 不计 当 种类=挂号费: no limit on fees cuts or counts it (rules.md 7). */
static int
limit_free(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;

	if (rules->has_limit_free)
		return pack_fail(reader, _("“%s”重复"), "限额 不计");
	if (pack_need_word(reader, 2, WORD_WHEN) < 0 ||
	    pack_need_item_when(reader, 2, &rules->limit_free) < 0)
		return -1;
	rules->has_limit_free = true;
	rules->by_item = true;
	return 0;
}

/* 限额 药店年限 每年 统筹支付 所有人 1500.00 [乘 月数] [当 场景=药店]. */
int
pack_limit_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_limit *limit;
	int index = 4;

	if (word_at(reader, 1) == WORD_EXEMPT)
		return limit_free(reader);
	if (rules->limit_count == PACK_LIMITS_MAX)
		return pack_fail(reader, _("限额至多 %d 个"), PACK_LIMITS_MAX);
	if (reader->line.count < 6)
		return pack_need_count(reader, 6);
	if (pack_has_meter(rules, reader->line.words[1]) ||
	    pack_word(reader->line.words[1]) != WORD_NONE)
		return pack_fail(reader, _("限额：名字“%s”已用过"),
				 reader->line.words[1]);
	limit = &rules->limits[rules->limit_count];
	limit->clause = reader->clause;
	limit->line = reader->line.number;
	if (pack_need_text(reader, reader->line.words[1], limit->name,
			   sizeof(limit->name)) < 0 ||
	    limit_unit(reader, limit) < 0 ||
	    pack_need_groups(reader, &index, limit->amount) < 0)
		return -1;
	if (times_key(reader, &index, &limit->times) < 0 ||
	    pack_need_when(reader, index, &limit->when) < 0)
		return -1;
	rules->clauses[reader->clause].decides = true;
	rules->limit_count++;
	return 0;
}

/* 分段 含起付线 每年: the edges, and over what they add up (rules.md 12). */
int
pack_tier_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	enum pack_word word = word_at(reader, 1);

	if (rules->edge != EDGE_NONE)
		return pack_fail(reader, _("“%s”重复"), reader->line.words[0]);
	if (word != WORD_ABOVE && word != WORD_INCLUDING)
		return pack_fail(reader,
				 _("分段：应为起付线以上或含起付线"));
	if (pack_need_count(reader, 3) < 0)
		return -1;
	if (!pack_word_period(word_at(reader, 2), &rules->edge_period) ||
	    (rules->edge_period != PERIOD_VISIT &&
	     rules->edge_period != PERIOD_YEAR))
		return pack_fail(reader, _("分段：应为每次或每年"));
	rules->edge = word == WORD_ABOVE ? EDGE_ABOVE : EDGE_INCLUDING;
	return 0;
}
