#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/evp.h>

#include "tests/centre/db.h"
#include "tests/centre/envelope.h"
#include "tests/centre/serve.h"
#include "tests/centre/tx.h"

static const struct {
	const char *infno;
	int (*run)(struct call *);
} transactions[] = {
    {"9001", tx_9001}, {"9002", tx_9002}, {"1101", tx_1101}, {"2101", tx_2101},
    {"2102", tx_2102}, {"2103", tx_2103}, {"2601", tx_2601}, {"3505", tx_3505},
    {"5201", tx_5201}, {"5203", tx_5203}, {"5204", tx_5204}, {"5206", tx_5206},
};

static void
digest(const char *body, size_t len, char hex[65])
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned int i, n = 0;

	if (EVP_Digest(body, len, hash, &n, EVP_sha256(), NULL) != 1 || n != 32)
		abort();
	for (i = 0; i < n; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", hash[i]);
}

/*
 * A msgid seen before: 1 with the stored reply, 0 for a new one, -1 after a
 * refusal.  The standard is silent (2.5); 18.1 says what a test centre does.
 */
static int
seen_before(struct call *c, const char *hex, char **reply)
{
	sqlite3_stmt *ask =
	    db_ask(c->db,
		   "SELECT digest=?, reply, infno='barred' FROM message"
		   " WHERE msgid=?",
		   "tt", hex, c->msgid);
	int same, barred;

	if (!db_row(ask))
		return 0;
	same = sqlite3_column_int(ask, 0);
	barred = sqlite3_column_int(ask, 2);
	if (same)
		*reply = strdup((const char *)sqlite3_column_text(ask, 1));
	db_end(ask);
	if (barred)
		return call_refuse(c, "该报文已被冲正，不再受理");
	if (!same)
		return call_bad(c, "2.5", "msgid 已用于另一报文");
	if (c->centre->switches.value[SW_SAME_BODY] == SAME_AGAIN &&
	    db_int(c->db, 0,
		   "SELECT count(*) FROM settlement WHERE msgid=?"
		   " AND state='undone'",
		   "t", c->msgid) == 0)
		return 1;
	return call_refuse(c, "%s",
			   c->centre->switches.value[SW_SAME_BODY] == SAME_AGAIN
			       ? "该交易已冲正"
			       : "msgid 重复");
}

static int
run(struct call *c)
{
	size_t i;

	if (strcmp(c->infno, "9001") != 0 && envelope_signed(c) != 0)
		return -1;
	for (i = 0; i < sizeof transactions / sizeof *transactions; i++)
		if (strcmp(transactions[i].infno, c->infno) == 0)
			return transactions[i].run(c);
	return call_refuse(c, "交易 %s 未开通", c->infno);
}

static void
keep_breaches(struct call *c)
{
	int i;

	for (i = 0; i < c->breaches; i++)
		db_run(c->db, "INSERT INTO violation VALUES(NULL,?,?,?,?,?)",
		       "ttttt", c->now.dash, c->infno, c->msgid,
		       c->breach[i].clause, c->breach[i].what);
}

static void
arrived(struct call *c, const char *note)
{
	db_run(c->db, "INSERT INTO arrival VALUES(NULL,?,?,?,?)", "tttt",
	       c->now.dash, c->infno, c->msgid, note);
}

static char *
answer(struct call *c, const char *body, size_t len, int64_t skew_ms)
{
	char hex[65], *reply = NULL;
	int known;

	if (envelope_read(c, body, len) != 0)
		return envelope_reply(c, skew_ms);
	digest(body, len, hex);
	known = seen_before(c, hex, &reply);
	if (known > 0)
		return reply;
	if (known < 0) {
		free(reply);
		return envelope_reply(c, skew_ms);
	}
	assert(reply == NULL); /* a new message has no stored one */
	db_run(c->db, "SAVEPOINT work", "");
	if (run(c) != 0)
		db_run(c->db, "ROLLBACK TO work", "");
	db_run(c->db, "RELEASE work", "");
	reply = envelope_reply(c, skew_ms);
	db_run(c->db, "INSERT INTO message VALUES(?,?,?,?)", "tttt", c->msgid,
	       c->infno, hex, reply);
	return reply;
}

static struct call *
call_new(struct centre *centre)
{
	struct call *c = calloc(1, sizeof *c);

	if (c == NULL)
		abort();
	c->centre = centre;
	c->db = centre->db;
	c->now_ms = clock_now(&centre->clock);
	c->out.text_money = centre->switches.value[SW_MONEY] == AS_TEXT;
	stamp_of(c->now_ms, &c->now);
	return c;
}

static void
call_free(struct call *c)
{
	json_object_put(c->input);
	json_object_put(c->root);
	out_clear(&c->out);
	free(c);
}

char *
serve(struct centre *centre, const char *body, size_t len, int64_t skew_ms,
      const char *note)
{
	struct call *c = call_new(centre);
	char *reply;

	db_run(c->db, "BEGIN IMMEDIATE", "");
	reply = answer(c, body, len, skew_ms);
	keep_breaches(c);
	arrived(c, note);
	db_run(c->db, "COMMIT", "");
	call_free(c);
	return reply;
}

void
serve_forget(struct centre *centre, const char *body, size_t len,
	     const char *note)
{
	struct call *c = call_new(centre);

	(void)envelope_read(c, body, len); /* only to know which it was */
	db_run(c->db, "BEGIN IMMEDIATE", "");
	arrived(c, note);
	db_run(c->db, "COMMIT", "");
	call_free(c);
}

void
serve_infno(const char *body, size_t len, char *infno, size_t size)
{
	struct json_tokener *tok = json_tokener_new_ex(16);
	struct json_object *root;

	if (tok == NULL)
		abort();
	root = json_tokener_parse_ex(tok, body, (int)len);
	(void)snprintf(infno, size, "%s", in_text(root, "infno"));
	json_object_put(root);
	json_tokener_free(tok);
}
