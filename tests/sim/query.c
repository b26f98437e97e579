/*
 * 5201, 5204, 5203 at the simulated centre (protocol.md 12): what is in its
 * ledger and was not undone, shown perhaps later than it came.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/ledger.h"

static bool
is_reversal(const struct ledger_entry *e)
{
	return strncmp(e->sale, "2103 ", 5) == 0;
}

static bool
is_shown(const struct ledger *ledger, const struct ledger_entry *e,
    int64_t wall_ms)
{
	return !e->dead && !e->gone && e->psn_no[0] != '\0' &&
	    llabs(wall_ms - e->since_ms) >= ledger->shown_late_ms;
}

static const char *
wanted(const struct json *data, const char *name)
{
	const char *text = json_text(json_get(data, name));

	return text == NULL ? "" : text;
}

static bool
of_visit(const struct ledger_entry *e, const struct json *data)
{
	return strcmp(e->psn_no, wanted(data, "psn_no")) == 0 &&
	    strcmp(e->mdtrt_id, wanted(data, "mdtrt_id")) == 0;
}

static bool
within(const char *begntime, const struct json *data)
{
	return strcmp(begntime, wanted(data, "begntime")) >= 0 &&
	    strcmp(begntime, wanted(data, "endtime")) <= 0;
}

/* A clinic's: as they stand, whatever was settled of them. */
static void
put_visits(const struct ledger *ledger, struct json_out *json,
    const struct json *data)
{
	for (int i = 0; i < ledger->visit_count; i++) {
		const struct ledger_visit *v = &ledger->visits[i];

		if (!v->open || !within(v->begntime, data) ||
		    strcmp(v->psn_no, wanted(data, "psn_no")) != 0)
			continue;
		json_begin(json, NULL, '{');
		json_put_text(json, "mdtrt_id", v->mdtrt_id);
		json_put_text(json, "ipt_otp_no", v->sale);
		json_put_text(json, "begntime", v->begntime);
		json_end(json, '}');
	}
}

static void
visits(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *data)
{
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '{');
	json_begin(json, "mdtrtinfo", '[');
	put_visits(ledger, json, data);
	for (int i = 0; i < ledger->entry_count; i++) {
		const struct ledger_entry *e = &ledger->entries[i];

		if (!is_shown(ledger, e, wall_ms) || is_reversal(e) ||
		    e->batch[0] != '\0' || !within(e->begntime, data) ||
		    strcmp(e->psn_no, wanted(data, "psn_no")) != 0)
			continue;
		json_begin(json, NULL, '{');
		json_put_text(json, "mdtrt_id", e->mdtrt_id);
		json_put_text(json, "begntime", e->begntime);
		json_end(json, '}');
	}
	json_end(json, ']');
	json_end(json, '}');
	json_end(json, '}');
}

static void
lines(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *data)
{
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '[');
	for (int i = 0; i < ledger->entry_count; i++) {
		const struct ledger_entry *e = &ledger->entries[i];

		if (!is_shown(ledger, e, wall_ms) || !of_visit(e, data))
			continue;
		json_begin(json, NULL, '{');
		json_put_text(json, "setl_id", e->setl_id);
		json_put_text(json, "mdtrt_id", e->mdtrt_id);
		json_end(json, '}');
	}
	json_end(json, ']');
	json_end(json, '}');
}

static void
settlement(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *data)
{
	for (int i = 0; i < ledger->entry_count; i++) {
		const struct ledger_entry *e = &ledger->entries[i];

		if (!is_shown(ledger, e, wall_ms) || !of_visit(e, data) ||
		    strcmp(e->setl_id, wanted(data, "setl_id")) != 0)
			continue;
		ledger_begin_reply(ledger, json, wall_ms, NULL);
		json_begin(json, "output", '{');
		ledger_put_settled(ledger, json, e, e->msgid,
		    is_reversal(e) ? -1 : 1, true);
		json_end(json, '}');
		json_end(json, '}');
		return;
	}
	ledger_refuse(ledger, json, wall_ms, "结算信息不存在");
}

bool
ledger_query(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const char *infno, const struct json *data)
{
	static const char *const known[] = { "5201", "5204", "5203" };
	int which = 0;

	while (which < 3 && strcmp(infno, known[which]) != 0)
		which++;
	if (which == 3)
		return false;
	ledger->questions++;
	if (wanted(data, "psn_no")[0] == '\0' ||
	    (which > 0 && wanted(data, "mdtrt_id")[0] == '\0'))
		ledger_breach(ledger, "520x: psn_no, mdtrt_id");
	/* Without 5201 nobody can be a clinic (19 no. 5). */
	if (ledger->no_questions && (which > 0 || !ledger->clinic))
		ledger_refuse(ledger, json, wall_ms, "不支持的交易");
	else if (which == 0)
		visits(ledger, json, wall_ms, data);
	else if (which == 1)
		lines(ledger, json, wall_ms, data);
	else
		settlement(ledger, json, wall_ms, data);
	return true;
}
