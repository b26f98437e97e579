/*
 * The centre's own reading of the policy: 扬州 2023, employees' outpatient
 * and pharmacy rules (yearly deductible, ratio by level of the institution
 * and by 在职/退休, yearly cap on fund money, account before cash), carried
 * over to the demonstration area 990101.  The ratios are the one table in
 * policy.c.  Pure: no clock, no ledger, no JSON.
 *
 * Line (protocol 15 G, I, M): amount = round(cnt x pric); 丙 is all
 * fulamt_ownpay; else the part above round(cnt x ceiling) is overlmt, then
 * preselfpay = round(ratio x (amount - overlmt)), the rest is in scope.
 * Header: the deductible comes off the sum in scope; the fund pays
 * round(ratio x (in scope - deductible)), rounded once, inside what is left
 * of the year's cap; the account may pay preselfpay and what the fund left
 * in scope, never overlmt nor 丙, and cash is the rest.
 */
#ifndef CENTRE_POLICY_H
#define CENTRE_POLICY_H

#include <stdint.h>

#include "tests/centre/data.h"

enum { POLICY_LINES_MAX = 200 };

struct terms {
	int64_t ratio;	    /* of the fund, 10^-4 */
	int64_t deductible; /* a year, fen */
	int64_t cap;	    /* fund money a year, fen */
};

/* What the person has used up this year, and the account. */
struct meters {
	int64_t deductible_met, fund_paid, balance;
};

struct line {
	char sn[32], code[52], own_code[152], ocur[20], kind[4];
	int level;
	int64_t cnt, pric, amount, ceiling, ratio;
	int64_t ownpay, overlmt, preself, in_scope;
};

/* Every amount of a settlement, in fen. */
struct figures {
	int64_t medfee, ownpay, overlmt, preself, in_scope, deductible;
	int64_t fund, person, account, cash, balance;
	int64_t ratio; /* 10^-4 */
	int64_t limit; /* fund money that could have been paid this time */
};

/* -1: this area has no terms for such a person. */
int policy_terms(const struct insurance *insurance, const struct shop *shop,
		 struct terms *terms);

void policy_line(struct line *line);
void policy_split(const struct line *lines, int n, const struct terms *terms,
		  const struct meters *meters, int use_account,
		  struct figures *figures);

/* Identities A-K of section 15; a breach is our own mistake and aborts. */
void policy_check(const struct line *lines, int n, const struct meters *before,
		  const struct figures *figures);

#endif
