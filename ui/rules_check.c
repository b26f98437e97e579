#include <stdio.h>

#include "pos/rules.h"
#include "pos/rules_signed.h"
#include "ui/command.h"
#include "ui/output.h"
#include "ui/rules_tool.h"

static void
put_head(struct json_out *out, const struct rules_head *head)
{
	json_put_text(out, "id", head->id);
	json_put_text(out, "area", head->area);
	json_put_text(out, "title", head->title);
	json_put_text(out, "source", head->source);
	json_put_text(out, "trust", head->trust);
	json_put_int(out, "from", head->from_day);
	json_put_int(out, "to", head->to_day);
	json_put_text(out, "hash", head->hash);
	json_put_int(out, "examples", head->example_count);
	json_put_int(out, "clauses", head->clause_count);
	json_put_int(out, "clauses_reached", head->clauses_reached);
}

/* Clauses that move fen and that no example cites: the pack's own proof
 * says nothing of them. */
static void
warn_unreached(const struct rules *rules)
{
	struct rules_clause clause;

	for (int i = 0; rules_clause_at(rules, i, &clause); i++)
		if (clause.decides && !clause.reached)
			(void)printf(
			    _("    没有例子用到：第 %d 行 条款 %s%s%s\n"),
			    clause.line, clause.id,
			    clause.title[0] != '\0' ? " " : "", clause.title);
}

static void
put_unreached(struct json_out *out, const struct rules *rules)
{
	struct rules_clause clause;

	json_begin(out, "unreached", '[');
	for (int i = 0; rules_clause_at(rules, i, &clause); i++)
		if (clause.decides && !clause.reached)
			json_put_text(out, NULL, clause.id);
	json_end(out, ']');
}

/* One pack: its line, or its member of the list. 0, or -1 when it is bad. */
static int
check_one(const char *path, const struct rules_request *request,
	  struct json_out *out)
{
	struct rules *rules = NULL;
	struct err err = {0};
	bool json = request->json;
	int rc = rules_load_file(&rules, path, &err);
	const struct rules_head *head;

	if (rc == 0 && request->signers != NULL)
		rc = rules_signed_file(rules, path, request->signers, &err);
	head = rc == 0 ? rules_head(rules) : NULL;
	if (json) {
		json_begin(out, NULL, '{');
		json_put_text(out, "file", path);
		json_put_bool(out, "ok", rc == 0);
		json_put_text(out, "error", err.text);
		if (head != NULL)
			put_head(out, head);
		if (head != NULL)
			put_unreached(out, rules);
		json_end(out, '}');
	} else if (head == NULL) {
		(void)fprintf(stderr, "%s\n", err.text);
	} else {
		(void)printf(_("%s  %s  %d 至 %d  例 %d 个全部成立，条款 %d "
			       "条用到 %d 条  %.8s\n"),
			     head->id, head->area, head->from_day, head->to_day,
			     head->example_count, head->clause_count,
			     head->clauses_reached, head->hash);
		warn_unreached(rules);
	}
	rules_free(&rules);
	return rc;
}

int
rules_tool_check(const struct rules_request *request)
{
	struct text_buf buf;
	struct json_out out = {&buf, false};
	int status = COMMAND_EXIT_OK;

	text_buf_init(&buf, 1024u * 1024u);
	json_begin(&out, NULL, '[');
	for (int i = 0; i < request->pack_count; i++)
		if (check_one(request->packs[i], request, &out) != 0)
			status = COMMAND_EXIT_INPUT;
	json_end(&out, ']');
	if (request->json &&
	    output_send(RULES_TOOL_NAME, &buf) != COMMAND_EXIT_OK)
		status = COMMAND_EXIT_FAULT;
	text_buf_clear(&buf);
	return status;
}
