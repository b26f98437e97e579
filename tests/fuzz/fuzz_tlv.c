/* Any bytes as TLV: what is handed out lies inside, and it comes to an end. */
#include "card/tlv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tlv_walk walk;
	struct tlv tlv, found;
	const uint8_t *last = data;
	int got;

	tlv_walk_init(&walk, data, size);
	while ((got = tlv_next(&walk, &tlv)) == 1) {
		if (tlv.value <= last || tlv.value > data + size ||
		    tlv.length > (size_t)(data + size - tlv.value) ||
		    tlv.depth > TLV_DEPTH_MAX)
			abort();
		last = tlv.value;
		if (tlv_find(data, size, tlv.tag, &found) != 1 ||
		    found.tag != tlv.tag || found.value > tlv.value)
			abort();
	}
	if (got == -1 && tlv_next(&walk, &tlv) != 0)
		abort();
	return 0;
}
