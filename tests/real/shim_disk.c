/*
 * shim_disk.c - a disk that fails, between a program and libc.
 *
 * LD_PRELOAD it. Of the calls that read, write, cut or sync a file whose path
 * begins with SHIM_DISK, the one of number SHIM_DISK_NTH fails with
 * SHIM_DISK_ERROR: EIO, ENOSPC or EROFS; with SHIM_DISK_UNTIL=on, not once,
 * each one after it as well, save that a full or read-only disk can still be
 * read. What struck, or how many calls there were, goes to the file
 * SHIM_DISK_LOG at the end.
 * What is written through a mapping does not come by here: SQLite's -shm,
 * which is rebuilt from the log.
 */
#define _GNU_SOURCE /* RTLD_NEXT, O_TMPFILE and the 64 bit names */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind { READS, CHANGES };

struct plan {
	const char *prefix; /* the environment's */
	long nth, calls, struck;
	int error;
	bool on, ready;
};

static struct plan plan;

static int
error_of(const char *name)
{
	if (strcmp(name, "EIO") == 0)
		return EIO;
	if (strcmp(name, "ENOSPC") == 0)
		return ENOSPC;
	return strcmp(name, "EROFS") == 0 ? EROFS : 0;
}

static const char *
said(const char *name)
{
	const char *text = getenv(name);

	return text != NULL ? text : "";
}

__attribute__((constructor)) static void
begin(void)
{
	const char *nth = said("SHIM_DISK_NTH"), *until = said("SHIM_DISK_UNTIL");
	char *end;

	plan.prefix = getenv("SHIM_DISK");
	if (plan.prefix == NULL)
		return;
	errno = 0;
	plan.nth = strtol(nth, &end, 10);
	plan.on = strcmp(until, "on") == 0;
	if (errno != 0 || end == nth || *end != '\0' || plan.nth < 1 ||
	    (!plan.on && strcmp(until, "once") != 0) ||
	    (plan.error = error_of(said("SHIM_DISK_ERROR"))) == 0)
		_exit(127); /* rather than test what is not there */
	plan.ready = true;
}

__attribute__((destructor)) static void
end(void)
{
	const char *path = getenv("SHIM_DISK_LOG");
	FILE *file = plan.ready && path != NULL ? fopen(path, "ae") : NULL;

	if (file == NULL)
		return;
	(void)fprintf(file, "calls %ld struck %ld\n", plan.calls, plan.struck);
	(void)fclose(file); /* the script sees what is missing */
}

/* True: this call fails, errno is set. */
static bool
fails(int fd, enum kind kind)
{
	char link[64], path[PATH_MAX];
	ssize_t n;

	if (!plan.ready)
		return false;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return false;
	path[n] = '\0';
	if (strncmp(path, plan.prefix, strlen(plan.prefix)) != 0)
		return false;
	plan.calls++;
	if (plan.calls < plan.nth || (plan.calls > plan.nth && !plan.on) ||
	    (plan.error != EIO && kind == READS))
		return false;
	plan.struck++;
	errno = plan.error;
	return true;
}

/* A function of libc, by its name: an object pointer to a function one. */
#define REAL(type, name, ...) \
	type (*real)(__VA_ARGS__) = NULL; \
	void *found = dlsym(RTLD_NEXT, name); \
	memcpy(&real, &found, sizeof(real))

ssize_t
pread64(int fd, void *to, size_t room, off64_t at)
{
	REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
	return fails(fd, READS) ? -1 : real(fd, to, room, at);
}

ssize_t
pread(int fd, void *to, size_t room, off_t at)
{
	return pread64(fd, to, room, at);
}

ssize_t
pwrite64(int fd, const void *from, size_t length, off64_t at)
{
	REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
	return fails(fd, CHANGES) ? -1 : real(fd, from, length, at);
}

ssize_t
pwrite(int fd, const void *from, size_t length, off_t at)
{
	return pwrite64(fd, from, length, at);
}

ssize_t
write(int fd, const void *from, size_t length)
{
	REAL(ssize_t, "write", int, const void *, size_t);
	return fails(fd, CHANGES) ? -1 : real(fd, from, length);
}

int
ftruncate64(int fd, off64_t length)
{
	REAL(int, "ftruncate64", int, off64_t);
	return fails(fd, CHANGES) ? -1 : real(fd, length);
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
	return fails(fd, CHANGES) ? -1 : real(fd);
}

int
fsync(int fd)
{
	REAL(int, "fsync", int);
	return fails(fd, CHANGES) ? -1 : real(fd);
}
