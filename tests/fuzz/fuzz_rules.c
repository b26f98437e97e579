/*
 * A pack from any bytes: refused with words, or loaded, and then the same
 * bytes load again, a sale under it adds up or is refused, and its layout
 * is a pack with a layout that stays.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pos/rules.h"
#include "pos/rules_fmt.h"
#include "pos/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
need(int condition)
{
	if (!condition)
		abort();
}

static void
sell(const struct rules *rules)
{
	const struct item item = {.medins_list_codg = "a",
				  .item_class = ITEM_CLASS_B,
				  .preself = {123456},
				  .ceiling = {30000000},
				  .price = {36800000},
				  .count = {70000}};
	struct basket *basket = calloc(1, sizeof(*basket));
	struct split *split = malloc(sizeof(*split));
	struct split_case input = {.day = rules_head(rules)->to_day,
				   .scene = "pharmacy",
				   .level = "shop",
				   .account_used = true,
				   .balance = {5000},
				   .basket = basket};
	struct err err = {0};

	need(basket && split);
	need(basket_add(basket, &item, NULL, &err) == 0);
	if (split_compute(rules, &input, split, &err) == 0)
		need(split_check(split, basket, &err) == 0);
	free(basket);
	free(split);
}

static void
lay_out(const struct rules *rules)
{
	struct rules *again = NULL;
	struct text_buf once, twice;
	struct err err = {0};

	text_buf_init(&once, 2u * RULES_PACK_BYTES_MAX);
	text_buf_init(&twice, 2u * RULES_PACK_BYTES_MAX);
	if (rules_fmt(&once, rules, &err) < 0) {
		/* Aligned, it may be too long; it never means another thing. */
		need(err.code == ERR_LIMIT || strstr(err.text, "字节"));
		goto out;
	}
	need(rules_load(&again, once.at, once.length, "f.rules", &err) == 0);
	need(rules_fmt(&twice, again, &err) == 0);
	need(once.length == twice.length &&
	     memcmp(once.at, twice.at, once.length) == 0);
out:
	rules_free(&again);
	text_buf_clear(&once);
	text_buf_clear(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules *rules = NULL, *again = NULL;
	struct err err = {0};
	const char *text;
	size_t length;

	if (rules_load(&rules, (const char *)data, size, "f.rules", &err) < 0) {
		need(rules == NULL && err.text[0] != '\0');
		need(text_utf8_valid(err.text, strlen(err.text)));
		return 0;
	}
	need(rules_head(rules)->example_count > 0);
	need(rules_head(rules)->clauses_reached <=
	     rules_head(rules)->clauses_deciding);
	text = rules_text(rules, &length);
	need(length == size && memcmp(text, data, size) == 0);
	need(rules_load(&again, text, length, "f.rules", &err) == 0);
	need(strcmp(rules_head(rules)->hash, rules_head(again)->hash) == 0);
	sell(rules);
	lay_out(rules);
	rules_free(&rules);
	rules_free(&again);
	return 0;
}
