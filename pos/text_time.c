/*
 * Beijing time by arithmetic. The interface knows one zone, eight hours
 * ahead, without summer time; the machine's own zone must not matter.
 */
#include "pos/text.h"

#include <assert.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define ZONE_MS (INT64_C(8) * 3600000)
/* Four-digit years: 1970-01-01 08:00 to the last second of 9999. */
#define WALL_MS_MAX (INT64_C(253402300799999) - ZONE_MS)

struct civil {
	int year, month, day, hour, minute, second;
};

/* Days since 1970-01-01 of the proleptic Gregorian calendar; 400-year eras
 * that begin in March put the leap day last. */
static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static void
civil_from_days(int64_t days, struct civil *civil)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	civil->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	civil->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	civil->year = (int)(yoe + era * 400 + (civil->month <= 2));
}

/* A clock outside the years we can write is shown as the nearest we can. */
static void
civil_from_wall(int64_t wall_ms, struct civil *civil)
{
	int64_t local, seconds;

	if (wall_ms < 0)
		wall_ms = 0;
	if (wall_ms > WALL_MS_MAX)
		wall_ms = WALL_MS_MAX;
	local = wall_ms + ZONE_MS;
	civil_from_days(local / DAY_MS, civil);
	seconds = local % DAY_MS / 1000;
	civil->hour = (int)(seconds / 3600);
	civil->minute = (int)(seconds / 60 % 60);
	civil->second = (int)(seconds % 60);
}

static void
put_digits(char *to, int digits, int value)
{
	assert(value >= 0);
	for (int i = digits - 1; i >= 0; i--) {
		to[i] = (char)('0' + value % 10);
		value /= 10;
	}
}

void
text_datetime(char to[20], int64_t wall_ms)
{
	struct civil c;

	civil_from_wall(wall_ms, &c);
	memcpy(to, "yyyy-MM-dd HH:mm:ss", 20);
	put_digits(to, 4, c.year);
	put_digits(to + 5, 2, c.month);
	put_digits(to + 8, 2, c.day);
	put_digits(to + 11, 2, c.hour);
	put_digits(to + 14, 2, c.minute);
	put_digits(to + 17, 2, c.second);
}

void
text_stamp(char to[15], int64_t wall_ms)
{
	char full[20];
	static const int digits[] = {0, 1,  2,	3,  5,	6,  8,
				     9, 11, 12, 14, 15, 17, 18};

	text_datetime(full, wall_ms);
	for (size_t i = 0; i < 14; i++)
		to[i] = full[digits[i]];
	to[14] = '\0';
}

int
text_day(int64_t wall_ms)
{
	struct civil c;

	civil_from_wall(wall_ms, &c);
	return c.year * 10000 + c.month * 100 + c.day;
}

int64_t
text_day_ms(int day)
{
	char text[32];
	int64_t wall_ms = 0;

	if (!text_format(text, sizeof(text), "%04d-%02d-%02d 00:00:00",
		day / 10000, day / 100 % 100, day % 100) ||
	    !text_datetime_parse(text, &wall_ms))
		return 0;
	return wall_ms;
}

/* count digits as a number, or -1. */
static int
digits_at(const char *text, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

bool
text_datetime_parse(const char *text, int64_t *wall_ms)
{
	int day, hour, minute, second;
	char date[11];
	int64_t days;

	if (strlen(text) != 19 || text[10] != ' ' || text[13] != ':' ||
	    text[16] != ':')
		return false;
	memcpy(date, text, 10);
	date[10] = '\0';
	hour = digits_at(text + 11, 2);
	minute = digits_at(text + 14, 2);
	second = digits_at(text + 17, 2);
	if (text[4] != '-' || !text_day_parse(date, &day) || hour < 0 ||
	    hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	days = days_from_civil(day / 10000, day / 100 % 100, day % 100);
	*wall_ms = days * DAY_MS - ZONE_MS +
		   ((hour * 60 + minute) * 60 + second) * INT64_C(1000);
	return true;
}

bool
text_day_parse(const char *text, int *day)
{
	size_t length = strlen(text);
	int dash = length == 10, value, month;

	if (length != 8 && length != 10)
		return false;
	if (dash && (text[4] != '-' || text[7] != '-'))
		return false;
	value = digits_at(text, 4);
	month = digits_at(text + 4 + dash, 2);
	if (value < 0 || month < 0)
		return false;
	value = value * 100 + month;
	month = digits_at(text + 6 + 2 * dash, 2);
	if (month < 0 || !text_day_valid(value * 100 + month))
		return false;
	*day = value * 100 + month;
	return true;
}

static int
month_days(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30,
				   31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

bool
text_day_valid(int day)
{
	int year = day / 10000, month = day / 100 % 100;

	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 &&
	       day % 100 >= 1 && day % 100 <= month_days(year, month);
}

int64_t
text_days(int day)
{
	assert(text_day_valid(day));
	return days_from_civil(day / 10000, day / 100 % 100, day % 100);
}

bool
text_minute_parse(const char *text, int *minute)
{
	int hours, minutes;

	if (strlen(text) != 5 || text[2] != ':')
		return false;
	hours = digits_at(text, 2);
	minutes = digits_at(text + 3, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return false;
	*minute = hours * 60 + minutes;
	return true;
}

int
text_day_later(int day, int count)
{
	int64_t last = days_from_civil(9999, 12, 31), days;
	struct civil civil;

	assert(text_day_valid(day) && count >= 0);
	days = days_from_civil(day / 10000, day / 100 % 100, day % 100) + count;
	civil_from_days(days < last ? days : last, &civil);
	return civil.year * 10000 + civil.month * 100 + civil.day;
}

int
text_age(int birth, int day)
{
	assert(text_day_valid(birth));
	assert(text_day_valid(day));
	if (birth > day)
		return 0;
	return day / 10000 - birth / 10000 - (day % 10000 < birth % 10000);
}
