/* A shift out of the journal: each sale it touched, row by row. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/journal.h"
#include "pos/shift.h"

static int
one_row(struct store *store, int64_t seq, struct shift *shift,
    int (*take)(struct shift *shift, const struct journal_row *row,
	struct err *err),
    struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	int result = -1;

	if (journal_walk_open(&walk, store, seq, err) != 0)
		return -1;
	if (journal_walk_next(walk, &row, err) == 1)
		result = take(shift, &row, err);
	journal_walk_close(&walk);
	return result;
}

static bool
add(struct money *to, struct money amount)
{
	return money_add(*to, amount, to);
}

/* Made in this shift: it counts as it stands now. */
static int
count(struct shift *shift, const struct shift_sale *sale, struct err *err)
{
	struct shift_sum *sum = &shift->sums[sale->kind][sale->state];
	const struct figures *figures = &sale->figures;

	if (!sale->known || sale->seq <= shift->entry.from)
		return 0;
	sum->count++;
	if (!add(&sum->total, figures->total) ||
	    !add(&sum->fund, figures->fund) ||
	    !add(&sum->account, figures->account) ||
	    !add(&sum->cash, figures->cash))
		return err_set(err, ERR_OVERFLOW, _("合计溢出"));
	return 0;
}

static int
one_sale(
    struct store *store, struct shift *shift, const char *id, struct err *err)
{
	struct shift_sale sale;
	struct journal_walk *walk = NULL;
	struct journal_row row;
	enum shift_move move;
	struct money cash;
	int next, result = -1;

	memset(&sale, 0, sizeof(sale));
	if (journal_walk_sale(&walk, store, id, err) != 0)
		return -1;
	while ((next = journal_walk_next(walk, &row, err)) == 1) {
		if (shift_sale_row(&sale, &row, &move, &cash, err) != 0)
			goto out;
		if (row.seq > shift->entry.from &&
		    !add(&shift->moves[move], cash)) {
			(void)err_set(err, ERR_OVERFLOW, _("合计溢出"));
			goto out;
		}
	}
	if (next == 0)
		result = count(shift, &sale, err);
out:
	journal_walk_close(&walk);
	return result;
}

static int
each_sale(struct store *store, struct shift *shift, struct err *err)
{
	struct rows *rows = NULL;
	char id[SALE_BYTES];
	int next;

	if (store_select(store, &rows, err,
		"SELECT DISTINCT sale FROM journal WHERE seq > ?1"
		" AND sale <> ''",
		"i", shift->entry.from) != 0)
		return -1;
	while ((next = rows_next(rows, err)) == 1) {
		if (!text_copy(id, sizeof(id), rows_text(rows, 0)) ||
		    one_sale(store, shift, id, err) != 0) {
			next = -1;
			break;
		}
	}
	rows_close(&rows);
	return next;
}

/* ---- what is carried over ---- */

static enum shift_carry
carry_of(const struct sale_entry *entry)
{
	_Static_assert((int)SHIFT_PENDING == (int)MESSAGE_PENDING &&
		(int)SHIFT_SENT == (int)MESSAGE_SENT &&
		(int)SHIFT_UNKNOWN == (int)MESSAGE_UNKNOWN &&
		(int)SHIFT_RESENT == (int)MESSAGE_RESENT,
	    "the first are a message's states");
	if (entry->handed)
		return SHIFT_HANDED;
	if (entry->kind == SETTLEMENT_PREPAID && entry->ticket <= TICKET_OWED)
		return entry->ticket == TICKET_OWED ? SHIFT_OWED :
						      SHIFT_TICKET;
	if (entry->kind == SETTLEMENT_SALE && entry->state <= MESSAGE_RESENT)
		return (enum shift_carry)entry->state;
	if (entry->uploads_refused > 0)
		return SHIFT_UPLOADS;
	if (entry->differed && !entry->dealt)
		return SHIFT_DIFFERED;
	return SHIFT_REFUND;
}

static void
carry(struct shift *shift, const struct sale_entry *entry)
{
	struct shift_item *item = &shift->items[shift->item_count];

	if (shift->item_count == SHIFT_ITEMS_MAX)
		return;
	shift->item_count++;
	memcpy(item->sale, entry->sale, sizeof(item->sale));
	item->as = carry_of(entry);
	item->total = entry->total;
	item->cash = entry->ticket == TICKET_OWED &&
		entry->kind == SETTLEMENT_PREPAID ?
	    entry->owed :
	    entry->cash;
}

/* A ticket that is also a person's stands in both lists. */
static bool
twice(const struct sale_entry *entry, enum queue_list which)
{
	return which == QUEUE_PREPAID &&
	    (entry->handed || entry->uploads_refused > 0);
}

static int
carry_list(struct store *store, struct shift *shift, enum queue_list which,
    struct err *err)
{
	struct sale_entry *entries = calloc(SHIFT_ITEMS_MAX, sizeof(*entries));
	int found = 0, result;

	if (entries == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	result = queue_list(
	    store, which, 0, 0, entries, SHIFT_ITEMS_MAX, &found, err);
	for (int i = 0; i < found; i++)
		if (!twice(&entries[i], which))
			carry(shift, &entries[i]);
	free(entries);
	return result;
}

static int
count_of(struct store *store, int *to, const char *sql, struct err *err)
{
	int64_t value = 0;

	if (store_int(store, &value, 0, err, sql, "") != 0)
		return -1;
	*to = (int)value;
	return 0;
}

/* Counted by themselves: a list has an end, what is carried over has none. */
static int
carry_all(struct store *store, struct shift *shift, struct err *err)
{
	if (carry_list(store, shift, QUEUE_OPEN, err) != 0 ||
	    carry_list(store, shift, QUEUE_PREPAID, err) != 0 ||
	    count_of(store, &shift->carried,
		"SELECT count(*) FROM (SELECT sale FROM message WHERE open = 1"
		" AND prio < 3 UNION SELECT sale FROM sale WHERE handed = 1"
		" AND closed = 0 UNION SELECT sale FROM sale WHERE"
		" differed = 1 AND dealt = 0 AND state = 4 UNION SELECT sale"
		" FROM upload WHERE state = 2 UNION SELECT sale FROM ticket"
		" WHERE state <= 2)",
		err) != 0 ||
	    count_of(store, &shift->unsettled,
		"SELECT count(*) FROM sale WHERE kind = 0 AND closed = 0"
		" AND state <= 3 AND (dealt = 0 OR handed = 1 OR sale IN"
		" (SELECT sale FROM message WHERE open = 1 AND prio < 3))",
		err) != 0 ||
	    count_of(store, &shift->uploads,
		"SELECT count(*) FROM upload WHERE open = 1", err) != 0)
		return -1;
	return count_of(store, &shift->visits,
	    "SELECT count(*) FROM visit WHERE open = 1", err);
}

int
shift_read(struct store *store, const struct shift_entry *entry,
    struct shift *shift, struct err *err)
{
	assert(entry->opened > 0);
	memset(shift, 0, sizeof(*shift));
	if (one_row(store, entry->opened, shift, shift_read_opened, err) != 0)
		return -1;
	if (entry->closed != 0) {
		if (one_row(store, entry->closed, shift, shift_read_closed,
			err) != 0)
			return -1;
		shift->entry = *entry;
		return 0;
	}
	shift->entry = *entry;
	if (each_sale(store, shift, err) != 0 ||
	    carry_all(store, shift, err) != 0)
		return -1;
	return shift_reckon(shift, err);
}
