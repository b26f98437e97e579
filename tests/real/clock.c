/*
 * clock.c - makes and sets the clock of shim_clock.
 *
 *   clock FILE new          the machine's time
 *   clock FILE rate N       from now on N seconds a second
 *   clock FILE step +-S     the wall clock alone, by so many seconds more
 *   clock FILE ahead        how many whole seconds it is ahead
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/mman.h>

#include "tests/real/shim_clock.h"

static int64_t
machine_ns(void)
{
	struct timespec now = {0, 0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* always there */
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static struct fake_clock *
map(const char *path, bool anew)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	void *at = MAP_FAILED;

	if (fd >= 0 && (!anew || ftruncate(fd, 0) == 0) &&
	    ftruncate(fd, sizeof(struct fake_clock)) == 0)
		at = mmap(NULL, sizeof(struct fake_clock),
		    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd >= 0)
		(void)close(fd); /* mapped */
	return at == MAP_FAILED ? NULL : at;
}

static int64_t
ahead_ns(const struct fake_clock *fake, int64_t now_ns)
{
	return fake->ahead_ns + (now_ns - fake->set_ns) * (fake->rate - 1);
}

static void
set(struct fake_clock *fake, int64_t rate, int64_t step_ns)
{
	int64_t now_ns = machine_ns();
	int64_t then_ns = ahead_ns(fake, now_ns);

	fake->turn++;
	fake->ahead_ns = then_ns;
	fake->set_ns = now_ns;
	fake->rate = rate;
	fake->step_ns = step_ns;
	fake->turn++;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[2] : "";
	bool anew = strcmp(what, "new") == 0;
	struct fake_clock *fake = argc > 1 ? map(argv[1], anew) : NULL;
	int64_t value = 0;
	char *end;

	if (fake == NULL) {
		perror("clock");
		return 1;
	}
	if (argc > 3) {
		errno = 0;
		value = strtoll(argv[3], &end, 10);
		if (errno != 0 || *end != '\0')
			return 2;
	}
	if (anew)
		set(fake, 1, 0);
	else if (strcmp(what, "rate") == 0 && value > 0)
		set(fake, value, fake->step_ns);
	else if (strcmp(what, "step") == 0)
		set(fake, fake->rate, fake->step_ns + value * 1000000000);
	else if (strcmp(what, "ahead") == 0)
		(void)printf("%" PRId64 "\n",
		    ahead_ns(fake, machine_ns()) / 1000000000);
	else
		return 2;
	return 0;
}
