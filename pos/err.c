#include "pos/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pos/text.h"

/* A cut text must still be UTF-8: drop the character cut in two. */
static void
trim_tail(char *text)
{
	size_t length = strlen(text);

	for (int i = 0; i < 4 && length > 0; i++) {
		if (text_utf8_valid(text, length))
			return;
		text[--length] = '\0';
	}
}

int
err_set(struct err *err, enum err_code code, const char *format, ...)
{
	va_list args;
	int n;

	assert(code != ERR_NONE);
	assert(format != NULL);
	if (err == NULL)
		return -1;
	err->code = code;
	va_start(args, format);
	n = vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	if (n < 0)
		err->text[0] = '\0';
	else if ((size_t)n >= sizeof(err->text))
		trim_tail(err->text);
	return -1;
}

int
err_wrap(struct err *err, const char *what)
{
	char text[ERR_TEXT_BYTES];
	int n;

	assert(what != NULL);
	if (err == NULL)
		return -1;
	assert(err->code != ERR_NONE);
	n = snprintf(text, sizeof(text), "%s: %s", what, err->text);
	if (n < 0)
		return -1;
	if ((size_t)n >= sizeof(text))
		trim_tail(text);
	memcpy(err->text, text, sizeof(text));
	return -1;
}

const char *
err_name(enum err_code code)
{
	switch (code) {
#define X(value, name, text) \
	case value: \
		return name;
		ERR_CODES(X)
#undef X
	}
	assert(!"no such error code");
	return "none";
}

const char *
err_word(enum err_code code)
{
	switch (code) {
#define X(value, name, text) \
	case value: \
		return _(text);
		ERR_CODES(X)
#undef X
	}
	assert(!"no such error code");
	return "";
}
