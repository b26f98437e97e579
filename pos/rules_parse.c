/* rules_parse.c - a pack's head and its sections. See rules_pack.h. */
#include "pos/rules_pack.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "pos/rules_form.h"
#include "pos/text.h"

static const char *const construct_texts[] = {
#define X(construct, text) text,
    PACK_CONSTRUCTS(X)
#undef X
};

const char *
pack_clause_of(const struct rules *rules, enum pack_construct construct)
{
	assert(construct < CONSTRUCT_COUNT);
	assert(rules->places[construct].line > 0);
	return rules->clauses[rules->places[construct].clause].id;
}

int
pack_take_place(struct pack_reader *reader, enum pack_construct construct)
{
	struct pack_place *place = &reader->rules->places[construct];

	assert(reader->clause >= 0);
	if (place->line)
		return pack_fail(reader, _("“%s”重复，第 %d 行已写过"),
				 construct_texts[construct], place->line);
	place->line = reader->line.number;
	place->clause = reader->clause;
	/* Rounding and the link's policy move no fen by themselves. */
	if (construct < CONSTRUCT_ROUND_CEILING)
		reader->rules->clauses[reader->clause].decides = true;
	return 0;
}

/* A head field is written once. */
static int
head_text(const struct pack_reader *reader, char *to, size_t room)
{
	if (to[0])
		return pack_fail(reader, _("“%s”重复"), reader->line.words[0]);
	return pack_need_text(reader, reader->line.rest, to, room);
}

static int
head_word(const struct pack_reader *reader, char *to, size_t room)
{
	if (pack_need_count(reader, 2) < 0)
		return -1;
	if (to[0])
		return pack_fail(reader, _("“%s”重复"), reader->line.words[0]);
	return pack_need_text(reader, reader->line.words[1], to, room);
}

static int
head_id(const struct pack_reader *reader)
{
	struct rules_head *head = &reader->rules->head;

	if (head_word(reader, head->id, sizeof(head->id)) < 0)
		return -1;
	if (strspn(head->id, "abcdefghijklmnopqrstuvwxyz0123456789-") !=
	    strlen(head->id))
		return pack_fail(
		    reader, _("规则包名只用小写字母、数字和减号，写的是“%s”"),
		    head->id);
	return 0;
}

static int
head_area(const struct pack_reader *reader)
{
	struct rules_head *head = &reader->rules->head;

	if (head_word(reader, head->area, sizeof(head->area)) < 0)
		return -1;
	if (strlen(head->area) != 6 || strspn(head->area, "0123456789") != 6)
		return pack_fail(reader, _("统筹区应为 6 位数字，写的是“%s”"),
				 head->area);
	return 0;
}

static int
head_trust(const struct pack_reader *reader)
{
	struct rules_head *head = &reader->rules->head;

	const char *word;

	if (pack_need_count(reader, 2) < 0)
		return -1;
	word = reader->line.words[1];
	if (strlen(word) != 1 || !strchr("ABPC", word[0]))
		return pack_fail(reader, _("可信应为 A、B、P 或 C，写的是“%s”"),
				 word);
	return head_word(reader, head->trust, sizeof(head->trust));
}

static int
head_day(const struct pack_reader *reader, int *day)
{
	if (pack_need_count(reader, 2) < 0)
		return -1;
	if (*day)
		return pack_fail(reader, _("“%s”重复"), reader->line.words[0]);
	return pack_need_day(reader, 1, day);
}

static int
head_format(const struct pack_reader *reader)
{
	if (pack_need_count(reader, 2) < 0)
		return -1;
	if (strcmp(reader->line.words[1], PACK_FORMAT) != 0)
		return pack_fail(reader, _("本程序只认格式 %s，写的是“%s”"),
				 PACK_FORMAT, reader->line.words[1]);
	return 0;
}

/* 年度 自 2021-01-01 至 2022-06-30: one year of its own length. */
static int
head_long_year(const struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	int from;

	if (pack_need_count(reader, 5) < 0 ||
	    pack_need_day(reader, 2, &from) < 0 ||
	    pack_need_word(reader, 3, WORD_UNTIL) < 0 ||
	    pack_need_day(reader, 4, &rules->year_to) < 0)
		return -1;
	if (from >= rules->year_to || from % 10000 == 229)
		return pack_fail(reader, _("年度：%d 至 %d 不成立"), from,
				 rules->year_to);
	rules->year_start = from % 10000;
	rules->year_from = from;
	return 0;
}

/* 年度 自然年, or 年度 始于 07-01. */
static int
head_year(const struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	char text[16];
	int day;

	if (rules->year_start)
		return pack_fail(reader, _("“%s”重复"), reader->line.words[0]);
	if (reader->line.count == 2 &&
	    pack_word(reader->line.words[1]) == WORD_CALENDAR) {
		rules->year_start = 101;
		return 0;
	}
	if (reader->line.count > 1 &&
	    pack_word(reader->line.words[1]) == WORD_SINCE)
		return head_long_year(reader);
	if (pack_need_count(reader, 3) < 0 ||
	    pack_need_word(reader, 1, WORD_STARTS) < 0)
		return -1;
	/* 2001 has no leap day: a year cannot begin on one. */
	if (!text_format(text, sizeof(text), "2001-%s",
			 reader->line.words[2]) ||
	    !text_day_parse(text, &day))
		return pack_fail(reader,
				 _("年度：应为月-日，如 07-01，写的是“%s”"),
				 reader->line.words[2]);
	rules->year_start = day % 10000;
	return 0;
}

static int
head_gap(const struct pack_reader *reader)
{
	struct rules *rules = reader->rules;

	if (rules->gap_count == PACK_GAPS_MAX)
		return pack_fail(reader, _("缺口至多 %d 条"), PACK_GAPS_MAX);
	return pack_need_text(reader, reader->line.rest,
			      rules->gaps[rules->gap_count++],
			      sizeof(rules->gaps[0]));
}

static int
head_line(struct pack_reader *reader)
{
	struct rules_head *head = &reader->rules->head;

	if (reader->line.key == WORD_FORMAT)
		return pack_fail(reader, _("格式只写在第一行"));
	if (reader->line.key == WORD_PACK)
		return head_id(reader);
	if (reader->line.key == WORD_AREA)
		return head_area(reader);
	if (reader->line.key == WORD_TITLE)
		return head_text(reader, head->title, sizeof(head->title));
	if (reader->line.key == WORD_SOURCE)
		return head_text(reader, head->source, sizeof(head->source));
	if (reader->line.key == WORD_TRUST)
		return head_trust(reader);
	if (reader->line.key == WORD_FROM)
		return head_day(reader, &head->from_day);
	if (reader->line.key == WORD_TO)
		return head_day(reader, &head->to_day);
	if (reader->line.key == WORD_YEAR)
		return head_year(reader);
	if (reader->line.key == WORD_BASIS)
		return pack_basis_line(reader);
	if (reader->line.key == WORD_ACROSS_YEARS)
		return pack_across_line(reader);
	if (reader->line.key == WORD_KEY || reader->line.key == WORD_ITEM_KEY)
		return pack_key_line(reader);
	return pack_fail(
	    reader,
	    _("不认识的词“%s”，此处应为 规则包、"
	      "统筹区、名称、来源、可信、生效、失效、"
	      "年度、适用、跨年、键、品键、说明、缺口、条款 或 例"),
	    reader->line.words[0]);
}

/* 条款 ID 标题 and 例 ID 标题: the id, checked. */
static int
section_id(const struct pack_reader *reader, char id[CLAUSE_BYTES])
{
	if (reader->line.count < 2)
		return pack_fail(reader, _("“%s”后面应有编号"),
				 reader->line.words[0]);
	return pack_need_text(reader, reader->line.words[1], id, CLAUSE_BYTES);
}

static int
clause_begin(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_clause *clause;
	const char *const *words = reader->line.words;

	reader->clause = -1;
	if (rules->head.clause_count == PACK_CLAUSES_MAX)
		return pack_fail(reader, _("条款至多 %d 条"), PACK_CLAUSES_MAX);
	clause = &rules->clauses[rules->head.clause_count];
	if (section_id(reader, clause->id) < 0)
		return -1;
	for (int i = 0; i < rules->head.clause_count; i++)
		if (strcmp(rules->clauses[i].id, clause->id) == 0)
			return pack_fail(reader,
					 _("条款 %s 重复，第 %d 行已有"),
					 clause->id, rules->clauses[i].line);
	/* rest begins where words[1] stood, and is not cut into words. */
	if (reader->line.count > 2 &&
	    pack_need_text(reader, reader->line.rest + (words[2] - words[1]),
			   clause->title, sizeof(clause->title)) < 0)
		return -1;
	clause->line = reader->line.number;
	reader->clause = rules->head.clause_count++;
	return 0;
}

static int
example_begin(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	int count = rules->head.example_count;

	reader->clause = -1;
	if (count == PACK_EXAMPLES_MAX)
		return pack_fail(reader, _("例至多 %d 个"), PACK_EXAMPLES_MAX);
	if (section_id(reader, rules->example_ids[count]) < 0)
		return -1;
	for (int i = 0; i < count; i++)
		if (strcmp(rules->example_ids[i], rules->example_ids[count]) ==
		    0)
			return pack_fail(reader, _("例 %s 重复"),
					 rules->example_ids[count]);
	rules->head.example_count++;
	return 0;
}

enum section { SECTION_HEAD, SECTION_CLAUSE, SECTION_EXAMPLE };

static int
any_line(struct pack_reader *reader, enum section *section)
{
	if (reader->line.key == WORD_CLAUSE) {
		*section = SECTION_CLAUSE;
		return clause_begin(reader);
	}
	if (reader->line.key == WORD_EXAMPLE) {
		*section = SECTION_EXAMPLE;
		return example_begin(reader);
	}
	if (*section == SECTION_EXAMPLE)
		return 0; /* read when the pack is whole */
	if (reader->line.key == WORD_NOTE)
		return 0;
	if (reader->line.key == WORD_GAP)
		return head_gap(reader);
	if (*section == SECTION_CLAUSE)
		return pack_clause_line(reader);
	return head_line(reader);
}

static int
head_check(const struct pack_reader *reader)
{
	const struct rules *rules = reader->rules;
	const struct rules_head *head = &rules->head;
	const struct {
		bool there;
		enum pack_word word;
	} needed[] = {
	    {head->id[0] != '\0', WORD_PACK},
	    {head->area[0] != '\0', WORD_AREA},
	    {head->title[0] != '\0', WORD_TITLE},
	    {head->source[0] != '\0', WORD_SOURCE},
	    {head->trust[0] != '\0', WORD_TRUST},
	    {head->from_day != 0, WORD_FROM},
	    {head->to_day != 0, WORD_TO},
	    {rules->year_start != 0, WORD_YEAR},
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!needed[i].there)
			return pack_fail(reader,
					 _("读完了，缺少“%s”；写法：%s"),
					 pack_word_text(needed[i].word),
					 pack_form(needed[i].word));
	if (head->from_day > head->to_day)
		return pack_fail(reader, _("生效 %d 晚于失效 %d"),
				 head->from_day, head->to_day);
	if (rules->year_to && (rules->year_from > head->from_day ||
			       rules->year_to < head->to_day))
		return pack_fail(reader, _("年度 %d 至 %d 没有盖住生效期"),
				 rules->year_from, rules->year_to);
	return 0;
}

static int
whole_check(struct pack_reader *reader)
{
	const struct rules *rules = reader->rules;

	reader->clause = -1;
	if (head_check(reader) < 0)
		return -1;
	for (int i = 0; i < CONSTRUCT_COUNT; i++)
		if (rules->places[i].line == 0)
			return pack_fail(
			    reader, _("读完了，没有一个条款写“%s”；写法：%s"),
			    construct_texts[i],
			    pack_construct_form((enum pack_construct)i));
	for (int i = 0; i < rules->head.clause_count; i++)
		if (rules->clauses[i].text[0] == '\0')
			return pack_fail(
			    reader, _("条款 %s（第 %d 行）没有“原文”"),
			    rules->clauses[i].id, rules->clauses[i].line);
	if (rules->head.example_count == 0)
		return pack_fail(reader, _("读完了，一个“例”也没有"));
	if (rules->by_item && rules->spread == SPREAD_NONE)
		return pack_fail(reader, _("有按品种算的条款，却没有写“分摊”"));
	if (rules->deduct.has_transfer && rules->deduct.period != PERIOD_VISIT)
		return pack_fail(reader, _("起付线：转院补差只跟每次的起付线"));
	if (pack_payers_check(reader) < 0)
		return -1;
	return pack_rows_check(reader);
}

int
pack_parse(struct rules *rules, const char *file, struct err *err)
{
	struct pack_reader reader;
	enum section section = SECTION_HEAD;
	int more;

	pack_reader_init(&reader, rules, file, err);
	more = pack_next(&reader);
	if (more < 0)
		return -1;
	if (more == 0 || reader.line.key != WORD_FORMAT)
		return pack_fail(&reader, _("第一行应为“格式 %s”"),
				 PACK_FORMAT);
	if (head_format(&reader) < 0)
		return -1;
	while ((more = pack_next(&reader)) > 0)
		if (any_line(&reader, &section) < 0)
			return -1;
	if (more < 0 || whole_check(&reader) < 0)
		return -1;
	pack_lay_out(rules);
	return 0;
}
