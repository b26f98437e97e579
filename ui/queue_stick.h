/*
 * queue_stick.h - `ybpos queue export | import | take-back`: sales change
 * tills by a USB stick (pos/stick.h).
 *
 * The till's database is ours alone meanwhile, so the counter must be
 * closed. The lines are written beside the file's name and synced, the sales
 * handed over in the journal, and only then is the file signed and given its
 * name: pulled out at any moment, the stick has the whole file or none, and
 * `--batch` writes it once more.
 */
#ifndef UI_QUEUE_STICK_H
#define UI_QUEUE_STICK_H

#include <stdbool.h>

struct queue_stick_request {
	bool json;
	bool release;	     /* of answers */
	int to;		     /* 0 not said */
	int max;	     /* 0 as many as may be */
	const char *batch;   /* a copy of this one; NULL */
	const char *answers; /* about this one; NULL */
	const char *why;     /* of take-back */
};

int queue_stick_export(
    const char *path, const struct queue_stick_request *request);
int queue_stick_import(
    const char *path, const struct queue_stick_request *request);
int queue_stick_take_back(
    const char *batch, const struct queue_stick_request *request);

#endif
