/* 1101 and 5206: who the person is, what is used up (protocol.md 5.2, 12). */
#include <assert.h>
#include <string.h>

#include "pos/wire_inside.h"

#define INSURED "1" /* psn_insu_stas, 14.5 */
#define ROWS_MAX 500

static bool
is_text(const struct json *node, const char *expected)
{
	const char *text = json_text(node);

	return text != NULL && strcmp(text, expected) == 0;
}

/* A row that counts now: normally insured, or nothing is said of it. */
static bool
row_counts(const struct json *row)
{
	const struct json *status = json_get(row, "psn_insu_stas");

	return status == NULL || is_text(status, "") ||
	       is_text(status, INSURED);
}

/* The first row of an insutype ("" any), among those that count or all. */
static const struct json *
row_of(const struct json *list, const char *insutype, bool all)
{
	size_t count = json_count(list);

	for (size_t i = 0; i < count && i < ROWS_MAX; i++) {
		const struct json *row = json_at(list, i);

		if (json_is_object(row) && (all || row_counts(row)) &&
		    (insutype[0] == '\0' ||
		     is_text(json_get(row, "insutype"), insutype)))
			return row;
	}
	return NULL;
}

/*
 * 310 employees, else 390 residents, else what comes first. Who has no row
 * that counts still gets one, so that its psn_insu_stas can be told.
 */
static const struct json *
choose_row(const struct json *list)
{
	static const char *const wanted[] = {"310", "390", ""};
	const struct json *row = NULL;

	for (int all = 0; all < 2 && row == NULL; all++) {
		for (int i = 0; i < 3 && row == NULL; i++)
			row = row_of(list, wanted[i], all == 1);
	}
	return row;
}

/* Some replies carry blanks: "1970 - 01 - 01" (2.6). No date is "". */
static void
take_birth(const struct json *node, char brdy[11])
{
	const char *text = json_text(node);
	char tight[11];
	size_t at = 0;
	int day;

	brdy[0] = '\0';
	for (; text != NULL && *text != '\0' && at + 1 < sizeof(tight);
	     text++) {
		if (*text != ' ')
			tight[at++] = *text;
	}
	tight[at] = '\0';
	if (text_day_parse(tight, &day))
		(void)text_format(brdy, 11, "%04d-%02d-%02d", day / 10000,
				  day / 100 % 100, day % 100);
}

/* Whole and not empty. */
static bool
take(const struct json *node, const char *name, char *to, size_t room)
{
	return json_copy(wire_get(node, name), to, room) && to[0] != '\0';
}

static enum wire_verdict
take_base(struct wire_reply *reply, struct person *p, const struct json *base)
{
	if (!take(base, "psn_no", p->psn_no, sizeof(p->psn_no)))
		return wire_suspect(reply, _("应答没有 %s"), "psn_no");
	if (!take(base, "certno", p->certno, sizeof(p->certno)))
		return wire_suspect(reply, _("应答没有 %s"), "certno");
	if (!take(base, "psn_name", p->psn_name, sizeof(p->psn_name)))
		return wire_suspect(reply, _("应答没有 %s"), "psn_name");
	(void)take(base, "psn_cert_type", p->psn_cert_type,
		   sizeof(p->psn_cert_type));
	(void)take(base, "gend", p->gend, sizeof(p->gend));
	take_birth(json_get(base, "brdy"), p->brdy);
	p->exp_content[0] = '\0';
	(void)take(base, "exp_content", p->exp_content,
		   sizeof(p->exp_content));
	return WIRE_OK;
}

static enum wire_verdict
take_row(struct wire_reply *reply, struct person *p, const struct json *row)
{
	if (row == NULL)
		return wire_suspect(reply, _("应答没有 %s"), "insuinfo");
	if (!take(row, "insutype", p->insutype, sizeof(p->insutype)))
		return wire_suspect(reply, _("应答没有 %s"), "insutype");
	if (!take(row, "psn_type", p->psn_type, sizeof(p->psn_type)))
		return wire_suspect(reply, _("应答没有 %s"), "psn_type");
	if (!take(row, "insuplc_admdvs", p->insuplc_admdvs,
		  sizeof(p->insuplc_admdvs)))
		return wire_suspect(reply, _("应答没有 %s"), "insuplc_admdvs");
	if (!json_money(json_get(row, "balc"), &p->balc))
		return wire_suspect(reply, _("应答没有 %s"), "balc");
	(void)take(row, "cvlserv_flag", p->cvlserv_flag,
		   sizeof(p->cvlserv_flag));
	(void)take(row, "psn_insu_stas", p->psn_insu_stas,
		   sizeof(p->psn_insu_stas));
	return WIRE_OK;
}

enum wire_verdict
wire_decode_1101(struct wire_reply *reply, struct person *person,
		 int http_status, const char *text, size_t length)
{
	struct wire_document document;
	struct person found;

	assert(person != NULL);
	found = *person; /* what was shown at the counter stays */
	if (wire_open(reply, &document, http_status, text, length) == WIRE_OK &&
	    take_base(reply, &found, json_get(document.output, "baseinfo")) ==
		WIRE_OK &&
	    take_row(reply, &found,
		     choose_row(json_get(document.output, "insuinfo"))) ==
		WIRE_OK)
		*person = found;
	person_clear(&found);
	wire_close(&document);
	return reply->verdict;
}

/* A row of another insurance or year says nothing of this sale. */
static bool
row_is_for(const struct json *row, const char *insutype, int year)
{
	const struct json *node = json_get(row, "year");
	int64_t row_year = year;

	if (node != NULL && !json_int64(node, &row_year))
		return false;
	node = json_get(row, "insutype");
	return row_year == year && (node == NULL || is_text(node, insutype));
}

static enum wire_verdict
take_meters(struct wire_reply *reply, const struct json *output,
	    const struct rules *rules, const char *insutype, int year,
	    struct meters *meters)
{
	const struct json *list = wire_get(output, "cuminfo");
	size_t count;

	if (output == NULL)
		return wire_suspect(reply, _("应答没有 %s"), "cuminfo");
	if (list == NULL && !json_is_object(output))
		list = output; /* a bare array (19 no. 15) */
	count = json_count(list);
	if (count > ROWS_MAX)
		return wire_suspect(reply, _("累计信息超过 %d 行"), ROWS_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct json *row = json_at(list, i);
		const char *code = json_text(json_get(row, "cum_type_code"));
		struct money amount;

		if (code == NULL || !row_is_for(row, insutype, year))
			continue;
		if (!json_money(json_get(row, "cum"), &amount))
			return wire_suspect(reply, _("%s 不是金额"), "cum");
		(void)rules_meter(rules, code, amount, meters);
	}
	meters->year = year;
	return WIRE_OK;
}

enum wire_verdict
wire_decode_5206(struct wire_reply *reply, const struct rules *rules,
		 const char *insutype, int year, struct meters *meters,
		 int http_status, const char *text, size_t length)
{
	struct wire_document document;
	struct meters found = {0};

	assert(rules != NULL && meters != NULL);
	if (wire_open(reply, &document, http_status, text, length) == WIRE_OK &&
	    take_meters(reply, document.output, rules, insutype, year,
			&found) == WIRE_OK)
		*meters = found;
	wire_close(&document);
	return reply->verdict;
}
