/*
 * now.h - time as an argument. ui/main.c reads the clocks once a turn and
 * hands one `now` to everybody; the simulator makes its own.
 */
#ifndef POS_NOW_H
#define POS_NOW_H

#include <stdint.h>

struct now {
	int64_t wall_ms; /* since 1970; may be set back or leap */
	int64_t mono_ms; /* since boot; never goes back while boot_id stays */
	char boot_id[37]; /* of this boot of the machine */
};

#endif
