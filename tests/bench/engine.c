/*
 * engine.c - the product's split over the bench's bills. A line is looked
 * up and put into one basket, as a scanned line would be; the basket and
 * the split are used again for each bill. See bench.h.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/catalogue.h"
#include "pos/rules.h"
#include "pos/split.h"
#include "pos/store.h"
#include "tests/bench/bench.h"

struct engine {
	const struct data *data;
	struct rules *rules;
	struct store *store; /* the till's catalogue; NULL until asked for */
	struct basket basket;
	struct split split;
	struct split_case input;
	struct err err;
};

struct engine *
engine_open(const struct data *data, const char *pack)
{
	struct engine *engine = calloc(1, sizeof(*engine));

	if (!engine)
		return NULL;
	engine->data = data;
	if (rules_load_file(&engine->rules, pack, &engine->err) < 0) {
		fprintf(stderr, "%s\n", engine->err.text);
		free(engine);
		return NULL;
	}
	return engine;
}

void
engine_close(struct engine *engine)
{
	if (!engine)
		return;
	store_close(&engine->store);
	rules_free(&engine->rules);
	free(engine);
}

static int
item_fill(const struct entry *entry, const struct bill_line *line,
	  struct item *item)
{
	if (!entry)
		return -1;
	memcpy(item->med_list_codg, line->code, BENCH_CODE_BYTES);
	memcpy(item->medins_list_codg, line->code, BENCH_CODE_BYTES);
	item->item_class = (enum item_class)entry->item_class;
	item->preself = entry->preself;
	item->ceiling = entry->ceiling;
	item->price = line->price;
	item->count = line->count;
	return money_of(item->price, item->count, ROUND_HALF_UP, &item->amount)
		   ? 0
		   : -1;
}

static void
case_fill(struct engine *engine, const struct bill *bill)
{
	static const char *const scenes[LEVEL_COUNT] = {
	    "pharmacy", "outpatient", "outpatient", "outpatient"};
	static const char *const levels[LEVEL_COUNT] = {"药店", "一级", "二级",
							"三级"};
	struct split_case *input = &engine->input;

	input->day = BENCH_DAY;
	input->scene = scenes[bill->level];
	input->level = levels[bill->level];
	input->retired = bill->retired;
	input->account_used = true;
	input->balance = bill->balance;
	input->meters.year = BENCH_DAY / 10000;
	input->meters.deductible_met = bill->met;
	input->meters.fund_paid = bill->paid;
	input->basket = &engine->basket;
}

static int
bill_fill(struct engine *engine, const struct bill *bill)
{
	struct basket *basket = &engine->basket;
	const struct entry *entries[BENCH_LINES];

	bill_find(&engine->data->index, bill, entries);
	case_fill(engine, bill);
	basket->item_count = BENCH_LINES;
	basket->total = money_fen(0);
	for (int i = 0; i < BENCH_LINES; i++)
		if (item_fill(entries[i], &bill->lines[i],
			      &basket->items[i]) < 0 ||
		    !money_add(basket->total, basket->items[i].amount,
			       &basket->total))
			return -1;
	return 0;
}

/* The same with the till's own look-up: SQLite, a whole item. */
static int
bill_fill_store(struct engine *engine, const struct bill *bill)
{
	struct basket *basket = &engine->basket;

	case_fill(engine, bill);
	basket->item_count = BENCH_LINES;
	basket->total = money_fen(0);
	for (int i = 0; i < BENCH_LINES; i++) {
		struct item *item = &basket->items[i];

		if (catalogue_find(engine->store, bill->lines[i].code, item,
				   &engine->err) != 0)
			return -1;
		item->price = bill->lines[i].price;
		item->count = bill->lines[i].count;
		if (!money_of(item->price, item->count, ROUND_HALF_UP,
			      &item->amount) ||
		    !money_add(basket->total, item->amount, &basket->total))
			return -1;
	}
	return 0;
}

static void
figures_take(const struct split *split, struct figures *figures)
{
#define X(name) figures->name = split->name.fen;
	FIGURES(X)
#undef X
}

/* Both are known when called, so that each loop is a straight one. */
typedef int fill(struct engine *engine, const struct bill *bill);
typedef int compute(const struct rules *rules, const struct split_case *input,
		    struct split *split, struct err *err);

static inline int64_t
run(struct way *way, int from, int count, struct figures *figures,
    fill *bill_in, compute *bill_out)
{
	struct engine *engine = way->state;
	int64_t began = spent_ns();

	for (int i = 0; i < count; i++) {
		const struct bill *bill =
		    &engine->data->bills[(from + i) % BENCH_BILLS];

		if (bill_in(engine, bill) < 0 ||
		    bill_out(engine->rules, &engine->input, &engine->split,
			     &engine->err) != 0) {
			fprintf(stderr, "%s: %s\n", way->name,
				engine->err.text);
			return -1;
		}
		if (figures)
			figures_take(&engine->split, &figures[i]);
	}
	return spent_ns() - began;
}

int64_t
engine_run_traced(struct way *way, int from, int count,
		  struct figures *figures)
{
	return run(way, from, count, figures, bill_fill, split_compute);
}

int64_t
engine_run_plain(struct way *way, int from, int count, struct figures *figures)
{
	return run(way, from, count, figures, bill_fill, split_figures);
}

/* One line of the catalogue's file; names stand in for the real ones. */
static int
line_write(const struct entry *entry, char *to, size_t room)
{
	static const char *const classes[] = {"", "甲", "乙", "丙"};
	char price[MONEY_TEXT_BYTES], ceiling[MONEY_TEXT_BYTES] = "";
	char preself[MONEY_TEXT_BYTES] = "";

	price_format(price, entry->price);
	if (entry->item_class == ITEM_CLASS_B)
		ratio_format(preself, entry->preself);
	if (entry->ceiling.e6 != 0)
		price_format(ceiling, entry->ceiling);
	return snprintf(to, room, "%s\t%s\t样品\t10片\t%s\t%s\t%s\t%s\t\n",
			entry->code, entry->code, price,
			classes[entry->item_class], preself, ceiling);
}

/* The catalogue as the shop's file, into a store in memory. */
static int
store_fill(struct engine *engine)
{
	static const char heading[] =
	    "med_list_codg\tmedins_list_codg\tname\tspec\tprice\tclass\t"
	    "preself\tceiling\tbarcode\n";
	const struct store_options memory = {.no_lock = true};
	const size_t room = sizeof(heading) + (size_t)BENCH_ENTRIES * 160;
	size_t length = sizeof(heading) - 1;
	char *text = malloc(room);
	int count, result;

	if (!text)
		return -1;
	memcpy(text, heading, sizeof(heading));
	for (int i = 0; i < BENCH_ENTRIES; i++) {
		int n = line_write(&engine->data->index.entries[i],
				   text + length, room - length);

		assert(n > 0 && (size_t)n < room - length);
		length += (size_t)n;
	}
	result =
	    store_open(&engine->store, ":memory:", &memory, &engine->err);
	if (result == 0)
		result = catalogue_prepare(engine->store, &engine->err);
	if (result == 0)
		result = catalogue_load_text(engine->store, text, length,
					     "bench", &count, &engine->err);
	free(text);
	return result;
}

int64_t
engine_run_store(struct way *way, int from, int count,
		 struct figures *figures)
{
	struct engine *engine = way->state;

	if (!engine->store && store_fill(engine) < 0) {
		fprintf(stderr, "%s: %s\n", way->name, engine->err.text);
		return -1;
	}
	return run(way, from, count, figures, bill_fill_store, split_compute);
}

void
engine_latency(struct engine *engine, int count, int64_t *times)
{
	struct way way = {.name = "latency", .state = engine};

	for (int i = 0; i < count; i++) {
		int64_t began = now_ns();

		if (engine_run_traced(&way, i % BENCH_BILLS, 1, NULL) < 0)
			abort();
		times[i] = now_ns() - began;
	}
}
