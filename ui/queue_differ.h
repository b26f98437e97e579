/*
 * queue_differ.h - `ybpos queue differ`: each sale the centre settled with
 * other figures than were collected, by masked name and by part, what is
 * still to be collected or handed back, and the totals.
 */
#ifndef UI_QUEUE_DIFFER_H
#define UI_QUEUE_DIFFER_H

#include <stdbool.h>

#include "pos/queue.h"

/* Those nobody has seen to yet, or (which) today's or all. An exit code. */
int queue_differ(enum queue_list which, bool json);

#endif
