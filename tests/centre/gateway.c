#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "tests/centre/gateway.h"

/* How far a request's timestamp may be from the centre's clock. */
enum { SKEW_MAX_S = 300 };

int
gateway_parse(const char *name, enum gateway *gateway)
{
	static const char *const names[] = {"none", "tif", "hmac-sm3"};
	int i;

	for (i = 0; i < 3; i++) {
		if (strcmp(name, names[i]) == 0) {
			*gateway = (enum gateway)i;
			return 0;
		}
	}
	return -1;
}

static void
to_hex(const unsigned char *bytes, size_t n, int upper, char *hex)
{
	size_t i;

	for (i = 0; i < n; i++)
		(void)snprintf(hex + 2 * i, 3, upper ? "%02X" : "%02x",
			       bytes[i]);
}

/* Unix seconds in decimal, near the centre's clock. */
static int
in_time(const struct centre *c, const char *text)
{
	long long at, now = clock_now(&c->clock) / 1000;
	char *end;

	errno = 0;
	at = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' &&
	       at >= now - SKEW_MAX_S && at <= now + SKEW_MAX_S;
}

static int
same(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && CRYPTO_memcmp(a, b, strlen(a)) == 0;
}

/* Lower-case hex SHA-256 of timestamp + secret + nonce + timestamp. */
static int
tif(const struct centre *c, const struct gateway_headers *h)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	char text[512], hex[2 * EVP_MAX_MD_SIZE + 1];
	unsigned int n = 0;
	int len;

	if (h->paasid == NULL || h->timestamp == NULL || h->nonce == NULL ||
	    h->signature == NULL || h->nonce[0] == '\0' ||
	    !same(h->paasid, c->gateway_id) || !in_time(c, h->timestamp))
		return 0;
	len = snprintf(text, sizeof text, "%s%s%s%s", h->timestamp,
		       c->gateway_secret, h->nonce, h->timestamp);
	if (len < 0 || (size_t)len >= sizeof text ||
	    EVP_Digest(text, (size_t)len, hash, &n, EVP_sha256(), NULL) != 1)
		return 0;
	to_hex(hash, n, 0, hex);
	return same(hex, h->signature);
}

/* ts ":" upper-case hex of HMAC-SM3(secret, ts "\n" body). */
static int
hmac_sm3(const struct centre *c, const struct gateway_headers *h,
	 const char *body, size_t len)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	char hex[2 * EVP_MAX_MD_SIZE + 1], ts[24];
	unsigned char *text;
	const char *colon;
	unsigned int n = 0;
	size_t ts_len;
	int ok;

	if (h->ca_key == NULL || h->ca_signature == NULL ||
	    !same(h->ca_key, c->gateway_id))
		return 0;
	colon = strchr(h->ca_signature, ':');
	if (colon == NULL || colon - h->ca_signature > 20)
		return 0;
	ts_len = (size_t)(colon - h->ca_signature);
	memcpy(ts, h->ca_signature, ts_len);
	ts[ts_len] = '\0';
	text = malloc(ts_len + 1 + len);
	if (text == NULL || !in_time(c, ts)) {
		free(text);
		return 0;
	}
	memcpy(text, ts, ts_len);
	text[ts_len] = '\n';
	memcpy(text + ts_len + 1, body, len);
	ok = HMAC(EVP_sm3(), c->gateway_secret, (int)strlen(c->gateway_secret),
		  text, ts_len + 1 + len, hash, &n) != NULL;
	free(text);
	if (!ok)
		return 0;
	to_hex(hash, n, 1, hex);
	return same(hex, colon + 1);
}

int
gateway_allows(const struct centre *c, const struct gateway_headers *h,
	       const char *body, size_t len)
{
	switch (c->gateway) {
	case GATEWAY_TIF:
		return tif(c, h);
	case GATEWAY_HMAC_SM3:
		return hmac_sm3(c, h, body, len);
	case GATEWAY_NONE:
	default:
		return 1;
	}
}
