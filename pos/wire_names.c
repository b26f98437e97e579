/*
 * Every spelling seen on the wire, in one place (protocol.md 0.3, 19 no. 15
 * and 18). What a member means is asked for by our name for it; which of the
 * spellings a region sends is nobody else's business.
 */
#include <assert.h>
#include <string.h>

#include "pos/wire_inside.h"

#define SPELLINGS_MAX 5

/* Ours first; of several that are there the first that is not null counts. */
static const char *const spellings[][SPELLINGS_MAX] = {
    /* the envelope */
    {"err_msg", "errmsg", NULL},
    {"warn_msg", "warn_info", NULL},
    {"enc_type", "enctype", NULL},
    /* areas: one ends in admvs, the other in admdvs, and they are mixed up */
    {"mdtrtarea_admvs", "mdtrtarea_admdvs", NULL},
    {"insuplc_admdvs", "insuplc_admvs", "insu_admdvs", NULL},
    /* money: 2101, 2102, 2206, 2207 first, then 2103, 5203, then typos */
    {"psn_part_amt", "psn_pay", NULL},
    {"psn_cash_pay", "pdn_cash_pay", "cash_payamt", "cashPayamt", NULL},
    {"overlmt_selfpay", "overlmt_amt", NULL}, /* of a settlement */
    {"overlmt_amt", "overlmt_selfpay", NULL}, /* of a line */
    {"setldetail", "setlDetail", NULL},
    /* flags and extras */
    {"refd_setl_flag", "REFD_SETL_FLAG", NULL},
    {"mdtrt_setl_type", "MDTRT_SETL_TYPE", NULL},
    {"exp_content", "expContent", NULL},
    {"drug_trac_codg", "drug_trac_code", NULL},
    {"fixmedins_hilist_id", "fixmedins_hist_id", NULL},
    /* lists of answers to questions */
    {"cuminfo", "cumInfo", "data", NULL},
    {"mdtrtinfo", "mtrtinfo", "data", NULL},
    {"data", "feedetail", NULL},
    {"stmtinfo", "data", NULL},
    {"fileinfo", "data", NULL},
};

const struct json *
wire_get(const struct json *node, const char *name)
{
	assert(name != NULL);
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		if (strcmp(spellings[i][0], name) == 0)
			return json_get_any(node, spellings[i]);
	}
	return json_get(node, name);
}

bool
wire_is_empty(const struct json *member)
{
	const char *text = json_text(member);

	return member == NULL || (text != NULL && text[0] == '\0');
}
