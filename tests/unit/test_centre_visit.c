/*
 * A clinic at the reference centre: register, describe, send lines, price,
 * settle, reverse, take back, cancel; what each step refuses; entitlement
 * and chronic diseases; a person of another area.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/centre.h"
#include "tests/support/sale.h"
#include "tests/support/visit.h"

static int
at_clinic(void **state)
{
	struct ref *r;

	if (ref_setup(state) != 0)
		return -1;
	r = *state;
	memcpy(r->shop, "H99010100002", 13);
	ref_sign_in(r);
	return 0;
}

/* 甲 100.00 and 乙 36.80 over 35.00, in area 990101 of a 二级 hospital. */
static void
whole_visit(void **state)
{
	struct ref *r = *state;
	struct visit_at v = {.who = &buyer_wang, .no = "M1"};
	struct json_object *reply;
	char msgid[31], setl_id[32];

	visit_open(r, &v, "11", "");
	reply = visit_lines(r, &v, "B1");
	assert_string_equal(ref_at(reply, "output.result.1.overlmt_amt"),
			    "1.80");
	assert_string_equal(ref_at(reply, "output.result.1.preselfpay_amt"),
			    "3.50");
	assert_string_equal(ref_at(reply, "output.result.0.chrgitm_lv"), "01");
	json_object_put(reply);
	reply = visit_price(r, &v, "2206", "B1", NULL);
	assert_string_equal(ref_at(reply, "output.setlinfo.setl_id"), "");
	assert_string_equal(ref_at(reply, "output.setlinfo.mdtrt_id"),
			    v.mdtrt_id);
	assert_string_equal(ref_at(reply, "output.setlinfo.hosp_part_amt"),
			    "0.00");
	json_object_put(reply);
	reply = visit_price(r, &v, "2207", "B1", msgid);
	assert_string_equal(ref_at(reply, "output.setlinfo.medfee_sumamt"),
			    "136.80");
	assert_string_equal(ref_at(reply, "output.setlinfo.act_pay_dedc"),
			    "131.50");
	assert_string_equal(ref_at(reply, "output.setlinfo.acct_pay"),
			    "135.00");
	assert_string_equal(ref_at(reply, "output.setlinfo.psn_cash_pay"),
			    "1.80");
	assert_string_equal(ref_at(reply, "output.setlinfo.medins_setl_id"),
			    msgid);
	assert_string_equal(ref_at(reply, "output.setlinfo.clr_type"), "11");
	(void)snprintf(setl_id, sizeof setl_id, "%s",
		       ref_at(reply, "output.setlinfo.setl_id"));
	json_object_put(reply);
	assert_true(ref_tells(r, "dump", "infno=2207 "));
	visit_bad(r, &v, "2205", "chrg_bchno", "B1", "已结算");
	visit_bad(r, &v, "2202", "ipt_otp_no", "M1", "已结算");
	reply = visit_ask(r, &v, "2208", "setl_id", setl_id);
	assert_string_equal(ref_at(reply, "output.setlinfo.medfee_sumamt"),
			    "-136.80");
	assert_string_equal(ref_at(reply, "output.setlinfo.pdn_cash_pay"),
			    "-1.80");
	assert_string_equal(ref_at(reply, "output.setlinfo.balc"), "3000.00");
	json_object_put(reply);
	visit_bad(r, &v, "2202", "ipt_otp_no", "M1", "未撤销");
	json_object_put(visit_ask(r, &v, "2205", "chrg_bchno", "0000"));
	json_object_put(visit_ask(r, &v, "2202", "ipt_otp_no", "M1"));
	visit_bad(r, &v, "2205", "chrg_bchno", "0000", "已撤销");
	ref_no_violations(r);
}

/* 2207 in doubt: found by the chain, undone, settled anew. */
static void
undone_and_again(void **state)
{
	struct ref *r = *state;
	struct visit_at v = {.who = &buyer_wang, .no = "M2"};
	struct json_object *reply;
	char msgid[31], input[300];

	visit_open(r, &v, "11", "");
	json_object_put(visit_lines(r, &v, "B1"));
	json_object_put(visit_price(r, &v, "2206", "B1", NULL));
	json_object_put(visit_price(r, &v, "2207", "B1", msgid));
	reply = visit_ask(r, &v, "5204", "setl_id", "");
	assert_string_equal(ref_at(reply, "output.data.1.setl_id"),
			    "990101S0000000001");
	json_object_put(reply);
	(void)snprintf(input, sizeof input,
		       "{\"data\":{\"psn_no\":\"%s\",\"omsgid\":\"%s\","
		       "\"oinfno\":\"2207\"}}",
		       v.who->psn_no, msgid);
	json_object_put(ref_good(r, "2601", "990101", input));
	reply = visit_ask(r, &v, "5204", "setl_id", "");
	assert_string_equal(ref_at(reply, "output.data.1.setl_id"), "");
	assert_string_equal(ref_at(reply, "output.data.1.cnt"), "1");
	json_object_put(reply);
	json_object_put(visit_price(r, &v, "2207", "B1", msgid));
	assert_true(ref_tells(r, "dump", "in effect: 1 medfee_sumamt=136.80"));
	ref_no_violations(r);
}

/* Each step out of its turn. */
static void
out_of_turn(void **state)
{
	struct ref *r = *state;
	struct visit_at v = {.who = &buyer_wang, .no = "M3"};
	struct json_object *reply;

	memcpy(v.mdtrt_id, "990101M0000009999", 18);
	visit_bad(r, &v, "2205", "chrg_bchno", "B1", "mdtrt_id 未登记");
	visit_register(r, &v);
	ref_bad(r, "2201", "990101", visit_registration(&v), "门诊号已登记");
	json_object_put(visit_lines(r, &v, "B1"));
	visit_price_bad(r, &v, "2206", "B1", "136.80", "2203A");
	visit_describe(r, &v, "11", "");
	visit_price_bad(r, &v, "2206", "B2", "136.80", "没有未结算");
	visit_price_bad(r, &v, "2206", "B1", "136.81", "明细之和");
	ref_do(r, "set presettle=on");
	reply = visit_price(r, &v, "2207", "B1", NULL); /* no 2206 before */
	json_object_put(reply);
	assert_true(ref_tells(r, "violations",
			      "infno=2207 msgid=H9901010000220260315102233"));
	assert_true(ref_tells(r, "violations", "没有先预结算"));
	visit_price_bad(r, &v, "2207", "B1", "136.80", "没有未结算");
}

static void
another_area(void **state)
{
	struct ref *r = *state;
	struct visit_at v = {.who = &buyer_sun, .no = "M4"};
	struct json_object *reply;

	ref_bad(r, "2201", "990101", visit_registration(&v), "insuplc_admdvs");
	visit_open(r, &v, "11", "");
	json_object_put(visit_lines(r, &v, "B1"));
	json_object_put(visit_price(r, &v, "2206", "B1", NULL));
	reply = visit_price(r, &v, "2207", "B1", NULL);
	assert_string_equal(ref_at(reply, "output.setlinfo.clr_optins"),
			    "999999");
	json_object_put(reply);
}

static void
entitlement(void **state)
{
	struct ref *r = *state;
	struct json_object *reply;
	static const char check[] =
	    "{\"data\":{\"psn_no\":\"%s\",\"insutype\":\"310\","
	    "\"fixmedins_code\":\"H99010100002\",\"med_type\":\"%s\","
	    "\"begntime\":\"2026-03-15 10:00:00\",\"dise_codg\":\"%s\"}}";
	char input[400];

	reply = ref_good(r, "5301", "990101",
			 "{\"data\":{\"psn_no\":\"99010100000000000009\"}}");
	assert_string_equal(ref_at(reply, "output.feedetail.0.opsp_dise_code"),
			    "M03900");
	assert_string_equal(ref_at(reply, "output.feedetail.1.enddate"),
			    "2025-12-31");
	json_object_put(reply);
	(void)snprintf(input, sizeof input, check, buyer_wang.psn_no, "140104",
		       "M03900");
	reply = ref_good(r, "2001", "990101", input);
	assert_string_equal(ref_at(reply, "output.trtinfo.0.trt_enjymnt_flag"),
			    "1");
	json_object_put(reply);
	(void)snprintf(input, sizeof input, check, buyer_wang.psn_no, "140104",
		       "M01600"); /* ran out in 2025 */
	reply = ref_good(r, "2001", "990101", input);
	assert_string_equal(ref_at(reply, "output.trtinfo.0.trt_enjymnt_flag"),
			    "0");
	json_object_put(reply);
	(void)snprintf(input, sizeof input, check, buyer_li.psn_no, "11", "");
	reply = ref_good(r, "2001", "990101", input);
	assert_non_null(
	    strstr(ref_at(reply, "output.trtinfo.0.trt_chk_rslt"), "参保状态"));
	json_object_put(reply);
	ref_no_violations(r);
}

/* The disease of a chronic visit must be registered and in date. */
static void
chronic_visit(void **state)
{
	struct ref *r = *state;
	struct visit_at v = {.who = &buyer_wang, .no = "M5"};

	visit_open(r, &v, "140104", "M03900");
	json_object_put(visit_lines(r, &v, "B1"));
	json_object_put(visit_price(r, &v, "2206", "B1", NULL));
	visit_describe(r, &v, "140104", "M01600");
	visit_price_bad(r, &v, "2206", "B1", "136.80", "未备案");
	visit_describe(r, &v, "140104", "");
	visit_price_bad(r, &v, "2206", "B1", "136.80", "dise_codg 缺失");
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, at_clinic, ref_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(whole_visit),	CASE(undone_and_again), CASE(out_of_turn),
	    CASE(another_area), CASE(entitlement),	CASE(chronic_visit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
