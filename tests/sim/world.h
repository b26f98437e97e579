/*
 * world.h - one simulated counter: a till on a failing disk, a link that
 * loses, a centre with a ledger of its own, a cashier who does her day, and
 * crashes at any step. Everything follows from the seed.
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include <stdio.h>

#include "pos/till.h"
#include "tests/sim/disk.h"
#include "tests/sim/ledger.h"
#include "tests/sim/link.h"

#define WORLD_SALES_MAX 64

struct world_sums {
	int64_t worlds, sales, steps, crashes, power_cuts, disk_faults,
	    exchanges, lost_replies, late, settled, reversed, refused, handed,
	    voided, selfpay, days, uploaded, returned, codes_refused;
};

struct world {
	uint64_t seed;
	struct chance chance;
	FILE *trace; /* NULL: quiet */
	struct disk *disk;
	char disk_name[32];
	struct conf conf;
	struct crypto_key key;
	struct log log;
	struct ledger *ledger;
	struct link *link;
	struct store *store;
	struct till *till;
	/* Time: the world's own never stands still; the till's clocks do as
	 * clocks do. */
	int64_t t_ms;
	int64_t wall_offset_ms;
	int64_t boot_at_ms;
	int boots;
	/* Swarm knobs. */
	int crash_per_mille, cut_at_per_mille, disk_fail_per_mille,
	    outage_per_mille, leap_per_mille, refund_per_mille,
	    impatience_per_mille;
	bool healed; /* the last act: nothing fails any more */
	/* The cashier. */
	int sales_wanted;
	int64_t next_act_ms;
	int64_t outage_until_ms;
	int stuck;
	int64_t boxes; /* scanned so far */
	/* What was promised to a person: COMMIT returned. */
	int promised_count;
	char promised[WORLD_SALES_MAX][SALE_BYTES];
	struct world_sums sums;
	char violation[240]; /* "" while all invariants hold */
};

/* One whole counter-life. false: violation says which invariant, where. */
bool world_run(struct world *world, uint64_t seed, FILE *trace);

/* world.c, for the checks */
struct now world_now(const struct world *world);
void world_broken(struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* codes.c: 追溯码 */
void codes_scan(struct world *world, char *to, size_t room);
void codes_check(struct world *world); /* I12 */
void codes_end(struct world *world);   /* I4, I7 of each code */

/* check.c: by the numbers of DESIGN section 6 */
void check_step(struct world *world);	 /* I1 I2 I13, each step */
void check_accepted(struct world *world); /* I3, when COMMIT has returned */
void check_journal(struct world *world); /* I5: chain, fold, live tables */
void check_end(struct world *world);	 /* I7, I4 against the ledger */

#endif
