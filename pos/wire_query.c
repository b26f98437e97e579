#include "pos/wire_query.h"

#include <assert.h>
#include <string.h>

#include "pos/wire_inside.h"

#define ROWS_MAX 5000
#define BEFORE_MS 60000 /* of clocks that differ a little */

int
wire_query_5201(struct text_buf *out, const struct conf *conf,
		const struct wire_stamp *stamp,
		const struct settlement *settlement, struct err *err)
{
	struct json_out json = {out, false};
	const struct person *person = &settlement->person;
	char from[20], until[20];
	bool fits;

	assert(person->psn_no[0] != '\0');
	assert(settlement->made_at[0] != '\0');
	/* Its visit begins when we say it was made, so that it is among the
	 * first that are shown, however often the person came that day. */
	text_datetime(from, settlement->made_ms - BEFORE_MS);
	fits = text_format(until, sizeof(until), "%.10s 23:59:59",
			   settlement->made_at);
	if (!fits)
		return err_set(err, ERR_CORRUPT, _("交易的时间不可读"));
	wire_begin(&json, "5201", conf, stamp, person->insuplc_admdvs);
	json_begin(&json, "data", '{');
	json_put_text(&json, "psn_no", person->psn_no);
	json_put_text(&json, "begntime", from);
	json_put_text(&json, "endtime", until);
	json_put_text(&json, "med_type", settlement->med_type);
	json_put_text(&json, "mdtrt_id", "");
	json_end(&json, '}');
	return wire_end(&json, err);
}

int
wire_query_5204(struct text_buf *out, const struct conf *conf,
		const struct wire_stamp *stamp, const struct person *person,
		const char *mdtrt_id, struct err *err)
{
	assert(person->psn_no[0] != '\0' && mdtrt_id[0] != '\0');
	return wire_name_settlement(out, "5204", conf, stamp, person, "",
				    mdtrt_id, err);
}

int
wire_query_5203(struct text_buf *out, const struct conf *conf,
		const struct wire_stamp *stamp, const struct person *person,
		const char *setl_id, const char *mdtrt_id, struct err *err)
{
	assert(person->psn_no[0] != '\0');
	assert(setl_id[0] != '\0' && mdtrt_id[0] != '\0');
	return wire_name_settlement(out, "5203", conf, stamp, person, setl_id,
				    mdtrt_id, err);
}

static bool
has_id(const struct wire_ids *ids, const char *id)
{
	for (int i = 0; i < ids->count; i++) {
		if (strcmp(ids->id[i], id) == 0)
			return true;
	}
	return false;
}

/* Each id once; those beyond the limit are not looked through. */
static enum wire_verdict
take_ids(struct wire_reply *reply, struct wire_ids *ids,
	 const struct json *list, const char *member)
{
	size_t count = json_count(list);
	char id[WIRE_ID_BYTES];

	if (count > ROWS_MAX)
		return wire_suspect(reply, _("应答超过 %d 行"), ROWS_MAX);
	for (size_t i = 0; i < count && ids->count < WIRE_IDS_MAX; i++) {
		const struct json *row = json_at(list, i);

		if (!json_copy(json_get(row, member), id, sizeof(id)) ||
		    id[0] == '\0' || has_id(ids, id))
			continue;
		memcpy(ids->id[ids->count++], id, sizeof(id));
	}
	return WIRE_OK;
}

static enum wire_verdict
read_ids(struct wire_reply *reply, struct wire_ids *ids, const char *node,
	 const char *member, int http_status, const char *text, size_t length)
{
	struct wire_document document;

	memset(ids, 0, sizeof(*ids));
	if (wire_open(reply, &document, http_status, text, length) ==
	    WIRE_OK) {
		const struct json *list = document.output;

		if (json_is_object(list)) /* else a bare list (19 no. 15) */
			list = wire_get(list, node);
		(void)take_ids(reply, ids, list, member);
	}
	wire_close(&document);
	return reply->verdict;
}

enum wire_verdict
wire_read_5201(struct wire_reply *reply, struct wire_ids *visits,
	       int http_status, const char *text, size_t length)
{
	return read_ids(reply, visits, "mdtrtinfo", "mdtrt_id", http_status,
			text, length);
}

enum wire_verdict
wire_read_5204(struct wire_reply *reply, struct wire_ids *settlements,
	       int http_status, const char *text, size_t length)
{
	return read_ids(reply, settlements, "data", "setl_id", http_status,
			text, length);
}

static enum wire_verdict
take_shown(struct wire_reply *reply, struct wire_shown *shown,
	   const struct json *output)
{
	const struct json *info = json_at(json_get(output, "setlinfo"), 0);
	const struct json *flag = wire_get(info, "refd_setl_flag");

	if (!json_is_object(info))
		return wire_suspect(reply, _("应答没有 %s"), "setlinfo");
	if (!json_copy(json_get(info, "medins_setl_id"), shown->msgid,
		       sizeof(shown->msgid)))
		shown->msgid[0] = '\0'; /* made by other means than ours */
	if (!json_copy(json_get(info, "setl_id"), shown->setl_id,
		       sizeof(shown->setl_id)) ||
	    !json_copy(json_get(info, "mdtrt_id"), shown->mdtrt_id,
		       sizeof(shown->mdtrt_id)) ||
	    !json_money(json_get(info, "medfee_sumamt"), &shown->total))
		return wire_suspect(reply, _("应答没有 %s"),
				    "setl_id、mdtrt_id");
	shown->parts =
		json_money(wire_get(info, "fund_pay_sumamt"), &shown->fund) &&
		json_money(wire_get(info, "acct_pay"), &shown->account);
	if (!wire_is_empty(flag) && !json_bool(flag, &shown->refunded))
		return wire_suspect(reply, _("应答没有 %s"),
				    "refd_setl_flag");
	return WIRE_OK;
}

enum wire_verdict
wire_read_5203(struct wire_reply *reply, struct wire_shown *shown,
	       int http_status, const char *text, size_t length)
{
	struct wire_document document;

	memset(shown, 0, sizeof(*shown));
	if (wire_open(reply, &document, http_status, text, length) ==
		WIRE_OK &&
	    take_shown(reply, shown, document.output) != WIRE_OK)
		memset(shown, 0, sizeof(*shown));
	wire_close(&document);
	return reply->verdict;
}
