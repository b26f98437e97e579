#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/stick_file.h"
#include "ui/command.h"
#include "ui/headless.h"
#include "ui/options.h"
#include "ui/output.h"
#include "ui/queue_differ.h"
#include "ui/queue_find.h"
#include "ui/queue_show.h"
#include "ui/queue_stick.h"
#include "ui/words.h"
#include "ui/wiring.h"

#define NAME "queue"
#define LIST_MAX 1000

struct options {
	bool json;
	enum queue_list which;
	int wait_s;
	const char *why; /* of deal and take-back */
	struct queue_stick_request stick;
};

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos queue list [--today|--all|--prepaid] [--json]\n"
	      "      ybpos queue find 短码或单号 [--json]\n"
	      "      ybpos queue show 单号或短码 [--json]\n"
	      "      ybpos queue differ [--today|--all] [--json]\n"
	      "      ybpos queue drain [--wait 秒] [--json]\n"
	      "      ybpos queue deal 单号 --why 说明 [--json]\n"
	      "      ybpos queue upload 单号 [--json]\n"
	      "      ybpos queue export 文件 --to 编号 [--max 单数] [--json]\n"
	      "      ybpos queue export 文件 --batch 批号 [--json]\n"
	      "      ybpos queue export 文件 --answers 批号 [--release] [--json]\n"
	      "      ybpos queue import 文件 [--json]\n"
	      "      ybpos queue take-back 批号 --why 原因 [--json]\n"
	      "\n"
	      "list   列出未了结的单（--today 当天全部，--all 全部，\n"
	      "       --prepaid 待补结算和待退款的补结算单）\n"
	      "find   小票上的短码查下落：状态、自何时、归谁、下一步、怎么办\n"
	      "show   一单的内容、状态、分项理由和每条报文\n"
	      "differ 中心结果与收款不同的单：各部分差多少，应补收或退还多少\n"
	      "drain  现在就发送排队的单，直到办完或没有可办的（默认最多 60 秒）\n"
	      "deal   转交人工的单已处理完毕：经办人和说明记入日志，不再提醒\n"
	      "upload 中心拒收的追溯码再报一次（联网时随后就发）\n"
	      "export 从未发出的单写进U盘，移交另一台收款机（--to）：写完就归它，\n"
	      "       本机不再发送；U盘坏了用 --batch 再写一份，内容相同；\n"
	      "       --answers 是接管的一方写答复，--release 把还没发出的交还\n"
	      "import 读U盘：接管移交来的单，或收下答复；读几次都只算一次\n"
	      "take-back 没有交还也要收回：转为人工处理，本机不再发送\n"
	      "\n"
	      "退出码：0 没有未了结的；3 还有待发送的；5 还有存疑的；\n"
	      "        2 参数有误；1 出错（例如收款机正在运行时 drain）\n"),
	    stdout);
}

static int
open_exit(const struct queue_counts *counts)
{
	if (counts->unknown > 0)
		return COMMAND_EXIT_DOUBT;
	if (counts->pending + counts->in_flight > 0)
		return COMMAND_EXIT_PROVISIONAL;
	return COMMAND_EXIT_OK;
}

static void
print_entry(const struct sale_entry *entry)
{
	char made[20], total[MONEY_TEXT_BYTES], fund[MONEY_TEXT_BYTES];
	char cash[MONEY_TEXT_BYTES];
	struct words state;

	words_state(&state, entry);
	text_datetime(made, entry->made_ms);
	money_format(total, entry->total);
	money_format(fund, entry->fund);
	money_format(cash, entry->cash);
	(void)printf("%s  %s  %10s  %10s  %10s  %s%s%s%s%s%s\n", entry->sale,
	    made, total, fund, cash,
	    entry->kind == SETTLEMENT_PREPAID ? state.text :
		entry->closed ? _("未成交") :
				message_state_word(entry->state),
	    entry->stick == STICK_LENT ? _(" 在U盘") :
		entry->handed	       ? _(" 待人工") :
					 "",
	    entry->differed ? _(" 与中心不符") : "",
	    entry->uploads_refused > 0 ? _(" 码被拒") : "",
	    entry->note[0] != '\0' ? "  " : "", entry->note);
}

static void
put_list(struct json_out *out, const struct queue_counts *counts,
    const struct sale_entry *entries, int found)
{
	json_begin(out, NULL, '{');
	output_counts(out, "counts", counts);
	json_begin(out, "sales", '[');
	for (int i = 0; i < found; i++)
		output_entry(out, NULL, &entries[i]);
	json_end(out, ']');
	json_end(out, '}');
}

static int
print_list(const struct options *options, const struct queue_counts *counts,
    const struct sale_entry *entries, int found)
{
	struct text_buf buf;
	struct json_out out = {&buf, false};
	int status;

	if (!options->json) {
		for (int i = 0; i < found; i++)
			print_entry(&entries[i]);
		(void)printf(_("待发送 %d，发送中 %d，存疑 %d，待人工 %d，"
			       "今日成功 %d\n"),
		    counts->pending, counts->in_flight, counts->unknown,
		    counts->handed, counts->acked_today);
		return open_exit(counts);
	}
	text_buf_init(&buf, 4u * 1024u * 1024u);
	put_list(&out, counts, entries, found);
	status = output_send(NAME, &buf);
	text_buf_clear(&buf);
	return status != COMMAND_EXIT_OK ? status : open_exit(counts);
}

/* Reads beside a running counter: nothing is locked, nothing written. */
static int
list(const struct options *options)
{
	struct wiring *wiring = NULL;
	struct sale_entry *entries = calloc(LIST_MAX, sizeof(*entries));
	struct queue_counts counts;
	struct err err = {0};
	struct now now;
	int found = 0, status;

	main_now(&now);
	if (entries == NULL) {
		(void)err_set(&err, ERR_MEMORY, _("内存不足"));
		status = output_fail(NAME, options->json, &err);
	} else if (wiring_open(&wiring, NULL, WIRING_AUDIT, &err) != 0 ||
	    queue_count(wiring->store, now.wall_ms, &counts, &err) != 0 ||
	    queue_list(wiring->store, options->which, text_day(now.wall_ms), 0,
		entries, LIST_MAX, &found, &err) != 0) {
		status = output_fail(NAME, options->json, &err);
	} else {
		status = print_list(options, &counts, entries, found);
	}
	wiring_close(&wiring);
	free(entries);
	return status;
}

static void
put_drained(struct json_out *out, const struct queue_counts *before,
    const struct queue_counts *after, bool link_up)
{
	json_begin(out, NULL, '{');
	json_put_bool(out, "link_up", link_up);
	output_counts(out, "before", before);
	output_counts(out, "after", after);
	json_end(out, '}');
}

static int
print_drained(const struct options *options,
    const struct queue_counts *before, const struct till_view *view)
{
	const struct queue_counts *after = &view->counts;
	struct text_buf buf;
	struct json_out out = {&buf, false};
	int status;

	if (!options->json) {
		(void)printf(_("待发送 %d -> %d，存疑 %d -> %d，待人工 %d -> %d%s\n"),
		    before->pending + before->in_flight,
		    after->pending + after->in_flight, before->unknown,
		    after->unknown, before->handed, after->handed,
		    view->link_up ? "" : _("；中心连不上，稍后会自动再试"));
		return open_exit(after);
	}
	text_buf_init(&buf, 4096);
	put_drained(&out, before, after, view->link_up);
	status = output_send(NAME, &buf);
	text_buf_clear(&buf);
	return status != COMMAND_EXIT_OK ? status : open_exit(after);
}

static int
drain(const struct options *options)
{
	struct headless headless = {0};
	struct queue_counts before;
	struct err err = {0};
	int status;

	if (wiring_open(&headless.wiring, NULL, WIRING_TILL, &err) != 0)
		return output_fail(NAME, options->json, &err);
	before = till_view(headless.wiring->till)->counts;
	if (headless_drain(&headless, options->wait_s, &err) != 0)
		status = output_fail(NAME, options->json, &err);
	else
		status = print_drained(
		    options, &before, till_view(headless.wiring->till));
	wiring_close(&headless.wiring);
	return status;
}

/* The named person is done with a sale that was handed over. */
static int
deal(const struct options *options, const char *sale)
{
	struct till_command command = {.kind = COMMAND_DEAL};
	struct wiring *wiring = NULL;
	struct err err = {0};
	struct now now;
	int status = COMMAND_EXIT_OK;

	if (options->why == NULL ||
	    !text_copy(command.text, sizeof(command.text), options->why) ||
	    !text_copy(command.sale, sizeof(command.sale), sale))
		return output_usage(NAME, _("deal 要有 --why 说明（不过长）"));
	if (wiring_open(&wiring, NULL, WIRING_TILL, &err) != 0)
		return output_fail(NAME, options->json, &err);
	if (wiring_turn(wiring, 0, &command, &now, &err) != 0)
		status = output_fail(NAME, options->json, &err);
	wiring_close(&wiring);
	return status == COMMAND_EXIT_OK ? queue_show(sale, options->json) :
					   status;
}

/* Its refused trace codes once more, as the counter sends them. */
static int
upload(const struct options *options, const char *sale)
{
	struct till_command command = {.kind = COMMAND_UPLOAD};
	struct wiring *wiring = NULL;
	struct err err = {0};
	struct now now;
	int status = COMMAND_EXIT_OK;

	if (!text_copy(command.sale, sizeof(command.sale), sale))
		return output_usage(NAME, _("单号过长"));
	if (wiring_open(&wiring, NULL, WIRING_TILL, &err) != 0)
		return output_fail(NAME, options->json, &err);
	if (wiring_turn(wiring, 0, &command, &now, &err) != 0)
		status = output_fail(NAME, options->json, &err);
	wiring_close(&wiring);
	return status == COMMAND_EXIT_OK ? queue_show(sale, options->json) :
					   status;
}

static bool
number(const char *text, int max, int *to)
{
	int64_t value = 0;

	if (!text_int64(text, &value) || value < 1 || value > max)
		return false;
	*to = (int)value;
	return true;
}

static int
read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"today", no_argument, NULL, 't'},
	    {"all", no_argument, NULL, 'a'},
	    {"prepaid", no_argument, NULL, 'p'},
	    {"wait", required_argument, NULL, 'w'},
	    {"why", required_argument, NULL, 'y'},
	    {"to", required_argument, NULL, 'o'},
	    {"max", required_argument, NULL, 'm'},
	    {"batch", required_argument, NULL, 'b'},
	    {"answers", required_argument, NULL, 'n'},
	    {"release", no_argument, NULL, 'r'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "jh", known, NULL)) != -1) {
		if (c == 'j')
			options->json = true;
		else if (c == 't')
			options->which = QUEUE_TODAY;
		else if (c == 'a')
			options->which = QUEUE_ALL;
		else if (c == 'p')
			options->which = QUEUE_PREPAID;
		else if (c == 'y')
			options->why = optarg;
		else if (c == 'b')
			options->stick.batch = optarg;
		else if (c == 'n')
			options->stick.answers = optarg;
		else if (c == 'r')
			options->stick.release = true;
		else if (c == 'o' && number(optarg, 99, &options->stick.to))
			continue;
		else if (c == 'm' &&
		    number(optarg, STICK_SALES_MAX, &options->stick.max))
			continue;
		else if (c == 'w' && option_seconds(optarg, &options->wait_s))
			continue;
		else if (c == 'h')
			return OPTION_HELP;
		else
			return OPTION_BAD;
	}
	return OPTION_GO;
}

int
cmd_queue(int argc, char **argv)
{
	struct options options = {.which = QUEUE_OPEN, .wait_s = 60};
	int left;

	switch (read_options(argc, argv, &options)) {
	case OPTION_HELP:
		help();
		return COMMAND_EXIT_OK;
	case OPTION_BAD:
		return output_usage(NAME, _("不认识的选项或数值"));
	default:
		break;
	}
	left = argc - optind;
	if (left == 1 && strcmp(argv[optind], "list") == 0)
		return list(&options);
	if (left == 1 && strcmp(argv[optind], "differ") == 0)
		return queue_differ(options.which, options.json);
	if (left == 1 && strcmp(argv[optind], "drain") == 0)
		return drain(&options);
	options.stick.json = options.json;
	options.stick.why = options.why;
	if (left == 2 && strcmp(argv[optind], "export") == 0)
		return queue_stick_export(argv[optind + 1], &options.stick);
	if (left == 2 && strcmp(argv[optind], "import") == 0)
		return queue_stick_import(argv[optind + 1], &options.stick);
	if (left == 2 && strcmp(argv[optind], "take-back") == 0)
		return queue_stick_take_back(
		    argv[optind + 1], &options.stick);
	if (left == 2 && strcmp(argv[optind], "find") == 0)
		return queue_find(argv[optind + 1], options.json);
	if (left == 2 && strcmp(argv[optind], "show") == 0)
		return queue_show(argv[optind + 1], options.json);
	if (left == 2 && strcmp(argv[optind], "deal") == 0)
		return deal(&options, argv[optind + 1]);
	if (left == 2 && strcmp(argv[optind], "upload") == 0)
		return upload(&options, argv[optind + 1]);
	return output_usage(NAME,
	    _("要办什么？list、find 短码、show 单号、differ、drain、"
	      "deal 单号、upload 单号、export 文件、import 文件或"
	      " take-back 批号"));
}
