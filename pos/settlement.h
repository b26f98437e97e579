/*
 * settlement.h - the record of a sale, and which state may follow which.
 *
 * DESIGN
 *
 * A sale is what was agreed at the counter. A message is one attempt to
 * tell the centre, with a msgid of its own that lives for ever. A sale has
 * one or more messages; at most one of them is ever in effect (I1).
 *
 * The till becomes responsible at one instant: when COMMIT of the INTENT
 * row returns (I2). "Sent" is on disk before the first byte leaves. After a
 * crash every message in flight is UNKNOWN; that is all of recovery.
 *
 *            SENT     UNSENT   UNKNOWN  ACKED  REFUSED  REVERSED  VOIDED
 *  PENDING   SENT                                                 VOIDED
 *  SENT               PENDING  UNKNOWN  ACKED  REFUSED
 *  UNKNOWN   RESENT'                    ACKED" REFUSED" REVERSED
 *  RESENT             UNKNOWN  UNKNOWN  ACKED  UNKNOWN
 *  ACKED                                                REVERSED
 *
 *  ' only where the centre answers the same msgid with the same reply
 *  " learned later: a late reply, a query, the reconciliation file
 *
 * An empty cell is forbidden: settlement_move() refuses it, live and in the
 * audit. A refused resend returns to what the first try left: UNKNOWN.
 * Source: shared/DESIGN.md section 4.
 */
#ifndef POS_SETTLEMENT_H
#define POS_SETTLEMENT_H

#include <stdbool.h>

#include "pos/basket.h"
#include "pos/fact.h"
#include "pos/journal.h"
#include "pos/person.h"
#include "pos/rules.h"
#include "pos/split.h"

/* name on disk; word on the screen (msgid) */
#define MESSAGE_STATES(X)                                                      \
	X(MESSAGE_PENDING, "PENDING", "待发送")                             \
	X(MESSAGE_SENT, "SENT", "发送中")                                   \
	X(MESSAGE_UNKNOWN, "UNKNOWN", "存疑")                                \
	X(MESSAGE_RESENT, "RESENT", "再次发送中")                         \
	X(MESSAGE_ACKED, "ACKED", "成功")                                    \
	X(MESSAGE_REFUSED, "REFUSED", "拒付")                                \
	X(MESSAGE_REVERSED, "REVERSED", "已冲正")                           \
	X(MESSAGE_VOIDED, "VOIDED", "已作废")

enum message_state {
#define X(state, name, text) state,
	MESSAGE_STATES(X)
#undef X
	MESSAGE_STATE_COUNT
};

const char *message_state_name(enum message_state state);
const char *message_state_word(enum message_state state); /* translated */
int message_state_parse(const char *name); /* -1: none */

/* One cell of the table; false, and *state untouched, when forbidden. */
bool settlement_move(enum message_state *state, enum fact fact);

enum settlement_kind {
	SETTLEMENT_SALE,    /* 2102, or 2207 at a clinic */
	SETTLEMENT_SELFPAY, /* no insurance: kept, printed, never sent */
	SETTLEMENT_PREPAID, /* paid in full offline: a ticket, 补结算单 */
};

/*
 * 预付. A ticket is a sale of its own that is never sent; what settles it
 * is another sale, of kind SALE, that names it. So a split is never made
 * anew under a sale's hands, and each record replays by itself.
 */
struct prepaid {
	char sale[SALE_BYTES]; /* of a SALE: the ticket it settles; "" none */
	char fee_at[20];       /* of a SALE: when the ticket was sold */
	int until;  /* of a PREPAID: last day to settle it; 0 no end */
	bool alone; /* of a PREPAID: settled unasked when the link is back */
};

/* Where and by whom a clinic's patient is seen; atddr_no "" at a pharmacy. */
struct doctor {
	char atddr_no[31];
	char dr_name[51];
	char dept_code[31];
	char dept_name[101];
	char caty[7];
};

/* The disease named in a bill; sealed with the person. */
struct disease {
	char dise_codg[31];
	char dise_name[301]; /* 100 characters of a diagnosis (8) */
};

/* The payers after 统筹, BUCKET_LARGE to BUCKET_OTHER. */
#define FIGURES_PAYERS 6
_Static_assert(BUCKET_OTHER - BUCKET_LARGE + 1 == FIGURES_PAYERS,
    "each of them has its place");

/* The centre's own figures: of 2101 as a quote, of 2102 as the truth. */
struct figures {
	bool known;
	struct money total;
	struct money ownpay;
	struct money overlimit;
	struct money preself;
	struct money inscope;
	struct money deductible;
	struct money fund; /* fund_pay_sumamt: of all payers */
	struct money person;
	struct money account; /* acct_pay: every account, 共济 inside (15 E) */
	struct money cash;
	struct money balance_after;
	struct money payers[FIGURES_PAYERS]; /* inside fund */
	struct money shared; /* acct_mulaid_pay */
};

struct settlement {
	char sale[SALE_BYTES]; /* yyMMdd, till (2), counter (6) */
	enum settlement_kind kind;
	int64_t made_ms; /* when the cashier agreed it */
	char made_at[20];
	int day;
	bool offline;		 /* accepted without the centre */
	char offline_reason[64]; /* evidence: what the link said */
	char scene[16];
	char level[32];
	bool retired;
	bool account_used;
	struct traits traits; /* the open keys the split turned on */
	struct money past;    /* 历年账户 before; few regions have one */
	bool timed;	      /* the pack counts 24 hours */
	int minute;	      /* of the day it was charged */
	char institution[INSTITUTION_BYTES]; /* a pack told them apart; or "" */
	char opter[31];
	char opter_name[51];
	char invono[21];
	char ref[41]; /* the caller's own number for it, once only; or "" */
	char med_type[7]; /* 41 pharmacy, 11 outpatient */
	struct doctor doctor;
	struct disease disease;
	struct person person;
	char person_tag[33]; /* crypto_tag() of psn_no or certno */
	struct meters meters;
	char pack[RULES_HASH_BYTES];
	bool upload; /* its codes are reported by 3505 as well */
	struct basket basket;
	struct split split;
	struct figures quote; /* of 2101, when there was one */
	struct prepaid prepaid;
};

/* Settled by 2207 after 2201, 2203A and 2204, not by 2102 alone. */
bool settlement_is_visit(const struct settlement *settlement);
/* "2102" or "2207"; and what takes it back, "2103" or "2208". */
const char *settlement_infno(const struct settlement *settlement);
/* The till's own reckoning, named as the centre names it. */
void settlement_local(const struct split *split, struct figures *local);
/* The same to the fen, fund by fund: what is collected and who pays it. */
bool figures_agree(const struct figures *a, const struct figures *b);
/* What the counter collects: the quote where there is one, else the split. */
void settlement_agreed(
    const struct settlement *settlement, struct figures *agreed);
/* The local split's figures; of a ticket with no pack none are known. */
void settlement_estimate(
    const struct settlement *settlement, struct figures *estimate);
/* What its split was worked out from; it points into the settlement. */
void settlement_input(
    const struct settlement *settlement, struct split_case *input);
/* person_tag, from whatever names the person best; with the till's key. */
void settlement_tag(
    struct settlement *settlement, const struct crypto_key *key);
void settlement_clear(struct settlement *settlement); /* wipes */
/* A record is large: on the heap, wiped when freed. NULL: no memory. */
struct settlement *settlement_new(struct err *err);
void settlement_free(struct settlement **settlement);

#endif
