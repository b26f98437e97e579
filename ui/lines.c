#include "ui/lines.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
lines_init(struct lines *lines, int fd, size_t limit)
{
	assert(fd >= 0);
	assert(limit > 0);
	memset(lines, 0, sizeof(*lines));
	lines->fd = fd;
	lines->limit = limit;
	lines->at = malloc(limit + 1);
	return lines->at != NULL;
}

void
lines_clear(struct lines *lines)
{
	if (lines->at != NULL)
		explicit_bzero(lines->at, lines->limit + 1);
	free(lines->at);
	memset(lines, 0, sizeof(*lines));
}

static char *
newline(struct lines *lines)
{
	char *from = lines->at + lines->begin + lines->seen;
	size_t length = lines->end - lines->begin - lines->seen;
	char *at = length > 0 ? memchr(from, '\n', length) : NULL;

	if (at == NULL)
		lines->seen += length;
	return at;
}

/* More bytes behind those there are: 1, 0 at the end, -1. */
static int
more(struct lines *lines)
{
	ssize_t n;

	if (lines->begin > 0) {
		memmove(lines->at, lines->at + lines->begin,
		    lines->end - lines->begin);
		lines->end -= lines->begin;
		lines->begin = 0;
	}
	assert(lines->end <= lines->limit);
	do
		n = read(lines->fd, lines->at + lines->end,
		    lines->limit + 1 - lines->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	lines->end += (size_t)n;
	lines->ended = n == 0;
	return n > 0;
}

static void
take(struct lines *lines, size_t bytes)
{
	assert(bytes <= lines->end - lines->begin);
	lines->begin += bytes;
	lines->seen = 0;
}

bool
lines_ready(struct lines *lines)
{
	return lines->ended || (!lines->skipping && newline(lines) != NULL);
}

enum lines_outcome
lines_next(struct lines *lines, const char **line, size_t *length)
{
	while (!lines->ended) {
		char *at = newline(lines);

		if (at != NULL) {
			*line = lines->at + lines->begin;
			*length = (size_t)(at - *line);
			take(lines, *length + 1);
			if (!lines->skipping)
				return LINES_READ;
			lines->skipping = false;
		} else if (lines->end - lines->begin > lines->limit) {
			bool first = !lines->skipping;

			lines->skipping = true;
			take(lines, lines->end - lines->begin);
			if (first)
				return LINES_LONG;
		} else if (more(lines) < 0) {
			return LINES_FAULT;
		}
	}
	/* A last line needs no newline. */
	*line = lines->at + lines->begin;
	*length = lines->end - lines->begin;
	take(lines, *length);
	return *length > 0 && !lines->skipping ? LINES_READ : LINES_ENDED;
}
