/* 2001 and 5301: asked for where pos.conf says so, and what they change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/wire_entitled.h"
#include "tests/support/counter.h"

#define BOX "D1001"
#define GOOD                                                                   \
	"{\"infcode\":0,\"inf_refmsgid\":\"99010120260315102234000000000"    \
	"1\",\"err_msg\":null,\"output\":"

static void
answer(struct counter *c, const char *infno, const char *output)
{
	char body[1024];

	counter_step(c);
	assert_non_null(counter_flight(c, infno));
	(void)snprintf(body, sizeof(body), GOOD "%s}", output);
	counter_reply(c, counter_flight(c, infno), 200, body);
	counter_step(c);
}

/* Who it is, up to the question 2001. */
static void
identify(struct counter *c)
{
	char certno[19];

	c->conf.centre.entitled = true;
	c->conf.centre.chronic = true;
	if (!c->view->link_up)
		counter_online(c);
	counter_certno(certno, 1);
	counter_do(c, COMMAND_ID_NO, certno);
	counter_accept(c, counter_flight(c, "1101"));
	counter_step(c);
	assert_non_null(counter_flight(c, "2001"));
	assert_null(counter_flight(c, "5206"));
	assert_int_equal(c->view->entitlement, ENTITLEMENT_ASKING);
}

#define YES "{\"trtinfo\":[{\"trt_chk_type\":\"1\",\"trt_enjymnt_flag\":\"1\"}]}"
#define NO                                                                     \
	"{\"trtinfo\":[{\"trt_chk_type\":\"1\",\"trt_enjymnt_flag\":\"0\","   \
	"\"trt_chk_rslt\":\"本年度未缴费\"}]}"
#define ILL                                                                    \
	"{\"feedetail\":[{\"opsp_dise_code\":\"M03900\",\"opsp_dise_name\":"  \
	"\"高血压\",\"begndate\":\"2024-01-01\",\"enddate\":\"2027-12-31\"}," \
	"{\"opsp_dise_code\":\"M01600\",\"opsp_dise_name\":\"糖尿病\","        \
	"\"begndate\":\"2023-06-01\",\"enddate\":\"2025-12-31\"}]}"

static void
not_entitled_is_not_insured(void **state)
{
	struct counter *c = *state;

	identify(c);
	answer(c, "2001", NO);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_REFUSED);
	assert_string_equal(c->view->notice_text, "本年度未缴费");
	assert_int_equal(counter_left(c, "5206"), 0);
	counter_do(c, COMMAND_SCAN, BOX);
	counter_refuses(c, COMMAND_CHARGE, NULL);
}

static void
an_entitled_one_is_asked_on(void **state)
{
	struct counter *c = *state;

	identify(c);
	answer(c, "2001", YES);
	assert_non_null(counter_flight(c, "5206"));
}

/* What is lost says nothing: the person is not sent away for it. */
static void
a_lost_2001_falls_back(void **state)
{
	struct counter *c = *state;

	identify(c);
	counter_end(c, counter_flight(c, "2001"), NET_UNKNOWN);
	counter_step(c);
	assert_int_not_equal(c->view->entitlement, ENTITLEMENT_REFUSED);
	assert_int_not_equal(c->view->entitlement, ENTITLEMENT_ASKING);
}

static void
a_registered_disease_is_settled(void **state)
{
	struct counter *c = *state;

	identify(c);
	answer(c, "2001", YES);
	counter_accept(c, counter_flight(c, "5206"));
	counter_step(c);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_FRESH);
	answer(c, "5301", ILL);
	counter_do(c, COMMAND_SCAN, BOX);
	/* One that has run out, and one that never was. */
	assert_int_equal(counter_try(c, COMMAND_DISEASE, "M01600"), -1);
	assert_int_equal(counter_try(c, COMMAND_DISEASE, "M99999"), -1);
	counter_do(c, COMMAND_DISEASE, "M03900");
	counter_do(c, COMMAND_CHARGE, NULL);
	counter_step(c);
	assert_non_null(strstr(counter_flight(c, "2101")->body,
	    "\"dise_codg\":\"M03900\",\"dise_name\":\"高血压\""));
	assert_non_null(strstr(
	    counter_flight(c, "2101")->body, "\"med_type\":\"14\""));
}

/* F5 on a thin link: pressed once, before the centre has told of the person;
 * whatever is pressed after it is another thought. */
static void
the_split_follows_by_itself(void **state)
{
	struct counter *c = *state;

	for (int again = 0; again < 2; again++) {
		identify(c);
		counter_do(c, COMMAND_SCAN, BOX);
		counter_do(c, COMMAND_CHARGE, NULL);
		assert_int_equal(c->view->place, TILL_BASKET);
		if (again)
			counter_do(c, COMMAND_SCAN, BOX);
		answer(c, "2001", YES);
		assert_int_equal(c->view->place, TILL_BASKET);
		counter_accept(c, counter_flight(c, "5206"));
		counter_step(c);
		assert_int_equal(
		    c->view->place, again ? TILL_BASKET : TILL_SPLIT);
		if (!again)
			assert_int_equal(c->view->notice, NOTICE_NONE);
		counter_do(c, COMMAND_CANCEL, NULL);
	}
	/* What is wrong with the person is said instead. */
	identify(c);
	counter_do(c, COMMAND_SCAN, BOX);
	counter_do(c, COMMAND_CHARGE, NULL);
	answer(c, "2001", NO);
	assert_int_equal(c->view->place, TILL_BASKET);
	assert_string_equal(c->view->notice_text, "本年度未缴费");
}

/* Who does not want to wait for the line goes on with what was last heard. */
static void
asked_twice_goes_on_with_what_was_heard(void **state)
{
	struct counter *c = *state;

	identify(c); /* nothing was heard yet */
	counter_do(c, COMMAND_SCAN, BOX);
	counter_do(c, COMMAND_CHARGE, NULL);
	counter_do(c, COMMAND_CHARGE, NULL);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_ASKING);
	assert_int_equal(c->view->place, TILL_BASKET);
	answer(c, "2001", YES);
	counter_accept(c, counter_flight(c, "5206"));
	counter_step(c);
	assert_int_equal(c->view->place, TILL_SPLIT);
	counter_do(c, COMMAND_CANCEL, NULL);
	identify(c);
	counter_do(c, COMMAND_SCAN, BOX);
	counter_do(c, COMMAND_CHARGE, NULL);
	assert_int_equal(c->view->place, TILL_BASKET);
	counter_do(c, COMMAND_CHARGE, NULL);
	assert_int_equal(c->view->place, TILL_SPLIT);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_CACHED);
	assert_int_equal(c->view->quote, QUOTE_NONE);
}

static void
the_next_person_has_none_of_it(void **state)
{
	struct counter *c = *state;
	char certno[19];

	a_registered_disease_is_settled(state);
	counter_do(c, COMMAND_BACK, NULL);
	counter_certno(certno, 2);
	counter_do(c, COMMAND_ID_NO, certno);
	assert_string_equal(c->view->sale->disease.dise_codg, "");
	assert_int_equal(counter_try(c, COMMAND_DISEASE, "M03900"), -1);
}

static void
unreadable_registrations_are_none(void **state)
{
	static const char *const bad[] = {
		"{\"feedetail\":[{\"opsp_dise_code\":\"\",\"opsp_dise_name\":"
		"\"x\"}]}",
		"{\"feedetail\":[{\"opsp_dise_code\":\"M1\","
		"\"opsp_dise_name\":\"x\",\"begndate\":\"soon\"}]}",
		"{\"feedetail\":[{\"opsp_dise_code\":\"M1\"}]}",
	};
	char body[512];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct chronic chronic;
		struct wire_reply reply;

		(void)snprintf(body, sizeof(body), GOOD "%s}", bad[i]);
		assert_int_equal(wire_decode_5301(&reply, &chronic, 20260315,
		    200, body, strlen(body)), WIRE_SUSPECT);
		assert_int_equal(chronic.count, 0);
	}
}

int
main(void)
{
#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, counter_make, counter_drop)
	const struct CMUnitTest tests[] = {
		CASE(not_entitled_is_not_insured),
		CASE(an_entitled_one_is_asked_on),
		CASE(a_lost_2001_falls_back),
		CASE(a_registered_disease_is_settled),
		CASE(the_split_follows_by_itself),
		CASE(asked_twice_goes_on_with_what_was_heard),
		CASE(the_next_person_has_none_of_it),
		cmocka_unit_test(unreadable_registrations_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
