/*
 * The reference central server: wiring and the loop.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/signalfd.h>

#include "tests/centre/certs.h"
#include "tests/centre/control.h"
#include "tests/centre/dump.h"
#include "tests/centre/http.h"
#include "tests/centre/ledger.h"
#include "tests/centre/options.h"

/* tests/centre/data beside the build folder the program stands in. */
static void
default_data(char *path, size_t size)
{
	char exe[1024];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	char *slash;
	int up, len;

	(void)snprintf(path, size, "tests/centre/data");
	if (n <= 0)
		return;
	exe[n] = '\0';
	for (up = 0; up < 4; up++) {
		slash = strrchr(exe, '/');
		if (slash == NULL)
			return;
		*slash = '\0';
		len = snprintf(path, size, "%s/tests/centre/data", exe);
		if (len > 0 && (size_t)len < size && access(path, R_OK) == 0)
			return;
	}
}

static int
load(struct centre *c, const struct options *o)
{
	char folder[1100], why[256];
	struct stamp now;

	default_data(folder, sizeof folder);
	if (data_load(&c->data, o->data != NULL ? o->data : folder, why,
		      sizeof why) != 0) {
		fprintf(stderr, "centre: %s\n", why);
		return -1;
	}
	c->db = ledger_open(o->db != NULL ? o->db : ":memory:");
	if (c->db == NULL)
		return -1;
	stamp_of(clock_now(&c->clock), &now);
	ledger_fill(c->db, &c->data, now.year);
	if (o->first_id > ledger_peek(c->db, "setl")) {
		ledger_from(c->db, "setl", o->first_id);
		ledger_from(c->db, "mdtrt", o->first_id);
	}
	return 0;
}

/* Whole or not at all: written beside and renamed. */
static int
write_port(const char *path, int port)
{
	char beside[1024];
	FILE *f;
	int n;

	n = snprintf(beside, sizeof beside, "%s.new", path);
	if (n < 0 || (size_t)n >= sizeof beside ||
	    (f = fopen(beside, "w")) == NULL)
		return -1;
	n = fprintf(f, "%d\n", port);
	if (fclose(f) != 0 || n < 0)
		return -1;
	return rename(beside, path);
}

/* SIGTERM and SIGINT as a descriptor; a vanished reader is an error code. */
static int
signals(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
	    sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static void
loop(struct centre *c, struct http *h, struct control *ctl, int sig)
{
	struct pollfd fds[CONTROL_FDS_MAX + 2];
	int n;

	while (!c->quit) {
		n = control_fds(ctl, fds);
		fds[n] = (struct pollfd){sig, POLLIN, 0};
		fds[n + 1] = (struct pollfd){http_fd(h), POLLIN, 0};
		if (poll(fds, (nfds_t)n + 2, http_wait_ms(h)) < 0)
			continue; /* interrupted */
		if (fds[n].revents != 0)
			c->quit = 1;
		http_step(h);
		control_step(ctl, fds, n);
	}
}

static int
serve_forever(struct centre *c, const struct options *o)
{
	struct control *ctl = NULL;
	struct http *h;
	char why[256] = "";
	int sig = signals(), rc = 1;

	h = http_open(c, o->port, o->plain ? NULL : o->tls_dir, why,
		      sizeof why);
	if (sig < 0 || h == NULL) {
		fprintf(stderr, "centre: %s\n", why);
		goto out;
	}
	ctl = control_open(c, h, o->control, o->use_stdin);
	if (ctl == NULL) {
		fprintf(stderr, "centre: no control socket\n");
		goto out;
	}
	if (o->port_file != NULL &&
	    write_port(o->port_file, http_port(h)) != 0) {
		fprintf(stderr, "centre: cannot write %s\n", o->port_file);
		goto out;
	}
	printf("%s://127.0.0.1:%d/fsi/api/rsfComIfsService/callService\n",
	       o->plain ? "http" : "https", http_port(h));
	(void)fflush(stdout); /* told again by --port-file */
	loop(c, h, ctl, sig);
	rc = 0;
out:
	if (rc == 0 && o->port_file != NULL)
		(void)unlink(o->port_file); /* leave nothing */
	control_close(&ctl);
	http_close(&h);
	if (sig >= 0)
		(void)close(sig); /* nothing more is waited for */
	return rc;
}

static int
serve_main(int argc, char **argv)
{
	struct centre *c = calloc(1, sizeof *c);
	struct options o;
	int rc = 2;

	if (c == NULL)
		abort();
	memcpy(c->infver, "V1.0", 5);
	if (options_read(argc, argv, c, &o) == 0 && !o.help)
		rc = load(c, &o) == 0 ? serve_forever(c, &o) : 1;
	else if (o.help)
		options_help(stdout), rc = 0;
	if (c->db != NULL && sqlite3_close(c->db) != SQLITE_OK)
		rc = 1;
	free(c->last);
	free(c->words);
	data_clear(&c->data);
	explicit_bzero(c->gateway_secret, sizeof c->gateway_secret);
	free(c);
	return rc;
}

static const struct {
	const char *word, *option;
	void (*dump)(sqlite3 *, int, FILE *);
} dumps[] = {
    {"dump", "--dump-ledger", dump_ledger},
    {"violations", "--dump-violations", dump_violations},
    {"arrivals", "--dump-arrivals", dump_arrivals},
    {"meters", "--dump-meters", dump_meters},
};

/* Works beside a centre that has the file open. */
static int
dump_main(void (*dump)(sqlite3 *, int, FILE *), int argc, char **argv)
{
	int json = argc > 3 && strcmp(argv[3], "--json") == 0;
	sqlite3 *db;

	if (argc < 3 || access(argv[2], R_OK) != 0) {
		fprintf(stderr, "centre: %s DB [--json]\n", argv[1]);
		return 2;
	}
	db = ledger_open(argv[2]);
	if (db == NULL)
		return 1;
	dump(db, json, stdout);
	return sqlite3_close(db) == SQLITE_OK && fflush(stdout) == 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
	char why[256];
	size_t i;

	for (i = 0; argc > 1 && i < sizeof dumps / sizeof *dumps; i++)
		if (strcmp(argv[1], dumps[i].word) == 0 ||
		    strcmp(argv[1], dumps[i].option) == 0)
			return dump_main(dumps[i].dump, argc, argv);
	if (argc > 3 && strcmp(argv[1], "ctl") == 0)
		return control_send(argv[2], argc - 3, argv + 3) == 0 ? 0 : 1;
	if (argc == 3 && strcmp(argv[1], "certs") == 0) {
		if (certs_make(argv[2], why, sizeof why) == 0)
			return 0;
		fprintf(stderr, "centre: %s\n", why);
		return 1;
	}
	return serve_main(argc, argv);
}
