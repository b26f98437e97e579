/*
 * shim_clock.c - time that passes faster, and a wall clock that steps.
 *
 * LD_PRELOAD it with SHIM_CLOCK=FILE, a file that build/real/clock made and
 * sets. Wall, monotonic and boot time go on together at the file's rate, so
 * that a process sees what it would see had it been left alone for so long;
 * waits are cut by the same rate. A step moves the wall clock only.
 */
#define _GNU_SOURCE /* RTLD_NEXT, CLOCK_BOOTTIME */
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "tests/real/shim_clock.h"

static const struct fake_clock *fake;

static int
machine(clockid_t id, struct timespec *at)
{
	int (*real)(clockid_t, struct timespec *) = NULL;
	void *found = dlsym(RTLD_NEXT, "clock_gettime");

	memcpy(&real, &found, sizeof(real));
	return real(id, at);
}

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("SHIM_CLOCK");
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *at = MAP_FAILED;

	if (fd >= 0)
		at = mmap(NULL, sizeof(*fake), PROT_READ, MAP_SHARED, fd, 0);
	if (fd >= 0)
		(void)close(fd); /* mapped */
	if (at == MAP_FAILED)
		_exit(127); /* rather than test with the wrong time */
	fake = at;
}

/* How far ahead of the machine it is; the wall clock's step with it. */
static int64_t
ahead(bool wall, int64_t *rate)
{
	int64_t ahead_ns, set_ns, step_ns;
	struct timespec now;
	uint64_t turn;

	if (fake == NULL) /* some library is begun before we are */
		begin();
	do {
		turn = atomic_load(&fake->turn);
		set_ns = atomic_load(&fake->set_ns);
		ahead_ns = atomic_load(&fake->ahead_ns);
		*rate = atomic_load(&fake->rate);
		step_ns = atomic_load(&fake->step_ns);
	} while (turn % 2 != 0 || turn != atomic_load(&fake->turn));
	(void)machine(CLOCK_MONOTONIC, &now); /* always there */
	ahead_ns += (now.tv_sec * 1000000000 + now.tv_nsec - set_ns) *
	    (*rate - 1);
	return ahead_ns + (wall ? step_ns : 0);
}

int
clock_gettime(clockid_t id, struct timespec *at)
{
	bool wall = id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE;
	int64_t ns, rate;
	int rc = machine(id, at);

	if (rc != 0 || id == CLOCK_PROCESS_CPUTIME_ID ||
	    id == CLOCK_THREAD_CPUTIME_ID)
		return rc;
	ns = at->tv_sec * 1000000000 + at->tv_nsec + ahead(wall, &rate);
	at->tv_sec = ns / 1000000000;
	at->tv_nsec = ns % 1000000000;
	return 0;
}

int
gettimeofday(struct timeval *at, void *zone)
{
	struct timespec now;

	(void)zone; /* nobody has asked for one for decades */
	(void)clock_gettime(CLOCK_REALTIME, &now);
	at->tv_sec = now.tv_sec;
	at->tv_usec = now.tv_nsec / 1000;
	return 0;
}

time_t
time(time_t *at)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (at != NULL)
		*at = now.tv_sec;
	return now.tv_sec;
}

int
poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
	struct timespec wait = {0, 0};
	int64_t rate, ns;

	(void)ahead(false, &rate);
	ns = wait_ms * INT64_C(1000000) / rate;
	wait.tv_sec = ns / 1000000000;
	wait.tv_nsec = ns % 1000000000;
	return ppoll(fds, count, wait_ms < 0 ? NULL : &wait, NULL);
}
