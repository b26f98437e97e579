/*
 * headless.h - a till without a screen: what `settle`, `queue drain` and
 * `sync` share.
 *
 * Each function turns the till until what it waits for has come or its time
 * is over. Ending the process with a message in flight makes it UNKNOWN, so
 * headless_quiet() comes before wiring_close().
 */
#ifndef UI_HEADLESS_H
#define UI_HEADLESS_H

#include "pos/sale_json.h"
#include "ui/wiring.h"

#define HEADLESS_TURN_MS 200 /* longest wait of one turn */

struct headless {
	struct wiring *wiring;
	struct now now; /* of the last turn */
};

/* One turn; waits only when there is no command. */
int headless_turn(struct headless *headless,
    const struct till_command *command, struct err *err);
/* Until the link has been tried once: up and signed in, or down. */
int headless_link(struct headless *headless, struct err *err);
/* Until nothing is due, or the link is down, or wait_s have passed. */
int headless_drain(struct headless *headless, int wait_s, struct err *err);
/* Until nothing is in flight; at most one exchange's time. */
int headless_quiet(struct headless *headless, struct err *err);

/* What became of a sale. sale is "" unless it is in the journal. */
struct headless_result {
	char sale[SALE_BYTES];
	enum till_outcome outcome;
	struct figures figures; /* what is collected */
	char short_code[9];
};

/*
 * One sale, from its person to its result. ERR_FORBIDDEN: refused, by the
 * centre or by the till. result->sale tells whether it is in the journal,
 * whatever is returned. With a ref that is in the journal already nothing
 * new is made: the result is the first sale's.
 */
int headless_settle(struct headless *headless, const struct sale_json *sale,
    struct headless_result *result, struct err *err);
/* headless_ref.c: 0 it was made before, 1 it was not. ERR_INPUT: its ref
 * stands for another sale. */
int headless_known(struct headless *headless, const struct sale_json *sale,
    struct headless_result *result, struct err *err);

#endif
