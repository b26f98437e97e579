#include <stdlib.h>
#include <string.h>

#include "tests/centre/db.h"
#include "tests/centre/dec.h"
#include "tests/centre/dump.h"
#include "tests/centre/ledger.h"
#include "tests/centre/out.h"

static void
show_settlement(struct out *o, const struct settlement *s)
{
	const struct figures *f = &s->f;

	out_open(o, NULL, '{');
	out_text(o, "state", s->state);
	out_text(o, "infno", s->infno);
	out_text(o, "msgid", s->msgid);
	out_text(o, "setl_id", s->setl_id);
	out_text(o, "mdtrt_id", s->mdtrt_id);
	out_text(o, "psn_no", s->psn_no);
	out_text(o, "fixmedins_code", s->shop);
	out_text(o, "setl_time", s->setl_time);
	out_text(o, "begntime", s->begntime);
	out_fen(o, "medfee_sumamt", f->medfee);
	out_fen(o, "fulamt_ownpay_amt", f->ownpay);
	out_fen(o, "overlmt_selfpay", f->overlmt);
	out_fen(o, "preselfpay_amt", f->preself);
	out_fen(o, "inscp_scp_amt", f->in_scope);
	out_fen(o, "act_pay_dedc", f->deductible);
	out_fen(o, "fund_pay_sumamt", f->fund);
	out_fen(o, "psn_part_amt", f->person);
	out_fen(o, "acct_pay", f->account);
	out_fen(o, "psn_cash_pay", f->cash);
	out_fen(o, "balc", f->balance);
	out_maybe(o, "exp_content", s->exp_content);
	out_close(o, '}');
}

static void
print_fen(FILE *to, const char *name, int64_t fen)
{
	char text[40];

	dec_write(text, sizeof text, fen, DEC_FEN, DEC_FEN);
	fprintf(to, " %s=%s", name, text);
}

static void
print_settlement(FILE *to, const struct settlement *s)
{
	const struct figures *f = &s->f;

	fprintf(to, "%-8s infno=%s msgid=%s setl_id=%s mdtrt_id=%s psn_no=%s",
		s->state, s->infno, s->msgid, s->setl_id, s->mdtrt_id,
		s->psn_no);
	print_fen(to, "medfee_sumamt", f->medfee);
	print_fen(to, "fulamt_ownpay_amt", f->ownpay);
	print_fen(to, "overlmt_selfpay", f->overlmt);
	print_fen(to, "preselfpay_amt", f->preself);
	print_fen(to, "inscp_scp_amt", f->in_scope);
	print_fen(to, "act_pay_dedc", f->deductible);
	print_fen(to, "fund_pay_sumamt", f->fund);
	print_fen(to, "acct_pay", f->account);
	print_fen(to, "psn_cash_pay", f->cash);
	print_fen(to, "balc", f->balance);
	fputc('\n', to);
}

struct totals {
	int64_t count, medfee, fund, account, cash;
};

static void
add(struct totals *t, const struct settlement *s)
{
	if (s->kind != 1 || strcmp(s->state, "effect") != 0)
		return;
	t->count++;
	t->medfee += s->f.medfee;
	t->fund += s->f.fund;
	t->account += s->f.account;
	t->cash += s->f.cash;
}

void
dump_ledger(sqlite3 *db, int json, FILE *to)
{
	sqlite3_stmt *ask =
	    db_ask(db, "SELECT * FROM settlement ORDER BY id", "");
	struct settlement *s = calloc(1, sizeof *s);
	struct totals t = {0};
	struct out o = {0};

	if (s == NULL)
		abort();
	out_open(&o, NULL, '{');
	out_open(&o, "settlements", '[');
	while (db_row(ask)) {
		ledger_read(ask, s);
		add(&t, s);
		if (json)
			show_settlement(&o, s);
		else
			print_settlement(to, s);
	}
	out_close(&o, ']');
	out_open(&o, "in_effect", '{');
	out_int(&o, "count", t.count);
	out_fen(&o, "medfee_sumamt", t.medfee);
	out_fen(&o, "fund_pay_sumamt", t.fund);
	out_fen(&o, "acct_pay", t.account);
	out_fen(&o, "psn_cash_pay", t.cash);
	out_close(&o, '}');
	out_close(&o, '}');
	if (json) {
		fprintf(to, "%s\n", o.text);
	} else {
		fprintf(to, "in effect: %lld", (long long)t.count);
		print_fen(to, "medfee_sumamt", t.medfee);
		print_fen(to, "fund_pay_sumamt", t.fund);
		print_fen(to, "acct_pay", t.account);
		print_fen(to, "psn_cash_pay", t.cash);
		fputc('\n', to);
	}
	out_clear(&o);
	free(s);
}

/* Any query: name=value lines, or a list of objects of texts. */
static void
dump_rows(sqlite3 *db, const char *sql, int json, FILE *to)
{
	sqlite3_stmt *ask = db_ask(db, sql, "");
	struct out o = {0};
	const char *name;
	char text[512];
	int i;

	out_open(&o, NULL, '[');
	while (db_row(ask)) {
		out_open(&o, NULL, '{');
		for (i = 0; i < sqlite3_column_count(ask); i++) {
			db_text(ask, i, text, sizeof text);
			name = sqlite3_column_name(ask, i);
			out_text(&o, name, text);
			if (!json)
				fprintf(to, "%s%s=%s", i > 0 ? " " : "", name,
					text);
		}
		out_close(&o, '}');
		if (!json)
			fputc('\n', to);
	}
	out_close(&o, ']');
	if (json)
		fprintf(to, "%s\n", o.text);
	out_clear(&o);
}

void
dump_violations(sqlite3 *db, int json, FILE *to)
{
	dump_rows(db,
		  "SELECT at, infno, msgid, clause, field, what FROM violation"
		  " ORDER BY seq",
		  json, to);
}

void
dump_arrivals(sqlite3 *db, int json, FILE *to)
{
	dump_rows(db,
		  "SELECT at, infno, msgid, note AS faults FROM arrival"
		  " ORDER BY seq",
		  json, to);
}

void
dump_meters(sqlite3 *db, int json, FILE *to)
{
	dump_rows(db,
		  "SELECT m.psn_no, m.insutype, m.year,"
		  " printf('%d.%02d', m.deductible/100, m.deductible%100)"
		  " AS deductible_met,"
		  " printf('%d.%02d', m.fund/100, m.fund%100) AS fund_paid,"
		  " printf('%d.%02d', a.balance/100, a.balance%100) AS balc"
		  " FROM meter m JOIN account a USING(psn_no, insutype)"
		  " ORDER BY m.psn_no, m.insutype, m.year",
		  json, to);
}
