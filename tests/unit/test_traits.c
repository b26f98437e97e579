/*
 * What a pack asks of a counter beside the person: where each key comes
 * from, what is refused, and the meters and payers of a pack that has them
 * all (tests/packs/rich-990101.rules), with a link and without.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "pos/audit.h"
#include "pos/traits.h"
#include "tests/support/counter.h"
#include "tests/support/packcase.h"

#define RICH "tests/packs/rich-990101.rules"

static const char shelf[] =
    "med_list_codg\tmedins_list_codg\tname\tspec\tprice\tclass\tpreself\t"
    "ceiling\tbarcode\ttrace\tpack\n"
    "XA1\tA1\t示范片\t1\t120.00\t甲\t\t\t\t\t\n"
    "XA2\tA2\t示范针\t1\t60.00\t甲\t\t\t\t\t\n";

static struct err err;

static void
set_trait(struct conf *conf, const char *key, const char *text)
{
	int at = 0;

	while (at < conf->traits.count &&
	    strcmp(conf->traits.at[at].key, key) != 0)
		at++;
	if (at == conf->traits.count)
		conf->traits.count++;
	assert_true(text_copy(conf->traits.at[at].key, CONF_TRAIT_BYTES, key));
	assert_true(
	    text_copy(conf->traits.at[at].text, CONF_TRAIT_TEXT_BYTES, text));
}

/* ---- where a key comes from ---- */

static struct rules *
load(const char *path)
{
	struct rules *rules = NULL;

	if (rules_load_file(&rules, path, &err) != 0)
		fail_msg("%s", err.text);
	return rules;
}

static void
a_line_is_checked_with_the_pack(void **state)
{
	static const struct {
		const char *key, *text, *why;
	} bad[] = {
		{ "处方", "也许", "规则包不认这个值（是、否）" },
		{ "处方", "@where", "没有这种来源" },
		{ "处方", "@1101.", "没有这种来源" },
		{ "处方", "@sex 1=是 2=也许", "来源之后的值规则包不认" },
		{ "处方", "@sex 1=是 2", "来源之后应为" },
		{ "处方", "@sex =是", "来源之后应为" },
		{ "处方", "@ask 1=是", "@ask 之后只能写 *=值" },
		{ "年龄", "151", "规则包不认这个值（0 至 150 的整数）" },
		{ "年龄", "-1", "规则包不认这个值" },
		{ "年龄", "老", "规则包不认这个值" },
	};
	static const char *const good[] = { "是", "@ask", "@ask *=否",
		"@sex 1=是 *=否", "@psn_type 11*=是 12*=否", "@insutype 310=是",
		"@cvlserv_flag 1=是 0=否", "@age 0-17=是 18-150=否",
		"@1101.rx", "@1101.rx Y=是 *=否" };
	struct rules *rules = load(RICH);
	struct conf conf;

	(void)state;
	memset(&conf, 0, sizeof(conf));
	/* Nobody gives it: the key, and what to write. */
	assert_int_equal(traits_check(rules, &conf, &err), -1);
	assert_non_null(strstr(err.text, "处方 = 值（是、否）"));
	assert_non_null(strstr(err.text, "[traits]"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&conf, 0, sizeof(conf));
		set_trait(&conf, "处方", "是");
		set_trait(&conf, bad[i].key, bad[i].text);
		assert_int_equal(traits_check(rules, &conf, &err), -1);
		if (strstr(err.text, bad[i].why) == NULL)
			fail_msg("%s: %s", bad[i].text, err.text);
		assert_non_null(strstr(err.text, bad[i].key));
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		set_trait(&conf, "年龄", "@age");
		set_trait(&conf, "处方", good[i]);
		if (traits_check(rules, &conf, &err) != 0)
			fail_msg("%s: %s", good[i], err.text);
	}
	rules_free(&rules);
}

static const char *
value_of(const struct traits *traits, const char *key)
{
	for (int i = 0; i < traits->count; i++) {
		if (strcmp(traits->at[i].key, key) == 0)
			return traits->at[i].value;
	}
	return "none";
}

static void
a_value_comes_from_where_it_is_said(void **state)
{
	static const struct {
		const char *text, *expected; /* NULL: refused */
	} cases[] = {
		{ "是", "是" },
		{ "@sex 1=是 2=否", "否" },
		{ "@sex 1=是", NULL },
		{ "@psn_type 12*=否 11*=是", "是" },
		{ "@psn_type *=否", "否" },
		{ "@insutype 390=否 310=是", "是" },
		{ "@cvlserv_flag 1=是 0=否", "否" },
		{ "@age 0-55=否 56-56=是 57-=否", "是" },
		{ "@age 57-150=是", NULL },
		{ "@1101.rx Y=是 *=否", "是" },
		{ "@1101.n 7=是 *=否", "是" },
		{ "@1101.nothing *=否", NULL },
		{ "@1101.obj *=否", NULL },
		{ "@1101.direct", "否" },
		{ "@1101.rx", NULL }, /* Y is no value of the pack's */
		{ "@birth 1970-03-16=是", "是" },
	};
	const struct traits nothing = { .count = 0 };
	struct rules *rules = load(RICH);
	struct person person = { .gend = "2",
		.brdy = "1970-03-16",
		.psn_type = "1101",
		.insutype = "310",
		.cvlserv_flag = "0",
		.exp_content = "{\"rx\":\"Y\",\"n\":7,\"obj\":{},"
			       "\"direct\":\"否\"}" };
	struct traits traits;
	struct conf conf;

	(void)state;
	memset(&conf, 0, sizeof(conf));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int rc;

		set_trait(&conf, "处方", cases[i].text);
		rc = traits_fill(&traits, rules, &conf, &person, 20260316,
		    &nothing, &err);
		if ((rc == 0) != (cases[i].expected != NULL))
			fail_msg("%s: %s", cases[i].text, err.text);
		if (rc == 0)
			assert_string_equal(
			    value_of(&traits, "处方"), cases[i].expected);
		else
			assert_non_null(strstr(err.text, "处方"));
	}
	/* A birthday is the day it is: 55 the day before. */
	set_trait(&conf, "处方", "是");
	assert_int_equal(traits_fill(&traits, rules, &conf, &person, 20260315,
	    &nothing, &err), 0);
	assert_string_equal(value_of(&traits, "年龄"), "55");
	assert_int_equal(traits_fill(&traits, rules, &conf, &person, 20260316,
	    &nothing, &err), 0);
	assert_string_equal(value_of(&traits, "年龄"), "56");
	person.brdy[0] = '\0';
	assert_int_equal(traits_fill(&traits, rules, &conf, &person, 20260316,
	    &nothing, &err), -1);
	assert_non_null(strstr(err.text, "年龄"));
	rules_free(&rules);
}

/* What cannot be had is refused, and nothing else is. */
static int not_ready;

static void
ready_or_not(const char *path, const struct rules *rules)
{
	bool items = false, ready = rules_counter_ready(rules, &err);
	struct rules_key key;

	(void)path;
	for (int i = 0; rules_key_at(rules, i, &key); i++)
		items = items || key.of_item;
	not_ready += !ready;
	if (items) {
		assert_false(ready);
		assert_non_null(strstr(err.text, "每件药品"));
	} else if (!ready) {
		assert_non_null(strstr(err.text, "共济账户"));
	}
}

static void
only_what_cannot_be_had_is_refused(void **state)
{
	(void)state;
	not_ready = 0;
	(void)packcase_each(ready_or_not);
	assert_int_equal(not_ready, 2);
}

/* ---- at a counter ---- */

static int
open_rich(void **state)
{
	struct counter *c;

	if (counter_make(state) != 0)
		return -1;
	c = *state;
	snprintf(c->conf.till.rules, sizeof(c->conf.till.rules),
	    "tests/packs");
	c->conf.offline.fund_till_max = money_fen(100000);
	snprintf(c->exp_content, sizeof(c->exp_content),
	    "{\"crtYearBalc\":\"60.00\",\"calYearBalc\":\"35.00\"}");
	set_trait(&c->conf, "处方", "@ask");
	counter_restart(c, false);
	counter_stock(c, shelf);
	return 0;
}

static void
a_pack_nobody_can_feed_sells_nothing(void **state)
{
	struct counter *c = *state;

	memset(&c->conf.traits, 0, sizeof(c->conf.traits));
	counter_restart(c, false);
	counter_stock(c, shelf);
	assert_null(c->view->rules);
	assert_int_equal(c->view->notice, NOTICE_ERROR);
	assert_non_null(strstr(c->view->notice_text, "处方"));
	counter_online(c);
	(void)counter_identify(c, 1);
	counter_accept(c, counter_flight(c, "1101"));
	counter_step(c);
	counter_do(c, COMMAND_SCAN, "A1");
	counter_refuses(c, COMMAND_CHARGE, NULL);
	assert_non_null(strstr(c->err.text, "[traits]"));
	counter_do(c, COMMAND_SELFPAY, NULL);
}

static void
the_cashier_is_asked(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, "A1");
	counter_refuses(c, COMMAND_CHARGE, NULL);
	assert_non_null(strstr(c->err.text, "“处方”： =1 是 =2 否"));
	counter_refuses(c, COMMAND_SCAN, "=3");
	counter_refuses(c, COMMAND_SCAN, "=0");
	counter_refuses(c, COMMAND_SCAN, "处方=也许");
	counter_refuses(c, COMMAND_TELL, "年龄=3"); /* not the cashier's */
	counter_do(c, COMMAND_SCAN, "=1");
	/* What was told can be told anew; by its name. */
	counter_do(c, COMMAND_TELL, "处方=否");
	counter_refuses(c, COMMAND_SCAN, "=1"); /* nothing is open */
	counter_do(c, COMMAND_CHARGE, NULL);
	assert_string_equal(
	    value_of(&c->view->sale->traits, "处方"), "否");
	/* (120 - 20) x 40 % */
	assert_int_equal(c->view->sale->split.fund.fen, 4000);
	counter_refuses(c, COMMAND_TELL, "处方=是");
	counter_do(c, COMMAND_BACK, NULL);
	/* Another person is another prescription. */
	counter_person(c, 2);
	counter_refuses(c, COMMAND_CHARGE, NULL);
	/* A code with an equals sign in it is a code. */
	counter_refuses(c, COMMAND_SCAN, "http://x.invalid/?c=1");
	assert_null(strstr(c->err.text, "收款人告知"));
}

static int64_t
month_of(const struct meters *meters)
{
	for (int i = 0; i < meters->more_count; i++) {
		if (strcmp(meters->more[i].name, "月限") == 0)
			return meters->more[i].amount.fen;
	}
	return -1;
}

static void
audit_agrees(struct counter *c)
{
	const struct audit_options options = { .conf = &c->conf,
		.key = &c->key };
	struct audit_result result;

	assert_int_equal(
	    audit_replay(c->store, &options, &result, &err), 0);
	assert_int_equal(result.faults, 0);
}

static void
charge(struct counter *c, int person, const char *code)
{
	counter_person(c, person);
	counter_do(c, COMMAND_TELL, "处方=是");
	counter_do(c, COMMAND_SCAN, code);
	counter_do(c, COMMAND_CHARGE, NULL);
}

/* The centre's sum is right and another fund pays: that is a difference. */
static void
a_fund_that_differs_is_a_difference(void **state)
{
	struct counter *c = *state;
	const struct figures *f = &c->view->figures;
	char sale[SALE_BYTES];
	struct sale_entry entry;

	counter_online(c);
	charge(c, 1, "A1");
	counter_accept(c, counter_flight(c, "2101"));
	counter_step(c);
	assert_int_equal(c->view->quote, QUOTE_SAME);
	assert_int_equal(f->fund.fen, 8000);
	assert_int_equal(f->payers[BUCKET_CIVIL - BUCKET_LARGE].fen, 2000);
	/* 20 of this year's account, 20 of the years before. */
	assert_int_equal(f->account.fen, 4000);
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	counter_settle(
	    c, counter_flight(c, "2102"), 12000, 8000, 4000, 0);
	counter_step(c);
	entry = counter_entry(c, sale);
	assert_true(entry.differed);
	assert_non_null(strstr(entry.note, "cvlserv_pay 20.00>0.00"));
	assert_int_equal(entry.payers[BUCKET_CIVIL - BUCKET_LARGE].fen, 0);
	assert_int_equal(counter_facts(c, "DIFFERED"), 1);
	audit_agrees(c);
	/* What the centre tells from then on has that sale in it. */
	counter_do(c, COMMAND_NEXT, NULL);
	counter_pass(c, 1000);
	c->month_fen = 7500;
	charge(c, 1, "A2");
	assert_int_equal(month_of(&c->view->sale->meters), 7500);
}

static void
cut_link(struct counter *c)
{
	assert_int_equal(counter_identify(c, 9), 0);
	counter_end(c, counter_flight(c, "1101"), NET_UNSENT);
	counter_step(c);
	counter_do(c, COMMAND_CANCEL, NULL);
	assert_false(c->view->link_up);
}

static void
sell_offline(struct counter *c, const char *code, struct settlement *made)
{
	charge(c, 1, code);
	counter_do(c, COMMAND_CONFIRM, NULL);
	assert_int_equal(c->view->outcome, OUTCOME_PROVISIONAL);
	if (till_record(c->till, c->view->last_sale, made, &err) != 0)
		fail_msg("%s", err.text);
	counter_do(c, COMMAND_NEXT, NULL);
}

/* Without the centre a person's own sales use up everything it would have
 * told of: month, deductible, both accounts; over a restart as well. */
static void
offline_own_sales_are_counted(void **state)
{
	struct counter *c = *state;
	struct settlement *first = settlement_new(&err);
	struct settlement *second = settlement_new(&err);

	counter_online(c);
	c->month_fen = 1500;
	counter_person(c, 1);
	counter_do(c, COMMAND_CANCEL, NULL);
	cut_link(c);
	sell_offline(c, "A1", first);
	assert_int_equal(month_of(&first->meters), 1500);
	assert_int_equal(first->split.deductible.fen, 2000);
	assert_int_equal(first->split.fund.fen, 6000);
	assert_int_equal(first->past.fen, 3500);
	counter_restart(c, true);
	counter_stock(c, shelf);
	counter_pass(c, 60000);
	sell_offline(c, "A2", second);
	/* 85 was left of the month, 25 is; the deductible is borne. */
	assert_int_equal(month_of(&second->meters), 7500);
	assert_int_equal(second->split.deductible.fen, 0);
	assert_int_equal(second->split.fund.fen, 2500);
	/* 统筹 alone: what the civil servants' fund paid is another's. */
	assert_int_equal(second->meters.fund_paid.fen, 6000);
	assert_int_equal(second->person.balc.fen, 4000);
	assert_int_equal(second->past.fen, 1500);
	audit_agrees(c);
	settlement_free(&first);
	settlement_free(&second);
}

/* A month later what the centre told of this one says nothing. */
static void
a_new_month_begins_with_nothing(void **state)
{
	struct counter *c = *state;
	struct settlement *made = settlement_new(&err);

	counter_online(c);
	c->month_fen = 9500;
	counter_person(c, 1);
	counter_do(c, COMMAND_CANCEL, NULL);
	cut_link(c);
	c->conf.offline.entitlement_age_s = 40 * 86400;
	sell_offline(c, "A1", made);
	assert_int_equal(made->split.fund.fen, 500);
	counter_pass(c, INT64_C(20) * 86400000); /* 4 April */
	sell_offline(c, "A1", made);
	assert_int_equal(made->split.deductible.fen, 2000);
	assert_int_equal(made->split.fund.fen, 6000);
	sell_offline(c, "A1", made);
	assert_int_equal(month_of(&made->meters), 6000);
	assert_int_equal(made->split.deductible.fen, 0);
	assert_int_equal(made->split.fund.fen, 4000);
	audit_agrees(c);
	settlement_free(&made);
}

/* The pack's year begins on the first of April. */
static void
put_pack_from_april(const char *folder)
{
	struct rules *rules = load(RICH);
	size_t length = 0;
	const char *text = rules_text(rules, &length);
	const char *at = strstr(text, "自然年");
	char path[64];
	FILE *file;

	assert_non_null(at);
	assert_true(snprintf(path, sizeof(path), "%s/p.rules", folder) < 64);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fprintf(file, "%.*s始于 04-01%s", (int)(at - text), text,
			at + strlen("自然年")) > 0);
	assert_int_equal(fclose(file), 0);
	rules_free(&rules);
}

/* What was heard is of the year before; what was sold since counts. */
static void
a_new_benefit_year_begins_with_its_own_sales(void **state)
{
	struct counter *c = *state;
	struct settlement *made = settlement_new(&err);
	char folder[] = "/tmp/traits-XXXXXX", path[64];

	assert_non_null(mkdtemp(folder));
	put_pack_from_april(folder);
	snprintf(c->conf.till.rules, sizeof(c->conf.till.rules), "%s", folder);
	c->conf.offline.entitlement_age_s = 40 * 86400;
	counter_restart(c, false);
	counter_stock(c, shelf);
	counter_online(c);
	counter_person(c, 1);
	counter_do(c, COMMAND_CANCEL, NULL);
	cut_link(c);
	sell_offline(c, "A1", made);
	assert_int_equal(made->meters.year, 2025);
	assert_int_equal(made->split.fund.fen, 6000);
	counter_pass(c, INT64_C(20) * 86400000); /* 4 April */
	sell_offline(c, "A1", made);
	assert_int_equal(made->meters.year, 2026);
	assert_int_equal(made->meters.fund_paid.fen, 0);
	sell_offline(c, "A2", made);
	assert_int_equal(made->meters.fund_paid.fen, 6000);
	assert_int_equal(made->meters.deductible_met.fen, 2000);
	audit_agrees(c);
	settlement_free(&made);
	snprintf(path, sizeof(path), "%s/p.rules", folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

int
main(void)
{
#define AT_A_COUNTER(test)                                                     \
	cmocka_unit_test_setup_teardown(test, open_rich, counter_drop)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_checked_with_the_pack),
		cmocka_unit_test(a_value_comes_from_where_it_is_said),
		cmocka_unit_test(only_what_cannot_be_had_is_refused),
		AT_A_COUNTER(a_pack_nobody_can_feed_sells_nothing),
		AT_A_COUNTER(the_cashier_is_asked),
		AT_A_COUNTER(a_fund_that_differs_is_a_difference),
		AT_A_COUNTER(offline_own_sales_are_counted),
		AT_A_COUNTER(a_new_month_begins_with_nothing),
		AT_A_COUNTER(a_new_benefit_year_begins_with_its_own_sales),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
