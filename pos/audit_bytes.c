/*
 * With the key: the exact bytes that went out and came back are the truth,
 * the extracted figures beside them only an index. Both must say the same.
 */
#include <assert.h>
#include <string.h>

#include "pos/audit_in.h"
#include "pos/infno.h"
#include "pos/json.h"
#include "pos/wire_query.h"

/* The sealed bytes of the row, in text[0]. */
static bool
open_bytes(struct audit *audit, const struct journal_row *row)
{
	struct text_buf *bytes = &audit->text[0];
	struct err why;

	text_buf_reset(bytes);
	if (message_bytes(bytes, row, audit->options->key, &why) == 0)
		return true;
	audit_say(audit,
	    why.code == ERR_NOT_FOUND ? AUDIT_BYTES : AUDIT_SEALED, row, "%s",
	    why.text);
	return false;
}

static bool
says(const struct json *node, const char *key, const char *expected)
{
	const char *text = json_text(json_get(node, key));

	return text != NULL && strcmp(text, expected) == 0;
}

static bool
says_money(const struct json *node, const char *key, struct money expected)
{
	struct money value;

	return json_money(json_get(node, key), &value) &&
	    money_compare(value, expected) == 0;
}

/* ---- a request ---- */

static void
differs(struct audit *audit, const struct journal_row *row, const char *what)
{
	audit_say(audit, AUDIT_BYTES, row,
	    _("报文 %s：原文的 %s 与日志不同"), row->msgid, what);
}

/*
 * Each settlement carried the head of its moment to the centre, inside
 * bytes a forger without the key cannot seal again: a chain that was
 * computed anew does not meet it. Told once; all that follows differs too.
 */
static void
check_head(struct audit *audit, const struct journal_row *row,
    const struct json *drug)
{
	const char *text = json_text(json_get(drug, "exp_content"));
	struct json *content = NULL;
	const char *head;
	char hex[9];

	if (text == NULL || audit->rewritten ||
	    json_parse(&content, text, strlen(text), NULL) != 0)
		return;
	head = json_text(json_get(json_get(content, "jrnl"), "head"));
	text_hex(hex, sizeof(hex), audit->previous, 4);
	if (head != NULL && strcmp(head, hex) != 0) {
		audit->rewritten = true;
		audit_say(audit, AUDIT_ANCHOR, row,
		    _("第 %lld 行之后、第 %lld 行之前的日志被改写："
		      "发出的报文记为 %.8s，现在是 %s"),
		    (long long)audit->anchored, (long long)row->seq, head,
		    hex);
	} else if (head != NULL) {
		audit->anchored = row->seq - 1;
	}
	json_free(&content);
}

static void
check_input(struct audit *audit, const struct journal_row *row,
    const struct audit_message *message, const struct json *input)
{
	const struct audit_sale *sale = &audit->books.sales[message->sale];
	const struct json *data = json_get(input, "data");
	const struct json *drug = json_get(
	    input, audit_is_infno(message, "2207") ? "data" : "druginfo");

	if (infno_class(message->infno) == INFNO_UNDO) {
		if (!says(data, "omsgid", message->omsgid))
			differs(audit, row, "omsgid");
	} else if (infno_reverses(message->infno)) {
		if (!says(data, "setl_id", sale->setl_id))
			differs(audit, row, "setl_id");
	} else if (audit_is_visit(message)) {
		if (!audit_visit_request(sale, message, input))
			differs(audit, row, "mdtrt_id");
	} else if (audit_is_upload(message)) {
		const struct json *sold = json_get(input, "selinfo");

		if (!says(sold, "setl_id", sale->setl_id))
			differs(audit, row, "setl_id");
		if (!says(sold, "psn_no", sale->psn_no))
			differs(audit, row, "psn_no");
	} else {
		if (!says_money(drug, "medfee_sumamt", sale->total))
			differs(audit, row, "medfee_sumamt");
		if (!says(drug, "psn_no", sale->psn_no))
			differs(audit, row, "psn_no");
		check_head(audit, row, drug);
	}
}

static void
check_request(struct audit *audit, const struct journal_row *row,
    const struct audit_message *message)
{
	const struct text_buf *bytes = &audit->text[0];
	struct json *request = NULL;
	struct err why;

	if (json_parse(&request, bytes->at, bytes->length, &why) != 0) {
		audit_say(audit, AUDIT_BYTES, row, _("报文 %s：%s"),
		    row->msgid, why.text);
		return;
	}
	if (!says(request, "infno", message->infno))
		differs(audit, row, "infno");
	if (!says(request, "msgid", row->msgid))
		differs(audit, row, "msgid");
	check_input(audit, row, message, json_get(request, "input"));
	json_free(&request);
}

/* What leaves once more leaves byte for byte as before (19 no. 1). */
static void
request_bytes(struct audit *audit, const struct journal_row *row,
    struct audit_message *message)
{
	const struct text_buf *bytes = &audit->text[0];
	uint8_t hash[SM3_BYTES];

	crypto_sm3(hash, bytes->at, bytes->length);
	if (message->sent) {
		if (memcmp(hash, message->request, SM3_BYTES) != 0)
			audit_say(audit, AUDIT_BYTES, row,
			    _("报文 %s 再次发出时字节不同"), row->msgid);
		return;
	}
	message->sent = true;
	memcpy(message->request, hash, SM3_BYTES);
	check_request(audit, row, message);
}

/* ---- a reply ---- */

/* What the centre did not tell is the till's own, as in a row of before it
 * was kept: nothing there to compare. */
static void
same_group(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, const struct wire_settled *settled)
{
	const struct {
		const char *name, *told, *kept;
	} fields[] = {
		{ "insutype", settled->insutype, body->insutype },
		{ "clr_type", settled->clr_type, body->clr_type },
		{ "clr_optins", settled->clr_optins, body->clr_optins },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (fields[i].told[0] != '\0' && fields[i].kept[0] != '\0' &&
		    strcmp(fields[i].told, fields[i].kept) != 0)
			differs(audit, row, fields[i].name);
	}
}

static void
same_figures(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, const struct wire_settled *settled)
{
	const struct figures *figures = &settled->figures;

	if (figures->fund.fen != body->fund.fen)
		differs(audit, row, "fund_pay_sumamt");
	if (figures->account.fen != body->account.fen)
		differs(audit, row, "acct_pay");
	if (figures->cash.fen != body->cash.fen)
		differs(audit, row, "psn_cash_pay");
	if (figures->deductible.fen != body->deductible.fen)
		differs(audit, row, "act_pay_dedc");
	for (int i = 0; i < FIGURES_PAYERS; i++) {
		/* A row of before they were kept has none at all. */
		if (body->payers[i].fen != 0 &&
		    figures->payers[i].fen != body->payers[i].fen)
			differs(audit, row,
			    split_bucket_name(
				(enum split_bucket)(BUCKET_LARGE + i)));
	}
	if (strcmp(settled->setl_id, body->setl_id) != 0)
		differs(audit, row, "setl_id");
	if (strcmp(settled->mdtrt_id, body->mdtrt_id) != 0)
		differs(audit, row, "mdtrt_id");
	same_group(audit, row, body, settled);
}

static void
acked_sale(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, const struct audit_sale *sale,
    const char *infno)
{
	const struct text_buf *bytes = &audit->text[0];
	struct wire_settled settled;
	struct wire_reply reply;

	if (wire_decode_sale(&reply, &settled,
		strcmp(body->via, "5203") == 0 ? "5203" : infno, row->msgid,
		sale->psn_no, sale->total, body->status, bytes->at,
		bytes->length) != WIRE_OK)
		audit_say(audit, AUDIT_BYTES, row,
		    _("报文 %s 记为成功，回复却不是：%s"), row->msgid,
		    reply.verdict == WIRE_REFUSED ? reply.err_msg :
						    reply.suspect);
	else
		same_figures(audit, row, body, &settled);
}

static void
acked_refund(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, const struct audit_sale *sale)
{
	const struct figures original = {
		.known = true,
		.total = sale->total,
		.fund = sale->fund,
		.account = sale->account,
		.cash = sale->cash,
	};
	const struct text_buf *bytes = &audit->text[0];
	struct wire_settled settled;
	struct wire_reply reply;

	if (wire_decode_2103(&reply, &settled, row->msgid, &original,
		body->status, bytes->at, bytes->length) != WIRE_OK)
		audit_say(audit, AUDIT_BYTES, row,
		    _("报文 %s 记为退费成功，回复却不是"), row->msgid);
}

/* Without the centre's words a refusal may still mean "already undone". */
static void
acked_undo(struct audit *audit, const struct journal_row *row,
    const struct message_body *body)
{
	const struct conf *conf = audit->options->conf;
	const struct text_buf *bytes = &audit->text[0];
	struct wire_reply reply;
	bool undone;

	if (conf != NULL)
		undone = wire_decode_2601(&reply, conf, body->status,
			     bytes->at, bytes->length) == UNDONE;
	else
		undone = wire_decode_envelope(&reply, body->status, bytes->at,
			     bytes->length) != WIRE_SUSPECT;
	if (!undone)
		audit_say(audit, AUDIT_BYTES, row,
		    _("报文 %s 记为已撤销，回复却不是"), row->msgid);
}

/* Without the centre's words "was there before" may be any refusal. */
static void
ended_upload(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, const struct audit_message *message)
{
	static const struct conf no_words;
	const struct conf *conf = audit->options->conf;
	const struct text_buf *bytes = &audit->text[0];
	bool taken = row->fact == FACT_ACKED;
	struct wire_reply reply;
	enum wire_upload result = wire_decode_upload(&reply, message->infno,
	    conf == NULL ? &no_words : conf, taken, body->status, bytes->at,
	    bytes->length);

	if (result == UPLOAD_SUSPECT ||
	    (conf != NULL && taken != (result == UPLOAD_TAKEN)))
		audit_say(audit, AUDIT_BYTES, row,
		    _("报文 %s 记为%s，回复却不是"), row->msgid,
		    message_state_word(
			taken ? MESSAGE_ACKED : MESSAGE_REFUSED));
}

/* Taken back by somebody else: the centre's own row says so. */
static void
taken_back(struct audit *audit, const struct journal_row *row,
    const struct message_body *body)
{
	const struct text_buf *bytes = &audit->text[0];
	struct wire_reply reply;
	struct wire_shown shown;

	if (wire_read_5203(&reply, &shown, body->status, bytes->at,
		bytes->length) != WIRE_OK ||
	    !shown.refunded)
		audit_say(audit, AUDIT_BYTES, row,
		    _("报文 %s 记为已在别处退费，查询的回复却不是"),
		    row->msgid);
}

static void
acked_visit(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, const struct audit_message *message)
{
	const struct audit_sale *sale = &audit->books.sales[message->sale];

	if (!audit_visit_reply(audit, body, sale, message, &audit->text[0]))
		audit_say(audit, AUDIT_BYTES, row,
		    _("报文 %s 记为%s，回复却不是"), row->msgid,
		    message_state_word(MESSAGE_ACKED));
}

static void
refused(struct audit *audit, const struct journal_row *row,
    const struct message_body *body)
{
	const struct text_buf *bytes = &audit->text[0];
	struct wire_reply reply;

	if (wire_decode_envelope(&reply, body->status, bytes->at,
		bytes->length) != WIRE_REFUSED)
		audit_say(audit, AUDIT_BYTES, row,
		    _("报文 %s 记为拒付，回复却不是"), row->msgid);
}

/* Reversed, not by a message of ours, but by what a question has shown. */
static bool
was_shown(const struct journal_row *row, const struct message_body *body)
{
	return row->fact == FACT_REVERSED && body->via[0] != '\0';
}

void
audit_bytes(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, struct audit_message *message)
{
	const struct audit_sale *sale = &audit->books.sales[message->sale];

	assert(fact_scope(row->fact) == 'M');
	if (audit->options->key == NULL ||
	    (row->fact != FACT_SENT && row->fact != FACT_ACKED &&
		row->fact != FACT_REFUSED && !was_shown(row, body)) ||
	    !open_bytes(audit, row))
		return;
	if (row->fact == FACT_SENT)
		request_bytes(audit, row, message);
	else if (row->fact == FACT_REVERSED)
		taken_back(audit, row, body);
	else if (audit_is_upload(message))
		ended_upload(audit, row, body, message);
	else if (row->fact == FACT_REFUSED)
		refused(audit, row, body);
	else if (audit_is_visit(message))
		acked_visit(audit, row, body, message);
	else if (infno_class(message->infno) == INFNO_UNDO)
		acked_undo(audit, row, body);
	else if (infno_reverses(message->infno))
		acked_refund(audit, row, body, sale);
	else
		acked_sale(audit, row, body, sale, message->infno);
}
