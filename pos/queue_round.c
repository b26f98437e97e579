/* Going round: how often a sale was tried, what of it counts, and when the
 * next time is. */
#include "pos/queue_inside.h"

/* How often a sale goes round before the link's coming back does not hurry
 * it: a link that loses the same answer each time comes back each time. */
#define QUICK_NUMBER 12

int
queue_set_due(struct store *store, int64_t id, int64_t due_ms, int tries,
    struct err *err)
{
	return store_run(store, err,
	    "UPDATE message SET due_ms = ?2, tries = ?3 WHERE id = ?1", "iii",
	    id, due_ms, (int64_t)tries);
}

int
queue_asked(struct store *store, int64_t id, struct err *err)
{
	return store_run(store, err,
	    "UPDATE message SET asked = asked + 1 WHERE id = ?1", "i", id);
}

int
queue_compared(struct store *store, int64_t id, struct err *err)
{
	return store_run(store, err,
	    "UPDATE message SET compares = compares + 1 WHERE id = ?1", "i",
	    id);
}

/* Uploads and visits. */
static int
due_now_beside(struct store *store, int64_t wall_ms, struct err *err)
{
	if (store_run(store, err,
		"UPDATE upload SET due_ms = ?1 WHERE open = 1 AND due_ms > ?1",
		"i", wall_ms) != 0)
		return -1;
	return store_run(store, err,
	    "UPDATE visit SET due_ms = ?1 WHERE open = 1 AND due_ms > ?1",
	    "i", wall_ms);
}

int
queue_due_now(struct store *store, int64_t wall_ms, struct err *err)
{
	if (due_now_beside(store, wall_ms, err) != 0)
		return -1;
	return store_run(store, err,
	    "UPDATE message SET due_ms = ?1 WHERE open = 1 AND state IN (0, 2)"
	    " AND due_ms > ?1",
	    "i", wall_ms);
}

int
queue_due_restored(struct store *store, int64_t wall_ms, struct err *err)
{
	if (due_now_beside(store, wall_ms, err) != 0)
		return -1;
	return store_run(store, err,
	    "UPDATE message SET due_ms = ?1 WHERE open = 1 AND state IN (0, 2)"
	    " AND due_ms > ?1 AND NOT EXISTS(SELECT 1 FROM message m"
	    "  WHERE m.sale = message.sale AND m.n > ?2 AND m.prio < 3)",
	    "ii", wall_ms, (int64_t)QUICK_NUMBER);
}

int
queue_message_count(
    struct store *store, const char *sale, int *count, struct err *err)
{
	int64_t value = 0;

	if (store_int(store, &value, 0, err,
		"SELECT coalesce(max(n), 0) FROM message WHERE sale = ?1"
		" AND prio < 3",
		"t", sale) != 0)
		return -1;
	*count = (int)value;
	return 0;
}

int
queue_message_next(
    struct store *store, const char *sale, int *n, struct err *err)
{
	if (queue_message_count(store, sale, n, err) != 0)
		return -1;
	if (++*n == QUEUE_UPLOAD_FIRST)
		*n = QUEUE_MORE_FIRST;
	return 0;
}

int
queue_coded(struct store *store, const char *sale, bool visit, int *count,
    struct err *err)
{
	int64_t value = 0;

	if (store_int(store, &value, 0, err,
		"SELECT coalesce(sum(coded), 0) FROM message WHERE sale = ?1"
		" AND (prio = 4) = ?2 AND prio <> 3",
		"ti", sale, (int64_t)visit) != 0)
		return -1;
	*count = (int)value;
	return 0;
}
