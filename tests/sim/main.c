/*
 * sim - run simulated counters by seed and say what broke.
 *
 *   sim [--seeds N] [--from S] [--jobs J]   N worlds from seed S on
 *       [--minutes M]                       no new world after so long
 *       [--first]                           stop at the first that fails
 *   sim --seed S                            one world, with its trace
 *   sim --shrink S                          made small, with its trace
 *   sim --scenarios                         the failures that have a name
 *
 * A world that fails is made small and its trace printed, but with --first.
 * Exit 0 when every invariant held, 1 when one did not.
 */
#include <locale.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/sim/world.h"

#define JOBS_MAX 256

struct options {
	uint64_t from, seeds;
	long jobs;
	int64_t minutes;
	bool first;
};

/* Shared with the parent: it reads what a worker that died was at. */
struct worker_result {
	struct world_sums sums;
	int64_t broken;
	uint64_t first_seed;
	uint64_t current;
	char first[240];
};

static int64_t
seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec;
}

static void
add(struct world_sums *to, const struct world_sums *from)
{
	int64_t *a = (int64_t *)(void *)to;
	const int64_t *b = (const int64_t *)(const void *)from;

	for (size_t i = 0; i < sizeof(*to) / sizeof(*a); i++)
		a[i] += b[i];
}

static void
work(const struct options *o, uint64_t job, struct worker_result *result)
{
	struct world *world = malloc(sizeof(*world));
	int64_t until = seconds() + o->minutes * 60;

	for (uint64_t i = job; world != NULL && i < o->seeds;
	     i += (uint64_t)o->jobs) {
		if (o->minutes > 0 && seconds() >= until)
			break;
		result->current = o->from + i;
		if (!world_run(world, o->from + i, NULL, NULL) &&
		    result->broken++ == 0) {
			result->first_seed = o->from + i;
			memcpy(result->first, world->violation,
			    sizeof(result->first));
		}
		add(&result->sums, &world->sums);
		if (o->first && result->broken > 0)
			break;
	}
	free(world);
}

static int
one(uint64_t seed, bool small)
{
	struct world *world = malloc(sizeof(*world));
	bool good = world != NULL &&
	    world_run(world, seed, NULL, small ? NULL : stdout);

	if (!good && world != NULL) {
		printf("seed %llu: %s\n", (unsigned long long)seed,
		    world->violation);
		if (small)
			shrink(world, seed);
	} else {
		printf("seed %llu: no violation\n", (unsigned long long)seed);
	}
	free(world);
	return good ? 0 : 1;
}

static int
named(void)
{
	struct world *world = malloc(sizeof(*world));
	bool good = world != NULL && scenarios(world);

	free(world);
	return good ? 0 : 1;
}

static void
print_sums(const struct world_sums *s)
{
	const struct {
		const char *name;
		int64_t value;
	} all[] = { { "worlds", s->worlds }, { "counter-days", s->days },
		{ "sales", s->sales }, { "self-paid", s->selfpay },
		{ "provisional", s->provisional }, { "steps", s->steps },
		{ "keys", s->keys }, { "cards", s->cards },
		{ "slips", s->papers }, { "slips failed", s->papers_failed },
		{ "crashes", s->crashes }, { "power cuts", s->power_cuts },
		{ "disk faults", s->disk_faults }, { "quits", s->quits },
		{ "exchanges", s->exchanges }, { "touches", s->touches },
		{ "lost replies", s->lost_replies },
		{ "late requests", s->late }, { "settled", s->settled },
		{ "reversed", s->reversed }, { "refused", s->refused },
		{ "voided", s->voided }, { "handed over", s->handed },
		{ "dealt with", s->dealt }, { "codes uploaded", s->uploaded },
		{ "codes taken back", s->returned },
		{ "codes refused", s->codes_refused },
		{ "questions", s->questions }, { "learned", s->learned },
		{ "visits", s->visits }, { "tickets", s->tickets },
		{ "tickets settled", s->tickets_settled },
		{ "tickets paid back", s->tickets_paid },
		{ "days compared", s->compared },
		{ "rows unequal", s->unequal }, { "shifts", s->shifts } };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		printf("%s %lld%s", all[i].name, (long long)all[i].value,
		    i % 6 == 5 ? "\n" : "  ");
	printf("\nchecked");
	for (int i = 1; i <= INVARIANTS; i++)
		printf(" I%d:%lld", i, (long long)s->checked[i]);
	printf("\n");
}

static int
report(const struct options *o, struct worker_result *results, int64_t took)
{
	struct worker_result total;

	memset(&total, 0, sizeof(total));
	for (long j = 0; j < o->jobs; j++) {
		const struct worker_result *part = &results[j];

		add(&total.sums, &part->sums);
		if (part->broken > 0 &&
		    (total.broken == 0 ||
			part->first_seed < total.first_seed)) {
			total.first_seed = part->first_seed;
			memcpy(total.first, part->first, sizeof(total.first));
		}
		total.broken += part->broken;
	}
	print_sums(&total.sums);
	printf("%lld s on %ld cores\n", (long long)took, o->jobs);
	if (total.broken == 0) {
		printf("no violation\n");
		return 0;
	}
	printf("BROKEN in %lld worlds; first seed %llu: %s\n",
	    (long long)total.broken, (unsigned long long)total.first_seed,
	    total.first);
	if (!o->first && strcmp(total.first, "died") != 0)
		(void)one(total.first_seed, true);
	return 1;
}

static int
many(const struct options *o)
{
	size_t bytes = sizeof(struct worker_result) * (size_t)o->jobs;
	struct worker_result *results = mmap(NULL, bytes,
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int64_t began = seconds();
	pid_t pids[JOBS_MAX];
	int result;

	if (results == MAP_FAILED)
		return 2;
	for (long j = 0; j < o->jobs; j++) {
		pids[j] = fork();
		if (pids[j] < 0)
			return 2;
		if (pids[j] == 0) {
			work(o, (uint64_t)j, &results[j]);
			exit(0);
		}
	}
	for (long j = 0; j < o->jobs; j++) {
		int status = 0;

		if (waitpid(pids[j], &status, 0) == pids[j] && status == 0)
			continue;
		if (results[j].broken++ == 0)
			results[j].first_seed = results[j].current;
		(void)snprintf(
		    results[j].first, sizeof(results[j].first), "died");
	}
	result = report(o, results, seconds() - began);
	(void)munmap(results, bytes);
	return result;
}

int
main(int argc, char **argv)
{
	struct options o = { .from = 1, .seeds = 1000,
		.jobs = sysconf(_SC_NPROCESSORS_ONLN) };

	/* A world's disk is made and thrown away: keep its pages. */
	(void)mallopt(M_MMAP_THRESHOLD, 1 << 30);
	(void)mallopt(M_TRIM_THRESHOLD, 1 << 30);
	/* Columns of Chinese text are the locale's to know. */
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return 2;
	for (int i = 1; i < argc; i++) {
		uint64_t value = i + 1 < argc ?
		    strtoull(argv[i + 1], NULL, 10) :
		    0;

		if (strcmp(argv[i], "--scenarios") == 0)
			return named();
		if (strcmp(argv[i], "--first") == 0) {
			o.first = true;
			continue;
		}
		if (strcmp(argv[i], "--seed") == 0)
			return one(value, false);
		if (strcmp(argv[i], "--shrink") == 0)
			return one(value, true);
		if (strcmp(argv[i], "--seeds") == 0)
			o.seeds = value;
		else if (strcmp(argv[i], "--from") == 0)
			o.from = value;
		else if (strcmp(argv[i], "--jobs") == 0)
			o.jobs = (long)value;
		else if (strcmp(argv[i], "--minutes") == 0)
			o.minutes = (int64_t)value;
		i++;
	}
	if (o.jobs < 1 || o.seeds < (uint64_t)o.jobs)
		o.jobs = 1;
	if (o.jobs > JOBS_MAX)
		o.jobs = JOBS_MAX;
	return many(&o);
}
