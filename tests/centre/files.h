/* Files between 9101, 3202 and 9102, kept in the ledger by their number. */
#ifndef CENTRE_FILES_H
#define CENTRE_FILES_H

#include "tests/centre/tx.h"

enum { FILE_BYTES_MAX = 1024 * 1024, TEXT_BYTES_MAX = 8 * 1024 * 1024 };

/* Keeps a file of this institution under a new number. */
void file_put(struct call *call, const char *filename, const void *bytes,
	      size_t n, char number[32]);

/* Its bytes, free(); NULL when this institution has no such file. */
unsigned char *file_get(struct call *call, const char *number, size_t *n);

#endif
