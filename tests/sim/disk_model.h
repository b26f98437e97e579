/*
 * disk_model.h - the simulated disk from inside: what disk.c (images,
 * faults), disk_lock.c (locks, shared memory) and disk_vfs.c (SQLite's
 * methods) share. Nobody else includes it.
 */
#ifndef SIM_DISK_MODEL_H
#define SIM_DISK_MODEL_H

#include <sqlite3.h>

#include "tests/sim/disk.h"

#define DISK_NAMES_MAX 16
#define DISK_NAME_BYTES 128
#define DISK_SHM_REGIONS_MAX 64

struct disk_bytes {
	uint8_t *at;
	size_t length;
	size_t room;
};

/* One change not yet synced; no bytes: a truncation to offset. */
struct disk_pending {
	size_t offset;
	size_t length;
	uint8_t *bytes;
};

struct disk_handle;

struct disk_file {
	struct disk_file *next;
	struct disk_bytes live;
	struct disk_bytes durable;
	struct disk_pending *pending;
	size_t pending_count;
	size_t pending_room;
	/* Locks of the running processes. */
	int shared;
	struct disk_handle *reserved;
	struct disk_handle *waiting; /* pending or exclusive */
	void *shm[DISK_SHM_REGIONS_MAX];
	int shm_users;
	int shm_shared[SQLITE_SHM_NLOCK];
	struct disk_handle *shm_exclusive[SQLITE_SHM_NLOCK];
};

/* The folder: what a name means now, and after a power cut. */
struct disk_name {
	char name[DISK_NAME_BYTES];
	struct disk_file *live;
	struct disk_file *durable;
};

struct disk {
	sqlite3_vfs vfs;
	char name[DISK_NAME_BYTES];
	uint64_t random;
	uint64_t life; /* handles of an earlier one are dead */
	bool down;
	bool held;
	struct disk_file *files;
	struct disk_name names[DISK_NAMES_MAX];
	int64_t calls, changes, syncs;
	int64_t cut_in;	 /* changes to go, 0 none */
	int64_t fail_in; /* calls to go, 0 none */
	bool fail_for_ever;
	int64_t room; /* bytes, negative: no limit */
};

struct disk_handle {
	sqlite3_file base;
	struct disk *disk;
	struct disk_file *file;
	uint64_t life;
	int level; /* SQLITE_LOCK_* */
	bool shm_used;
	bool shm_shared[SQLITE_SHM_NLOCK];
};

/* What becomes of a call. */
enum disk_fate { DISK_GO, DISK_FAIL, DISK_CUT };

uint64_t disk_random(struct disk *disk);
/* Counted; a change may be the one the power fails at: then the caller
 * does its work and calls disk_power_cut(). */
enum disk_fate disk_call(struct disk *disk);
enum disk_fate disk_change(struct disk *disk);

struct disk_name *disk_find(struct disk *disk, const char *name);
struct disk_file *disk_make(struct disk *disk, const char *name);
bool disk_fits(const struct disk *disk, const struct disk_file *file,
    size_t end);
void disk_write(struct disk_file *file, size_t offset, const void *bytes,
    size_t length);
void disk_truncate(struct disk_file *file, size_t length);
void disk_sync(struct disk_file *file);
void disk_sync_badly(struct disk *disk, struct disk_file *file);
/* A synced file keeps its own name; an unlink needs the folder's sync. */
void disk_sync_name(struct disk *disk, const struct disk_file *file);
void disk_sync_folder(struct disk *disk);

/* disk_lock.c */
bool disk_handle_alive(const struct disk_handle *handle);
int disk_lock(sqlite3_file *file, int level);
int disk_unlock(sqlite3_file *file, int level);
int disk_reserved(sqlite3_file *file, int *reserved);
int disk_shm_map(sqlite3_file *file, int region, int bytes, int extend,
    void volatile **at);
int disk_shm_lock(sqlite3_file *file, int from, int count, int flags);
void disk_shm_barrier(sqlite3_file *file);
int disk_shm_unmap(sqlite3_file *file, int unlink);
void disk_shm_drop(struct disk_file *file);

/* disk_vfs.c */
void disk_vfs_fill(struct disk *disk);

#endif
