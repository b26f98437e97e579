#include "tests/sim/disk.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/disk_model.h"

/* splitmix64: the whole of chance here. */
uint64_t
disk_random(struct disk *disk)
{
	uint64_t z = disk->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static bool
coin(struct disk *disk)
{
	return (disk_random(disk) >> 17 & 1) != 0;
}

/* ---- bytes ---- */

static void *
grown(void *at, size_t bytes)
{
	void *more = realloc(at, bytes);

	if (more == NULL)
		abort(); /* a simulation without memory proves nothing */
	return more;
}

static void
bytes_resize(struct disk_bytes *bytes, size_t length)
{
	if (length > bytes->room) {
		bytes->room = length * 2;
		bytes->at = grown(bytes->at, bytes->room);
	}
	if (length > bytes->length)
		memset(bytes->at + bytes->length, 0, length - bytes->length);
	bytes->length = length;
}

static void
bytes_put(struct disk_bytes *bytes, size_t offset, const void *from,
    size_t length)
{
	if (offset + length > bytes->length)
		bytes_resize(bytes, offset + length);
	memcpy(bytes->at + offset, from, length);
}

static void
bytes_copy(struct disk_bytes *to, const struct disk_bytes *from)
{
	bytes_resize(to, from->length);
	if (from->length > 0)
		memcpy(to->at, from->at, from->length);
}

/* ---- files and their pending changes ---- */

static struct disk_pending *
pending_add(struct disk_file *file)
{
	if (file->pending_count == file->pending_room) {
		file->pending_room = file->pending_room * 2 + 16;
		file->pending = grown(file->pending,
		    file->pending_room * sizeof(*file->pending));
	}
	memset(&file->pending[file->pending_count], 0,
	    sizeof(*file->pending));
	return &file->pending[file->pending_count++];
}

void
disk_write(struct disk_file *file, size_t offset, const void *bytes,
    size_t length)
{
	struct disk_pending *pending;

	assert(length > 0);
	pending = pending_add(file);
	pending->offset = offset;
	pending->length = length;
	pending->bytes = grown(NULL, length);
	memcpy(pending->bytes, bytes, length);
	bytes_put(&file->live, offset, bytes, length);
}

void
disk_truncate(struct disk_file *file, size_t length)
{
	pending_add(file)->offset = length;
	bytes_resize(&file->live, length);
}

static void
apply(struct disk_file *file, const struct disk_pending *pending)
{
	if (pending->bytes == NULL)
		bytes_resize(&file->durable, pending->offset);
	else
		bytes_put(&file->durable, pending->offset, pending->bytes,
		    pending->length);
}

/* Each sector of the write for itself: there, or not. */
static void
tear(struct disk *disk, struct disk_file *file,
    const struct disk_pending *pending)
{
	size_t at = pending->offset, end = at + pending->length, next;

	for (; at < end; at = next) {
		next = (at / DISK_SECTOR_BYTES + 1) * DISK_SECTOR_BYTES;
		if (next > end)
			next = end;
		if (coin(disk))
			bytes_put(&file->durable, at,
			    pending->bytes + (at - pending->offset),
			    next - at);
	}
}

static void
pending_clear(struct disk_file *file)
{
	for (size_t i = 0; i < file->pending_count; i++)
		free(file->pending[i].bytes);
	file->pending_count = 0;
}

void
disk_sync(struct disk_file *file)
{
	for (size_t i = 0; i < file->pending_count; i++)
		apply(file, &file->pending[i]);
	pending_clear(file);
}

/* Kept, lost or torn, each by itself: their order is not promised. */
void
disk_sync_badly(struct disk *disk, struct disk_file *file)
{
	const struct disk_pending *pending;

	for (size_t i = 0; i < file->pending_count; i++) {
		pending = &file->pending[i];
		switch (disk_random(disk) % 3) {
		case 0:
			apply(file, pending);
			break;
		case 1:
			if (pending->bytes != NULL)
				tear(disk, file, pending);
			break;
		default:
			break;
		}
	}
	pending_clear(file);
}

bool
disk_fits(const struct disk *disk, const struct disk_file *file, size_t end)
{
	int64_t used = 0;

	if (disk->room < 0 || end <= file->live.length)
		return true;
	for (int i = 0; i < DISK_NAMES_MAX; i++)
		if (disk->names[i].live != NULL)
			used += (int64_t)disk->names[i].live->live.length;
	return used + (int64_t)(end - file->live.length) <= disk->room;
}

/* ---- names ---- */

struct disk_name *
disk_find(struct disk *disk, const char *name)
{
	for (int i = 0; i < DISK_NAMES_MAX; i++)
		if (strcmp(disk->names[i].name, name) == 0)
			return &disk->names[i];
	return NULL;
}

struct disk_file *
disk_make(struct disk *disk, const char *name)
{
	struct disk_name *entry = disk_find(disk, name);
	struct disk_file *file;

	if (entry == NULL)
		entry = disk_find(disk, "");
	assert(entry != NULL && entry->live == NULL);
	assert(strlen(name) < sizeof(entry->name));
	(void)snprintf(entry->name, sizeof(entry->name), "%s", name);
	file = grown(NULL, sizeof(*file));
	memset(file, 0, sizeof(*file));
	file->next = disk->files;
	disk->files = file;
	entry->live = file;
	return file;
}

void
disk_sync_name(struct disk *disk, const struct disk_file *file)
{
	for (int i = 0; i < DISK_NAMES_MAX; i++)
		if (disk->names[i].live == file)
			disk->names[i].durable = disk->names[i].live;
}

void
disk_sync_folder(struct disk *disk)
{
	for (int i = 0; i < DISK_NAMES_MAX; i++)
		disk->names[i].durable = disk->names[i].live;
}

static bool
named(const struct disk *disk, const struct disk_file *file)
{
	for (int i = 0; i < DISK_NAMES_MAX; i++)
		if (disk->names[i].live == file ||
		    disk->names[i].durable == file)
			return true;
	return false;
}

static void
file_free(struct disk_file *file)
{
	pending_clear(file);
	disk_shm_drop(file);
	free(file->pending);
	free(file->live.at);
	free(file->durable.at);
	free(file);
}

static void
free_nameless(struct disk *disk)
{
	struct disk_file **at = &disk->files, *gone;

	while (*at != NULL) {
		gone = *at;
		if (named(disk, gone)) {
			at = &gone->next;
			continue;
		}
		*at = gone->next;
		file_free(gone);
	}
}

/* ---- faults ---- */

enum disk_fate
disk_call(struct disk *disk)
{
	if (disk->down)
		return DISK_FAIL;
	if (disk->held)
		return DISK_GO;
	disk->calls++;
	if (disk->fail_in == 0 || --disk->fail_in > 0)
		return DISK_GO;
	if (disk->fail_for_ever)
		disk->fail_in = 1;
	return DISK_FAIL;
}

enum disk_fate
disk_change(struct disk *disk)
{
	enum disk_fate fate = disk_call(disk);

	if (fate != DISK_GO || disk->held)
		return fate;
	disk->changes++;
	if (disk->cut_in > 0 && --disk->cut_in == 0)
		return DISK_CUT;
	return DISK_GO;
}

void
disk_cut_at(struct disk *disk, int64_t nth)
{
	assert(nth >= 0);
	disk->cut_in = nth;
}

void
disk_fail_at(struct disk *disk, int64_t nth, bool for_ever)
{
	assert(nth >= 0);
	disk->fail_in = nth;
	disk->fail_for_ever = for_ever;
}

void
disk_full_at(struct disk *disk, int64_t bytes)
{
	disk->room = bytes;
}

void
disk_power_cut(struct disk *disk)
{
	struct disk_file *file;
	struct disk_name *name;

	for (file = disk->files; file != NULL; file = file->next) {
		disk_sync_badly(disk, file);
		bytes_copy(&file->live, &file->durable);
	}
	for (int i = 0; i < DISK_NAMES_MAX; i++) {
		name = &disk->names[i];
		if (name->live != name->durable && coin(disk))
			name->durable = name->live;
		name->live = name->durable;
	}
	disk->down = true;
}

void
disk_kill(struct disk *disk)
{
	disk->down = true;
}

bool
disk_is_down(const struct disk *disk)
{
	return disk->down;
}

/* The shared memory goes only now: dead connections still look at it. */
void
disk_restart(struct disk *disk)
{
	struct disk_file *file;

	disk->life++;
	disk->down = false;
	disk->cut_in = 0;
	disk->fail_in = 0;
	free_nameless(disk);
	for (file = disk->files; file != NULL; file = file->next) {
		disk_shm_drop(file);
		file->shared = 0;
		file->reserved = NULL;
		file->waiting = NULL;
	}
}

void
disk_hold(struct disk *disk, bool held)
{
	disk->held = held;
}

bool
disk_flip_bit(struct disk *disk, const char *file, size_t byte, int bit)
{
	struct disk_name *name = disk_find(disk, file);

	assert(bit >= 0 && bit < 8);
	if (name == NULL || name->live == NULL ||
	    byte >= name->live->live.length)
		return false;
	name->live->live.at[byte] ^= (uint8_t)(1 << bit);
	if (byte < name->live->durable.length)
		name->live->durable.at[byte] ^= (uint8_t)(1 << bit);
	return true;
}

int64_t
disk_calls(const struct disk *disk)
{
	return disk->calls;
}

int64_t
disk_changes(const struct disk *disk)
{
	return disk->changes;
}

int64_t
disk_syncs(const struct disk *disk)
{
	return disk->syncs;
}

const uint8_t *
disk_bytes(const struct disk *disk, const char *file, size_t *length)
{
	for (int i = 0; i < DISK_NAMES_MAX; i++) {
		if (strcmp(disk->names[i].name, file) != 0 ||
		    disk->names[i].live == NULL)
			continue;
		*length = disk->names[i].live->live.length;
		return disk->names[i].live->live.at;
	}
	*length = 0;
	return NULL;
}

/* ---- create and destroy ---- */

struct disk *
disk_create(const char *name, uint64_t seed)
{
	struct disk *disk = grown(NULL, sizeof(*disk));
	int rc;

	assert(sqlite3_vfs_find(name) == NULL);
	assert(strlen(name) < sizeof(disk->name));
	memset(disk, 0, sizeof(*disk));
	(void)snprintf(disk->name, sizeof(disk->name), "%s", name);
	disk->random = seed;
	disk->life = 1;
	disk->room = -1;
	disk_vfs_fill(disk);
	rc = sqlite3_vfs_register(&disk->vfs, 0);
	assert(rc == SQLITE_OK);
	(void)rc;
	/* The salts of the log come from SQLite's own generator. */
	(void)sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED,
	    (int)(seed & 0x7fffffff) + 1, (sqlite3 *)NULL);
	return disk;
}

void
disk_destroy(struct disk **disk)
{
	struct disk *gone = *disk;

	if (gone == NULL)
		return;
	(void)sqlite3_vfs_unregister(&gone->vfs);
	memset(gone->names, 0, sizeof(gone->names));
	free_nameless(gone);
	free(gone);
	*disk = NULL;
}
