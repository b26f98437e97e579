/*
 * The check of a split by itself: a split made by hand with all it may have,
 * then spoilt in one place and balanced everywhere else, so that one
 * comparison alone can see it. What it says tells which one did.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/split.h"

static struct basket *basket;
static struct split *split;
static struct err err;

static int
make_values(void **state)
{
	(void)state;
	basket = calloc(1, sizeof(*basket));
	split = calloc(1, sizeof(*split));
	return basket && split ? 0 : -1;
}

static int
free_values(void **state)
{
	(void)state;
	free(basket);
	free(split);
	return 0;
}

static void
put_item(enum item_class item_class, int64_t fen)
{
	struct item *item = &basket->items[basket->item_count++];

	item->item_class = item_class;
	item->price.e6 = fen * 10000;
	item->count.e4 = 10000;
	item->amount = money_fen(fen);
	basket->total.fen += fen;
}

static void
put_reason(enum split_bucket bucket, enum split_bucket of, int line,
    int64_t fen)
{
	struct split_reason *reason = &split->reasons[split->reason_count++];

	reason->bucket = bucket;
	reason->of = of;
	reason->line = line;
	memcpy(reason->clause, "1.1", 4);
	reason->amount = money_fen(fen);
}

static void
put_reasons(void)
{
	put_reason(BUCKET_OVERLIMIT, BUCKET_OVERLIMIT, 0, 100);
	put_reason(BUCKET_PRESELF, BUCKET_PRESELF, 0, 90);
	put_reason(BUCKET_INSCOPE, BUCKET_INSCOPE, 0, 810);
	put_reason(BUCKET_OWNPAY, BUCKET_OWNPAY, 1, 500);
	put_reason(BUCKET_INSCOPE, BUCKET_INSCOPE, 2, 700);
	put_reason(BUCKET_DEDUCTIBLE, BUCKET_DEDUCTIBLE, -1, 200);
	put_reason(BUCKET_FUND, BUCKET_FUND, -1, 800);
	put_reason(BUCKET_COPAY, BUCKET_COPAY, -1, 400);
	put_reason(BUCKET_OVERCAP, BUCKET_OVERCAP, -1, 100);
	put_reason(BUCKET_SEGMENT, BUCKET_SEGMENT, -1, 10);
	put_reason(BUCKET_LARGE, BUCKET_COPAY, -1, 20);
	put_reason(BUCKET_ACCOUNT, BUCKET_COPAY, -1, 300);
	put_reason(BUCKET_PAST, BUCKET_COPAY, -1, 30);
	put_reason(BUCKET_FAMILY, BUCKET_COPAY, -1, 40);
	put_reason(BUCKET_CASH, BUCKET_OWNPAY, -1, 500);
	put_reason(BUCKET_CASH, BUCKET_OVERLIMIT, -1, 100);
	put_reason(BUCKET_CASH, BUCKET_PRESELF, -1, 90);
	put_reason(BUCKET_CASH, BUCKET_DEDUCTIBLE, -1, 200);
	put_reason(BUCKET_CASH, BUCKET_COPAY, -1, 10);
	put_reason(BUCKET_CASH, BUCKET_OVERCAP, -1, 100);
	put_reason(BUCKET_CASH, BUCKET_SEGMENT, -1, 10);
}

static void
make_split(void)
{
	static const struct split_line lines[] = {
	    {{1000}, {0}, {100}, {90}, {810}},
	    {{500}, {500}, {0}, {0}, {0}},
	    {{700}, {0}, {0}, {0}, {700}},
	};
	static const struct split_more more[] = {
	    {BUCKET_SEGMENT, {10}},
	    {BUCKET_LARGE, {20}},
	    {BUCKET_PAST, {30}},
	    {BUCKET_FAMILY, {40}},
	};

	memset(basket, 0, sizeof(*basket));
	memset(split, 0, sizeof(*split));
	put_item(ITEM_CLASS_B, 1000);
	put_item(ITEM_CLASS_C, 500);
	put_item(ITEM_CLASS_A, 700);
	split->total = money_fen(2200);
	split->ownpay = money_fen(500);
	split->overlimit = money_fen(100);
	split->preself = money_fen(90);
	split->inscope = money_fen(1510);
	split->deductible = money_fen(200);
	split->fund = money_fen(800);
	split->copay = money_fen(400);
	split->overcap = money_fen(100);
	split->person = money_fen(1380);
	split->account = money_fen(300);
	split->cash = money_fen(1010);
	split->more_count = 4;
	memcpy(split->more, more, sizeof(more));
	split->line_count = 3;
	memcpy(split->lines, lines, sizeof(lines));
	put_reasons();
}

static void
good(void)
{
	assert_int_equal(split_check(split, basket, &err), 0);
}

static void
bad(const char *what)
{
	assert_int_equal(split_check(split, basket, &err), -1);
	assert_int_equal(err.code, ERR_CORRUPT);
	if (!strstr(err.text, what))
		fail_msg("%s instead of %s", err.text, what);
	make_split();
}

static void
whole(void **state)
{
	(void)state;
	make_split();
	good();
	/* What lies behind the further parts is none of them. */
	split->more[4] = (struct split_more){BUCKET_OTHER, {5}};
	good();
	/* The first and the last of the further payers. */
	split->more[1].bucket = split->reasons[10].bucket = BUCKET_OTHER;
	good();
	/* The meters are no part of it. */
	memset(&split->meters_after, 0x7f, sizeof(split->meters_after));
	good();
	/* As many reasons as there is room for. */
	while (split->reason_count < SPLIT_REASONS_MAX)
		put_reason(BUCKET_FUND, BUCKET_FUND, -1, 0);
	good();
	split->reason_count = 0;
	good();
}

#define RANGE "有负数或越界的金额"

static void
further_parts_are_in_order_and_in_range(void **state)
{
	(void)state;
	make_split();
	split->more_count = -1;
	bad(RANGE);
	split->more_count = SPLIT_MORE_MAX + 1;
	bad(RANGE);
	split->more[1].bucket = BUCKET_COPAY;
	bad(RANGE);
	split->more[3].bucket = BUCKET_CASH;
	bad(RANGE);
	split->more[3].bucket = BUCKET_ACCOUNT;
	bad(RANGE);
	/* Twice the same, together what it was. */
	split->more[1] = split->more[2];
	split->more[1].amount.fen = 20;
	split->more[2].amount.fen = 10;
	bad(RANGE);
	split->more[0].amount.fen = 0;
	split->copay.fen += 10;
	bad(RANGE);
	split->more[1].amount.fen = -20;
	split->person.fen += 40;
	split->cash.fen += 40;
	bad(RANGE);
	split->balance_after.fen = MONEY_FEN_MAX;
	good();
	split->balance_after.fen = MONEY_FEN_MAX + 1;
	bad(RANGE);
	/* Two alone, the wrong way round. */
	split->more[0] = split->more[3], split->more[1] = split->more[2];
	split->more_count = 2;
	split->copay.fen += 10, split->person.fen += 20, split->cash.fen += 20;
	bad(RANGE);
	/* Parts that go past every amount together. */
	split->more[1] = (struct split_more){BUCKET_LARGE, {MONEY_FEN_MAX}};
	split->more[2] = (struct split_more){BUCKET_OTHER, {MONEY_FEN_MAX}};
	assert_false(split_others(split, &(struct money){0}));
	bad(RANGE);
	/* More before anything is pooled than there is to pool. */
	split->more[0].amount.fen = MONEY_FEN_MAX + 1;
	bad(RANGE);
}

/* Each figure alone below nothing, or past every amount. */
static void
each_figure_is_in_range(void **state)
{
	(void)state;
	make_split();
	for (int i = 0; i < 26; i++) {
		struct money *figures[] = {
		    &split->total,   &split->ownpay,	 &split->overlimit,
		    &split->preself, &split->inscope,	 &split->deductible,
		    &split->fund,    &split->copay,	 &split->overcap,
		    &split->person,  &split->account,	 &split->cash,
		    &split->balance_after};

		figures[i / 2]->fen = i % 2 ? MONEY_FEN_MAX + 1 : -1;
		bad(RANGE);
	}
	good();
}

/* All that there can be beside the fund, the account and cash. */
static void
every_further_part_at_once(void **state)
{
	static const enum split_bucket buckets[SPLIT_MORE_MAX] = {
	    BUCKET_SEGMENT,  BUCKET_LARGE, BUCKET_SERIOUS,
	    BUCKET_CIVIL,    BUCKET_EMPLOYER, BUCKET_AID,
	    BUCKET_OTHER,    BUCKET_PAST,  BUCKET_FAMILY};

	struct money others;

	(void)state;
	make_split();
	split->reason_count = 0;
	split->more_count = SPLIT_MORE_MAX;
	for (int i = 0; i < SPLIT_MORE_MAX; i++)
		split->more[i] = (struct split_more){buckets[i], {10}};
	split->person.fen = 1340;
	split->cash.fen = 1020;
	good();
	/* What is not of the count is none of them. */
	split->more_count--;
	assert_int_equal(split_more_of(split, BUCKET_FAMILY).fen, 0);
	split->cash.fen = 1030;
	good();
	split->more_count = 1;
	assert_true(split_others(split, &others));
	assert_int_equal(others.fen, 0);
	split->more_count = 7;
	assert_true(split_others(split, &others));
	assert_int_equal(others.fen, 60);
}

static void
each_sum_by_itself(void **state)
{
	(void)state;
	make_split();
	split->ownpay.fen++;
	bad("四项之和不等于总额");
	split->copay.fen++;
	bad("政策范围内");
	split->person.fen++;
	split->cash.fen++;
	bad("统筹加个人不等于总额");
	split->more[1].amount.fen++;
	bad("统筹加个人不等于总额");
	split->more[1].amount.fen = MONEY_FEN_MAX;
	bad("统筹加个人不等于总额");
	split->cash.fen++;
	bad("账户加现金不等于个人负担");
	split->more[2].amount.fen++;
	bad("账户加现金不等于个人负担");
	split->more[3].amount.fen++;
	bad("账户加现金不等于个人负担");
}

/* Each line is right and so is each total; they are not of one another. */
static void
totals_are_of_the_lines(void **state)
{
	static const char differ[] = "各行之和不等于总计";

	(void)state;
	make_split();
	basket->total.fen++;
	bad(differ);
	split->ownpay.fen++, split->overlimit.fen--;
	bad(differ);
	split->ownpay.fen++, split->preself.fen--;
	bad(differ);
	split->overlimit.fen++, split->preself.fen--;
	bad(differ);
	split->overlimit.fen++, split->inscope.fen--, split->copay.fen--;
	bad(differ);
	split->total.fen++, split->inscope.fen++, split->copay.fen++;
	split->person.fen++, split->cash.fen++;
	bad(differ);
	basket->item_count = 2;
	bad("行数与购物篮不符");
	basket->item_count = split->line_count = -1;
	bad("行数与购物篮不符");
}

static void
each_line_by_itself(void **state)
{
	(void)state;
	make_split();
	split->lines[0].overlimit.fen -= 101, split->lines[0].inscope.fen += 101;
	split->lines[2].overlimit.fen += 101, split->lines[2].inscope.fen -= 101;
	bad("某行有负数");
	split->lines[0].preself.fen -= 91, split->lines[0].inscope.fen += 91;
	split->lines[2].preself.fen += 91, split->lines[2].inscope.fen -= 91;
	bad("某行有负数");
	split->lines[0].inscope.fen -= 811, split->lines[0].preself.fen += 811;
	split->lines[2].inscope.fen += 811, split->lines[2].preself.fen -= 811;
	bad("某行有负数");
	split->lines[0].ownpay.fen--, split->lines[0].inscope.fen++;
	bad("某行有负数");
	split->lines[0].amount.fen++;
	bad("某行四项之和不等于该行金额");
	basket->items[0].price.e6 += 10000;
	bad("某行金额不等于单价乘数量");
	split->lines[1].ownpay.fen--, split->lines[1].inscope.fen++;
	bad("全自费与丙类不符");
	split->lines[0].ownpay.fen++, split->lines[0].inscope.fen--;
	bad("全自费与丙类不符");
	split->lines[2].preself.fen++, split->lines[2].inscope.fen--;
	bad("只有乙类才有先行自付");
}

/* Class A is paid first elsewhere only, and by the line's own reason. */
static void
first_paid_away(void **state)
{
	(void)state;
	make_split();
	split->lines[2].preself.fen++, split->lines[2].inscope.fen--;
	split->lines[0].preself.fen--, split->lines[0].inscope.fen++;
	split->reasons[1].amount.fen--, split->reasons[2].amount.fen++;
	split->reasons[4].amount.fen--;
	put_reason(BUCKET_PRESELF, BUCKET_PRESELF, 2, 1);
	split->reasons[split->reason_count - 1].note = NOTE_AWAY;
	good();
	split->away = true;
	split->reasons[split->reason_count - 1].note = NOTE_NONE;
	split->reasons[1].note = NOTE_AWAY;
	assert_int_equal(split_check(split, basket, &err), -1);
	assert_non_null(strstr(err.text, "只有乙类才有先行自付"));
	/* A reason that is not of the count is none. */
	split->reasons[--split->reason_count].note = NOTE_AWAY;
	split->reasons[1].note = NOTE_NONE;
	assert_int_equal(split_check(split, basket, &err), -1);
	assert_non_null(strstr(err.text, "只有乙类才有先行自付"));
	split->reason_count = 0;
	good();
	split->away = false;
	bad("只有乙类才有先行自付");
}

#define INSANE "某条理由不成立"

static void
reasons_are_sane(void **state)
{
	struct split_reason *first = &split->reasons[0];
	struct split_reason *fund = &split->reasons[6];

	(void)state;
	make_split();
	split->reason_count = -1;
	bad("理由个数越界");
	split->reason_count = SPLIT_REASONS_MAX + 1;
	bad("理由个数越界");
	first->line = 3;
	bad(INSANE);
	first->line = -1;
	bad(INSANE);
	fund->line = -2;
	bad(INSANE);
	fund->line = 0;
	bad(INSANE);
	split->reasons[4].line = -1;
	bad(INSANE);
	split->reasons[5].line = 2;
	bad(INSANE);
	fund->bucket = BUCKET_CASH + 1;
	bad(INSANE);
	fund->of = BUCKET_CASH + 1;
	bad(INSANE);
	first->amount.fen = -1;
	bad(INSANE);
	first->clause[0] = '\0';
	bad(INSANE);
	memset(first->clause, 'x', CLAUSE_BYTES);
	bad(INSANE);
	memset(first->clause, 'x', CLAUSE_BYTES - 1);
	first->clause[CLAUSE_BYTES - 1] = '\0';
	good();
	/* Read from a record, what lies behind its end is not the name's. */
	memset(first->clause, 'x', CLAUSE_BYTES);
	first->clause[3] = '\0';
	good();
}

static void
reasons_sum_up(void **state)
{
	(void)state;
	make_split();
	/* Cash pays for a part of the person's, not for itself. */
	split->reasons[14].of = BUCKET_CASH;
	bad("账户与现金不等于个人分项");
	split->reasons[2].amount.fen++, split->reasons[4].amount.fen--;
	bad("某行理由之和不等于该行金额");
	split->reasons[5].amount.fen++, split->reasons[7].amount.fen--;
	bad("理由之和不等于分项");
	split->reasons[20].amount.fen++, split->reasons[19].amount.fen--;
	bad("账户与现金不等于个人分项");
	/* Nobody pays for what the fund pays, or for what one may claim. */
	split->reasons[20].of = BUCKET_FUND;
	bad("账户与现金不等于个人分项");
	split->reasons[20].of = BUCKET_INSCOPE;
	bad("账户与现金不等于个人分项");
	split->reasons[10].of = BUCKET_LARGE;
	bad("账户与现金不等于个人分项");
	split->reasons[0].amount.fen = INT64_MAX;
	put_reason(BUCKET_OVERLIMIT, BUCKET_OVERLIMIT, 1, 1);
	bad("理由之和溢出");
	split->reasons[0].amount.fen = INT64_MAX;
	put_reason(BUCKET_OWNPAY, BUCKET_OWNPAY, 0, 1);
	bad("理由之和溢出");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole),
	    cmocka_unit_test(further_parts_are_in_order_and_in_range),
	    cmocka_unit_test(each_figure_is_in_range),
	    cmocka_unit_test(every_further_part_at_once),
	    cmocka_unit_test(each_sum_by_itself),
	    cmocka_unit_test(totals_are_of_the_lines),
	    cmocka_unit_test(each_line_by_itself),
	    cmocka_unit_test(first_paid_away),
	    cmocka_unit_test(reasons_are_sane),
	    cmocka_unit_test(reasons_sum_up),
	};

	return cmocka_run_group_tests(tests, make_values, free_values);
}
