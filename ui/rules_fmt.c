/* rules_fmt.c - `ybpos rules fmt`: one layout, the old file or the new. */
#include "pos/rules_fmt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ui/command.h"
#include "ui/output.h"
#include "ui/replace.h"
#include "ui/rules_tool.h"

/* 1 when the layout is another, 0 when it is the one; -1. */
static int
lay_out(const char *path, struct text_buf *text, struct err *err)
{
	struct rules *rules = NULL;
	const char *was;
	size_t length;
	int rc = rules_load_file(&rules, path, err);

	if (rc == 0)
		rc = rules_fmt(text, rules, err);
	if (rc == 0) {
		was = rules_text(rules, &length);
		rc = length != text->length ||
		    memcmp(was, text->at, length) != 0;
	}
	rules_free(&rules);
	return rc;
}

static int
fmt_one(const char *path, bool check, struct text_buf *text)
{
	char *whole = realpath(path, NULL);
	struct err err = {0};
	struct stat was;
	int rc;

	if (whole == NULL || stat(whole, &was) < 0)
		rc = err_set(&err, ERR_FILE, "%s: %s", path, strerror(errno));
	else
		rc = lay_out(whole, text, &err);
	if (rc == 1 && !check &&
	    file_replace(whole, text->at, text->length, was.st_mode & 0777,
		&err) < 0)
		rc = -1;
	free(whole);
	if (rc < 0)
		return command_fail(RULES_TOOL_NAME, &err);
	if (rc == 0)
		return COMMAND_EXIT_OK;
	(void)printf("%s\n", path);
	return check ? COMMAND_EXIT_FAULT : COMMAND_EXIT_OK;
}

int
rules_tool_fmt(const struct rules_request *request)
{
	struct text_buf text;
	int status = COMMAND_EXIT_OK;

	text_buf_init(&text, 2u * RULES_PACK_BYTES_MAX);
	for (int i = 0; i < request->pack_count; i++) {
		int one =
		    fmt_one(request->packs[i], request->check, &text);

		/* A pack that is wrong weighs more than one to lay out. */
		if (one > status)
			status = one;
	}
	text_buf_clear(&text);
	return status;
}
