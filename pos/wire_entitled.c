#include "pos/wire_entitled.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#include "pos/wire_inside.h"

int
wire_encode_2001(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const struct person *person,
		 const char *med_type, struct err *err)
{
	struct json_out json = {out, false};

	assert(person->psn_no[0] != '\0' && med_type[0] != '\0');
	wire_begin(&json, "2001", conf, stamp, person->insuplc_admdvs);
	json_begin(&json, "data", '{');
	json_put_text(&json, "psn_no", person->psn_no);
	json_put_text(&json, "insutype", person->insutype);
	json_put_text(&json, "fixmedins_code", conf->till.fixmedins_code);
	json_put_text(&json, "med_type", med_type);
	json_put_text(&json, "begntime", stamp->inf_time);
	json_put_text(&json, "endtime", "");
	json_put_text(&json, "dise_codg", "");
	json_put_text(&json, "dise_name", "");
	json_put_text(&json, "oprn_oprt_code", "");
	json_put_text(&json, "oprn_oprt_name", "");
	json_put_text(&json, "matn_type", "");
	json_put_text(&json, "birctrl_type", "");
	json_end(&json, '}');
	return wire_end(&json, err);
}

int
wire_encode_5301(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const struct person *person,
		 struct err *err)
{
	struct json_out json = {out, false};

	assert(person->psn_no[0] != '\0');
	wire_begin(&json, "5301", conf, stamp, person->insuplc_admdvs);
	json_begin(&json, "data", '{');
	json_put_text(&json, "psn_no", person->psn_no);
	json_end(&json, '}');
	return wire_end(&json, err);
}

static bool
is_text(const struct json *node, const char *name, const char *expected)
{
	const char *text = json_text(json_get(node, name));

	return text != NULL && strcmp(text, expected) == 0;
}

enum wire_verdict
wire_decode_2001(struct wire_reply *reply, bool *entitled, int http_status,
		 const char *text, size_t length)
{
	struct wire_document document;
	const struct json *list;

	*entitled = true;
	if (wire_open(reply, &document, http_status, text, length) == WIRE_OK) {
		list = json_get(document.output, "trtinfo");
		for (size_t i = 0; i < json_count(list); i++) {
			const struct json *row = json_at(list, i);
			const char *why =
			    json_text(json_get(row, "trt_chk_rslt"));

			if (!is_text(row, "trt_chk_type", "1") ||
			    !is_text(row, "trt_enjymnt_flag", "0"))
				continue;
			*entitled = false;
			if (why != NULL)
				text_cut(reply->err_msg,
					 sizeof(reply->err_msg), why, INT_MAX);
		}
	}
	wire_close(&document);
	return reply->verdict;
}

/* yyyy-MM-dd, perhaps with a time after it; otherwise when there is none. */
static bool
take_day(const struct json *row, const char *name, int otherwise, int *day)
{
	const char *text = json_text(json_get(row, name));
	int value = 0;

	*day = otherwise;
	if (text == NULL || text[0] == '\0')
		return true;
	if (strlen(text) < 10 || text[4] != '-' || text[7] != '-')
		return false;
	for (int i = 0; i < 10; i++) {
		if (i == 4 || i == 7)
			continue;
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (text[i] - '0');
	}
	*day = value;
	return true;
}

static bool
take_disease(struct chronic *chronic, const struct json *row, int day)
{
	struct disease *disease = &chronic->at[chronic->count];
	int from, until;

	if (!take_day(row, "begndate", 0, &from) ||
	    !take_day(row, "enddate", INT_MAX, &until))
		return false;
	if (day < from || day > until)
		return true;
	if (chronic->count == CHRONIC_MAX ||
	    !json_copy(json_get(row, "opsp_dise_code"), disease->dise_codg,
		       sizeof(disease->dise_codg)) ||
	    disease->dise_codg[0] == '\0' ||
	    !json_copy(json_get(row, "opsp_dise_name"), disease->dise_name,
		       sizeof(disease->dise_name)))
		return false;
	chronic->count++;
	return true;
}

enum wire_verdict
wire_decode_5301(struct wire_reply *reply, struct chronic *chronic, int day,
		 int http_status, const char *text, size_t length)
{
	struct wire_document document;
	const struct json *list;
	size_t count;

	memset(chronic, 0, sizeof(*chronic));
	if (wire_open(reply, &document, http_status, text, length) == WIRE_OK) {
		list = json_get(document.output, "feedetail");
		count = json_count(list);
		for (size_t i = 0; i < count; i++) {
			if (take_disease(chronic, json_at(list, i), day))
				continue;
			memset(chronic, 0, sizeof(*chronic));
			(void)wire_suspect(reply, _("慢特病备案不可读"));
			break;
		}
	}
	wire_close(&document);
	return reply->verdict;
}
