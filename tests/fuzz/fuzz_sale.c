/* The sale of `ybpos settle`: what another program writes. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "pos/sale_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static struct sale_json sale;
	struct err err = {0};

	if (sale_json_parse(&sale, (const char *)bytes, length, &err) != 0) {
		assert(err.code != ERR_NONE && err.text[0] != '\0');
		assert(sale.item_count == 0);
		return 0;
	}
	assert(sale.item_count > 0 && sale.item_count <= BASKET_ITEMS_MAX);
	assert(sale.trace_count <= BASKET_TRACES_MAX);
	for (int i = 0; i < sale.item_count; i++)
		assert(sale.items[i].count.e4 > 0);
	sale_json_clear(&sale);
	return 0;
}
