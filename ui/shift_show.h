/*
 * shift_show.h - a shift as a listing or a document on standard output:
 * its cash, what was sold in it, what is handed on and, of a closed one, how
 * its days stand with the centre. Nobody's name is in it. The result is the
 * command's exit code.
 */
#ifndef UI_SHIFT_SHOW_H
#define UI_SHIFT_SHOW_H

#include <stdbool.h>

#include "pos/reconcile.h"
#include "pos/shift.h"

struct shift_show {
	const struct shift *shift;
	struct standing days[SHIFT_DAYS_MAX];
	int day_count; /* 0 while it is open */
	struct comparing comparing;
	bool closing; /* just now: a day that is not equal is in the exit code */
	bool json;
};
/* Its days, as the journal has them. */
int shift_show_days(
    struct store *store, struct shift_show *show, struct err *err);
int shift_show(const struct shift_show *show);

#endif
