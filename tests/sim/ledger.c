#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/ledger.h"

void
ledger_open(struct ledger *ledger, uint64_t seed, struct swarm *swarm)
{
	struct chance questions;

	memset(ledger, 0, sizeof(*ledger));
	ledger->chance = chance_from(seed ^ 0xCE27);
	ledger->repeat_answers = chance_hits(&ledger->chance, 500);
	ledger->unknown_undone = chance_hits(&ledger->chance, 300);
	ledger->any_sign_no = chance_hits(&ledger->chance, 500);
	ledger->swarm = swarm;
	questions = chance_from(seed ^ 0x5201);
	ledger->no_questions = chance_hits(&questions, 150);
	ledger->shown_late_ms = chance_hits(&questions, 700) ?
	    0 :
	    chance_below(&questions, 60000);
	for (int i = 0; i < LEDGER_PEOPLE; i++)
		ledger->balance[i] = chance_below(&ledger->chance, 20000);
}

void
ledger_close(struct ledger *ledger)
{
	text_buf_clear(&ledger->rows);
	text_buf_clear(&ledger->result);
}

void
ledger_certno(char certno[19], int i)
{
	static const int weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9,
		10, 5, 8, 4, 2 };
	int sum = 0;

	(void)snprintf(certno, 19, "99010119700101%03d", i % 1000);
	for (int k = 0; k < 17; k++)
		sum += (certno[k] - '0') * weight[k];
	certno[17] = "10X98765432"[sum % 11];
	certno[18] = '\0';
}

void
ledger_voucher(char token[29], int i)
{
	(void)snprintf(token, 29, "EC990101%020d", i % 1000);
}

void
ledger_card_no(char card_no[13], int i)
{
	(void)snprintf(card_no, 13, "B%08d", i % 1000);
}

int
ledger_person(const char *number)
{
	char certno[19], token[29], card_no[13];

	if (number != NULL && strlen(number) == 22)
		number += 4;
	for (int i = 0; number != NULL && i < LEDGER_PEOPLE; i++) {
		ledger_certno(certno, i);
		ledger_voucher(token, i);
		ledger_card_no(card_no, i);
		if (strcmp(certno, number) == 0 ||
		    strcmp(token, number) == 0 ||
		    strcmp(card_no, number) == 0)
			return i;
	}
	return -1;
}

/* Envelope of a reply, open for output's members. */
void
ledger_begin_reply(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const char *refused)
{
	char stamp[15], text[40];

	text_stamp(stamp, wall_ms);
	json_begin(json, NULL, '{');
	json_put_int(json, "infcode", refused == NULL ? 0 : -1);
	(void)snprintf(text, sizeof(text), "990101%s%010d", stamp,
	    (int)chance_below(&ledger->chance, 1000000000));
	json_put_text(json, "inf_refmsgid", text);
	(void)snprintf(text, sizeof(text), "%s000", stamp);
	json_put_text(json, "respond_time", text);
	if (refused == NULL)
		json_put_null(json, "err_msg");
	else
		json_put_text(json, "err_msg", refused);
}

void
ledger_refuse(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const char *why)
{
	ledger_begin_reply(ledger, json, wall_ms, why);
	json_put_null(json, "output");
	json_end(json, '}');
}

void
ledger_breach(struct ledger *ledger, const char *what)
{
	ledger->breaches++;
	(void)snprintf(ledger->breach, sizeof(ledger->breach), "%s", what);
}

static struct ledger_entry *
by_msgid(struct ledger *ledger, const char *msgid)
{
	for (int i = 0; i < ledger->entry_count; i++) {
		if (strcmp(ledger->entries[i].msgid, msgid) == 0)
			return &ledger->entries[i];
	}
	return NULL;
}

static struct ledger_entry *
add_entry(struct ledger *ledger, const char *msgid)
{
	struct ledger_entry *entry = &ledger->entries[ledger->entry_count];

	assert(ledger->entry_count < LEDGER_MAX);
	memset(entry, 0, sizeof(*entry));
	(void)snprintf(entry->msgid, sizeof(entry->msgid), "%s", msgid);
	(void)snprintf(entry->setl_id, sizeof(entry->setl_id), "S%09d",
	    ledger->entry_count);
	(void)snprintf(entry->mdtrt_id, sizeof(entry->mdtrt_id), "M%09d",
	    ledger->entry_count);
	ledger->entry_count++;
	return entry;
}

static void
sign_in(struct ledger *ledger, struct json_out *json, int64_t wall_ms)
{
	char time[20];

	ledger->sign_day = text_day(wall_ms);
	(void)snprintf(ledger->sign_no, sizeof(ledger->sign_no), "S%d-%d",
	    ledger->sign_day, ++ledger->sign_serial);
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '{');
	json_begin(json, "signinoutb", '{');
	text_datetime(time, wall_ms);
	json_put_text(json, "sign_time", time);
	json_put_text(json, "sign_no", ledger->sign_no);
	json_end(json, '}');
	json_end(json, '}');
	json_end(json, '}');
}

static void
tell_person(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    int who)
{
	char certno[19], psn_no[31];

	ledger_certno(certno, who);
	(void)snprintf(psn_no, sizeof(psn_no), "9901%s", certno);
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '{');
	json_begin(json, "baseinfo", '{');
	json_put_text(json, "psn_no", psn_no);
	json_put_text(json, "psn_cert_type", "01");
	json_put_text(json, "certno", certno);
	json_put_text(json, "psn_name", LEDGER_NAME);
	json_put_text(json, "gend", "1");
	json_put_text(json, "brdy", "1970-01-01");
	json_put_text(json, "age", "56.2");
	json_end(json, '}');
	json_begin(json, "insuinfo", '[');
	json_begin(json, NULL, '{');
	json_put_money(json, "balc", money_fen(ledger->balance[who]));
	json_put_text(json, "insutype", "310");
	json_put_text(json, "psn_type", who % 2 == 0 ? "1101" : "1201");
	json_put_text(json, "psn_insu_stas", "1");
	json_put_text(json, "cvlserv_flag", "0");
	json_put_text(json, "insuplc_admdvs", "990101");
	json_end(json, '}');
	json_end(json, ']');
	json_begin(json, "idetinfo", '[');
	json_end(json, ']');
	json_end(json, '}');
	json_end(json, '}');
}

static void
tell_meters(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    int who)
{
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '{');
	json_begin(json, "cuminfo", '[');
	json_begin(json, NULL, '{');
	json_put_text(json, "insutype", "310");
	json_put_text(json, "cum_type_code", "FUND_YEAR");
	json_put_money(json, "cum", money_fen(ledger->fund_paid[who]));
	json_end(json, '}');
	json_end(json, ']');
	json_end(json, '}');
	json_end(json, '}');
}

static void
put_figures(struct ledger *ledger, struct json_out *json,
    const struct ledger_entry *e, int sign, bool later)
{
	int who = ledger_person(e->psn_no);
	static const char *const none[] = { "fulamt_ownpay_amt",
		"overlmt_selfpay", "preselfpay_amt", "act_pay_dedc",
		"cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay",
		"maf_pay", "oth_pay", "acct_mulaid_pay" };

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		json_put_money(json, none[i], money_fen(0));
	json_put_money(json, "medfee_sumamt", money_fen(sign * e->total));
	json_put_money(json, "inscp_scp_amt", money_fen(sign * e->total));
	json_put_money(json, "hifp_pay", money_fen(sign * e->fund));
	json_put_money(json, "fund_pay_sumamt", money_fen(sign * e->fund));
	json_put_money(json, sign > 0 && !later ? "psn_part_amt" : "psn_pay",
	    money_fen(sign * (e->account + e->cash)));
	json_put_money(json, "acct_pay", money_fen(sign * e->account));
	json_put_money(json,
	    sign > 0 && !later ? "psn_cash_pay" : "cash_payamt",
	    money_fen(sign * e->cash));
	json_put_money(json, "balc", money_fen(ledger->balance[who]));
}

void
ledger_put_settled(struct ledger *ledger, struct json_out *json,
    const struct ledger_entry *e, const char *msgid, int sign, bool later)
{
	char time[20];

	json_begin(json, "setlinfo", '{');
	json_put_text(json, "setl_id", e->setl_id);
	json_put_text(json, "mdtrt_id", e->mdtrt_id);
	json_put_text(json, "psn_no", e->psn_no);
	put_figures(ledger, json, e, sign, later);
	text_datetime(time, e->since_ms);
	json_put_text(json, "setl_time", time);
	json_put_text(json, "medins_setl_id", msgid);
	json_put_text(json, "clr_optins", "990101");
	json_put_text(json, "clr_type", "41");
	if (later)
		json_put_text(json, "refd_setl_flag", sign > 0 ? "0" : "1");
	json_end(json, '}');
}

void
ledger_tell_settled(struct ledger *ledger, struct json_out *json,
    int64_t wall_ms, const struct ledger_entry *e, const char *msgid, int sign)
{
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '{');
	ledger_put_settled(ledger, json, e, msgid, sign, false);
	json_end(json, '}');
	json_end(json, '}');
}

void
ledger_split(const struct ledger *ledger, struct ledger_entry *e)
{
	int who = ledger_person(e->psn_no);

	e->fund = (e->total + 1) / 2;
	e->account = e->total - e->fund;
	if (e->account > ledger->balance[who])
		e->account = ledger->balance[who];
	e->cash = e->total - e->fund - e->account;
}

static void
take_effect(struct ledger *ledger, struct ledger_entry *e, int sign)
{
	int who = ledger_person(e->psn_no);

	e->in_effect = sign > 0;
	if (sign > 0 && ledger_effects(ledger, e->sale, NULL) > 1)
		(void)snprintf(ledger->doubled, sizeof(ledger->doubled), "%s",
		    e->sale);
	ledger_visit_settled(ledger, e, sign > 0);
	ledger->balance[who] -= sign * e->account;
	ledger->fund_paid[who] += sign * e->fund;
}

/* What 2101 or 2102 is about. */
static bool
read_sale(struct ledger *ledger, struct ledger_entry *e,
    const struct json *input)
{
	const struct json *info = json_get(input, "druginfo");
	const struct json *line = json_at(json_get(input, "drugdetail"), 0);
	const char *psn_no = json_text(json_get(info, "psn_no"));
	const char *sn = json_text(json_get(line, "feedetl_sn"));
	struct money total;

	if (ledger_person(psn_no) < 0 || sn == NULL || strlen(sn) < 14 ||
	    !json_money(json_get(info, "medfee_sumamt"), &total)) {
		ledger_breach(ledger, "2101/2102: psn_no, feedetl_sn, total");
		return false;
	}
	(void)snprintf(e->psn_no, sizeof(e->psn_no), "%s", psn_no);
	(void)snprintf(e->sale, sizeof(e->sale), "%.14s", sn);
	e->total = total.fen;
	if (!json_copy(json_get(info, "begntime"), e->begntime,
		sizeof(e->begntime)))
		ledger_breach(ledger, "2101/2102: begntime");
	return true;
}

/* And 2207: its lines are there, and are taken by it. */
static bool
read_visit(struct ledger *ledger, struct ledger_entry *e,
    const struct json *input)
{
	const struct json *data = json_get(input, "data");
	struct ledger_batch *batch;
	struct ledger_visit *visit = ledger_visit_of(ledger, data, &batch);
	struct money scope;

	if (visit == NULL || batch->settled)
		return false;
	if (!json_money(json_get(data, "inscp_scp_amt"), &scope) ||
	    scope.fen != batch->total)
		ledger_breach(ledger, "2207: inscp_scp_amt");
	memcpy(e->psn_no, visit->psn_no, sizeof(e->psn_no));
	(void)snprintf(e->sale, sizeof(e->sale), "%.24s", visit->sale);
	memcpy(e->mdtrt_id, visit->mdtrt_id, sizeof(e->mdtrt_id));
	memcpy(e->begntime, visit->begntime, sizeof(e->begntime));
	memcpy(e->batch, batch->number, sizeof(e->batch));
	e->total = batch->total;
	return true;
}

/* 2101, 2102, 2207. */
static void
settle(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *input, const char *msgid, const char *infno)
{
	bool commit = strcmp(infno, "2101") != 0;
	struct ledger_entry draft, *e = &draft;

	memset(e, 0, sizeof(*e));
	if (infno[1] == '2' ? !read_visit(ledger, e, input) :
			      !read_sale(ledger, e, input)) {
		ledger_refuse(ledger, json, wall_ms, "入参有误");
		return;
	}
	if (commit && swarm_hits(ledger->swarm, KNOB_REFUSE)) {
		/* What was refused once stays refused, however often asked. */
		add_entry(ledger, msgid)->dead = true;
		ledger_refuse(ledger, json, wall_ms, "待遇未生效");
		return;
	}
	e->since_ms = wall_ms;
	ledger_split(ledger, e);
	if (commit) {
		e = add_entry(ledger, msgid);
		memcpy(draft.msgid, e->msgid, sizeof(draft.msgid));
		memcpy(draft.setl_id, e->setl_id, sizeof(draft.setl_id));
		if (draft.mdtrt_id[0] == '\0')
			memcpy(draft.mdtrt_id, e->mdtrt_id,
			    sizeof(draft.mdtrt_id));
		*e = draft;
		take_effect(ledger, e, 1);
	}
	ledger_tell_settled(ledger, json, wall_ms, e, msgid, 1);
}

static void
commit(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *input, const char *msgid, const char *infno)
{
	struct ledger_entry *seen = by_msgid(ledger, msgid);

	if (seen == NULL) {
		settle(ledger, json, wall_ms, input, msgid, infno);
		return;
	}
	if (seen->dead || !seen->in_effect || !ledger->repeat_answers) {
		ledger_refuse(ledger, json, wall_ms,
		    seen->dead ? "待遇未生效" : "报文重复");
		return;
	}
	ledger_tell_settled(ledger, json, wall_ms, seen, msgid, 1);
}

static void
reverse(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *data, const char *msgid)
{
	const char *setl_id = json_text(json_get(data, "setl_id"));
	struct ledger_entry *undone = by_msgid(ledger, msgid);

	if (undone != NULL) { /* the same 2103 once more, or undone already */
		ledger_refuse(ledger, json, wall_ms, "报文重复");
		return;
	}
	for (int i = 0; setl_id != NULL && i < ledger->entry_count; i++) {
		struct ledger_entry *e = &ledger->entries[i];
		struct ledger_entry *own;

		if (!e->in_effect || strcmp(e->setl_id, setl_id) != 0)
			continue;
		take_effect(ledger, e, -1);
		own = add_entry(ledger, msgid);
		own->total = e->total;
		own->fund = e->fund;
		own->account = e->account;
		own->cash = e->cash;
		own->since_ms = wall_ms;
		memcpy(own->psn_no, e->psn_no, sizeof(own->psn_no));
		memcpy(own->mdtrt_id, e->mdtrt_id, sizeof(own->mdtrt_id));
		(void)snprintf(own->sale, sizeof(own->sale), "2103 %d", i);
		ledger_tell_settled(ledger, json, wall_ms, own, msgid, -1);
		return;
	}
	ledger_refuse(ledger, json, wall_ms, "没有可退费的结算");
}

static void
undo(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *data)
{
	const char *omsgid = json_text(json_get(data, "omsgid"));
	struct ledger_entry *e;
	int reversed = 0;

	if (omsgid == NULL || strlen(omsgid) != 30) {
		ledger_breach(ledger, "2601: omsgid");
		ledger_refuse(ledger, json, wall_ms, "入参有误");
		return;
	}
	e = by_msgid(ledger, omsgid);
	if (e == NULL && !ledger->unknown_undone) {
		ledger_refuse(ledger, json, wall_ms, "原交易不存在");
		return;
	}
	if (e == NULL) {
		e = add_entry(ledger, omsgid);
		e->dead = true;
	} else if (strncmp(e->sale, "2103 ", 5) == 0) {
		/* Undoing a reversal puts the settlement back, once. */
		reversed = e->dead ? -1 : (int)strtol(e->sale + 5, NULL, 10);
		e->dead = true;
		e->gone = true;
		if (reversed >= 0)
			take_effect(ledger, &ledger->entries[reversed], 1);
	} else if (e->in_effect) {
		take_effect(ledger, e, -1);
		e->gone = true;
	}
	ledger_refuse(ledger, json, wall_ms, NULL);
}

static void
answer(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *request)
{
	const char *infno = json_text(json_get(request, "infno"));
	const char *msgid = json_text(json_get(request, "msgid"));
	const char *sign_no = json_text(json_get(request, "sign_no"));
	const struct json *input = json_get(request, "input");
	const struct json *data = json_get(input, "data");

	if (infno == NULL || msgid == NULL || strlen(msgid) != 30) {
		ledger_breach(ledger, "envelope: infno, msgid");
		ledger_refuse(ledger, json, wall_ms, "报文头有误");
		return;
	}
	if (strcmp(infno, "9001") == 0) {
		sign_in(ledger, json, wall_ms);
		return;
	}
	if (sign_no == NULL ||
	    (!ledger->any_sign_no && strcmp(sign_no, ledger->sign_no) != 0) ||
	    ledger->sign_day != text_day(wall_ms)) {
		ledger_refuse(ledger, json, wall_ms, "签到已失效，请重新签到");
		return;
	}
	if (strcmp(infno, "9002") == 0) {
		/* Its number counts no more: only a new 9001 is heard. */
		ledger->sign_no[0] = '\0';
		ledger->sign_day = 0;
		ledger_refuse(ledger, json, wall_ms, NULL);
		return;
	}
	if (strcmp(infno, "1101") == 0) {
		int who = ledger_person(json_text(json_get(data, "certno")));

		if (who < 0)
			who = ledger_person(
			    json_text(json_get(data, "mdtrt_cert_no")));
		if (who < 0)
			ledger_refuse(ledger, json, wall_ms, "未查询到参保人");
		else
			tell_person(ledger, json, wall_ms, who);
	} else if (strcmp(infno, "5206") == 0) {
		int who = ledger_person(json_text(json_get(data, "psn_no")));

		tell_meters(ledger, json, wall_ms, who < 0 ? 0 : who);
	} else if (strcmp(infno, "2101") == 0) {
		settle(ledger, json, wall_ms, input, msgid, infno);
	} else if (strcmp(infno, "2102") == 0 || strcmp(infno, "2207") == 0) {
		commit(ledger, json, wall_ms, input, msgid, infno);
	} else if (strcmp(infno, "2103") == 0 || strcmp(infno, "2208") == 0) {
		reverse(ledger, json, wall_ms, data, msgid);
	} else if (strcmp(infno, "2601") == 0) {
		undo(ledger, json, wall_ms, data);
	} else if (ledger_visits(
		       ledger, json, wall_ms, infno, msgid, input)) {
		/* It has answered. */
	} else if (ledger_query(ledger, json, wall_ms, infno, data) ||
	    ledger_statement(ledger, json, wall_ms, infno, input)) {
		/* It has answered. */
	} else if (strcmp(infno, "3505") == 0 || strcmp(infno, "3506") == 0) {
		ledger_boxes(
		    ledger, json, wall_ms, infno[3] == '6', input);
	} else {
		ledger_breach(ledger, "infno");
		ledger_refuse(ledger, json, wall_ms, "不支持的交易");
	}
}

void
ledger_take(struct ledger *ledger, int64_t wall_ms, const char *request,
    size_t length, struct text_buf *out)
{
	struct json_out json = { .buf = out };
	struct json *parsed = NULL;

	if (json_parse(&parsed, request, length, NULL) != 0) {
		ledger_breach(ledger, "not JSON");
		ledger_refuse(ledger, &json, wall_ms, "报文不可读");
		return;
	}
	answer(ledger, &json, wall_ms, parsed);
	json_free(&parsed);
}

int
ledger_effects(const struct ledger *ledger, const char *sale,
    const struct ledger_entry **one)
{
	int count = 0;

	for (int i = 0; i < ledger->entry_count; i++) {
		if (!ledger->entries[i].in_effect ||
		    strcmp(ledger->entries[i].sale, sale) != 0)
			continue;
		count++;
		if (one != NULL)
			*one = &ledger->entries[i];
	}
	return count;
}
