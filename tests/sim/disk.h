/*
 * disk.h - a simulated disk, as a SQLite VFS registered by name.
 *
 * Files live in memory twice: the live image (what a running process sees)
 * and the durable one (what a power cut leaves). Between a write and its
 * sync a power cut keeps it, loses it or tears it per 512-byte sector. A
 * synced file keeps its name as well; an unlink may be undone unless it was
 * asked to sync the folder (harsher than ext4, no harsher than SQLite's
 * contract with a VFS).
 * A failed sync leaves some of what it should have kept out for good,
 * though it can still be read. Everything by the seed, the same each time.
 *
 * The disk belongs to its maker and must outlive every connection on it.
 * After a power cut or a kill every call fails; close the dead store, then
 * disk_restart(). There are no temporary files: nothing may need one (I9).
 */
#ifndef SIM_DISK_H
#define SIM_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISK_SECTOR_BYTES 512

struct disk;

/* Registers the VFS under name, which no other disk may have. */
struct disk *disk_create(const char *name, uint64_t seed);
void disk_destroy(struct disk **disk);

/* Power fails now; and at the nth change (write, truncate, sync, unlink)
 * from now on, 1 being the next; 0 takes that back. */
void disk_power_cut(struct disk *disk);
void disk_cut_at(struct disk *disk, int64_t nth);
/* The process dies and the machine goes on: nothing written is lost. */
void disk_kill(struct disk *disk);
bool disk_is_down(const struct disk *disk);
void disk_restart(struct disk *disk);

/* The nth call of any kind fails, once or from then on; 0 takes it back. */
void disk_fail_at(struct disk *disk, int64_t nth, bool for_ever);
/* Room for all files together; negative: no limit. */
void disk_full_at(struct disk *disk, int64_t bytes);
/* While held no fault is due and no call is counted: for whoever looks at
 * the till's files without being the till. */
void disk_hold(struct disk *disk, bool held);
/* Bit rot, in both images. False when the file is not that long. */
bool disk_flip_bit(struct disk *disk, const char *file, size_t byte, int bit);

int64_t disk_calls(const struct disk *disk);   /* of any kind, so far */
int64_t disk_changes(const struct disk *disk); /* those a cut counts */
int64_t disk_syncs(const struct disk *disk);
/* The live image of a file, borrowed until the next call; NULL: none. */
const uint8_t *disk_bytes(
    const struct disk *disk, const char *file, size_t *length);

#endif
