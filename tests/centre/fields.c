/* The field tables of the interface, row by row: presence, type, length. */
#include <assert.h>
#include <string.h>

#include "tests/centre/call.h"
#include "tests/centre/dec.h"

static int
is_number(struct json_object *v)
{
	return json_object_is_type(v, json_type_int) ||
	       json_object_is_type(v, json_type_double);
}

static int
readable(const struct field *f, const char *text)
{
	size_t len = strlen(text);
	int64_t v;

	switch (f->kind) {
	case 'd':
		return len == 19 && stamp_read(text, &v) == 0;
	case 'D':
		return len == 10 && stamp_read(text, &v) == 0;
	case 'b':
		return (len == 10 || len == 19) && stamp_read(text, &v) == 0;
	case 'a':
		return dec_read(text, DEC_FEN, &v) == 0;
	case 'p':
		return dec_read(text, DEC_PRICE, &v) == 0;
	case 'q':
		return dec_read(text, DEC_COUNT, &v) == 0;
	case 'r':
		return dec_read(text, 2, &v) == 0;
	case 'n':
		return dec_read(text, 0, &v) == 0 && v >= 0;
	case 'f':
		return strcmp(text, "0") == 0 || strcmp(text, "1") == 0;
	default:
		assert(f->kind == 't');
		return text_chars(text) >= 0 && text_chars(text) <= f->max;
	}
}

/* Text is to be text and amounts are to be numbers, though we read both. */
static void
check_type(struct call *c, const char *node, struct json_object *v,
	   const struct field *f)
{
	if (strchr("tdDbf", f->kind) != NULL) {
		if (!json_object_is_type(v, json_type_string))
			call_breach(c, "2.6", "%s.%s 应为字符", node, f->name);
	} else if (!is_number(v)) {
		call_breach(c, "2.6", "%s.%s 应为数值", node, f->name);
	}
}

static int
check_field(struct call *c, const char *clause, const char *node,
	    struct json_object *object, const struct field *f)
{
	struct json_object *v = in_node(object, f->name);
	const char *text;

	if (f->need == 'P' && !in_has(object, f->name))
		return call_bad(c, clause, "%s.%s 缺失", node, f->name);
	if (f->kind == 'l')
		return 0; /* looked at by its own table */
	if (v != NULL && !json_object_is_type(v, json_type_string) &&
	    !is_number(v))
		return call_bad(c, clause, "%s.%s 类型不符", node, f->name);
	text = in_text(object, f->name);
	if (text[0] == '\0') {
		if (f->need == 'Y')
			return call_bad(c, clause, "%s.%s 不能为空", node,
					f->name);
		return 0;
	}
	if (!readable(f, text))
		return call_bad(c, clause, "%s.%s 格式或长度不符", node,
				f->name);
	check_type(c, node, v, f);
	return 0;
}

/* A misspelt optional field is a member no table knows. */
static void
check_strangers(struct call *c, const char *node, struct json_object *object,
		const struct field *fields, size_t n)
{
	size_t i;

	json_object_object_foreach(object, name, value)
	{
		(void)value; /* the name is what is wrong */
		for (i = 0; i < n; i++)
			if (strcmp(fields[i].name, name) == 0)
				break;
		if (i == n)
			call_breach(c, "0.3", "%s.%.40s 不在字段表内", node,
				    name);
	}
}

int
fields_check(struct call *c, const char *clause, const char *node,
	     struct json_object *object, const struct field *fields, size_t n)
{
	size_t i;

	if (object == NULL || !json_object_is_type(object, json_type_object))
		return call_bad(c, clause, "%s 节点缺失", node);
	for (i = 0; i < n; i++)
		if (check_field(c, clause, node, object, &fields[i]) != 0)
			return -1;
	check_strangers(c, node, object, fields, n);
	return 0;
}
