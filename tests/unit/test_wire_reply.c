/* Replies: the samples of section 16, and what must never be believed. */
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
#define MSGID "P99010100001202603151022330004"
#define QUOTE_MSGID "P99010100001202603151021410003"
#define REVERSAL_MSGID "P99010100001202603151105100005"
#define PSN_NO "99010100000000000007"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct conf conf;

static char *
sample(char *text, size_t room, const char *name)
{
	char path[128];
	size_t length;
	FILE *file;

	text_format(path, sizeof(path), SAMPLES "%s.json", name);
	file = fopen(path, "rb");
	assert_non_null(file);
	length = fread(text, 1, room - 1, file);
	assert_int_equal(fclose(file), 0);
	assert_true(length < room - 1);
	text[length] = '\0';
	return text;
}

/* The sample with from, which must be there, replaced by to once. */
static char *
edited(char *text, size_t room, const char *name, const char *from,
       const char *to)
{
	static char whole[16384];
	const char *at = strstr(sample(whole, sizeof(whole), name), from);

	if (at == NULL)
		fail_msg("%s has no %s", name, from);
	assert_true(text_format(text, room, "%.*s%s%s", (int)(at - whole),
				whole, to, at + strlen(from)));
	return text;
}

static enum wire_verdict
decode_2102(struct wire_reply *reply, struct wire_settled *settled,
	    const char *text)
{
	return wire_decode_sale(reply, settled, "2102", MSGID, PSN_NO,
				money_fen(8000), 200, text, strlen(text));
}

static void
reads_the_sample_settlement(void **state)
{
	char text[16384];
	struct wire_reply reply;
	struct wire_settled s;

	(void)state;
	assert_int_equal(
	    decode_2102(&reply, &s, sample(text, sizeof(text), "2102.reply")),
	    WIRE_OK);
	assert_string_equal(reply.inf_refmsgid,
			    "990101202603151022340000000321");
	assert_string_equal(reply.respond_time, "20260315102234874");
	assert_string_equal(s.setl_id, "990101S0000000042");
	assert_string_equal(s.mdtrt_id, "990101M0000000042");
	assert_string_equal(s.setl_time, "2026-03-15 10:22:34");
	assert_string_equal(s.clr_optins, "990101");
	assert_string_equal(s.clr_way, "1");
	assert_string_equal(s.clr_type, "41");
	assert_true(s.figures.known);
	assert_int_equal(s.figures.total.fen, 8000);
	assert_int_equal(s.figures.ownpay.fen, 1820);
	assert_int_equal(s.figures.overlimit.fen, 180);
	assert_int_equal(s.figures.preself.fen, 350);
	assert_int_equal(s.figures.inscope.fen, 5650);
	assert_int_equal(s.figures.deductible.fen, 0);
	assert_int_equal(s.figures.fund.fen, 3390);
	assert_int_equal(s.figures.person.fen, 4610);
	assert_int_equal(s.figures.account.fen, 2610);
	assert_int_equal(s.figures.cash.fen, 2000);
	assert_int_equal(s.figures.balance_after.fen, 9390);
}

static void
reads_the_sample_quote(void **state)
{
	char text[16384];
	struct wire_reply reply;
	struct wire_settled s;

	(void)state;
	sample(text, sizeof(text), "2101.reply");
	assert_int_equal(wire_decode_sale(&reply, &s, "2101", QUOTE_MSGID,
					  PSN_NO, money_fen(8000), 200, text,
					  strlen(text)),
			 WIRE_OK);
	assert_string_equal(s.setl_id, "");
	assert_int_equal(s.figures.fund.fen, 3390);
	assert_int_equal(s.figures.cash.fen, 2000);
}

/* One edit each; what the suspicion says must name it. */
static void
suspects_what_does_not_add_up(void **state)
{
	static const struct {
		const char *from, *to, *says;
	} cases[] = {
	    {"\"fulamt_ownpay_amt\":18.20", "\"fulamt_ownpay_amt\":18.21", "A"},
	    {"\"psn_part_amt\":46.10", "\"psn_part_amt\":46.11", "B"},
	    {"\"psn_cash_pay\":20.00", "\"psn_cash_pay\":19.99", "C"},
	    {"\"hifp_pay\":33.90", "\"hifp_pay\":33.89", "D"},
	    {"\"oth_pay\":0.00", "\"oth_pay\":0.01", "D"},
	    {"\"fund_payamt\":33.90", "\"fund_payamt\":33.91", "F"},
	    {"\"fund_payamt\":26.10", "\"fund_payamt\":26.09", "F"},
	    {"\"fund_pay_type\":\"310200\"", "\"fund_pay_type\":\"310100\"",
	     "F"},
	    {"\"fund_payamt\":26.10", "\"fund_payamt\":\"x\"", "明细"},
	    {"\"act_pay_dedc\":0.00", "\"act_pay_dedc\":56.51", "J"},
	    {"\"act_pay_dedc\":0.00", "\"act_pay_dedc\":-0.01", "I3"},
	    {"\"medins_setl_id\":\"" MSGID "\"",
	     "\"medins_setl_id\":\"" QUOTE_MSGID "\"", "这一报文"},
	    {"\"medins_setl_id\":\"" MSGID "\",", "", "这一报文"},
	    {"\"psn_no\":\"" PSN_NO "\"", "\"psn_no\":\"99010100000000000008\"",
	     "这个人"},
	    {"\"setl_id\":\"990101S0000000042\"", "\"setl_id\":null",
	     "setl_id"},
	    {"\"mdtrt_id\":\"990101M0000000042\"", "\"mdtrt_id\":\"\"",
	     "mdtrt_id"},
	    {"\"psn_cash_pay\":20.00,", "", "psn_cash_pay"},
	    {"\"psn_cash_pay\":20.00", "\"psn_cash_pay\":2e1", "psn_cash_pay"},
	    {"\"psn_cash_pay\":20.00", "\"psn_cash_pay\":20.001",
	     "psn_cash_pay"},
	    {"\"medfee_sumamt\":80.00",
	     "\"medfee_sumamt\":99999999999999999999", "medfee_sumamt"},
	    {"\"setlinfo\"", "\"setlInfos\"", "setlinfo"},
	    {"\"infcode\": 0", "\"infcode\": \"ok\"", "infcode"},
	    {"\"infcode\": 0,", "", "infcode"},
	    {"\"inf_refmsgid\": \"990101202603151022340000000321\"",
	     "\"inf_refmsgid\": \"\"", "inf_refmsgid"},
	};
	char text[16384];
	struct wire_reply reply;
	struct wire_settled s, zero;

	(void)state;
	memset(&zero, 0, sizeof(zero));
	for (size_t i = 0; i < COUNT(cases); i++) {
		edited(text, sizeof(text), "2102.reply", cases[i].from,
		       cases[i].to);
		if (decode_2102(&reply, &s, text) != WIRE_SUSPECT)
			fail_msg("believed %s", cases[i].to);
		if (strstr(reply.suspect, cases[i].says) == NULL)
			fail_msg("%s does not say %s", reply.suspect,
				 cases[i].says);
		assert_memory_equal(&s, &zero, sizeof(s));
	}
}

/* What real platforms do and the table allows (0.3, 2.6, 15). */
static void
accepts_other_ways_to_say_it(void **state)
{
	static const char *const edits[][2] = {
	    {"\"infcode\": 0", "\"infcode\": \"0\""},
	    {"\"psn_cash_pay\":20.00", "\"psn_cash_pay\":\"20.0000\""},
	    {"\"psn_cash_pay\":20.00", "\"pdn_cash_pay\":20"},
	    {"\"psn_cash_pay\":20.00",
	     "\"psn_cash_pay\":null,\"cash_payamt\":20.00"},
	    {"\"psn_part_amt\":46.10", "\"psn_pay\":46.10"},
	    {"\"overlmt_selfpay\":1.80", "\"overlmt_amt\":1.80"},
	    {"\"act_pay_dedc\":0.00,", ""},
	    {"\"setlinfo\": {", "\"new\":{\"x\":[1]},\"setlinfo\": {"},
	    {"\"setl_time\":\"2026-03-15 10:22:34\"",
	     "\"setl_time\":1773541354000"},
	    {"\"hifp_pay\":33.90", "\"hifp_pay\":30.00,\"hifdm_pay\":3.90"},
	    {"\"fund_pay_type\":\"310200\"", "\"fund_pay_type\":\"310201\""},
	    {"\"setldetail\"", "\"setldetails\""},
	    /* 46.10 of the person's is really the hospital's share */
	    {"\"psn_part_amt\":46.10, \"acct_pay\":26.10, "
	     "\"psn_cash_pay\":20.00",
	     "\"psn_part_amt\":36.10, \"acct_pay\":26.10, "
	     "\"psn_cash_pay\":10.00, \"hosp_part_amt\":10.00"},
	    /* a fund called 其他 */
	    {"\"fund_payamt\":33.90",
	     "\"fund_payamt\":30.00},{\"fund_pay_type\":\"999997\","
	     "\"fund_payamt\":3.90"},
	};
	char text[16384];
	struct wire_reply reply;
	struct wire_settled s;

	(void)state;
	for (size_t i = 0; i < COUNT(edits); i++) {
		edited(text, sizeof(text), "2102.reply", edits[i][0],
		       edits[i][1]);
		if (decode_2102(&reply, &s, text) != WIRE_OK)
			fail_msg("%s: %s", edits[i][1], reply.suspect);
	}
}

static void
output_may_be_a_text(void **state)
{
	static const char text[] =
	    "{\"infcode\":0,\"inf_refmsgid\":\"r\",\"output\":"
	    "\"{\\\"signinoutb\\\":{\\\"sign_no\\\":\\\"S1\\\"}}\"}";
	struct wire_reply reply;
	char sign_no[SIGN_NO_BYTES];

	(void)state;
	assert_int_equal(
	    wire_decode_9001(&reply, sign_no, 200, text, strlen(text)),
	    WIRE_OK);
	assert_string_equal(sign_no, "S1");
}

/* Gateways, proxies and broken links prove nothing (10.2). */
static void
nothing_but_a_whole_envelope_proves(void **state)
{
	static const char *const bodies[] = {
	    "",
	    "{}",
	    "[]",
	    "null",
	    "0",
	    "{\"code\":401,\"message\":\"签名不一致!\"}",
	    "<html>502</html>",
	    "{\"infcode\":-1,\"err_msg\":\"x\"}",
	    "{\"infcode\":-1,\"inf_refmsgid\":null}",
	    "{\"infcode\":true,\"inf_refmsgid\":\"r\"}",
	    "{\"infcode\":0.0,\"inf_refmsgid\":\"r\"}",
	    "{\"infcode\":99999999999999999999,\"inf_refmsgid\":\"r\"}"};
	static const int statuses[] = {0,   100, 201, 204, 301, 401,
				       403, 408, 429, 500, 502, 503};
	char text[16384];
	struct wire_reply reply;
	struct wire_settled s;

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		assert_int_equal(wire_decode_envelope(&reply, 200, bodies[i],
						      strlen(bodies[i])),
				 WIRE_SUSPECT);
	sample(text, sizeof(text), "2102.reply");
	for (size_t i = 0; i < COUNT(statuses); i++)
		assert_int_equal(wire_decode_sale(&reply, &s, "2102", MSGID,
						  PSN_NO, money_fen(8000),
						  statuses[i], text,
						  strlen(text)),
				 WIRE_SUSPECT);
	for (size_t n = 0; n + 2 < strlen(text); n++)
		assert_int_equal(wire_decode_sale(&reply, &s, "2102", MSGID,
						  PSN_NO, money_fen(8000), 200,
						  text, n),
				 WIRE_SUSPECT);
	assert_int_equal(wire_decode_sale(&reply, &s, "2102", MSGID, PSN_NO,
					  money_fen(8001), 200, text,
					  strlen(text)),
			 WIRE_SUSPECT);
}

static void
a_refusal_is_the_centres_word(void **state)
{
	char text[16384];
	struct wire_reply reply;
	struct wire_settled s;
	char sign_no[SIGN_NO_BYTES];

	(void)state;
	sample(text, sizeof(text), "2102.refused");
	assert_int_equal(decode_2102(&reply, &s, text), WIRE_REFUSED);
	assert_string_equal(reply.err_msg,
			    "个人账户余额不足或待遇未生效，请核对后重新结算");
	assert_false(s.figures.known);
	assert_int_equal(
	    wire_decode_9001(&reply, sign_no, 200, text, strlen(text)),
	    WIRE_REFUSED);
	assert_false(wire_session_over(&conf, &reply));
	edited(text, sizeof(text), "2102.refused", "个人账户余额不足",
	       "操作员未签到");
	assert_int_equal(decode_2102(&reply, &s, text), WIRE_REFUSED);
	assert_true(wire_session_over(&conf, &reply));
	reply.verdict = WIRE_SUSPECT;
	assert_false(wire_session_over(&conf, &reply));
}

static void
signs_in(void **state)
{
	char text[16384], sign_no[SIGN_NO_BYTES];
	struct wire_reply reply;

	(void)state;
	sample(text, sizeof(text), "9001.reply");
	assert_int_equal(
	    wire_decode_9001(&reply, sign_no, 200, text, strlen(text)),
	    WIRE_OK);
	assert_string_equal(sign_no, "S202603150001");
	edited(text, sizeof(text), "9001.reply", "sign_no", "sing_no");
	assert_int_equal(
	    wire_decode_9001(&reply, sign_no, 200, text, strlen(text)),
	    WIRE_SUSPECT);
	assert_string_equal(sign_no, "");
}

static enum wire_verdict
decode_1101(struct person *p, const char *text)
{
	struct wire_reply reply;

	memset(p, 0, sizeof(*p));
	text_copy(p->mdtrt_cert_no, sizeof(p->mdtrt_cert_no), "Z99000001");
	return wire_decode_1101(&reply, p, 200, text, strlen(text));
}

static void
reads_the_sample_person(void **state)
{
	char text[16384];
	struct person p;

	(void)state;
	assert_int_equal(
	    decode_1101(&p, sample(text, sizeof(text), "1101.reply")), WIRE_OK);
	assert_string_equal(p.mdtrt_cert_no, "Z99000001");
	assert_string_equal(p.psn_no, PSN_NO);
	assert_string_equal(p.certno, "990101197001010044");
	assert_string_equal(p.psn_name, "林测试");
	assert_string_equal(p.gend, "2");
	assert_string_equal(p.brdy, "1970-01-01");
	assert_string_equal(p.insutype, "310");
	assert_string_equal(p.psn_type, "1101");
	assert_string_equal(p.insuplc_admdvs, "990101");
	assert_string_equal(p.cvlserv_flag, "0");
	assert_string_equal(p.psn_insu_stas, "1");
	assert_int_equal(p.balc.fen, 12000);
}

/* 310, else 390, else the first, of those in force; else still one. */
static void
chooses_the_row_that_counts(void **state)
{
	static const struct {
		const char *rows, *expected;
	} cases[] = {
	    {"330 1,310 1,390 1", "310 1"}, {"310 4,390 1", "390 1"},
	    {"510 1,330 1", "510 1"},	    {"330 2,390 -,510 1", "390 -"},
	    {"330 2,310 2", "310 2"},
	};
	char text[4096], rows[2048];
	struct person p;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t at = 0;
		const char *row = cases[i].rows;

		for (; *row != '\0'; row += 5 + (row[5] == ',')) {
			text_format(
			    rows + at, sizeof(rows) - at,
			    "%s{\"balc\":1,\"insutype\":\"%.3s\","
			    "\"psn_type\":\"1201\",\"insuplc_admdvs\":\"1\","
			    "\"psn_insu_stas\":%s%.1s%s}",
			    at == 0 ? "" : ",", row, row[4] == '-' ? "" : "\"",
			    row[4] == '-' ? " " : row + 4,
			    row[4] == '-' ? "null" : "\"");
			at += strlen(rows + at);
		}
		text_format(text, sizeof(text),
			    "{\"infcode\":0,\"inf_refmsgid\":\"r\",\"output\":{"
			    "\"baseinfo\":{\"psn_no\":\"1\",\"certno\":\"2\","
			    "\"psn_name\":\"n\",\"brdy\":\"1970 - 02 - 03\"},"
			    "\"insuinfo\":[%s]}}",
			    rows);
		if (decode_1101(&p, text) != WIRE_OK)
			fail_msg("%s", text);
		assert_memory_equal(p.insutype, cases[i].expected, 3);
		assert_int_equal(
		    p.psn_insu_stas[0],
		    cases[i].expected[4] == '-' ? 0 : cases[i].expected[4]);
		assert_string_equal(p.brdy, "1970-02-03");
	}
}

static void
half_a_person_is_none(void **state)
{
	static const char *const gone[][2] = {
	    {"\"psn_no\":\"" PSN_NO "\"", "\"psn_no\":\"\""},
	    {"\"certno\"", "\"certnos\""},
	    {"\"psn_name\":\"林测试\"", "\"psn_name\":null"},
	    {"\"insuinfo\"", "\"insuinfos\""},
	    {"\"psn_type\":\"1101\"", "\"psn_type\":\"\""},
	    {"\"balc\":120.00", "\"balc\":\"\""},
	    {"\"balc\":120.00", "\"balc\":120.005"},
	    {"\"insuplc_admdvs\":\"990101\"",
	     "\"insuplc_admdvs\":\"99010100\""},
	    {"\"baseinfo\"", "\"baseinfos\""},
	};
	char text[16384];
	struct person p;

	(void)state;
	for (size_t i = 0; i < COUNT(gone); i++) {
		edited(text, sizeof(text), "1101.reply", gone[i][0],
		       gone[i][1]);
		assert_int_equal(decode_1101(&p, text), WIRE_SUSPECT);
		assert_string_equal(p.psn_no, "");
		assert_string_equal(p.mdtrt_cert_no, "Z99000001");
	}
}

static void
meters_are_of_one_insurance_and_year(void **state)
{
	char text[16384];
	struct rules *rules = NULL;
	struct wire_reply reply;
	struct meters m = {.fund_paid = {7}};
	struct err err = {0};

	(void)state;
	if (rules_load_file(&rules, "pos/rules/demo-990101-2026.rules", &err) !=
	    0)
		fail_msg("%s", err.text);
	sample(text, sizeof(text), "5206.reply");
	assert_int_equal(wire_decode_5206(&reply, rules, "310", 2026, &m, 200,
					  text, strlen(text)),
			 WIRE_OK);
	assert_int_equal(m.deductible_met.fen, 60000);
	assert_int_equal(m.fund_paid.fen, 500000);
	assert_int_equal(m.year, 2026);
	assert_int_equal(wire_decode_5206(&reply, rules, "310", 2027, &m, 200,
					  text, strlen(text)),
			 WIRE_OK);
	assert_int_equal(m.fund_paid.fen, 0);
	edited(text, sizeof(text), "5206.reply", "\"5000.00\"", "\"?\"");
	m.fund_paid = money_fen(7);
	assert_int_equal(wire_decode_5206(&reply, rules, "310", 2026, &m, 200,
					  text, strlen(text)),
			 WIRE_SUSPECT);
	assert_int_equal(m.fund_paid.fen, 7);
	rules_free(&rules);
}

static enum wire_verdict
decode_2103(struct wire_reply *reply, struct wire_settled *s, const char *text,
	    int64_t fund_fen)
{
	const struct figures original = {.known = true,
					 .total = {8000},
					 .ownpay = {1820},
					 .overlimit = {180},
					 .preself = {350},
					 .inscope = {5650},
					 .fund = {fund_fen},
					 .account = {2610},
					 .cash = {2000}};

	return wire_decode_2103(reply, s, REVERSAL_MSGID, &original, 200, text,
				strlen(text));
}

static void
a_reversal_is_minus_the_original(void **state)
{
	static const char *const wrong[][2] = {
	    {"-80.00", "80.00"},
	    {"\"acct_pay\":-26.10", "\"acct_pay\":-26.11"},
	    {"\"hifp_pay\":-33.90", "\"hifp_pay\":-33.91"},
	    {"\"fulamt_ownpay_amt\":-18.20, \"overlmt_selfpay\":-1.80",
	     "\"fulamt_ownpay_amt\":-18.10, \"overlmt_selfpay\":-1.90"},
	    {"\"preselfpay_amt\":-3.50", "\"preselfpay_amt\":-3.60"},
	    {"\"medins_setl_id\":\"" REVERSAL_MSGID "\"",
	     "\"medins_setl_id\":\"" MSGID "\""},
	    {"\"setl_id\":\"990101S0000000043\"", "\"setl_id\":\"\""},
	};
	char text[16384];
	struct wire_reply reply;
	struct wire_settled s;

	(void)state;
	sample(text, sizeof(text), "2103.reply");
	assert_int_equal(decode_2103(&reply, &s, text, 3390), WIRE_OK);
	assert_string_equal(s.setl_id, "990101S0000000043");
	assert_int_equal(s.figures.total.fen, -8000);
	assert_int_equal(s.figures.cash.fen, -2000);
	assert_int_equal(s.figures.balance_after.fen, 12000);
	assert_int_equal(decode_2103(&reply, &s, text, 3391), WIRE_SUSPECT);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		edited(text, sizeof(text), "2103.reply", wrong[i][0],
		       wrong[i][1]);
		if (decode_2103(&reply, &s, text, 3390) != WIRE_SUSPECT)
			fail_msg("believed %s", wrong[i][1]);
	}
	/* reversals may leave the person's part out (15, notes) */
	edited(
	    text, sizeof(text), "2103.reply",
	    "\"psn_pay\":-46.10, \"acct_pay\":-26.10, \"cash_payamt\":-20.00",
	    "\"psn_pay\":null, \"acct_pay\":-26.10");
	assert_int_equal(decode_2103(&reply, &s, text, 3390), WIRE_OK);
}

static enum wire_undone
undone(const char *text, int status)
{
	struct wire_reply reply;

	return wire_decode_2601(&reply, &conf, status, text, strlen(text));
}

static void
an_undo_is_told_by_words(void **state)
{
	static const struct {
		const char *words;
		enum wire_undone expected;
	} cases[] = {
	    {"原交易不存在", UNDO_NEVER_EXISTED},
	    {"未找到原交易", UNDO_NEVER_EXISTED},
	    {"该交易已冲正", UNDONE},
	    {"该结算已退费，不可重复", UNDONE},
	    {"已撤销的交易不存在", UNDO_NEVER_EXISTED},
	    {"正在清算，不能冲正", UNDO_REFUSED},
	    {"", UNDO_REFUSED},
	};
	struct conf other = conf;
	struct wire_reply reply;
	char text[16384];

	(void)state;
	sample(text, sizeof(text), "2601.reply");
	assert_int_equal(undone(text, 200), UNDONE);
	assert_int_equal(undone(text, 502), UNDO_SUSPECT);
	assert_int_equal(undone("{}", 200), UNDO_SUSPECT);
	for (size_t i = 0; i < COUNT(cases); i++) {
		text_format(text, sizeof(text),
			    "{\"infcode\":-1,\"inf_refmsgid\":\"r\","
			    "\"err_msg\":\"%s\"}",
			    cases[i].words);
		assert_int_equal(undone(text, 200), cases[i].expected);
	}
	text_copy(other.centre.never_existed,
		  sizeof(other.centre.never_existed), " , 清算 ,");
	text_format(
	    text, sizeof(text),
	    "{\"infcode\":-1,\"inf_refmsgid\":\"r\",\"err_msg\":\"正在清算\"}");
	assert_int_equal(
	    wire_decode_2601(&reply, &other, 200, text, strlen(text)),
	    UNDO_NEVER_EXISTED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_the_sample_settlement),
	    cmocka_unit_test(reads_the_sample_quote),
	    cmocka_unit_test(suspects_what_does_not_add_up),
	    cmocka_unit_test(accepts_other_ways_to_say_it),
	    cmocka_unit_test(output_may_be_a_text),
	    cmocka_unit_test(nothing_but_a_whole_envelope_proves),
	    cmocka_unit_test(a_refusal_is_the_centres_word),
	    cmocka_unit_test(signs_in),
	    cmocka_unit_test(reads_the_sample_person),
	    cmocka_unit_test(chooses_the_row_that_counts),
	    cmocka_unit_test(half_a_person_is_none),
	    cmocka_unit_test(meters_are_of_one_insurance_and_year),
	    cmocka_unit_test(a_reversal_is_minus_the_original),
	    cmocka_unit_test(an_undo_is_told_by_words),
	};
	struct err err = {0};

	if (conf_load(&conf, "pos.conf", &err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
