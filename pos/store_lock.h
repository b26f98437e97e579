/*
 * store_lock.h - one process owns the till's files.
 *
 * A record lock (fcntl) on "<path>.lock" that says who holds it. The file
 * stays when its owner goes: the lock is what counts, and the kernel drops
 * it with the process, however that ends. Only this process may read and
 * write the files (mode 0600); the files are made here, so that SQLite,
 * which would make them readable for all, finds them there.
 * A process must not open the same till twice: fcntl locks would allow it.
 */
#ifndef POS_STORE_LOCK_H
#define POS_STORE_LOCK_H

#include "pos/err.h"

/*
 * Returns the descriptor to keep, or -1: ERR_BUSY names the holder,
 * ERR_FILE says which call failed.
 */
int store_lock_take(const char *path, const char *owner, struct err *err);
void store_lock_drop(int *fd);
/* Make the database file, and its name, last before SQLite sees it. */
int store_lock_make(const char *path, struct err *err);

#endif
