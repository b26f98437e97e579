/*
 * What is to be settled: a sale as 2101 and 2102 bring it, or the fee lines
 * of a visit that 2206 and 2207 name.  Every line and sum is checked against
 * the field tables and protocol 15, then split by the policy.
 */
#ifndef CENTRE_BILL_H
#define CENTRE_BILL_H

#include "tests/centre/tx.h"

struct bill {
	const struct person *person;
	const struct insurance *insurance;
	struct json_object *info; /* druginfo or data, belongs to the call */
	struct terms terms;
	struct meters before;
	struct figures f;
	char begntime[20], mdtrt_id[32], dise_codg[32]; /* "" at a pharmacy */
	int use_account, year, n;
	struct line line[POLICY_LINES_MAX];
};

/* 2101, 2102: 0, or -1 after a refusal. */
int bill_read(struct call *call, struct bill *bill);

/* Person, scheme, credential and exp_content of `info`, already checked
 * against its field table. */
int bill_head(struct call *call, struct bill *bill);
/* The lines are there: meters, split, our own identities. */
void bill_split(struct call *call, struct bill *bill);

/* One line of drugdetail or feedetail, its field table checked before. */
int bill_line(struct call *call, struct json_object *in, struct line *line);
/* drugdetail[], and that the total is theirs. */
int bill_lines(struct call *call, struct bill *bill);
/* A checked amount; asserts what fields_check has made sure of. */
int64_t bill_decimal(struct json_object *object, const char *name, int scale);
/* Ruling 20: is a feedetl_sn of this institution used already? */
int bill_serial_used(struct call *call, const char *sn);

/* exp_content as it came (either spelling), "" when absent. */
const char *bill_exp(const struct bill *bill);
/* Is a member of exp_content there? */
int bill_exp_has(const struct bill *bill, const char *key);

/* The settlement a bill makes, and its nodes; `mdtrt_id` of the bill is kept
 * when it has one.  bill_commit writes it into the ledger. */
void bill_settlement(struct call *call, const struct bill *bill,
		     struct settlement *settlement);
void bill_commit(struct call *call, const struct bill *bill,
		 struct settlement *settlement);
void bill_show(struct call *call, const struct bill *bill,
	       const struct settlement *settlement, int settled);

/* drug_trac_info of the same input (protocol 13.3, ruling 8). */
int trace_check(struct call *call, const struct bill *bill);
void trace_keep(struct call *call, int64_t settlement);

/* The fee lines of a visit are settled by this, or free again. */
void fees_bind(struct call *call, const struct settlement *settlement);
void fees_release(struct call *call, const struct settlement *settlement);

#endif
