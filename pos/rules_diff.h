/*
 * rules_diff.h - what another pack would change for whom, summed over cases.
 *
 * A fixed amount of memory however many cases are added. Side 0 is the old
 * pack, side 1 the new. A case is worse when the person's part (account and
 * cash together) grows, better when it shrinks, changed when any payer's
 * amount differs, and moved inside when the payers agree and the parts of
 * the bill or the meters do not. "Fund" is 统筹 and the payers after it.
 */
#ifndef POS_RULES_DIFF_H
#define POS_RULES_DIFF_H

#include <stdbool.h>
#include <stdint.h>

#include "pos/err.h"
#include "pos/rules.h"
#include "pos/rules_case.h"
#include "pos/split.h"

#define RULES_DIFF_WORST_MAX 20
#define RULES_DIFF_REFUSED_MAX 20
#define RULES_DIFF_GROUPS_MAX 48

enum rules_diff_by {
	RULES_DIFF_PERSON, /* name "working" or "retired" */
	RULES_DIFF_SCENE,
	RULES_DIFF_LEVEL,
};

/* What each paid; the last bucket is the last of the payers. */
struct rules_diff_paid {
	struct money by[BUCKET_CASH + 1];
	struct money fund;
	struct money person;
};

struct rules_diff_group {
	enum rules_diff_by by;
	char name[32]; /* "": those there was no room to tell apart */
	int64_t cases, changed, worse, better;
	struct money fund[2], person[2];
};

struct rules_diff_case {
	int64_t line;
	char scene[16];
	char level[32];
	bool retired;
	struct money total;
	struct rules_diff_paid paid[2];
};

/* A case only one side refuses. */
struct rules_diff_refused {
	int64_t line;
	int side;
	char text[ERR_TEXT_BYTES];
};

/* A value: no pointers; all zero is empty. */
struct rules_diff {
	int64_t cases;	   /* that both, one or none computed */
	int64_t bad;	   /* lines that were no case; not among cases */
	int64_t compared;  /* both computed them */
	int64_t changed, worse, better, inside;
	int64_t shifted[2]; /* computed as of another year */
	int64_t refused[2]; /* by this side only */
	int64_t refused_both;
	struct money total;
	struct rules_diff_paid paid[2];
	int group_count;
	struct rules_diff_group groups[RULES_DIFF_GROUPS_MAX];
	int worst_count;
	struct rules_diff_case worst[RULES_DIFF_WORST_MAX]; /* worst first */
	int refused_count;
	struct rules_diff_refused refused_cases[RULES_DIFF_REFUSED_MAX];
};

/*
 * The case as the pack would meet it: on its own day when the pack is in
 * force, else on the same day of the nearest year in which it is, with the
 * meters of that year. True when it was moved; a case that finds no such
 * year is left alone, and the pack will refuse it.
 */
bool rules_diff_shift(const struct rules *rules, struct split_case *input);

/* side's split is NULL when it refused, and why[side] says so. */
int rules_diff_add(struct rules_diff *diff, int64_t line,
		   const struct rules_case *rules_case,
		   const struct split *const splits[2],
		   const struct err why[2], struct err *err);

#endif
