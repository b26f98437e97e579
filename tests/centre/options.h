/*
 * The command line of a serving centre.
 */
#ifndef CENTRE_OPTIONS_H
#define CENTRE_OPTIONS_H

#include <stdint.h>
#include <stdio.h>

#include "tests/centre/centre.h"

struct options {
	const char *db, *data, *port_file, *tls_dir, *control;
	int port, plain, use_stdin, help;
	int64_t first_id;
};

/* Fills both; -1 after saying what is wrong. */
int options_read(int argc, char **argv, struct centre *centre,
		 struct options *options);
void options_help(FILE *to);

#endif
