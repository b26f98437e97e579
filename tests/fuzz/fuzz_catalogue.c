/* The catalogue's lines: what is taken is an item, what is not has words. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pos/catalogue_line.h"
#include "pos/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct catalogue_reader reader;
	struct err err = {0};
	struct item item;
	int more = catalogue_reader_init(&reader, (const char *)data, size,
					 "f.tsv", &err);

	if (more == 0)
		more = 1;
	while (more > 0) {
		more = catalogue_next(&reader, &item, &err);
		if (more > 0 &&
		    (item_check(&item, &err) < 0 || item.price.e6 == 0 ||
		     item.medins_list_codg[0] == '\0' ||
		     !text_utf8_valid(item.name, strlen(item.name))))
			abort();
	}
	if (more < 0 && (err.text[0] == '\0' ||
			 !text_utf8_valid(err.text, strlen(err.text))))
		abort();
	return 0;
}
