/* Cases as JSON: what goes in, what is refused by name, what comes out. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/json.h"
#include "pos/rules_case.h"

#define SAMPLE \
	"{\"day\":\"2026-03-15\",\"scene\":\"pharmacy\",\"level\":\"药店\"," \
	"\"retired\":false,\"balance\":120.00," \
	"\"meters\":{\"year\":2026,\"deductible_met\":600,\"fund_paid\":0}," \
	"\"items\":[" \
	"{\"class\":\"甲\",\"price\":12.50,\"count\":2}," \
	"{\"class\":\"02\",\"price\":\"36.80\",\"count\":\"1\"," \
	"\"ceiling\":35.00,\"preself\":0.1,\"code\":\"D1002\"," \
	"\"name\":\"示范颗粒\"}," \
	"{\"class\":\"丙\",\"price\":18.20,\"count\":1,\"ceiling\":null," \
	"\"preself\":\"\"}]}"

static struct rules *rules;
static struct rules_case *rules_case;
static struct text_buf out;
static struct err err;

static int
make_values(void **state)
{
	(void)state;
	rules_case = malloc(sizeof(*rules_case));
	text_buf_init(&out, RULES_CASE_ANSWER_BYTES_MAX);
	if (!rules_case)
		return -1;
	return rules_load_file(&rules, "pos/rules/demo-990101-2026.rules",
			       &err);
}

static int
free_values(void **state)
{
	(void)state;
	rules_free(&rules);
	free(rules_case);
	text_buf_clear(&out);
	return 0;
}

static void
a_case_is_read_exactly(void **state)
{
	struct split_case input;

	(void)state;
	if (rules_case_parse(rules_case, SAMPLE, strlen(SAMPLE), &err) < 0)
		fail_msg("%s", err.text);
	input = rules_case_input(rules_case);
	assert_int_equal(input.day, 20260315);
	assert_string_equal(input.scene, "pharmacy");
	assert_string_equal(input.level, "药店");
	assert_false(input.retired);
	assert_true(input.account_used);
	assert_int_equal(input.balance.fen, 12000);
	assert_int_equal(input.meters.year, 2026);
	assert_int_equal(input.meters.deductible_met.fen, 60000);
	assert_int_equal(input.basket->item_count, 3);
	assert_int_equal(input.basket->items[1].ceiling.e6, 35000000);
	assert_int_equal(input.basket->items[1].preself.ppm, 100000);
	assert_string_equal(input.basket->items[1].name, "示范颗粒");
	assert_string_equal(input.basket->items[2].medins_list_codg, "#3");
	assert_int_equal(input.basket->total.fen, 8000);
}

#define FULL \
	"{\"day\":\"2026-03-15\",\"scene\":\"住院\",\"level\":\"药店\"," \
	"\"retired\":true,\"account_used\":false,\"balance\":0," \
	"\"past\":30.00,\"family\":[1.00,2.00,3.00,4.00]," \
	"\"time\":\"23:30\",\"institution\":\"H1\"," \
	"\"admitted\":\"2026-03-01\",\"discharged\":\"2026-03-14\"," \
	"\"traits\":{\"年龄\":\"70\",\"签约\":\"是\"}," \
	"\"meters\":{\"year\":1900,\"deductible_met\":0,\"fund_paid\":5," \
	"\"more\":{\"a\":7.00,\"b\":{\"amount\":8,\"since\":\"2026-03-01\"}," \
	"\"c\":{\"amount\":9,\"since\":\"1970-01-02 00:01\"}}}," \
	"\"items\":[{\"class\":\"01\",\"price\":1,\"count\":1," \
	"\"traits\":{\"种类\":\"西药\"}},{\"class\":\"乙\",\"price\":2," \
	"\"count\":1,\"traits\":{\"种类\":\"草药\",\"包\":\"是\"}}," \
	"{\"class\":\"03\",\"price\":3,\"count\":1}]}"

static void
every_member_is_read(void **state)
{
	struct split_case input;

	(void)state;
	if (rules_case_parse(rules_case, FULL, strlen(FULL), &err) < 0)
		fail_msg("%s", err.text);
	input = rules_case_input(rules_case);
	assert_string_equal(input.scene, "inpatient");
	assert_true(input.retired && !input.account_used && input.timed);
	assert_int_equal(input.past.fen, 3000);
	assert_int_equal(input.family_count, 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(input.family[i].fen, (i + 1) * 100);
	assert_int_equal(input.minute, 23 * 60 + 30);
	assert_string_equal(input.institution, "H1");
	assert_int_equal(input.admitted, 20260301);
	assert_int_equal(input.discharged, 20260314);
	assert_int_equal(input.traits->count, 2);
	assert_string_equal(input.traits->at[1].key, "签约");
	assert_string_equal(input.traits->at[0].value, "70");
	assert_int_equal(input.meters.year, 1900);
	assert_int_equal(input.meters.fund_paid.fen, 500);
	assert_int_equal(input.meters.more_count, 3);
	assert_int_equal(input.meters.more[0].since, 0);
	assert_int_equal(input.meters.more[0].amount.fen, 700);
	assert_int_equal(input.meters.more[1].since, 20260301);
	assert_int_equal(input.meters.more[2].since, 1440 + 1);
	assert_int_equal(input.item_traits[0].count, 1);
	assert_int_equal(input.item_traits[1].count, 2);
	assert_int_equal(input.item_traits[2].count, 0);
	assert_int_equal(input.basket->items[0].item_class, ITEM_CLASS_A);
	assert_int_equal(input.basket->items[1].item_class, ITEM_CLASS_B);
	assert_int_equal(input.basket->items[2].item_class, ITEM_CLASS_C);
}

/* SAMPLE with from replaced by to, or the empty string for absence. */
static void
changed(char *text, size_t room, const char *from, const char *to)
{
	const char *at = strstr(SAMPLE, from);

	assert_non_null(at);
	snprintf(text, room, "%.*s%s%s", (int)(at - SAMPLE), SAMPLE, to,
		 at + strlen(from));
}

static void
refused(const char *from, const char *to, const char *expected)
{
	char text[2048];

	changed(text, sizeof(text), from, to);
	memset(&err, 0, sizeof(err));
	if (rules_case_parse(rules_case, text, strlen(text), &err) == 0)
		fail_msg("accepted %s -> %s", from, to);
	if (!strstr(err.text, expected))
		fail_msg("%s -> %s said: %s", from, to, err.text);
}

static void
members_are_named_when_wrong(void **state)
{
	(void)state;
	refused("\"day\":\"2026-03-15\",", "", "day：应为日期");
	refused("2026-03-15", "2026-02-30", "day：应为日期");
	refused("\"pharmacy\"", "\"hospital\"", "scene：应为");
	refused("\"scene\":\"pharmacy\",", "", "scene：应为");
	refused("\"药店\"", "12345678901234567890123456789012", "level：");
	refused("\"level\":\"药店\",", "", "level：");
	refused("\"retired\":false,", "", "retired：应为 true");
	refused("\"retired\":false", "\"retired\":\"no\"", "retired：");
	refused("\"retired\":false", "\"retird\":false", "retird：不认识");
	refused("\"balance\":120.00", "\"balance\":-1", "balance：");
	refused("\"balance\":120.00", "\"balance\":1e3", "balance：");
	refused("\"balance\":120.00", "\"balance\":0.001", "balance：");
	refused("\"balance\":120.00,", "", "balance：");
	refused("\"year\":2026", "\"year\":26", "meters.year：");
	refused("\"year\":2026", "\"yeer\":2026", "meters.yeer：不认识");
	refused("\"deductible_met\":600,", "", "meters.deductible_met：");
	refused("\"fund_paid\":0", "\"fund_paid\":\"x\"", "meters.fund_paid：");
	refused("\"class\":\"甲\"", "\"class\":\"丁\"", "items[0].class：");
	refused("\"price\":12.50", "\"price\":-1", "items[0].price：");
	refused("\"price\":18.20", "\"price\":0.0000001", "items[2].price：");
	refused("\"count\":2", "\"count\":0", "items[0].count：");
	refused("\"count\":2", "\"cnt\":2", "items[0].cnt：不认识");
	refused("\"ceiling\":35.00", "\"ceiling\":-35", "items[1].ceiling：");
	refused("\"preself\":0.1", "\"preself\":1.1", "items[1].preself：");
	refused("\"preself\":\"\"", "\"preself\":0.5", "只有乙类");
	refused("\"count\":2}", "\"count\":2,\"code\":[]}", "items[0].code：");
	refused("\"items\":[", "\"items\":[7,", "items[0].：应为对象");
	refused("\"retired\":false",
		"\"retired\":false,\"account_used\":\"maybe\"",
		"account_used：");
}

/* The same of what most cases have not. */
static void
further_members_are_named_when_wrong(void **state)
{
	static const struct {
		const char *from, *to, *expected;
	} rows[] = {
	    {"\"past\":30.00", "\"past\":-1", "past："},
	    {"4.00]", "4.00,5.00]", "family：至多 4 个余额"},
	    {"[1.00", "[-1.00", "family：应为不小于零"},
	    {"4.00]", "\"x\"]", "family：应为不小于零"},
	    {"23:30", "24:00", "time：应为时刻"},
	    {"\"23:30\"", "[]", "time：应为时刻"},
	    {"\"H1\"", "\"12345678901234567890123456789012\"", "institution："},
	    {"2026-03-01\",\"disch", "2026-02-30\",\"disch", "admitted："},
	    {"\"2026-03-14\"", "[]", "discharged："},
	    {"{\"年龄\":\"70\",\"签约\":\"是\"}", "7", "traits.：应为对象"},
	    {"\"年龄\":", "\"12345678901234567890123456789012\":",
	     "traits.：至多 8 个"},
	    {"\"70\"", "\"12345678901234567890123456789012\"",
	     "traits.：至多 8 个"},
	    {"{\"种类\":\"西药\"}", "7", "items.traits.：应为对象"},
	    {"\"year\":1900", "\"year\":1899", "meters.year："},
	    {"\"year\":1900", "\"year\":10000", "meters.year："},
	    {"\"a\":7.00", "\"a\":-7.00", "meters.more.a："},
	    {"\"a\":7.00", "\"a\":\"x\"", "meters.more.a："},
	    {"\"amount\":8", "\"amount\":-8", "meters.more.b："},
	    {"\"amount\":8,", "", "meters.more.b："},
	    {"\"since\":\"2026-03-01\"", "\"since\":1", "meters.more.b："},
	    {",\"since\":\"2026-03-01\"", "", "meters.more.b："},
	    {"\"2026-03-01\"}", "\"2026-03-01 \"}", "meters.more.b："},
	    {"\"2026-03-01\"}", "\"2026-03-01T10:00\"}", "meters.more.b："},
	    {"\"2026-03-01\"}", "\"2026-03-01 24:00\"}", "meters.more.b："},
	    {"\"2026-03-01\"}", "\"2026-02-30 10:00\"}", "meters.more.b："},
	    {"\"2026-03-01\"}", "\"6053-03-01 10:00\"}", "meters.more.b："},
	    {"\"2026-03-01\"}", "\"1970-01-01 00:00\"}", "meters.more.b："},
	    {"\"a\":7.00,", "\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,"
	     "\"6\":1,\"7\":1,\"8\":1,\"9\":1,\"10\":1,\"11\":1,",
	     "meters.more.：至多 12 个"},
	    {"\"签约\":\"是\"", "\"1\":\"\",\"2\":\"\",\"3\":\"\",\"4\":"
	     "\"\",\"5\":\"\",\"6\":\"\",\"7\":\"\",\"8\":\"\"",
	     "traits.：至多 8 个"},
	    {"\"items\":[{", "\"items\":[],\"x\":[{", "x：不认识"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *at = strstr(FULL, rows[i].from);
		char text[2048];

		assert_non_null(at);
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - FULL),
			 FULL, rows[i].to, at + strlen(rows[i].from));
		memset(&err, 0, sizeof(err));
		if (rules_case_parse(rules_case, text, strlen(text), &err) == 0)
			fail_msg("accepted %s", rows[i].to);
		if (!strstr(err.text, rows[i].expected))
			fail_msg("%s said: %s", rows[i].to, err.text);
	}
}

/* By the name of the wire and by the word of a pack. */
static void
each_scene_has_two_names(void **state)
{
	static const char *const scenes[][2] = {{"pharmacy", "药店"},
						{"outpatient", "门诊"},
						{"inpatient", "住院"},
						{"chronic", "慢特病"},
						{"village", "村卫生室"}};

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		char text[2048], scene[32];

		snprintf(scene, sizeof(scene), "\"%s\"", scenes[i / 2][i % 2]);
		changed(text, sizeof(text), "\"pharmacy\"", scene);
		assert_int_equal(rules_case_parse(rules_case, text,
						  strlen(text), &err), 0);
		assert_string_equal(rules_case->scene, scenes[i / 2][0]);
	}
}

static void
documents_that_are_no_case(void **state)
{
	static const char *const texts[] = {
	    "", "[]", "7", "{", "{}", "{\"day\":\"2026-03-15\"} x"};
	char *big = malloc(RULES_CASE_BYTES_MAX + 1);

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(rules_case_parse(rules_case, texts[i],
						  strlen(texts[i]), &err),
				 -1);
	assert_non_null(big);
	memset(big, ' ', RULES_CASE_BYTES_MAX + 1);
	assert_int_equal(
	    rules_case_parse(rules_case, big, RULES_CASE_BYTES_MAX + 1, &err),
	    -1);
	assert_int_equal(err.code, ERR_LIMIT);
	free(big);
}

static void
the_same_item_twice_is_refused(void **state)
{
	char text[2048];

	(void)state;
	changed(text, sizeof(text), "{\"class\":\"甲\",\"price\":12.50,",
		"{\"class\":\"甲\",\"price\":12.50,\"count\":1,\"code\":\"x\"},"
		"{\"code\":\"x\",\"class\":\"甲\",\"price\":12.50,");
	assert_int_equal(rules_case_parse(rules_case, text, strlen(text), &err),
			 -1);
	assert_non_null(strstr(err.text, "items[1].code："));
}

static void
two_hundred_items_at_most(void **state)
{
	char *text = NULL;
	size_t length = 0;
	FILE *file;

	(void)state;
	for (int count = BASKET_ITEMS_MAX; count <= BASKET_ITEMS_MAX + 1;
	     count++) {
		file = open_memstream(&text, &length);
		assert_non_null(file);
		fputs("{\"day\":20260315,\"scene\":\"药店\",\"level\":\"药店\","
		      "\"retired\":1,\"account_used\":false,\"balance\":0,"
		      "\"meters\":{\"year\":2026,\"deductible_met\":0,"
		      "\"fund_paid\":0},\"items\":[",
		      file);
		for (int i = 0; i < count; i++)
			fprintf(
			    file,
			    "%s{\"class\":\"乙\",\"price\":36.8,\"count\":1,"
			    "\"ceiling\":35,\"preself\":0.1}",
			    i ? "," : "");
		fputs("]}", file);
		assert_int_equal(fclose(file), 0);
		text_buf_reset(&out);
		assert_int_equal(
		    rules_case_eval(&out, rules, text, length, &err),
		    count > BASKET_ITEMS_MAX ? -1 : 0);
		free(text);
	}
	assert_non_null(strstr(err.text, "items："));
}

static int64_t
fen(const struct json *node, const char *name)
{
	struct money amount = {-1};

	assert_true(json_money(json_get(node, name), &amount));
	return amount.fen;
}

static void
the_answer_re_adds(void **state)
{
	struct json *document = NULL;
	const struct json *split, *reasons, *summary, *reason;
	int64_t sum = 0;

	(void)state;
	text_buf_reset(&out);
	if (rules_case_eval(&out, rules, SAMPLE, strlen(SAMPLE), &err) < 0)
		fail_msg("%s", err.text);
	assert_null(strchr(out.at, '\n'));
	assert_int_equal(json_parse(&document, out.at, out.length, &err), 0);
	assert_string_equal(json_text(json_get(document, "pack")),
			    "demo-990101-2026");
	assert_string_equal(json_text(json_get(document, "hash")),
			    rules_head(rules)->hash);
	split = json_get(document, "split");
	assert_int_equal(fen(split, "medfee_sumamt"), 8000);
	assert_int_equal(fen(split, "hifp_pay"), 3390);
	assert_int_equal(fen(split, "acct_pay"), 2610);
	assert_int_equal(fen(split, "psn_cash_pay"), 2000);
	assert_int_equal(fen(split, "balc"), 9390);
	assert_string_equal(json_text(json_get(split, "pool_prop_selfpay")),
			    "0.6");
	assert_int_equal(fen(json_get(document, "meters"), "fund_paid"), 3390);
	assert_int_equal(json_count(json_get(document, "lines")), 3);
	assert_int_equal(
	    fen(json_at(json_get(document, "lines"), 1), "overlimit"), 180);
	reasons = json_get(document, "reasons");
	assert_int_equal(json_count(reasons), 12);
	reason = json_at(reasons, 1);
	assert_string_equal(json_text(json_get(reason, "bucket")),
			    "overlmt_selfpay");
	assert_string_equal(json_text(json_get(reason, "clause")), "第四条");
	assert_string_equal(json_text(json_get(reason, "line")), "2");
	assert_string_equal(json_text(json_get(reason, "text")),
			    "乙 示范颗粒 超限价自费 限额 35.00");
	summary = json_get(document, "summary");
	for (size_t i = 0; i < json_count(summary); i++)
		sum += fen(json_at(summary, i), "amount");
	assert_int_equal(sum, 8000);
	json_free(&document);
}

static void
an_answer_that_does_not_fit_fails(void **state)
{
	struct text_buf small;

	(void)state;
	text_buf_init(&small, 100);
	assert_int_equal(
	    rules_case_eval(&small, rules, SAMPLE, strlen(SAMPLE), &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	text_buf_clear(&small);
}

static void
the_splits_own_refusals_come_through(void **state)
{
	char text[2048];

	(void)state;
	changed(text, sizeof(text), "\"level\":\"药店\"", "\"level\":\"九级\"");
	text_buf_reset(&out);
	assert_int_equal(rules_case_eval(&out, rules, text, strlen(text), &err),
			 -1);
	assert_int_equal(err.code, ERR_RULES);
	assert_non_null(strstr(err.text, "九级"));
	assert_int_equal(out.length, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_case_is_read_exactly),
	    cmocka_unit_test(every_member_is_read),
	    cmocka_unit_test(members_are_named_when_wrong),
	    cmocka_unit_test(further_members_are_named_when_wrong),
	    cmocka_unit_test(each_scene_has_two_names),
	    cmocka_unit_test(documents_that_are_no_case),
	    cmocka_unit_test(the_same_item_twice_is_refused),
	    cmocka_unit_test(two_hundred_items_at_most),
	    cmocka_unit_test(the_answer_re_adds),
	    cmocka_unit_test(an_answer_that_does_not_fit_fails),
	    cmocka_unit_test(the_splits_own_refusals_come_through),
	};

	return cmocka_run_group_tests(tests, make_values, free_values);
}
