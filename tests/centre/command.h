/*
 * The commands themselves, apart from how they arrive.
 */
#ifndef CENTRE_COMMAND_H
#define CENTRE_COMMAND_H

#include <stdio.h>

#include "tests/centre/http.h"

/* Runs one line; writes its output, then "ok" or "error: ...". */
void command_run(struct centre *centre, struct http *http, const char *line,
		 FILE *to);
void command_help(FILE *to);

#endif
