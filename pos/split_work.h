/*
 * split_work.h - one split in the making; for split.c and split_*.c.
 *
 * Every step that moves a fen adds its reason here, so that the trace is
 * whole by construction.
 */
#ifndef POS_SPLIT_WORK_H
#define POS_SPLIT_WORK_H

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "pos/rules_pack.h"
#include "pos/split.h"

/* What a bill is worked on with; borrowed for one call. */
struct split_work {
	const struct rules *rules;
	const struct split_case *input;
	struct split *split;
	enum pack_scene scene;
	enum pack_group group;
	int level; /* its place in the scene's range, or -1 */
	int line; /* whose 品键 count, -1: the bill's */
	struct money ceiling_used[PACK_CEILINGS_MAX]; /* by this bill */
	bool traced;		    /* else every reason goes into nowhere */
	struct split_reason nowhere;
	int day; /* by which the pack goes (适用) */
	const struct pack_wait *wait;	    /* 待遇 not begun, or NULL */
	const struct pack_away *away;	    /* 异地先付 that holds, or NULL */
	struct money whole[PACK_WHOLES_MAX]; /* 全付: of each statement */
	struct money whole_sum;
	struct money pooled;		    /* inscope without 账户段 */
	/* Which adjustments changed a value, and by how much. */
	bool adjusted[PACK_ADJUSTS_MAX];
	int64_t change[PACK_ADJUSTS_MAX];
	struct money left[BUCKET_CASH + 1]; /* of the person's parts */
	/* 全付 of each line; a line is set when its turn comes. */
	struct money whole_of[BASKET_ITEMS_MAX];
};

/* What the fund may see of each line, where a pack asks by item. */
struct split_shares {
	struct money at[BASKET_ITEMS_MAX];
	bool free[BASKET_ITEMS_MAX]; /* 限额 不计 */
};

/* One limit at work: which clause, how much, how much of it is used. */
struct split_bound {
	const char *clause;
	enum split_period period;
	enum split_measure measure;
	struct money limit;
	struct money used;
	struct money left;
};

/* Tiers of one bill: what of the base lies in each row. */
#define SPLIT_TIERS_MAX 16
struct split_tier {
	const struct pack_row *row;
	struct ratio ratio; /* adjusted */
	struct money base;
	struct money share;
};

/* 统筹 at work (split_fund.c, split_tier.c). */
struct split_fund {
	struct money base; /* fees the ratios apply to */
	struct money fee_over;
	struct split_bound fee;
	struct split_bound money; /* the tightest on the fund's money */
	struct money free_pooled, free_above; /* 限额 不计, of fees */
	int tier_count;
	struct split_tier tiers[SPLIT_TIERS_MAX]; /* set when they are new */
	struct split_shares shares; /* by_item: what is left of each line */
};

/* The base cut into tiers, each with its share; what counts on the scale. */
int split_tiers(struct split_work *work, struct split_fund *fund,
		struct err *err);
int split_tiers_count(struct split_work *work, struct money amount,
		      struct err *err);

_Static_assert(sizeof(struct split_reason) ==
		   offsetof(struct split_reason, note) +
		       sizeof(enum split_note) &&
	       offsetof(struct split_reason, amount) ==
		   offsetof(struct split_reason, unused) + sizeof(int32_t),
	       "no byte of a reason is left over");

/* The next reason, which counts when it is kept. Its fields are set one by
 * one: see split_clear.c. */
static inline struct split_reason *
split_reason_put(struct split_work *work, enum split_bucket bucket, int line,
		 const char clause[CLAUSE_BYTES], struct money amount,
		 bool kept)
{
	struct split *split = work->split;
	struct split_reason *reason = &split->reasons[split->reason_count];

	assert(amount.fen >= 0);
	if (!work->traced)
		return &work->nowhere;
	assert(split->reason_count < SPLIT_REASONS_MAX);
	split->reason_count += kept;
	reason->bucket = bucket;
	reason->of = bucket;
	reason->line = line;
	memcpy(reason->clause, clause, CLAUSE_BYTES);
	reason->unused = 0;
	reason->amount = amount;
	reason->base = money_fen(0);
	reason->limit = money_fen(0);
	reason->used = money_fen(0);
	reason->ratio.ppm = 0;
	reason->period = SPLIT_YEAR;
	reason->measure = SPLIT_OF_FUND;
	reason->note = NOTE_NONE;
	return reason;
}

/* The reason for amount going into bucket; its figures are the caller's. */
static inline struct split_reason *
split_reason_add(struct split_work *work, enum split_bucket bucket, int line,
		 const char clause[CLAUSE_BYTES], struct money amount)
{
	return split_reason_put(work, bucket, line, clause, amount, true);
}

/* The same, kept only when it moved a fen. It is written in any case: which
 * of a bill's parts are nothing cannot be foretold, and a processor that
 * guesses wrong loses more time than the writing takes. */
static inline struct split_reason *
split_reason_some(struct split_work *work, enum split_bucket bucket, int line,
		  const char clause[CLAUSE_BYTES], struct money amount)
{
	return split_reason_put(work, bucket, line, clause, amount,
				amount.fen > 0);
}

static inline const char *
split_clause_of(const struct split_work *work, enum pack_construct construct)
{
	return work->rules->layout.clause[construct];
}

/* A share of amount as the pack rounds it, never more than amount. */
static inline bool
split_share(struct money amount, struct ratio ratio,
	    const struct pack_round *round, struct money *share)
{
	assert(amount.fen >= 0 && round->unit_fen > 0);
	if (!money_share_to(amount, ratio, round->mode, round->unit_fen, share))
		return false;
	*share = money_min(*share, amount);
	return true;
}

int split_overflow(struct err *err);
/* For more than a few words (split_clear.c). */
void split_clear(void *to, size_t bytes);
void split_copy(void *to, const void *from, size_t bytes);
/* 限制 on work->line: *clause is the one that makes it 全自费, or NULL; a
 * refusal is an error (split_restrict.c). 限价 on it, where the catalogue's
 * lets limit through (split_ceiling.c). */
int split_restrict(struct split_work *work, const char **clause,
		   struct err *err);
int split_ceiling(struct split_work *work, struct money limit,
		  struct money *over, struct err *err);
/* 全付, before anything is pooled; its reasons come off what the fund has
 * left to give (split_whole.c). */
int split_wholes(struct split_work *work, struct err *err);
void split_wholes_reasons(struct split_work *work, struct money *left);
/* inscope of each line, and which are free of limits (split_spread.c). */
void split_shares_begin(struct split_work *work, struct split_shares *shares);
/* Take amount from the lines, or from those not free, as 分摊 says. */
int split_spread(const struct split_work *work, struct split_shares *shares,
		 bool not_free, struct money amount, struct err *err);
/* What the lines that are free come to. */
struct money split_free_sum(const struct split_work *work,
			    const struct split_shares *shares);
/* Every line, and their sums into the split (split_line.c). */
int split_lines(struct split_work *work, struct err *err);

/* The case and its meters, before anything is worked out. */
int split_begin(struct split_work *work, struct err *err);
/* The case's value of a key; NULL when it has none. */
const char *split_value(const struct split_work *work, int key);
/* Does it hold for this case? A key the case lacks holds nothing. */
bool split_when(const struct split_work *work, const struct pack_when *when);
/* The number of a key; false when the case lacks it. */
bool split_number(const struct split_work *work, int key, int *number);
/* The row of a table for this case at an amount; an error when the pack
 * has none, the case lacks a key, or the cell is 未公布 (split_row.c). */
const struct pack_row *split_row(const struct split_work *work,
				 enum pack_table table, struct money at,
				 struct err *err);
/* Before anything is worked out: this case can be settled at all. */
int split_rates_known(const struct split_work *work, struct err *err);
/* 乘 KEY: the amount as often as the case's number says; -1: once. */
int split_times(const struct split_work *work, int key, struct money *amount,
		struct err *err);
/* What adjustments make of a value, each with its reason (split_adjust.c). */
int split_adjust(struct split_work *work, enum pack_target target,
		 int64_t *value, struct err *err);

/* Say in a reason by how much an adjustment changed its value. */
void split_change_put(const struct split_work *work,
		      const struct pack_adjust *adjust,
		      struct split_reason *reason);

/* 异地先付: which holds, and what it takes of a line (split_away.c). */
int split_away_find(struct split_work *work, struct err *err);
int split_away(struct split_work *work, int line, struct err *err);
/* The day by which the pack goes, into work->day (split_basis.c). */
int split_basis(struct split_work *work, struct err *err);
/* Has the benefit begun; and all of it to the person when not. */
int split_wait(struct split_work *work, struct err *err);
void split_unpaid(struct split_work *work);

/* 起付线 and 限额 on fees, then ratios, caps and their meters. */
int split_deductible(struct split_work *work, struct err *err);
int split_fund(struct split_work *work, struct err *err);
/* How a limit stands before this bill; and the yearly cap. */
int split_limit_left(struct split_work *work, const struct pack_limit *limit,
		     struct split_bound *bound, struct err *err);
int split_cap_left(struct split_work *work, struct split_bound *bound,
		   struct err *err);
enum split_period split_period_of(enum pack_period period);

/* 账户段, before the deductible; the accounts and cash, at the end. */
int split_segment(struct split_work *work, struct err *err);
void split_parts_begin(struct split_work *work);
int split_payers(struct split_work *work, struct err *err);
int split_person(struct split_work *work, struct err *err);
void split_more_put(struct split_work *work, enum split_bucket bucket,
		    struct money amount);

int split_meters_check(const struct meters *meters, struct err *err);
/* The meter of that name in its period now, made when new; NULL: no room. */
struct meter *split_meter(struct split_work *work, const char *name,
			  enum pack_period period, struct err *err);
int split_meter_add(struct split_work *work, const char *name,
		    enum pack_period period, struct money amount,
		    struct err *err);
struct money split_left(struct money limit, struct money used);

#endif
