/* 3201 and 3202: a period's totals and rows held against the ledger
 * (protocol 11, rulings 12 and 13). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/claim.h"
#include "tests/centre/db.h"
#include "tests/centre/dec.h"
#include "tests/centre/files.h"
#include "tests/centre/show.h"
#include "tests/centre/zip.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct field total_fields[] = {
    {"insutype", 6, 'Y', 't'},		 {"clr_type", 6, 'Y', 't'},
    {"setl_optins", 6, 'Y', 't'},	 {"stmt_begndate", 0, 'Y', 'b'},
    {"stmt_enddate", 0, 'Y', 'b'},	 {"medfee_sumamt", 0, 'Y', 'a'},
    {"fund_pay_sumamt", 0, 'Y', 'a'},	 {"acct_pay", 0, 'Y', 'a'},
    {"fixmedins_setl_cnt", 0, 'Y', 'n'}, {"refd_setl_flag", 3, 'N', 't'},
};

static const struct field detail_fields[] = {
    {"setl_optins", 6, 'Y', 't'},   {"file_qury_no", 30, 'Y', 't'},
    {"stmt_begndate", 0, 'Y', 'b'}, {"stmt_enddate", 0, 'Y', 'b'},
    {"medfee_sumamt", 0, 'Y', 'a'}, {"fund_pay_sumamt", 0, 'Y', 'a'},
    {"cash_payamt", 0, 'Y', 'a'},   {"fixmedins_setl_cnt", 0, 'Y', 'n'},
    {"clr_type", 6, 'N', 't'},	    {"refd_setl_flag", 3, 'N', 't'},
};

struct totals {
	int64_t count, medfee, fund, account;
};

static int64_t
amount(struct json_object *in, const char *name, int scale)
{
	int64_t v = 0;

	return dec_read(in_text(in, name), scale, &v) == 0 ? v : 0;
}

/* What both share: whose, since when, until when, with refunds or not. */
static int
read_scope(struct call *c, struct json_object *in, struct scope *s)
{
	const char *clr = in_text(in, "clr_type");

	(void)snprintf(s->optins, sizeof s->optins, "%s",
		       in_text(in, "setl_optins"));
	(void)snprintf(s->insutype, sizeof s->insutype, "%s",
		       in_text(in, "insutype"));
	(void)snprintf(s->from, sizeof s->from, "%.10s",
		       in_text(in, "stmt_begndate"));
	(void)snprintf(s->until, sizeof s->until, "%.10s",
		       in_text(in, "stmt_enddate"));
	s->refunds = strcmp(in_text(in, "refd_setl_flag"), "0") != 0;
	if (strcmp(s->until, s->from) < 0)
		return call_bad(c, "11.1", "stmt_enddate 早于 stmt_begndate");
	if (clr[0] != '\0' && strcmp(clr, show_clr_type(c->shop)) != 0)
		return call_bad(c, "14.7", "clr_type 与机构类型不符");
	return 0;
}

static void
ledger_totals(struct call *c, const struct scope *s, struct totals *t)
{
	sqlite3_stmt *ask =
	    db_ask(c->db,
		   "SELECT count(*), coalesce(sum(medfee),0),"
		   " coalesce(sum(fund),0), coalesce(sum(account),0)"
		   " FROM settlement WHERE " SCOPE_SQL " AND insutype=?6",
		   "ttttit", c->shop->code, s->optins, s->from, s->until,
		   (int64_t)s->refunds, s->insutype);

	if (!db_row(ask))
		abort();
	t->count = sqlite3_column_int64(ask, 0);
	t->medfee = sqlite3_column_int64(ask, 1);
	t->fund = sqlite3_column_int64(ask, 2);
	t->account = sqlite3_column_int64(ask, 3);
	db_end(ask);
}

/* Ruling 13: by count first. */
static int
compare(const struct totals *ours, const struct totals *theirs)
{
	if (ours->count != theirs->count)
		return ours->count > theirs->count ? 1 : 2;
	return memcmp(ours, theirs, sizeof *ours) != 0 ? 3 : 0;
}

int
tx_3201(struct call *c)
{
	static const char *const words[] = {"平", "中心多", "医药机构多",
					    "数据不一致"};
	struct json_object *in = in_node(c->input, "data");
	struct totals ours, theirs;
	struct scope s = {0};
	char result[8];
	int rc;

	if (fields_check(c, "11.1", "data", in, total_fields,
			 COUNT(total_fields)) != 0 ||
	    read_scope(c, in, &s) != 0)
		return -1;
	ledger_totals(c, &s, &ours);
	theirs.count = amount(in, "fixmedins_setl_cnt", 0);
	theirs.medfee = amount(in, "medfee_sumamt", DEC_FEN);
	theirs.fund = amount(in, "fund_pay_sumamt", DEC_FEN);
	theirs.account = amount(in, "acct_pay", DEC_FEN);
	rc = compare(&ours, &theirs);
	if (c->centre->switches.value[SW_STMT] == STMT_SIX)
		(void)snprintf(result, sizeof result, "00%04d",
			       rc > 0 ? 100 + rc : 0);
	else
		(void)snprintf(result, sizeof result, "%d", rc);
	out_open(&c->out, NULL, '{');
	out_open(&c->out, "stmtinfo", '{');
	out_text(&c->out, "setl_optins", s.optins);
	out_text(&c->out, "stmt_rslt", result);
	out_text(&c->out, "stmt_rslt_dscr", words[rc]);
	out_close(&c->out, '}');
	out_close(&c->out, '}');
	return 0;
}

/* The file's own rows must be what the message says they are. */
static void
check_totals(struct call *c, struct json_object *in)
{
	const struct {
		const char *name;
		int scale;
		int64_t sum;
	} sums[] = {
	    {"fixmedins_setl_cnt", 0, claims_sum(c, "1")},
	    {"medfee_sumamt", DEC_FEN, claims_sum(c, "medfee")},
	    {"fund_pay_sumamt", DEC_FEN, claims_sum(c, "fund")},
	    {"cash_payamt", DEC_FEN, claims_sum(c, "medfee-fund-account")},
	};
	size_t i;

	for (i = 0; i < COUNT(sums); i++)
		if (amount(in, sums[i].name, sums[i].scale) != sums[i].sum)
			call_breach(c, "11.2", "%s 与文件内容不符",
				    sums[i].name);
}

static int
read_file(struct call *c, const char *number)
{
	size_t len = 0, n = 0;
	unsigned char *zip = file_get(c, number, &len), *text;
	int rc;

	if (zip == NULL)
		return call_bad(c, "11.2", "file_qury_no 没有上传的文件");
	text = zip_read(zip, len, TEXT_BYTES_MAX, &n);
	free(zip);
	if (text == NULL)
		return call_bad(c, "11.2", "file_qury_no 不是 ZIP 文件");
	rc = claims_read(c, (char *)text);
	free(text);
	return rc;
}

int
tx_3202(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	unsigned char *zip;
	struct scope s = {0};
	char number[32], *rows;
	size_t n = 0, len = 0;

	if (fields_check(c, "11.2", "data", in, detail_fields,
			 COUNT(detail_fields)) != 0 ||
	    read_scope(c, in, &s) != 0 ||
	    read_file(c, in_text(in, "file_qury_no")) != 0)
		return -1;
	check_totals(c, in);
	rows = claims_unequal(c, &s, &n);
	zip = zip_write("result.txt", rows, n, &len);
	file_put(c, "result.zip", zip, len, number);
	free(rows);
	free(zip);
	out_open(&c->out, NULL, '{');
	out_open(&c->out, "fileinfo", '{');
	out_text(&c->out, "file_qury_no", number);
	out_text(&c->out, "filename", "result.zip");
	out_text(&c->out, "dld_endtime", "2099-12-31 23:59:59");
	out_close(&c->out, '}');
	out_close(&c->out, '}');
	return 0;
}
