#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/centre/bill.h"
#include "tests/centre/dec.h"

static const struct field info_fields[] = {
    {"psn_no", 30, 'Y', 't'},	     {"mdtrt_cert_type", 3, 'Y', 't'},
    {"mdtrt_cert_no", 50, 'Y', 't'}, {"begntime", 19, 'Y', 'd'},
    {"medfee_sumamt", 0, 'Y', 'a'},  {"invono", 20, 'N', 't'},
    {"insutype", 6, 'Y', 't'},	     {"dise_codg", 30, 'N', 't'},
    {"dise_name", 500, 'N', 't'},    {"acct_used_flag", 3, 'Y', 'f'},
    {"med_type", 6, 'Y', 't'},	     {"exp_content", 4000, 'N', 't'},
    {"expContent", 4000, 'N', 't'},
};

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

/* A chronic purchase names a disease the person is registered for. */
static int
check_disease(struct call *c, const struct bill *b)
{
	const char *code = b->dise_codg;

	if (strncmp(in_text(b->info, "med_type"), "14", 2) != 0)
		return 0;
	if (code[0] == '\0')
		return call_bad(c, "7.1", "dise_codg 缺失，慢特病须传");
	if (data_chronic(&c->centre->data, b->person->psn_no, code,
			 b->begntime) == NULL)
		return call_refuse(c, "病种 %s 未备案或不在有效期内", code);
	return 0;
}

static int
check_kind(struct call *c, const struct bill *b)
{
	int at_shop = strcmp(c->shop->type, "2") == 0;
	char key[16];

	(void)snprintf(key, sizeof key, " %s ", in_text(b->info, "med_type"));
	if (strstr(at_shop ? " 41 14 140104 9929 " : " 11 13 14 140104 ",
		   key) == NULL)
		return call_bad(c, "14.3", "med_type 与机构类型不符");
	return 0;
}

int
bill_head(struct call *c, struct bill *b)
{
	b->person = tx_person(c, in_text(b->info, "psn_no"));
	if (b->person == NULL || check_kind(c, b) != 0)
		return -1;
	b->use_account = in_text(b->info, "acct_used_flag")[0] == '1';
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
	if (check_disease(c, b) != 0 ||
	    tx_credential(c, b->person, b->info) != 0)
		return -1;
	return check_exp(c, b);
}

void
bill_split(struct call *c, struct bill *b)
{
	int64_t year = 0;
	char text[8];

	/* The benefit year is that of the sale, not of its delivery. */
	(void)snprintf(text, sizeof text, "%.4s", b->begntime);
	if (dec_read(text, 0, &year) != 0)
		assert(!"begntime was checked");
	b->year = (int)year;
	ledger_meters(c->db, b->person->psn_no, b->insurance->insutype, b->year,
		      &b->before);
	policy_split(b->line, b->n, &b->terms, &b->before, b->use_account,
		     &b->f);
	policy_check(b->line, b->n, &b->before, &b->f);
}

int
bill_read(struct call *c, struct bill *b)
{
	b->info = in_node(c->input, "druginfo");
	if (fields_check(c, "7.1", "druginfo", b->info, info_fields,
			 sizeof info_fields / sizeof *info_fields) != 0)
		return -1;
	(void)snprintf(b->begntime, sizeof b->begntime, "%s",
		       in_text(b->info, "begntime"));
	(void)snprintf(b->dise_codg, sizeof b->dise_codg, "%s",
		       in_text(b->info, "dise_codg"));
	if (bill_head(c, b) != 0 || bill_lines(c, b) != 0 ||
	    trace_check(c, b) != 0)
		return -1;
	bill_split(c, b);
	return 0;
}

const char *
bill_exp(const struct bill *b)
{
	const char *text = in_text(b->info, "exp_content");

	return text[0] != '\0' ? text : in_text(b->info, "expContent");
}

int
bill_exp_has(const struct bill *b, const char *key)
{
	struct json_object *exp = json_tokener_parse(bill_exp(b));
	int has = in_has(exp, key);

	json_object_put(exp);
	return has;
}
