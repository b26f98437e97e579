/*
 * record.h - the sale's canonical bytes: the one codec of INTENT.
 *
 * JSON, version first, members in a fixed order, money as decimal text with
 * two places. Everything an auditor needs to recompute the split is in the
 * clear; who the person is, is one sealed member ("sealed"), so a verifier
 * needs no key for the chain nor for the fen.
 *
 * record_encode() and record_decode() are inverse: decoding what was
 * encoded and encoding it again gives the same bytes. The journal does so
 * inside the transaction, before COMMIT.
 */
#ifndef POS_RECORD_H
#define POS_RECORD_H

#include "pos/crypto.h"
#include "pos/settlement.h"
#include "pos/text.h"

int record_encode(struct text_buf *out, const struct settlement *settlement,
    const struct crypto_key *key, struct err *err);
/*
 * key may be NULL: then the person stays empty but for what the split needs
 * (retired, balance, tag), and all figures are there.
 */
int record_decode(struct settlement *settlement, const char *text,
    size_t length, const struct crypto_key *key, struct err *err);

/* The bytes of a split as they stand in a record: two are the same split
 * only when these are equal (I10). */
void record_put_split(struct text_buf *out, const struct split *split);

/* The same for any bytes of a message: sealed and base64, and back. */
int record_seal(struct text_buf *out, const struct crypto_key *key,
    const char *context, const void *bytes, size_t length, struct err *err);
int record_open(struct text_buf *out, const struct crypto_key *key,
    const char *context, const char *base64, struct err *err);

#endif
