/*
 * The failures that have a name, each by itself in a world where nothing
 * else goes wrong: what is told at the link is told by a script, and at the
 * end everything must be settled, to the fen, with nothing for a person.
 */
#include "tests/sim/world.h"

#include <stdlib.h>
#include <string.h>

#define SALES 5
#define GOODS "D1004"

/* From the from-th to the to-th of an infno ("" any), counted from 1. */
struct rule {
	const char *infno;
	int from, to;
	enum link_fate fate;
	int seen;
};

struct scene {
	struct world *world;
	struct rule rules[2];
};

static enum link_fate
fate_of(void *ctx, const char *infno)
{
	struct scene *scene = ctx;

	for (int i = 0; i < 2; i++) {
		struct rule *rule = &scene->rules[i];

		if (rule->infno == NULL ||
		    (rule->infno[0] != '\0' &&
			strcmp(infno, rule->infno) != 0))
			continue;
		rule->seen++;
		if (rule->seen >= rule->from && rule->seen <= rule->to)
			return rule->fate;
	}
	return LINK_PASS;
}

static void
lose(struct scene *scene, int which, const char *infno, int from, int to,
    enum link_fate fate)
{
	scene->rules[which] = (struct rule) { infno, from, to, fate, 0 };
}

/* A counter at ten in the morning, signed in, with nothing to fear. */
static void
begin(struct scene *scene, struct world *world)
{
	static const struct cuts none;
	struct cuts *all_off = calloc(1, sizeof(*all_off));

	*all_off = none;
	for (int k = 0; k < KNOB_COUNT; k++)
		all_off->off[k] = true;
	memset(scene, 0, sizeof(*scene));
	scene->world = world;
	world_open(world, 1, all_off);
	world->healed = true; /* and no cashier */
	world->wiring.conf.offline.fund_sale_max = money_fen(100000);
	world->wiring.conf.offline.fund_person_max = money_fen(1000000);
	world->wiring.conf.offline.fund_till_max = money_fen(1000000);
	world->wiring.conf.offline.fund_sale_soft = money_fen(100000);
	world->wiring.conf.offline.fund_person_soft = money_fen(1000000);
	world->wiring.conf.offline.fund_till_soft = money_fen(1000000);
	world->wiring.conf.offline.entitlement_age_s = 7 * 86400;
	world->wiring.conf.offline.entitlement_soft_s = 7 * 86400;
	world->wiring.conf.centre.trace = TRACE_NONE;
	world->ledger->any_sign_no = false;
	world->link->latency_ms = 20;
	world->link->script = fate_of;
	world->link->script_ctx = scene;
	free(all_off);
	world->swarm.cuts = NULL;
	machine_boot(world);
	world_pass(world, 5000);
}

static void
give(struct world *world, enum till_command_kind kind, const char *text)
{
	struct till_command command;
	struct now now = world_now(world);
	struct err err = { ERR_NONE, "" };

	memset(&command, 0, sizeof(command));
	command.kind = kind;
	(void)text_copy(command.text, sizeof(command.text), text);
	if (till_step(world->wiring.till, &now, &command, &err) != 0)
		world_broken(world, "scene: %s: %s", till_command_name(kind),
		    err.text);
	world_pass(world, 1000);
}

/* Known from now on, also when the link has gone. */
static void
meet(struct world *world, int person)
{
	char certno[19];

	ledger_certno(certno, person);
	give(world, COMMAND_ID_NO, certno);
	world_pass(world, 1000);
	give(world, COMMAND_CANCEL, "");
}

static void
sell(struct world *world, int person)
{
	char certno[19];

	ledger_certno(certno, person);
	give(world, COMMAND_ID_NO, certno);
	world_pass(world, 12000);
	give(world, COMMAND_SCAN, GOODS);
	give(world, COMMAND_CHARGE, "");
	world_pass(world, 12000);
	give(world, COMMAND_CONFIRM, "");
	world_pass(world, 12000);
	give(world, COMMAND_NEXT, "");
}

static void
meet_all(struct world *world)
{
	for (int i = 0; i < SALES; i++)
		meet(world, i);
}

static void
sell_all(struct world *world)
{
	for (int i = 0; i < SALES; i++)
		sell(world, i);
}

/* Everything at rest: all settled, nothing handed over, no breach. */
static void
end(struct scene *scene, int settled)
{
	struct world *world = scene->world;

	world->link->script = NULL;
	world->link->cut = false;
	world_rest(world);
	if (world->violation[0] == '\0' &&
	    (world->sums.settled != settled || world->sums.handed > 0 ||
		world->sums.refused > 0))
		world_broken(world, "scene: %lld settled, %lld handed over,"
		    " %lld refused", (long long)world->sums.settled,
		    (long long)world->sums.handed,
		    (long long)world->sums.refused);
	world_close(world);
}

/* Of n sales that wait, the kth answer is lost: of the 2102s, and of the
 * 2601s that are asked for when all of those were. */
static void
lose_one(struct world *world, int k, bool undo, bool query_first)
{
	struct scene scene;

	begin(&scene, world);
	world->wiring.conf.centre.query_first = query_first;
	meet_all(world);
	world->link->cut = true;
	sell_all(world);
	world->link->cut = false;
	lose(&scene, 0, "2102", undo ? 1 : k, undo ? SALES : k,
	    LINK_LOST_REPLY);
	if (undo)
		lose(&scene, 1, "2601", k, k, LINK_LOST_REPLY);
	world_pass(world, 10 * 60000);
	if (scene.rules[undo].seen < k)
		world_broken(world, "scene: not as many were sent");
	end(&scene, SALES);
}

static void
acks_lost_at_each_k_of_n(struct world *world)
{
	char violation[240] = "";

	for (int i = 0; i < 3 * SALES && violation[0] == '\0'; i++) {
		lose_one(world, 1 + i % SALES, i / SALES == 2,
		    i / SALES == 1);
		(void)text_copy(violation, sizeof(violation),
		    world->violation);
	}
}

/* Sales go on for two days; then all of it goes through by itself. */
static void
two_days(struct world *world, bool dead)
{
	struct scene scene;

	begin(&scene, world);
	meet_all(world);
	if (dead) { /* it dies under a sale that is on its way */
		lose(&scene, 0, "2102", 1, 1, LINK_LOST_REPLY);
		sell(world, 0);
		lose(&scene, 0, "", 1, INT32_MAX, LINK_DEAD);
	} else {
		world->link->cut = true;
		sell(world, 0);
	}
	for (int i = 1; i < SALES; i++) {
		world_pass(world, 12 * HOUR_MS);
		sell(world, i);
	}
	end(&scene, SALES);
}

static void
an_outage_of_48_hours(struct world *world)
{
	two_days(world, false);
}

static void
connected_but_dead_for_48_hours(struct world *world)
{
	two_days(world, true);
}

/* What leaves next is of another day, and of another sign-in. */
static void
a_sign_in_that_ended_at_midnight(struct world *world)
{
	struct scene scene;

	begin(&scene, world);
	meet_all(world);
	/* Five to twelve: encoded under today's number, and not let out. */
	world_pass(world, 14 * HOUR_MS - 5 * 60000 - world->t_ms % HOUR_MS);
	lose(&scene, 0, "2102", 1, INT32_MAX, LINK_UNSENT);
	sell(world, 0);
	if (text_day(world_now(world).wall_ms) != world->start_day)
		world_broken(world, "scene: too late for midnight");
	world->link->cut = true;
	sell(world, 1);
	world_pass(world, HOUR_MS);
	end(&scene, 2);
}

static void
a_clock_set_back_by_a_day(struct world *world)
{
	struct scene scene;

	begin(&scene, world);
	meet_all(world);
	world->link->cut = true;
	sell(world, 0);
	sell(world, 1);
	world->wall_offset_ms = -DAY_MS;
	world->link->cut = false;
	world_pass(world, 5 * 60000);
	if (till_busy(world->wiring.till))
		world_broken(world, "scene: put off by the clock");
	end(&scene, 2);
}

/* The lamp follows what the link is, five seconds after it changed, as
 * long as there is somebody at the counter to ask for. */
static void
a_link_that_flaps(struct world *world)
{
	static const int64_t periods_ms[] = { 1000, 2000, 5000, 8000, 15000,
		30000 };
	struct scene scene;
	int64_t changed, until;

	begin(&scene, world);
	world->wiring.conf.queue.probe_ms = 4000; /* as shipped */
	meet_all(world);
	for (size_t i = 0; i < 6 && world->violation[0] == '\0'; i++) {
		until = world->t_ms + 10 * 60000;
		changed = world->t_ms;
		while (world->t_ms < until && world->violation[0] == '\0') {
			if (world->t_ms - changed >= periods_ms[i]) {
				world->link->cut = !world->link->cut;
				changed = world->t_ms;
			}
			meet(world, (int)(world->t_ms / 1000 % SALES));
			if (world->t_ms - changed > 5000 &&
			    world_view(world)->link_up == world->link->cut)
				world_broken(world, "scene: the lamp is wrong"
				    " %lld ms after a change",
				    (long long)(world->t_ms - changed));
		}
	}
	end(&scene, 0);
}

bool
scenarios(struct world *world)
{
	static const struct {
		const char *name;
		void (*run)(struct world *world);
	} all[] = {
		{ "acks lost at each k of n", acks_lost_at_each_k_of_n },
		{ "an outage of 48 hours", an_outage_of_48_hours },
		{ "connected but dead for 48 hours",
		    connected_but_dead_for_48_hours },
		{ "a sign-in that ended at midnight",
		    a_sign_in_that_ended_at_midnight },
		{ "a clock set back by a day", a_clock_set_back_by_a_day },
		{ "a link that flaps", a_link_that_flaps },
	};
	bool good = true;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		all[i].run(world);
		printf("%-34s %s\n", all[i].name,
		    world->violation[0] == '\0' ? "ok" : world->violation);
		good = good && world->violation[0] == '\0';
	}
	return good;
}
