/*
 * shift_show.h - a shift as a listing or a document on standard output:
 * its cash, what was sold in it and what is handed on. Nobody's name is in
 * it. The result is the command's exit code.
 */
#ifndef UI_SHIFT_SHOW_H
#define UI_SHIFT_SHOW_H

#include <stdbool.h>

#include "pos/shift.h"

int shift_show(const struct shift *shift, bool json);

#endif
