/*
 * json.h - reading JSON within limits, and writing it canonically.
 *
 * The only file over json-c. Reading keeps a number's own text, so that
 * 12.50 becomes 1250 fen without a floating-point step. Strict: UTF-8, one
 * document, at most JSON_DEPTH_MAX deep, nothing after it.
 * Writing is ours: members in the order given, no blanks, so that the same
 * values give the same bytes.
 */
#ifndef POS_JSON_H
#define POS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pos/err.h"
#include "pos/money.h"
#include "pos/text.h"

#define JSON_DEPTH_MAX 16
#define JSON_BYTES_MAX (1024u * 1024u)

/* A document, or a node in it. Nodes are borrowed from their document. */
struct json;

int json_parse(
    struct json **document, const char *text, size_t length, struct err *err);
void json_free(struct json **document);

/* Member by name; NULL when node is NULL, no object, or it is absent/null. */
const struct json *json_get(const struct json *node, const char *name);
/* First of several spellings, ended by NULL (protocol.md 0.3). */
const struct json *json_get_any(
    const struct json *node, const char *const *names);
bool json_is_object(const struct json *node);
/* A list; an object stands for a list of one (protocol.md 2.6). */
size_t json_count(const struct json *node);
const struct json *json_at(const struct json *node, size_t index);
/* Iterate the members of an object; false past the end. */
bool json_member(const struct json *node, size_t index, const char **name,
    const struct json **value);

/* Text of a string, number or flag as it stood; NULL for anything else. */
const char *json_text(const struct json *node);
/* A string copied whole into to; false when absent, too long or no text. */
bool json_copy(const struct json *node, char *to, size_t room);
/* Numbers, given as number or as text (protocol.md 2.6). */
bool json_money(const struct json *node, struct money *out);
bool json_price(const struct json *node, struct price *out);
bool json_quantity(const struct json *node, struct quantity *out);
bool json_ratio(const struct json *node, struct ratio *out);
bool json_int64(const struct json *node, int64_t *out);
bool json_bool(const struct json *node, bool *out); /* true, 1, "1" */

/* Writer: key is NULL inside a list and for the outermost value. */
struct json_out {
	struct text_buf *buf;
	bool comma;
};

void json_begin(struct json_out *out, const char *key, char bracket);
void json_end(struct json_out *out, char bracket);
void json_put_text(struct json_out *out, const char *key, const char *text);
void json_put_bytes(struct json_out *out, const char *key, const char *text,
    size_t length);
void json_put_int(struct json_out *out, const char *key, int64_t value);
void json_put_bool(struct json_out *out, const char *key, bool value);
void json_put_null(struct json_out *out, const char *key);
void json_put_money(
    struct json_out *out, const char *key, struct money amount);
/* A value that is JSON already. */
void json_put_raw(struct json_out *out, const char *key, const char *json);

#endif
