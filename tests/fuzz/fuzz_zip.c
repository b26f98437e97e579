/* A ZIP from the centre: refused, or unpacked within its limit, and what is
 * unpacked packs and unpacks again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pos/zip.h"

#define MAX 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text_buf whole, zip, again;
	struct err err = { 0 };

	text_buf_init(&whole, MAX + 1);
	text_buf_init(&zip, 2 * ZIP_BYTES_MAX);
	text_buf_init(&again, MAX + 1);
	if (zip_unpack(&whole, data, size, MAX, &err) == 0) {
		if (whole.length > MAX ||
		    zip_pack(&zip, "a.txt", whole.length > 0 ? whole.at : "",
			whole.length, &err) != 0 ||
		    zip_unpack(&again, zip.at, zip.length, MAX, &err) != 0 ||
		    again.length != whole.length ||
		    (whole.length > 0 &&
			memcmp(again.at, whole.at, whole.length) != 0))
			abort();
	} else if (whole.length != 0 || err.text[0] == '\0') {
		abort();
	}
	text_buf_clear(&whole);
	text_buf_clear(&zip);
	text_buf_clear(&again);
	return 0;
}
