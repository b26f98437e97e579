#include "pos/wrap.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "pos/text.h"

static bool
is_wide(char c)
{
	return ((unsigned char)c & 0x80) != 0;
}

/* Marks that may not begin a line. */
static bool
closes(const char *text)
{
	static const char *const marks[] = { "，", "。", "、", "）", "：",
		"；", "？", "！", "”", "]" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (strncmp(text, marks[i], strlen(marks[i])) == 0)
			return true;
	}
	return false;
}

/* Back to the beginning of the character before at. */
static size_t
before(const char *line, size_t at)
{
	assert(at > 0);
	at--;
	while (at > 0 && ((unsigned char)line[at] & 0xC0) == 0x80)
		at--;
	return at;
}

/* Where a line that is full at length may end instead. */
static size_t
break_at(const char *line, const char *text, size_t length)
{
	size_t at = length;

	if (text[length] == '\0' || text[length] == ' ')
		return length;
	if (closes(text + length))
		at = before(line, at);
	while (at > 0 && !is_wide(text[at]) && !is_wide(line[at - 1]) &&
	    line[at - 1] != ' ')
		at--;
	return at > length / 2 ? at : length;
}

size_t
wrap_line(char *line, size_t room, const char *text, int columns)
{
	size_t length;

	assert(room > 0);
	assert(columns > 0);
	text_cut(line, room, text, columns);
	length = strlen(line);
	if (length == 0)
		return 0;
	length = break_at(line, text, length);
	line[length] = '\0';
	for (size_t end = length; end > 0 && line[end - 1] == ' '; end--)
		line[end - 1] = '\0';
	while (text[length] == ' ' || text[length] == '\n')
		length++;
	return length;
}
