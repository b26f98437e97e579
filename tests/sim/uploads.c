/* 3505 and 3506 at the simulated centre, by its own book of boxes. */
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

static void
inner(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const char *result, const char *words)
{
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '{');
	json_begin(json, "result", '{');
	json_put_text(json, "retRslt", result);
	json_put_text(json, "msgRslt", words);
	json_end(json, '}');
	json_end(json, '}');
	json_end(json, '}');
}

static struct ledger_upload *
find(struct ledger *ledger, const char *sale, const char *code)
{
	for (int i = 0; i < ledger->upload_count; i++) {
		struct ledger_upload *u = &ledger->uploads[i];

		if (strcmp(u->code, code) == 0 &&
		    (sale == NULL ? u->in_effect : strcmp(u->sale, sale) == 0))
			return u;
	}
	return NULL;
}

/* Whose money it is said to follow must be in the ledger. */
static bool
settled_there(const struct ledger *ledger, const char *setl_id)
{
	for (int i = 0; i < ledger->entry_count; i++) {
		if (strcmp(ledger->entries[i].setl_id, setl_id) == 0)
			return !ledger->entries[i].dead;
	}
	return false;
}

static struct ledger_upload *
add(struct ledger *ledger, const char *sale, const char *code)
{
	struct ledger_upload *u = &ledger->uploads[ledger->upload_count++];

	assert(ledger->upload_count <= LEDGER_MAX);
	memset(u, 0, sizeof(*u));
	(void)snprintf(u->sale, sizeof(u->sale), "%s", sale);
	(void)snprintf(u->code, sizeof(u->code), "%s", code);
	return u;
}

static void
sold(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *info)
{
	const char *sale = text_of(info, "rtal_docno");
	const struct json *list = json_get(info, "drugtracinfo");
	const char *setl_id = text_of(info, "setl_id");
	const char *first = text_of(info, "drug_trac_codg");
	const struct ledger_upload *before = find(ledger, sale, first);

	if (before != NULL && !before->refused) {
		inner(ledger, json, wall_ms,
		    ledger->repeat_answers ? "1" : "0", "重复上传");
		return;
	}
	/* The same request twice on the way is refused twice. */
	if (before != NULL || swarm_hits(ledger->swarm, KNOB_REFUSE)) {
		if (before == NULL)
			add(ledger, sale, first)->refused = true;
		inner(ledger, json, wall_ms, "0", "追溯码校验未通过");
		return;
	}
	if (strcmp(text_of(info, "mdtrt_setl_type"), "1") == 0 &&
	    !settled_there(ledger, setl_id))
		ledger_breach(ledger, "3505: no such setl_id");
	for (size_t i = 0; i < json_count(list); i++) {
		const char *code = text_of(json_at(list, i), "drug_trac_codg");

		if (find(ledger, NULL, code) != NULL)
			ledger_breach(ledger, "3505: a code sold twice");
		add(ledger, sale, code)->in_effect = true;
	}
	inner(ledger, json, wall_ms, "1", "成功");
}

static void
returned(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *info)
{
	const struct json *list = json_get(info, "drugtracinfo");
	int found = 0;

	for (size_t i = 0; i < json_count(list); i++) {
		struct ledger_upload *u = find(ledger, NULL,
		    text_of(json_at(list, i), "drug_trac_codg"));

		found += u != NULL;
		if (u != NULL)
			u->in_effect = false;
	}
	inner(ledger, json, wall_ms, found > 0 ? "1" : "0",
	    found > 0 ? "成功" : "追溯码未由本机构销售");
}

void
ledger_boxes(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    bool back, const struct json *input)
{
	static const char *const needed[] = { "med_list_codg",
		"fixmedins_hilist_id", "fixmedins_bchno", "manu_lotnum",
		"manu_date", "sel_retn_time", "drug_trac_codg" };
	const struct json *info = json_get(input, "selinfo");

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (text_of(info, needed[i])[0] == '\0')
			ledger_breach(ledger, needed[i]);
	}
	if (back)
		returned(ledger, json, wall_ms, info);
	else
		sold(ledger, json, wall_ms, info);
}

/* 1 the sale's line with this code counts as sold there. */
bool
ledger_has_code(const struct ledger *ledger, const char *sale,
    const char *code)
{
	for (int i = 0; i < ledger->upload_count; i++) {
		const struct ledger_upload *u = &ledger->uploads[i];

		if (u->in_effect && strcmp(u->code, code) == 0 &&
		    strcmp(u->sale, sale) == 0)
			return true;
	}
	return false;
}
