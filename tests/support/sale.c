#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/sale.h"

const struct buyer buyer_lin = {"99010100000000000007", "Z99000001", "310",
				"990101"};
const struct buyer buyer_chen = {"99010100000000000008", "Z99000008", "310",
				 "990101"};
const struct buyer buyer_wang = {"99010100000000000009", "Z99000009", "310",
				 "990101"};
const struct buyer buyer_li = {"99010100000000000010", "Z99000010", "310",
			       "990101"};
const struct buyer buyer_sun = {"99999900000000000012", "Z99000012", "310",
				"999999"};
const struct buyer buyer_zhou = {"99010100000000000013", "Z99000013", "310",
				 "990101"};
const struct buyer buyer_wu = {"99010100000000000014", "Z99000014", "310",
			       "990101"};
const struct buyer buyer_zheng = {"99010100000000000015", "Z99000015", "310",
				  "990101"};

char *
sale_input(struct ref *r, const struct buyer *who, const char *med_type,
	   const char *total, const struct sale_line *lines, int n,
	   const char *more)
{
	char *text = NULL, sn[32];
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	int i;

	assert_non_null(to);
	(void)fprintf(
	    to,
	    "{\"druginfo\":{\"psn_no\":\"%s\","
	    "\"mdtrt_cert_type\":\"03\",\"mdtrt_cert_no\":\"%s\","
	    "\"begntime\":\"2026-03-15 10:20:00\",\"medfee_sumamt\":%s,"
	    "\"insutype\":\"%s\",\"acct_used_flag\":\"1\","
	    "\"med_type\":\"%s\"%s},\"drugdetail\":[",
	    who->psn_no, who->card_no, total, who->insutype, med_type, more);
	for (i = 0; i < n; i++) {
		(void)snprintf(sn, sizeof sn, "T%08d", ++r->serial);
		(void)fprintf(
		    to,
		    "%s{\"feedetl_sn\":\"%s\","
		    "\"rx_circ_flag\":\"0\","
		    "\"fee_ocur_time\":\"2026-03-15 10:21:00\","
		    "\"med_list_codg\":\"%s\",\"medins_list_codg\":\"D1\","
		    "\"det_item_fee_sumamt\":%s,\"cnt\":%s,\"pric\":%s}",
		    i > 0 ? "," : "", lines[i].sn ? lines[i].sn : sn,
		    lines[i].code, lines[i].amount, lines[i].cnt,
		    lines[i].pric);
	}
	(void)fprintf(to, "]}");
	assert_int_equal(fclose(to), 0);
	return text;
}

static char *
two_boxes(struct ref *r)
{
	struct sale_line line = {.code = "XA00AAA000A000010100001",
				 .cnt = "2",
				 .pric = "12.5",
				 .amount = "25.00"};

	return sale_input(r, &buyer_lin, "41", "25.00", &line, 1, "");
}

char *
sale_body(struct ref *r, char msgid[31])
{
	char *input = two_boxes(r);
	char *body = ref_envelope(r, "2102", "990101", input);

	memcpy(msgid, strstr(body, "\"msgid\":\"") + 9, 30);
	msgid[30] = '\0';
	free(input);
	return body;
}

void
sale_price(struct ref *r)
{
	char *input = two_boxes(r);

	json_object_put(ref_good(r, "2101", "990101", input));
	free(input);
}

int
sale_settle(struct ref *r, char *msgid)
{
	char own[31], *body = sale_body(r, msgid != NULL ? msgid : own);
	struct json_object *root = NULL;
	struct ref_reply reply;
	int rc;

	ref_send(r, body, 10000, &reply);
	if (reply.code == CURLE_OK && reply.text != NULL)
		root = json_tokener_parse(reply.text);
	rc = root != NULL ? ref_infcode(root) : -2;
	json_object_put(root);
	free(reply.text);
	free(body);
	return rc;
}

struct json_object *
sale_undo(struct ref *r, const char *omsgid)
{
	char input[256];

	(void)snprintf(input, sizeof input,
		       "{\"data\":{\"psn_no\":\"%s\","
		       "\"omsgid\":\"%s\",\"oinfno\":\"2102\"}}",
		       buyer_lin.psn_no, omsgid);
	return ref_ask(r, "2601", "990101", input, NULL);
}
