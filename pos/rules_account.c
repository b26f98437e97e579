/*
 * rules_account.c - what the accounts may pay, before the deductible and
 * after (rules.md 9, 24).
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

static bool
is_payable(enum split_bucket bucket)
{
	return bucket == BUCKET_OWNPAY || bucket == BUCKET_OVERLIMIT ||
	       bucket == BUCKET_PRESELF || bucket == BUCKET_DEDUCTIBLE ||
	       bucket == BUCKET_COPAY || bucket == BUCKET_OVERCAP;
}

int
pack_need_parts(const struct pack_reader *reader, int *index, int *count,
		enum split_bucket parts[PACK_PAYABLE_MAX])
{
	const struct pack_line *line = &reader->line;
	int at = *index;

	*count = 0;
	for (; at < line->count && pack_word(line->words[at]) != WORD_WHEN;
	     at++) {
		enum split_bucket bucket = BUCKET_CASH;

		if (!pack_word_bucket(pack_word(line->words[at]), &bucket) ||
		    !is_payable(bucket))
			return pack_fail(
			    reader,
			    _("可付：“%s”不是个人负担的一项，应为 "
			      "全自费、超限价自费、"
			      "先行自付、起付线、按比例自付 或 超封顶自付"),
			    line->words[at]);
		for (int j = 0; j < *count; j++)
			if (parts[j] == bucket)
				return pack_fail(reader,
						 _("可付：“%s”写了两次"),
						 line->words[at]);
		parts[(*count)++] = bucket;
	}
	*index = at;
	return 0;
}

static int
may_pay(const struct pack_reader *reader, int *count,
	enum split_bucket parts[PACK_PAYABLE_MAX])
{
	int index = 2;

	if (pack_need_word(reader, 1, WORD_MAY_PAY) < 0)
		return -1;
	if (reader->line.count == 2)
		return pack_fail(reader,
				 _("可付：没有写付什么；都不付请写“拒绝”"));
	if (pack_need_parts(reader, &index, count, parts) < 0)
		return -1;
	return pack_need_count(reader, index);
}

/* 个人账户 先付 政策范围内 [当 …]: three segments (宁波, 上海). */
static int
pays_first(const struct pack_reader *reader)
{
	struct rules *rules = reader->rules;

	if (rules->account_first)
		return pack_fail(reader, _("“%s”重复"), "个人账户 先付");
	if (pack_need_word(reader, 2, WORD_INSCOPE) < 0)
		return -1;
	rules->account_first = true;
	rules->account_first_clause = reader->clause;
	rules->clauses[reader->clause].decides = true;
	return pack_need_when(reader, 3, &rules->account_first_when);
}

/* 个人账户 留存 7778.00 当 处方=否. */
static int
keeps(const struct pack_reader *reader)
{
	struct rules *rules = reader->rules;

	if (rules->account_keeps)
		return pack_fail(reader, _("“%s”重复"), "个人账户 留存");
	rules->account_keeps = true;
	if (pack_need_money(reader, 2, &rules->account_floor) < 0)
		return -1;
	return pack_need_when(reader, 3, &rules->account_keeps_when);
}

/* 个人账户 可付 先行自付 起付线 …: in this order; or 个人账户 拒绝. */
int
pack_account_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	enum pack_word word = reader->line.count > 1
				  ? pack_word(reader->line.words[1])
				  : WORD_NONE;

	if (word == WORD_PAYS_FIRST)
		return pays_first(reader);
	if (word == WORD_KEEPS)
		return keeps(reader);
	if (pack_take_place(reader, CONSTRUCT_ACCOUNT) < 0)
		return -1;
	if (reader->line.count == 2 && word == WORD_REFUSE)
		return 0;
	return may_pay(reader, &rules->payable_count, rules->payable);
}

/* 历年账户 留存 3000.00 [超过 6000.00] [至少 2000.00] [当 …] (浙江). */
static int
keep_line(const struct pack_reader *reader, struct pack_keep *keep)
{
	const struct pack_line *line = &reader->line;
	int index = 3;

	if (keep->set)
		return pack_fail(reader, _("“%s”重复"), line->words[1]);
	keep->set = true;
	if (pack_need_money(reader, 2, &keep->floor) < 0)
		return -1;
	for (; index + 1 < line->count; index += 2) {
		enum pack_word word = pack_word(line->words[index]);

		if (word != WORD_OVER && word != WORD_NOT_LESS)
			break;
		if (pack_need_money(reader, index + 1,
				    word == WORD_OVER ? &keep->over
						      : &keep->least) < 0)
			return -1;
	}
	return pack_need_when(reader, index, &keep->when);
}

/* One account beside 个人账户: what it may pay, and what it keeps. */
static int
other_account(struct pack_reader *reader, int *at_line, int *clause, int *count,
	      enum split_bucket parts[PACK_PAYABLE_MAX], struct pack_keep *keep)
{
	struct rules *rules = reader->rules;

	rules->clauses[reader->clause].decides = true;
	if (reader->line.count > 1 &&
	    pack_word(reader->line.words[1]) == WORD_KEEPS)
		return keep_line(reader, keep);
	if (*at_line)
		return pack_fail(reader, _("“%s”重复，第 %d 行已写过"),
				 reader->line.words[0], *at_line);
	*at_line = reader->line.number;
	*clause = reader->clause;
	return may_pay(reader, count, parts);
}

/* 历年账户 可付 起付线: after 个人账户, which is then 当年账户. */
int
pack_past_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;

	return other_account(reader, &rules->past_line, &rules->past_clause,
			     &rules->past_count, rules->past,
			     &rules->past_keep);
}

/* 共济账户 可付 起付线: the family's, after the person's own. */
int
pack_family_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;

	return other_account(reader, &rules->family_line, &rules->family_clause,
			     &rules->family_count, rules->family,
			     &rules->family_keep);
}
