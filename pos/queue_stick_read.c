/* What may change tills, what stays, and what is on which stick. */
#include <assert.h>
#include <string.h>

#include "pos/queue_inside.h"
#include "pos/text.h"

_Static_assert(MESSAGE_PENDING == 0 && MESSAGE_VOIDED == 7 &&
	SETTLEMENT_SALE == 0 && STICK_BACK == 4 && STICK_TAKEN == 2,
    "the queries below name states and roles by number");

/* One 2102 that never left, and nothing of the sale that ever did. */
#define NEVER_LEFT(m, s)                                                      \
	m ".open = 1 AND " m ".state = 0 AND " m ".away = 0 AND " m         \
	  ".infno = '2102' AND " s ".kind = 0 AND " s ".state = 0 AND " s   \
	  ".closed = 0 AND " s ".handed = 0 AND " s ".settles = ''"         \
	  " AND NOT EXISTS(SELECT 1 FROM message o WHERE o.sale = " m       \
	  ".sale AND o.state NOT IN (0, 7))"
#define NOT_TAKEN(m)                                                          \
	" AND NOT EXISTS(SELECT 1 FROM stick t WHERE t.sale = " m           \
	".sale AND t.role <> 4)"
/* I6: whatever goes before it goes with it. */
#define MAY                                                                   \
	NEVER_LEFT("m", "s")                                                 \
	NOT_TAKEN("m")                                                       \
	" AND NOT EXISTS(SELECT 1 FROM message e JOIN sale d ON"            \
	" d.sale = e.sale WHERE e.tag = m.tag AND e.open = 1 AND e.prio < 3" \
	" AND e.seq < m.seq AND NOT (" NEVER_LEFT("e", "d")                  \
	NOT_TAKEN("e") "))"

int
queue_stick_unsent(
    struct store *store, const char *sale, bool *unsent, struct err *err)
{
	int64_t count = 0;

	assert(unsent != NULL);
	if (store_int(store, &count, 0, err,
		"SELECT count(*) FROM message m JOIN sale s ON s.sale = m.sale"
		" WHERE m.sale = ?1 AND " NEVER_LEFT("m", "s"),
		"t", sale) != 0)
		return -1;
	*unsent = count == 1;
	return 0;
}

/* Closes rows. */
static int
fill(struct rows *rows, int selected, struct stick_place *places, int max,
    int *found, struct err *err)
{
	int next = 0;

	assert(places != NULL && max > 0);
	*found = 0;
	while (selected == 0 && *found < max &&
	    (next = rows_next(rows, err)) == 1) {
		struct stick_place *place = &places[*found];

		memset(place, 0, sizeof(*place));
		(void)text_copy(
		    place->sale, sizeof(place->sale), rows_text(rows, 0));
		place->n = (int)rows_int(rows, 1);
		place->role = (enum stick_role)rows_int(rows, 2);
		place->till = (int)rows_int(rows, 3);
		place->at_ms = rows_int(rows, 4);
		place->heard = rows_int(rows, 5);
		(void)text_copy(
		    place->sm3, sizeof(place->sm3), rows_text(rows, 6));
		++*found;
	}
	rows_close(&rows);
	return selected != 0 || next < 0 ? -1 : 0;
}

int
queue_stick_batch(struct store *store, const char *batch, int after,
    struct stick_place *places, int max, int *found, struct err *err)
{
	struct rows *rows = NULL;
	int selected = store_select(store, &rows, err,
		"SELECT sale, n, role, till, at_ms, heard, sm3 FROM stick"
		" WHERE batch = ?1 AND n > ?2 ORDER BY n LIMIT ?3",
		"tii", batch, (int64_t)after, (int64_t)max);

	return fill(rows, selected, places, max, found, err);
}

int
queue_stick_may(struct store *store, struct stick_place *places, int max,
    int *found, struct err *err)
{
	struct rows *rows = NULL;
	int selected = store_select(store, &rows, err,
		"SELECT m.sale, 0, 0, 0, 0, 0, '' FROM message m JOIN sale s"
		" ON s.sale = m.sale WHERE m.prio = 2 AND " MAY
		" ORDER BY m.prio, m.seq, m.n LIMIT ?1",
		"i", (int64_t)max);

	return fill(rows, selected, places, max, found, err);
}

int
queue_stick_stays(struct store *store, struct stick_place *places, int max,
    int *found, struct err *err)
{
	struct rows *rows = NULL;
	int selected = store_select(store, &rows, err,
		"SELECT DISTINCT m.sale, 0, 0, 0, 0, 0, '' FROM message m"
		" JOIN sale s ON s.sale = m.sale WHERE m.open = 1"
		" AND m.prio < 3 AND m.away = 0 AND NOT (" MAY ")"
		" ORDER BY m.seq LIMIT ?1",
		"i", (int64_t)max);

	return fill(rows, selected, places, max, found, err);
}

int
queue_stick_oldest(
    struct store *store, char batch[STICK_BATCH_BYTES], struct err *err)
{
	struct rows *rows = NULL;
	int next;

	batch[0] = '\0';
	if (store_select(store, &rows, err,
		"SELECT batch FROM stick WHERE role = 1 AND heard = 0"
		" ORDER BY at_ms, batch LIMIT 1",
		"") != 0)
		return -1;
	next = rows_next(rows, err);
	if (next == 1)
		(void)text_copy(
		    batch, STICK_BATCH_BYTES, rows_text(rows, 0));
	rows_close(&rows);
	return next < 0 ? -1 : !next;
}
