/*
 * lab: run a command beside a pcscd of its own with a virtual reader. What
 * tests/support/pcscd.h promises holds here too.
 */
#define _GNU_SOURCE /* ppoll */
#include "tests/support/pcscd.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define READER_WAIT_MS 5000
#define EXIT_LAB 125

static const char help[] =
    "usage: lab [--port-file F] [--env-file F] [-- COMMAND ...]\n"
    "\n"
    "Starts a private pcscd with a virtual reader, runs COMMAND with it in\n"
    "the environment, and ends everything when COMMAND ends. Without COMMAND\n"
    "it runs until its standard input ends.\n"
    "\n"
    "  --port-file F   write the port of the reader's first slot to F\n"
    "  --env-file F    write the variables below to F, for a shell\n"
    "  --help          this text\n"
    "\n"
    "Files appear when everything is ready. Variables:\n"
    "  PCSCLITE_CSOCK_NAME   pcscd's socket; libpcsclite reads it\n"
    "  YBPOS_LAB_READER      how the reader's name begins\n"
    "  YBPOS_LAB_PORT        where a virtual card connects\n"
    "  YBPOS_LAB_PID         this program: SIGUSR2 kills pcscd as a crash\n"
    "                        would, SIGUSR1 starts it again\n"
    "\n"
    "Exit status: that of COMMAND; 125 when the lab cannot be set up.\n";

struct lab {
	struct pcscd pcscd;
	const char *port_file, *env_file;
	char **command; /* NULL: until standard input ends */
	pid_t child;
	int status;
};

static int
complain(const char *what, const char *why)
{
	(void)fprintf(stderr, "lab: %s%s%s\n", what, why[0] != '\0' ? ": " : "",
		      why);
	return -1;
}

/* Whole or not at all: who waits for the file never sees half of it. */
static int
publish(const char *path, const char *text)
{
	char fresh[256];
	FILE *file;
	int n;

	if (path == NULL)
		return 0;
	n = snprintf(fresh, sizeof(fresh), "%s.new", path);
	if (n < 0 || (size_t)n >= sizeof(fresh))
		return complain(path, "too long");
	file = fopen(fresh, "we");
	if (file == NULL)
		return complain(fresh, strerror(errno));
	n = fputs(text, file);
	if (fclose(file) != 0 || n < 0 || rename(fresh, path) != 0)
		return complain(path, strerror(errno));
	return 0;
}

static int
announce(struct lab *lab)
{
	char port[16], pid[16], text[512];

	(void)snprintf(port, sizeof(port), "%u", lab->pcscd.port);
	(void)snprintf(pid, sizeof(pid), "%d", (int)getpid());
	if (setenv("YBPOS_LAB_READER", PCSCD_READER, 1) != 0 ||
	    setenv("YBPOS_LAB_PORT", port, 1) != 0 ||
	    setenv("YBPOS_LAB_PID", pid, 1) != 0)
		return complain("environment", strerror(errno));
	(void)snprintf(
	    text, sizeof(text),
	    "PCSCLITE_CSOCK_NAME='%s'\n"
	    "YBPOS_LAB_READER='" PCSCD_READER "'\n"
	    "YBPOS_LAB_PORT=%s\n"
	    "YBPOS_LAB_PID=%s\n"
	    "export PCSCLITE_CSOCK_NAME YBPOS_LAB_READER YBPOS_LAB_PORT\n"
	    "export YBPOS_LAB_PID\n",
	    lab->pcscd.socket, port, pid);
	if (publish(lab->env_file, text) != 0)
		return -1;
	(void)snprintf(text, sizeof(text), "%s\n", port);
	return publish(lab->port_file, text);
}

static int
run_command(struct lab *lab, const sigset_t *before)
{
	if (lab->command == NULL)
		return 0;
	lab->child = fork();
	if (lab->child < 0)
		return complain("fork", strerror(errno));
	if (lab->child > 0)
		return 0;
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)sigprocmask(SIG_SETMASK, before, NULL);
	(void)execvp(lab->command[0], lab->command);
	(void)complain(lab->command[0], strerror(errno));
	_exit(127);
}

/* True when the command has ended; pcscd's own end is nobody's worry. */
static bool
reap(struct lab *lab)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == lab->pcscd.pid)
			lab->pcscd.pid = 0;
		if (pid == lab->child) {
			lab->child = 0;
			lab->status = WIFEXITED(status)
					  ? WEXITSTATUS(status)
					  : 128 + WTERMSIG(status);
			return true;
		}
	}
	return false;
}

/* False when it is time to end. */
static bool
obey(struct lab *lab, unsigned signal)
{
	switch (signal) {
	case SIGCHLD:
		return !reap(lab);
	case SIGUSR1:
		if (lab->pcscd.pid == 0 && pcscd_start(&lab->pcscd) != 0)
			(void)complain("pcscd", lab->pcscd.why);
		return true;
	case SIGUSR2:
		pcscd_stop(&lab->pcscd, SIGKILL);
		return true;
	case SIGINT: /* the terminal's: the command has it too */
		return lab->child != 0;
	default:
		return false;
	}
}

static void
supervise(struct lab *lab, int signals)
{
	struct pollfd fds[2] = {
	    {.fd = signals, .events = POLLIN},
	    {.fd = lab->command == NULL ? STDIN_FILENO : -1, .events = POLLIN}};
	struct signalfd_siginfo info;
	char byte;

	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		if (fds[0].revents != 0 &&
		    read(signals, &info, sizeof(info)) ==
			(ssize_t)sizeof(info) &&
		    !obey(lab, info.ssi_signo))
			return;
		if (fds[1].revents != 0 && read(STDIN_FILENO, &byte, 1) <= 0)
			return;
	}
}

static void
end_command(struct lab *lab)
{
	if (lab->child <= 0)
		return;
	(void)kill(lab->child, SIGTERM);
	for (int i = 0; i < 20 && lab->child > 0; i++) {
		if (!reap(lab))
			(void)poll(NULL, 0, 100);
	}
	if (lab->child > 0) {
		(void)kill(lab->child, SIGKILL);
		(void)waitpid(lab->child, NULL, 0);
		lab->status = 128 + SIGKILL;
	}
}

static int
take_arguments(struct lab *lab, int argc, char **argv)
{
	int at = 1;

	for (; at + 1 < argc && strcmp(argv[at], "--") != 0; at += 2) {
		if (strcmp(argv[at], "--port-file") == 0)
			lab->port_file = argv[at + 1];
		else if (strcmp(argv[at], "--env-file") == 0)
			lab->env_file = argv[at + 1];
		else
			break;
	}
	if (at == argc)
		return 0;
	if (strcmp(argv[at], "--") == 0 && at + 1 < argc) {
		lab->command = &argv[at + 1];
		return 0;
	}
	(void)fprintf(stderr, "lab: %s: not understood\n%s", argv[at], help);
	return -1;
}

int
main(int argc, char **argv)
{
	struct lab lab = {.status = 0};
	sigset_t handled, before;
	int signals;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fputs(help, stdout) < 0;
	if (take_arguments(&lab, argc, argv) != 0)
		return EXIT_LAB;
	(void)sigemptyset(&handled);
	for (size_t i = 0; i < 6; i++)
		(void)sigaddset(&handled,
				(const int[]){SIGCHLD, SIGINT, SIGTERM, SIGHUP,
					      SIGUSR1, SIGUSR2}[i]);
	(void)sigprocmask(SIG_BLOCK, &handled, &before);
	signals = signalfd(-1, &handled, SFD_CLOEXEC);
	if (signals < 0 || pcscd_open(&lab.pcscd) != 0 ||
	    pcscd_start(&lab.pcscd) != 0 ||
	    pcscd_wait_reader(&lab.pcscd, READER_WAIT_MS) != 0) {
		(void)complain("no private pcscd", lab.pcscd.why);
		lab.status = EXIT_LAB;
	} else if (announce(&lab) != 0 || run_command(&lab, &before) != 0) {
		lab.status = EXIT_LAB;
	} else {
		supervise(&lab, signals);
		end_command(&lab);
	}
	pcscd_close(&lab.pcscd);
	if (lab.port_file != NULL)
		(void)unlink(lab.port_file); /* may be gone already */
	if (lab.env_file != NULL)
		(void)unlink(lab.env_file);
	return lab.status;
}
