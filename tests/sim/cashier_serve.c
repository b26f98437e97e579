/* A customer, from the first card shown to the slip in her hand. */
#include "tests/sim/world.h"

enum { BY_CARD, BY_NUMBER, BY_VOUCHER, BY_NOTHING };

static void
go_home(struct world *world)
{
	struct cashier *c = &world->cashier;

	c->closed_until_ms = cashier_next_open(world);
	c->next_ms = c->closed_until_ms;
	c->quitting = false;
	/* No night is without a link: it would be told minute by minute. */
	if (world->link->cut)
		machine_cut_link(
		    world, chance_below(&world->chance, HOUR_MS / 6));
	world_say(world, "the shop shuts");
}

/* The next customer comes, with a card or without. */
static void
receive(struct world *world)
{
	struct cashier *c = &world->cashier;
	struct chance *chance = &world->chance;

	/* Each customer by herself, whatever happened before. */
	*chance = chance_from(
	    world->seed ^ (uint64_t)++c->customer * UINT64_C(0x9FB21C651E98DF25));
	if (!swarm_hits(&world->swarm, KNOB_CUSTOMER)) {
		c->sales_today++; /* who did not come is not waited for */
		return;
	}
	c->serving = true;
	c->person = (int)chance_below(chance, 3);
	c->means = (int)chance_below(chance, 3);
	c->items_wanted = 1 + (int)chance_below(chance, 3);
	c->stuck = 0;
	c->refused = 0;
	if (swarm_hits(&world->swarm, KNOB_NOBODY))
		c->means = BY_NOTHING;
}

static void
scan_item(struct world *world)
{
	static const char *const codes[] = { "D1001", "2900000010024",
		"D1003", "D1004", "D1005", "2900000010017" };
	static const char *const wrong[] = { "6901234567892", "D9999", "0",
		"https://example.invalid/?a=1", "81000010000000000000000" };

	if (swarm_hits(&world->swarm, KNOB_WRONG))
		cashier_scan(world,
		    wrong[swarm_below(&world->swarm, KNOB_WRONG, 0, 5)]);
	else
		cashier_scan(world, codes[chance_below(&world->chance, 6)]);
}

static void
show_card(struct world *world)
{
	struct reader *reader = &world->reader;

	if (reader->card < 0) {
		world->sums.cards++;
		world_say(world, "card in");
		reader_insert(reader, world->cashier.person);
	} else if (cashier_may(world, TERM_KEY_F2)) {
		cashier_press(world, TERM_KEY_F2);
	}
	/* A card that will not be read: by the number on it. */
	if (++world->cashier.stuck > 3) {
		reader_remove(reader);
		world->cashier.means = BY_NUMBER;
	}
}

static void
identify(struct world *world)
{
	struct cashier *c = &world->cashier;
	char text[29];

	switch (c->means) {
	case BY_CARD:
		show_card(world);
		return;
	case BY_VOUCHER:
		ledger_voucher(text, c->person);
		cashier_scan(world, text);
		/* Without a link nobody knows whose it is. */
		c->means = BY_NUMBER;
		return;
	case BY_NUMBER:
		ledger_certno(text, c->person);
		if (swarm_hits(&world->swarm, KNOB_TYPES))
			cashier_type(world, text);
		else
			cashier_scan(world, text);
		return;
	default:
		scan_item(world);
	}
}

/* The first and the last thing of her day. */
static bool
turns_to_shift(struct world *world, bool *still, bool open)
{
	if (world_view(world)->shift_open != open &&
	    cashier_may(world, TERM_KEY_F8)) {
		cashier_press(world, TERM_KEY_F8);
		return true;
	}
	*still = false;
	return false;
}

static void
at_idle(struct world *world)
{
	struct cashier *c = &world->cashier;
	struct swarm *s = &world->swarm;

	if (c->opens && turns_to_shift(world, &c->opens, true))
		return;
	if (c->quitting || c->sales_today >= c->sales_wanted ||
	    world->t_ms >= c->shut_ms) {
		if (c->closes && turns_to_shift(world, &c->closes, false))
			return;
		if (c->quitting ||
		    !swarm_hits(s, KNOB_QUITS)) {
			go_home(world);
			return;
		}
		c->quitting = true;
		cashier_press(world, TERM_KEY_F10);
		return;
	}
	if (world_view(world)->place == TILL_READING) {
		if (swarm_hits(s, KNOB_BACK))
			cashier_press(world, TERM_KEY_ESC);
		return;
	}
	if (!c->serving) {
		reader_remove(&world->reader);
		c->refunding = swarm_hits(s, KNOB_REFUND) ? 4 : 0;
		if (c->refunding > 0 || swarm_hits(s, KNOB_BOOKS)) {
			cashier_press(world, TERM_KEY_F6);
			return;
		}
		receive(world);
		if (chance_hits(&world->chance, 150))
			c->next_ms += chance_below(&world->chance, HOUR_MS);
		return;
	}
	identify(world);
}

static void
scan_box(struct world *world)
{
	char code[32];

	codes_scan(world, code, sizeof(code));
	cashier_scan(world, code);
}

/* The centre did not know the person, or was not there: once more. */
static bool
asks_again(struct world *world)
{
	struct cashier *c = &world->cashier;
	char certno[19];

	if (c->means == BY_NOTHING || (c->refused != 2 && c->refused != 4) ||
	    world->ui->counting)
		return false;
	c->refused++;
	ledger_certno(certno, c->person);
	cashier_type(world, certno);
	return true;
}

/* Nothing was taken so often, without a shift for one: the basket is put
 * away rather than left on the screen for good, with its visit. */
static bool
sent_away(const struct world *world)
{
	return world->cashier.refused > CASHIER_REFUSED_MAX;
}

static void
at_basket(struct world *world)
{
	const struct till_view *view = world_view(world);
	const struct cashier *c = &world->cashier;
	struct swarm *s = &world->swarm;
	int items = view->sale->basket.item_count;
	bool nobody = view->sale->person.mdtrt_cert_no[0] == '\0';

	if (asks_again(world))
		return;
	if (view->tickets > 0 && view->place == TILL_PERSON &&
	    cashier_may(world, TERM_KEY_F5) && swarm_hits(s, KNOB_TICKETS)) {
		cashier_press(world, TERM_KEY_F5);
		return;
	}
	if (swarm_hits(s, KNOB_CANCELS) ||
	    (sent_away(world) && cashier_may(world, TERM_KEY_F9)))
		cashier_press(world, TERM_KEY_F9);
	else if (nobody && items > 0 && c->means != BY_NOTHING && c->serving &&
	    c->stuck < CASHIER_STUCK_MAX / 2 && c->means != BY_CARD)
		identify(world);
	else if (items > 0 && swarm_hits(s, KNOB_REMOVES))
		cashier_press(world, TERM_KEY_DELETE);
	else if (items > 0 && swarm_hits(s, KNOB_COUNTS)) {
		cashier_press(world, TERM_KEY_F2);
		cashier_type(world, "2");
	} else if (world->ui->counting)
		cashier_press(world, TERM_KEY_ESC);
	else if (view->traces_wanted && view->traces_missing > 0 &&
	    chance_hits(&world->chance, 900))
		scan_box(world);
	else if (items < c->items_wanted)
		scan_item(world);
	else if (items > 0 &&
	    (nobody || c->refused > 5 || swarm_hits(s, KNOB_SELFPAY)))
		cashier_press(world, TERM_KEY_F7);
	else
		cashier_press(world, TERM_KEY_F5);
}

static void
at_split(struct world *world)
{
	struct swarm *s = &world->swarm;

	if (swarm_hits(s, KNOB_BACK))
		cashier_press(world, TERM_KEY_ESC);
	else if (swarm_hits(s, KNOB_CANCELS) || sent_away(world))
		cashier_press(world, TERM_KEY_F9);
	else if (swarm_hits(s, KNOB_SELFPAY) || world->cashier.refused > 0)
		cashier_press(world, TERM_KEY_F7);
	else if (cashier_may(world, TERM_KEY_ENTER))
		cashier_press(world, TERM_KEY_ENTER);
	else if (world_view(world)->quote == QUOTE_REFUSED)
		cashier_press(world, TERM_KEY_F7);
}

static void
at_confirm(struct world *world)
{
	if (swarm_hits(&world->swarm, KNOB_BACK) ||
	    world->cashier.refused > 0)
		cashier_press(world, TERM_KEY_ESC);
	else if (swarm_hits(&world->swarm, KNOB_TYPES))
		cashier_type(world, "500");
	else
		cashier_press(world, TERM_KEY_ENTER);
}

/* Another operator agrees, or will not. */
static void
at_second(struct world *world)
{
	if (swarm_hits(&world->swarm, KNOB_BACK) ||
	    world->cashier.stuck > CASHIER_STUCK_MAX / 2)
		cashier_press(world, TERM_KEY_ESC);
	else
		cashier_type(world,
		    world->ui->second_by[0] == '\0' ? "0008" : "1");
}

static void
at_result(struct world *world)
{
	world->cashier.serving = false;
	reader_remove(&world->reader);
	if (swarm_hits(&world->swarm, KNOB_REPRINT) &&
	    cashier_may(world, TERM_KEY_F4))
		cashier_press(world, TERM_KEY_F4);
	else
		cashier_press(world, TERM_KEY_ENTER);
}

static void
at_waiting(struct world *world)
{
	world->cashier.serving = false;
	if (swarm_hits(&world->swarm, KNOB_IMPATIENT))
		cashier_press(world, TERM_KEY_F8);
}

void
cashier_at_sale(struct world *world, enum screen_id front)
{
	switch ((int)front) {
	case SCREEN_IDLE:
		at_idle(world);
		break;
	case SCREEN_PERSON:
	case SCREEN_BASKET:
		at_basket(world);
		break;
	case SCREEN_SPLIT:
		at_split(world);
		break;
	case SCREEN_CONFIRM:
		at_confirm(world);
		break;
	case SCREEN_SECOND:
		at_second(world);
		break;
	case SCREEN_WAITING:
		at_waiting(world);
		break;
	case SCREEN_RESULT:
		at_result(world);
		break;
	default:
		cashier_at_books(world, front);
	}
}
