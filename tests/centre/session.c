/* 9001 and 9002: sign-in and sign-out (protocol 4, ruling 22). */
#include <stdio.h>
#include <string.h>

#include "tests/centre/db.h"
#include "tests/centre/tx.h"

static const struct field sign_in_fields[] = {
    {"opter_no", 20, 'Y', 't'},
    {"mac", 20, 'Y', 't'},
    {"ip", 20, 'Y', 't'},
};

static const struct field sign_out_fields[] = {
    {"sign_no", 30, 'Y', 't'},
    {"opter_no", 20, 'Y', 't'},
};

/* S + day + the day's serial; the number counted on is the newest. */
static void
new_sign(struct call *c, char *sign_no, size_t size)
{
	char counter[32];

	(void)snprintf(counter, sizeof counter, "sign%.8s", c->now.run);
	(void)snprintf(sign_no, size, "S%.8s%04lld", c->now.run,
		       (long long)ledger_next(c->db, counter));
	db_run(c->db,
	       "UPDATE sign SET ended=? WHERE shop=? AND opter=?"
	       " AND ended=''",
	       "ttt", c->now.dash, c->shop->code, c->opter);
	db_run(c->db, "INSERT INTO sign VALUES(?,?,?,?,'')", "tttt", sign_no,
	       c->shop->code, c->opter, c->now.day);
}

int
tx_9001(struct call *c)
{
	struct json_object *in = in_node(c->input, "signIn");
	char sign_no[32] = "";
	sqlite3_stmt *ask;

	if (fields_check(c, "4", "signIn", in, sign_in_fields, 3) != 0)
		return -1;
	if (strcmp(in_text(in, "opter_no"), c->opter) != 0)
		return call_bad(c, "19.22", "opter_no 与经办人不一致");
	if (c->centre->switches.value[SW_SIGN_AGAIN] == AGAIN_SAME) {
		ask = db_ask(c->db,
			     "SELECT sign_no FROM sign WHERE shop=?"
			     " AND opter=? AND day=? AND ended=''",
			     "ttt", c->shop->code, c->opter, c->now.day);
		if (db_row(ask)) {
			db_text(ask, 0, sign_no, sizeof sign_no);
			db_end(ask);
		}
	}
	if (sign_no[0] == '\0')
		new_sign(c, sign_no, sizeof sign_no);
	out_open(&c->out, NULL, '{');
	out_open(&c->out, "signinoutb", '{');
	out_text(&c->out, "sign_time", c->now.dash);
	out_text(&c->out, "sign_no", sign_no);
	out_close(&c->out, '}');
	out_close(&c->out, '}');
	return 0;
}

int
tx_9002(struct call *c)
{
	struct json_object *in = in_node(c->input, "signOut");
	const char *sign_no;

	if (fields_check(c, "4", "signOut", in, sign_out_fields, 2) != 0)
		return -1;
	sign_no = in_text(in, "sign_no");
	if (db_int(c->db, 0,
		   "SELECT count(*) FROM sign WHERE sign_no=?"
		   " AND shop=? AND opter=? AND ended=''",
		   "ttt", sign_no, c->shop->code, in_text(in, "opter_no")) == 0)
		return call_bad(c, "4", "sign_no 没有可签退的签到");
	db_run(c->db, "UPDATE sign SET ended=? WHERE sign_no=?", "tt",
	       c->now.dash, sign_no);
	out_open(&c->out, NULL, '{');
	out_open(&c->out, "signoutoutb", '{');
	out_text(&c->out, "sign_time", c->now.dash);
	out_close(&c->out, '}');
	out_close(&c->out, '}');
	return 0;
}
