/* The basket: limits, merging, traces that follow their line. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/basket.h"
#include "pos/text.h"

static struct basket *basket;
static struct err err;

static int
fresh(void **state)
{
	(void)state;
	basket = malloc(sizeof(*basket));
	if (!basket)
		return -1;
	basket_clear(basket);
	memset(&err, 0, sizeof(err));
	return 0;
}

static int
drop(void **state)
{
	(void)state;
	free(basket);
	return 0;
}

static struct item
make_item(const char *code, const char *price, const char *count)
{
	struct item item = {.item_class = ITEM_CLASS_A};

	snprintf(item.medins_list_codg, sizeof(item.medins_list_codg), "%s",
		 code);
	assert_true(price_parse(price, &item.price));
	assert_true(quantity_parse(count, &item.count));
	return item;
}

static int
add(const char *code, const char *price, const char *count)
{
	struct item item = make_item(code, price, count);
	int line = -1;

	assert_int_equal(basket_add(basket, &item, &line, &err), 0);
	return line;
}

/* A call that must be refused, with the basket unchanged to the byte. */
#define REFUSED(call, expected) \
	do { \
		struct basket *before_ = malloc(sizeof(*before_)); \
		assert_non_null(before_); \
		memcpy(before_, basket, sizeof(*before_)); \
		memset(&err, 0, sizeof(err)); \
		assert_int_equal((call), -1); \
		assert_int_equal(err.code, (expected)); \
		assert_true(err.text[0] != '\0'); \
		assert_memory_equal(before_, basket, sizeof(*before_)); \
		free(before_); \
	} while (0)

static void
amounts_are_rounded_half_up(void **state)
{
	(void)state;
	assert_int_equal(add("a", "12.5", "2"), 0);
	assert_int_equal(add("b", "0.333335", "3"), 1); /* 1.000005 */
	assert_int_equal(add("c", "0.005", "1"), 2);
	assert_int_equal(add("d", "0.004999", "1"), 3);
	assert_int_equal(basket->items[0].amount.fen, 2500);
	assert_int_equal(basket->items[1].amount.fen, 100);
	assert_int_equal(basket->items[2].amount.fen, 1);
	assert_int_equal(basket->items[3].amount.fen, 0);
	assert_int_equal(basket->total.fen, 2601);
	assert_int_equal(basket_check(basket, &err), 0);
}

static void
same_code_and_price_share_a_line(void **state)
{
	struct item other;
	int line;

	(void)state;
	add("a", "0.335", "1");
	add("b", "5", "1");
	assert_int_equal(add("a", "0.335", "1.5"), 0);
	assert_int_equal(basket->item_count, 2);
	assert_int_equal(basket->items[0].count.e4, 25000);
	/* Once over the sum (0.8375), not 0.34 + 0.50. */
	assert_int_equal(basket->items[0].amount.fen, 84);
	assert_int_equal(add("a", "0.336", "1"), 2);
	other = make_item("a", "0.335", "1");
	other.item_class = ITEM_CLASS_C;
	assert_int_equal(basket_add(basket, &other, &line, &err), 0);
	assert_int_equal(line, 3);
	other = make_item("a", "0.335", "1");
	assert_true(price_parse("0.3", &other.ceiling));
	assert_int_equal(basket_add(basket, &other, NULL, &err), 0);
	assert_int_equal(basket->item_count, 5);
	assert_int_equal(basket_check(basket, &err), 0);
}

static void
count_can_be_set(void **state)
{
	(void)state;
	add("a", "2.00", "1");
	add("b", "3.00", "1");
	assert_int_equal(
	    basket_set_count(basket, 0, (struct quantity){25000}, &err), 0);
	assert_int_equal(basket->items[0].amount.fen, 500);
	assert_int_equal(basket->total.fen, 800);
	REFUSED(basket_set_count(basket, 0, (struct quantity){0}, &err),
		ERR_INPUT);
	REFUSED(basket_set_count(basket, 0, (struct quantity){-1}, &err),
		ERR_INPUT);
	REFUSED(basket_set_count(basket, 2, (struct quantity){1}, &err),
		ERR_INPUT);
	REFUSED(basket_set_count(basket, -1, (struct quantity){1}, &err),
		ERR_INPUT);
	REFUSED(basket_set_count(basket, 0,
				 (struct quantity){INT64_C(10000000000000000)},
				 &err),
		ERR_INPUT);
}

static void
two_hundred_lines_and_no_more(void **state)
{
	struct item extra = make_item("extra", "1", "1");
	char code[16];

	(void)state;
	for (int i = 0; i < BASKET_ITEMS_MAX; i++) {
		snprintf(code, sizeof(code), "i%d", i);
		assert_int_equal(add(code, "1", "1"), i);
	}
	REFUSED(basket_add(basket, &extra, NULL, &err), ERR_LIMIT);
	/* One that is there already still finds its line. */
	assert_int_equal(add("i7", "1", "1"), 7);
	assert_int_equal(basket_check(basket, &err), 0);
}

static void
overflow_changes_nothing(void **state)
{
	struct item big = make_item("big", "9999999999.99", "10000");
	struct item more = make_item("more", "9999999999.99", "10000");

	(void)state;
	assert_int_equal(basket_add(basket, &big, NULL, &err), 0);
	assert_true(basket->total.fen == INT64_C(9999999999990000));
	REFUSED(basket_add(basket, &big, NULL, &err), ERR_OVERFLOW);
	REFUSED(basket_add(basket, &more, NULL, &err), ERR_OVERFLOW);
	assert_true(quantity_parse("999999999999", &more.count));
	REFUSED(basket_add(basket, &more, NULL, &err), ERR_OVERFLOW);
}

static void
items_that_are_none(void **state)
{
	struct item item = make_item("", "1", "1");

	(void)state;
	REFUSED(basket_add(basket, &item, NULL, &err), ERR_INPUT);
	item = make_item("a", "1", "1");
	item.item_class = 0;
	REFUSED(basket_add(basket, &item, NULL, &err), ERR_INPUT);
	item.item_class = (enum item_class)4;
	REFUSED(basket_add(basket, &item, NULL, &err), ERR_INPUT);
	item = make_item("a", "1", "1");
	item.preself.ppm = 1;
	REFUSED(basket_add(basket, &item, NULL, &err), ERR_INPUT);
	item.item_class = ITEM_CLASS_B;
	item.preself.ppm = 1000001;
	REFUSED(basket_add(basket, &item, NULL, &err), ERR_INPUT);
	item.preself.ppm = -1;
	REFUSED(basket_add(basket, &item, NULL, &err), ERR_INPUT);
	item = make_item("a", "1", "1");
	item.ceiling.e6 = -1;
	REFUSED(basket_add(basket, &item, NULL, &err), ERR_INPUT);
	item = make_item("a", "1", "1");
	item.price.e6 = -1;
	REFUSED(basket_add(basket, &item, NULL, &err), ERR_INPUT);
	item = make_item("a", "1", "1");
	memset(item.name, 'x', sizeof(item.name));
	REFUSED(basket_add(basket, &item, NULL, &err), ERR_INPUT);
}

#define CODE20 "81234567890123456789"
#define WHOLE ((struct quantity){0})

static void
trace_codes_are_20_to_100_visible_characters(void **state)
{
	char code[102];

	(void)state;
	add("a", "1", "3");
	memset(code, 'Z', sizeof(code));
	code[101] = '\0';
	REFUSED(basket_add_trace(basket, 0, code, WHOLE, &err), ERR_INPUT);
	code[100] = '\0';
	assert_int_equal(basket_add_trace(basket, 0, code, WHOLE, &err), 0);
	code[19] = '\0';
	REFUSED(basket_add_trace(basket, 0, code, WHOLE, &err), ERR_INPUT);
	assert_int_equal(basket_add_trace(basket, 0, CODE20, WHOLE, &err), 0);
	REFUSED(basket_add_trace(basket, 0, "", WHOLE, &err), ERR_INPUT);
	REFUSED(
	    basket_add_trace(basket, 0, "8123456789 123456789012", WHOLE, &err),
	    ERR_INPUT);
	REFUSED(basket_add_trace(basket, 0,
				 "8123456789\x7f"
				 "123456789012",
				 WHOLE, &err),
		ERR_INPUT);
	REFUSED(basket_add_trace(basket, 0, "8123456789\n123456789012", WHOLE,
				 &err),
		ERR_INPUT);
	REFUSED(basket_add_trace(basket, 0, "追溯码追溯码追溯码追溯码", WHOLE,
				 &err),
		ERR_INPUT);
	REFUSED(
	    basket_add_trace(basket, 1, "92345678901234567890", WHOLE, &err),
	    ERR_INPUT);
	assert_int_equal(basket_check(basket, &err), 0);
}

static void
a_trace_is_once_in_a_basket(void **state)
{
	(void)state;
	add("a", "1", "1");
	add("b", "1", "1");
	assert_int_equal(basket_add_trace(basket, 0, CODE20, WHOLE, &err), 0);
	REFUSED(basket_add_trace(basket, 0, CODE20, WHOLE, &err), ERR_INPUT);
	REFUSED(basket_add_trace(basket, 1, CODE20, WHOLE, &err), ERR_INPUT);
}

static struct quantity
units(const char *text)
{
	struct quantity quantity;

	assert_true(quantity_parse(text, &quantity));
	return quantity;
}

static void
scan(int line, int number, struct quantity rest)
{
	char code[32];

	snprintf(code, sizeof(code), "%020d", number);
	assert_int_equal(basket_add_trace(basket, line, code, rest, &err), 0);
}

static void
see_part(int trace, bool split, int64_t part_e4)
{
	assert_int_equal(basket->traces[trace].split_pack, split);
	assert_int_equal(basket->traces[trace].part.e4, part_e4);
}

static void
name_drug(struct item *item, const char *code)
{
	assert_true(text_copy(
	    item->med_list_codg, sizeof(item->med_list_codg), code));
}

static void
drugs_want_codes_as_class_and_catalogue_say(void **state)
{
	struct item item = make_item("a", "1", "1");

	(void)state;
	assert_false(basket_wants_trace(&item)); /* no national code */
	name_drug(&item, "XA01");
	assert_true(basket_wants_trace(&item));
	item.item_class = ITEM_CLASS_C;
	assert_false(basket_wants_trace(&item));
	item.goods.trace = GOODS_TRACE_WANTED;
	assert_true(basket_wants_trace(&item));
	item.item_class = ITEM_CLASS_B;
	item.goods.trace = GOODS_TRACE_NONE;
	assert_false(basket_wants_trace(&item));
	item.goods.trace = GOODS_TRACE_BY_CLASS;
	name_drug(&item, "ZB01");
	assert_true(basket_wants_trace(&item));
	name_drug(&item, "C01"); /* no drug */
	assert_false(basket_wants_trace(&item));
}

static void
codes_are_counted_against_boxes(void **state)
{
	struct item item = make_item("x", "1", "3");
	int line;

	(void)state;
	name_drug(&item, "XA01");
	add("a", "1", "7"); /* wants none */
	assert_int_equal(basket_add(basket, &item, &line, &err), 0);
	assert_int_equal(basket_missing(basket, &line), 3);
	assert_int_equal(line, 1);
	scan(1, 1, WHOLE);
	scan(1, 2, WHOLE);
	assert_int_equal(basket_missing(basket, &line), 1);
	scan(1, 3, WHOLE);
	assert_int_equal(basket_missing(basket, &line), 0);
	assert_int_equal(line, -1);
	assert_int_equal(basket_uncovered(basket, 0), 7);
	/* Two boxes less: the codes scanned last are too many. */
	assert_int_equal(
	    basket_set_count(basket, 1, units("1"), &err), 0);
	assert_int_equal(basket_drop_surplus(basket), 2);
	assert_int_equal(basket->trace_count, 1);
	assert_string_equal(basket->traces[0].code, "00000000000000000001");
	assert_int_equal(basket_check(basket, &err), 0);
}

static void
a_part_of_a_box_is_a_split_pack(void **state)
{
	(void)state;
	add("a", "1", "2.5");
	scan(0, 1, WHOLE);
	scan(0, 2, WHOLE);
	assert_int_equal(basket_uncovered(basket, 0), 1);
	scan(0, 3, WHOLE);
	see_part(0, false, 0);
	see_part(1, false, 0);
	see_part(2, true, 5000);
	assert_int_equal(basket_uncovered(basket, 0), 0);
	assert_int_equal(basket_set_count(basket, 0, units("3"), &err), 0);
	see_part(2, false, 0);
	assert_int_equal(basket_check(basket, &err), 0);
}

static void
tablets_come_out_of_boxes_as_far_as_they_go(void **state)
{
	struct item item = make_item("t", "0.5", "30");

	(void)state;
	item.goods.pack = 24;
	assert_int_equal(basket_add(basket, &item, NULL, &err), 0);
	assert_int_equal(basket_uncovered(basket, 0), 2);
	scan(0, 1, units("4")); /* opened before: four are left in it */
	see_part(0, true, 40000);
	assert_int_equal(basket_uncovered(basket, 0), 2);
	scan(0, 2, WHOLE);
	see_part(1, false, 0); /* all of it */
	scan(0, 3, WHOLE);
	see_part(2, true, 20000);
	assert_int_equal(basket_uncovered(basket, 0), 0);
	item.goods.pack = GOODS_PACK_MAX + 1;
	REFUSED(basket_add(basket, &item, NULL, &err), ERR_INPUT);
}

static void
four_hundred_traces_and_no_more(void **state)
{
	char code[32];

	(void)state;
	add("a", "1", "500");
	for (int i = 0; i < BASKET_TRACES_MAX; i++) {
		snprintf(code, sizeof(code), "%020d", i);
		assert_int_equal(basket_add_trace(basket, 0, code, WHOLE, &err),
				 0);
	}
	REFUSED(basket_add_trace(basket, 0, CODE20, WHOLE, &err), ERR_LIMIT);
}

static void
traces_follow_their_line(void **state)
{
	char code[32];

	(void)state;
	add("a", "1", "1");
	add("b", "2", "1");
	add("c", "4", "1");
	for (int i = 0; i < 9; i++) {
		snprintf(code, sizeof(code), "%020d", i);
		assert_int_equal(
		    basket_add_trace(basket, i % 3, code, WHOLE, &err), 0);
	}
	assert_int_equal(basket_remove(basket, 1, &err), 0);
	assert_int_equal(basket->item_count, 2);
	assert_string_equal(basket->items[1].medins_list_codg, "c");
	assert_int_equal(basket->total.fen, 500);
	assert_int_equal(basket->trace_count, 6);
	for (int i = 0; i < 6; i++) {
		/* 0 2 3 5 6 8 stay; those of c now belong to line 1. */
		snprintf(code, sizeof(code), "%020d", i / 2 * 3 + i % 2 * 2);
		assert_string_equal(basket->traces[i].code, code);
		assert_int_equal(basket->traces[i].item, i % 2);
	}
	assert_int_equal(basket_check(basket, &err), 0);
	REFUSED(basket_remove(basket, 2, &err), ERR_INPUT);
	REFUSED(basket_remove(basket, -1, &err), ERR_INPUT);
}

static void
an_emptied_basket_is_a_clear_one(void **state)
{
	struct basket *clear = malloc(sizeof(*clear));

	(void)state;
	assert_non_null(clear);
	basket_clear(clear);
	add("a", "1", "1");
	add("b", "2", "1");
	assert_int_equal(basket_add_trace(basket, 1, CODE20, WHOLE, &err), 0);
	assert_int_equal(basket_remove(basket, 0, &err), 0);
	assert_int_equal(basket_remove(basket, 0, &err), 0);
	assert_memory_equal(basket, clear, sizeof(*clear));
	free(clear);
}

static void
check_sees_what_was_tampered_with(void **state)
{
	(void)state;
	add("a", "1", "1");
	assert_int_equal(basket_add_trace(basket, 0, CODE20, WHOLE, &err), 0);
	basket->items[0].amount.fen++;
	REFUSED(basket_check(basket, &err), ERR_CORRUPT);
	basket->total.fen++;
	REFUSED(basket_check(basket, &err), ERR_CORRUPT);
	basket->items[0].amount.fen--;
	REFUSED(basket_check(basket, &err), ERR_CORRUPT);
	basket->total.fen--;
	assert_int_equal(basket_check(basket, &err), 0);
	basket->traces[0].item = 1;
	REFUSED(basket_check(basket, &err), ERR_INPUT);
	basket->traces[0].item = 0;
	basket->traces[1] = basket->traces[0];
	basket->trace_count = 2;
	REFUSED(basket_check(basket, &err), ERR_CORRUPT);
	basket->trace_count = BASKET_TRACES_MAX + 1;
	REFUSED(basket_check(basket, &err), ERR_CORRUPT);
	basket->trace_count = 0;
	basket->item_count = BASKET_ITEMS_MAX + 1;
	REFUSED(basket_check(basket, &err), ERR_CORRUPT);
}

static void
class_words(void **state)
{
	(void)state;
	assert_string_equal(item_class_name(ITEM_CLASS_A), "甲");
	assert_string_equal(item_class_name(ITEM_CLASS_B), "乙");
	assert_string_equal(item_class_name(ITEM_CLASS_C), "丙");
	assert_string_equal(item_class_code(ITEM_CLASS_A), "01");
	assert_string_equal(item_class_code(ITEM_CLASS_B), "02");
	assert_string_equal(item_class_code(ITEM_CLASS_C), "03");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(amounts_are_rounded_half_up),
	    TEST(same_code_and_price_share_a_line),
	    TEST(count_can_be_set),
	    TEST(two_hundred_lines_and_no_more),
	    TEST(overflow_changes_nothing),
	    TEST(items_that_are_none),
	    TEST(trace_codes_are_20_to_100_visible_characters),
	    TEST(a_trace_is_once_in_a_basket),
	    TEST(drugs_want_codes_as_class_and_catalogue_say),
	    TEST(codes_are_counted_against_boxes),
	    TEST(a_part_of_a_box_is_a_split_pack),
	    TEST(tablets_come_out_of_boxes_as_far_as_they_go),
	    TEST(four_hundred_traces_and_no_more),
	    TEST(traces_follow_their_line),
	    TEST(an_emptied_basket_is_a_clear_one),
	    TEST(check_sees_what_was_tampered_with),
	    TEST(class_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
