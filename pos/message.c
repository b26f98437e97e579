#include <assert.h>
#include <string.h>

#include "pos/json.h"
#include "pos/message.h"
#include "pos/record.h"

#define NUMBER_MAX 100000000 /* of a sale's message (queue_inside.h) */

static const char *
bytes_member(enum fact fact)
{
	return fact == FACT_SENT ? "request" : "reply";
}

static bool
bytes_context(char to[64], enum fact fact, const char *msgid)
{
	return text_format(to, 64, "%s/%s",
	    fact == FACT_SENT ? "SENT" : "REPLY", msgid);
}

static void
put_text(struct json_out *out, const char *key, const char *text)
{
	if (text[0] != '\0')
		json_put_text(out, key, text);
}

static int
put_sealed(struct json_out *out, enum fact fact, const char *msgid,
    const void *bytes, size_t length, const struct crypto_key *key,
    struct err *err)
{
	char context[64];
	struct text_buf sealed;
	int result = -1;

	text_buf_init(&sealed, JOURNAL_BODY_BYTES_MAX);
	if (!bytes_context(context, fact, msgid)) {
		err_set(err, ERR_LIMIT, _("报文号过长"));
		goto out;
	}
	if (record_seal(&sealed, key, context, bytes, length, err) != 0)
		goto out;
	json_put_text(out, bytes_member(fact), sealed.at);
	result = 0;
out:
	text_buf_clear(&sealed);
	return result;
}

static void
put_lines(struct json_out *json, const struct wire_lines *lines)
{
	json_begin(json, "lines", '{');
	json_put_money(json, "ownpay", lines->ownpay);
	json_put_money(json, "overlimit", lines->overlimit);
	json_put_money(json, "preself", lines->preself);
	json_put_money(json, "inscope", lines->inscope);
	json_end(json, '}');
}

static const char *
payer_name(int payer)
{
	return split_bucket_name((enum split_bucket)(BUCKET_LARGE + payer));
}

/* Those that paid; nothing at all where none did. */
static void
put_payers(struct json_out *out, const struct message_body *body)
{
	bool open = false;

	for (int i = 0; i < FIGURES_PAYERS; i++) {
		if (body->payers[i].fen == 0)
			continue;
		if (!open)
			json_begin(out, "payers", '{');
		open = true;
		json_put_money(out, payer_name(i), body->payers[i]);
	}
	if (open)
		json_end(out, '}');
}

static void
put_stick(struct json_out *out, const struct message_body *body)
{
	put_text(out, "batch", body->batch);
	if (body->till > 0)
		json_put_int(out, "till", body->till);
	if (body->at > 0)
		json_put_int(out, "at", body->at);
	put_text(out, "sm3", body->sm3);
	put_text(out, "state", body->state);
}

void
message_state_group(
    struct message_body *body, const struct wire_settled *settled)
{
	char day[11];

	memcpy(body->insutype, settled->insutype, sizeof(body->insutype));
	memcpy(body->clr_type, settled->clr_type, sizeof(body->clr_type));
	memcpy(
	    body->clr_optins, settled->clr_optins, sizeof(body->clr_optins));
	(void)text_format(day, sizeof(day), "%.10s", settled->setl_time);
	if (!text_day_parse(day, &body->setl_day))
		body->setl_day = 0;
}

int
message_body_write(struct text_buf *out, enum fact fact, const char *msgid,
    const struct message_body *body, const void *bytes, size_t length,
    const struct crypto_key *key, struct err *err)
{
	struct json_out json = { .buf = out };

	assert(fact_scope(fact) != 'T');
	assert(body != NULL);
	json_begin(&json, NULL, '{');
	put_text(&json, "infno", body->infno);
	if (body->n > 0)
		json_put_int(&json, "n", body->n);
	if (body->line > 0)
		json_put_int(&json, "line", body->line);
	put_text(&json, "omsgid", body->omsgid);
	put_text(&json, "via", body->via);
	put_text(&json, "sign_no", body->sign_no);
	if (body->status != 0)
		json_put_int(&json, "status", body->status);
	put_text(&json, "why", body->why);
	if (body->final)
		json_put_bool(&json, "final", true);
	if (body->absent)
		json_put_bool(&json, "absent", true);
	if (body->coded)
		json_put_bool(&json, "coded", true);
	put_text(&json, "setl_id", body->setl_id);
	put_text(&json, "mdtrt_id", body->mdtrt_id);
	put_text(&json, "insutype", body->insutype);
	put_text(&json, "clr_type", body->clr_type);
	put_text(&json, "clr_optins", body->clr_optins);
	if (body->setl_day != 0)
		json_put_int(&json, "setl_day", body->setl_day);
	if (body->has_figures) {
		json_put_money(&json, "fund", body->fund);
		json_put_money(&json, "account", body->account);
		json_put_money(&json, "cash", body->cash);
		json_put_money(&json, "deductible", body->deductible);
		put_payers(&json, body);
	}
	if (body->collected.fen != 0)
		json_put_money(&json, "collected", body->collected);
	if (body->has_lines)
		put_lines(&json, &body->lines);
	put_stick(&json, body);
	if (bytes != NULL &&
	    put_sealed(&json, fact, msgid, bytes, length, key, err) != 0)
		return -1;
	json_end(&json, '}');
	if (out->failed)
		return err_set(err, ERR_MEMORY, _("日志正文过长"));
	return 0;
}

static bool
read_payers(struct message_body *body, const struct json *node)
{
	for (int i = 0; node != NULL && i < FIGURES_PAYERS; i++) {
		const struct json *amount = json_get(node, payer_name(i));

		if (amount != NULL && !json_money(amount, &body->payers[i]))
			return false;
	}
	return true;
}

static bool
read_figures(struct message_body *body, const struct json *node)
{
	if (json_get(node, "fund") == NULL)
		return true;
	body->has_figures = true;
	return json_money(json_get(node, "fund"), &body->fund) &&
	    json_money(json_get(node, "account"), &body->account) &&
	    json_money(json_get(node, "cash"), &body->cash) &&
	    json_money(json_get(node, "deductible"), &body->deductible) &&
	    read_payers(body, json_get(node, "payers"));
}

static bool
read_lines(struct message_body *body, const struct json *node)
{
	const struct json *lines = json_get(node, "lines");

	if (lines == NULL)
		return true;
	body->has_lines = true;
	return json_money(json_get(lines, "ownpay"), &body->lines.ownpay) &&
	    json_money(json_get(lines, "overlimit"), &body->lines.overlimit) &&
	    json_money(json_get(lines, "preself"), &body->lines.preself) &&
	    json_money(json_get(lines, "inscope"), &body->lines.inscope);
}

/* An absent member is "", a present one must be whole. */
static bool
read_text(const struct json *node, const char *key, char *to, size_t room)
{
	to[0] = '\0';
	return json_get(node, key) == NULL ||
	    json_copy(json_get(node, key), to, room);
}

static bool
read_int(const struct json *node, const char *key, int *to)
{
	int64_t value = 0;

	if (json_get(node, key) != NULL &&
	    (!json_int64(json_get(node, key), &value) || value < 0 ||
		value > NUMBER_MAX))
		return false;
	*to = (int)value;
	return true;
}

static bool
read_stick(struct message_body *body, const struct json *node)
{
	return read_text(node, "batch", body->batch, sizeof(body->batch)) &&
	    read_int(node, "till", &body->till) &&
	    (json_get(node, "at") == NULL ||
		(json_int64(json_get(node, "at"), &body->at) &&
		    body->at > 0)) &&
	    read_text(node, "sm3", body->sm3, sizeof(body->sm3)) &&
	    read_text(node, "state", body->state, sizeof(body->state));
}

static bool
read_group(struct message_body *body, const struct json *node)
{
	int64_t day = 0;

	if (json_get(node, "setl_day") != NULL &&
	    (!json_int64(json_get(node, "setl_day"), &day) ||
		day < 10000101 || day > 99991231 ||
		!text_day_valid((int)day)))
		return false;
	body->setl_day = (int)day;
	return read_text(node, "insutype", body->insutype,
		   sizeof(body->insutype)) &&
	    read_text(node, "clr_type", body->clr_type,
		sizeof(body->clr_type)) &&
	    read_text(node, "clr_optins", body->clr_optins,
		sizeof(body->clr_optins));
}

int
message_body_read(
    struct message_body *body, const struct journal_row *row, struct err *err)
{
	struct json *node = NULL;
	bool good;

	assert(body != NULL && row != NULL);
	memset(body, 0, sizeof(*body));
	if (json_parse(&node, row->body, row->body_bytes, err) != 0)
		return err_wrap(err, fact_name(row->fact));
	good = json_is_object(node) &&
	    read_text(node, "infno", body->infno, sizeof(body->infno)) &&
	    read_int(node, "n", &body->n) &&
	    read_int(node, "line", &body->line) &&
	    read_text(node, "omsgid", body->omsgid, sizeof(body->omsgid)) &&
	    read_text(node, "via", body->via, sizeof(body->via)) &&
	    read_text(node, "sign_no", body->sign_no, sizeof(body->sign_no)) &&
	    read_int(node, "status", &body->status) &&
	    read_text(node, "why", body->why, sizeof(body->why)) &&
	    read_text(node, "setl_id", body->setl_id, sizeof(body->setl_id)) &&
	    read_text(
		node, "mdtrt_id", body->mdtrt_id, sizeof(body->mdtrt_id)) &&
	    read_group(body, node) && read_figures(body, node) &&
	    read_lines(body, node) && read_stick(body, node);
	if (good && json_get(node, "collected") != NULL)
		good = json_money(
		    json_get(node, "collected"), &body->collected);
	if (good && json_get(node, "absent") != NULL)
		good = json_bool(json_get(node, "absent"), &body->absent);
	if (good && json_get(node, "coded") != NULL)
		good = json_bool(json_get(node, "coded"), &body->coded);
	if (good && json_get(node, "final") != NULL)
		good = json_bool(json_get(node, "final"), &body->final);
	json_free(&node);
	if (!good)
		return err_set(err, ERR_CORRUPT, _("日志第 %lld 行 %s：正文不可读"),
		    (long long)row->seq, fact_name(row->fact));
	return 0;
}

int
message_bytes(struct text_buf *out, const struct journal_row *row,
    const struct crypto_key *key, struct err *err)
{
	struct json *node = NULL;
	char context[64];
	const char *sealed;
	int result = -1;

	assert(out != NULL && key != NULL);
	if (json_parse(&node, row->body, row->body_bytes, err) != 0)
		return err_wrap(err, fact_name(row->fact));
	sealed = json_text(json_get(node, bytes_member(row->fact)));
	if (sealed == NULL)
		err_set(err, ERR_NOT_FOUND, _("日志第 %lld 行没有报文"),
		    (long long)row->seq);
	else if (!bytes_context(context, row->fact, row->msgid))
		err_set(err, ERR_LIMIT, _("报文号过长"));
	else
		result = record_open(out, key, context, sealed, err);
	json_free(&node);
	return result;
}
