/*
 * replace.h - a file's new content, whole or not at all.
 *
 * Written beside it under another name, synced, then renamed: after a power
 * cut there is the old content or the new.
 */
#ifndef UI_REPLACE_H
#define UI_REPLACE_H

#include <stddef.h>
#include <sys/types.h>

#include "pos/err.h"

/* path is no link. mode is what the new file may be used for. */
int file_replace(const char *path, const void *bytes, size_t length,
    mode_t mode, struct err *err);
/* The same in two steps, for what must happen in between; mode 0: whatever a
 * new file has there (a stick's file system knows no modes). */
int file_stage(const char *path, const void *bytes, size_t length,
    mode_t mode, struct err *err);
int file_settle(const char *path, struct err *err);
void file_drop(const char *path); /* what was staged */

#endif
