/*
 * The reference centre's log of violations: each breach of the contract it
 * can see, by the field's name; in one message, and between messages.
 */
#define _GNU_SOURCE /* asprintf */
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

/* Each replaces one text of a good 2102. */
static const struct {
	const char *from, *to, *clause, *field;
	int refused;
} breaches[] = {
    /* missing */
    {"\"recer_sys_code\":\"FSI_LOCAL\",", "", "2.1", "recer_sys_code", 1},
    {"\"opter\":\"0007\"", "\"opter\":\"\"", "2.1", "opter", 1},
    {"\"opter\":\"0007\"", "\"opter\":null", "2.1", "opter", 1},
    {"\"opter_name\":\"演示员甲\"", "\"opter_name\":\"\"", "2.1", "opter_name",
     1},
    {"\"insutype\":\"310\",", "", "7.1", "insutype", 1},
    {"\"rx_circ_flag\":\"0\",", "", "7.2", "rx_circ_flag", 1},
    {"\"mdtrt_cert_no\":\"Z99000001\",", "", "7.1", "mdtrt_cert_no", 1},
    {"\"drugdetail\":", "\"drugdetall\":", "7.2", "drugdetail", 1},
    {"\"druginfo\":", "\"drugInfo\":", "7.1", "druginfo", 1},
    {"\"sign_no\":", "\"sign_nr\":", "4", "sign_no", 1},
    {"\"med_type\":\"41\"", "\"med_type\":\"14\"", "7.1", "dise_codg", 1},
    /* too long, out of range */
    {"FSI_LOCAL", "FSI_LOCAL_2", "2.1", "recer_sys_code", 1},
    {"\"insutype\":\"310\"", "\"insutype\":\"3100000\"", "7.1", "insutype", 1},
    {"\"infver\":\"V1.0\"", "\"infver\":\"V1.0.000\"", "2.1", "infver", 1},
    {"\"cnt\":2", "\"cnt\":-2", "7.2", "cnt", 1},
    {"\"medins_list_codg\":\"D1\"",
     "\"medins_list_codg\":\"DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD"
     "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD"
     "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD\"",
     "7.2", "medins_list_codg", 1},
    {"\"pric\":12.5", "\"pric\":99999999999", "7.2", "cnt", 1},
    {"\"rx_circ_flag\":\"0\"", "\"rx_circ_flag\":\"2\"", "7.2", "rx_circ_flag",
     1},
    {"\"acct_used_flag\":\"1\"", "\"acct_used_flag\":\"Y\"", "7.1",
     "acct_used_flag", 1},
    {"\"mdtrt_cert_type\":\"03\"", "\"mdtrt_cert_type\":\"09\"", "14.1",
     "mdtrt_cert_type", 1},
    {"\"med_type\":\"41\"", "\"med_type\":\"11\"", "14.3", "med_type", 1},
    {"\"opter_type\":\"1\"", "\"opter_type\":\"7\"", "2.1", "opter_type", 1},
    /* wrong type, wrong form */
    {"\"insutype\":\"310\"", "\"insutype\":[\"310\"]", "7.1", "insutype", 1},
    {"\"insutype\":\"310\"", "\"insutype\":310", "2.6", "insutype", 0},
    {"\"cnt\":2", "\"cnt\":\"2\"", "2.6", "cnt", 0},
    {"\"medfee_sumamt\":25.00", "\"medfee_sumamt\":\"25.00\"", "2.6",
     "medfee_sumamt", 0},
    {"\"cnt\":2", "\"cnt\":true", "7.2", "cnt", 1},
    {"\"cnt\":2", "\"cnt\":\"zwei\"", "7.2", "cnt", 1},
    {"2026-03-15 10:20:00", "2026-02-30 10:20:00", "7.1", "begntime", 1},
    {"2026-03-15 10:20:00", "2026-03-15", "7.1", "begntime", 1},
    {"2026-03-15 10:21:00", "1773541260000", "7.2", "fee_ocur_time", 1},
    {"\"input\":{", "\"input\":[{", "1", "input", 1},
    /* no table knows it */
    {"\"dev_safe_info\"", "\"dev_safe_inf\"", "0.3", "dev_safe_inf", 0},
    {"\"med_type\":\"41\"", "\"med_type\":\"41\",\"psn_nmae\":\"\"", "0.3",
     "psn_nmae", 0},
    {"\"med_type\":\"41\"",
     "\"med_type\":\"41\",\"exp_content\":\"{\\\"x\\\":1}\"", "19.9",
     "exp_content", 0},
    /* sums */
    {"\"medfee_sumamt\":25.00", "\"medfee_sumamt\":25.01", "15.H",
     "medfee_sumamt", 1},
    {"\"det_item_fee_sumamt\":25.00", "\"det_item_fee_sumamt\":24.99", "15.I",
     "det_item_fee_sumamt", 1},
    /* who speaks, and as whom */
    {"示范大药房一分店", "示范大药房", "2.1", "fixmedins_name", 0},
    {"\"mdtrtarea_admvs\":\"990101\"", "\"mdtrtarea_admvs\":\"990102\"", "2.1",
     "mdtrtarea_admvs", 1},
    {"\"insuplc_admdvs\":\"990101\"", "\"insuplc_admdvs\":\"\"", "2.1",
     "insuplc_admdvs", 1},
    {"\"opter\":\"0007\"", "\"opter\":\"0008\"", "19.22", "opter", 1},
    {"20260315102233", "20260315102234", "19.1", "msgid", 1},
    {"\"msgid\":\"P99010100001", "\"msgid\":\"P99010100002", "2.5", "msgid", 1},
    {"\"msgid\":\"P9", "\"msgid\":\"9", "2.5", "msgid", 1},
    {"\"sign_no\":\"S", "\"sign_no\":\"T", "4", "sign_no", 1},
    {"\"infver\":\"V1.0\"", "\"infver\":\"V2.0\"", "2.1", "infver", 1},
};

static void
last_is(struct ref *r, const char *clause, const char *field, const char *why)
{
	char *said = ref_last(r, "violations"), want[80];

	(void)snprintf(want, sizeof want, " clause=%s field=%s what=", clause,
		       field);
	if (strstr(said, want) == NULL)
		fail_msg("%s: noted as %s", why, said);
	free(said);
}

static void
one(struct ref *r, size_t i)
{
	char msgid[31], *body = sale_body(r, msgid), *bad;
	const char *at = strstr(body, breaches[i].from);
	struct json_object *root;
	struct ref_reply reply;

	assert_non_null(at);
	assert_true(asprintf(&bad, "%.*s%s%s", (int)(at - body), body,
			     breaches[i].to,
			     at + strlen(breaches[i].from)) > 0);
	ref_send(r, bad, 10000, &reply);
	root = json_tokener_parse(reply.text);
	if (ref_infcode(root) != (breaches[i].refused ? -1 : 0))
		fail_msg("%s: %s", breaches[i].to, reply.text);
	last_is(r, breaches[i].clause, breaches[i].field, breaches[i].to);
	json_object_put(root);
	free(reply.text);
	free(bad);
	free(body);
}

static void
in_one_message(void **state)
{
	struct ref *r = *state;
	char total[40];
	size_t i;
	int noted = 0;

	sale_price(r);
	for (i = 0; i < sizeof breaches / sizeof *breaches; i++) {
		one(r, i);
		noted += !breaches[i].refused;
	}
	(void)snprintf(total, sizeof total, "in effect: %d ", noted);
	assert_true(ref_tells(r, "dump", total));
	assert_false(ref_tells(r, "violations", "field= "));
}

static void
msgid_again(void **state)
{
	struct ref *r = *state;
	char msgid[31], *body;
	struct ref_reply reply;
	int i;

	sale_price(r);
	body = sale_body(r, msgid);
	for (i = 0; i < 3; i++) {
		ref_send(r, body, 10000, &reply);
		free(reply.text);
		if (i == 1) { /* the same bytes are no breach */
			ref_no_violations(r);
			memcpy(strstr(body, "POS-01"), "POS-02", 6);
		}
	}
	last_is(r, "2.5", "msgid", "another body");
	free(body);
}

static void
without_price(void **state)
{
	struct ref *r = *state;
	struct sale_line line = {.code = "XA00AAA000A000010100001",
				 .cnt = "2",
				 .pric = "12.5",
				 .amount = "25.00"};
	char *input = sale_input(r, &buyer_lin, "41", "25.00", &line, 1,
				 ",\"exp_content\":\"{\\\"offl\\\":{}}\"");

	assert_int_equal(sale_settle(r, NULL), 0);
	ref_do(r, "set presettle=on");
	json_object_put(ref_good(r, "2102", "990101", input));
	ref_no_violations(r); /* an offline sale could not ask */
	assert_int_equal(sale_settle(r, NULL), 0);
	last_is(r, "7", "medfee_sumamt", "no 2101");
	free(input);
}

static void
at(struct ref *r, const char *time)
{
	(void)snprintf(r->inf_time, sizeof r->inf_time, "2026-03-15 %s", time);
}

/* A sale the till has reversed itself is not in doubt any more. */
static void
undo_without_reason(void **state)
{
	struct ref *r = *state;
	static const char reverse[] =
	    "{\"data\":{\"psn_no\":\"99010100000000000007\","
	    "\"setl_id\":\"990101S0000000001\","
	    "\"mdtrt_id\":\"990101M0000000001\"}}";
	char msgid[31], undo[300], *early;
	struct ref_reply reply;

	sale_price(r);
	assert_int_equal(sale_settle(r, msgid), 0);
	(void)snprintf(undo, sizeof undo,
		       "{\"data\":{\"psn_no\":\"99010100000000000007\","
		       "\"omsgid\":\"%s\",\"oinfno\":\"2102\"}}",
		       msgid);
	at(r, "10:22:50");
	early = ref_envelope(r, "2601", "990101", undo);
	at(r, "10:22:59");
	json_object_put(ref_good(r, "2103", "990101", reverse));
	ref_send(r, early, 10000, &reply); /* sent before, came after */
	ref_no_violations(r);
	free(reply.text);
	free(early);
	at(r, "10:23:10");
	ref_bad(r, "2601", "990101", undo, "已退费");
	last_is(r, "10.1", "omsgid", "known to be reversed");
	undo[strlen("{\"data\":{\"psn_no\":\"99010100000000000007\","
		    "\"omsgid\":\"")] = 'Q';
	ref_bad(r, "2601", "990101", undo, "不存在");
	last_is(r, "10.1", "omsgid", "not ours");
	memcpy(strstr(undo, "2102\"}"), "5206", 4);
	ref_bad(r, "2601", "990101", undo, "不可冲正");
	last_is(r, "10.1", "oinfno", "nothing to undo");
}

/* One person's commits in the order they were written. */
static void
overtaking(void **state)
{
	struct ref *r = *state;
	char msgid[31], *older[2];
	struct ref_reply reply;
	int i;

	sale_price(r);
	for (i = 0; i < 2; i++)
		older[i] = sale_body(r, msgid);
	at(r, "10:22:59");
	assert_int_equal(sale_settle(r, NULL), 0);
	at(r,
	   "10:22:10"); /* the till's clock was set back: newer all the same */
	assert_int_equal(sale_settle(r, NULL), 0);
	at(r, "10:23:05");
	assert_int_equal(sale_settle(r, NULL), 0);
	ref_do(r, "fault delay next 1 by 1"); /* our own doing */
	ref_send(r, older[0], 10000, &reply);
	free(reply.text);
	ref_no_violations(r);
	at(r, "10:23:06");
	assert_int_equal(sale_settle(r, NULL), 0);
	ref_send(r, older[1], 10000, &reply);
	free(reply.text);
	last_is(r, "19.1", "msgid", "overtaken");
	free(older[0]);
	free(older[1]);
}

/* A quote that arrives after the sale it was for; and one written after. */
static void
late_quote(void **state)
{
	static const struct sale_line line = {"XA00AAA000A000010100001", "2", "12.50", "25.00",
					      "260315900101"};
	struct ref *r = *state;
	struct ref_reply reply;
	char *input = sale_input(r, &buyer_lin, "41", "25.00", &line, 1, "");
	char *late;

	late = ref_envelope(r, "2101", "990101", input);
	at(r, "10:22:59");
	json_object_put(ref_good(r, "2102", "990101", input));
	ref_send(r, late, 10000, &reply);
	assert_non_null(strstr(reply.text, "已结算"));
	free(reply.text);
	ref_no_violations(r);
	ref_bad(r, "2101", "990101", input, "已使用过");
	last_is(r, "19.20", "feedetl_sn", "a quote of what is sold");
	free(late);
	free(input);
}

static void
sessions_and_questions(void **state)
{
	struct ref *r = *state;
	char old[32];

	ref_bad(r, "9001", "",
		"{\"signIn\":{\"opter_no\":\"0008\",\"mac\":\"m\","
		"\"ip\":\"i\"}}",
		"不一致");
	last_is(r, "19.22", "opter_no", "another operator");
	json_object_put(ref_good(
	    r, "5201", "990101",
	    "{\"data\":{\"psn_no\":\"99010100000000000007\","
	    "\"begntime\":\"2026-03-15 11:00:00\","
	    "\"endtime\":\"2026-03-15 10:00:00\",\"med_type\":\"41\"}}"));
	last_is(r, "12", "endtime", "ends before it begins");
	memcpy(old, r->sign_no, sizeof old);
	ref_do(r, "now 2026-03-16 09:00:00");
	assert_int_equal(sale_settle(r, NULL), -1);
	last_is(r, "4", "sign_no", "yesterday's");
	memcpy(r->sign_no, "S209901010001", 14);
	assert_int_equal(sale_settle(r, NULL), -1);
	last_is(r, "4", "sign_no", "nobody's");
}

/* HEAD, in the way of no message: a till that keeps its connection. */
static void
a_touch_is_none(void **state)
{
	struct ref *ref = *state;
	struct ref_reply reply;

	ref_send(ref, NULL, 5000, &reply);
	assert_int_equal(reply.code, CURLE_OK);
	assert_int_equal(reply.status, 405);
	assert_int_equal(reply.len, 0);
	free(reply.text);
	ref_no_violations(ref);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REF_CASE(a_touch_is_none),
    REF_CASE(in_one_message), REF_CASE(msgid_again),
	    REF_CASE(without_price),  REF_CASE(undo_without_reason),
	    REF_CASE(overtaking),     REF_CASE(late_quote),
	    REF_CASE(sessions_and_questions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
