/* How a day stands with the centre, in a line: for a screen, a slip. */
#include <assert.h>
#include <string.h>

#include "pos/reconcile.h"

int
reconcile_standing(struct store *store, int day, struct standing *standing,
    struct err *err)
{
	struct compared groups[RECONCILE_GROUPS_MAX];
	int64_t open = 0;

	assert(text_day_valid(day));
	memset(standing, 0, sizeof(*standing));
	standing->day = day;
	if (reconcile_compared(store, day, groups, RECONCILE_GROUPS_MAX,
		&standing->groups, err) != 0 ||
	    store_int(store, &open, 0, err,
		"SELECT count(*) FROM unequal WHERE day = ?1 AND done = 0",
		"i", (int64_t)day) != 0)
		return -1;
	standing->open = (int)open;
	for (int i = 0; i < standing->groups; i++) {
		bool unequal = groups[i].result != STATEMENT_EQUAL;

		standing->unequal += unequal;
		standing->untold += unequal && groups[i].rows < 0;
		if (groups[i].wall_ms > standing->wall_ms)
			standing->wall_ms = groups[i].wall_ms;
	}
	assert(standing->untold <= standing->unequal);
	return 0;
}

void
standing_text(char *to, size_t room, const struct standing *standing,
    const struct comparing *comparing)
{
	bool asked = comparing->day == standing->day;
	char state[128], when[20];

	assert(text_day_valid(standing->day));
	text_datetime(when, standing->wall_ms);
	if (asked && comparing->running)
		(void)text_copy(state, sizeof(state), _("正在对"));
	else if (standing->open > 0)
		(void)text_format(state, sizeof(state),
		    _("%d 笔不平，待处理"), standing->open); /* a number */
	else if (asked && comparing->failed)
		(void)text_copy(
		    state, sizeof(state), _("没有对成，中心没有答复"));
	else if (standing->groups == 0)
		(void)text_copy(state, sizeof(state), _("未对"));
	else if (standing->untold > 0)
		(void)text_copy(
		    state, sizeof(state), _("合计不平，明细未对成"));
	else
		(void)text_format(state, sizeof(state),
		    standing->unequal > 0 ? _("没有未处理的差异（%s）") :
					    _("平（%s）"),
		    when); /* bounded */
	(void)text_format(to, room, _("%02d-%02d 与中心对账：%s"),
	    standing->day / 100 % 100, standing->day % 100,
	    state); /* room is the caller's to give */
}
