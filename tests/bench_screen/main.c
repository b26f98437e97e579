/*
 * bench_screen: the counter as a program, at the other end of a pseudo
 * terminal of 80x24. Timed are its start, from fork to the first screen that
 * has MARK on it, and keys, from the write to the first byte that comes back.
 * Its memory is the kernel's own figure at the end of it.
 *   bench_screen KEYS MARK COMMAND [ARGUMENT...]
 * One line: start ms, key p50 us, p99 us, longest us, resident KiB, of them
 * not of files, highest resident KiB.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KEYS_MAX 5000
#define START_MS_MAX 60000
#define SETTLE_US 3000000
#define QUIET_MS 30 /* what one key brings comes in one piece */
#define SEEN_BYTES_MAX (1 << 20)

static char seen[SEEN_BYTES_MAX];
static size_t seen_length;

static int64_t
now_us(void)
{
	struct timespec at = { 0, 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &at); /* it is always there */
	return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static _Noreturn void
stop(const char *what)
{
	(void)fprintf(stderr, "bench_screen: %s\n%.*s\n", what,
	    (int)seen_length, seen);
	exit(1);
}

/* false: nothing came for so long, or the program has ended. */
static bool
more(int fd, int wait_ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	ssize_t got;

	if (poll(&poll_fd, 1, wait_ms) <= 0)
		return false;
	if (seen_length > SEEN_BYTES_MAX / 2)
		seen_length = 0;
	got = read(fd, seen + seen_length, SEEN_BYTES_MAX - 1 - seen_length);
	if (got <= 0)
		return false;
	seen_length += (size_t)got;
	seen[seen_length] = '\0';
	return true;
}

static void
quiet(int fd)
{
	while (more(fd, QUIET_MS))
		;
}

/* One key; us until its first byte is back. */
static int64_t
strike(int fd, char key)
{
	int64_t from = now_us(), took;

	if (write(fd, &key, 1) != 1)
		stop("a key cannot be written");
	if (!more(fd, START_MS_MAX))
		stop("a key brings nothing");
	took = now_us() - from;
	quiet(fd);
	return took;
}

static int
in_order(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static long
status_kib(pid_t pid, const char *field)
{
	char path[64], line[256];
	long kib = -1;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	file = fopen(path, "r");
	if (file == NULL)
		stop("it has ended");
	while (kib < 0 && fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, field, strlen(field)) == 0)
			kib = strtol(line + strlen(field), NULL, 10);
	}
	(void)fclose(file);
	return kib;
}

static void
measure(int fd, pid_t pid, int64_t from, int keys, const char *mark)
{
	static int64_t times[KEYS_MAX];
	int64_t start;

	while (seen_length == 0 || strstr(seen, mark) == NULL) {
		if (!more(fd, START_MS_MAX))
			stop("the first screen never came");
	}
	start = now_us() - from;
	from = now_us();
	while (now_us() - from < SETTLE_US) /* the sign-in tried */
		(void)more(fd, QUIET_MS);
	for (int i = 0; i < keys; i++) {
		times[i] = strike(fd, (char)('1' + i % 9));
		(void)strike(fd, '\177');
	}
	qsort(times, (size_t)keys, sizeof(times[0]), in_order);
	printf("%lld %lld %lld %lld %ld %ld %ld\n", (long long)start / 1000,
	    (long long)times[keys / 2], (long long)times[keys * 99 / 100],
	    (long long)times[keys - 1], status_kib(pid, "VmRSS:"),
	    status_kib(pid, "RssAnon:"), status_kib(pid, "VmHWM:"));
}

int
main(int argc, char **argv)
{
	const struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int64_t from = now_us();
	int keys = argc > 3 ? (int)strtol(argv[1], NULL, 10) : 0;
	int fd = -1;
	pid_t pid;

	if (keys < 1 || keys > KEYS_MAX) {
		(void)fprintf(stderr,
		    "usage: bench_screen KEYS MARK COMMAND [ARGUMENT...]\n");
		return 2;
	}
	pid = forkpty(&fd, NULL, NULL, &size);
	if (pid < 0)
		stop(strerror(errno));
	if (pid == 0) {
		(void)execvp(argv[3], argv + 3);
		_exit(127);
	}
	measure(fd, pid, from, keys, argv[2]);
	(void)kill(pid, SIGTERM);
	(void)close(fd);
	return waitpid(pid, NULL, 0) == pid ? 0 : 1;
}
