#include <assert.h>
#include <string.h>

#include "pos/till_inside.h"

#define X(name) #name,
static const char *const commands[] = { TILL_COMMANDS(X) };
#undef X

const char *
till_command_name(enum till_command_kind kind)
{
	assert((size_t)kind < sizeof(commands) / sizeof(commands[0]));
	return commands[kind];
}

const char *
till_place_name(enum till_place place)
{
	static const char *const places[] = { "idle", "reading", "person",
		"basket", "split", "waiting", "result", "stopped" };

	assert((size_t)place < sizeof(places) / sizeof(places[0]));
	return places[place];
}

int
till_list(struct till *till, enum queue_list which, int64_t from, int offset,
    struct sale_entry *entries, int max, int *found, struct err *err)
{
	return queue_list(till->books.store, which, from, offset, entries,
	    max, found, err);
}

int
till_search(struct till *till, const char *text, struct item *items, int max,
    int *found, struct err *err)
{
	return catalogue_search(
	    till->books.store, text, items, max, found, err);
}

int
till_record(struct till *till, const char *sale,
    struct settlement *settlement, struct err *err)
{
	return books_settlement(&till->books, sale, settlement, NULL, err);
}

int
till_find(struct till *till, const char *sale_or_code,
    struct sale_entry *entry, struct err *err)
{
	int found = queue_sale(till->books.store, sale_or_code, entry, err);

	if (found == 1)
		found = queue_sale_by_ref(
		    till->books.store, sale_or_code, entry, err);
	if (found == 1)
		found = queue_sale_by_code(
		    till->books.store, sale_or_code, entry, err);
	return found;
}

int
till_find_ref(struct till *till, const char *ref, struct sale_entry *entry,
    struct err *err)
{
	assert(ref[0] != '\0');
	return queue_sale_by_ref(till->books.store, ref, entry, err);
}

/* The ticket and the slip for its refund are two papers: each is printed a
 * first time. */
static int
copy_of(struct till *till, const struct sale_entry *entry, int *copy,
    struct err *err)
{
	struct ticket ticket;
	int found;

	*copy = entry->printed + 1;
	if (entry->kind != SETTLEMENT_PREPAID)
		return 0;
	found = queue_ticket(till->books.store, entry->sale, &ticket, err);
	if (found == 0)
		*copy = ticket.state == TICKET_DONE ?
		    ticket.slips + 1 :
		    entry->printed - ticket.slips + 1;
	return found < 0 ? -1 : 0;
}

static int
write_receipt(struct till *till, const struct now *now,
    const struct sale_entry *entry, struct settlement *settlement,
    struct text_buf *out, struct err *err)
{
	struct receipt receipt;
	struct sale_entry settled;
	uint8_t head[SM3_BYTES];

	memset(&receipt, 0, sizeof(receipt));
	if (copy_of(till, entry, &receipt.copy, err) != 0)
		return -1;
	if (entry->kind == SETTLEMENT_PREPAID && entry->ticket_by[0] != '\0') {
		if (queue_sale(till->books.store, entry->ticket_by, &settled,
			err) != 0)
			return err_set(err, ERR_CORRUPT,
			    _("没有交易 %s"), entry->ticket_by);
		receipt.settled = &settled;
	}
	if (books_settlement(
		&till->books, entry->sale, settlement, NULL, err) != 0)
		return -1;
	receipt.conf = till->parts.conf;
	receipt.settlement = settlement;
	receipt.entry = entry;
	settlement_agreed(settlement, &receipt.figures);
	/* Once ACKED the centre's figures stand in the queue. */
	if (entry->state == MESSAGE_ACKED || entry->state == MESSAGE_REVERSED)
		sale_entry_figures(entry, &receipt.figures);
	receipt.printed_ms = now->wall_ms;
	receipt.journal_seq = journal_head(till->books.journal, head);
	text_hex(receipt.journal_head, sizeof(receipt.journal_head), head, 4);
	receipt_short_code(receipt.short_code, entry->sale);
	return receipt_text(out, &receipt, err);
}

int
till_print(struct till *till, const struct now *now, const char *sale,
    struct text_buf *out, struct err *err)
{
	const struct message_body body = { .why = "" };
	struct settlement *settlement = NULL;
	struct sale_entry entry;
	int found = queue_sale(till->books.store, sale, &entry, err);
	int result;

	if (found != 0)
		return found < 0 ? -1 : till_refuse(err, _("没有这笔交易"));
	settlement = settlement_new(err);
	if (settlement == NULL)
		return -1;
	result = write_receipt(till, now, &entry, settlement, out, err);
	/* On disk before it is on paper. */
	if (result == 0)
		result = books_note(&till->books, now, FACT_PRINTED, sale, "",
		    &body, err);
	settlement_free(&settlement);
	return result;
}
