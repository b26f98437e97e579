/*
 * 3505 and 3506 at the reference centre: the envelope says 0, the inner
 * result says what became of each code, whoever sold it before.
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

#define CODE_A "99000010000000000011"
#define CODE_B "99000010000000000012"
#define CODE_D "99000010000000000014"
#define CODE_E "99000010000000000015"
#define CODE_C "99000010000000000013"

struct sold {
	const char *doc, *setl_id, *part, *first, *second;
};

/* Two boxes; the reply. */
static struct json_object *
sell(struct ref *r, const struct sold *s)
{
	char input[2000];

	(void)snprintf(
	    input, sizeof input,
	    "{\"selinfo\":{\"med_list_codg\":\"XA00AAA000A000010100001\","
	    "\"fixmedins_hilist_id\":\"D1001\","
	    "\"fixmedins_hilist_name\":\"示范胶囊\","
	    "\"fixmedins_bchno\":\"B1\",\"prsc_dr_name\":\"无\","
	    "\"phar_name\":\"吴药师\",\"phar_prac_cert_no\":\"ZX9900001\","
	    "\"hi_feesetl_type\":\"%s\",\"setl_id\":\"%s\","
	    "\"mdtrt_sn\":\"M%s\",\"manu_lotnum\":\"L1\","
	    "\"manu_date\":\"2026-01-05\",\"rx_flag\":\"0\","
	    "\"trdn_flag\":\"%s\",\"rtal_docno\":\"%s\","
	    "\"drug_trac_codg\":\"%s\",\"sel_retn_cnt\":2,"
	    "\"sel_retn_time\":\"2026-03-15 10:22:34\","
	    "\"sel_retn_opter_name\":\"演示员甲\",\"mdtrt_setl_type\":\"%s\","
	    "\"drugtracinfo\":[{\"drug_trac_codg\":\"%s\"},"
	    "{\"drug_trac_codg\":\"%s\"}]}}",
	    s->setl_id[0] != '\0' ? "1" : "0", s->setl_id, s->doc, s->part,
	    s->doc, s->first, s->setl_id[0] != '\0' ? "1" : "2", s->first,
	    s->second);
	return ref_good(r, "3505", "990101", input);
}

static void
judged(struct ref *r, const struct sold *s, const char *ret, const char *msg,
       const char *second)
{
	struct json_object *reply = sell(r, s);

	assert_string_equal(ref_at(reply, "output.result.retRslt"), ret);
	if (strstr(ref_at(reply, "output.result.msgRslt"), msg) == NULL)
		fail_msg("%s", ref_at(reply, "output.result.msgRslt"));
	if (strstr(ref_at(reply, "output.result.drugtracinfo.1.msgRslt"),
		   second) == NULL)
		fail_msg("%s", json_object_to_json_string(reply));
	json_object_put(reply);
}

static void
each_code(void **state)
{
	struct ref *r = *state;
	static const struct sold a = {"D1", "", "0", CODE_A, CODE_B};
	static const struct sold b = {"D2", "", "0", CODE_C, CODE_B};
	static const struct sold twice = {"D3", "", "0", CODE_C, CODE_C};
	static const struct sold split = {"D4", "", "1", CODE_A, CODE_B};
	static const struct sold rest = {"D6", "", "1", CODE_D, CODE_E};
	static const struct sold whole = {"D7", "", "0", CODE_D, CODE_E};
	static const struct sold brief = {"D5", "", "0", CODE_C, "123"};

	judged(r, &a, "1", "成功", "");
	judged(r, &a, "1", "重复上传", "");
	ref_no_violations(r);
	judged(r, &b, "0", "校验未通过", "追溯码已销售");
	assert_true(
	    ref_tells(r, "violations", "clause=13.1 field=drug_trac_codg "));
	judged(r, &twice, "0", "校验未通过", "同一单内追溯码重复");
	judged(r, &brief, "0", "校验未通过", "不足 20 位");
	judged(r, &split, "1", "成功", "");
	judged(r, &rest, "1", "成功", "");
	judged(r, &whole, "1", "成功", ""); /* seen split only */
	memcpy(r->shop, "P99010100002", 13);
	ref_sign_in(r);
	judged(r, &b, "0", "校验未通过", "其他机构");
}

/* A code is free again when its sale was reversed, or taken back. */
static void
free_again(void **state)
{
	struct ref *r = *state;
	struct sold s = {"D1", "990101S0000000001", "0", CODE_A, CODE_B};
	static const char back[] =
	    "{\"selinfo\":{\"med_list_codg\":\"XA00AAA000A000010100001\","
	    "\"fixmedins_hilist_id\":\"D1001\","
	    "\"fixmedins_hilist_name\":\"示范胶囊\","
	    "\"fixmedins_bchno\":\"B1\",\"manu_lotnum\":\"L1\","
	    "\"manu_date\":\"2026-01-05\",\"rx_flag\":\"0\","
	    "\"trdn_flag\":\"0\",\"sel_retn_cnt\":1,"
	    "\"sel_retn_time\":\"2026-03-15 10:25:00\","
	    "\"sel_retn_opter_name\":\"演示员甲\","
	    "\"medins_prod_sel_no\":\"D1\","
	    "\"drug_trac_codg\":\"" CODE_B "\"}}";
	struct json_object *reply;

	judged(r, &s, "0", "结算信息不存在", "");
	assert_int_equal(sale_settle(r, NULL), 0);
	judged(r, &s, "1", "成功", "");
	s.doc = "D2";
	judged(r, &s, "0", "校验未通过", "已销售");
	json_object_put(
	    ref_good(r, "2103", "990101",
		     "{\"data\":{\"psn_no\":\"99010100000000000007\","
		     "\"setl_id\":\"990101S0000000001\","
		     "\"mdtrt_id\":\"990101M0000000001\"}}"));
	s.setl_id = "";
	judged(r, &s, "1", "成功", "");
	reply = ref_good(r, "3506", "990101", back);
	assert_string_equal(ref_at(reply, "output.result.retRslt"), "1");
	json_object_put(reply);
	reply = ref_good(r, "3506", "990101", back);
	assert_string_equal(ref_at(reply, "output.result.retRslt"), "0");
	json_object_put(reply);
	s.doc = "D3";
	s.first = CODE_C;
	judged(r, &s, "1", "成功", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REF_CASE(each_code),
	    REF_CASE(free_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
