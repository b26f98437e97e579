/*
 * counter.h - the counter: one loop over terminal, card, link and paper.
 *
 * One `now` a turn for everybody. A key is answered before anything else
 * is done in the turn, and everything else is bounded (I8).
 */
#ifndef UI_COUNTER_H
#define UI_COUNTER_H

#include "ui/wiring.h"

/*
 * Runs until the cashier leaves; then what is in flight is waited for, so
 * that the next start has nothing in doubt. The wiring has its till open.
 * signals comes from signals_open(). 0, or -1 when there is no terminal.
 */
int counter_run(struct wiring *wiring, int signals, struct err *err);

#endif
