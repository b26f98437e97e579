/* certs.c - see certs.h. EC P-256, valid from an hour ago for a day. */
#include "tests/support/certs.h"

#include <dirent.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "certs: %s failed\n", what);
		abort();
	}
}

void
certs_folder_make(char folder[32])
{
	must(snprintf(folder, 32, "/tmp/ybpos-net-XXXXXX") > 0, "snprintf");
	must(mkdtemp(folder) != NULL, "mkdtemp");
}

void
certs_folder_remove(const char *folder)
{
	struct dirent *entry;
	DIR *dir = opendir(folder);

	must(dir != NULL, "opendir");
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			must(unlinkat(dirfd(dir), entry->d_name, 0) == 0,
			     "unlink");
	must(closedir(dir) == 0, "closedir");
	must(rmdir(folder) == 0, "rmdir");
}

static void
add_extension(X509 *x509, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *extension;
	X509V3_CTX context;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, x509, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	must(extension != NULL, value);
	must(X509_add_ext(x509, extension, -1), "X509_add_ext");
	X509_EXTENSION_free(extension);
}

static void
write_files(const struct cert *c)
{
	FILE *file = fopen(c->cert_file, "w");

	must(file != NULL && PEM_write_X509(file, c->x509), c->cert_file);
	must(fclose(file) == 0, c->cert_file);
	file = fopen(c->key_file, "w");
	must(file != NULL &&
		 PEM_write_PrivateKey(file, c->key, NULL, NULL, 0, NULL, NULL),
	     c->key_file);
	must(fclose(file) == 0, c->key_file);
}

void
cert_lock_key(const struct cert *c, const char *password)
{
	FILE *file = fopen(c->key_file, "w");
	int size = (int)strlen(password);

	must(file != NULL &&
		 PEM_write_PKCS8PrivateKey(file, c->key, EVP_aes_128_cbc(),
					   password, size, NULL, NULL),
	     c->key_file);
	must(fclose(file) == 0, c->key_file);
}

void
cert_make(struct cert *c, const char *folder, const char *name,
	  const struct cert *issuer, const char *subject_names)
{
	X509 *by;
	X509_NAME *subject;
	uint64_t serial = (uint64_t)(uintptr_t)c;

	c->key = EVP_EC_gen("P-256");
	c->x509 = X509_new();
	must(c->key != NULL && c->x509 != NULL, "EVP_EC_gen");
	by = issuer == NULL ? c->x509 : issuer->x509;
	must(X509_set_version(c->x509, 2), "version");
	must(ASN1_INTEGER_set_uint64(X509_get_serialNumber(c->x509), serial),
	     "serial");
	must(X509_gmtime_adj(X509_getm_notBefore(c->x509), -3600) != NULL &&
		 X509_gmtime_adj(X509_getm_notAfter(c->x509), 86400) != NULL,
	     "dates");
	subject = X509_get_subject_name(c->x509);
	must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
					(const unsigned char *)name, -1, -1, 0),
	     "name");
	must(X509_set_issuer_name(c->x509, X509_get_subject_name(by)) &&
		 X509_set_pubkey(c->x509, c->key),
	     "issuer");
	add_extension(c->x509, by, NID_basic_constraints,
		      issuer == NULL ? "critical,CA:TRUE" : "CA:FALSE");
	if (subject_names != NULL)
		add_extension(c->x509, by, NID_subject_alt_name, subject_names);
	must(X509_sign(c->x509, issuer == NULL ? c->key : issuer->key,
		       EVP_sha256()) > 0,
	     "sign");
	must(snprintf(c->cert_file, sizeof(c->cert_file), "%s/%s.crt", folder,
		      name) > 0 &&
		 snprintf(c->key_file, sizeof(c->key_file), "%s/%s.key", folder,
			  name) > 0,
	     "snprintf");
	write_files(c);
}

void
cert_free(struct cert *c)
{
	EVP_PKEY_free(c->key);
	X509_free(c->x509);
	memset(c, 0, sizeof(*c));
}
