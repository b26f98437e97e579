/*
 * One message being answered: what came in, what goes out, which breaches of
 * the contract were seen.  A handler returns 0 with its output node written
 * to `out`, or -1 after call_refuse, and then nothing it did to the ledger
 * stands.  Breaches are kept either way.
 */
#ifndef CENTRE_CALL_H
#define CENTRE_CALL_H

#include <json-c/json.h>

#include "tests/centre/centre.h"
#include "tests/centre/out.h"

enum { BREACHES_MAX = 16, INPUT_CHARS_MAX = 40000, BODY_MAX = 4 * 1024 * 1024 };

struct call {
	struct centre *centre;
	sqlite3 *db;
	struct stamp now;
	int64_t now_ms;
	struct json_object *root, *input;
	const struct shop *shop;
	char infno[8], msgid[64], insuplc[8], opter[32], sign_no[32];
	struct out out;
	const char *said;    /* err_msg of a success, null when NULL */
	unsigned char *file; /* the reply of 9102 instead of an envelope */
	size_t file_len;
	char refusal[256];
	struct breach {
		char clause[16], what[200];
	} breach[BREACHES_MAX];
	int breaches;
	int disturbed; /* a fault of ours held it up */
};

/* A member as text: "" when absent or null, a number's own text. */
const char *in_text(struct json_object *object, const char *name);
struct json_object *in_node(struct json_object *object, const char *name);
/* Whether a parent is an object that holds the member at all. */
int in_has(struct json_object *object, const char *name);
/* Characters, not bytes; -1 when the text is not UTF-8. */
int text_chars(const char *text);

void call_breach(struct call *call, const char *clause, const char *form, ...)
    __attribute__((format(printf, 3, 4)));
/* Both always return -1. */
int call_refuse(struct call *call, const char *form, ...)
    __attribute__((format(printf, 2, 3)));
/* A breach that is also refused. */
int call_bad(struct call *call, const char *clause, const char *form, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * A row of a field table of the interface.  need: Y must hold something,
 * P must be there, N may be absent.  kind: t text, f flag, d date and time,
 * D date, b either, a amount 16,2, p price 16,6, q quantity 16,4, r number
 * 4,2, n whole number, l a list or node of its own.  A member that no row
 * names is noted.
 */
struct field {
	const char *name;
	int max;
	char need, kind;
};

/* 0, or -1 after call_bad for the first field that breaks its row. */
int fields_check(struct call *call, const char *clause, const char *node,
		 struct json_object *object, const struct field *fields,
		 size_t n);

#endif
