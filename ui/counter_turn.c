/*
 * One turn of the counter at the time in counter->now: keys, the till, the
 * paper, the screen. Nothing here reads a clock or waits, so that it can be
 * run in a time of somebody else's making.
 */
#include "ui/counter_inside.h"

#include <string.h>

#include "ui/strings.h"

#define KEYS_PER_TURN 64

static void
act(struct counter *counter, enum action action)
{
	struct wish wish;

	if (action == ACTION_NONE)
		return;
	screen_take(counter->ui, counter_view(counter), action, &wish);
	counter_grant(counter, &wish);
	explicit_bzero(&wish, sizeof(wish));
	counter_follow(counter);
}

/* Enter by hand: what was typed is taken, and the field is empty again. */
static void
act_on_enter(struct counter *counter)
{
	struct ui *ui = counter->ui;
	enum screen_id front = screen_front(ui, counter_view(counter));

	act(counter, key_action(TERM_KEY_ENTER, ui, counter_view(counter)));
	if (front == screen_front(ui, counter_view(counter)) && !ui->counting &&
	    front != SCREEN_CONFIRM)
		keys_clear(&ui->keys, screen_of(front)->field);
}

static void
hear(struct counter *counter, enum keys_heard heard,
    enum term_key_kind key)
{
	switch (heard) {
	case HEARD_NOTHING:
		break;
	case HEARD_TYPING:
		counter->ui->said[0] = '\0';
		break;
	case HEARD_ENTER:
		act_on_enter(counter);
		break;
	case HEARD_SCAN:
		act(counter, ACTION_SCAN);
		break;
	case HEARD_BROKEN:
		counter_say(counter, false, STR_SCAN_BROKEN);
		term_bell(counter->term);
		break;
	case HEARD_KEY:
		act(counter,
		    key_action(key, counter->ui, counter_view(counter)));
		break;
	}
}

/* True when there may be more than one turn answers. */
static bool
take_keys(struct counter *counter)
{
	struct keys *keys = &counter->ui->keys;

	for (int i = 0; i < KEYS_PER_TURN; i++) {
		struct term_key key = term_key(counter->term);

		if (key.kind == TERM_KEY_NONE) {
			hear(counter, keys_pass(keys, counter->now.mono_ms),
			    TERM_KEY_NONE);
			return false;
		}
		if (key.kind == TERM_KEY_GONE) {
			counter->gone = true;
			counter_leave(counter);
			return false;
		}
		if (key.kind == TERM_KEY_RESIZE)
			continue;
		hear(counter,
		    keys_take(keys, &key, counter->now.mono_ms), key.kind);
	}
	return true;
}

static void
move_paper(struct counter *counter)
{
	struct err err = { ERR_NONE, "" };
	bool was_busy = counter->printer.busy;

	if (printer_step(&counter->printer, counter->now.mono_ms, &err) < 0) {
		counter_say(counter, false, err.text);
		term_bell(counter->term);
	} else if (was_busy && !counter->printer.busy &&
	    counter->ui->said[0] == '\0') {
		counter_say(counter, true, STR_PRINTED);
	}
	counter->ui->printing = counter->printer.busy;
}

static void
draw(struct counter *counter)
{
	if (counter->leaving)
		counter_say(counter, true, STR_LEAVING);
	if (!counter->gone)
		screen_draw(counter->term, counter_view(counter), counter->ui);
}

bool
counter_turn(struct counter *counter)
{
	struct err err = { ERR_NONE, "" };
	bool more = take_keys(counter);

	draw(counter); /* the key is answered; now the rest */
	if (till_step(counter->wiring->till, &counter->now, NULL, &err) < 0)
		counter_say(counter, false, err.text);
	counter_follow(counter);
	counter_slip_step(counter);
	move_paper(counter);
	draw(counter);
	return more;
}
