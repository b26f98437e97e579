#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/rules.h"
#include "pos/rules_case.h"
#include "ui/command.h"
#include "ui/output.h"
#include "ui/rules_tool.h"

static void
print_split(const struct rules *rules, const struct split *split,
    const struct basket *basket)
{
	struct split_summary_line lines[SPLIT_SUMMARY_MAX];
	char amount[MONEY_TEXT_BYTES], text[256];
	int count = split_summary(split, lines);

	(void)printf("%s  %s\n", rules_head(rules)->id,
	    rules_head(rules)->title);
	for (int i = 0; i < count; i++) {
		money_format(amount, lines[i].amount);
		(void)printf("  %12s  %s\n", amount, lines[i].text);
	}
	(void)printf(_("理由\n"));
	for (int i = 0; i < split->reason_count; i++) {
		const struct split_reason *reason = &split->reasons[i];

		split_reason_text(text, sizeof(text), reason, basket);
		money_format(amount, reason->amount);
		(void)printf("  %12s  %s [%s]\n", amount, text,
		    reason->clause);
	}
}

/* One case, in however many lines, for a person. */
static int
eval_shown(const struct rules *rules, const char *path, struct err *err)
{
	struct rules_case *rules_case = calloc(1, sizeof(*rules_case));
	struct split *split = calloc(1, sizeof(*split));
	struct split_case input;
	struct text_buf text;
	int status = -1;

	text_buf_init(&text, RULES_CASE_BYTES_MAX);
	if (rules_case == NULL || split == NULL) {
		(void)err_set(err, ERR_MEMORY, _("内存不足"));
	} else if (input_read(&text, path, err) == 0 &&
	    rules_case_parse(rules_case, text.at, text.length, err) == 0) {
		input = rules_case_input(rules_case);
		status = split_compute(rules, &input, split, err);
	}
	if (status == 0)
		print_split(rules, split, &rules_case->basket);
	text_buf_clear(&text);
	free(rules_case);
	free(split);
	return status;
}

int
rules_tool_eval(const struct rules_request *request)
{
	struct rules *rules = NULL;
	struct err err = {0};
	int status;

	if (request->pack_count != 1 || request->cases == NULL)
		return RULES_TOOL_USAGE;
	status = rules_load_file(&rules, request->packs[0], &err);
	if (status == 0 && request->json)
		status = rules_stream(rules, request, stdout, &err);
	else if (status == 0)
		status = eval_shown(rules, request->cases, &err);
	rules_free(&rules);
	return status < 0 ? output_fail(RULES_TOOL_NAME, request->json, &err)
			  : status;
}
