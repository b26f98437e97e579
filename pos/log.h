/*
 * log.h - one line a fact, key=value, for support. Not the journal.
 *
 * The sink is handed in: no global. Numbers of persons pass mask_number()
 * on the way in, by function: log_line() itself masks any run of 15 or more
 * digits (with a closing X) that is not a msgid named as such (I9).
 */
#ifndef POS_LOG_H
#define POS_LOG_H

#include "pos/now.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

struct log {
	void *ctx;
	void (*write)(void *ctx, const char *line); /* one line, no newline */
	enum log_level level;			    /* what is let through */
};

/* "wall=… mono=… level=info what=… <format>"; a NULL log swallows it. */
void log_line(const struct log *log, const struct now *now,
    enum log_level level, const char *what, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The masking, for whoever writes elsewhere. In place. */
void log_mask(char *line);

#endif
