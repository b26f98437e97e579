/*
 * paper.h - the simulated printer: ui/printer.h in memory, in place of
 * ui/printer.c. It is gone, slow, or out of paper by the world's knobs;
 * what stands on the paper is laid beside journal and ledger (I2, I4, I13).
 */
#ifndef SIM_PAPER_H
#define SIM_PAPER_H

#include <stdint.h>

#include <stdbool.h>

struct paper_roll {
	int64_t out_ms; /* mono: the job under way ends then */
	bool fails;	/* the paper is out before its end */
};

#endif
