/*
 * The day's comparison, when everything has come to rest: each day the till
 * sold on is held against the centre's, and whatever is not equal is a named
 * person's already.
 */
#include <string.h>

#include "tests/sim/world.h"

#define STEPS_MAX 20000

/* Lets what the till compares come to its end; false: it never did. */
static bool
compared(struct world *world, int day)
{
	const struct comparing *comparing = &world_view(world)->comparing;

	for (int steps = 0; comparing->running && steps < STEPS_MAX &&
	     world->violation[0] == '\0'; steps++)
		world_pass(world, 1);
	if (comparing->running)
		world_broken(world, "I7 the comparison of %d does not end",
		    day);
	return world->violation[0] == '\0';
}

/* Asks for one day, after those the till took up of itself. */
static bool
compare(struct world *world, int day)
{
	struct till_command command = { .kind = COMMAND_COMPARE };
	struct err err = { ERR_NONE, "" };
	struct now now;

	if (!compared(world, world_view(world)->comparing.day))
		return false;
	now = world_now(world);
	(void)text_format(command.text, sizeof(command.text), "%d", day);
	if (till_step(world->wiring.till, &now, &command, &err) != 0) {
		world_broken(world, "I7 %d is not compared: %s", day,
		    err.text);
		return false;
	}
	world_pass(world, 1);
	if (!compared(world, day))
		return false;
	if (world_view(world)->comparing.day != day)
		world_broken(world, "I7 the comparison of %d never began",
		    day);
	return world->violation[0] == '\0';
}

/* I4, I7: what the centre says otherwise is known, and has an owner. */
static void
check_unequal(struct world *world, const struct unequal *u)
{
	struct sale_entry entry = { .handed = false };

	if (u->sale[0] != '\0' &&
	    queue_sale(world->wiring.store, u->sale, &entry, NULL) == 0 &&
	    (entry.handed || entry.dealt))
		return;
	world_broken(world, "I4 %s: %s of sale %s is nobody's",
	    unequal_kind_name(u->kind), u->setl_id,
	    u->sale[0] != '\0' ? u->sale : "?");
}

static void
look(struct world *world, int day)
{
	struct unequal list[16];
	int found = 0, offset = 0;

	do {
		if (unequal_list(world->wiring.store, day, true, offset, list,
			16, &found, NULL) != 0) {
			world_broken(world, "I4 differences cannot be asked");
			return;
		}
		for (int i = 0; i < found; i++)
			check_unequal(world, &list[i]);
		world->sums.unequal += found;
		offset += found;
	} while (found == 16);
}

void
even_check(struct world *world)
{
	int today = text_day(world_now(world).wall_ms);

	for (int day = world->start_day; day <= today;
	     day = text_day_later(day, 1)) {
		if (!compare(world, day))
			return;
		if (world_view(world)->comparing.failed)
			world_broken(world, "I7 %d is not compared: %s", day,
			    world_view(world)->comparing.why);
		look(world, day);
		world->sums.compared++;
	}
}
