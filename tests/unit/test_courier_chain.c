/*
 * The query chain: 5201, 5204, 5203 for a commit in doubt, before its 2601
 * and between tries (protocol.md 10.3 C, 19 no. 2 and 3).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/audit.h"
#include "tests/support/counter.h"

#define BOX "D1001" /* 12.50, class 甲 */

static enum message_state
state_of(struct counter *c, const char *sale)
{
	return counter_entry(c, sale).state;
}

/* A 200 with infcode 0 and this output. */
static void
answer(struct counter *c, const char *infno, const char *output)
{
	char body[4096];

	(void)snprintf(body, sizeof(body),
	    "{\"infcode\":0,\"inf_refmsgid\":\"990101202603151022%012d\","
	    "\"err_msg\":null,\"output\":%s}", ++c->serial, output);
	counter_reply(c, counter_await(c, infno), 200, body);
	counter_step(c);
}

static void
no_visits(struct counter *c)
{
	answer(c, "5201", "{\"mdtrtinfo\":[]}");
}

static void
one_visit(struct counter *c)
{
	answer(c, "5201", "{\"mtrtinfo\":[{\"mdtrt_id\":\"M9\"}]}");
	answer(c, "5204", "[{\"setl_id\":\"S9\",\"feedetl_sn\":\"1\"},"
			  "{\"setl_id\":\"S9\",\"feedetl_sn\":\"2\"}]");
}

/* A 5203 for msgid with the sale's figures times sign, cash so much more. */
static void
shown(struct counter *c, const char *sale, const char *msgid,
    const char *setl_id, int sign, const char *flag, int64_t more)
{
	struct sale_entry e = counter_entry(c, sale);
	char text[6][MONEY_TEXT_BYTES], certno[19], body[2048];
	int64_t person = e.account.fen + e.cash.fen + more;

	counter_certno(certno, 1);
	money_format(text[0], money_fen(sign * e.total.fen));
	money_format(text[1], money_fen(sign * e.fund.fen));
	money_format(text[2], money_fen(sign * e.account.fen));
	money_format(text[3], money_fen(sign * (e.cash.fen + more)));
	money_format(text[4], money_fen(sign * person));
	(void)snprintf(body, sizeof(body),
	    "{\"setlinfo\":{\"setl_id\":\"%s\",\"mdtrt_id\":\"M9\","
	    "\"psn_no\":\"9901%s\",\"medins_setl_id\":\"%s\","
	    "\"refd_setl_flag\":\"%s\",\"medfee_sumamt\":\"%s\","
	    "\"fulamt_ownpay_amt\":0,\"overlmt_selfpay\":0,"
	    "\"preselfpay_amt\":0,\"inscp_scp_amt\":%s,\"hifp_pay\":%s,"
	    "\"fund_pay_sumamt\":%s,\"psn_pay\":%s,\"acct_pay\":%s,"
	    "\"cash_payamt\":%s,\"balc\":\"100.00\"}}",
	    setl_id, certno, msgid, flag, text[0], text[0], text[1], text[1],
	    text[4], text[2], text[3]);
	answer(c, "5203", body);
}

/* A sale of person 1 in doubt, its msgid, the link up again. */
static void
doubt(struct counter *c, char sale[SALE_BYTES], char msgid[MSGID_BYTES])
{
	c->conf.centre.query_first = true;
	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	memcpy(msgid, counter_flight(c, "2102")->msgid, MSGID_BYTES);
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_int_equal(c->view->outcome, OUTCOME_DOUBT);
}

static void
hear_finding(void *ctx, const struct audit_finding *finding)
{
	(void)ctx;
	if (finding->kind != AUDIT_OPEN)
		fail_msg("audit: %s", finding->text);
}

static void
audit_is_clean(struct counter *c)
{
	const struct audit_options options = { .key = &c->key,
		.conf = &c->conf,
		.finding = hear_finding };
	struct audit_result result;

	if (audit_replay(c->store, &options, &result, &c->err) != 0)
		fail_msg("%s", c->err.text);
}

/* Settlements learned by 5203, as the journal has them. */
static int64_t
by_questions(struct counter *c)
{
	int64_t count = 0;

	assert_int_equal(store_int(c->store, &count, 0, &c->err,
	    "SELECT count(*) FROM journal WHERE fact = 'ACKED' AND"
	    " instr(body, '\"via\":\"5203\"') > 0 AND"
	    " instr(body, '\"reply\":') > 0", ""), 0);
	return count;
}

static void
what_is_found_is_settled_and_nothing_is_undone(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];
	char from[20], until[20];
	struct flight *flight;

	doubt(c, sale, msgid);
	flight = counter_await(c, "5201");
	assert_non_null(strstr(flight->body, "\"med_type\":\"41\""));
	text_datetime(from, counter_entry(c, sale).made_ms - 60000);
	assert_non_null(strstr(flight->body, from));
	(void)snprintf(until, sizeof(until), "%.10s 23:59:59", from);
	assert_non_null(strstr(flight->body, until));
	one_visit(c);
	flight = counter_await(c, "5203");
	assert_non_null(strstr(flight->body, "\"setl_id\":\"S9\""));
	assert_non_null(strstr(flight->body, "\"mdtrt_id\":\"M9\""));
	shown(c, sale, msgid, "S9", 1, "0", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_string_equal(counter_entry(c, sale).setl_id, "S9");
	assert_int_equal(counter_left(c, "2601"), 0);
	assert_int_equal(counter_left(c, "2102"), 1);
	assert_int_equal(by_questions(c), 1);
	/* He was still at the counter: now it may say so (I13). */
	assert_int_equal(c->view->outcome, OUTCOME_SETTLED);
	audit_is_clean(c);
}

static void
learned_after_the_customer_left_is_told_in_a_line(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	doubt(c, sale, msgid);
	counter_do(c, COMMAND_NEXT, NULL);
	one_visit(c);
	shown(c, sale, msgid, "S9", 1, "0", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_int_equal(c->view->place, TILL_IDLE);
	assert_int_equal(c->view->notice, NOTICE_SALE_SETTLED);
	assert_string_equal(c->view->notice_sale, sale);
	assert_int_equal(c->view->counts.unknown, 0);
	audit_is_clean(c);
}

static void
not_found_proves_nothing_and_the_2601_goes(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	doubt(c, sale, msgid);
	no_visits(c);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_int_equal(counter_facts(c, "REVERSED"), 0);
	assert_non_null(strstr(counter_await(c, "2601")->body, msgid));
	counter_accept(c, counter_flight(c, "2601"));
	counter_step(c);
	assert_int_equal(counter_facts(c, "REVERSED"), 1);
	(void)counter_await(c, "2102");
	assert_int_equal(counter_left(c, "5201"), 1);
}

/* Another msgid's settlement, however alike, is not ours. */
static void
a_settlement_of_another_message_is_not_ours(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	doubt(c, sale, msgid);
	one_visit(c);
	shown(c, sale, "P99010100001202603151022339999", "S9", 1, "0", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_int_equal(counter_facts(c, "ACKED"), 0);
	assert_non_null(counter_await(c, "2601"));
}

/* The late original: absent when asked, and in effect when asked again. */
static void
a_late_original_is_found_between_tries(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];
	int64_t asked_ms;

	doubt(c, sale, msgid);
	no_visits(c);
	counter_refusal(c, counter_await(c, "2601"), "原交易不存在");
	counter_step(c);
	asked_ms = c->now.mono_ms;
	one_visit(c);
	shown(c, sale, msgid, "S9", 1, "0", 0);
	assert_true(c->now.mono_ms >= asked_ms + 20000);
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_int_equal(counter_facts(c, "REVERSED"), 0);
	assert_int_equal(counter_left(c, "2601"), 1);
	audit_is_clean(c);
}

/* A 2601 that may still arrive would undo what we called settled. */
static void
a_2601_under_way_makes_what_is_found_no_proof(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	doubt(c, sale, msgid);
	no_visits(c);
	(void)counter_await(c, "2601");
	counter_end(c, counter_flight(c, "2601"), NET_UNKNOWN);
	counter_step(c);
	one_visit(c);
	shown(c, sale, msgid, "S9", 1, "0", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	/* Over late_s after it left it can no longer be under way. */
	counter_pass(c, 20000);
	one_visit(c);
	shown(c, sale, msgid, "S9", 1, "0", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_int_equal(counter_left(c, "2601"), 1);
}

static void
found_but_not_adding_up_is_not_settled(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	doubt(c, sale, msgid);
	one_visit(c);
	shown(c, sale, msgid, "S9", 1, "0", 1);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_int_equal(counter_facts(c, "ACKED"), 0);
	assert_non_null(counter_await(c, "2601"));
	assert_int_equal(counter_left(c, "5201"), 1);
}

/* A foreign reversal is a named person's, never a 2601's (19 no. 13). */
static void
what_was_taken_back_elsewhere_is_a_named_persons(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	doubt(c, sale, msgid);
	answer(c, "5201", "{\"mdtrtinfo\":{\"mdtrt_id\":\"M9\"}}");
	answer(c, "5204", "{\"data\":[{\"setl_id\":\"S9\"},"
			  "{\"setl_id\":\"S10\"}]}");
	shown(c, sale, msgid, "S9", 1, "0", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	shown(c, sale, "P99010100001202603151022339999", "S10", -1, "1", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_REVERSED);
	assert_true(counter_entry(c, sale).handed);
	counter_pass(c, 600000);
	counter_step(c);
	assert_int_equal(counter_left(c, "2601"), 0);
	assert_int_equal(counter_left(c, "2102"), 1);
	audit_is_clean(c);
}

static void
questions_that_fail_use_up_nothing_and_end(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];
	struct message message;

	doubt(c, sale, msgid);
	for (int i = 0; i < 3; i++) {
		counter_end(c, counter_await(c, "5201"), NET_UNKNOWN);
		counter_step(c);
	}
	assert_int_equal(queue_message(c->store, msgid, &message, &c->err), 0);
	assert_int_equal(message.refusals, 0);
	assert_non_null(counter_await(c, "2601"));
	assert_int_equal(counter_left(c, "5201"), 3);
}

/* On a line that loses answers a chain comes to its end all the same. */
static void
a_lost_answer_is_asked_for_again_not_the_whole_chain(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	doubt(c, sale, msgid);
	answer(c, "5201",
	    "{\"mtrtinfo\":[{\"mdtrt_id\":\"M8\"},{\"mdtrt_id\":\"M9\"}]}");
	for (int visit = 0; visit < 2; visit++) {
		for (int i = 0; i < 2; i++) {
			counter_end(c, counter_await(c, "5204"), NET_UNKNOWN);
			counter_step(c);
		}
		answer(c, "5204", visit == 0 ? "[]" : "[{\"setl_id\":\"S9\"}]");
	}
	counter_end(c, counter_await(c, "5203"), NET_UNKNOWN);
	counter_step(c);
	shown(c, sale, msgid, "S9", 1, "0", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_int_equal(counter_left(c, "5201"), 1);
	assert_int_equal(counter_left(c, "2601"), 0);
}

/* A program that lives for one sale begins it again and again. */
static void
chains_that_a_restart_cuts_short_end_with_a_2601(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	doubt(c, sale, msgid);
	for (int i = 0; i < 3; i++) {
		(void)counter_await(c, "5201");
		counter_restart(c, false);
	}
	assert_non_null(counter_await(c, "2601"));
	assert_int_equal(counter_left(c, "5201"), 0);
}

static void
a_centre_without_questions_is_asked_once(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	doubt(c, sale, msgid);
	counter_refusal(c, counter_await(c, "5201"), "不支持的交易");
	counter_step(c);
	assert_non_null(counter_await(c, "2601"));
	assert_int_equal(counter_left(c, "5201"), 1);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
}

/* The reversal's own reply lost: 5203 shows the reversal's row. */
static void
the_reversals_own_reply_lost_is_found_in_the_sales_visit(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], refund[MSGID_BYTES], list[160];
	struct sale_entry e;
	struct flight *flight;

	c->conf.centre.query_first = true;
	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	counter_do(c, COMMAND_NEXT, NULL);
	assert_int_equal(counter_refund(c, sale), 0);
	flight = counter_await(c, "2103");
	memcpy(refund, flight->msgid, sizeof(refund));
	counter_end(c, flight, NET_UNKNOWN);
	counter_step(c);
	e = counter_entry(c, sale);
	flight = counter_await(c, "5204");
	assert_int_equal(counter_left(c, "5201"), 0);
	assert_non_null(strstr(flight->body, e.mdtrt_id));
	(void)snprintf(list, sizeof(list),
	    "[{\"setl_id\":\"%s\"},{\"setl_id\":\"S10\"}]", e.setl_id);
	answer(c, "5204", list);
	shown(c, sale, "P99010100001202603151022339999", e.setl_id, 1, "0", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	shown(c, sale, refund, "S10", -1, "1", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_REVERSED);
	assert_int_equal(counter_left(c, "2601"), 0);
	assert_int_equal(counter_left(c, "2103"), 1);
	assert_false(counter_entry(c, sale).handed);
	audit_is_clean(c);
}

/* A crash forgets the chain, not the doubt: it is asked once more. */
static void
a_crash_in_the_chain_asks_again(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];

	doubt(c, sale, msgid);
	answer(c, "5201", "{\"mdtrtinfo\":[{\"mdtrt_id\":\"M9\"}]}");
	counter_restart(c, false);
	one_visit(c);
	shown(c, sale, msgid, "S9", 1, "0", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	audit_is_clean(c);
}

/* Behind the next customer: a chain holds up no sale at the counter. */
static void
the_next_customer_is_served_meanwhile(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES], next[SALE_BYTES];

	doubt(c, sale, msgid);
	counter_do(c, COMMAND_NEXT, NULL);
	(void)counter_await(c, "5201"); /* and no answer comes */
	counter_sell(c, 2, BOX, next);
	assert_non_null(counter_flight(c, "2102"));
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	assert_int_equal(state_of(c, next), MESSAGE_ACKED);
	assert_int_equal(c->view->outcome, OUTCOME_SETTLED);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	one_visit(c);
	shown(c, sale, msgid, "S9", 1, "0", 0);
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
}

static void
reverse_first_asks_nothing(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	assert_non_null(counter_await(c, "2601"));
	assert_int_equal(counter_left(c, "5201"), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, counter_make, counter_drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_is_found_is_settled_and_nothing_is_undone),
		T(learned_after_the_customer_left_is_told_in_a_line),
		T(not_found_proves_nothing_and_the_2601_goes),
		T(a_settlement_of_another_message_is_not_ours),
		T(a_late_original_is_found_between_tries),
		T(a_2601_under_way_makes_what_is_found_no_proof),
		T(found_but_not_adding_up_is_not_settled),
		T(what_was_taken_back_elsewhere_is_a_named_persons),
		T(questions_that_fail_use_up_nothing_and_end),
		T(a_lost_answer_is_asked_for_again_not_the_whole_chain),
		T(chains_that_a_restart_cuts_short_end_with_a_2601),
		T(a_centre_without_questions_is_asked_once),
		T(the_reversals_own_reply_lost_is_found_in_the_sales_visit),
		T(a_crash_in_the_chain_asks_again),
		T(the_next_customer_is_served_meanwhile),
		T(reverse_first_asks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
