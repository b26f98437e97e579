#include <assert.h>
#include <string.h>

#include "pos/till_inside.h"

#define TRACE_LENGTH_MIN 20

static bool
selling(const struct till *till)
{
	return till->view.place == TILL_IDLE ||
	    till->view.place == TILL_PERSON || till->view.place == TILL_BASKET;
}

/* The line whose boxes still want a code: the one touched last, else the
 * first that has fewer codes than whole boxes. */
static int
line_for_trace(const struct till *till)
{
	const struct basket *basket = &till->sale->basket;
	int wanted = -1;

	for (int line = 0; line < basket->item_count; line++) {
		int64_t boxes = basket->items[line].count.e4 / 10000;

		for (int i = 0; i < basket->trace_count; i++)
			boxes -= basket->traces[i].item == line;
		if (boxes <= 0)
			continue;
		if (line == till->view.line)
			return line;
		if (wanted < 0)
			wanted = line;
	}
	return wanted;
}

static int
scan_trace(struct till *till, const char *text, struct err *err)
{
	int line = line_for_trace(till);

	if (line < 0)
		return till_refuse(
		    err, _("追溯码没有对应的药品：请先扫药品条码"));
	if (basket_add_trace(&till->sale->basket, line, text,
		(struct quantity){ 0 }, err) != 0)
		return -1;
	till->view.line = line;
	return 0;
}

int
till_scan(struct till *till, const char *text, struct err *err)
{
	struct item item;
	int found;

	assert(text != NULL);
	if (!selling(till) && till->view.place != TILL_RESULT)
		return till_refuse(err, _("此时不能扫码：请先返回清单"));
	found = catalogue_find(till->books.store, text, &item, err);
	if (found < 0)
		return -1;
	if (found == 1 && strlen(text) >= TRACE_LENGTH_MIN && selling(till))
		return scan_trace(till, text, err);
	if (found == 1) {
		till_notice(till, NOTICE_NOT_IN_CATALOGUE, "", text);
		return err_set(err, ERR_NOT_FOUND,
		    _("目录里没有 %s：请核对条码，或按药名查找"), text);
	}
	if (till->view.place == TILL_RESULT)
		till_fresh(till); /* the next customer's first box */
	if (basket_add(
		&till->sale->basket, &item, &till->view.line, err) != 0)
		return -1;
	till_go(till, TILL_BASKET);
	return 0;
}

int
till_change(struct till *till, const struct till_command *command,
    struct err *err)
{
	struct basket *basket = &till->sale->basket;

	if (till->view.place != TILL_BASKET)
		return till_refuse(err, _("清单已定：请先返回清单再改"));
	if (command->line < 0 || command->line >= basket->item_count)
		return till_refuse(err, _("没有这一行"));
	if (command->kind == COMMAND_COUNT)
		return basket_set_count(
		    basket, command->line, command->count, err);
	if (basket_remove(basket, command->line, err) != 0)
		return -1;
	/* The line touched last has moved up, or is the one that went. */
	if (till->view.line > command->line ||
	    till->view.line >= basket->item_count)
		till->view.line--;
	return 0;
}
