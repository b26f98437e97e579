/* 2206 and 2207: what the lines of a visit would cost, and the settlement
 * (protocol 8). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/bill.h"
#include "tests/centre/db.h"
#include "tests/centre/dec.h"
#include "tests/centre/order.h"
#include "tests/centre/visit.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The ten of 2206 come first; the rest are 2207's. */
enum { ASK_FIELDS = 12 };
static const struct field settle_fields[] = {
    {"psn_no", 30, 'Y', 't'},	      {"mdtrt_cert_type", 3, 'Y', 't'},
    {"mdtrt_cert_no", 50, 'Y', 't'},  {"med_type", 6, 'Y', 't'},
    {"medfee_sumamt", 0, 'Y', 'a'},   {"psn_setlway", 6, 'Y', 't'},
    {"mdtrt_id", 30, 'Y', 't'},	      {"chrg_bchno", 30, 'Y', 't'},
    {"acct_used_flag", 1, 'Y', 'f'},  {"insutype", 6, 'Y', 't'},
    {"exp_content", 4000, 'N', 't'},  {"expContent", 4000, 'N', 't'},
    {"invono", 20, 'N', 't'},	      {"fulamt_ownpay_amt", 0, 'Y', 'a'},
    {"overlmt_selfpay", 0, 'Y', 'a'}, {"preselfpay_amt", 0, 'Y', 'a'},
    {"inscp_scp_amt", 0, 'Y', 'a'},
};

static void
read_fee(sqlite3_stmt *ask, struct line *l)
{
	int64_t *const amounts[] = {&l->cnt,	 &l->pric,    &l->amount,
				    &l->ceiling, &l->ratio,   &l->ownpay,
				    &l->overlmt, &l->preself, &l->in_scope};
	size_t i;

	db_text(ask, 0, l->sn, sizeof l->sn);
	db_text(ask, 1, l->code, sizeof l->code);
	db_text(ask, 2, l->own_code, sizeof l->own_code);
	db_text(ask, 3, l->ocur, sizeof l->ocur);
	db_text(ask, 4, l->kind, sizeof l->kind);
	l->level = sqlite3_column_int(ask, 5);
	for (i = 0; i < COUNT(amounts); i++)
		*amounts[i] = sqlite3_column_int64(ask, 6 + (int)i);
}

static int
read_fees(struct call *c, struct bill *b)
{
	sqlite3_stmt *ask = db_ask(
	    c->db,
	    "SELECT sn, code, own_code, ocur, kind, level, cnt, pric, amount,"
	    " ceiling, ratio, ownpay, overlmt, preself, in_scope FROM fee"
	    " WHERE mdtrt_id=? AND batch=? AND settlement=0 ORDER BY rowid",
	    "tt", b->mdtrt_id, in_text(b->info, "chrg_bchno"));
	int64_t sum = 0;
	int many = 0;

	while (db_row(ask)) {
		many = b->n == POLICY_LINES_MAX;
		if (many)
			continue;
		read_fee(ask, &b->line[b->n]);
		sum += b->line[b->n++].amount;
	}
	if (many)
		return call_refuse(c, "收费批次超过 %d 行", POLICY_LINES_MAX);
	if (b->n == 0)
		return call_bad(c, "8", "chrg_bchno 没有未结算的费用明细");
	if (sum != bill_decimal(b->info, "medfee_sumamt", DEC_FEN))
		return call_bad(c, "15.H", "medfee_sumamt 不等于明细之和");
	return 0;
}

/* The visit must be described before it is priced. */
static int
check_visit(struct call *c, struct bill *b, const struct visit *v)
{
	const char *way = in_text(b->info, "psn_setlway");

	if (v->med_type[0] == '\0')
		return call_bad(c, "8", "mdtrt_id 缺 2203A 就诊和诊断信息");
	if (strcmp(v->med_type, in_text(b->info, "med_type")) != 0)
		return call_bad(c, "8", "med_type 与 2203A 不符");
	if (strcmp(v->insutype, in_text(b->info, "insutype")) != 0)
		return call_bad(c, "8", "insutype 与登记的不符");
	if (strcmp(way, "01") != 0 && strcmp(way, "02") != 0)
		return call_bad(c, "14.5", "psn_setlway 应为 01 或 02");
	memcpy(b->begntime, v->begntime, sizeof b->begntime);
	memcpy(b->mdtrt_id, v->mdtrt_id, sizeof b->mdtrt_id);
	memcpy(b->dise_codg, v->dise_codg, sizeof b->dise_codg);
	return 0;
}

/* 2207 repeats the sums of its lines (protocol 8). */
static int
check_sums(struct call *c, const struct bill *b)
{
	const struct {
		const char *name;
		int64_t sum;
	} sums[] = {
	    {"fulamt_ownpay_amt", b->f.ownpay},
	    {"overlmt_selfpay", b->f.overlmt},
	    {"preselfpay_amt", b->f.preself},
	    {"inscp_scp_amt", b->f.in_scope},
	};
	size_t i;

	for (i = 0; i < COUNT(sums); i++)
		if (bill_decimal(b->info, sums[i].name, DEC_FEN) != sums[i].sum)
			return call_bad(c, "15.H", "%s 不等于明细之和",
					sums[i].name);
	return 0;
}

static int
read_bill(struct call *c, struct bill *b, int for_good)
{
	struct visit v;

	b->info = in_node(c->input, "data");
	if (fields_check(c, "8", "data", b->info, settle_fields,
			 for_good ? COUNT(settle_fields) : ASK_FIELDS) != 0 ||
	    visit_find(c, b->info, &v) != 0 || check_visit(c, b, &v) != 0 ||
	    bill_head(c, b) != 0 || read_fees(c, b) != 0 ||
	    trace_check(c, b) != 0)
		return -1;
	bill_split(c, b);
	return for_good ? check_sums(c, b) : 0;
}

static int
settle(struct call *c, int for_good)
{
	struct bill *b = calloc(1, sizeof *b);
	struct settlement *s = calloc(1, sizeof *s);
	int rc;

	if (b == NULL || s == NULL)
		abort();
	rc = read_bill(c, b, for_good);
	if (rc == 0) {
		order_sale(c, b, for_good);
		bill_settlement(c, b, s);
		if (for_good) {
			bill_commit(c, b, s);
			fees_bind(c, s);
		}
		bill_show(c, b, s, for_good);
	}
	free(b);
	free(s);
	return rc;
}

int
tx_2206(struct call *c)
{
	return settle(c, 0);
}

int
tx_2207(struct call *c)
{
	return settle(c, 1);
}
