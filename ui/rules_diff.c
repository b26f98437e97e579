/* rules_diff.c - `ybpos rules diff`: one pass over the cases, two packs. */
#include <stdlib.h>
#include <string.h>

#include "pos/json.h"
#include "pos/rules_diff.h"
#include "ui/cases.h"
#include "ui/command.h"
#include "ui/output.h"
#include "ui/rules_diff_table.h"
#include "ui/rules_tool.h"

#define DIFF_BYTES_MAX (256u * 1024u)

/* All that a run needs; one block. */
struct pair {
	struct rules *packs[2];
	struct split splits[2];
	struct rules_diff diff;
	struct cases cases;
};

static int
diff_case(struct pair *pair, struct err *err)
{
	const struct split *splits[2];
	struct err why[2] = {{0}, {0}};

	for (int i = 0; i < 2; i++) {
		struct split_case input = rules_case_input(pair->cases.now);

		pair->diff.shifted[i] +=
		    rules_diff_shift(pair->packs[i], &input);
		splits[i] = split_compute(pair->packs[i], &input,
				&pair->splits[i], &why[i]) == 0
		    ? &pair->splits[i]
		    : NULL;
	}
	return rules_diff_add(&pair->diff, pair->cases.line, pair->cases.now,
	    splits, why, err);
}

static int
diff_cases(struct pair *pair, struct err *err)
{
	for (;;) {
		switch (cases_next(&pair->cases, err)) {
		case CASES_READ:
			if (diff_case(pair, err) < 0)
				return -1;
			break;
		case CASES_BAD:
			pair->diff.bad++;
			(void)fprintf(stderr, _("第 %lld 行：%s\n"),
			    (long long)pair->cases.line, err->text);
			break;
		case CASES_ENDED:
			return 0;
		case CASES_FAULT:
			return -1;
		}
	}
}

static void
put_pack(struct json_out *out, const char *key, const struct rules *rules)
{
	const struct rules_head *head = rules_head(rules);

	json_begin(out, key, '{');
	json_put_text(out, "id", head->id);
	json_put_text(out, "title", head->title);
	json_put_int(out, "from", head->from_day);
	json_put_int(out, "to", head->to_day);
	json_put_text(out, "hash", head->hash);
	json_end(out, '}');
}

static void
put_counts(struct json_out *out, const struct rules_diff *diff)
{
	json_put_int(out, "cases", diff->cases);
	json_put_int(out, "bad", diff->bad);
	json_put_int(out, "compared", diff->compared);
	json_put_int(out, "changed", diff->changed);
	json_put_int(out, "worse", diff->worse);
	json_put_int(out, "better", diff->better);
	json_put_int(out, "inside", diff->inside);
	json_put_int(out, "shifted_old", diff->shifted[0]);
	json_put_int(out, "shifted_new", diff->shifted[1]);
	json_put_int(out, "refused_old", diff->refused[0]);
	json_put_int(out, "refused_new", diff->refused[1]);
	json_put_int(out, "refused_both", diff->refused_both);
	json_put_money(out, "medfee_sumamt", diff->total);
}

static void
put_payers(struct json_out *out, const struct rules_diff_paid paid[2])
{
	json_begin(out, "payers", '[');
	for (int i = BUCKET_FUND; i <= BUCKET_CASH; i++) {
		enum split_bucket payer = (enum split_bucket)i;

		if (paid[0].by[i].fen == 0 && paid[1].by[i].fen == 0)
			continue;
		json_begin(out, NULL, '{');
		json_put_text(out, "payer", split_bucket_name(payer));
		json_put_money(out, "old", paid[0].by[i]);
		json_put_money(out, "new", paid[1].by[i]);
		json_end(out, '}');
	}
	json_end(out, ']');
}

static void
put_group(struct json_out *out, const struct rules_diff_group *group)
{
	static const char *const by[] = {"person", "scene", "level"};

	json_begin(out, NULL, '{');
	json_put_text(out, "by", by[group->by]);
	json_put_text(out, "name", group->name);
	json_put_int(out, "cases", group->cases);
	json_put_int(out, "changed", group->changed);
	json_put_int(out, "worse", group->worse);
	json_put_int(out, "better", group->better);
	json_put_money(out, "fund_old", group->fund[0]);
	json_put_money(out, "fund_new", group->fund[1]);
	json_put_money(out, "person_old", group->person[0]);
	json_put_money(out, "person_new", group->person[1]);
	json_end(out, '}');
}

static void
put_side(struct json_out *out, const char *key,
    const struct rules_diff_paid *paid)
{
	json_begin(out, key, '{');
	json_put_money(out, "psn_part_amt", paid->person);
	for (int i = BUCKET_FUND; i <= BUCKET_CASH; i++)
		if (paid->by[i].fen > 0)
			json_put_money(out,
			    split_bucket_name((enum split_bucket)i),
			    paid->by[i]);
	json_end(out, '}');
}

static void
put_worst(struct json_out *out, const struct rules_diff_case *one)
{
	json_begin(out, NULL, '{');
	json_put_int(out, "line", one->line);
	json_put_text(out, "scene", one->scene);
	json_put_text(out, "level", one->level);
	json_put_bool(out, "retired", one->retired);
	json_put_money(out, "medfee_sumamt", one->total);
	put_side(out, "old", &one->paid[0]);
	put_side(out, "new", &one->paid[1]);
	json_end(out, '}');
}

static void
put_refused(struct json_out *out, const struct rules_diff_refused *refused)
{
	json_begin(out, NULL, '{');
	json_put_int(out, "line", refused->line);
	json_put_text(out, "by", refused->side == 0 ? "old" : "new");
	json_put_text(out, "text", refused->text);
	json_end(out, '}');
}

static int
send_json(const struct pair *pair)
{
	const struct rules_diff *diff = &pair->diff;
	struct text_buf buf;
	struct json_out out = {&buf, false};
	int status;

	text_buf_init(&buf, DIFF_BYTES_MAX);
	json_begin(&out, NULL, '{');
	put_pack(&out, "old", pair->packs[0]);
	put_pack(&out, "new", pair->packs[1]);
	put_counts(&out, diff);
	put_payers(&out, diff->paid);
	json_begin(&out, "groups", '[');
	for (int i = 0; i < diff->group_count; i++)
		put_group(&out, &diff->groups[i]);
	json_end(&out, ']');
	json_begin(&out, "worst", '[');
	for (int i = 0; i < diff->worst_count; i++)
		put_worst(&out, &diff->worst[i]);
	json_end(&out, ']');
	json_begin(&out, "refused", '[');
	for (int i = 0; i < diff->refused_count; i++)
		put_refused(&out, &diff->refused_cases[i]);
	json_end(&out, ']');
	json_end(&out, '}');
	status = output_send(RULES_TOOL_NAME, &buf);
	text_buf_clear(&buf);
	return status;
}

static int
send_table(const struct pair *pair, struct err *err)
{
	rules_diff_print(stdout, rules_head(pair->packs[0]),
	    rules_head(pair->packs[1]), &pair->diff);
	if (fflush(stdout) == EOF)
		return err_set(err, ERR_FILE, _("写不出结果"));
	return COMMAND_EXIT_OK;
}

static int
diff_run(struct pair *pair, const struct rules_request *request,
    struct err *err)
{
	int status = cases_open(&pair->cases, request->cases, err);

	for (int i = 0; status == 0 && i < 2; i++)
		status = rules_load_file(
		    &pair->packs[i], request->packs[i], err);
	if (status == 0)
		status = diff_cases(pair, err);
	if (status == 0)
		status = request->json ? send_json(pair)
				       : send_table(pair, err);
	if (status == 0 && pair->diff.bad > 0)
		status = COMMAND_EXIT_INPUT;
	cases_close(&pair->cases);
	for (int i = 0; i < 2; i++)
		rules_free(&pair->packs[i]);
	return status;
}

int
rules_tool_diff(const struct rules_request *request)
{
	struct err err = {0};
	struct pair *pair;
	int status;

	if (request->pack_count != 2 || request->cases == NULL)
		return RULES_TOOL_USAGE;
	pair = calloc(1, sizeof(*pair));
	status = pair == NULL ? err_set(&err, ERR_MEMORY, _("内存不足"))
			      : diff_run(pair, request, &err);
	free(pair);
	return status < 0 ? output_fail(RULES_TOOL_NAME, request->json, &err)
			  : status;
}
