/* rules_fmt.c - `ybpos rules fmt`: one layout, the old file or the new. */
#include "pos/rules_fmt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ui/command.h"
#include "ui/output.h"
#include "ui/rules_tool.h"

#define PATH_BYTES 4096

static int
file_fail(const char *path, struct err *err)
{
	return err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
}

static int
sync_folder(const char *path, struct err *err)
{
	char folder[PATH_BYTES];
	const char *slash = strrchr(path, '/');
	int fd, rc = 0;

	if (!text_copy(folder, sizeof(folder), path))
		return err_set(err, ERR_LIMIT, _("路径太长"));
	folder[slash == path ? 1 : slash - path] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		rc = file_fail(folder, err);
	if (fd >= 0)
		(void)close(fd); /* only synced */
	return rc;
}

static bool
write_all(int fd, const char *at, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		length -= (size_t)n;
	}
	return fsync(fd) == 0;
}

/* path is absolute and no link. After a power cut: the old or the new. */
static int
replace(const char *path, const struct text_buf *text, struct err *err)
{
	char fresh[PATH_BYTES];
	struct stat was;
	int fd, rc = 0;

	if (!text_format(fresh, sizeof(fresh), "%s.new", path))
		return err_set(err, ERR_LIMIT, _("路径太长"));
	if (stat(path, &was) < 0)
		return file_fail(path, err);
	(void)unlink(fresh); /* of a run that was cut short */
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR);
	if (fd < 0)
		return file_fail(fresh, err);
	if (fchmod(fd, was.st_mode & 0777) < 0 ||
	    !write_all(fd, text->at, text->length))
		rc = file_fail(fresh, err);
	if (close(fd) < 0 && rc == 0)
		rc = file_fail(fresh, err);
	if (rc == 0 && rename(fresh, path) < 0)
		rc = file_fail(path, err);
	if (rc < 0)
		(void)unlink(fresh);
	return rc < 0 ? -1 : sync_folder(path, err);
}

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
	int rc = whole == NULL ? file_fail(path, &err)
			       : lay_out(whole, text, &err);

	if (rc == 1 && !check && replace(whole, text, &err) < 0)
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
