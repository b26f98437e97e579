/*
 * split.h - who pays which fen, by which clause.
 *
 * split_compute() is pure: rules, case in; split out. Same input and same
 * pack give the same split and the same reasons, byte for byte as far as
 * the counts go (I10); what lies behind them is left as it was. No
 * allocation, no clock, no floating point. The parts are non-negative,
 * respect their limits and sum to the total, to the fen (I3);
 * split_check() proves it from the figures alone.
 *
 * Names follow the reply of 2102 (protocol.md 7.3), so that the two can be
 * laid side by side.
 */
#ifndef POS_SPLIT_H
#define POS_SPLIT_H

#include <stdbool.h>
#include <stdint.h>

#include "pos/basket.h"
#include "pos/err.h"
#include "pos/money.h"

struct rules;

#define TRAIT_BYTES 32
#define TRAITS_MAX 8
#define METER_BYTES 48
#define METERS_MAX 12
#define INSTITUTION_BYTES 32

/* What a pack's tables may turn on beside scene, level and 在职 or 退休. */
struct trait {
	char key[TRAIT_BYTES];
	char value[TRAIT_BYTES];
};

struct traits {
	int count;
	struct trait at[TRAITS_MAX];
};

/* A sum the pack keeps by name; since 0: of the period now. */
struct meter {
	char name[METER_BYTES];
	/* yyyymmdd, the period's first day; of one of 24 hours the minute of
	 * its first visit, counted from 1970-01-01 00:00 Beijing time. */
	int32_t since;
	struct money amount;
};

/* What of the benefit year is used up already. A value; dated. */
struct meters {
	int32_t year;		     /* benefit year, 2026 */
	struct money deductible_met; /* 起付线 already borne */
	struct money fund_paid;	     /* 统筹 already paid */
	int64_t as_of_ms;	     /* when the centre said so; 0: never */
	int more_count;
	struct meter more[METERS_MAX];
};

/* Where a fen ends. Order is the order of the trace. */
#define SPLIT_BUCKETS(X)                                                       \
	X(BUCKET_OWNPAY, "fulamt_ownpay_amt", "全自费")                     \
	X(BUCKET_OVERLIMIT, "overlmt_selfpay", "超限价自费")              \
	X(BUCKET_PRESELF, "preselfpay_amt", "先行自付")                    \
	X(BUCKET_INSCOPE, "inscp_scp_amt", "政策范围内")                  \
	X(BUCKET_DEDUCTIBLE, "act_pay_dedc", "起付线")                      \
	X(BUCKET_FUND, "hifp_pay", "统筹支付")                              \
	X(BUCKET_COPAY, "copay", "按比例自付")                             \
	X(BUCKET_OVERCAP, "overcap", "超封顶自付")                         \
	X(BUCKET_SEGMENT, "acct_segment", "账户段")                         \
	X(BUCKET_LARGE, "hifob_pay", "大额补助")                            \
	X(BUCKET_SERIOUS, "hifmi_pay", "大病保险")                          \
	X(BUCKET_CIVIL, "cvlserv_pay", "公务员补助")                       \
	X(BUCKET_EMPLOYER, "hifes_pay", "企业补充")                         \
	X(BUCKET_AID, "maf_pay", "医疗救助")                                \
	X(BUCKET_OTHER, "oth_pay", "其他基金")                              \
	X(BUCKET_ACCOUNT, "acct_pay", "个人账户")                           \
	X(BUCKET_PAST, "acct_past_pay", "历年账户")                         \
	X(BUCKET_FAMILY, "acct_mulaid_pay", "共济账户")                     \
	X(BUCKET_CASH, "psn_cash_pay", "个人现金")

enum split_bucket {
#define X(bucket, name, text) bucket,
	SPLIT_BUCKETS(X)
#undef X
};

#define CLAUSE_BYTES 24
#define SPLIT_REASONS_MAX (BASKET_ITEMS_MAX * 4 + 128)

/*
 * What a reason says beside its figures: the name it has in a record and in
 * JSON, and its words. The first of each list is what most packs have; it
 * has no name and is not written. A new kind of reason is a new row.
 */

/* How long limit and used are counted for. */
#define SPLIT_PERIODS(X)                                                       \
	X(SPLIT_YEAR, "", "全年")                                              \
	X(SPLIT_VISIT, "visit", "每次")                                        \
	X(SPLIT_DAY, "day", "当日")                                            \
	X(SPLIT_MONTH, "month", "当月")                                        \
	X(SPLIT_QUARTER, "quarter", "当季")                                    \
	X(SPLIT_HOURS, "24h", "24 小时内")

/* What limit and used count. */
#define SPLIT_MEASURES(X)                                                      \
	X(SPLIT_OF_FUND, "", "统筹")                                           \
	X(SPLIT_OF_FEES, "fees", "费用")

/* A remark; it follows the reason's own words. */
#define SPLIT_NOTES(X)                                                         \
	X(NOTE_NONE, "", NULL)                                                 \
	X(NOTE_EXEMPT, "exempt", "这类情形不计")                               \
	X(NOTE_WAITING, "waiting", "待遇还没有开始")                           \
	X(NOTE_AWAY, "away", "异地就医先付")                                   \
	X(NOTE_ADD, "add", "加")                                               \
	X(NOTE_LESS, "less", "减")                                             \
	X(NOTE_TIMES, "times", "乘以")

#define X(name, text, words) name,
enum split_period { SPLIT_PERIODS(X) };
enum split_measure { SPLIT_MEASURES(X) };
enum split_note { SPLIT_NOTES(X) };
#undef X

/*
 * One step: amount went into bucket by clause. line is the basket's line,
 * or -1 for the whole bill. base, ratio, limit and used are the figures the
 * clause worked on (zero where it has none), enough to say it in words.
 * of is the bucket whose money this is: for those from BUCKET_LARGE on the
 * one they pay (起付线 by the account, 丙 in cash), else bucket itself.
 * NOTE_ADD to NOTE_TIMES moved no fen: by ratio (of fund or copay) or limit
 * (of the deductible or, in overcap, the cap) the clause changed a value.
 */
struct split_reason {
	enum split_bucket bucket;
	enum split_bucket of;
	int line;
	char clause[CLAUSE_BYTES];
	int32_t unused; /* 0, so that equal reasons are equal bytes */
	struct money amount;
	struct money base;
	struct money limit;
	struct money used; /* of the limit, before this sale */
	struct ratio ratio;
	enum split_period period;
	enum split_measure measure;
	enum split_note note;
};

struct split_line {
	struct money amount; /* = the four below */
	struct money ownpay;
	struct money overlimit;
	struct money preself;
	struct money inscope;
};

/* What most packs do not have: 账户段, a further payer, 历年账户. */
#define SPLIT_MORE_MAX 9
struct split_more {
	enum split_bucket bucket;
	struct money amount; /* > 0 */
};

/* What a payer at the year's end would pay on the year so far (年末). */
#define SPLIT_LATER_MAX 6
struct split_later {
	enum split_bucket bucket;
	char clause[CLAUSE_BYTES];
	struct money base;  /* of the year, with this sale */
	struct money floor; /* what of it stays with the person */
	struct money amount;
};

struct split {
	struct money total; /* medfee_sumamt */
	struct money ownpay;
	struct money overlimit;
	struct money preself;
	struct money inscope;
	struct money deductible; /* part of inscope */
	struct money fund;	 /* hifp_pay */
	struct money copay;	 /* inscope - deductible - fund - overcap */
	struct money overcap;	 /* above the fund's yearly cap */
	struct money person; /* psn_part_amt = total - fund - other payers */
	struct money account;	 /* acct_pay */
	struct money cash;	 /* psn_cash_pay */
	struct money balance_after;
	struct ratio fund_ratio;
	bool away; /* 异地先付 took part; not recorded */
	struct meters meters_after;
	int more_count;
	struct split_more more[SPLIT_MORE_MAX]; /* in the buckets' order */
	int later_count; /* not part of this sale; nothing above counts it */
	struct split_later later[SPLIT_LATER_MAX];
	int line_count;
	struct split_line lines[BASKET_ITEMS_MAX];
	int reason_count;
	struct split_reason reasons[SPLIT_REASONS_MAX];
};

/* Those whose 共济账户 may pay for a person. */
#define FAMILY_MAX 4

/* What a split depends on, besides the pack. Pointers are borrowed. */
struct split_case {
	int day;	      /* yyyymmdd of the sale */
	const char *scene;    /* "pharmacy" 药店, "outpatient" 门诊 … */
	const char *level;    /* key of the pack's ratio table */
	bool retired;	      /* 退休, else 在职 */
	bool account_used;    /* acct_used_flag */
	struct money balance; /* of the account, before */
	struct money past;    /* of 历年账户, before */
	int family_count;     /* 共济: balances, in the order of binding */
	struct money family[FAMILY_MAX];
	struct meters meters; /* before */
	const struct basket *basket;
	const struct traits *traits; /* NULL: none */
	const struct traits *item_traits; /* of each item; NULL: none */
	int admitted, discharged;    /* yyyymmdd of a stay or visit, or 0 */
	bool timed;		     /* minute is known */
	int minute;		     /* of the day, 0 to 1439 */
	const char *institution;     /* its code, or NULL */
};

int split_compute(const struct rules *rules, const struct split_case *input,
    struct split *split, struct err *err);

/* The same figures without reasons: for sums over many cases. */
int split_figures(const struct rules *rules, const struct split_case *input,
    struct split *split, struct err *err);

/*
 * A sale taken back: before and after are its own meters; now, as they stand,
 * becomes what it would be without the sale. Every meter exactly when the
 * sale is the last one; fails, and leaves now alone, when a meter is less
 * than the sale added or is no sum that one can take from the middle of.
 */
int split_reverse(const struct meters *before, const struct meters *after,
    struct meters *now, struct err *err);

/*
 * Conservation (I3) from the figures alone: protocol.md 15 A-D, G-J. The
 * reasons, where there are any, must add up to each line and each bucket.
 */
int split_check(const struct split *split, const struct basket *basket,
    struct err *err);

/* What went into one of split.more's buckets; nothing when not there. */
struct money split_more_of(const struct split *split, enum split_bucket bucket);
/* The payers after 统筹 together; false when they overflow. */
bool split_others(const struct split *split, struct money *others);

const char *split_bucket_name(enum split_bucket bucket); /* wire-like */
const char *split_bucket_word(enum split_bucket bucket); /* translated */
/* The names in a record, ended by NULL, and the words, translated. */
extern const char *const split_period_names[], *const split_measure_names[],
    *const split_note_names[];
const char *split_period_word(enum split_period period);
const char *split_measure_word(enum split_measure measure);

/*
 * Words for one reason, in the language of the screen, without the amount:
 * "起付线 全年 600.00，已付 600.00，不再扣". The clause stands beside it.
 */
void split_reason_text(char *to, size_t room,
    const struct split_reason *reason, const struct basket *basket);

/*
 * The split in at most eight lines that add up to the total to the fen:
 * word and amount each. Returns the number of lines.
 */
#define SPLIT_SUMMARY_MAX 8
#define SPLIT_SUMMARY_COLUMNS 60 /* of one line's text, at most */
struct split_summary_line {
	char text[128];
	struct money amount;
};
int split_summary(const struct split *split,
    struct split_summary_line lines[SPLIT_SUMMARY_MAX]);

#endif
