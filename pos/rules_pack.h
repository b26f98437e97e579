/*
 * rules_pack.h - what a loaded pack holds, and how its text is read.
 *
 * For rules_*.c and split.c; everyone else uses rules.h. All sizes are
 * fixed: a pack is one allocation beside its text. Every construct of the
 * split stands in a clause, and the clause is cited by every fen it moves.
 *
 * The text is read twice: rules_parse.c takes the head and the clauses,
 * rules_example.c runs the examples on the finished pack.
 */
#ifndef POS_RULES_PACK_H
#define POS_RULES_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "pos/rules.h"

#define PACK_FORMAT "1"
#define PACK_LINES_MAX 4000
#define PACK_LINE_BYTES_MAX 1024
#define PACK_TOKENS_MAX 48
#define PACK_CLAUSES_MAX 64
#define PACK_TEXT_BYTES 1536
#define PACK_TITLE_BYTES 96
#define PACK_LEVEL_BYTES 32
#define PACK_RATES_MAX 64
#define PACK_LEVELS_MAX 16 /* of one scene */
#define PACK_METERS_MAX 16
#define PACK_GAPS_MAX 16
#define PACK_EXAMPLES_MAX 64
#define PACK_PAYABLE_MAX 6

enum pack_scene { SCENE_PHARMACY, SCENE_OUTPATIENT, SCENE_COUNT };

enum pack_group {
	GROUP_WORKING, /* 在职 */
	GROUP_RETIRED, /* 退休 */
	GROUP_COUNT
};

/* What every pack must say, once each. In this order errors are reported. */
#define PACK_CONSTRUCTS(X) \
	X(CONSTRUCT_CLASS_A, "类别 甲") \
	X(CONSTRUCT_CLASS_B, "类别 乙") \
	X(CONSTRUCT_CLASS_C, "类别 丙") \
	X(CONSTRUCT_CEILING, "限价") \
	X(CONSTRUCT_DEDUCTIBLE, "起付线") \
	X(CONSTRUCT_RATES, "表 支付比例") \
	X(CONSTRUCT_CAP, "封顶线") \
	X(CONSTRUCT_ACCOUNT, "个人账户") \
	X(CONSTRUCT_CASH, "个人现金") \
	X(CONSTRUCT_ROUND_CEILING, "取整 超限价自费") \
	X(CONSTRUCT_ROUND_PRESELF, "取整 先行自付") \
	X(CONSTRUCT_ROUND_FUND, "取整 统筹支付") \
	X(CONSTRUCT_OFFLINE, "离线")

enum pack_construct {
#define X(construct, text) construct,
	PACK_CONSTRUCTS(X)
#undef X
	    CONSTRUCT_COUNT
};

struct pack_clause {
	char id[CLAUSE_BYTES];
	char title[PACK_TITLE_BYTES];
	char text[PACK_TEXT_BYTES]; /* the notice's own words */
	int line;
	bool decides; /* holds a construct that can move a fen */
	bool reached; /* an example's reason cites it */
};

struct pack_rate {
	enum pack_scene scene;
	char level[PACK_LEVEL_BYTES];
	struct ratio ratio[GROUP_COUNT];
	bool known[GROUP_COUNT]; /* else 未公布: a gap, said so */
	int line;
};

/* 范围: the levels a scene must have a row for. */
struct pack_range {
	int line; /* 0: the scene is not in this pack */
	int level_count;
	char levels[PACK_LEVELS_MAX][PACK_LEVEL_BYTES];
};

struct pack_meter {
	char code[11]; /* cum_type_code 10 */
	enum split_bucket bucket;
};

struct pack_place {
	int line; /* 0: not written yet */
	int clause;
};

struct rules {
	struct rules_head head;
	char *text; /* owned, length bytes and a NUL */
	size_t length;
	int year_start; /* mmdd of the benefit year's first day */
	struct pack_place places[CONSTRUCT_COUNT];
	struct pack_clause clauses[PACK_CLAUSES_MAX];
	struct money deductible[GROUP_COUNT];
	bool capped;
	struct money cap[GROUP_COUNT];
	enum rounding round_ceiling;
	enum rounding round_preself;
	enum rounding round_fund;
	int payable_count; /* what the account may pay, in this order */
	enum split_bucket payable[PACK_PAYABLE_MAX];
	int rate_count;
	struct pack_rate rates[PACK_RATES_MAX];
	struct pack_range ranges[SCENE_COUNT];
	int meter_count;
	struct pack_meter meters[PACK_METERS_MAX];
	int gap_count;
	char gaps[PACK_GAPS_MAX][PACK_TITLE_BYTES * 2];
	char example_ids[PACK_EXAMPLES_MAX][CLAUSE_BYTES];
};

/* The language's words, in Chinese and in English. */
#define PACK_WORDS(X) \
	X(WORD_FORMAT, "格式", "format") \
	X(WORD_PACK, "规则包", "pack") \
	X(WORD_AREA, "统筹区", "area") \
	X(WORD_TITLE, "名称", "title") \
	X(WORD_SOURCE, "来源", "source") \
	X(WORD_TRUST, "可信", "trust") \
	X(WORD_FROM, "生效", "from") \
	X(WORD_TO, "失效", "to") \
	X(WORD_YEAR, "年度", "year") \
	X(WORD_CALENDAR, "自然年", "calendar") \
	X(WORD_STARTS, "始于", "starts") \
	X(WORD_NOTE, "说明", "note") \
	X(WORD_GAP, "缺口", "gap") \
	X(WORD_CLAUSE, "条款", "clause") \
	X(WORD_QUOTE, "原文", "quote") \
	X(WORD_TABLE, "表", "table") \
	X(WORD_RATES, "支付比例", "rates") \
	X(WORD_END, "完", "end") \
	X(WORD_RANGE, "范围", "range") \
	X(WORD_UNPUBLISHED, "未公布", "unpublished") \
	X(WORD_CLASS, "类别", "class") \
	X(WORD_CLASS_A, "甲", "A") \
	X(WORD_CLASS_B, "乙", "B") \
	X(WORD_CLASS_C, "丙", "C") \
	X(WORD_CATALOGUE, "按目录", "catalogue") \
	X(WORD_CEILING, "限价", "ceiling") \
	X(WORD_PER_UNIT, "每单位", "per-unit") \
	X(WORD_FIRST, "先扣", "first") \
	X(WORD_YEARLY, "每年", "yearly") \
	X(WORD_WORKING, "在职", "working") \
	X(WORD_RETIRED, "退休", "retired") \
	X(WORD_CAP, "封顶线", "cap") \
	X(WORD_NO_CAP, "不设", "none") \
	X(WORD_MAY_PAY, "可付", "may-pay") \
	X(WORD_REST, "其余", "rest") \
	X(WORD_ROUND, "取整", "round") \
	X(WORD_PER_ITEM, "逐项", "per-item") \
	X(WORD_PER_BILL, "整单", "per-bill") \
	X(WORD_TO_FEN, "到分", "to-fen") \
	X(WORD_HALF_UP, "四舍五入", "half-up") \
	X(WORD_HALF_EVEN, "四舍六入五成双", "half-even") \
	X(WORD_ROUND_DOWN, "舍去", "down") \
	X(WORD_ROUND_UP, "进一", "up") \
	X(WORD_OFFLINE, "离线", "offline") \
	X(WORD_REFUSE, "拒绝", "refuse") \
	X(WORD_PREPAY, "预付", "prepay") \
	X(WORD_PROVISIONAL, "暂记", "provisional") \
	X(WORD_SALE_MAX, "每笔统筹至多", "sale-max") \
	X(WORD_METER, "累计码", "meter") \
	X(WORD_EXAMPLE, "例", "example") \
	X(WORD_DAY, "日期", "day") \
	X(WORD_SCENE, "场景", "scene") \
	X(WORD_LEVEL, "级别", "level") \
	X(WORD_PERSON, "人员", "person") \
	X(WORD_BALANCE, "余额", "balance") \
	X(WORD_UNUSED, "不用账户", "account-unused") \
	X(WORD_USED_UP, "已累计", "used-up") \
	X(WORD_ITEM, "品", "item") \
	X(WORD_PRICE, "单价", "price") \
	X(WORD_COUNT, "数量", "count") \
	X(WORD_EXPECT, "得", "expect") \
	X(WORD_TOTAL, "总额", "total") \
	X(WORD_PERSON_PART, "个人负担", "person-part") \
	X(WORD_PHARMACY, "药店", "pharmacy") \
	X(WORD_OUTPATIENT, "门诊", "outpatient") \
	X(WORD_OWNPAY, "全自费", "ownpay") \
	X(WORD_OVERLIMIT, "超限价自费", "overlimit") \
	X(WORD_PRESELF, "先行自付", "preself") \
	X(WORD_INSCOPE, "政策范围内", "inscope") \
	X(WORD_DEDUCTIBLE, "起付线", "deductible") \
	X(WORD_FUND, "统筹支付", "fund") \
	X(WORD_COPAY, "按比例自付", "copay") \
	X(WORD_OVERCAP, "超封顶自付", "overcap") \
	X(WORD_ACCOUNT, "个人账户", "account") \
	X(WORD_CASH, "个人现金", "cash")

enum pack_word {
	WORD_NONE,
#define X(word, chinese, english) word,
	PACK_WORDS(X)
#undef X
};

enum pack_word pack_word(const char *text);
/* As a person writes it: the Chinese one. */
const char *pack_word_text(enum pack_word word);
/* The bucket a word names; false when it names none. */
bool pack_word_bucket(enum pack_word word, enum split_bucket *bucket);
bool pack_word_scene(enum pack_word word, enum pack_scene *scene);
bool pack_word_class(enum pack_word word, enum item_class *item_class);
bool pack_word_rounding(enum pack_word word, enum rounding *rounding);

/* One line: its words, and everything after the first word as it stood. */
struct pack_line {
	int number;
	int count;
	const char *words[PACK_TOKENS_MAX]; /* into text */
	enum pack_word key;		    /* of words[0] */
	char text[PACK_LINE_BYTES_MAX + 1];
	char rest[PACK_LINE_BYTES_MAX + 1];
};

/* Where reading stands; text is borrowed and valid UTF-8. */
struct pack_reader {
	struct rules *rules;
	const char *file; /* its last part, for errors */
	const char *at;
	const char *end;
	int clause; /* index, -1 outside of one */
	struct pack_line line;
	struct err *err;
};

void pack_reader_init(struct pack_reader *reader, struct rules *rules,
		      const char *file, struct err *err);
/* The next line that says something: 1, 0 at the end, -1 on an error. */
int pack_next(struct pack_reader *reader);
/* "file:line：条款 id：…"; returns -1. */
int pack_fail(const struct pack_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Words from index on, checked one by one; -1 says what was expected. */
int pack_need_count(const struct pack_reader *reader, int count);
int pack_need_word(const struct pack_reader *reader, int index,
		   enum pack_word word);
int pack_need_money(const struct pack_reader *reader, int index,
		    struct money *out);
int pack_need_ratio(const struct pack_reader *reader, int index,
		    struct ratio *out);
int pack_need_day(const struct pack_reader *reader, int index, int *day);
/* Copy a word or the rest of the line into a field, whole or not at all. */
int pack_need_text(const struct pack_reader *reader, const char *text, char *to,
		   size_t room);

/* One statement inside a clause (rules_clause.c). */
int pack_clause_line(struct pack_reader *reader);
/* Take a construct's place: once in a pack. */
int pack_take_place(struct pack_reader *reader, enum pack_construct construct);
/* 表 支付比例 to 完, and whether it is whole (rules_table.c). */
int pack_rates_read(struct pack_reader *reader);
int pack_range_line(struct pack_reader *reader);
int pack_rates_check(const struct pack_reader *reader);

/* Head and clauses; then everything that must be there (rules_parse.c). */
int pack_parse(struct rules *rules, const char *file, struct err *err);
/* Every example, on the finished pack (rules_example.c). */
int pack_run_examples(struct rules *rules, const char *file, struct err *err);

/* The benefit year a day falls into. */
int pack_year(const struct rules *rules, int day);
const struct pack_rate *pack_rate_find(const struct rules *rules,
				       enum pack_scene scene,
				       const char *level);
/* The clause a construct stands in. */
const char *pack_clause_of(const struct rules *rules,
			   enum pack_construct construct);
bool pack_scene_find(const char *text, enum pack_scene *scene);

#endif
