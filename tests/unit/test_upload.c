/* 3505 and 3506: after the money, at least once, never in its way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/audit.h"
#include "pos/books.h"
#include "pos/catalogue.h"
#include "pos/json.h"
#include "tests/support/counter.h"

#define A "81000010000000000011"
#define B "81000010000000000012"

static const char shelf[] =
    "med_list_codg\tmedins_list_codg\tname\tspec\tprice\tclass\tpreself\t"
    "ceiling\tbarcode\ttrace\tpack\tfixmedins_bchno\tmanu_lotnum\t"
    "manu_date\texpy_end\trx\n"
    "XA01\tD1\t示范胶囊\t24粒\t12.00\t甲\t\t\t6901234567892\t\t\tB1\tL1\t"
    "2026-01-05\t2028-01-04\t1\n"
    "XA02\tD2\t示范片\t1盒\t5.00\t甲\t\t\t\t\t\t\t\t\t\t\n";

static int
set_up(void **state)
{
	struct counter *c;

	if (counter_make(state) != 0)
		return -1;
	c = *state;
	c->conf.centre.trace = TRACE_UPLOAD;
	memcpy(c->conf.till.phar_name, "吴药师", 10);
	memcpy(c->conf.till.phar_prac_cert_no, "ZX9900001", 10);
	counter_stock(c, shelf);
	counter_online(c);
	return 0;
}

static void
hear_finding(void *ctx, const struct audit_finding *finding)
{
	(void)ctx;
	if (finding->kind != AUDIT_OPEN)
		print_message("%s row %lld: %s\n",
		    audit_kind_name(finding->kind), (long long)finding->seq,
		    finding->text);
}

/* Whatever happened, the journal replays without a fault. */
static int
tear_down(void **state)
{
	struct counter *c = *state;
	const struct audit_options options = { .key = &c->key,
		.conf = &c->conf,
		.finding = hear_finding };
	struct audit_result result;

	assert_int_equal(
	    audit_replay(c->store, &options, &result, &c->err), 0);
	assert_int_equal(result.faults, 0);
	return counter_drop(state);
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

/* The inner result of an upload. */
static void
answer(struct counter *c, const char *infno, const char *result,
    const char *words)
{
	struct flight *flight = counter_flight(c, infno);
	char body[512];

	if (flight == NULL)
		fail_msg("no %s is in flight", infno);
	snprintf(body, sizeof(body),
	    "{\"infcode\":0,\"inf_refmsgid\":\"99010120260315102240000000%04d\","
	    "\"err_msg\":null,\"output\":{\"result\":{\"retRslt\":\"%s\","
	    "\"msgRslt\":\"%s\"}}}", c->flight_count, result, words);
	counter_reply(c, flight, 200, body);
	counter_step(c);
	counter_step(c);
}

static void
sell(struct counter *c, int person, const char *item, const char *code,
    char sale[SALE_BYTES])
{
	counter_person(c, person);
	counter_do(c, COMMAND_SCAN, item);
	counter_do(c, COMMAND_SCAN, code);
	counter_do(c, COMMAND_CHARGE, NULL);
	accept_next(c, "2101");
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	accept_next(c, "2102");
	assert_int_equal(c->view->outcome, OUTCOME_SETTLED);
	counter_step(c);
}

static void
has(const struct flight *flight, const char *words)
{
	assert_non_null(flight);
	if (strstr(flight->body, words) == NULL)
		fail_msg("%s lacks %s", flight->body, words);
}

static void
deal(struct counter *c, const char *sale)
{
	struct till_command command = { .kind = COMMAND_DEAL };

	memcpy(command.sale, sale, SALE_BYTES);
	memcpy(command.text, "已在平台补报", 19);
	if (till_step(c->till, &c->now, &command, &c->err) != 0)
		fail_msg("%s", c->err.text);
}

static void
codes_follow_the_money(void **state)
{
	struct counter *c = *state;
	struct flight *flight;
	char sale[SALE_BYTES], text[64];

	sell(c, 1, "D1", A, sale);
	flight = counter_flight(c, "3505");
	has(flight, "\"drug_trac_codg\":\"" A "\"");
	has(flight, "\"drugtracinfo\":[{\"drug_trac_codg\":\"" A "\"}]");
	has(flight, "\"fixmedins_bchno\":\"B1\"");
	has(flight, "\"manu_date\":\"2026-01-05\"");
	has(flight, "\"rx_flag\":\"1\"");
	has(flight, "\"hi_feesetl_type\":\"1\"");
	has(flight, "\"mdtrt_setl_type\":\"1\"");
	has(flight, "\"phar_name\":\"吴药师\"");
	snprintf(text, sizeof(text), "\"setl_id\":\"%s\"",
	    counter_entry(c, sale).setl_id);
	has(flight, text);
	snprintf(text, sizeof(text), "\"rtal_docno\":\"%s\"", sale);
	has(flight, text);
	assert_int_equal(c->view->counts.uploads, 1);
	answer(c, "3505", "1", "成功");
	assert_int_equal(c->view->counts.uploads, 0);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	assert_false(till_busy(c->till));
}

static void
none_before_the_money_and_none_without_it(void **state)
{
	struct counter *c = *state;

	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, "D1");
	counter_do(c, COMMAND_SCAN, A);
	counter_do(c, COMMAND_CHARGE, NULL);
	accept_next(c, "2101");
	counter_do(c, COMMAND_CONFIRM, NULL);
	counter_step(c);
	assert_null(counter_flight(c, "3505"));
	counter_refusal(c, counter_flight(c, "2102"), "待遇未生效");
	counter_step(c);
	counter_step(c);
	assert_int_equal(counter_left(c, "3505"), 0);
}

static void
cash_sales_are_reported_as_well(void **state)
{
	struct counter *c = *state;
	struct flight *flight;

	counter_do(c, COMMAND_SCAN, "D1");
	counter_do(c, COMMAND_SCAN, A);
	counter_do(c, COMMAND_SELFPAY, NULL);
	counter_step(c);
	flight = counter_flight(c, "3505");
	has(flight, "\"hi_feesetl_type\":\"0\"");
	has(flight, "\"mdtrt_setl_type\":\"2\"");
	has(flight, "\"setl_id\":\"\"");
	has(flight, "\"insuplc_admdvs\":\"\"");
	answer(c, "3505", "1", "成功");
	assert_int_equal(c->view->counts.uploads, 0);
}

static void
not_where_the_region_wants_them_inside(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	c->conf.centre.trace = TRACE_INSIDE;
	sell(c, 1, "D1", A, sale);
	counter_step(c);
	assert_int_equal(counter_left(c, "3505"), 0);
	for (int i = 0; i < c->flight_count; i++)
		if (strcmp(c->flights[i].infno, "2102") == 0)
			has(&c->flights[i], "drug_trac_info");
}

static void
a_lost_reply_is_asked_again_under_a_new_number(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], first[MSGID_BYTES];

	sell(c, 1, "D1", A, sale);
	memcpy(first, counter_flight(c, "3505")->msgid, MSGID_BYTES);
	counter_end(c, counter_flight(c, "3505"), NET_UNKNOWN);
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	counter_pass(c, 70000);
	counter_step(c);
	if (counter_flight(c, "9001") != NULL)
		accept_next(c, "9001");
	counter_step(c);
	assert_string_not_equal(counter_flight(c, "3505")->msgid, first);
	/* It had arrived after all. */
	answer(c, "3505", "0", "重复上传");
	assert_int_equal(c->view->counts.uploads, 0);
	assert_int_equal(c->view->counts.uploads_refused, 0);
}

static void
a_refused_code_is_a_persons_and_no_sales(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	answer(c, "3505", "0", "追溯码已由其他机构销售");
	assert_int_equal(c->view->notice, NOTICE_CODE_REFUSED);
	assert_int_equal(c->view->counts.uploads_refused, 1);
	assert_int_equal(counter_entry(c, sale).uploads_refused, 1);
	assert_string_equal(
	    counter_entry(c, sale).upload_note, "追溯码已由其他机构销售");
	assert_false(counter_entry(c, sale).handed);
	counter_pass(c, 3600000);
	counter_step(c);
	assert_null(counter_flight(c, "3505"));
	/* The next sale of the same person is not held up, nor a refund. */
	counter_do(c, COMMAND_NEXT, NULL);
	deal(c, sale);
	assert_int_equal(c->view->counts.uploads_refused, 0);
	assert_int_equal(counter_refund(c, sale), 0);
	accept_next(c, "2103");
	counter_step(c);
	assert_null(counter_flight(c, "3506")); /* it was never there */
}

static void
a_person_may_have_it_reported_again(void **state)
{
	struct counter *c = *state;
	struct till_command command = { .kind = COMMAND_UPLOAD };
	char sale[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	answer(c, "3505", "0", "追溯码已销售");
	memcpy(command.sale, sale, SALE_BYTES);
	assert_int_equal(
	    till_step(c->till, &c->now, &command, &c->err), 0);
	assert_int_equal(c->view->counts.uploads, 1);
	assert_int_equal(c->view->counts.uploads_refused, 0);
	counter_step(c);
	answer(c, "3505", "1", "成功");
	assert_int_equal(c->view->counts.uploads, 0);
	assert_int_equal(
	    till_step(c->till, &c->now, &command, &c->err), -1);
}

static void
an_upload_never_holds_up_money(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], next[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	assert_non_null(counter_flight(c, "3505"));
	counter_do(c, COMMAND_NEXT, NULL);
	sell(c, 1, "D1", B, next); /* while it is still under way */
	assert_int_equal(counter_entry(c, next).state, MESSAGE_ACKED);
	answer(c, "3505", "1", "成功");
	answer(c, "3505", "1", "成功");
	assert_int_equal(c->view->counts.uploads, 0);
}

static void
turned_away_often_it_is_a_persons(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	for (int i = 0; i < (int)c->conf.centre.undo_tries; i++) {
		assert_int_equal(c->view->counts.uploads_refused, 0);
		counter_refusal(c, counter_flight(c, "3505"), "系统繁忙");
		counter_step(c);
		counter_pass(c, 70000);
		counter_step(c);
	}
	assert_int_equal(c->view->counts.uploads_refused, 1);
	assert_null(counter_flight(c, "3505"));
}

static void
what_the_shop_does_not_know_is_told(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	sell(c, 1, "D2", A, sale);
	counter_step(c);
	assert_int_equal(counter_left(c, "3505"), 0);
	assert_int_equal(counter_entry(c, sale).uploads_refused, 1);
	assert_non_null(
	    strstr(counter_entry(c, sale).upload_note, "fixmedins_bchno"));
}

static void
a_refund_takes_the_boxes_back(void **state)
{
	struct counter *c = *state;
	struct flight *flight;
	char sale[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	answer(c, "3505", "1", "成功");
	counter_do(c, COMMAND_NEXT, NULL);
	assert_int_equal(counter_refund(c, sale), 0);
	accept_next(c, "2103");
	counter_step(c);
	flight = counter_flight(c, "3506");
	has(flight, "\"medins_prod_sel_no\":");
	has(flight, "\"drug_trac_codg\":\"" A "\"");
	assert_null(strstr(flight->body, "rtal_docno"));
	counter_end(c, flight, NET_UNKNOWN);
	counter_step(c);
	counter_pass(c, 70000);
	counter_step(c);
	if (counter_flight(c, "9001") != NULL)
		accept_next(c, "9001");
	counter_step(c);
	answer(c, "3506", "0", "追溯码未由本机构销售");
	assert_int_equal(c->view->counts.uploads, 0);
	assert_int_equal(c->view->counts.uploads_refused, 0);
}

static void
a_box_sold_again_waits_until_it_has_come_back(void **state)
{
	struct counter *c = *state;
	char first[SALE_BYTES];

	sell(c, 1, "D1", A, first);
	answer(c, "3505", "1", "成功");
	counter_do(c, COMMAND_NEXT, NULL);
	assert_int_equal(counter_refund(c, first), 0);
	accept_next(c, "2103");
	counter_step(c);
	counter_end(c, counter_flight(c, "3506"), NET_UNKNOWN);
	counter_step(c);
	assert_false(c->view->link_up);
	counter_do(c, COMMAND_SCAN, "D1"); /* in cash, to the next one */
	counter_do(c, COMMAND_SCAN, A);
	counter_do(c, COMMAND_SELFPAY, NULL);
	counter_pass(c, 70000);
	counter_online(c);
	counter_step(c);
	assert_null(counter_flight(c, "3505"));
	answer(c, "3506", "1", "成功");
	counter_step(c);
	answer(c, "3505", "1", "成功");
	assert_int_equal(c->view->counts.uploads, 0);
}

static void
a_crash_in_flight_asks_again(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	assert_non_null(counter_flight(c, "3505"));
	counter_restart(c, true);
	counter_stock(c, shelf);
	counter_online(c);
	counter_step(c);
	answer(c, "3505", "1", "重复上传");
	assert_int_equal(c->view->counts.uploads, 0);
	assert_int_equal(counter_facts(c, "UNKNOWN"), 1);
}

static void
refunded_while_in_doubt_it_is_told_and_taken_back(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	sell(c, 1, "D1", A, sale);
	counter_restart(c, true); /* 3505 may have arrived */
	counter_stock(c, shelf);
	c->conf.queue.retry_first_ms = 1000;
	counter_online(c);
	assert_int_equal(counter_refund(c, sale), 0);
	while (counter_flight(c, "2103") == NULL)
		counter_step(c);
	accept_next(c, "2103");
	counter_step(c);
	answer(c, "3505", "1", "重复上传");
	answer(c, "3506", "1", "成功");
	assert_int_equal(c->view->counts.uploads, 0);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_REVERSED);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(codes_follow_the_money),
		TEST(none_before_the_money_and_none_without_it),
		TEST(cash_sales_are_reported_as_well),
		TEST(not_where_the_region_wants_them_inside),
		TEST(a_lost_reply_is_asked_again_under_a_new_number),
		TEST(a_refused_code_is_a_persons_and_no_sales),
		TEST(a_person_may_have_it_reported_again),
		TEST(an_upload_never_holds_up_money),
		TEST(turned_away_often_it_is_a_persons),
		TEST(what_the_shop_does_not_know_is_told),
		TEST(a_refund_takes_the_boxes_back),
		TEST(a_box_sold_again_waits_until_it_has_come_back),
		TEST(a_crash_in_flight_asks_again),
		TEST(refunded_while_in_doubt_it_is_told_and_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
