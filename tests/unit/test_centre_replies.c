/*
 * The reference centre's faults that leave an HTTP answer whole: what it
 * says, what the centre did, and the world that changed meanwhile.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "tests/support/centre.h"
#include "tests/support/sale.h"

static int64_t
now_ms(void)
{
	struct timespec t;

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &t), 0);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* One 2102 under the rule; the body as it came, free(). */
static char *
struck(struct ref *r, const char *rule, char msgid[31])
{
	char command[80], *body = sale_body(r, msgid);
	struct ref_reply reply;

	(void)snprintf(command, sizeof command, "fault %s%s", rule,
		       strchr(rule, ' ') == NULL ? " next 1" : "");
	ref_do(r, command);
	ref_send(r, body, 10000, &reply);
	assert_int_equal(reply.code, CURLE_OK);
	assert_int_equal(reply.status, 200);
	free(body);
	return reply.text;
}

/* All are settled: what comes back has the one and lacks the other. */
static void
said_otherwise(void **state)
{
	static const struct {
		const char *fault, *has, *lacks;
	} cases[] = {
	    {"wrong-person", "\"psn_no\":\"99010100000000000009\"",
	     "99010100000000000007"},
	    {"no-setl-id", "\"setl_id\":null,\"mdtrt_id\":\"990101M",
	     "\"setl_id\":\""},
	    {"null-output", "\"infcode\":0,", "setlinfo"},
	    {"retyped", "\"medfee_sumamt\":\"25.00\"",
	     "\"medfee_sumamt\":25.00"},
	    {"retyped", "\"infcode\":\"0\"", "\"clr_type\":\"41\""},
	    {"retyped", "\"clr_type\":41", "\"cnt\":2"},
	    {"retyped", "\"mdtrt_cert_type\":\"03\"", "\"infcode\":0"},
	    {"aliases", "\"psn_pay\":10.00", "psn_part_amt"},
	    {"aliases", "\"cash_payamt\":0.00", "psn_cash_pay"},
	    {"two-answers", "\"output\":null}", "nothing"},
	    {"bom", "\xef\xbb\xbf{\"infcode\":0", "nothing"},
	    {"gbk", "\xc1\xd6\xb2\xe2\xca\xd4", "林测试"},
	};
	struct ref *r = *state;
	char msgid[31], *text;
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		text = struck(r, cases[i].fault, msgid);
		if (strstr(text, cases[i].has) == NULL ||
		    strstr(text, cases[i].lacks) != NULL)
			fail_msg("%s: %s", cases[i].fault, text);
		assert_true(ref_tells(r, "dump", msgid));
		free(text);
	}
	text = struck(r, "skew off", msgid); /* as ever again */
	assert_non_null(strstr(text, "\"psn_part_amt\":10.00"));
	free(text);
}

/* Every identity of the reply holds, but it is another sale's. */
static void
stale_reply(void **state)
{
	struct ref *r = *state;
	char first[31], second[31], *text;

	assert_int_equal(sale_settle(r, first), 0);
	text = struck(r, "stale", second);
	assert_non_null(strstr(text, first));
	assert_null(strstr(text, second));
	free(text);
	assert_true(ref_tells(r, "dump", second));
}

static void
twice(void **state)
{
	struct ref *r = *state;
	char msgid[31], *text = struck(r, "twice", msgid);

	assert_non_null(strstr(text, "\"infcode\":0"));
	assert_true(ref_tells(r, "dump", "in effect: 1 "));
	assert_true(ref_tells(r, "arrivals", "faults=twice"));
	free(text);
	ref_do(r, "set same-body=refuse");
	text = struck(r, "twice", msgid);
	assert_non_null(strstr(text, "msgid 重复"));
	assert_true(ref_tells(r, "dump", "in effect: 2 "));
	free(text);
}

/* The first is worked on when the second has been. */
static void
swapped(void **state)
{
	struct ref *r = *state;
	char first[31], second[31], *body = sale_body(r, first), *dump;
	struct ref_reply reply;
	int64_t from = now_ms();

	ref_do(r, "fault swap next 1 by 60000 on 2102");
	ref_send(r, body, 1000, &reply);
	assert_int_equal(reply.code, CURLE_OPERATION_TIMEDOUT);
	assert_false(ref_tells(r, "dump", first));
	assert_int_equal(sale_settle(r, second), 0);
	while (!ref_tells(r, "dump", first) && now_ms() - from < 30000)
		(void)nanosleep(&(struct timespec){0, 10000000}, NULL);
	dump = ref_tell(r, "dump");
	assert_non_null(strstr(dump, second));
	assert_true(strstr(dump, first) > strstr(dump, second));
	free(dump);
	free(reply.text);
	free(body);
}

static void
dripping(void **state)
{
	struct ref *r = *state;
	char msgid[31], *body = sale_body(r, msgid);
	struct ref_reply reply;
	int64_t from = now_ms();

	ref_do(r, "fault drip next 1 by 300");
	ref_send(r, body, 20000, &reply);
	assert_int_equal(reply.code, CURLE_OK);
	assert_true(now_ms() - from >= 250); /* less the first drop */
	assert_int_equal(reply.text[reply.len - 1], '}');
	free(reply.text);
	free(body);
	body = sale_body(r, msgid);
	ref_do(r, "fault drip next 1 by 60000"); /* given up half-way */
	ref_send(r, body, 1500, &reply);
	assert_int_equal(reply.code, CURLE_OPERATION_TIMEDOUT);
	assert_int_equal(reply.status, 200);
	assert_true(ref_tells(r, "dump", msgid));
	free(reply.text);
	free(body);
	assert_int_equal(sale_settle(r, NULL), 0);
}

static void
gzip_garbage(void **state)
{
	struct ref *r = *state;
	struct ref_reply reply;
	char msgid[31], *body = sale_body(r, msgid);

	r->decode = 1;
	ref_do(r, "fault gzip next 1");
	ref_send(r, body, 5000, &reply);
	assert_int_equal(reply.code, CURLE_BAD_CONTENT_ENCODING);
	assert_true(ref_tells(r, "dump", msgid));
	free(reply.text);
	free(body);
}

/* Somebody else used the account, or the fund, just before. */
static void
world_changed(void **state)
{
	struct ref *r = *state;
	char msgid[31], *text;

	text = struck(r, "balance next 1 by 11500", msgid);
	free(text);
	assert_true(ref_tells(r, "dump", "acct_pay=5.00 psn_cash_pay=5.00"));
	assert_true(ref_tells(r, "meters", "fund_paid=5015.00 balc=0.00"));
	text = struck(r, "meter next 1 by 298000", msgid);
	free(text);
	assert_true(ref_tells(r, "dump", "fund_pay_sumamt=5.00 "));
	assert_true(ref_tells(r, "meters", "fund_paid=8000.00 "));
}

/* Section 18.2: a well-formed no of each class, nothing done. */
static void
refused_by_class(void **state)
{
	static const char psn[] =
	    "{\"data\":{\"psn_no\":\"99010100000000000007\"}}";
	static const char sign[] =
	    "{\"signIn\":{\"opter_no\":\"0007\",\"mac\":\"m\",\"ip\":\"i\"}}";
	struct ref *r = *state;
	struct json_object *reply;
	char msgid[31], *text;

	assert_int_equal(sale_settle(r, msgid), 0);
	ref_do(r, "fault refuse 1/1");
	ref_bad(r, "5206", "990101", psn, "查询服务忙");
	ref_bad(r, "9001", "", sign, "签到服务忙");
	ref_bad(r, "3505", "", "{\"selinfo\":{}}", "上传校验");
	ref_bad(r, "2201", "990101", psn, "就诊流程");
	reply = sale_undo(r, msgid);
	assert_non_null(strstr(ref_at(reply, "err_msg"), "冲正处理失败"));
	json_object_put(reply);
	ref_do(r, "fault off");
	text = struck(r, "refuse", msgid);
	assert_non_null(strstr(text, "\"inf_refmsgid\":\"990101"));
	assert_non_null(strstr(text, "余额不足"));
	free(text);
	assert_false(ref_tells(r, "dump", msgid));
	assert_true(ref_tells(r, "dump", "in effect: 1 "));
}

/* 2601 does not see what is there; the second try does. */
static void
undo_blind(void **state)
{
	struct ref *r = *state;
	struct json_object *reply;
	char msgid[31];

	assert_int_equal(sale_settle(r, msgid), 0);
	ref_do(r, "fault not-found next 1 on 2601");
	reply = sale_undo(r, msgid);
	assert_non_null(strstr(ref_at(reply, "err_msg"), "不存在"));
	json_object_put(reply);
	assert_true(ref_tells(r, "dump", "in effect: 1 "));
	reply = sale_undo(r, msgid);
	assert_int_equal(ref_infcode(reply), 0);
	json_object_put(reply);
	assert_true(ref_tells(r, "dump", "in effect: 0 "));
}

static void
inner_and_statement(void **state)
{
	struct ref *r = *state;
	struct json_object *reply;
	static const char upload[] =
	    "{\"selinfo\":{\"med_list_codg\":\"X\","
	    "\"fixmedins_hilist_id\":\"D1\",\"fixmedins_hilist_name\":\"n\","
	    "\"fixmedins_bchno\":\"B\",\"prsc_dr_name\":\"无\","
	    "\"phar_name\":\"p\",\"phar_prac_cert_no\":\"Z\","
	    "\"mdtrt_sn\":\"1\",\"manu_lotnum\":\"L\","
	    "\"manu_date\":\"2026-01-05\",\"rx_flag\":\"0\","
	    "\"trdn_flag\":\"0\",\"rtal_docno\":\"R\",\"sel_retn_cnt\":1,"
	    "\"sel_retn_time\":\"2026-03-15 10:22:34\","
	    "\"sel_retn_opter_name\":\"甲\"}}";
	static const char day[] =
	    "{\"data\":{\"insutype\":\"310\",\"clr_type\":\"41\","
	    "\"setl_optins\":\"990101\",\"stmt_begndate\":\"2026-03-15\","
	    "\"stmt_enddate\":\"2026-03-15\",\"medfee_sumamt\":0.00,"
	    "\"fund_pay_sumamt\":0.00,\"acct_pay\":0.00,"
	    "\"fixmedins_setl_cnt\":0,\"refd_setl_flag\":\"1\"}}";

	ref_do(r, "fault inner next 1");
	reply = ref_good(r, "3505", "", upload);
	assert_string_equal(ref_at(reply, "output.result.retRslt"), "0");
	assert_string_equal(ref_at(reply, "output.result.msgRslt"),
			    "库存校验未通过");
	json_object_put(reply);
	ref_do(r, "fault stmt next 1 by 3");
	reply = ref_good(r, "3201", "990101", day);
	assert_string_equal(ref_at(reply, "output.stmtinfo.stmt_rslt"), "3");
	json_object_put(reply);
	reply = ref_good(r, "3201", "990101", day);
	assert_string_equal(ref_at(reply, "output.stmtinfo.stmt_rslt"), "0");
	json_object_put(reply);
}

/* `faults` names them all, with the rule each has. */
static void
listed(void **state)
{
	struct ref *r = *state;
	char *said, *p;
	int n = 0;

	ref_do(r, "fault lost-reply 1/7 on 2102");
	said = ref_tell(r, "faults");
	for (p = said; *p != '\0'; p++)
		n += *p == '\n';
	assert_true(n >= 30);
	assert_non_null(strstr(said, "lost-reply    1/7: done, "));
	assert_non_null(strstr(said, "late          off (by 2000): "));
	free(said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REF_CASE(said_otherwise), REF_CASE(stale_reply),
	    REF_CASE(twice),	      REF_CASE(swapped),
	    REF_CASE(dripping),	      REF_CASE(gzip_garbage),
	    REF_CASE(world_changed),  REF_CASE(refused_by_class),
	    REF_CASE(undo_blind),     REF_CASE(inner_and_statement),
	    REF_CASE(listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
