/*
 * The way to the reference centre: the link cut and back, a kill and a
 * restart, the gateway's signatures, the client's certificate.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "tests/support/centre.h"
#include "tests/support/sale.h"

static void
link_cut(void **state)
{
	struct ref *r = *state;
	struct ref_reply reply;
	char msgid[31], *body = sale_body(r, msgid);
	int i;

	for (i = 0; i < 2; i++) {
		ref_do(r, "listen off");
		ref_send(r, body, 2000, &reply);
		assert_int_equal(reply.code, CURLE_COULDNT_CONNECT);
		free(reply.text);
		ref_do(r, "listen on");
		assert_int_equal(sale_settle(r, NULL), 0);
	}
	free(body);
}

static void
restart(void **state)
{
	struct ref *r = *state;
	char *before, *after, *meters, msgid[31];
	struct json_object *root;

	ref_do(r, "fault lost-reply next 1");
	assert_int_equal(sale_settle(r, msgid), -2);
	assert_int_equal(sale_settle(r, NULL), 0);
	before = ref_tell(r, "dump json");
	meters = ref_tell(r, "meters");
	ref_kill(r);
	ref_start(r, NULL);
	after = ref_tell(r, "dump json");
	assert_string_equal(before, after);
	free(after);
	after = ref_tell(r, "meters");
	assert_string_equal(meters, after);
	assert_int_equal(sale_settle(r, NULL), 0); /* the sign-in lives on */
	root = sale_undo(r, msgid);
	assert_int_equal(ref_infcode(root), 0);
	json_object_put(root);
	assert_true(ref_tells(r, "dump", "in effect: 2 medfee_sumamt=50.00"));
	free(before);
	free(after);
	free(meters);
}

static void
hex_of(const unsigned char *bytes, unsigned n, const char *form, char *hex)
{
	unsigned i;

	for (i = 0; i < n; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	if (*form == 'X')
		for (i = 0; hex[i] != '\0'; i++)
			if (hex[i] >= 'a')
				hex[i] = (char)(hex[i] - 'a' + 'A');
}

#define NOW_S "1773541353" /* 2026-03-15 10:22:33 +08:00 */

static void
gateway_tif(void **state)
{
	static const char *const more[] = {
	    "--gateway",	"tif",	  "--gateway-id", "pass-1",
	    "--gateway-secret", "s3cret", "--plain",	  NULL};
	static const char text[] = NOW_S "s3cretnonce1" NOW_S;
	unsigned char hash[32];
	char hex[65], header[96], msgid[31], *body;
	struct ref r = {0};
	struct ref_reply reply;
	unsigned n = 0;

	(void)state;
	ref_start(&r, more);
	assert_int_equal(
	    EVP_Digest(text, sizeof text - 1, hash, &n, EVP_sha256(), NULL), 1);
	hex_of(hash, n, "x", hex);
	(void)snprintf(header, sizeof header, "x-tif-signature: %s", hex);
	r.headers[0] = "x-tif-paasid: pass-1";
	r.headers[1] = "x-tif-timestamp: " NOW_S;
	r.headers[2] = "x-tif-nonce: nonce1";
	r.headers[3] = header;
	ref_sign_in(&r);
	assert_int_equal(sale_settle(&r, NULL), 0);
	header[20] ^= 1;
	body = sale_body(&r, msgid);
	ref_send(&r, body, 5000, &reply);
	assert_int_equal(reply.status, 401);
	assert_string_equal(reply.text,
			    "{\"code\":401,\"message\":\"签名不一致!\"}");
	free(reply.text);
	header[20] ^= 1;
	ref_do(&r, "now +400"); /* a stale timestamp */
	ref_send(&r, body, 5000, &reply);
	assert_int_equal(reply.status, 401);
	assert_true(ref_tells(&r, "dump", "in effect: 1 "));
	free(reply.text);
	free(body);
	ref_clear(&r);
}

static void
gateway_hmac(void **state)
{
	static const char *const more[] = {
	    "--gateway",	"hmac-sm3", "--gateway-id", "key-1",
	    "--gateway-secret", "s3cret",   "--plain",	    "--set",
	    "sign=ignored",	NULL};
	unsigned char hash[EVP_MAX_MD_SIZE];
	char hex[129], header[200], msgid[31], *body, text[8192];
	struct ref r = {0};
	struct ref_reply reply;
	unsigned n = 0;
	int len;

	(void)state;
	ref_start(&r, more);
	body = sale_body(&r, msgid);
	len = snprintf(text, sizeof text, NOW_S "\n%s", body);
	assert_in_range(len, 1, sizeof text - 1);
	assert_non_null(HMAC(EVP_sm3(), "s3cret", 6,
			     (const unsigned char *)text, (size_t)len, hash,
			     &n));
	hex_of(hash, n, "X", hex);
	(void)snprintf(header, sizeof header, "x-ca-signature: " NOW_S ":%s",
		       hex);
	r.headers[0] = "x-ca-key: key-1";
	ref_send(&r, body, 5000, &reply);
	assert_int_equal(reply.status, 401);
	free(reply.text);
	r.headers[1] = header;
	ref_send(&r, body, 5000, &reply);
	assert_int_equal(reply.status, 200);
	free(reply.text);
	assert_true(ref_tells(&r, "dump", "in effect: 1 "));
	free(body);
	ref_clear(&r);
}

/* The till without a certificate, or with another authority's: never heard. */
static void
refused_client(struct ref *r, struct ref *whose, const char *body)
{
	char cert[96], key[96];
	CURL *curl = curl_easy_init();

	assert_non_null(curl);
	curl_easy_setopt(curl, CURLOPT_URL, r->url);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 3000L);
	if (whose != NULL) {
		(void)snprintf(cert, sizeof cert, "%s/tls/client.pem",
			       whose->folder);
		(void)snprintf(key, sizeof key, "%s/tls/client.key",
			       whose->folder);
		curl_easy_setopt(curl, CURLOPT_SSLCERT, cert);
		curl_easy_setopt(curl, CURLOPT_SSLKEY, key);
	}
	assert_int_not_equal(curl_easy_perform(curl), CURLE_OK);
	curl_easy_cleanup(curl);
}

static void
client_certificate(void **state)
{
	struct ref *r = *state, other = {0};
	struct ref_reply reply;
	char msgid[31], *body = sale_body(r, msgid);

	ref_start(&other, NULL);
	refused_client(r, NULL, body);
	refused_client(r, &other, body);
	assert_false(ref_tells(r, "arrivals", msgid));
	refused_client(&other, r, body);
	ref_send(r, body, 3000, &reply);
	assert_int_equal(reply.code, CURLE_OK);
	assert_true(ref_tells(r, "arrivals", msgid));
	free(reply.text);
	free(body);
	ref_clear(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REF_CASE(link_cut),
	    REF_CASE(restart),
	    REF_CASE(client_certificate),
	    cmocka_unit_test(gateway_tif),
	    cmocka_unit_test(gateway_hmac),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
