#include <assert.h>
#include <string.h>

#include "pos/till_inside.h"
#include "pos/traits.h"

static bool
selling(const struct till *till)
{
	return till->view.place == TILL_IDLE ||
	    till->view.place == TILL_PERSON || till->view.place == TILL_BASKET;
}

int
till_scan(struct till *till, const char *text, struct err *err)
{
	struct item item;
	int found;

	assert(text != NULL);
	if (!selling(till) && till->view.place != TILL_RESULT)
		return till_refuse(err, _("此时不能扫码：请先返回清单"));
	if (selling(till) && till->sale->prepaid.sale[0] != '\0' &&
	    till->view.place != TILL_RESULT)
		return till_refuse(err, _("补结算单的清单不能改"));
	if (till->rules != NULL &&
	    traits_is_told(till->rules, till->parts.conf, text))
		return till_tell(till, text, err);
	found = catalogue_find(till->books.store, text, &item, err);
	if (found < 0)
		return -1;
	if (found == 1 && till_looks_like_trace(text) && selling(till))
		return till_scan_trace(till, text, err);
	if (found == 1)
		return till_not_found(till, text, err);
	if (till->view.place == TILL_RESULT)
		till_fresh(till); /* the next customer's first box */
	if (basket_add(
		&till->sale->basket, &item, &till->view.line, err) != 0)
		return -1;
	till_go(till, TILL_BASKET);
	return 0;
}

/* Fewer boxes than codes: which box went back nobody knows, so say it. */
static int
change_count(struct till *till, const struct till_command *command,
    struct err *err)
{
	struct basket *basket = &till->sale->basket;
	char text[96];
	int dropped;

	if (basket_set_count(basket, command->line, command->count, err) != 0)
		return -1;
	dropped = basket_drop_surplus(basket);
	if (dropped == 0)
		return 0;
	(void)text_format(text, sizeof(text),
	    _("去掉了最后扫的 %d 个追溯码：请核对盒上的码"), dropped);
	till_notice(till, NOTICE_DONE, "", text);
	return 0;
}

int
till_change(struct till *till, const struct till_command *command,
    struct err *err)
{
	struct basket *basket = &till->sale->basket;

	if (till->view.place != TILL_BASKET)
		return till_refuse(err, _("清单已定：请先返回清单再改"));
	if (till->sale->prepaid.sale[0] != '\0')
		return till_refuse(err, _("补结算单的清单不能改"));
	if (command->line < 0 || command->line >= basket->item_count)
		return till_refuse(err, _("没有这一行"));
	if (command->kind == COMMAND_COUNT)
		return change_count(till, command, err);
	if (basket_remove(basket, command->line, err) != 0)
		return -1;
	/* The line touched last has moved up, or is the one that went. */
	if (till->view.line > command->line ||
	    till->view.line >= basket->item_count)
		till->view.line--;
	return 0;
}
