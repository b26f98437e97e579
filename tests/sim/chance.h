/* chance.h - one stream of chance for a simulated world, from its seed. */
#ifndef SIM_CHANCE_H
#define SIM_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

static inline struct chance
chance_from(uint64_t seed)
{
	struct chance c = { seed * UINT64_C(0x9E3779B97F4A7C15) + 0x1234567 };

	return c;
}

static inline uint64_t
chance_next(struct chance *c)
{
	uint64_t z = (c->state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* 0 to below - 1; 0 for below 0. */
static inline int64_t
chance_below(struct chance *c, int64_t below)
{
	return below <= 0 ? 0 : (int64_t)(chance_next(c) % (uint64_t)below);
}

/* True per_mille times in a thousand. */
static inline bool
chance_hits(struct chance *c, int per_mille)
{
	return chance_below(c, 1000) < per_mille;
}

#endif
