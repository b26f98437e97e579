#include "pos/stoplist_signed.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "pos/signature.h"

#define PATH_BYTES 4096

/* All of it, and not a byte that came later. */
static int
read_whole(const char *path, const char *name, char **bytes, size_t *length,
    struct err *err)
{
	FILE *file = fopen(path, "rbe");
	struct stat about;
	int result = -1;

	*bytes = NULL;
	if (file == NULL || fstat(fileno(file), &about) != 0) {
		err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (about.st_size <= 0 ||
	    (uint64_t)about.st_size > STOPLIST_SIGNED_BYTES_MAX) {
		err_set(err, ERR_LIMIT, _("%s：是空的，或超过 %u 字节"), name,
		    STOPLIST_SIGNED_BYTES_MAX);
		goto out;
	}
	*length = (size_t)about.st_size;
	*bytes = malloc(*length);
	if (*bytes == NULL)
		err_set(err, ERR_MEMORY, _("内存不足"));
	else if (fread(*bytes, 1, *length, file) != *length)
		err_set(err, ERR_FILE, _("%s：没有读全"), name);
	else
		result = 0;
out:
	if (file != NULL)
		(void)fclose(file); /* only read */
	if (result != 0) {
		free(*bytes);
		*bytes = NULL;
	}
	return result;
}

static int
verify(const char *path, const struct text_buf *line,
    const struct text_buf *signers, const void *bytes, size_t length,
    struct err *err)
{
	uint8_t signature[CRYPTO_SM2_BYTES];
	long signed_length = signature_parse(signature, line->at, line->length);
	int verdict;

	if (signed_length <= 0)
		return err_set(err, ERR_INPUT,
		    _("%s.sig：不是名单的签名，原名单未动"), path);
	verdict = crypto_sm2_verify(signers->at, signers->length, signature,
	    (size_t)signed_length, bytes, length, err);
	if (verdict > 0)
		return err_set(err, ERR_INPUT,
		    _("%s：签名不符：内容被改过，或不是认可的单位所签，"
		      "原名单未动"),
		    path);
	return verdict;
}

static int
check(const char *path, const char *name, const char *signers_path,
    const void *bytes, size_t length, struct err *err)
{
	struct text_buf line, signers;
	char beside[PATH_BYTES];
	int result;

	text_buf_init(&line, SIGNATURE_TEXT_BYTES);
	text_buf_init(&signers, CRYPTO_PEM_BYTES_MAX);
	if (!text_format(beside, sizeof(beside), "%s.sig", path))
		return err_set(err, ERR_LIMIT, _("%s：文件名过长"), path);
	result = signature_read(&line, beside, err);
	if (result < 0 && err != NULL && err->code == ERR_NOT_FOUND)
		(void)err_set(err, ERR_INPUT,
		    _("%s：没有签名（%s.sig），pos.conf 要求有，原名单未动"),
		    name, name);
	if (result == 0)
		result = signature_read(&signers, signers_path, err);
	if (result == 0)
		result = verify(name, &line, &signers, bytes, length, err);
	text_buf_clear(&line);
	text_buf_clear(&signers);
	return result;
}

FILE *
stoplist_signed_open(const char *path, const char *name,
    const char *signers_path, void **bytes, struct err *err)
{
	FILE *file = NULL;
	char *text = NULL;
	size_t length = 0;

	assert(path != NULL && signers_path != NULL && bytes != NULL);
	*bytes = NULL;
	if (read_whole(path, name, &text, &length, err) != 0)
		return NULL;
	if (check(path, name, signers_path, text, length, err) == 0) {
		file = fmemopen(text, length, "rb");
		if (file == NULL)
			err_set(err, ERR_MEMORY, _("内存不足"));
	}
	if (file == NULL)
		free(text);
	else
		*bytes = text;
	return file;
}
