/*
 * lines.h - a stream read line by line, within a limit and in step.
 *
 * A line is handed out as soon as its newline has come, so that a partner
 * behind a pipe may wait for our answer before it writes on. Memory is one
 * buffer of the limit, however long the stream. A line over the limit is
 * reported once and skipped to its end.
 */
#ifndef UI_LINES_H
#define UI_LINES_H

#include <stdbool.h>
#include <stddef.h>

enum lines_outcome {
	LINES_READ,
	LINES_LONG,  /* over the limit; the next call goes on behind it */
	LINES_ENDED,
	LINES_FAULT, /* errno says why */
};

struct lines {
	int fd;
	char *at; /* owned; limit + 1 bytes */
	size_t limit;
	size_t begin, end; /* what is read and not handed out */
	size_t seen;	   /* of it, searched for a newline in vain */
	bool skipping;
	bool ended;
};

/* fd is borrowed. False when there is no memory. */
bool lines_init(struct lines *lines, int fd, size_t limit);
void lines_clear(struct lines *lines); /* wipes and frees */
/* The line without its newline; valid until the next call. */
enum lines_outcome lines_next(struct lines *lines, const char **line,
    size_t *length);
/* Whether the next call will answer without having to read. */
bool lines_ready(struct lines *lines);

#endif
