#include "pos/receipt_line.h"

#include <assert.h>
#include <string.h>

#include "pos/wrap.h"

#define COLUMNS_MAX 128

static void
put_blanks(const struct paper *paper, int count)
{
	for (int i = 0; i < count; i++)
		text_put(paper->out, " ");
}

/* All lines of text but the last, which is left in last. */
static void
put_but_last(const struct paper *paper, int indent, const char *text,
    char *last, size_t room)
{
	assert(indent >= 0 && indent + 4 < paper->columns);
	for (;;) {
		size_t length =
		    wrap_line(last, room, text, paper->columns - indent);

		text += length;
		if (*text == '\0' || length == 0)
			return;
		put_blanks(paper, indent);
		text_put(paper->out, last);
		text_put(paper->out, "\n");
	}
}

void
paper_line(const struct paper *paper, int indent, const char *text)
{
	char last[COLUMNS_MAX * 4];

	assert(paper->columns < COLUMNS_MAX);
	assert(text != NULL);
	put_but_last(paper, indent, text, last, sizeof(last));
	put_blanks(paper, indent);
	text_put(paper->out, last);
	text_put(paper->out, "\n");
}

void
paper_centre(const struct paper *paper, const char *text)
{
	int left = (paper->columns - text_columns(text)) / 2;

	assert(text != NULL);
	paper_line(paper, left > 0 && left + 4 < paper->columns ? left : 0,
	    text);
}

void
paper_rule(const struct paper *paper)
{
	assert(paper->columns > 0);
	for (int i = 0; i < paper->columns; i++)
		text_put(paper->out, "-");
	text_put(paper->out, "\n");
}

void
paper_pair(const struct paper *paper, const char *left, const char *right)
{
	char last[COLUMNS_MAX * 4];
	int used, wanted = text_columns(right);

	assert(paper->columns < COLUMNS_MAX);
	assert(wanted >= 0 && wanted <= paper->columns);
	put_but_last(paper, 0, left, last, sizeof(last));
	used = text_columns(last);
	text_put(paper->out, last);
	if (used + 1 + wanted > paper->columns) {
		text_put(paper->out, "\n");
		used = 0;
	}
	put_blanks(paper, paper->columns - used - wanted);
	text_put(paper->out, right);
	text_put(paper->out, "\n");
}

void
paper_money(const struct paper *paper, const char *left, struct money amount)
{
	char text[MONEY_TEXT_BYTES];

	assert(left != NULL);
	money_format(text, amount);
	paper_pair(paper, left, text);
}
