/* Sealed bytes as text: what of a journal row nobody may read in a copy. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/record.h"

#define SEAL_TEXT_MAX (4u * 1024u * 1024u)

int
record_seal(struct text_buf *out, const struct crypto_key *key,
	    const char *context, const void *bytes, size_t length,
	    struct err *err)
{
	size_t sealed_bytes = length + CRYPTO_SEAL_EXTRA;
	size_t text_bytes = 4 * ((sealed_bytes + 2) / 3) + 1;
	uint8_t *sealed = NULL;
	char *text = NULL;
	int rc = -1;

	assert(key != NULL && context != NULL);
	if (length > SEAL_TEXT_MAX)
		return err_set(err, ERR_LIMIT, _("加密内容过长"));
	sealed = malloc(sealed_bytes);
	text = malloc(text_bytes);
	if (sealed == NULL || text == NULL) {
		err_set(err, ERR_MEMORY, _("内存不足"));
		goto out;
	}
	if (crypto_seal(sealed, sealed_bytes, key, context, bytes, length,
			err) != 0)
		goto out;
	text_base64(text, text_bytes, sealed, sealed_bytes);
	text_put(out, text);
	if (out->failed)
		err_set(err, ERR_LIMIT, _("加密内容过长"));
	else
		rc = 0;
out:
	free(sealed);
	free(text);
	return rc;
}

int
record_open(struct text_buf *out, const struct crypto_key *key,
	    const char *context, const char *base64, struct err *err)
{
	size_t room = strlen(base64) / 4 * 3 + 3, length = 0;
	uint8_t *sealed = NULL, *plain = NULL;
	long sealed_bytes;
	int rc = -1;

	assert(key != NULL && context != NULL);
	if (room > SEAL_TEXT_MAX)
		return err_set(err, ERR_LIMIT, _("密文过长"));
	sealed = malloc(room);
	plain = calloc(1, room);
	if (sealed == NULL || plain == NULL) {
		err_set(err, ERR_MEMORY, _("内存不足"));
		goto out;
	}
	sealed_bytes = text_base64_parse(sealed, room, base64);
	if (sealed_bytes < 0) {
		err_set(err, ERR_CORRUPT, _("密文不是 Base64"));
		goto out;
	}
	if (crypto_open(plain, room, &length, key, context, sealed,
			(size_t)sealed_bytes, err) != 0)
		goto out;
	text_put_bytes(out, plain, length);
	if (out->failed)
		err_set(err, ERR_LIMIT, _("密文过长"));
	else
		rc = 0;
out:
	if (plain != NULL)
		explicit_bzero(plain, room);
	free(plain);
	free(sealed);
	return rc;
}
