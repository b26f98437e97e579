/*
 * rules_key.c - the names a notice's tables turn on beside scene and level
 * (rules.md 11): 收费类别, 年龄, 签约 …
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

bool
pack_number(const char *text, int *number)
{
	int value = 0;

	if (text[0] == '\0' || strlen(text) > 8)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		value = value * 10 + (*text - '0');
	}
	*number = value;
	return true;
}

int
pack_key_find(const struct rules *rules, const char *name)
{
	for (int i = 0; i < rules->key_count; i++)
		if (strcmp(rules->keys[i].name, name) == 0)
			return i;
	if (pack_word(name) == WORD_SCENE)
		return KEY_SCENE;
	if (pack_word(name) == WORD_LEVEL)
		return KEY_LEVEL;
	return pack_word(name) == WORD_PERSON ? KEY_GROUP : KEY_SCENE - 1;
}

/* "0-44", "45-" or "3": within low to high. */
static bool
number_range(const char *text, int low, int high, int *from, int *to)
{
	char first[16];
	const char *dash = strchr(text, '-');
	size_t length = dash ? (size_t)(dash - text) : strlen(text);

	if (length >= sizeof(first))
		return false;
	memcpy(first, text, length);
	first[length] = '\0';
	if (!pack_number(first, from))
		return false;
	*to = *from;
	if (dash && dash[1] == '\0')
		*to = high;
	else if (dash && !pack_number(dash + 1, to))
		return false;
	return *from >= low && *from <= *to && *to <= high;
}

static int
key_numbers(const struct pack_reader *reader, struct pack_key *key)
{
	if (pack_need_count(reader, 4) < 0)
		return -1;
	if (!number_range(reader->line.words[3], 0, PACK_NUMBER_MAX, &key->low,
			  &key->high) ||
	    key->low == key->high)
		return pack_fail(reader, _("键：应为范围，如 0-150，写的是“%s”"),
				 reader->line.words[3]);
	key->number = true;
	return 0;
}

/* 键 出生日期 日: any day there is. */
static int
key_dates(const struct pack_reader *reader, struct pack_key *key)
{
	key->number = key->date = true;
	key->low = PACK_DAY_MIN;
	key->high = PACK_DAY_MAX;
	return pack_need_count(reader, 3);
}

static int
key_values(const struct pack_reader *reader, struct pack_key *key)
{
	int count = reader->line.count - 2;

	if (count < 1 || count > PACK_VALUES_MAX)
		return pack_fail(reader, _("键：应有 1 至 %d 个值"),
				 PACK_VALUES_MAX);
	for (int i = 0; i < count; i++) {
		const char *value = reader->line.words[i + 2];

		for (int j = 0; j < i; j++)
			if (strcmp(key->values[j], value) == 0)
				return pack_fail(reader,
						 _("键：值“%s”重复"), value);
		if (pack_need_text(reader, value, key->values[i],
				   TRAIT_BYTES) < 0)
			return -1;
	}
	key->value_count = count;
	return 0;
}

static int
key_read(const struct pack_reader *reader, struct pack_key *key)
{
	if (pack_word(reader->line.words[2]) == WORD_NUMBER)
		return key_numbers(reader, key);
	if (pack_word(reader->line.words[2]) == WORD_DATE)
		return key_dates(reader, key);
	return key_values(reader, key);
}

/* 键 收费类别 三类 二类 一类; 键 年龄 数 0-150; 键 出生日期 日. */
int
pack_key_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_key key;

	memset(&key, 0, sizeof(key));
	if (rules->key_count == PACK_KEYS_MAX)
		return pack_fail(reader, _("键至多 %d 个"), PACK_KEYS_MAX);
	if (reader->line.count < 3)
		return pack_fail(reader, _("键：应写名字和它的值"));
	if (pack_need_text(reader, reader->line.words[1], key.name,
			   sizeof(key.name)) < 0)
		return -1;
	if (pack_word(key.name) != WORD_NONE ||
	    pack_key_find(rules, key.name) >= 0)
		return pack_fail(reader, _("键：“%s”已有别的意思"), key.name);
	key.of_item = reader->line.key == WORD_ITEM_KEY;
	if (key_read(reader, &key) < 0)
		return -1;
	rules->keys[rules->key_count++] = key;
	return 0;
}

static bool
key_has(const struct rules *rules, int key, const char *value)
{
	const struct pack_key *at = &rules->keys[key];

	for (int i = 0; i < at->value_count; i++)
		if (strcmp(at->values[i], value) == 0)
			return true;
	return false;
}

/* The scene and the group in the one spelling the split looks for. */
static int
fixed_cell(const struct pack_reader *reader, int key, const char *text,
	   struct pack_cell *cell)
{
	enum pack_scene scene = SCENE_PHARMACY;
	enum pack_word word = pack_word(text);

	if (key == KEY_LEVEL)
		return pack_need_text(reader, text, cell->value,
				      sizeof(cell->value));
	if (key == KEY_SCENE && pack_scene_find(text, &scene))
		text = pack_scene_text(scene);
	else if (key == KEY_GROUP &&
		 (word == WORD_WORKING || word == WORD_RETIRED))
		text = pack_word_text(word);
	else
		return pack_fail(reader, _("没有这个场景或人员：“%s”"), text);
	return pack_need_text(reader, text, cell->value, sizeof(cell->value));
}

int
pack_need_cell(const struct pack_reader *reader, int key, const char *text,
	       struct pack_cell *cell)
{
	const struct rules *rules = reader->rules;

	memset(cell, 0, sizeof(*cell));
	cell->key = key;
	if (key < 0)
		return fixed_cell(reader, key, text, cell);
	cell->date = rules->keys[key].date;
	if (cell->date) {
		if (pack_days(text, &cell->low, &cell->high))
			return 0;
		return pack_fail(reader,
				 _("键 %s：应为日期，如 至1955-12-31、"
				   "1956-01-01至，写的是“%s”"),
				 rules->keys[key].name, text);
	}
	if (rules->keys[key].number) {
		if (number_range(text, rules->keys[key].low,
				 rules->keys[key].high, &cell->low,
				 &cell->high))
			return 0;
		return pack_fail(reader, _("键 %s：应为 %d 至 %d 内的数或"
					   "范围，写的是“%s”"),
				 rules->keys[key].name, rules->keys[key].low,
				 rules->keys[key].high, text);
	}
	if (!key_has(rules, key, text))
		return pack_fail(reader, _("键 %s：没有值“%s”"),
				 rules->keys[key].name, text);
	return pack_need_text(reader, text, cell->value, sizeof(cell->value));
}

int
pack_need_item_when(struct pack_reader *reader, int index,
		    struct pack_when *when)
{
	int result;

	reader->of_items = true;
	result = pack_need_when(reader, index, when);
	reader->of_items = false;
	return result;
}

int
pack_need_key(const struct pack_reader *reader, int index, int *key)
{
	const char *name =
	    index < reader->line.count ? reader->line.words[index] : "";

	*key = pack_key_find(reader->rules, name);
	if (*key < 0 || !reader->rules->keys[*key].number ||
	    reader->rules->keys[*key].date ||
	    reader->rules->keys[*key].of_item)
		return pack_fail(reader, _("第 %d 个词应为数的键，写的是“%s”"),
				 index + 1, name);
	return 0;
}

int
pack_need_number(const struct pack_reader *reader, int index, int *number)
{
	const char *text =
	    index < reader->line.count ? reader->line.words[index] : "";

	if (!pack_number(text, number))
		return pack_fail(reader, _("第 %d 个词应为整数，写的是“%s”"),
				 index + 1, text);
	return 0;
}
