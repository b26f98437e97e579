/*
 * rules_when.c - 当 …: what must hold of a case. Conditions side by side
 * must all hold; 或 parts alternatives, of which one is enough.
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

/* One KEY=VALUE. */
static int
when_word(const struct pack_reader *reader, const char *word,
	  struct pack_when *when)
{
	const char *equal = strchr(word, '=');
	char name[TRAIT_BYTES];
	int key;

	if (!equal || equal == word || (size_t)(equal - word) >= sizeof(name))
		return pack_fail(reader, _("当：应为 键=值，写的是“%s”"), word);
	memcpy(name, word, (size_t)(equal - word));
	name[equal - word] = '\0';
	key = pack_key_find(reader->rules, name);
	if (key < KEY_SCENE)
		return pack_fail(reader, _("当：没有键“%s”"), name);
	if (key >= 0 && reader->rules->keys[key].of_item && !reader->of_items)
		return pack_fail(reader, _("当：“%s”是品键，这里说的是整单"),
				 name);
	if (when->count == PACK_CELLS_MAX)
		return pack_fail(reader, _("当：至多 %d 个条件"),
				 PACK_CELLS_MAX);
	if (pack_need_cell(reader, key, equal + 1, &when->cells[when->count]) <
	    0)
		return -1;
	when->count++;
	return 0;
}

bool
pack_when_of_item(const struct rules *rules, const struct pack_when *when)
{
	for (int i = 0; i < when->count; i++) {
		int key = when->cells[i].key;

		if (key >= 0 && rules->keys[key].of_item)
			return true;
	}
	return false;
}

int
pack_need_when(const struct pack_reader *reader, int index,
	       struct pack_when *when)
{
	bool other = false, open = true;

	memset(when, 0, sizeof(*when));
	if (index >= reader->line.count)
		return 0;
	if (pack_need_word(reader, index, WORD_WHEN) < 0)
		return -1;
	for (int i = index + 1; i < reader->line.count; i++) {
		const char *word = reader->line.words[i];

		if (!open && pack_word(word) == WORD_OR) {
			open = other = true;
			continue;
		}
		if (when_word(reader, word, when) < 0)
			return -1;
		when->cells[when->count - 1].other = other;
		open = other = false;
	}
	if (open)
		return pack_fail(reader, _("当：没有写条件"));
	return 0;
}

bool
pack_days(const char *text, int *from, int *to)
{
	const char *until = pack_word_text(WORD_UNTIL);
	const char *at = strstr(text, until);
	const char *last = at ? at + strlen(until) : text;
	size_t length = at ? (size_t)(at - text) : strlen(text);
	char first[16];

	*from = PACK_DAY_MIN;
	*to = PACK_DAY_MAX;
	if (length >= sizeof(first) || (at && length == 0 && !*last))
		return false;
	memcpy(first, text, length);
	first[length] = '\0';
	if (length > 0 && !text_day_parse(first, from))
		return false;
	if (*last && !text_day_parse(last, to))
		return false;
	return (at || length > 0) && *from <= *to;
}

bool
pack_cell_holds(const struct pack_cell *cell, const char *value)
{
	int number;

	assert(cell && value);
	if (cell->value[0])
		return strcmp(cell->value, value) == 0;
	if (cell->date ? !text_day_parse(value, &number)
		       : !pack_number(value, &number))
		return false;
	return number >= cell->low && number <= cell->high;
}
