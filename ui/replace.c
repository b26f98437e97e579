#include "ui/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pos/text.h"

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
	if (slash == NULL)
		(void)text_copy(folder, sizeof(folder), ".");
	else
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

static int
fresh_name(char to[PATH_BYTES], const char *path, struct err *err)
{
	if (text_format(to, PATH_BYTES, "%s.new", path))
		return 0;
	return err_set(err, ERR_LIMIT, _("路径太长"));
}

int
file_stage(const char *path, const void *bytes, size_t length, mode_t mode,
    struct err *err)
{
	char fresh[PATH_BYTES];
	int fd, rc = 0;

	if (fresh_name(fresh, path, err) < 0)
		return -1;
	(void)unlink(fresh); /* of a run that was cut short */
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	if (fd < 0)
		return file_fail(fresh, err);
	if ((mode != 0 && fchmod(fd, mode) < 0) ||
	    !write_all(fd, bytes, length))
		rc = file_fail(fresh, err);
	if (close(fd) < 0 && rc == 0)
		rc = file_fail(fresh, err);
	if (rc < 0)
		(void)unlink(fresh);
	return rc;
}

int
file_settle(const char *path, struct err *err)
{
	char fresh[PATH_BYTES];

	if (fresh_name(fresh, path, err) < 0)
		return -1;
	if (rename(fresh, path) < 0)
		return file_fail(path, err);
	return sync_folder(path, err);
}

void
file_drop(const char *path)
{
	char fresh[PATH_BYTES];

	if (fresh_name(fresh, path, NULL) == 0)
		(void)unlink(fresh);
}

int
file_replace(const char *path, const void *bytes, size_t length, mode_t mode,
    struct err *err)
{
	if (file_stage(path, bytes, length, mode, err) < 0)
		return -1;
	if (file_settle(path, err) == 0)
		return 0;
	file_drop(path);
	return -1;
}
