/*
 * proxy.c - arguments and the loop.
 *
 *   proxy --to PORT --port-file FILE [--seed N] [--chance K/N] [--span BYTES]
 *         [--ms N] pass|drop|truncate|delay|repeat|replay|reorder|dead
 *
 * SIGUSR1: from now on all pass, and what is dead is reset. SIGUSR2: from
 * now on all is dead, the open ones as well. SIGTERM: the end; says how many
 * connections there were and how many were struck.
 */
#define _GNU_SOURCE /* ppoll, POLLRDHUP */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/real/proxy.h"

static volatile sig_atomic_t asked[3]; /* to end, to heal, to die */

static void
on_signal(int number)
{
	asked[number == SIGUSR1 ? 1 : number == SIGUSR2 ? 2 : 0] = 1;
}

static const char *const names[FATE_COUNT] = {
	[FATE_PASS] = "pass", [FATE_DROP] = "drop",
	[FATE_TRUNCATE] = "truncate", [FATE_DELAY] = "delay",
	[FATE_REPEAT] = "repeat", [FATE_REPLAY] = "replay",
	[FATE_REORDER] = "reorder", [FATE_DEAD] = "dead",
};

static int
usage(void)
{
	(void)fprintf(stderr, "usage: proxy --to PORT --port-file FILE "
	    "[--seed N] [--chance K/N] [--span BYTES] [--ms N] FATE\n");
	return 2;
}

static bool
number(const char *text, char end, int64_t max, int64_t *value,
    const char **rest)
{
	char *stop;

	errno = 0;
	*value = strtoll(text, &stop, 10);
	if (rest != NULL)
		*rest = stop + (*stop == end);
	return errno == 0 && stop != text && *stop == end && *value >= 0 &&
	    *value <= max;
}

static bool
take_option(struct options *o, int c, const char *text)
{
	const char *rest = NULL;
	int64_t v = 0, w = 1;
	bool ok = true;

	if (c == 'f')
		o->port_file = text;
	else if (c == 'c')
		ok = number(text, '/', 1000000, &v, &rest) &&
		    number(rest, '\0', 1000000, &w, NULL) && w > 0;
	else
		ok = number(text, '\0', INT_MAX, &v, NULL);
	switch (c) {
	case 't': o->to_port = (int)v; break;
	case 's': o->seed = (uint64_t)v; break;
	case 'c': o->chance_of = (int)v; o->chance_in = (int)w; break;
	case 'b': o->span = v; break;
	case 'm': o->ms = (int)v; break;
	default: break;
	}
	return ok;
}

static bool
read_options(struct options *o, int argc, char **argv)
{
	static const struct option known[] = {
		{"to", required_argument, NULL, 't'},
		{"port-file", required_argument, NULL, 'f'},
		{"seed", required_argument, NULL, 's'},
		{"chance", required_argument, NULL, 'c'},
		{"span", required_argument, NULL, 'b'},
		{"ms", required_argument, NULL, 'm'},
		{NULL, 0, NULL, 0},
	};
	int c;

	o->chance_of = o->chance_in = 1;
	o->fate = FATE_COUNT;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1)
		if (c == '?' || !take_option(o, c, optarg))
			return false;
	for (int i = 0; optind < argc && i < FATE_COUNT; i++)
		if (strcmp(argv[optind], names[i]) == 0)
			o->fate = (enum fate)i;
	return o->fate != FATE_COUNT && o->to_port > 0 &&
	    o->to_port < 65536 && o->port_file != NULL;
}

/* Written under another name first: whoever sees it sees all of it. */
static int
tell_port(const char *path, int port)
{
	char made[4096];
	FILE *file;
	int n = snprintf(made, sizeof(made), "%s.new", path), bad;

	if (n < 0 || (size_t)n >= sizeof(made))
		return -1;
	file = fopen(made, "we");
	if (file == NULL)
		return -1;
	bad = fprintf(file, "%d\n", port) < 0;
	bad |= fclose(file) != 0;
	return bad || rename(made, path) != 0 ? -1 : 0;
}

static int
listen_here(struct proxy *proxy)
{
	struct sockaddr_in in = {0};
	socklen_t size = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	in.sin_family = AF_INET;
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	proxy->listener = fd;
	if (fd < 0 || bind(fd, (struct sockaddr *)&in, sizeof(in)) != 0 ||
	    listen(fd, PAIRS_MAX) != 0 ||
	    getsockname(fd, (struct sockaddr *)&in, &size) != 0)
		return -1;
	return tell_port(proxy->options.port_file, ntohs(in.sin_port));
}

static void
obey(struct proxy *proxy)
{
	enum fate fate = asked[1] ? FATE_PASS : FATE_DEAD;

	if (!asked[1] && !asked[2])
		return;
	asked[1] = asked[2] = 0;
	proxy->options.fate = fate;
	proxy->options.chance_of = proxy->options.chance_in;
	proxy->options.span = 0;
	for (int i = 0; i < PAIRS_MAX; i++) {
		struct pair *pair = &proxy->pairs[i];

		if (pair->used && fate == FATE_DEAD) {
			pair->fate = fate;
			pair->struck = true;
			proxy->struck++;
		} else if (pair->used && pair->fate == FATE_DEAD) {
			pair_close(proxy, pair, true);
		}
	}
}

/* What each descriptor is waited for; returns how long to wait. */
static int
watch(const struct proxy *proxy, struct pollfd *fds, int64_t now_ms)
{
	int64_t next_ms = now_ms + 1000;

	fds[0] = (struct pollfd){proxy->listener, POLLIN, 0};
	for (int i = 0; i < 2 * PAIRS_MAX; i++) {
		const struct pair *pair = &proxy->pairs[i / 2];
		enum side side = i % 2 == 0 ? CLIENT : SERVER;
		int64_t due_ms = pair_due_ms(proxy, pair, side);

		fds[1 + i] = (struct pollfd){-1, 0, 0};
		if (pair_wants(pair, side))
			fds[1 + i].events |= POLLIN;
		if (due_ms <= now_ms)
			fds[1 + i].events |= POLLOUT;
		else if (due_ms < next_ms)
			next_ms = due_ms;
		if (side == CLIENT && pair_dead(pair))
			fds[1 + i].events |= POLLRDHUP;
		/* An end that hangs up is seen when it is read from. */
		if (fds[1 + i].events != 0)
			fds[1 + i].fd = pair->fd[side];
	}
	return (int)(next_ms - now_ms);
}

static void
turn(struct proxy *proxy, const sigset_t *open)
{
	static struct pollfd fds[1 + 2 * PAIRS_MAX];
	int wait_ms = watch(proxy, fds, proxy_ms()), fd;
	struct timespec wait = {wait_ms / 1000, wait_ms % 1000 * 1000000};

	if (ppoll(fds, 1 + 2 * PAIRS_MAX, &wait, open) < 0)
		return; /* a signal; obey() looks */
	for (int i = 0; i < 2 * PAIRS_MAX; i++) {
		struct pair *pair = &proxy->pairs[i / 2];
		enum side side = i % 2 == 0 ? CLIENT : SERVER;
		int seen = fds[1 + i].revents;

		if (seen != 0 && pair_dead(pair))
			pair_close(proxy, pair, false);
		if (pair->used && (seen & (POLLIN | POLLHUP | POLLERR)) != 0 &&
		    pair_wants(pair, side))
			pair_read(proxy, pair, side);
		if (pair->used &&
		    pair_due_ms(proxy, pair, side) <= proxy_ms() && seen != 0)
			pair_send(proxy, pair, side);
	}
	if ((fds[0].revents & POLLIN) != 0 &&
	    (fd = accept(proxy->listener, NULL, NULL)) >= 0)
		pair_open(proxy, fd);
}

int
main(int argc, char **argv)
{
	static struct proxy proxy;
	struct sigaction action = {0};
	sigset_t ours, open;

	proxy.options.span = 10000;
	proxy.options.ms = 300;
	if (!read_options(&proxy.options, argc, argv))
		return usage();
	proxy.dice = proxy.options.seed;
	action.sa_handler = on_signal;
	(void)sigemptyset(&ours);
	(void)sigaddset(&ours, SIGTERM);
	(void)sigaddset(&ours, SIGUSR1);
	(void)sigaddset(&ours, SIGUSR2);
	/* Taken in ppoll() only, so that none is missed. */
	(void)sigprocmask(SIG_BLOCK, &ours, &open);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGUSR1, &action, NULL);
	(void)sigaction(SIGUSR2, &action, NULL);
	if (listen_here(&proxy) != 0) {
		perror("proxy");
		return 1;
	}
	while (!asked[0]) {
		turn(&proxy, &open);
		obey(&proxy);
	}
	(void)printf("connections %lu, struck %lu\n", proxy.connections,
	    proxy.struck);
	return 0;
}
