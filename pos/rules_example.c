/*
 * rules_example.c - a pack proves itself: its worked examples run through
 * the very split that will be used at the counter.
 */
#include "pos/rules_want.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/text.h"

/* One example being read; owned by pack_run_examples(). */
struct example {
	char id[CLAUSE_BYTES];
	int line;
	bool person_known;
	char level[PACK_LEVEL_BYTES];
	const char *scene;
	struct split_case input;
	struct traits traits;
	struct traits item_traits[BASKET_ITEMS_MAX];
	char refused_by[CLAUSE_BYTES];
	char institution[INSTITUTION_BYTES];
	bool waits; /* 待付 */
	enum split_bucket later;
	struct money later_amount;
	struct pack_want wants[WANT_COUNT];
	struct basket basket;
	struct split split;
};

static int
example_fail(const struct pack_reader *reader, const struct example *example,
	     int line, const char *what, const char *word)
{
	return err_set(reader->err, ERR_RULES, _("%s:%d：例 %s：%s%s"),
		       reader->file, line, example->id, what, word);
}

static void
example_begin(const struct pack_reader *reader, struct example *example)
{
	bool fits;

	memset(example, 0, sizeof(*example));
	fits =
	    text_copy(example->id, sizeof(example->id), reader->line.words[1]);
	assert(fits);
	(void)fits;
	example->line = reader->line.number;
	example->input.account_used = true;
	example->input.basket = &example->basket;
	example->input.traits = &example->traits;
	example->input.item_traits = example->item_traits;
}

static int
day_line(const struct pack_reader *reader, struct example *example)
{
	if (pack_need_count(reader, 2) < 0)
		return -1;
	return pack_need_day(reader, 1, &example->input.day);
}

static int
balance_line(const struct pack_reader *reader, struct money *balance)
{
	if (pack_need_count(reader, 2) < 0)
		return -1;
	return pack_need_money(reader, 1, balance);
}

static int
scene_line(const struct pack_reader *reader, struct example *example)
{
	enum pack_scene scene = SCENE_PHARMACY;

	if (pack_need_count(reader, 2) < 0)
		return -1;
	if (!pack_scene_find(reader->line.words[1], &scene))
		return pack_fail(reader, _("场景：应为药店、门诊、住院、慢特病"
					   "或村卫生室"));
	example->scene = pack_scene_text(scene);
	example->input.scene = example->scene;
	return 0;
}

static int
person_line(const struct pack_reader *reader, struct example *example)
{
	if (pack_need_count(reader, 2) < 0)
		return -1;
	example->input.retired =
	    pack_word(reader->line.words[1]) == WORD_RETIRED;
	if (!example->input.retired &&
	    pack_need_word(reader, 1, WORD_WORKING) < 0)
		return -1;
	example->person_known = true;
	return 0;
}

/* 已累计 起付线 600.00 统筹支付 0.00. */
static int
used_up_line(const struct pack_reader *reader, struct example *example)
{
	struct meters *meters = &example->input.meters;

	if (reader->line.count < 5 || reader->line.count % 2 == 0)
		return pack_need_count(reader, 5);
	if (pack_need_word(reader, 1, WORD_DEDUCTIBLE) < 0 ||
	    pack_need_money(reader, 2, &meters->deductible_met) < 0 ||
	    pack_need_word(reader, 3, WORD_FUND) < 0 ||
	    pack_need_money(reader, 4, &meters->fund_paid) < 0)
		return -1;
	for (int i = 5; i < reader->line.count; i += 2) {
		struct meter *meter = &meters->more[meters->more_count];

		if (meters->more_count == METERS_MAX)
			return pack_fail(reader, _("累计至多 %d 个"),
					 METERS_MAX);
		if (pack_need_text(reader, reader->line.words[i], meter->name,
				   sizeof(meter->name)) < 0 ||
		    pack_need_money(reader, i + 1, &meter->amount) < 0)
			return -1;
		meters->more_count++;
	}
	return 0;
}

/* 待付 其他基金 500.00: what the year's end would bring so far. */
static int
later_line(const struct pack_reader *reader, struct example *example)
{
	if (pack_need_count(reader, 3) < 0)
		return -1;
	if (!pack_word_bucket(pack_word(reader->line.words[1]),
			      &example->later))
		return pack_fail(
		    reader,
		    _("得：不认识的项目“%s”，应为 统筹支付、个人账户、"
		      "个人现金、个人负担、总额、余额、起付线等"),
		    reader->line.words[1]);
	example->waits = true;
	return pack_need_money(reader, 2, &example->later_amount);
}

static int
later_check(const struct pack_reader *reader, const struct example *example)
{
	const struct split *split = &example->split;
	char got[MONEY_TEXT_BYTES] = "";

	for (int i = 0; example->waits && i < split->later_count; i++) {
		if (split->later[i].bucket != example->later)
			continue;
		if (money_compare(split->later[i].amount,
				  example->later_amount) == 0)
			return 0;
		money_format(got, split->later[i].amount);
	}
	if (!example->waits)
		return 0;
	return example_fail(reader, example, example->line,
			    _("待付不是这么多，算得 "), got);
}

/* 共济账户 200.00 50.00: balances, in the order of binding. */
static int
family_line(const struct pack_reader *reader, struct split_case *input)
{
	int count = reader->line.count - 1;

	if (count < 1 || count > FAMILY_MAX)
		return pack_fail(reader, _("共济账户：应有 1 至 %d 个余额"),
				 FAMILY_MAX);
	for (int i = 0; i < count; i++)
		if (pack_need_money(reader, i + 1, &input->family[i]) < 0)
			return -1;
	input->family_count = count;
	return 0;
}

static int
example_line(const struct pack_reader *reader, struct example *example)
{
	const struct pack_line *line = &reader->line;

	switch ((int)line->key) {
	case WORD_SOURCE:
	case WORD_NOTE:
		return 0;
	case WORD_DAY:
		return day_line(reader, example);
	case WORD_SCENE:
		return scene_line(reader, example);
	case WORD_LEVEL:
		if (pack_need_count(reader, 2) < 0)
			return -1;
		example->input.level = example->level;
		return pack_need_text(reader, line->words[1], example->level,
				      sizeof(example->level));
	case WORD_PERSON:
		return person_line(reader, example);
	case WORD_TIME:
	case WORD_PLACE:
	case WORD_STARTS:
	case WORD_ADMITTED:
	case WORD_DISCHARGED:
		return pack_visit_line(reader, &example->input,
				       example->institution);
	case WORD_SET:
		return pack_trait_line(reader, &example->traits);
	case WORD_BALANCE:
		return balance_line(reader, &example->input.balance);
	case WORD_PAST:
		return balance_line(reader, &example->input.past);
	case WORD_LATER:
		return later_line(reader, example);
	case WORD_FAMILY:
		return family_line(reader, &example->input);
	case WORD_UNUSED:
		example->input.account_used = false;
		return pack_need_count(reader, 1);
	case WORD_USED_UP:
		return used_up_line(reader, example);
	case WORD_ITEM:
		return pack_item_line(reader, &example->basket,
				      example->item_traits);
	case WORD_EXPECT:
		if (line->count == 3 &&
		    pack_word(line->words[1]) == WORD_REFUSE)
			return pack_need_text(reader, line->words[2],
					      example->refused_by,
					      sizeof(example->refused_by));
		return pack_want_line(reader, example->wants);
	default:
		return pack_fail(reader,
				 _("不认识的词“%s”，例里应为 "
				   "日期、入院、出院、时刻、机构、场景、级别、"
				   "人员、设、余额、不用账户、已累计、始于、品"
				   "、得、来源 或 说明"),
				 line->words[0]);
	}
}

static void
mark_reached(struct rules *rules, const struct split *split)
{
	for (int i = 0; i < split->reason_count; i++)
		for (int j = 0; j < rules->head.clause_count; j++)
			if (strcmp(split->reasons[i].clause,
				   rules->clauses[j].id) == 0)
				rules->clauses[j].reached = true;
	for (int i = 0; i < split->later_count; i++)
		for (int j = 0; j < rules->head.clause_count; j++)
			if (strcmp(split->later[i].clause,
				   rules->clauses[j].id) == 0)
				rules->clauses[j].reached = true;
}

/* 得 拒绝 条款号: the clause that refused is the last reason. */
static int
refusal_run(const struct pack_reader *reader, struct example *example)
{
	const struct split *split = &example->split;
	struct err why = {0};
	int last;

	if (split_compute(reader->rules, &example->input, &example->split,
			  &why) == 0)
		return example_fail(reader, example, example->line,
				    _("应被拒绝，却结算了："),
				    example->refused_by);
	last = split->reason_count - 1;
	if (last < 0 || split->reasons[last].amount.fen != 0 ||
	    strcmp(split->reasons[last].clause, example->refused_by) != 0)
		return example_fail(reader, example, example->line,
				    _("拒绝的不是这一条："), why.text);
	mark_reached(reader->rules, split);
	return 0;
}

static int
example_run(const struct pack_reader *reader, struct example *example)
{
	const struct split_case *input = &example->input;
	int line = example->line;

	if (!input->day || !input->scene || !input->level ||
	    !example->person_known)
		return example_fail(reader, example, line,
				    _("应写 日期、场景、级别、人员"), "");
	if (example->basket.item_count == 0)
		return example_fail(reader, example, line, _("没有一个“品”"),
				    "");
	example->input.meters.year =
	    pack_year(reader->rules, pack_basis_day(reader->rules, input));
	if (example->refused_by[0])
		return refusal_run(reader, example);
	for (int i = BUCKET_FUND; i <= BUCKET_CASH; i++)
		if ((i == BUCKET_FUND || i == BUCKET_ACCOUNT ||
		     i == BUCKET_CASH) &&
		    !example->wants[i].stated)
			return example_fail(reader, example, line,
					    _("每个例子的“得”要写 统筹支付、"
					      "个人账户、个人现金，没有写 "),
					    pack_want_name(i));
	if (split_compute(reader->rules, input, &example->split, reader->err) <
	    0) {
		struct err why = *reader->err;

		return example_fail(reader, example, line, "", why.text);
	}
	if (pack_wants_check(reader, example->id, example->wants,
			     &example->split) < 0 ||
	    later_check(reader, example) < 0)
		return -1;
	mark_reached(reader->rules, &example->split);
	return 0;
}

static int
examples_read(struct pack_reader *reader, struct example *example)
{
	bool open = false;
	int more;

	while ((more = pack_next(reader)) > 0) {
		enum pack_word key = reader->line.key;

		/* pack_parse() has seen to the order and the ids. */
		if (key == WORD_CLAUSE || key == WORD_EXAMPLE) {
			if (open && example_run(reader, example) < 0)
				return -1;
			open = key == WORD_EXAMPLE;
			if (open)
				example_begin(reader, example);
		} else if (open && example_line(reader, example) < 0) {
			return -1;
		}
	}
	if (more < 0)
		return -1;
	return open ? example_run(reader, example) : 0;
}

int
pack_run_examples(struct rules *rules, const char *file, struct err *err)
{
	struct pack_reader reader;
	struct example *example;
	struct err own = {0};
	int result;

	assert(rules->head.example_count > 0);
	example = malloc(sizeof(*example));
	if (!example)
		return err_set(err, ERR_MEMORY, _("规则包：内存不足"));
	/* An example's error is wrapped, so it must have somewhere to be. */
	pack_reader_init(&reader, rules, file, err ? err : &own);
	result = examples_read(&reader, example);
	free(example);
	return result;
}
