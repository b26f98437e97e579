/*
 * rules_basis.c - 适用 and 跨年: by which of a case's dates a pack goes, and
 * what becomes of a stay over the year's end (rules.md 25).
 */
#include "pos/rules_pack.h"

#include <assert.h>

#include "pos/text.h"

/* 适用 结算日; 适用 就诊日; 适用 出院日. */
int
pack_basis_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	enum pack_word word;

	if (pack_need_count(reader, 2) < 0)
		return -1;
	if (rules->basis_line)
		return pack_fail(reader, _("“%s”重复"), reader->line.words[0]);
	word = pack_word(reader->line.words[1]);
	if (word != WORD_BY_SETTLED && word != WORD_BY_ADMITTED &&
	    word != WORD_BY_DISCHARGED)
		return pack_fail(reader,
				 _("适用：应为结算日、就诊日或出院日"));
	rules->basis = word == WORD_BY_SETTLED	  ? BASIS_SETTLED
		       : word == WORD_BY_ADMITTED ? BASIS_ADMITTED
						  : BASIS_DISCHARGED;
	rules->basis_line = reader->line.number;
	return 0;
}

/* 跨年 分开: a bill must not reach into an earlier year. */
int
pack_across_line(struct pack_reader *reader)
{
	if (pack_need_count(reader, 2) < 0 ||
	    pack_need_word(reader, 1, WORD_APART) < 0)
		return -1;
	if (reader->rules->years_apart)
		return pack_fail(reader, _("“%s”重复"), reader->line.words[0]);
	reader->rules->years_apart = true;
	return 0;
}

int
pack_basis_day(const struct rules *rules, const struct split_case *input)
{
	int day = input->day;

	assert(rules && input);
	if (rules->basis == BASIS_ADMITTED && input->admitted)
		day = input->admitted;
	if (rules->basis == BASIS_DISCHARGED && input->discharged)
		day = input->discharged;
	return day;
}
