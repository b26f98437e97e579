#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/visit.h"

/* Room of the visit itself: what is sent is short. */
static void write_input(struct visit_at *v, const char *form, ...)
    __attribute__((format(printf, 2, 3)));

static void
write_input(struct visit_at *v, const char *form, ...)
{
	va_list args;
	int n;

	va_start(args, form);
	n = vsnprintf(v->input, sizeof v->input, form, args);
	va_end(args);
	assert_in_range(n, 1, sizeof v->input - 1);
}

const char *
visit_registration(struct visit_at *v)
{
	write_input(v,
		    "{\"data\":{\"psn_no\":\"%s\",\"insutype\":\"%s\","
		    "\"begntime\":\"2026-03-15 10:00:00\","
		    "\"mdtrt_cert_type\":\"03\",\"mdtrt_cert_no\":\"%s\","
		    "\"ipt_otp_no\":\"%s\",\"atddr_no\":\"D1\","
		    "\"dr_name\":\"示医师\",\"dept_code\":\"K1\","
		    "\"dept_name\":\"内科\",\"caty\":\"A03\"}}",
		    v->who->psn_no, v->who->insutype, v->who->card_no, v->no);
	return v->input;
}

void
visit_register(struct ref *r, struct visit_at *v)
{
	struct json_object *reply =
	    ref_good(r, "2201", v->who->admdvs, visit_registration(v));

	(void)snprintf(v->mdtrt_id, sizeof v->mdtrt_id, "%s",
		       ref_at(reply, "output.data.mdtrt_id"));
	assert_int_equal(strlen(v->mdtrt_id), 17);
	json_object_put(reply);
}

void
visit_describe(struct ref *r, struct visit_at *v, const char *med_type,
	       const char *dise_codg)
{
	(void)snprintf(v->med_type, sizeof v->med_type, "%s", med_type);
	write_input(v,
		    "{\"mdtrtinfo\":{\"mdtrt_id\":\"%s\",\"psn_no\":\"%s\","
		    "\"med_type\":\"%s\",\"begntime\":\"2026-03-15 10:00:00\","
		    "\"dise_codg\":\"%s\"},\"diseinfo\":[{\"diag_type\":\"1\","
		    "\"diag_srt_no\":1,\"diag_code\":\"I10.x00\","
		    "\"diag_name\":\"高血压\",\"diag_dept\":\"内科\","
		    "\"dise_dor_no\":\"D1\",\"dise_dor_name\":\"示医师\","
		    "\"diag_time\":\"2026-03-15 10:05:00\","
		    "\"vali_flag\":\"1\"}]}",
		    v->mdtrt_id, v->who->psn_no, med_type, dise_codg);
	json_object_put(ref_good(r, "2203A", v->who->admdvs, v->input));
}

void
visit_open(struct ref *r, struct visit_at *v, const char *med_type,
	   const char *dise_codg)
{
	visit_register(r, v);
	visit_describe(r, v, med_type, dise_codg);
}

struct json_object *
visit_lines(struct ref *r, struct visit_at *v, const char *batch)
{
	static const struct sale_line lines[] = {
	    {"XA99DDD004A000040100004", "1", "100", "100.00", NULL},
	    {"XB00BBB000B000010100002", "1", "36.8", "36.80", NULL},
	};
	struct json_object *reply;
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	int i;

	assert_non_null(to);
	(void)fprintf(to, "{\"feedetail\":[");
	for (i = 0; i < 2; i++)
		(void)fprintf(
		    to,
		    "%s{\"feedetl_sn\":\"V%06d\",\"mdtrt_id\":\"%s\","
		    "\"psn_no\":\"%s\",\"chrg_bchno\":\"%s\","
		    "\"rx_circ_flag\":\"0\","
		    "\"fee_ocur_time\":\"2026-03-15 10:10:00\","
		    "\"med_list_codg\":\"%s\",\"medins_list_codg\":\"H1\","
		    "\"det_item_fee_sumamt\":%s,\"cnt\":%s,\"pric\":%s,"
		    "\"bilg_dept_codg\":\"K1\",\"bilg_dept_name\":\"内科\","
		    "\"bilg_dr_codg\":\"D1\",\"bilg_dr_name\":\"示医师\","
		    "\"hosp_appr_flag\":\"0\"}",
		    i > 0 ? "," : "", ++r->serial, v->mdtrt_id, v->who->psn_no,
		    batch, lines[i].code, lines[i].amount, lines[i].cnt,
		    lines[i].pric);
	(void)fprintf(to, "]}");
	assert_int_equal(fclose(to), 0);
	reply = ref_good(r, "2204", v->who->admdvs, text);
	free(text);
	return reply;
}

static void
write_price(struct visit_at *v, const char *infno, const char *batch,
	    const char *total)
{
	write_input(v,
		    "{\"data\":{\"psn_no\":\"%s\",\"mdtrt_cert_type\":\"03\","
		    "\"mdtrt_cert_no\":\"%s\",\"med_type\":\"%s\","
		    "\"medfee_sumamt\":%s,\"psn_setlway\":\"01\","
		    "\"mdtrt_id\":\"%s\",\"chrg_bchno\":\"%s\","
		    "\"acct_used_flag\":\"1\",\"insutype\":\"%s\"%s}}",
		    v->who->psn_no, v->who->card_no,
		    v->med_type[0] != '\0' ? v->med_type : "11", total,
		    v->mdtrt_id, batch, v->who->insutype,
		    strncmp(infno, "2207", 4) == 0
			? ",\"invono\":\"V1\",\"fulamt_ownpay_amt\":0.00,"
			  "\"overlmt_selfpay\":1.80,\"preselfpay_amt\":3.50,"
			  "\"inscp_scp_amt\":131.50"
			: "");
}

struct json_object *
visit_price(struct ref *r, struct visit_at *v, const char *infno,
	    const char *batch, char *msgid)
{
	struct json_object *reply;

	write_price(v, infno, batch, "136.80");
	reply = ref_ask(r, infno, v->who->admdvs, v->input, msgid);
	assert_non_null(reply);
	if (ref_infcode(reply) != 0)
		fail_msg("%s: %s", infno, ref_at(reply, "err_msg"));
	return reply;
}

void
visit_price_bad(struct ref *r, struct visit_at *v, const char *infno,
		const char *batch, const char *total, const char *why)
{
	write_price(v, infno, batch, total);
	ref_bad(r, infno, v->who->admdvs, v->input, why);
}

struct json_object *
visit_ask(struct ref *r, struct visit_at *v, const char *infno,
	  const char *member, const char *value)
{
	write_input(v,
		    "{\"data\":{\"psn_no\":\"%s\",\"mdtrt_id\":\"%s\","
		    "\"%s\":\"%s\"}}",
		    v->who->psn_no, v->mdtrt_id, member, value);
	return ref_good(r, infno, v->who->admdvs, v->input);
}

void
visit_bad(struct ref *r, struct visit_at *v, const char *infno,
	  const char *member, const char *value, const char *why)
{
	write_input(v,
		    "{\"data\":{\"psn_no\":\"%s\",\"mdtrt_id\":\"%s\","
		    "\"%s\":\"%s\"}}",
		    v->who->psn_no, v->mdtrt_id, member, value);
	ref_bad(r, infno, v->who->admdvs, v->input, why);
}
