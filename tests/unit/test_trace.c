/* 追溯码 at the counter: wanted, once, in parts, free again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/books.h"
#include "pos/catalogue.h"
#include "tests/support/counter.h"

#define A "81000010000000000011"
#define B "81000010000000000012"
#define C "81000010000000000013"

static const char shelf[] =
    "med_list_codg\tmedins_list_codg\tname\tspec\tprice\tclass\tpreself\t"
    "ceiling\tbarcode\ttrace\tpack\tfixmedins_bchno\tmanu_lotnum\t"
    "manu_date\texpy_end\trx\n"
    "XA01\tD1\t示范胶囊\t24粒\t12.00\t甲\t\t\t6901234567892\t\t\tB1\tL1\t"
    "2026-01-05\t2028-01-04\t0\n"
    "XA01\tD1T\t示范胶囊一粒\t1粒\t0.60\t甲\t\t\t\t\t24\tB1\tL1\t"
    "2026-01-05\t2028-01-04\t0\n"
    "ZB02\tD2\t示范颗粒\t10袋\t36.80\t乙\t0.1\t\t\t\t\tB2\tL2\t"
    "2026-01-05\t\t0\n"
    "XA03\tD3\t示范注射液\t1支\t5.00\t甲\t\t\t\t无\t\t\t\t\t\t\n"
    "C04\tD4\t示范口罩\t10只\t8.00\t丙\t\t\t\t\t\t\t\t\t\t\n";

/* A till where each box wants its code, online. */
static int
set_up(void **state)
{
	struct counter *c;

	if (counter_make(state) != 0)
		return -1;
	c = *state;
	c->conf.centre.trace = TRACE_INSIDE;
	counter_stock(c, shelf);
	counter_online(c);
	return 0;
}

static void
accept_next(struct counter *c, const char *infno)
{
	struct flight *flight = counter_flight(c, infno);

	if (flight == NULL)
		fail_msg("no %s is in flight", infno);
	counter_accept(c, flight);
	counter_step(c);
}

static void
says(const struct counter *c, const char *words)
{
	if (strstr(c->err.text, words) == NULL)
		fail_msg("%s lacks %s", c->err.text, words);
}

/* Charged, quoted and confirmed: its 2102 is in flight. */
static void
settle(struct counter *c, char sale[SALE_BYTES])
{
	counter_do(c, COMMAND_CHARGE, NULL);
	accept_next(c, "2101");
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
}

static void
sell(struct counter *c, int person, const char *item, const char *code,
    char sale[SALE_BYTES])
{
	counter_person(c, person);
	counter_do(c, COMMAND_SCAN, item);
	counter_do(c, COMMAND_SCAN, code);
	settle(c, sale);
}

static void
count(struct counter *c, int line, const char *text)
{
	struct till_command command = { .kind = COMMAND_COUNT, .line = line };

	assert_true(quantity_parse(text, &command.count));
	if (till_step(c->till, &c->now, &command, &c->err) != 0)
		fail_msg("%s", c->err.text);
}

static void
no_fund_without_a_code_for_each_box(void **state)
{
	struct counter *c = *state;

	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, "D1");
	counter_do(c, COMMAND_SCAN, "D2");
	count(c, 0, "2");
	assert_true(c->view->traces_wanted);
	assert_int_equal(c->view->traces_missing, 3);
	assert_int_equal(c->view->traces_line, 0);
	counter_refuses(c, COMMAND_CHARGE, NULL);
	says(c, "第 1 行 示范胶囊 还缺 2 个追溯码，全单共缺 3 个");
	counter_do(c, COMMAND_SCAN, A); /* for the line touched last */
	assert_int_equal(c->view->traces_missing, 2);
	counter_do(c, COMMAND_SCAN, B);
	counter_refuses(c, COMMAND_CHARGE, NULL);
	says(c, "还缺 1 个追溯码，全单共缺 1 个");
	counter_do(c, COMMAND_SCAN, C);
	assert_int_equal(c->view->traces_missing, 0);
	assert_int_equal(c->view->traces_line, -1);
	counter_do(c, COMMAND_CHARGE, NULL);
	assert_int_equal(c->view->place, TILL_SPLIT);
}

static void
cash_needs_no_code(void **state)
{
	struct counter *c = *state;

	counter_do(c, COMMAND_SCAN, "D1");
	counter_do(c, COMMAND_SELFPAY, NULL);
	assert_int_equal(c->view->outcome, OUTCOME_SELFPAY);
}

static void
goods_and_stores_without_codes(void **state)
{
	struct counter *c = *state;

	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, "D3");
	counter_do(c, COMMAND_SCAN, "D4");
	assert_int_equal(c->view->traces_missing, 0);
	counter_do(c, COMMAND_SCAN, A); /* 丙 may have one, 无 never */
	assert_int_equal(c->view->sale->basket.traces[0].item, 1);
	counter_refuses(c, COMMAND_SCAN, B);
	says(c, "已够数");
	counter_do(c, COMMAND_SCAN, "D1");
	counter_refuses(c, COMMAND_CHARGE, NULL);
	c->conf.centre.no_code = true;
	counter_do(c, COMMAND_CHARGE, NULL);
}

static void
a_code_is_sold_once(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	counter_do(c, COMMAND_NEXT, NULL); /* not even answered yet */
	counter_do(c, COMMAND_SCAN, "D1");
	counter_refuses(c, COMMAND_SCAN, A);
	says(c, sale);
	says(c, "已在单");
	accept_next(c, "2102");
	counter_refuses(c, COMMAND_SCAN, A);
	counter_do(c, COMMAND_SCAN, B);
	counter_refuses(c, COMMAND_SCAN, B);
	says(c, "第 1 行已有同一个码");
	/* The journal knows, not the process. */
	counter_do(c, COMMAND_CANCEL, NULL);
	counter_restart(c, true);
	counter_stock(c, shelf);
	counter_do(c, COMMAND_SCAN, "D1");
	counter_refuses(c, COMMAND_SCAN, A);
	counter_do(c, COMMAND_SCAN, B);
}

static void
offline_and_for_cash_it_is_sold_as_well(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_do(c, COMMAND_SCAN, "D1");
	counter_do(c, COMMAND_SCAN, A);
	counter_do(c, COMMAND_SELFPAY, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_do(c, COMMAND_SCAN, "D1");
	counter_refuses(c, COMMAND_SCAN, A);
	says(c, sale);
}

static void
a_refund_frees_the_code(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	accept_next(c, "2102");
	counter_do(c, COMMAND_NEXT, NULL);
	assert_int_equal(counter_refund(c, sale), 0);
	counter_do(c, COMMAND_SCAN, "D1");
	counter_refuses(c, COMMAND_SCAN, A);
	accept_next(c, "2103");
	counter_do(c, COMMAND_SCAN, A);
	counter_do(c, COMMAND_CANCEL, NULL);
	sell(c, 2, "D1", A, sale);
	accept_next(c, "2102");
	counter_do(c, COMMAND_NEXT, NULL);
	counter_do(c, COMMAND_SCAN, "D1");
	counter_refuses(c, COMMAND_SCAN, A);
	says(c, sale);
}

static void
a_refusal_at_the_counter_frees_the_code(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	counter_refusal(c, counter_flight(c, "2102"), "待遇未生效");
	counter_step(c);
	assert_int_equal(c->view->outcome, OUTCOME_REFUSED);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_do(c, COMMAND_SCAN, "D1");
	counter_do(c, COMMAND_SCAN, A);
}

static void
the_rest_of_an_opened_box_is_sold_later(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, "D1T");
	count(c, 0, "20");
	counter_do(c, COMMAND_SCAN, A);
	assert_true(c->view->sale->basket.traces[0].split_pack);
	settle(c, sale);
	assert_non_null(strstr(counter_flight(c, "2102")->body,
	    "\"drug_trac_codg\":\"" A "\",\"trdn_flag\":\"1\""));
	accept_next(c, "2102");
	counter_do(c, COMMAND_NEXT, NULL);
	/* Not as a whole box any more. */
	counter_do(c, COMMAND_SCAN, "D1");
	counter_refuses(c, COMMAND_SCAN, A);
	counter_do(c, COMMAND_CANCEL, NULL);
	/* Four are left in it; the other two come out of the next. */
	counter_person(c, 2);
	counter_do(c, COMMAND_SCAN, "D1T");
	count(c, 0, "6");
	counter_do(c, COMMAND_SCAN, A);
	assert_int_equal(c->view->traces_missing, 1);
	counter_do(c, COMMAND_SCAN, B);
	assert_int_equal(c->view->traces_missing, 0);
	settle(c, sale);
	accept_next(c, "2102");
	counter_do(c, COMMAND_NEXT, NULL);
	counter_do(c, COMMAND_SCAN, "D1T");
	counter_refuses(c, COMMAND_SCAN, A);
	says(c, sale);
	counter_do(c, COMMAND_SCAN, B);
}

static void
half_a_box_leaves_half_a_box(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, "D1");
	count(c, 0, "0.5");
	counter_do(c, COMMAND_SCAN, A);
	settle(c, sale);
	accept_next(c, "2102");
	counter_do(c, COMMAND_NEXT, NULL);
	counter_do(c, COMMAND_SCAN, "D1");
	counter_refuses(c, COMMAND_SCAN, A);
	says(c, "只剩 0.5");
	count(c, 0, "0.5");
	counter_do(c, COMMAND_SCAN, A);
}

static void
fewer_boxes_give_codes_back(void **state)
{
	struct counter *c = *state;

	counter_do(c, COMMAND_SCAN, "D1");
	count(c, 0, "3");
	counter_do(c, COMMAND_SCAN, A);
	counter_do(c, COMMAND_SCAN, B);
	counter_do(c, COMMAND_SCAN, C);
	count(c, 0, "2");
	assert_int_equal(c->view->notice, NOTICE_DONE);
	assert_int_equal(c->view->sale->basket.trace_count, 2);
	counter_refuses(c, COMMAND_SCAN, C);
	says(c, "已够数");
}

static void
the_wrong_kind_of_code_is_told(void **state)
{
	struct counter *c = *state;

	counter_refuses(c, COMMAND_SCAN, A);
	says(c, "请先扫药品条码");
	counter_do(c, COMMAND_SCAN, "D1");
	counter_refuses(c, COMMAND_SCAN, "6920000000005");
	says(c, "是商品条码");
	assert_int_equal(c->view->notice, NOTICE_NOT_IN_CATALOGUE);
	counter_refuses(c, COMMAND_SCAN, "8100001000000000001");
	says(c, "只有 19 位");
	counter_refuses(c, COMMAND_SCAN, "http://example.invalid/81000");
	says(c, "网址");
	counter_refuses(c, COMMAND_SCAN, "81000010000 0000000011");
	says(c, "不是可见");
	counter_refuses(c, COMMAND_TRACE, "6901234567892");
	says(c, "是商品条码，不是追溯码");
	counter_refuses(c, COMMAND_TRACE, "6920000000005");
	says(c, "是商品条码，不是追溯码");
	counter_refuses(c, COMMAND_TRACE, "81000");
	says(c, "没有扫全");
	counter_do(c, COMMAND_TRACE, A);
	counter_refuses(c, COMMAND_TRACE, B);
	says(c, "已够数");
}

/* Tables of an older version are made anew from the journal. */
static void
an_older_index_is_rebuilt(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	accept_next(c, "2102");
	assert_int_equal(store_script(c->store,
	    "DROP TABLE trace; DROP TABLE upload;"
	    "ALTER TABLE message DROP COLUMN line;"
	    "DROP TABLE index_version;", &c->err), 0);
	counter_restart(c, false);
	counter_stock(c, shelf);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	counter_do(c, COMMAND_SCAN, "D1");
	counter_refuses(c, COMMAND_SCAN, A);
	says(c, sale);
}

/* Power went when the old ones were dropped and the new not made yet. */
static void
an_index_half_dropped_is_rebuilt(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	accept_next(c, "2102");
	assert_int_equal(store_script(c->store,
	    "DROP TABLE message; DROP TABLE sale; DROP TABLE index_version;",
	    &c->err), 0);
	counter_restart(c, false);
	counter_stock(c, shelf);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, counter_drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_fund_without_a_code_for_each_box),
		TEST(cash_needs_no_code),
		TEST(goods_and_stores_without_codes),
		TEST(a_code_is_sold_once),
		TEST(offline_and_for_cash_it_is_sold_as_well),
		TEST(a_refund_frees_the_code),
		TEST(a_refusal_at_the_counter_frees_the_code),
		TEST(the_rest_of_an_opened_box_is_sold_later),
		TEST(half_a_box_leaves_half_a_box),
		TEST(fewer_boxes_give_codes_back),
		TEST(the_wrong_kind_of_code_is_told),
		TEST(an_older_index_is_rebuilt),
		TEST(an_index_half_dropped_is_rebuilt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
