/* A shift over midnight: the days that are to be held against the centre. */
#include <assert.h>

#include "pos/shift.h"

/* Newest first; a day to come is none of its own. */
static int
find(struct store *store, const struct shift_entry *entry, int last,
    int days[SHIFT_DAYS_MAX], int *count, struct err *err)
{
	struct rows *rows = NULL;
	int next = 0;

	*count = 0;
	if (store_select(store, &rows, err,
		"SELECT DISTINCT day FROM stated WHERE seq > ?1 AND"
		" (?2 = 0 OR seq < ?2) AND day < ?3 ORDER BY day DESC",
		"iii", entry->from, entry->closed, (int64_t)last) != 0)
		return -1;
	while (*count < SHIFT_DAYS_MAX - 1 &&
	    (next = rows_next(rows, err)) == 1)
		days[(*count)++] = (int)rows_int(rows, 0);
	rows_close(&rows);
	return next < 0 ? -1 : 0;
}

int
shift_days(struct store *store, const struct shift_entry *entry, int last,
    int days[SHIFT_DAYS_MAX], int *count, struct err *err)
{
	assert(entry->opened > 0 && text_day_valid(last));
	if (find(store, entry, last, days, count, err) != 0)
		return -1;
	for (int i = 0; i < *count / 2; i++) {
		int newer = days[i];

		days[i] = days[*count - 1 - i];
		days[*count - 1 - i] = newer;
	}
	days[(*count)++] = last;
	assert(*count <= SHIFT_DAYS_MAX);
	return 0;
}
