/*
 * Make a failing world small: turn knobs off and cut events away one after
 * the other, as long as the same invariant still breaks, and print what is
 * left. A cut event is a decision that comes out false; all others stay as
 * they were, so most of the world does, too.
 */
#include "tests/sim/world.h"

#include <stdlib.h>
#include <string.h>

#define RUNS_MAX 400

struct shrinking {
	struct world *world;
	uint64_t seed;
	char code[8]; /* "I5": what must still break */
	int runs;
	struct cuts cuts; /* the best so far */
};

static void
code_of(char to[8], const char *violation)
{
	size_t length = strcspn(violation, " :");

	memset(to, 0, 8);
	memcpy(to, violation, length < 7 ? length : 7);
}

static bool
still_breaks(struct shrinking *s, const struct cuts *cuts)
{
	char code[8];

	if (s->runs++ >= RUNS_MAX ||
	    world_run(s->world, s->seed, cuts, NULL))
		return false;
	code_of(code, s->world->violation);
	return strcmp(code, s->code) == 0;
}

static void
without_knobs(struct shrinking *s, struct cuts *try)
{
	for (int k = 0; k < KNOB_COUNT; k++) {
		*try = s->cuts;
		try->off[k] = true;
		if (!s->cuts.off[k] && still_breaks(s, try))
			s->cuts = *try;
	}
}

/* Cut events from to from + count - 1 of those that happened. */
static bool
without_events(struct shrinking *s, struct cuts *try,
    const struct event *events, int from, int count)
{
	*try = s->cuts;
	for (int i = from; i < from + count; i++) {
		if (try->count == SWARM_EVENTS_MAX)
			return false;
		try->events[try->count++] = events[i];
	}
	if (!still_breaks(s, try))
		return false;
	s->cuts = *try;
	return true;
}

/* What happened in the best world so far. Returns how many events. */
static int
happened(struct shrinking *s, struct event *events)
{
	(void)world_run(s->world, s->seed, &s->cuts, NULL);
	s->runs++;
	memcpy(events, s->world->swarm.events,
	    sizeof(s->world->swarm.events));
	return s->world->swarm.event_count;
}

/* Large pieces first, from the end, where they matter least. */
static void
fewer_events(struct shrinking *s, struct cuts *try, struct event *events)
{
	int count = happened(s, events);

	for (int piece = (count + 1) / 2; piece > 0 && s->runs < RUNS_MAX;) {
		bool any = false;

		for (int from = count - piece; from > -piece; from -= piece) {
			int at = from < 0 ? 0 : from;
			int length = from < 0 ? piece + from : piece;

			any = without_events(s, try, events, at, length) ||
			    any;
		}
		if (any)
			count = happened(s, events);
		else
			piece /= 2;
		if (piece > count)
			piece = (count + 1) / 2;
	}
}

void
shrink(struct world *world, uint64_t seed)
{
	struct shrinking *s = calloc(1, sizeof(*s));
	struct cuts *try = calloc(1, sizeof(*try));
	struct event *events = calloc(SWARM_EVENTS_MAX, sizeof(*events));
	int before = world->swarm.event_count;

	if (s == NULL || try == NULL || events == NULL)
		goto out;
	s->world = world;
	s->seed = seed;
	code_of(s->code, world->violation);
	without_knobs(s, try);
	fewer_events(s, try, events);
	printf("shrunk in %d runs; its trace:\n", s->runs);
	(void)world_run(world, seed, &s->cuts, stdout);
	printf("seed %llu: %s (%d events, of %d)\n",
	    (unsigned long long)seed, world->violation,
	    world->swarm.event_count, before);
	for (int i = 0; i < world->swarm.event_count; i++)
		printf(" %s#%lld",
		    swarm_name((enum knob)world->swarm.events[i].knob),
		    (long long)world->swarm.events[i].nth);
	printf("\n");
out:
	free(events);
	free(try);
	free(s);
}
