/*
 * link.c - arguments, the far end's command, and the loop.
 *
 *   unshare -rn link [--delay-ms N] [--rate-bps N] [--loss-ppm N] [--seed N]
 *       [--queue-bytes N] [--ready FILE] COMMAND...
 *
 * FILE is made when the link stands. Ends with the command, or ends it on
 * SIGTERM; then says what went over each line.
 */
#define _GNU_SOURCE /* ppoll */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/wait.h>

#include "tests/real/link.h"

#define SECOND_NS INT64_C(1000000000)
#define BURST 64 /* packets read before the other line has its turn */

static volatile sig_atomic_t asked_to_end;

static void
on_signal(int number)
{
	if (number != SIGCHLD)
		asked_to_end = 1;
}

static int64_t
now_ns(void)
{
	struct timespec t = {0, 0};

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* always there */
	return (int64_t)t.tv_sec * SECOND_NS + t.tv_nsec;
}

static int
usage(void)
{
	(void)fprintf(stderr, "usage: unshare -rn link [--delay-ms N] "
	    "[--rate-bps N] [--loss-ppm N] [--seed N] [--queue-bytes N] "
	    "[--ready FILE] COMMAND...\n");
	return 2;
}

static bool
whole(const char *text, int64_t max, int64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && *value >= 0 &&
	    *value <= max;
}

static bool
read_options(struct link_options *o, int argc, char **argv)
{
	static const struct option known[] = {
		{"delay-ms", required_argument, NULL, 'd'},
		{"rate-bps", required_argument, NULL, 'r'},
		{"loss-ppm", required_argument, NULL, 'l'},
		{"seed", required_argument, NULL, 's'},
		{"queue-bytes", required_argument, NULL, 'q'},
		{"ready", required_argument, NULL, 'f'},
		{NULL, 0, NULL, 0},
	};
	int64_t seed = 1;
	bool ok = true;
	int c;

	while (ok && (c = getopt_long(argc, argv, "+", known, NULL)) != -1) {
		switch (c) {
		case 'd': ok = whole(optarg, 60000, &o->delay_ms); break;
		case 'r': ok = whole(optarg, SECOND_NS * 100, &o->rate_bps);
			break;
		case 'l': ok = whole(optarg, 1000000, &o->loss_ppm); break;
		case 's': ok = whole(optarg, INT64_MAX / 4, &seed); break;
		case 'q': ok = whole(optarg, 1 << 30, &o->queue_bytes); break;
		case 'f': o->ready_file = optarg; break;
		default: ok = false; break;
		}
	}
	o->seed = (uint64_t)seed;
	o->command = argv + optind;
	return ok && optind < argc;
}

static pid_t
start(const struct link_options *o, const sigset_t *open)
{
	FILE *ready;
	pid_t pid = fork();

	if (pid == 0) {
		(void)sigprocmask(SIG_SETMASK, open, NULL);
		(void)execvp(o->command[0], o->command);
		perror(o->command[0]);
		_exit(127);
	}
	if (pid > 0 && o->ready_file != NULL) {
		ready = fopen(o->ready_file, "we");
		if (ready == NULL || fclose(ready) != 0)
			perror(o->ready_file);
	}
	return pid;
}

static void
take_in(struct line *line, int from)
{
	uint8_t bytes[MTU + 1];

	for (int i = 0; i < BURST; i++) {
		ssize_t n = read(from, bytes, sizeof(bytes));

		if (n <= 0)
			return;
		line_take(line, bytes, (size_t)n, now_ns());
	}
}

static void
let_out(struct line *line, int to)
{
	const struct packet *packet;

	while ((packet = line_due(line, now_ns())) != NULL) {
		if (write(to, packet->bytes, packet->length) < 0 &&
		    errno == EAGAIN)
			return; /* the kernel's own queue; soon again */
		line_drop(line);
	}
}

static void
turn(struct line lines[2], const int tun[2], const sigset_t *open)
{
	struct pollfd fds[2] = {{tun[0], POLLIN, 0}, {tun[1], POLLIN, 0}};
	int64_t due_ns = line_due_ns(&lines[0]), wait_ns;
	struct timespec wait;

	if (line_due_ns(&lines[1]) < due_ns)
		due_ns = line_due_ns(&lines[1]);
	wait_ns = due_ns == INT64_MAX ? SECOND_NS : due_ns - now_ns();
	if (wait_ns < 0)
		wait_ns = 0;
	if (wait_ns > SECOND_NS)
		wait_ns = SECOND_NS;
	wait.tv_sec = wait_ns / SECOND_NS;
	wait.tv_nsec = wait_ns % SECOND_NS;
	if (ppoll(fds, 2, &wait, open) < 0)
		return; /* a signal: main() looks */
	for (int i = 0; i < 2; i++) {
		if (fds[i].revents != 0)
			take_in(&lines[i], tun[i]);
		let_out(&lines[i], tun[1 - i]);
	}
}

static void
say(const char *name, const struct line *line)
{
	(void)printf("%s: %" PRId64 " packets, %" PRId64 " bytes, %" PRId64
	    " lost, %" PRId64 " found the queue full\n", name, line->sent,
	    line->sent_bytes, line->lost, line->refused);
}

static void
catch_signals(sigset_t *open)
{
	struct sigaction action = {0};
	sigset_t ours;

	action.sa_handler = on_signal;
	(void)sigemptyset(&ours);
	(void)sigaddset(&ours, SIGTERM);
	(void)sigaddset(&ours, SIGINT);
	(void)sigaddset(&ours, SIGCHLD);
	/* Taken in ppoll() only, so that none is missed. */
	(void)sigprocmask(SIG_BLOCK, &ours, open);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGCHLD, &action, NULL);
}

int
main(int argc, char **argv)
{
	struct link_options options = {0};
	struct line lines[2];
	int tun[2], status = 1;
	sigset_t open;
	pid_t far;

	if (!read_options(&options, argc, argv))
		return usage();
	if (link_open(tun) != 0)
		return 77;
	if (line_open(&lines[0], &options, 0) != 0 ||
	    line_open(&lines[1], &options, 1) != 0)
		return 1;
	catch_signals(&open);
	far = start(&options, &open);
	while (far > 0 && waitpid(far, &status, WNOHANG) == 0) {
		if (asked_to_end) {
			(void)kill(far, SIGTERM);
			asked_to_end = 0;
		}
		turn(lines, tun, &open);
	}
	say("near to far", &lines[0]);
	say("far to near", &lines[1]);
	line_close(&lines[0]);
	line_close(&lines[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
