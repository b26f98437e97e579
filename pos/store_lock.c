#include "pos/store_lock.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pos/text.h"

#define PATH_BYTES 1024
#define NOTE_BYTES 160

static int
file_error(struct err *err, const char *path, const char *what)
{
	return err_set(
	    err, ERR_FILE, "%s: %s: %s", path, what, strerror(errno));
}

static struct flock
whole_file(void)
{
	struct flock lock;

	memset(&lock, 0, sizeof(lock));
	lock.l_type = F_WRLCK;
	lock.l_whence = SEEK_SET;
	return lock;
}

/* The note is for people only, so a short one is no reason to refuse. */
static void
read_note(int fd, char note[NOTE_BYTES])
{
	ssize_t got = pread(fd, note, NOTE_BYTES - 1, 0);

	note[got > 0 ? got : 0] = '\0';
	note[strcspn(note, "\n")] = '\0';
}

static int
held_error(int fd, const char *path, struct err *err)
{
	struct flock lock = whole_file();
	char note[NOTE_BYTES];
	long pid = 0;

	if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
		pid = (long)lock.l_pid;
	read_note(fd, note);
	return err_set(err, ERR_BUSY, _("%s：收款机正在使用（%s，进程 %ld）"),
	    path, note, pid);
}

static int
write_note(int fd, const char *path, const char *owner, struct err *err)
{
	char note[NOTE_BYTES];
	size_t length;

	if (!text_format(note, sizeof(note), "%s\n%ld\n", owner,
		(long)getpid()))
		return err_set(err, ERR_LIMIT, "%s: %s", path, owner);
	length = strlen(note);
	if (ftruncate(fd, 0) != 0)
		return file_error(err, path, "ftruncate");
	if (pwrite(fd, note, length, 0) != (ssize_t)length)
		return file_error(err, path, "pwrite");
	return 0;
}

int
store_lock_take(const char *path, const char *owner, struct err *err)
{
	struct flock lock = whole_file();
	char name[PATH_BYTES];
	int fd;

	assert(path != NULL);
	assert(owner != NULL);
	if (!text_format(name, sizeof(name), "%s.lock", path))
		return err_set(err, ERR_LIMIT, _("路径太长：%s"), path);
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return file_error(err, name, "open");
	if (fcntl(fd, F_SETLK, &lock) != 0) {
		if (errno == EACCES || errno == EAGAIN)
			(void)held_error(fd, path, err);
		else
			(void)file_error(err, name, "fcntl");
		store_lock_drop(&fd);
		return -1;
	}
	if (write_note(fd, name, owner, err) != 0)
		store_lock_drop(&fd);
	return fd;
}

void
store_lock_drop(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* nothing written is at stake */
	*fd = -1;
}

/* A new file's name lasts only once its folder is synced. */
static int
sync_folder(const char *path, struct err *err)
{
	char folder[PATH_BYTES];
	char *slash;
	int fd, result = 0;

	if (!text_copy(folder, sizeof(folder), path))
		return err_set(err, ERR_LIMIT, _("路径太长：%s"), path);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		(void)text_copy(folder, sizeof(folder), ".");
	else
		slash[slash == folder ? 1 : 0] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return file_error(err, folder, "open");
	if (fsync(fd) != 0)
		result = file_error(err, folder, "fsync");
	(void)close(fd); /* read only */
	return result;
}

int
store_lock_make(const char *path, struct err *err)
{
	struct stat stat;
	bool created;
	int fd, result = 0;

	assert(path != NULL);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	created = fd >= 0;
	if (!created && errno == EEXIST)
		fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return file_error(err, path, "open");
	if (fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode))
		result = err_set(err, ERR_FILE, _("%s：不是普通文件"), path);
	else if ((stat.st_mode & 077) != 0 && fchmod(fd, 0600) != 0)
		result = file_error(err, path, "fchmod");
	(void)close(fd); /* nothing written */
	if (result == 0 && created)
		result = sync_folder(path, err);
	return result;
}
