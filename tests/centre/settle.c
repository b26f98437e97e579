/* 2101 and 2102: what a sale would cost, and the settlement (protocol 7). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/bill.h"
#include "tests/centre/order.h"
#include "tests/centre/show.h"

static void
copy(char *to, size_t size, const char *from)
{
	(void)snprintf(to, size, "%.*s", (int)size - 1, from);
}

/* Area, letter and ten digits. */
static void
number(char *to, size_t size, const char *admvs, char letter, int64_t n)
{
	(void)snprintf(to, size, "%s%c%010lld", admvs, letter, (long long)n);
}

void
bill_settlement(struct call *c, const struct bill *b, struct settlement *s)
{
	s->kind = 1;
	copy(s->state, sizeof s->state, "effect");
	copy(s->msgid, sizeof s->msgid, c->msgid);
	copy(s->infno, sizeof s->infno, c->infno);
	copy(s->shop, sizeof s->shop, c->shop->code);
	copy(s->psn_no, sizeof s->psn_no, b->person->psn_no);
	copy(s->insutype, sizeof s->insutype, b->insurance->insutype);
	copy(s->psn_type, sizeof s->psn_type, b->insurance->psn_type);
	copy(s->admdvs, sizeof s->admdvs, b->insurance->admdvs);
	copy(s->setl_time, sizeof s->setl_time, c->now.dash);
	copy(s->begntime, sizeof s->begntime, b->begntime);
	copy(s->mdtrt_id, sizeof s->mdtrt_id, b->mdtrt_id);
	copy(s->med_type, sizeof s->med_type, in_text(b->info, "med_type"));
	copy(s->cert_type, sizeof s->cert_type,
	     in_text(b->info, "mdtrt_cert_type"));
	copy(s->invono, sizeof s->invono, in_text(b->info, "invono"));
	copy(s->opter, sizeof s->opter, c->opter);
	copy(s->exp_content, sizeof s->exp_content, bill_exp(b));
	s->year = b->year;
	s->f = b->f;
}

static void
show_header(struct call *c, const struct bill *b, const struct settlement *s,
	    int settled)
{
	struct out *o = &c->out;

	out_open(o, "setlinfo", '{');
	if (settled)
		out_text(o, "setl_id", s->setl_id);
	out_text(o, "mdtrt_id", s->mdtrt_id);
	show_person(c, b->person);
	out_text(o, "insutype", s->insutype);
	out_text(o, "psn_type", s->psn_type);
	out_text(o, "cvlserv_flag", b->insurance->civil);
	out_maybe(o, "setl_time", settled ? s->setl_time : "");
	out_text(o, "mdtrt_cert_type", s->cert_type);
	out_text(o, "med_type", s->med_type);
	show_amounts(o, &s->f);
	if (b->mdtrt_id[0] != '\0') /* a visit: 2206, 2207 */
		out_fen(o, "hosp_part_amt", 0);
	show_share(o, &s->f, SHOW_SETTLE);
	out_text(o, "medins_setl_id", s->msgid);
	out_text(o, "clr_optins", s->admdvs);
	out_maybe(o, "clr_way", settled ? "1" : "");
	out_text(o, "clr_type", show_clr_type(c->shop));
	out_close(o, '}');
}

void
bill_show(struct call *c, const struct bill *b, const struct settlement *s,
	  int settled)
{
	struct out *o = &c->out;
	int i;

	out_open(o, NULL, '{');
	show_header(c, b, s, settled);
	show_funds(o, s);
	if (b->mdtrt_id[0] == '\0') { /* a visit's came with 2204 */
		out_open(o, "detlcutinfo", '[');
		for (i = 0; i < b->n; i++)
			show_line(o, &b->line[i]);
		out_close(o, ']');
	}
	out_close(o, '}');
}

void
bill_commit(struct call *c, const struct bill *b, struct settlement *s)
{
	int i;

	if (s->mdtrt_id[0] == '\0')
		number(s->mdtrt_id, sizeof s->mdtrt_id, c->shop->admvs, 'M',
		       ledger_next(c->db, "mdtrt"));
	number(s->setl_id, sizeof s->setl_id, c->shop->admvs, 'S',
	       ledger_next(c->db, "setl"));
	s->id = ledger_put(c->db, s);
	for (i = 0; i < b->n; i++)
		ledger_put_line(c->db, s->id, c->shop->code, i + 1,
				&b->line[i]);
	trace_keep(c, s->id);
	ledger_apply(c->db, s, 1);
}

static int
settle(struct call *c, int for_good)
{
	struct bill *b = calloc(1, sizeof *b);
	struct settlement *s = calloc(1, sizeof *s);
	int rc;

	if (b == NULL || s == NULL)
		abort();
	rc = bill_read(c, b);
	if (rc == 0) {
		order_sale(c, b, for_good);
		bill_settlement(c, b, s);
		if (for_good)
			bill_commit(c, b, s);
		else /* the number a settlement would get; nothing changes */
			number(s->mdtrt_id, sizeof s->mdtrt_id, c->shop->admvs,
			       'M', ledger_peek(c->db, "mdtrt"));
		bill_show(c, b, s, for_good);
	}
	free(b);
	free(s);
	return rc;
}

int
tx_2101(struct call *c)
{
	return settle(c, 0);
}

int
tx_2102(struct call *c)
{
	return settle(c, 1);
}
