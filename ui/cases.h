/*
 * cases.h - cases for the rules, one JSON document a line, from a file or
 * standard input.
 *
 * Blank lines are skipped. A file, but not standard input, may also hold one
 * case spread over its lines: its first line then ends inside a bracket.
 * A bad line is told and the next call goes on behind it. One case is in
 * memory at a time.
 */
#ifndef UI_CASES_H
#define UI_CASES_H

#include <stdbool.h>
#include <stdint.h>

#include "pos/err.h"
#include "pos/rules_case.h"
#include "pos/text.h"
#include "ui/lines.h"

enum cases_outcome {
	CASES_READ,
	CASES_BAD,   /* err: what the line has wrong; now->field: where */
	CASES_ENDED,
	CASES_FAULT, /* err: reading failed, no more will come */
};

struct cases {
	const char *path; /* borrowed */
	int fd;
	struct lines lines;
	struct text_buf whole;	/* of a case over several lines */
	struct rules_case *now; /* owned; the case last read */
	int64_t line;		/* it stands in, from 1 */
};

/* path is borrowed; "-" is standard input. cases_close() in any case. */
int cases_open(struct cases *cases, const char *path, struct err *err);
void cases_close(struct cases *cases);
enum cases_outcome cases_next(struct cases *cases, struct err *err);
/* Whether the next call need not wait for the other side. */
bool cases_ready(struct cases *cases);

#endif
