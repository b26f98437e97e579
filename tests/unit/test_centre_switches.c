/*
 * The reference centre where the standard is silent: each switch both ways,
 * the query chain, reversal and undoing, sign-in over midnight, uploads.
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

static int
said(struct json_object *reply, const char *text)
{
	return strstr(ref_at(reply, "err_msg"), text) != NULL;
}

static void
put(struct ref_reply *reply)
{
	free(reply->text);
	memset(reply, 0, sizeof *reply);
}

static void
same_msgid(void **state)
{
	struct ref *r = *state;
	struct sale_line line = {.code = "XA00AAA000A000010100001",
				 .cnt = "2",
				 .pric = "12.5",
				 .amount = "25.00"};
	char *input = sale_input(r, &buyer_lin, "41", "25.00", &line, 1, "");
	char *body = ref_envelope(r, "2102", "990101", input);
	struct ref_reply first, again;
	struct json_object *root;

	ref_send(r, body, 5000, &first);
	ref_send(r, body, 5000, &again);
	assert_string_equal(first.text, again.text);
	assert_true(ref_tells(r, "dump", "in effect: 1 "));
	put(&again);
	ref_do(r, "set same-body=refuse");
	ref_send(r, body, 5000, &again);
	root = json_tokener_parse(again.text);
	assert_int_equal(ref_infcode(root), -1);
	assert_true(said(root, "msgid 重复"));
	json_object_put(root);
	put(&again);
	memcpy(strstr(body, "POS-01"), "POS-02", 6);
	ref_send(r, body, 5000, &again);
	root = json_tokener_parse(again.text);
	assert_int_equal(ref_infcode(root), -1);
	assert_true(said(root, "另一报文"));
	assert_true(ref_tells(r, "violations", "clause=2.5 "));
	assert_true(ref_tells(r, "dump", "in effect: 1 "));
	json_object_put(root);
	put(&again);
	put(&first);
	free(body);
	free(input);
}

/* What was undone is not reported as settled when the message comes again. */
static void
same_msgid_undone(void **state)
{
	struct ref *r = *state;
	char msgid[31], *body = sale_body(r, msgid);
	struct ref_reply reply;
	struct json_object *root;

	ref_send(r, body, 5000, &reply);
	put(&reply);
	root = sale_undo(r, msgid);
	assert_int_equal(ref_infcode(root), 0);
	json_object_put(root);
	ref_send(r, body, 5000, &reply);
	root = json_tokener_parse(reply.text);
	assert_int_equal(ref_infcode(root), -1);
	assert_true(said(root, "已冲正"));
	json_object_put(root);
	assert_true(ref_tells(r, "dump", "in effect: 0 "));
	put(&reply);
	free(body);
}

static void
unknown_omsgid(void **state)
{
	struct ref *r = *state;
	struct json_object *reply;
	struct sale_line line = {.code = "XA00AAA000A000010100001",
				 .cnt = "2",
				 .pric = "12.5",
				 .amount = "25.00"};
	char *input = sale_input(r, &buyer_lin, "41", "25.00", &line, 1, "");
	char *body = ref_envelope(r, "2102", "990101", input), msgid[31];
	struct ref_reply late;

	memcpy(msgid, strstr(body, "\"msgid\":\"") + 9, 30);
	msgid[30] = '\0';
	reply = sale_undo(r, msgid);
	assert_int_equal(ref_infcode(reply), -1);
	assert_true(said(reply, "不存在"));
	json_object_put(reply);
	ref_do(r, "set unknown-omsgid=other");
	reply = sale_undo(r, msgid);
	assert_int_equal(ref_infcode(reply), -1);
	assert_false(said(reply, "不存在"));
	json_object_put(reply);
	ref_do(r, "set unknown-omsgid=zero");
	reply = sale_undo(r, msgid);
	assert_int_equal(ref_infcode(reply), 0);
	json_object_put(reply);
	/* 0 was said: the original may not have effect afterwards */
	ref_send(r, body, 5000, &late);
	reply = json_tokener_parse(late.text);
	assert_int_equal(ref_infcode(reply), -1);
	assert_true(said(reply, "已被冲正"));
	assert_true(ref_tells(r, "dump", "in effect: 0 "));
	json_object_put(reply);
	put(&late);
	free(body);
	free(input);
}

/* Settles, asks the chain 5201 5204 5203 who it was, reverses. */
static void
chain_and_reversal(struct ref *r, int old_id)
{
	char msgid[31], visit[32], setl[32], input[256];
	struct json_object *reply;

	assert_int_equal(sale_settle(r, msgid), 0);
	reply = ref_ask(
	    r, "5201", "990101",
	    "{\"data\":{\"psn_no\":"
	    "\"99010100000000000007\",\"begntime\":\"2026-03-15 10:00:00\","
	    "\"endtime\":\"2026-03-15 11:00:00\",\"med_type\":\"41\"}}",
	    NULL);
	(void)snprintf(visit, sizeof visit, "%s",
		       ref_at(reply, "output.mdtrtinfo.0.mdtrt_id"));
	assert_string_not_equal(visit, "");
	assert_string_equal(ref_at(reply, "output.mdtrtinfo.1.mdtrt_id"), "");
	json_object_put(reply);
	(void)snprintf(input, sizeof input,
		       "{\"data\":{\"psn_no\":\"%s\","
		       "\"mdtrt_id\":\"%s\"}}",
		       buyer_lin.psn_no, visit);
	reply = ref_ask(r, "5204", "990101", input, NULL);
	(void)snprintf(setl, sizeof setl, "%s",
		       ref_at(reply, "output.data.0.setl_id"));
	json_object_put(reply);
	(void)snprintf(input, sizeof input,
		       "{\"data\":{\"psn_no\":\"%s\","
		       "\"setl_id\":\"%s\",\"mdtrt_id\":\"%s\"}}",
		       buyer_lin.psn_no, setl, visit);
	reply = ref_ask(r, "5203", "990101", input, NULL);
	assert_string_equal(ref_at(reply, "output.setlinfo.medins_setl_id"),
			    msgid);
	assert_string_equal(ref_at(reply, "output.setlinfo.cash_payamt"),
			    "0.00");
	assert_string_equal(ref_at(reply, "output.setlinfo.psn_pay"), "10.00");
	assert_string_equal(ref_at(reply, "output.setlinfo.refd_setl_flag"),
			    "0");
	json_object_put(reply);
	reply = ref_ask(r, "2103", "990101", input, NULL);
	assert_int_equal(ref_infcode(reply), 0);
	assert_string_equal(ref_at(reply, "output.setlinfo.balc"), "120.00");
	assert_int_equal(
	    strcmp(ref_at(reply, "output.setlinfo.setl_id"), setl) == 0,
	    old_id);
	json_object_put(reply);
	reply = ref_ask(r, "2103", "990101", input, NULL);
	assert_true(said(reply, "已退费"));
	json_object_put(reply);
	reply = sale_undo(r, msgid);
	assert_true(said(reply, "已退费"));
	json_object_put(reply);
}

static void
reversal_id_new(void **state)
{
	struct ref *r = *state;

	chain_and_reversal(r, 0);
}

static void
reversal_id_old(void **state)
{
	struct ref *r = *state;

	ref_do(r, "set reversal-id=old");
	chain_and_reversal(r, 1);
}

/* A 2103 in doubt is undone: the settlement is in effect again. */
static void
undo_of_reversal(void **state)
{
	struct ref *r = *state;
	char msgid[31], input[256];
	struct json_object *reply;

	assert_int_equal(sale_settle(r, NULL), 0);
	reply = ref_ask(
	    r, "2103", "990101",
	    "{\"data\":{\"psn_no\":"
	    "\"99010100000000000007\",\"setl_id\":\"990101S0000000001\","
	    "\"mdtrt_id\":\"990101M0000000001\"}}",
	    msgid);
	assert_int_equal(ref_infcode(reply), 0);
	json_object_put(reply);
	assert_true(ref_tells(r, "dump", "in effect: 0 "));
	(void)snprintf(input, sizeof input,
		       "{\"data\":{\"psn_no\":\"%s\","
		       "\"omsgid\":\"%s\",\"oinfno\":\"2103\"}}",
		       buyer_lin.psn_no, msgid);
	reply = ref_ask(r, "2601", "990101", input, NULL);
	assert_int_equal(ref_infcode(reply), 0);
	json_object_put(reply);
	assert_true(ref_tells(r, "dump", "in effect: 1 "));
	assert_true(ref_tells(r, "meters", "fund_paid=5015.00 balc=110.00"));
	reply = ref_ask(r, "2601", "990101", input, NULL);
	assert_true(said(reply, "已冲正"));
	json_object_put(reply);
}

static void
sign_in_and_out(void **state)
{
	struct ref *r = *state;
	struct json_object *reply;
	char first[32], input[128];

	ref_do(r, "now 2026-03-16 00:00:00");
	assert_int_equal(sale_settle(r, NULL), -1); /* ended at midnight */
	ref_do(r, "set sign=ignored");
	assert_int_equal(sale_settle(r, NULL), 0);
	ref_do(r, "set sign=needed");
	ref_sign_in(r);
	memcpy(first, r->sign_no, sizeof first);
	ref_do(r, "set sign-again=same");
	ref_sign_in(r);
	assert_string_equal(first, r->sign_no);
	ref_do(r, "set sign-again=new");
	ref_sign_in(r);
	assert_string_not_equal(first, r->sign_no);
	assert_int_equal(sale_settle(r, NULL), 0);
	(void)snprintf(input, sizeof input,
		       "{\"signOut\":{\"sign_no\":"
		       "\"%s\",\"opter_no\":\"0007\"}}",
		       r->sign_no);
	reply = ref_ask(r, "9002", "", input, NULL);
	assert_int_equal(ref_infcode(reply), 0);
	json_object_put(reply);
	assert_int_equal(sale_settle(r, NULL), -1);
	assert_true(ref_tells(r, "violations", "clause=19.22 "));
}

static void
spellings(void **state)
{
	struct ref *r = *state;
	struct json_object *reply, *v;
	static const char input[] =
	    "{\"data\":{\"psn_no\":"
	    "\"99010100000000000007\",\"cum_ym\":\"202603\"}}";

	reply = ref_ask(r, "5206", "990101", input, NULL);
	assert_string_equal(ref_at(reply, "output.cuminfo.0.cum"), "600.00");
	assert_string_equal(ref_at(reply, "output.cuminfo.1.cum"), "5000.00");
	assert_string_equal(ref_at(reply, "output.cuminfo.1.cum_type_code"),
			    "FUND_YEAR");
	v = json_object_object_get(reply, "infcode");
	assert_true(json_object_is_type(v, json_type_int));
	json_object_put(reply);
	ref_do(r, "set infcode=text");
	ref_do(r, "set money=text");
	reply = ref_ask(r, "5206", "990101", input, NULL);
	v = json_object_object_get(reply, "infcode");
	assert_true(json_object_is_type(v, json_type_string));
	assert_string_equal(ref_at(reply, "infcode"), "0");
	v = json_object_object_get(reply, "output");
	v = json_object_object_get(v, "cuminfo");
	v = json_object_object_get(json_object_array_get_idx(v, 0), "cum");
	assert_true(json_object_is_type(v, json_type_string));
	json_object_put(reply);
	ref_do(r, "set clock=on");
	assert_int_equal(sale_settle(r, NULL), 0);
	ref_do(r, "now +700");
	assert_int_equal(sale_settle(r, NULL), -1);
	assert_null(ref_tell(r, "set money=gold"));
	assert_null(ref_tell(r, "fault lost-reply 2/1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REF_CASE(same_msgid),      REF_CASE(same_msgid_undone),
	    REF_CASE(unknown_omsgid),  REF_CASE(reversal_id_new),
	    REF_CASE(reversal_id_old), REF_CASE(undo_of_reversal),
	    REF_CASE(sign_in_and_out), REF_CASE(spellings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
