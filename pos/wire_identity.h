/*
 * wire_identity.h - what an answer about money must satisfy to be believed:
 * the identities of protocol.md 15, by their letters. One that fails makes
 * the reply WIRE_SUSPECT, and its letter stands in reply->suspect.
 *
 *   I3 nothing negative   A  total = parts by kind   B  total = payers
 *   C  person = account + cash      D  fund = its funds
 *   E  shared account inside account                 F  setldetail
 *   G  a line = its parts           H  lines = the settlement
 *   I  a line = count x price       J  deductible inside scope
 *   M  a line's level
 *
 * K (balances) is no proof against a settlement: the card may have been used
 * elsewhere meanwhile. L (minus the original) is of reversals.
 * Only the wire's own files include it.
 */
#ifndef POS_WIRE_IDENTITY_H
#define POS_WIRE_IDENTITY_H

#include "pos/wire_inside.h"

/* Amounts beside those of struct figures that the identities speak of. */
struct wire_parts {
	struct money hospital; /* hosp_part_amt; absent at a pharmacy */
	struct money funds;    /* identity D's right side */
	struct money shared;   /* acct_mulaid_pay, inside acct_pay */
	struct money least;    /* of the funds */
	struct money payers[FIGURES_PAYERS]; /* of figures */
};

/* reversal: the person's part, cash and balance may be absent (15, notes). */
enum wire_verdict wire_take_figures(struct wire_reply *reply,
				    struct figures *f, const struct json *info,
				    bool reversal);
enum wire_verdict wire_take_parts(struct wire_reply *reply,
				  struct wire_parts *parts,
				  const struct json *info);
/* I3, A to E, J. */
enum wire_verdict wire_check_sale(struct wire_reply *reply,
				  const struct figures *f,
				  const struct wire_parts *parts);
/* F, of output's setldetail. */
enum wire_verdict wire_check_detail(struct wire_reply *reply,
				    const struct json *output,
				    const struct figures *f,
				    const struct wire_parts *parts);
/* G, H, I, M, of output's detlcutinfo; a list that is not there says
 * nothing, nor does a member a line leaves out. */
enum wire_verdict wire_check_lines(struct wire_reply *reply,
				   const struct json *output,
				   const struct figures *f);
/* a = sum of the others, without a chance to wrap. */
bool wire_adds_up(struct money a, struct money b, struct money c,
		  struct money d, struct money e);

#endif
