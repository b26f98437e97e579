/*
 * packs.c - every shipped pack: the time to read it, prove it and run its
 * examples, and that splitting by it asks for no memory. See bench.h.
 */
#include <stdlib.h>
#include <string.h>

#include "pos/rules_pack.h"
#include "pos/split.h"
#include "tests/bench/bench.h"
#include "tests/bench/report.h"


/* Every split of one pack over its levels, with one value of each key. */
struct trial {
	struct basket basket;
	struct traits traits;
	struct split split;
	uint64_t allocations;
	int done;
	int refused;
};

static void
item_put(struct basket *basket, enum item_class item_class, int64_t price_e6)
{
	struct item item = {.medins_list_codg = "1",
			    .item_class = item_class,
			    .price = {price_e6},
			    .count = {10000}};
	struct err err;

	item.medins_list_codg[0] = (char)('0' + basket->item_count);
	if (item_class == ITEM_CLASS_B) {
		item.preself.ppm = 100000;
		item.ceiling.e6 = price_e6 - 10000;
	}
	if (basket_add(basket, &item, NULL, &err) < 0)
		abort();
}

static void
traits_fill(const struct rules *rules, struct traits *traits)
{
	memset(traits, 0, sizeof(*traits));
	for (int i = 0; i < rules->key_count; i++) {
		const struct pack_key *key = &rules->keys[i];
		struct trait *trait = &traits->at[traits->count++];

		memcpy(trait->key, key->name, sizeof(trait->key));
		if (key->number)
			(void)snprintf(trait->value, sizeof(trait->value),
				       "%d", key->high);
		else
			memcpy(trait->value, key->values[0],
			       sizeof(trait->value));
	}
}

static void
split_once(struct trial *trial, const struct rules *rules,
	   const struct split_case *input)
{
	struct err err;
	uint64_t before = alloc_count();

	/* A refusal is words for a person: gettext may ask for memory. */
	if (split_compute(rules, input, &trial->split, &err) < 0) {
		trial->refused++;
		return;
	}
	trial->done++;
	trial->allocations += alloc_count() - before;
}

static void
trial_run(struct trial *trial, const struct rules *rules)
{
	struct split_case input = {.day = rules->head.from_day,
				   .account_used = true,
				   .balance = {50000},
				   .past = {20000},
				   .timed = true,
				   .minute = 600,
				   .institution = "H1",
				   .admitted = rules->head.from_day,
				   .discharged = rules->head.from_day,
				   .basket = &trial->basket,
				   .traits = &trial->traits};

	input.meters.year = pack_year(rules, input.day);
	traits_fill(rules, &trial->traits);
	for (int scene = 0; scene < SCENE_COUNT; scene++) {
		const struct pack_range *range = &rules->ranges[scene];

		input.scene = pack_scene_text((enum pack_scene)scene);
		for (int i = 0; i < 2 * range->level_count; i++) {
			input.level = range->levels[i / 2];
			input.retired = i % 2;
			split_once(trial, rules, &input);
		}
	}
}

static bool
pack_measure(struct trial *trial, const char *path, int rounds,
	     int64_t limit_ns)
{
	const char *name = strrchr(path, '/');
	int64_t times[ROUNDS_MAX], median;
	struct rules *rules = NULL;
	struct err err;

	trial->allocations = 0;
	trial->done = trial->refused = 0;
	for (int i = 0; i < rounds; i++) {
		int64_t began = now_ns();

		rules_free(&rules);
		if (rules_load_file(&rules, path, &err) < 0) {
			fprintf(stderr, "%s\n", err.text);
			return false;
		}
		times[i] = now_ns() - began;
	}
	trial_run(trial, rules);
	times_sort(times, rounds);
	median = times[rounds / 2];
	printf("| %s | %d | %lld.%02lld | %lld.%02lld | %d | %llu |\n",
	       name ? name + 1 : path, rules_head(rules)->example_count,
	       (long long)(median / 1000000),
	       (long long)(median / 10000 % 100),
	       (long long)(times[rounds - 1] / 1000000),
	       (long long)(times[rounds - 1] / 10000 % 100), trial->done,
	       (unsigned long long)trial->allocations);
	rules_free(&rules);
	return trial->allocations == 0 && trial->done > 0 &&
	       median <= limit_ns;
}

bool
packs_measure(int rounds, int64_t limit_ns, int count, char *const *paths)
{
	struct trial *trial = calloc(1, sizeof(*trial));
	bool good = true;

	if (!trial || rounds < 1 || rounds > ROUNDS_MAX)
		abort();
	item_put(&trial->basket, ITEM_CLASS_A, 812500000);
	item_put(&trial->basket, ITEM_CLASS_B, 36800000);
	item_put(&trial->basket, ITEM_CLASS_C, 18200000);
	puts("\n| pack | examples | load ms | worst ms | splits | allocations "
	     "|\n|---|---|---|---|---|---|");
	for (int i = 0; i < count; i++)
		if (!pack_measure(trial, paths[i], rounds, limit_ns)) {
			fprintf(stderr, "%s: a limit is passed\n", paths[i]);
			good = false;
		}
	free(trial);
	return good;
}
