/*
 * split_adjust.c - 调整: points, amounts and factors on a value, in the
 * order the pack writes them. What leaves 0 to 100 % is refused, unless
 * the pack says 至多.
 */
#include <assert.h>
#include <stddef.h>

#include "pos/split_work.h"
#include "pos/text.h"

static int64_t
share_of(int64_t value, int64_t ppm)
{
	struct money out = {0};
	bool fits = money_share(money_fen(value), (struct ratio){(int32_t)ppm},
				ROUND_HALF_UP, &out);

	assert(fits && ppm >= 0 && ppm <= RATIO_ONE_PPM);
	(void)fits;
	return out.fen;
}

int
split_times(const struct split_work *work, int key, struct money *amount,
	    struct err *err)
{
	int times = 1;

	if (key >= 0 && !split_number(work, key, &times))
		return err_set(err, ERR_INPUT,
			       _("规则包 %s：这一笔没有给出“%s”"),
			       work->rules->head.id,
			       work->rules->keys[key].name);
	if (__builtin_mul_overflow(amount->fen, (int64_t)times, &amount->fen))
		return split_overflow(err);
	return 0;
}

/* How many times an addition falls due: for each whole step above from. */
static int
steps_of(const struct split_work *work, const struct pack_adjust *adjust,
	 int64_t *times, struct err *err)
{
	int number;

	*times = 1;
	if (adjust->key < 0)
		return 0;
	if (!split_number(work, adjust->key, &number))
		return err_set(err, ERR_INPUT,
			       _("规则包 %s：这一笔没有给出“%s”"),
			       work->rules->head.id,
			       work->rules->keys[adjust->key].name);
	*times = number > adjust->from
		     ? (number - adjust->from) / adjust->step
		     : 0;
	return 0;
}

/* What it changed is kept for the trace; what changed nothing is not. */
static void
change_keep(struct split_work *work, const struct pack_adjust *adjust,
	    int64_t step)
{
	ptrdiff_t at = adjust - work->rules->adjusts;

	assert(at >= 0 && at < PACK_ADJUSTS_MAX);
	work->adjusted[at] = true;
	work->change[at] =
	    adjust->change == CHANGE_TIMES ? adjust->value : step;
}

static int
change_apply(struct split_work *work, const struct pack_adjust *adjust,
	     int64_t *value, struct err *err)
{
	bool is_ratio = adjust->target <= TARGET_SHARE;
	bool of_share = adjust->target == TARGET_SHARE;
	int64_t at = of_share ? RATIO_ONE_PPM - *value : *value;
	int64_t before = at, times, step;

	if (steps_of(work, adjust, &times, err) < 0)
		return -1;
	if (__builtin_mul_overflow(adjust->value, times, &step))
		return split_overflow(err);
	if (adjust->change == CHANGE_AGAIN &&
	    __builtin_mul_overflow(share_of(at, adjust->value), times, &step))
		return split_overflow(err);
	if (adjust->change == CHANGE_RAISE) {
		step = adjust->value > at ? adjust->value - at : 0;
		at += step;
	} else if (adjust->change == CHANGE_TIMES)
		at = share_of(at, adjust->value);
	else if (__builtin_add_overflow(
		     at, adjust->change == CHANGE_SUBTRACT ? -step : step, &at))
		return split_overflow(err);
	if (adjust->bounded && at > adjust->most)
		at = adjust->most;
	/* 至少 stops a reduction; it does not raise what is lower anyway. */
	if (adjust->floored && at < adjust->least)
		at = before < adjust->least ? before : adjust->least;
	if (!is_ratio && at < 0)
		at = 0;
	if (is_ratio && (at < 0 || at > RATIO_ONE_PPM))
		return err_set(err, ERR_RULES,
			       _("规则包 %s：条款 %s 使比例超出 0%% 至 100%%"),
			       work->rules->head.id,
			       work->rules->clauses[adjust->clause].id);
	if (at > MONEY_FEN_MAX)
		return split_overflow(err);
	/* More than a reason can say: then by how much it came through. */
	if (step > (is_ratio ? RATIO_ONE_PPM : MONEY_FEN_MAX))
		step = at > before ? at - before : before - at;
	at = of_share ? RATIO_ONE_PPM - at : at;
	if (at != *value)
		change_keep(work, adjust, step);
	*value = at;
	return 0;
}

int
split_adjust(struct split_work *work, enum pack_target target, int64_t *value,
	     struct err *err)
{
	const struct rules *rules = work->rules;

	for (int i = 0; i < rules->adjust_count; i++) {
		const struct pack_adjust *adjust = &rules->adjusts[i];
		enum pack_target at = adjust->target == TARGET_SHARE
					  ? TARGET_RATIO
					  : adjust->target;

		if (at != target || !split_when(work, &adjust->when))
			continue;
		if (change_apply(work, adjust, value, err) < 0)
			return -1;
	}
	return 0;
}

void
split_change_put(const struct split_work *work,
		 const struct pack_adjust *adjust, struct split_reason *reason)
{
	static const enum split_note notes[] = {[CHANGE_ADD] = NOTE_ADD,
						[CHANGE_SUBTRACT] = NOTE_LESS,
						[CHANGE_TIMES] = NOTE_TIMES,
						[CHANGE_RAISE] = NOTE_ADD,
						[CHANGE_AGAIN] = NOTE_ADD};
	int64_t change = work->change[adjust - work->rules->adjusts];

	assert(work->adjusted[adjust - work->rules->adjusts]);
	reason->note = notes[adjust->change];
	if (adjust->target <= TARGET_SHARE || adjust->change == CHANGE_TIMES)
		reason->ratio.ppm = (int32_t)change;
	else
		reason->limit = money_fen(change);
}
