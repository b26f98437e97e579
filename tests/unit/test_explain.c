/*
 * Why and why not: every answer re-adds to the fen, in every pack and both
 * languages; and what a patient is told stands in golden files.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/explain.h"
#include "pos/json.h"
#include "pos/rules_case.h"
#include "tests/support/golden.h"
#include "tests/support/packcase.h"
#include "tests/support/small.h"
#include "ui/language.h"

#define CASES 120 /* of each pack and language; all questions of each */
#define COLUMNS 80

static struct packcase *packcase;
static struct rules_case *rules_case;
static struct split *split;
static struct explain_answer *answer;
static struct text_buf out;
static struct err err;

static int
set_up(void **state)
{
	(void)state;
	packcase = calloc(1, sizeof(*packcase));
	rules_case = calloc(1, sizeof(*rules_case));
	split = calloc(1, sizeof(*split));
	answer = calloc(1, sizeof(*answer));
	text_buf_init(&out, 1024u * 1024u);
	return packcase && rules_case && split && answer ? small_setup(state)
							  : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	free(packcase);
	free(rules_case);
	free(split);
	free(answer);
	text_buf_clear(&out);
	return small_teardown(state);
}

static int64_t
bucket_fen(int bucket)
{
	int64_t sum = 0;

	for (int i = 0; i < split->reason_count; i++)
		if ((int)split->reasons[i].bucket == bucket)
			sum += split->reasons[i].amount.fen;
	return sum;
}

/* What the steps must re-add to; -1: any, of a base that only the pack has. */
static int64_t
expected(bool why, int what)
{
	int64_t has = what == EXPLAIN_PERSON ? split->person.fen
					     : bucket_fen(what);

	if (why && has > 0)
		return has;
	switch (what) {
	case BUCKET_FUND:
	case EXPLAIN_PERSON:
	case BUCKET_CASH:
		return split->total.fen - has;
	case BUCKET_ACCOUNT:
	case BUCKET_PAST:
		return split->person.fen - has;
	default:
		return what >= BUCKET_LARGE ? -1 : has;
	}
}

static void
no_line_is_wider(const char *text)
{
	char line[1024];

	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		assert_true(length < sizeof(line));
		memcpy(line, text, length);
		line[length] = '\0';
		if (text_columns(line) > COLUMNS)
			fail_msg("wider than %d: %s", COLUMNS, line);
		text += length + (text[length] == '\n');
	}
}

static void
the_answer_re_adds(const struct rules *rules, bool why, int what)
{
	int64_t sum = 0, want = expected(why, what);

	assert_true(answer->question[0] != '\0');
	assert_true(answer->headline[0] != '\0' || answer->step_count > 0);
	for (int i = 0; i < answer->step_count; i++) {
		const struct explain_step *step = &answer->steps[i];

		assert_true(step->text[0] != '\0');
		assert_true(step->amount.fen >= 0);
		assert_true(step->counts == (step->depth == 0));
		sum += step->counts ? step->amount.fen : 0;
		if (step->clause[0] != '\0' &&
		    rules_clause_text(rules, step->clause)[0] == '\0')
			fail_msg("no clause “%s”", step->clause);
	}
	assert_int_equal(sum, answer->amount.fen);
	if (want >= 0 && sum != want)
		fail_msg("%s: %lld, ought to be %lld", answer->question,
			 (long long)sum, (long long)want);
	text_buf_reset(&out);
	explain_text(&out, rules, answer, COLUMNS);
	assert_false(out.failed);
	no_line_is_wider(out.at);
}

static void
cases_of(const char *path, const struct rules *rules)
{
	uint64_t seed = 20260316;
	struct explain *explain = NULL;

	for (int i = 0; i < CASES; i++) {
		packcase_make(packcase, rules, &seed);
		if (split_compute(rules, &packcase->input, split, &err) < 0)
			continue;
		if (explain_open(&explain, rules, &packcase->input, split,
				 &err) < 0)
			fail_msg("%s: %s", path, err.text);
		for (int j = 0; j < 2 * EXPLAIN_COUNT; j++) {
			if (explain_ask(explain, j % 2 == 0, j / 2, answer,
					&err) < 0)
				fail_msg("%s: %s", path, err.text);
			the_answer_re_adds(rules, j % 2 == 0, j / 2);
		}
		explain_free(&explain);
	}
}

static void
every_answer_re_adds_in_every_pack(void **state)
{
	static const char *const languages[] = {"en", "zh"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(language_open(languages[i], &err), 0);
		assert_true(packcase_each(cases_of) >= 16);
	}
}

/* All that is worth asking of one case, or one question, as text. */
static void
tell(const char *pack, const char *text, const char *not_of)
{
	struct rules *rules = NULL;
	struct explain *explain = NULL;
	struct split_case input;
	bool why = false;
	int what;

	if (rules_load_file(&rules, pack, &err) < 0 ||
	    rules_case_parse(rules_case, text, strlen(text), &err) < 0)
		fail_msg("%s", err.text);
	input = rules_case_input(rules_case);
	if (split_compute(rules, &input, split, &err) < 0 ||
	    explain_open(&explain, rules, &input, split, &err) < 0)
		fail_msg("%s", err.text);
	text_buf_reset(&out);
	if (not_of) {
		assert_true(explain_find(not_of, &what));
		assert_int_equal(
		    explain_ask(explain, false, what, answer, &err), 0);
		explain_text(&out, rules, answer, COLUMNS);
	}
	for (int i = 0; !not_of && explain_next(explain, i, &why, &what);
	     i++) {
		assert_int_equal(
		    explain_ask(explain, why, what, answer, &err), 0);
		text_put(&out, i > 0 ? "\n" : "");
		explain_text(&out, rules, answer, COLUMNS);
	}
	explain_free(&explain);
	rules_free(&rules);
}

static void
told_in_both(const char *name, const char *pack, const char *text,
	     const char *not_of)
{
	char golden[64];

	for (int i = 0; i < 2; i++) {
		const char *language = i == 0 ? "zh" : "en";

		assert_int_equal(language_open(language, &err), 0);
		tell(pack, text, not_of);
		snprintf(golden, sizeof(golden), "explain-%s.%s", name,
			 language);
		golden_check(golden, out.at);
	}
	assert_int_equal(language_open("zh", &err), 0);
}

#define DEMO "pos/rules/demo-990101-2026.rules"
#define DEMO_CASE(met, paid, balance) \
	"{\"day\":\"2026-03-15\",\"scene\":\"pharmacy\",\"level\":\"药店\"," \
	"\"retired\":false,\"balance\":" balance "," \
	"\"meters\":{\"year\":2026,\"deductible_met\":" met "," \
	"\"fund_paid\":" paid "},\"items\":[" \
	"{\"class\":\"甲\",\"price\":12.50,\"count\":2,\"name\":\"胶囊\"}," \
	"{\"class\":\"乙\",\"price\":36.80,\"count\":1,\"ceiling\":35.00," \
	"\"preself\":0.1,\"name\":\"颗粒\"}," \
	"{\"class\":\"丙\",\"price\":18.20,\"count\":1,\"name\":\"创可贴\"}]}"

static void
a_patient_asks_why(void **state)
{
	(void)state;
	told_in_both("all", DEMO, DEMO_CASE("600", "0", "10.00"), NULL);
}

static void
why_the_fund_paid_nothing(void **state)
{
	(void)state;
	told_in_both("deductible", DEMO, DEMO_CASE("100", "0", "0"), "统筹");
	told_in_both("cap", DEMO, DEMO_CASE("600", "7990", "0"), "hifp_pay");
}

static void
why_a_payer_took_no_part(void **state)
{
#define YUBEI(aided, price) \
	"{\"day\":\"2023-10-30\",\"scene\":\"inpatient\"," \
	"\"level\":\"二级\",\"retired\":false," \
	"\"traits\":{\"救助对象\":\"" aided "\"},\"balance\":0," \
	"\"meters\":{\"year\":2023,\"deductible_met\":0,\"fund_paid\":0}," \
	"\"items\":[{\"class\":\"甲\",\"price\":" price ",\"count\":1}]}"

	(void)state;
	told_in_both("condition", "pos/rules/yubei-2023.rules",
		     YUBEI("否", "9000"), "医疗救助");
	told_in_both("floor", "pos/rules/yubei-2023.rules",
		     YUBEI("是", "9000"), "救助");
}

/* A condition is told as the pack writes it, each side of a 或. */
static void
why_a_condition_does_not_hold(void **state)
{
	static const struct {
		const char *when, *want;
	} rows[] = {
	    {"年龄=70-", "年龄要“70-”，这一笔是“45”"},
	    {"年龄=0-14", "年龄要“0-14”，这一笔是“45”"},
	    {"年龄=60", "年龄要“60”，这一笔是“45”"},
	    {"签约=是 场景=药店",
	     "签约要“是”，这一笔是“否”；场景要“药店”，这一笔是“门诊”"},
	    {"年龄=80- 或 签约=是 级别=一级",
	     "年龄要“80-”，这一笔是“45”；或者签约要“是”，这一笔是“否”"},
	    {"生日=1990-01-01至",
	     "生日要“1990-01-01至”，这一笔是“1980-05-06”"},
	    {"生日=至1969-12-31",
	     "生日要“至1969-12-31”，这一笔是“1980-05-06”"},
	    {"人员=退休", "人员要“退休”，这一笔是“在职”"},
	};
	struct traits traits = {
	    3, {{"年龄", "45"}, {"签约", "否"}, {"生日", "1980-05-06"}}};
	struct small_sale sale = {.day = 20250315, .fen = 90000};
	struct explain *explain = NULL;
	struct split_case input = {.day = 20250315,
				   .scene = "outpatient",
				   .level = "一级",
				   .account_used = true,
				   .basket = &packcase->basket,
				   .traits = &traits};

	(void)state;
	sale.traits = traits;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char rules[1024];

		snprintf(rules, sizeof(rules),
			 "起付线 每年 所有人 0\n封顶线 不设\n"
			 "范围 门诊 一级 三级\n范围 药店 药店\n表 支付比例\n"
			 "场景 级别 比例\n门诊 * 80%%\n药店 * 70%%\n完\n"
			 "付方 大病保险 每次 基数 按比例自付 当 %s\n"
			 "付方 大病保险 支付 50%%\n",
			 rows[i].when);
		small_open("年度 自然年\n键 年龄 数 0-120\n键 签约 是 否\n"
			   "键 生日 日\n",
			   rules);
		small_sell(&sale);
		assert_int_equal(explain_open(&explain, small_rules(), &input,
					      &sale.split, &err),
				 0);
		assert_int_equal(explain_ask(explain, true, BUCKET_SERIOUS,
					     answer, &err),
				 0);
		assert_int_equal(answer->step_count, 1);
		assert_string_equal(answer->steps[0].text, rows[i].want);
		explain_free(&explain);
		small_close();
	}
}

/* What the meters of a year say before this bill is what is told. */
static void
a_yearly_payer_counts_on(void **state)
{
	(void)state;
	told_in_both(
	    "yearly", "pos/rules/zhenjiang-2023.rules",
	    "{\"day\":\"2023-06-01\",\"scene\":\"outpatient\","
	    "\"level\":\"三级\",\"retired\":false,\"balance\":0,"
	    "\"meters\":{\"year\":2023,\"deductible_met\":800,"
	    "\"fund_paid\":6000,\"more\":{\"门诊费用\":9900,"
	    "\"大病保险/基数\":5000,\"大病保险/支付\":0}},"
	    "\"items\":[{\"class\":\"甲\",\"price\":1500,\"count\":1}]}",
	    NULL);
}

static void
names_of_what_is_asked(void **state)
{
	static const struct {
		const char *name;
		int what;
	} rows[] = {{"统筹支付", BUCKET_FUND},	 {"fund", BUCKET_FUND},
		    {"hifp_pay", BUCKET_FUND},	 {"统筹", BUCKET_FUND},
		    {"个人账户", BUCKET_ACCOUNT}, {"account", BUCKET_ACCOUNT},
		    {"acct_pay", BUCKET_ACCOUNT}, {"个人现金", BUCKET_CASH},
		    {"现金", BUCKET_CASH},	 {"cash", BUCKET_CASH},
		    {"个人负担", EXPLAIN_PERSON}, {"person", EXPLAIN_PERSON},
		    {"psn_part_amt", EXPLAIN_PERSON},
		    {"起付线", BUCKET_DEDUCTIBLE},
		    {"deductible", BUCKET_DEDUCTIBLE},
		    {"act_pay_dedc", BUCKET_DEDUCTIBLE},
		    {"大病保险", BUCKET_SERIOUS}};
	int what;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(explain_find(rows[i].name, &what));
		assert_int_equal(what, rows[i].what);
	}
	assert_false(explain_find("", &what));
	assert_false(explain_find("钱", &what));
	assert_false(explain_find("甲", &what));
}

static void
an_answer_as_json(void **state)
{
	struct json_out json = {&out, false};
	struct json *document = NULL;
	const struct json *steps;
	struct money sum = {0}, amount;
	struct rules *rules = NULL;

	(void)state;
	tell(DEMO, DEMO_CASE("600", "0", "10.00"), "现金");
	assert_int_equal(rules_load_file(&rules, DEMO, &err), 0);
	text_buf_reset(&out);
	explain_put(&json, rules, answer);
	assert_int_equal(json_parse(&document, out.at, out.length, &err), 0);
	assert_string_equal(json_text(json_get(document, "ask")), "why-not");
	assert_string_equal(json_text(json_get(document, "what")),
			    "psn_cash_pay");
	steps = json_get(document, "steps");
	assert_true(json_count(steps) >= 2);
	for (size_t i = 0; i < json_count(steps); i++)
		if (json_money(json_get(json_at(steps, i), "amount"),
			       &amount))
			assert_true(money_add(sum, amount, &sum));
	assert_true(json_money(json_get(document, "amount"), &amount));
	assert_int_equal(sum.fen, amount.fen);
	json_free(&document);
	rules_free(&rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_patient_asks_why),
	    cmocka_unit_test(why_the_fund_paid_nothing),
	    cmocka_unit_test(why_a_payer_took_no_part),
	    cmocka_unit_test(why_a_condition_does_not_hold),
	    cmocka_unit_test(a_yearly_payer_counts_on),
	    cmocka_unit_test(names_of_what_is_asked),
	    cmocka_unit_test(an_answer_as_json),
	    cmocka_unit_test(every_answer_re_adds_in_every_pack),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
