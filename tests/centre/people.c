/* 1101 and 5206: who the person is, what the year has used up. */
#include <stdio.h>
#include <string.h>

#include "tests/centre/dec.h"
#include "tests/centre/tx.h"

static const struct field person_fields[] = {
    {"mdtrt_cert_type", 3, 'Y', 't'}, {"mdtrt_cert_no", 50, 'Y', 't'},
    {"card_sn", 32, 'N', 't'},	      {"begntime", 19, 'N', 'd'},
    {"psn_cert_type", 6, 'N', 't'},   {"certno", 50, 'N', 't'},
    {"psn_name", 50, 'N', 't'},
};

static const struct field meter_fields[] = {
    {"psn_no", 30, 'Y', 't'},
    {"cum_ym", 6, 'N', 't'},
};

const struct person *
tx_person(struct call *c, const char *psn_no)
{
	const struct person *p = data_person(&c->centre->data, psn_no);
	int i;

	if (p == NULL) {
		(void)call_refuse(c, "未查询到人员信息");
		return NULL;
	}
	for (i = 0; i < p->insu_n; i++)
		if (strcmp(p->insu[i].admdvs, c->insuplc) == 0)
			return p;
	(void)call_bad(c, "2.1", "insuplc_admdvs 与参保地不符");
	return NULL;
}

int
tx_credential(struct call *c, const struct person *p, struct json_object *in)
{
	const char *type = in_text(in, "mdtrt_cert_type");
	const char *own;

	if (strcmp(type, "01") == 0)
		own = p->token;
	else if (strcmp(type, "02") == 0)
		own = p->certno;
	else if (strcmp(type, "03") == 0)
		own = p->card_no;
	else
		return call_bad(c, "14.1", "mdtrt_cert_type 无效");
	if (strcmp(own, in_text(in, "mdtrt_cert_no")) != 0)
		return call_refuse(c, "就诊凭证与人员不符");
	return 0;
}

/* The credential shown: 01 e-voucher, 02 identity card, 03 the card. */
static const struct person *
find_person(struct call *c, struct json_object *in)
{
	const char *type = in_text(in, "mdtrt_cert_type");
	const char *no = in_text(in, "mdtrt_cert_no");
	const struct person *p;
	int i;

	for (i = 0; i < c->centre->data.persons_n; i++) {
		p = &c->centre->data.persons[i];
		if ((strcmp(type, "01") == 0 && strcmp(p->token, no) == 0) ||
		    (strcmp(type, "02") == 0 && strcmp(p->certno, no) == 0) ||
		    (strcmp(type, "03") == 0 && strcmp(p->card_no, no) == 0))
			return p;
	}
	return NULL;
}

static void
show_base(struct call *c, const struct person *p)
{
	struct out *o = &c->out;

	out_open(o, "baseinfo", '{');
	out_text(o, "psn_no", p->psn_no);
	out_text(o, "psn_cert_type", "01");
	out_text(o, "certno", p->certno);
	out_text(o, "psn_name", p->name);
	out_text(o, "gend", p->gend);
	out_text(o, "naty", p->naty);
	out_text(o, "brdy", p->brdy);
	out_dec(o, "age", stamp_age(p->brdy, c->now_ms), 1, 1);
	out_close(o, '}');
}

static void
show_insurance(struct call *c, const struct person *p,
	       const struct insurance *in)
{
	struct out *o = &c->out;
	struct meters m;

	ledger_meters(c->db, p->psn_no, in->insutype, c->now.year, &m);
	out_open(o, NULL, '{');
	out_fen(o, "balc", m.balance);
	out_text(o, "insutype", in->insutype);
	out_text(o, "psn_type", in->psn_type);
	out_text(o, "psn_insu_stas", in->status);
	out_maybe(o, "psn_insu_date", in->since);
	out_maybe(o, "paus_insu_date", in->paused);
	out_text(o, "cvlserv_flag", in->civil);
	out_text(o, "insuplc_admdvs", in->admdvs);
	out_maybe(o, "emp_name", in->employer);
	out_close(o, '}');
}

int
tx_1101(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	const struct person *p;
	int i;

	if (fields_check(c, "5.1", "data", in, person_fields,
			 sizeof person_fields / sizeof *person_fields) != 0)
		return -1;
	if (strcmp(in_text(in, "mdtrt_cert_type"), "03") == 0 &&
	    in_text(in, "card_sn")[0] == '\0')
		return call_bad(c, "5.1", "card_sn 缺失，社保卡须传");
	p = find_person(c, in);
	if (p == NULL)
		return call_refuse(c, "未查询到人员信息");
	if (strcmp(in_text(in, "mdtrt_cert_type"), "03") == 0 &&
	    strcmp(in_text(in, "card_sn"), p->card_sn) != 0)
		return call_refuse(c, "卡识别码与卡号不符");
	if (in_text(in, "psn_name")[0] != '\0' &&
	    strcmp(in_text(in, "psn_name"), p->name) != 0)
		return call_refuse(c, "姓名与凭证不符");
	out_open(&c->out, NULL, '{');
	show_base(c, p);
	out_open(&c->out, "insuinfo", '[');
	for (i = 0; i < p->insu_n; i++)
		show_insurance(c, p, &p->insu[i]);
	out_close(&c->out, ']');
	out_open(&c->out, "idetinfo", '[');
	out_close(&c->out, ']');
	out_close(&c->out, '}');
	return 0;
}

static void
show_meter(struct call *c, const char *insutype, const char *year,
	   const char *code, int64_t fen)
{
	struct out *o = &c->out;
	char month[8];

	(void)snprintf(month, sizeof month, "%.6s", c->now.run);
	out_open(o, NULL, '{');
	out_text(o, "insutype", insutype);
	out_text(o, "year", year);
	out_text(o, "cum_ym", month);
	out_text(o, "cum_type_code", code);
	out_fen(o, "cum", fen);
	out_close(o, '}');
}

/* cum_type_code is local (ruling 16); ours: DEDC_YEAR the deductible met,
 * FUND_YEAR what the fund has paid. */
int
tx_5206(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	const struct person *p;
	struct meters m;
	char year[8];
	int64_t y;
	int i;

	if (fields_check(c, "12", "data", in, meter_fields, 2) != 0)
		return -1;
	p = tx_person(c, in_text(in, "psn_no"));
	if (p == NULL)
		return -1;
	(void)snprintf(year, sizeof year, "%.4s",
		       in_text(in, "cum_ym")[0] != '\0' ? in_text(in, "cum_ym")
							: c->now.run);
	if (dec_read(year, 0, &y) != 0)
		return call_bad(c, "12", "cum_ym 应为 yyyyMM");
	out_open(&c->out, NULL, '{');
	out_open(&c->out, "cuminfo", '[');
	for (i = 0; i < p->insu_n; i++) {
		ledger_meters(c->db, p->psn_no, p->insu[i].insutype, (int)y,
			      &m);
		show_meter(c, p->insu[i].insutype, year, "DEDC_YEAR",
			   m.deductible_met);
		show_meter(c, p->insu[i].insutype, year, "FUND_YEAR",
			   m.fund_paid);
	}
	out_close(&c->out, ']');
	out_close(&c->out, '}');
	return 0;
}
