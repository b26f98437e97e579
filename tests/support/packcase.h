/*
 * packcase.h - random cases for any pack, by what the pack itself declares:
 * its scenes, levels, keys and meters. The same seed, the same cases.
 */
#ifndef TESTS_SUPPORT_PACKCASE_H
#define TESTS_SUPPORT_PACKCASE_H

#include "pos/rules.h"

#define PACKCASE_ITEMS_MAX 5

struct packcase {
	struct split_case input; /* points into the rest */
	struct basket basket;
	struct traits traits;
	struct traits item_traits[PACKCASE_ITEMS_MAX];
};

void packcase_make(struct packcase *packcase, const struct rules *rules,
    uint64_t *seed);

/* All *.rules of pos/rules and tests/packs, one call each; returns how many. */
int packcase_each(void (*one)(const char *path, const struct rules *rules));

#endif
