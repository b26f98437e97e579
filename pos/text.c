#include "pos/text.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 256u

void
text_buf_init(struct text_buf *buf, size_t ceiling)
{
	assert(buf != NULL);
	assert(ceiling > 0 && ceiling < SIZE_MAX / 4);
	memset(buf, 0, sizeof(*buf));
	buf->ceiling = ceiling;
}

void
text_buf_clear(struct text_buf *buf)
{
	if (buf->at != NULL)
		explicit_bzero(buf->at, buf->room);
	free(buf->at);
	/* Of a buffer that never was made, too: all zero is empty. */
	buf->at = NULL;
	buf->length = 0;
	buf->room = 0;
	buf->failed = false;
}

void
text_buf_reset(struct text_buf *buf)
{
	/* Behind length and its NUL nothing was ever written. */
	if (buf->at != NULL)
		explicit_bzero(buf->at, buf->length);
	buf->length = 0;
	buf->failed = false;
}

/*
 * Room for extra more bytes and the NUL. Never realloc(): it would leave a
 * copy of what may be personal data behind.
 */
static bool
make_room(struct text_buf *buf, size_t extra)
{
	size_t room = buf->room > 0 ? buf->room : ROOM_FIRST;
	char *at;

	assert(buf->length <= buf->ceiling);
	if (!buf->failed && extra < buf->room - buf->length &&
	    extra <= buf->ceiling - buf->length)
		return true;
	if (buf->failed || extra > buf->ceiling - buf->length) {
		buf->failed = true;
		return false;
	}
	while (room < buf->length + extra + 1)
		room *= 2;
	if (room == buf->room)
		return true;
	at = calloc(1, room);
	if (at == NULL) {
		buf->failed = true;
		return false;
	}
	if (buf->at != NULL) {
		memcpy(at, buf->at, buf->length);
		explicit_bzero(buf->at, buf->room);
		free(buf->at);
	}
	buf->at = at;
	buf->room = room;
	return true;
}

void
text_put_bytes(struct text_buf *buf, const void *bytes, size_t length)
{
	assert(buf->ceiling > 0);
	assert(bytes != NULL || length == 0);
	if (!make_room(buf, length))
		return;
	if (length > 0)
		memcpy(buf->at + buf->length, bytes, length);
	buf->length += length;
	buf->at[buf->length] = '\0';
}

void
text_put(struct text_buf *buf, const char *text)
{
	assert(text != NULL);
	text_put_bytes(buf, text, strlen(text));
}

void
text_putf(struct text_buf *buf, const char *format, ...)
{
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0) {
		buf->failed = true;
	} else if (make_room(buf, (size_t)n)) {
		(void)vsnprintf(buf->at + buf->length, (size_t)n + 1, format,
				again); /* measured above */
		buf->length += (size_t)n;
	}
	va_end(again);
}

bool
text_copy(char *to, size_t room, const char *from)
{
	size_t length;

	assert(room > 0);
	assert(from != NULL);
	length = strlen(from);
	if (length >= room) {
		to[0] = '\0';
		return false;
	}
	memmove(to, from, length + 1);
	return true;
}

bool
text_format(char *to, size_t room, const char *format, ...)
{
	va_list args;
	int n;

	assert(room > 0);
	va_start(args, format);
	n = vsnprintf(to, room, format, args);
	va_end(args);
	if (n < 0)
		to[0] = '\0';
	return n >= 0 && (size_t)n < room;
}

bool
text_int64(const char *text, int64_t *value)
{
	const char *p = text;
	char *end = NULL;
	long long v;

	assert(text != NULL);
	if (*p == '-')
		p++;
	if (*p == '\0')
		return false;
	for (; *p != '\0'; p++) {
		if (*p < '0' || *p > '9')
			return false;
	}
	errno = 0;
	v = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0')
		return false;
	*value = v;
	return true;
}
