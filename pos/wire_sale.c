/* 2101 and 2102, 2206 and 2207: the sale as the centre wants it (protocol.md 7.1, 7.2). */
#include <assert.h>
#include <string.h>

#include "pos/infno.h"
#include "pos/wire_inside.h"

#define EXTRA_BYTES_MAX 65536u

/* What a sale's parts need to know while they are written. */
struct sale_out {
	struct json_out *json;
	const struct settlement *settlement;
	const struct wire_extras *extras;
	const char *made_at;
	bool settle; /* 2102, 2207 */
	bool inside; /* trace codes go with it */
};

void
wire_feedetl_sn(char to[31], const char *sale, int message_no, int line)
{
	bool fits;

	assert(message_no > 0 && line >= 0);
	fits = text_format(to, 31, "%s%02d%03d", sale, message_no, line + 1);
	assert(fits);
	(void)fits;
}

static void
put_feedetl_sn(struct sale_out *out, struct json_out *json, const char *key,
	       int line)
{
	char sn[31];

	wire_feedetl_sn(sn, out->settlement->sale, out->extras->message_no,
			line);
	json_put_text(json, key, sn);
}

static bool
has_trace(const struct basket *basket, int line)
{
	for (int i = 0; i < basket->trace_count; i++) {
		if (basket->traces[i].item == line)
			return true;
	}
	return false;
}

/* Lines of the no-code store: 甲 and 乙 without a code (19 no. 8). */
static void
put_no_trac(struct sale_out *out, struct json_out *json)
{
	const struct basket *basket = &out->settlement->basket;
	bool open = false;

	for (int i = 0; i < basket->item_count; i++) {
		if (basket->items[i].item_class == ITEM_CLASS_C ||
		    has_trace(basket, i))
			continue;
		if (!open)
			json_begin(json, "no_trac", '[');
		open = true;
		put_feedetl_sn(out, json, NULL, i);
	}
	if (open)
		json_end(json, ']');
}

static void
put_split(const struct settlement *settlement, struct json_out *json)
{
	struct figures local;

	settlement_local(&settlement->split, &local);
	json_begin(json, "split", '{');
	json_put_money(json, "fund", local.fund);
	json_put_money(json, "account", local.account);
	json_put_money(json, "cash", local.cash);
	for (int i = 0; i < FIGURES_PAYERS; i++) {
		if (local.payers[i].fen > 0)
			json_put_money(json,
			    split_bucket_name(
				(enum split_bucket)(BUCKET_LARGE + i)),
			    local.payers[i]);
	}
	json_end(json, '}');
}

static void
put_extra_members(struct sale_out *out, struct json_out *json)
{
	const struct settlement *s = out->settlement;

	if (out->extras->journal_seq > 0) {
		json_begin(json, "jrnl", '{');
		json_put_int(json, "seq", out->extras->journal_seq);
		json_put_text(json, "head", out->extras->journal_head);
		json_end(json, '}');
	}
	if (out->inside)
		put_no_trac(out, json);
	if (s->offline || s->prepaid.sale[0] != '\0') {
		json_begin(json, "offl", '{');
		json_put_text(json, "reason", s->offline_reason);
		json_put_text(json, "time", out->made_at);
		json_end(json, '}');
	}
	if (s->pack[0] != '\0') {
		json_put_text(json, "pack", s->pack);
		put_split(s, json);
	}
}

/* exp_content is the text of an object (19 no. 9); left out when empty. */
static void
put_exp_content(struct sale_out *out)
{
	struct text_buf text;
	struct json_out json = {&text, false};

	text_buf_init(&text, EXTRA_BYTES_MAX);
	json_begin(&json, NULL, '{');
	put_extra_members(out, &json);
	json_end(&json, '}');
	if (text.failed)
		out->json->buf->failed = true;
	else if (text.length > 2)
		json_put_text(out->json, "exp_content", text.at);
	text_buf_clear(&text);
}

static void
put_druginfo(struct sale_out *out)
{
	struct json_out *json = out->json;
	const struct settlement *s = out->settlement;

	json_begin(json, "druginfo", '{');
	json_put_text(json, "psn_no", s->person.psn_no);
	json_put_text(json, "mdtrt_cert_type", s->person.mdtrt_cert_type);
	json_put_text(json, "mdtrt_cert_no", s->person.mdtrt_cert_no);
	json_put_text(json, "begntime", out->made_at);
	json_put_money(json, "medfee_sumamt", s->basket.total);
	if (out->settle)
		json_put_text(json, "invono", s->invono);
	json_put_text(json, "insutype", s->person.insutype);
	json_put_text(json, "dise_codg", s->disease.dise_codg);
	json_put_text(json, "dise_name", s->disease.dise_name);
	json_put_text(json, "acct_used_flag", s->account_used ? "1" : "0");
	json_put_text(json, "med_type", s->med_type);
	put_exp_content(out);
	json_end(json, '}');
}

void
wire_chrg_bchno(char to[31], const char *sale, int batch)
{
	bool fits;

	assert(batch > 0);
	fits = text_format(to, 31, "%s%02d", sale, batch);
	assert(fits);
	(void)fits;
}

/* 2206 and 2207: the lines are at the centre already (8). */
static void
put_visit(struct sale_out *out)
{
	struct json_out *json = out->json;
	const struct settlement *s = out->settlement;
	const struct wire_extras *extras = out->extras;
	char batch[31];

	wire_chrg_bchno(batch, s->sale, extras->message_no);
	json_begin(json, "data", '{');
	json_put_text(json, "psn_no", s->person.psn_no);
	json_put_text(json, "mdtrt_cert_type", s->person.mdtrt_cert_type);
	json_put_text(json, "mdtrt_cert_no", s->person.mdtrt_cert_no);
	json_put_text(json, "med_type", s->med_type);
	json_put_money(json, "medfee_sumamt", s->basket.total);
	json_put_text(json, "psn_setlway", "01");
	json_put_text(json, "mdtrt_id", extras->mdtrt_id);
	json_put_text(json, "chrg_bchno", batch);
	json_put_text(json, "acct_used_flag", s->account_used ? "1" : "0");
	json_put_text(json, "insutype", s->person.insutype);
	if (out->settle) {
		json_put_text(json, "invono", s->invono);
		json_put_money(json, "fulamt_ownpay_amt", extras->ownpay);
		json_put_money(json, "overlmt_selfpay", extras->overlimit);
		json_put_money(json, "preselfpay_amt", extras->preself);
		json_put_money(json, "inscp_scp_amt", extras->inscope);
	}
	put_exp_content(out);
	json_end(json, '}');
}

static void
put_line(struct sale_out *out, int line)
{
	const struct item *item = &out->settlement->basket.items[line];
	struct json_out *json = out->json;
	char number[MONEY_TEXT_BYTES];

	json_begin(json, NULL, '{');
	put_feedetl_sn(out, json, "feedetl_sn", line);
	json_put_text(json, "rxno", "");
	json_put_text(json, "rx_circ_flag", "0");
	json_put_text(json, "fee_ocur_time", out->made_at);
	json_put_text(json, "med_list_codg", item->med_list_codg);
	json_put_text(json, "medins_list_codg", item->medins_list_codg);
	json_put_money(json, "det_item_fee_sumamt", item->amount);
	quantity_format(number, item->count);
	json_put_raw(json, "cnt", number);
	price_format(number, item->price);
	json_put_raw(json, "pric", number);
	json_put_text(json, "sin_dos_dscr", "");
	json_put_text(json, "used_frqu_dscr", "");
	json_put_null(json, "prd_days");
	json_put_text(json, "medc_way_dscr", "");
	json_put_text(json, "bilg_dr_codg", "");
	json_put_text(json, "bilg_dr_name", "");
	json_put_text(json, "tcmdrug_used_way", "");
	json_end(json, '}');
}

static void
put_drugs(struct sale_out *out)
{
	put_druginfo(out);
	json_begin(out->json, "drugdetail", '[');
	for (int i = 0; i < out->settlement->basket.item_count; i++)
		put_line(out, i);
	json_end(out->json, ']');
}

/* Channel A: the codes inside the settlement (13.3). */
static void
put_traces(struct sale_out *out)
{
	const struct basket *basket = &out->settlement->basket;
	struct json_out *json = out->json;

	json_begin(json, "drug_trac_info", '[');
	for (int i = 0; i < basket->trace_count; i++) {
		const struct trace *trace = &basket->traces[i];

		json_begin(json, NULL, '{');
		put_feedetl_sn(out, json, "feedetl_sn", trace->item);
		json_put_text(json, "drug_trac_codg", trace->code);
		json_put_text(json, "trdn_flag", trace->split_pack ? "1" : "0");
		json_put_text(json, "min_prcunt_type", "1");
		json_end(json, '}');
	}
	json_end(json, ']');
}

int
wire_encode_sale(struct text_buf *out, const char *infno,
		 const struct conf *conf, const struct wire_stamp *stamp,
		 const struct settlement *settlement,
		 const struct wire_extras *extras, struct err *err)
{
	struct json_out json = {out, false};
	struct sale_out sale = {
	    .json = &json, .settlement = settlement, .extras = extras};

	assert(settlement->kind == SETTLEMENT_SALE);
	assert(settlement->person.psn_no[0] != '\0');
	assert(settlement->basket.item_count > 0);
	sale.settle = infno_settles(infno);
	assert(sale.settle || strcmp(infno, "2101") == 0 ||
	       strcmp(infno, "2206") == 0);
	assert(settlement_is_visit(settlement) == (infno[1] == '2'));
	sale.inside = sale.settle && (conf->centre.trace == TRACE_INSIDE ||
				      conf->centre.trace == TRACE_BOTH);
	/* A quote is asked before the sale is made: then the time is now. */
	sale.made_at = settlement->made_at[0] != '\0' ? settlement->made_at
						      : stamp->inf_time;
	/* What settles a ticket happened when that was sold (19 no. 10). */
	if (settlement->prepaid.sale[0] != '\0')
		sale.made_at = settlement->prepaid.fee_at;
	wire_begin(&json, infno, conf, stamp,
		   settlement->person.insuplc_admdvs);
	if (settlement_is_visit(settlement))
		put_visit(&sale);
	else
		put_drugs(&sale);
	if (sale.inside && settlement->basket.trace_count > 0)
		put_traces(&sale);
	return wire_end(&json, err);
}
