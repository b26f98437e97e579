/*
 * policy.h - small policies for tests: as a pack's text, and as an
 * independent evaluator that shares nothing with pos/split.c but the
 * meaning. It works on cumulative sums ("what would have been borne by now,
 * less what was before") where the engine works on what is left.
 */
#ifndef TESTS_SUPPORT_POLICY_H
#define TESTS_SUPPORT_POLICY_H

#include "pos/rules.h"
#include "pos/split.h"

/* One row for level "L" in both scenes; index 0 在职, 1 退休. */
struct policy {
	int64_t deductible_fen[2];
	bool capped;
	int64_t cap_fen[2];
	int32_t ratio_ppm[2];
	int round_ceiling; /* 0 half up, 1 half even, 2 down, 3 up */
	int round_preself;
	int round_fund;
	int payable_count;
	enum split_bucket payable[6];
	const char *year_start; /* "07-01", or NULL for the calendar year */
};

/* The pack, loaded; area 999999, 2020-01-01 to 2029-12-31. */
struct rules *policy_load(const struct policy *policy);

/* What the oracle says, in fen. */
struct oracle {
	int64_t total, ownpay, overlimit, preself, inscope;
	int64_t deductible, fund, copay, overcap;
	int64_t person, account, cash, balance_after;
	int64_t deductible_met, fund_paid; /* after */
};

void oracle_split(const struct policy *policy, const struct split_case *input,
		  struct oracle *oracle);
/* NULL when they agree, else the name of the first figure that differs. */
const char *oracle_differs(const struct oracle *oracle,
			   const struct split *split);

#endif
