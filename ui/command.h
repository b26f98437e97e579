/*
 * command.h - the seam between `ybpos` and its subcommands.
 *
 * A subcommand is one function in one file ui/cmd_NAME.c and one row of the
 * table in ui/main.c. run() gets its own name as argv[0], does its own
 * getopt_long() from the start, answers --help itself and returns what the
 * process exits with.
 *
 * The two functions at the end are the program's only clock and only dice.
 * They are defined in ui/main.c, so a unit test that links a command brings
 * its own.
 */
#ifndef UI_COMMAND_H
#define UI_COMMAND_H

#include <stddef.h>

#include "pos/err.h"
#include "pos/now.h"

/* What a script may rely on; docs/ has the list. */
enum command_exit {
	COMMAND_EXIT_OK = 0,	      /* done; settled */
	COMMAND_EXIT_FAULT = 1,	      /* disk, memory, another owner … */
	COMMAND_EXIT_INPUT = 2,	      /* arguments, pos.conf, JSON */
	COMMAND_EXIT_PROVISIONAL = 3, /* accepted offline */
	COMMAND_EXIT_REFUSED = 4,
	COMMAND_EXIT_DOUBT = 5,
};

struct command {
	const char *name;
	const char *summary; /* one line, a msgid */
	int (*run)(int argc, char **argv);
};

/* ERR_INPUT, ERR_CONF, ERR_RULES and ERR_NOT_FOUND are the caller's. */
enum command_exit command_exit_of(const struct err *err);
/* "ybpos NAME: text" on standard error; returns command_exit_of(). */
int command_fail(const char *name, const struct err *err);

/* ui/main.c */
void main_now(struct now *now);
int main_random(void *bytes, size_t length, struct err *err);

/* The subcommands: rows of the table in ui/main.c. */
int cmd_settle(int argc, char **argv);
int cmd_card(int argc, char **argv);
int cmd_queue(int argc, char **argv);
int cmd_shift(int argc, char **argv);
int cmd_reconcile(int argc, char **argv);
int cmd_sync(int argc, char **argv);
int cmd_stoplist(int argc, char **argv);
int cmd_rules(int argc, char **argv);
int cmd_audit(int argc, char **argv);
int cmd_demo(int argc, char **argv);

#endif
