/*
 * stoplist_file.h - the layout of the kept stop list, for stoplist.c, which
 * looks in it, and stoplist_import.c, which writes it.
 *
 * All numbers big-endian: 8 bytes magic, 8 count, 8 imported_ms, 4 day, 4
 * region; count entries of 8 bytes, ascending: 7 bytes of tag, 1 of reason;
 * 32 bytes HMAC-SM3 of all before it, by the till's key.
 */
#ifndef POS_STOPLIST_FILE_H
#define POS_STOPLIST_FILE_H

#include "pos/stoplist.h"

#define STOPLIST_MAGIC "YBSTOP1\n"
#define STOPLIST_HEAD_BYTES 32
#define STOPLIST_TAG_MASK (~(uint64_t)0xff)

/* What an entry names. */
#define STOPLIST_CARD 'c'
#define STOPLIST_CERT 'i'
#define STOPLIST_PERSON 'p'

uint64_t stoplist_be64(const uint8_t *at);
uint64_t stoplist_tag(
    const struct crypto_key *key, char kind, const char *value);
/* STOP_NONE for a word that is none. */
enum stop_reason stoplist_reason_of(const char *word);

#endif
