/* The lines of a sale, wherever they come: 2101 and 2102 bring them along,
 * 2204 sends them ahead (protocol 7.2, 8, 15 G, I). */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/centre/bill.h"
#include "tests/centre/db.h"
#include "tests/centre/dec.h"
#include "tests/centre/order.h"

/* Bounds that keep cnt x pric inside 64 bits of fen with room to spare. */
#define CNT_MAX INT64_C(10000000000)	 /* a million */
#define PRIC_MAX INT64_C(10000000000000) /* ten million yuan */

static const struct field line_fields[] = {
    {"feedetl_sn", 30, 'Y', 't'},
    {"rxno", 40, 'N', 't'},
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
    {"bilg_dr_codg", 30, 'N', 't'},
    {"bilg_dr_name", 50, 'N', 't'},
    {"tcmdrug_used_way", 6, 'N', 't'},
};

int64_t
bill_decimal(struct json_object *object, const char *name, int scale)
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

int
bill_line(struct call *c, struct json_object *in, struct line *l)
{
	int64_t amount;

	(void)snprintf(l->sn, sizeof l->sn, "%s", in_text(in, "feedetl_sn"));
	(void)snprintf(l->code, sizeof l->code, "%s",
		       in_text(in, "med_list_codg"));
	(void)snprintf(l->own_code, sizeof l->own_code, "%s",
		       in_text(in, "medins_list_codg"));
	(void)snprintf(l->ocur, sizeof l->ocur, "%s",
		       in_text(in, "fee_ocur_time"));
	amount = bill_decimal(in, "det_item_fee_sumamt", DEC_FEN);
	l->cnt = bill_decimal(in, "cnt", DEC_COUNT);
	l->pric = bill_decimal(in, "pric", DEC_PRICE);
	if (l->cnt <= 0 || l->cnt > CNT_MAX || l->pric < 0 ||
	    l->pric > PRIC_MAX)
		return call_bad(c, "7.2", "cnt 或 pric 超出范围，明细 %s",
				l->sn);
	if (classify_line(c, l) != 0)
		return -1;
	policy_line(l);
	if (l->amount != amount)
		return call_bad(c, "15.I",
				"det_item_fee_sumamt 不等于数量乘单价，明细 %s",
				l->sn);
	if (l->code[0] == 'T' && in_text(in, "tcmdrug_used_way")[0] == '\0')
		call_breach(c, "7.2", "tcmdrug_used_way 缺失，饮片 %s", l->sn);
	return 0;
}

int
bill_serial_used(struct call *c, const char *sn)
{
	return db_int(c->db, 0,
		      "SELECT (SELECT count(*) FROM line WHERE shop=?1"
		      " AND sn=?2) + (SELECT count(*) FROM fee"
		      " WHERE shop=?1 AND sn=?2)",
		      "tt", c->shop->code, sn) > 0;
}

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
		if (order_overtaken(c, b->line[i].sn))
			return call_refuse(c, "feedetl_sn %s 已结算",
					   b->line[i].sn);
		if (bill_serial_used(c, b->line[i].sn))
			return call_bad(c, "19.20", "feedetl_sn %s 已使用过",
					b->line[i].sn);
	}
	return 0;
}

int
bill_lines(struct call *c, struct bill *b)
{
	struct json_object *list = in_node(c->input, "drugdetail"), *row;
	int64_t sum = 0;
	size_t i, n;

	if (list == NULL || !json_object_is_type(list, json_type_array))
		return call_bad(c, "7.2", "drugdetail 缺失");
	n = json_object_array_length(list);
	if (n < 1 || n > POLICY_LINES_MAX)
		return call_bad(c, "7.2", "drugdetail 应为 1 至 %d 行",
				POLICY_LINES_MAX);
	for (i = 0; i < n; i++) {
		b->n = (int)i + 1;
		row = json_object_array_get_idx(list, i);
		if (fields_check(c, "7.2", "drugdetail", row, line_fields,
				 sizeof line_fields / sizeof *line_fields) !=
			0 ||
		    bill_line(c, row, &b->line[i]) != 0)
			return -1;
		sum += b->line[i].amount;
	}
	if (sum != bill_decimal(b->info, "medfee_sumamt", DEC_FEN))
		return call_bad(c, "15.H", "medfee_sumamt 不等于明细之和");
	return check_serials(c, b);
}
