/*
 * signature.h - a detached SM2 signature beside a file: X.sig holds one line
 * of base64, the DER signature (SM2 over SM3) of X's very bytes. It is good
 * when any of the public keys of the signers' file has made it.
 *
 * What is signed says its own words; here are the parts all share.
 */
#ifndef POS_SIGNATURE_H
#define POS_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#include "pos/crypto.h"
#include "pos/err.h"
#include "pos/text.h"

#define SIGNATURE_TEXT_BYTES 128 /* the line, its newline and NUL */

/* The signature's length, -1 when text is none. A newline may end it. */
long signature_parse(
    uint8_t to[CRYPTO_SM2_BYTES], const char *text, size_t length);
/* That line, newline and NUL, by a private key in PEM. */
int signature_make(char to[SIGNATURE_TEXT_BYTES], const char *pem,
    size_t pem_length, const void *bytes, size_t length, struct err *err);
/* The whole of a file, at most to's ceiling. ERR_NOT_FOUND: none there. */
int signature_read(struct text_buf *to, const char *path, struct err *err);

#endif
