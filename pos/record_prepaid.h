/*
 * record_prepaid.h - 预付 in a record: "prepaid" of a ticket, "settles" of
 * the sale that settles one. Neither is written where there is neither.
 * For record_layout.c; borrows everything, owns nothing.
 */
#ifndef POS_RECORD_PREPAID_H
#define POS_RECORD_PREPAID_H

#include "pos/json.h"
#include "pos/settlement.h"

void record_put_prepaid(
    struct json_out *out, const struct settlement *settlement);
/* After the head: the kind says which of them there must be. */
int record_get_prepaid(const struct json *document,
    struct settlement *settlement, struct err *err);

#endif
