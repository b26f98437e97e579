/* json-c has a type of the name of one of our functions: move it away. */
#define json_bool json_c_bool
#include <json.h>
#include <json_visit.h>
#undef json_bool

#include <assert.h>
#include <string.h>

#include "pos/json.h"

/* A struct json is json-c's node under a name of ours. */
static struct json_object *
inside(const struct json *node)
{
	return (struct json_object *)(uintptr_t)node;
}

static const struct json *
outside(struct json_object *object)
{
	return (const struct json *)object;
}

/*
 * What json-c lets pass though RFC 8259 does not: NaN, Infinity, comments,
 * control characters in strings, NUL.
 */
static bool
strict_bytes(const char *text, size_t length)
{
	static const char allowed[] = " \t\r\n{}[]:,+-.0123456789Etruefalsn";
	bool in_string = false;

	for (size_t i = 0; i < length; i++) {
		char c = text[i];

		if (in_string) {
			if ((unsigned char)c < 0x20)
				return false;
			if (c == '\\' && i + 1 < length)
				i++;
			else if (c == '"')
				in_string = false;
		} else if (c == '"') {
			in_string = true;
		} else if (c == '\0' || strchr(allowed, c) == NULL) {
			return false;
		}
	}
	return !in_string;
}

static struct json_object *
parse_strict(struct json_tokener *tokener, const char *text, size_t length)
{
	struct json_object *object;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT |
					    JSON_TOKENER_VALIDATE_UTF8);
	object = json_tokener_parse_ex(tokener, text, (int)length);
	if (json_tokener_get_error(tokener) == json_tokener_continue)
		/* a bare number ends with the text: say so */
		object = json_tokener_parse_ex(tokener, "", 1);
	else if (json_tokener_get_parse_end(tokener) != length &&
		 object != NULL) {
		json_object_put(object);
		object = NULL;
	}
	return object;
}

int
json_parse(struct json **document, const char *text, size_t length,
	   struct err *err)
{
	struct json_tokener *tokener;
	struct json_object *object;
	const char *why;
	int rc = 0;

	assert(document != NULL);
	assert(text != NULL || length == 0);
	*document = NULL;
	if (length == 0)
		return err_set(err, ERR_INPUT, _("JSON 为空"));
	if (length > JSON_BYTES_MAX)
		return err_set(err, ERR_LIMIT, _("JSON 超过 %u 字节"),
			       JSON_BYTES_MAX);
	/* json-c's own check lets overlong forms through */
	if (!text_utf8_valid(text, length) || !strict_bytes(text, length))
		return err_set(err, ERR_INPUT, _("不是合法的 JSON"));
	tokener = json_tokener_new_ex(JSON_DEPTH_MAX);
	if (tokener == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	object = parse_strict(tokener, text, length);
	if (object == NULL) {
		why = json_tokener_error_desc(json_tokener_get_error(tokener));
		rc = err_set(err, ERR_INPUT, _("不是合法的 JSON：%s"), why);
	}
	json_tokener_free(tokener);
	*document = (struct json *)object;
	return rc;
}

/* Strings may name a person: blank them before they are given back. */
static int
wipe_string(struct json_object *object, int flags, struct json_object *parent,
	    const char *key, size_t *index, void *ctx)
{
	(void)flags;
	(void)parent;
	(void)key;
	(void)index;
	(void)ctx;
	if (json_object_is_type(object, json_type_string)) {
		const char *text = json_object_get_string(object);
		int length = json_object_get_string_len(object);

		explicit_bzero((void *)(uintptr_t)text, (size_t)length);
	}
	return JSON_C_VISIT_RETURN_CONTINUE;
}

void
json_free(struct json **document)
{
	assert(document != NULL);
	if (*document == NULL)
		return;
	(void)json_c_visit(inside(*document), 0, wipe_string, NULL);
	json_object_put(inside(*document));
	*document = NULL;
}

const struct json *
json_get(const struct json *node, const char *name)
{
	struct json_object *value = NULL;

	assert(name != NULL);
	if (!json_is_object(node) ||
	    !json_object_object_get_ex(inside(node), name, &value))
		return NULL;
	return outside(value);
}

const struct json *
json_get_any(const struct json *node, const char *const *names)
{
	const struct json *value = NULL;

	assert(names != NULL);
	for (; value == NULL && *names != NULL; names++)
		value = json_get(node, *names);
	return value;
}

bool
json_is_object(const struct json *node)
{
	return node != NULL &&
	       json_object_is_type(inside(node), json_type_object);
}

size_t
json_count(const struct json *node)
{
	if (json_is_object(node))
		return 1;
	if (node == NULL || !json_object_is_type(inside(node), json_type_array))
		return 0;
	return json_object_array_length(inside(node));
}

const struct json *
json_at(const struct json *node, size_t index)
{
	if (index >= json_count(node))
		return NULL;
	if (json_is_object(node))
		return node;
	return outside(json_object_array_get_idx(inside(node), index));
}

bool
json_member(const struct json *node, size_t index, const char **name,
	    const struct json **value)
{
	struct json_object_iterator at, end;

	if (!json_is_object(node))
		return false;
	at = json_object_iter_begin(inside(node));
	end = json_object_iter_end(inside(node));
	for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
		if (index-- > 0)
			continue;
		*name = json_object_iter_peek_name(&at);
		*value = outside(json_object_iter_peek_value(&at));
		return true;
	}
	return false;
}

/*
 * json-c makes the nearest 64-bit number of a longer one and does not tell:
 * both ends of the range stand for "some number out there".
 */
static bool
saturated(struct json_object *object)
{
	return json_object_get_uint64(object) == UINT64_MAX ||
	       json_object_get_int64(object) == INT64_MIN;
}

const char *
json_text(const struct json *node)
{
	struct json_object *object = inside(node);
	const char *text;

	switch (json_object_get_type(object)) {
	case json_type_string:
		text = json_object_get_string(object);
		/* A NUL inside would make two readers see two texts. */
		if (strlen(text) != (size_t)json_object_get_string_len(object))
			return NULL;
		return text;
	case json_type_int:
		if (saturated(object))
			return NULL;
		return json_object_get_string(object);
	case json_type_double: /* keeps the text it was read from */
	case json_type_boolean:
		return json_object_get_string(object);
	case json_type_null:
	case json_type_object:
	case json_type_array:
		break;
	}
	return NULL;
}

bool
json_copy(const struct json *node, char *to, size_t room)
{
	const char *text = json_text(node);

	assert(room > 0);
	if (text == NULL) {
		to[0] = '\0';
		return false;
	}
	return text_copy(to, room, text);
}

bool
json_money(const struct json *node, struct money *out)
{
	const char *text = json_text(node);

	return text != NULL && money_parse(text, out);
}

bool
json_price(const struct json *node, struct price *out)
{
	const char *text = json_text(node);

	return text != NULL && price_parse(text, out);
}

bool
json_quantity(const struct json *node, struct quantity *out)
{
	const char *text = json_text(node);

	return text != NULL && quantity_parse(text, out);
}

bool
json_ratio(const struct json *node, struct ratio *out)
{
	const char *text = json_text(node);

	return text != NULL && ratio_parse(text, out);
}

bool
json_int64(const struct json *node, int64_t *out)
{
	const char *text = json_text(node);

	return text != NULL && text_int64(text, out);
}

bool
json_bool(const struct json *node, bool *out)
{
	const char *text = json_text(node);

	if (text == NULL)
		return false;
	if (strcmp(text, "true") == 0 || strcmp(text, "1") == 0)
		*out = true;
	else if (strcmp(text, "false") == 0 || strcmp(text, "0") == 0)
		*out = false;
	else
		return false;
	return true;
}
