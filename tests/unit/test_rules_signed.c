/* A pack's signature: made and checked with keys of this very run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "pos/rules_signed.h"

#define PACK "pos/rules/demo-990101-2026.rules"
#define PEM_BYTES 1024

struct pair {
	char secret[PEM_BYTES];
	char open[PEM_BYTES];
};

static struct pair ours, theirs, other_kind;
static struct rules *rules;
static struct err err;

static void
copy_pem(BIO *bio, char to[PEM_BYTES])
{
	int n = BIO_read(bio, to, PEM_BYTES - 1);

	assert_true(n > 0);
	to[n] = '\0';
	BIO_free(bio);
}

static void
make_pair(struct pair *pair, const char *curve)
{
	EVP_PKEY *key = EVP_EC_gen(curve);
	BIO *secret = BIO_new(BIO_s_mem()), *open = BIO_new(BIO_s_mem());

	assert_true(key && secret && open);
	assert_int_equal(PEM_write_bio_PrivateKey(secret, key, NULL, NULL, 0,
						  NULL, NULL),
			 1);
	assert_int_equal(PEM_write_bio_PUBKEY(open, key), 1);
	copy_pem(secret, pair->secret);
	copy_pem(open, pair->open);
	EVP_PKEY_free(key);
}

static int
set_up(void **state)
{
	(void)state;
	make_pair(&ours, "SM2");
	make_pair(&theirs, "SM2");
	make_pair(&other_kind, "P-256");
	return rules_load_file(&rules, PACK, &err);
}

static int
tear_down(void **state)
{
	(void)state;
	rules_free(&rules);
	return 0;
}

static int
check(const char *signature, const char *signers)
{
	memset(&err, 0, sizeof(err));
	return rules_signature_check(rules, signature, strlen(signature),
				     signers, strlen(signers), "a.rules",
				     &err);
}

static void
make(char to[RULES_SIGNATURE_BYTES], const struct pair *pair)
{
	if (rules_signature_make(to, rules, pair->secret,
				 strlen(pair->secret), &err) < 0)
		fail_msg("%s", err.text);
}

static void
any_of_the_signers_will_do(void **state)
{
	char signature[RULES_SIGNATURE_BYTES], both[2 * PEM_BYTES];

	(void)state;
	make(signature, &ours);
	assert_int_equal(signature[strlen(signature) - 1], '\n');
	assert_int_equal(check(signature, ours.open), 0);
	snprintf(both, sizeof(both), "%s%s", theirs.open, ours.open);
	assert_int_equal(check(signature, both), 0);
	signature[strlen(signature) - 1] = '\0';
	assert_int_equal(check(signature, ours.open), 0);
}

static void
another_signer_is_refused(void **state)
{
	char signature[RULES_SIGNATURE_BYTES];

	(void)state;
	make(signature, &theirs);
	assert_int_equal(check(signature, ours.open), -1);
	assert_int_equal(err.code, ERR_RULES);
	assert_non_null(strstr(err.text, "签名不符"));
	assert_int_equal(check(signature, other_kind.open), -1);
	assert_int_equal(err.code, ERR_INPUT);
	assert_int_equal(check(signature, "nothing"), -1);
	assert_int_equal(err.code, ERR_INPUT);
}

static void
a_changed_pack_is_refused(void **state)
{
	char signature[RULES_SIGNATURE_BYTES];
	struct rules *whole = rules, *changed = NULL;
	size_t length;
	const char *text = rules_text(rules, &length);
	char *copy = malloc(length + 1);

	(void)state;
	assert_non_null(copy);
	make(signature, &ours);
	memcpy(copy, text, length);
	copy[length] = '\n';
	assert_int_equal(rules_load(&changed, copy, length + 1, "a.rules",
				    &err),
			 0);
	rules = changed;
	assert_int_equal(check(signature, ours.open), -1);
	rules = whole;
	rules_free(&changed);
	free(copy);
}

static void
what_is_no_signature_is_refused(void **state)
{
	char signature[RULES_SIGNATURE_BYTES], bad[2 * RULES_SIGNATURE_BYTES];

	(void)state;
	assert_int_equal(check("", ours.open), -1);
	assert_int_equal(check("\n", ours.open), -1);
	assert_int_equal(check("AAAA", ours.open), -1);
	assert_int_equal(check("not base64!", ours.open), -1);
	make(signature, &ours);
	snprintf(bad, sizeof(bad), "%s%s", signature, signature);
	assert_int_equal(check(bad, ours.open), -1);
	assert_non_null(strstr(err.text, "重新索取"));
	for (size_t i = 0; i + 1 < strlen(signature); i++) {
		memcpy(bad, signature, strlen(signature) + 1);
		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		/* Bits behind the last byte may be any. */
		if (check(bad, ours.open) == 0)
			assert_true(i + 5 > strlen(signature));
	}
}

static void
only_an_sm2_key_signs(void **state)
{
	char signature[RULES_SIGNATURE_BYTES];
	const char *const keys[] = {other_kind.secret, ours.open, "", "x"};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(rules_signature_make(signature, rules,
						      keys[i], strlen(keys[i]),
						      &err),
				 -1);
}

static void
put(const char *folder, const char *name, const char *bytes, size_t length)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void
remove_file(const char *folder, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(unlink(path), 0);
}

static int
choose(const char *folder, const char *signers)
{
	struct rules *chosen = NULL;
	int rc;

	memset(&err, 0, sizeof(err));
	rc = rules_choose_signed(&chosen, folder, "990101", 20260315, signers,
				 &err);
	assert_true((rc == 0) == (chosen != NULL));
	rules_free(&chosen);
	return rc;
}

/* What a till meets when it opens: each with the next step in words. */
static void
a_till_that_demands_takes_no_other_pack(void **state)
{
	char folder[] = "/tmp/signed.XXXXXX", signers[64];
	char signature[RULES_SIGNATURE_BYTES];
	size_t length;
	const char *text = rules_text(rules, &length);

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(signers, sizeof(signers), "%s/signers.pem", folder);
	put(folder, "a.rules", text, length);
	assert_int_equal(choose(folder, NULL), 0);
	assert_int_equal(choose(folder, ""), -1);
	assert_non_null(strstr(err.text, "signers"));
	assert_int_equal(choose(folder, signers), -1);
	assert_non_null(strstr(err.text, "没有签名"));
	assert_non_null(strstr(err.text, "索取"));
	make(signature, &ours);
	put(folder, "a.rules.sig", signature, strlen(signature));
	assert_int_equal(choose(folder, signers), -1);
	assert_non_null(strstr(err.text, "signers.pem"));
	put(folder, "signers.pem", theirs.open, strlen(theirs.open));
	assert_int_equal(choose(folder, signers), -1);
	assert_non_null(strstr(err.text, "签名不符"));
	put(folder, "signers.pem", ours.open, strlen(ours.open));
	assert_int_equal(choose(folder, signers), 0);
	remove_file(folder, "a.rules");
	remove_file(folder, "a.rules.sig");
	remove_file(folder, "signers.pem");
	assert_int_equal(rmdir(folder), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_of_the_signers_will_do),
	    cmocka_unit_test(another_signer_is_refused),
	    cmocka_unit_test(a_changed_pack_is_refused),
	    cmocka_unit_test(what_is_no_signature_is_refused),
	    cmocka_unit_test(only_an_sm2_key_signs),
	    cmocka_unit_test(a_till_that_demands_takes_no_other_pack),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
