/* The identities of a settlement as a whole (protocol.md 15, A to F, J). */
#include <assert.h>
#include <string.h>

#include "pos/wire_identity.h"

#define DETAIL_ROWS_MAX 200

/* Absent, null or "" is zero where the table does not demand the member. */
static bool
optional_money(const struct json *node, const char *name, struct money *out)
{
	const struct json *member = wire_get(node, name);

	*out = money_fen(0);
	return wire_is_empty(member) || json_money(member, out);
}

enum wire_verdict
wire_take_figures(struct wire_reply *reply, struct figures *f,
		  const struct json *info, bool reversal)
{
	const struct {
		const char *name;
		struct money *to;
		bool optional;
	} members[] = {
	    {"medfee_sumamt", &f->total, false},
	    {"fulamt_ownpay_amt", &f->ownpay, false},
	    {"overlmt_selfpay", &f->overlimit, false},
	    {"preselfpay_amt", &f->preself, false},
	    {"inscp_scp_amt", &f->inscope, false},
	    {"act_pay_dedc", &f->deductible, true},
	    {"fund_pay_sumamt", &f->fund, false},
	    {"psn_part_amt", &f->person, reversal},
	    {"acct_pay", &f->account, false},
	    {"psn_cash_pay", &f->cash, reversal},
	    {"balc", &f->balance_after, reversal},
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const char *name = members[i].name;

		if (members[i].optional
			? !optional_money(info, name, members[i].to)
			: !json_money(wire_get(info, name), members[i].to))
			return wire_suspect(reply, _("%s 缺失或不是金额"),
					    name);
	}
	f->known = true;
	return WIRE_OK;
}

enum wire_verdict
wire_take_parts(struct wire_reply *reply, struct wire_parts *parts,
		const struct json *info)
{
	struct money pooled, disabled;

	if (!optional_money(info, "hosp_part_amt", &parts->hospital))
		return wire_suspect(reply, _("%s 缺失或不是金额"),
				    "hosp_part_amt");
	if (!optional_money(info, "acct_mulaid_pay", &parts->shared))
		return wire_suspect(reply, _("%s 缺失或不是金额"),
				    "acct_mulaid_pay");
	if (!optional_money(info, "hifp_pay", &pooled) ||
	    !optional_money(info, "hifdm_pay", &disabled) ||
	    !money_add(pooled, disabled, &parts->funds))
		return wire_suspect(reply, _("%s 缺失或不是金额"), "hifp_pay");
	parts->least = money_min(pooled, disabled);
	for (int i = 0; i < FIGURES_PAYERS; i++) {
		enum split_bucket bucket = (enum split_bucket)(BUCKET_LARGE + i);
		struct money *amount = &parts->payers[i];

		if (!optional_money(info, split_bucket_name(bucket), amount) ||
		    !money_add(parts->funds, *amount, &parts->funds))
			return wire_suspect(reply, _("%s 缺失或不是金额"),
					    split_bucket_name(bucket));
		parts->least = money_min(parts->least, *amount);
	}
	/* 伤残人员医疗保障 has no bucket of its own. */
	if (!money_add(parts->payers[FIGURES_PAYERS - 1], disabled,
		       &parts->payers[FIGURES_PAYERS - 1]))
		return wire_suspect(reply, _("%s 缺失或不是金额"), "oth_pay");
	return WIRE_OK;
}

bool
wire_adds_up(struct money a, struct money b, struct money c, struct money d,
	     struct money e)
{
	struct money sum;

	return money_add(b, c, &sum) && money_add(sum, d, &sum) &&
	       money_add(sum, e, &sum) && sum.fen == a.fen;
}

static bool
none_negative(const struct figures *f)
{
	return f->total.fen >= 0 && f->ownpay.fen >= 0 &&
	       f->overlimit.fen >= 0 && f->preself.fen >= 0 &&
	       f->inscope.fen >= 0 && f->deductible.fen >= 0 &&
	       f->fund.fen >= 0 && f->person.fen >= 0 && f->account.fen >= 0 &&
	       f->cash.fen >= 0;
}

enum wire_verdict
wire_check_sale(struct wire_reply *reply, const struct figures *f,
		const struct wire_parts *parts)
{
	const struct money zero = money_fen(0);
	const char *broken = NULL;

	if (!none_negative(f) || parts->least.fen < 0)
		broken = "I3";
	else if (!wire_adds_up(f->total, f->ownpay, f->overlimit, f->preself,
			       f->inscope))
		broken = "A";
	else if (!wire_adds_up(f->total, f->fund, f->person, parts->hospital,
			       zero))
		broken = "B";
	else if (!wire_adds_up(f->person, f->account, f->cash, zero, zero))
		broken = "C";
	else if (f->fund.fen != parts->funds.fen)
		broken = "D";
	else if (parts->shared.fen < 0 || parts->shared.fen > f->account.fen)
		broken = "E";
	else if (f->deductible.fen > f->inscope.fen)
		broken = "J";
	if (broken != NULL)
		return wire_suspect(reply, _("应答金额不符（%s）"), broken);
	return WIRE_OK;
}

bool
wire_balance_holds(struct money before, const struct wire_settled *settled)
{
	const struct figures *f = &settled->figures;
	struct money own, left;

	return money_sub(f->account, settled->shared, &own) &&
	       money_sub(before, own, &left) &&
	       left.fen == f->balance_after.fen;
}

enum detail { DETAIL_FUND, DETAIL_ACCOUNT, DETAIL_HOSPITAL, DETAIL_OTHER };

/* 14.8: setldetail mixes funds, account and the hospital's share. */
static enum detail
classify(const char *fund_pay_type)
{
	if (strncmp(fund_pay_type, "3102", 4) == 0)
		return DETAIL_ACCOUNT;
	if (strcmp(fund_pay_type, "999996") == 0)
		return DETAIL_HOSPITAL;
	if (strcmp(fund_pay_type, "999997") == 0)
		return DETAIL_OTHER;
	return DETAIL_FUND;
}

/*
 * Identity F. A kind without a row says nothing; 其他 may be a fund's or
 * the hospital's money, so either way may add up.
 */
static bool
detail_holds(const struct figures *f, const struct wire_parts *parts,
	     const struct money sum[4], const int rows[4])
{
	struct money with_other;

	if (rows[DETAIL_ACCOUNT] > 0 &&
	    sum[DETAIL_ACCOUNT].fen != f->account.fen)
		return false;
	if (rows[DETAIL_HOSPITAL] > 0 &&
	    sum[DETAIL_HOSPITAL].fen != parts->hospital.fen)
		return false;
	return sum[DETAIL_FUND].fen == f->fund.fen ||
	       (money_add(sum[DETAIL_FUND], sum[DETAIL_OTHER], &with_other) &&
		with_other.fen == f->fund.fen);
}

enum wire_verdict
wire_check_detail(struct wire_reply *reply, const struct json *output,
		  const struct figures *f, const struct wire_parts *parts)
{
	const struct json *list = wire_get(output, "setldetail");
	size_t count = json_count(list);
	struct money sum[4] = {{0}, {0}, {0}, {0}};
	int rows[4] = {0};

	if (count > DETAIL_ROWS_MAX)
		return wire_suspect(reply, _("基金明细超过 %d 行"),
				    DETAIL_ROWS_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct json *row = json_at(list, i);
		const char *type = json_text(json_get(row, "fund_pay_type"));
		struct money amount;
		enum detail kind;

		if (type == NULL ||
		    !json_money(json_get(row, "fund_payamt"), &amount))
			return wire_suspect(reply, _("基金明细有误"));
		kind = classify(type);
		rows[kind]++;
		if (!money_add(sum[kind], amount, &sum[kind]))
			return wire_suspect(reply, _("基金明细有误"));
	}
	if (count > 0 && !detail_holds(f, parts, sum, rows))
		return wire_suspect(reply, _("应答金额不符（%s）"), "F");
	return WIRE_OK;
}
