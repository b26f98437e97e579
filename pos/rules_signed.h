/*
 * rules_signed.h - whose pack it is: a detached SM2 signature beside it.
 *
 * The signature of X.rules stands in X.rules.sig: one line of base64, the
 * DER signature (SM2 over SM3) of the pack's very bytes. It is good when
 * any of the public keys of the signers' file has made it. Every refusal
 * says what to do next.
 */
#ifndef POS_RULES_SIGNED_H
#define POS_RULES_SIGNED_H

#include "pos/err.h"
#include "pos/rules.h"
#include "pos/signature.h"
#include "pos/text.h"

#define RULES_SIGNATURE_BYTES SIGNATURE_TEXT_BYTES

/* pem is the private key; the caller wipes it. */
int rules_signature_make(char to[RULES_SIGNATURE_BYTES],
			 const struct rules *rules, const char *pem,
			 size_t pem_length, struct err *err);
/* text is what X.rules.sig holds; file names the pack in errors. */
int rules_signature_check(const struct rules *rules, const char *text,
			  size_t length, const char *signers,
			  size_t signers_length, const char *file,
			  struct err *err);
/* The same from the files. */
int rules_signed_file(const struct rules *rules, const char *path,
		      const char *signers_path, struct err *err);

#endif
