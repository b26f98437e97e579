#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/bill.h"
#include "tests/centre/db.h"
#include "tests/centre/dec.h"

/* Bounds that keep cnt x pric inside 64 bits of fen with room to spare. */
#define CNT_MAX INT64_C(10000000000)	 /* a million */
#define PRIC_MAX INT64_C(10000000000000) /* ten million yuan */

static const struct field info_fields[] = {
    {"psn_no", 30, 'Y', 't'},	     {"mdtrt_cert_type", 3, 'Y', 't'},
    {"mdtrt_cert_no", 50, 'Y', 't'}, {"begntime", 19, 'Y', 'd'},
    {"medfee_sumamt", 0, 'Y', 'a'},  {"invono", 20, 'N', 't'},
    {"insutype", 6, 'Y', 't'},	     {"dise_codg", 30, 'N', 't'},
    {"dise_name", 500, 'N', 't'},    {"acct_used_flag", 3, 'Y', 't'},
    {"med_type", 6, 'Y', 't'},	     {"exp_content", 4000, 'N', 't'},
    {"expContent", 4000, 'N', 't'},
};

static const struct field line_fields[] = {
    {"feedetl_sn", 30, 'Y', 't'},
    {"rxno", 40, 'N', 't'},
    {"rx_circ_flag", 3, 'Y', 't'},
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
    {"bilg_dr_codg", 30, 'N', 't'},
    {"bilg_dr_name", 50, 'N', 't'},
    {"tcmdrug_used_way", 6, 'N', 't'},
};

static int64_t
decimal(struct json_object *object, const char *name, int scale)
{
	int64_t v = 0;

	if (dec_read(in_text(object, name), scale, &v) != 0)
		assert(!"the field was checked before");
	return v;
}

/* The charge class of an invented code: by its first letters. */
static const char *
kind_of(const char *code)
{
	if (code[0] == 'C')
		return "08"; /* 卫生材料 */
	if (code[0] == 'T')
		return "10"; /* 中药饮片 */
	return code[0] == 'Z' || strncmp(code, "XB", 2) == 0 ? "11" : "09";
}

static int
classify_line(struct call *c, struct line *l)
{
	const struct item *it = data_item(&c->centre->data, l->code);

	(void)snprintf(l->kind, sizeof l->kind, "%s", kind_of(l->code));
	l->ceiling = NO_CEILING;
	if (it != NULL) {
		l->level = it->level;
		l->ratio = it->ratio;
		l->ceiling = it->ceiling;
		return 0;
	}
	if (c->centre->switches.value[SW_UNKNOWN_ITEM] == ITEM_REFUSE)
		return call_refuse(c, "项目 %.50s 未对照或不在目录内", l->code);
	l->level = 3;
	l->ratio = 10000;
	return 0;
}

static int
read_line(struct call *c, struct json_object *in, struct line *l)
{
	int64_t amount;

	if (fields_check(c, "7.2", "drugdetail", in, line_fields,
			 sizeof line_fields / sizeof *line_fields) != 0)
		return -1;
	(void)snprintf(l->sn, sizeof l->sn, "%s", in_text(in, "feedetl_sn"));
	(void)snprintf(l->code, sizeof l->code, "%s",
		       in_text(in, "med_list_codg"));
	(void)snprintf(l->own_code, sizeof l->own_code, "%s",
		       in_text(in, "medins_list_codg"));
	(void)snprintf(l->ocur, sizeof l->ocur, "%s",
		       in_text(in, "fee_ocur_time"));
	amount = decimal(in, "det_item_fee_sumamt", DEC_FEN);
	l->cnt = decimal(in, "cnt", DEC_COUNT);
	l->pric = decimal(in, "pric", DEC_PRICE);
	if (l->cnt <= 0 || l->cnt > CNT_MAX || l->pric < 0 ||
	    l->pric > PRIC_MAX)
		return call_bad(c, "7.2", "明细 %s 数量或单价超出范围", l->sn);
	if (classify_line(c, l) != 0)
		return -1;
	policy_line(l);
	if (l->amount != amount)
		return call_bad(c, "15.I", "明细 %s 总额不等于数量乘单价",
				l->sn);
	if (l->code[0] == 'T' && in_text(in, "tcmdrug_used_way")[0] == '\0')
		call_breach(c, "7.2", "饮片 %s 缺中药使用方式", l->sn);
	return 0;
}

/* Ruling 20: a feedetl_sn is used once, for ever. */
static int
check_serials(struct call *c, const struct bill *b)
{
	int i, j;

	for (i = 0; i < b->n; i++) {
		for (j = 0; j < i; j++)
			if (strcmp(b->line[i].sn, b->line[j].sn) == 0)
				return call_bad(c, "19.20",
						"feedetl_sn %s 重复",
						b->line[i].sn);
		if (db_int(c->db, 0,
			   "SELECT count(*) FROM line WHERE shop=?"
			   " AND sn=?",
			   "tt", c->shop->code, b->line[i].sn) > 0)
			return call_bad(c, "19.20", "feedetl_sn %s 已使用过",
					b->line[i].sn);
	}
	return 0;
}

static int
read_lines(struct call *c, struct bill *b)
{
	struct json_object *list = in_node(c->input, "drugdetail");
	int64_t sum = 0;
	size_t i, n;

	if (list == NULL || !json_object_is_type(list, json_type_array))
		return call_bad(c, "7.2", "缺少 drugdetail");
	n = json_object_array_length(list);
	if (n < 1 || n > POLICY_LINES_MAX)
		return call_bad(c, "7.2", "明细应为 1 至 %d 行",
				POLICY_LINES_MAX);
	for (i = 0; i < n; i++) {
		b->n = (int)i + 1;
		if (read_line(c, json_object_array_get_idx(list, i),
			      &b->line[i]) != 0)
			return -1;
		sum += b->line[i].amount;
	}
	if (sum != decimal(b->info, "medfee_sumamt", DEC_FEN))
		return call_bad(c, "15.H", "medfee_sumamt 不等于明细之和");
	return check_serials(c, b);
}

static int
check_credential(struct call *c, const struct bill *b)
{
	const char *type = in_text(b->info, "mdtrt_cert_type");
	const char *no = in_text(b->info, "mdtrt_cert_no");
	const char *own;

	if (strcmp(type, "01") == 0)
		own = b->person->token;
	else if (strcmp(type, "02") == 0)
		own = b->person->certno;
	else if (strcmp(type, "03") == 0)
		own = b->person->card_no;
	else
		return call_bad(c, "14.1", "mdtrt_cert_type 无效");
	if (strcmp(own, no) != 0)
		return call_refuse(c, "就诊凭证与人员不符");
	return 0;
}

/* exp_content is the text of a JSON object with known keys (ruling 9). */
static int
check_exp(struct call *c, const struct bill *b)
{
	static const char keys[] = " jrnl no_trac offl pack split ";
	const char *text = bill_exp(b);
	struct json_object *exp;
	char key[32];

	if (text[0] == '\0')
		return 0;
	exp = json_tokener_parse(text);
	if (exp == NULL || !json_object_is_type(exp, json_type_object)) {
		json_object_put(exp);
		return call_bad(c, "19.9", "exp_content 不是 JSON 对象");
	}
	json_object_object_foreach(exp, name, value)
	{
		(void)value;
		(void)snprintf(key, sizeof key, " %.20s ", name);
		if (strstr(keys, key) == NULL)
			call_breach(c, "19.9", "exp_content 有未知键 %.40s",
				    name);
	}
	json_object_put(exp);
	return 0;
}

static int
check_info(struct call *c, struct bill *b)
{
	const char *med_type = in_text(b->info, "med_type");
	const char *account = in_text(b->info, "acct_used_flag");
	int at_shop = strcmp(c->shop->type, "2") == 0;
	char key[16];

	if (strcmp(account, "0") != 0 && strcmp(account, "1") != 0)
		return call_bad(c, "7.1", "acct_used_flag 应为 0 或 1");
	b->use_account = account[0] == '1';
	(void)snprintf(key, sizeof key, " %s ", med_type);
	if (strstr(at_shop ? " 41 14 140104 9929 " : " 11 13 14 140104 ",
		   key) == NULL)
		return call_bad(c, "14.3", "med_type 与机构类型不符");
	if (strncmp(med_type, "14", 2) == 0 &&
	    in_text(b->info, "dise_codg")[0] == '\0')
		return call_bad(c, "7.1", "慢特病购药缺 dise_codg");
	b->insurance =
	    person_insurance(b->person, in_text(b->info, "insutype"));
	if (b->insurance == NULL)
		return call_refuse(c, "该人员无此险种");
	if (strcmp(b->insurance->admdvs, c->insuplc) != 0)
		return call_bad(c, "2.1", "insuplc_admdvs 与险种不符");
	if (strcmp(b->insurance->status, "1") != 0)
		return call_refuse(c, "参保状态不正常，不能享受待遇");
	if (policy_terms(b->insurance, c->shop, &b->terms) != 0)
		return call_refuse(c, "该险种不能在本机构结算");
	return check_credential(c, b);
}

int
bill_read(struct call *c, struct bill *b)
{
	int64_t year = 0;
	char text[8];

	b->info = in_node(c->input, "druginfo");
	if (fields_check(c, "7.1", "druginfo", b->info, info_fields,
			 sizeof info_fields / sizeof *info_fields) != 0)
		return -1;
	b->person = tx_person(c, in_text(b->info, "psn_no"));
	if (b->person == NULL || check_info(c, b) != 0 ||
	    check_exp(c, b) != 0 || read_lines(c, b) != 0 ||
	    trace_check(c, b) != 0)
		return -1;
	/* The benefit year is that of the sale, not of its delivery. */
	(void)snprintf(text, sizeof text, "%.4s", in_text(b->info, "begntime"));
	if (dec_read(text, 0, &year) != 0)
		assert(!"begntime was checked");
	b->year = (int)year;
	ledger_meters(c->db, b->person->psn_no, b->insurance->insutype, b->year,
		      &b->before);
	policy_split(b->line, b->n, &b->terms, &b->before, b->use_account,
		     &b->f);
	policy_check(b->line, b->n, &b->before, &b->f);
	return 0;
}

const char *
bill_exp(const struct bill *b)
{
	const char *text = in_text(b->info, "exp_content");

	return text[0] != '\0' ? text : in_text(b->info, "expContent");
}
