#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/evp.h>

#include "pos/crypto.h"
#include "pos/text.h"

static const struct crypto_key key = {
    {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba,
     0x98, 0x76, 0x54, 0x32, 0x10, 16,	 15,   14,   13,   12,	 11,
     10,   9,	 8,    7,    6,	   5,	 4,    3,    2,	   1}};

static void
assert_hex(const uint8_t *bytes, size_t length, const char *expected)
{
	char hex[129];

	text_hex(hex, sizeof(hex), bytes, length);
	assert_string_equal(hex, expected);
}

static void
digests_match_the_standards(void **state)
{
	static const char abcd[] = "abcdabcdabcdabcdabcdabcdabcdabcd"
				   "abcdabcdabcdabcdabcdabcdabcdabcd";
	const struct crypto_part parts[] = {{"a", 1}, {NULL, 0}, {"bc", 2}};
	uint8_t out[32];

	(void)state;
	/* GB/T 32905-2016 A.1, A.2 */
	crypto_sm3(out, "abc", 3);
	assert_hex(out, 32,
		   "66c7f0f462eeedd9d1f2d46bdc10e4e2"
		   "4167c4875cf2f7a2297da02b8f4ba8e0");
	crypto_sm3(out, abcd, 64);
	assert_hex(out, 32,
		   "debe9ff92275b8a138604889c18e5a4d"
		   "6fdb70e5387e5765293dcba39c0c5732");
	crypto_sm3_parts(out, parts, 3);
	assert_hex(out, 32,
		   "66c7f0f462eeedd9d1f2d46bdc10e4e2"
		   "4167c4875cf2f7a2297da02b8f4ba8e0");
	/* FIPS 180-2 B.1 */
	crypto_sha256(out, "abc", 3);
	assert_hex(out, 32,
		   "ba7816bf8f01cfea414140de5dae2223"
		   "b00361a396177a9cb410ff61f20015ad");
}

/* RFC 2104 by its own words, over crypto_sm3() alone. */
static void
hmac_by_hand(uint8_t out[32], const uint8_t *k, size_t k_length,
	     const void *text, size_t length)
{
	uint8_t block[64] = {0}, inner[32];
	uint8_t ipad[64], opad[64];
	struct crypto_part first[] = {{ipad, 64}, {text, length}};
	struct crypto_part second[] = {{opad, 64}, {inner, 32}};

	if (k_length > 64)
		crypto_sm3(block, k, k_length);
	else if (k_length > 0)
		memcpy(block, k, k_length);
	for (int i = 0; i < 64; i++) {
		ipad[i] = block[i] ^ 0x36;
		opad[i] = block[i] ^ 0x5c;
	}
	crypto_sm3_parts(inner, first, 2);
	crypto_sm3_parts(out, second, 2);
}

static void
hmac_matches_its_definition(void **state)
{
	static const size_t lengths[] = {0, 1, 16, 63, 64, 65, 100};
	uint8_t k[100], out[32], expected[32];

	(void)state;
	memset(k, 0x0b, sizeof(k));
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		crypto_hmac_sm3(out, k, lengths[i], "Hi There", 8);
		hmac_by_hand(expected, k, lengths[i], "Hi There", 8);
		assert_memory_equal(out, expected, 32);
	}
}

static void
sm4_block(uint8_t out[16], const uint8_t in[16])
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n = 0;

	assert_non_null(ctx);
	assert_true(EVP_EncryptInit_ex(ctx, EVP_sm4_ecb(), NULL, key.at, NULL));
	assert_true(EVP_EncryptUpdate(ctx, out, &n, in, 16));
	assert_int_equal(n, 16);
	EVP_CIPHER_CTX_free(ctx);
}

/* The cipher text is SM4 of the counter, and SM4 is GB/T 32907 A.1's. */
static void
seal_is_sm4_in_counter_mode(void **state)
{
	static const char text[] = "0123456789abcdefghij";
	uint8_t sealed[20 + 32], counter[16], stream[32];
	struct err err;

	(void)state;
	sm4_block(stream, key.at);
	assert_hex(stream, 16, "681edf34d206965e86b3e94f536e4246");
	assert_int_equal(
	    crypto_seal(sealed, sizeof(sealed), &key, "c", text, 20, &err), 0);
	memcpy(counter, sealed, 16);
	sm4_block(stream, counter);
	for (int i = 15; i >= 0 && ++counter[i] == 0; i--)
		;
	sm4_block(stream + 16, counter);
	for (size_t i = 0; i < 20; i++)
		assert_int_equal(sealed[32 + i] ^ stream[i], text[i]);
}

static void
opens_what_it_sealed(void **state)
{
	uint8_t text[300], sealed[332], again[332], back[300];
	struct err err;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * 7);
	for (size_t length = 0; length <= sizeof(text); length++) {
		assert_int_equal(crypto_seal(sealed, sizeof(sealed), &key,
					     "INTENT/x", text, length, &err),
				 0);
		assert_int_equal(crypto_seal(again, sizeof(again), &key,
					     "INTENT/x", text, length, &err),
				 0);
		assert_memory_equal(sealed, again, length + 32);
		assert_int_equal(crypto_open(back, sizeof(back), &n, &key,
					     "INTENT/x", sealed, length + 32,
					     &err),
				 0);
		assert_int_equal(n, length);
		assert_memory_equal(back, text, length);
	}
}

static void
refuses_each_changed_byte(void **state)
{
	static const char text[] = "990101197001010044";
	uint8_t sealed[18 + 32], back[18], zero[18] = {0};
	struct crypto_key other;
	struct err err;
	size_t n;

	(void)state;
	assert_int_equal(
	    crypto_seal(sealed, sizeof(sealed), &key, "c", text, 18, &err), 0);
	for (size_t i = 0; i < sizeof(sealed); i++) {
		for (int bit = 0; bit < 8; bit++) {
			sealed[i] ^= (uint8_t)(1 << bit);
			assert_int_equal(crypto_open(back, 18, &n, &key, "c",
						     sealed, sizeof(sealed),
						     &err),
					 -1);
			assert_int_equal(err.code, ERR_CRYPTO);
			assert_memory_equal(back, zero, 18);
			sealed[i] ^= (uint8_t)(1 << bit);
		}
	}
	for (size_t i = 0; i < sizeof(sealed); i++)
		assert_int_equal(
		    crypto_open(back, 18, &n, &key, "c", sealed, i, &err), -1);
	for (size_t i = 0; i < CRYPTO_KEY_BYTES; i++) {
		other = key;
		other.at[i] ^= 1;
		assert_int_equal(crypto_open(back, 18, &n, &other, "c", sealed,
					     sizeof(sealed), &err),
				 -1);
	}
	assert_int_equal(
	    crypto_open(back, 18, &n, &key, "d", sealed, sizeof(sealed), &err),
	    -1);
	assert_int_equal(
	    crypto_open(back, 17, &n, &key, "c", sealed, sizeof(sealed), &err),
	    -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_int_equal(
	    crypto_open(back, 18, &n, &key, "c", sealed, sizeof(sealed), &err),
	    0);
	assert_memory_equal(back, text, 18);
}

static void
tags_tell_nothing_but_sameness(void **state)
{
	char a[33], b[33];

	(void)state;
	crypto_tag(a, &key, "99010100000000000007");
	crypto_tag(b, &key, "99010100000000000007");
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), 32);
	crypto_tag(b, &key, "99010100000000000008");
	assert_string_not_equal(a, b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(digests_match_the_standards),
	    cmocka_unit_test(hmac_matches_its_definition),
	    cmocka_unit_test(seal_is_sm4_in_counter_mode),
	    cmocka_unit_test(opens_what_it_sealed),
	    cmocka_unit_test(refuses_each_changed_byte),
	    cmocka_unit_test(tags_tell_nothing_but_sameness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
