/* Every identity of protocol.md 15: broken by one edit of a sample, named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/wire.h"

#define SAMPLES "tests/fuzz/corpus/wire/"
#define PSN_NO "99010100000000000007"
#define REVERSAL_MSGID "P99010100001202603151105100005"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The sample with from, which must be there, replaced by to once. */
static void
edited(char *text, size_t room, const char *name, const char *from,
    const char *to)
{
	static char whole[16384];
	char path[128];
	const char *at;
	size_t length;
	FILE *file;

	assert_true(text_format(path, sizeof(path), SAMPLES "%s.json", name));
	file = fopen(path, "rb");
	assert_non_null(file);
	length = fread(whole, 1, sizeof(whole) - 1, file);
	assert_int_equal(fclose(file), 0);
	whole[length] = '\0';
	at = strstr(whole, from);
	if (at == NULL)
		fail_msg("%s has no %s", name, from);
	assert_true(text_format(text, room, "%.*s%s%s", (int)(at - whole),
	    whole, to, at + strlen(from)));
}

static enum wire_verdict
decode(struct wire_reply *reply, const char *infno, const char *text)
{
	static const struct figures original = { .known = true,
		.total = { 8000 },
		.ownpay = { 1820 },
		.overlimit = { 180 },
		.preself = { 350 },
		.inscope = { 5650 },
		.fund = { 3390 },
		.account = { 2610 },
		.cash = { 2000 } };
	struct wire_settled s;

	if (strcmp(infno, "2103") == 0)
		return wire_decode_2103(reply, &s, REVERSAL_MSGID, &original,
		    200, text, strlen(text));
	return wire_decode_sale(reply, &s, infno,
	    infno[3] == '1' ? "P99010100001202603151021410003" :
			      "P99010100001202603151022330004",
	    PSN_NO, money_fen(8000), 200, text, strlen(text));
}

struct broken {
	const char *from, *to, *letter;
};

static void
each_is_suspect(const char *infno, const struct broken *cases, size_t count)
{
	char text[16384], name[16], letter[32];
	struct wire_reply reply;

	assert_true(text_format(name, sizeof(name), "%s.reply", infno));
	edited(text, sizeof(text), name, "infcode", "infcode");
	if (decode(&reply, infno, text) != WIRE_OK)
		fail_msg("%s as it stands: %s", infno, reply.suspect);
	for (size_t i = 0; i < count; i++) {
		edited(text, sizeof(text), name, cases[i].from, cases[i].to);
		if (decode(&reply, infno, text) != WIRE_SUSPECT)
			fail_msg("%s: believed %s", infno, cases[i].to);
		assert_true(text_format(
		    letter, sizeof(letter), "（%s", cases[i].letter));
		if (strstr(reply.suspect, letter) == NULL)
			fail_msg("%s: %s does not name %s", cases[i].to,
			    reply.suspect, cases[i].letter);
	}
}

static const struct broken of_a_settlement[] = {
	{ "\"act_pay_dedc\":0.00", "\"act_pay_dedc\":-0.01", "I3" },
	{ "\"fulamt_ownpay_amt\":18.20, \"overl",
	    "\"fulamt_ownpay_amt\":18.21, \"overl", "A" },
	{ "\"psn_part_amt\":46.10", "\"psn_part_amt\":46.09", "B" },
	{ "\"acct_pay\":26.10, \"psn_cash_pay\":20.00",
	    "\"acct_pay\":26.10, \"psn_cash_pay\":20.01", "C" },
	{ "\"hifes_pay\":0.00", "\"hifes_pay\":1.00", "D" },
	{ "\"acct_mulaid_pay\":0.00", "\"acct_mulaid_pay\":26.11", "E" },
	{ "\"acct_mulaid_pay\":0.00", "\"acct_mulaid_pay\":-1", "E" },
	{ "\"fund_payamt\":33.90", "\"fund_payamt\":33.89", "F" },
	{ "\"fund_payamt\":26.10", "\"fund_payamt\":26.11", "F" },
	/* a line whose parts do not make it */
	{ "\"overlmt_amt\":1.80", "\"overlmt_amt\":1.81", "G" },
	/* it adds up by itself, and so does the whole, but not together */
	{ "\"overlmt_amt\":1.80, \"preselfpay_amt\":3.50",
	    "\"overlmt_amt\":1.70, \"preselfpay_amt\":3.60", "H" },
	{ "\"cnt\":2,", "\"cnt\":2.5,", "I" },
	{ "\"pric\":36.8000,", "\"pric\":36.83,", "I" },
	{ "\"act_pay_dedc\":0.00", "\"act_pay_dedc\":56.51", "J" },
	{ "\"preselfpay_amt\":0.00, \"inscp_scp_amt\":25.00",
	    "\"preselfpay_amt\":1.00, \"inscp_scp_amt\":24.00", "M" },
	{ "\"fulamt_ownpay_amt\":18.20, \"overlmt_amt\":0.00, "
	  "\"preselfpay_amt\":0.00, \"inscp_scp_amt\":0.00",
	    "\"fulamt_ownpay_amt\":8.20, \"overlmt_amt\":0.00, "
	    "\"preselfpay_amt\":0.00, \"inscp_scp_amt\":10.00",
	    "M" },
};

static void
a_settlement_must_add_up(void **state)
{
	(void)state;
	each_is_suspect("2102", of_a_settlement, COUNT(of_a_settlement));
}

static void
a_quote_must_add_up(void **state)
{
	(void)state;
	each_is_suspect("2101", of_a_settlement, COUNT(of_a_settlement));
}

/* A, D and minus the original, nothing else (15, notes). */
static void
a_reversal_must_be_minus_the_settlement(void **state)
{
	static const struct broken cases[] = {
		{ "\"preselfpay_amt\":-3.50", "\"preselfpay_amt\":-3.49",
		    "A" },
		{ "\"oth_pay\":0.00", "\"oth_pay\":-0.01", "D" },
		{ "\"acct_pay\":-26.10", "\"acct_pay\":-26.09", "L" },
		{ "\"cash_payamt\":-20.00", "\"cash_payamt\":20.00", "L" },
		{ "\"cash_payamt\":-20.00", "\"pdn_cash_pay\":-19.99", "L" },
		{ "\"fulamt_ownpay_amt\":-18.20, \"overlmt_selfpay\":-1.80",
		    "\"fulamt_ownpay_amt\":-18.00, \"overlmt_selfpay\":-2.00",
		    "L" },
	};

	(void)state;
	each_is_suspect("2103", cases, COUNT(cases));
}

/* What a line may leave out, or round, without being doubted. */
static void
what_is_not_said_breaks_nothing(void **state)
{
	static const char *const edits[][2] = {
		{ "\"pric\":36.8000,", "\"pric\":36.81," }, /* a fen off */
		{ "\"pric\":36.8000,", "\"pric\":null," },
		{ "\"overlmt_amt\":1.80", "\"overlmt_selfpay\":1.80" },
		{ "\"overlmt_amt\":1.80, \"preselfpay_amt\":3.50, ", "" },
		{ "\"chrgitm_lv\":\"01\"", "\"chrgitm_lv\":\"1\"" },
		{ "\"acct_mulaid_pay\":0.00", "\"acct_mulaid_pay\":26.10" },
		{ "\"acct_mulaid_pay\":0.00", "\"acct_mulaid_pay\":null" },
		{ "\"hifmi_pay\":0.00", "\"hifmi_pay\":\"\"" },
		{ "\"overlmt_amt\":1.80", "\"overlmt_amt\":\"\"" },
	};
	char text[16384];
	struct wire_reply reply;

	(void)state;
	for (size_t i = 0; i < COUNT(edits); i++) {
		edited(text, sizeof(text), "2102.reply", edits[i][0],
		    edits[i][1]);
		if (decode(&reply, "2102", text) != WIRE_OK)
			fail_msg("%s: %s", edits[i][1], reply.suspect);
	}
}

/* K, by 19 no. 6: a relative's money is not of this balance. */
static void
a_balance_falls_by_what_the_account_paid_of_its_own(void **state)
{
	struct wire_settled s = { .figures = { .account = { 2610 },
				      .balance_after = { 9390 } } };

	(void)state;
	assert_true(wire_balance_holds(money_fen(12000), &s));
	assert_false(wire_balance_holds(money_fen(11999), &s));
	s.shared = money_fen(600);
	assert_false(wire_balance_holds(money_fen(12000), &s));
	s.figures.balance_after = money_fen(9990);
	assert_true(wire_balance_holds(money_fen(12000), &s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_settlement_must_add_up),
		cmocka_unit_test(a_quote_must_add_up),
		cmocka_unit_test(a_reversal_must_be_minus_the_settlement),
		cmocka_unit_test(what_is_not_said_breaks_nothing),
		cmocka_unit_test(
		    a_balance_falls_by_what_the_account_paid_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
