/*
 * certs.h - an authority and certificates made on the spot with libcrypto,
 * and their PEM files in a temporary folder of the test's own.
 *
 * Test support: what fails here ends the test program.
 */
#ifndef TESTS_SUPPORT_CERTS_H
#define TESTS_SUPPORT_CERTS_H

#include <openssl/evp.h>
#include <openssl/x509.h>

struct cert {
	EVP_PKEY *key;
	X509 *x509;
	char cert_file[96];
	char key_file[96];
};

/* A folder under /tmp; certs_folder_remove() empties and removes it. */
void certs_folder_make(char folder[32]);
void certs_folder_remove(const char *folder);

/* name is the common name; issuer NULL makes an authority. subject_names is
 * openssl's subjectAltName ("IP:127.0.0.1,DNS:localhost") or NULL. */
void cert_make(struct cert *c, const char *folder, const char *name,
	       const struct cert *issuer, const char *subject_names);
/* Write the key again, encrypted under this password. */
void cert_lock_key(const struct cert *c, const char *password);
void cert_free(struct cert *c);

#endif
