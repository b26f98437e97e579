#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "pos/text.h"
#include "ui/command.h"
#include "ui/demo.h"
#include "ui/demo_keys.h"
#include "ui/output.h"

#define NAME "demo"
#define END_S 5 /* for the counter to leave the screen in order */

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos demo\n"
	      "      ybpos demo -- 命令 ...\n"
	      "\n"
	      "在一个临时文件夹里备好一切再打开柜台：虚拟读卡器和社保卡、参照中心、\n"
	      "证书、配置、演示统筹区 990101 的规则包和药品目录。结束后全部删除，\n"
	      "不碰本机的读卡服务和数据。\n"
	      "\n"
	      "柜台上：F12 插入或取出社保卡，F11 切断或接通网络。\n"
	      "药品：D1001（甲类）、D1002（乙类）、D1003（丙类）等\n"
	      "\n"
	      "给出命令时不开柜台，在同样的环境里运行它，卡已插好：\n"
	      "  YBPOS_CONF  演示的 pos.conf    YBPOS_DEMO  临时文件夹\n"
	      "例：ybpos demo -- sh -c 'ybpos card; ybpos sync; ybpos queue list'\n"
	      "\n"
	      "退出码：柜台或命令的退出码；1 演示环境起不来；2 参数有误\n"),
	    stdout);
}

/* What the command finds: pos.conf, the folder, and `ybpos` on its path. */
static int
set_environment(const struct demo *demo)
{
	const char *before = getenv("PATH");
	char conf[DEMO_PATH_BYTES + 16], path[4096];

	if (!text_format(path, sizeof(path), "%s:%s", demo->build,
		before != NULL ? before : "/usr/bin:/bin"))
		return -1;
	(void)text_format(conf, sizeof(conf), "%s/pos.conf", demo->folder);
	return setenv("PATH", path, 1) == 0 &&
		    setenv("YBPOS_CONF", conf, 1) == 0 &&
		    setenv("YBPOS_DEMO", demo->folder, 1) == 0
	    ? 0
	    : -1;
}

/* In the child: the counter, or the command given. */
static int
run_inside(const struct demo *demo, char **command)
{
	char self[DEMO_PATH_BYTES + 8];
	char *counter[] = {self, NULL};
	char **run = command[0] != NULL ? command : counter;
	struct err err = {0};

	(void)text_format(self, sizeof(self), "%s/ybpos", demo->build);
	(void)execvp(run[0], run);
	(void)err_set(&err, ERR_INPUT, "%s: %s", run[0], strerror(errno));
	return command_fail(NAME, &err);
}

/* What a signal to us means: the counter is to end, and then we. */
static int
await(pid_t child, const sigset_t *signals)
{
	const struct timespec patience = {END_S, 0};
	bool ending = false;
	int status = 0, seen;

	while (waitpid(child, &status, WNOHANG) == 0) {
		seen = ending ? sigtimedwait(signals, NULL, &patience)
			      : sigwaitinfo(signals, NULL);
		if (seen < 0 && errno == EAGAIN)
			(void)kill(child, SIGKILL);
		else if (seen > 0 && seen != SIGCHLD) {
			(void)kill(child, SIGTERM);
			ending = true;
		}
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : COMMAND_EXIT_FAULT;
}

static int
supervise(struct demo *demo, char **command)
{
	sigset_t signals, before;
	struct err err = {0};
	pid_t child;
	int status;

	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGCHLD);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &signals, &before) != 0 ||
	    (child = fork()) < 0) {
		(void)err_set(&err, ERR_MEMORY, "%s", strerror(errno));
		return command_fail(NAME, &err);
	}
	if (child == 0) {
		(void)sigprocmask(SIG_SETMASK, &before, NULL);
		/* No exit handlers: what was opened is the parent's too. */
		status = run_inside(demo, command);
		(void)fflush(NULL);
		_exit(status);
	}
	return await(child, &signals);
}

/* A command is not a hand that could put a card in. */
static int
put_card_in(const struct demo *demo, struct err *err)
{
	struct demo_keys keys;

	if (demo->reader_why[0] != '\0' || !demo_keys_open(&keys))
		return 0;
	return demo_keys_card(&keys, err);
}

static int
run(char **command)
{
	struct demo demo;
	struct err err = {0};
	struct now now;
	int status;

	main_now(&now);
	if (demo_open(&demo, text_day(now.wall_ms) / 10000, &err) != 0 ||
	    set_environment(&demo) != 0 ||
	    (command[0] != NULL && put_card_in(&demo, &err) != 0)) {
		demo_close(&demo);
		return command_fail(NAME, &err);
	}
	if (demo.reader_why[0] != '\0')
		(void)fprintf(stderr,
		    _("演示：没有虚拟读卡器（%s），请改输身份证号 990101197001010044\n"),
		    demo.reader_why);
	status = supervise(&demo, command);
	demo_close(&demo);
	return status;
}

int
cmd_demo(int argc, char **argv)
{
	static const struct option known[] = {
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "+h", known, NULL)) != -1) {
		if (c != 'h')
			return output_usage(NAME, _("不认识的选项"));
		help();
		return COMMAND_EXIT_OK;
	}
	return run(argv + optind);
}
