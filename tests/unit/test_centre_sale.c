/*
 * What a sale is made of, at the reference centre: items known and unknown,
 * ceilings and class B, serials used once, exp_content, trace codes.
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
sell(struct ref *r, const struct buyer *who, struct sale_line *line,
     const char *more, const char *trace)
{
	char *input = sale_input(r, who, "41", line->amount, line, 1, more);
	char *all = NULL;
	struct json_object *reply;
	size_t size = 0;
	FILE *to = open_memstream(&all, &size);
	int rc;

	assert_non_null(to);
	input[strlen(input) - 1] = '\0';
	(void)fprintf(to, "%s%s}", input, trace);
	assert_int_equal(fclose(to), 0);
	reply = ref_ask(r, "2102", who->admdvs, all, NULL);
	rc = ref_infcode(reply);
	json_object_put(reply);
	free(all);
	free(input);
	return rc;
}

static void
items_and_persons(void **state)
{
	struct ref *r = *state;
	struct sale_line strange = {.code = "XA00ZZZ000Z000010100009",
				    .cnt = "1",
				    .pric = "9.9",
				    .amount = "9.90"};
	struct sale_line herb = {.code = "TA99DDD031A000310100031",
				 .cnt = "12.5",
				 .pric = "0.985",
				 .amount = "12.31"};
	struct sale_line twice = {.code = "XA00AAA000A000010100001",
				  .cnt = "1",
				  .pric = "12.5",
				  .amount = "12.50",
				  .sn = "ONCE"};

	assert_int_equal(sell(r, &buyer_chen, &strange, "", ""), -1);
	ref_do(r, "set unknown-item=own");
	assert_int_equal(sell(r, &buyer_chen, &strange, "", ""), 0);
	assert_true(ref_tells(r, "dump", "fulamt_ownpay_amt=9.90"));
	/* 12.5 g x 0.900000 is 11.25: 1.06 over, 10 % of 11.25 is 1.13 */
	assert_int_equal(sell(r, &buyer_chen, &herb, "", ""), 0);
	assert_true(ref_tells(r, "dump",
			      "overlmt_selfpay=1.06 "
			      "preselfpay_amt=1.13 inscp_scp_amt=10.12"));
	assert_int_equal(sell(r, &buyer_chen, &twice, "", ""), 0);
	assert_int_equal(sell(r, &buyer_chen, &twice, "", ""), -1);
	assert_true(ref_tells(r, "violations", "clause=19.20 "));
	twice.sn = NULL;
	assert_int_equal(sell(r, &buyer_li, &twice, "", ""), -1);
	assert_int_equal(
	    sell(r, &buyer_chen, &twice,
		 ",\"exp_content\":\"{\\\"offl\\\":1,\\\"pack\\\":\\\"x\\\"}\"",
		 ""),
	    0);
	assert_true(ref_tells(r, "dump json", "\\\"offl\\\":1"));
	assert_int_equal(
	    sell(r, &buyer_chen, &twice, ",\"exp_content\":\"not json\"", ""),
	    -1);
}

static void
trace_codes(void **state)
{
	struct ref *r = *state;
	struct sale_line box = {.code = "XA00AAA000A000010100001",
				.cnt = "1",
				.pric = "12.5",
				.amount = "12.50",
				.sn = "B1"};
	static const char one[] =
	    ",\"drug_trac_info\":[{\"feedetl_sn\":"
	    "\"B1\",\"drug_trac_codg\":\"99000010000000000011\","
	    "\"trdn_flag\":\"0\",\"min_prcunt_type\":\"1\"}]";
	static const char other[] =
	    ",\"drug_trac_info\":[{\"feedetl_sn\":"
	    "\"B2\",\"drug_trac_codg\":\"99000010000000000011\","
	    "\"trdn_flag\":\"0\",\"min_prcunt_type\":\"1\"}]";

	ref_do(r, "set trace=on");
	assert_int_equal(sell(r, &buyer_chen, &box, "", ""), -1);
	assert_true(ref_tells(r, "violations", "clause=19.8 "));
	assert_int_equal(sell(r, &buyer_chen, &box, "", one), 0);
	box.sn = "B2";
	assert_int_equal(sell(r, &buyer_chen, &box, "", other), -1);
	assert_int_equal(
	    sell(r, &buyer_chen, &box,
		 ",\"exp_content\":\"{\\\"no_trac\\\":[\\\"B2\\\"]}\"", ""),
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REF_CASE(items_and_persons),
	    REF_CASE(trace_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
