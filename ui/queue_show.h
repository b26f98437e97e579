/*
 * queue_show.h - `ybpos queue show`: all there is to say about one sale.
 */
#ifndef UI_QUEUE_SHOW_H
#define UI_QUEUE_SHOW_H

#include <stdbool.h>

struct settlement;
struct wiring;
struct err;

/* The whole record of a sale, with the key; wipe after use. */
int queue_read_record(const struct wiring *wiring, const char *sale,
    struct settlement *settlement, struct err *err);
/* By id, or by the short code of its slip. Returns an exit code. */
int queue_show(const char *wanted, bool json);

#endif
