/*
 * window.h - how much may be under way to the centre at once, in bytes: a
 * congestion window for exchanges, as TCP Vegas has one for segments.
 *
 * Starts small and doubles with each round trip while replies come about as
 * fast as the fastest seen; then it seeks the point at which they take one
 * and a half to two times as long: one to two bandwidth-delay products, so
 * that the link is full and what is sent next never waits long. A lost reply
 * halves it. One exchange is always allowed, however large.
 *
 * Bytes, not requests, since on a thin link it is the bytes that a sale at
 * the counter waits behind (performance.md 2c). Pure: time is an argument,
 * milliseconds of a clock that cannot be set. Owned by its user; no memory.
 */
#ifndef POS_WINDOW_H
#define POS_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

/* What is worth knowing of one exchange while it is under way. */
struct window_flight {
	int64_t bytes; /* 0: not counted in a window */
	int64_t sent_ms;
	int64_t nth;  /* of all that were ever sent, from 1 */
	bool alone;   /* nothing else was under way when it left */
};

struct window {
	int64_t bytes_max; /* hard limits, whatever the link could carry */
	int requests_max;
	int64_t size_bytes; /* allowed now */
	int64_t flying_bytes;
	int flying;
	int64_t mean_bytes; /* of an exchange, lately */
	int64_t sends;
	int64_t base_ms; /* the reply time of an empty link; 0 unknown */
	/* The round under way: it ends with a reply to what left in it. */
	int64_t round_from_ms;
	int64_t round_min_ms;
	bool starting; /* doubling */
	bool full;     /* it was in the way in this round */
	bool cut;      /* it was made smaller in this round */
};

void window_init(struct window *window, int64_t bytes_max, int requests_max);
/* At most so many requests from now on, as the connection can carry them. */
void window_limit(struct window *window, int requests_max);
/* How many more may leave, each about as large as they are lately. */
int window_room(const struct window *window);

void window_sent(struct window *window, struct window_flight *flight,
    int64_t bytes, int64_t mono_ms);
void window_answered(struct window *window,
    const struct window_flight *flight, int64_t mono_ms);
/* Its reply never came; or it never left (lost false). */
void window_ended(struct window *window, const struct window_flight *flight,
    bool lost);

#endif
