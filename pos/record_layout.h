/*
 * record_layout.h - the members of a record, in their order: private to the
 * codec. record.c adds sealing and the proof that the two are inverse.
 *
 * sealed is the person as one sealed text; reading hands it out borrowed
 * from the document and leaves the person empty but for the balance.
 */
#ifndef POS_RECORD_LAYOUT_H
#define POS_RECORD_LAYOUT_H

#include "pos/json.h"
#include "pos/settlement.h"

void record_layout_put(struct text_buf *buf,
    const struct settlement *settlement, const char *sealed);
/* Fills a settlement that is all zero. */
int record_layout_get(struct settlement *settlement,
    const struct json *document, const char **sealed, struct err *err);

/* record_basket.c: the object "basket" */
void record_put_basket(struct json_out *out, const struct basket *basket);
int record_get_basket(const struct json *node, struct basket *basket,
    struct err *err);

/* record_split.c: "meters", "split", and in a quote the further payers */
void record_put_meters(struct json_out *out, const char *key,
    const struct meters *meters);
int record_get_meters(
    const struct json *node, struct meters *meters, struct err *err);
void record_put_split_in(struct json_out *out, const struct split *split);
int record_get_split(const struct json *node, struct split *split,
    int item_count, struct err *err);
void record_put_payers(struct json_out *out, const struct figures *figures);
int record_get_payers(
    const struct json *node, struct figures *figures, struct err *err);

/* The sealed part in the clear: what 1101 calls the person, not balc, and
 * the disease. */
void record_layout_put_person(
    struct text_buf *buf, const struct settlement *settlement);
int record_layout_get_person(struct settlement *settlement,
    const struct json *document, struct err *err);

#endif
