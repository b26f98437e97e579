/* 3505 and 3506: one line's boxes sold, or taken back (protocol.md 13.4). */
#include <assert.h>
#include <string.h>

#include "pos/wire_inside.h"

static void
put_item(struct json_out *json, const struct item *item)
{
	json_put_text(json, "med_list_codg", item->med_list_codg);
	json_put_text(json, "fixmedins_hilist_id", item->medins_list_codg);
	json_put_text(json, "fixmedins_hilist_name", item->name);
	json_put_text(json, "fixmedins_bchno", item->goods.bchno);
}

/* 0 nobody insured pays, 1 insured in the shop's area, 2 elsewhere. */
static const char *
settled_where(const struct conf *conf, const struct settlement *sale)
{
	if (sale->kind != SETTLEMENT_SALE)
		return "0";
	return strcmp(sale->person.insuplc_admdvs,
		      conf->till.mdtrtarea_admvs) == 0
		   ? "1"
		   : "2";
}

static void
put_person(struct json_out *json, const struct person *person,
	   const char *setl_id)
{
	json_put_text(json, "setl_id", setl_id);
	json_put_text(json, "psn_no", person->psn_no);
	json_put_text(json, "psn_cert_type", person->psn_cert_type);
	json_put_text(json, "certno", person->certno);
	json_put_text(json, "psn_name", person->psn_name);
}

/* Who prescribed and gave it out, and on which paper: 3505 alone. */
static void
put_sale(struct json_out *json, const struct conf *conf,
	 const struct settlement *sale, int line)
{
	json_put_text(json, "prsc_dr_cert_type", "");
	json_put_text(json, "prsc_dr_certno", "");
	json_put_text(json, "prsc_dr_name", "无");
	json_put_text(json, "phar_cert_type", "");
	json_put_text(json, "phar_certno", "");
	json_put_text(json, "phar_name", conf->till.phar_name);
	json_put_text(json, "phar_prac_cert_no", conf->till.phar_prac_cert_no);
	json_put_text(json, "hi_feesetl_type", settled_where(conf, sale));
	json_put_text(json, "mdtrt_sn", sale->sale);
	json_put_text(json, "rxno", "");
	json_put_text(json, "rx_circ_flag", "0");
	json_put_text(json, "rtal_docno", sale->sale);
	json_put_text(json, "stoout_no", "");
	json_put_text(json, "bchno", "");
	json_put_text(json, "drug_prod_barc",
		      sale->basket.items[line].barcode);
	json_put_text(json, "shelf_posi", "");
	json_put_text(json, "mdtrt_setl_type",
		      sale->kind != SETTLEMENT_SALE ? "2" : "1");
}

/* Of the line's codes: the first, and whether some box was opened. */
static const char *
first_code(const struct basket *basket, int line, bool *split)
{
	const char *first = NULL;

	*split = false;
	for (int i = 0; i < basket->trace_count; i++) {
		if (basket->traces[i].item != line)
			continue;
		if (first == NULL)
			first = basket->traces[i].code;
		*split = *split || basket->traces[i].split_pack;
	}
	assert(first != NULL);
	return first;
}

static void
put_codes(struct json_out *json, const struct basket *basket, int line)
{
	json_begin(json, "drugtracinfo", '[');
	for (int i = 0; i < basket->trace_count; i++) {
		if (basket->traces[i].item != line)
			continue;
		json_begin(json, NULL, '{');
		json_put_text(json, "drug_trac_codg", basket->traces[i].code);
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
put_boxes(struct json_out *json, const struct settlement *sale, int line,
	  const char *when)
{
	const struct item *item = &sale->basket.items[line];
	char number[MONEY_TEXT_BYTES];
	bool split;
	const char *code = first_code(&sale->basket, line, &split);

	json_put_text(json, "manu_lotnum", item->goods.manu_lotnum);
	json_put_text(json, "manu_date", item->goods.manu_date);
	json_put_text(json, "expy_end", item->goods.expy_end);
	json_put_text(json, "rx_flag", item->goods.rx ? "1" : "0");
	json_put_text(json, "trdn_flag", split ? "1" : "0");
	price_format(number, item->price);
	json_put_raw(json, "finl_trns_pric", number);
	quantity_format(number, item->count);
	json_put_raw(json, "sel_retn_cnt", number);
	json_put_text(json, "sel_retn_time", when);
	json_put_text(json, "sel_retn_opter_name", sale->opter_name);
	json_put_text(json, "memo", "");
	json_put_text(json, "drug_trac_codg", code);
	put_codes(json, &sale->basket, line);
}

/* What the centre refuses to be without, and only the shop can know. */
static int
check_goods(const struct item *item, struct err *err)
{
	const char *lacks = item->goods.bchno[0] == '\0'	 ? "fixmedins_bchno"
			    : item->goods.manu_lotnum[0] == '\0' ? "manu_lotnum"
			    : item->goods.manu_date[0] == '\0'	 ? "manu_date"
								 : NULL;

	if (lacks == NULL)
		return 0;
	return err_set(err, ERR_INPUT,
		       _("%.40s 在目录里没有 %s，不能上报追溯码"), item->name,
		       lacks);
}

int
wire_encode_upload(struct text_buf *out, const char *infno,
		   const struct conf *conf, const struct wire_stamp *stamp,
		   const struct settlement *sale, int line,
		   const char *setl_id, const char *when, struct err *err)
{
	struct json_out json = {out, false};
	bool back = strcmp(infno, "3506") == 0;
	char sold[31];

	assert(back || strcmp(infno, "3505") == 0);
	assert(line >= 0 && line < sale->basket.item_count);
	if (check_goods(&sale->basket.items[line], err) != 0)
		return -1;
	wire_begin(&json, infno, conf, stamp, sale->person.insuplc_admdvs);
	json_begin(&json, "selinfo", '{');
	put_item(&json, &sale->basket.items[line]);
	put_person(&json, &sale->person, setl_id);
	put_boxes(&json, sale, line, when);
	wire_feedetl_sn(sold, sale->sale, 1, line);
	if (back)
		json_put_text(&json, "medins_prod_sel_no", sold);
	else
		put_sale(&json, conf, sale, line);
	json_end(&json, '}');
	return wire_end(&json, err);
}

static bool
says_one(const struct json *node)
{
	const char *text = json_text(node);
	int64_t number = 0;

	if (text != NULL)
		return strcmp(text, "1") == 0;
	return json_int64(node, &number) && number == 1;
}

/* Which code, and why: the first that was not taken. */
static void
put_reason(struct wire_reply *reply, const struct json *inner)
{
	const struct json *list = json_get(inner, "drugtracinfo"), *row;
	const char *words = json_text(json_get(inner, "msgRslt"));
	const char *code = NULL, *why;
	char first[64], text[256], whole[sizeof(first) + sizeof(text)];

	for (size_t i = 0; i < json_count(list) && code == NULL; i++) {
		row = json_at(list, i);
		why = json_text(json_get(row, "msgRslt"));
		if (says_one(json_get(row, "retRslt")) || why == NULL)
			continue;
		code = json_text(json_get(row, "drug_trac_codg"));
		words = why;
	}
	text_cut(first, sizeof(first), code == NULL ? "" : code, 40);
	text_cut(text, sizeof(text), words == NULL ? "" : words, 160);
	(void)text_format(whole, sizeof(whole), "%s%s%s", first,
			  first[0] != '\0' ? " " : "", text); /* fits */
	text_cut(reply->err_msg, sizeof(reply->err_msg), whole, 220);
}

/* retRslt decides; one that is not there proves nothing (13.4). */
static enum wire_upload
judge_inner(struct wire_reply *reply, const struct json *output)
{
	const struct json *inner = json_get(output, "result");

	if (inner == NULL)
		inner = output;
	if (json_get(inner, "retRslt") == NULL) {
		(void)wire_suspect(reply, _("应答没有 %s"), "retRslt");
		return UPLOAD_SUSPECT;
	}
	if (says_one(json_get(inner, "retRslt")))
		return UPLOAD_TAKEN;
	put_reason(reply, inner);
	return UPLOAD_REFUSED;
}

enum wire_upload
wire_decode_upload(struct wire_reply *reply, const char *infno,
		   const struct conf *conf, bool doubt, int http_status,
		   const char *text, size_t length)
{
	const char *before = strcmp(infno, "3506") == 0
				 ? conf->centre.returned
				 : conf->centre.uploaded;
	struct wire_document document;
	enum wire_upload result = UPLOAD_SUSPECT;
	enum wire_verdict verdict =
	    wire_open(reply, &document, http_status, text, length);

	if (verdict == WIRE_REFUSED)
		result = UPLOAD_TURNED_AWAY;
	if (verdict == WIRE_OK)
		result = judge_inner(reply, document.output);
	/* An earlier try that nobody answered did arrive. */
	if (doubt &&
	    (result == UPLOAD_REFUSED || result == UPLOAD_TURNED_AWAY) &&
	    wire_says(reply->err_msg, before))
		result = UPLOAD_TAKEN;
	wire_close(&document);
	return result;
}
