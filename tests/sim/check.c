/*
 * The thirteen invariants of DESIGN.md section 6, by their numbers. What is
 * cheap is looked at after each step; what reads the whole journal or the
 * whole disk now and then, after each crash and at the end.
 */
#include "tests/sim/world.h"

#include <string.h>

/* What one turn may do at the most, so that a key is never late (I8). */
#define TURN_DISK_CALLS 1200
#define TURN_READER_POLLS 64

/* I1: at most one message of a sale is in effect at the centre. */
static void
check_single(struct world *world)
{
	if (world->ledger->doubled[0] != '\0')
		world_broken(world, "I1 sale %s in effect twice",
		    world->ledger->doubled);
	if (world->ledger->breaches > 0)
		world_broken(world, "contract: %s", world->ledger->breach);
}

static void
expect_sale(struct world *world, const char *sale)
{
	struct sale_entry entry;

	if (queue_sale(world->wiring.store, sale, &entry, NULL) == 1)
		world_broken(world, "I2 sale %s lost", sale);
}

/* I2: what was promised is in the journal. */
static void
check_newest(struct world *world)
{
	expect_sale(
	    world, world->promised[world->promised_count - 1].sale);
}

static void
check_kept(struct world *world)
{
	for (int i = 0; i < world->promised_count; i++)
		expect_sale(world, world->promised[i].sale);
}

/* I8: whatever hangs, the keys are taken in the turn they were pressed in,
 * and a turn's work is bounded: no time passes in it by itself. */
static void
check_bounded(struct world *world)
{
	int64_t calls = disk_calls(world->disk) - world->calls_before;

	if (cells_keys_left(world->counter.term) > 0)
		world_broken(world, "I8 %d keys are not answered",
		    cells_keys_left(world->counter.term));
	if (calls > TURN_DISK_CALLS)
		world_broken(world, "I8 %lld calls of the disk in one turn",
		    (long long)calls);
	if (world->reader.polls > TURN_READER_POLLS)
		world_broken(world, "I8 the reader was asked %d times",
		    world->reader.polls);
}

/* I7 while it lives: what is open is in flight, or has a time. */
static void
check_owned(struct world *world)
{
	struct rows *rows = NULL;

	if (store_select(world->wiring.store, &rows, NULL,
		"SELECT sale, state FROM message WHERE open = 1 AND"
		" (state NOT IN (0, 1, 2, 3) OR due_ms IS NULL)",
		"") != 0)
		world_broken(world, "I7 the queue cannot be asked");
	else if (rows_next(rows, NULL) == 1)
		world_broken(world, "I7 sale %s is open in state %s",
		    rows_text(rows, 0), rows_text(rows, 1));
	rows_close(&rows);
}

/* I6 is looked at inside I5, at each message that leaves; I7 at the end
 * inside I4, sale by sale; paper (I2, I4, I9, I13) as it is printed. */
static const struct check {
	int number;
	enum check_when when;
	void (*run)(struct world *world);
} checks[] = {
	{ 1, CHECK_STEP, check_single },
	{ 2, CHECK_ACCEPTED, check_newest },
	{ 2, CHECK_NOW_THEN, check_kept },
	{ 3, CHECK_ACCEPTED, check_parts },
	{ 4, CHECK_SHOWN, check_shown },
	{ 4, CHECK_END, check_ledger },
	{ 4, CHECK_END, codes_end },
	{ 7, CHECK_END, check_visits },
	{ 1, CHECK_NOW_THEN, purse_check },
	{ 4, CHECK_END, purse_end },
	{ 5, CHECK_NOW_THEN, check_fold },
	{ 7, CHECK_NOW_THEN, check_owned },
	{ 7, CHECK_NOW_THEN, drawer_check },
	{ 4, CHECK_END, drawer_end },
	{ 8, CHECK_STEP, check_bounded },
	{ 9, CHECK_STEP, check_idle },
	{ 9, CHECK_SELDOM, check_disk },
	{ 10, CHECK_END, check_audit },
	{ 11, CHECK_SHOWN, check_budget },
	{ 12, CHECK_NOW_THEN, codes_check },
	{ 13, CHECK_STEP, check_success },
};

void
check_run(struct world *world, enum check_when when)
{
	if (world->wiring.till == NULL || disk_is_down(world->disk) ||
	    store_stopped(world->wiring.store))
		return;
	disk_hold(world->disk, true);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (checks[i].when != when)
			continue;
		checks[i].run(world);
		world->sums.checked[checks[i].number]++;
	}
	disk_hold(world->disk, false);
}
