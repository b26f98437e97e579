/*
 * A clinic's visit once more: begun before its sale, or with it; every step
 * about this person and this visit; and not left standing at the centre
 * when there is no sale for it (queue_visit.c).
 */
#include <assert.h>
#include <string.h>

#include "pos/audit_in.h"
#include "pos/queue.h"
#include "pos/record.h"

bool
audit_is_visit(const struct audit_message *message)
{
	return queue_is_visit(message->infno);
}

/* Whose it is; with a key that does not fit nothing is known of that. */
static void
whose(struct audit *audit, const struct journal_row *row,
    struct audit_sale *sale)
{
	struct settlement *stored = audit->stored;
	struct err why;

	settlement_clear(stored);
	if (record_decode(stored, row->body, row->body_bytes,
		audit->options->key, &why) != 0)
		audit_say(audit, AUDIT_BODY, row, _("交易 %s：%s"), row->sale,
		    why.text);
	else if (strcmp(stored->sale, row->sale) != 0 ||
	    !settlement_is_visit(stored))
		audit_say(audit, AUDIT_BODY, row,
		    _("行的交易号 %s 与正文的 %s 不符"), row->sale,
		    stored->sale);
	(void)text_copy(
	    sale->psn_no, sizeof(sale->psn_no), stored->person.psn_no);
	settlement_clear(stored);
}

int
audit_visit_begun(
    struct audit *audit, const struct journal_row *row, struct err *err)
{
	int at;

	assert(row->fact == FACT_VISIT);
	if (audit_sale_find(&audit->books, row->sale) >= 0) {
		audit_say(audit, AUDIT_MOVE, row, _("交易号 %s 用了两次"),
		    row->sale);
		return 0;
	}
	at = audit_sale_add(&audit->books, row->sale, err);
	if (at < 0)
		return -1;
	audit->books.sales[at].begun = true;
	audit->books.sales[at].seq = row->seq;
	whose(audit, row, &audit->books.sales[at]);
	return 0;
}

void
audit_visit_moved(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, const struct audit_message *message)
{
	struct audit_sale *sale = &audit->books.sales[message->sale];

	if (row->fact == FACT_REFUSED && body->final &&
	    (audit_is_infno(message, "2202") ||
		audit_is_infno(message, "2205")))
		sale->handed = true;
	if (row->fact != FACT_ACKED)
		return;
	if (audit_is_infno(message, "2201")) {
		sale->registered = true;
		(void)text_copy(
		    sale->mdtrt_id, sizeof(sale->mdtrt_id), body->mdtrt_id);
	} else if (audit_is_infno(message, "2202")) {
		sale->registered = false;
	}
}

static bool
says(const struct json *node, const char *key, const char *expected)
{
	const char *text = json_text(json_get(node, key));

	return text != NULL && strcmp(text, expected) == 0;
}

bool
audit_visit_request(const struct audit_sale *sale,
    const struct audit_message *message, const struct json *input)
{
	const struct json *node = json_get(input, "data");

	if (audit_is_infno(message, "2203A"))
		node = json_get(input, "mdtrtinfo");
	if (audit_is_infno(message, "2204"))
		node = json_at(json_get(input, "feedetail"), 0);
	return says(node, "psn_no", sale->psn_no) &&
	    (audit_is_infno(message, "2201") ?
		    says(node, "ipt_otp_no", sale->sale) :
		    says(node, "mdtrt_id", sale->mdtrt_id));
}

/* Found by 5201, or as 2201 answered. */
static bool
registered(const struct message_body *body, const struct audit_sale *sale,
    const struct text_buf *bytes)
{
	char mdtrt_id[WIRE_ID_BYTES];
	struct wire_reply reply;

	if (strcmp(body->why, "5201") == 0)
		(void)wire_decode_5201(&reply, mdtrt_id, sale->sale,
		    body->status, bytes->at, bytes->length);
	else
		(void)wire_decode_2201(&reply, mdtrt_id, sale->psn_no,
		    sale->sale, body->status, bytes->at, bytes->length);
	return reply.verdict == WIRE_OK &&
	    strcmp(mdtrt_id, body->mdtrt_id) == 0;
}

/* Without the centre's words a 2202's refusal may mean "was cancelled". */
bool
audit_visit_reply(const struct audit *audit, const struct message_body *body,
    const struct audit_sale *sale, const struct audit_message *message,
    const struct text_buf *bytes)
{
	const struct conf *conf = audit->options->conf;
	struct wire_reply reply;
	enum wire_verdict verdict;

	if (audit_is_infno(message, "2201"))
		return registered(body, sale, bytes);
	verdict = wire_decode_envelope(
	    &reply, body->status, bytes->at, bytes->length);
	if (verdict == WIRE_REFUSED && audit_is_infno(message, "2202"))
		return conf == NULL || wire_visit_gone(conf, &reply);
	return verdict == WIRE_OK;
}

void
audit_visit_end(struct audit *audit, const struct audit_sale *sale)
{
	struct journal_row row;

	assert(sale->begun);
	if (!sale->registered)
		return;
	memset(&row, 0, sizeof(row));
	row.seq = sale->seq;
	memcpy(row.sale, sale->sale, sizeof(row.sale));
	audit_say(audit, AUDIT_OPEN, &row,
	    _("交易 %s 没有成交，挂号还没有撤销，由%s处理"), sale->sale,
	    sale->handed ? _("人工") : _("收款机"));
}
