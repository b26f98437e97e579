/* Trace codes, channel A: inside the settlement (protocol 13.3). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/bill.h"
#include "tests/centre/db.h"

static const struct field trace_fields[] = {
    {"feedetl_sn", 30, 'Y', 't'},
    {"drug_trac_codg", 100, 'Y', 't'},
    {"trdn_flag", 3, 'Y', 'f'},
    {"min_prcunt_type", 6, 'Y', 't'},
};

static struct json_object *
trace_list(const struct call *c)
{
	struct json_object *list = in_node(c->input, "drug_trac_info");

	return list != NULL && json_object_is_type(list, json_type_array)
		   ? list
		   : NULL;
}

static int
is_part(struct json_object *row)
{
	return strcmp(in_text(row, "trdn_flag"), "1") == 0;
}

/* One row: a known line, a plausible code, not sold before (13.1). */
static int
check_row(struct call *c, const struct bill *b, struct json_object *row)
{
	const char *code, *p;
	int i, known = 0;

	if (fields_check(c, "13.3", "drug_trac_info", row, trace_fields,
			 sizeof trace_fields / sizeof *trace_fields) != 0)
		return -1;
	for (i = 0; i < b->n; i++)
		if (strcmp(b->line[i].sn, in_text(row, "feedetl_sn")) == 0)
			known = 1;
	if (!known)
		return call_bad(c, "13.3", "feedetl_sn 没有对应的明细");
	code = in_text(row, "drug_trac_codg");
	for (p = code; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7f)
			return call_bad(c, "13.2",
					"drug_trac_codg 含空白或非法字符");
	if (p - code < 20)
		return call_bad(c, "13.2", "drug_trac_codg 不足 20 位");
	if (c->centre->switches.value[SW_TRACE] == CHECK_ON && !is_part(row) &&
	    db_int(c->db, 0,
		   "SELECT count(*) FROM trace t JOIN settlement s"
		   " ON s.id=t.settlement WHERE t.code=? AND t.part='0'"
		   " AND s.state='effect'",
		   "t", code) > 0)
		return call_refuse(c, "追溯码 %.30s 已销售", code);
	return 0;
}

/* Lines of the no-code store, named in exp_content (ruling 8). */
static int
without_code(const struct bill *b, const char *sn)
{
	struct json_object *exp = json_tokener_parse(bill_exp(b));
	struct json_object *list = in_node(exp, "no_trac"), *v;
	int found = 0;
	size_t i;

	if (list != NULL && json_object_is_type(list, json_type_array)) {
		for (i = 0; i < json_object_array_length(list); i++) {
			v = json_object_array_get_idx(list, i);
			if (v != NULL &&
			    strcmp(json_object_get_string(v), sn) == 0)
				found = 1;
		}
	}
	json_object_put(exp);
	return found;
}

/* One code for each box of a 甲 or 乙 drug line; a split pack needs one. */
static int
check_line(struct call *c, const struct bill *b, const struct line *l)
{
	struct json_object *list = trace_list(c), *row;
	int64_t boxes = (l->cnt + 9999) / 10000, have = 0;
	size_t i, n = list != NULL ? json_object_array_length(list) : 0;

	if (l->level == 3 || (l->code[0] != 'X' && l->code[0] != 'Z') ||
	    without_code(b, l->sn))
		return 0;
	for (i = 0; i < n; i++) {
		row = json_object_array_get_idx(list, i);
		if (strcmp(in_text(row, "feedetl_sn"), l->sn) != 0)
			continue;
		have++;
		if (is_part(row))
			boxes = 1;
	}
	if (have < boxes)
		return call_bad(c, "19.8", "drug_trac_info 缺明细 %s 的追溯码",
				l->sn);
	return 0;
}

static int
check_twice(struct call *c, struct json_object *list, size_t at)
{
	struct json_object *row = json_object_array_get_idx(list, at), *other;
	size_t i;

	for (i = 0; i < at; i++) {
		other = json_object_array_get_idx(list, i);
		if (!is_part(row) &&
		    strcmp(in_text(row, "drug_trac_codg"),
			   in_text(other, "drug_trac_codg")) == 0)
			return call_bad(c, "13.2",
					"drug_trac_codg 同一单内重复");
	}
	return 0;
}

int
trace_check(struct call *c, const struct bill *b)
{
	struct json_object *list = trace_list(c);
	size_t i, n = list != NULL ? json_object_array_length(list) : 0;
	int j;

	for (i = 0; i < n; i++)
		if (check_row(c, b, json_object_array_get_idx(list, i)) != 0 ||
		    check_twice(c, list, i) != 0)
			return -1;
	for (j = 0; j < b->n; j++) /* a quote, 2101 or 2206, needs none (16) */
		if (c->centre->switches.value[SW_TRACE] == CHECK_ON &&
		    c->infno[3] != '1' && c->infno[3] != '6' &&
		    check_line(c, b, &b->line[j]) != 0)
			return -1;
	return 0;
}

void
trace_keep(struct call *c, int64_t settlement)
{
	struct json_object *list = trace_list(c), *row;
	size_t i, n = list != NULL ? json_object_array_length(list) : 0;

	for (i = 0; i < n; i++) {
		row = json_object_array_get_idx(list, i);
		db_run(c->db, "INSERT INTO trace VALUES(?,?,?,?)", "ittt",
		       settlement, in_text(row, "feedetl_sn"),
		       in_text(row, "drug_trac_codg"),
		       is_part(row) ? "1" : "0");
	}
}
