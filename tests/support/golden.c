#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GOLDEN_BYTES 65536

static void
write_golden(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
		fail_msg("cannot write %s", path);
}

void
golden_check(const char *name, const char *text)
{
	char path[256], kept[GOLDEN_BYTES];
	const char *update = getenv("UPDATE");
	FILE *file;
	size_t length;

	snprintf(path, sizeof(path), "tests/unit/golden/%s.txt", name);
	if (update != NULL && strcmp(update, "1") == 0) {
		write_golden(path, text);
		return;
	}
	file = fopen(path, "r");
	if (file == NULL)
		fail_msg("%s is missing: UPDATE=1 writes it", path);
	length = fread(kept, 1, sizeof(kept) - 1, file);
	kept[length] = '\0';
	fclose(file);
	if (strcmp(kept, text) == 0)
		return;
	print_error("--- %s\n%s--- now\n%s---\n", path, kept, text);
	fail_msg("%s differs", name);
}
