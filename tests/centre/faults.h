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
	/* nothing is done: the request is read and forgotten */
	FAULT_LOST_REQUEST, /* the connection is closed */
	FAULT_HTML,	    /* HTTP 502, HTML */
	FAULT_PORTAL,	    /* HTTP 200, HTML */
	FAULT_GATEWAY,	    /* HTTP 401, {"code":401,...} */
	FAULT_BUSY,	    /* HTTP 503 */
	FAULT_DEAF,	    /* no answer ever */
	/* done, but not now, whoever still waits */
	FAULT_LATE, /* after by ms */
	FAULT_SWAP, /* after the message that comes next */
	/* the world at the centre is another one when the work is done */
	FAULT_TWICE,	 /* delivered twice, the second answer is heard */
	FAULT_REFUSE,	 /* a well-formed no, by the class of 18.2 */
	FAULT_NOT_FOUND, /* 2601 does not find what there is */
	FAULT_SIGN_LOST, /* the sign-in has ended without 9002 */
	FAULT_MIDNIGHT,	 /* the message arrives on the next day */
	FAULT_BALANCE,	 /* by fen were paid from the account elsewhere */
	FAULT_METER,	 /* the fund paid by fen elsewhere */
	/* after the commit */
	FAULT_LOST_REPLY,   /* the connection is closed */
	FAULT_5XX,	    /* HTTP 500, no envelope */
	FAULT_BAD_GATEWAY,  /* HTTP 502, no envelope */
	FAULT_SILENT,	    /* no answer ever */
	FAULT_DELAY,	    /* answered after by ms */
	FAULT_DRIP,	    /* the body takes by ms */
	FAULT_GARBAGE,	    /* HTTP 200, no JSON */
	FAULT_EMPTY,	    /* HTTP 200, no byte */
	FAULT_TRUNCATED,    /* the body ends half-way, then the connection */
	FAULT_RESET,	    /* the connection is reset half-way */
	FAULT_CUT_JSON,	    /* a whole HTTP answer whose JSON is half */
	FAULT_GZIP,	    /* called gzip, is not */
	FAULT_GBK,	    /* called UTF-8, is GB 18030 */
	FAULT_BOM,	    /* a byte order mark before the JSON */
	FAULT_TWO_ANSWERS,  /* a refusal right behind the answer */
	FAULT_STALE,	    /* the answer of the message before */
	FAULT_WRONG_ID,	    /* another medins_setl_id */
	FAULT_WRONG_PERSON, /* another psn_no */
	FAULT_NO_SETL_ID,   /* setl_id null */
	FAULT_NULL_OUTPUT,  /* infcode 0 and nothing else */
	FAULT_SUMS,	    /* the fund's sum is off by a yuan or more */
	FAULT_RETYPED,	    /* numbers as text, text as numbers */
	FAULT_ALIASES,	    /* the other spellings of protocol 0.3 */
	FAULT_SKEW,	    /* the reply's times are off by by ms */
	FAULT_INNER,	    /* 3505: refused inside, 0 outside */
	FAULT_STMT,	    /* 3201: stmt_rslt is by */
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
/* Each there is, with its rule and what it does. */
void faults_list(const struct faults *faults, FILE *to);
void faults_help(FILE *to);

#endif
