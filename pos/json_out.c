/* The writer of json.h: canonical, so that equal values are equal bytes. */
#include "pos/json.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static void
put_quoted(struct text_buf *buf, const char *text, size_t length)
{
	size_t plain = 0; /* begin of what needs no escape */

	if (!text_utf8_valid(text, length)) {
		buf->failed = true;
		return;
	}
	text_put_bytes(buf, "\"", 1);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		text_put_bytes(buf, text + plain, i - plain);
		if (c < 0x20)
			text_putf(buf, "\\u%04x", (unsigned)c);
		else
			text_putf(buf, "\\%c", c);
		plain = i + 1;
	}
	text_put_bytes(buf, text + plain, length - plain);
	text_put_bytes(buf, "\"", 1);
}

/* A key is ours, and a plain word: nothing in it needs an escape. */
static bool
is_plain(const char *key)
{
	while ((*key >= 'a' && *key <= 'z') || *key == '_')
		key++;
	return *key == '\0';
}

static void
put_name(struct text_buf *buf, const char *key)
{
	char name[48];
	size_t length = strlen(key);

	if (length + 3 > sizeof(name) || !is_plain(key)) {
		put_quoted(buf, key, length);
		text_put_bytes(buf, ":", 1);
		return;
	}
	name[0] = '"';
	memcpy(name + 1, key, length);
	memcpy(name + 1 + length, "\":", 2);
	text_put_bytes(buf, name, length + 3);
}

/* Comma and key: what stands before every value. */
static void
put_key(struct json_out *out, const char *key)
{
	assert(out->buf != NULL);
	if (out->comma)
		text_put_bytes(out->buf, ",", 1);
	if (key != NULL)
		put_name(out->buf, key);
	out->comma = true;
}

void
json_begin(struct json_out *out, const char *key, char bracket)
{
	assert(bracket == '{' || bracket == '[');
	put_key(out, key);
	text_put_bytes(out->buf, &bracket, 1);
	out->comma = false;
}

void
json_end(struct json_out *out, char bracket)
{
	assert(bracket == '}' || bracket == ']');
	text_put_bytes(out->buf, &bracket, 1);
	out->comma = true;
}

void
json_put_text(struct json_out *out, const char *key, const char *text)
{
	assert(text != NULL);
	json_put_bytes(out, key, text, strlen(text));
}

void
json_put_bytes(struct json_out *out, const char *key, const char *text,
	       size_t length)
{
	put_key(out, key);
	put_quoted(out->buf, text, length);
}

void
json_put_int(struct json_out *out, const char *key, int64_t value)
{
	put_key(out, key);
	text_putf(out->buf, "%" PRId64, value);
}

void
json_put_bool(struct json_out *out, const char *key, bool value)
{
	json_put_raw(out, key, value ? "true" : "false");
}

void
json_put_null(struct json_out *out, const char *key)
{
	json_put_raw(out, key, "null");
}

void
json_put_money(struct json_out *out, const char *key, struct money amount)
{
	char text[MONEY_TEXT_BYTES];

	money_format(text, amount);
	json_put_raw(out, key, text);
}

void
json_put_raw(struct json_out *out, const char *key, const char *json)
{
	assert(json != NULL);
	put_key(out, key);
	text_put(out->buf, json);
}
