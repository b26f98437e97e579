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
