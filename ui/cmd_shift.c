#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/receipt.h"
#include "ui/command.h"
#include "ui/options.h"
#include "ui/output.h"
#include "ui/queue_show.h"
#include "ui/wiring.h"

#define NAME "shift"
#define OUT_BYTES_MAX (1024u * 1024u)

struct options {
	bool json;
	const char *amount; /* --float, --count */
	const char *why;
};

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos shift [show] [--json]\n"
	      "      ybpos shift open --float 金额 [--json]\n"
	      "      ybpos shift close --count 金额 [--why 原因] [--json]\n"
	      "      ybpos shift print\n"
	      "\n"
	      "show   这一班（没有开着的就是上一班）的现金、笔数和要移交的单\n"
	      "open   点清备用金，开班\n"
	      "close  点清现金，与流水核对后交班；有长短款要写原因\n"
	      "print  上一班的班结单，写到标准输出；第二份起标 重印\n"
	      "金额可写 1234.50，或按面额 \"100*3 50*2 0.5*7\"\n"
	      "\n"
	      "退出码：0 没有要移交的；3 有；5 有存疑的要移交；\n"
	      "        2 参数有误；1 出错或不允许（没有开班、长短款没写原因）\n"),
	    stdout);
}

static int
shift_exit(const struct shift *shift)
{
	for (int i = 0; i < shift->item_count; i++)
		if (shift->items[i].as == SHIFT_UNKNOWN ||
		    shift->items[i].as == SHIFT_RESENT)
			return COMMAND_EXIT_DOUBT;
	return shift->carried > 0 ? COMMAND_EXIT_PROVISIONAL :
				    COMMAND_EXIT_OK;
}

static void
put_sums(struct json_out *out, const struct shift *shift)
{
	json_begin(out, "sales", '[');
	for (int kind = 0; kind < SHIFT_KINDS; kind++)
		for (int state = 0; state < MESSAGE_STATE_COUNT; state++) {
			const struct shift_sum *sum =
			    &shift->sums[kind][state];

			if (sum->count == 0)
				continue;
			json_begin(out, NULL, '{');
			json_put_text(out, "kind", shift_kind_name(kind));
			json_put_text(out, "state",
			    message_state_name((enum message_state)state));
			json_put_int(out, "count", sum->count);
			json_put_money(out, "medfee_sumamt", sum->total);
			json_put_money(out, "fund_pay_sumamt", sum->fund);
			json_put_money(out, "acct_pay", sum->account);
			json_put_money(out, "psn_cash_pay", sum->cash);
			json_end(out, '}');
		}
	json_end(out, ']');
}

static void
put_items(struct json_out *out, const struct shift *shift)
{
	char code[9];

	json_begin(out, "items", '[');
	for (int i = 0; i < shift->item_count; i++) {
		receipt_short_code(code, shift->items[i].sale);
		json_begin(out, NULL, '{');
		json_put_text(out, "sale", shift->items[i].sale);
		json_put_text(out, "short_code", code);
		json_put_text(
		    out, "as", shift_carry_name(shift->items[i].as));
		json_end(out, '}');
	}
	json_end(out, ']');
}

static void
put_shift(struct json_out *out, const struct shift *shift)
{
	json_begin(out, NULL, '{');
	json_put_int(out, "opened", shift->entry.opened);
	json_put_int(out, "closed", shift->entry.closed);
	json_put_int(out, "from", shift->entry.from);
	output_time(out, "opened_at", shift->opened_ms);
	output_time(out, "closed_at", shift->closed_ms);
	json_put_text(out, "by", shift->by);
	json_put_text(out, "closed_by", shift->closed_by);
	json_put_money(out, "start", shift->start);
	for (int i = 0; i < SHIFT_MOVE_COUNT; i++)
		json_put_money(out, shift_move_name((enum shift_move)i),
		    shift->moves[i]);
	json_put_money(out, "expected", shift->expected);
	if (shift->entry.closed > 0) {
		json_put_money(out, "counted", shift->counted);
		json_put_money(out, "difference", shift->difference);
		json_put_text(out, "reason", shift->reason);
	}
	put_sums(out, shift);
	json_put_int(out, "unsettled", shift->unsettled);
	json_put_int(out, "uploads", shift->uploads);
	json_put_int(out, "visits", shift->visits);
	json_put_int(out, "carried", shift->carried);
	put_items(out, shift);
	json_end(out, '}');
}

static void
print_money(const char *word, struct money amount)
{
	char text[MONEY_TEXT_BYTES];

	money_format(text, amount);
	(void)printf("%12s  %s\n", text, word);
}

static void
print_shift(const struct shift *shift)
{
	char when[20], code[9];

	text_datetime(when, shift->opened_ms);
	(void)printf(_("开班 %s %s\n"), when, shift->by);
	if (shift->entry.closed > 0) {
		text_datetime(when, shift->closed_ms);
		(void)printf(_("交班 %s %s\n"), when, shift->closed_by);
	}
	print_money(_("备用金"), shift->start);
	for (int i = 0; i < SHIFT_MOVE_COUNT; i++)
		print_money(
		    shift_move_word((enum shift_move)i), shift->moves[i]);
	print_money(_("应有现金"), shift->expected);
	if (shift->entry.closed > 0) {
		print_money(_("点得现金"), shift->counted);
		print_money(_("长短款"), shift->difference);
	}
	if (shift->reason[0] != '\0')
		(void)printf("%s  %s\n", _("原因"), shift->reason);
	(void)printf(_("移交下一班 %d 笔"), shift->carried);
	(void)printf("\n");
	for (int i = 0; i < shift->item_count; i++) {
		receipt_short_code(code, shift->items[i].sale);
		(void)printf("  %s  %s  %s\n", shift->items[i].sale, code,
		    shift_carry_word(shift->items[i].as));
	}
}

static int
tell(const struct options *options, const struct shift *shift)
{
	struct text_buf buf;
	struct json_out out = { &buf, false };
	int status;

	if (!options->json) {
		print_shift(shift);
		return shift_exit(shift);
	}
	text_buf_init(&buf, OUT_BYTES_MAX);
	put_shift(&out, shift);
	status = output_send(NAME, &buf);
	text_buf_clear(&buf);
	return status != COMMAND_EXIT_OK ? status : shift_exit(shift);
}

/* Beside a running counter as well: it reads, and holds nothing. */
static int
show(const struct options *options, struct shift *shift)
{
	struct wiring *wiring = NULL;
	struct shift_entry entry;
	struct err err = { ERR_NONE, "" };
	int status, found = -1;

	if (wiring_open(&wiring, NULL, WIRING_AUDIT, &err) == 0)
		found = queue_shift_last(wiring->store, &entry, &err);
	if (found == 0)
		found = shift_read(wiring->store, &entry, shift, &err);
	else if (found == 1)
		(void)err_set(&err, ERR_NOT_FOUND, _("还没有开过班"));
	status = found == 0 ? tell(options, shift) :
			      output_fail(NAME, options->json, &err);
	wiring_close(&wiring);
	return status;
}

static int
command(const struct options *options, struct till_command *command,
    struct shift *shift)
{
	struct wiring *wiring = NULL;
	struct err err = { ERR_NONE, "" };
	struct now now;
	int found = -1, status;

	if (wiring_open(&wiring, NULL, WIRING_TILL, &err) == 0)
		found = till_shift(wiring->till, 0, shift, &err);
	command->shown = shift->expected;
	if (found >= 0)
		found = wiring_turn(wiring, 0, command, &now, &err);
	if (found == 0)
		found = till_shift(wiring->till, 0, shift, &err);
	status = found == 0 ? tell(options, shift) :
			      output_fail(NAME, options->json, &err);
	wiring_close(&wiring);
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
		else if (c == 'h')
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
	struct options options = { false, NULL, NULL };

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
