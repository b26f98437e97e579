/*
 * The same reply in the other spellings that are really on the wire
 * (protocol 0.3, 2.6): as text, so that whatever else is in it stays as it
 * was.  Each returns new text, free() it.
 */
#ifndef CENTRE_SPELL_H
#define CENTRE_SPELL_H

#include <stddef.h>

/* Numbers in quotes; texts of at most fifteen digits without them. */
char *spell_retyped(const char *json);

/* Members by their other names. */
char *spell_aliases(const char *json);

/* GB 18030, NULL when the text is not UTF-8. */
char *spell_gbk(const char *json, size_t *len);

#endif
