#include "ui/command.h"

#include <stdio.h>

enum command_exit
command_exit_of(const struct err *err)
{
	switch (err->code) {
	case ERR_NONE:
		return COMMAND_EXIT_OK;
	case ERR_INPUT:
	case ERR_LIMIT:
	case ERR_OVERFLOW:
	case ERR_CONF:
	case ERR_RULES:
	case ERR_NOT_FOUND:
		return COMMAND_EXIT_INPUT;
	case ERR_FORBIDDEN:
	case ERR_BUSY:
	case ERR_STALE:
	case ERR_DISK:
	case ERR_CORRUPT:
	case ERR_CRYPTO:
	case ERR_MEMORY:
	case ERR_FILE:
		break;
	}
	return COMMAND_EXIT_FAULT;
}

int
command_fail(const char *name, const struct err *err)
{
	(void)fprintf(stderr, "ybpos%s%s: %s\n", name[0] != '\0' ? " " : "",
	    name, err->text);
	return (int)command_exit_of(err);
}
