/* rules.c - load a pack and answer for it. See rules.h. */
#include "pos/rules.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/crypto.h"
#include "pos/rules_pack.h"
#include "pos/text.h"

/* Text a person can read in any editor, and nothing hidden in it. */
static int
text_check(const char *text, size_t length, const char *file, struct err *err)
{
	int line = 1;

	if (length > RULES_PACK_BYTES_MAX)
		return err_set(err, ERR_LIMIT, _("%s：规则包至多 %u 字节"),
			       file, RULES_PACK_BYTES_MAX);
	if (!text_utf8_valid(text, length))
		return err_set(err, ERR_RULES, _("%s：应为 UTF-8 文本"), file);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '\n')
			line++;
		else if ((c < ' ' && c != '\t' && c != '\r') || c == 0x7f)
			return err_set(err, ERR_RULES,
				       _("%s:%d：不可见的控制字符 0x%02x"),
				       file, line, c);
	}
	return 0;
}

static int
rules_new(struct rules **rules, const char *text, size_t length,
	  struct err *err)
{
	uint8_t hash[SM3_BYTES];
	struct rules *new = calloc(1, sizeof(*new));

	if (!new || !(new->text = malloc(length + 1))) {
		free(new);
		return err_set(err, ERR_MEMORY, _("规则包：内存不足"));
	}
	if (length > 0)
		memcpy(new->text, text, length);
	new->text[length] = '\0';
	new->length = length;
	crypto_sm3(hash, text, length);
	text_hex(new->head.hash, sizeof(new->head.hash), hash, sizeof(hash));
	*rules = new;
	return 0;
}

static void
count_clauses(struct rules *rules)
{
	struct rules_head *head = &rules->head;

	for (int i = 0; i < head->clause_count; i++) {
		const struct pack_clause *clause = &rules->clauses[i];

		head->clauses_deciding += clause->decides;
		head->clauses_reached += clause->decides && clause->reached;
	}
	assert(head->clauses_reached <= head->clauses_deciding);
}

int
rules_load(struct rules **rules, const char *text, size_t length,
	   const char *file, struct err *err)
{
	struct rules *new = NULL;

	assert(rules && text && file);
	*rules = NULL;
	if (text_check(text, length, file, err) < 0 ||
	    rules_new(&new, text, length, err) < 0)
		return -1;
	assert(new);
	if (pack_parse(new, file, err) < 0 ||
	    pack_run_examples(new, file, err) < 0) {
		rules_free(&new);
		return -1;
	}
	count_clauses(new);
	*rules = new;
	return 0;
}

/* The whole file into bytes; it may not be longer than a pack. */
static int
file_read(const char *path, char *bytes, size_t room, size_t *length,
	  struct err *err)
{
	FILE *file = fopen(path, "rb");
	int result = 0;

	if (!file)
		return err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
	*length = fread(bytes, 1, room, file);
	if (ferror(file))
		result =
		    err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
	if (fclose(file) != 0 && result == 0)
		result =
		    err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
	return result;
}

int
rules_load_file(struct rules **rules, const char *path, struct err *err)
{
	/* One byte more, so that a file too long is seen to be. */
	const size_t room = RULES_PACK_BYTES_MAX + 1;
	size_t length = 0;
	int result;
	char *bytes;

	assert(rules && path);
	*rules = NULL;
	bytes = malloc(room);
	if (!bytes)
		return err_set(err, ERR_MEMORY, _("规则包：内存不足"));
	result = file_read(path, bytes, room, &length, err);
	if (result == 0)
		result = rules_load(rules, bytes, length, path, err);
	free(bytes);
	return result;
}

void
rules_free(struct rules **rules)
{
	assert(rules);
	if (!*rules)
		return;
	free((*rules)->text);
	free(*rules);
	*rules = NULL;
}

const struct rules_head *
rules_head(const struct rules *rules)
{
	assert(rules);
	return &rules->head;
}

const char *
rules_text(const struct rules *rules, size_t *length)
{
	assert(rules && length);
	*length = rules->length;
	return rules->text;
}

const char *
rules_clause_text(const struct rules *rules, const char *clause)
{
	assert(rules && clause);
	for (int i = 0; i < rules->head.clause_count; i++)
		if (strcmp(rules->clauses[i].id, clause) == 0)
			return rules->clauses[i].text;
	return "";
}

bool
rules_clause_at(const struct rules *rules, int index,
		struct rules_clause *clause)
{
	const struct pack_clause *at;

	assert(rules && clause);
	if (index < 0 || index >= rules->head.clause_count)
		return false;
	at = &rules->clauses[index];
	*clause = (struct rules_clause){at->id,	  at->title,   at->text,
					at->line, at->decides, at->reached};
	return true;
}

const char *
rules_gap_at(const struct rules *rules, int index)
{
	assert(rules);
	return index >= 0 && index < rules->gap_count ? rules->gaps[index]
						      : NULL;
}

/* The centre tells the sum of the period now. */
static bool
more_put(struct meters *meters, const char *name, struct money amount)
{
	int at = 0;

	while (at < meters->more_count &&
	       strcmp(meters->more[at].name, name) != 0)
		at++;
	if (at == METERS_MAX)
		return false;
	if (at == meters->more_count) {
		memset(&meters->more[at], 0, sizeof(meters->more[at]));
		(void)text_copy(meters->more[at].name, METER_BYTES, name);
		meters->more_count++;
	}
	meters->more[at].since = 0;
	meters->more[at].amount = amount;
	return true;
}

bool
rules_meter(const struct rules *rules, const char *cum_type_code,
	    struct money amount, struct meters *meters)
{
	assert(rules && cum_type_code && meters);
	for (int i = 0; i < rules->meter_count; i++) {
		const struct pack_meter *meter = &rules->meters[i];

		if (strcmp(meter->code, cum_type_code) != 0)
			continue;
		if (meter->name[0])
			return more_put(meters, meter->name, amount);
		if (meter->bucket == BUCKET_DEDUCTIBLE)
			meters->deductible_met = amount;
		else
			meters->fund_paid = amount;
		return true;
	}
	return false;
}

int
pack_year(const struct rules *rules, int day)
{
	assert(rules->year_start >= 101);
	if (rules->year_to)
		return rules->year_from / 10000;
	return day / 10000 - (day % 10000 < rules->year_start ? 1 : 0);
}

bool
pack_meter_hours(const struct rules *rules, const char *name)
{
	const char *deduct = pack_word_text(WORD_DEDUCTIBLE);

	assert(rules && name);
	for (int i = 0; i < rules->limit_count; i++)
		if (strcmp(rules->limits[i].name, name) == 0)
			return rules->limits[i].period == PERIOD_HOURS;
	return rules->deduct.period == PERIOD_HOURS &&
	       strncmp(name, deduct, strlen(deduct)) == 0;
}

int
pack_period_start(const struct rules *rules, enum pack_period period, int day)
{
	int month = day / 100 % 100;

	switch (period) {
	case PERIOD_VISIT:
	case PERIOD_HOURS:
		return 0;
	case PERIOD_DAY:
		return day;
	case PERIOD_MONTH:
		return day / 100 * 100 + 1;
	case PERIOD_QUARTER:
		return day / 10000 * 10000 + ((month - 1) / 3 * 3 + 1) * 100 +
		       1;
	case PERIOD_YEAR:
		return pack_year(rules, day) * 10000 + rules->year_start;
	}
	assert(!"no such period");
	return 0;
}
