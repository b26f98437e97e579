#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "pos/person.h"
#include "ui/command.h"
#include "ui/options.h"
#include "ui/output.h"
#include "ui/wiring.h"
#include "ui/words.h"

#define NAME "card"
#define LOOK_MS 50 /* how often to ask the worker */

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos card [--wait 秒] [--json]\n"
	      "\n"
	      "读一次读卡器里的社保卡并显示，号码和姓名只显示一部分。\n"
	      "没有卡时等它插入（默认最多 10 秒）。\n"
	      "\n"
	      "退出码：0 读到；4 有卡但不能用；1 读卡器或服务有故障，或没有等到卡；\n"
	      "        2 参数或配置有误\n"),
	    stdout);
}

/*
 * Asks for one read and waits for its end. The worker waits for a card by
 * itself; only time is ours. CARD_ABSENT when there was none in time.
 */
static enum card_result
read_one(const struct card_port *port, int wait_s, struct card_event *event)
{
	struct card_event last = {.result = CARD_ABSENT};
	struct now now;
	int64_t until_ms;

	main_now(&now);
	until_ms = now.mono_ms + (int64_t)wait_s * 1000;
	if (port->start(port->ctx, 1) != 0)
		return CARD_FAULT;
	for (; now.mono_ms <= until_ms; main_now(&now)) {
		while (port->poll(port->ctx, event) == 1) {
			if (event->kind == CARD_EVENT_READ)
				return event->result;
			if (event->kind == CARD_EVENT_READER)
				last = *event;
		}
		(void)poll(NULL, 0, LOOK_MS);
	}
	port->cancel(port->ctx, 1);
	return last.result == CARD_OK ? CARD_ABSENT : last.result;
}

static void
put_card(struct json_out *out, enum card_result result,
    const struct card_data *card)
{
	char masked[MASK_BYTES];

	json_begin(out, NULL, '{');
	json_put_text(out, "result", card_result_name(result));
	json_put_text(out, "text", words_card(result));
	if (result == CARD_OK || result == CARD_NEEDS_PSAM) {
		json_begin(out, "card", '{');
		json_put_text(out, "reader", card->reader);
		json_put_text(out, "version", card->version);
		json_put_text(out, "area", card->area);
		json_put_text(out, "issued", card->issued);
		json_put_text(out, "expires", card->expires);
		mask_number(masked, card->ident_code);
		json_put_text(out, "card_sn", masked);
		mask_number(masked, card->card_no);
		json_put_text(out, "mdtrt_cert_no", masked);
		mask_number(masked, card->id_no);
		json_put_text(out, "certno", masked);
		mask_name(masked, card->name);
		json_put_text(out, "psn_name", masked);
		json_put_text(out, "gend", card->sex);
		json_put_bool(out, "holder", card->holder);
		json_put_int(out, "flags", (int64_t)card->flags);
		json_end(out, '}');
	}
	json_end(out, '}');
}

static int
send_card(enum card_result result, const struct card_data *card)
{
	struct text_buf buf;
	struct json_out out = {&buf, false};
	int status;

	text_buf_init(&buf, 8192);
	put_card(&out, result, card);
	status = output_send(NAME, &buf);
	text_buf_clear(&buf);
	return status;
}

static void
print_card(enum card_result result, const struct card_data *card)
{
	char number[MASK_BYTES], id_no[MASK_BYTES], name[MASK_BYTES];

	if (result != CARD_OK)
		(void)fprintf(stderr, "ybpos %s: %s (%s)\n", NAME,
		    words_card(result), card_result_name(result));
	if (result != CARD_OK && result != CARD_NEEDS_PSAM)
		return;
	mask_number(number, card->card_no);
	mask_number(id_no, card->id_no);
	mask_name(name, card->name);
	(void)printf(_("读卡器    %s\n"), card->reader);
	(void)printf(_("卡版本    %s  发卡地 %s  有效期至 %s\n"),
	    card->version, card->area, card->expires);
	if (card->holder)
		(void)printf(_("姓名      %s\n卡号      %s\n身份证号  %s\n"),
		    name, number, id_no);
}

static int
card_exit(enum card_result result)
{
	if (result == CARD_OK)
		return COMMAND_EXIT_OK;
	return result < 0 || result == CARD_ABSENT ? COMMAND_EXIT_FAULT
						   : COMMAND_EXIT_REFUSED;
}

static int
run(int wait_s, bool json)
{
	struct wiring *wiring = NULL;
	struct card_event event;
	struct card_port port;
	enum card_result result;
	struct err err = {0};
	int status = COMMAND_EXIT_OK;

	if (wiring_open(&wiring, NULL, WIRING_CARD, &err) != 0)
		return output_fail(NAME, json, &err);
	memset(&event, 0, sizeof(event));
	port = card_worker_port(wiring->card);
	result = read_one(&port, wait_s, &event);
	if (json)
		status = send_card(result, &event.data);
	else
		print_card(result, &event.data);
	card_data_clear(&event.data);
	wiring_close(&wiring);
	return status != COMMAND_EXIT_OK ? status : card_exit(result);
}

int
cmd_card(int argc, char **argv)
{
	static const struct option known[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"wait", required_argument, NULL, 'w'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	bool json = false;
	int wait_s = 10, c;

	while ((c = getopt_long(argc, argv, "jh", known, NULL)) != -1) {
		if (c == 'j') {
			json = true;
		} else if (c == 'h') {
			help();
			return COMMAND_EXIT_OK;
		} else if (c != 'w' || !option_seconds(optarg, &wait_s)) {
			return output_usage(NAME, _("不认识的选项或数值"));
		}
	}
	if (optind != argc)
		return output_usage(NAME, _("没有要办的对象"));
	return run(wait_s, json);
}
