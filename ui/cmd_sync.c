#include <getopt.h>
#include <stdio.h>

#include "pos/catalogue.h"
#include "ui/command.h"
#include "ui/headless.h"
#include "ui/options.h"
#include "ui/output.h"

#define NAME "sync"

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos sync [--wait 秒] [--json]\n"
	      "\n"
	      "开班前做一次：签到，换上新的药品目录和当日规则包，发送排队的单\n"
	      "（默认最多 60 秒）。\n"
	      "\n"
	      "退出码：0 都办好了；3 中心连不上或还有待发送的；5 还有存疑的；\n"
	      "        4 没有当日有效的规则包；2 目录或配置有误；1 出错\n"),
	    stdout);
}

static int
sync_exit(const struct till_view *view)
{
	if (view->rules == NULL)
		return COMMAND_EXIT_REFUSED;
	if (view->counts.unknown > 0)
		return COMMAND_EXIT_DOUBT;
	if (!view->link_up ||
	    view->counts.pending + view->counts.in_flight +
		    view->counts.visits > 0)
		return COMMAND_EXIT_PROVISIONAL;
	return COMMAND_EXIT_OK;
}

static void
print_sync(const struct till_view *view, int items)
{
	const struct rules_head *head;

	(void)printf(_("中心      %s%s\n"),
	    view->link_up ? _("联网") :
	    view->link_trouble == LINK_LOGIN ?
			    _("网络要求登录网页，登录后会自动再试") :
	    view->link_trouble == LINK_STRANGER ?
			    _("对方证书不是中心的，请找网管") :
			    _("连不上，稍后会自动再试"),
	    view->signed_in ? _("，已签到") : "");
	(void)printf(_("药品目录  %d 种\n"), items);
	if (view->rules == NULL) {
		(void)printf(_("规则包    没有当日有效的：%s\n"),
		    view->notice_text);
	} else {
		head = rules_head(view->rules);
		(void)printf(_("规则包    %s %s（%d 至 %d）%.8s\n"), head->id,
		    head->title, head->from_day, head->to_day, head->hash);
	}
	(void)printf(_("队列      待发送 %d，存疑 %d，待人工 %d\n"),
	    view->counts.pending + view->counts.in_flight,
	    view->counts.unknown, view->counts.handed);
}

static void
put_pack(struct json_out *out, const struct rules *rules)
{
	const struct rules_head *head;

	if (rules == NULL) {
		json_put_null(out, "pack");
		return;
	}
	head = rules_head(rules);
	json_begin(out, "pack", '{');
	json_put_text(out, "id", head->id);
	json_put_text(out, "title", head->title);
	json_put_int(out, "from", head->from_day);
	json_put_int(out, "to", head->to_day);
	json_put_text(out, "hash", head->hash);
	json_end(out, '}');
}

static int
send_sync(const struct till_view *view, int items)
{
	struct text_buf buf;
	struct json_out out = {&buf, false};
	int status;

	text_buf_init(&buf, 8192);
	json_begin(&out, NULL, '{');
	json_put_bool(&out, "link_up", view->link_up);
	json_put_bool(&out, "signed_in", view->signed_in);
	json_put_int(&out, "catalogue_items", items);
	put_pack(&out, view->rules);
	output_counts(&out, "counts", &view->counts);
	json_end(&out, '}');
	status = output_send(NAME, &buf);
	text_buf_clear(&buf);
	return status;
}

/* Opening the till brings catalogue and pack up to date. */
static int
run(int wait_s, bool json)
{
	struct headless headless = {0};
	const struct till_view *view;
	struct err err = {0};
	int items = 0;
	int status = -1;

	if (wiring_open(&headless.wiring, NULL, WIRING_TILL, &err) == 0 &&
	    headless_drain(&headless, wait_s, &err) == 0 &&
	    catalogue_refresh(headless.wiring->store,
		headless.wiring->conf.till.catalogue, &items, &err) == 0) {
		view = till_view(headless.wiring->till);
		status = COMMAND_EXIT_OK;
		if (json)
			status = send_sync(view, items);
		else
			print_sync(view, items);
		if (status == COMMAND_EXIT_OK)
			status = sync_exit(view);
	}
	if (status < 0)
		status = output_fail(NAME, json, &err);
	wiring_close(&headless.wiring);
	return status;
}

int
cmd_sync(int argc, char **argv)
{
	static const struct option known[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"wait", required_argument, NULL, 'w'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	bool json = false;
	int wait_s = 60, c;

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
