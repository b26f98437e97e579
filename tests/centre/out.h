/*
 * JSON text, written member by member into a growing buffer.  The writer
 * puts the commas; `text_money` sends amounts as strings instead of numbers,
 * which some regions do (protocol 2.6).
 */
#ifndef CENTRE_OUT_H
#define CENTRE_OUT_H

#include <stddef.h>
#include <stdint.h>

struct out {
	char *text; /* always ends in a NUL once something was written */
	size_t len, room;
	int text_money;
};

void out_clear(struct out *out);

/* A NULL name writes a bare value, as in a list. */
void out_open(struct out *out, const char *name, char bracket);
void out_close(struct out *out, char bracket);
void out_text(struct out *out, const char *name, const char *value);
void out_null(struct out *out, const char *name);
void out_int(struct out *out, const char *name, int64_t value);
/* Null for an empty text. */
void out_maybe(struct out *out, const char *name, const char *value);
void out_fen(struct out *out, const char *name, int64_t fen);
void out_dec(struct out *out, const char *name, int64_t value, int scale,
	     int least);
/* Text that is JSON already. */
void out_raw(struct out *out, const char *name, const char *json);

#endif
