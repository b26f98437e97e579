/*
 * output.h - what the subcommands share: reading their input, writing JSON.
 *
 * Each value has one shape, whichever command writes it; docs/json.md
 * describes them for people. Money is a number with two decimals, times
 * are "yyyy-MM-dd HH:mm:ss" in Beijing time, and persons are masked (I9).
 */
#ifndef UI_OUTPUT_H
#define UI_OUTPUT_H

#include <stdbool.h>

#include "pos/err.h"
#include "pos/json.h"
#include "pos/queue.h"
#include "pos/settlement.h"
#include "pos/text.h"

/* The whole of a file, or of standard input for "-"; bounded. */
int input_read(struct text_buf *out, const char *path, struct err *err);

void output_figures(struct json_out *out, const char *key,
    const struct figures *figures);
void output_entry(struct json_out *out, const char *key,
    const struct sale_entry *entry);
/* Person (masked), items with traces, split with its reasons. */
void output_settlement(struct json_out *out, const char *key,
    const struct settlement *settlement);
void output_counts(struct json_out *out, const char *key,
    const struct queue_counts *counts);
/* "yyyy-MM-dd HH:mm:ss", or null for 0. */
void output_time(struct json_out *out, const char *key, int64_t wall_ms);

/* buf and a newline to standard output; 0, or COMMAND_EXIT_FAULT. */
int output_send(const char *name, const struct text_buf *buf);
/*
 * An error: a line on standard error and, for a script, one object on
 * standard output. Returns what the process exits with.
 */
int output_fail(const char *name, bool json, const struct err *err);
/* The same for arguments: says which, and points to --help. */
int output_usage(const char *name, const char *what);

#endif
