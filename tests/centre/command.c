#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/command.h"
#include "tests/centre/dump.h"

/* Each returns 0, or -1 when its words make no sense. */

static int
cmd_fault(struct centre *c, struct http *h, const char *rest, FILE *to)
{
	(void)h, (void)to; /* nothing to say */
	return faults_set(&c->faults, rest);
}

static int
cmd_faults(struct centre *c, struct http *h, const char *rest, FILE *to)
{
	(void)h, (void)rest; /* lists all there are */
	faults_list(&c->faults, to);
	return 0;
}

static int
cmd_set(struct centre *c, struct http *h, const char *rest, FILE *to)
{
	(void)h, (void)to; /* nothing to say */
	return switches_set(&c->switches, rest);
}

static int
cmd_listen(struct centre *c, struct http *h, const char *rest, FILE *to)
{
	(void)c, (void)to; /* nothing to say */
	if (strcmp(rest, "on") == 0)
		return http_listen(h, 1);
	if (strcmp(rest, "off") == 0)
		return http_listen(h, 0);
	return -1;
}

/* now yyyy-MM-dd HH:mm:ss | now run | now real | now +SECONDS */
static int
cmd_now(struct centre *c, struct http *h, const char *rest, FILE *to)
{
	int64_t ms = clock_now(&c->clock);
	struct stamp s;
	char *end;
	long long v;

	(void)h; /* the clock is the centre's */
	if (strcmp(rest, "run") == 0) {
		clock_set(&c->clock, CLOCK_RUNS, ms);
	} else if (strcmp(rest, "stand") == 0) {
		clock_set(&c->clock, CLOCK_STANDS, ms);
	} else if (strcmp(rest, "real") == 0) {
		clock_set(&c->clock, CLOCK_REAL, 0);
	} else if (rest[0] == '+' || (rest[0] == '-' && rest[1] != '\0')) {
		errno = 0;
		v = strtoll(rest, &end, 10);
		if (errno != 0 || *end != '\0' || v > 1000000000 ||
		    v < -1000000000)
			return -1;
		clock_set(&c->clock,
			  c->clock.mode == CLOCK_STANDS ? CLOCK_STANDS
							: CLOCK_RUNS,
			  ms + v * 1000);
	} else if (rest[0] != '\0') {
		if (stamp_read(rest, &ms) != 0)
			return -1;
		clock_set(&c->clock, CLOCK_STANDS, ms);
	}
	stamp_of(clock_now(&c->clock), &s);
	fprintf(to, "%s\n", s.dash);
	return 0;
}

static int
cmd_show(struct centre *c, struct http *h, const char *rest, FILE *to)
{
	(void)rest; /* shows all there is */
	fprintf(to, "port=%d\nlisten=%s\n", http_port(h),
		http_listens(h) ? "on" : "off");
	switches_show(&c->switches, to);
	faults_show(&c->faults, to);
	return 0;
}

static int
json_wanted(const char *rest)
{
	return strcmp(rest, "json") == 0 || strcmp(rest, "--json") == 0;
}

static int
cmd_dump(struct centre *c, struct http *h, const char *rest, FILE *to)
{
	(void)h; /* the ledger is the centre's */
	dump_ledger(c->db, json_wanted(rest), to);
	return 0;
}

static int
cmd_violations(struct centre *c, struct http *h, const char *rest, FILE *to)
{
	(void)h; /* the ledger is the centre's */
	dump_violations(c->db, json_wanted(rest), to);
	return 0;
}

static int
cmd_arrivals(struct centre *c, struct http *h, const char *rest, FILE *to)
{
	(void)h; /* the ledger is the centre's */
	dump_arrivals(c->db, json_wanted(rest), to);
	return 0;
}

static int
cmd_meters(struct centre *c, struct http *h, const char *rest, FILE *to)
{
	(void)h; /* the ledger is the centre's */
	dump_meters(c->db, json_wanted(rest), to);
	return 0;
}

static int
cmd_quit(struct centre *c, struct http *h, const char *rest, FILE *to)
{
	(void)h, (void)rest, (void)to; /* the loop ends after this */
	c->quit = 1;
	return 0;
}

static const struct {
	const char *name, *help;
	int (*run)(struct centre *, struct http *, const char *, FILE *);
} commands[] = {
    {"fault",
     "NAME K/N [seed S] [by MS] [on 2102,2103] | NAME next N |"
     " NAME off | off",
     cmd_fault},
    {"faults", "each there is, its rule, what it does", cmd_faults},
    {"set", "SWITCH=VALUE", cmd_set},
    {"listen", "off | on: cut the link, bring it back", cmd_listen},
    {"now", "[yyyy-MM-dd HH:mm:ss | +S | -S | run | stand | real]", cmd_now},
    {"show", "port, switches, faults and how often each struck", cmd_show},
    {"dump", "[json]: the settlements", cmd_dump},
    {"violations", "[json]: breaches of the contract", cmd_violations},
    {"arrivals", "[json]: every message read", cmd_arrivals},
    {"meters", "[json]: what each person has used and has left", cmd_meters},
    {"quit", "end", cmd_quit},
};

void
command_help(FILE *to)
{
	size_t i;

	for (i = 0; i < sizeof commands / sizeof *commands; i++)
		fprintf(to, "  %-11s %s\n", commands[i].name, commands[i].help);
}

void
command_run(struct centre *c, struct http *h, const char *line, FILE *to)
{
	char text[1024], *rest;
	size_t i, len = strcspn(line, "\r\n");

	if (len >= sizeof text) {
		fprintf(to, "error: line too long\n");
		return;
	}
	memcpy(text, line, len);
	text[len] = '\0';
	rest = text + strcspn(text, " ");
	if (*rest != '\0')
		*rest++ = '\0';
	rest += strspn(rest, " ");
	for (i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (strcmp(commands[i].name, text) != 0)
			continue;
		if (commands[i].run(c, h, rest, to) == 0)
			fprintf(to, "ok\n");
		else
			fprintf(to, "error: %s %s\n", commands[i].name,
				commands[i].help);
		return;
	}
	fprintf(to, "error: no command \"%.40s\"\n", text);
}
