/*
 * The cashier: reads the screen in front of her and presses keys. She
 * serves some customers a day (cashier_serve.c), looks at her books
 * (cashier_books.c), makes mistakes by the knobs, and goes home.
 */
#include "tests/sim/world.h"

#include <string.h>

#define TYPING_MS 120

void
cashier_press(struct world *world, enum term_key_kind key)
{
	world->sums.keys++;
	world_say(world, "key %s", key_name(key));
	if (!cells_press(world->counter.term, key))
		world_broken(world, "I8 keys are left lying");
}

void
cashier_scan(struct world *world, const char *text)
{
	world_say(world, "scan %s",
	    check_personal(text, strlen(text)) ? "a person" : text);
	world->sums.keys++;
	if (!cells_type(world->counter.term, text) ||
	    !cells_press(world->counter.term, TERM_KEY_ENTER))
		world_broken(world, "I8 keys are left lying");
}

/* With fingers: a key at a time, slower than a scanner. */
void
cashier_type(struct world *world, const char *text)
{
	struct cashier *c = &world->cashier;

	(void)text_copy(c->typing, sizeof(c->typing), text);
	c->typed = 0;
}

static void
type_on(struct world *world)
{
	struct cashier *c = &world->cashier;
	char key[2] = { c->typing[c->typed], '\0' };

	c->next_ms = world->t_ms + TYPING_MS;
	if (key[0] == '\0') {
		c->typing[0] = '\0';
		cashier_press(world, TERM_KEY_ENTER);
		return;
	}
	c->typed++;
	world->sums.keys++;
	(void)cells_type(world->counter.term, key);
}

bool
cashier_may(const struct world *world, enum term_key_kind key)
{
	return key_action(key, world->ui, world_view(world)) != ACTION_NONE;
}

/* The next morning, or so late that the day ends under her hands. */
int64_t
cashier_next_open(struct world *world)
{
	int64_t since = world->t_ms - 8 * HOUR_MS;
	int64_t morning = (since / DAY_MS + 1) * DAY_MS + 8 * HOUR_MS;

	return swarm_hits(&world->swarm, KNOB_NIGHT) ?
	    morning + 15 * HOUR_MS + HOUR_MS * 5 / 6 :
	    morning;
}

/* The shop opens. */
void
cashier_open(struct world *world)
{
	struct cashier *c = &world->cashier;
	struct chance *chance = &world->chance;

	if (c->day > 0 && c->sales_today > 0)
		world->sums.days++;
	c->day++;
	c->sales_today = 0;
	c->opens = world->wiring.conf.shift.count;
	c->closes = c->opens && !swarm_hits(&world->swarm, KNOB_BACK);
	c->sales_wanted = 1 + (int)chance_below(chance, 4);
	c->closed_until_ms = 0;
	c->shut_ms = world->t_ms + 10 * HOUR_MS;
	c->next_ms = world->t_ms + chance_below(chance, HOUR_MS / 6);
	world_say(world, "day %d: the shop opens", c->day);
	if (c->day > 1 && swarm_hits(&world->swarm, KNOB_DARK))
		machine_cut_link(world, 10 * HOUR_MS);
	if (world->wiring.till == NULL && c->day > 1)
		machine_boot(world);
}

/* A cat on the keys: any of them, wherever it is. */
static void
any_key(struct world *world)
{
	int64_t which = swarm_below(&world->swarm, KNOB_ANY_KEY, 0,
	    TERM_KEY_F12 - TERM_KEY_ENTER + 1);

	cashier_press(
	    world, (enum term_key_kind)(TERM_KEY_ENTER + (int)which));
}

/* Where she gets no further she takes the cash, or gives up. */
static void
give_up(struct world *world, enum screen_id front)
{
	world->cashier.stuck = 0;
	world->cashier.typing[0] = '\0';
	if (front == SCREEN_BASKET && world->ui->counting)
		cashier_press(world, TERM_KEY_ESC);
	else if (cashier_may(world, TERM_KEY_F7) &&
	    chance_hits(&world->chance, 300))
		cashier_press(world, TERM_KEY_F7);
	else if (cashier_may(world, TERM_KEY_F9))
		cashier_press(world, TERM_KEY_F9);
	else
		cashier_press(world, TERM_KEY_ESC);
}

void
cashier_act(struct world *world)
{
	const struct till_view *view = world_view(world);
	struct cashier *c = &world->cashier;
	enum screen_id front = screen_front(world->ui, view);
	uint64_t seen = (uint64_t)front * 1000000 +
	    (uint64_t)view->sale->basket.item_count * 1000 +
	    (uint64_t)view->sale->basket.trace_count;

	if (c->typing[0] != '\0') {
		type_on(world);
		return;
	}
	c->next_ms = world->t_ms + 300 + chance_below(&world->chance, 4000);
	c->stuck = seen == c->seen ? c->stuck + 1 : 0;
	c->seen = seen;
	if (swarm_hits(&world->swarm, KNOB_ANY_KEY))
		any_key(world);
	else if (c->stuck > CASHIER_STUCK_MAX && front != SCREEN_WAITING &&
	    front != SCREEN_IDLE)
		give_up(world, front);
	else
		cashier_at_sale(world, front);
}
