/*
 * fact.h - the kinds of facts a journal row can state.
 *
 * The second column is the name on disk: never change one. The third says
 * whose fact it is: M moves a message (settlement.h has the table), S is
 * about a sale, T about the till.
 */
#ifndef POS_FACT_H
#define POS_FACT_H

#define FACTS(X)                                                               \
	X(FACT_OPENED, "OPENED", 'T')	  /* first row: till, format */      \
	X(FACT_STARTED, "STARTED", 'T')	  /* a process took the till */      \
	X(FACT_RULES, "RULES", 'T')	  /* a pack, whole, with its hash */ \
	X(FACT_SIGNED_IN, "SIGNED_IN", 'T') /* 9001's sign_no */             \
	X(FACT_SIGNED_OUT, "SIGNED_OUT", 'T') /* 9002, answered or not */    \
	X(FACT_SHIFT_OPENED, "SHIFT_OPENED", 'T') /* who, cash in the drawer */ \
	X(FACT_SHIFT_CLOSED, "SHIFT_CLOSED", 'T') /* counted, carried over */ \
	X(FACT_SHIFT_PRINTED, "SHIFT_PRINTED", 'T') /* its slip, copy n */   \
	X(FACT_OUTAGE, "OUTAGE", 'T')	  /* link lost: cause, evidence */   \
	X(FACT_RESTORED, "RESTORED", 'T') /* link back: length */            \
	X(FACT_ENTITLED, "ENTITLED", 'T') /* 1101/5206 as last heard */      \
	X(FACT_COMPARED, "COMPARED", 'T') /* 3201 of a group and day */      \
	X(FACT_UNEQUAL, "UNEQUAL", 'T')	  /* a row the two do not share */   \
	X(FACT_EVENED, "EVENED", 'T')	  /* and the end of one: why, who */ \
	X(FACT_INTENT, "INTENT", 'S')	  /* the sale's canonical bytes */   \
	X(FACT_ALLOWED, "ALLOWED", 'S')	  /* past a soft limit: by, why */   \
	X(FACT_VISIT, "VISIT", 'S') /* a clinic's visit, as INTENT: no sale yet */ \
	X(FACT_QUEUED, "QUEUED", 'S')	  /* a further message of a sale */  \
	X(FACT_SENT, "SENT", 'M')	  /* request bytes, before they go */ \
	X(FACT_UNSENT, "UNSENT", 'M')	  /* proved: no byte left */         \
	X(FACT_UNKNOWN, "UNKNOWN", 'M')	  /* may have arrived */             \
	X(FACT_ACKED, "ACKED", 'M')	  /* reply bytes */                  \
	X(FACT_REFUSED, "REFUSED", 'M')	  /* reply bytes */                  \
	X(FACT_REVERSED, "REVERSED", 'M') /* undone, or never existed */     \
	X(FACT_VOIDED, "VOIDED", 'M')	  /* never left and never will */    \
	X(FACT_HANDED, "HANDED", 'S')	  /* now a named person's */         \
	X(FACT_DIFFERED, "DIFFERED", 'S') /* centre's figures are others */  \
	X(FACT_PRINTED, "PRINTED", 'S')	  /* receipt n */                    \
	X(FACT_PAID_BACK, "PAID_BACK", 'S') /* a ticket's money, in cash */  \
	X(FACT_CLOSED, "CLOSED", 'S')	  /* given up before any effect */   \
	X(FACT_DEALT, "DEALT", 'S')	  /* the named person is done */      \
	X(FACT_LENT, "LENT", 'S')	  /* on a stick: another till's now */ \
	X(FACT_TAKEN, "TAKEN", 'S')	  /* off a stick: ours from now on */ \
	X(FACT_RELEASED, "RELEASED", 'S') /* given up unsent: not ours */   \
	X(FACT_RETURNED, "RETURNED", 'S') /* what the other till made of it */ \
	X(FACT_TAKEN_BACK, "TAKEN_BACK", 'S') /* ours again, or a person's */

enum fact {
#define X(fact, name, scope) fact,
	FACTS(X)
#undef X
	FACT_COUNT
};

const char *fact_name(enum fact fact);
/* -1 when no fact is called so. */
int fact_parse(const char *name);
char fact_scope(enum fact fact);

#endif
