/*
 * rules_tool.h - what `ybpos rules` can do with packs, one function each.
 *
 * cmd_rules.c reads the arguments; a tool gets the packs and options that
 * were given, checks that they are the ones it needs, and returns what the
 * process exits with. RULES_TOOL_USAGE: the arguments do not fit; the
 * caller says so.
 */
#ifndef UI_RULES_TOOL_H
#define UI_RULES_TOOL_H

#include <stdbool.h>
#include <stdio.h>

#include "pos/err.h"
#include "pos/rules.h"

#define RULES_TOOL_NAME "rules"
#define RULES_TOOL_USAGE (-1)

struct rules_request {
	char **packs; /* paths; borrowed from argv */
	int pack_count;
	const char *cases; /* --case, --cases: a path, "-", or NULL */
	const char *why;     /* --why, --why-not: what, or NULL */
	const char *why_not;
	const char *key;     /* --key: a private key, PEM */
	const char *signers; /* --signers: public keys, PEM, or NULL */
	bool json;
	bool figures; /* of the answers only the figures */
	bool check;   /* fmt: change nothing, only say */
};

int rules_tool_check(const struct rules_request *request);
int rules_tool_eval(const struct rules_request *request);
int rules_tool_diff(const struct rules_request *request);
int rules_tool_explain(const struct rules_request *request);
int rules_tool_fmt(const struct rules_request *request);
int rules_tool_sign(const struct rules_request *request);

/*
 * Every case of request->cases answered on out, one JSON
 * document a line; the exit code, or -1 when it could not go on.
 */
int rules_stream(const struct rules *rules,
    const struct rules_request *request, FILE *out, struct err *err);

#endif
