#include "ui/screen.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "ui/strings.h"
#include "ui/widget.h"

const struct screen *
screen_of(enum screen_id id)
{
	static const struct screen *const all[SCREEN_COUNT] = {
		[SCREEN_IDLE] = &screen_idle,
		[SCREEN_PERSON] = &screen_person,
		[SCREEN_BASKET] = &screen_basket,
		[SCREEN_SPLIT] = &screen_split,
		[SCREEN_WAITING] = &screen_waiting,
		[SCREEN_RESULT] = &screen_result,
		[SCREEN_STOPPED] = &screen_stopped,
		[SCREEN_CONFIRM] = &screen_confirm,
		[SCREEN_SECOND] = &screen_second,
		[SCREEN_TRACE] = &screen_trace,
		[SCREEN_FIND] = &screen_find,
		[SCREEN_QUEUE] = &screen_queue,
		[SCREEN_DETAIL] = &screen_detail,
		[SCREEN_SHIFT] = &screen_shift,
		[SCREEN_EVEN] = &screen_even,
		[SCREEN_ASK] = &screen_ask,
		[SCREEN_HELP] = &screen_help,
	};

	assert(id < SCREEN_COUNT);
	return all[id];
}

static enum screen_id
place_screen(enum till_place place)
{
	switch (place) {
	case TILL_IDLE:
	case TILL_READING:
		return SCREEN_IDLE;
	case TILL_PERSON:
		return SCREEN_PERSON;
	case TILL_BASKET:
		return SCREEN_BASKET;
	case TILL_SPLIT:
		return SCREEN_SPLIT;
	case TILL_WAITING:
		return SCREEN_WAITING;
	case TILL_RESULT:
		return SCREEN_RESULT;
	case TILL_STOPPED:
		break;
	}
	return SCREEN_STOPPED;
}

enum screen_id
screen_front(const struct ui *ui, const struct till_view *view)
{
	enum screen_id place = place_screen(view->place);

	if (place == SCREEN_STOPPED && ui->over != SCREEN_HELP)
		return SCREEN_STOPPED; /* nothing may cover that */
	return ui->over == SCREEN_NONE ? place : ui->over;
}

void
screen_open(struct ui *ui, enum screen_id id)
{
	ui->under = ui->over;
	ui->over = id;
	if (id == SCREEN_ASK || id == SCREEN_DETAIL)
		keys_clear(&ui->keys, screen_of(id)->field);
	else {
		ui->picked = 0;
		ui->top = 0;
		ui->why = 0;
		ui->counting = false;
		keys_clear(&ui->keys, screen_of(id)->field);
	}
}

void
screen_close(struct ui *ui)
{
	ui->over = ui->under;
	ui->under = SCREEN_NONE;
	ui->counting = false;
	keys_clear(&ui->keys, ui->over == SCREEN_NONE
		? FIELD_TEXT : screen_of(ui->over)->field);
}

void
screen_draw(
    struct term *term, const struct till_view *view, const struct ui *ui)
{
	char text[160];

	term_clear(term);
	term_cursor(term, -1, -1);
	if (term_rows(term) < TERM_ROWS_MIN ||
	    term_columns(term) < TERM_COLUMNS_MIN) {
		(void)text_format(text, sizeof(text), STR_TOO_SMALL,
		    TERM_COLUMNS_MIN, TERM_ROWS_MIN, term_columns(term),
		    term_rows(term)); /* four small numbers */
		(void)widget_wrap(term, 0, 0,
		    term_columns(term) > 6 ? term_columns(term) : 6,
		    term_rows(term), LOOK_WARN, text);
	} else {
		widget_frame(term, view, ui);
		screen_of(screen_front(ui, view))->draw(term, view, ui);
	}
	term_show(term);
}

void
screen_take(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	enum screen_id front = screen_front(ui, view);

	memset(wish, 0, sizeof(*wish));
	ui->said[0] = '\0';
	ui->confirm_wanted = false; /* another thought */
	if (action == ACTION_HELP) {
		screen_open(ui, SCREEN_HELP);
		return;
	}
	if (action == ACTION_QUEUE) {
		screen_open(ui, SCREEN_QUEUE);
		ui->which = QUEUE_OPEN;
		wish->kind = WISH_LIST;
		return;
	}
	if (action == ACTION_DEMO_CARD || action == ACTION_DEMO_LINK) {
		wish->kind = action == ACTION_DEMO_CARD ? WISH_DEMO_CARD
							: WISH_DEMO_LINK;
		return;
	}
	if (action == ACTION_SCAN && screen_of(front)->field == FIELD_NONE) {
		(void)text_copy(ui->said, sizeof(ui->said),
		    front == SCREEN_WAITING ? STR_SCAN_WAITING :
					      STR_SCAN_NOT_HERE);
		ui->said_good = false;
		return;
	}
	screen_of(front)->act(ui, view, action, wish);
}
