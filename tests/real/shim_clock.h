/*
 * shim_clock.h - a clock that can be set, for several processes at once.
 *
 * A file of this shape is mapped by the shim in each process and by the
 * program that sets it. All clocks are the machine's plus `ahead`; `ahead`
 * itself grows by (rate - 1) for each nanosecond since it was set. The wall
 * clock has a step of its own on top. The writer makes `turn` odd while it
 * writes, so that a reader never sees half of it.
 */
#ifndef REAL_SHIM_CLOCK_H
#define REAL_SHIM_CLOCK_H

#include <stdatomic.h>
#include <stdint.h>

struct fake_clock {
	_Atomic uint64_t turn;
	_Atomic int64_t set_ns;	  /* the machine's CLOCK_MONOTONIC then */
	_Atomic int64_t ahead_ns; /* at that moment */
	_Atomic int64_t rate;	  /* seconds a second */
	_Atomic int64_t step_ns;  /* of the wall clock alone */
};

#endif
