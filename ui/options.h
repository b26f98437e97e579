/*
 * options.h - how a subcommand reads its arguments.
 *
 * Every subcommand answers --help on standard output with exit 0, and an
 * argument it does not know with a line on standard error and exit 2.
 */
#ifndef UI_OPTIONS_H
#define UI_OPTIONS_H

#include <stdbool.h>

enum option_outcome {
	OPTION_GO,
	OPTION_HELP,
	OPTION_BAD, /* getopt, or the value, has it wrong */
};

#define OPTION_SECONDS_MAX 3600

/* Whole seconds, 0 to OPTION_SECONDS_MAX. */
bool option_seconds(const char *text, int *seconds);

#endif
