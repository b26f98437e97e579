/* pem.c - is this file readable, and PEM? See pem.h. */
#include "net/pem.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A certificate bundle of Debian's size is about 3,500 lines. */
#define PEM_LINES_MAX 20000

/* RFC 7468, 2: text may come before the first encapsulation boundary. */
static bool
has_block(FILE *file)
{
	static const char mark[] = "-----BEGIN ";
	char line[256];
	bool found = false;
	int lines;

	for (lines = 0; lines < PEM_LINES_MAX && !found; lines++) {
		if (fgets(line, sizeof(line), file) == NULL)
			break;
		found = strncmp(line, mark, sizeof(mark) - 1) == 0;
	}
	explicit_bzero(line, sizeof(line));
	return found;
}

static int
complain(char *error, size_t room, const char *option, const char *path,
	 const char *reason)
{
	int n = snprintf(error, room, "%s: %s: %s", option, reason, path);

	/* A long path is cut at its end; the reason stands before it. */
	if (n < 0 && room > 0)
		error[0] = '\0';
	return -1;
}

int
pem_check(const char *option, const char *path, char *error, size_t room)
{
	char buffer[4096]; /* ours, so that no key stays in stdio's */
	bool found;
	bool failed;
	FILE *file;

	if (path == NULL || path[0] == '\0')
		return 0;
	file = fopen(path, "re");
	if (file == NULL)
		return complain(error, room, option, path, strerror(errno));
	failed = setvbuf(file, buffer, _IOFBF, sizeof(buffer)) != 0;
	errno = 0;
	found = has_block(file);
	failed = failed || ferror(file) != 0;
	if (failed)
		complain(error, room, option, path, strerror(errno));
	else if (!found)
		complain(error, room, option, path, "not a PEM file");
	if (fclose(file) != 0 && !failed && found)
		failed = complain(error, room, option, path, strerror(errno));
	explicit_bzero(buffer, sizeof(buffer));
	return failed || !found ? -1 : 0;
}
