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
	    cmocka_unit_test(members_are_named_when_wrong),
	    cmocka_unit_test(documents_that_are_no_case),
	    cmocka_unit_test(the_same_item_twice_is_refused),
	    cmocka_unit_test(two_hundred_items_at_most),
	    cmocka_unit_test(the_answer_re_adds),
	    cmocka_unit_test(an_answer_that_does_not_fit_fails),
	    cmocka_unit_test(the_splits_own_refusals_come_through),
	};

	return cmocka_run_group_tests(tests, make_values, free_values);
}
