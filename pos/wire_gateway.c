/* Addresses (protocol.md 1.1) and gateway drivers (1.3). */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pos/crypto.h"
#include "pos/wire.h"

#define TIME_BYTES 24

static bool
add_line(struct wire_headers *headers, const char *name, const char *value)
{
	assert(headers->count < WIRE_HEADERS_MAX);
	return text_format(headers->line[headers->count++],
			   sizeof(headers->line[0]), "%s: %s", name, value);
}

/* x-tif-*: SHA-256 of time, secret, nonce, time; lower-case hex. */
static bool
tif(struct wire_headers *headers, const struct conf *conf, const char *secret,
    const char *seconds, uint64_t nonce)
{
	char text[512], number[17], hex[65];
	uint8_t hash[32];
	bool ok;

	(void)text_format(number, sizeof(number), "%016" PRIx64, nonce);
	ok = text_format(text, sizeof(text), "%s%s%s%s", seconds, secret,
			 number, seconds);
	crypto_sha256(hash, text, strlen(text));
	explicit_bzero(text, sizeof(text));
	text_hex(hex, sizeof(hex), hash, sizeof(hash));
	return ok &&
	       add_line(headers, "x-tif-paasid", conf->centre.gateway_id) &&
	       add_line(headers, "x-tif-timestamp", seconds) &&
	       add_line(headers, "x-tif-nonce", number) &&
	       add_line(headers, "x-tif-signature", hex);
}

static void
upper_hex(char *to, size_t room, const uint8_t *bytes, size_t length)
{
	text_hex(to, room, bytes, length);
	for (; *to != '\0'; to++) {
		if (*to >= 'a' && *to <= 'f')
			*to = (char)(*to - 'a' + 'A');
	}
}

/* x-ca-*: time, ':', upper-case hex of HMAC-SM3(secret, time "\n" body). */
static bool
hmac_sm3(struct wire_headers *headers, const struct conf *conf,
	 const char *secret, const char *seconds, const void *body,
	 size_t body_bytes)
{
	size_t head = strlen(seconds) + 1, length = head + body_bytes;
	char hex[2 * SM3_BYTES + 1], value[128];
	uint8_t mac[SM3_BYTES], *text = malloc(length);

	if (text == NULL)
		return false;
	memcpy(text, seconds, head - 1);
	text[head - 1] = '\n';
	if (body_bytes > 0)
		memcpy(text + head, body, body_bytes);
	crypto_hmac_sm3(mac, secret, strlen(secret), text, length);
	explicit_bzero(text, length);
	free(text);
	upper_hex(hex, sizeof(hex), mac, sizeof(mac));
	return text_format(value, sizeof(value), "%s:%s", seconds, hex) &&
	       add_line(headers, "x-ca-key", conf->centre.gateway_id) &&
	       add_line(headers, "x-ca-signature", value);
}

int
wire_headers(struct wire_headers *headers, const struct conf *conf,
	     const char *secret, int64_t wall_ms, uint64_t nonce,
	     const void *body, size_t body_bytes, struct err *err)
{
	char seconds[TIME_BYTES];
	bool ok;

	assert(headers != NULL && conf != NULL && secret != NULL);
	assert(body != NULL || body_bytes == 0);
	memset(headers, 0, sizeof(*headers));
	(void)text_format(seconds, sizeof(seconds), "%" PRId64, wall_ms / 1000);
	ok = add_line(headers, "Content-Type", "application/json");
	switch (conf->centre.gateway) {
	case GATEWAY_NONE:
		break;
	case GATEWAY_TIF:
		ok = ok && tif(headers, conf, secret, seconds, nonce);
		break;
	case GATEWAY_HMAC_SM3:
		ok = ok &&
		     hmac_sm3(headers, conf, secret, seconds, body, body_bytes);
		break;
	}
	if (!ok)
		return err_set(err, ERR_LIMIT,
			       _("网关签名不成：密钥过长或内存不足"));
	return 0;
}

int
wire_url(char *to, size_t room, const struct conf *conf, const char *infno,
	 struct err *err)
{
	bool by_infno = conf->centre.url_style == URL_STYLE_INFNO;

	assert(room > 0 && infno != NULL);
	if (!text_format(to, room, "%s%s", conf->centre.url,
			 by_infno ? infno : ""))
		return err_set(err, ERR_CONF, _("[centre] url: 地址过长"));
	return 0;
}
