#include "pos/signature.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* One line of base64, with or without its newline. */
long
signature_parse(uint8_t to[CRYPTO_SM2_BYTES], const char *text, size_t length)
{
	char line[SIGNATURE_TEXT_BYTES];

	if (length > 0 && text[length - 1] == '\n')
		length--;
	if (length > 0 && text[length - 1] == '\r')
		length--;
	if (length == 0 || length >= sizeof(line) ||
	    memchr(text, '\0', length))
		return -1;
	memcpy(line, text, length);
	line[length] = '\0';
	return text_base64_parse(to, CRYPTO_SM2_BYTES, line);
}

int
signature_make(char to[SIGNATURE_TEXT_BYTES], const char *pem,
	       size_t pem_length, const void *bytes, size_t length,
	       struct err *err)
{
	uint8_t signature[CRYPTO_SM2_BYTES];
	size_t signed_length = 0;

	_Static_assert(4 * ((CRYPTO_SM2_BYTES + 2) / 3) + 2 <=
			   SIGNATURE_TEXT_BYTES,
		       "the longest signature, a newline and NUL");
	if (crypto_sm2_sign(signature, &signed_length, pem, pem_length, bytes,
			    length, err) < 0)
		return -1;
	text_base64(to, SIGNATURE_TEXT_BYTES, signature, signed_length);
	memcpy(to + strlen(to), "\n", 2);
	return 0;
}

int
signature_read(struct text_buf *to, const char *path, struct err *err)
{
	FILE *file = fopen(path, "rbe");
	char block[1024];
	size_t n;
	int result = 0;

	if (!file)
		return err_set(err,
			       errno == ENOENT ? ERR_NOT_FOUND : ERR_FILE,
			       "%s: %s", path, strerror(errno));
	while ((n = fread(block, 1, sizeof(block), file)) > 0)
		text_put_bytes(to, block, n);
	if (ferror(file))
		result = err_set(err, ERR_FILE, "%s: %s", path,
				 strerror(errno));
	else if (to->failed || to->length == 0)
		result = err_set(err, ERR_LIMIT,
				 _("%s：是空的，或超过 %zu 字节"), path,
				 to->ceiling);
	(void)fclose(file); /* was only read */
	return result;
}
