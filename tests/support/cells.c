#include "tests/support/cells.h"

#include <string.h>

void
cells_read(struct term *term, char *to, size_t room)
{
	size_t at = 0;

	for (int row = 0; row < term_rows(term); row++) {
		term_row_text(term, row, to + at, room - at - 2);
		at += strlen(to + at);
		to[at++] = '\n';
		to[at] = '\0';
	}
}
