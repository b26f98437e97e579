/*
 * peer.c - a program beside us that splits when told, and times itself:
 * what the pipe costs is not counted. See bench.h and peers.mjs.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"

extern char **environ;

struct peer {
	pid_t pid;
	FILE *to;
	FILE *from;
	char hello[256];
};

static pid_t
start(const char *command, const int down[2], const int up[2])
{
	char shell[] = "sh", dash[] = "-c";
	char *text = strdup(command);
	char *argv[] = {shell, dash, text, NULL};
	posix_spawn_file_actions_t acts;
	pid_t pid = -1;

	if (!text || posix_spawn_file_actions_init(&acts) != 0)
		abort();
	if (posix_spawn_file_actions_adddup2(&acts, down[0], 0) != 0 ||
	    posix_spawn_file_actions_adddup2(&acts, up[1], 1) != 0 ||
	    posix_spawn_file_actions_addclose(&acts, down[1]) != 0 ||
	    posix_spawn_file_actions_addclose(&acts, up[0]) != 0 ||
	    posix_spawnp(&pid, "sh", &acts, NULL, argv, environ) != 0)
		pid = -1;
	(void)posix_spawn_file_actions_destroy(&acts);
	free(text);
	return pid;
}

struct peer *
peer_open(const char *command)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	int down[2], up[2];

	/* Our ends are ours alone: a second peer that held the first one's
	 * would keep it from ever reading the end of its input. */
	if (!peer || pipe(down) != 0 || pipe(up) != 0 ||
	    fcntl(down[1], F_SETFD, FD_CLOEXEC) != 0 ||
	    fcntl(up[0], F_SETFD, FD_CLOEXEC) != 0) {
		free(peer);
		return NULL;
	}
	(void)signal(SIGPIPE, SIG_IGN); /* a write then says EPIPE */
	peer->pid = start(command, down, up);
	(void)close(down[0]);
	(void)close(up[1]);
	peer->to = fdopen(down[1], "w");
	peer->from = fdopen(up[0], "r");
	if (peer->pid < 0 || !peer->to || !peer->from ||
	    !fgets(peer->hello, sizeof(peer->hello), peer->from)) {
		fprintf(stderr, "no answer from: %s\n", command);
		peer_close(peer);
		return NULL;
	}
	peer->hello[strcspn(peer->hello, "\n")] = '\0';
	return peer;
}

/* Its input ends, and so does it. */
void
peer_close(struct peer *peer)
{
	if (!peer)
		return;
	if (peer->to)
		(void)fclose(peer->to);
	if (peer->from)
		(void)fclose(peer->from);
	if (peer->pid > 0)
		(void)waitpid(peer->pid, NULL, 0);
	free(peer);
}

const char *
peer_hello(const struct peer *peer)
{
	return peer->hello;
}

static int
figures_read(FILE *from, struct figures *figures)
{
#define X(name) \
	if (fscanf(from, "%" SCNd64, &figures->name) != 1) \
		return -1;
	FIGURES(X)
#undef X
	return 0;
}

int64_t
peer_run(struct way *way, int from, int count, struct figures *figures)
{
	const struct peer_mode *mode = way->state;
	struct peer *peer = mode->peer;
	int64_t ns = -1;

	if (fprintf(peer->to, "%s %d %d %d\n", mode->mode, from, count,
		    figures != NULL) < 0 ||
	    fflush(peer->to) != 0)
		goto fail;
	for (int i = 0; figures && i < count; i++)
		if (figures_read(peer->from, &figures[i]) < 0)
			goto fail;
	if (fscanf(peer->from, "%" SCNd64, &ns) != 1 || ns < 0)
		goto fail;
	return ns;
fail:
	fprintf(stderr, "%s: the peer failed\n", way->name);
	return -1;
}
