/* Replies of 2201, 2204 and 5201 (protocol.md 8, 12). */
#include <assert.h>
#include <string.h>

#include "pos/wire_inside.h"
#include "pos/wire_visit.h"

#define VISIT_ROWS_MAX 1000

static bool
is_text(const struct json *node, const char *expected)
{
	const char *text = json_text(node);

	return text != NULL && strcmp(text, expected) == 0;
}

enum wire_verdict
wire_decode_2201(struct wire_reply *reply, char mdtrt_id[WIRE_ID_BYTES],
		 const char *psn_no, const char *sale, int http_status,
		 const char *text, size_t length)
{
	struct wire_document document;
	const struct json *data;

	assert(psn_no != NULL && sale != NULL);
	mdtrt_id[0] = '\0';
	if (wire_open(reply, &document, http_status, text, length) == WIRE_OK) {
		data = json_at(json_get(document.output, "data"), 0);
		if (!json_copy(json_get(data, "mdtrt_id"), mdtrt_id,
			       WIRE_ID_BYTES) ||
		    mdtrt_id[0] == '\0')
			(void)wire_suspect(reply, _("应答没有 %s"),
					   "mdtrt_id");
		else if (!is_text(json_get(data, "psn_no"), psn_no) ||
			 !is_text(json_get(data, "ipt_otp_no"), sale))
			(void)wire_suspect(reply, _("应答不是给这一报文的"));
	}
	if (reply->verdict != WIRE_OK)
		mdtrt_id[0] = '\0';
	wire_close(&document);
	return reply->verdict;
}

/* One line's four parts, added to the sums; false when they are not its
 * amount (identity G). */
static bool
add_line(struct wire_lines *lines, struct money *sum, const struct json *row)
{
	const struct {
		const char *name;
		struct money *to;
	} parts[] = {
	    {"fulamt_ownpay_amt", &lines->ownpay},
	    {"overlmt_amt", &lines->overlimit},
	    {"preselfpay_amt", &lines->preself},
	    {"inscp_scp_amt", &lines->inscope},
	};
	struct money amount, part, whole = money_fen(0);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!json_money(wire_get(row, parts[i].name), &part) ||
		    part.fen < 0 || !money_add(whole, part, &whole) ||
		    !money_add(*parts[i].to, part, parts[i].to))
			return false;
	}
	return json_money(json_get(row, "det_item_fee_sumamt"), &amount) &&
	       amount.fen == whole.fen && money_add(*sum, amount, sum);
}

enum wire_verdict
wire_decode_2204(struct wire_reply *reply, struct wire_lines *lines,
		 int line_count, struct money total, int http_status,
		 const char *text, size_t length)
{
	struct wire_document document;
	const struct json *list;
	struct money sum = money_fen(0);

	assert(line_count > 0);
	memset(lines, 0, sizeof(*lines));
	if (wire_open(reply, &document, http_status, text, length) != WIRE_OK)
		goto out;
	list = json_get(document.output, "result");
	if (list == NULL || json_count(list) != (size_t)line_count) {
		(void)wire_suspect(reply, _("应答的明细行数与本单不符"));
		goto out;
	}
	for (size_t i = 0; i < (size_t)line_count; i++) {
		if (!add_line(lines, &sum, json_at(list, i))) {
			(void)wire_suspect(reply, _("应答金额不符（%s）"), "G");
			goto out;
		}
	}
	if (sum.fen != total.fen)
		(void)wire_suspect(reply, _("应答金额不符（%s）"), "H");
out:
	wire_close(&document);
	return reply->verdict;
}

enum wire_verdict
wire_decode_5201(struct wire_reply *reply, char mdtrt_id[WIRE_ID_BYTES],
		 const char *sale, int http_status, const char *text,
		 size_t length)
{
	static const char *const names[] = {"mdtrtinfo", "mtrtinfo", NULL};
	struct wire_document document;
	const struct json *list;
	size_t count;

	assert(sale[0] != '\0');
	mdtrt_id[0] = '\0';
	if (wire_open(reply, &document, http_status, text, length) != WIRE_OK)
		goto out;
	list = json_get_any(document.output, names);
	count = json_count(list);
	if (!json_is_object(document.output) || count > VISIT_ROWS_MAX) {
		(void)wire_suspect(reply, _("应答没有 %s"), "mdtrtinfo");
		goto out;
	}
	for (size_t i = 0; i < count; i++) {
		const struct json *row = json_at(list, i);

		if (!is_text(json_get(row, "ipt_otp_no"), sale))
			continue;
		if (!json_copy(json_get(row, "mdtrt_id"), mdtrt_id,
			       WIRE_ID_BYTES) ||
		    mdtrt_id[0] == '\0')
			(void)wire_suspect(reply, _("应答没有 %s"),
					   "mdtrt_id");
		break;
	}
out:
	wire_close(&document);
	return reply->verdict;
}

bool
wire_visit_gone(const struct conf *conf, const struct wire_reply *reply)
{
	return reply->verdict == WIRE_REFUSED &&
	       wire_says(reply->err_msg, conf->centre.already_undone);
}
