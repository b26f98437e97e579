/* 2001 and 5301: does the fund pay for this person, and for which chronic
 * diseases is the person registered (protocol 7.7, 12). */
#include <string.h>

#include "tests/centre/policy.h"
#include "tests/centre/tx.h"

static const struct field check_fields[] = {
    {"psn_no", 30, 'Y', 't'},	      {"insutype", 6, 'Y', 't'},
    {"fixmedins_code", 12, 'Y', 't'}, {"med_type", 6, 'Y', 't'},
    {"begntime", 19, 'Y', 'b'},	      {"endtime", 19, 'N', 'b'},
    {"dise_codg", 30, 'N', 't'},      {"dise_name", 500, 'N', 't'},
    {"oprn_oprt_code", 30, 'N', 't'}, {"oprn_oprt_name", 500, 'N', 't'},
    {"matn_type", 6, 'N', 't'},	      {"birctrl_type", 6, 'N', 't'},
};

static const struct field register_fields[] = {
    {"psn_no", 30, 'Y', 't'},
};

/* Why the fund does not pay; NULL when it does. */
static const char *
why_not(struct call *c, const struct person *p, struct json_object *in)
{
	const char *med_type = in_text(in, "med_type");
	const struct insurance *insu =
	    person_insurance(p, in_text(in, "insutype"));
	struct terms terms;

	if (insu == NULL)
		return "该人员无此险种";
	if (strcmp(insu->status, "1") != 0)
		return "参保状态不正常，不能享受待遇";
	if (policy_terms(insu, c->shop, &terms) != 0)
		return "该险种不能在本机构结算";
	if (strncmp(med_type, "14", 2) == 0 &&
	    data_chronic(&c->centre->data, p->psn_no, in_text(in, "dise_codg"),
			 in_text(in, "begntime")) == NULL)
		return "病种未备案或不在有效期内";
	return NULL;
}

int
tx_2001(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	const struct person *p;
	struct out *o = &c->out;
	const char *why;

	if (fields_check(c, "7.7", "data", in, check_fields,
			 sizeof check_fields / sizeof *check_fields) != 0)
		return -1;
	if (strcmp(in_text(in, "fixmedins_code"), c->shop->code) != 0)
		return call_bad(c, "7.7", "fixmedins_code 不是本机构");
	p = tx_person(c, in_text(in, "psn_no"));
	if (p == NULL)
		return -1;
	why = why_not(c, p, in);
	out_open(o, NULL, '{');
	out_open(o, "trtinfo", '[');
	out_open(o, NULL, '{');
	out_text(o, "psn_no", p->psn_no);
	out_text(o, "trt_chk_type", "1"); /* 基金 */
	out_text(o, "fund_pay_type",
		 strcmp(in_text(in, "insutype"), "390") == 0 ? "390100"
							     : "310100");
	out_text(o, "trt_enjymnt_flag", why == NULL ? "1" : "0");
	out_text(o, "begndate", c->now.day);
	out_null(o, "enddate");
	out_maybe(o, "trt_chk_rslt", why);
	out_close(o, '}');
	out_close(o, ']');
	out_close(o, '}');
	return 0;
}

int
tx_5301(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	const struct chronic *ch = c->centre->data.chronic;
	const struct person *p;
	struct out *o = &c->out;
	int i;

	if (fields_check(c, "12", "data", in, register_fields, 1) != 0)
		return -1;
	p = tx_person(c, in_text(in, "psn_no"));
	if (p == NULL)
		return -1;
	out_open(o, NULL, '{');
	out_open(o, "feedetail", '[');
	for (i = 0; i < c->centre->data.chronic_n; i++, ch++) {
		if (strcmp(ch->psn_no, p->psn_no) != 0)
			continue;
		out_open(o, NULL, '{');
		out_text(o, "opsp_dise_code", ch->code);
		out_text(o, "opsp_dise_name", ch->name);
		out_text(o, "begndate", ch->from);
		out_text(o, "enddate", ch->until);
		out_close(o, '}');
	}
	out_close(o, ']');
	out_close(o, '}');
	return 0;
}
