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
#define PACK_ROWS_MAX 96
#define PACK_LEVELS_MAX 16 /* of one scene */
#define PACK_KEYS_MAX 8
#define PACK_VALUES_MAX 12 /* of one key */
#define PACK_CELLS_MAX 8
#define PACK_LIMITS_MAX 8
#define PACK_PARAMS_MAX 8
#define PACK_AWAYS_MAX 8
#define PACK_WAITS_MAX 6
#define PACK_WAIT_MAX 3660 /* days, or months */
#define PACK_ADJUSTS_MAX 16
#define PACK_PAYERS_MAX 6
#define PACK_TIERS_MAX 6 /* of one payer */
#define PACK_METERS_MAX 16
#define PACK_GAPS_MAX 16
#define PACK_EXAMPLES_MAX 64
#define PACK_PAYABLE_MAX 6
#define PACK_CEILINGS_MAX 12
#define PACK_WHOLES_MAX 4
#define PACK_RESTRICTS_MAX 24

enum pack_scene {
	SCENE_PHARMACY,
	SCENE_OUTPATIENT,
	SCENE_INPATIENT,
	SCENE_CHRONIC,
	SCENE_VILLAGE,
	SCENE_COUNT
};

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

/* 键: a name the notice's tables turn on, and the values it can have. */
struct pack_key {
	char name[TRAIT_BYTES];
	bool of_item; /* 品键: each item has its own value */
	bool number; /* low to high, else one of values */
	bool date;   /* a number that is a day, yyyymmdd */
	int low, high;
	int value_count;
	char values[PACK_VALUES_MAX][TRAIT_BYTES];
};

/* One condition: the case's key is value, or lies in low to high. */
#define PACK_NUMBER_MAX 99999999
#define PACK_DAY_MIN 10101
#define PACK_DAY_MAX 99991231
enum { KEY_SCENE = -3, KEY_LEVEL = -2, KEY_GROUP = -1 };
struct pack_cell {
	int key; /* index of a pack_key, or one of the above */
	char value[TRAIT_BYTES];
	int low, high;
	bool date;
	bool other; /* 或: the first of another alternative */
};

/* All of one alternative; none is always. */
struct pack_when {
	int count;
	struct pack_cell cells[PACK_CELLS_MAX];
};

/* What a table's cells are; tables are told apart by it. */
enum pack_table { TABLE_RATES, TABLE_DEDUCTIBLE, TABLE_PRESELF, TABLE_COUNT };
/* In 表 先行自付: what the catalogue says. */
#define PACK_BY_CATALOGUE (-1)

/* A row: value is ppm or fen, of the fees from low to below high. */
struct pack_row {
	enum pack_table table;
	enum pack_scene scene;
	char level[PACK_LEVEL_BYTES]; /* "*": any */
	struct pack_when when;
	struct money low, high;
	int64_t value[GROUP_COUNT];
	bool known[GROUP_COUNT]; /* else 未公布: a gap, said so */
	int line;
};

/* Where a tier's edges are measured (rules.md 12). */
enum pack_edge { EDGE_NONE, EDGE_ABOVE, EDGE_INCLUDING };

enum pack_period {
	PERIOD_VISIT,
	PERIOD_DAY,
	PERIOD_MONTH,
	PERIOD_QUARTER,
	PERIOD_YEAR,
	PERIOD_HOURS /* 24 of them, from the first visit on */
};

/* How the deductibles of several levels go together (rules.md 8). */
enum pack_across {
	ACROSS_PLAIN,
	ACROSS_TOP_UP,
	ACROSS_HIGHEST,
	ACROSS_EACH,
	ACROSS_PLACES /* each institution has its own */
};

struct pack_deductible {
	enum pack_period period;
	enum pack_across across;
	bool by_table;
	int times;		 /* key whose number multiplies it, -1: none */
	bool full_waives;	 /* once full is borne, nothing more */
	bool full_trims;	 /* full is never exceeded */
	struct money full;	 /* of the year */
	struct pack_when exempt; /* neither needed nor counted */
	bool has_exempt;
	struct pack_when transfer; /* only the difference to the stay before */
	bool has_transfer;
};

enum pack_unit { UNIT_FUND, UNIT_INSCOPE, UNIT_ABOVE };

/* 参数: a named amount that others are a share or a multiple of. */
struct pack_param {
	char name[METER_BYTES];
	struct money amount;
	bool yuan; /* what is made of it is rounded to whole yuan */
};

/* 适用: the date by which a pack goes (rules.md 25). */
enum pack_basis { BASIS_SETTLED, BASIS_ADMITTED, BASIS_DISCHARGED };

/* 待遇: the benefit begins so long after a day the case states. */
enum pack_wait_unit { WAIT_NEXT_MONTH, WAIT_MONTHS, WAIT_DAYS };

struct pack_wait {
	int key;
	enum pack_wait_unit unit;
	int length;
	struct pack_when when;
	int clause;
};

/* 异地先付: before the deductible, of what is in scope. */
struct pack_away {
	struct ratio ratio;
	struct pack_when when;
	int clause;
	int line;
};

/* 限额: a further cap with a meter of its own. */
struct pack_limit {
	char name[METER_BYTES];
	enum pack_period period;
	enum pack_unit unit;
	struct money amount[GROUP_COUNT];
	int times; /* key whose number multiplies it, -1: none */
	struct pack_when when;
	int clause;
	int line;
};

/* 限价 of the pack's own: for each unit, or for a visit (rules.md 17). */
struct pack_ceiling {
	bool per_unit;
	struct money amount;
	int times; /* key whose number multiplies it, -1: none */
	bool bounded;
	struct money most;
	struct pack_when when;
	int clause;
};

/* 留存: how much an account keeps, has to exceed, and pays at least. */
struct pack_keep {
	bool set;
	struct money floor;
	struct money over;  /* it pays only when there is more than this */
	struct money least; /* what it pays is not less, or nothing */
	struct pack_when when;
};

/* 全付: fees that the fund pays whole, up to an amount (rules.md 18). */
struct pack_whole {
	char name[METER_BYTES];
	enum pack_period period;
	struct money amount[GROUP_COUNT];
	struct pack_when when;
	int clause;
};

/* 限制: what is not paid for, or not sold as insured (rules.md 19). */
struct pack_restrict {
	bool refuses; /* else the item is 全自费 */
	char words[128]; /* for the cashier */
	struct pack_when when;
	bool has_unless;
	struct pack_when unless;
	int clause;
};

/* 付方: who pays after 统筹, from what the person still bears. */
struct pack_payer {
	enum split_bucket bucket;
	enum pack_period period; /* a visit, or the year */
	int base_count;
	enum split_bucket base[PACK_PAYABLE_MAX];
	bool later; /* 年末: reckoned on the year, and paid then */
	struct money floor[GROUP_COUNT];
	bool floor_is_share; /* of the year's 政策范围内 */
	struct ratio floor_share;
	enum pack_edge edge;
	int tier_count;
	struct money low[PACK_TIERS_MAX], high[PACK_TIERS_MAX];
	struct ratio ratio[PACK_TIERS_MAX];
	bool topped;
	struct money top[GROUP_COUNT];
	struct pack_when when;
	int clause;
	int line;
};

enum pack_target {
	TARGET_RATIO,
	TARGET_SHARE,
	TARGET_DEDUCTIBLE,
	TARGET_CAP,
	TARGET_PAYER /* the top of a payer, by its bucket after BUCKET_LARGE */
};
enum pack_change {
	CHANGE_ADD,
	CHANGE_SUBTRACT,
	CHANGE_TIMES,
	CHANGE_AGAIN,
	CHANGE_RAISE /* 保底 */
};

/* 调整: what a notice says beside its table. */
struct pack_adjust {
	enum pack_target target;
	enum pack_change change;
	int64_t value; /* ppm of ratios and factors, fen of amounts */
	int key;       /* value for each step of it above from; -1: once */
	int from, step;
	bool bounded;
	int64_t most;
	bool floored;
	int64_t least;
	struct pack_when when;
	int clause;
};

/* 分摊: how 起付线 and what 限额 cuts are spread over the lines. */
enum pack_spread { SPREAD_NONE, SPREAD_BY_AMOUNT, SPREAD_BY_LINE };

/* 范围: the levels a scene must have a row for. */
struct pack_range {
	int line; /* 0: the scene is not in this pack */
	int level_count;
	char levels[PACK_LEVELS_MAX][PACK_LEVEL_BYTES];
};

struct pack_meter {
	char code[11]; /* cum_type_code 10 */
	enum split_bucket bucket;
	char name[METER_BYTES]; /* of a meter of the pack's own, or "" */
};

/* 取整: how, and to how many fen (rules.md 29). */
struct pack_round {
	enum rounding mode;
	int64_t unit_fen;
};

struct pack_place {
	int line; /* 0: not written yet */
	int clause;
};

struct pack_offline {
	int line; /* 0: not written */
	struct rules_offline offline;
};

/* What is asked for at each bill, worked out once (rules_layout.c). */
struct pack_rows {
	uint16_t first, count; /* in row_at */
};

struct pack_layout {
	char clause[CONSTRUCT_COUNT][CLAUSE_BYTES];
	struct pack_rows rows[TABLE_COUNT][SCENE_COUNT][PACK_LEVELS_MAX];
	uint16_t row_count;
	uint8_t row_at[PACK_ROWS_MAX * PACK_LEVELS_MAX];
};

struct rules {
	struct rules_head head;
	struct pack_layout layout;
	char *text; /* owned, length bytes and a NUL */
	size_t length;
	int year_start; /* mmdd of the benefit year's first day */
	struct pack_place places[CONSTRUCT_COUNT];
	/* 离线 by scene; the last is the line that names none. */
	struct pack_offline offline[SCENE_COUNT + 1];
	struct pack_clause clauses[PACK_CLAUSES_MAX];
	struct money deductible[GROUP_COUNT];
	bool capped;
	struct money cap[GROUP_COUNT];
	struct pack_round round_ceiling;
	struct pack_round round_preself;
	struct pack_round round_fund;
	int payable_count; /* what the account may pay, in this order */
	enum split_bucket payable[PACK_PAYABLE_MAX];
	bool account_first; /* 先付 政策范围内, before the deductible */
	int account_first_clause;
	struct pack_when account_first_when;
	bool account_keeps; /* 留存: the account pays from above it only */
	struct money account_floor;
	struct pack_when account_keeps_when;
	int past_count; /* the same for 历年账户 */
	enum split_bucket past[PACK_PAYABLE_MAX];
	int past_line, past_clause;
	struct pack_keep past_keep;
	int family_count; /* the same for 共济账户 */
	enum split_bucket family[PACK_PAYABLE_MAX];
	int family_line, family_clause;
	struct pack_keep family_keep;
	int payer_count;
	struct pack_payer payers[PACK_PAYERS_MAX];
	int year_from; /* a year of its own length, or 0 */
	int year_to;
	int key_count;
	struct pack_key keys[PACK_KEYS_MAX];
	int row_count;
	struct pack_row rows[PACK_ROWS_MAX];
	enum pack_edge edge;
	enum pack_period edge_period;
	struct pack_deductible deduct;
	bool preself_by_table;
	bool by_item; /* ratios, limits or rounding are of each line */
	bool rates_by_item; /* 表 支付比例 has a 品键 */
	bool round_fund_by_item; /* 取整 统筹支付 逐项 */
	enum pack_spread spread;
	bool has_limit_free;
	struct pack_when limit_free; /* 限额 不计 */
	int ceiling_count;
	struct pack_ceiling ceilings[PACK_CEILINGS_MAX];
	int whole_count;
	struct pack_whole wholes[PACK_WHOLES_MAX];
	int restrict_count;
	struct pack_restrict restricts[PACK_RESTRICTS_MAX];
	int param_count;
	struct pack_param params[PACK_PARAMS_MAX];
	enum pack_basis basis;
	int basis_line;
	bool years_apart; /* 跨年 分开 */
	int wait_count;
	struct pack_wait waits[PACK_WAITS_MAX];
	int away_count;
	struct pack_away aways[PACK_AWAYS_MAX];
	int limit_count;
	struct pack_limit limits[PACK_LIMITS_MAX];
	int adjust_count;
	struct pack_adjust adjusts[PACK_ADJUSTS_MAX];
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
	X(WORD_TO_JIAO, "到角", "to-jiao") \
	X(WORD_TO_YUAN, "到元", "to-yuan") \
	X(WORD_BASIS, "适用", "goes-by") \
	X(WORD_BY_SETTLED, "结算日", "settled") \
	X(WORD_BY_ADMITTED, "就诊日", "admitted") \
	X(WORD_BY_DISCHARGED, "出院日", "discharged") \
	X(WORD_ACROSS_YEARS, "跨年", "across-years") \
	X(WORD_APART, "分开", "apart") \
	X(WORD_ADMITTED, "入院", "admitted-on") \
	X(WORD_DISCHARGED, "出院", "discharged-on") \
	X(WORD_WAIT, "待遇", "benefit") \
	X(WORD_NEXT_MONTH, "次月", "next-month") \
	X(WORD_MONTHS, "个月", "months") \
	X(WORD_DAYS, "天", "days") \
	X(WORD_AWAY, "异地先付", "away-first") \
	X(WORD_PARAM, "参数", "named-amount") \
	X(WORD_HALF_UP, "四舍五入", "half-up") \
	X(WORD_HALF_EVEN, "四舍六入五成双", "half-even") \
	X(WORD_ROUND_DOWN, "舍去", "down") \
	X(WORD_ROUND_UP, "进一", "up") \
	X(WORD_SIX_UP, "五舍六进", "six-up") \
	X(WORD_OFFLINE, "离线", "offline") \
	X(WORD_REFUSE, "拒绝", "refuse") \
	X(WORD_PREPAY, "预付", "prepay") \
	X(WORD_PROVISIONAL, "暂记", "provisional") \
	X(WORD_SALE_MAX, "每笔统筹至多", "sale-max") \
	X(WORD_DAYS_SETTLE, "天内补结", "days-to-settle") \
	X(WORD_BY_ITSELF, "联网自补", "by-itself") \
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
	X(WORD_INPATIENT, "住院", "inpatient") \
	X(WORD_CHRONIC, "慢特病", "chronic") \
	X(WORD_VILLAGE, "村卫生室", "village") \
	X(WORD_PAYER, "付方", "payer") \
	X(WORD_BASE, "基数", "base") \
	X(WORD_FLOOR, "起付", "from-amount") \
	X(WORD_PAYS, "支付", "pays") \
	X(WORD_TOP, "封顶", "top") \
	X(WORD_PAYS_FIRST, "先付", "pays-first") \
	X(WORD_KEEPS, "留存", "keeps") \
	X(WORD_YEAR_END, "年末", "year-end") \
	X(WORD_LATER, "待付", "to-come") \
	X(WORD_OVER, "超过", "over") \
	X(WORD_NOT_LESS, "至少", "not-less") \
	X(WORD_KEY, "键", "key") \
	X(WORD_ITEM_KEY, "品键", "item-key") \
	X(WORD_RESTRICT, "限制", "restrict") \
	X(WORD_WHOLE, "全付", "paid-whole") \
	X(WORD_SPREAD, "分摊", "spread") \
	X(WORD_BY_AMOUNT, "按金额", "by-amount") \
	X(WORD_BY_LINE, "按行", "by-line") \
	X(WORD_AT_LEAST, "保底", "at-least") \
	X(WORD_UNLESS, "除非", "unless") \
	X(WORD_NUMBER, "数", "number") \
	X(WORD_DATE, "日", "date") \
	X(WORD_SET, "设", "given") \
	X(WORD_WHEN, "当", "when") \
	X(WORD_OR, "或", "or") \
	X(WORD_EVERYONE, "所有人", "everyone") \
	X(WORD_RATIO, "比例", "ratio") \
	X(WORD_AMOUNT, "金额", "amount") \
	X(WORD_TIER, "分段", "tier") \
	X(WORD_ABOVE, "起付线以上", "above-deductible") \
	X(WORD_INCLUDING, "含起付线", "including-deductible") \
	X(WORD_BY_TABLE, "按表", "by-table") \
	X(WORD_TOP_UP, "补差", "top-up") \
	X(WORD_HIGHEST, "最高级别", "highest") \
	X(WORD_EACH_LEVEL, "分级", "each-level") \
	X(WORD_ONCE_FULL, "满", "once-full") \
	X(WORD_WAIVED, "免", "waived") \
	X(WORD_AT_MOST, "至多", "at-most") \
	X(WORD_AGAIN, "再收", "again") \
	X(WORD_TRANSFER, "转院补差", "transfer") \
	X(WORD_EXEMPT, "不计", "exempt") \
	X(WORD_PER_VISIT, "每次", "per-visit") \
	X(WORD_DAILY, "每日", "daily") \
	X(WORD_MONTHLY, "每月", "monthly") \
	X(WORD_QUARTERLY, "每季", "quarterly") \
	X(WORD_PER_24_HOURS, "每24小时", "per-24-hours") \
	X(WORD_EACH_PLACE, "分机构", "each-institution") \
	X(WORD_TIME, "时刻", "time") \
	X(WORD_PLACE, "机构", "institution") \
	X(WORD_LIMIT, "限额", "limit") \
	X(WORD_ADJUST, "调整", "adjust") \
	X(WORD_SHARE, "自付比例", "share") \
	X(WORD_ADD, "加", "add") \
	X(WORD_SUBTRACT, "减", "subtract") \
	X(WORD_TIMES, "乘", "times") \
	X(WORD_EACH, "每", "each") \
	X(WORD_SINCE, "自", "since") \
	X(WORD_UNTIL, "至", "until") \
	X(WORD_OWNPAY, "全自费", "ownpay") \
	X(WORD_OVERLIMIT, "超限价自费", "overlimit") \
	X(WORD_PRESELF, "先行自付", "preself") \
	X(WORD_INSCOPE, "政策范围内", "inscope") \
	X(WORD_DEDUCTIBLE, "起付线", "deductible") \
	X(WORD_FUND, "统筹支付", "fund") \
	X(WORD_COPAY, "按比例自付", "copay") \
	X(WORD_OVERCAP, "超封顶自付", "overcap") \
	X(WORD_SEGMENT, "账户段", "segment") \
	X(WORD_LARGE, "大额补助", "large-aid") \
	X(WORD_SERIOUS, "大病保险", "serious-illness") \
	X(WORD_CIVIL, "公务员补助", "civil-aid") \
	X(WORD_EMPLOYER, "企业补充", "employer") \
	X(WORD_AID, "医疗救助", "medical-aid") \
	X(WORD_OTHER, "其他基金", "other-fund") \
	X(WORD_ACCOUNT, "个人账户", "account") \
	X(WORD_PAST, "历年账户", "past-account") \
	X(WORD_FAMILY, "共济账户", "family-account") \
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
	bool of_items; /* a condition here may ask about the item */
	struct pack_line line;
	struct err *err;
};

void pack_reader_init(struct pack_reader *reader, struct rules *rules,
		      const char *file, struct err *err);
/* The next line that says something: 1, 0 at the end, -1 on an error. */
int pack_next(struct pack_reader *reader);
/* The next line, be it blank or a comment: then its count is 0. */
int pack_next_any(struct pack_reader *reader);
/* Lines whose rest is one text: 名称, 来源, 说明, 缺口, 原文. */
bool pack_is_prose(enum pack_word key);
/* Blanks are those of the language: space, tab, CR, the wide one. */
char *pack_skip_blanks(char *text);
void pack_trim_end(char *text);
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
int pack_table_read(struct pack_reader *reader, enum pack_table table);
int pack_range_line(struct pack_reader *reader);
/* 离线, by scene (rules_offline.c). */
int pack_offline_line(struct pack_reader *reader);
/* Every case the pack promises has its rows, once (rules_gap.c). */
int pack_rows_check(const struct pack_reader *reader);
int pack_row_fail(const struct pack_reader *reader, int line, const char *what,
		  const char *which);

/* 键, cells and conditions (rules_key.c). */
int pack_key_line(struct pack_reader *reader);
int pack_key_find(const struct rules *rules, const char *name);
/* A cell of a key: a value, or low-high. */
int pack_need_cell(const struct pack_reader *reader, int key, const char *text,
		   struct pack_cell *cell);
bool pack_number(const char *text, int *number);
/* "1956-01-01", "至1955-12-31", "1956-01-01至": days, both included. */
bool pack_days(const char *text, int *from, int *to);
/* 当 KEY=VALUE … [或 …] from word index to the end of the line; none:
 * always (rules_when.c). */
int pack_need_when(const struct pack_reader *reader, int index,
		   struct pack_when *when);
/* The same for a statement that is asked of each item: 品键 too. */
int pack_need_item_when(struct pack_reader *reader, int index,
			struct pack_when *when);
/* It asks about the item. */
bool pack_when_of_item(const struct rules *rules,
		       const struct pack_when *when);
bool pack_cell_holds(const struct pack_cell *cell, const char *value);

/* 起付线, 封顶线, 限额 and 分段 (rules_limit.c); 调整 (rules_adjust.c). */
int pack_deductible_line(struct pack_reader *reader);
int pack_cap_line(struct pack_reader *reader);
int pack_limit_line(struct pack_reader *reader);
int pack_tier_line(struct pack_reader *reader);
/* A meter of the pack's own by this name is declared above. */
bool pack_has_meter(const struct rules *rules, const char *name);
/* 在职 A 退休 B, or 所有人 A, from word *index, which is moved on. */
int pack_need_groups(const struct pack_reader *reader, int *index,
		     struct money amounts[GROUP_COUNT]);
int pack_adjust_line(struct pack_reader *reader);
/* 参数; "5%×年平均工资", "4×年平均工资" or the name (rules_param.c). */
int pack_param_line(struct pack_reader *reader);
bool pack_param_amount(const struct rules *rules, const char *text,
		       struct money *out);
/* 时刻, 机构 and 始于 of an example (rules_visit.c). */
int pack_visit_line(const struct pack_reader *reader, struct split_case *input,
		    char institution[INSTITUTION_BYTES]);
/* 适用 and 跨年, and the day of a case by them (rules_basis.c). */
int pack_basis_line(struct pack_reader *reader);
int pack_across_line(struct pack_reader *reader);
int pack_basis_day(const struct rules *rules, const struct split_case *input);
/* 待遇 (rules_wait.c); 异地先付 (rules_away.c). */
int pack_wait_line(struct pack_reader *reader);
int pack_away_line(struct pack_reader *reader);
/* 付方, and that each is whole (rules_payer.c). */
int pack_payer_line(struct pack_reader *reader);
int pack_payers_check(const struct pack_reader *reader);
/* 限价 (rules_ceiling.c) and 限制 (rules_restrict.c). */
int pack_ceiling_line(struct pack_reader *reader);
int pack_restrict_line(struct pack_reader *reader);
/* 全付 (rules_whole.c). */
int pack_whole_line(struct pack_reader *reader);
/* 取整 and 分摊 (rules_round.c). */
int pack_round_line(struct pack_reader *reader);
int pack_spread_line(struct pack_reader *reader);
/* 保底 支付比例 (rules_adjust.c). */
int pack_at_least_line(struct pack_reader *reader);
/* The accounts (rules_account.c). */
int pack_account_line(struct pack_reader *reader);
int pack_past_line(struct pack_reader *reader);
int pack_family_line(struct pack_reader *reader);
/* Buckets of the person, each once, from word index to 当 or the end. */
int pack_need_parts(const struct pack_reader *reader, int *index, int *count,
		    enum split_bucket parts[PACK_PAYABLE_MAX]);
/* "0-30000", "30000-": money from and up to. */
bool pack_tier(const char *text, struct money *low, struct money *high);
int pack_need_key(const struct pack_reader *reader, int index, int *key);
int pack_need_number(const struct pack_reader *reader, int index, int *number);

/* Head and clauses; then everything that must be there (rules_parse.c). */
int pack_parse(struct rules *rules, const char *file, struct err *err);
/* The finished pack, laid out for the split; and a level's place in the
 * range of a scene, -1 when it has none (rules_layout.c). */
void pack_lay_out(struct rules *rules);
int pack_level_find(const struct rules *rules, enum pack_scene scene,
		    const char *level);
/* Every example, on the finished pack (rules_example.c). */
int pack_run_examples(struct rules *rules, const char *file, struct err *err);

/* The benefit year a day falls into. */
int pack_year(const struct rules *rules, int day);
/* The first day of the period a day lies in; a visit has none: 0, and 24
 * hours begin with the visit. */
int pack_period_start(const struct rules *rules, enum pack_period period,
		      int day);
/* Is a meter of that name one of 24 hours? */
bool pack_meter_hours(const struct rules *rules, const char *name);
bool pack_word_period(enum pack_word word, enum pack_period *period);
/* As the language writes it. */
const char *pack_scene_text(enum pack_scene scene);
/* The clause a construct stands in. */
const char *pack_clause_of(const struct rules *rules,
			   enum pack_construct construct);
bool pack_scene_find(const char *text, enum pack_scene *scene);

#endif
