#include "pos/difference.h"

#include <assert.h>

static struct money
less(struct money centre, struct money agreed)
{
	return money_fen(centre.fen - agreed.fen); /* both are of one sale */
}

void
difference_of(struct difference *difference,
    const struct settlement *settlement, const struct sale_entry *entry)
{
	struct figures agreed;

	assert(settlement->kind == SETTLEMENT_SALE);
	assert(entry->kind == SETTLEMENT_SALE);
	settlement_agreed(settlement, &agreed);
	difference->fund = less(entry->fund, agreed.fund);
	difference->account = less(entry->account, agreed.account);
	difference->cash = less(entry->cash, agreed.cash);
	difference->collect = settlement->prepaid.sale[0] != '\0' ?
	    money_fen(0) :
	    difference->cash;
}
