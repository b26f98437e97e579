/*
 * text.h - UTF-8, local time, bounded buffers.
 *
 * All text inside is UTF-8, checked where it enters. Time is milliseconds
 * since 1970 given as an argument; written out it is Beijing time, which is
 * what the interface means by inf_time (one zone, no summer time).
 */
#ifndef POS_TEXT_H
#define POS_TEXT_H

#include <libintl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text for people: Chinese is the msgid, English a translation. */
#define _(text) gettext(text)
#define N_(text) text

/* A growing buffer with a ceiling from birth. Owns its memory. */
struct text_buf {
	char *at; /* ended by NUL once anything was put */
	size_t length;
	size_t room;
	size_t ceiling; /* bytes; beyond it the buffer is failed for good */
	bool failed;
};

void text_buf_init(struct text_buf *buf, size_t ceiling);
void text_buf_clear(struct text_buf *buf); /* wipes and frees */
void text_buf_reset(struct text_buf *buf); /* empties, keeps the memory */
void text_put(struct text_buf *buf, const char *text);
void text_put_bytes(struct text_buf *buf, const void *bytes, size_t length);
void text_putf(struct text_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Copy with a check: false (and to = "") when it does not fit whole. */
bool text_copy(char *to, size_t room, const char *from);
/* snprintf that tells: false when cut. */
bool text_format(char *to, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

bool text_utf8_valid(const char *text, size_t length);
/* Columns a terminal needs: CJK two, combining none; -1 on bad UTF-8. */
int text_columns(const char *text);
/* Copy at most columns columns, never inside a character. */
void text_cut(char *to, size_t room, const char *from, int columns);

/* Whole-text integer: false on anything but digits with an optional '-'. */
bool text_int64(const char *text, int64_t *value);

/* Beijing time. */
void text_datetime(char to[20], int64_t wall_ms); /* yyyy-MM-dd HH:mm:ss */
void text_stamp(char to[15], int64_t wall_ms);	  /* yyyyMMddHHmmss */
int text_day(int64_t wall_ms);			  /* yyyymmdd as a number */
int64_t text_day_ms(int day); /* its midnight; 0 when it is no day */
/* The other way; false when it is no such date or time. */
bool text_datetime_parse(const char *text, int64_t *wall_ms);
bool text_day_parse(const char *text, int *day); /* 20260315, 2026-03-15 */
bool text_day_valid(int day);
/* Days since 1970-01-01, and "23:30" in minutes of a day. */
int64_t text_days(int day);
bool text_minute_parse(const char *text, int *minute);
/* The day count days later, both yyyymmdd; the last of 9999 at most. */
int text_day_later(int day, int count);
/* Whole years from birth to day (both yyyymmdd). */
int text_age(int birth, int day);

void text_hex(char *to, size_t room, const uint8_t *bytes, size_t length);
/* Base64 without line breaks; to needs 4 * ((length + 2) / 3) + 1. */
void text_base64(char *to, size_t room, const uint8_t *bytes, size_t length);
/* Returns bytes put into to, or -1. */
long text_base64_parse(uint8_t *to, size_t room, const char *text);

#endif
