/* The envelope (protocol.md 2.1) and the short messages inside it. */
#include <assert.h>
#include <string.h>

#include "pos/infno.h"
#include "pos/wire_inside.h"

void
wire_begin(struct json_out *out, const char *infno, const struct conf *conf,
	   const struct wire_stamp *stamp, const char *insuplc_admdvs)
{
	assert(strlen(infno) >= 4);
	assert(stamp->msgid[0] != '\0' && stamp->inf_time[0] != '\0');
	json_begin(out, NULL, '{');
	json_put_text(out, "infno", infno);
	json_put_text(out, "msgid", stamp->msgid);
	json_put_text(out, "mdtrtarea_admvs", conf->till.mdtrtarea_admvs);
	json_put_text(out, "insuplc_admdvs", insuplc_admdvs);
	json_put_text(out, "recer_sys_code", conf->centre.recer_sys_code);
	json_put_text(out, "dev_no", conf->till.dev_no);
	json_put_text(out, "dev_safe_info", "");
	json_put_text(out, "cainfo", "");
	json_put_text(out, "signtype", conf->centre.signtype);
	json_put_text(out, "infver", conf->centre.infver);
	json_put_text(out, "opter_type", conf->centre.opter_type);
	json_put_text(out, "opter", stamp->opter);
	json_put_text(out, "opter_name", stamp->opter_name);
	json_put_text(out, "inf_time", stamp->inf_time);
	json_put_text(out, "fixmedins_code", conf->till.fixmedins_code);
	json_put_text(out, "fixmedins_name", conf->till.fixmedins_name);
	json_put_text(out, "sign_no", stamp->sign_no);
	json_begin(out, "input", '{');
}

int
wire_end(struct json_out *out, struct err *err)
{
	json_end(out, '}');
	json_end(out, '}');
	if (out->buf->failed)
		return err_set(err, ERR_LIMIT, _("报文过大或文字有误"));
	return 0;
}

int
wire_encode_9001(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, struct err *err)
{
	struct json_out json = {out, false};

	wire_begin(&json, "9001", conf, stamp, "");
	json_begin(&json, "signIn", '{');
	json_put_text(&json, "opter_no", stamp->opter);
	json_put_text(&json, "mac", conf->till.mac);
	json_put_text(&json, "ip", conf->till.ip);
	json_end(&json, '}');
	return wire_end(&json, err);
}

int
wire_encode_9002(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, struct err *err)
{
	struct json_out json = {out, false};

	wire_begin(&json, "9002", conf, stamp, "");
	json_begin(&json, "signOut", '{');
	json_put_text(&json, "sign_no", stamp->sign_no);
	json_put_text(&json, "opter_no", stamp->opter);
	json_end(&json, '}');
	return wire_end(&json, err);
}

/*
 * What was shown, and no more of the person than that: the optional
 * cross-check by name stays empty (5.1).
 */
int
wire_encode_1101(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const struct person *person,
		 struct err *err)
{
	struct json_out json = {out, false};

	assert(person->mdtrt_cert_no[0] != '\0');
	wire_begin(&json, "1101", conf, stamp, "");
	json_begin(&json, "data", '{');
	json_put_text(&json, "mdtrt_cert_type", person->mdtrt_cert_type);
	json_put_text(&json, "mdtrt_cert_no", person->mdtrt_cert_no);
	json_put_text(&json, "card_sn", person->card_sn);
	json_put_text(&json, "begntime", "");
	json_put_text(&json, "psn_cert_type", "");
	json_put_text(&json, "certno", "");
	json_put_text(&json, "psn_name", "");
	json_end(&json, '}');
	return wire_end(&json, err);
}

int
wire_encode_5206(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const struct person *person,
		 struct err *err)
{
	struct json_out json = {out, false};

	assert(person->psn_no[0] != '\0');
	wire_begin(&json, "5206", conf, stamp, person->insuplc_admdvs);
	json_begin(&json, "data", '{');
	json_put_text(&json, "psn_no", person->psn_no);
	json_put_text(&json, "cum_ym", "");
	json_end(&json, '}');
	return wire_end(&json, err);
}

int
wire_name_settlement(struct text_buf *out, const char *infno,
		     const struct conf *conf, const struct wire_stamp *stamp,
		     const struct person *person, const char *setl_id,
		     const char *mdtrt_id, struct err *err)
{
	struct json_out json = {out, false};

	wire_begin(&json, infno, conf, stamp, person->insuplc_admdvs);
	json_begin(&json, "data", '{');
	json_put_text(&json, "psn_no", person->psn_no);
	json_put_text(&json, "setl_id", setl_id);
	json_put_text(&json, "mdtrt_id", mdtrt_id);
	json_end(&json, '}');
	return wire_end(&json, err);
}

int
wire_encode_2103(struct text_buf *out, const char *infno,
		 const struct conf *conf, const struct wire_stamp *stamp,
		 const struct person *person, const char *setl_id,
		 const char *mdtrt_id, struct err *err)
{
	assert(infno_reverses(infno) && setl_id[0] != '\0');
	return wire_name_settlement(out, infno, conf, stamp, person, setl_id,
				    mdtrt_id, err);
}

int
wire_encode_2601(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const struct person *person,
		 const char *omsgid, const char *oinfno, struct err *err)
{
	struct json_out json = {out, false};

	assert(omsgid[0] != '\0');
	assert(strcmp(omsgid, stamp->msgid) != 0);
	wire_begin(&json, "2601", conf, stamp, person->insuplc_admdvs);
	json_begin(&json, "data", '{');
	json_put_text(&json, "psn_no", person->psn_no);
	json_put_text(&json, "omsgid", omsgid);
	json_put_text(&json, "oinfno", oinfno);
	json_end(&json, '}');
	return wire_end(&json, err);
}
