/* cells.h - the text on a screen, as a person would read it. */
#ifndef TESTS_SUPPORT_CELLS_H
#define TESTS_SUPPORT_CELLS_H

#include <stddef.h>

#include "ui/term.h"

/* A line for each row, blanks at their ends left out; room for all. */
void cells_read(struct term *term, char *to, size_t room);

#endif
