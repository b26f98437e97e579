/*
 * A sale as 2101 and 2102 bring it: read from `input`, every line and sum
 * checked against protocol 7.1, 7.2 and 15, split by the policy.
 */
#ifndef CENTRE_BILL_H
#define CENTRE_BILL_H

#include "tests/centre/tx.h"

struct bill {
	const struct person *person;
	const struct insurance *insurance;
	struct json_object *info; /* druginfo, belongs to the call */
	struct terms terms;
	struct meters before;
	struct figures f;
	int use_account, year, n;
	struct line line[POLICY_LINES_MAX];
};

/* 0, or -1 after a refusal. */
int bill_read(struct call *call, struct bill *bill);

/* exp_content as it came (either spelling), "" when absent. */
const char *bill_exp(const struct bill *bill);

/* drug_trac_info of the same input (protocol 13.3, ruling 8). */
int trace_check(struct call *call, const struct bill *bill);
void trace_keep(struct call *call, int64_t settlement);

#endif
