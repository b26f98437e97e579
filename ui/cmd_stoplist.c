#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pos/signature.h"
#include "pos/stoplist.h"
#include "pos/stoplist_signed.h"
#include "ui/command.h"
#include "ui/options.h"
#include "ui/output.h"
#include "ui/replace.h"
#include "ui/stoplist_fetch.h"
#include "ui/wiring.h"

#define NAME "stoplist"

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos stoplist import 文件|https地址 [--json]\n"
	      "      ybpos stoplist show [--json]\n"
	      "\n"
	      "停用名单：挂失、冻结的卡和停保的人。断网时问不了中心，本机按名单\n"
	      "拒绝离线结算。import 换上新名单（存到 pos.conf 的 offline.stoplist），\n"
	      "收款界面不用关；show 说明本机名单的日期和条数。\n"
	      "\n"
	      "文件是 UTF-8 文字，开头四行，其后一行一条：\n"
	      "  格式 1\n"
	      "  统筹区 990101\n"
	      "  日期 2026-11-20\n"
	      "  数量 2\n"
	      "  社保卡 A00000001 挂失\n"
	      "  身份证 990101199001010015 冻结\n"
	      "种类：社保卡 身份证 人员编号；原因：挂失 冻结 注销 停保 其他\n"
	      "\n"
	      "退出码：0 好了；4 本机还没有名单；2 文件或配置有误，原名单未动；\n"
	      "        1 出错\n"),
	    stdout);
	(void)fputs(
	    _("\n"
	      "      ybpos stoplist refresh [--json]\n"
	      "      ybpos stoplist sign 文件 --key 私钥文件\n"
	      "\n"
	      "从地址取的名单必须有签名：旁边的 .sig 一同取来，由 pos.conf 的\n"
	      "stoplist_signers 里某一把公钥核对；取不到、不符，原名单不动。\n"
	      "refresh 从 pos.conf 的 stoplist_url 取，每次取全，不续传；收款界面\n"
	      "自己不取，由 cron 定时运行，如每日两次：\n"
	      "  7 6,13 * * *  ybpos -c /etc/ybpos/pos.conf stoplist refresh\n"
	      "没有更新的也再导入一遍，退出码 0；比本机旧的不换，退出码 2。\n"
	      "sign   用 SM2 私钥（PEM）给名单签名，写在旁边的 .sig 里\n"),
	    stdout);
}

static void
tell_lines(void *ctx, int64_t lines)
{
	(void)ctx;
	(void)fputc('\r', stderr);
	(void)fprintf(stderr, _("已读 %lld 行"), (long long)lines);
}

static int
tell_head(const struct stoplist_head *head, bool json)
{
	struct text_buf buf;
	struct json_out out = {&buf, false};
	char when[20];
	int status;

	if (!json) {
		text_datetime(when, head->imported_ms);
		(void)printf(
		    _("停用名单  统筹区 %d，%d 的名单，%lld 条，导入于 %s\n"),
		    head->region, head->day, (long long)head->count, when);
		return COMMAND_EXIT_OK;
	}
	text_buf_init(&buf, 1024);
	json_begin(&out, NULL, '{');
	json_put_int(&out, "region", head->region);
	json_put_int(&out, "day", head->day);
	json_put_int(&out, "count", head->count);
	output_time(&out, "imported", head->imported_ms);
	json_end(&out, '}');
	status = output_send(NAME, &buf);
	text_buf_clear(&buf);
	return status;
}

static int
import(const struct wiring *wiring, const char *from,
    struct stoplist_head *head, struct err *err)
{
	struct stoplist_import work = {
	    .from = from,
	    .to = wiring->conf.offline.stoplist,
	    .key = &wiring->key,
	};
	int64_t region = 0;
	struct now now;
	int result;

	main_now(&now);
	work.now_ms = now.wall_ms;
	(void)text_int64(wiring->conf.till.mdtrtarea_admvs, &region);
	work.region = (int)region;
	if (wiring->conf.offline.stoplist_demand || stoplist_is_url(from)) {
		work.signers = wiring->conf.offline.stoplist_signers;
		if (work.signers[0] == '\0')
			return err_set(err, ERR_CONF,
			    _("名单要有签名（从地址取，或 stoplist_signed = "
			      "demand）：pos.conf 还应写 stoplist_signers："
			      "公钥文件"));
	}
	if (isatty(STDERR_FILENO))
		work.progress = tell_lines;
	result = stoplist_is_url(from)
	    ? stoplist_fetch(
		  wiring, from, &work, work.progress != NULL, head, err)
	    : stoplist_import(&work, head, err);
	if (work.progress != NULL)
		(void)fputc('\n', stderr);
	return result;
}

/* 0 there is one, 1 there is none. */
static int
show(const struct wiring *wiring, struct stoplist_head *head, struct err *err)
{
	struct stoplist *list = NULL;
	int result = stoplist_open(
	    &list, wiring->conf.offline.stoplist, &wiring->key, err);

	if (result == 0)
		*head = *stoplist_head(list);
	stoplist_close(&list);
	return result;
}

static int
sign(const char *path, const char *key_path)
{
	char line[SIGNATURE_TEXT_BYTES], beside[4096];
	struct text_buf key, list;
	struct err err = {0};
	int result;

	text_buf_init(&key, CRYPTO_PEM_BYTES_MAX);
	text_buf_init(&list, STOPLIST_SIGNED_BYTES_MAX);
	result = input_read(&key, key_path, &err);
	if (result == 0)
		result = signature_read(&list, path, &err);
	if (result == 0)
		result = signature_make(line, key.at, key.length, list.at,
		    list.length, &err);
	if (result == 0 &&
	    !text_format(beside, sizeof(beside), "%s.sig", path))
		result = err_set(&err, ERR_LIMIT, _("路径太长"));
	if (result == 0)
		result = file_replace(beside, line, strlen(line), 0644, &err);
	if (result == 0)
		(void)printf("%s\n", beside);
	text_buf_clear(&key);
	text_buf_clear(&list);
	return result == 0 ? COMMAND_EXIT_OK : command_fail(NAME, &err);
}

enum task { TASK_SHOW, TASK_IMPORT, TASK_REFRESH };

static int
run(enum task task, const char *from, bool json)
{
	struct wiring *wiring = NULL;
	struct stoplist_head head;
	struct err err = {0};
	int result, status;

	result = wiring_open(&wiring, NULL, WIRING_KEY, &err);
	if (result == 0 && wiring->conf.offline.stoplist[0] == '\0')
		result = err_set(&err, ERR_CONF,
		    _("pos.conf 的 [offline] stoplist 没有填：先写明存到哪里"));
	if (result == 0 && task == TASK_REFRESH) {
		from = wiring->conf.offline.stoplist_url;
		if (from[0] == '\0')
			result = err_set(&err, ERR_CONF,
			    _("pos.conf 的 [offline] stoplist_url 没有填："
			      "写名单的 https 地址"));
	}
	if (result == 0 && task != TASK_SHOW)
		result = import(wiring, from, &head, &err);
	else if (result == 0)
		result = show(wiring, &head, &err);
	if (result == 1)
		err_set(&err, ERR_NOT_FOUND,
		    _("本机还没有停用名单：用 ybpos stoplist import 导入"));
	status = result == 0 ? tell_head(&head, json)
			     : output_fail(NAME, json, &err);
	wiring_close(&wiring);
	return result == 1 ? COMMAND_EXIT_REFUSED : status;
}

int
cmd_stoplist(int argc, char **argv)
{
	static const struct option known[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"key", required_argument, NULL, 'K'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	const char *key = NULL, *verb;
	bool json = false;
	int c, count;

	while ((c = getopt_long(argc, argv, "jh", known, NULL)) != -1) {
		if (c == 'h') {
			help();
			return COMMAND_EXIT_OK;
		}
		if (c == 'K')
			key = optarg;
		else if (c == 'j')
			json = true;
		else
			return output_usage(NAME, _("不认识的选项或数值"));
	}
	count = argc - optind;
	verb = count > 0 ? argv[optind] : "";
	if (count == 2 && strcmp(verb, "sign") == 0 && key != NULL)
		return sign(argv[optind + 1], key);
	if (count == 2 && strcmp(verb, "import") == 0 && key == NULL)
		return run(TASK_IMPORT, argv[optind + 1], json);
	if (count == 1 && strcmp(verb, "refresh") == 0 && key == NULL)
		return run(TASK_REFRESH, NULL, json);
	if (count == 1 && strcmp(verb, "show") == 0 && key == NULL)
		return run(TASK_SHOW, NULL, json);
	return output_usage(NAME,
	    _("要说 import 文件、refresh、show，或 sign 文件 --key 私钥文件"));
}
