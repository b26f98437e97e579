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
    {"9001", tx_9001},	{"9002", tx_9002},   {"1101", tx_1101},
    {"2001", tx_2001},	{"2101", tx_2101},   {"2102", tx_2102},
    {"2102A", tx_2102}, {"2103", tx_2103},   {"2201", tx_2201},
    {"2202", tx_2202},	{"2203A", tx_2203A}, {"2204", tx_2204},
    {"2205", tx_2205},	{"2206", tx_2206},   {"2207", tx_2207},
    {"2207A", tx_2207}, {"2208", tx_2208},   {"2601", tx_2601},
    {"3201", tx_3201},	{"3202", tx_3202},   {"3505", tx_3505},
    {"3506", tx_3506},	{"5201", tx_5201},   {"5203", tx_5203},
    {"5204", tx_5204},	{"5206", tx_5206},   {"5301", tx_5301},
    {"9101", tx_9101},	{"9102", tx_9102},
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

/* Bytes of our own with a NUL behind them. */
static void
keep(struct served *to, const void *bytes, size_t len)
{
	to->bytes = malloc(len + 1);
	if (to->bytes == NULL)
		abort();
	if (len > 0)
		memcpy(to->bytes, bytes, len);
	to->bytes[len] = '\0';
	to->len = len;
	to->file = len > 0 && to->bytes[0] != '{';
}

/*
 * A msgid seen before: 1 with the stored reply, 0 for a new one, -1 after a
 * refusal.  The standard is silent (2.5); 18.1 says what a test centre does.
 */
static int
seen_before(struct call *c, const char *hex, struct served *reply)
{
	sqlite3_stmt *ask =
	    db_ask(c->db,
		   "SELECT digest=?1, reply, infno='barred',"
		   " (SELECT count(*) FROM settlement WHERE msgid=?2"
		   " AND state='undone') FROM message WHERE msgid=?2",
		   "tt", hex, c->msgid);
	int again = c->centre->switches.value[SW_SAME_BODY] == SAME_AGAIN;
	int same, barred, undone;

	if (!db_row(ask))
		return 0;
	same = sqlite3_column_int(ask, 0);
	barred = sqlite3_column_int(ask, 2);
	undone = sqlite3_column_int(ask, 3);
	if (same && again && !barred && !undone)
		keep(reply, sqlite3_column_blob(ask, 1),
		     (size_t)sqlite3_column_bytes(ask, 1));
	db_end(ask);
	if (barred)
		return call_refuse(c, "该报文已被冲正，不再受理");
	if (!same)
		return call_bad(c, "2.5", "msgid 已用于另一报文");
	if (reply->bytes != NULL)
		return 1;
	return call_refuse(c, "%s", again ? "该交易已冲正" : "msgid 重复");
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

static int
in_name(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
	       (ch >= '0' && ch <= '9') || ch == '_';
}

/* The field a breach is about: the first name its text holds, and of
 * node.field the second part. */
static void
field_of(const char *what, char *field, size_t size)
{
	const char *p = what;
	size_t n = 0;

	while (*p != '\0' && !in_name(*p))
		p++;
	while (n + 1 < size && (in_name(p[n]) || p[n] == '.')) {
		if (p[n] == '.') {
			p += n + 1;
			n = 0;
		} else {
			n++;
		}
	}
	(void)snprintf(field, size, "%.*s", (int)n, p);
}

static void
keep_breaches(struct call *c)
{
	char field[48];
	int i;

	for (i = 0; i < c->breaches; i++) {
		field_of(c->breach[i].what, field, sizeof field);
		db_run(c->db, "INSERT INTO violation VALUES(NULL,?,?,?,?,?,?)",
		       "tttttt", c->now.dash, c->infno, c->msgid,
		       c->breach[i].clause, field, c->breach[i].what);
	}
}

static void
arrived(struct call *c, const char *note)
{
	db_run(c->db, "INSERT INTO arrival VALUES(NULL,?,?,?,?)", "tttt",
	       c->now.dash, c->infno, c->msgid, note);
}

static void
say(struct call *c, const struct twist *twist, struct served *reply)
{
	if (c->refusal[0] == '\0' && c->file != NULL) {
		keep(reply, c->file, c->file_len);
		return;
	}
	memset(reply, 0, sizeof *reply);
	reply->bytes = envelope_reply(c, twist->skew_ms);
	reply->len = strlen(reply->bytes);
}

static void
answer(struct call *c, const char *body, size_t len, const struct twist *twist,
       struct served *reply)
{
	char hex[65];
	int known;

	if (envelope_read(c, body, len) != 0) {
		say(c, twist, reply);
		return;
	}
	digest(body, len, hex);
	known = seen_before(c, hex, reply);
	if (known > 0)
		return;
	if (known < 0) {
		say(c, twist, reply);
		return;
	}
	twist_world(c, twist);
	db_run(c->db, "SAVEPOINT work", "");
	if (twist_refuses(c, twist) || run(c) != 0)
		db_run(c->db, "ROLLBACK TO work", "");
	db_run(c->db, "RELEASE work", "");
	say(c, twist, reply);
	db_run(c->db, "INSERT INTO message VALUES(?,?,?,?)", "tttb", c->msgid,
	       c->infno, hex, reply->bytes, reply->len);
}

static struct call *
call_new(struct centre *centre, int64_t now_ms)
{
	struct call *c = calloc(1, sizeof *c);

	if (c == NULL)
		abort();
	c->centre = centre;
	c->db = centre->db;
	c->now_ms = now_ms;
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
	free(c->file);
	free(c);
}

void
serve(struct centre *centre, const char *body, size_t len,
      const struct twist *twist, const char *note, struct served *reply)
{
	struct call *c =
	    call_new(centre, twist_now(twist, clock_now(&centre->clock)));

	memset(reply, 0, sizeof *reply);
	c->disturbed = note[0] != '\0';
	db_run(c->db, "BEGIN IMMEDIATE", "");
	answer(c, body, len, twist, reply);
	keep_breaches(c);
	arrived(c, note);
	db_run(c->db, "COMMIT", "");
	call_free(c);
}

void
serve_forget(struct centre *centre, const char *body, size_t len,
	     const char *note)
{
	struct call *c = call_new(centre, clock_now(&centre->clock));

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
