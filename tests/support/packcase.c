/* packcase.c - see packcase.h. */
#include "tests/support/packcase.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "pos/rules_pack.h"

static int64_t
below(uint64_t *seed, int64_t n)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return (int64_t)((*seed * UINT64_C(2685821657736338717) >> 8) %
			 (uint64_t)n);
}

/* Small amounts as often as large ones. */
static int64_t
some_fen(uint64_t *seed)
{
	static const int64_t tops[] = {1, 1000, 40000, 300000, 2000000};

	return below(seed, tops[below(seed, 5)]);
}

static void
make_items(struct basket *basket, uint64_t *seed)
{
	int lines = 1 + (int)below(seed, PACKCASE_ITEMS_MAX);
	struct err err = {0};

	basket_clear(basket);
	for (int i = 0; i < lines; i++) {
		struct item item = {0};
		int64_t fen = 1 + some_fen(seed);

		snprintf(item.medins_list_codg, sizeof(item.medins_list_codg),
			 "i%d", i);
		snprintf(item.name, sizeof(item.name), "药%d", i);
		item.item_class = (enum item_class)(
		    ITEM_CLASS_A + below(seed, 4) % 3);
		item.price.e6 = fen * 10000;
		item.count.e4 = below(seed, 3) ? 10000 : 1 + below(seed, 50000);
		if (below(seed, 4) == 0)
			item.ceiling.e6 = 1 + below(seed, item.price.e6 + 9999);
		if (item.item_class == ITEM_CLASS_B)
			item.preself.ppm = (int32_t)below(seed, 30) * 10000;
		if (basket_add(basket, &item, NULL, &err) < 0)
			fail_msg("%s", err.text);
	}
}

static void
make_traits(struct traits *traits, const struct rules *rules, bool of_item,
	    uint64_t *seed)
{
	memset(traits, 0, sizeof(*traits));
	for (int i = 0; i < rules->key_count; i++) {
		const struct pack_key *key = &rules->keys[i];
		struct trait *trait = &traits->at[traits->count];

		if (key->of_item != of_item)
			continue;
		traits->count++;
		snprintf(trait->key, sizeof(trait->key), "%s", key->name);
		if (key->date)
			snprintf(trait->value, sizeof(trait->value),
				 "%d-0%d-1%d", 1930 + (int)below(seed, 90),
				 1 + (int)below(seed, 9), (int)below(seed, 9));
		else if (key->number)
			snprintf(trait->value, sizeof(trait->value), "%d",
				 key->low + (int)below(seed, key->high -
								 key->low + 1));
		else
			snprintf(trait->value, sizeof(trait->value), "%s",
				 key->values[below(seed, key->value_count)]);
	}
}

static void
make_meters(struct meters *meters, const struct rules *rules, int day,
	    uint64_t *seed)
{
	memset(meters, 0, sizeof(*meters));
	meters->year = pack_year(rules, day);
	meters->deductible_met = money_fen(some_fen(seed) / 4);
	meters->fund_paid = money_fen(some_fen(seed));
	for (int i = 0; i < rules->limit_count; i++) {
		const struct pack_limit *limit = &rules->limits[i];
		struct meter *meter = &meters->more[meters->more_count];

		if (limit->period == PERIOD_VISIT ||
		    limit->period == PERIOD_HOURS)
			continue;
		snprintf(meter->name, sizeof(meter->name), "%s", limit->name);
		meter->since = pack_period_start(rules, limit->period, day);
		meter->amount = money_fen(below(seed, 2) ? some_fen(seed) : 0);
		meters->more_count++;
	}
}

static void
make_place(struct split_case *input, const struct rules *rules, uint64_t *seed)
{
	static const char *const scenes[] = {
	    [SCENE_PHARMACY] = "pharmacy",
	    [SCENE_OUTPATIENT] = "outpatient",
	    [SCENE_INPATIENT] = "inpatient",
	    [SCENE_CHRONIC] = "chronic",
	    [SCENE_VILLAGE] = "village"};
	int scene = (int)below(seed, SCENE_COUNT);

	while (rules->ranges[scene].level_count == 0)
		scene = (scene + 1) % SCENE_COUNT;
	input->scene = scenes[scene];
	input->level = rules->ranges[scene].levels[below(
	    seed, rules->ranges[scene].level_count)];
}

void
packcase_make(struct packcase *packcase, const struct rules *rules,
    uint64_t *seed)
{
	struct split_case *input = &packcase->input;

	memset(input, 0, sizeof(*input));
	input->day = rules->head.from_day;
	make_place(input, rules, seed);
	input->retired = below(seed, 2) != 0;
	input->account_used = below(seed, 6) != 0;
	input->timed = true;
	input->minute = (int)below(seed, 1440);
	input->institution = below(seed, 2) ? "H1" : "H2";
	input->balance = money_fen(some_fen(seed));
	input->past = money_fen(some_fen(seed));
	input->family_count = (int)below(seed, FAMILY_MAX + 1);
	for (int i = 0; i < input->family_count; i++)
		input->family[i] = money_fen(some_fen(seed));
	make_items(&packcase->basket, seed);
	make_traits(&packcase->traits, rules, false, seed);
	for (int i = 0; i < PACKCASE_ITEMS_MAX; i++)
		make_traits(&packcase->item_traits[i], rules, true, seed);
	make_meters(&input->meters, rules, input->day, seed);
	input->basket = &packcase->basket;
	input->traits = &packcase->traits;
	input->item_traits = packcase->item_traits;
}

int
packcase_each(void (*one)(const char *path, const struct rules *rules))
{
	struct err err = {0};
	glob_t found;
	int count;

	assert_int_equal(glob("pos/rules/*.rules", 0, NULL, &found), 0);
	assert_int_equal(
	    glob("tests/packs/*.rules", GLOB_APPEND, NULL, &found), 0);
	count = (int)found.gl_pathc;
	for (int i = 0; i < count; i++) {
		struct rules *rules = NULL;

		if (rules_load_file(&rules, found.gl_pathv[i], &err) < 0)
			fail_msg("%s", err.text);
		one(found.gl_pathv[i], rules);
		rules_free(&rules);
	}
	globfree(&found);
	return count;
}
