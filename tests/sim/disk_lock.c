/* Locks and shared memory, for several connections in one process. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/disk_model.h"

static struct disk_handle *
handle_of(sqlite3_file *file)
{
	return (struct disk_handle *)(void *)file;
}

bool
disk_handle_alive(const struct disk_handle *handle)
{
	return handle->life == handle->disk->life && !handle->disk->down;
}

static int
to_shared(struct disk_handle *handle)
{
	if (handle->file->waiting != NULL)
		return SQLITE_BUSY;
	handle->file->shared++;
	handle->level = SQLITE_LOCK_SHARED;
	return SQLITE_OK;
}

static int
to_reserved(struct disk_handle *handle)
{
	if (handle->file->reserved != NULL || handle->file->waiting != NULL)
		return SQLITE_BUSY;
	handle->file->reserved = handle;
	handle->level = SQLITE_LOCK_RESERVED;
	return SQLITE_OK;
}

static int
to_exclusive(struct disk_handle *handle)
{
	struct disk_file *file = handle->file;

	if ((file->waiting != NULL && file->waiting != handle) ||
	    (file->reserved != NULL && file->reserved != handle))
		return SQLITE_BUSY;
	file->waiting = handle;
	handle->level = SQLITE_LOCK_PENDING;
	if (file->shared > 1)
		return SQLITE_BUSY;
	handle->level = SQLITE_LOCK_EXCLUSIVE;
	return SQLITE_OK;
}

int
disk_lock(sqlite3_file *file, int level)
{
	struct disk_handle *handle = handle_of(file);

	if (!disk_handle_alive(handle))
		return SQLITE_IOERR_LOCK;
	if (handle->level >= level)
		return SQLITE_OK;
	if (level == SQLITE_LOCK_SHARED)
		return to_shared(handle);
	if (level == SQLITE_LOCK_RESERVED)
		return to_reserved(handle);
	assert(level == SQLITE_LOCK_EXCLUSIVE);
	return to_exclusive(handle);
}

int
disk_unlock(sqlite3_file *base, int level)
{
	struct disk_handle *handle = handle_of(base);
	struct disk_file *file = handle->file;

	if (!disk_handle_alive(handle) || handle->level <= level)
		return SQLITE_OK;
	assert(level <= SQLITE_LOCK_SHARED);
	if (file->reserved == handle)
		file->reserved = NULL;
	if (file->waiting == handle)
		file->waiting = NULL;
	if (level == SQLITE_LOCK_NONE)
		file->shared--;
	handle->level = level;
	return SQLITE_OK;
}

int
disk_reserved(sqlite3_file *file, int *reserved)
{
	struct disk_handle *handle = handle_of(file);

	*reserved = 0;
	if (!disk_handle_alive(handle))
		return SQLITE_IOERR_CHECKRESERVEDLOCK;
	*reserved = handle->file->reserved != NULL ||
	    handle->file->waiting != NULL;
	return SQLITE_OK;
}

int
disk_shm_map(sqlite3_file *base, int region, int bytes, int extend,
    void volatile **at)
{
	struct disk_handle *handle = handle_of(base);
	struct disk_file *file = handle->file;

	*at = NULL;
	if (!disk_handle_alive(handle))
		return SQLITE_IOERR_SHMMAP;
	if (region >= DISK_SHM_REGIONS_MAX)
		return SQLITE_FULL;
	if (!handle->shm_used)
		file->shm_users++;
	handle->shm_used = true;
	if (file->shm[region] == NULL && extend != 0) {
		file->shm[region] = calloc(1, (size_t)bytes);
		if (file->shm[region] == NULL)
			return SQLITE_NOMEM;
	}
	*at = file->shm[region];
	return SQLITE_OK;
}

static void
shm_release(struct disk_handle *handle, int slot)
{
	struct disk_file *file = handle->file;

	if (file->shm_exclusive[slot] == handle)
		file->shm_exclusive[slot] = NULL;
	if (handle->shm_shared[slot])
		file->shm_shared[slot]--;
	handle->shm_shared[slot] = false;
}

static bool
shm_free(const struct disk_handle *handle, int slot, bool exclusive)
{
	const struct disk_file *file = handle->file;
	int others = file->shm_shared[slot] - handle->shm_shared[slot];

	if (file->shm_exclusive[slot] != NULL &&
	    file->shm_exclusive[slot] != handle)
		return false;
	return !exclusive || others == 0;
}

int
disk_shm_lock(sqlite3_file *base, int from, int count, int flags)
{
	struct disk_handle *handle = handle_of(base);
	bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
	bool unlock = (flags & SQLITE_SHM_UNLOCK) != 0;

	if (!disk_handle_alive(handle))
		return unlock ? SQLITE_OK : SQLITE_IOERR_SHMLOCK;
	for (int slot = from; slot < from + count && !unlock; slot++)
		if (!shm_free(handle, slot, exclusive))
			return SQLITE_BUSY;
	for (int slot = from; slot < from + count; slot++) {
		if (unlock) {
			shm_release(handle, slot);
		} else if (exclusive) {
			handle->file->shm_exclusive[slot] = handle;
		} else if (!handle->shm_shared[slot]) {
			handle->shm_shared[slot] = true;
			handle->file->shm_shared[slot]++;
		}
	}
	return SQLITE_OK;
}

void
disk_shm_barrier(sqlite3_file *file)
{
	(void)file; /* one thread */
}

int
disk_shm_unmap(sqlite3_file *base, int unlink)
{
	struct disk_handle *handle = handle_of(base);

	if (!disk_handle_alive(handle) || !handle->shm_used)
		return SQLITE_OK;
	for (int slot = 0; slot < SQLITE_SHM_NLOCK; slot++)
		shm_release(handle, slot);
	handle->shm_used = false;
	if (--handle->file->shm_users == 0 && unlink != 0)
		disk_shm_drop(handle->file);
	return SQLITE_OK;
}

void
disk_shm_drop(struct disk_file *file)
{
	for (int i = 0; i < DISK_SHM_REGIONS_MAX; i++) {
		free(file->shm[i]);
		file->shm[i] = NULL;
	}
	file->shm_users = 0;
	memset(file->shm_shared, 0, sizeof(file->shm_shared));
	memset(file->shm_exclusive, 0, sizeof(file->shm_exclusive));
}
