/*
 * 2103 and 2208, the reversal asked for by setl_id, and 2601, the undoing of a
 * message in doubt by its msgid (protocol 7.5, 8, 10, rulings 3, 4, 7, 18).
 * Both give back to the meters and the account exactly what was taken.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/bill.h"
#include "tests/centre/db.h"
#include "tests/centre/order.h"
#include "tests/centre/show.h"

static const struct field reverse_fields[] = {
    {"psn_no", 30, 'Y', 't'},
    {"setl_id", 30, 'Y', 't'},
    {"mdtrt_id", 30, 'Y', 't'},
};

static const struct field undo_fields[] = {
    {"psn_no", 30, 'Y', 't'},
    {"omsgid", 30, 'Y', 't'},
    {"oinfno", 6, 'Y', 't'},
};

/* Amounts of money change sign; ratio, balance and limit do not (ruling 7). */
static void
negate(struct figures *f)
{
	f->medfee = -f->medfee;
	f->ownpay = -f->ownpay;
	f->overlmt = -f->overlmt;
	f->preself = -f->preself;
	f->in_scope = -f->in_scope;
	f->deductible = -f->deductible;
	f->fund = -f->fund;
	f->person = -f->person;
	f->account = -f->account;
	f->cash = -f->cash;
}

static int
check_original(struct call *c, struct json_object *in, struct settlement *s)
{
	if (ledger_by_setl_id(c->db, in_text(in, "setl_id"), s) != 0 ||
	    strcmp(s->shop, c->shop->code) != 0 ||
	    strcmp(s->state, "undone") == 0)
		return call_refuse(c, "结算信息不存在");
	if (strcmp(s->psn_no, in_text(in, "psn_no")) != 0 ||
	    strcmp(s->mdtrt_id, in_text(in, "mdtrt_id")) != 0)
		return call_bad(c, "7.5", "setl_id 与人员或就诊ID不符");
	if (s->kind != 1)
		return call_bad(c, "7.5", "setl_id 是退费结算，不能再退费");
	if ((strncmp(s->infno, "2207", 4) == 0) !=
	    (strcmp(c->infno, "2208") == 0))
		return call_bad(c, "8", "infno 与原结算 %s 不符", s->infno);
	if (strcmp(s->state, "reversed") == 0)
		return call_refuse(c, "该结算已退费");
	return 0;
}

/* The original becomes its own reversal, stored under this message. */
static void
take_back(struct call *c, struct settlement *s)
{
	struct meters m;

	ledger_apply(c->db, s, -1);
	ledger_state(c->db, s->id, "reversed");
	s->origin = s->id;
	s->kind = -1;
	(void)snprintf(s->infno, sizeof s->infno, "%s", c->infno);
	(void)snprintf(s->msgid, sizeof s->msgid, "%.30s", c->msgid);
	(void)snprintf(s->setl_time, sizeof s->setl_time, "%s", c->now.dash);
	(void)snprintf(s->opter, sizeof s->opter, "%s", c->opter);
	if (c->centre->switches.value[SW_REVERSAL_ID] == REVERSAL_NEW)
		(void)snprintf(s->setl_id, sizeof s->setl_id, "%sS%010lld",
			       c->shop->admvs,
			       (long long)ledger_next(c->db, "setl"));
	negate(&s->f);
	ledger_meters(c->db, s->psn_no, s->insutype, s->year, &m);
	s->f.balance = m.balance;
	fees_release(c, s);
	s->id = ledger_put(c->db, s);
}

static void
show_reversal(struct call *c, const struct settlement *s)
{
	struct out *o = &c->out;

	out_open(o, NULL, '{');
	out_open(o, "setlinfo", '{');
	out_text(o, "mdtrt_id", s->mdtrt_id);
	out_text(o, "setl_id", s->setl_id);
	out_text(o, "clr_optins", s->admdvs);
	out_text(o, "setl_time", s->setl_time);
	show_amounts(o, &s->f);
	show_share(o, &s->f,
		   strcmp(c->infno, "2208") == 0 ? SHOW_CLINIC_REVERSE
						 : SHOW_REVERSE);
	out_text(o, "medins_setl_id", s->msgid);
	out_close(o, '}');
	show_funds(o, s);
	out_close(o, '}');
}

static int
reverse(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	struct settlement *s = calloc(1, sizeof *s);
	int rc = -1;

	if (s == NULL)
		abort();
	if (fields_check(c, "7.5", "data", in, reverse_fields, 3) != 0 ||
	    tx_person(c, in_text(in, "psn_no")) == NULL ||
	    check_original(c, in, s) != 0)
		goto out;
	order_commit(c, s->psn_no);
	order_known(c, s->msgid);
	take_back(c, s);
	show_reversal(c, s);
	rc = 0;
out:
	free(s);
	return rc;
}

int
tx_2103(struct call *c)
{
	return reverse(c);
}

int
tx_2208(struct call *c)
{
	return reverse(c);
}

static int
undo_settlement(struct call *c, const struct settlement *s)
{
	if (strcmp(s->state, "reversed") == 0)
		return call_refuse(c, "该结算已退费，不能冲正");
	ledger_apply(c->db, s, -1);
	ledger_state(c->db, s->id, "undone");
	fees_release(c, s);
	return 0;
}

/* The reversal goes, the settlement is in effect again. */
static int
undo_reversal(struct call *c, const struct settlement *s)
{
	struct settlement *first = calloc(1, sizeof *first);
	struct meters m;
	int rc = 0;

	if (first == NULL)
		abort();
	if (ledger_by_id(c->db, s->origin, first) != 0)
		assert(!"a reversal has an original");
	ledger_meters(c->db, first->psn_no, first->insutype, first->year, &m);
	if (m.balance < first->f.account) {
		rc = call_refuse(c, "个人账户余额不足，不能冲正退费");
	} else {
		ledger_apply(c->db, first, 1);
		fees_bind(c, first);
		ledger_state(c->db, first->id, "effect");
		ledger_state(c->db, s->id, "undone");
	}
	free(first);
	return rc;
}

/* Open point 18.4.3: nobody says what the centre answers here. */
static int
undo_unknown(struct call *c, const char *omsgid)
{
	switch (c->centre->switches.value[SW_UNKNOWN_OMSGID]) {
	case OMSGID_ZERO:
		/* 0 must stay true: the message may not have effect later. */
		db_run(c->db,
		       "INSERT OR IGNORE INTO message"
		       " VALUES(?,'barred','','')",
		       "t", omsgid);
		c->said = "成功";
		return 0;
	case OMSGID_OTHER:
		return call_refuse(c, "冲正处理异常，请联系经办机构");
	default:
		return call_refuse(c, "原交易不存在");
	}
}

static int
undo(struct call *c, struct json_object *in, struct settlement *s)
{
	static const char open_to_undo[] =
	    " 2102 2102A 2103 2207 2207A 2208 2304 2304A 2305 2401 ";
	const char *omsgid = in_text(in, "omsgid");
	char key[16];

	(void)snprintf(key, sizeof key, " %.8s ", in_text(in, "oinfno"));
	if (strstr(open_to_undo, key) == NULL)
		return call_bad(c, "10.1", "oinfno 不可冲正");
	if (tx_person(c, in_text(in, "psn_no")) == NULL)
		return -1;
	order_undo(c, omsgid);
	if (ledger_by_msgid(c->db, omsgid, s) != 0)
		return undo_unknown(c, omsgid);
	if (strcmp(s->psn_no, in_text(in, "psn_no")) != 0 ||
	    strcmp(s->shop, c->shop->code) != 0)
		return call_bad(c, "10.1", "omsgid 的人员或机构不符");
	if (strcmp(in_text(in, "oinfno"), s->infno) != 0)
		return call_bad(c, "10.1", "oinfno 与原交易不符");
	if (strcmp(s->state, "undone") == 0)
		return call_refuse(c, "该交易已冲正");
	if ((s->kind == 1 ? undo_settlement(c, s) : undo_reversal(c, s)) != 0)
		return -1;
	c->said = "成功";
	return 0;
}

int
tx_2601(struct call *c)
{
	struct json_object *in = in_node(c->input, "data");
	struct settlement *s;
	int rc;

	if (fields_check(c, "10.1", "data", in, undo_fields, 3) != 0)
		return -1;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		abort();
	rc = undo(c, in, s);
	free(s);
	return rc;
}
