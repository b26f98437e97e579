/*
 * shim_power.h - what a power cut could undo, as a log of its own.
 *
 * The shim puts down what each write or cut of a file replaces, before it
 * happens, and each sync after it has succeeded. What stands behind a file's
 * last sync need not be on the disk: build/real/powercut undoes some of it.
 * An entry is this head, the path, and then `kept` bytes from `at` on.
 */
#ifndef REAL_SHIM_POWER_H
#define REAL_SHIM_POWER_H

#include <stdint.h>

enum power_kind { POWER_WRITE = 1, POWER_CUT, POWER_SYNC };

struct power_entry {
	int32_t kind;
	int32_t path_length;
	int64_t size;	/* of the file before */
	int64_t at;	/* where it changes; the new size of a cut */
	int64_t length; /* how much is written */
	int64_t kept;	/* of the old bytes from `at` on */
};

#endif
