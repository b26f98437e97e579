#include "tests/sim/cells.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pos/text.h"

#define KEYS_MAX 60 /* fewer than one turn of the counter takes */

struct term {
	/* UTF-8 of each cell; "" is the right half of a wide one. */
	char cells[TERM_ROWS_MIN][TERM_COLUMNS_MIN][5];
	struct term_key keys[KEYS_MAX];
	int key_count;
	int key_next;
};

struct term *
cells_open(void)
{
	struct term *term = calloc(1, sizeof(*term));

	assert(term != NULL);
	term_clear(term);
	return term;
}

void
term_close(struct term **term)
{
	free(*term);
	*term = NULL;
}

bool
cells_press(struct term *term, enum term_key_kind kind)
{
	if (term->key_count == KEYS_MAX)
		return false;
	memset(&term->keys[term->key_count], 0, sizeof(term->keys[0]));
	term->keys[term->key_count++].kind = kind;
	return true;
}

bool
cells_type(struct term *term, const char *text)
{
	for (; *text != '\0'; text++) {
		if (!cells_press(term, TERM_KEY_TEXT))
			return false;
		term->keys[term->key_count - 1].text[0] = *text;
	}
	return true;
}

int
cells_keys_left(const struct term *term)
{
	return term->key_count - term->key_next;
}

struct term_key
term_key(struct term *term)
{
	struct term_key none = { TERM_KEY_NONE, "" };

	if (term->key_next < term->key_count)
		return term->keys[term->key_next++];
	term->key_count = 0;
	term->key_next = 0;
	return none;
}

int
term_rows(const struct term *term)
{
	(void)term; /* all are of one size */
	return TERM_ROWS_MIN;
}

int
term_columns(const struct term *term)
{
	(void)term;
	return TERM_COLUMNS_MIN;
}

void
term_clear(struct term *term)
{
	for (int row = 0; row < TERM_ROWS_MIN; row++) {
		for (int column = 0; column < TERM_COLUMNS_MIN; column++)
			memcpy(term->cells[row][column], " ", 2);
	}
}

static size_t
bytes_of(const char *text)
{
	unsigned char c = (unsigned char)*text;

	return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* Most of what is not ASCII is Chinese: two columns, without asking. */
static int
width_of(const char *one, size_t bytes)
{
	unsigned char c = (unsigned char)one[0];

	if (bytes == 1)
		return 1;
	return c >= 0xE4 && c <= 0xE9 ? 2 : text_columns(one);
}

int
term_put(struct term *term, int row, int column, enum term_look look,
    const char *text)
{
	(void)look; /* colours are for the eye */
	if (row < 0 || row >= TERM_ROWS_MIN || column < 0)
		return column;
	while (*text != '\0') {
		size_t bytes = bytes_of(text);
		char one[5] = "";
		int width;

		memcpy(one, text, bytes);
		width = width_of(one, bytes);
		if (width < 0 || column + width > TERM_COLUMNS_MIN)
			break;
		text += bytes;
		if (width == 0)
			continue;
		memcpy(term->cells[row][column], one, sizeof(one));
		if (width == 2)
			term->cells[row][column + 1][0] = '\0';
		column += width;
	}
	return column;
}

void
term_field(struct term *term, int row, int column, int width,
    enum term_look look, const char *text)
{
	char cut[TERM_COLUMNS_MIN * 4 + 1];
	int end;

	text_cut(cut, sizeof(cut), text, width);
	end = term_put(term, row, column, look, cut);
	while (end < column + width)
		end = end < TERM_COLUMNS_MIN ?
		    term_put(term, row, end, look, " ") :
		    column + width;
}

void
term_right(struct term *term, int row, int end, int width,
    enum term_look look, const char *text)
{
	char cut[TERM_COLUMNS_MIN * 4 + 1];

	text_cut(cut, sizeof(cut), text, width);
	(void)term_put(term, row, end - text_columns(cut), look, cut);
}

void
term_line(struct term *term, int row)
{
	for (int column = 0; column < TERM_COLUMNS_MIN; column++)
		(void)term_put(term, row, column, LOOK_PLAIN, "-");
}

void
term_box(struct term *term, int row, int column, int rows, int columns)
{
	for (int i = 0; i < columns; i++) {
		(void)term_put(term, row, column + i, LOOK_PLAIN, "-");
		(void)term_put(
		    term, row + rows - 1, column + i, LOOK_PLAIN, "-");
	}
}

void
term_cursor(struct term *term, int row, int column)
{
	(void)term;
	(void)row;
	(void)column;
}

void
term_show(struct term *term)
{
	(void)term; /* the cells are what is seen */
}

void
term_bell(struct term *term)
{
	(void)term;
}

void
term_row_text(struct term *term, int row, char *to, size_t room)
{
	size_t at = 0, end = 0;

	assert(row >= 0 && row < TERM_ROWS_MIN);
	for (int column = 0; column < TERM_COLUMNS_MIN; column++) {
		const char *cell = term->cells[row][column];
		size_t bytes = strlen(cell);

		if (at + bytes + 1 > room)
			break;
		memcpy(to + at, cell, bytes);
		at += bytes;
		if (bytes != 1 || *cell != ' ')
			end = at;
	}
	to[end] = '\0';
}

void
cells_text(const struct term *term, char to[CELLS_TEXT_BYTES])
{
	char *at = to;

	for (int row = 0; row < TERM_ROWS_MIN; row++) {
		for (int column = 0; column < TERM_COLUMNS_MIN; column++) {
			const char *cell = term->cells[row][column];

			while (*cell != '\0')
				*at++ = *cell++;
		}
		*at++ = '\n';
	}
	*at = '\0';
}
