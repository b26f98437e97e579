/* 2201, 2203A and 2202: a visit registered, described, cancelled. */
#include <stdio.h>
#include <string.h>

#include "tests/centre/db.h"
#include "tests/centre/visit.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct field register_fields[] = {
    {"psn_no", 30, 'Y', 't'},	     {"insutype", 6, 'Y', 't'},
    {"begntime", 19, 'Y', 'd'},	     {"mdtrt_cert_type", 3, 'Y', 't'},
    {"mdtrt_cert_no", 50, 'Y', 't'}, {"ipt_otp_no", 30, 'Y', 't'},
    {"atddr_no", 30, 'Y', 't'},	     {"dr_name", 50, 'Y', 't'},
    {"dept_code", 30, 'Y', 't'},     {"dept_name", 100, 'Y', 't'},
    {"caty", 6, 'Y', 't'},	     {"exp_content", 4000, 'N', 't'},
};

static const struct field cancel_fields[] = {
    {"psn_no", 30, 'Y', 't'},
    {"mdtrt_id", 30, 'Y', 't'},
    {"ipt_otp_no", 30, 'Y', 't'},
};

static const struct field visit_fields[] = {
    {"mdtrt_id", 30, 'Y', 't'},		 {"psn_no", 30, 'Y', 't'},
    {"med_type", 6, 'Y', 't'},		 {"begntime", 19, 'Y', 'd'},
    {"main_cond_dscr", 1000, 'N', 't'},	 {"dise_codg", 30, 'N', 't'},
    {"dise_name", 500, 'N', 't'},	 {"birctrl_type", 6, 'N', 't'},
    {"birctrl_matn_date", 10, 'N', 'D'}, {"matn_type", 6, 'N', 't'},
    {"geso_val", 0, 'N', 'n'},		 {"exp_content", 4000, 'N', 't'},
};

static const struct field diagnosis_fields[] = {
    {"diag_type", 3, 'Y', 't'},	     {"diag_srt_no", 0, 'Y', 'n'},
    {"diag_code", 20, 'Y', 't'},     {"diag_name", 100, 'Y', 't'},
    {"diag_dept", 50, 'Y', 't'},     {"dise_dor_no", 30, 'Y', 't'},
    {"dise_dor_name", 50, 'Y', 't'}, {"diag_time", 19, 'Y', 'd'},
    {"vali_flag", 3, 'Y', 'f'},
};

void
visit_read(sqlite3_stmt *ask, struct visit *v)
{
	int i = 0;

	memset(v, 0, sizeof *v);
	db_text(ask, i++, v->mdtrt_id, sizeof v->mdtrt_id);
	db_text(ask, i++, v->shop, sizeof v->shop);
	db_text(ask, i++, v->psn_no, sizeof v->psn_no);
	db_text(ask, i++, v->insutype, sizeof v->insutype);
	db_text(ask, i++, v->psn_type, sizeof v->psn_type);
	db_text(ask, i++, v->admdvs, sizeof v->admdvs);
	db_text(ask, i++, v->ipt_otp_no, sizeof v->ipt_otp_no);
	db_text(ask, i++, v->begntime, sizeof v->begntime);
	db_text(ask, i++, v->cert_type, sizeof v->cert_type);
	db_text(ask, i++, v->med_type, sizeof v->med_type);
	db_text(ask, i++, v->dise_codg, sizeof v->dise_codg);
	db_text(ask, i, v->state, sizeof v->state);
}

int
visit_find(struct call *c, struct json_object *in, struct visit *v)
{
	sqlite3_stmt *ask;

	if (tx_person(c, in_text(in, "psn_no")) == NULL)
		return -1;
	ask = db_ask(c->db, "SELECT * FROM visit WHERE mdtrt_id=? AND shop=?",
		     "tt", in_text(in, "mdtrt_id"), c->shop->code);
	if (!db_row(ask))
		return call_bad(c, "8", "mdtrt_id 未登记");
	visit_read(ask, v);
	db_end(ask);
	if (strcmp(v->psn_no, in_text(in, "psn_no")) != 0)
		return call_bad(c, "8", "psn_no 与登记的人员不符");
	if (strcmp(v->admdvs, c->insuplc) != 0)
		return call_bad(c, "2.1", "insuplc_admdvs 与登记的险种不符");
	if (strcmp(v->state, "open") != 0)
		return call_refuse(c, "挂号已撤销");
	return 0;
}

int64_t
visit_unsettled(struct call *c, const char *mdtrt_id)
{
	return db_int(c->db, 0,
		      "SELECT count(*) FROM fee WHERE mdtrt_id=?"
		      " AND settlement=0",
		      "t", mdtrt_id);
}

int64_t
visit_settled(struct call *c, const char *mdtrt_id)
{
	return db_int(c->db, 0,
		      "SELECT count(*) FROM settlement WHERE mdtrt_id=?"
		      " AND kind=1 AND state='effect'",
		      "t", mdtrt_id);
}

/* The scheme asked for must be the person's, in force, of this area. */
static const struct insurance *
scheme(struct call *c, const struct person *p, const char *insutype)
{
	const struct insurance *in = person_insurance(p, insutype);

	if (in == NULL)
		(void)call_refuse(c, "该人员无此险种");
	else if (strcmp(in->admdvs, c->insuplc) != 0)
		(void)call_bad(c, "2.1", "insuplc_admdvs 与险种不符");
	else if (strcmp(in->status, "1") != 0)
		(void)call_refuse(c, "参保状态不正常，不能享受待遇");
	else
		return in;
	return NULL;
}

static void
show_number(struct call *c, const char *mdtrt_id, struct json_object *in)
{
	out_open(&c->out, NULL, '{');
	out_open(&c->out, "data", '{');
	out_text(&c->out, "mdtrt_id", mdtrt_id);
	out_text(&c->out, "psn_no", in_text(in, "psn_no"));
	out_text(&c->out, "ipt_otp_no", in_text(in, "ipt_otp_no"));
	out_close(&c->out, '}');
	out_close(&c->out, '}');
}

int
tx_2201(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	const struct person *p;
	const struct insurance *insu;
	char mdtrt_id[32];

	if (fields_check(c, "8", "data", in, register_fields,
			 COUNT(register_fields)) != 0)
		return -1;
	if (strcmp(c->shop->type, "2") == 0)
		return call_bad(c, "8", "fixmedins_code 是药店，不能挂号");
	p = tx_person(c, in_text(in, "psn_no"));
	insu = p != NULL ? scheme(c, p, in_text(in, "insutype")) : NULL;
	if (insu == NULL || tx_credential(c, p, in) != 0)
		return -1;
	if (db_int(c->db, 0,
		   "SELECT count(*) FROM visit WHERE shop=? AND ipt_otp_no=?"
		   " AND state='open'",
		   "tt", c->shop->code, in_text(in, "ipt_otp_no")) > 0)
		return call_refuse(c, "门诊号已登记");
	(void)snprintf(mdtrt_id, sizeof mdtrt_id, "%sM%010lld", c->shop->admvs,
		       (long long)ledger_next(c->db, "mdtrt"));
	db_run(c->db,
	       "INSERT INTO visit VALUES(?,?,?,?,?,?,?,?,?,'','','open')",
	       "ttttttttt", mdtrt_id, c->shop->code, p->psn_no, insu->insutype,
	       insu->psn_type, insu->admdvs, in_text(in, "ipt_otp_no"),
	       in_text(in, "begntime"), in_text(in, "mdtrt_cert_type"));
	show_number(c, mdtrt_id, in);
	return 0;
}

static int
check_diagnoses(struct call *c)
{
	struct json_object *list = in_node(c->input, "diseinfo"), *row;
	size_t i, n;

	if (list == NULL || !json_object_is_type(list, json_type_array) ||
	    json_object_array_length(list) == 0)
		return call_bad(c, "8", "diseinfo 缺失");
	n = json_object_array_length(list);
	for (i = 0; i < n; i++) {
		row = json_object_array_get_idx(list, i);
		if (fields_check(c, "8", "diseinfo", row, diagnosis_fields,
				 COUNT(diagnosis_fields)) != 0)
			return -1;
		if (strchr("1234", in_text(row, "diag_type")[0]) == NULL)
			return call_bad(c, "14.6", "diag_type 无效");
	}
	return 0;
}

int
tx_2203A(struct call *c)
{
	struct json_object *in = in_node(c->input, "mdtrtinfo");
	struct visit v;

	if (fields_check(c, "8", "mdtrtinfo", in, visit_fields,
			 COUNT(visit_fields)) != 0 ||
	    visit_find(c, in, &v) != 0 || check_diagnoses(c) != 0)
		return -1;
	db_run(c->db,
	       "UPDATE visit SET med_type=?, dise_codg=? WHERE mdtrt_id=?",
	       "ttt", in_text(in, "med_type"), in_text(in, "dise_codg"),
	       v.mdtrt_id);
	return 0;
}

int
tx_2202(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	struct visit v;

	if (fields_check(c, "8", "data", in, cancel_fields,
			 COUNT(cancel_fields)) != 0 ||
	    visit_find(c, in, &v) != 0)
		return -1;
	if (strcmp(v.ipt_otp_no, in_text(in, "ipt_otp_no")) != 0)
		return call_bad(c, "8", "ipt_otp_no 与登记的不符");
	if (visit_settled(c, v.mdtrt_id) > 0)
		return call_refuse(c, "已结算，不能撤销挂号");
	if (visit_unsettled(c, v.mdtrt_id) > 0)
		return call_refuse(c, "有未撤销的费用明细，不能撤销挂号");
	db_run(c->db, "UPDATE visit SET state='cancelled' WHERE mdtrt_id=?",
	       "t", v.mdtrt_id);
	return 0;
}
