/*
 * swarm.h - what a simulated world is troubled by, and every decision about
 * it, so that a failing world can be made smaller.
 *
 * A knob is one kind of trouble, or one habit of the cashier, with a chance
 * of a thousand that is drawn once a world; half of them are off (swarm).
 * The nth decision of a knob depends on the seed, the knob and n alone: to
 * turn a knob off, or to cut one event away, leaves every other decision
 * of the world as it was.
 */
#ifndef SIM_SWARM_H
#define SIM_SWARM_H

#include <stdio.h>

#include "tests/sim/chance.h"

/* knob, name in the trace, most of a thousand, always on */
#define KNOBS(X)                                                               \
	/* the machine */                                                      \
	X(KNOB_KILL, "kill", 4, 0)                                             \
	X(KNOB_POWER, "power-cut", 4, 0)                                       \
	X(KNOB_CUT_AT, "power-cut-in-write", 8, 0)                             \
	X(KNOB_DISK_FAIL, "disk-error", 2, 0)                                  \
	X(KNOB_DISK_FULL, "disk-full", 2, 0)                                   \
	X(KNOB_OUTAGE, "outage", 4, 0)                                         \
	X(KNOB_DARK, "day-without-link", 500, 0)                               \
	X(KNOB_LEAP, "clock-leap", 3, 0)                                       \
	X(KNOB_DAY, "clock-day-off", 2, 0)                                     \
	/* the link, for each exchange */                                      \
	X(KNOB_UNSENT, "unsent", 80, 0)                                       \
	X(KNOB_LOST_REQUEST, "lost-request", 80, 0)                           \
	X(KNOB_LATE_REQUEST, "late-request", 80, 0)                           \
	X(KNOB_LOST_REPLY, "lost-reply", 250, 0)                               \
	X(KNOB_GARBAGE, "garbage", 60, 0)                                      \
	X(KNOB_HTML, "html", 60, 0)                                            \
	X(KNOB_TRUNCATED, "truncated", 60, 0)                                  \
	X(KNOB_5XX, "status-502", 60, 0)                                      \
	X(KNOB_401, "status-401", 40, 0)                                       \
	X(KNOB_DOUBLED, "doubled", 100, 0)                                     \
	/* the centre */                                                       \
	X(KNOB_REFUSE, "refusal", 60, 0)                                       \
	X(KNOB_VISIT_NO, "visit-refused", 30, 0)                               \
	/* card and reader */                                                  \
	X(KNOB_CARD_BAD, "card-unreadable", 200, 0)                            \
	X(KNOB_CARD_PULLED, "card-pulled", 200, 0)                             \
	X(KNOB_READER_GONE, "reader-gone", 60, 0)                              \
	/* the paper, for each job */                                          \
	X(KNOB_PAPER_GONE, "printer-gone", 200, 0)                             \
	X(KNOB_PAPER_OUT, "paper-out", 200, 0)                                 \
	X(KNOB_PAPER_SHORT, "short-write", 400, 0)                             \
	/* the cashier */                                                      \
	X(KNOB_CUSTOMER, "customer", 1000, 1)                                  \
	X(KNOB_IMPATIENT, "impatience", 500, 0)                                \
	X(KNOB_REFUND, "refund", 300, 0)                                       \
	X(KNOB_BOOKS, "looks-at-the-queue", 200, 0)                            \
	X(KNOB_DEAL, "deals", 500, 0)                                          \
	X(KNOB_REPRINT, "reprint", 200, 0)                                     \
	X(KNOB_TYPES, "types", 300, 0)                                         \
	X(KNOB_WRONG, "wrong-scan", 100, 0)                                    \
	X(KNOB_COUNTS, "counts", 100, 0)                                       \
	X(KNOB_REMOVES, "removes", 60, 0)                                      \
	X(KNOB_CANCELS, "cancels", 60, 0)                                      \
	X(KNOB_BACK, "goes-back", 100, 0)                                      \
	X(KNOB_SELFPAY, "self-pay", 40, 0)                                    \
	X(KNOB_NOBODY, "no-insurance", 100, 0)                                 \
	X(KNOB_ANY_KEY, "any-key", 60, 0)                                      \
	X(KNOB_QUITS, "quits", 800, 0)                                         \
	X(KNOB_TICKETS, "settles-tickets", 500, 0)                             \
	X(KNOB_NIGHT, "open-past-midnight", 300, 0)                            \
	/* what kind of a counter it is, once a world */                       \
	X(KNOB_CLINIC, "clinic", 1000, 0)                                      \
	X(KNOB_PREPAY, "prepay", 1000, 0)                                      \
	X(KNOB_SHIFTS, "shifts", 1000, 0)

enum knob {
#define X(knob, name, most, always) knob,
	KNOBS(X)
#undef X
	KNOB_COUNT
};

/* One decision that came out true. */
struct event {
	int knob;
	int64_t nth; /* decision of that knob */
};

#define SWARM_EVENTS_MAX 4096

/* What a smaller world goes without. */
struct cuts {
	bool off[KNOB_COUNT];
	int count;
	struct event events[SWARM_EVENTS_MAX];
};

struct swarm {
	uint64_t seed;
	int per_mille[KNOB_COUNT];
	int64_t asked[KNOB_COUNT];
	int64_t hits[KNOB_COUNT];
	const struct cuts *cuts; /* borrowed; NULL: none */
	/* What happened, for whoever wants to cut it. */
	int event_count;
	struct event events[SWARM_EVENTS_MAX];
};

void swarm_draw(
    struct swarm *swarm, uint64_t seed, const struct cuts *cuts);
bool swarm_hits(struct swarm *swarm, enum knob knob);
/* How much, of the event that swarm_hits() just told: 0 to below - 1. */
int64_t swarm_below(
    const struct swarm *swarm, enum knob knob, int which, int64_t below);
void swarm_quiet(struct swarm *swarm); /* nothing fails any more */
const char *swarm_name(enum knob knob);
void swarm_print(const struct swarm *swarm, FILE *to);

#endif
