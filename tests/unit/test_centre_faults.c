/*
 * The reference centre gone wrong on purpose: each fault once, rates that
 * repeat, and bytes no till would send.
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

/*
 * The next 2102 meets the fault.  What the till sees, and whether the centre
 * has the settlement: both must be as the table says.
 */
static void
each_fault(void **state)
{
	static const struct {
		const char *fault;
		CURLcode code;
		long status;
		const char *has; /* in the body */
		int done;
	} cases[] = {
	    {"lost-request", CURLE_GOT_NOTHING, 0, NULL, 0},
	    {"html-502", CURLE_OK, 502, "<html>", 0},
	    {"json-401", CURLE_OK, 401, "签名不一致!", 0},
	    {"html-200", CURLE_OK, 200, "<html>", 0},
	    {"http-503", CURLE_OK, 503, "服务繁忙", 0},
	    {"http-502", CURLE_OK, 502, "Bad Gateway", 1},
	    {"empty", CURLE_OK, 200, NULL, 1},
	    {"reset", CURLE_RECV_ERROR, 200, "\"output\"", 1},
	    {"gzip", CURLE_OK, 200, "\x1f\x8b\x08{", 1},
	    {"refuse", CURLE_OK, 200, "余额不足", 0},
	    {"sign-lost", CURLE_OK, 200, "已失效", 0},
	    {"midnight", CURLE_OK, 200, "已过期", 0},
	    {"deaf", CURLE_OPERATION_TIMEDOUT, 0, NULL, 0},
	    {"lost-reply", CURLE_GOT_NOTHING, 0, NULL, 1},
	    {"http-500", CURLE_OK, 500, "Internal", 1},
	    {"silent", CURLE_OPERATION_TIMEDOUT, 0, NULL, 1},
	    {"garbage", CURLE_OK, 200, "<<<#!", 1},
	    {"truncated", CURLE_PARTIAL_FILE, 200, "\"output\"", 1},
	    {"cut-json", CURLE_OK, 200, "\"output\"", 1},
	    {"drop", CURLE_SSL_CONNECT_ERROR, 0, NULL, 0},
	};
	struct ref *r = *state;
	struct ref_reply reply;
	struct json_object *undone;
	char command[64], msgid[31], *body;
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		body = sale_body(r, msgid);
		(void)snprintf(command, sizeof command, "fault %s next 1",
			       cases[i].fault);
		ref_do(r, command);
		ref_send(r, body,
			 cases[i].code == CURLE_OPERATION_TIMEDOUT ? 1000
								   : 20000,
			 &reply);
		if (reply.code != cases[i].code ||
		    reply.status != cases[i].status)
			fail_msg("%s: curl %d, HTTP %ld", cases[i].fault,
				 (int)reply.code, reply.status);
		if (cases[i].has != NULL &&
		    (reply.text == NULL ||
		     strstr(reply.text, cases[i].has) == NULL))
			fail_msg("%s: %s", cases[i].fault, reply.text);
		if (strcmp(cases[i].fault, "empty") == 0)
			assert_int_equal(reply.len, 0);
		if (strcmp(cases[i].fault, "sign-lost") == 0)
			ref_sign_in(r);
		if (strcmp(cases[i].fault, "cut-json") == 0)
			assert_null(json_tokener_parse(reply.text));
		if (ref_tells(r, "dump", msgid) != cases[i].done)
			fail_msg("%s: done or not", cases[i].fault);
		free(reply.text);
		undone = sale_undo(r, msgid);
		assert_int_equal(ref_infcode(undone), cases[i].done ? 0 : -1);
		json_object_put(undone);
		free(body);
	}
	assert_true(ref_tells(r, "dump", "in effect: 0 "));
	assert_true(ref_tells(r, "meters", "fund_paid=5000.00 balc=120.00"));
	assert_true(ref_tells(r, "arrivals", "faults=lost-request"));
	assert_false(ref_tells(r, "violations", "field=sign_no "));
}

static void
spoilt_replies(void **state)
{
	struct ref *r = *state;
	struct ref_reply reply;
	struct json_object *root;
	char msgid[31], *body = sale_body(r, msgid);

	ref_do(r, "fault wrong-id next 1");
	ref_send(r, body, 5000, &reply);
	root = json_tokener_parse(reply.text);
	assert_int_equal(ref_infcode(root), 0);
	assert_string_not_equal(ref_at(root, "output.setlinfo.medins_setl_id"),
				msgid);
	json_object_put(root);
	free(reply.text);
	ref_do(r, "fault skew next 1 by -3600000");
	free(body);
	body = sale_body(r, msgid);
	ref_send(r, body, 5000, &reply);
	root = json_tokener_parse(reply.text);
	assert_memory_equal(ref_at(root, "respond_time"), "20260315092233", 14);
	json_object_put(root);
	free(reply.text);
	ref_do(r, "fault sums next 1");
	free(body);
	body = sale_body(r, msgid);
	ref_send(r, body, 5000, &reply);
	root = json_tokener_parse(reply.text);
	assert_string_equal(ref_at(root, "output.setlinfo.hifp_pay"), "15.00");
	assert_string_not_equal(ref_at(root, "output.setlinfo.fund_pay_sumamt"),
				"15.00");
	json_object_put(root);
	free(reply.text);
	free(body);
	assert_true(ref_tells(r, "dump", "in effect: 3 "));
}

/* delay: done at once, told later.  late: done later, though nobody waits,
 * and a 2601 in between finds nothing (ruling 3). */
static void
slow_ones(void **state)
{
	struct ref *r = *state;
	struct ref_reply reply;
	struct json_object *root;
	char msgid[31], *body = sale_body(r, msgid);
	int64_t from = now_ms();

	ref_do(r, "fault delay next 1 by 300 on 2102");
	ref_send(r, body, 5000, &reply);
	assert_int_equal(reply.code, CURLE_OK);
	assert_true(now_ms() - from >= 300);
	free(reply.text);
	free(body);
	body = sale_body(r, msgid);
	ref_do(r, "fault late next 1 by 5000 on 2102");
	from = now_ms();
	ref_send(r, body, 800, &reply);
	assert_int_equal(reply.code, CURLE_OPERATION_TIMEDOUT);
	root = sale_undo(r, msgid);
	assert_int_equal(ref_infcode(root), -1);
	assert_non_null(strstr(ref_at(root, "err_msg"), "不存在"));
	json_object_put(root);
	assert_false(ref_tells(r, "dump", msgid));
	while (!ref_tells(r, "dump", msgid) && now_ms() - from < 30000)
		(void)nanosleep(&(struct timespec){0, 20000000}, NULL);
	assert_true(ref_tells(r, "dump", msgid));
	root = sale_undo(r, msgid);
	assert_int_equal(ref_infcode(root), 0);
	json_object_put(root);
	free(body);
}

/* The same seed gives the same losses; about one in five of 60. */
static void
seeded_rate(void **state)
{
	struct ref *r = *state;
	char first[61] = "", second[61] = "";
	int i, lost = 0;

	ref_do(r, "fault lost-request 1/5 seed 7 on 2102");
	for (i = 0; i < 60; i++)
		first[i] = sale_settle(r, NULL) == -2 ? 'x' : '.';
	ref_do(r, "fault lost-request 1/5 seed 7 on 2102");
	for (i = 0; i < 60; i++)
		second[i] = sale_settle(r, NULL) == -2 ? 'x' : '.';
	assert_string_equal(first, second);
	for (i = 0; i < 60; i++)
		lost += first[i] == 'x';
	assert_in_range(lost, 4, 24);
	ref_do(r, "fault off");
	assert_int_not_equal(sale_settle(r, NULL), -2);
	ref_do(r, "fault lost-request 1/1 on 2103,2102A"); /* not 2102 */
	assert_int_not_equal(sale_settle(r, NULL), -2);
}

/* Bytes changed at random: an envelope comes back, and nothing is settled. */
static void
nonsense(void **state)
{
	struct ref *r = *state;
	struct ref_reply reply;
	struct json_object *root;
	char msgid[31], *body;
	uint64_t x = 1;
	size_t len;
	int i, j, settled = 0;

	ref_do(r, "set unknown-item=own");
	for (i = 0; i < 400; i++) {
		body = sale_body(r, msgid);
		len = strlen(body);
		for (j = 0; j < 1 + i % 3; j++) {
			x = x * UINT64_C(6364136223846793005) + 1442695;
			body[(x >> 33) % len] = (char)(1 + (x >> 20) % 255);
		}
		if (i % 10 == 0)
			body[(x >> 40) % len] = '\0';
		ref_send(r, body, 5000, &reply);
		assert_int_equal(reply.code, CURLE_OK);
		assert_int_equal(reply.status, 200);
		root = json_tokener_parse(reply.text);
		assert_string_not_equal(ref_at(root, "inf_refmsgid"), "");
		settled += ref_infcode(root) == 0;
		json_object_put(root);
		free(reply.text);
		free(body);
	}
	assert_in_range(settled, 1, 100); /* what no check looks at */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REF_CASE(each_fault), REF_CASE(spoilt_replies),
	    REF_CASE(slow_ones),  REF_CASE(seeded_rate),
	    REF_CASE(nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
