#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/coding.h"
#include "tests/centre/command.h"
#include "tests/centre/gateway.h"
#include "tests/centre/options.h"

void
options_help(FILE *to)
{
	fprintf(
	    to,
	    "usage: centre [options]              serve until quit or SIGTERM\n"
	    "       centre dump|violations|arrivals|meters DB [--json]\n"
	    "       centre --dump-ledger DB | --dump-violations DB [--json]\n"
	    "       centre ctl SOCKET COMMAND...  command a running centre\n"
	    "       centre certs DIR              make certificates only\n\n"
	    "  --db FILE         the ledger (default: in memory)\n"
	    "  --data DIR        persons.tsv items.tsv institutions.tsv\n"
	    "  --port N          0 (default): the kernel chooses\n"
	    "  --port-file FILE  the port is written there when ready\n"
	    "  --tls-dir DIR     certificates, made there when absent\n"
	    "  --plain           HTTP without TLS\n"
	    "  --now TIME        the clock stands at yyyy-MM-dd HH:mm:ss\n"
	    "  --now-runs TIME   the clock goes on from there\n"
	    "  --control PATH    a unix socket for commands\n"
	    "  --stdin           commands on standard input; its end is quit\n"
	    "  --infver TEXT     the infver expected (V1.0)\n"
	    "  --first-id N      first setl_id and mdtrt_id of a new ledger\n"
	    "  --gateway NAME    none, tif, hmac-sm3\n"
	    "  --gateway-id ID --gateway-secret TEXT\n"
	    "  --dictionary FILE  agreed on, for --set coding=dictionary\n"
	    "  --set SWITCH=VALUE   (more than once)\n"
	    "  --fault \"WORDS\"      (more than once)\n\nswitches:\n");
	switches_help(to);
	fprintf(to, "\nfaults (before the work, after it, at accept):\n");
	faults_help(to);
	fprintf(to, "\ncommands:\n");
	command_help(to);
}

enum {
	OPT_DB = 256,
	OPT_DATA,
	OPT_PORT,
	OPT_PORT_FILE,
	OPT_TLS_DIR,
	OPT_PLAIN,
	OPT_NOW,
	OPT_NOW_RUNS,
	OPT_CONTROL,
	OPT_STDIN,
	OPT_INFVER,
	OPT_FIRST_ID,
	OPT_GATEWAY,
	OPT_GATEWAY_ID,
	OPT_GATEWAY_SECRET,
	OPT_DICTIONARY,
	OPT_SET,
	OPT_FAULT,
	OPT_HELP
};

static const struct option long_options[] = {
    {"db", 1, NULL, OPT_DB},
    {"data", 1, NULL, OPT_DATA},
    {"port", 1, NULL, OPT_PORT},
    {"port-file", 1, NULL, OPT_PORT_FILE},
    {"tls-dir", 1, NULL, OPT_TLS_DIR},
    {"plain", 0, NULL, OPT_PLAIN},
    {"now", 1, NULL, OPT_NOW},
    {"now-runs", 1, NULL, OPT_NOW_RUNS},
    {"control", 1, NULL, OPT_CONTROL},
    {"stdin", 0, NULL, OPT_STDIN},
    {"infver", 1, NULL, OPT_INFVER},
    {"first-id", 1, NULL, OPT_FIRST_ID},
    {"gateway", 1, NULL, OPT_GATEWAY},
    {"gateway-id", 1, NULL, OPT_GATEWAY_ID},
    {"gateway-secret", 1, NULL, OPT_GATEWAY_SECRET},
    {"dictionary", 1, NULL, OPT_DICTIONARY},
    {"set", 1, NULL, OPT_SET},
    {"fault", 1, NULL, OPT_FAULT},
    {"help", 0, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

static int
take_number(const char *text, int64_t max, int64_t *value)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || v < 0 || v > max)
		return -1;
	*value = v;
	return 0;
}

static int
take_text(char *to, size_t size, const char *from)
{
	size_t len = strlen(from);

	if (len >= size)
		return -1;
	memcpy(to, from, len + 1);
	return 0;
}

static int
take_clock(struct centre *c, enum clock_mode mode, const char *text)
{
	int64_t ms;

	if (stamp_read(text, &ms) != 0)
		return -1;
	clock_set(&c->clock, mode, ms);
	return 0;
}

static int
take_option(struct centre *c, struct options *o, int opt)
{
	int64_t v = 0;

	switch (opt) {
	case OPT_DB:
		o->db = optarg;
		return 0;
	case OPT_DATA:
		o->data = optarg;
		return 0;
	case OPT_PORT:
		if (take_number(optarg, 65535, &v) != 0)
			return -1;
		o->port = (int)v;
		return 0;
	case OPT_PORT_FILE:
		o->port_file = optarg;
		return 0;
	case OPT_TLS_DIR:
		o->tls_dir = optarg;
		return 0;
	case OPT_PLAIN:
		o->plain = 1;
		return 0;
	case OPT_NOW:
		return take_clock(c, CLOCK_STANDS, optarg);
	case OPT_NOW_RUNS:
		return take_clock(c, CLOCK_RUNS, optarg);
	case OPT_CONTROL:
		o->control = optarg;
		return 0;
	case OPT_STDIN:
		o->use_stdin = 1;
		return 0;
	case OPT_INFVER:
		return take_text(c->infver, sizeof c->infver, optarg);
	case OPT_FIRST_ID:
		return take_number(optarg, 9999999999, &o->first_id);
	case OPT_GATEWAY:
		return gateway_parse(optarg, &c->gateway);
	case OPT_GATEWAY_ID:
		return take_text(c->gateway_id, sizeof c->gateway_id, optarg);
	case OPT_GATEWAY_SECRET:
		return take_text(c->gateway_secret, sizeof c->gateway_secret,
				 optarg);
	case OPT_DICTIONARY:
		return coding_load(c, optarg);
	case OPT_SET:
		return switches_set(&c->switches, optarg);
	case OPT_FAULT:
		return faults_set(&c->faults, optarg);
	case OPT_HELP:
		o->help = 1;
		return 0;
	default:
		return -1;
	}
}

int
options_read(int argc, char **argv, struct centre *c, struct options *o)
{
	int opt, at;

	memset(o, 0, sizeof *o);
	o->first_id = 1;
	while (at = optind,
	       (opt = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (take_option(c, o, opt) != 0) {
			fprintf(stderr,
				"centre: %s: not understood, see"
				" --help\n",
				argv[at]);
			return -1;
		}
	}
	if (optind < argc || (!o->help && !o->plain && o->tls_dir == NULL)) {
		fprintf(stderr, "centre: %s\n",
			optind < argc
			    ? "too many words, see --help"
			    : "either --tls-dir DIR or --plain, see --help");
		return -1;
	}
	return 0;
}
