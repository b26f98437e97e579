/*
 * zip.h - one file in a ZIP: what 9101 carries up and 9102 brings down
 * (protocol.md 6.2, 11.2). The one file over zlib.
 *
 * Reading distrusts all of it: one entry, stored or deflated, of the size and
 * CRC it says, at most max bytes unpacked and ZIP_BYTES_MAX packed; nothing
 * encrypted, split, or of 64 bits. What is unpacked never grows past what
 * the directory promised, so that a bomb ends where its lie begins.
 *
 * And the content codings of a request: gzip (RFC 1952), and zlib (RFC 1950)
 * by a dictionary both sides have, whose Adler-32 zlib writes into the bytes.
 */
#ifndef POS_ZIP_H
#define POS_ZIP_H

#include "pos/err.h"
#include "pos/text.h"

#define ZIP_BYTES_MAX (1024u * 1024u)
#define ZIP_NAME_BYTES_MAX 100

/* bytes as the only entry of a new ZIP; appended to out. */
int zip_pack(struct text_buf *out, const char *name, const void *bytes,
    size_t length, struct err *err);
/* The only entry's bytes, appended to out, whose ceiling is the limit. */
int zip_unpack(struct text_buf *out, const void *zip, size_t length,
    size_t max, struct err *err);

/* zlib looks back no further than this. */
#define ZIP_DICTIONARY_BYTES_MAX (32u * 1024u)

/* What both sides agreed on; words NULL: no dictionary, gzip. Borrowed. */
struct zip_dictionary {
	const void *words;
	size_t length;
};

/* bytes coded, appended to out. */
int zip_squeeze(struct text_buf *out, const struct zip_dictionary *dictionary,
    const void *bytes, size_t length, struct err *err);

#endif
