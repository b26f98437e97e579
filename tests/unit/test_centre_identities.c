/*
 * Section 15 over many sales at the reference centre: what comes back for
 * baskets and visits drawn at random adds up in every identity, before and
 * after, and the reversal is minus the settlement.
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

enum { SALES = 40, LINES_MAX = 5 };

/* What a line may be; price in 10^-4 yuan, sold by the piece. */
static const struct {
	const char *code;
	int64_t price;
} goods[] = {
    {"XA00AAA000A000010100001", 125000}, /* 甲 */
    {"XA99DDD005A000050100005", 99000},	 /* 甲 over its ceiling */
    {"XB00BBB000B000010100002", 368000}, /* 乙 over its ceiling */
    {"XA99DDD007A000070100007", 270000}, /* 乙 */
    {"XC00CCC000C000010100003", 182000}, /* 丙 */
    {"XA99DDD004A000040100004", 6133333}, {"XA99DDD017A000170100017", 455507},
};

static uint64_t
draw(uint64_t *x)
{
	*x = *x * UINT64_C(6364136223846793005) + 1442695040888963407U;
	return *x >> 33;
}

/* Fen of a member, 0 when it is absent or null. */
static int64_t
fen(struct json_object *o, const char *name)
{
	const char *text = ref_at(o, name), *dot = strchr(text, '.');
	char whole[32];
	size_t n;

	if (text[0] == '\0')
		return 0;
	assert_non_null(dot);
	n = (size_t)(dot - text);
	assert_true(n < 20 && strlen(dot) == 3);
	memcpy(whole, text, n);
	memcpy(whole + n, dot + 1, 3);
	return strtoll(whole, NULL, 10);
}

static void
header(struct json_object *s, const char *share, const char *cash)
{
	static const char *const funds[] = {
	    "hifp_pay",	 "cvlserv_pay", "hifes_pay", "hifmi_pay",
	    "hifob_pay", "maf_pay",	"oth_pay"};
	int64_t sum = 0;
	size_t i;

	assert_int_equal(
	    fen(s, "medfee_sumamt"),
	    fen(s, "fulamt_ownpay_amt") + fen(s, "overlmt_selfpay") +
		fen(s, "preselfpay_amt") + fen(s, "inscp_scp_amt")); /* A */
	assert_int_equal(fen(s, "medfee_sumamt"),
			 fen(s, "fund_pay_sumamt") + fen(s, share)); /* B */
	assert_int_equal(fen(s, share),
			 fen(s, "acct_pay") + fen(s, cash)); /* C, C' */
	for (i = 0; i < sizeof funds / sizeof *funds; i++)
		sum += fen(s, funds[i]);
	assert_int_equal(fen(s, "fund_pay_sumamt"), sum); /* D */
}

static void
details(struct json_object *output, struct json_object *s)
{
	struct json_object *list = json_object_object_get(output, "setldetail");
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < json_object_array_length(list); i++)
		sum += fen(json_object_array_get_idx(list, i), "fund_payamt");
	assert_int_equal(sum, fen(s, "fund_pay_sumamt") +
				  fen(s, "acct_pay")); /* F */
}

/* G and M by line, H against the header. */
static void
lines(struct json_object *output, struct json_object *s)
{
	struct json_object *list =
			       json_object_object_get(output, "detlcutinfo"),
			   *l;
	int64_t own = 0, over = 0, pre = 0, scope = 0;
	size_t i;

	for (i = 0; i < json_object_array_length(list); i++) {
		l = json_object_array_get_idx(list, i);
		own += fen(l, "fulamt_ownpay_amt");
		over += fen(l, "overlmt_amt");
		pre += fen(l, "preselfpay_amt");
		scope += fen(l, "inscp_scp_amt");
		assert_int_equal(
		    fen(l, "det_item_fee_sumamt"),
		    fen(l, "fulamt_ownpay_amt") + fen(l, "overlmt_amt") +
			fen(l, "preselfpay_amt") + fen(l, "inscp_scp_amt"));
		if (strcmp(ref_at(l, "chrgitm_lv"), "01") == 0)
			assert_int_equal(fen(l, "preselfpay_amt"), 0);
		if (strcmp(ref_at(l, "chrgitm_lv"), "03") == 0)
			assert_int_equal(fen(l, "fulamt_ownpay_amt"),
					 fen(l, "det_item_fee_sumamt"));
	}
	assert_int_equal(own, fen(s, "fulamt_ownpay_amt"));
	assert_int_equal(over, fen(s, "overlmt_selfpay"));
	assert_int_equal(pre, fen(s, "preselfpay_amt"));
	assert_int_equal(scope, fen(s, "inscp_scp_amt"));
}

static void
settlement(struct json_object *reply, int64_t before)
{
	struct json_object *output = json_object_object_get(reply, "output");
	struct json_object *s = json_object_object_get(output, "setlinfo");

	header(s, "psn_part_amt", "psn_cash_pay");
	details(output, s);
	lines(output, s);
	assert_true(fen(s, "acct_mulaid_pay") <= fen(s, "acct_pay")); /* E */
	assert_in_range(fen(s, "act_pay_dedc"), 0, fen(s, "inscp_scp_amt"));
	assert_int_equal(fen(s, "balc"),
			 before - fen(s, "acct_pay") +
			     fen(s, "acct_mulaid_pay")); /* K, ruling 6 */
}

/* L: field by field, balances and ratios apart. */
static void
reversed(struct json_object *reply, struct json_object *sale, int64_t before)
{
	static const char *const same[] = {
	    "medfee_sumamt",   "fulamt_ownpay_amt", "overlmt_selfpay",
	    "preselfpay_amt",  "inscp_scp_amt",	    "act_pay_dedc",
	    "fund_pay_sumamt", "acct_pay",	    "hifp_pay"};
	struct json_object *output = json_object_object_get(reply, "output");
	struct json_object *s = json_object_object_get(output, "setlinfo");
	size_t i;

	header(s, "psn_pay", "cash_payamt");
	details(output, s);
	for (i = 0; i < sizeof same / sizeof *same; i++)
		assert_int_equal(fen(s, same[i]), -fen(sale, same[i]));
	assert_int_equal(fen(s, "psn_pay"), -fen(sale, "psn_part_amt"));
	assert_int_equal(fen(s, "cash_payamt"), -fen(sale, "psn_cash_pay"));
	assert_string_equal(ref_at(s, "pool_prop_selfpay"),
			    ref_at(sale, "pool_prop_selfpay"));
	assert_int_equal(fen(s, "balc"), before);
}

/* A basket as text; amounts rounded half up from 10^-4 yuan. */
static char *
basket(struct ref *r, const struct buyer *who, uint64_t *x)
{
	char text[LINES_MAX][3][24], total[24];
	struct sale_line line[LINES_MAX];
	int64_t cnt, price, amount, sum = 0;
	int i, n = 1 + (int)(draw(x) % LINES_MAX);
	size_t k;

	for (i = 0; i < n; i++) {
		k = draw(x) % (sizeof goods / sizeof *goods);
		cnt = 1 + (int64_t)(draw(x) % 4);
		price = goods[k].price;
		amount = (cnt * price + 50) / 100;
		sum += amount;
		(void)snprintf(text[i][0], 24, "%d", (int)cnt);
		(void)snprintf(text[i][1], 24, "%d.%04d", (int)(price / 10000),
			       (int)(price % 10000));
		(void)snprintf(text[i][2], 24, "%d.%02d", (int)(amount / 100),
			       (int)(amount % 100));
		line[i] = (struct sale_line){goods[k].code, text[i][0],
					     text[i][1], text[i][2], NULL};
	}
	(void)snprintf(total, sizeof total, "%d.%02d", (int)(sum / 100),
		       (int)(sum % 100));
	return sale_input(r, who, "41", total, line, n, "");
}

static int64_t
balance(struct ref *r, const struct buyer *who)
{
	char input[200];
	struct json_object *reply;
	int64_t v;

	(void)snprintf(input, sizeof input,
		       "{\"data\":{\"mdtrt_cert_type\":\"02\","
		       "\"mdtrt_cert_no\":\"%s\"}}",
		       who == &buyer_chen ? "990101198504120135"
					  : "990101198808080849");
	reply = ref_good(r, "1101", "", input);
	v = fen(reply, "output.insuinfo.0.balc");
	json_object_put(reply);
	return v;
}

static void
one(struct ref *r, const struct buyer *who, uint64_t *x)
{
	char *input = basket(r, who, x), back[300];
	struct json_object *ask = ref_good(r, "2101", who->admdvs, input);
	struct json_object *sale, *s, *reply;
	int64_t before = balance(r, who);

	settlement(ask, before);
	sale = ref_good(r, "2102", who->admdvs, input);
	settlement(sale, before);
	s = json_object_object_get(json_object_object_get(sale, "output"),
				   "setlinfo");
	assert_int_equal(fen(s, "psn_cash_pay"),
			 fen(ask, "output.setlinfo.psn_cash_pay"));
	if (draw(x) % 3 == 0) {
		(void)snprintf(back, sizeof back,
			       "{\"data\":{\"psn_no\":\"%s\","
			       "\"setl_id\":\"%s\",\"mdtrt_id\":\"%s\"}}",
			       who->psn_no, ref_at(s, "setl_id"),
			       ref_at(s, "mdtrt_id"));
		reply = ref_good(r, "2103", who->admdvs, back);
		reversed(reply, s, before);
		json_object_put(reply);
	}
	json_object_put(ask);
	json_object_put(sale);
	free(input);
}

/* A person who starts below the deductible and one who meets it soon. */
static void
many_sales(void **state)
{
	struct ref *r = *state;
	uint64_t x = 20260315;
	int i;

	for (i = 0; i < SALES; i++)
		one(r, i % 2 == 0 ? &buyer_chen : &buyer_zheng, &x);
	ref_no_violations(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    REF_CASE(many_sales),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
