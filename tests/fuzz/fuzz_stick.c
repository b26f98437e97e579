/*
 * A stick's file from any bytes: its form, its head, and, sealed with a key
 * the seeds were sealed with, what its lines hold. Never good without a
 * signature; whatever opens is split and read within its limits.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pos/record.h"
#include "pos/stick.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look_inside(const struct text_buf *line, const struct crypto_key *key)
{
	struct settlement *sale = settlement_new(NULL);
	struct json *head = NULL;
	const char *bytes = NULL;
	size_t length = 0;
	struct err err = {0};

	if (sale == NULL)
		return;
	if (stick_split(line, &head, &bytes, &length, &err) == 0)
		(void)record_decode(sale, bytes, length, key, &err);
	json_free(&head);
	settlement_free(&sale);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char pem[] = "no key";
	struct stick_reader reader;
	struct crypto_key key;
	struct text_buf line;
	struct err err = {0};
	int lines = 0, next;

	memset(key.at, 5, sizeof(key.at));
	if (stick_parse(&reader, (const char *)data, size, &key, &err) != 0)
		return 0;
	if (stick_verify(&reader, pem, sizeof(pem) - 1, &err) == 0)
		abort();
	text_buf_init(&line, JOURNAL_BODY_BYTES_MAX);
	while ((next = stick_next(&reader, &line, &err)) != 0) {
		if (++lines > reader.head.packs + reader.head.sales)
			abort();
		if (next == 1)
			look_inside(&line, &key);
	}
	if (lines != reader.head.packs + reader.head.sales)
		abort();
	text_buf_clear(&line);
	return 0;
}
