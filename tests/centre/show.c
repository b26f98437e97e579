#include <string.h>

#include "tests/centre/dec.h"
#include "tests/centre/show.h"

void
show_amounts(struct out *o, const struct figures *f)
{
	out_fen(o, "medfee_sumamt", f->medfee);
	out_fen(o, "fulamt_ownpay_amt", f->ownpay);
	out_fen(o, "overlmt_selfpay", f->overlmt);
	out_fen(o, "preselfpay_amt", f->preself);
	out_fen(o, "inscp_scp_amt", f->in_scope);
	out_fen(o, "act_pay_dedc", f->deductible);
	out_fen(o, "hifp_pay", f->fund);
	out_dec(o, "pool_prop_selfpay", f->ratio, DEC_RATIO, DEC_RATIO);
	out_fen(o, "cvlserv_pay", 0);
	out_fen(o, "hifes_pay", 0);
	out_fen(o, "hifmi_pay", 0);
	out_fen(o, "hifob_pay", 0);
	out_fen(o, "maf_pay", 0);
	out_fen(o, "oth_pay", 0);
	out_fen(o, "fund_pay_sumamt", f->fund);
}

void
show_share(struct out *o, const struct figures *f, enum show_names names)
{
	static const char *const cash[] = {
	    [SHOW_SETTLE] = "psn_cash_pay",
	    [SHOW_REVERSE] = "cash_payamt",
	    [SHOW_CLINIC_REVERSE] = "pdn_cash_pay",
	};

	out_fen(o, names == SHOW_REVERSE ? "psn_pay" : "psn_part_amt",
		f->person);
	out_fen(o, "acct_pay", f->account);
	out_fen(o, cash[names], f->cash);
	out_fen(o, "balc", f->balance);
	out_fen(o, "acct_mulaid_pay", 0);
}

void
show_person(struct call *c, const struct person *p)
{
	struct out *o = &c->out;

	out_text(o, "psn_no", p->psn_no);
	out_text(o, "psn_name", p->name);
	out_text(o, "psn_cert_type", "01");
	out_text(o, "certno", p->certno);
	out_text(o, "gend", p->gend);
	out_text(o, "naty", p->naty);
	out_text(o, "brdy", p->brdy);
	out_dec(o, "age", stamp_age(p->brdy, c->now_ms), 1, 1);
}

/* One row; the account's comes with the same amount in scope. */
static void
fund_row(struct out *o, const struct settlement *s, const char *type,
	 const char *name, int64_t paid)
{
	out_open(o, NULL, '{');
	out_text(o, "fund_pay_type", type);
	out_fen(o, "inscp_scp_amt", s->f.in_scope);
	if (s->kind == 1 && strcmp(type, "310200") != 0)
		out_fen(o, "crt_payb_lmt_amt", s->f.limit);
	else
		out_null(o, "crt_payb_lmt_amt");
	out_fen(o, "fund_payamt", paid);
	out_text(o, "fund_pay_type_name", name);
	out_null(o, "setl_proc_info");
	out_close(o, '}');
}

void
show_funds(struct out *o, const struct settlement *s)
{
	int employee = strcmp(s->insutype, "310") == 0;

	out_open(o, "setldetail", '[');
	if (s->f.in_scope != 0)
		fund_row(o, s, employee ? "310100" : "390100",
			 employee ? "职工基本医疗保险统筹基金"
				  : "城乡居民基本医疗保险基金",
			 s->f.fund);
	if (s->f.account != 0)
		fund_row(o, s, "310200", "职工基本医疗保险个人账户基金",
			 s->f.account);
	out_close(o, ']');
}

void
show_line(struct out *o, const struct line *l)
{
	static const char *const levels[] = {"", "01", "02", "03"};

	out_open(o, NULL, '{');
	out_text(o, "feedetl_sn", l->sn);
	out_fen(o, "det_item_fee_sumamt", l->amount);
	out_dec(o, "cnt", l->cnt, DEC_COUNT, 0);
	out_dec(o, "pric", l->pric, DEC_PRICE, 4);
	if (l->ceiling == NO_CEILING)
		out_int(o, "pric_uplmt_amt", 999999);
	else
		out_dec(o, "pric_uplmt_amt", l->ceiling, DEC_PRICE, 4);
	out_dec(o, "selfpay_prop", l->ratio, DEC_RATIO,
		l->ratio % 10000 == 0 ? 0 : DEC_RATIO);
	out_fen(o, "fulamt_ownpay_amt", l->ownpay);
	out_fen(o, "overlmt_amt", l->overlmt);
	out_fen(o, "preselfpay_amt", l->preself);
	out_fen(o, "inscp_scp_amt", l->in_scope);
	out_text(o, "chrgitm_lv", levels[l->level]);
	out_text(o, "med_chrgitm_type", l->kind);
	out_text(o, "bas_medn_flag", "0");
	out_text(o, "hi_nego_drug_flag", "0");
	out_text(o, "chld_medc_flag", "0");
	out_text(o, "list_sp_item_flag", "0");
	out_text(o, "drt_reim_flag", "0");
	out_null(o, "memo");
	out_close(o, '}');
}

const char *
show_clr_type(const struct shop *shop)
{
	return strcmp(shop->type, "2") == 0 ? "41" : "11";
}
