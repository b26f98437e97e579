/* A clinic's visits at the centre, and who owns what is left of them. */
#include "tests/sim/world.h"

#include <string.h>

/* A settlement in effect stands on it. */
static bool
is_settled(const struct ledger *ledger, const struct ledger_visit *visit)
{
	for (int i = 0; i < ledger->entry_count; i++) {
		const struct ledger_entry *e = &ledger->entries[i];

		if (e->in_effect && strcmp(e->mdtrt_id, visit->mdtrt_id) == 0)
			return true;
	}
	return false;
}

/* I7: it stands, nothing settled it, and no named person has it. */
static void
check_visit(struct world *world, const struct ledger_visit *visit)
{
	struct store *store = world->wiring.store;
	struct sale_entry e = { .handed = false };
	struct visit ours;

	world->sums.visits++;
	if (!visit->open || is_settled(world->ledger, visit))
		return;
	if (queue_visit(store, visit->sale, &ours, NULL) != 0)
		world_broken(world, "I7 nobody here knows visit %s of %s",
		    visit->mdtrt_id, visit->sale);
	else if (!ours.handed && !ours.refused &&
	    (queue_sale(store, visit->sale, &e, NULL) != 0 ||
		!(e.handed || e.dealt)))
		world_broken(world, "I7 visit %s of %s stands, nobody's",
		    visit->mdtrt_id, visit->sale);
}

/* I1 and I7 when everything has come to rest. */
void
check_visits(struct world *world)
{
	struct ledger *ledger = world->ledger;
	int64_t open = 0;

	for (int i = 0; i < ledger->visit_count; i++)
		check_visit(world, &ledger->visits[i]);
	if (store_int(world->wiring.store, &open, 0, NULL,
		"SELECT count(*) FROM visit WHERE open = 1", "") != 0)
		world_broken(world, "I7 visits cannot be asked");
	else if (open > 0)
		world_broken(world, "I7 %lld visits are still to be done",
		    (long long)open);
}
