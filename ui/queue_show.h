/*
 * queue_show.h - `ybpos queue show`: all there is to say about one sale.
 */
#ifndef UI_QUEUE_SHOW_H
#define UI_QUEUE_SHOW_H

#include <stdbool.h>

/* By id, or by the short code of its slip. Returns an exit code. */
int queue_show(const char *wanted, bool json);

#endif
