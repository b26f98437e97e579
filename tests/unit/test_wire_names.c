/* Each trap of protocol.md 0.3 that a reply can set, sprung once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/wire_inside.h"

static const struct trap {
	const char *ours;
	const char *theirs;
} traps[] = {
	{ "insuplc_admdvs", "insuplc_admvs" },
	{ "insuplc_admdvs", "insu_admdvs" },
	{ "mdtrtarea_admvs", "mdtrtarea_admdvs" },
	{ "psn_part_amt", "psn_pay" },
	{ "psn_cash_pay", "cash_payamt" },
	{ "psn_cash_pay", "pdn_cash_pay" },
	{ "psn_cash_pay", "cashPayamt" },
	{ "overlmt_selfpay", "overlmt_amt" },
	{ "overlmt_amt", "overlmt_selfpay" },
	{ "drug_trac_codg", "drug_trac_code" },
	{ "refd_setl_flag", "REFD_SETL_FLAG" },
	{ "mdtrt_setl_type", "MDTRT_SETL_TYPE" },
	{ "exp_content", "expContent" },
	{ "fixmedins_hilist_id", "fixmedins_hist_id" },
	{ "warn_msg", "warn_info" },
	{ "enc_type", "enctype" },
	{ "mdtrtinfo", "mtrtinfo" },
	{ "cuminfo", "data" },
	{ "setldetail", "setlDetail" },
};

#define TRAPS (sizeof(traps) / sizeof(traps[0]))

/* What wire_get() finds in text under our name: a text, or "". */
static void
finds(const char *text, const char *name, const char *expected)
{
	struct json *root = NULL;
	struct err err;
	const char *found;

	assert_int_equal(json_parse(&root, text, strlen(text), &err), 0);
	found = json_text(wire_get(root, name));
	if (found == NULL || strcmp(found, expected) != 0)
		fail_msg("%s in %s is %s", name, text,
		    found == NULL ? "not found" : found);
	json_free(&root);
}

static void
every_spelling_is_read(void **state)
{
	char text[128];

	(void)state;
	for (size_t i = 0; i < TRAPS; i++) {
		(void)snprintf(text, sizeof(text), "{\"x\":0,\"%s\":\"7\"}",
		    traps[i].theirs);
		finds(text, traps[i].ours, "7");
		(void)snprintf(text, sizeof(text), "{\"%s\":\"7\"}",
		    traps[i].ours);
		finds(text, traps[i].ours, "7");
	}
}

/* Both at once, as real replies have them: ours counts, unless it is null. */
static void
ours_counts_before_theirs_unless_it_is_null(void **state)
{
	char text[128];

	(void)state;
	for (size_t i = 0; i < TRAPS; i++) {
		(void)snprintf(text, sizeof(text),
		    "{\"%s\":\"8\",\"%s\":\"7\"}", traps[i].theirs,
		    traps[i].ours);
		finds(text, traps[i].ours, "7");
		(void)snprintf(text, sizeof(text),
		    "{\"%s\":null,\"%s\":\"8\"}", traps[i].ours,
		    traps[i].theirs);
		finds(text, traps[i].ours, "8");
	}
}

/* 统筹基金支付比例: it sounds like self-pay and is the fund's ratio. */
static void
a_ratio_is_not_taken_for_money(void **state)
{
	static const char *const money[] = { "psn_part_amt", "psn_cash_pay",
		"overlmt_selfpay", "overlmt_amt" };
	static const char text[] = "{\"pool_prop_selfpay\":0.6}";
	struct json *root = NULL;
	struct err err;

	(void)state;
	assert_int_equal(json_parse(&root, text, strlen(text), &err), 0);
	for (size_t i = 0; i < sizeof(money) / sizeof(money[0]); i++)
		assert_null(wire_get(root, money[i]));
	json_free(&root);
}

static void
money_comes_as_number_text_or_null(void **state)
{
	static const struct {
		const char *text;
		bool good;
		int64_t fen;
	} cases[] = {
		{ "{\"a\":12.5}", true, 1250 },
		{ "{\"a\":\"12.50\"}", true, 1250 },
		{ "{\"a\":12}", true, 1200 },
		{ "{\"a\":\"-12.5000\"}", true, -1250 },
		{ "{\"a\":null}", false, 0 },
		{ "{\"a\":\"\"}", false, 0 },
		{ "{\"a\":\"12.505\"}", false, 0 },
		{ "{\"a\":1e2}", false, 0 },
		{ "{\"a\":true}", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct json *root = NULL;
		struct money amount = money_fen(0);
		struct err err;

		assert_int_equal(json_parse(&root, cases[i].text,
		    strlen(cases[i].text), &err), 0);
		if (json_money(wire_get(root, "a"), &amount) !=
			cases[i].good ||
		    amount.fen != cases[i].fen)
			fail_msg("%s is %lld", cases[i].text,
			    (long long)amount.fen);
		json_free(&root);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_spelling_is_read),
		cmocka_unit_test(ours_counts_before_theirs_unless_it_is_null),
		cmocka_unit_test(a_ratio_is_not_taken_for_money),
		cmocka_unit_test(money_comes_as_number_text_or_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
