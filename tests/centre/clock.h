/*
 * The centre's clock: the machine's, one that stands at a given instant, or
 * one that goes on from it.  Wall times are China standard time, UTC+8, as
 * every field of the interface has them.  Instants are Unix milliseconds.
 */
#ifndef CENTRE_CLOCK_H
#define CENTRE_CLOCK_H

#include <stdint.h>

enum clock_mode { CLOCK_REAL, CLOCK_STANDS, CLOCK_RUNS };

struct clock {
	enum clock_mode mode;
	int64_t set_ms;	 /* what it was set to */
	int64_t mono_ms; /* the monotonic instant it was set at */
};

/* One instant in the spellings of the interface. */
struct stamp {
	char dash[20];	/* yyyy-MM-dd HH:mm:ss */
	char day[11];	/* yyyy-MM-dd */
	char run[15];	/* yyyyMMddHHmmss */
	char milli[18]; /* yyyyMMddHHmmssSSS */
	int year, month, mday;
};

int64_t clock_mono(void);
int64_t clock_now(const struct clock *clock);
void clock_set(struct clock *clock, enum clock_mode mode, int64_t set_ms);

void stamp_of(int64_t ms, struct stamp *stamp);

/* "yyyy-MM-dd HH:mm:ss" or "yyyy-MM-dd"; -1 when no such instant exists. */
int stamp_read(const char *text, int64_t *ms);

/* Age at `ms` in tenths of a year, -1 for an unreadable birthday. */
int stamp_age(const char *birthday, int64_t ms);

#endif
