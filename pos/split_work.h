/*
 * split_work.h - one split in the making; for split.c and split_line.c.
 *
 * Every step that moves a fen adds its reason here, so that the trace is
 * whole by construction.
 */
#ifndef POS_SPLIT_WORK_H
#define POS_SPLIT_WORK_H

#include "pos/rules_pack.h"
#include "pos/split.h"

/* What a bill is worked on with; borrowed for one call. */
struct split_work {
	const struct rules *rules;
	const struct split_case *input;
	struct split *split;
	enum pack_group group;
	const struct pack_rate *rate;
};

/* The reason for amount going into bucket; its figures are the caller's. */
struct split_reason *split_reason_add(struct split_work *work,
				      enum split_bucket bucket, int line,
				      const char *clause, struct money amount);
const char *split_clause_of(const struct split_work *work,
			    enum pack_construct construct);
int split_overflow(struct err *err);
/* Every line, and their sums into the split (split_line.c). */
int split_lines(struct split_work *work, struct err *err);

#endif
