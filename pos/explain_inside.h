/*
 * explain_inside.h - one question in the making; for explain_*.c.
 *
 * work is a split_work as it stands before the bill, so that conditions,
 * limits and meters are asked of the engine itself and not guessed.
 */
#ifndef POS_EXPLAIN_INSIDE_H
#define POS_EXPLAIN_INSIDE_H

#include "pos/explain.h"
#include "pos/split_work.h"

struct explain {
	struct split_work work;
	struct split before; /* only its meters are filled */
	const struct split *split;
	struct explain_answer *answer;
};

/* An amount in words, for one argument of a format. */
struct explain_yuan {
	char at[MONEY_TEXT_BYTES];
};
struct explain_yuan explain_yuan(struct money amount);

void explain_headline(struct explain *explain, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A step that counts; one that says more of it. clause may be "". */
void explain_count(struct explain *explain, struct money amount,
		   const char *clause, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void explain_say(struct explain *explain, const char *clause,
		 const char *format, ...)
    __attribute__((format(printf, 3, 4)));

struct money explain_amount(const struct split *split, int what);
/* What payer gave to a part. */
struct money explain_paid(const struct split *split, enum split_bucket payer,
			  enum split_bucket of);
bool explain_is_change(const struct split_reason *reason);

/* Which condition fails, in words; true when all hold (explain_when.c). */
bool explain_when(const struct explain *explain, const struct pack_when *when,
		  char *to, size_t room);

/* What made a part (explain_part.c): its own reasons, as steps that count,
 * or as what is said of the step above. */
void explain_part(struct explain *explain, enum split_bucket of, bool counts);
/* A part's amount as one step, and below it what made it. */
void explain_part_step(struct explain *explain, enum split_bucket of,
		       struct money amount, const char *clause,
		       const char *who);
void explain_part_none(struct explain *explain, enum split_bucket of);

int explain_fund(struct explain *explain, struct err *err);
int explain_fund_not(struct explain *explain, struct err *err);
void explain_payer(struct explain *explain, enum split_bucket payer);
int explain_payer_not(struct explain *explain, enum split_bucket payer,
		      struct err *err);
void explain_account(struct explain *explain, enum split_bucket payer);
void explain_account_not(struct explain *explain, enum split_bucket payer);
/* Why an account did not pay all of a part, as said of the step above. */
void explain_account_left(struct explain *explain, enum split_bucket payer,
			  enum split_bucket of);
void explain_cash(struct explain *explain);
void explain_cash_not(struct explain *explain);
void explain_person(struct explain *explain);
void explain_person_not(struct explain *explain);

#endif
