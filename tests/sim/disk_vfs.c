/* SQLite's methods over the simulated disk. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/sim/disk_model.h"

static struct disk_handle *
handle_of(sqlite3_file *file)
{
	return (struct disk_handle *)(void *)file;
}

static struct disk *
disk_of(sqlite3_vfs *vfs)
{
	return vfs->pAppData;
}

/* ---- a file ---- */

static int
file_close(sqlite3_file *file)
{
	(void)disk_shm_unmap(file, 0);
	return disk_unlock(file, SQLITE_LOCK_NONE);
}

static int
file_read(sqlite3_file *base, void *to, int amount, sqlite3_int64 offset)
{
	struct disk_handle *handle = handle_of(base);
	const struct disk_bytes *live = &handle->file->live;
	size_t from = (size_t)offset, length = (size_t)amount, there;

	if (!disk_handle_alive(handle) || disk_call(handle->disk) != DISK_GO)
		return SQLITE_IOERR_READ;
	there = from >= live->length ? 0 : live->length - from;
	if (there > length)
		there = length;
	memset(to, 0, length);
	if (there > 0)
		memcpy(to, live->at + from, there);
	return there < length ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

/* A write that fails may have written its beginning. */
static int
write_failed(struct disk_handle *handle, size_t offset, const void *bytes,
    size_t length)
{
	if (!handle->disk->down && length > 1 &&
	    disk_random(handle->disk) % 2 == 0)
		disk_write(handle->file, offset, bytes, length / 2);
	return SQLITE_IOERR_WRITE;
}

static int
file_write(sqlite3_file *base, const void *bytes, int amount,
    sqlite3_int64 offset)
{
	struct disk_handle *handle = handle_of(base);
	size_t at = (size_t)offset, length = (size_t)amount;
	enum disk_fate fate;

	if (!disk_handle_alive(handle))
		return SQLITE_IOERR_WRITE;
	fate = disk_change(handle->disk);
	if (fate == DISK_FAIL)
		return write_failed(handle, at, bytes, length);
	if (!disk_fits(handle->disk, handle->file, at + length))
		return SQLITE_FULL;
	disk_write(handle->file, at, bytes, length);
	if (fate == DISK_GO)
		return SQLITE_OK;
	disk_power_cut(handle->disk);
	return SQLITE_IOERR_WRITE;
}

static int
file_truncate(sqlite3_file *base, sqlite3_int64 length)
{
	struct disk_handle *handle = handle_of(base);
	enum disk_fate fate;

	if (!disk_handle_alive(handle))
		return SQLITE_IOERR_TRUNCATE;
	fate = disk_change(handle->disk);
	if (fate == DISK_FAIL)
		return SQLITE_IOERR_TRUNCATE;
	disk_truncate(handle->file, (size_t)length);
	if (fate == DISK_GO)
		return SQLITE_OK;
	disk_power_cut(handle->disk);
	return SQLITE_IOERR_TRUNCATE;
}

static int
file_sync(sqlite3_file *base, int flags)
{
	struct disk_handle *handle = handle_of(base);
	enum disk_fate fate;

	(void)flags;
	if (!disk_handle_alive(handle))
		return SQLITE_IOERR_FSYNC;
	handle->disk->syncs++;
	fate = disk_change(handle->disk);
	if (fate == DISK_CUT)
		disk_power_cut(handle->disk);
	else if (fate == DISK_FAIL)
		disk_sync_badly(handle->disk, handle->file);
	if (fate != DISK_GO)
		return SQLITE_IOERR_FSYNC;
	disk_sync(handle->file);
	disk_sync_name(handle->disk, handle->file);
	return SQLITE_OK;
}

static int
file_size(sqlite3_file *base, sqlite3_int64 *size)
{
	struct disk_handle *handle = handle_of(base);

	if (!disk_handle_alive(handle) || disk_call(handle->disk) != DISK_GO)
		return SQLITE_IOERR_FSTAT;
	*size = (sqlite3_int64)handle->file->live.length;
	return SQLITE_OK;
}

static int
file_control(sqlite3_file *file, int op, void *arg)
{
	(void)file;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

/* What the default VFS answers, so that the same code paths run. */
static int
file_sector(sqlite3_file *file)
{
	(void)file;
	return 4096;
}

static int
file_traits(sqlite3_file *file)
{
	(void)file;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods METHODS = {
	.iVersion = 2,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = disk_lock,
	.xUnlock = disk_unlock,
	.xCheckReservedLock = disk_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_traits,
	.xShmMap = disk_shm_map,
	.xShmLock = disk_shm_lock,
	.xShmBarrier = disk_shm_barrier,
	.xShmUnmap = disk_shm_unmap,
};

/* ---- the folder ---- */

static int
vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
    int *out_flags)
{
	struct disk_handle *handle = handle_of(base);
	struct disk *disk = disk_of(vfs);
	struct disk_name *entry;

	memset(handle, 0, sizeof(*handle));
	if (name == NULL || disk_call(disk) != DISK_GO)
		return SQLITE_CANTOPEN;
	entry = disk_find(disk, name);
	handle->file = entry == NULL ? NULL : entry->live;
	if (handle->file == NULL && (flags & SQLITE_OPEN_CREATE) == 0)
		return SQLITE_CANTOPEN;
	if (handle->file == NULL)
		handle->file = disk_make(disk, name);
	handle->disk = disk;
	handle->life = disk->life;
	handle->base.pMethods = &METHODS;
	if (out_flags != NULL)
		*out_flags = flags;
	return SQLITE_OK;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
	struct disk *disk = disk_of(vfs);
	struct disk_name *entry = disk_find(disk, name);
	enum disk_fate fate;

	if (entry == NULL || entry->live == NULL)
		return SQLITE_IOERR_DELETE_NOENT;
	fate = disk_change(disk);
	if (fate == DISK_FAIL)
		return SQLITE_IOERR_DELETE;
	entry->live = NULL;
	if (fate == DISK_CUT) {
		disk_power_cut(disk);
		return SQLITE_IOERR_DELETE;
	}
	if (sync_folder != 0)
		disk_sync_folder(disk);
	return SQLITE_OK;
}

static int
vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *result)
{
	struct disk *disk = disk_of(vfs);
	struct disk_name *entry = disk_find(disk, name);

	(void)flags;
	if (disk_call(disk) != DISK_GO)
		return SQLITE_IOERR_ACCESS;
	/* An empty log counts as none, as with the default VFS. */
	*result = entry != NULL && entry->live != NULL &&
	    entry->live->live.length > 0;
	return SQLITE_OK;
}

static int
vfs_path(sqlite3_vfs *vfs, const char *name, int room, char *to)
{
	(void)vfs;
	if (snprintf(to, (size_t)room, "%s", name) >= room)
		return SQLITE_CANTOPEN;
	return SQLITE_OK;
}

static int
vfs_random(sqlite3_vfs *vfs, int bytes, char *to)
{
	for (int i = 0; i < bytes; i++)
		to[i] = (char)(disk_random(disk_of(vfs)) >> 23 & 0x7f);
	return bytes;
}

static int
vfs_sleep(sqlite3_vfs *vfs, int us)
{
	(void)vfs;
	return us;
}

/* One moment for ever: no time in here but what is handed in. */
static int
vfs_now(sqlite3_vfs *vfs, sqlite3_int64 *julian_ms)
{
	(void)vfs;
	*julian_ms = INT64_C(212000000000000);
	return SQLITE_OK;
}

static int
vfs_last_error(sqlite3_vfs *vfs, int room, char *to)
{
	(void)vfs;
	(void)room;
	(void)to;
	return 0;
}

void
disk_vfs_fill(struct disk *disk)
{
	sqlite3_vfs *vfs = &disk->vfs;

	vfs->iVersion = 2;
	vfs->szOsFile = (int)sizeof(struct disk_handle);
	vfs->mxPathname = DISK_NAME_BYTES - 1;
	vfs->zName = disk->name;
	vfs->pAppData = disk;
	vfs->xOpen = vfs_open;
	vfs->xDelete = vfs_delete;
	vfs->xAccess = vfs_access;
	vfs->xFullPathname = vfs_path;
	vfs->xRandomness = vfs_random;
	vfs->xSleep = vfs_sleep;
	vfs->xCurrentTimeInt64 = vfs_now;
	vfs->xGetLastError = vfs_last_error;
}
