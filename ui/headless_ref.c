#include <assert.h>
#include <string.h>

#include "pos/receipt.h"
#include "ui/headless.h"

static bool
is_item(const struct item *item, const char *code)
{
	return strcmp(item->medins_list_codg, code) == 0 ||
	    (item->barcode[0] != '\0' && strcmp(item->barcode, code) == 0);
}

/* As much of each article, whatever lines it stands on; and no other. */
static bool
same_items(const struct basket *made, const struct sale_json *given)
{
	for (int i = 0; i < given->item_count; i++) {
		int k = 0;

		while (k < made->item_count &&
		    !is_item(&made->items[k], given->items[i].code))
			k++;
		if (k == made->item_count)
			return false;
	}
	for (int k = 0; k < made->item_count; k++) {
		const char *code = made->items[k].medins_list_codg;
		int64_t more_e4 = 0;

		for (int i = 0; i < made->item_count; i++)
			if (is_item(&made->items[i], code))
				more_e4 += made->items[i].count.e4;
		for (int i = 0; i < given->item_count; i++)
			if (is_item(&made->items[k], given->items[i].code))
				more_e4 -= given->items[i].count.e4;
		if (more_e4 != 0)
			return false;
	}
	return true;
}

/* What was told then is what is told now. */
static bool
same_traits(const struct traits *made, const struct traits *given)
{
	for (int i = 0; i < given->count; i++) {
		int k = 0;

		while (k < made->count &&
		    strcmp(made->at[k].key, given->at[i].key) != 0)
			k++;
		if (k == made->count ||
		    strcmp(made->at[k].value, given->at[i].value) != 0)
			return false;
	}
	return true;
}

/* A number that comes round again must not pass for the sale it was. */
static bool
same_sale(const struct settlement *made, const struct sale_json *given)
{
	if ((made->kind == SETTLEMENT_SELFPAY) != given->selfpay)
		return false;
	if (!given->selfpay && !given->read_card &&
	    strcmp(made->person.mdtrt_cert_no,
		given->person.mdtrt_cert_no) != 0)
		return false;
	if (given->total_given &&
	    money_compare(given->total, made->basket.total) != 0)
		return false;
	return same_traits(&made->traits, &given->traits) &&
	    same_items(&made->basket, given);
}

static enum till_outcome
outcome_of(const struct sale_entry *entry)
{
	if (entry->kind == SETTLEMENT_PREPAID)
		return OUTCOME_PREPAID;
	if (entry->kind == SETTLEMENT_SELFPAY)
		return OUTCOME_SELFPAY;
	switch (entry->state) {
	case MESSAGE_ACKED:
		return OUTCOME_SETTLED;
	case MESSAGE_PENDING:
		return OUTCOME_PROVISIONAL;
	case MESSAGE_REFUSED:
		return OUTCOME_REFUSED;
	case MESSAGE_REVERSED: /* refunded since */
	case MESSAGE_VOIDED:
		return OUTCOME_VOID;
	case MESSAGE_SENT:
	case MESSAGE_UNKNOWN:
	case MESSAGE_RESENT:
	case MESSAGE_STATE_COUNT:
		break;
	}
	return OUTCOME_DOUBT;
}

static bool
is_open(const struct sale_entry *entry)
{
	enum till_outcome outcome = outcome_of(entry);

	return !entry->handed && !entry->closed &&
	    (outcome == OUTCOME_DOUBT || outcome == OUTCOME_PROVISIONAL);
}

/* As long as a customer is made to wait, and only while there is a link. */
static int
follow(struct headless *headless, struct sale_entry *entry, struct err *err)
{
	const struct till_view *view = till_view(headless->wiring->till);
	int64_t until_ms;

	if (!is_open(entry))
		return 0;
	if (headless_link(headless, err) != 0)
		return -1;
	until_ms = headless->now.mono_ms + headless->wiring->conf.centre.wait_ms;
	while (is_open(entry) && view->link_up &&
	    headless->now.mono_ms < until_ms) {
		if (headless_turn(headless, NULL, err) != 0 ||
		    till_find(headless->wiring->till, entry->sale, entry,
			err) != 0)
			return -1;
	}
	if (headless_quiet(headless, err) != 0)
		return -1;
	return till_find(headless->wiring->till, entry->sale, entry, err);
}

static int
check_same(struct headless *headless, const struct sale_json *given,
    const struct sale_entry *entry, struct figures *figures, struct err *err)
{
	struct settlement *made = settlement_new(err);
	int rc = -1;

	if (made != NULL &&
	    till_record(headless->wiring->till, entry->sale, made, err) == 0)
		rc = same_sale(made, given) ? 0 :
		    err_set(err, ERR_INPUT,
			_("ref：单号 %s 已用于交易 %s，内容不同"), given->ref,
			entry->sale);
	if (rc == 0)
		settlement_agreed(made, figures);
	settlement_free(&made);
	return rc;
}

int
headless_known(struct headless *headless, const struct sale_json *sale,
    struct headless_result *result, struct err *err)
{
	struct sale_entry entry;
	int found = 1;

	if (sale->ref[0] != '\0')
		found = till_find_ref(
		    headless->wiring->till, sale->ref, &entry, err);
	if (found != 0)
		return found;
	assert(strcmp(entry.ref, sale->ref) == 0);
	if (check_same(headless, sale, &entry, &result->figures, err) != 0)
		return -1;
	(void)text_copy(result->sale, sizeof(result->sale), entry.sale);
	receipt_short_code(result->short_code, entry.sale);
	if (follow(headless, &entry, err) != 0)
		return -1;
	result->outcome = outcome_of(&entry);
	/* Once the centre has answered, its figures stand in the queue. */
	sale_entry_figures(&entry, &result->figures);
	return 0;
}
