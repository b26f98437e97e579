/* Two packs over the same cases: what is counted, kept and shown. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/rules_diff.h"
#include "pos/text.h"
#include "ui/language.h"
#include "ui/rules_diff_table.h"

static struct rules_diff diff;
static struct rules_case one;
static struct split splits[2];
static struct err why[2], err;

static int
set_up(void **state)
{
	(void)state;
	memset(&diff, 0, sizeof(diff));
	memset(&one, 0, sizeof(one));
	memset(splits, 0, sizeof(splits));
	memset(why, 0, sizeof(why));
	(void)text_copy(one.scene, sizeof(one.scene), "pharmacy");
	(void)text_copy(one.level, sizeof(one.level), "药店");
	return 0;
}

/* A bill of 100.00 of which the fund pays so much, the person the rest. */
static void
add(int64_t line, int64_t old_fen, int64_t new_fen)
{
	const struct split *const both[2] = {&splits[0], &splits[1]};
	const int64_t fund[2] = {old_fen, new_fen};

	for (int i = 0; i < 2; i++) {
		splits[i].total = money_fen(10000);
		splits[i].fund = money_fen(fund[i]);
		splits[i].person = money_fen(10000 - fund[i]);
		splits[i].cash = splits[i].person;
	}
	one.basket.total = money_fen(10000);
	assert_int_equal(rules_diff_add(&diff, line, &one, both, why, &err),
			 0);
}

static void
sums_and_counts_are_by_payer_and_group(void **state)
{
	(void)state;
	add(1, 6000, 5000);
	one.retired = true;
	add(2, 7000, 7500);
	(void)text_copy(one.scene, sizeof(one.scene), "outpatient");
	(void)text_copy(one.level, sizeof(one.level), "一级");
	add(3, 7000, 7000);
	splits[0].deductible = money_fen(1);
	add(4, 7000, 7000);
	assert_int_equal(diff.cases, 4);
	assert_int_equal(diff.compared, 4);
	assert_int_equal(diff.changed, 2);
	assert_int_equal(diff.worse, 1);
	assert_int_equal(diff.better, 1);
	assert_int_equal(diff.inside, 1);
	assert_int_equal(diff.total.fen, 40000);
	assert_int_equal(diff.paid[0].by[BUCKET_FUND].fen, 27000);
	assert_int_equal(diff.paid[1].by[BUCKET_FUND].fen, 26500);
	assert_int_equal(diff.paid[1].by[BUCKET_CASH].fen, 13500);
	assert_int_equal(diff.paid[1].fund.fen + diff.paid[1].person.fen,
			 40000);
	assert_int_equal(diff.group_count, 6);
	assert_string_equal(diff.groups[0].name, "working");
	assert_int_equal(diff.groups[0].cases, 1);
	assert_int_equal(diff.groups[0].changed, 1);
	assert_int_equal(diff.groups[0].worse, 1);
	assert_int_equal(diff.groups[3].changed, 1);
	assert_int_equal(diff.groups[3].by, RULES_DIFF_PERSON);
	assert_int_equal(diff.groups[3].cases, 3);
	assert_int_equal(diff.groups[3].better, 1);
	assert_int_equal(diff.groups[3].fund[1].fen, 21500);
}

/* Paid the same, and yet not the same: one figure at a time. */
static void
what_differs_inside(void **state)
{
	struct money *const figures[] = {
	    &splits[1].ownpay,	   &splits[1].overlimit,
	    &splits[1].preself,	   &splits[1].inscope,
	    &splits[1].deductible, &splits[1].copay,
	    &splits[1].overcap,	   &splits[1].meters_after.deductible_met,
	    &splits[1].meters_after.fund_paid,
	    &splits[1].meters_after.more[0].amount,
	    &splits[1].meters_after.more[1].amount};
	const size_t count = sizeof(figures) / sizeof(figures[0]);

	(void)state;
	for (int i = 0; i < 2; i++) {
		splits[i].meters_after.more_count = 2;
		(void)text_copy(splits[i].meters_after.more[0].name,
				METER_BYTES, "a");
	}
	add(1, 7000, 7000);
	assert_int_equal(diff.inside, 0);
	for (size_t i = 0; i < count; i++) {
		figures[i]->fen++;
		add(2, 7000, 7000);
		figures[i]->fen--;
		assert_int_equal(diff.inside, i + 1);
	}
	splits[1].meters_after.more[1].name[0] = 'b';
	add(3, 7000, 7000);
	assert_int_equal(diff.inside, count + 1);
	splits[1].meters_after.more[1].name[0] = '\0';
	splits[1].meters_after.more_count = 1;
	add(4, 7000, 7000);
	assert_int_equal(diff.inside, count + 2);
	/* What lies behind the count is none of them. */
	splits[0].meters_after.more_count = 1;
	splits[0].meters_after.more[1].amount.fen = 5;
	add(5, 7000, 7000);
	assert_int_equal(diff.inside, count + 2);
	assert_int_equal(diff.changed, 0);
}

static void
a_payer_that_takes_from_another_is_a_change(void **state)
{
	const struct split *const both[2] = {&splits[0], &splits[1]};

	(void)state;
	splits[0].total = splits[1].total = money_fen(100);
	splits[0].person = splits[1].person = money_fen(100);
	splits[0].cash = money_fen(100);
	splits[1].more_count = 1;
	splits[1].more[0].bucket = BUCKET_PAST;
	splits[1].more[0].amount = money_fen(100);
	assert_int_equal(rules_diff_add(&diff, 1, &one, both, why, &err), 0);
	assert_int_equal(diff.changed, 1);
	assert_int_equal(diff.worse + diff.better, 0);
	assert_int_equal(diff.paid[1].by[BUCKET_PAST].fen, 100);
}

static void
the_worst_twenty_are_kept_in_order(void **state)
{
	(void)state;
	/* What stands behind the worst is not written over. */
	diff.refused_count = 7;
	for (int i = 1; i <= 50; i++)
		add(i, 5000, 5000 - (i * 7 % 50) * 10);
	assert_int_equal(diff.worst_count, RULES_DIFF_WORST_MAX);
	for (int i = 0; i < RULES_DIFF_WORST_MAX; i++)
		assert_int_equal(diff.worst[i].paid[1].person.fen,
				 5000 + (49 - i) * 10);
	assert_int_equal(diff.refused_count, 7);
	for (int i = 0; i < 7; i++)
		assert_int_equal(diff.refused_cases[i].line, 0);
	/* A fen is a loss, and none is not. */
	assert_int_equal(diff.worse, 49);
	add(51, 5000, 4999);
	add(51, 4999, 5000);
	add(51, 5000, 5000);
	assert_int_equal(diff.worse, 50);
	assert_int_equal(diff.better, 1);
	/* Of equals the first stays first. */
	add(51, 5000, 5000 - 490);
	assert_int_equal(diff.worst[0].line, 7);
	assert_int_equal(diff.worst[1].line, 51);
	assert_int_equal(diff.worst_count, RULES_DIFF_WORST_MAX);
}

static void
refusals_are_told_apart(void **state)
{
	const struct split *const old_only[2] = {&splits[0], NULL};
	const struct split *const new_only[2] = {NULL, &splits[1]};
	const struct split *const none[2] = {NULL, NULL};

	(void)state;
	(void)err_set(&why[0], ERR_RULES, "old says no");
	(void)err_set(&why[1], ERR_RULES, "new says no");
	for (int i = 1; i <= RULES_DIFF_REFUSED_MAX; i++)
		assert_int_equal(
		    rules_diff_add(&diff, i, &one, old_only, why, &err), 0);
	assert_int_equal(rules_diff_add(&diff, 90, &one, new_only, why, &err),
			 0);
	assert_int_equal(rules_diff_add(&diff, 91, &one, none, why, &err), 0);
	assert_int_equal(diff.refused[1], RULES_DIFF_REFUSED_MAX);
	assert_int_equal(diff.refused[0], 1);
	assert_int_equal(diff.refused_both, 1);
	assert_int_equal(diff.compared, 0);
	assert_int_equal(diff.refused_count, RULES_DIFF_REFUSED_MAX);
	assert_string_equal(diff.refused_cases[0].text, "new says no");
}

static void
groups_beyond_the_table_share_its_last(void **state)
{
	(void)state;
	for (int i = 0; i < 60; i++) {
		snprintf(one.level, sizeof(one.level), "L%d", i);
		add(i + 1, 5000, 5000);
	}
	assert_int_equal(diff.group_count, RULES_DIFF_GROUPS_MAX);
	assert_string_equal(diff.groups[RULES_DIFF_GROUPS_MAX - 1].name, "");
	/* working, pharmacy and 45 levels have their own. */
	assert_int_equal(diff.groups[RULES_DIFF_GROUPS_MAX - 1].cases, 15);
}

static void
sums_do_not_wrap(void **state)
{
	const struct split *const both[2] = {&splits[0], &splits[1]};
	int rc = 0, i;

	(void)state;
	splits[0].total = money_fen(MONEY_FEN_MAX);
	splits[0].fund = splits[0].total;
	splits[1] = splits[0];
	for (i = 0; i < 3 && rc == 0; i++)
		rc = rules_diff_add(&diff, i + 1, &one, both, why, &err);
	assert_int_equal(rc, -1);
	assert_int_equal(err.code, ERR_OVERFLOW);
}

static void
shifted(const struct rules *rules, int day, int year, int to_day, int to_year)
{
	struct split_case input = {.day = day, .meters = {.year = year}};
	bool moved = rules_diff_shift(rules, &input);

	assert_int_equal(input.day, to_day);
	assert_int_equal(input.meters.year, to_year);
	assert_int_equal(moved, day != to_day);
}

static void
a_case_of_another_year_keeps_its_day(void **state)
{
	struct rules *rules = NULL;

	(void)state;
	assert_int_equal(rules_load_file(&rules,
					 "pos/rules/demo-990101-2026.rules",
					 &err),
			 0);
	shifted(rules, 20260101, 2026, 20260101, 2026);
	shifted(rules, 20261231, 2026, 20261231, 2026);
	shifted(rules, 20251231, 2025, 20261231, 2026);
	shifted(rules, 20270101, 2027, 20260101, 2026);
	shifted(rules, 20240229, 2023, 20260228, 2025);
	shifted(rules, 20310615, 2030, 20260615, 2025);
	rules_free(&rules);
	/* In force from August to December only. */
	assert_int_equal(rules_load_file(&rules, "tests/packs/mixed-1.rules",
					 &err),
			 0);
	shifted(rules, 20240915, 2024, 20250915, 2025);
	shifted(rules, 20240715, 2024, 20240715, 2024);
	rules_free(&rules);
}

/* In force over a year's end, more of one year or more of the other. */
static void
a_case_finds_the_year_it_fits(void **state)
{
	static const char *const until = "失效 2025-12-31";
	struct rules *rules = NULL;
	const char *text, *at;
	char changed[65536];
	size_t length;

	(void)state;
	assert_int_equal(rules_load_file(&rules, "tests/packs/mixed-1.rules",
					 &err), 0);
	text = rules_text(rules, &length);
	at = strstr(text, until);
	assert_non_null(at);
	snprintf(changed, sizeof(changed), "%.*s失效 2026-06-30%s",
		 (int)(at - text), text, at + strlen(until));
	rules_free(&rules);
	assert_int_equal(rules_load(&rules, changed, strlen(changed), "m",
				    &err), 0);
	shifted(rules, 20240301, 2023, 20260301, 2025);
	shifted(rules, 20240901, 2024, 20250901, 2025);
	shifted(rules, 20270301, 2026, 20260301, 2025);
	shifted(rules, 20270901, 2027, 20250901, 2025);
	shifted(rules, 20240715, 2024, 20240715, 2024);
	rules_free(&rules);
}

/* Every line fits in 80 columns and ends without blanks. */
static void
shows(const char *language, const char *wanted)
{
	struct rules_head old = {.id = "demo-990101-2026", .from_day = 20260101,
				 .to_day = 20261231,
				 .hash = "0123456789"};
	const char *folder = getenv("LOCALE_FOLDER");
	char *text = NULL, *line, *end;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	if (folder)
		assert_int_equal(language_open_in(language, folder, &err), 0);
	else
		assert_int_equal(language_open(language, &err), 0);
	rules_diff_print(out, &old, &old, &diff);
	assert_int_equal(fclose(out), 0);
	if (!strstr(text, wanted))
		fail_msg("no %s in\n%s", wanted, text);
	for (line = text; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		if (text_columns(line) > 80 || (end > line && end[-1] == ' '))
			fail_msg("%d columns: %s|", text_columns(line), line);
	}
	free(text);
}

static void
the_table_fits_a_terminal(void **state)
{
	const struct split *const new_only[2] = {NULL, &splits[1]};

	(void)state;
	add(INT64_C(99999999), 6000, 5000);
	one.retired = true;
	(void)text_copy(one.level, sizeof(one.level), "三级甲等专科医院等");
	add(2, 7000, 7500);
	(void)err_set(&why[0], ERR_RULES,
		      "规则包 demo-990101-2026：这一笔没有给出“年龄”，"
		      "也没有给出“参保年限”，算不出");
	assert_int_equal(rules_diff_add(&diff, 3, &one, new_only, why, &err),
			 0);
	diff.shifted[0] = diff.bad = diff.inside = 1;
	shows("zh", "个人多付最多的 1 个");
	shows("zh", "+10.00");
	shows("zh", "三级甲等专科医院等");
	shows("en", "person pays more");
	shows("en", "retired");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(sums_and_counts_are_by_payer_and_group,
				   set_up),
	    cmocka_unit_test_setup(
		a_payer_that_takes_from_another_is_a_change, set_up),
	    cmocka_unit_test_setup(what_differs_inside, set_up),
	    cmocka_unit_test_setup(the_worst_twenty_are_kept_in_order, set_up),
	    cmocka_unit_test_setup(refusals_are_told_apart, set_up),
	    cmocka_unit_test_setup(groups_beyond_the_table_share_its_last,
				   set_up),
	    cmocka_unit_test_setup(sums_do_not_wrap, set_up),
	    cmocka_unit_test_setup(a_case_of_another_year_keeps_its_day,
				   set_up),
	    cmocka_unit_test_setup(a_case_finds_the_year_it_fits, set_up),
	    cmocka_unit_test_setup(the_table_fits_a_terminal, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
