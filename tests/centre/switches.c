#include <string.h>

#include "tests/centre/switches.h"

static const struct {
	const char *name, *values[3], *help;
} table[SW_N] = {
    [SW_SAME_BODY] = {"same-body",
		      {"again", "refuse"},
		      "a known msgid with the same body is answered again"},
    [SW_UNKNOWN_OMSGID] =
	{"unknown-omsgid",
	 {"absent", "zero", "other"},
	 "2601 for a msgid that never came: 不存在, infcode 0 (and the\n"
	 "                    msgid is barred for ever), or another text"},
    [SW_REVERSAL_ID] = {"reversal-id",
			{"new", "old"},
			"setl_id in the reply of 2103"},
    [SW_SIGN] = {"sign",
		 {"needed", "ignored"},
		 "sign_no of today is needed by all but 9001"},
    [SW_SIGN_AGAIN] = {"sign-again",
		       {"new", "same"},
		       "number given by a second 9001 on one day"},
    [SW_INFCODE] = {"infcode", {"number", "text"}, "infcode 0 or \"0\""},
    [SW_MONEY] = {"money",
		  {"number", "text"},
		  "amounts in replies: 12.50 or \"12.50\""},
    [SW_UNKNOWN_ITEM] = {"unknown-item",
			 {"refuse", "own"},
			 "an unknown item is refused or settled as class 丙"},
    [SW_TRACE] = {"trace",
		  {"off", "on"},
		  "trace codes demanded for drug lines of class 甲 and 乙"},
    [SW_CLOCK] = {"clock",
		  {"off", "on"},
		  "inf_time must be within ten minutes of the centre's clock"},
    [SW_STMT] = {"stmt-rslt",
		 {"digit", "six"},
		 "stmt_rslt of 3201: 1 or 000101"},
    [SW_PRESETTLE] = {"presettle",
		      {"off", "on"},
		      "2102 and 2207 without 2101 and 2206 before are noted"},
    [SW_CODING] = {"coding",
		   {"none", "gzip", "dictionary"},
		   "a request's Content-Encoding: none is taken, gzip, or\n"
		   "                    deflate by --dictionary"},
};

int
switches_set(struct switches *s, const char *name_value)
{
	const char *eq = strchr(name_value, '=');
	size_t len;
	int i, j;

	if (eq == NULL)
		return -1;
	len = (size_t)(eq - name_value);
	for (i = 0; i < SW_N; i++) {
		if (strlen(table[i].name) != len ||
		    memcmp(table[i].name, name_value, len) != 0)
			continue;
		for (j = 0; j < 3 && table[i].values[j] != NULL; j++) {
			if (strcmp(table[i].values[j], eq + 1) == 0) {
				s->value[i] = j;
				return 0;
			}
		}
	}
	return -1;
}

void
switches_show(const struct switches *s, FILE *to)
{
	int i;

	for (i = 0; i < SW_N; i++)
		fprintf(to, "%s=%s\n", table[i].name,
			table[i].values[s->value[i]]);
}

void
switches_help(FILE *to)
{
	int i, j;

	for (i = 0; i < SW_N; i++) {
		fprintf(to, "  %s=", table[i].name);
		for (j = 0; j < 3 && table[i].values[j] != NULL; j++)
			fprintf(to, "%s%s", j > 0 ? "|" : "",
				table[i].values[j]);
		fprintf(to, "\n                    %s\n", table[i].help);
	}
}
