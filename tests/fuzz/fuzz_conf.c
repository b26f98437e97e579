/* What is accepted prints as a pos.conf that is accepted and the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pos/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf first, second;
	struct text_buf buf;
	struct err err = {0};

	if (conf_parse(&first, (const char *)data, size, "pos.conf", &err) != 0)
		return 0;
	text_buf_init(&buf, 256u * 1024u);
	conf_print(&first, &buf);
	if (buf.failed ||
	    conf_parse(&second, buf.at, buf.length, "printed", &err) != 0 ||
	    memcmp(&first, &second, sizeof(first)) != 0)
		abort();
	text_buf_clear(&buf);
	return 0;
}
