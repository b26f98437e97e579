/*
 * A clinic's visits at the simulated centre (protocol.md 8): registered,
 * described, charged, and taken back; and what it says of entitlement.
 * What a visit costs stays open until 2207 takes it (ledger.c).
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/sim/ledger.h"

static const char *
text_of(const struct json *node, const char *name)
{
	const char *text = json_text(json_get(node, name));

	return text == NULL ? "" : text;
}

struct ledger_visit *
ledger_visit_by_id(struct ledger *ledger, const char *mdtrt_id)
{
	for (int i = 0; i < ledger->visit_count; i++) {
		if (strcmp(ledger->visits[i].mdtrt_id, mdtrt_id) == 0)
			return &ledger->visits[i];
	}
	return NULL;
}

/* What a step is about: a visit that stands, of this very person. */
static struct ledger_visit *
standing(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *node)
{
	struct ledger_visit *visit =
	    ledger_visit_by_id(ledger, text_of(node, "mdtrt_id"));

	if (visit == NULL ||
	    strcmp(visit->psn_no, text_of(node, "psn_no")) != 0) {
		ledger_breach(ledger, "22xx: mdtrt_id, psn_no");
		ledger_refuse(ledger, json, wall_ms, "未登记的就诊");
		return NULL;
	}
	if (!visit->open) {
		ledger_refuse(ledger, json, wall_ms, "挂号已撤销");
		return NULL;
	}
	return visit;
}

static void
done(struct ledger *ledger, struct json_out *json, int64_t wall_ms)
{
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_put_null(json, "output");
	json_end(json, '}');
}

/* ---- 2201 and 2202 ---- */

static void
tell_visit(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct ledger_visit *visit)
{
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '{');
	json_begin(json, "data", '{');
	json_put_text(json, "mdtrt_id", visit->mdtrt_id);
	json_put_text(json, "psn_no", visit->psn_no);
	json_put_text(json, "ipt_otp_no", visit->sale);
	json_end(json, '}');
	json_end(json, '}');
	json_end(json, '}');
}

static void
admit(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *data)
{
	struct ledger_visit *visit = &ledger->visits[ledger->visit_count];
	const char *sale = text_of(data, "ipt_otp_no");

	for (int i = 0; i < ledger->visit_count; i++) {
		if (ledger->visits[i].open &&
		    strcmp(ledger->visits[i].sale, sale) == 0) {
			ledger_refuse(ledger, json, wall_ms, "门诊号已登记");
			return;
		}
	}
	assert(ledger->visit_count < LEDGER_VISITS);
	memset(visit, 0, sizeof(*visit));
	(void)snprintf(visit->mdtrt_id, sizeof(visit->mdtrt_id), "V%09d",
	    ledger->visit_count++);
	(void)snprintf(visit->sale, sizeof(visit->sale), "%s", sale);
	(void)snprintf(visit->psn_no, sizeof(visit->psn_no), "%s",
	    text_of(data, "psn_no"));
	(void)snprintf(visit->begntime, sizeof(visit->begntime), "%s",
	    text_of(data, "begntime"));
	visit->open = true;
	tell_visit(ledger, json, wall_ms, visit);
}

static void
register_visit(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *data)
{
	static const char *const needed[] = { "ipt_otp_no", "insutype",
		"begntime", "mdtrt_cert_no", "atddr_no", "dr_name",
		"dept_code", "dept_name", "caty" };

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (text_of(data, needed[i])[0] == '\0')
			ledger_breach(ledger, needed[i]);
	}
	if (ledger_person(text_of(data, "psn_no")) < 0) {
		ledger_breach(ledger, "2201: psn_no");
		ledger_refuse(ledger, json, wall_ms, "未查询到参保人");
	} else {
		admit(ledger, json, wall_ms, data);
	}
}

static void
cancel_visit(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *data)
{
	struct ledger_visit *visit = standing(ledger, json, wall_ms, data);

	if (visit == NULL)
		return;
	for (int i = 0; i < visit->batch_count; i++) {
		if (visit->batches[i].number[0] == '\0')
			continue;
		ledger_refuse(ledger, json, wall_ms,
		    visit->batches[i].settled ? "已结算，不能取消挂号" :
						"有未删除的费用明细");
		return;
	}
	visit->open = false;
	done(ledger, json, wall_ms);
}

/* ---- 2203A, 2204, 2205 ---- */

static void
describe(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *input)
{
	const struct json *info = json_get(input, "mdtrtinfo");
	const struct json *first = json_at(json_get(input, "diseinfo"), 0);
	struct ledger_visit *visit = standing(ledger, json, wall_ms, info);

	if (visit == NULL)
		return;
	if (text_of(info, "med_type")[0] == '\0' ||
	    text_of(first, "diag_code")[0] == '\0' ||
	    text_of(first, "diag_name")[0] == '\0')
		ledger_breach(ledger, "2203A: med_type, diseinfo");
	visit->described = true;
	done(ledger, json, wall_ms);
}

static void
tell_lines(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *list)
{
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '{');
	json_begin(json, "result", '[');
	for (size_t i = 0; i < json_count(list); i++) {
		struct money amount = money_fen(0);

		(void)json_money(json_get(json_at(list, i),
				     "det_item_fee_sumamt"),
		    &amount);
		json_begin(json, NULL, '{');
		json_put_text(json, "feedetl_sn",
		    text_of(json_at(list, i), "feedetl_sn"));
		json_put_money(json, "det_item_fee_sumamt", amount);
		json_put_money(json, "fulamt_ownpay_amt", money_fen(0));
		json_put_money(json, "overlmt_amt", money_fen(0));
		json_put_money(json, "preselfpay_amt", money_fen(0));
		json_put_money(json, "inscp_scp_amt", amount);
		json_end(json, '}');
	}
	json_end(json, ']');
	json_end(json, '}');
	json_end(json, '}');
}

static void
charge(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *input)
{
	const struct json *list = json_get(input, "feedetail");
	const struct json *first = json_at(list, 0);
	struct ledger_visit *visit = standing(ledger, json, wall_ms, first);
	struct ledger_batch *batch;

	if (visit == NULL)
		return;
	if (!visit->described)
		ledger_breach(ledger, "2204 before 2203A");
	assert(visit->batch_count < LEDGER_BATCHES);
	batch = &visit->batches[visit->batch_count++];
	memset(batch, 0, sizeof(*batch));
	(void)snprintf(batch->number, sizeof(batch->number), "%s",
	    text_of(first, "chrg_bchno"));
	for (int i = 0; i + 1 < visit->batch_count; i++) {
		if (strcmp(visit->batches[i].number, batch->number) == 0)
			ledger_breach(ledger, "2204: chrg_bchno used twice");
	}
	/* Counted, for a lost 2204 may come after its 2205. */
	if (visit->batch_count > visit->deletions + 1)
		ledger_breach(ledger, "2204: no 2205 since the last");
	for (size_t i = 0; i < json_count(list); i++) {
		struct money amount = money_fen(0);

		if (!json_money(json_get(json_at(list, i),
				    "det_item_fee_sumamt"),
			&amount))
			ledger_breach(ledger, "2204: det_item_fee_sumamt");
		batch->total += amount.fen;
	}
	tell_lines(ledger, json, wall_ms, list);
}

static void
delete_lines(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *data)
{
	struct ledger_visit *visit = standing(ledger, json, wall_ms, data);

	if (visit == NULL)
		return;
	if (strcmp(text_of(data, "chrg_bchno"), "0000") != 0)
		ledger_breach(ledger, "2205: chrg_bchno");
	visit->deletions++;
	for (int i = 0; i < visit->batch_count; i++) {
		if (!visit->batches[i].settled)
			visit->batches[i].number[0] = '\0';
	}
	done(ledger, json, wall_ms);
}

/* ---- what 2206 and 2207 take ---- */

static struct ledger_batch *
batch_of(struct ledger_visit *visit, const char *number)
{
	for (int i = 0; i < visit->batch_count; i++) {
		if (number[0] != '\0' &&
		    strcmp(visit->batches[i].number, number) == 0)
			return &visit->batches[i];
	}
	return NULL;
}

struct ledger_visit *
ledger_visit_of(struct ledger *ledger, const struct json *data,
    struct ledger_batch **batch)
{
	struct ledger_visit *visit =
	    ledger_visit_by_id(ledger, text_of(data, "mdtrt_id"));
	struct money total;

	*batch = visit == NULL ?
	    NULL :
	    batch_of(visit, text_of(data, "chrg_bchno"));
	if (visit == NULL || !visit->described ||
	    strcmp(visit->psn_no, text_of(data, "psn_no")) != 0) {
		ledger_breach(ledger, "2206/2207: mdtrt_id, psn_no");
		return NULL;
	}
	if (!visit->open || *batch == NULL)
		return NULL;
	if (!json_money(json_get(data, "medfee_sumamt"), &total) ||
	    total.fen != (*batch)->total)
		ledger_breach(ledger, "2206/2207: medfee_sumamt");
	return visit;
}

void
ledger_visit_settled(
    struct ledger *ledger, const struct ledger_entry *e, bool settled)
{
	struct ledger_visit *visit = ledger_visit_by_id(ledger, e->mdtrt_id);
	struct ledger_batch *batch =
	    visit == NULL ? NULL : batch_of(visit, e->batch);

	if (batch != NULL)
		batch->settled = settled;
}

static void
quote(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const char *msgid, const struct json *data)
{
	struct ledger_batch *batch;
	struct ledger_visit *visit = ledger_visit_of(ledger, data, &batch);
	struct ledger_entry draft;

	if (visit == NULL) {
		ledger_refuse(ledger, json, wall_ms, "没有可结算的费用");
		return;
	}
	memset(&draft, 0, sizeof(draft));
	memcpy(draft.psn_no, visit->psn_no, sizeof(draft.psn_no));
	memcpy(draft.mdtrt_id, visit->mdtrt_id, sizeof(draft.mdtrt_id));
	draft.total = batch->total;
	ledger_split(ledger, &draft);
	ledger_tell_settled(ledger, json, wall_ms, &draft, msgid, 1);
}

/* ---- 2001, 5301 ---- */

static void
entitle(struct ledger *ledger, struct json_out *json, int64_t wall_ms)
{
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '{');
	json_begin(json, "trtinfo", '[');
	json_begin(json, NULL, '{');
	json_put_text(json, "trt_chk_type", "1");
	json_put_text(json, "trt_enjymnt_flag", "1");
	json_end(json, '}');
	json_end(json, ']');
	json_end(json, '}');
	json_end(json, '}');
}

static void
registered(struct ledger *ledger, struct json_out *json, int64_t wall_ms)
{
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '{');
	json_begin(json, "feedetail", '[');
	json_begin(json, NULL, '{');
	json_put_text(json, "opsp_dise_code", "M03900");
	json_put_text(json, "opsp_dise_name", "高血压");
	json_put_text(json, "begndate", "2020-01-01");
	json_put_text(json, "enddate", "2099-12-31");
	json_end(json, '}');
	json_end(json, ']');
	json_end(json, '}');
	json_end(json, '}');
}

/* The same message once more, or one that is refused without reason. */
static bool
turned_away(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const char *msgid)
{
	for (int i = 0; i < ledger->step_count; i++) {
		if (strcmp(ledger->steps[i].msgid, msgid) != 0)
			continue;
		ledger_refuse(ledger, json, wall_ms, "报文重复");
		return true;
	}
	assert(ledger->step_count < LEDGER_STEPS);
	(void)snprintf(ledger->steps[ledger->step_count++].msgid,
	    sizeof(ledger->steps[0].msgid), "%s", msgid);
	if (!swarm_hits(ledger->swarm, KNOB_VISIT_NO))
		return false;
	ledger_refuse(ledger, json, wall_ms, "该科室暂停接诊");
	return true;
}

static bool
step(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const char *infno, const char *msgid, const struct json *input)
{
	const struct json *data = json_get(input, "data");

	if (strcmp(infno, "2201") != 0 && strcmp(infno, "2202") != 0 &&
	    strcmp(infno, "2203A") != 0 && strcmp(infno, "2204") != 0 &&
	    strcmp(infno, "2205") != 0)
		return false;
	if (turned_away(ledger, json, wall_ms, msgid))
		return true;
	if (strcmp(infno, "2201") == 0)
		register_visit(ledger, json, wall_ms, data);
	else if (strcmp(infno, "2202") == 0)
		cancel_visit(ledger, json, wall_ms, data);
	else if (strcmp(infno, "2203A") == 0)
		describe(ledger, json, wall_ms, input);
	else if (strcmp(infno, "2204") == 0)
		charge(ledger, json, wall_ms, input);
	else
		delete_lines(ledger, json, wall_ms, data);
	return true;
}

bool
ledger_visits(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const char *infno, const char *msgid, const struct json *input)
{
	if (step(ledger, json, wall_ms, infno, msgid, input))
		return true;
	if (strcmp(infno, "2206") == 0)
		quote(ledger, json, wall_ms, msgid, json_get(input, "data"));
	else if (strcmp(infno, "2001") == 0)
		entitle(ledger, json, wall_ms);
	else if (strcmp(infno, "5301") == 0)
		registered(ledger, json, wall_ms);
	else
		return false;
	return true;
}
