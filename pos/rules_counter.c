/*
 * rules_counter.c - what a pack asks of the counter that is to sell by it:
 * its keys, the hour and the place, and its own meters.
 */
#include <assert.h>
#include <string.h>

#include "pos/rules_pack.h"
#include "pos/text.h"

bool
rules_key_at(const struct rules *rules, int index, struct rules_key *key)
{
	const struct pack_key *at;

	assert(rules && key);
	if (index < 0 || index >= rules->key_count)
		return false;
	at = &rules->keys[index];
	*key = (struct rules_key){.name = at->name,
				  .of_item = at->of_item,
				  .number = at->number && !at->date,
				  .date = at->date,
				  .low = at->low,
				  .high = at->high,
				  .value_count = at->value_count};
	return true;
}

const char *
rules_key_value(const struct rules *rules, int index, int value)
{
	assert(rules && index >= 0 && index < rules->key_count);
	return value >= 0 && value < rules->keys[index].value_count
		   ? rules->keys[index].values[value]
		   : NULL;
}

bool
rules_key_takes(const struct rules *rules, int index, const char *value)
{
	const struct pack_key *key = &rules->keys[index];
	int number;

	assert(rules && value && index >= 0 && index < rules->key_count);
	if (key->date)
		return text_day_parse(value, &number) &&
		       number >= key->low && number <= key->high;
	if (key->number)
		return pack_number(value, &number) && number >= key->low &&
		       number <= key->high;
	for (int i = 0; i < key->value_count; i++)
		if (strcmp(key->values[i], value) == 0)
			return true;
	return false;
}

void
rules_key_words(const struct rules *rules, int index, char *to, size_t room)
{
	const struct pack_key *key = &rules->keys[index];
	struct text_buf words;

	assert(rules && index >= 0 && index < rules->key_count && room > 0);
	text_buf_init(&words, 1024);
	if (key->date)
		text_put(&words, _("日期，如 1955-12-31"));
	else if (key->number)
		text_putf(&words, _("%d 至 %d 的整数"), key->low, key->high);
	for (int i = 0; i < key->value_count; i++)
		text_putf(&words, "%s%s", i > 0 ? _("、") : "",
			  key->values[i]);
	text_cut(to, room, words.at ? words.at : "", 60);
	text_buf_clear(&words);
}

/* The period of the meter a statement of that name keeps. */
static bool
limit_period(const struct rules *rules, const char *name,
	     enum pack_period *period)
{
	for (int i = 0; i < rules->limit_count; i++) {
		*period = rules->limits[i].period;
		if (strcmp(rules->limits[i].name, name) == 0)
			return true;
	}
	for (int i = 0; i < rules->whole_count; i++) {
		*period = rules->wholes[i].period;
		if (strcmp(rules->wholes[i].name, name) == 0)
			return true;
	}
	return false;
}

static bool
counts_hours(const struct rules *rules)
{
	bool hours = rules->deduct.period == PERIOD_HOURS;

	for (int i = 0; i < rules->limit_count; i++)
		hours = hours || rules->limits[i].period == PERIOD_HOURS;
	for (int i = 0; i < rules->whole_count; i++)
		hours = hours || rules->wholes[i].period == PERIOD_HOURS;
	return hours;
}

void
rules_needs(const struct rules *rules, struct rules_needs *needs)
{
	assert(rules && needs);
	*needs = (struct rules_needs){
	    .time = counts_hours(rules),
	    .place = rules->deduct.across == ACROSS_PLACES,
	    .past = rules->past_count > 0};
}

bool
rules_counter_ready(const struct rules *rules, struct err *err)
{
	assert(rules);
	for (int i = 0; i < rules->key_count; i++) {
		if (rules->keys[i].of_item)
			return err_set(err, ERR_RULES,
				       _("规则包 %s 要每件药品的“%s”，"
					 "药品目录里没有，不能用来收款"),
				       rules->head.id,
				       rules->keys[i].name) == 0;
	}
	if (rules->family_count > 0)
		return err_set(err, ERR_RULES,
			       _("规则包 %s 用到共济账户，中心不告诉它的余额，"
				 "不能用来收款"),
			       rules->head.id) == 0;
	return true;
}

int
rules_year(const struct rules *rules, int day)
{
	assert(rules);
	return pack_year(rules, day);
}

int
rules_year_start(const struct rules *rules, int day)
{
	assert(rules);
	if (rules->year_from != 0)
		return rules->year_from;
	return pack_period_start(rules, PERIOD_YEAR, day);
}

int
rules_meter_since(const struct rules *rules, const char *name, int day)
{
	const char *deduct = pack_word_text(WORD_DEDUCTIBLE);
	enum pack_period period = PERIOD_YEAR;

	assert(rules && name);
	if (!limit_period(rules, name, &period))
		period = strncmp(name, deduct, strlen(deduct)) == 0
			     ? rules->deduct.period
			     : PERIOD_YEAR;
	return pack_period_start(rules, period, day);
}

bool
rules_meter_told(const struct rules *rules, const char *name)
{
	assert(rules && name);
	for (int i = 0; i < rules->meter_count; i++)
		if (rules->meters[i].name[0] != '\0' &&
		    strcmp(rules->meters[i].name, name) == 0)
			return true;
	return false;
}

bool
rules_bucket_told(const struct rules *rules, enum split_bucket bucket)
{
	assert(rules);
	for (int i = 0; i < rules->meter_count; i++)
		if (rules->meters[i].name[0] == '\0' &&
		    rules->meters[i].bucket == bucket)
			return true;
	return false;
}

enum rules_meter_kind
rules_meter_kind(const char *name)
{
	assert(name);
	if (strcmp(name, "最高起付线") == 0)
		return METER_HIGHEST;
	return strcmp(name, "上次起付线") == 0 ? METER_LATEST : METER_SUM;
}
