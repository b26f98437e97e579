/* 2204 and 2205: the fee lines of a visit sent ahead and taken back, and
 * what a settlement does to them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/bill.h"
#include "tests/centre/db.h"
#include "tests/centre/show.h"
#include "tests/centre/visit.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct field fee_fields[] = {
    {"feedetl_sn", 30, 'Y', 't'},
    {"mdtrt_id", 30, 'Y', 't'},
    {"psn_no", 30, 'Y', 't'},
    {"chrg_bchno", 30, 'Y', 't'},
    {"dise_codg", 30, 'N', 't'},
    {"rxno", 30, 'N', 't'},
    {"rx_circ_flag", 3, 'Y', 'f'},
    {"fee_ocur_time", 19, 'Y', 'd'},
    {"med_list_codg", 50, 'Y', 't'},
    {"medins_list_codg", 150, 'Y', 't'},
    {"det_item_fee_sumamt", 0, 'Y', 'a'},
    {"cnt", 0, 'Y', 'q'},
    {"pric", 0, 'Y', 'p'},
    {"sin_dos_dscr", 200, 'N', 't'},
    {"used_frqu_dscr", 200, 'N', 't'},
    {"prd_days", 0, 'N', 'r'},
    {"medc_way_dscr", 200, 'N', 't'},
    {"bilg_dept_codg", 30, 'Y', 't'},
    {"bilg_dept_name", 100, 'Y', 't'},
    {"bilg_dr_codg", 30, 'Y', 't'},
    {"bilg_dr_name", 50, 'Y', 't'},
    {"acord_dept_codg", 30, 'N', 't'},
    {"acord_dept_name", 100, 'N', 't'},
    {"orders_dr_code", 30, 'N', 't'},
    {"orders_dr_name", 50, 'N', 't'},
    {"hosp_appr_flag", 3, 'Y', 't'},
    {"tcmdrug_used_way", 6, 'N', 't'},
    {"etip_flag", 3, 'N', 't'},
    {"etip_hosp_code", 30, 'N', 't'},
    {"dscg_tkdrug_flag", 3, 'N', 't'},
    {"matn_fee_flag", 6, 'N', 't'},
    {"exp_content", 4000, 'N', 't'},
};

static const struct field take_back_fields[] = {
    {"mdtrt_id", 30, 'Y', 't'},
    {"chrg_bchno", 30, 'Y', 't'},
    {"psn_no", 30, 'Y', 't'},
};

static void
keep_line(struct call *c, struct json_object *in, const struct line *l)
{
	db_run(c->db,
	       "INSERT INTO fee VALUES(?,?,0,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	       "ttttttttiiiiiiiiii", in_text(in, "mdtrt_id"),
	       in_text(in, "chrg_bchno"), c->shop->code, l->sn, l->code,
	       l->own_code, l->ocur, l->kind, (int64_t)l->level, l->cnt,
	       l->pric, l->amount, l->ceiling, l->ratio, l->ownpay, l->overlmt,
	       l->preself, l->in_scope);
}

static int
take_line(struct call *c, struct json_object *in, struct line *l)
{
	struct visit v;

	memset(l, 0, sizeof *l);
	if (fields_check(c, "8", "feedetail", in, fee_fields,
			 COUNT(fee_fields)) != 0 ||
	    visit_find(c, in, &v) != 0 || bill_line(c, in, l) != 0)
		return -1;
	if (strcmp(in_text(in, "chrg_bchno"), "0000") == 0)
		return call_bad(c, "8", "chrg_bchno 0000 只用于撤销");
	if (bill_serial_used(c, l->sn)) /* twice in one message, too */
		return call_bad(c, "19.20", "feedetl_sn %s 已使用过", l->sn);
	keep_line(c, in, l);
	return 0;
}

int
tx_2204(struct call *c)
{
	struct json_object *list = in_node(c->input, "feedetail");
	struct line l;
	size_t i, n;

	if (list == NULL || !json_object_is_type(list, json_type_array))
		return call_bad(c, "8", "feedetail 缺失");
	n = json_object_array_length(list);
	if (n < 1 || n > POLICY_LINES_MAX)
		return call_bad(c, "8", "feedetail 应为 1 至 %d 行",
				POLICY_LINES_MAX);
	out_open(&c->out, NULL, '{');
	out_open(&c->out, "result", '[');
	for (i = 0; i < n; i++) {
		if (take_line(c, json_object_array_get_idx(list, i), &l) != 0)
			return -1;
		show_line(&c->out, &l);
	}
	out_close(&c->out, ']');
	out_close(&c->out, '}');
	return 0;
}

int
tx_2205(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	const char *batch;
	struct visit v;
	int all;

	if (fields_check(c, "8", "data", in, take_back_fields,
			 COUNT(take_back_fields)) != 0 ||
	    visit_find(c, in, &v) != 0)
		return -1;
	batch = in_text(in, "chrg_bchno");
	all = strcmp(batch, "0000") == 0;
	if (!all && db_int(c->db, 0,
			   "SELECT count(*) FROM fee WHERE mdtrt_id=?"
			   " AND batch=? AND settlement<>0",
			   "tt", v.mdtrt_id, batch) > 0)
		return call_refuse(c, "费用明细已结算，不能撤销");
	if (!all && db_int(c->db, 0,
			   "SELECT count(*) FROM fee WHERE mdtrt_id=?"
			   " AND batch=?",
			   "tt", v.mdtrt_id, batch) == 0)
		return call_refuse(c, "收费批次不存在");
	db_run(c->db,
	       "DELETE FROM fee WHERE mdtrt_id=?1 AND settlement=0"
	       " AND (?2='0000' OR batch=?2)",
	       "tt", v.mdtrt_id, batch);
	return 0;
}

void
fees_bind(struct call *c, const struct settlement *s)
{
	db_run(c->db,
	       "UPDATE fee SET settlement=? WHERE shop=? AND sn IN"
	       " (SELECT sn FROM line WHERE settlement=?)",
	       "iti", s->id, s->shop, s->id);
}

void
fees_release(struct call *c, const struct settlement *s)
{
	db_run(c->db, "UPDATE fee SET settlement=0 WHERE settlement=?", "i",
	       s->kind == 1 ? s->id : s->origin);
}
