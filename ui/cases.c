#include "ui/cases.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
cases_open(struct cases *cases, const char *path, struct err *err)
{
	memset(cases, 0, sizeof(*cases));
	cases->path = path;
	text_buf_init(&cases->whole, RULES_CASE_BYTES_MAX);
	cases->fd = strcmp(path, "-") == 0 ? STDIN_FILENO
					   : open(path, O_RDONLY | O_CLOEXEC);
	if (cases->fd < 0)
		return err_set(err, ERR_INPUT, _("%s：打不开：%s"), path,
		    strerror(errno));
	cases->now = calloc(1, sizeof(*cases->now));
	if (!lines_init(&cases->lines, cases->fd, RULES_CASE_BYTES_MAX) ||
	    cases->now == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	return 0;
}

void
cases_close(struct cases *cases)
{
	if (cases->fd > STDIN_FILENO)
		(void)close(cases->fd); /* was only read */
	if (cases->lines.at != NULL)
		lines_clear(&cases->lines);
	text_buf_clear(&cases->whole);
	free(cases->now);
	memset(cases, 0, sizeof(*cases));
}

/* Whether a line ends inside a bracket, which no whole document does. */
static bool
is_open(const char *line, size_t length)
{
	bool in_string = false;
	long depth = 0;

	for (size_t i = 0; i < length; i++) {
		char c = line[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string)
			depth += (c == '{' || c == '[') - (c == '}' || c == ']');
	}
	return depth > 0;
}

static bool
is_blank(const char *line, size_t length)
{
	while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL &&
	    line[length - 1] != '\0')
		length--;
	return length == 0;
}

/* The rest of a case that began on the first line. */
static enum lines_outcome
read_whole(struct cases *cases, const char **text, size_t *length)
{
	enum lines_outcome outcome;

	do {
		text_put_bytes(&cases->whole, *text, *length);
		text_put(&cases->whole, "\n");
		outcome = lines_next(&cases->lines, text, length);
	} while (outcome == LINES_READ && !cases->whole.failed);
	if (outcome == LINES_FAULT)
		return LINES_FAULT;
	*text = cases->whole.at;
	*length = cases->whole.length;
	return cases->whole.failed || outcome == LINES_LONG ? LINES_LONG
							     : LINES_READ;
}

static enum lines_outcome
next_text(struct cases *cases, const char **text, size_t *length)
{
	enum lines_outcome outcome;

	do {
		outcome = lines_next(&cases->lines, text, length);
		cases->line++;
	} while (outcome == LINES_READ && is_blank(*text, *length));
	if (outcome == LINES_READ && cases->line == 1 &&
	    cases->fd != STDIN_FILENO && is_open(*text, *length))
		return read_whole(cases, text, length);
	return outcome;
}

enum cases_outcome
cases_next(struct cases *cases, struct err *err)
{
	const char *text = NULL;
	size_t length = 0;

	assert(cases->now != NULL);
	cases->now->field[0] = '\0';
	switch (next_text(cases, &text, &length)) {
	case LINES_READ:
		break;
	case LINES_LONG:
		(void)err_set(err, ERR_LIMIT, _("例：至多 %u 字节"),
		    RULES_CASE_BYTES_MAX);
		return CASES_BAD;
	case LINES_ENDED:
		return CASES_ENDED;
	case LINES_FAULT:
		(void)err_set(err, ERR_FILE, _("%s：读取失败：%s"),
		    cases->path, strerror(errno));
		return CASES_FAULT;
	}
	return rules_case_parse(cases->now, text, length, err) < 0 ? CASES_BAD
								   : CASES_READ;
}

bool
cases_ready(struct cases *cases)
{
	return lines_ready(&cases->lines);
}
