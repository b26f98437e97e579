#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "ui/command.h"
#include "ui/headless.h"
#include "ui/options.h"
#include "ui/output.h"
#include "ui/reconcile_show.h"

#define NAME "reconcile"

struct wanted {
	struct till_command command;
	int day; /* 0: today */
	int wait_s;
	bool list; /* what is known, without the centre */
	bool json;
};

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos reconcile [--day 日期] [--wait 秒] [--json]\n"
	      "      ybpos reconcile --list [--day 日期] [--json]\n"
	      "      ybpos reconcile --done 编号 --what 说明\n"
	      "\n"
	      "与医保中心对一天的账（默认今天）：先发送排队的单，再按险种、清算\n"
	      "类别、经办机构对总账，不平的对明细。差异逐笔列出：医保单边账、\n"
	      "HIS单边账、总金额对不上、统筹对不上、个账对不上、外来冲销，并写明\n"
	      "怎样处理；能自动处理的（查询、冲正）随即处理。\n"
	      "  --list  只列出已知的差异，不联系中心\n"
	      "  --done  登记一项差异由经办人处理完毕\n"
	      "\n"
	      "退出码：0 相符；4 有差异未处理；3 中心没有答复；2 参数有误；\n"
	      "        1 出错\n"),
	    stdout);
}

/* Until the comparison ended, and what it set off; or time is over. */
static int
compare(struct headless *headless, const struct wanted *wanted,
    bool *answered, struct err *err)
{
	const struct till_view *view = till_view(headless->wiring->till);
	int64_t until_ms;

	*answered = false;
	if (headless_drain(headless, wanted->wait_s, err) != 0)
		return -1;
	if (!view->link_up)
		return 0;
	if (headless_turn(headless, &wanted->command, err) != 0)
		return -1;
	until_ms = headless->now.mono_ms + (int64_t)wanted->wait_s * 1000;
	do {
		if (headless_turn(headless, NULL, err) != 0)
			return -1;
	} while ((view->comparing.running ||
		     till_busy(headless->wiring->till)) &&
	    headless->now.mono_ms < until_ms);
	*answered = !view->comparing.running && !view->comparing.failed;
	return headless_quiet(headless, err);
}

static int
act(struct headless *headless, struct wanted *wanted, int *status,
    struct err *err)
{
	struct reconcile_show show = { .till = headless->wiring->till,
		.day = wanted->day,
		.json = wanted->json,
		.answered = true };

	if (wanted->command.kind == COMMAND_EVEN) {
		if (headless_turn(headless, &wanted->command, err) != 0)
			return -1;
		*status = COMMAND_EXIT_OK;
		return 0;
	}
	if (!wanted->list &&
	    compare(headless, wanted, &show.answered, err) != 0)
		return -1;
	if (wanted->list && headless_turn(headless, NULL, err) != 0)
		return -1;
	if (show.day == 0)
		show.day = text_day(headless->now.wall_ms);
	if (reconcile_show(&show, err) != 0)
		return -1;
	*status = !show.answered ? COMMAND_EXIT_PROVISIONAL :
	    show.open > 0	 ? COMMAND_EXIT_REFUSED :
				   COMMAND_EXIT_OK;
	return 0;
}

static int
run(struct wanted *wanted)
{
	struct headless headless = { 0 };
	struct err err = { 0 };
	int status = COMMAND_EXIT_FAULT;

	if (wiring_open(&headless.wiring, NULL, WIRING_TILL, &err) != 0 ||
	    act(&headless, wanted, &status, &err) != 0)
		status = output_fail(NAME, wanted->json, &err);
	wiring_close(&headless.wiring);
	return status;
}

static bool
take(struct wanted *wanted, int option, const char *text)
{
	int64_t id = 0;

	switch (option) {
	case 'j':
		wanted->json = true;
		return true;
	case 'l':
		wanted->list = true;
		return true;
	case 'w':
		return option_seconds(text, &wanted->wait_s);
	case 'd':
		return text_day_parse(text, &wanted->day) &&
		    (wanted->command.kind != COMMAND_COMPARE ||
			text_format(wanted->command.text,
			    sizeof(wanted->command.text), "%d", wanted->day));
	case 'n':
		wanted->command.kind = COMMAND_EVEN;
		wanted->command.text[0] = '\0';
		if (!text_int64(text, &id) || id < 1 || id > INT32_MAX)
			return false;
		wanted->command.line = (int)id;
		return true;
	case 'm':
		return wanted->command.kind == COMMAND_EVEN &&
		    text_copy(wanted->command.text,
			sizeof(wanted->command.text), text);
	default:
		return false;
	}
}

int
cmd_reconcile(int argc, char **argv)
{
	static const struct option known[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "list", no_argument, NULL, 'l' },
		{ "day", required_argument, NULL, 'd' },
		{ "wait", required_argument, NULL, 'w' },
		{ "done", required_argument, NULL, 'n' },
		{ "what", required_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct wanted wanted = { .command = { .kind = COMMAND_COMPARE },
		.wait_s = 120 };
	int option;

	while ((option = getopt_long(argc, argv, "jh", known, NULL)) != -1) {
		if (option == 'h') {
			help();
			return COMMAND_EXIT_OK;
		}
		if (!take(&wanted, option, optarg))
			return output_usage(NAME, _("不认识的选项或数值"));
	}
	if (optind != argc)
		return output_usage(NAME, _("没有要办的对象"));
	return run(&wanted);
}
