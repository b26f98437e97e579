/*
 * stoplist_signed.h - whose stop list it is (signature.h). The bytes that
 * were verified are the bytes that are then read: the file is taken into
 * memory once. For stoplist_import.c.
 */
#ifndef POS_STOPLIST_SIGNED_H
#define POS_STOPLIST_SIGNED_H

#include <stdio.h>

#include "pos/err.h"

#define STOPLIST_SIGNED_BYTES_MAX (1024u * 1024u * 1024u)

/*
 * The list at path as a file to read, when path.sig is a good signature by
 * one of signers_path; *bytes is its memory, the caller's to free after
 * closing it. NULL, with words that call it name, when it is not.
 */
FILE *stoplist_signed_open(const char *path, const char *name,
    const char *signers_path, void **bytes, struct err *err);

#endif
