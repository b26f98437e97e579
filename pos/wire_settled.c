/*
 * Replies of 2101, 2102 and 2103 (protocol.md 7.3-7.5): an infcode 0 counts
 * only when the reply is ours and its figures add up (section 15).
 */
#include <assert.h>
#include <string.h>

#include "pos/wire_inside.h"

#define DETAIL_ROWS_MAX 200

/* Amounts beside those of struct figures that the identities speak of. */
struct parts {
	struct money hospital; /* hosp_part_amt; absent at a pharmacy */
	struct money funds;    /* identity D's right side */
};

/* Absent or null is zero where the table does not demand the member. */
static bool
optional_money(const struct json *node, const char *name, struct money *out)
{
	const struct json *member = wire_get(node, name);

	*out = money_fen(0);
	return member == NULL || json_money(member, out);
}

static enum wire_verdict
take_figures(struct wire_reply *reply, struct figures *f,
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

static enum wire_verdict
take_parts(struct wire_reply *reply, struct parts *parts,
	   const struct json *info)
{
	static const char *const funds[] = {
	    "hifp_pay",	 "cvlserv_pay", "hifes_pay", "hifmi_pay",
	    "hifob_pay", "maf_pay",	"oth_pay",   "hifdm_pay"};
	struct money amount;

	if (!optional_money(info, "hosp_part_amt", &parts->hospital))
		return wire_suspect(reply, _("%s 缺失或不是金额"),
				    "hosp_part_amt");
	parts->funds = money_fen(0);
	for (size_t i = 0; i < sizeof(funds) / sizeof(funds[0]); i++) {
		if (!optional_money(info, funds[i], &amount) ||
		    !money_add(parts->funds, amount, &parts->funds))
			return wire_suspect(reply, _("%s 缺失或不是金额"),
					    funds[i]);
	}
	return WIRE_OK;
}

/* a = sum of the others, without a chance to wrap. */
static bool
adds_up(struct money a, struct money b, struct money c, struct money d,
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

/* Identities A to D and J by their letters of section 15. */
static enum wire_verdict
check_sale(struct wire_reply *reply, const struct figures *f,
	   const struct parts *parts)
{
	const struct money zero = money_fen(0);
	const char *broken = NULL;

	if (!none_negative(f))
		broken = "I3";
	else if (!adds_up(f->total, f->ownpay, f->overlimit, f->preself,
			  f->inscope))
		broken = "A";
	else if (!adds_up(f->total, f->fund, f->person, parts->hospital, zero))
		broken = "B";
	else if (!adds_up(f->person, f->account, f->cash, zero, zero))
		broken = "C";
	else if (f->fund.fen != parts->funds.fen)
		broken = "D";
	else if (f->deductible.fen > f->inscope.fen)
		broken = "J";
	if (broken != NULL)
		return wire_suspect(reply, _("应答金额不符（%s）"), broken);
	return WIRE_OK;
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
detail_holds(const struct figures *f, const struct parts *parts,
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

static enum wire_verdict
check_detail(struct wire_reply *reply, const struct json *output,
	     const struct figures *f, const struct parts *parts)
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

static void
take_ids(struct wire_settled *settled, const struct json *info)
{
	/* Absent or odd is "": what must be there is checked by name. */
	(void)json_copy(json_get(info, "setl_id"), settled->setl_id,
			sizeof(settled->setl_id));
	(void)json_copy(json_get(info, "mdtrt_id"), settled->mdtrt_id,
			sizeof(settled->mdtrt_id));
	(void)json_copy(json_get(info, "setl_time"), settled->setl_time,
			sizeof(settled->setl_time));
	(void)json_copy(json_get(info, "clr_optins"), settled->clr_optins,
			sizeof(settled->clr_optins));
	(void)json_copy(json_get(info, "clr_way"), settled->clr_way,
			sizeof(settled->clr_way));
	(void)json_copy(json_get(info, "clr_type"), settled->clr_type,
			sizeof(settled->clr_type));
}

static bool
is_text(const struct json *node, const char *expected)
{
	const char *text = json_text(node);

	return text != NULL && strcmp(text, expected) == 0;
}

/* Whose reply is it (19 no. 2)? */
static enum wire_verdict
check_ours(struct wire_reply *reply, const struct wire_settled *settled,
	   const struct json *info, const char *msgid, const char *psn_no)
{
	if (settled->setl_id[0] == '\0' || settled->mdtrt_id[0] == '\0')
		return wire_suspect(reply, _("应答没有 %s"),
				    "setl_id、mdtrt_id");
	if (!is_text(json_get(info, "medins_setl_id"), msgid))
		return wire_suspect(reply, _("应答不是给这一报文的"));
	if (psn_no != NULL && !is_text(json_get(info, "psn_no"), psn_no))
		return wire_suspect(reply, _("应答不是给这个人的"));
	return WIRE_OK;
}

static enum wire_verdict
decode_sale(struct wire_reply *reply, struct wire_settled *settled,
	    const struct json *output, bool settle, const char *msgid,
	    const char *psn_no, struct money total)
{
	const struct json *info = json_at(json_get(output, "setlinfo"), 0);
	struct parts parts;

	if (!json_is_object(info))
		return wire_suspect(reply, _("应答没有 %s"), "setlinfo");
	take_ids(settled, info);
	if (settle &&
	    check_ours(reply, settled, info, msgid, psn_no) != WIRE_OK)
		return WIRE_SUSPECT;
	if (take_figures(reply, &settled->figures, info, false) != WIRE_OK ||
	    take_parts(reply, &parts, info) != WIRE_OK ||
	    check_sale(reply, &settled->figures, &parts) != WIRE_OK)
		return WIRE_SUSPECT;
	if (settled->figures.total.fen != total.fen)
		return wire_suspect(reply, _("应答的总额与本单不符"));
	return check_detail(reply, output, &settled->figures, &parts);
}

enum wire_verdict
wire_decode_sale(struct wire_reply *reply, struct wire_settled *settled,
		 const char *infno, const char *msgid, const char *psn_no,
		 struct money total, int http_status, const char *text,
		 size_t length)
{
	struct wire_document document;
	bool settle = strcmp(infno, "2102") == 0;

	assert(settle || strcmp(infno, "2101") == 0);
	assert(msgid != NULL && psn_no != NULL);
	memset(settled, 0, sizeof(*settled));
	if (wire_open(reply, &document, http_status, text, length) == WIRE_OK &&
	    decode_sale(reply, settled, document.output, settle, msgid, psn_no,
			total) != WIRE_OK)
		memset(settled, 0, sizeof(*settled));
	wire_close(&document);
	return reply->verdict;
}

static bool
is_minus(struct money a, struct money b)
{
	return a.fen == -b.fen;
}

/* The four parts of A are compared when the original has them. */
static bool
is_reversal_of(const struct figures *f, const struct figures *original)
{
	bool whole =
	    adds_up(original->total, original->ownpay, original->overlimit,
		    original->preself, original->inscope);

	if (!is_minus(f->total, original->total) ||
	    !is_minus(f->fund, original->fund) ||
	    !is_minus(f->account, original->account))
		return false;
	return !whole || (is_minus(f->ownpay, original->ownpay) &&
			  is_minus(f->overlimit, original->overlimit) &&
			  is_minus(f->preself, original->preself) &&
			  is_minus(f->inscope, original->inscope));
}

/* For reversals A, D and "minus the original", nothing else (15, notes). */
static enum wire_verdict
decode_reversal(struct wire_reply *reply, struct wire_settled *settled,
		const struct json *output, const char *msgid,
		const struct figures *original)
{
	const struct json *info = json_at(json_get(output, "setlinfo"), 0);
	struct figures *f = &settled->figures;
	struct parts parts;

	if (!json_is_object(info))
		return wire_suspect(reply, _("应答没有 %s"), "setlinfo");
	take_ids(settled, info);
	if (check_ours(reply, settled, info, msgid, NULL) != WIRE_OK ||
	    take_figures(reply, f, info, true) != WIRE_OK ||
	    take_parts(reply, &parts, info) != WIRE_OK)
		return WIRE_SUSPECT;
	if (!adds_up(f->total, f->ownpay, f->overlimit, f->preself, f->inscope))
		return wire_suspect(reply, _("应答金额不符（%s）"), "A");
	if (f->fund.fen != parts.funds.fen)
		return wire_suspect(reply, _("应答金额不符（%s）"), "D");
	if (!is_reversal_of(f, original))
		return wire_suspect(reply, _("应答金额不符（%s）"), "L");
	return WIRE_OK;
}

enum wire_verdict
wire_decode_2103(struct wire_reply *reply, struct wire_settled *settled,
		 const char *msgid, const struct figures *original,
		 int http_status, const char *text, size_t length)
{
	struct wire_document document;

	assert(msgid != NULL);
	assert(original != NULL && original->known);
	memset(settled, 0, sizeof(*settled));
	if (wire_open(reply, &document, http_status, text, length) == WIRE_OK &&
	    decode_reversal(reply, settled, document.output, msgid, original) !=
		WIRE_OK)
		memset(settled, 0, sizeof(*settled));
	wire_close(&document);
	return reply->verdict;
}
