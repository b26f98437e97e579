#include "pos/log.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pos/text.h"

#define LINE_BYTES 1024
#define RUN_MIN 15 /* digits; the shortest ID number has as many */

static const char *const level_names[] = {"error", "warn", "info", "debug"};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "msgid=" or "omsgid=" and a letter stand right before at. */
static bool
is_msgid(const char *line, size_t at)
{
	static const char name[] = "msgid=";
	size_t length = sizeof(name) - 1;

	if (at > 0 && line[at - 1] >= 'A' && line[at - 1] <= 'Z')
		at--;
	if (at < length || memcmp(line + at - length, name, length) != 0)
		return false;
	at -= length;
	if (at > 0 && line[at - 1] == 'o')
		at--;
	return at == 0 || line[at - 1] == ' ';
}

/* As mask_number(): the first four stay, and the last four of a long run. */
static void
mask_run(char *run, size_t length)
{
	size_t tail = length > RUN_MIN ? 4 : 0;

	assert(length >= RUN_MIN);
	memset(run + 4, '*', length - 4 - tail);
}

void
log_mask(char *line)
{
	size_t at = 0;

	assert(line != NULL);
	while (line[at] != '\0') {
		size_t length = 0;

		while (is_digit(line[at + length]))
			length++;
		if (length == 0) {
			at++;
			continue;
		}
		if (line[at + length] == 'X' || line[at + length] == 'x')
			length++;
		if (length >= RUN_MIN && !is_msgid(line, at))
			mask_run(line + at, length);
		at += length;
	}
}

/* One line is one fact: nothing in a text may begin another. */
static void
one_line(char *line)
{
	for (; *line != '\0'; line++) {
		if ((unsigned char)*line < ' ' || *line == 0x7F)
			*line = ' ';
	}
}

/* A line cut inside a number would show a run too short to be masked. */
static void
drop_last_run(char *line)
{
	size_t length = strlen(line);

	while (length > 0 && is_digit(line[length - 1]))
		line[--length] = '\0';
}

void
log_line(const struct log *log, const struct now *now, enum log_level level,
	 const char *what, const char *format, ...)
{
	char line[LINE_BYTES], wall[20], whole[LINE_BYTES];
	size_t at;
	va_list args;
	int n;

	assert(now != NULL && what != NULL);
	assert(level <= LOG_DEBUG);
	if (log == NULL || log->write == NULL || level > log->level)
		return;
	text_datetime(wall, now->wall_ms);
	wall[10] = 'T';
	(void)text_format(line, sizeof(line),
			  "wall=%s.%03d mono=%" PRId64 " level=%s what=%s ",
			  wall,
			  (int)(now->wall_ms < 0 ? 0 : now->wall_ms % 1000),
			  now->mono_ms, level_names[level], what);
	at = strlen(line);
	va_start(args, format);
	n = vsnprintf(line + at, sizeof(line) - at, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(line) - at)
		drop_last_run(line + at);
	log_mask(line + at);
	one_line(line);
	/* end at a whole character when it was cut */
	text_cut(whole, sizeof(whole), line, LINE_BYTES * 2);
	log->write(log->ctx, whole);
	explicit_bzero(line, sizeof(line));
	explicit_bzero(whole, sizeof(whole));
}
