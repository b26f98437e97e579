#include "pos/crypto.h"

#include <assert.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <string.h>

#include "pos/text.h"

#define SM4_BYTES 16
#define MAC_KEY_BYTES (CRYPTO_KEY_BYTES - SM4_BYTES)
#define SEAL_BYTES_MAX (64u * 1024u * 1024u)

_Static_assert(CRYPTO_SEAL_EXTRA == SM3_BYTES, "the MAC is the IV");

/*
 * Digests have no caller who could go on without them: no chain, no hash of
 * a pack. If libcrypto cannot (no memory), ending here is the safe end: the
 * journal stands as it was.
 */
static void
digest_parts(uint8_t out[32], const EVP_MD *digest,
	     const struct crypto_part *parts, size_t count)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned length = 0;
	int ok = ctx != NULL && EVP_DigestInit_ex(ctx, digest, NULL);

	for (size_t i = 0; ok && i < count; i++)
		ok = EVP_DigestUpdate(ctx, parts[i].at, parts[i].length);
	ok = ok && EVP_DigestFinal_ex(ctx, out, &length);
	EVP_MD_CTX_free(ctx);
	assert(ok);
	assert(length == 32);
}

void
crypto_sm3(uint8_t out[SM3_BYTES], const void *bytes, size_t length)
{
	struct crypto_part part = {bytes, length};

	digest_parts(out, EVP_sm3(), &part, 1);
}

void
crypto_sm3_parts(uint8_t out[SM3_BYTES], const struct crypto_part *parts,
		 size_t count)
{
	digest_parts(out, EVP_sm3(), parts, count);
}

void
crypto_sha256(uint8_t out[32], const void *bytes, size_t length)
{
	struct crypto_part part = {bytes, length};

	digest_parts(out, EVP_sha256(), &part, 1);
}

static bool
hmac_parts(uint8_t out[SM3_BYTES], const void *key, size_t key_length,
	   const struct crypto_part *parts, size_t count)
{
	static const unsigned char no_key[1] = {0};
	char name[] = "SM3";
	OSSL_PARAM params[] = {
	    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
	    OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
	size_t length = 0;
	int ok = ctx != NULL && EVP_MAC_init(ctx, key_length > 0 ? key : no_key,
					     key_length, params);

	for (size_t i = 0; ok && i < count; i++)
		ok = EVP_MAC_update(ctx, parts[i].at, parts[i].length);
	ok = ok && EVP_MAC_final(ctx, out, &length, SM3_BYTES);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	return ok && length == SM3_BYTES;
}

void
crypto_hmac_sm3(uint8_t out[SM3_BYTES], const void *key, size_t key_length,
		const void *bytes, size_t length)
{
	struct crypto_part part = {bytes, length};
	bool ok;

	assert(key != NULL || key_length == 0);
	ok = hmac_parts(out, key, key_length, &part, 1);
	assert(ok);
}

static void
put_length(uint8_t to[8], size_t length)
{
	for (int i = 7; i >= 0; i--) {
		to[i] = (uint8_t)(length & 0xFF);
		length >>= 8;
	}
}

/* Lengths first, so that no two (context, text) give the same message. */
static bool
seal_mac(uint8_t out[SM3_BYTES], const struct crypto_key *key,
	 const char *context, const void *text, size_t length)
{
	uint8_t context_length[8], text_length[8];
	const struct crypto_part parts[] = {
	    {context_length, sizeof(context_length)},
	    {context, strlen(context)},
	    {text_length, sizeof(text_length)},
	    {text, length},
	};

	put_length(context_length, strlen(context));
	put_length(text_length, length);
	return hmac_parts(out, key->at + SM4_BYTES, MAC_KEY_BYTES, parts, 4);
}

/* SM4-CTR is its own inverse. */
static bool
sm4_ctr(uint8_t *out, const struct crypto_key *key, const uint8_t *block,
	const uint8_t *in, size_t length)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n = 0, last = 0;
	int ok = ctx != NULL &&
		 EVP_EncryptInit_ex(ctx, EVP_sm4_ctr(), NULL, key->at, block) &&
		 EVP_EncryptUpdate(ctx, out, &n, in, (int)length) &&
		 EVP_EncryptFinal_ex(ctx, out + n, &last);

	EVP_CIPHER_CTX_free(ctx);
	return ok && (size_t)n == length && last == 0;
}

int
crypto_seal(uint8_t *out, size_t room, const struct crypto_key *key,
	    const char *context, const void *text, size_t length,
	    struct err *err)
{
	uint8_t mac[SM3_BYTES];
	int rc = 0;

	assert(key != NULL && context != NULL);
	assert(room >= CRYPTO_SEAL_EXTRA && room - CRYPTO_SEAL_EXTRA >= length);
	if (length > SEAL_BYTES_MAX)
		return err_set(err, ERR_LIMIT, _("加密内容过长"));
	if (!seal_mac(mac, key, context, text, length) ||
	    !sm4_ctr(out + SM3_BYTES, key, mac, text, length)) {
		explicit_bzero(out, room);
		rc = err_set(err, ERR_CRYPTO, _("加密失败"));
	} else {
		memcpy(out, mac, SM3_BYTES);
	}
	explicit_bzero(mac, sizeof(mac));
	return rc;
}

int
crypto_open(uint8_t *out, size_t room, size_t *out_length,
	    const struct crypto_key *key, const char *context,
	    const void *sealed, size_t length, struct err *err)
{
	const uint8_t *bytes = sealed;
	uint8_t mac[SM3_BYTES] = {0};
	size_t plain;
	int rc = 0;

	assert(key != NULL && context != NULL);
	assert(out_length != NULL);
	*out_length = 0;
	if (length < CRYPTO_SEAL_EXTRA)
		return err_set(err, ERR_CRYPTO, _("密文过短"));
	plain = length - CRYPTO_SEAL_EXTRA;
	if (plain > SEAL_BYTES_MAX || plain > room)
		return err_set(err, ERR_LIMIT, _("密文过长"));
	if (!sm4_ctr(out, key, bytes, bytes + SM3_BYTES, plain) ||
	    !seal_mac(mac, key, context, out, plain) ||
	    CRYPTO_memcmp(mac, bytes, SM3_BYTES) != 0) {
		explicit_bzero(out, room);
		rc = err_set(err, ERR_CRYPTO,
			     _("无法解密：密钥不符，或内容被改动"));
	} else {
		*out_length = plain;
	}
	explicit_bzero(mac, sizeof(mac));
	return rc;
}

void
crypto_tag_bytes(uint8_t out[CRYPTO_TAG_BYTES], const struct crypto_key *key,
		 const char *text)
{
	/* Never the begin of a seal's message, which is a zero byte. */
	static const char domain[] = "tag:";
	const struct crypto_part parts[] = {
	    {domain, sizeof(domain) - 1},
	    {text, strlen(text)},
	};
	uint8_t mac[SM3_BYTES];
	bool ok;

	assert(key != NULL);
	ok = hmac_parts(mac, key->at + SM4_BYTES, MAC_KEY_BYTES, parts, 2);
	assert(ok);
	memcpy(out, mac, CRYPTO_TAG_BYTES);
	explicit_bzero(mac, sizeof(mac));
}

void
crypto_tag(char out[33], const struct crypto_key *key, const char *text)
{
	uint8_t tag[CRYPTO_TAG_BYTES];

	crypto_tag_bytes(tag, key, text);
	text_hex(out, 33, tag, sizeof(tag));
	explicit_bzero(tag, sizeof(tag));
}

/* GB/T 35276: the identity where both sides have agreed on none. */
#define SM2_ID "1234567812345678"

/* A key behind a password is not asked for one: it does not open. */
static int
no_password(char *to, int room, int writing, void *unused)
{
	(void)to;
	(void)room;
	(void)writing;
	(void)unused;
	return -1;
}

/* SM2 over SM3, ready to sign (or to verify) with key; NULL when it cannot. */
static EVP_MD_CTX *
sm2_ready(EVP_PKEY *key, bool sign)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *with = ctx == NULL ? NULL : EVP_PKEY_CTX_new(key, NULL);
	int ok = with != NULL &&
		 EVP_PKEY_CTX_set1_id(with, SM2_ID, sizeof(SM2_ID) - 1) > 0;

	if (ok) {
		EVP_MD_CTX_set_pkey_ctx(ctx, with);
		ok = sign ? EVP_DigestSignInit(ctx, NULL, EVP_sm3(), NULL, key)
			  : EVP_DigestVerifyInit(ctx, NULL, EVP_sm3(), NULL,
						 key);
	}
	if (ok > 0)
		return ctx;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_CTX_free(with);
	return NULL;
}

static void
sm2_done(EVP_MD_CTX *ctx)
{
	/* A context set from outside is not freed with the digest's. */
	EVP_PKEY_CTX *with = ctx == NULL ? NULL : EVP_MD_CTX_get_pkey_ctx(ctx);

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_CTX_free(with);
}

int
crypto_sm2_sign(uint8_t out[CRYPTO_SM2_BYTES], size_t *out_length,
		const char *pem, size_t pem_length, const void *bytes,
		size_t length, struct err *err)
{
	BIO *bio = NULL;
	EVP_PKEY *key = NULL;
	EVP_MD_CTX *ctx = NULL;
	int rc = -1;

	assert(out != NULL && out_length != NULL && pem != NULL);
	*out_length = CRYPTO_SM2_BYTES;
	if (pem_length <= CRYPTO_PEM_BYTES_MAX)
		bio = BIO_new_mem_buf(pem, (int)pem_length);
	if (bio != NULL)
		key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
	if (key == NULL || !EVP_PKEY_is_a(key, "SM2")) {
		(void)err_set(err, ERR_INPUT,
			      _("不是没有口令的 SM2 私钥（PEM）"));
		goto out;
	}
	ctx = sm2_ready(key, true);
	if (ctx == NULL ||
	    EVP_DigestSign(ctx, out, out_length, bytes, length) <= 0) {
		(void)err_set(err, ERR_CRYPTO, _("SM2 签名失败"));
		goto out;
	}
	assert(*out_length > 0 && *out_length <= CRYPTO_SM2_BYTES);
	rc = 0;
out:
	sm2_done(ctx);
	EVP_PKEY_free(key);
	BIO_free(bio);
	ERR_clear_error();
	return rc;
}

int
crypto_sm2_verify(const char *pems, size_t pems_length,
		  const uint8_t *signature, size_t signature_length,
		  const void *bytes, size_t length, struct err *err)
{
	BIO *bio = pems_length <= CRYPTO_PEM_BYTES_MAX
		       ? BIO_new_mem_buf(pems, (int)pems_length)
		       : NULL;
	EVP_PKEY *key = NULL;
	bool good = false;
	int keys = 0;

	assert(pems != NULL && signature != NULL);
	while (bio != NULL && !good &&
	       (key = PEM_read_bio_PUBKEY(bio, NULL, no_password, NULL))) {
		EVP_MD_CTX *ctx = EVP_PKEY_is_a(key, "SM2")
				      ? sm2_ready(key, false)
				      : NULL;

		keys += ctx != NULL;
		good = ctx != NULL &&
		       EVP_DigestVerify(ctx, signature, signature_length,
					bytes, length) == 1;
		sm2_done(ctx);
		EVP_PKEY_free(key);
	}
	BIO_free(bio);
	ERR_clear_error();
	if (keys == 0)
		return err_set(err, ERR_INPUT, _("没有可用的 SM2 公钥（PEM）"));
	return good ? 0 : 1;
}
