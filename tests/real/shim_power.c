/*
 * shim_power.c - keeps what a power cut could undo, between a program and
 * libc.
 *
 * LD_PRELOAD it. For files whose path begins with SHIM_POWER the file
 * SHIM_POWER_LOG gets what shim_power.h says. Mapped files (-shm) do not come
 * by here; a crash leaves nothing of theirs that counts.
 */
#define _GNU_SOURCE /* RTLD_NEXT, the 64 bit names */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "tests/real/shim_power.h"

static const char *prefix; /* the environment's */
static int log_fd = -1;

/* A function of libc, by its name: an object pointer to a function one. */
#define REAL(type, name, ...) \
	type (*real)(__VA_ARGS__) = NULL; \
	void *found = dlsym(RTLD_NEXT, name); \
	memcpy(&real, &found, sizeof(real))

__attribute__((constructor)) static void
begin(void)
{
	const char *log = getenv("SHIM_POWER_LOG");

	prefix = getenv("SHIM_POWER");
	if (prefix == NULL || log == NULL)
		return;
	log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log_fd < 0)
		_exit(127); /* rather than test what is not there */
}

/* False: not a file of ours. */
static bool
ours(int fd, char path[PATH_MAX])
{
	char link[64];
	ssize_t n;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = log_fd < 0 ? -1 : readlink(link, path, PATH_MAX - 1);
	if (n <= 0)
		return false;
	path[n] = '\0';
	return strncmp(path, prefix, strlen(prefix)) == 0;
}

/* One append: a killed process leaves whole entries. */
static void
put(struct power_entry *entry, const char *path, const void *old)
{
	struct iovec parts[3];

	entry->path_length = (int32_t)strlen(path);
	parts[0] = (struct iovec){entry, sizeof(*entry)};
	parts[1].iov_base = (void *)(uintptr_t)path;
	parts[1].iov_len = (size_t)entry->path_length;
	parts[2].iov_base = (void *)(uintptr_t)old;
	parts[2].iov_len = (size_t)entry->kept;
	if (writev(log_fd, parts, entry->kept > 0 ? 3 : 2) < 0)
		_exit(127);
}

static void
keep(int fd, enum power_kind kind, int64_t at, int64_t length)
{
	struct power_entry entry = {
	    .kind = (int32_t)kind, .at = at, .length = length};
	char path[PATH_MAX];
	struct stat about;
	void *old = NULL;
	ssize_t n = 0;

	if (!ours(fd, path))
		return;
	if (fstat(fd, &about) != 0)
		_exit(127);
	entry.size = about.st_size;
	if (kind == POWER_CUT)
		length = about.st_size - at;
	if (at + length > about.st_size)
		length = about.st_size - at;
	if (length > 0) {
		old = malloc((size_t)length);
		n = old == NULL ? -1 : pread(fd, old, (size_t)length, at);
	}
	if (n < 0)
		_exit(127);
	entry.kept = n;
	put(&entry, path, old);
	free(old);
}

static void
synced(int fd)
{
	struct power_entry entry = {.kind = POWER_SYNC};
	char path[PATH_MAX];

	if (ours(fd, path))
		put(&entry, path, NULL);
}

ssize_t
pwrite64(int fd, const void *from, size_t length, off64_t at)
{
	REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
	keep(fd, POWER_WRITE, at, (int64_t)length);
	return real(fd, from, length, at);
}

ssize_t
pwrite(int fd, const void *from, size_t length, off_t at)
{
	return pwrite64(fd, from, length, at);
}

int
ftruncate64(int fd, off64_t length)
{
	REAL(int, "ftruncate64", int, off64_t);
	keep(fd, POWER_CUT, length, 0);
	return real(fd, length);
}

int
ftruncate(int fd, off_t length)
{
	return ftruncate64(fd, length);
}

int
fdatasync(int fd)
{
	REAL(int, "fdatasync", int);
	int rc = real(fd);

	if (rc == 0)
		synced(fd);
	return rc;
}

int
fsync(int fd)
{
	REAL(int, "fsync", int);
	int rc = real(fd);

	if (rc == 0)
		synced(fd);
	return rc;
}

/* What is deleted is not undone: another file may get the name. */
int
unlink(const char *path)
{
	struct power_entry entry = {.kind = POWER_SYNC};
	REAL(int, "unlink", const char *);
	int rc = real(path);

	if (rc == 0 && log_fd >= 0 &&
	    strncmp(path, prefix, strlen(prefix)) == 0)
		put(&entry, path, NULL);
	return rc;
}
