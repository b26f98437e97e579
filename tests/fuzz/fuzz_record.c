/* A record that can be read is written again as the very same bytes. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pos/json.h"
#include "pos/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct crypto_key key = {{1, 2, 3}};
	struct settlement *first = malloc(sizeof(*first));
	struct settlement *second = malloc(sizeof(*second));
	struct text_buf buf;
	struct err err = {0};

	assert(first != NULL && second != NULL);
	text_buf_init(&buf, JSON_BYTES_MAX);
	if (record_decode(first, (const char *)data, size, NULL, &err) != 0)
		goto out;
	if (record_encode(&buf, first, &key, &err) != 0)
		abort();
	if (record_decode(second, buf.at, buf.length, &key, &err) != 0)
		abort();
	if (memcmp(first, second, sizeof(*first)) != 0)
		abort();
out:
	text_buf_clear(&buf);
	free(first);
	free(second);
	return 0;
}
