/*
 * main.c - arguments, the only clock, the only dice, and the counter.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "pos/text.h"
#include "ui/command.h"
#include "ui/counter.h"
#include "ui/language.h"
#include "ui/signals.h"
#include "ui/wiring.h"

#define VERSION "0.1.0"

/* One row a subcommand; the last is empty. */
static const struct command commands[] = {
	{ "settle", N_("结算一单：JSON 进，JSON 出"), cmd_settle },
	{ "card", N_("读卡并显示（只显示一部分）"), cmd_card },
	{ "queue", N_("列出、查看、发送未了结的单"), cmd_queue },
	{ "reconcile", N_("与医保中心对一天的账，列出差异"), cmd_reconcile },
	{ "sync", N_("签到，换目录和规则包，发送排队的单"), cmd_sync },
	{ "shift", N_("班次：开班、交班点现金，移交未结的单"), cmd_shift },
	{ "stoplist", N_("停用名单：导入挂失、冻结的卡"), cmd_stoplist },
	{ "rules", N_("检查规则包，或按它算一个例子"), cmd_rules },
	{ "audit", N_("核对流水，重算每一单"), cmd_audit },
	{ "demo", N_("演示：在临时文件夹里备好一切再打开柜台"), cmd_demo },
	{ NULL, NULL, NULL },
};

static int64_t
clock_ms(clockid_t id)
{
	struct timespec at = { 0, 0 };

	(void)clock_gettime(id, &at); /* these clocks are always there */
	return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

void
main_now(struct now *now)
{
	static const char path[] = "/proc/sys/kernel/random/boot_id";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	memset(now, 0, sizeof(*now));
	now->wall_ms = clock_ms(CLOCK_REALTIME);
	now->mono_ms = clock_ms(CLOCK_BOOTTIME);
	if (fd >= 0) {
		n = read(fd, now->boot_id, sizeof(now->boot_id) - 1);
		(void)close(fd); /* only read */
	}
	if (n != (ssize_t)sizeof(now->boot_id) - 1)
		(void)text_copy(now->boot_id, sizeof(now->boot_id), "unknown");
}

int
main_random(void *bytes, size_t length, struct err *err)
{
	char *at = bytes;
	size_t have = 0;

	while (have < length) {
		ssize_t n = getrandom(at + have, length - have, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_set(err, ERR_FILE, _("随机数：%s"),
			    strerror(errno));
		have += (size_t)n;
	}
	return 0;
}

static int
usage(FILE *to)
{
	(void)fprintf(to, "%s\n\n", _("用法：ybpos [-c 文件] [命令 ...]"));
	(void)fprintf(to, "  %-18s%s\n", "", _("不带命令：打开收款界面"));
	for (size_t i = 0; commands[i].name != NULL; i++)
		(void)fprintf(to, "  %-18s%s\n", commands[i].name,
		    _(commands[i].summary));
	(void)fprintf(to, "\n  %-18s%s\n", "-c, --conf FILE",
	    _("配置文件（默认 pos.conf，或环境变量 YBPOS_CONF）"));
	(void)fprintf(to, "  %-18s%s\n", "-n, --check",
	    _("只检查配置，列出生效的值"));
	(void)fprintf(to, "  %-18s%s\n", "-h, --help", _("这份说明"));
	(void)fprintf(to, "  %-18s%s\n", "-V, --version", _("版本"));
	return to == stderr ? COMMAND_EXIT_INPUT : COMMAND_EXIT_OK;
}

static int
check_conf(void)
{
	struct wiring *wiring = NULL;
	struct err err = { ERR_NONE, "" };
	struct text_buf text;

	if (wiring_open(&wiring, NULL, WIRING_CONF, &err) < 0)
		return command_fail("", &err);
	text_buf_init(&text, 65536);
	conf_print(&wiring->conf, &text);
	(void)fputs(text.at != NULL ? text.at : "", stdout);
	text_buf_clear(&text);
	wiring_close(&wiring);
	return COMMAND_EXIT_OK;
}

/* Personal data is in memory while a sale is made: it must not be in a
 * core as well (I9). */
static void
forbid_cores(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none); /* lowering is never refused */
}

static int
open_counter(void)
{
	struct wiring *wiring = NULL;
	struct err err = { ERR_NONE, "" };
	int signals, rc = -1;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		err_set(&err, ERR_INPUT,
		    _("收款界面要在终端中运行；脚本请用子命令"));
		return command_fail("", &err);
	}
	signals = signals_open(&err);
	if (signals >= 0 &&
	    wiring_open(&wiring, NULL, WIRING_TILL | WIRING_CARD, &err) == 0)
		rc = counter_run(wiring, signals, &err);
	wiring_close(&wiring);
	if (signals >= 0)
		(void)close(signals); /* only read */
	return rc == 0 ? COMMAND_EXIT_OK : command_fail("", &err);
}

static int
run_command(int argc, char **argv)
{
	for (size_t i = 0; commands[i].name != NULL; i++) {
		if (strcmp(commands[i].name, argv[0]) == 0) {
			optind = 0; /* anew: glibc keeps what "+" meant else */
			return commands[i].run(argc, argv);
		}
	}
	(void)fprintf(stderr, "ybpos: %s: %s\n", _("没有这个命令"), argv[0]);
	return usage(stderr);
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "conf", required_argument, NULL, 'c' },
		{ "check", no_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	struct err err = { ERR_NONE, "" };
	int option;

	forbid_cores();
	if (language_open("", &err) < 0)
		return command_fail("", &err);
	while ((option = getopt_long(argc, argv, "+c:nhV", options, NULL)) !=
	    -1) {
		switch (option) {
		case 'c':
			if (setenv("YBPOS_CONF", optarg, 1) < 0)
				return COMMAND_EXIT_FAULT;
			break;
		case 'n':
			return check_conf();
		case 'h':
			return usage(stdout);
		case 'V':
			(void)puts("ybpos " VERSION);
			return COMMAND_EXIT_OK;
		default:
			return usage(stderr);
		}
	}
	if (optind < argc)
		return run_command(argc - optind, argv + optind);
	return open_counter();
}
