/* 2201 to 2205 and 5201 (protocol.md 8, 12). */
#include <assert.h>
#include <string.h>

#include "pos/wire_inside.h"
#include "pos/wire_visit.h"

/* What is settled for a ticket was sold when the ticket was (19 no. 10). */
static const char *
seen_at(const struct settlement *s)
{
	return s->prepaid.fee_at[0] != '\0' ? s->prepaid.fee_at : s->made_at;
}

/* Opens "data" (or another node) with whom and which visit it is about. */
static void
begin(struct json_out *json, const char *infno, const char *node,
      const struct conf *conf, const struct wire_stamp *stamp,
      const struct settlement *s)
{
	assert(settlement_is_visit(s) && s->sale[0] != '\0');
	assert(s->person.psn_no[0] != '\0');
	wire_begin(json, infno, conf, stamp, s->person.insuplc_admdvs);
	json_begin(json, node, '{');
	json_put_text(json, "psn_no", s->person.psn_no);
}

int
wire_encode_2201(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const struct settlement *s,
		 struct err *err)
{
	struct json_out json = {out, false};

	begin(&json, "2201", "data", conf, stamp, s);
	json_put_text(&json, "insutype", s->person.insutype);
	json_put_text(&json, "begntime", seen_at(s));
	json_put_text(&json, "mdtrt_cert_type", s->person.mdtrt_cert_type);
	json_put_text(&json, "mdtrt_cert_no", s->person.mdtrt_cert_no);
	json_put_text(&json, "ipt_otp_no", s->sale);
	json_put_text(&json, "atddr_no", s->doctor.atddr_no);
	json_put_text(&json, "dr_name", s->doctor.dr_name);
	json_put_text(&json, "dept_code", s->doctor.dept_code);
	json_put_text(&json, "dept_name", s->doctor.dept_name);
	json_put_text(&json, "caty", s->doctor.caty);
	json_end(&json, '}');
	return wire_end(&json, err);
}

static void
put_diagnosis(struct json_out *json, const struct settlement *s)
{
	json_begin(json, "diseinfo", '[');
	json_begin(json, NULL, '{');
	json_put_text(json, "diag_type", "1");
	json_put_int(json, "diag_srt_no", 1);
	json_put_text(json, "diag_code", s->disease.dise_codg);
	json_put_text(json, "diag_name", s->disease.dise_name);
	json_put_text(json, "diag_dept", s->doctor.dept_name);
	json_put_text(json, "dise_dor_no", s->doctor.atddr_no);
	json_put_text(json, "dise_dor_name", s->doctor.dr_name);
	json_put_text(json, "diag_time", seen_at(s));
	json_put_text(json, "vali_flag", "1");
	json_end(json, '}');
	json_end(json, ']');
}

int
wire_encode_2203a(struct text_buf *out, const struct conf *conf,
		  const struct wire_stamp *stamp, const struct settlement *s,
		  const char *mdtrt_id, struct err *err)
{
	struct json_out json = {out, false};

	assert(mdtrt_id[0] != '\0' && s->disease.dise_codg[0] != '\0');
	begin(&json, "2203A", "mdtrtinfo", conf, stamp, s);
	json_put_text(&json, "mdtrt_id", mdtrt_id);
	json_put_text(&json, "med_type", s->med_type);
	json_put_text(&json, "begntime", seen_at(s));
	json_put_text(&json, "main_cond_dscr", "");
	json_put_text(&json, "dise_codg", "");
	json_put_text(&json, "dise_name", "");
	json_put_text(&json, "birctrl_type", "");
	json_put_text(&json, "birctrl_matn_date", "");
	json_put_text(&json, "matn_type", "");
	json_put_null(&json, "geso_val");
	json_end(&json, '}');
	put_diagnosis(&json, s);
	return wire_end(&json, err);
}

static void
put_prescriber(struct json_out *json, const struct doctor *doctor)
{
	json_put_text(json, "bilg_dept_codg", doctor->dept_code);
	json_put_text(json, "bilg_dept_name", doctor->dept_name);
	json_put_text(json, "bilg_dr_codg", doctor->atddr_no);
	json_put_text(json, "bilg_dr_name", doctor->dr_name);
	json_put_text(json, "hosp_appr_flag", "0");
	json_put_text(json, "tcmdrug_used_way", "");
	json_put_text(json, "etip_flag", "");
	json_put_text(json, "etip_hosp_code", "");
	json_put_text(json, "dscg_tkdrug_flag", "");
	json_put_text(json, "matn_fee_flag", "");
}

static void
put_fee(struct json_out *json, const struct settlement *s,
	const char *mdtrt_id, int batch, int line)
{
	const struct item *item = &s->basket.items[line];
	char text[MONEY_TEXT_BYTES + 31];

	json_begin(json, NULL, '{');
	wire_feedetl_sn(text, s->sale, batch, line);
	json_put_text(json, "feedetl_sn", text);
	json_put_text(json, "mdtrt_id", mdtrt_id);
	json_put_text(json, "psn_no", s->person.psn_no);
	wire_chrg_bchno(text, s->sale, batch);
	json_put_text(json, "chrg_bchno", text);
	json_put_text(json, "rxno", "");
	json_put_text(json, "rx_circ_flag", "0");
	json_put_text(json, "fee_ocur_time", seen_at(s));
	json_put_text(json, "med_list_codg", item->med_list_codg);
	json_put_text(json, "medins_list_codg", item->medins_list_codg);
	json_put_money(json, "det_item_fee_sumamt", item->amount);
	quantity_format(text, item->count);
	json_put_raw(json, "cnt", text);
	price_format(text, item->price);
	json_put_raw(json, "pric", text);
	put_prescriber(json, &s->doctor);
	json_end(json, '}');
}

int
wire_encode_2204(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const struct settlement *s,
		 const char *mdtrt_id, int batch, struct err *err)
{
	struct json_out json = {out, false};

	assert(settlement_is_visit(s) && s->basket.item_count > 0);
	assert(mdtrt_id[0] != '\0' && batch > 0);
	wire_begin(&json, "2204", conf, stamp, s->person.insuplc_admdvs);
	json_begin(&json, "feedetail", '[');
	for (int i = 0; i < s->basket.item_count; i++)
		put_fee(&json, s, mdtrt_id, batch, i);
	json_end(&json, ']');
	return wire_end(&json, err);
}

int
wire_encode_2205(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const struct settlement *s,
		 const char *mdtrt_id, struct err *err)
{
	struct json_out json = {out, false};

	assert(mdtrt_id[0] != '\0');
	begin(&json, "2205", "data", conf, stamp, s);
	json_put_text(&json, "mdtrt_id", mdtrt_id);
	json_put_text(&json, "chrg_bchno", "0000");
	json_end(&json, '}');
	return wire_end(&json, err);
}

int
wire_encode_2202(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const struct settlement *s,
		 const char *mdtrt_id, struct err *err)
{
	struct json_out json = {out, false};

	assert(mdtrt_id[0] != '\0');
	begin(&json, "2202", "data", conf, stamp, s);
	json_put_text(&json, "mdtrt_id", mdtrt_id);
	json_put_text(&json, "ipt_otp_no", s->sale);
	json_end(&json, '}');
	return wire_end(&json, err);
}

int
wire_encode_5201(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const struct settlement *s,
		 struct err *err)
{
	struct json_out json = {out, false};
	char from[20], to[20];

	assert(strlen(seen_at(s)) == 19);
	if (!text_format(from, sizeof(from), "%.10s 00:00:00", seen_at(s)) ||
	    !text_format(to, sizeof(to), "%.10s 23:59:59", seen_at(s)))
		return err_set(err, ERR_INPUT, _("交易时间有误"));
	begin(&json, "5201", "data", conf, stamp, s);
	json_put_text(&json, "begntime", from);
	json_put_text(&json, "endtime", to);
	json_put_text(&json, "med_type", s->med_type);
	json_put_text(&json, "mdtrt_id", "");
	json_end(&json, '}');
	return wire_end(&json, err);
}
