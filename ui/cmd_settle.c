#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/sale_json.h"
#include "ui/command.h"
#include "ui/headless.h"
#include "ui/output.h"
#include "ui/printer.h"
#include "ui/words.h"

#define NAME "settle"

struct options {
	bool json;
	bool print;
};

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos settle 文件|- [--print] [--json]\n"
	      "\n"
	      "结算一单：医院或药店系统用 JSON 给出人员和药品（格式见 docs/json.md），\n"
	      "分割、提交、等到有结果为止，和柜台上走的是同一条路。\n"
	      "--print  结果出来后按 pos.conf 打印小票\n"
	      "JSON 里带 ref（对方系统自己的单号）的，可以放心再交一次：\n"
	      "同一个 ref 只结算一次，再交只报告那一单的结果。\n"
	      "\n"
	      "退出码：0 成功（自费也算）；3 离线已受理，联网后自动上传；4 拒付；\n"
	      "        5 存疑：不要重做，本机会查清；2 输入有误；1 出错\n"
	      "留下待办单据的只有 3 和 5。\n"),
	    stdout);
}

static const char *
outcome_name(enum till_outcome outcome)
{
	switch (outcome) {
	case OUTCOME_SETTLED:
		return "settled";
	case OUTCOME_PROVISIONAL:
		return "provisional";
	case OUTCOME_DOUBT:
		return "doubt";
	case OUTCOME_REFUSED:
		return "refused";
	case OUTCOME_SELFPAY:
		return "selfpay";
	case OUTCOME_PREPAID:
		return "prepaid";
	case OUTCOME_VOID:
		return "void";
	case OUTCOME_NONE:
		break;
	}
	return "none";
}

static int
outcome_exit(enum till_outcome outcome)
{
	switch (outcome) {
	case OUTCOME_SETTLED:
	case OUTCOME_SELFPAY:
		return COMMAND_EXIT_OK;
	case OUTCOME_PROVISIONAL:
	case OUTCOME_PREPAID:
		return COMMAND_EXIT_PROVISIONAL;
	case OUTCOME_REFUSED:
	case OUTCOME_VOID:
		return COMMAND_EXIT_REFUSED;
	case OUTCOME_DOUBT:
	case OUTCOME_NONE:
		break;
	}
	return COMMAND_EXIT_DOUBT;
}

static void
print_result(const struct headless_result *result,
    const struct sale_entry *entry)
{
	char total[MONEY_TEXT_BYTES], fund[MONEY_TEXT_BYTES];
	char account[MONEY_TEXT_BYTES], cash[MONEY_TEXT_BYTES];
	struct words words;

	money_format(total, result->figures.total);
	money_format(fund, result->figures.fund);
	money_format(account, result->figures.account);
	money_format(cash, result->figures.cash);
	words_state(&words, entry);
	(void)printf("%s  %s  %s\n", entry->sale, words.text, entry->note);
	(void)printf(_("合计 %s = 统筹 %s + 个账 %s + 现金 %s\n"), total, fund,
	    account, cash);
	(void)printf(_("短码 %s\n"), result->short_code);
}

static int
send_result(const struct headless_result *result,
    const struct sale_entry *entry)
{
	struct text_buf buf;
	struct json_out out = {&buf, false};
	int status;

	text_buf_init(&buf, 16384);
	json_begin(&out, NULL, '{');
	json_put_text(&out, "sale", result->sale);
	json_put_text(&out, "outcome", outcome_name(result->outcome));
	json_put_text(&out, "short_code", result->short_code);
	output_figures(&out, "figures", &result->figures);
	output_entry(&out, "entry", entry);
	json_end(&out, '}');
	status = output_send(NAME, &buf);
	text_buf_clear(&buf);
	return status;
}

/* Paper is a wish: its failure is said, and is not the sale's. */
static void
print_receipt(struct headless *headless, const char *sale)
{
	const struct conf *conf = &headless->wiring->conf;
	struct text_buf paper;
	struct err err = {0};

	text_buf_init(&paper, 65536);
	if (till_print(headless->wiring->till, &headless->now, sale, &paper,
		&err) != 0 ||
	    printer_print(conf->receipt.path, conf->receipt.encoding,
		paper.at, &err) != 0)
		(void)command_fail(NAME, &err);
	text_buf_clear(&paper);
}

static int
conclude(struct headless *headless, const struct headless_result *result,
    const struct options *options, struct err *err)
{
	struct sale_entry entry;
	int outcome = outcome_exit(result->outcome), status = COMMAND_EXIT_OK;

	memset(&entry, 0, sizeof(entry));
	if (till_find(headless->wiring->till, result->sale, &entry, err) != 0)
		return -1;
	if (options->json)
		status = send_result(result, &entry);
	else
		print_result(result, &entry);
	if (options->print)
		print_receipt(headless, entry.sale);
	return status != COMMAND_EXIT_OK ? status : outcome;
}

/* Refused is no fault; and what is in the journal is in doubt, not lost. */
static int
explain(const struct options *options, const struct err *err, bool accepted)
{
	int status = output_fail(NAME, options->json, err);

	if (accepted)
		return COMMAND_EXIT_DOUBT;
	return err->code == ERR_FORBIDDEN ? COMMAND_EXIT_REFUSED : status;
}

static int
settle(const struct sale_json *sale, const struct options *options)
{
	struct headless headless = {0};
	struct err err = {0};
	unsigned parts = WIRING_TILL | (sale->read_card ? WIRING_CARD : 0);
	struct headless_result result = {"", OUTCOME_NONE, {0}, ""};
	int status = -1;

	if (wiring_open(&headless.wiring, NULL, parts, &err) == 0 &&
	    headless_settle(&headless, sale, &result, &err) == 0)
		status = conclude(&headless, &result, options, &err);
	if (status < 0)
		status = explain(options, &err, result.sale[0] != '\0');
	wiring_close(&headless.wiring);
	return status;
}

static int
run(const char *path, const struct options *options)
{
	struct sale_json *sale = calloc(1, sizeof(*sale));
	struct text_buf text;
	struct err err = {0};
	int status;

	text_buf_init(&text, JSON_BYTES_MAX);
	if (sale == NULL)
		(void)err_set(&err, ERR_MEMORY, _("内存不足"));
	if (sale == NULL || input_read(&text, path, &err) != 0 ||
	    sale_json_parse(sale, text.at, text.length, &err) != 0)
		status = output_fail(NAME, options->json, &err);
	else
		status = settle(sale, options);
	text_buf_clear(&text);
	if (sale != NULL)
		sale_json_clear(sale);
	free(sale);
	return status;
}

int
cmd_settle(int argc, char **argv)
{
	static const struct option known[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"print", no_argument, NULL, 'p'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct options options = {false, false};
	int c;

	while ((c = getopt_long(argc, argv, "jh", known, NULL)) != -1) {
		if (c == 'j') {
			options.json = true;
		} else if (c == 'p') {
			options.print = true;
		} else if (c == 'h') {
			help();
			return COMMAND_EXIT_OK;
		} else {
			return output_usage(NAME, _("不认识的选项"));
		}
	}
	if (optind + 1 != argc)
		return output_usage(NAME, _("要一个文件名，或 - 表示标准输入"));
	return run(argv[optind], &options);
}
