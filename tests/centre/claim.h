/*
 * What an institution says it has settled, a row each, held against the
 * ledger (protocol 11.2).  The rows stand in a temporary table.
 */
#ifndef CENTRE_CLAIM_H
#define CENTRE_CLAIM_H

#include "tests/centre/tx.h"

struct scope {
	char optins[8], insutype[8], from[11], until[11];
	int refunds; /* refunded sales and their reversals count, too */
};

/* Settlements of ?1 institution, ?2 office, from ?3 until ?4, ?5 refunds. */
#define SCOPE_SQL \
	" shop=?1 AND admdvs=?2 AND substr(setl_time,1,10)>=?3" \
	" AND substr(setl_time,1,10)<=?4 AND state<>'undone'" \
	" AND (?5=1 OR (kind=1 AND state='effect'))"

/* setl_id mdtrt_id psn_no medfee fund account refd_setl_flag, by tabs; 0, or
 * -1 after a refusal.  `text` is cut up. */
int claims_read(struct call *call, char *text);

/* An expression over the rows, summed. */
int64_t claims_sum(struct call *call, const char *what);

/* The unequal rows: psn_no mdtrt_id setl_id msgid stmt_rslt refd_setl_flag
 * memo medfee fund account.  free() */
char *claims_unequal(struct call *call, const struct scope *scope, size_t *n);

#endif
