/* rules_item.c - the items of an example, and the keys of one and all. */
#include "pos/rules_want.h"

#include <stdio.h>
#include <string.h>

#include "pos/rules_form.h"
#include "pos/text.h"

/* 设 收费类别 三类. */
static int
trait_put(const struct pack_reader *reader, int index, bool of_item,
	  struct traits *traits)
{
	const char *const *words = &reader->line.words[index];
	struct trait *trait = &traits->at[traits->count];
	struct pack_cell cell;
	int key = pack_key_find(reader->rules, words[0]);

	if (traits->count == TRAITS_MAX)
		return pack_fail(reader, _("设：至多 %d 个"), TRAITS_MAX);
	if (key < 0 || reader->rules->keys[key].of_item != of_item)
		return pack_fail(reader, _("设：没有键“%s”"), words[0]);
	for (int i = 0; i < traits->count; i++)
		if (strcmp(traits->at[i].key, words[0]) == 0)
			return pack_fail(reader, _("设：“%s”写了两次"),
					 words[0]);
	/* What the tables know of, and of numbers and days one alone. */
	if (pack_need_cell(reader, key, words[1], &cell) < 0)
		return -1;
	if (cell.low != cell.high)
		return pack_fail(reader, _("设：应为一个值，写的是“%s”"),
				 words[1]);
	if (pack_need_text(reader, words[0], trait->key, sizeof(trait->key)) <
		0 ||
	    pack_need_text(reader, words[1], trait->value,
			   sizeof(trait->value)) < 0)
		return -1;
	traits->count++;
	return 0;
}

int
pack_trait_line(const struct pack_reader *reader, struct traits *traits)
{
	if (pack_need_count(reader, 3) < 0)
		return -1;
	return trait_put(reader, 1, false, traits);
}

/* One pair of a 品 line. */
static int
item_pair(const struct pack_reader *reader, int index, struct item *item,
	  struct traits *traits)
{
	const char *value = reader->line.words[index + 1];
	bool good = false;

	switch ((int)pack_word(reader->line.words[index])) {
	case WORD_PRICE:
		good = price_parse(value, &item->price);
		break;
	case WORD_COUNT:
		good = quantity_parse(value, &item->count);
		break;
	case WORD_CEILING:
		good = price_parse(value, &item->ceiling);
		break;
	case WORD_PRESELF:
		good = ratio_parse(value, &item->preself);
		break;
	default:
		if (pack_key_find(reader->rules, reader->line.words[index]) >=
		    0)
			return trait_put(reader, index, true, traits);
		return pack_fail(reader,
				 _("品：应为单价、数量、限价或先行"
				   "自付，写的是“%s”"),
				 reader->line.words[index]);
	}
	if (!good)
		return pack_fail(reader, _("品：%s 的值“%s”不成立"),
				 reader->line.words[index], value);
	return 0;
}

/* 品 乙 单价 36.80 数量 1 限价 35.00 先行自付 10%. */
int
pack_item_line(const struct pack_reader *reader, struct basket *basket,
	       struct traits item_traits[BASKET_ITEMS_MAX])
{
	const struct pack_line *line = &reader->line;
	struct item item = {.item_class = ITEM_CLASS_A};
	struct traits *traits;
	struct err why;

	if (basket->item_count == BASKET_ITEMS_MAX)
		return pack_fail(reader, _("品：至多 %d 个"), BASKET_ITEMS_MAX);
	traits = &item_traits[basket->item_count];
	if (line->count < 6 || line->count % 2 != 0 ||
	    !pack_word_class(pack_word(line->words[1]), &item.item_class))
		return pack_fail(reader,
				 _("品：应为 类别 单价 … 数量 …，"
				   "再加限价、先行自付；写法：%s"),
				 pack_form(WORD_ITEM));
	for (int i = 2; i < line->count; i += 2)
		if (item_pair(reader, i, &item, traits) < 0)
			return -1;
	/* One line of the basket for each line here. */
	snprintf(item.medins_list_codg, sizeof(item.medins_list_codg), "%d",
		 basket->item_count + 1);
	if (basket_add(basket, &item, NULL, &why) < 0)
		return pack_fail(reader, "%s", why.text);
	return 0;
}
