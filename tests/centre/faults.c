#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/faults.h"

enum { WORDS_MAX = 12 };

static const struct {
	const char *name, *help;
	int64_t by;
} table[FAULT_N] = {
    [FAULT_LOST_REQUEST] = {"lost-request",
			    "read, nothing done, connection closed", 0},
    [FAULT_HTML] = {"html-502", "nothing done, HTTP 502 with HTML", 0},
    [FAULT_PORTAL] = {"html-200", "nothing done, HTTP 200 with HTML", 0},
    [FAULT_GATEWAY] = {"json-401",
		       "nothing done, HTTP 401 with a body that is no envelope",
		       0},
    [FAULT_BUSY] = {"http-503", "nothing done, HTTP 503", 0},
    [FAULT_DEAF] = {"deaf", "read, nothing done, never answered", 0},
    [FAULT_LATE] = {"late", "done after `by` ms even if nobody waits", 2000},
    [FAULT_SWAP] = {"swap", "done after the next message, or `by` ms", 5000},
    [FAULT_TWICE] = {"twice", "delivered twice, the second is answered", 0},
    [FAULT_REFUSE] = {"refuse", "nothing done, refused in an envelope", 0},
    [FAULT_NOT_FOUND] = {"not-found", "2601 finds no original, does nothing",
			 0},
    [FAULT_SIGN_LOST] = {"sign-lost", "the sign-in has ended meanwhile", 0},
    [FAULT_MIDNIGHT] = {"midnight", "it is the next day when it arrives", 0},
    [FAULT_BALANCE] = {"balance", "`by` fen of the account are gone before",
		       500},
    [FAULT_METER] = {"meter", "the fund has paid `by` fen more before", 500},
    [FAULT_LOST_REPLY] = {"lost-reply", "done, connection closed", 0},
    [FAULT_5XX] = {"http-500", "done, HTTP 500 with plain text", 0},
    [FAULT_BAD_GATEWAY] = {"http-502", "done, HTTP 502 with plain text", 0},
    [FAULT_SILENT] = {"silent", "done, never answered", 0},
    [FAULT_DELAY] = {"delay", "done, answered after `by` ms", 500},
    [FAULT_DRIP] = {"drip", "done, the body drips for `by` ms", 2000},
    [FAULT_GARBAGE] = {"garbage", "done, HTTP 200 with bytes, no JSON", 0},
    [FAULT_EMPTY] = {"empty", "done, HTTP 200 without a body", 0},
    [FAULT_TRUNCATED] = {"truncated",
			 "done, connection closed in the middle of the body",
			 0},
    [FAULT_RESET] = {"reset", "done, connection reset in the body", 0},
    [FAULT_CUT_JSON] = {"cut-json", "done, the JSON text is half", 0},
    [FAULT_GZIP] = {"gzip", "done, Content-Encoding gzip over garbage", 0},
    [FAULT_GBK] = {"gbk", "done, the reply is GB 18030, called UTF-8", 0},
    [FAULT_BOM] = {"bom", "done, a byte order mark before the JSON", 0},
    [FAULT_TWO_ANSWERS] = {"two-answers",
			   "done, a refusal follows in the same body", 0},
    [FAULT_STALE] = {"stale", "done, the reply before is sent instead", 0},
    [FAULT_WRONG_ID] = {"wrong-id", "done, medins_setl_id of another", 0},
    [FAULT_WRONG_PERSON] = {"wrong-person", "done, psn_no of another", 0},
    [FAULT_NO_SETL_ID] = {"no-setl-id", "done, setl_id is null", 0},
    [FAULT_NULL_OUTPUT] = {"null-output", "done, infcode 0, output null", 0},
    [FAULT_SUMS] = {"sums", "done, fund_pay_sumamt does not add up", 0},
    [FAULT_RETYPED] = {"retyped", "numbers as text, text as numbers", 0},
    [FAULT_ALIASES] = {"aliases", "members by their other names", 0},
    [FAULT_SKEW] = {"skew", "the reply's clock is off by `by` ms", 7200000},
    [FAULT_INNER] = {"inner", "3505 and 3506: refused inside", 0},
    [FAULT_STMT] = {"stmt", "3201 says stmt_rslt `by`", 1},
    [FAULT_DROP] = {"drop", "a new connection is closed at once", 0},
};

const char *
fault_name(enum fault fault)
{
	assert(fault < FAULT_N);
	return table[fault].name;
}

static int
number(const char *text, int64_t *value)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0')
		return -1;
	*value = v;
	return 0;
}

/* "3/10" */
static int
rate(char *text, struct fault_rule *r)
{
	char *slash = strchr(text, '/');
	int64_t k, n;

	if (slash == NULL)
		return -1;
	*slash = '\0';
	if (number(text, &k) != 0 || number(slash + 1, &n) != 0 || k < 0 ||
	    n < 1 || k > n)
		return -1;
	r->k = (uint64_t)k;
	r->n = (uint64_t)n;
	return 0;
}

/* The words after the name. */
static int
read_rule(char **word, int n, struct fault_rule *r)
{
	int64_t v;
	int i = 1;

	if (n < 1)
		return -1;
	if (strcmp(word[0], "off") == 0)
		return n == 1 ? 0 : -1;
	if (strcmp(word[0], "next") == 0) {
		if (n < 2 || number(word[1], &r->next) != 0 || r->next < 1)
			return -1;
		i = 2;
	} else if (rate(word[0], r) != 0) {
		return -1;
	}
	for (; i + 1 < n; i += 2) {
		if (strcmp(word[i], "on") == 0) {
			if (strlen(word[i + 1]) >= sizeof r->on)
				return -1;
			memcpy(r->on, word[i + 1], strlen(word[i + 1]) + 1);
		} else if (number(word[i + 1], &v) != 0) {
			return -1;
		} else if (strcmp(word[i], "seed") == 0) {
			r->random = (uint64_t)v;
		} else if (strcmp(word[i], "by") == 0) {
			r->by = v;
		} else {
			return -1;
		}
	}
	return i == n ? 0 : -1;
}

int
faults_set(struct faults *faults, const char *words)
{
	struct fault_rule rule;
	char text[256], *word[WORDS_MAX], *p = text;
	int i, n = 0;

	if (strlen(words) >= sizeof text)
		return -1;
	memcpy(text, words, strlen(words) + 1);
	while (*(p += strspn(p, " \t\r\n")) != '\0') {
		if (n == WORDS_MAX)
			return -1;
		word[n++] = p;
		p += strcspn(p, " \t\r\n");
		if (*p != '\0')
			*p++ = '\0';
	}
	if (n == 1 && strcmp(word[0], "off") == 0) {
		memset(faults, 0, sizeof *faults);
		return 0;
	}
	for (i = 0; i < FAULT_N && n > 0; i++) {
		if (strcmp(word[0], table[i].name) != 0)
			continue;
		memset(&rule, 0, sizeof rule);
		rule.by = table[i].by;
		rule.random = 1;
		if (read_rule(word + 1, n - 1, &rule) != 0)
			return -1;
		faults->rule[i] = rule;
		return 0;
	}
	return -1;
}

/* splitmix64: one step, one draw */
static uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Is it one of the rule's transactions, whole: 2102 is not 2102A. */
static int
bound_to(const struct fault_rule *r, const char *infno)
{
	const char *p = r->on;
	size_t n;

	for (;; p += n + 1) {
		n = strcspn(p, ",");
		if (n > 0 && strlen(infno) == n && memcmp(p, infno, n) == 0)
			return 1;
		if (p[n] == '\0')
			return 0;
	}
}

static int
meets(struct fault_rule *r, const char *infno)
{
	if (r->on[0] != '\0' && !bound_to(r, infno))
		return 0;
	if (r->next > 0) {
		r->next--;
	} else if (r->n == 0 || draw(&r->random) % r->n >= r->k) {
		return 0;
	}
	r->hits++;
	return 1;
}

void
faults_plan(struct faults *faults, const char *infno, struct plan *plan)
{
	int i;

	memset(plan, 0, sizeof *plan);
	for (i = 0; i < FAULT_DROP; i++) {
		plan->hit[i] = (unsigned char)meets(&faults->rule[i], infno);
		plan->by[i] = faults->rule[i].by;
	}
}

int
faults_drop(struct faults *faults)
{
	return meets(&faults->rule[FAULT_DROP], "");
}

static void
show_rule(const struct fault_rule *r, FILE *to)
{
	if (r->next > 0)
		fprintf(to, "next %lld", (long long)r->next);
	else if (r->n > 0)
		fprintf(to, "%llu/%llu", (unsigned long long)r->k,
			(unsigned long long)r->n);
	else
		fprintf(to, "off");
}

void
faults_show(const struct faults *faults, FILE *to)
{
	const struct fault_rule *r;
	int i;

	for (i = 0; i < FAULT_N; i++) {
		r = &faults->rule[i];
		if (r->next == 0 && r->n == 0 && r->hits == 0)
			continue;
		fprintf(to, "fault %s ", table[i].name);
		show_rule(r, to);
		fprintf(to, " by %lld%s%s hits %lld\n", (long long)r->by,
			r->on[0] != '\0' ? " on " : "", r->on,
			(long long)r->hits);
	}
}

void
faults_list(const struct faults *faults, FILE *to)
{
	int i;

	for (i = 0; i < FAULT_N; i++) {
		fprintf(to, "%-13s ", table[i].name);
		show_rule(&faults->rule[i], to);
		if (table[i].by != 0)
			fprintf(to, " (by %lld)", (long long)table[i].by);
		fprintf(to, ": %s\n", table[i].help);
	}
}

void
faults_help(FILE *to)
{
	int i;

	for (i = 0; i < FAULT_N; i++)
		fprintf(to, "  %-13s %s\n", table[i].name, table[i].help);
}
