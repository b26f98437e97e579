#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/dec.h"
#include "tests/centre/out.h"

static void
put(struct out *out, const char *text, size_t len)
{
	size_t room = out->room;
	char *grown;

	while (out->len + len + 1 > room)
		room = room == 0 ? 1024 : room * 2;
	if (room != out->room) {
		grown = realloc(out->text, room);
		if (grown == NULL)
			abort();
		out->text = grown;
		out->room = room;
	}
	memcpy(out->text + out->len, text, len);
	out->len += len;
	out->text[out->len] = '\0';
}

static void
quoted(struct out *out, const char *text)
{
	char hex[8];

	put(out, "\"", 1);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\') {
			put(out, "\\", 1);
			put(out, text, 1);
		} else if ((unsigned char)*text < 0x20) {
			(void)snprintf(hex, sizeof hex, "\\u%04x",
				       (unsigned)(unsigned char)*text);
			put(out, hex, 6);
		} else {
			put(out, text, 1);
		}
	}
	put(out, "\"", 1);
}

/* The comma that is due, and the member's name. */
static void
lead(struct out *out, const char *name)
{
	if (out->len > 0 && strchr("{[:", out->text[out->len - 1]) == NULL)
		put(out, ",", 1);
	if (name != NULL) {
		quoted(out, name);
		put(out, ":", 1);
	}
}

void
out_clear(struct out *out)
{
	free(out->text);
	out->text = NULL;
	out->len = out->room = 0;
}

void
out_open(struct out *out, const char *name, char bracket)
{
	assert(bracket == '{' || bracket == '[');
	lead(out, name);
	put(out, &bracket, 1);
}

void
out_close(struct out *out, char bracket)
{
	assert(bracket == '}' || bracket == ']');
	put(out, &bracket, 1);
}

void
out_text(struct out *out, const char *name, const char *value)
{
	lead(out, name);
	quoted(out, value);
}

void
out_null(struct out *out, const char *name)
{
	out_raw(out, name, "null");
}

void
out_maybe(struct out *out, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		out_null(out, name);
	else
		out_text(out, name, value);
}

void
out_int(struct out *out, const char *name, int64_t value)
{
	out_dec(out, name, value, 0, 0);
}

void
out_fen(struct out *out, const char *name, int64_t fen)
{
	char text[40];

	dec_write(text, sizeof text, fen, DEC_FEN, DEC_FEN);
	if (out->text_money)
		out_text(out, name, text);
	else
		out_raw(out, name, text);
}

void
out_dec(struct out *out, const char *name, int64_t value, int scale, int least)
{
	char text[40];

	dec_write(text, sizeof text, value, scale, least);
	out_raw(out, name, text);
}

void
out_raw(struct out *out, const char *name, const char *json)
{
	lead(out, name);
	put(out, json, strlen(json));
}
