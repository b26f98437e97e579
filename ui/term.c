#include "ui/term.h"

#include <assert.h>
#include <curses.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "pos/text.h"

#define COLUMNS_MAX 512
#define CELLS_BYTES (COLUMNS_MAX * 4 + 1)
#define ESC_WAIT_MS 25 /* a function key's bytes come closer together */

struct term {
	SCREEN *screen;
	FILE *in;
	FILE *out;
	bool colours;
	bool real; /* a person is in front of it */
};

/* Colour where there is one; what it falls back on where there is not. */
static const struct look {
	short colour; /* 0: the terminal's own */
	attr_t with;
	attr_t without;
} looks[LOOK_COUNT] = {
	[LOOK_PLAIN] = { 0, A_NORMAL, A_NORMAL },
	[LOOK_TITLE] = { COLOR_CYAN, A_BOLD, A_BOLD },
	[LOOK_GOOD] = { COLOR_GREEN, A_BOLD, A_BOLD },
	[LOOK_WARN] = { COLOR_YELLOW, A_BOLD, A_BOLD | A_UNDERLINE },
	[LOOK_BAD] = { COLOR_RED, A_BOLD | A_REVERSE, A_BOLD | A_REVERSE },
	[LOOK_DIM] = { COLOR_BLUE, A_NORMAL, A_DIM },
	[LOOK_STRONG] = { 0, A_BOLD, A_BOLD },
	[LOOK_PICKED] = { 0, A_REVERSE, A_REVERSE },
	[LOOK_KEY] = { COLOR_CYAN, A_BOLD, A_REVERSE },
};

static void
give_back(void)
{
	if (stdscr != NULL && !isendwin())
		(void)endwin(); /* nothing better to do at the end */
}

/* endwin() is not promised to be safe here, but a dead screen is certain. */
static void
crashed(int number)
{
	give_back();
	(void)raise(number); /* SA_RESETHAND: now it is the default */
}

static void
catch_crashes(void)
{
	static const int numbers[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE };
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = crashed;
	action.sa_flags = (int)SA_RESETHAND;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		(void)sigaction(numbers[i], &action, NULL); /* best effort */
}

static void
set_up_colours(struct term *term)
{
	if (!has_colors() || start_color() == ERR)
		return;
	(void)use_default_colors(); /* else black: no harm */
	term->colours = true;
	for (int i = 1; i < LOOK_COUNT; i++)
		(void)init_pair((short)i,
		    looks[i].colour == 0 ? -1 : looks[i].colour,
		    -1); /* a pair that fails shows without colour */
}

static void
set_up_keys(void)
{
	(void)raw(); /* these can only fail without a screen */
	(void)noecho();
	(void)nonl();
	(void)keypad(stdscr, TRUE);
	(void)nodelay(stdscr, TRUE);
	(void)set_escdelay(ESC_WAIT_MS);
	(void)curs_set(0); /* some terminals cannot hide it */
}

/* The terminal, which keeps both files then; NULL if it cannot be had. */
static struct term *
open_on(const char *type, FILE *to, FILE *from, struct err *err)
{
	struct term *term = calloc(1, sizeof(*term));

	if (term == NULL) {
		err_set(err, ERR_MEMORY, _("内存不足"));
		return NULL;
	}
	term->in = from;
	term->out = to;
	term->screen = newterm(type, to, from);
	if (term->screen == NULL) {
		free(term);
		err_set(err, ERR_FILE,
		    _("打不开终端：请检查环境变量 TERM"));
		return NULL;
	}
	(void)set_term(term->screen); /* the only one there is */
	set_up_keys();
	set_up_colours(term);
	return term;
}

int
term_open(struct term **term, struct err *err)
{
	assert(term != NULL);
	*term = NULL;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_FILE,
		    _("收款界面要在终端中运行；脚本请用子命令"));
	*term = open_on(NULL, stdout, stdin, err);
	if (*term == NULL)
		return -1;
	(*term)->real = true;
	if (atexit(give_back) != 0) {
		term_close(term);
		return err_set(err, ERR_MEMORY, _("内存不足"));
	}
	catch_crashes();
	return 0;
}

int
term_open_null(struct term **term, int rows, int columns, struct err *err)
{
	FILE *to = NULL, *from = NULL;
	int rc = -1;

	assert(term != NULL);
	assert(columns <= COLUMNS_MAX);
	*term = NULL;
	to = fopen("/dev/null", "we");
	from = fopen("/dev/null", "re");
	if (to == NULL || from == NULL) {
		err_set(err, ERR_FILE, "/dev/null: %s", strerror(errno));
		goto out;
	}
	*term = open_on("xterm", to, from, err);
	if (*term == NULL)
		goto out;
	to = NULL;
	from = NULL;
	if (resizeterm(rows, columns) == ERR) {
		term_close(term);
		err_set(err, ERR_MEMORY, _("内存不足"));
		goto out;
	}
	rc = 0;
out:
	if (to != NULL)
		(void)fclose(to); /* nothing was written */
	if (from != NULL)
		(void)fclose(from);
	return rc;
}

void
term_close(struct term **term)
{
	struct term *t = *term;

	if (t == NULL)
		return;
	give_back();
	delscreen(t->screen);
	if (!t->real) {
		(void)fclose(t->in); /* /dev/null */
		(void)fclose(t->out);
	}
	free(t);
	*term = NULL;
}

int
term_descriptor(const struct term *term)
{
	return fileno(term->in);
}

int
term_rows(const struct term *term)
{
	(void)term; /* one a process */
	return getmaxy(stdscr);
}

int
term_columns(const struct term *term)
{
	(void)term;
	return getmaxx(stdscr) < COLUMNS_MAX ? getmaxx(stdscr) : COLUMNS_MAX;
}

void
term_resized(struct term *term)
{
	struct winsize size;

	if (ioctl(fileno(term->out), TIOCGWINSZ, &size) == 0 &&
	    size.ws_row > 0 && size.ws_col > 0)
		(void)resizeterm(size.ws_row, size.ws_col); /* else as it was */
	(void)clearok(stdscr, TRUE);
}

static attr_t
attributes(const struct term *term, enum term_look look)
{
	assert(look < LOOK_COUNT);
	if (!term->colours)
		return looks[look].without;
	return looks[look].with | (attr_t)COLOR_PAIR(look);
}

void
term_clear(struct term *term)
{
	(void)term;
	(void)erase(); /* cannot fail on stdscr */
}

int
term_put(struct term *term, int row, int column, enum term_look look,
    const char *text)
{
	char cut[CELLS_BYTES];
	int room = term_columns(term) - column;

	assert(text != NULL);
	if (row < 0 || row >= term_rows(term) || column < 0 || room <= 0)
		return column;
	text_cut(cut, sizeof(cut), text, room);
	(void)attrset((int)attributes(term, look));
	(void)mvaddstr(row, column, cut); /* ERR in the last cell only */
	(void)attrset(A_NORMAL);
	return column + text_columns(cut);
}

void
term_field(struct term *term, int row, int column, int width,
    enum term_look look, const char *text)
{
	char cut[CELLS_BYTES];
	size_t length;
	int used;

	assert(width >= 0 && width <= COLUMNS_MAX);
	text_cut(cut, sizeof(cut) - COLUMNS_MAX, text, width);
	used = text_columns(cut);
	length = strlen(cut);
	while (used < width && length + 1 < sizeof(cut)) {
		cut[length++] = ' ';
		used++;
	}
	cut[length] = '\0';
	(void)term_put(term, row, column, look, cut); /* column: not needed */
}

void
term_right(struct term *term, int row, int end, int width,
    enum term_look look, const char *text)
{
	char cut[CELLS_BYTES];
	int used;

	text_cut(cut, sizeof(cut), text, width);
	used = text_columns(cut);
	(void)term_put(term, row, end - used, look, cut);
}

void
term_line(struct term *term, int row)
{
	if (row >= 0 && row < term_rows(term))
		(void)mvhline_set(row, 0, WACS_HLINE, term_columns(term));
}

void
term_box(struct term *term, int row, int column, int rows, int columns)
{
	int bottom = row + rows - 1, right = column + columns - 1;

	if (row < 0 || column < 0 || bottom >= term_rows(term) ||
	    right >= term_columns(term))
		return;
	(void)mvhline_set(row, column, WACS_HLINE, columns); /* inside */
	(void)mvhline_set(bottom, column, WACS_HLINE, columns);
	(void)mvvline_set(row, column, WACS_VLINE, rows);
	(void)mvvline_set(row, right, WACS_VLINE, rows);
	(void)mvadd_wch(row, column, WACS_ULCORNER);
	(void)mvadd_wch(row, right, WACS_URCORNER);
	(void)mvadd_wch(bottom, column, WACS_LLCORNER);
	(void)mvadd_wch(bottom, right, WACS_LRCORNER);
}

void
term_cursor(struct term *term, int row, int column)
{
	bool shown = row >= 0 && row < term_rows(term) && column >= 0 &&
	    column < term_columns(term);

	(void)curs_set(shown ? 1 : 0); /* some terminals cannot */
	if (shown)
		(void)move(row, column);
}

void
term_show(struct term *term)
{
	(void)term;
	(void)refresh(); /* a terminal that is gone shows at the next key */
}

void
term_bell(struct term *term)
{
	(void)term;
	(void)beep();
}

/* One table of what ncurses calls a key and what we do. */
static const struct key_name {
	wint_t code;
	enum term_key_kind kind;
} function_keys[] = {
	{ KEY_ENTER, TERM_KEY_ENTER },
	{ KEY_BACKSPACE, TERM_KEY_BACKSPACE },
	{ KEY_DC, TERM_KEY_DELETE },
	{ KEY_UP, TERM_KEY_UP },
	{ KEY_DOWN, TERM_KEY_DOWN },
	{ KEY_LEFT, TERM_KEY_LEFT },
	{ KEY_RIGHT, TERM_KEY_RIGHT },
	{ KEY_PPAGE, TERM_KEY_PAGE_UP },
	{ KEY_NPAGE, TERM_KEY_PAGE_DOWN },
	{ KEY_HOME, TERM_KEY_HOME },
	{ KEY_END, TERM_KEY_END },
	{ KEY_RESIZE, TERM_KEY_RESIZE },
}, control_keys[] = {
	{ L'\r', TERM_KEY_ENTER },
	{ L'\n', TERM_KEY_ENTER },
	{ L'\t', TERM_KEY_TAB },
	{ 0x1B, TERM_KEY_ESC },
	{ 0x08, TERM_KEY_BACKSPACE },
	{ 0x7F, TERM_KEY_BACKSPACE },
};

static enum term_key_kind
kind_of(const struct key_name *names, size_t count, wint_t code)
{
	for (size_t i = 0; i < count; i++) {
		if (names[i].code == code)
			return names[i].kind;
	}
	return TERM_KEY_NONE;
}

static struct term_key
character(wint_t code)
{
	struct term_key key = { TERM_KEY_NONE, "" };
	char bytes[MB_LEN_MAX];
	mbstate_t state;
	size_t length;

	key.kind = kind_of(control_keys,
	    sizeof(control_keys) / sizeof(control_keys[0]), code);
	if (key.kind != TERM_KEY_NONE || code < 0x20)
		return key;
	memset(&state, 0, sizeof(state));
	length = wcrtomb(bytes, (wchar_t)code, &state);
	if (length >= sizeof(key.text)) /* or (size_t)-1 */
		return key;
	memcpy(key.text, bytes, length);
	key.kind = TERM_KEY_TEXT;
	return key;
}

/* A hang-up is told from "nothing typed" by reading past the library. */
static bool
hung_up(const struct term *term)
{
	struct winsize size;

	return term->real && ioctl(fileno(term->in), TIOCGWINSZ, &size) < 0;
}

struct term_key
term_key(struct term *term)
{
	struct term_key key = { TERM_KEY_NONE, "" };
	wint_t code = 0;
	int what = get_wch(&code);

	if (what == ERR) {
		if (hung_up(term))
			key.kind = TERM_KEY_GONE;
		return key;
	}
	if (what == OK)
		return character(code);
	if (code >= (wint_t)KEY_F(1) && code <= (wint_t)KEY_F(12))
		key.kind = TERM_KEY_F1 + (code - (wint_t)KEY_F(1));
	else
		key.kind = kind_of(function_keys,
		    sizeof(function_keys) / sizeof(function_keys[0]), code);
	return key;
}

void
term_row_text(struct term *term, int row, char *to, size_t room)
{
	wchar_t cells[COLUMNS_MAX + 1];
	size_t length = 0;
	mbstate_t state;
	int count;

	assert(room > 0);
	memset(&state, 0, sizeof(state));
	count = mvinnwstr(row, 0, cells, term_columns(term));
	for (int i = 0; i < count; i++) {
		char bytes[MB_LEN_MAX];
		size_t n = wcrtomb(bytes, cells[i], &state);

		if (n == (size_t)-1 || length + n >= room)
			break;
		memcpy(to + length, bytes, n);
		length += n;
	}
	while (length > 0 && to[length - 1] == ' ')
		length--;
	to[length] = '\0';
}
