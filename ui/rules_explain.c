#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/explain.h"
#include "pos/rules_case.h"
#include "ui/command.h"
#include "ui/output.h"
#include "ui/rules_tool.h"

#define COLUMNS 80
#define ANSWERS_BYTES_MAX (4u * 1024u * 1024u)

/* Everything one explanation needs; large, so on the heap. */
struct telling {
	const struct rules_request *request;
	struct rules *rules;
	struct rules_case rules_case;
	struct split_case input;
	struct split split;
	struct explain *explain;
	struct explain_answer answer;
	struct text_buf out;
};

static int
ask(struct telling *telling, struct json_out *json, bool why, int what,
    struct err *err)
{
	if (explain_ask(telling->explain, why, what, &telling->answer, err) <
	    0)
		return -1;
	if (json != NULL) {
		explain_put(json, telling->rules, &telling->answer);
		return 0;
	}
	text_put(&telling->out, "\n");
	explain_text(&telling->out, telling->rules, &telling->answer,
	    COLUMNS);
	return 0;
}

static int
ask_named(struct telling *telling, struct json_out *json, bool why,
    const char *name, struct err *err)
{
	int what;

	if (!explain_find(name, &what))
		return err_set(err, ERR_INPUT,
		    _("没有 %s 这一项：应为统筹支付、个人账户、个人现金、"
		      "个人负担、起付线等"),
		    name);
	return ask(telling, json, why, what, err);
}

static int
ask_all(struct telling *telling, struct json_out *json, struct err *err)
{
	const struct rules_request *request = telling->request;
	bool why;
	int what;

	if (request->why != NULL &&
	    ask_named(telling, json, true, request->why, err) < 0)
		return -1;
	if (request->why_not != NULL &&
	    ask_named(telling, json, false, request->why_not, err) < 0)
		return -1;
	if (request->why != NULL || request->why_not != NULL)
		return 0;
	for (int i = 0; explain_next(telling->explain, i, &why, &what); i++)
		if (ask(telling, json, why, what, err) < 0)
			return -1;
	return 0;
}

static int
tell(struct telling *telling, struct err *err)
{
	const struct rules_head *head = rules_head(telling->rules);
	struct json_out json = {&telling->out, false};
	int status;

	text_buf_init(&telling->out, ANSWERS_BYTES_MAX);
	if (telling->request->json) {
		json_begin(&json, NULL, '{');
		json_put_text(&json, "pack", head->id);
		json_put_text(&json, "hash", head->hash);
		json_put_money(&json, "medfee_sumamt", telling->split.total);
		json_begin(&json, "answers", '[');
		status = ask_all(telling, &json, err);
		json_end(&json, ']');
		json_end(&json, '}');
	} else {
		text_putf(&telling->out, "%s  %s\n", head->id, head->title);
		status = ask_all(telling, NULL, err);
	}
	if (status == 0 && telling->out.failed)
		status = err_set(err, ERR_LIMIT, _("说明太长"));
	if (status == 0)
		status = output_send(RULES_TOOL_NAME, &telling->out);
	return status;
}

static int
compute(struct telling *telling, struct err *err)
{
	const struct rules_request *request = telling->request;
	struct text_buf text;
	int status = -1;

	text_buf_init(&text, RULES_CASE_BYTES_MAX);
	if (rules_load_file(&telling->rules, request->packs[0], err) == 0 &&
	    input_read(&text, request->cases, err) == 0 &&
	    rules_case_parse(&telling->rules_case, text.at, text.length,
		err) == 0) {
		telling->input = rules_case_input(&telling->rules_case);
		status = split_compute(
		    telling->rules, &telling->input, &telling->split, err);
	}
	if (status == 0)
		status = explain_open(&telling->explain, telling->rules,
		    &telling->input, &telling->split, err);
	text_buf_clear(&text);
	return status;
}

int
rules_tool_explain(const struct rules_request *request)
{
	struct telling *telling;
	struct err err = { ERR_NONE, "" };
	int status;

	if (request->pack_count != 1 || request->cases == NULL)
		return RULES_TOOL_USAGE;
	telling = calloc(1, sizeof(*telling));
	if (telling == NULL) {
		(void)err_set(&err, ERR_MEMORY, _("内存不足"));
		return output_fail(RULES_TOOL_NAME, request->json, &err);
	}
	telling->request = request;
	status = compute(telling, &err);
	if (status == 0)
		status = tell(telling, &err);
	text_buf_clear(&telling->out);
	explain_free(&telling->explain);
	rules_free(&telling->rules);
	free(telling);
	return status < 0 ? output_fail(RULES_TOOL_NAME, request->json, &err)
			  : status;
}
