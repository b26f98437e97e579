/* explain_when.c - which condition of a statement a case does not meet. */
#include <assert.h>
#include <string.h>

#include "pos/explain_inside.h"

static const char *
key_name(const struct rules *rules, int key)
{
	if (key == KEY_SCENE)
		return pack_word_text(WORD_SCENE);
	if (key == KEY_LEVEL)
		return pack_word_text(WORD_LEVEL);
	if (key == KEY_GROUP)
		return pack_word_text(WORD_PERSON);
	return rules->keys[key].name;
}

/* "1960-01-01至", each end where there is one. */
static bool
days_text(const struct pack_cell *cell, char *to, size_t room)
{
	const char *until = pack_word_text(WORD_UNTIL);
	char from[24] = "", last[24] = "";
	int low = cell->low, high = cell->high;

	if (low > PACK_DAY_MIN &&
	    !text_format(from, sizeof(from), "%04d-%02d-%02d", low / 10000,
			 low / 100 % 100, low % 100))
		return false;
	if (high < PACK_DAY_MAX &&
	    !text_format(last, sizeof(last), "%04d-%02d-%02d", high / 10000,
			 high / 100 % 100, high % 100))
		return false;
	return low == high ? text_format(to, room, "%s", from)
			   : text_format(to, room, "%s%s%s", from, until,
					 last);
}

/* As the pack writes it: a value, "70-", "0-44". */
static void
cell_text(const struct rules *rules, const struct pack_cell *cell, char *to,
	  size_t room)
{
	bool fits;

	if (cell->key < 0 || !rules->keys[cell->key].number)
		fits = text_format(to, room, "%s", cell->value);
	else if (rules->keys[cell->key].date)
		fits = days_text(cell, to, room);
	else if (cell->low == cell->high)
		fits = text_format(to, room, "%d", cell->low);
	else if (cell->high >= rules->keys[cell->key].high)
		fits = text_format(to, room, "%d-", cell->low);
	else
		fits = text_format(to, room, "%d-%d", cell->low, cell->high);
	if (!fits)
		to[0] = '\0';
}

bool
explain_when(const struct explain *explain, const struct pack_when *when,
	     char *to, size_t room)
{
	const struct split_work *work = &explain->work;
	size_t length = 0;
	bool other = false;

	assert(room > 0);
	to[0] = '\0';
	if (split_when(work, when))
		return true;
	for (int i = 0; i < when->count; i++) {
		const struct pack_cell *cell = &when->cells[i];
		const char *value = split_value(work, cell->key);
		char wants[TRAIT_BYTES];

		other = other || cell->other;
		if (value && pack_cell_holds(cell, value))
			continue;
		cell_text(work->rules, cell, wants, sizeof(wants));
		if (!text_format(to + length, room - length,
				 _("%s%s要“%s”，这一笔是“%s”"),
				 length == 0 ? ""
				 : other     ? _("；或者")
					     : _("；"),
				 key_name(work->rules, cell->key), wants,
				 value ? value : _("没有给出"))) {
			to[length] = '\0';
			break;
		}
		length = strlen(to);
		other = false;
	}
	return false;
}
