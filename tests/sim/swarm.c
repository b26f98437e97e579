#include "tests/sim/swarm.h"

#include <string.h>

static const struct {
	const char *name;
	int most;
	bool always;
} knobs[KNOB_COUNT] = {
#define X(knob, name, most, always) { name, most, always },
	KNOBS(X)
#undef X
};

/* The nth of a knob, by itself. */
static struct chance
decision(const struct swarm *swarm, enum knob knob, int64_t nth)
{
	struct chance c = chance_from(swarm->seed ^
	    ((uint64_t)knob + 1) * UINT64_C(0xD6E8FEB86659FD93) ^
	    (uint64_t)nth * UINT64_C(0xA0761D6478BD642F));

	(void)chance_next(&c);
	return c;
}

void
swarm_draw(struct swarm *swarm, uint64_t seed, const struct cuts *cuts)
{
	memset(swarm, 0, sizeof(*swarm));
	swarm->seed = seed;
	swarm->cuts = cuts;
	for (int k = 0; k < KNOB_COUNT; k++) {
		struct chance c = decision(swarm, (enum knob)k, -1);

		if (knobs[k].always)
			swarm->per_mille[k] = knobs[k].most;
		else if (!chance_hits(&c, 500))
			swarm->per_mille[k] =
			    (int)chance_below(&c, knobs[k].most);
		if (cuts != NULL && cuts->off[k])
			swarm->per_mille[k] = 0;
	}
}

static bool
is_cut(const struct swarm *swarm, enum knob knob, int64_t nth)
{
	for (int i = 0; swarm->cuts != NULL && i < swarm->cuts->count; i++) {
		const struct event *event = &swarm->cuts->events[i];

		if (event->knob == (int)knob && event->nth == nth)
			return true;
	}
	return false;
}

bool
swarm_hits(struct swarm *swarm, enum knob knob)
{
	int64_t nth = swarm->asked[knob]++;
	struct chance c = decision(swarm, knob, nth);

	if (!chance_hits(&c, swarm->per_mille[knob]) ||
	    is_cut(swarm, knob, nth))
		return false;
	swarm->hits[knob]++;
	if (swarm->event_count < SWARM_EVENTS_MAX)
		swarm->events[swarm->event_count++] =
		    (struct event) { (int)knob, nth };
	return true;
}

int64_t
swarm_below(
    const struct swarm *swarm, enum knob knob, int which, int64_t below)
{
	struct chance c = decision(swarm, knob, swarm->asked[knob] - 1);

	for (int i = 0; i <= which; i++)
		(void)chance_next(&c);
	return chance_below(&c, below);
}

/* Customers and their keys stay: what is quiet is everything else. */
void
swarm_quiet(struct swarm *swarm)
{
	for (int k = 0; k < KNOB_CUSTOMER; k++)
		swarm->per_mille[k] = 0;
}

const char *
swarm_name(enum knob knob)
{
	return knobs[knob].name;
}

void
swarm_print(const struct swarm *swarm, FILE *to)
{
	fputs("knobs", to);
	for (int k = 0; k < KNOB_COUNT; k++) {
		if (swarm->per_mille[k] > 0)
			fprintf(to, " %s=%d", knobs[k].name,
			    swarm->per_mille[k]);
	}
	fputc('\n', to);
}
