/* The cashier over her books: the list, a refund, what is to be dealt with;
 * and the questions the screen asks before what cannot be taken back. */
#include "tests/sim/world.h"

/* A customer brings something back: today's list, her line, F7. */
static void
refund(struct world *world)
{
	struct cashier *c = &world->cashier;

	if (world->ui->which == QUEUE_OPEN) {
		cashier_press(world, TERM_KEY_TAB);
		return;
	}
	c->refunding--;
	if (cashier_may(world, TERM_KEY_F7) &&
	    (c->refunding == 0 || chance_hits(&world->chance, 300))) {
		c->refunding = 0;
		cashier_press(world, TERM_KEY_F7);
	} else {
		cashier_press(world, TERM_KEY_DOWN);
	}
}

static void
at_queue(struct world *world)
{
	struct swarm *s = &world->swarm;

	if (world->cashier.refunding > 0)
		refund(world);
	else if (world->ui->picked + 1 < world->ui->entry_count &&
	    chance_hits(&world->chance, 400))
		cashier_press(world, TERM_KEY_DOWN);
	else if (cashier_may(world, TERM_KEY_F4) &&
	    swarm_hits(s, KNOB_REPRINT))
		cashier_press(world, TERM_KEY_F4);
	else if (cashier_may(world, TERM_KEY_F3) && swarm_hits(s, KNOB_TICKETS))
		cashier_press(world, TERM_KEY_F3);
	else if (cashier_may(world, TERM_KEY_F5) && swarm_hits(s, KNOB_BOOKS))
		cashier_press(world, TERM_KEY_F5);
	else if (cashier_may(world, TERM_KEY_ENTER) &&
	    swarm_hits(s, KNOB_DEAL))
		cashier_press(world, TERM_KEY_ENTER);
	else
		cashier_press(world, TERM_KEY_ESC);
}

static void
at_detail(struct world *world)
{
	struct swarm *s = &world->swarm;

	if (cashier_may(world, TERM_KEY_F8) && swarm_hits(s, KNOB_DEAL))
		cashier_press(world, TERM_KEY_F8);
	else if (cashier_may(world, TERM_KEY_F5) && swarm_hits(s, KNOB_BOOKS))
		cashier_press(world, TERM_KEY_F5);
	else if (cashier_may(world, TERM_KEY_F4) &&
	    swarm_hits(s, KNOB_REPRINT))
		cashier_press(world, TERM_KEY_F4);
	else
		cashier_press(world, TERM_KEY_ESC);
}

static void
at_ask(struct world *world)
{
	bool no = swarm_hits(&world->swarm, KNOB_BACK);

	if (world->ui->asked == ACTION_QUIT)
		no = !world->cashier.quitting;
	world_say(world, "asked about %s: %s",
	    world->ui->asked == ACTION_REFUND	 ? "a refund" :
		world->ui->asked == ACTION_QUIT	 ? "leaving" :
		world->ui->asked == ACTION_PAY_BACK ? "cash to go back" :
		world->ui->asked == ACTION_DEAL	 ? "what was dealt with" :
						   "this sale",
	    no ? "no" : "yes");
	if (world->ui->asked == ACTION_DEAL && !no)
		world->sums.dealt++;
	if (world->ui->asked == ACTION_PAY_BACK && !no)
		purse_hand(world);
	cashier_press(world, no ? TERM_KEY_ESC : TERM_KEY_ENTER);
	if (world->ui->asked == ACTION_QUIT && !no) {
		world->cashier.closed_until_ms = cashier_next_open(world);
		world->cashier.next_ms = world->cashier.closed_until_ms;
		world->cashier.quitting = false;
	}
}

/* She counts right as a rule, and where she did not she says why. */
static void
at_shift(struct world *world)
{
	const struct ui_shift *shown = world->ui->shift;
	char counted[MONEY_TEXT_BYTES];

	if (cashier_may(world, TERM_KEY_F4) &&
	    swarm_hits(&world->swarm, KNOB_REPRINT)) {
		cashier_press(world, TERM_KEY_F4);
	} else if (swarm_hits(&world->swarm, KNOB_BACK)) {
		cashier_press(world, TERM_KEY_ESC);
	} else if (shown->stage == UI_SHIFT_OPEN) {
		cashier_type(world, "200.00");
	} else if (shown->stage == UI_SHIFT_SURE) {
		cashier_press(world, TERM_KEY_ENTER);
	} else if (shown->stage == UI_SHIFT_REASON) {
		cashier_type(world, "change");
	} else if (shown->shift.expected.fen < 0 ||
	    swarm_hits(&world->swarm, KNOB_WRONG)) {
		cashier_type(world, "1.00");
	} else {
		money_format(counted, shown->shift.expected);
		cashier_type(world, counted);
	}
}

void
cashier_at_books(struct world *world, enum screen_id front)
{
	switch ((int)front) {
	case SCREEN_QUEUE:
		at_queue(world);
		break;
	case SCREEN_DETAIL:
		at_detail(world);
		break;
	case SCREEN_ASK:
		at_ask(world);
		break;
	case SCREEN_SHIFT:
		at_shift(world);
		break;
	default: /* reasons, a search, help */
		cashier_press(world, TERM_KEY_ESC);
	}
}
