/*
 * queue_find.h - `ybpos queue find`: what became of a sale, by the short code
 * of its slip, its number, or the caller's own: how it stands and since when,
 * whose it is, when the next step is due, and what to do.
 */
#ifndef UI_QUEUE_FIND_H
#define UI_QUEUE_FIND_H

#include <stdbool.h>

/* Returns an exit code: 0 settled or over, 3 waiting, 5 in doubt, 4 with a
 * person or refused, 2 no such sale. */
int queue_find(const char *wanted, bool json);

#endif
