#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/db.h"
#include "tests/centre/order.h"

enum { SERIALS = 10000 };

/* The last four of a msgid, counted on by the till whatever its clock says. */
static long
serial(const char *msgid)
{
	return strlen(msgid) == 30 ? strtol(msgid + 26, NULL, 10) : 0;
}

/* Written before the other: earlier by the clock and by the counter. */
static int
older(const char *a, const char *b)
{
	long gone = (serial(b) - serial(a) + SERIALS) % SERIALS;

	return strncmp(a + 12, b + 12, 14) < 0 && gone > 0 &&
	       gone < SERIALS / 2;
}

int
order_overtaken(struct call *c, const char *sn)
{
	char by[32] = "";
	sqlite3_stmt *ask;

	if (strcmp(c->infno, "2101") != 0 || strlen(c->msgid) != 30)
		return 0;
	ask = db_ask(c->db,
		     "SELECT s.msgid FROM line l JOIN settlement s"
		     " ON s.id=l.settlement WHERE l.shop=? AND l.sn=?"
		     " ORDER BY s.id LIMIT 1",
		     "tt", c->shop->code, sn);
	if (!db_row(ask))
		return 0;
	db_text(ask, 0, by, sizeof by);
	db_end(ask);
	return strncmp(c->msgid + 12, by + 12, 18) < 0;
}

void
order_commit(struct call *c, const char *psn_no)
{
	char before[32] = "";
	sqlite3_stmt *ask =
	    db_ask(c->db,
		   "SELECT msgid FROM settlement WHERE psn_no=? AND shop=?"
		   " AND opter=? ORDER BY id DESC LIMIT 1",
		   "ttt", psn_no, c->shop->code, c->opter);

	if (!db_row(ask))
		return;
	db_text(ask, 0, before, sizeof before);
	db_end(ask);
	if (!c->disturbed && older(c->msgid, before))
		call_breach(c, "19.1", "msgid 晚于同一人员较新的 %s 到达",
			    before);
}

void
order_sale(struct call *c, const struct bill *b, int for_good)
{
	if (!for_good) {
		db_run(c->db, "INSERT INTO presettle VALUES(?,?,?,?,?,?)",
		       "ttttit", c->shop->code, b->person->psn_no,
		       b->insurance->insutype, b->mdtrt_id, b->f.medfee,
		       c->msgid);
		return;
	}
	order_commit(c, b->person->psn_no);
	if (c->centre->switches.value[SW_PRESETTLE] == CHECK_OFF ||
	    bill_exp_has(b, "offl")) /* there was no link to ask over */
		return;
	if (db_int(c->db, 0,
		   "SELECT count(*) FROM presettle WHERE shop=? AND psn_no=?"
		   " AND insutype=? AND mdtrt_id=? AND medfee=?",
		   "tttti", c->shop->code, b->person->psn_no,
		   b->insurance->insutype, b->mdtrt_id, b->f.medfee) == 0)
		call_breach(c, b->mdtrt_id[0] != '\0' ? "8" : "7",
			    "medfee_sumamt 没有先预结算");
}

void
order_known(struct call *c, const char *msgid)
{
	db_run(c->db, "INSERT OR IGNORE INTO known VALUES(?,?)", "tt", msgid,
	       c->msgid);
}

void
order_undo(struct call *c, const char *omsgid)
{
	char by[32] = "";
	sqlite3_stmt *ask =
	    db_ask(c->db, "SELECT by FROM known WHERE msgid=?", "t", omsgid);

	if (strlen(omsgid) != 30 || strncmp(omsgid, c->shop->code, 12) != 0)
		call_breach(c, "10.1", "omsgid 不是本机构的报文");
	if (!db_row(ask))
		return;
	db_text(ask, 0, by, sizeof by);
	db_end(ask);
	if (older(by, c->msgid))
		call_breach(c, "10.1", "omsgid 的结果已知，无须冲正");
}
