/*
 * What a pack asks of the counter that sells by it: keys and the values they
 * take, the hour, the place, the past years' account, and its meters.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/err.h"
#include "pos/rules_pack.h"
#include "tests/support/small.h"

#define REST \
	"封顶线 不设\n范围 门诊 一级\n" \
	"表 支付比例\n场景 级别 比例\n门诊 * 0.6\n完\n"
#define DEDUCTIBLE "起付线 每年 所有人 0\n"

static void
keys_and_what_they_take(void **state)
{
	static const struct {
		int key;
		const char *value;
		bool taken;
	} rows[] = {
	    {0, "16", true},	     {0, "80", true},
	    {0, "15", false},	     {0, "81", false},
	    {0, "x", false},	     {1, "一类", true},
	    {1, "二类", true},	     {1, "三类", false},
	    {1, "", false},	     {2, "1955-12-31", true},
	    {2, "1955-02-30", false}};
	struct rules_key key;
	char words[64];

	(void)state;
	small_open("键 年龄 数 16-80\n键 收费类别 一类 二类\n键 出生日期 日\n",
		   DEDUCTIBLE REST);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rules_key_takes(small_rules(), rows[i].key,
				    rows[i].value) != rows[i].taken)
			fail_msg("%s", rows[i].value);
	assert_true(rules_key_at(small_rules(), 0, &key));
	assert_true(key.number && !key.date && key.low == 16);
	assert_int_equal(key.high, 80);
	assert_true(rules_key_at(small_rules(), 2, &key));
	assert_true(key.date && !key.number && !key.of_item);
	assert_string_equal(key.name, "出生日期");
	assert_false(rules_key_at(small_rules(), 3, &key));
	assert_false(rules_key_at(small_rules(), -1, &key));
	assert_string_equal(rules_key_value(small_rules(), 1, 0), "一类");
	assert_string_equal(rules_key_value(small_rules(), 1, 1), "二类");
	assert_null(rules_key_value(small_rules(), 1, 2));
	assert_null(rules_key_value(small_rules(), 1, -1));
	rules_key_words(small_rules(), 0, words, sizeof(words));
	assert_string_equal(words, "16 至 80 的整数");
	rules_key_words(small_rules(), 1, words, sizeof(words));
	assert_string_equal(words, "一类、二类");
	rules_key_words(small_rules(), 2, words, sizeof(words));
	assert_non_null(strstr(words, "日期"));
	small_close();
}

static void
the_hour_the_place_and_the_past(void **state)
{
	static const struct {
		const char *rules;
		bool time, place, past;
	} rows[] = {
	    {DEDUCTIBLE REST, false, false, false},
	    {"起付线 每24小时 所有人 1\n" REST, true, false, false},
	    {"起付线 每24小时 所有人 1 分机构\n" REST, true, true, false},
	    {"起付线 每月 所有人 1 分机构\n" REST, false, true, false},
	    {DEDUCTIBLE REST "限额 b 每日 统筹支付 所有人 1\n"
			     "全付 c 每日 所有人 1\n", false, false, false},
	    {DEDUCTIBLE REST "限额 a 每24小时 统筹支付 所有人 1\n"
			     "限额 b 每日 统筹支付 所有人 1\n",
	     true, false, false},
	    {DEDUCTIBLE REST "限额 b 每日 统筹支付 所有人 1\n"
			     "限额 a 每24小时 统筹支付 所有人 1\n",
	     true, false, false},
	    {DEDUCTIBLE REST "全付 a 每24小时 所有人 1\n"
			     "全付 b 每日 所有人 1\n", true, false, false},
	    {DEDUCTIBLE REST "历年账户 可付 起付线\n", false, false, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rules_needs needs;

		small_open("", rows[i].rules);
		rules_needs(small_rules(), &needs);
		assert_int_equal(needs.time, rows[i].time);
		assert_int_equal(needs.place, rows[i].place);
		assert_int_equal(needs.past, rows[i].past);
		small_close();
	}
}

static void
what_a_counter_cannot_supply(void **state)
{
	struct err err = {0};

	(void)state;
	small_open("键 月数 数 1-9\n", DEDUCTIBLE REST);
	assert_true(rules_counter_ready(small_rules(), &err));
	small_close();
	small_open("键 月数 数 1-9\n品键 种类 西药\n", DEDUCTIBLE REST);
	assert_false(rules_counter_ready(small_rules(), &err));
	assert_non_null(strstr(err.text, "“种类”"));
	small_close();
	small_open("", DEDUCTIBLE REST "共济账户 可付 起付线\n");
	assert_false(rules_counter_ready(small_rules(), &err));
	assert_non_null(strstr(err.text, "共济账户"));
	small_close();
}

static void
meters_and_when_they_begin(void **state)
{
	(void)state;
	small_open("年度 始于 07-01\n",
		   "起付线 每月 所有人 1\n" REST
		   "限额 a 每季 统筹支付 所有人 1\n"
		   "限额 b 每日 统筹支付 所有人 1\n"
		   "全付 c 每月 所有人 1\n全付 d 每年 所有人 1\n"
		   "累计码 A a\n累计码 F 统筹支付\n");
	assert_int_equal(rules_meter_since(small_rules(), "a", 20250515),
			 20250401);
	assert_int_equal(rules_meter_since(small_rules(), "b", 20250515),
			 20250515);
	assert_int_equal(rules_meter_since(small_rules(), "c", 20250515),
			 20250501);
	assert_int_equal(rules_meter_since(small_rules(), "d", 20250515),
			 20240701);
	assert_int_equal(rules_meter_since(small_rules(), "起付线", 20250515),
			 20250501);
	assert_int_equal(rules_meter_since(small_rules(), "其他", 20250515),
			 20240701);
	assert_int_equal(rules_year(small_rules(), 20250630), 2024);
	assert_int_equal(rules_year(small_rules(), 20250701), 2025);
	assert_int_equal(rules_year_start(small_rules(), 20250630), 20240701);
	assert_true(rules_meter_told(small_rules(), "a"));
	assert_false(rules_meter_told(small_rules(), "b"));
	assert_false(rules_meter_told(small_rules(), ""));
	assert_true(rules_bucket_told(small_rules(), BUCKET_FUND));
	assert_false(rules_bucket_told(small_rules(), BUCKET_DEDUCTIBLE));
	assert_false(rules_bucket_told(small_rules(), BUCKET_CASH));
	small_close();
	small_open("年度 自 2020-01-01 至 2029-12-31\n", DEDUCTIBLE REST);
	assert_int_equal(rules_year_start(small_rules(), 20250630), 20200101);
	small_close();
	small_open("", "起付线 每24小时 所有人 1 分机构\n" REST
		       "限额 a 每24小时 统筹支付 所有人 1\n"
		       "限额 b 每日 统筹支付 所有人 1\n");
	assert_true(pack_meter_hours(small_rules(), "a"));
	assert_false(pack_meter_hours(small_rules(), "b"));
	assert_true(pack_meter_hours(small_rules(), "起付线/H1"));
	assert_false(pack_meter_hours(small_rules(), "c"));
	small_close();
	assert_int_equal(rules_meter_kind("最高起付线"), METER_HIGHEST);
	assert_int_equal(rules_meter_kind("上次起付线"), METER_LATEST);
	assert_int_equal(rules_meter_kind("起付线"), METER_SUM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_and_what_they_take),
	    cmocka_unit_test(the_hour_the_place_and_the_past),
	    cmocka_unit_test(what_a_counter_cannot_supply),
	    cmocka_unit_test(meters_and_when_they_begin),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
