/*
 * why.h - what a patient asks at the counter, each answered on one screen.
 *
 * As much of an answer as the rows allow: the parts that re-add to the fen
 * always, what is said of each as far as there is room. The whole of it is
 * what `ybpos rules explain` prints.
 */
#ifndef UI_WHY_H
#define UI_WHY_H

#include "ui/screen.h"

/* Why cash; why not the fund; why not the account; why the fund. */
#define WHY_COUNT 4

/* Question ui->why, from 1; rows from BODY_TOP to before end. */
void why_draw(struct term *term, const struct till_view *view,
    const struct ui *ui, int end);

#endif
