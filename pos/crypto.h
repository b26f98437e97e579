/*
 * crypto.h - the only file over OpenSSL libcrypto: SM3 for the chain and
 * packs, SHA-256 and HMAC-SM3 for gateway headers, SM4-CTR with HMAC-SM3
 * to keep personal data unreadable at rest.
 *
 * Sealing needs no randomness (time and chance are arguments): the counter
 * block is the MAC of the plain text and its context (synthetic IV), so
 * equal inputs give equal bytes and no nonce can be used twice by mistake.
 */
#ifndef POS_CRYPTO_H
#define POS_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pos/err.h"

#define SM3_BYTES 32
#define CRYPTO_KEY_BYTES 32 /* 16 for SM4, 16 for HMAC-SM3 */

void crypto_sm3(uint8_t out[SM3_BYTES], const void *bytes, size_t length);
/* Several parts as one message; for the chain. */
struct crypto_part {
	const void *at;
	size_t length;
};
void crypto_sm3_parts(
    uint8_t out[SM3_BYTES], const struct crypto_part *parts, size_t count);
void crypto_sha256(uint8_t out[32], const void *bytes, size_t length);
void crypto_hmac_sm3(uint8_t out[SM3_BYTES], const void *key,
    size_t key_length, const void *bytes, size_t length);

struct crypto_key {
	uint8_t at[CRYPTO_KEY_BYTES];
};

/*
 * Seal text into 32 + length bytes (synthetic IV and MAC in one, then the
 * cipher text). context says what it is (row and field) and is
 * authenticated. crypto_open() returns 0 and the plain length, or -1:
 * wrong key, wrong context or changed bytes.
 */
#define CRYPTO_SEAL_EXTRA 32
int crypto_seal(uint8_t *out, size_t room, const struct crypto_key *key,
    const char *context, const void *text, size_t length, struct err *err);
int crypto_open(uint8_t *out, size_t room, size_t *out_length,
    const struct crypto_key *key, const char *context, const void *sealed,
    size_t length, struct err *err);

/* A name for a person that tells nothing: half an HMAC, as bytes or as 32
 * hex digits. */
#define CRYPTO_TAG_BYTES 16
void crypto_tag_bytes(uint8_t out[CRYPTO_TAG_BYTES],
    const struct crypto_key *key, const char *text);
void crypto_tag(char out[33], const struct crypto_key *key, const char *text);

/*
 * SM2 over SM3 (GB/T 32918, 35276: the default identity), signatures in
 * DER, keys as PEM texts of at most CRYPTO_PEM_BYTES_MAX. Signing rolls
 * OpenSSL's own dice: it is for a desk, never for a till's step.
 * Verifying accepts what any of the public keys in pems has signed: 0 when
 * one has, 1 when none, -1 when there is no SM2 key among them.
 */
#define CRYPTO_SM2_BYTES 72
#define CRYPTO_PEM_BYTES_MAX (64u * 1024u)
int crypto_sm2_sign(uint8_t out[CRYPTO_SM2_BYTES], size_t *out_length,
    const char *pem, size_t pem_length, const void *bytes, size_t length,
    struct err *err);
int crypto_sm2_verify(const char *pems, size_t pems_length,
    const uint8_t *signature, size_t signature_length, const void *bytes,
    size_t length, struct err *err);

#endif
