/*
 * 补结算单: what must hold of tickets, by the centre's ledger and by what
 * was handed back over the counter. Settled at most once, its money handed
 * back at most once, and what it cost in the end is what the centre says.
 */
#include <string.h>

#include "tests/sim/world.h"

/* Asked for at the ticket, or at the sale that settled it. */
void
purse_hand(struct world *world)
{
	struct rows *rows = NULL;

	if (store_select(world->wiring.store, &rows, NULL,
		"SELECT sale FROM ticket WHERE sale = ?1 OR last = ?1", "t",
		world->ui->sale) != 0 ||
	    rows_next(rows, NULL) != 1) {
		world_broken(world, "I4 cash back for %s, no ticket",
		    world->ui->sale);
	} else {
		(void)text_copy(world->handing, sizeof(world->handing),
		    rows_text(rows, 0)); /* as wide */
		world->handing_fen = world->ui->owed.fen;
	}
	rows_close(&rows);
}

/* The money leaves the drawer when the till has said that it is booked. */
void
purse_look(struct world *world)
{
	const struct till_view *view = world_view(world);

	if (world->handing[0] == '\0')
		return;
	if (view->place == TILL_STOPPED) {
		purse_break(world);
		return;
	}
	if (view->notice == NOTICE_DONE &&
	    strcmp(view->notice_sale, world->handing) == 0) {
		world_promise(world, world->handing)->back_fen +=
		    world->handing_fen;
		world_say(world, "%lld fen back for %s",
		    (long long)world->handing_fen, world->handing);
	}
	world->handing[0] = '\0';
}

void
purse_break(struct world *world)
{
	if (world->handing[0] != '\0')
		world_promise(world, world->handing)->unsure = true;
	world->handing[0] = '\0';
}

/* Settlements in effect at the centre for one ticket. */
static int
effects_of(struct world *world, const char *ticket,
    const struct ledger_entry **one)
{
	struct rows *rows = NULL;
	int effects = 0;

	if (store_select(world->wiring.store, &rows, NULL,
		"SELECT sale FROM sale WHERE settles = ?1", "t", ticket) != 0)
		world_broken(world, "I1 tickets cannot be asked");
	while (rows != NULL && rows_next(rows, NULL) == 1)
		effects += ledger_effects(
		    world->ledger, rows_text(rows, 0), one);
	rows_close(&rows);
	return effects;
}

/* One ticket: sale, state, owed, total, rows PAID_BACK. */
static void
check_ticket(struct world *world, struct rows *rows, bool at_end)
{
	const char *sale = rows_text(rows, 0);
	const struct ledger_entry *one = NULL;
	const struct promise *promise = world_promise(world, sale);
	int64_t state = rows_int(rows, 1), owed = rows_int(rows, 2);
	int64_t paid = rows_int(rows, 4);
	int effects = effects_of(world, sale, &one);

	if (effects > 1)
		world_broken(world, "I1 ticket %s is settled %d times", sale,
		    effects);
	if (paid > 1 || promise->back_fen > owed)
		world_broken(world, "I4 ticket %s: %lld fen back, %lld owed",
		    sale, (long long)promise->back_fen, (long long)owed);
	if (!promise->unsure &&
	    (paid == 1 ? promise->back_fen != owed : promise->back_fen != 0))
		world_broken(world, "I4 ticket %s: %lld fen back, booked %lld",
		    sale, (long long)promise->back_fen, (long long)paid);
	if (!at_end || (state != TICKET_OWED && state != TICKET_DONE))
		return;
	if (effects != 1 || rows_int(rows, 3) - owed != one->cash)
		world_broken(world, "I4 ticket %s: %lld fen owed, %d there",
		    sale, (long long)owed, effects);
	world->sums.tickets_settled++;
	world->sums.tickets_paid += paid;
}

static void
each(struct world *world, bool at_end)
{
	struct rows *rows = NULL;

	if (store_select(world->wiring.store, &rows, NULL,
		"SELECT k.sale, k.state, k.owed, k.total, (SELECT count(*)"
		" FROM journal j WHERE j.sale = k.sale AND j.fact ="
		" 'PAID_BACK') FROM ticket k",
		"") != 0) {
		world_broken(world, "I4 tickets cannot be asked");
		return;
	}
	while (rows_next(rows, NULL) == 1)
		check_ticket(world, rows, at_end);
	rows_close(&rows);
}

void
purse_check(struct world *world)
{
	each(world, false);
}

void
purse_end(struct world *world)
{
	each(world, true);
}
