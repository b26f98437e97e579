#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "tests/centre/certs.h"

enum { DAYS_VALID = 3650, FILE_BYTES_MAX = 65536 };

enum role { ROLE_CA, ROLE_SERVER, ROLE_CLIENT };

static const struct {
	const char *name, *basic, *usage, *extended, *alt;
} roles[] = {
    [ROLE_CA] = {"ybpos demonstration CA", "critical,CA:TRUE",
		 "critical,keyCertSign,cRLSign", NULL, NULL},
    [ROLE_SERVER] = {"localhost", "critical,CA:FALSE",
		     "critical,digitalSignature", "serverAuth",
		     "DNS:localhost,IP:127.0.0.1"},
    [ROLE_CLIENT] = {"P99010100001", "critical,CA:FALSE",
		     "critical,digitalSignature", "clientAuth", NULL},
};

static int
extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;
	int ok;

	if (value == NULL)
		return 1;
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = ext != NULL && X509_add_ext(cert, ext, -1);
	X509_EXTENSION_free(ext);
	return ok;
}

static int
fill(X509 *cert, enum role role, EVP_PKEY *key, X509 *issuer)
{
	X509_NAME *name = X509_get_subject_name(cert);
	const unsigned char *cn = (const unsigned char *)roles[role].name;
	unsigned char serial[8];
	BIGNUM *bn;
	int ok;

	if (RAND_bytes(serial, sizeof serial) != 1)
		return 0;
	serial[0] &= 0x7f;
	bn = BN_bin2bn(serial, sizeof serial, NULL);
	ok = bn != NULL &&
	     BN_to_ASN1_INTEGER(bn, X509_get_serialNumber(cert)) != NULL;
	BN_free(bn);
	return ok && X509_set_version(cert, 2) &&
	       X509_time_adj_ex(X509_getm_notBefore(cert), -1, 0, NULL) &&
	       X509_time_adj_ex(X509_getm_notAfter(cert), DAYS_VALID, 0,
				NULL) &&
	       X509_set_pubkey(cert, key) &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, cn, -1, -1,
					  0) &&
	       X509_set_issuer_name(cert, X509_get_subject_name(issuer)) &&
	       extend(cert, issuer, NID_basic_constraints, roles[role].basic) &&
	       extend(cert, issuer, NID_key_usage, roles[role].usage) &&
	       extend(cert, issuer, NID_ext_key_usage, roles[role].extended) &&
	       extend(cert, issuer, NID_subject_alt_name, roles[role].alt) &&
	       extend(cert, issuer, NID_subject_key_identifier, "hash") &&
	       extend(cert, issuer, NID_authority_key_identifier, "keyid");
}

/* Signed by the issuer, or by itself when there is none. */
static X509 *
certify(enum role role, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key)
{
	X509 *cert = X509_new();

	if (cert == NULL || !fill(cert, role, key, issuer ? issuer : cert) ||
	    !X509_sign(cert, issuer ? issuer_key : key, EVP_sha256())) {
		X509_free(cert);
		return NULL;
	}
	return cert;
}

static FILE *
create(const char *folder, const char *name, int mode)
{
	char path[1024];
	int fd, n;

	n = snprintf(path, sizeof path, "%s/%s", folder, name);
	if (n < 0 || (size_t)n >= sizeof path)
		return NULL;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, (mode_t)mode);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

static int
write_cert(const char *folder, const char *name, X509 *cert)
{
	FILE *f = create(folder, name, 0644);
	int ok = f != NULL && PEM_write_X509(f, cert);

	return f != NULL && fclose(f) == 0 && ok;
}

static int
write_key(const char *folder, const char *name, EVP_PKEY *key)
{
	FILE *f = create(folder, name, 0600);
	int ok = f != NULL &&
		 PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL);

	return f != NULL && fclose(f) == 0 && ok;
}

static int
make_leaf(const char *folder, enum role role, X509 *ca, EVP_PKEY *ca_key)
{
	int server = role == ROLE_SERVER, ok;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = NULL;

	if (key != NULL)
		cert = certify(role, key, ca, ca_key);
	ok = cert != NULL &&
	     write_cert(folder, server ? "server.pem" : "client.pem", cert) &&
	     write_key(folder, server ? "server.key" : "client.key", key);
	X509_free(cert);
	EVP_PKEY_free(key);
	return ok;
}

static int
have(const char *folder, const char *name)
{
	char path[1024];
	int n = snprintf(path, sizeof path, "%s/%s", folder, name);

	return n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0;
}

int
certs_make(const char *folder, char *why, size_t why_max)
{
	EVP_PKEY *key;
	X509 *ca = NULL;
	int ok;

	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		(void)snprintf(why, why_max, "%s: %s", folder, strerror(errno));
		return -1;
	}
	if (have(folder, "ca.pem") && have(folder, "server.key"))
		return 0;
	key = EVP_EC_gen("P-256");
	if (key != NULL)
		ca = certify(ROLE_CA, key, NULL, NULL);
	ok = ca != NULL && make_leaf(folder, ROLE_SERVER, ca, key) &&
	     make_leaf(folder, ROLE_CLIENT, ca, key) &&
	     write_cert(folder, "ca.pem", ca);
	if (!ok)
		(void)snprintf(why, why_max, "%s: cannot make certificates: %s",
			       folder,
			       ERR_reason_error_string(ERR_peek_error()));
	X509_free(ca);
	EVP_PKEY_free(key);
	return ok ? 0 : -1;
}

char *
certs_read(const char *folder, const char *name)
{
	char path[1024], *text;
	size_t got;
	FILE *f;
	int n = snprintf(path, sizeof path, "%s/%s", folder, name);

	if (n < 0 || (size_t)n >= sizeof path || (f = fopen(path, "r")) == NULL)
		return NULL;
	text = calloc(1, FILE_BYTES_MAX);
	got = text != NULL ? fread(text, 1, FILE_BYTES_MAX - 1, f) : 0;
	(void)fclose(f); /* only read from */
	if (got == 0) {
		free(text);
		return NULL;
	}
	return text;
}
