/*
 * cells.h - the simulated terminal: ui/term.h on cells in memory, with a
 * queue of keys. Linked in place of ui/term.c, so that the real screens are
 * drawn by thousands of worlds, and what they show can be read back.
 */
#ifndef SIM_CELLS_H
#define SIM_CELLS_H

#include "ui/term.h"

#define CELLS_TEXT_BYTES (TERM_ROWS_MIN * (TERM_COLUMNS_MIN * 4 + 1) + 1)

struct term *cells_open(void);
/* The cashier's hand; a key beyond what a turn takes is lost and false. */
bool cells_press(struct term *term, enum term_key_kind kind);
bool cells_type(struct term *term, const char *text); /* ASCII */
int cells_keys_left(const struct term *term);
/* All rows, each ended by '\n', as somebody before the screen reads them. */
void cells_text(const struct term *term, char to[CELLS_TEXT_BYTES]);

#endif
