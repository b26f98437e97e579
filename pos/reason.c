/* reason.c - a split in words. See split.h. */
#include "pos/split.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

static const struct {
	const char *name;
	const char *text;
} buckets[] = {
#define X(bucket, name, text) {name, text},
    SPLIT_BUCKETS(X)
#undef X
};

#define X(name, text, words) text,
const char *const split_period_names[] = {SPLIT_PERIODS(X) NULL};
const char *const split_measure_names[] = {SPLIT_MEASURES(X) NULL};
const char *const split_note_names[] = {SPLIT_NOTES(X) NULL};
#undef X

#define X(name, text, words) words,
static const char *const period_words[] = {SPLIT_PERIODS(X)};
static const char *const measure_words[] = {SPLIT_MEASURES(X)};
static const char *const note_words[] = {SPLIT_NOTES(X)};
#undef X

const char *
split_period_word(enum split_period period)
{
	assert((size_t)period < sizeof(period_words) / sizeof(char *));
	return _(period_words[period]);
}

const char *
split_measure_word(enum split_measure measure)
{
	assert((size_t)measure < sizeof(measure_words) / sizeof(char *));
	return _(measure_words[measure]);
}

const char *
split_bucket_name(enum split_bucket bucket)
{
	assert(bucket <= BUCKET_CASH);
	return buckets[bucket].name;
}

const char *
split_bucket_word(enum split_bucket bucket)
{
	assert(bucket <= BUCKET_CASH);
	return _(buckets[bucket].text);
}

/* "65%": a person reads percent. */
static void
percent_format(char to[MONEY_TEXT_BYTES], struct ratio ratio)
{
	/* ppm of one are e-4 of a per cent. */
	quantity_format(to, (struct quantity){ratio.ppm});
}

/* "起付线 每次 30.00": what of the limit is used is told where some is. */
static void
deductible_text(char *to, size_t room, const struct split_reason *reason)
{
	const char *period = split_period_word(reason->period);
	char limit[MONEY_TEXT_BYTES], used[MONEY_TEXT_BYTES];

	money_format(limit, reason->limit);
	money_format(used, reason->used);
	if (reason->note == NOTE_EXEMPT || reason->note == NOTE_WAITING)
		(void)text_format(to, room, "%s",
				  split_bucket_word(BUCKET_DEDUCTIBLE));
	else if (reason->limit.fen == 0)
		(void)text_format(to, room, _("起付线 不设"));
	else if (reason->used.fen >= reason->limit.fen)
		(void)text_format(to, room,
				  _("起付线 %s %s，已付 %s，不再扣"), period,
				  limit, used);
	else if (reason->used.fen > 0)
		(void)text_format(to, room, _("起付线 %s %s，已付 %s"), period,
				  limit, used);
	else
		(void)text_format(to, room, _("起付线 %s %s"), period, limit);
}

/* The limit is on the fund's money or on fees, of a visit or a period. */
static void
overcap_text(char *to, size_t room, const struct split_reason *reason)
{
	char limit[MONEY_TEXT_BYTES], used[MONEY_TEXT_BYTES];
	const char *period = split_period_word(reason->period);
	const char *measure = split_measure_word(reason->measure);

	money_format(limit, reason->limit);
	money_format(used, reason->used);
	if (reason->period == SPLIT_VISIT)
		(void)text_format(to, room, _("超封顶自付 %s%s %s"), measure,
				  period, limit);
	else
		(void)text_format(to, room, _("超封顶自付 %s%s %s，已用 %s"),
				  measure, period, limit, used);
}

/* Less than the share itself: then the limit was what decided. */
static bool
is_cut(const struct split_reason *reason)
{
	struct money share;

	return reason->bucket == BUCKET_FUND &&
	       money_share(reason->base, reason->ratio, ROUND_DOWN, &share) &&
	       money_compare(reason->amount, share) < 0;
}

static void
share_text(char *to, size_t room, const struct split_reason *reason)
{
	char base[MONEY_TEXT_BYTES], percent[MONEY_TEXT_BYTES];
	char left[MONEY_TEXT_BYTES];
	const char *word = split_bucket_word(reason->bucket);
	int64_t rest = reason->limit.fen - reason->used.fen;

	money_format(base, reason->base);
	percent_format(percent, reason->ratio);
	money_format(left, money_fen(rest > 0 ? rest : 0));
	if (is_cut(reason))
		(void)text_format(to, room, _("%s %s 的 %s%%，限额只剩 %s"),
				  word, base, percent, left);
	else
		(void)text_format(to, room, _("%s %s 的 %s%%"), word, base,
				  percent);
}

/* A further fund's share, of what lies above its floor. */
static void
payer_share(char *to, size_t room, const struct split_reason *reason)
{
	char percent[MONEY_TEXT_BYTES], floor[MONEY_TEXT_BYTES];

	percent_format(percent, reason->ratio);
	money_format(floor, reason->limit);
	to[0] = '\0';
	if (reason->bucket > BUCKET_OTHER || reason->ratio.ppm == 0)
		return;
	if (reason->limit.fen > 0)
		(void)text_format(to, room, _("（%s %s 以上的 %s%%）"),
				  split_period_word(reason->period), floor,
				  percent);
	else
		(void)text_format(to, room, _("（%s%%）"), percent);
}

static void
payer_text(char *to, size_t room, const struct split_reason *reason)
{
	char share[64];

	payer_share(share, sizeof(share), reason);
	(void)text_format(to, room, _("%s 付 %s%s"),
			  split_bucket_word(reason->bucket),
			  split_bucket_word(reason->of), share);
}

static void
overlimit_text(char *to, size_t room, const struct split_reason *reason)
{
	char limit[MONEY_TEXT_BYTES];

	money_format(limit, reason->limit);
	(void)text_format(to, room, _("超限价自费 限额 %s"), limit);
}

static void
bucket_text(char *to, size_t room, const struct split_reason *reason)
{
	switch (reason->bucket) {
	case BUCKET_OWNPAY:
	case BUCKET_INSCOPE:
	case BUCKET_SEGMENT:
		(void)text_format(to, room, "%s",
				  split_bucket_word(reason->bucket));
		return;
	case BUCKET_OVERLIMIT:
		overlimit_text(to, room, reason);
		return;
	case BUCKET_PRESELF:
	case BUCKET_FUND:
	case BUCKET_COPAY:
		share_text(to, room, reason);
		return;
	case BUCKET_DEDUCTIBLE:
		deductible_text(to, room, reason);
		return;
	case BUCKET_OVERCAP:
		overcap_text(to, room, reason);
		return;
	case BUCKET_LARGE:
	case BUCKET_SERIOUS:
	case BUCKET_CIVIL:
	case BUCKET_EMPLOYER:
	case BUCKET_AID:
	case BUCKET_OTHER:
	case BUCKET_ACCOUNT:
	case BUCKET_PAST:
	case BUCKET_FAMILY:
	case BUCKET_CASH:
		payer_text(to, room, reason);
		return;
	}
	assert(!"no such bucket");
}

static bool
is_change(const struct split_reason *reason)
{
	return reason->note >= NOTE_ADD && reason->note <= NOTE_TIMES;
}

/* "支付比例 加 5%": what a clause did to a value. */
static void
change_text(char *to, size_t room, const struct split_reason *reason)
{
	const char *what = reason->bucket == BUCKET_FUND    ? _("支付比例")
			   : reason->bucket == BUCKET_COPAY ? _("自付比例")
			   : reason->bucket == BUCKET_OVERCAP
			       ? _("封顶线")
			       : split_bucket_word(reason->bucket);
	char by[MONEY_TEXT_BYTES + 1];

	if (reason->limit.fen > 0) {
		money_format(by, reason->limit);
	} else {
		percent_format(by, reason->ratio);
		(void)text_format(by + strlen(by), 2, "%%"); /* has room */
	}
	(void)text_format(to, room, "%s %s %s", what,
			  _(note_words[reason->note]), by);
}

static void
noted_text(char *to, size_t room, const struct split_reason *reason)
{
	char words[128];

	assert((size_t)reason->note < sizeof(note_words) / sizeof(char *));
	if (is_change(reason)) {
		change_text(to, room, reason);
		return;
	}
	bucket_text(words, sizeof(words), reason);
	if (reason->note == NOTE_NONE ||
	    !text_format(to, room, _("%s，%s"), words,
			 _(note_words[reason->note])))
		(void)text_copy(to, room, words); /* the note is cut */
}

void
split_reason_text(char *to, size_t room, const struct split_reason *reason,
		  const struct basket *basket)
{
	char words[192];
	const struct item *item;

	assert(to && room > 0 && reason);
	noted_text(words, sizeof(words), reason);
	if (reason->line < 0 || !basket || reason->line >= basket->item_count) {
		text_cut(to, room, words, (int)room);
		return;
	}
	item = &basket->items[reason->line];
	if (!text_format(to, room, "%s %s %s",
			 item_class_name(item->item_class),
			 item->name[0] ? item->name : item->medins_list_codg,
			 words))
		text_cut(to, room, words, (int)room);
}
