/*
 * entitlement.h - what the centre last said of a person: who they are,
 * account, meters, and when. The journal's ENTITLED rows are the truth, a
 * table finds the latest by person_tag.
 *
 * Body: {"as_of":ms,"year":2026,"deductible":"600.00","fund":"0.00",
 * "balance":"120.00","more":{"药店年限":{"since":20260101,"amount":"1.00"}},
 * "sealed":"<person>"}, sealed in the context "ENTITLED/<tag>"; more only
 * when the centre told a meter of the pack's own. The tag is kept in the
 * row's body.
 */
#ifndef POS_ENTITLEMENT_H
#define POS_ENTITLEMENT_H

#include "pos/crypto.h"
#include "pos/journal.h"
#include "pos/person.h"
#include "pos/split.h"
#include "pos/text.h"

int entitlement_prepare(struct store *store, struct err *err);
int entitlement_body(struct text_buf *out, const char *tag,
    const struct person *person, const struct meters *meters,
    const struct crypto_key *key, struct err *err);
int entitlement_apply(
    struct store *store, const struct journal_row *row, struct err *err);
/* 0 found (person and meters filled), 1 never heard of, -1 error. */
int entitlement_find(struct store *store, const char *tag,
    const struct crypto_key *key, struct person *person,
    struct meters *meters, struct err *err);

#endif
