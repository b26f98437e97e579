/*
 * split_wait.c - 待遇 not begun: the fund and the payers after it pay
 * nothing, and nothing counts toward the deductible or a limit.
 */
#include <assert.h>

#include "pos/split_work.h"
#include "pos/text.h"

/* The same day so many months on, or the month's last. */
static int
months_later(int day, int months)
{
	int month = day / 10000 * 12 + day / 100 % 100 - 1 + months;
	int first = month / 12 * 10000 + (month % 12 + 1) * 100;
	int at = day % 100;

	while (at > 28 && !text_day_valid(first + at))
		at--;
	return first + at;
}

/* The first day of the benefit. */
static int
wait_ends(const struct pack_wait *wait, int since)
{
	switch (wait->unit) {
	case WAIT_NEXT_MONTH:
		return months_later(since / 100 * 100 + 1, 1);
	case WAIT_MONTHS:
		return months_later(since, wait->length);
	case WAIT_DAYS:
		return text_day_later(since, wait->length);
	}
	assert(!"no such unit");
	return since;
}

int
split_wait(struct split_work *work, struct err *err)
{
	const struct rules *rules = work->rules;

	for (int i = 0; i < rules->wait_count && !work->wait; i++) {
		const struct pack_wait *wait = &rules->waits[i];
		const char *text;
		int since;

		if (!split_when(work, &wait->when))
			continue;
		text = split_value(work, wait->key);
		if (!text || !text_day_parse(text, &since) ||
		    since / 10000 > 9900)
			return err_set(err, ERR_INPUT,
				       _("规则包 %s：这一笔没有给出“%s”"),
				       rules->head.id,
				       rules->keys[wait->key].name);
		if (work->day < wait_ends(wait, since))
			work->wait = wait;
	}
	return 0;
}

void
split_unpaid(struct split_work *work)
{
	const char *clause = work->rules->clauses[work->wait->clause].id;
	struct split *split = work->split;
	struct split_reason *reason;

	assert(work->wait && split->deductible.fen == 0);
	split->copay = work->pooled;
	reason =
	    split_reason_add(work, BUCKET_FUND, -1, clause, money_fen(0));
	reason->base = work->pooled;
	reason->note = NOTE_WAITING;
	if (split->copay.fen == 0)
		return;
	reason =
	    split_reason_add(work, BUCKET_COPAY, -1, clause, split->copay);
	reason->base = work->pooled;
	reason->ratio.ppm = RATIO_ONE_PPM;
	reason->note = NOTE_WAITING;
}
