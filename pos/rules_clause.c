/* rules_clause.c - the statements of a clause. See rules_pack.h. */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/rules_form.h"
#include "pos/text.h"

/* 原文: a clause may quote in several lines; they are joined. */
static int
quote_line(const struct pack_reader *reader)
{
	struct pack_clause *clause = &reader->rules->clauses[reader->clause];
	size_t length = strlen(clause->text);

	return pack_need_text(reader, reader->line.rest, clause->text + length,
			      sizeof(clause->text) - length);
}

/* 类别 甲 政策范围内; 类别 乙 先行自付 按目录; 类别 丙 全自费. */
static int
class_line(struct pack_reader *reader)
{
	static const struct {
		enum pack_construct construct;
		enum pack_word treatment;
		int words;
	} forms[] = {
	    {CONSTRUCT_CLASS_A, WORD_INSCOPE, 3},
	    {CONSTRUCT_CLASS_B, WORD_PRESELF, 4},
	    {CONSTRUCT_CLASS_C, WORD_OWNPAY, 3},
	};
	enum item_class item_class;
	size_t form;

	if (reader->line.count < 2 ||
	    !pack_word_class(pack_word(reader->line.words[1]), &item_class))
		return pack_fail(reader, _("类别：应为甲、乙或丙；写法：%s"),
				 pack_form(WORD_CLASS));
	form = (size_t)(item_class - ITEM_CLASS_A);
	if (pack_need_count(reader, forms[form].words) < 0 ||
	    pack_need_word(reader, 2, forms[form].treatment) < 0)
		return -1;
	if (item_class == ITEM_CLASS_B &&
	    pack_word(reader->line.words[3]) == WORD_BY_TABLE)
		reader->rules->preself_by_table = true;
	else if (item_class == ITEM_CLASS_B &&
		 pack_need_word(reader, 3, WORD_CATALOGUE) < 0)
		return -1;
	return pack_take_place(reader, forms[form].construct);
}

static int
cash_line(struct pack_reader *reader)
{
	if (pack_need_count(reader, 2) < 0 ||
	    pack_need_word(reader, 1, WORD_REST) < 0)
		return -1;
	return pack_take_place(reader, CONSTRUCT_CASH);
}

/* 累计码 DEDC_YEAR 起付线: 5206's cum_type_code (protocol.md 19 no. 16). */
static int
meter_line(const struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_meter meter = {.bucket = BUCKET_CASH};

	if (pack_need_count(reader, 3) < 0)
		return -1;
	if (rules->meter_count == PACK_METERS_MAX)
		return pack_fail(reader, _("累计码至多 %d 个"),
				 PACK_METERS_MAX);
	if (pack_need_text(reader, reader->line.words[1], meter.code,
			   sizeof(meter.code)) < 0)
		return -1;
	if (pack_has_meter(rules, reader->line.words[2])) {
		if (pack_need_text(reader, reader->line.words[2], meter.name,
				   sizeof(meter.name)) < 0)
			return -1;
	} else if (!pack_word_bucket(pack_word(reader->line.words[2]),
				     &meter.bucket) ||
		   (meter.bucket != BUCKET_DEDUCTIBLE &&
		    meter.bucket != BUCKET_FUND)) {
		return pack_fail(reader,
				 _("累计码：应为起付线或统筹支付，写的是“%s”"),
				 reader->line.words[2]);
	}
	for (int i = 0; i < rules->meter_count; i++)
		if (strcmp(rules->meters[i].code, meter.code) == 0 ||
		    (rules->meters[i].bucket == meter.bucket &&
		     strcmp(rules->meters[i].name, meter.name) == 0))
			return pack_fail(reader, _("累计码 %s 与 %s 重复"),
					 meter.code, rules->meters[i].code);
	rules->meters[rules->meter_count++] = meter;
	return 0;
}

static int
table_line(struct pack_reader *reader)
{
	if (pack_need_count(reader, 2) < 0)
		return -1;
	if (pack_word(reader->line.words[1]) == WORD_DEDUCTIBLE)
		return pack_table_read(reader, TABLE_DEDUCTIBLE);
	if (pack_word(reader->line.words[1]) == WORD_PRESELF)
		return pack_table_read(reader, TABLE_PRESELF);
	if (pack_need_word(reader, 1, WORD_RATES) < 0 ||
	    pack_take_place(reader, CONSTRUCT_RATES) < 0)
		return -1;
	return pack_table_read(reader, TABLE_RATES);
}

int
pack_clause_line(struct pack_reader *reader)
{
	static const struct {
		enum pack_word key;
		int (*read)(struct pack_reader *reader);
	} statements[] = {
	    {WORD_CLASS, class_line},
	    {WORD_CEILING, pack_ceiling_line},
	    {WORD_DEDUCTIBLE, pack_deductible_line},
	    {WORD_CAP, pack_cap_line},
	    {WORD_LIMIT, pack_limit_line},
	    {WORD_TIER, pack_tier_line},
	    {WORD_ADJUST, pack_adjust_line},
	    {WORD_PAYER, pack_payer_line},
	    {WORD_PAST, pack_past_line},
	    {WORD_FAMILY, pack_family_line},
	    {WORD_ACCOUNT, pack_account_line},
	    {WORD_CASH, cash_line},
	    {WORD_ROUND, pack_round_line},
	    {WORD_OFFLINE, pack_offline_line},
	    {WORD_RANGE, pack_range_line},
	    {WORD_TABLE, table_line},
	    {WORD_RESTRICT, pack_restrict_line},
	    {WORD_SPREAD, pack_spread_line},
	    {WORD_WHOLE, pack_whole_line},
	    {WORD_AT_LEAST, pack_at_least_line},
	};

	assert(reader->clause >= 0);
	if (reader->line.key == WORD_QUOTE)
		return quote_line(reader);
	if (reader->line.key == WORD_METER)
		return meter_line(reader);
	if (reader->line.key == WORD_PARAM)
		return pack_param_line(reader);
	if (reader->line.key == WORD_WAIT)
		return pack_wait_line(reader);
	if (reader->line.key == WORD_AWAY)
		return pack_away_line(reader);
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		if (statements[i].key == reader->line.key)
			return statements[i].read(reader);
	return pack_fail(
	    reader,
	    _("不认识的词“%s”，条款里应为 原文、类别、限价、限制、起付线、"
	      "封顶线、限额、全付、范围、表、分段、调整、保底、付方、"
	      "个人账户、历年账户、共济账户、个人现金、取整、分摊、离线、"
	      "累计码、参数、异地先付、待遇、说明 或 缺口"),
	    reader->line.words[0]);
}
