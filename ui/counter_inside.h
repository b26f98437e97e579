/*
 * counter_inside.h - what the counter's own files share: the loop
 * (counter.c), one turn of it (counter_turn.c), granting wishes
 * (counter_wish.c), following the till (counter_follow.c). Nobody else
 * includes it but the simulator, whose cashier works at counter_turn().
 */
#ifndef UI_COUNTER_INSIDE_H
#define UI_COUNTER_INSIDE_H

#include "ui/demo_keys.h"
#include "ui/printer.h"
#include "ui/screen.h"
#include "ui/wiring.h"

struct counter {
	struct wiring *wiring;
	struct term *term;
	struct ui *ui;
	struct printer printer;
	struct demo_keys demo; /* only in a demonstration */
	int signals;
	struct now now;
	bool leaving;
	int64_t leaving_ms;
	bool gone; /* nobody is in front any more */
	/* The view as it was followed last. */
	enum till_place place;
	enum till_outcome outcome;
	char sale[SALE_BYTES]; /* last_sale of that view */
	int line;
	int item_count;
	struct queue_counts counts;
	bool comparing; /* as follow saw it last */
	int64_t slip_ms; /* mono: the shift's slip waits no longer; 0 none */
	bool even_old;	/* what is fetched of it is not the newest */
};

static inline const struct till_view *
counter_view(const struct counter *counter)
{
	return till_view(counter->wiring->till);
}

/* Everything once, at counter->now; never waits, reads no clock. True when
 * there may be more keys than one turn answers. */
bool counter_turn(struct counter *counter);
/* Answer the last key in one line. */
void counter_say(struct counter *counter, bool good, const char *text);
void counter_print(struct counter *counter, const char *sale);
/* counter_shift.c: the shift as it stands, on the screen; its slip. */
void counter_shift(struct counter *counter);
void counter_print_shift(struct counter *counter);
/* Its slip when its day's comparison has ended, or after a while; now. */
void counter_slip_later(struct counter *counter);
void counter_slip_step(struct counter *counter);
void counter_slip_now(struct counter *counter);
/* counter_even.c: what the comparisons found, and how day stands; 0: today.
 */
void counter_even(struct counter *counter, int day);
void counter_list(struct counter *counter);
/* Leave as soon as nothing is in flight. */
void counter_leave(struct counter *counter);
/* Do what a screen wished for. */
void counter_grant(struct counter *counter, const struct wish *wish);
/* After every step of the till: screens, paper and lists go along. */
void counter_follow(struct counter *counter);

#endif
