#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/rules.h"
#include "pos/rules_case.h"
#include "ui/command.h"
#include "ui/output.h"

#define NAME "rules"

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos rules check 规则包 ... [--json]\n"
	      "      ybpos rules eval 规则包 --case 文件|- [--json]\n"
	      "\n"
	      "check  读入规则包，检查它，并核对包里自带的每一个例子\n"
	      "eval   按规则包算一个例子，逐项给出金额、条款和理由\n"
	      "       例子写成 JSON（格式见 docs/json.md）\n"
	      "\n"
	      "退出码：0 全部成立；2 有规则包或例子不成立；1 出错\n"),
	    stdout);
}

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

/* One pack: its line, or its member of the list. 0, or -1 when it is bad. */
static int
check_one(const char *path, struct json_out *out, bool json)
{
	struct rules *rules = NULL;
	struct err err = {0};
	int rc = rules_load_file(&rules, path, &err);
	const struct rules_head *head = rc == 0 ? rules_head(rules) : NULL;

	if (json) {
		json_begin(out, NULL, '{');
		json_put_text(out, "file", path);
		json_put_bool(out, "ok", rc == 0);
		json_put_text(out, "error", err.text);
		if (head != NULL)
			put_head(out, head);
		json_end(out, '}');
	} else if (head == NULL) {
		(void)fprintf(stderr, "%s\n", err.text);
	} else {
		(void)printf(
		    _("%s  %s  %d 至 %d  例 %d 个全部成立，条款 %d 条用到 %d 条  %.8s\n"),
		    head->id, head->area, head->from_day, head->to_day,
		    head->example_count, head->clause_count,
		    head->clauses_reached, head->hash);
	}
	rules_free(&rules);
	return rc;
}

static int
check(char **paths, int count, bool json)
{
	struct text_buf buf;
	struct json_out out = {&buf, false};
	int status = COMMAND_EXIT_OK;

	text_buf_init(&buf, 1024u * 1024u);
	json_begin(&out, NULL, '[');
	for (int i = 0; i < count; i++)
		if (check_one(paths[i], &out, json) != 0)
			status = COMMAND_EXIT_INPUT;
	json_end(&out, ']');
	if (json && output_send(NAME, &buf) != COMMAND_EXIT_OK)
		status = COMMAND_EXIT_FAULT;
	text_buf_clear(&buf);
	return status;
}

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

static int
send_split(const struct rules *rules, const struct split *split,
    const struct basket *basket, struct err *err)
{
	struct text_buf buf;
	int status = -1;

	text_buf_init(&buf, RULES_CASE_ANSWER_BYTES_MAX);
	if (rules_case_write(&buf, rules, basket, split, err) == 0)
		status = output_send(NAME, &buf);
	text_buf_clear(&buf);
	return status;
}

static int
eval_case(const struct rules *rules, const char *path, bool json,
    struct err *err)
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
	if (status == 0 && json)
		status = send_split(rules, split, &rules_case->basket, err);
	else if (status == 0)
		print_split(rules, split, &rules_case->basket);
	text_buf_clear(&text);
	free(rules_case);
	free(split);
	return status;
}

static int
eval(const char *pack, const char *path, bool json)
{
	struct rules *rules = NULL;
	struct err err = {0};
	int status = rules_load_file(&rules, pack, &err);

	if (status == 0)
		status = eval_case(rules, path, json, &err);
	rules_free(&rules);
	return status < 0 ? output_fail(NAME, json, &err) : status;
}

int
cmd_rules(int argc, char **argv)
{
	static const struct option known[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"case", required_argument, NULL, 'c'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	const char *path = NULL;
	bool json = false;
	int c, left;

	while ((c = getopt_long(argc, argv, "jh", known, NULL)) != -1) {
		if (c == 'j') {
			json = true;
		} else if (c == 'c') {
			path = optarg;
		} else if (c == 'h') {
			help();
			return COMMAND_EXIT_OK;
		} else {
			return output_usage(NAME, _("不认识的选项"));
		}
	}
	left = argc - optind;
	if (left >= 2 && strcmp(argv[optind], "check") == 0)
		return check(argv + optind + 1, left - 1, json);
	if (left == 2 && strcmp(argv[optind], "eval") == 0 && path != NULL)
		return eval(argv[optind + 1], path, json);
	return output_usage(NAME,
	    _("要办什么？check 规则包，或 eval 规则包 --case 文件"));
}
