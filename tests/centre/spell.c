#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/spell.h"

enum { DIGITS_MAX = 15 };

static const char digits[] = "0123456789";

/* The end of a string that begins at its quote. */
static const char *
string_end(const char *p)
{
	for (p++; *p != '\0' && *p != '"'; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	return *p == '"' ? p + 1 : p;
}

/* A string that would be a number without its quotes. */
static int
numeral(const char *p, const char *end)
{
	size_t n = (size_t)(end - p) - 2;

	return n >= 1 && n <= DIGITS_MAX && strspn(p + 1, digits) == n &&
	       (p[1] != '0' || n == 1);
}

static FILE *
open_text(char **text, size_t *size)
{
	FILE *to = open_memstream(text, size);

	if (to == NULL)
		abort();
	return to;
}

char *
spell_retyped(const char *p)
{
	char *text = NULL;
	size_t size = 0, n;
	const char *end;
	FILE *to = open_text(&text, &size);

	while (*p != '\0') {
		if (*p == '"') {
			end = string_end(p);
			if (*end != ':' && numeral(p, end))
				fprintf(to, "%.*s", (int)(end - p) - 2, p + 1);
			else
				fprintf(to, "%.*s", (int)(end - p), p);
			p = end;
			continue;
		}
		n = strspn(p, "-+.eE0123456789");
		if (n > 0 && strchr("-0123456789", *p) != NULL)
			fprintf(to, "\"%.*s\"", (int)n, p);
		else
			fprintf(to, "%.*s", (int)(n = 1), p);
		p += n;
	}
	if (fclose(to) != 0)
		abort();
	return text;
}

static const struct {
	const char *name, *other;
} aliases[] = {
    {"psn_part_amt", "psn_pay"},
    {"psn_pay", "psn_part_amt"},
    {"psn_cash_pay", "cash_payamt"},
    {"pdn_cash_pay", "psn_cash_pay"},
    {"cash_payamt", "psn_cash_pay"},
    {"overlmt_selfpay", "overlmt_amt"},
    {"overlmt_amt", "overlmt_selfpay"},
    {"exp_content", "expContent"},
    {"refd_setl_flag", "REFD_SETL_FLAG"},
    {"drug_trac_codg", "drug_trac_code"},
    {"mdtrtinfo", "mtrtinfo"},
};

static const char *
other_name(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strlen(aliases[i].name) == len &&
		    memcmp(aliases[i].name, name, len) == 0)
			return aliases[i].other;
	return NULL;
}

char *
spell_aliases(const char *p)
{
	char *text = NULL;
	size_t size = 0;
	const char *end, *other;
	FILE *to = open_text(&text, &size);

	while (*p != '\0') {
		if (*p != '"') {
			(void)fputc(*p++, to); /* seen by fclose */
			continue;
		}
		end = string_end(p);
		other = *end == ':' ? other_name(p + 1, (size_t)(end - p) - 2)
				    : NULL;
		if (other != NULL)
			fprintf(to, "\"%s\"", other);
		else
			fprintf(to, "%.*s", (int)(end - p), p);
		p = end;
	}
	if (fclose(to) != 0)
		abort();
	return text;
}

char *
spell_gbk(const char *json, size_t *len)
{
	size_t from_left = strlen(json), room = from_left * 2 + 1;
	char *from = strdup(json), *in = from, *to = malloc(room), *out = to;
	size_t to_left = room - 1;
	iconv_t cd = iconv_open("GB18030", "UTF-8");
	size_t rc;

	if (from == NULL || to == NULL || cd == (iconv_t)-1)
		abort();
	rc = iconv(cd, &in, &from_left, &out, &to_left);
	(void)iconv_close(cd); /* frees only */
	free(from);
	if (rc == (size_t)-1) {
		free(to);
		return NULL;
	}
	*len = (size_t)(out - to);
	*out = '\0';
	return to;
}
