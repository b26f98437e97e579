#include "tests/sim/world.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 60000
#define SPARSE_STEPS 128
#define SELDOM_STEPS 512
#define PAPER_TICK_MS 1000
#define SPINNING_MAX 100 /* a drain takes a turn for each message */
#define SIGN_OUT_MS 5000 /* ui/counter.c waits no longer */

void
world_broken(struct world *world, const char *format, ...)
{
	va_list list;

	if (world->violation[0] != '\0')
		return;
	va_start(list, format);
	(void)vsnprintf(
	    world->violation, sizeof(world->violation), format, list);
	va_end(list);
	world_say(world, "VIOLATION %s", world->violation);
}

void
world_say(struct world *world, const char *format, ...)
{
	va_list list;

	if (world->trace == NULL)
		return;
	fprintf(world->trace, "%10lld ", (long long)world->t_ms);
	va_start(list, format);
	(void)vfprintf(world->trace, format, list);
	va_end(list);
	fputc('\n', world->trace);
}

struct now
world_now(const struct world *world)
{
	struct now now = { .wall_ms = world->start_ms + world->t_ms +
		    world->wall_offset_ms,
		.mono_ms = world->t_ms - world->boot_at_ms + 1000 };

	(void)snprintf(now.boot_id, sizeof(now.boot_id), "boot-%d",
	    world->boots);
	return now;
}

struct promise *
world_promise(struct world *world, const char *sale)
{
	struct promise *promise;

	for (int i = 0; i < world->promised_count; i++) {
		if (strcmp(world->promised[i].sale, sale) == 0)
			return &world->promised[i];
	}
	assert(world->promised_count < WORLD_SALES_MAX);
	promise = &world->promised[world->promised_count++];
	memset(promise, 0, sizeof(*promise));
	(void)text_copy(promise->sale, sizeof(promise->sale), sale);
	return promise;
}

static void
accepted(struct world *world, const struct till_view *view)
{
	struct promise *promise = world_promise(world, view->last_sale);

	if (promise->counted)
		return;
	promise->counted = true;
	drawer_take(world, promise);
	world->sums.sales++;
	world->cashier.sales_today++;
	check_run(world, CHECK_ACCEPTED);
}

/* What the turn brought: a sale accepted, an outcome shown. */
static void
look(struct world *world)
{
	const struct till_view *view = world_view(world);
	bool new_sale, new_outcome;

	if (view->place != TILL_WAITING && view->place != TILL_RESULT)
		return;
	new_sale = strcmp(view->last_sale, world->last_sale) != 0;
	new_outcome = new_sale || view->outcome != world->last_outcome;
	(void)text_copy(world->last_sale, sizeof(world->last_sale),
	    view->last_sale); /* the same size */
	world->last_outcome = view->outcome;
	if (new_outcome && view->place == TILL_RESULT) {
		world_say(world, "outcome %d of %s", (int)view->outcome,
		    view->last_sale);
		world->sums.provisional +=
		    view->outcome == OUTCOME_PROVISIONAL;
		world->sums.selfpay += view->outcome == OUTCOME_SELFPAY;
	}
	if (new_sale)
		accepted(world, view);
	if (new_outcome)
		check_run(world, CHECK_SHOWN);
}

/* In a real counter this is when its loop would end. */
static bool
has_left(const struct world *world)
{
	const struct counter *counter = &world->counter;

	if (world_view(world)->signing_out &&
	    counter->now.mono_ms - counter->leaving_ms < SIGN_OUT_MS)
		return false;
	return counter->leaving &&
	    ((world_view(world)->counts.in_flight == 0 &&
		 !counter->printer.busy) ||
		counter->now.mono_ms - counter->leaving_ms >
		    world->wiring.conf.centre.commit_ms);
}

static void
turn(struct world *world)
{
	if (!world->healed && world->t_ms >= world->cashier.next_ms &&
	    !world->counter.leaving &&
	    world_view(world)->place != TILL_STOPPED)
		cashier_act(world);
	world->counter.now = world_now(world);
	world->calls_before = disk_calls(world->disk);
	world->ui->said[0] = '\0';
	(void)counter_turn(&world->counter);
	if (world->ui->said[0] != '\0' && !world->counter.leaving) {
		world_say(world, "said %s", world->ui->said);
		world->cashier.refused += !world->ui->said_good;
	}
	purse_look(world);
	look(world);
}

static void
step(struct world *world)
{
	world->sums.steps++;
	if (world->wiring.till == NULL) {
		machine_restart(world, false);
		return;
	}
	turn(world);
	check_run(world, CHECK_STEP);
	if (world_view(world)->place == TILL_STOPPED) {
		world_say(world, "stopped: %s",
		    world_view(world)->notice_text);
		if (world->healed && world->sums.disk_faults == 0 &&
		    !disk_is_down(world->disk))
			world_broken(world, "stopped for no reason: %s",
			    world_view(world)->notice_text);
		machine_restart(world, disk_is_down(world->disk));
	} else if (has_left(world)) {
		world->sums.quits++;
		machine_stop(world);
	}
}

static void
earlier(int64_t *next, int64_t due)
{
	if (due < *next)
		*next = due;
}

/* Nobody there and nothing to do: the machine may doze through the night,
 * an hour at a time. */
static bool
sleeps(const struct world *world)
{
	return !world->healed &&
	    world->t_ms < world->cashier.closed_until_ms &&
	    !world->counter.leaving && !till_busy(world->wiring.till);
}

/* The world's time of a due time of the machine's; never stays never. */
static int64_t
in_world(const struct world *world, int64_t mono_ms)
{
	int64_t mono_0 = world->boot_at_ms - 1000;

	return mono_ms < INT64_MAX / 2 ? mono_ms + mono_0 : INT64_MAX;
}

/* To the next moment at which anything happens. */
static void
advance(struct world *world, int64_t until_ms)
{
	int64_t next = link_next(world->link);

	if (world->wiring.till != NULL) {
		if (!sleeps(world))
			earlier(&next,
			    in_world(world, till_due_ms(world->wiring.till)));
		earlier(&next, in_world(world, keys_due_ms(&world->ui->keys)));
		if (world->counter.printer.busy)
			earlier(&next, world->t_ms + PAPER_TICK_MS);
		earlier(&next, reader_next(&world->reader));
	}
	if (!world->healed && !world->counter.leaving)
		earlier(&next, world->cashier.next_ms);
	earlier(&next, world->t_ms + HOUR_MS);
	earlier(&next, until_ms);
	world->spinning = next > world->t_ms ? 0 : world->spinning + 1;
	if (world->spinning > SPINNING_MAX)
		world_broken(world, "I8 turns on the spot, for nothing");
	world->t_ms = next > world->t_ms ? next : world->t_ms + 1;
	link_advance(
	    world->link, world->t_ms, world->start_ms + world->t_ms);
	reader_advance(&world->reader, world->t_ms);
}

static bool
shop_is_shut(const struct world *world)
{
	return world->wiring.till == NULL && !world->healed &&
	    world->t_ms < world->cashier.closed_until_ms;
}

static void
days(struct world *world, int wanted)
{
	for (int steps = 1; world->violation[0] == '\0' &&
	     steps < STEPS_MAX && world->cashier.day <= wanted;
	     steps++) {
		if (world->cashier.closed_until_ms != 0 &&
		    world->t_ms >= world->cashier.closed_until_ms)
			cashier_open(world);
		machine_trouble(world);
		if (!shop_is_shut(world))
			step(world);
		if (steps % SPARSE_STEPS == 0)
			check_run(world, CHECK_NOW_THEN);
		if (steps % SELDOM_STEPS == 0)
			check_run(world, CHECK_SELDOM);
		advance(world, INT64_MAX);
	}
}

void
world_pass(struct world *world, int64_t ms)
{
	int64_t until_ms = world->t_ms + ms;

	while (world->violation[0] == '\0' && world->t_ms < until_ms) {
		step(world);
		advance(world, until_ms);
	}
}

/* Whatever was left undone is to come to its end by itself. */
static void
rest(struct world *world)
{
	for (int steps = 0; steps < STEPS_MAX &&
	     world->violation[0] == '\0' &&
	     (world->wiring.till == NULL || till_busy(world->wiring.till) ||
		 link_next(world->link) != INT64_MAX);
	     steps++) {
		step(world);
		advance(world, INT64_MAX);
	}
}

void
world_rest(struct world *world)
{
	rest(world);
	if (world->violation[0] != '\0' || world->wiring.till == NULL)
		return;
	even_check(world);
	rest(world); /* what the comparison brought up */
	check_run(world, CHECK_NOW_THEN);
	check_run(world, CHECK_SELDOM);
	check_run(world, CHECK_END);
}

void
world_open(struct world *world, uint64_t seed, const struct cuts *cuts)
{
	memset(world, 0, sizeof(*world));
	world->seed = seed;
	swarm_draw(&world->swarm, seed, cuts);
	world->chance = chance_from(world->seed);
	world->ledger = calloc(1, sizeof(*world->ledger));
	world->link = calloc(1, sizeof(*world->link));
	world->ui = calloc(1, sizeof(*world->ui));
	assert(world->ledger != NULL && world->link != NULL &&
	    world->ui != NULL);
	world->counter.term = cells_open();
	ledger_open(world->ledger, world->seed, &world->swarm);
	link_open(world->link, world->ledger, world->seed, &world->swarm);
	reader_open(&world->reader, &world->swarm);
	(void)snprintf(world->disk_name, sizeof(world->disk_name), "sim-%llu",
	    (unsigned long long)world->seed);
	world->disk = disk_create(world->disk_name, world->seed);
	memset(world->key.at, 7, sizeof(world->key.at));
	machine_draw(world);
}

void
world_close(struct world *world)
{
	machine_stop(world);
	store_close(&world->copy);
	disk_destroy(&world->disk);
	world->sums.worlds = 1;
	world->sums.exchanges = world->link->carried;
	world->sums.touches = world->link->touches;
	world->sums.lost_replies = world->link->lost_replies;
	world->sums.late = world->link->late;
	world->sums.questions = world->ledger->questions;
	link_close(world->link);
	term_close(&world->counter.term);
	free(world->ui);
	free(world->link);
	ledger_close(world->ledger);
	free(world->ledger);
}

bool
world_run(struct world *world, uint64_t seed, const struct cuts *cuts,
    FILE *trace)
{
	world_open(world, seed, cuts);
	world->trace = trace;
	machine_tell(world);
	cashier_open(world);
	machine_boot(world);
	days(world, 3 + (int)chance_below(&world->chance, 3));
	if (world->violation[0] == '\0') {
		machine_heal(world);
		if (chance_hits(&world->chance, 700) ||
		    world->wiring.till == NULL)
			machine_restart(
			    world, chance_hits(&world->chance, 500));
		world_rest(world);
	}
	world_close(world);
	return world->violation[0] == '\0';
}
