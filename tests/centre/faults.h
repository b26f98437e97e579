/*
 * What goes wrong between till and centre, on demand.  Each fault has its
 * own rule: off, K of N drawn from its own seeded sequence, or the next N.
 * A rule may be bound to some transactions.  The same seed and the same
 * order of messages give the same faults.
 */
#ifndef CENTRE_FAULTS_H
#define CENTRE_FAULTS_H

#include <stdint.h>
#include <stdio.h>

enum fault {
	/* before anything is done: the request is read and forgotten */
	FAULT_LOST_REQUEST, /* the connection is closed */
	FAULT_HTML,	    /* HTTP 502, HTML */
	FAULT_GATEWAY,	    /* HTTP 401, {"code":401,...} */
	FAULT_DEAF,	    /* no answer ever */
	FAULT_LATE,	    /* done only after by ms, whoever still waits */
	/* after the commit */
	FAULT_LOST_REPLY, /* the connection is closed */
	FAULT_5XX,	  /* HTTP 500, no envelope */
	FAULT_SILENT,	  /* no answer ever */
	FAULT_DELAY,	  /* answered after by ms */
	FAULT_GARBAGE,	  /* HTTP 200, no JSON */
	FAULT_TRUNCATED,  /* the body ends half-way, then the connection */
	FAULT_CUT_JSON,	  /* a whole HTTP answer whose JSON is half */
	FAULT_WRONG_ID,	  /* another medins_setl_id */
	FAULT_SUMS,	  /* the fund's sum is off by a yuan or more */
	FAULT_SKEW,	  /* the reply's times are off by by ms */
	/* at accept */
	FAULT_DROP, /* the new connection is closed at once */
	FAULT_N
};

struct fault_rule {
	uint64_t k, n, random;
	int64_t next; /* > 0: that many more times */
	int64_t by;
	int64_t hits;
	char on[64]; /* transactions, comma separated; "" is all */
};

struct faults {
	struct fault_rule rule[FAULT_N];
};

struct plan {
	unsigned char hit[FAULT_N];
	int64_t by[FAULT_N];
};

/*
 * "NAME K/N [seed S] [by MS] [on 2102,2103]", "NAME next N [by MS] [on ..]",
 * "NAME off", "off".  -1 when it cannot be read; nothing is changed then.
 */
int faults_set(struct faults *faults, const char *words);

/* Which faults this message meets; FAULT_DROP is drawn apart, at accept. */
void faults_plan(struct faults *faults, const char *infno, struct plan *plan);
int faults_drop(struct faults *faults);

const char *fault_name(enum fault fault);
void faults_show(const struct faults *faults, FILE *to);
void faults_help(FILE *to);

#endif
