/*
 * Breaches that no single message shows: a settlement nobody asked the price
 * of, a 2601 though the outcome was known, commits of one person that
 * overtake each other.  All are noted, none is refused: the till's clock and
 * the way between may be to blame for once, a habit shows in the log.
 */
#ifndef CENTRE_ORDER_H
#define CENTRE_ORDER_H

#include "tests/centre/bill.h"

/* A pre-settlement is kept, a settlement looked up among them where the
 * switch asks for it: no page says that the price must be asked first. */
void order_sale(struct call *call, const struct bill *bill, int for_good);

/* A quote that the settlement of its line overtook on the way: nobody's
 * fault. */
int order_overtaken(struct call *call, const char *sn);

/* A commit of a person: not older than the one before it. */
void order_commit(struct call *call, const char *psn_no);

/* The institution shows that it knows how this message ended ... */
void order_known(struct call *call, const char *msgid);
/* ... and so has no reason to undo it as one in doubt. */
void order_undo(struct call *call, const char *omsgid);

#endif
