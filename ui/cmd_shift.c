#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/command.h"
#include "ui/headless.h"
#include "ui/options.h"
#include "ui/output.h"
#include "ui/shift_show.h"
#include "ui/wiring.h"

#define NAME "shift"
#define OUT_BYTES_MAX (1024u * 1024u)

struct options {
	bool json;
	const char *amount; /* --float, --count */
	const char *why;
	int wait_s;
};

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos shift [show] [--json]\n"
	      "      ybpos shift open --float 金额 [--json]\n"
	      "      ybpos shift close --count 金额 [--why 原因] [--wait 秒] [--json]\n"
	      "      ybpos shift print\n"
	      "\n"
	      "show   这一班（没有开着的就是上一班）的现金、笔数和要移交的单\n"
	      "open   点清备用金，开班\n"
	      "close  点清现金，与流水核对后交班；有长短款要写原因。随后与医保\n"
	      "       中心对这一班各日的账（最多等 --wait 秒，默认 60；0 不对），\n"
	      "       联系不上中心照样交班\n"
	      "print  上一班的班结单，写到标准输出；第二份起标 重印\n"
	      "金额可写 1234.50，或按面额 \"100*3 50*2 0.5*7\"\n"
	      "\n"
	      "退出码：0 没有要移交的；3 有，或交班后没有对成账；\n"
	      "        4 交班后与中心有差异未处理；5 有存疑的要移交；\n"
	      "        2 参数有误；1 出错或不允许（没有开班、长短款没写原因）\n"),
	    stdout);
}

/* Beside a running counter as well: it reads, and holds nothing. */
static int
show(const struct options *options, struct shift *shift)
{
	struct wiring *wiring = NULL;
	struct shift_show shown = { .shift = shift, .json = options->json };
	struct shift_entry entry;
	struct err err = { ERR_NONE, "" };
	int status, found = -1;

	if (wiring_open(&wiring, NULL, WIRING_AUDIT, &err) == 0)
		found = queue_shift_last(wiring->store, &entry, &err);
	if (found == 0)
		found = shift_read(wiring->store, &entry, shift, &err);
	else if (found == 1)
		(void)err_set(&err, ERR_NOT_FOUND, _("还没有开过班"));
	if (found == 0)
		found = shift_show_days(wiring->store, &shown, &err);
	status = found == 0 ? shift_show(&shown) :
			      output_fail(NAME, options->json, &err);
	wiring_close(&wiring);
	return status;
}

/* The days of a shift that is closed, and the sign-out after them. */
static int
compare(struct headless *headless, int wait_s, struct err *err)
{
	const struct till_view *view = till_view(headless->wiring->till);
	int64_t until_ms = headless->now.mono_ms + (int64_t)wait_s * 1000;

	/* Signed out there is no link any more. */
	while ((view->comparing.running || view->link_up) &&
	    headless->now.mono_ms < until_ms)
		if (headless_turn(headless, NULL, err) != 0)
			return -1;
	return headless_quiet(headless, err);
}

/* Counted is counted: the centre is waited for before and after it, and
 * without one it is closed all the same. */
static int
act(const struct options *options, const struct till_command *asked,
    struct headless *headless, struct shift_show *show, struct shift *shift,
    struct err *err)
{
	struct till_command command = *asked;
	struct till *till = headless->wiring->till;
	bool closing = command.kind == COMMAND_SHIFT_CLOSE;
	int found;

	if (closing && options->wait_s > 0 &&
	    headless_link(headless, err) != 0)
		return -1;
	found = till_shift(till, 0, shift, err);
	command.shown = shift->expected;
	if (found < 0 || headless_turn(headless, &command, err) != 0 ||
	    (closing && compare(headless, options->wait_s, err) != 0) ||
	    till_shift(till, 0, shift, err) != 0)
		return -1;
	show->closing = closing;
	show->comparing = till_view(till)->comparing;
	show->comparing.failed |= show->comparing.running; /* no time left */
	show->comparing.running = false;
	return shift_show_days(headless->wiring->store, show, err);
}

static int
command(const struct options *options, const struct till_command *asked,
    struct shift *shift)
{
	struct headless headless = { 0 };
	struct shift_show shown = { .shift = shift, .json = options->json };
	struct err err = { ERR_NONE, "" };
	int status;

	if (wiring_open(&headless.wiring, NULL, WIRING_TILL, &err) != 0 ||
	    act(options, asked, &headless, &shown, shift, &err) != 0)
		status = output_fail(NAME, options->json, &err);
	else
		status = shift_show(&shown);
	wiring_close(&headless.wiring);
	return status;
}

static int
print_slip(void)
{
	struct wiring *wiring = NULL;
	struct err err = { ERR_NONE, "" };
	struct text_buf text;
	struct now now;
	int status = COMMAND_EXIT_OK;

	main_now(&now);
	text_buf_init(&text, OUT_BYTES_MAX);
	if (wiring_open(&wiring, NULL, WIRING_TILL, &err) != 0 ||
	    till_shift_print(wiring->till, &now, 0, &text, &err) != 0)
		status = output_fail(NAME, false, &err);
	else if (fputs(text.at, stdout) < 0 || fflush(stdout) != 0)
		status = COMMAND_EXIT_FAULT;
	text_buf_clear(&text);
	wiring_close(&wiring);
	return status;
}

static int
open_or_close(
    const struct options *options, enum till_command_kind kind,
    struct shift *shift)
{
	struct till_command asked = { .kind = kind };

	if (options->amount == NULL ||
	    !shift_count_parse(options->amount, &asked.cash))
		return output_usage(NAME,
		    _("要有金额：open --float 金额，close --count 金额"));
	if (options->why != NULL &&
	    !text_copy(asked.text, sizeof(asked.text), options->why))
		return output_usage(NAME, _("原因过长"));
	return command(options, &asked, shift);
}

static int
read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "float", required_argument, NULL, 'a' },
		{ "count", required_argument, NULL, 'a' },
		{ "why", required_argument, NULL, 'y' },
		{ "wait", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "jh", known, NULL)) != -1) {
		if (c == 'j')
			options->json = true;
		else if (c == 'a')
			options->amount = optarg;
		else if (c == 'y')
			options->why = optarg;
		else if (c == 'w') {
			if (!option_seconds(optarg, &options->wait_s))
				return OPTION_BAD;
		} else if (c == 'h')
			return OPTION_HELP;
		else
			return OPTION_BAD;
	}
	return OPTION_GO;
}

static int
run(const struct options *options, const char *what)
{
	struct shift *shift = calloc(1, sizeof(*shift));
	int status = COMMAND_EXIT_FAULT;

	if (shift == NULL)
		return status;
	if (strcmp(what, "show") == 0)
		status = show(options, shift);
	else if (strcmp(what, "open") == 0)
		status = open_or_close(options, COMMAND_SHIFT_OPEN, shift);
	else if (strcmp(what, "close") == 0)
		status = open_or_close(options, COMMAND_SHIFT_CLOSE, shift);
	else if (strcmp(what, "print") == 0)
		status = print_slip();
	else
		status = output_usage(
		    NAME, _("要办什么？show、open、close 或 print"));
	free(shift);
	return status;
}

int
cmd_shift(int argc, char **argv)
{
	struct options options = { .wait_s = 60 };

	switch (read_options(argc, argv, &options)) {
	case OPTION_HELP:
		help();
		return COMMAND_EXIT_OK;
	case OPTION_BAD:
		return output_usage(NAME, _("不认识的选项或数值"));
	default:
		break;
	}
	if (argc - optind > 1)
		return output_usage(
		    NAME, _("要办什么？show、open、close 或 print"));
	return run(&options, argc > optind ? argv[optind] : "show");
}
