#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/centre/clock.h"

#define DAY_MS INT64_C(86400000)
#define ZONE_MS (8 * INT64_C(3600000))

int64_t
clock_mono(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_now(const struct clock *clock)
{
	struct timespec t;

	if (clock->mode == CLOCK_STANDS)
		return clock->set_ms;
	if (clock->mode == CLOCK_RUNS)
		return clock->set_ms + clock_mono() - clock->mono_ms;
	if (clock_gettime(CLOCK_REALTIME, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
clock_set(struct clock *clock, enum clock_mode mode, int64_t set_ms)
{
	clock->mode = mode;
	clock->set_ms = set_ms;
	clock->mono_ms = clock_mono();
}

/* Days since 1970-01-01 of a Gregorian date, and back. */
static int64_t
days_of(int64_t y, int64_t m, int64_t d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void
date_of(int64_t days, int *y, int *m, int *d)
{
	int64_t era, doe, yoe, doy, mp;

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	doe = days - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

void
stamp_of(int64_t ms, struct stamp *s)
{
	int64_t local = ms + ZONE_MS, days, rest;
	int n, h, min, sec;

	assert(local >= 0);
	days = local / DAY_MS;
	rest = local % DAY_MS;
	date_of(days, &s->year, &s->month, &s->mday);
	h = (int)(rest / 3600000);
	min = (int)(rest / 60000 % 60);
	sec = (int)(rest / 1000 % 60);
	assert(s->year >= 1970 && s->year <= 9999);
	n = snprintf(s->day, sizeof s->day, "%04d-%02d-%02d", s->year, s->month,
		     s->mday);
	assert(n == 10);
	n = snprintf(s->dash, sizeof s->dash, "%.10s %02d:%02d:%02d", s->day, h,
		     min, sec);
	assert(n == 19);
	n = snprintf(s->run, sizeof s->run, "%04d%02d%02d%02d%02d%02d", s->year,
		     s->month, s->mday, h, min, sec);
	assert(n == 14);
	n = snprintf(s->milli, sizeof s->milli, "%.14s%03d", s->run,
		     (int)(rest % 1000));
	assert(n == 17);
	(void)n; /* asserts above are its only readers */
}

static int
digits_at(const char *text, int from, int n)
{
	int i, v = 0;

	for (i = from; i < from + n; i++) {
		if (!isdigit((unsigned char)text[i]))
			return -1;
		v = v * 10 + (text[i] - '0');
	}
	return v;
}

int
stamp_read(const char *text, int64_t *ms)
{
	size_t len = strlen(text);
	int y, m, d, h = 0, min = 0, sec = 0, y2, m2, d2;
	int64_t days;

	if ((len != 19 && len != 10) || text[4] != '-' || text[7] != '-')
		return -1;
	y = digits_at(text, 0, 4);
	m = digits_at(text, 5, 2);
	d = digits_at(text, 8, 2);
	if (len == 19) {
		if (text[10] != ' ' || text[13] != ':' || text[16] != ':')
			return -1;
		h = digits_at(text, 11, 2);
		min = digits_at(text, 14, 2);
		sec = digits_at(text, 17, 2);
	}
	if (y < 1900 || m < 1 || m > 12 || d < 1 || d > 31 || h < 0 || h > 23 ||
	    min < 0 || min > 59 || sec < 0 || sec > 59)
		return -1;
	days = days_of(y, m, d);
	date_of(days, &y2, &m2, &d2);
	if (y2 != y || m2 != m || d2 != d) /* 31 April and its like */
		return -1;
	*ms = days * DAY_MS + h * INT64_C(3600000) + min * INT64_C(60000) +
	      sec * INT64_C(1000) - ZONE_MS;
	return 0;
}

int
stamp_age(const char *birthday, int64_t ms)
{
	int64_t born, last;
	int y, m, d, years;
	struct stamp now;

	if (strlen(birthday) != 10 || stamp_read(birthday, &born) != 0 ||
	    born > ms)
		return -1;
	date_of((born + ZONE_MS) / DAY_MS, &y, &m, &d);
	stamp_of(ms, &now);
	years = now.year - y;
	if (now.month < m || (now.month == m && now.mday < d))
		years--;
	last = (ms + ZONE_MS) / DAY_MS - days_of(y + years, m, d);
	return years * 10 + (int)(last * 10 / 365);
}
