/*
 * A signature file and a file of public keys from any bytes, the first
 * before the first NUL: refused with words, never good.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pos/rules_signed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size > 0 ? memchr(data, '\0', size) : NULL;
	size_t length = nul ? (size_t)(nul - data) : size;
	const uint8_t *signers = nul ? nul + 1 : data;
	size_t signers_length = nul ? size - length - 1 : 0;
	struct rules *rules = NULL;
	struct err err = {0};

	if (rules_load_file(&rules, "pos/rules/demo-990101-2026.rules",
			    &err) < 0)
		return 0;
	if (size == 0 ||
	    rules_signature_check(rules, (const char *)data, length,
				  (const char *)signers, signers_length,
				  "f.rules", &err) == 0 ||
	    err.text[0] == '\0') {
		if (size > 0)
			abort();
	}
	rules_free(&rules);
	return 0;
}
