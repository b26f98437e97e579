#define _GNU_SOURCE /* asprintf */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "tests/support/centre.h"

extern char **environ;

enum { ARGS_MAX = 40 };

static void
program(char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 32);
	char *slash;

	assert_true(n > 0);
	path[n] = '\0';
	slash = strrchr(path, '/');
	assert_non_null(slash);
	(void)snprintf(slash, 32, "/../centre");
}

static void
spawn(struct ref *r, char **args)
{
	posix_spawn_file_actions_t acts;
	int in[2], out[2];

	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	assert_int_equal(fcntl(in[1], F_SETFD, FD_CLOEXEC), 0);
	assert_int_equal(fcntl(out[0], F_SETFD, FD_CLOEXEC), 0);
	assert_int_equal(posix_spawn_file_actions_init(&acts), 0);
	(void)posix_spawn_file_actions_adddup2(&acts, in[0], 0);
	(void)posix_spawn_file_actions_adddup2(&acts, out[1], 1);
	(void)posix_spawn_file_actions_addclose(&acts, in[0]);
	(void)posix_spawn_file_actions_addclose(&acts, out[1]);
	assert_int_equal(
	    posix_spawn(&r->pid, args[0], &acts, NULL, args, environ), 0);
	(void)posix_spawn_file_actions_destroy(&acts);
	(void)close(in[0]);
	(void)close(out[1]);
	r->to = in[1];
	r->from = out[0];
}

/* One line of its output without the end of line; -1 at the end. */
static int
read_line(int fd, char *line, size_t size)
{
	size_t n = 0;

	while (n + 1 < size && read(fd, line + n, 1) == 1) {
		if (line[n] == '\n') {
			line[n] = '\0';
			return 0;
		}
		n++;
	}
	return -1;
}

void
ref_start(struct ref *r, const char *const *more)
{
	static char stdin_word[] = "--stdin", db_word[] = "--db",
		    tls_word[] = "--tls-dir", now_word[] = "--now",
		    now[] = "2026-03-15 10:22:33";
	char *args[ARGS_MAX], exe[1024], db[96], tls[96];
	const char *colon;
	int i, n = 0;

	if (r->folder[0] == '\0') {
		memcpy(r->folder, "/tmp/centre-XXXXXX", 19);
		assert_non_null(mkdtemp(r->folder));
		memcpy(r->shop, "P99010100001", 13);
		memcpy(r->inf_time, now, sizeof now);
	}
	program(exe, sizeof exe);
	(void)snprintf(db, sizeof db, "%s/ledger.db", r->folder);
	(void)snprintf(tls, sizeof tls, "%s/tls", r->folder);
	args[n++] = exe;
	args[n++] = stdin_word;
	args[n++] = now_word;
	args[n++] = now;
	args[n++] = db_word;
	args[n++] = db;
	args[n++] = tls_word;
	args[n++] = tls;
	r->plain = 0;
	for (i = 0; more != NULL && more[i] != NULL; i++) {
		assert_true(n < ARGS_MAX - 1);
		args[n] = strdup(more[i]);
		assert_non_null(args[n++]);
		r->plain |= strcmp(more[i], "--plain") == 0;
	}
	args[n] = NULL;
	spawn(r, args);
	for (i = 8; i < n; i++)
		free(args[i]);
	assert_int_equal(read_line(r->from, r->url, sizeof r->url), 0);
	colon = strrchr(r->url, ':');
	assert_non_null(colon);
	r->port = (int)strtol(colon + 1, NULL, 10);
}

static void
reap(struct ref *r)
{
	int status;

	(void)close(r->to); /* the end of input is "quit" */
	(void)close(r->from);
	while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	r->pid = 0;
}

void
ref_stop(struct ref *r)
{
	if (r->pid > 0)
		reap(r);
}

void
ref_kill(struct ref *r)
{
	assert_int_equal(kill(r->pid, SIGKILL), 0);
	reap(r);
}

static int
unlink_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

void
ref_clear(struct ref *r)
{
	ref_stop(r);
	if (r->folder[0] != '\0')
		(void)nftw(r->folder, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
	memset(r, 0, sizeof *r);
}

char *
ref_tell(struct ref *r, const char *line)
{
	char *all = NULL, text[8192];
	size_t size = 0;
	FILE *to = open_memstream(&all, &size);
	int ok = 0;

	assert_non_null(to);
	assert_int_equal(write(r->to, line, strlen(line)), strlen(line));
	assert_int_equal(write(r->to, "\n", 1), 1);
	while (read_line(r->from, text, sizeof text) == 0) {
		ok = strcmp(text, "ok") == 0;
		if (ok || strncmp(text, "error:", 6) == 0)
			break;
		(void)fprintf(to, "%s\n", text);
	}
	assert_int_equal(fclose(to), 0);
	if (ok)
		return all;
	free(all);
	return NULL;
}

void
ref_do(struct ref *r, const char *line)
{
	char *said = ref_tell(r, line);

	if (said == NULL)
		fail_msg("the centre does not know: %s", line);
	free(said);
}

int
ref_tells(struct ref *r, const char *command, const char *text)
{
	char *all = ref_tell(r, command);
	int found;

	assert_non_null(all);
	found = strstr(all, text) != NULL;
	free(all);
	return found;
}

char *
ref_last(struct ref *r, const char *command)
{
	char *said = ref_tell(r, command), *end, *line;

	assert_non_null(said);
	end = strrchr(said, '\n');
	if (end != NULL)
		*end = '\0';
	line = strrchr(said, '\n');
	line = strdup(line != NULL ? line + 1 : said);
	assert_non_null(line);
	free(said);
	return line;
}

void
ref_no_violations(struct ref *r)
{
	char *said = ref_tell(r, "violations");

	assert_non_null(said);
	assert_string_equal(said, "");
	free(said);
}

int
ref_setup(void **state)
{
	struct ref *r = calloc(1, sizeof *r);

	if (r == NULL)
		return -1;
	ref_start(r, NULL);
	ref_sign_in(r);
	*state = r;
	return 0;
}

int
ref_teardown(void **state)
{
	ref_clear(*state);
	free(*state);
	return 0;
}
