/*
 * The reference centre as the till meets it: the samples of protocol 16
 * field by field, the policy's worked examples.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/support/centre.h"
#include "tests/support/sale.h"

/* A file of tests/centre/samples, found from the test's own place. */
static char *
sample(const char *name)
{
	char path[1200], *text, *slash;
	ssize_t n = readlink("/proc/self/exe", path, 1000);
	size_t got = 0;
	FILE *f = NULL;
	int up;

	assert_true(n > 0);
	path[n] = '\0';
	for (up = 0; f == NULL && up < 6; up++) {
		slash = strrchr(path, '/');
		assert_non_null(slash);
		(void)snprintf(slash, 100, "/tests/centre/samples/%s.json",
			       name);
		f = fopen(path, "r");
		*slash = '\0';
	}
	assert_non_null(f);
	text = calloc(1, 65536);
	assert_non_null(text);
	got = fread(text, 1, 65535, f);
	assert_true(got > 0);
	assert_int_equal(fclose(f), 0);
	return text;
}

/* Every leaf by its own text: 80.00 is not 80.0. */
static void
same(struct json_object *got, struct json_object *want, const char *where)
{
	char deeper[200];
	struct json_object *v;
	size_t i;

	if (want == NULL || got == NULL ||
	    (!json_object_is_type(want, json_type_object) &&
	     !json_object_is_type(want, json_type_array))) {
		if (json_object_get_type(got) != json_object_get_type(want) ||
		    (want != NULL && strcmp(json_object_get_string(got),
					    json_object_get_string(want)) != 0))
			fail_msg("%s: %s, should be %s", where,
				 json_object_get_string(got),
				 json_object_get_string(want));
		return;
	}
	assert_int_equal(json_object_get_type(got), json_object_get_type(want));
	if (json_object_is_type(want, json_type_array)) {
		assert_int_equal(json_object_array_length(got),
				 json_object_array_length(want));
		for (i = 0; i < json_object_array_length(want); i++) {
			(void)snprintf(deeper, sizeof deeper, "%.150s[%zu]",
				       where, i);
			same(json_object_array_get_idx(got, i),
			     json_object_array_get_idx(want, i), deeper);
		}
		return;
	}
	if (json_object_object_length(got) != json_object_object_length(want))
		fail_msg("%s: %d members, should be %d", where,
			 json_object_object_length(got),
			 json_object_object_length(want));
	json_object_object_foreach(want, name, value)
	{
		(void)snprintf(deeper, sizeof deeper, "%.150s.%.40s", where,
			       name);
		if (!json_object_object_get_ex(got, name, &v))
			fail_msg("%s is missing", deeper);
		same(v, value, deeper);
	}
}

/* Times as the samples have them, apart from serials and milliseconds. */
static void
replay(struct ref *r, const char *no, const char *now)
{
	char name[32], command[64];
	struct json_object *got, *want, *g, *w;
	struct ref_reply reply;
	char *request, *expected;

	(void)snprintf(command, sizeof command, "now %s", now);
	ref_do(r, command);
	(void)snprintf(name, sizeof name, "%s.request", no);
	request = sample(name);
	(void)snprintf(name, sizeof name, "%s.reply", no);
	expected = sample(name);
	ref_send(r, request, 5000, &reply);
	assert_int_equal(reply.code, CURLE_OK);
	assert_int_equal(reply.status, 200);
	got = json_tokener_parse(reply.text);
	want = json_tokener_parse(expected);
	assert_non_null(got);
	assert_non_null(want);
	assert_int_equal(json_object_object_length(got), 6);
	same(json_object_object_get(got, "infcode"),
	     json_object_object_get(want, "infcode"), "infcode");
	same(json_object_object_get(got, "err_msg"),
	     json_object_object_get(want, "err_msg"), "err_msg");
	assert_int_equal(strlen(ref_at(got, "inf_refmsgid")), 30);
	assert_memory_equal(ref_at(got, "inf_refmsgid"),
			    ref_at(want, "inf_refmsgid"), 20);
	assert_int_equal(strlen(ref_at(got, "refmsg_time")), 17);
	assert_memory_equal(ref_at(got, "refmsg_time"),
			    ref_at(want, "refmsg_time"), 14);
	assert_memory_equal(ref_at(got, "respond_time"),
			    ref_at(want, "respond_time"), 14);
	assert_true(json_object_object_get_ex(got, "output", &g));
	assert_true(json_object_object_get_ex(want, "output", &w));
	same(g, w, "output");
	json_object_put(got);
	json_object_put(want);
	free(request);
	free(expected);
	free(reply.text);
}

static const char *const from_42[] = {"--first-id", "42", NULL};

static void
samples_settle_and_reverse(void **state)
{
	struct ref r = {0};

	(void)state;
	ref_start(&r, from_42);
	replay(&r, "9001", "2026-03-15 08:00:01");
	replay(&r, "1101", "2026-03-15 10:20:05");
	replay(&r, "2101", "2026-03-15 10:21:41");
	replay(&r, "2102", "2026-03-15 10:22:34");
	replay(&r, "3505", "2026-03-15 10:22:40");
	replay(&r, "2103", "2026-03-15 11:05:11");
	ref_no_violations(&r);
	ref_clear(&r);
}

static void
samples_settle_and_undo(void **state)
{
	struct ref r = {0};
	char *before, *after;

	(void)state;
	ref_start(&r, from_42);
	before = ref_tell(&r, "meters");
	replay(&r, "9001", "2026-03-15 08:00:01");
	replay(&r, "2101", "2026-03-15 10:21:41");
	replay(&r, "2102", "2026-03-15 10:22:34");
	after = ref_tell(&r, "meters");
	assert_string_not_equal(before, after);
	free(after);
	replay(&r, "2601", "2026-03-15 10:23:40");
	after = ref_tell(&r, "meters");
	assert_string_equal(before, after);
	free(after);
	free(before);
	ref_no_violations(&r);
	ref_clear(&r);
}

/* in scope, then what the centre must answer */
static void
example(struct ref *r, const struct buyer *who, const char *med_type,
	const char *amount, const char *const want[5])
{
	static const char *const paths[] = {
	    "output.setlinfo.act_pay_dedc", "output.setlinfo.fund_pay_sumamt",
	    "output.setlinfo.acct_pay",	    "output.setlinfo.psn_cash_pay",
	    "output.setlinfo.balc",
	};
	struct sale_line line = {.code = "XA99DDD004A000040100004",
				 .cnt = "1",
				 .pric = amount,
				 .amount = amount};
	char *input = sale_input(r, who, med_type, amount, &line, 1, "");
	struct json_object *reply =
	    ref_ask(r, "2101", who->admdvs, input, NULL);
	int i;

	assert_int_equal(ref_infcode(reply), 0);
	json_object_put(reply);
	reply = ref_ask(r, "2102", who->admdvs, input, NULL);
	assert_string_equal(ref_at(reply, "err_msg"), "");
	for (i = 0; i < 5; i++)
		assert_string_equal(ref_at(reply, paths[i]), want[i]);
	json_object_put(reply);
	free(input);
}

/* 扬州's published examples at a 二级 hospital, then edges of the meters. */
static void
policy_examples(void **state)
{
	static const char *const yz1[] = {"600.00", "585.00", "915.00", "0.00",
					  "1845.00"};
	static const char *const yz2[] = {"500.00", "2610.00", "1370.00",
					  "0.00", "1630.00"};
	static const char *const near_cap[] = {"0.00", "10.00", "90.00", "0.00",
					       "1410.00"};
	static const char *const at_cap[] = {"0.00", "0.00", "100.00", "0.00",
					     "1310.00"};
	/* 10.00 of the deductible left: (33.33 - 10) x 60 % = 13.998 */
	static const char *const edge[] = {"10.00", "14.00", "19.33", "0.00",
					   "46.73"};
	static const char *const empty[] = {"0.00", "0.03", "0.00", "0.02",
					    "0.00"};
	static const char *const away[] = {"100.00", "0.00", "100.00", "0.00",
					   "760.50"};
	struct ref r = {0};

	(void)state;
	ref_start(&r, NULL);
	memcpy(r.shop, "H99010100002", 13);
	ref_sign_in(&r);
	example(&r, &buyer_chen, "11", "1500.00", yz1);
	example(&r, &buyer_wang, "11", "3980.00", yz2);
	memcpy(r.shop, "P99010100001", 13);
	ref_sign_in(&r);
	example(&r, &buyer_wu, "41", "100.00", near_cap);
	example(&r, &buyer_wu, "41", "100.00", at_cap);
	example(&r, &buyer_zheng, "41", "33.33", edge);
	example(&r, &buyer_zhou, "41", "0.05", empty);
	example(&r, &buyer_sun, "41", "100.00", away);
	ref_no_violations(&r);
	ref_clear(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(samples_settle_and_reverse),
	    cmocka_unit_test(samples_settle_and_undo),
	    cmocka_unit_test(policy_examples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
