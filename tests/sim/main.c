/*
 * sim - run simulated counters by seed and say what broke.
 *
 *   sim [--seeds N] [--from S] [--jobs J]   N worlds from seed S on
 *   sim --seed S                            one world, with its trace
 *
 * Exit 0 when every invariant held, 1 when one did not.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sim/world.h"

struct worker_result {
	struct world_sums sums;
	int64_t broken;
	uint64_t first_seed;
	char first[240];
};

static void
add(struct world_sums *to, const struct world_sums *from)
{
	int64_t *a = (int64_t *)(void *)to;
	const int64_t *b = (const int64_t *)(const void *)from;

	for (size_t i = 0; i < sizeof(*to) / sizeof(*a); i++)
		a[i] += b[i];
}

static void
work(uint64_t from, uint64_t count, uint64_t stride,
    struct worker_result *result)
{
	struct world *world = malloc(sizeof(*world));

	memset(result, 0, sizeof(*result));
	for (uint64_t i = 0; world != NULL && i < count; i += stride) {
		if (!world_run(world, from + i, NULL)) {
			if (result->broken++ == 0) {
				result->first_seed = from + i;
				memcpy(result->first, world->violation,
				    sizeof(result->first));
			}
		}
		add(&result->sums, &world->sums);
	}
	free(world);
}

static int
one(uint64_t seed)
{
	struct world *world = malloc(sizeof(*world));
	bool good = world != NULL && world_run(world, seed, stdout);

	if (!good && world != NULL)
		printf("seed %llu: %s\n", (unsigned long long)seed,
		    world->violation);
	free(world);
	return good ? 0 : 1;
}

static void
print_sums(const struct worker_result *r)
{
	const struct world_sums *s = &r->sums;

	printf("worlds %lld  steps %lld  sales %lld  selfpay %lld\n",
	    (long long)s->worlds, (long long)s->steps, (long long)s->sales,
	    (long long)s->selfpay);
	printf("crashes %lld (power cuts %lld)  disk faults %lld  exchanges"
	       " %lld  lost replies %lld  late requests %lld\n",
	    (long long)s->crashes, (long long)s->power_cuts,
	    (long long)s->disk_faults, (long long)s->exchanges,
	    (long long)s->lost_replies, (long long)s->late);
	printf("settled %lld  reversed %lld  refused %lld  handed over %lld\n",
	    (long long)s->settled, (long long)s->reversed,
	    (long long)s->refused, (long long)s->handed);
	printf("codes uploaded %lld  taken back %lld  refused %lld\n",
	    (long long)s->uploaded, (long long)s->returned,
	    (long long)s->codes_refused);
	if (r->broken > 0)
		printf("BROKEN in %lld worlds; first seed %llu: %s\n",
		    (long long)r->broken, (unsigned long long)r->first_seed,
		    r->first);
	else
		printf("no violation\n");
}

static int
many(uint64_t from, uint64_t seeds, int jobs)
{
	struct worker_result total, part;
	int pipes[2];

	memset(&total, 0, sizeof(total));
	if (pipe(pipes) != 0)
		return 2;
	for (int j = 0; j < jobs; j++) {
		pid_t pid = fork();

		if (pid < 0)
			return 2;
		if (pid == 0) {
			work(from + (uint64_t)j, seeds - (uint64_t)j,
			    (uint64_t)jobs, &part);
			if (write(pipes[1], &part, sizeof(part)) !=
			    (ssize_t)sizeof(part))
				_exit(2);
			exit(0);
		}
	}
	close(pipes[1]);
	for (int j = 0; j < jobs; j++) {
		int status = 0;

		if (read(pipes[0], &part, sizeof(part)) ==
		    (ssize_t)sizeof(part)) {
			add(&total.sums, &part.sums);
			if (total.broken == 0 && part.broken > 0) {
				total.first_seed = part.first_seed;
				memcpy(total.first, part.first,
				    sizeof(total.first));
			}
			total.broken += part.broken;
		}
		if (wait(&status) < 0 || status != 0)
			total.broken++;
	}
	print_sums(&total);
	return total.broken > 0;
}

int
main(int argc, char **argv)
{
	uint64_t seeds = 1000, from = 1;
	long jobs = sysconf(_SC_NPROCESSORS_ONLN);

	for (int i = 1; i + 1 < argc; i += 2) {
		uint64_t value = strtoull(argv[i + 1], NULL, 10);

		if (strcmp(argv[i], "--seed") == 0)
			return one(value);
		if (strcmp(argv[i], "--seeds") == 0)
			seeds = value;
		else if (strcmp(argv[i], "--from") == 0)
			from = value;
		else if (strcmp(argv[i], "--jobs") == 0)
			jobs = (long)value;
	}
	if (seeds < (uint64_t)jobs)
		jobs = 1;
	return many(from, seeds, (int)jobs);
}
