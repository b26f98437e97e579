#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/centre/call.h"
#include "tests/centre/dec.h"

struct json_object *
in_node(struct json_object *object, const char *name)
{
	struct json_object *v = NULL;

	if (object == NULL || !json_object_is_type(object, json_type_object))
		return NULL;
	(void)json_object_object_get_ex(object, name, &v); /* absent: NULL */
	return v;
}

int
in_has(struct json_object *object, const char *name)
{
	return object != NULL &&
	       json_object_is_type(object, json_type_object) &&
	       json_object_object_get_ex(object, name, NULL);
}

const char *
in_text(struct json_object *object, const char *name)
{
	struct json_object *v = in_node(object, name);

	if (v == NULL || json_object_is_type(v, json_type_object) ||
	    json_object_is_type(v, json_type_array))
		return "";
	return json_object_get_string(v);
}

int
text_chars(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	int n = 0, more;

	for (; *p != '\0'; n++) {
		more = *p < 0x80 ? 0 : *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : 1;
		if ((*p >= 0x80 && *p < 0xc2) || *p > 0xf4)
			return -1;
		for (p++; more > 0; more--, p++)
			if ((*p & 0xc0) != 0x80)
				return -1;
	}
	return n;
}

static void note_breach(struct call *c, const char *clause, const char *form,
			va_list args) __attribute__((format(printf, 3, 0)));

static void
note_breach(struct call *c, const char *clause, const char *form, va_list args)
{
	struct breach *b;

	if (c->breaches == BREACHES_MAX)
		return;
	b = &c->breach[c->breaches++];
	(void)snprintf(b->clause, sizeof b->clause, "%s", clause);
	(void)vsnprintf(b->what, sizeof b->what, form, args);
}

void
call_breach(struct call *c, const char *clause, const char *form, ...)
{
	va_list args;

	va_start(args, form);
	note_breach(c, clause, form, args);
	va_end(args);
}

int
call_refuse(struct call *c, const char *form, ...)
{
	va_list args;

	va_start(args, form);
	(void)vsnprintf(c->refusal, sizeof c->refusal, form, args);
	va_end(args);
	return -1;
}

int
call_bad(struct call *c, const char *clause, const char *form, ...)
{
	va_list args;

	va_start(args, form);
	note_breach(c, clause, form, args);
	va_end(args);
	va_start(args, form);
	(void)vsnprintf(c->refusal, sizeof c->refusal, form, args);
	va_end(args);
	return -1;
}

static int
readable(const struct field *f, const char *text)
{
	int64_t v;

	switch (f->kind) {
	case 'd':
		return strlen(text) == 19 && stamp_read(text, &v) == 0;
	case 'D':
		return strlen(text) == 10 && stamp_read(text, &v) == 0;
	case 'a':
		return dec_read(text, DEC_FEN, &v) == 0;
	case 'p':
		return dec_read(text, DEC_PRICE, &v) == 0;
	case 'q':
		return dec_read(text, DEC_COUNT, &v) == 0;
	case 'r':
		return dec_read(text, 2, &v) == 0;
	default:
		assert(f->kind == 't');
		return text_chars(text) >= 0 && text_chars(text) <= f->max;
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
	if (v != NULL && !json_object_is_type(v, json_type_string) &&
	    !json_object_is_type(v, json_type_int) &&
	    !json_object_is_type(v, json_type_double))
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
	if (strchr("tdD", f->kind) != NULL &&
	    !json_object_is_type(v, json_type_string))
		call_breach(c, "2.6", "%s.%s 应为字符", node, f->name);
	return 0;
}

int
fields_check(struct call *c, const char *clause, const char *node,
	     struct json_object *object, const struct field *fields, size_t n)
{
	size_t i;

	if (object == NULL || !json_object_is_type(object, json_type_object))
		return call_bad(c, clause, "缺少节点 %s", node);
	for (i = 0; i < n; i++)
		if (check_field(c, clause, node, object, &fields[i]) != 0)
			return -1;
	return 0;
}
