/* Trace codes, channel B: 3505 after a sale, 3506 after a return, with their
 * two-level result (protocol 13.4, ruling 21). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/db.h"
#include "tests/centre/dec.h"
#include "tests/centre/order.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { CODES_MAX = 200 };

static const struct field sale_fields[] = {
    {"med_list_codg", 50, 'Y', 't'},
    {"fixmedins_hilist_id", 30, 'Y', 't'},
    {"fixmedins_hilist_name", 200, 'Y', 't'},
    {"fixmedins_bchno", 30, 'Y', 't'},
    {"prsc_dr_cert_type", 6, 'N', 't'},
    {"prsc_dr_certno", 50, 'N', 't'},
    {"prsc_dr_name", 50, 'Y', 't'},
    {"phar_cert_type", 6, 'N', 't'},
    {"phar_certno", 50, 'N', 't'},
    {"phar_name", 50, 'Y', 't'},
    {"phar_prac_cert_no", 50, 'Y', 't'},
    {"hi_feesetl_type", 6, 'N', 't'},
    {"setl_id", 30, 'N', 't'},
    {"mdtrt_sn", 30, 'Y', 't'},
    {"psn_no", 30, 'N', 't'},
    {"psn_cert_type", 6, 'N', 't'},
    {"certno", 50, 'N', 't'},
    {"psn_name", 50, 'N', 't'},
    {"manu_lotnum", 30, 'Y', 't'},
    {"manu_date", 10, 'Y', 'D'},
    {"expy_end", 10, 'N', 'D'},
    {"rx_flag", 3, 'Y', 'f'},
    {"trdn_flag", 3, 'Y', 'f'},
    {"finl_trns_pric", 0, 'N', 'p'},
    {"rxno", 40, 'N', 't'},
    {"rx_circ_flag", 3, 'N', 'f'},
    {"rtal_docno", 40, 'Y', 't'},
    {"stoout_no", 40, 'N', 't'},
    {"bchno", 30, 'N', 't'},
    {"drug_trac_codg", 100, 'N', 't'},
    {"drug_prod_barc", 30, 'N', 't'},
    {"shelf_posi", 20, 'N', 't'},
    {"sel_retn_cnt", 0, 'Y', 'q'},
    {"sel_retn_time", 19, 'Y', 'd'},
    {"sel_retn_opter_name", 50, 'Y', 't'},
    {"memo", 500, 'N', 't'},
    {"mdtrt_setl_type", 6, 'N', 't'},
    {"MDTRT_SETL_TYPE", 6, 'N', 't'},
    {"drugtracinfo", 0, 'N', 'l'},
};

static const struct field return_fields[] = {
    {"med_list_codg", 50, 'Y', 't'},
    {"fixmedins_hilist_id", 30, 'Y', 't'},
    {"fixmedins_hilist_name", 200, 'Y', 't'},
    {"fixmedins_bchno", 30, 'Y', 't'},
    {"setl_id", 30, 'N', 't'},
    {"psn_no", 30, 'N', 't'},
    {"psn_cert_type", 6, 'N', 't'},
    {"certno", 50, 'N', 't'},
    {"psn_name", 50, 'N', 't'},
    {"manu_lotnum", 30, 'Y', 't'},
    {"manu_date", 10, 'Y', 'D'},
    {"expy_end", 10, 'N', 'D'},
    {"rx_flag", 3, 'Y', 'f'},
    {"trdn_flag", 3, 'Y', 'f'},
    {"finl_trns_pric", 0, 'N', 'p'},
    {"sel_retn_cnt", 0, 'Y', 'q'},
    {"sel_retn_time", 19, 'Y', 'd'},
    {"sel_retn_opter_name", 50, 'Y', 't'},
    {"memo", 500, 'N', 't'},
    {"medins_prod_sel_no", 50, 'Y', 't'},
    {"drug_trac_codg", 100, 'N', 't'},
    {"drugtracinfo", 0, 'N', 'l'},
};

/* One upload being looked at; why[i] is NULL for an accepted code. */
struct upload {
	struct json_object *in;
	const char *code[CODES_MAX], *why[CODES_MAX];
	int n, refused;
	char doc[256], setl_id[32];
};

/* The inner result of 13.4; the envelope says 0 all the same. */
static int
inner(struct call *c, const struct upload *u, const char *result,
      const char *text)
{
	struct out *o = &c->out;
	int i;

	out_open(o, NULL, '{');
	out_open(o, "result", '{');
	out_text(o, "retRslt", result);
	out_text(o, "msgRslt", text);
	if (u->refused > 0) {
		out_open(o, "drugtracinfo", '[');
		for (i = 0; i < u->n; i++) {
			out_open(o, NULL, '{');
			out_text(o, "drug_trac_codg", u->code[i]);
			out_text(o, "retRslt", u->why[i] == NULL ? "1" : "0");
			out_text(o, "msgRslt",
				 u->why[i] == NULL ? "成功" : u->why[i]);
			out_close(o, '}');
		}
		out_close(o, ']');
	}
	out_close(o, '}');
	out_close(o, '}');
	return 0;
}

/* Ruling 21: drugtracinfo[] holds every code, the header's being first. */
static int
take_codes(struct call *c, struct upload *u)
{
	struct json_object *list = in_node(u->in, "drugtracinfo"), *row;
	const char *first = in_text(u->in, "drug_trac_codg");
	size_t i, n = 0;

	if (json_object_is_type(list, json_type_array))
		n = json_object_array_length(list);
	if (n > CODES_MAX)
		return call_bad(c, "13.4", "drugtracinfo 超过 %d 行",
				CODES_MAX);
	for (i = 0; i < n; i++) {
		row = json_object_array_get_idx(list, i);
		u->code[u->n++] = in_text(row, "drug_trac_codg");
	}
	if (n == 0 && first[0] != '\0')
		u->code[u->n++] = first;
	if (n > 0 && strcmp(u->code[0], first) != 0)
		call_breach(c, "19.21",
			    "drug_trac_codg 不是 drugtracinfo 首码");
	return 0;
}

/* A code stands once, save split packs: whoever sold it, as long as that
 * sale stands (13.1). */
static const char *
sold_before(struct call *c, const struct upload *u, const char *code)
{
	char shop[16] = "";
	sqlite3_stmt *ask =
	    db_ask(c->db,
		   "SELECT so.shop FROM sold so LEFT JOIN settlement s"
		   " ON s.setl_id=so.setl_id AND s.kind=1"
		   " WHERE so.code=? AND so.doc<>? AND so.part='0'"
		   " AND (so.setl_id='' OR s.state='effect') LIMIT 1",
		   "tt", code, u->doc);

	if (!db_row(ask))
		return NULL;
	db_text(ask, 0, shop, sizeof shop);
	db_end(ask);
	if (strcmp(shop, c->shop->code) != 0)
		return "追溯码已由其他机构销售";
	call_breach(c, "13.1", "drug_trac_codg %.30s 重复上传", code);
	return "追溯码已销售";
}

static void
judge_codes(struct call *c, struct upload *u)
{
	int part = strcmp(in_text(u->in, "trdn_flag"), "1") == 0, i, j;
	int64_t boxes = 0;

	for (i = 0; i < u->n; i++) {
		if (!part)
			u->why[i] = sold_before(c, u, u->code[i]);
		for (j = 0; j < i && !part; j++)
			if (strcmp(u->code[i], u->code[j]) == 0)
				u->why[i] = "同一单内追溯码重复";
		if (strlen(u->code[i]) < 20)
			u->why[i] = "追溯码不足 20 位";
		u->refused += u->why[i] != NULL;
	}
	if (!part &&
	    dec_read(in_text(u->in, "sel_retn_cnt"), DEC_COUNT, &boxes) == 0 &&
	    u->n > (boxes + 9999) / 10000)
		call_breach(c, "19.21", "drugtracinfo 多于 sel_retn_cnt");
}

static int
keep_upload(struct call *c, struct upload *u)
{
	const char *body =
	    json_object_to_json_string_ext(u->in, JSON_C_TO_STRING_PLAIN);
	int64_t same =
	    db_int(c->db, -1, "SELECT body=? FROM upload WHERE doc=?", "tt",
		   body, u->doc);
	int i;

	if (same == 0) {
		call_breach(c, "19.21", "rtal_docno 同一单据内容不同");
		return inner(c, u, "0", "同一单据内容不同");
	}
	if (same == 1) {
		db_run(c->db, "UPDATE upload SET times=times+1 WHERE doc=?",
		       "t", u->doc);
		return inner(c, u, "1", "重复上传");
	}
	judge_codes(c, u);
	if (u->refused > 0)
		return inner(c, u, "0", "追溯码校验未通过");
	db_run(c->db, "INSERT INTO upload VALUES(NULL,?,?,?,1,?)", "tttt",
	       u->doc, c->now.dash, c->msgid, body);
	for (i = 0; i < u->n; i++)
		db_run(c->db, "INSERT INTO sold VALUES(?,?,?,?,?)", "ttttt",
		       u->doc, u->code[i], c->shop->code, u->setl_id,
		       in_text(u->in, "trdn_flag"));
	return inner(c, u, "1", "成功");
}

/* NULL, or why the settlement named does not fit the upload. */
static const char *
settlement_wrong(struct call *c, struct upload *u)
{
	const char *type = in_text(u->in, "hi_feesetl_type");
	int insured = strcmp(type, "1") == 0 || strcmp(type, "2") == 0;
	struct settlement *s;
	const char *why = NULL;

	if (u->setl_id[0] == '\0')
		return insured ? "医保销售缺结算ID" : NULL;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		abort();
	if (ledger_by_setl_id(c->db, u->setl_id, s) != 0 ||
	    strcmp(s->shop, c->shop->code) != 0) {
		why = "结算信息不存在";
	} else {
		order_known(c, s->msgid);
		if (insured && (strcmp(s->admdvs, c->shop->admvs) != 0) !=
				   (strcmp(type, "2") == 0))
			call_breach(c, "13.4", "hi_feesetl_type 与参保地不符");
	}
	free(s);
	return why;
}

int
tx_3505(struct call *c)
{
	struct upload u = {.in = in_node(c->input, "selinfo")};
	const char *why;

	if (fields_check(c, "13.4", "selinfo", u.in, sale_fields,
			 COUNT(sale_fields)) != 0 ||
	    take_codes(c, &u) != 0)
		return -1;
	(void)snprintf(u.setl_id, sizeof u.setl_id, "%s",
		       in_text(u.in, "setl_id"));
	why = settlement_wrong(c, &u);
	if (why != NULL)
		return inner(c, &u, "0", why);
	(void)snprintf(
	    u.doc, sizeof u.doc, "%s|%s|%s|%s|%s", c->shop->code,
	    in_text(u.in, "rtal_docno"), in_text(u.in, "fixmedins_hilist_id"),
	    in_text(u.in, "fixmedins_bchno"), in_text(u.in, "drug_trac_codg"));
	return keep_upload(c, &u);
}

/* What came back may be sold again. */
int
tx_3506(struct call *c)
{
	struct upload u = {.in = in_node(c->input, "selinfo")};
	int i;

	if (fields_check(c, "13.4", "selinfo", u.in, return_fields,
			 COUNT(return_fields)) != 0 ||
	    take_codes(c, &u) != 0)
		return -1;
	for (i = 0; i < u.n; i++) {
		db_run(c->db, "DELETE FROM sold WHERE code=? AND shop=?", "tt",
		       u.code[i], c->shop->code);
		if (sqlite3_changes(c->db) == 0)
			u.why[i] = "追溯码未由本机构销售";
		u.refused += u.why[i] != NULL;
	}
	if (u.refused == u.n && u.n > 0)
		return inner(c, &u, "0", "追溯码校验未通过");
	return inner(c, &u, "1", "成功");
}
