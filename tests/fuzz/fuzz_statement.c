/* The centre's side of a day's comparison: its envelopes, and the rows of
 * its file. A row that is believed names a settlement and is unequal. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pos/wire_statement.h"

#define ROWS_MAX 100000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
envelopes(const char *text, size_t size)
{
	enum statement_result result = STATEMENT_EQUAL;
	struct wire_reply reply;
	char file[41], name[201];

	(void)wire_decode_3201(&reply, &result, 200, text, size);
	if (result > STATEMENT_DIFFERENT)
		abort();
	if (wire_decode_file(&reply, file, name, 200, text, size) ==
		WIRE_OK &&
	    file[0] == '\0')
		abort();
}

static void
rows(const char *at)
{
	struct statement_row row;
	struct err err;
	int next = 1;

	for (int i = 0; i < ROWS_MAX && next == 1; i++) {
		next = wire_read_row(&at, &row, &err);
		if (next == 1 &&
		    (row.setl_id[0] == '\0' ||
			row.result == STATEMENT_EQUAL ||
			row.result > STATEMENT_DIFFERENT))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	envelopes(text, size);
	rows(text);
	free(text);
	return 0;
}
