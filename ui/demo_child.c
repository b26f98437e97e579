#include "ui/demo.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pos/text.h"

#define READY_MS 15000
#define STOP_MS 3000
#define LOOK_MS 20

/* In the child: its own group, so that a key of ours is not its signal. */
static void
become(const char *const *argv, int input, const char *log)
{
	sigset_t none;
	int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (out >= 0 && setpgid(0, 0) == 0 &&
	    dup2(input, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
	    dup2(out, STDERR_FILENO) >= 0)
		/* execv takes what it does not change. */
		(void)execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

int
demo_child_start(struct demo_child *child, const struct demo *demo,
    const char *log, const char *const *argv, struct err *err)
{
	char path[DEMO_PATH_BYTES];
	int ends[2];

	assert(child->pid == 0);
	if (access(argv[0], X_OK) != 0)
		return err_set(err, ERR_NOT_FOUND,
		    _("没有 %s：演示要在源码目录里用 make run 运行"), argv[0]);
	if (!text_format(path, sizeof(path), "%s/%s", demo->folder, log) ||
	    pipe(ends) != 0)
		return err_set(
		    err, ERR_FILE, _("%s：%s"), argv[0], strerror(errno));
	/* A later child must not hold an earlier one's input open. */
	if (fcntl(ends[1], F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl(ends[0], F_SETFD, FD_CLOEXEC) < 0 ||
	    (child->pid = fork()) < 0) {
		child->pid = 0;
		(void)close(ends[0]); /* unused */
		(void)close(ends[1]);
		return err_set(
		    err, ERR_FILE, _("%s：%s"), argv[0], strerror(errno));
	}
	if (child->pid == 0)
		become(argv, ends[0], path);
	(void)close(ends[0]); /* the child's */
	child->input = ends[1];
	return 0;
}

static bool
ended(struct demo_child *child)
{
	if (child->pid == 0 || waitpid(child->pid, NULL, WNOHANG) == 0)
		return child->pid == 0;
	child->pid = 0;
	return true;
}

/* 1 when the file holds something. */
static int
look(const char *path, char *text, size_t room)
{
	FILE *file;
	size_t n;

	if (text == NULL)
		return access(path, F_OK) == 0;
	file = fopen(path, "re");
	if (file == NULL)
		return 0;
	n = fread(text, 1, room - 1, file);
	text[n] = '\0';
	(void)fclose(file); /* was only read */
	return n > 0;
}

int
demo_child_ready(struct demo_child *child, const char *path, char *text,
    size_t room, struct err *err)
{
	for (int waited = 0; waited < READY_MS; waited += LOOK_MS) {
		if (look(path, text, room))
			return 0;
		if (ended(child))
			return err_set(
			    err, ERR_FILE, _("程序没有起来"));
		(void)poll(NULL, 0, LOOK_MS);
	}
	return err_set(err, ERR_FILE, _("程序迟迟没有准备好"));
}

/* It ends by itself when its input does; if not, it is made to. */
void
demo_child_stop(struct demo_child *child)
{
	if (child->input >= 0)
		(void)close(child->input); /* a pipe: nothing to lose */
	child->input = -1;
	for (int waited = 0; waited < STOP_MS && !ended(child);
	     waited += LOOK_MS) {
		if (waited == STOP_MS / 2)
			(void)kill(child->pid, SIGTERM);
		(void)poll(NULL, 0, LOOK_MS);
	}
	if (child->pid == 0)
		return;
	(void)kill(child->pid, SIGKILL);
	(void)waitpid(child->pid, NULL, 0);
	child->pid = 0;
}
