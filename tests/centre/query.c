/* 5201, 5204, 5203: the chain that finds out what happened (10.3 C). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/db.h"
#include "tests/centre/show.h"
#include "tests/centre/visit.h"

static const struct field visit_fields[] = {
    {"psn_no", 30, 'Y', 't'},	{"begntime", 19, 'Y', 'd'},
    {"endtime", 19, 'N', 'd'},	{"med_type", 6, 'Y', 't'},
    {"mdtrt_id", 30, 'N', 't'},
};

static const struct field lines_fields[] = {
    {"psn_no", 30, 'Y', 't'},
    {"mdtrt_id", 30, 'Y', 't'},
    {"setl_id", 30, 'N', 't'},
};

static const struct field settlement_fields[] = {
    {"psn_no", 30, 'Y', 't'},
    {"setl_id", 30, 'Y', 't'},
    {"mdtrt_id", 30, 'Y', 't'},
};

static void
show_visit(struct call *c, const struct person *p, const struct visit *v)
{
	struct out *o = &c->out;

	out_open(o, NULL, '{');
	out_text(o, "mdtrt_id", v->mdtrt_id);
	show_person(c, p);
	out_text(o, "insutype", v->insutype);
	out_text(o, "psn_type", v->psn_type);
	out_text(o, "insu_optins", v->admdvs);
	out_text(o, "begntime", v->begntime);
	out_text(o, "endtime", v->begntime);
	out_text(o, "mdtrt_cert_type", v->cert_type);
	out_maybe(o, "med_type", v->med_type);
	out_maybe(o, "ipt_otp_no", v->ipt_otp_no);
	out_maybe(o, "dise_codg", v->dise_codg);
	out_null(o, "dise_name");
	out_text(o, "fixmedins_code", v->shop);
	out_close(o, '}');
}

/* Sales of a pharmacy stand for visits of their own; those of a clinic are
 * listed from 2201 on, before their med_type is known, too. */
static sqlite3_stmt *
ask_visits(struct call *c, const char *psn_no, struct json_object *in)
{
	const char *end = in_text(in, "endtime");

	return db_ask(
	    c->db,
	    "SELECT mdtrt_id, shop, psn_no, insutype, psn_type, admdvs,"
	    " '' AS ipt_otp_no, begntime, cert_type, med_type, '' AS dise,"
	    " state FROM settlement WHERE kind=1 AND state<>'undone'"
	    " AND infno NOT LIKE '2207%' AND psn_no=?1 AND shop=?2"
	    " AND begntime>=?3 AND begntime<=?4 AND med_type=?5"
	    " AND (?6='' OR mdtrt_id=?6) UNION ALL"
	    " SELECT * FROM visit WHERE state='open' AND psn_no=?1"
	    " AND shop=?2 AND begntime>=?3 AND begntime<=?4"
	    " AND med_type IN (?5, '') AND (?6='' OR mdtrt_id=?6)"
	    " ORDER BY mdtrt_id",
	    "tttttt", psn_no, c->shop->code, in_text(in, "begntime"),
	    end[0] != '\0' ? end : "9999", in_text(in, "med_type"),
	    in_text(in, "mdtrt_id"));
}

int
tx_5201(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	const struct person *p;
	sqlite3_stmt *ask;
	struct visit v;

	if (fields_check(c, "12", "data", in, visit_fields, 5) != 0)
		return -1;
	if (in_text(in, "endtime")[0] != '\0' &&
	    strcmp(in_text(in, "endtime"), in_text(in, "begntime")) < 0)
		call_breach(c, "12", "endtime 早于 begntime");
	p = tx_person(c, in_text(in, "psn_no"));
	if (p == NULL)
		return -1;
	ask = ask_visits(c, p->psn_no, in);
	out_open(&c->out, NULL, '{');
	out_open(&c->out, "mdtrtinfo", '[');
	while (db_row(ask)) {
		visit_read(ask, &v);
		show_visit(c, p, &v);
	}
	out_close(&c->out, ']');
	out_close(&c->out, '}');
	return 0;
}

/* A stored line under its settlement, or with the signs of its reversal. */
static void
show_stored_line(struct out *o, sqlite3_stmt *ask, const char *setl_id,
		 const char *mdtrt_id, int sign)
{
	static const char *const levels[] = {"", "01", "02", "03"};
	char text[160];
	int level = sqlite3_column_int(ask, 5);

	out_open(o, NULL, '{');
	out_text(o, "mdtrt_id", mdtrt_id);
	out_maybe(o, "setl_id", setl_id);
	db_text(ask, 0, text, sizeof text);
	out_text(o, "feedetl_sn", text);
	db_text(ask, 1, text, sizeof text);
	out_text(o, "med_list_codg", text);
	out_text(o, "hilist_code", text);
	db_text(ask, 2, text, sizeof text);
	out_text(o, "medins_list_codg", text);
	db_text(ask, 3, text, sizeof text);
	out_text(o, "fee_ocur_time", text);
	db_text(ask, 4, text, sizeof text);
	out_text(o, "med_chrgitm_type", text);
	out_text(o, "chrgitm_lv", levels[level]);
	out_dec(o, "cnt", sign * sqlite3_column_int64(ask, 6), 4, 0);
	out_dec(o, "pric", sqlite3_column_int64(ask, 7), 6, 4);
	out_fen(o, "det_item_fee_sumamt", sign * sqlite3_column_int64(ask, 8));
	out_fen(o, "fulamt_ownpay_amt", sign * sqlite3_column_int64(ask, 9));
	out_fen(o, "overlmt_amt", sign * sqlite3_column_int64(ask, 10));
	out_fen(o, "preselfpay_amt", sign * sqlite3_column_int64(ask, 11));
	out_fen(o, "inscp_scp_amt", sign * sqlite3_column_int64(ask, 12));
	out_close(o, '}');
}

static void
show_stored_lines(struct call *c, const struct settlement *s)
{
	sqlite3_stmt *ask =
	    db_ask(c->db,
		   "SELECT sn, code, own_code, ocur,"
		   " kind, level, cnt, pric, amount, ownpay, overlmt, preself,"
		   " in_scope FROM line WHERE settlement=? ORDER BY n",
		   "i", s->kind == 1 ? s->id : s->origin);

	while (db_row(ask))
		show_stored_line(&c->out, ask, s->setl_id, s->mdtrt_id,
				 s->kind);
}

/* Sent by 2204 and not settled yet. */
static void
show_free_lines(struct call *c, const char *psn_no, const char *mdtrt_id)
{
	sqlite3_stmt *ask =
	    db_ask(c->db,
		   "SELECT f.sn, f.code, f.own_code, f.ocur, f.kind, f.level,"
		   " f.cnt, f.pric, f.amount, f.ownpay, f.overlmt, f.preself,"
		   " f.in_scope FROM fee f JOIN visit v USING(mdtrt_id)"
		   " WHERE f.settlement=0 AND v.psn_no=? AND mdtrt_id=?"
		   " AND v.shop=? ORDER BY f.rowid",
		   "ttt", psn_no, mdtrt_id, c->shop->code);

	while (db_row(ask))
		show_stored_line(&c->out, ask, "", mdtrt_id, 1);
}

int
tx_5204(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	struct settlement *s;
	sqlite3_stmt *ask;

	if (fields_check(c, "12", "data", in, lines_fields, 3) != 0 ||
	    tx_person(c, in_text(in, "psn_no")) == NULL)
		return -1;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		abort();
	ask = db_ask(c->db,
		     "SELECT * FROM settlement WHERE psn_no=?1"
		     " AND mdtrt_id=?2 AND shop=?3 AND state<>'undone'"
		     " AND (?4='' OR setl_id=?4) ORDER BY id",
		     "tttt", in_text(in, "psn_no"), in_text(in, "mdtrt_id"),
		     c->shop->code, in_text(in, "setl_id"));
	out_open(&c->out, NULL, '{');
	out_open(&c->out, "data", '[');
	while (db_row(ask)) {
		ledger_read(ask, s);
		show_stored_lines(c, s);
	}
	if (in_text(in, "setl_id")[0] == '\0')
		show_free_lines(c, in_text(in, "psn_no"),
				in_text(in, "mdtrt_id"));
	out_close(&c->out, ']');
	out_close(&c->out, '}');
	free(s);
	return 0;
}

static void
show_settlement(struct call *c, const struct person *p,
		const struct settlement *s)
{
	struct out *o = &c->out;
	char year[8];

	(void)snprintf(year, sizeof year, "%04d", s->year % 10000);
	out_open(o, NULL, '{');
	out_open(o, "setlinfo", '{');
	out_text(o, "setl_id", s->setl_id);
	out_text(o, "mdtrt_id", s->mdtrt_id);
	show_person(c, p);
	out_text(o, "insutype", s->insutype);
	out_text(o, "psn_type", s->psn_type);
	out_text(o, "setl_time", s->setl_time);
	out_text(o, "mdtrt_cert_type", s->cert_type);
	out_text(o, "med_type", s->med_type);
	out_text(o, "pay_loc", "2");
	out_text(o, "fixmedins_code", s->shop);
	out_text(o, "hosp_lv", c->shop->level);
	show_amounts(o, &s->f);
	show_share(o, &s->f, SHOW_REVERSE);
	out_text(o, "medins_setl_id", s->msgid);
	out_text(o, "refd_setl_flag", s->kind == 1 ? "0" : "1");
	out_text(o, "year", year);
	out_maybe(o, "invono", s->invono);
	out_text(o, "opter_id", s->opter);
	out_text(o, "opt_time", s->setl_time);
	out_text(o, "clr_optins", s->admdvs);
	out_text(o, "clr_way", "1");
	out_text(o, "clr_type", show_clr_type(c->shop));
	out_maybe(o, "exp_content", s->exp_content);
	out_close(o, '}');
	show_funds(o, s);
	out_close(o, '}');
}

int
tx_5203(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	struct settlement *s;
	const struct person *p;
	int rc = 0;

	if (fields_check(c, "12", "data", in, settlement_fields, 3) != 0)
		return -1;
	p = tx_person(c, in_text(in, "psn_no"));
	if (p == NULL)
		return -1;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		abort();
	if (ledger_by_setl_id(c->db, in_text(in, "setl_id"), s) != 0 ||
	    strcmp(s->psn_no, p->psn_no) != 0 ||
	    strcmp(s->mdtrt_id, in_text(in, "mdtrt_id")) != 0 ||
	    strcmp(s->shop, c->shop->code) != 0 ||
	    strcmp(s->state, "undone") == 0)
		rc = call_refuse(c, "结算信息不存在");
	else
		show_settlement(c, p, s);
	free(s);
	return rc;
}
