/*
 * budget.h - what may be promised without the centre (DESIGN.md 4, I11).
 *
 * A pure look at figures the caller took from the queue, the entitlement
 * and the stop list, so that a restart or a clock set otherwise changes
 * nothing: what was promised is in the journal, and what is still open
 * counts on every day. Money in fen, ages in milliseconds.
 */
#ifndef POS_BUDGET_H
#define POS_BUDGET_H

#include "pos/conf.h"
#include "pos/err.h"
#include "pos/money.h"

#define BUDGETS(X)                                                          \
	X(BUDGET_SALE, "sale")		 /* fund of this sale */            \
	X(BUDGET_PERSON, "person")	 /* fund of the person today */     \
	X(BUDGET_TILL, "till")		 /* fund of all that is open */     \
	X(BUDGET_ENTITLEMENT, "entitlement") /* age of the cached 1101 */  \
	X(BUDGET_STOPLIST, "stoplist")	 /* age of the stop list */

enum budget {
#define X(budget, name) budget,
	BUDGETS(X)
#undef X
	BUDGET_COUNT
};

const char *budget_name(enum budget budget);

/* What would be used up, this sale included. */
struct budget_use {
	int64_t used[BUDGET_COUNT]; /* fen, or milliseconds */
	struct money pack_sale_max; /* the region's own limit of a sale */
};

/*
 * Returns the set of soft limits that are passed, a bit (1u << budget)
 * each; or -1 with ERR_FORBIDDEN and words when a hard one is.
 */
int budget_check(const struct budget_use *use, const struct conf *conf,
    struct err *err);
/* "单笔统筹、本机待确认统筹": the limits of a set, in words. */
#define BUDGET_WORDS_BYTES 256
void budget_words(char to[BUDGET_WORDS_BYTES], unsigned passed);

/* Whether opter may let a sale pass beyond a soft limit: one of
 * offline.second_opters, and not the cashier. */
bool budget_second(const struct conf *conf, const char *opter);

#endif
