/*
 * Replies of 2101, 2102 and 2103 (protocol.md 7.3-7.5): an infcode 0 counts
 * only when the reply is ours and its figures add up (section 15).
 */
#include <assert.h>
#include <string.h>

#include "pos/infno.h"
#include "pos/wire_identity.h"

static void
take_ids(struct wire_settled *settled, const struct json *info)
{
	/* Absent or odd is "": what must be there is checked by name. */
	(void)json_copy(json_get(info, "setl_id"), settled->setl_id,
			sizeof(settled->setl_id));
	(void)json_copy(json_get(info, "mdtrt_id"), settled->mdtrt_id,
			sizeof(settled->mdtrt_id));
	(void)json_copy(json_get(info, "setl_time"), settled->setl_time,
			sizeof(settled->setl_time));
	(void)json_copy(json_get(info, "insutype"), settled->insutype,
			sizeof(settled->insutype));
	(void)json_copy(json_get(info, "clr_optins"), settled->clr_optins,
			sizeof(settled->clr_optins));
	(void)json_copy(json_get(info, "clr_way"), settled->clr_way,
			sizeof(settled->clr_way));
	(void)json_copy(json_get(info, "clr_type"), settled->clr_type,
			sizeof(settled->clr_type));
}

static bool
is_text(const struct json *node, const char *expected)
{
	const char *text = json_text(node);

	return text != NULL && strcmp(text, expected) == 0;
}

/* Whose reply is it (19 no. 2)? */
static enum wire_verdict
check_ours(struct wire_reply *reply, const struct wire_settled *settled,
	   const struct json *info, const char *msgid, const char *psn_no)
{
	if (settled->setl_id[0] == '\0' || settled->mdtrt_id[0] == '\0')
		return wire_suspect(reply, _("应答没有 %s"),
				    "setl_id、mdtrt_id");
	if (!is_text(json_get(info, "medins_setl_id"), msgid))
		return wire_suspect(reply, _("应答不是给这一报文的"));
	if (psn_no != NULL && !is_text(json_get(info, "psn_no"), psn_no))
		return wire_suspect(reply, _("应答不是给这个人的"));
	return WIRE_OK;
}

static enum wire_verdict
decode_sale(struct wire_reply *reply, struct wire_settled *settled,
	    const struct json *output, bool settle, const char *msgid,
	    const char *psn_no, struct money total)
{
	const struct json *info = json_at(json_get(output, "setlinfo"), 0);
	struct wire_parts parts;

	if (!json_is_object(info))
		return wire_suspect(reply, _("应答没有 %s"), "setlinfo");
	take_ids(settled, info);
	if (settle &&
	    check_ours(reply, settled, info, msgid, psn_no) != WIRE_OK)
		return WIRE_SUSPECT;
	if (wire_take_figures(reply, &settled->figures, info, false) !=
		WIRE_OK ||
	    wire_take_parts(reply, &parts, info) != WIRE_OK ||
	    wire_check_sale(reply, &settled->figures, &parts) != WIRE_OK)
		return WIRE_SUSPECT;
	settled->shared = parts.shared;
	settled->figures.shared = parts.shared;
	memcpy(settled->figures.payers, parts.payers, sizeof(parts.payers));
	if (settled->figures.total.fen != total.fen)
		return wire_suspect(reply, _("应答的总额与本单不符"));
	if (wire_check_detail(reply, output, &settled->figures, &parts) !=
	    WIRE_OK)
		return WIRE_SUSPECT;
	return wire_check_lines(reply, output, &settled->figures);
}

enum wire_verdict
wire_decode_sale(struct wire_reply *reply, struct wire_settled *settled,
		 const char *infno, const char *msgid, const char *psn_no,
		 struct money total, int http_status, const char *text,
		 size_t length)
{
	struct wire_document document;
	bool settle = infno_settles(infno) || strcmp(infno, "5203") == 0;

	assert(settle || strcmp(infno, "2101") == 0 ||
	       strcmp(infno, "2206") == 0);
	assert(msgid != NULL && psn_no != NULL);
	memset(settled, 0, sizeof(*settled));
	if (wire_open(reply, &document, http_status, text, length) == WIRE_OK &&
	    decode_sale(reply, settled, document.output, settle, msgid, psn_no,
			total) != WIRE_OK)
		memset(settled, 0, sizeof(*settled));
	wire_close(&document);
	return reply->verdict;
}

static bool
is_minus(struct money a, struct money b)
{
	return a.fen == -b.fen;
}

/* L. The four parts of A are compared when the original has them, cash when
 * the reversal says it. */
static bool
is_reversal_of(const struct figures *f, const struct figures *original,
	       bool says_cash)
{
	bool whole = wire_adds_up(original->total, original->ownpay,
				  original->overlimit, original->preself,
				  original->inscope);

	if (!is_minus(f->total, original->total) ||
	    !is_minus(f->fund, original->fund) ||
	    !is_minus(f->account, original->account) ||
	    (says_cash && !is_minus(f->cash, original->cash)))
		return false;
	return !whole || (is_minus(f->ownpay, original->ownpay) &&
			  is_minus(f->overlimit, original->overlimit) &&
			  is_minus(f->preself, original->preself) &&
			  is_minus(f->inscope, original->inscope));
}

/* For reversals A, D and "minus the original", nothing else (15, notes). */
static enum wire_verdict
decode_reversal(struct wire_reply *reply, struct wire_settled *settled,
		const struct json *output, const char *msgid,
		const struct figures *original)
{
	const struct json *info = json_at(json_get(output, "setlinfo"), 0);
	struct figures *f = &settled->figures;
	struct wire_parts parts;

	if (!json_is_object(info))
		return wire_suspect(reply, _("应答没有 %s"), "setlinfo");
	take_ids(settled, info);
	if (check_ours(reply, settled, info, msgid, NULL) != WIRE_OK ||
	    wire_take_figures(reply, f, info, true) != WIRE_OK ||
	    wire_take_parts(reply, &parts, info) != WIRE_OK)
		return WIRE_SUSPECT;
	if (!wire_adds_up(f->total, f->ownpay, f->overlimit, f->preself,
			  f->inscope))
		return wire_suspect(reply, _("应答金额不符（%s）"), "A");
	if (f->fund.fen != parts.funds.fen)
		return wire_suspect(reply, _("应答金额不符（%s）"), "D");
	if (!is_reversal_of(f, original,
			    wire_get(info, "psn_cash_pay") != NULL))
		return wire_suspect(reply, _("应答金额不符（%s）"), "L");
	return WIRE_OK;
}

enum wire_verdict
wire_decode_2103(struct wire_reply *reply, struct wire_settled *settled,
		 const char *msgid, const struct figures *original,
		 int http_status, const char *text, size_t length)
{
	struct wire_document document;

	assert(msgid != NULL);
	assert(original != NULL && original->known);
	memset(settled, 0, sizeof(*settled));
	if (wire_open(reply, &document, http_status, text, length) == WIRE_OK &&
	    decode_reversal(reply, settled, document.output, msgid, original) !=
		WIRE_OK)
		memset(settled, 0, sizeof(*settled));
	wire_close(&document);
	return reply->verdict;
}
