#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "tests/centre/command.h"
#include "tests/centre/control.h"

enum { LINE_MAX_BYTES = 1024 };

struct client {
	int in, out; /* -1 when free */
	size_t len;
	char line[LINE_MAX_BYTES];
};

struct control {
	struct centre *centre;
	struct http *http;
	int listener;
	char path[108];
	struct client client[CONTROL_CLIENTS_MAX + 1]; /* [0]: stdin */
};

static int
unix_address(const char *path, struct sockaddr_un *at)
{
	memset(at, 0, sizeof *at);
	at->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof at->sun_path)
		return -1;
	memcpy(at->sun_path, path, strlen(path) + 1);
	return 0;
}

static int
listen_at(const char *path)
{
	struct sockaddr_un at;
	int fd;

	if (unix_address(path, &at) != 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	(void)unlink(path); /* left by a killed one, or not there */
	if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    listen(fd, CONTROL_CLIENTS_MAX) != 0) {
		(void)close(fd); /* nothing was done with it */
		return -1;
	}
	return fd;
}

struct control *
control_open(struct centre *centre, struct http *http, const char *path,
	     int use_stdin)
{
	struct control *c = calloc(1, sizeof *c);
	int i;

	if (c == NULL)
		abort();
	c->centre = centre;
	c->http = http;
	c->listener = -1;
	for (i = 0; i <= CONTROL_CLIENTS_MAX; i++)
		c->client[i].in = c->client[i].out = -1;
	if (use_stdin) {
		c->client[0].in = STDIN_FILENO;
		c->client[0].out = STDOUT_FILENO;
	}
	if (path != NULL) {
		c->listener = listen_at(path);
		if (c->listener < 0) {
			control_close(&c);
			return NULL;
		}
		(void)snprintf(c->path, sizeof c->path, "%s", path);
	}
	return c;
}

static void
drop(struct control *c, int i)
{
	struct client *cl = &c->client[i];

	if (i == 0)
		c->centre->quit = 1; /* who started us has gone */
	else
		(void)close(cl->in); /* the same descriptor as out */
	cl->in = cl->out = -1;
	cl->len = 0;
}

void
control_close(struct control **control)
{
	struct control *c = *control;
	int i;

	*control = NULL;
	if (c == NULL)
		return;
	for (i = 1; i <= CONTROL_CLIENTS_MAX; i++)
		if (c->client[i].in >= 0)
			drop(c, i);
	if (c->listener >= 0) {
		(void)close(c->listener); /* nobody is told */
		(void)unlink(c->path);	  /* leave nothing */
	}
	free(c);
}

int
control_fds(const struct control *c, struct pollfd *fds)
{
	int i;

	for (i = 0; i <= CONTROL_CLIENTS_MAX; i++)
		fds[i] = (struct pollfd){c->client[i].in, POLLIN, 0};
	fds[i] = (struct pollfd){c->listener, POLLIN, 0};
	return i + 1;
}

static void
accept_client(struct control *c)
{
	struct timeval patience = {5, 0};
	int fd = accept(c->listener, NULL, NULL), i;

	if (fd < 0)
		return;
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC); /* we start no programs */
	/* A client that does not read its answer must not stop the centre. */
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
			 sizeof patience);
	for (i = 1; i <= CONTROL_CLIENTS_MAX; i++) {
		if (c->client[i].in < 0) {
			c->client[i].in = c->client[i].out = fd;
			c->client[i].len = 0;
			return;
		}
	}
	(void)close(fd); /* too many */
}

static int
write_all(int fd, const char *text, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, text, len);
		if (n <= 0)
			return -1;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
answer(struct control *c, struct client *cl, const char *line)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);
	int rc;

	if (to == NULL)
		abort();
	command_run(c->centre, c->http, line, to);
	if (fclose(to) != 0)
		abort();
	rc = write_all(cl->out, text, len);
	free(text);
	return rc;
}

static void
hear(struct control *c, int i)
{
	struct client *cl = &c->client[i];
	ssize_t n =
	    read(cl->in, cl->line + cl->len, sizeof cl->line - 1 - cl->len);
	char *end;
	size_t used;

	if (n <= 0) {
		drop(c, i);
		return;
	}
	cl->len += (size_t)n;
	cl->line[cl->len] = '\0';
	while ((end = memchr(cl->line, '\n', cl->len)) != NULL) {
		*end = '\0';
		used = (size_t)(end - cl->line) + 1;
		if (answer(c, cl, cl->line) != 0) {
			drop(c, i);
			return;
		}
		cl->len -= used;
		memmove(cl->line, cl->line + used, cl->len + 1);
	}
	if (cl->len == sizeof cl->line - 1)
		drop(c, i); /* a line longer than any command */
}

void
control_step(struct control *c, const struct pollfd *fds, int n)
{
	int i;

	for (i = 0; i < n - 1; i++)
		if (fds[i].fd >= 0 && fds[i].revents != 0)
			hear(c, i);
	if (fds[n - 1].revents != 0)
		accept_client(c);
}

static int
speak(int fd, int n, char **words)
{
	int i;

	for (i = 0; i < n; i++)
		if (write_all(fd, words[i], strlen(words[i])) != 0 ||
		    write_all(fd, i + 1 < n ? " " : "\n", 1) != 0)
			return -1;
	return shutdown(fd, SHUT_WR);
}

int
control_send(const char *path, int n, char **words)
{
	struct sockaddr_un at;
	char text[4096], last[8] = "";
	ssize_t got;
	size_t keep;
	int fd;

	if (n < 1 || unix_address(path, &at) != 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    speak(fd, n, words) != 0) {
		(void)close(fd); /* the caller hears -1 */
		return -1;
	}
	while ((got = read(fd, text, sizeof text)) > 0) {
		(void)fwrite(text, 1, (size_t)got, stdout); /* for eyes */
		keep = got < 3 ? (size_t)got : 3;
		memcpy(last, text + got - keep, keep);
		last[keep] = '\0';
	}
	(void)close(fd); /* read to its end */
	return strcmp(last, "ok\n") == 0 ? 0 : -1;
}
