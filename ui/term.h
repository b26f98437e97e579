/*
 * term.h - the terminal as cells and keys; the only file over ncurses.
 *
 * Text is UTF-8, placed by columns and cut by columns, never inside a
 * character; a row or column outside the screen is silently not drawn, so
 * that a screen need not know how small it is. One terminal a process: the
 * library underneath keeps it. term_open_null() draws on nothing at all
 * and lets tests read the cells back.
 *
 * The terminal is given back to the shell by term_close(), by exit() and by
 * abort() or a crash.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "pos/err.h"

#define TERM_ROWS_MIN 24
#define TERM_COLUMNS_MIN 80

/* How a text looks. Without colours: bold, reverse, underlined. */
enum term_look {
	LOOK_PLAIN,
	LOOK_TITLE,
	LOOK_GOOD,
	LOOK_WARN,
	LOOK_BAD,
	LOOK_DIM,
	LOOK_STRONG,
	LOOK_PICKED, /* the line that is selected */
	LOOK_KEY,    /* a key's name in the bottom line */
	LOOK_COUNT
};

enum term_key_kind {
	TERM_KEY_NONE,
	TERM_KEY_TEXT, /* one character, in text */
	TERM_KEY_ENTER,
	TERM_KEY_ESC,
	TERM_KEY_BACKSPACE,
	TERM_KEY_DELETE,
	TERM_KEY_TAB,
	TERM_KEY_UP,
	TERM_KEY_DOWN,
	TERM_KEY_LEFT,
	TERM_KEY_RIGHT,
	TERM_KEY_PAGE_UP,
	TERM_KEY_PAGE_DOWN,
	TERM_KEY_HOME,
	TERM_KEY_END,
	TERM_KEY_RESIZE,
	TERM_KEY_GONE, /* the terminal hung up */
	TERM_KEY_F1,   /* F1 to F12 follow each other */
	TERM_KEY_F2,
	TERM_KEY_F3,
	TERM_KEY_F4,
	TERM_KEY_F5,
	TERM_KEY_F6,
	TERM_KEY_F7,
	TERM_KEY_F8,
	TERM_KEY_F9,
	TERM_KEY_F10,
	TERM_KEY_F11,
	TERM_KEY_F12,
};

struct term_key {
	enum term_key_kind kind;
	char text[5]; /* UTF-8 of TERM_KEY_TEXT */
};

struct term;
/* On the process's own terminal; ERR_FILE when there is none. */
int term_open(struct term **term, struct err *err);
/* On /dev/null: for tests. */
int term_open_null(
    struct term **term, int rows, int columns, struct err *err);
void term_close(struct term **term);

int term_descriptor(const struct term *term); /* keys come from here */
int term_rows(const struct term *term);
int term_columns(const struct term *term);
/* The window has another size now (SIGWINCH). */
void term_resized(struct term *term);

void term_clear(struct term *term);
/* Cut at the right edge. Returns the column after the text. */
int term_put(struct term *term, int row, int column, enum term_look look,
    const char *text);
/* In exactly width columns: cut, or filled up with blanks. */
void term_field(struct term *term, int row, int column, int width,
    enum term_look look, const char *text);
/* Ending before column end: for amounts. Cut at width columns. */
void term_right(struct term *term, int row, int end, int width,
    enum term_look look, const char *text);
void term_line(struct term *term, int row);
void term_box(struct term *term, int row, int column, int rows, int columns);
void term_cursor(struct term *term, int row, int column); /* -1: hidden */
void term_show(struct term *term); /* what changed goes out */
void term_bell(struct term *term);

/* The next key, never waiting; TERM_KEY_NONE when there is none. */
struct term_key term_key(struct term *term);

/* One row of cells as text without the blanks at its end. */
void term_row_text(struct term *term, int row, char *to, size_t room);

#endif
