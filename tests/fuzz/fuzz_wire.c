/*
 * Every decoder on the same bytes. What is believed must add up, and what
 * is not must leave nothing behind.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pos/wire_entitled.h"
#include "pos/wire_visit.h"

#define MSGID "P99010100001202603151022330004"
#define REVERSAL_MSGID "P99010100001202603151105100005"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
sale(const char *text, size_t size, const char *infno)
{
	struct wire_reply reply;
	struct wire_settled s, zero;
	const struct figures *f = &s.figures;

	memset(&zero, 0, sizeof(zero));
	if (wire_decode_sale(&reply, &s, infno, MSGID, "99010100000000000007",
			     money_fen(8000), 200, text, size) != WIRE_OK) {
		if (memcmp(&s, &zero, sizeof(s)) != 0)
			abort();
		return;
	}
	if (f->total.fen != 8000 || f->fund.fen < 0 || f->cash.fen < 0 ||
	    f->account.fen + f->cash.fen != f->person.fen ||
	    f->ownpay.fen + f->overlimit.fen + f->preself.fen +
		    f->inscope.fen !=
		f->total.fen ||
	    f->deductible.fen > f->inscope.fen)
		abort();
	if (strcmp(infno, "2102") == 0 && s.setl_id[0] == '\0')
		abort();
}

static void
reversal(const char *text, size_t size)
{
	static const struct figures original = {.known = true,
						.total = {8000},
						.fund = {3390},
						.account = {2610},
						.cash = {2000}};
	struct wire_reply reply;
	struct wire_settled s;

	if (wire_decode_2103(&reply, &s, REVERSAL_MSGID, &original, 200, text,
			     size) == WIRE_OK &&
	    s.figures.fund.fen != -3390)
		abort();
}

/* Taken only by a whole envelope that says so, or by the shop's own words
 * about an earlier try. */
static void
upload(const char *text, size_t size, const char *infno)
{
	static const struct conf no_words;
	struct wire_reply reply;
	enum wire_upload result = wire_decode_upload(&reply, infno, &no_words,
						     true, 200, text, size);

	if ((result == UPLOAD_TAKEN || result == UPLOAD_REFUSED) !=
		(reply.verdict == WIRE_OK) ||
	    (result == UPLOAD_SUSPECT) != (reply.suspect[0] != '\0') ||
	    !text_utf8_valid(reply.err_msg, strlen(reply.err_msg)))
		abort();
}

static void
person(const char *text, size_t size)
{
	struct person p, zero;
	struct wire_reply reply;
	char sign_no[SIGN_NO_BYTES];

	memset(&p, 0, sizeof(p));
	memset(&zero, 0, sizeof(zero));
	if (wire_decode_1101(&reply, &p, 200, text, size) == WIRE_OK) {
		if (p.psn_no[0] == '\0' || p.psn_type[0] == '\0')
			abort();
	} else if (memcmp(&p, &zero, sizeof(p)) != 0) {
		abort();
	}
	if (wire_decode_9001(&reply, sign_no, 200, text, size) == WIRE_OK &&
	    sign_no[0] == '\0')
		abort();
}

/* A visit's replies: OK only with what it is OK for, else nothing. */
static void
visit(const char *text, size_t size)
{
	char mdtrt_id[WIRE_ID_BYTES];
	struct wire_reply reply;
	struct wire_lines l;

	if ((wire_decode_2201(&reply, mdtrt_id, "99010100000000000007",
			      "26031501000001", 200, text, size) == WIRE_OK) !=
	    (mdtrt_id[0] != '\0'))
		abort();
	if (wire_decode_5201(&reply, mdtrt_id, "26031501000001", 200, text,
			     size) != WIRE_OK &&
	    reply.verdict == WIRE_REFUSED && mdtrt_id[0] != '\0')
		abort();
	if (wire_decode_2204(&reply, &l, 2, money_fen(4930), 200, text, size) ==
		WIRE_OK &&
	    (l.ownpay.fen + l.overlimit.fen + l.preself.fen + l.inscope.fen !=
		 4930 ||
	     l.ownpay.fen < 0 || l.inscope.fen < 0))
		abort();
}

static void
entitled(const char *text, size_t size)
{
	struct wire_reply reply;
	struct chronic chronic;
	bool yes;

	if (wire_decode_2001(&reply, &yes, 200, text, size) != WIRE_OK && !yes)
		abort();
	if (wire_decode_5301(&reply, &chronic, 20260315, 200, text, size) !=
		WIRE_OK &&
	    chronic.count != 0)
		abort();
	for (int i = 0; i < chronic.count; i++)
		if (chronic.at[i].dise_codg[0] == '\0')
			abort();
}

/* Loaded once: a pack proves itself with its examples, which takes long. */
static struct rules *rules;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return rules_load_file(&rules, "pos/rules/demo-990101-2026.rules",
			       NULL);
}

static void
meters(const char *text, size_t size)
{
	struct wire_reply reply;
	struct meters m = {0};

	if (rules != NULL &&
	    wire_decode_5206(&reply, rules, "310", 2026, &m, 200, text, size) ==
		WIRE_OK &&
	    m.year != 2026)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct conf conf = {
	    .centre = {.never_existed = "不存在,未找到",
		       .already_undone = "已冲正",
		       .session_over = "签到"}};
	const char *text = (const char *)data;
	struct wire_reply reply;

	sale(text, size, "2101");
	sale(text, size, "2102");
	reversal(text, size);
	person(text, size);
	meters(text, size);
	upload(text, size, "3505");
	upload(text, size, "3506");
	visit(text, size);
	entitled(text, size);
	(void)wire_decode_2601(&reply, &conf, 200, text, size);
	(void)wire_session_over(&conf, &reply);
	assert(memchr(reply.err_msg, '\0', sizeof(reply.err_msg)) != NULL);
	return 0;
}
