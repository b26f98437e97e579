/*
 * powercut.c - makes of the files what a power cut could have left.
 *
 *   powercut LOG SEED
 *
 * Of what stands in the log of shim_power behind a file's last sync each
 * sector of 512 bytes is kept or undone by the seed, and so is the file's
 * length. The log is emptied: what is left now is on the disk. Prints how
 * many sectors could have been undone and how many were.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "tests/real/shim_power.h"

#define SECTOR 512
#define ENTRIES_MAX 65536
#define SECTORS_MAX 65536
#define LOG_BYTES_MAX (256l * 1024 * 1024)

struct change {
	struct power_entry entry;
	const char *path; /* not ended; path_length long */
	const uint8_t *old;
};

/* A sector that a later write has settled. */
struct settled {
	const char *path;
	int32_t path_length;
	int64_t number;
};

struct cut {
	uint64_t dice;
	long undone, open;
	size_t change_count, settled_count;
	struct change changes[ENTRIES_MAX];
	struct settled settled[SECTORS_MAX];
};

static bool
toss(struct cut *cut)
{
	uint64_t z = cut->dice += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return ((z ^ (z >> 31)) & 1) != 0;
}

static bool
same_path(const char *a, int32_t a_length, const char *b, int32_t b_length)
{
	return a_length == b_length && memcmp(a, b, (size_t)a_length) == 0;
}

/* All before a sync of the same file is on the disk. */
static void
forget(struct cut *cut, const struct change *sync)
{
	size_t left = 0;

	for (size_t i = 0; i < cut->change_count; i++)
		if (!same_path(cut->changes[i].path,
			cut->changes[i].entry.path_length, sync->path,
			sync->entry.path_length))
			cut->changes[left++] = cut->changes[i];
	cut->change_count = left;
}

static int
read_log(struct cut *cut, const uint8_t *at, size_t length)
{
	struct change change;
	size_t rest;

	while (length >= sizeof(change.entry)) {
		memcpy(&change.entry, at, sizeof(change.entry));
		rest = (size_t)change.entry.path_length +
		    (size_t)change.entry.kept;
		if (rest > length - sizeof(change.entry))
			return -1;
		change.path = (const char *)at + sizeof(change.entry);
		change.old = at + sizeof(change.entry) +
		    change.entry.path_length;
		at += sizeof(change.entry) + rest;
		length -= sizeof(change.entry) + rest;
		if (change.entry.kind == POWER_SYNC)
			forget(cut, &change);
		else if (cut->change_count == ENTRIES_MAX)
			return -1;
		else
			cut->changes[cut->change_count++] = change;
	}
	return 0; /* half a head is what a kill can leave of an append */
}

static bool
is_settled(const struct cut *cut, const struct change *c, int64_t number)
{
	for (size_t i = 0; i < cut->settled_count; i++)
		if (cut->settled[i].number == number &&
		    same_path(cut->settled[i].path, cut->settled[i].path_length,
			c->path, c->entry.path_length))
			return true;
	return false;
}

/* The part of the sector that this change replaced, as it was. */
static int
restore(int fd, const struct change *c, int64_t number)
{
	int64_t from = number * SECTOR, to = from + SECTOR;

	if (from < c->entry.at)
		from = c->entry.at;
	if (to > c->entry.at + c->entry.kept)
		to = c->entry.at + c->entry.kept;
	if (to <= from)
		return 0; /* it was beyond the end: see the length */
	return pwrite(fd, c->old + (from - c->entry.at), (size_t)(to - from),
		   from) == to - from ? 0 : -1;
}

static int
undo_sectors(struct cut *cut, int fd, const struct change *c)
{
	int64_t end = c->entry.at + c->entry.length;

	if (c->entry.length == 0)
		return 0;
	for (int64_t n = c->entry.at / SECTOR; n <= (end - 1) / SECTOR; n++) {
		if (is_settled(cut, c, n))
			continue;
		cut->open++;
		if (!toss(cut)) { /* it had got there: earlier ones as well */
			if (cut->settled_count == SECTORS_MAX)
				return -1;
			cut->settled[cut->settled_count++] = (struct settled){
			    c->path, c->entry.path_length, n};
			continue;
		}
		cut->undone++;
		if (restore(fd, c, n) != 0)
			return -1;
	}
	return 0;
}

static int
undo(struct cut *cut, const struct change *c)
{
	char path[PATH_MAX];
	int fd, rc = 0;

	(void)snprintf(path, sizeof(path), "%.*s", (int)c->entry.path_length,
	    c->path);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -1; /* deleted since */
	if (c->entry.kind == POWER_WRITE)
		rc = undo_sectors(cut, fd, c);
	/* A length that was not synced: the old one, or the new. */
	if (rc == 0 && c->entry.at + c->entry.length > c->entry.size &&
	    c->entry.kind == POWER_WRITE && toss(cut))
		rc = ftruncate(fd, c->entry.size);
	if (rc == 0 && c->entry.kind == POWER_CUT && toss(cut))
		rc = ftruncate(fd, c->entry.size) == 0 &&
		    pwrite(fd, c->old, (size_t)c->entry.kept, c->entry.at) ==
			c->entry.kept ? 0 : -1;
	(void)close(fd); /* nothing is synced here on purpose */
	return rc;
}

int
main(int argc, char **argv)
{
	struct cut *cut = calloc(1, sizeof(*cut));
	uint8_t *log = malloc((size_t)LOG_BYTES_MAX);
	int fd = argc == 3 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;
	ssize_t n = 0, got;

	if (cut == NULL || log == NULL || fd < 0) {
		(void)fprintf(stderr, "usage: powercut LOG SEED\n");
		return 2;
	}
	while (n < LOG_BYTES_MAX &&
	    (got = read(fd, log + n, (size_t)(LOG_BYTES_MAX - n))) > 0)
		n += got;
	cut->dice = strtoull(argv[2], NULL, 10);
	if (read_log(cut, log, (size_t)n) != 0) {
		(void)fprintf(stderr, "powercut: the log makes no sense\n");
		return 1;
	}
	for (size_t i = cut->change_count; i > 0; i--)
		if (undo(cut, &cut->changes[i - 1]) != 0) {
			perror("powercut");
			return 1;
		}
	(void)printf("%ld %ld\n", cut->open, cut->undone);
	return ftruncate(fd, 0) == 0 ? 0 : 1;
}
