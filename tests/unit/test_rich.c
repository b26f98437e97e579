/*
 * Every pack with a pharmacy or a clinic in it, at a counter: a person, a
 * basket, the split, the sale, and then the audit, which must come to the
 * same bytes. What a pack asks for beside the person stands in the table.
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
#include "pos/json.h"
#include "pos/rules_pack.h"
#include "pos/traits.h"
#include "tests/support/counter.h"
#include "tests/support/packcase.h"

#define TEN_O_CLOCK_MS 36000000
#define DAY_MS INT64_C(86400000)

static const char shelf[] =
    "med_list_codg\tmedins_list_codg\tname\tspec\tprice\tclass\tpreself\t"
    "ceiling\tbarcode\ttrace\tpack\n"
    "XA1\tA1\t示范片\t1\t80.00\t甲\t\t\t\t\t\n"
    "XA2\tA2\t示范针\t1\t5000.00\t甲\t\t\t\t\t\n"
    "XB1\tB1\t示范丸\t1\t120.00\t乙\t0.1\t100.00\t\t\t\n"
    "XC1\tC1\t示范膏\t1\t18.20\t丙\t\t\t\t\t\n";

/* What it takes to sell by a pack: a line of [traits], what 1101 says, what
 * the cashier tells. */
static const struct needed {
	const char *pack;
	const char *traits; /* "key = text;…" */
	const char *exp_content;
	const char *told;
} table[] = {
	{ "demo-990101-2026", "", "", "" },
	{ "guangling-2023", "", "", "" },
	{ "hefei-2023", "", "", "" },
	{ "nanyang-2022", "", "", "" },
	{ "ningbo-2023", "", "{\"crtYearBalc\":\"60.00\",\"calYearBalc\":70.5}",
	    "" },
	{ "ningbo-jumin-2023", "", "", "" },
	{ "shanghai-jumin-2021",
	    "人群 = @age 0-18=老人重残学生 19-59=其他成人 60-150=老人重残学生",
	    "", "" },
	{ "shanghai-zhigong-2021", "参加工作日期 = @1101.workDate",
	    "{\"workDate\":\"1992-07-01\",\"crtYearBalc\":\"10.00\","
	    "\"calYearBalc\":\"900.00\"}",
	    "" },
	{ "shanxi-2023", "收费类别 = 三类", "", "" },
	{ "shenzhen-2023", "处方 = @ask", "", "=2" },
	{ "wuxi-2023", "", "", "" },
	{ "yangzhou-2023", "", "", "" },
	{ "zhenjiang-2023", "", "", "" },
	{ "zhenjiang-old", "", "", "" },
};

static struct counter *c;
static struct err err;
static int sold; /* sales made, all packs together */
static char folder[] = "/tmp/rich-XXXXXX";

static const struct needed *
needed_by(const char *pack)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].pack, pack) == 0)
			return &table[i];
	}
	return NULL;
}

static void
set_traits(const char *text)
{
	memset(&c->conf.traits, 0, sizeof(c->conf.traits));
	while (*text != '\0') {
		size_t length = strcspn(text, ";");
		const char *equals = strstr(text, " = ");
		int at = c->conf.traits.count++;

		assert_non_null(equals);
		snprintf(c->conf.traits.at[at].key, CONF_TRAIT_BYTES, "%.*s",
		    (int)(equals - text), text);
		snprintf(c->conf.traits.at[at].text, CONF_TRAIT_TEXT_BYTES,
		    "%.*s", (int)(length - (size_t)(equals + 3 - text)),
		    equals + 3);
		text += length + (text[length] == ';');
	}
}

static void
path_in(char path[128], const char *name)
{
	assert_true(snprintf(path, 128, "%s/%s", folder, name) < 128);
}

/* One pack alone: two of Shanghai's are for one area on one day. */
static void
put_pack(const struct rules *rules)
{
	size_t length = 0;
	const char *text = rules_text(rules, &length);
	char path[128];
	FILE *file;

	path_in(path, "one.rules");
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* A counter of the pack's area, on its first day. */
static void
open_counter(const struct rules *rules, const struct needed *needed)
{
	const struct rules_head *head = rules_head(rules);
	void *state = NULL;

	put_pack(rules);

	assert_int_equal(counter_make(&state), 0);
	c = state;
	memcpy(c->conf.till.mdtrtarea_admvs, head->area, sizeof(head->area));
	snprintf(c->conf.till.rules, sizeof(c->conf.till.rules), "%s", folder);
	c->now.wall_ms = text_day_ms(head->from_day) + TEN_O_CLOCK_MS;
	snprintf(c->exp_content, sizeof(c->exp_content), "%s",
	    needed->exp_content);
	set_traits(needed->traits);
}

static void
close_counter(void)
{
	void *state = c;

	counter_drop(&state);
	c = NULL;
}

static void
hear(void *ctx, const struct audit_finding *finding)
{
	(void)ctx;
	print_error("[%s] %lld %s\n", audit_kind_name(finding->kind),
	    (long long)finding->seq, finding->text);
}

/* A pack that asks for a day of the person's life. */
static bool
asks_a_day(const struct rules *rules)
{
	struct rules_key one;

	for (int i = 0; rules_key_at(rules, i, &one); i++) {
		if (rules_key_takes(rules, i, "1970-01-01"))
			return true;
	}
	return false;
}

/* Every fen again, with the key; without it all but what turns on such a
 * day, and that is counted. */
static void
audit_agrees(const struct rules *rules)
{
	for (int i = 0; i < 2; i++) {
		const struct audit_options options = {
			.finding = hear,
			.rules = folder,
			.conf = &c->conf,
			.key = i == 0 ? &c->key : NULL,
		};
		struct audit_result result;

		assert_int_equal(
		    audit_replay(c->store, &options, &result, &err), 0);
		assert_int_equal(result.faults, 0);
		assert_int_equal(
		    result.sealed > 0, i == 1 && asks_a_day(rules));
		assert_true(result.by_state[MESSAGE_ACKED].count +
			result.by_state[MESSAGE_REVERSED].count >
		    0);
	}
}

static struct settlement *
record_of(const char *sale)
{
	struct settlement *made = settlement_new(&err);

	if (till_record(c->till, sale, made, &err) != 0)
		fail_msg("%s", err.text);
	return made;
}

/* Who pays adds up, on the view, in the queue and on the paper. */
static void
check_figures(const char *sale)
{
	struct sale_entry entry = counter_entry(c, sale);
	struct settlement *made = record_of(sale);
	struct figures agreed;
	struct text_buf paper;
	char amount[MONEY_TEXT_BYTES];
	int64_t payers = 0;

	settlement_agreed(made, &agreed);
	assert_int_equal(
	    agreed.fund.fen + agreed.account.fen + agreed.cash.fen,
	    agreed.total.fen);
	text_buf_init(&paper, 65536);
	if (till_print(c->till, &c->now, sale, &paper, &err) != 0)
		fail_msg("%s", err.text);
	for (int i = 0; i < FIGURES_PAYERS; i++) {
		enum split_bucket bucket = (enum split_bucket)(BUCKET_LARGE + i);
		struct money part = split_more_of(&made->split, bucket);

		assert_int_equal(entry.payers[i].fen, part.fen);
		payers += part.fen;
		if (part.fen == 0)
			continue;
		money_format(amount, part);
		assert_non_null(strstr(paper.at, split_bucket_word(bucket)));
		assert_non_null(strstr(paper.at, amount));
	}
	assert_int_equal(made->split.fund.fen + payers, entry.fund.fen);
	text_buf_clear(&paper);
	settlement_free(&made);
}

/* false: the pack does not say what it pays here. */
static bool
sell(const char *code, const char *told, char sale[SALE_BYTES])
{
	counter_person(c, 1);
	if (told[0] != '\0' && c->view->asked.count == 0)
		counter_do(c, COMMAND_SCAN, told);
	counter_do(c, COMMAND_SCAN, code);
	counter_do(c, COMMAND_SCAN, "B1");
	counter_do(c, COMMAND_SCAN, "C1");
	if (counter_try(c, COMMAND_CHARGE, NULL) != 0) {
		if (strstr(c->err.text, "未公布") == NULL)
			fail_msg("%s", c->err.text);
		counter_do(c, COMMAND_CANCEL, NULL);
		return false;
	}
	counter_accept(c, counter_flight(c, "2101"));
	counter_step(c);
	assert_int_equal(c->view->quote, QUOTE_SAME);
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	assert_int_equal(c->view->outcome, OUTCOME_SETTLED);
	assert_false(counter_entry(c, sale).differed);
	check_figures(sale);
	counter_do(c, COMMAND_NEXT, NULL);
	sold++;
	return true;
}

static void
same_meters(const struct meters *is, const struct meters *was)
{
	assert_int_equal(is->year, was->year);
	assert_int_equal(is->deductible_met.fen, was->deductible_met.fen);
	assert_int_equal(is->fund_paid.fen, was->fund_paid.fen);
	for (int i = 0; i < was->more_count; i++) {
		int k = 0;

		while (k < is->more_count &&
		    strcmp(is->more[k].name, was->more[i].name) != 0)
			k++;
		if (k == is->more_count) {
			assert_int_equal(was->more[i].amount.fen, 0);
			continue;
		}
		assert_int_equal(is->more[k].since, was->more[i].since);
		assert_int_equal(
		    is->more[k].amount.fen, was->more[i].amount.fen);
	}
}

/* What one sale left is what the next begins with. */
static void
meters_go_on(const char *first, const char *second, bool told)
{
	struct settlement *a = record_of(first), *b = record_of(second);

	if (!told)
		same_meters(&b->meters, &a->split.meters_after);
	settlement_free(&a);
	settlement_free(&b);
}

/* Taken back, it leaves everything as it found it. */
static void
taking_back_restores(const char *sale, const char *told)
{
	struct settlement *undone = record_of(sale), *next;
	struct meters now = undone->split.meters_after;
	char again[SALE_BYTES];

	assert_int_equal(counter_refund(c, sale), 0);
	counter_accept(c, counter_flight(c, "2103"));
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_REVERSED);
	if (c->view->place != TILL_IDLE)
		counter_do(c, COMMAND_CANCEL, NULL);
	assert_true(sell("A1", told, again));
	next = record_of(again);
	assert_int_equal(split_reverse(&undone->meters,
	    &undone->split.meters_after, &now, &err), 0);
	same_meters(&next->meters, &now);
	assert_int_equal(next->past.fen, undone->past.fen);
	settlement_free(&undone);
	settlement_free(&next);
}

static void
a_day_at(const struct rules *rules, const char *scene, const char *level,
    const struct needed *needed)
{
	bool told = rules_bucket_told(rules, BUCKET_FUND);
	char sales[3][SALE_BYTES];

	open_counter(rules, needed);
	snprintf(c->conf.till.scene, sizeof(c->conf.till.scene), "%s", scene);
	snprintf(c->conf.till.level, sizeof(c->conf.till.level), "%s", level);
	counter_restart(c, false);
	if (c->view->rules == NULL)
		fail_msg("%s: %s", rules_head(rules)->id,
		    c->view->notice_text);
	assert_string_equal(
	    rules_head(c->view->rules)->hash, rules_head(rules)->hash);
	counter_stock(c, shelf);
	counter_online(c);
	if (sell("A2", needed->told, sales[0])) {
		counter_pass(c, 3600000);
		assert_true(sell("A1", needed->told, sales[1]));
		meters_go_on(sales[0], sales[1], told);
		counter_pass(c, 3600000);
		assert_true(sell("A2", needed->told, sales[2]));
		meters_go_on(sales[1], sales[2], told);
		taking_back_restores(sales[2], needed->told);
		audit_agrees(rules);
	}
	close_counter();
}

static void
every_level(const struct rules *rules, enum pack_scene scene,
    const char *name, const struct needed *needed)
{
	const struct pack_range *range = &rules->ranges[scene];

	for (int i = 0; i < range->level_count; i++)
		a_day_at(rules, name, range->levels[i], needed);
}

static void
a_pack_at_a_counter(const char *path, const struct rules *rules)
{
	bool sells = rules->ranges[SCENE_PHARMACY].level_count > 0 ||
	    rules->ranges[SCENE_OUTPATIENT].level_count > 0;
	const struct needed *needed = needed_by(rules_head(rules)->id);

	if (strncmp(path, "pos/rules/", 10) != 0 || !sells)
		return;
	if (needed == NULL)
		fail_msg("%s: what a counter needs for it is not said", path);
	if (!rules_counter_ready(rules, &err))
		fail_msg("%s", err.text);
	every_level(rules, SCENE_PHARMACY, "pharmacy", needed);
	every_level(rules, SCENE_OUTPATIENT, "outpatient", needed);
}

static void
every_pack_sells_and_replays(void **state)
{
	(void)state;
	sold = 0;
	assert_true(packcase_each(a_pack_at_a_counter) >= 16);
	assert_true(sold > 60);
	print_message("%d sales\n", sold);
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
drop_folder(void **state)
{
	char path[128];

	(void)state;
	path_in(path, "one.rules");
	(void)unlink(path);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pack_sells_and_replays),
	};

	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
