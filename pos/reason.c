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

static void
deductible_text(char *to, size_t room, const struct split_reason *reason)
{
	char limit[MONEY_TEXT_BYTES], used[MONEY_TEXT_BYTES];

	money_format(limit, reason->limit);
	money_format(used, reason->used);
	if (reason->limit.fen == 0)
		(void)text_format(to, room, _("起付线 不设"));
	else if (reason->used.fen >= reason->limit.fen)
		(void)text_format(to, room,
				  _("起付线 全年 %s，已付 %s，不再扣"), limit,
				  used);
	else if (reason->used.fen > 0)
		(void)text_format(to, room, _("起付线 全年 %s，已付 %s"), limit,
				  used);
	else
		(void)text_format(to, room, _("起付线 全年 %s"), limit);
}

static void
overcap_text(char *to, size_t room, const struct split_reason *reason)
{
	char limit[MONEY_TEXT_BYTES], used[MONEY_TEXT_BYTES];

	money_format(limit, reason->limit);
	money_format(used, reason->used);
	(void)text_format(to, room, _("超封顶自付 统筹全年 %s，已付 %s"), limit,
			  used);
}

static void
share_text(char *to, size_t room, const struct split_reason *reason)
{
	char base[MONEY_TEXT_BYTES], percent[MONEY_TEXT_BYTES];

	money_format(base, reason->base);
	percent_format(percent, reason->ratio);
	(void)text_format(to, room, _("%s %s 的 %s%%"),
			  split_bucket_word(reason->bucket), base, percent);
}

static void
payer_text(char *to, size_t room, const struct split_reason *reason)
{
	(void)text_format(to, room, _("%s 付 %s"),
			  split_bucket_word(reason->bucket),
			  split_bucket_word(reason->of));
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
	case BUCKET_CASH:
		payer_text(to, room, reason);
		return;
	}
	assert(!"no such bucket");
}

void
split_reason_text(char *to, size_t room, const struct split_reason *reason,
		  const struct basket *basket)
{
	char words[128];
	const struct item *item;

	assert(to && room > 0 && reason);
	bucket_text(words, sizeof(words), reason);
	if (reason->line < 0 || !basket || reason->line >= basket->item_count) {
		text_cut(to, room, words, (int)room);
		return;
	}
	item = &basket->items[reason->line];
	if (!text_format(to, room, "%s %s %s",
			 item_class_name(item->item_class), item->name, words))
		text_cut(to, room, words, (int)room);
}

static struct money
paid_by(const struct split *split, enum split_bucket payer,
	enum split_bucket of)
{
	for (int i = 0; i < split->reason_count; i++)
		if (split->reasons[i].bucket == payer &&
		    split->reasons[i].of == of)
			return split->reasons[i].amount;
	return money_fen(0);
}

static const struct split_reason *
reason_of(const struct split *split, enum split_bucket bucket)
{
	for (int i = 0; i < split->reason_count; i++)
		if (split->reasons[i].bucket == bucket)
			return &split->reasons[i];
	return NULL;
}

/* Why, in the words of the bill's own reason where it has one. */
static void
summary_why(const struct split *split, enum split_bucket bucket, char *to,
	    size_t room)
{
	const struct split_reason *reason = reason_of(split, bucket);

	if (bucket == BUCKET_OWNPAY)
		(void)text_format(to, room, _("丙类全自费"));
	else if (bucket == BUCKET_OVERLIMIT)
		(void)text_format(to, room, _("超限价自费"));
	else if (!reason || bucket == BUCKET_PRESELF)
		(void)text_format(to, room, "%s", split_bucket_word(bucket));
	else
		bucket_text(to, room, reason);
}

/* Where others pay too: each by name and amount. */
static void
summary_payers(const struct split *split, enum split_bucket bucket, char *to,
	       size_t room)
{
	size_t length = 0;

	for (int i = BUCKET_LARGE; i <= BUCKET_CASH; i++) {
		enum split_bucket payer = (enum split_bucket)i;
		struct money amount = paid_by(split, payer, bucket);
		char text[MONEY_TEXT_BYTES];

		money_format(text, amount);
		if (amount.fen > 0 &&
		    !text_format(to + length, room - length, "%s%s %s",
				 length ? _("，") : _("（"),
				 split_bucket_word(payer), text))
			break;
		length = strlen(to);
	}
	if (length > 0 && !text_format(to + length, room - length, _("）")))
		to[0] = '\0';
}

static bool
others_pay(const struct split *split, enum split_bucket bucket)
{
	for (int i = BUCKET_LARGE; i <= BUCKET_PAST; i++)
		if (i != BUCKET_ACCOUNT &&
		    paid_by(split, (enum split_bucket)i, bucket).fen > 0)
			return true;
	return false;
}

/* Who: the account, cash, or so much of each. */
static void
summary_payer(const struct split *split, enum split_bucket bucket, char *to,
	      size_t room)
{
	struct money account = paid_by(split, BUCKET_ACCOUNT, bucket);
	struct money cash = paid_by(split, BUCKET_CASH, bucket);
	char by_account[MONEY_TEXT_BYTES], by_cash[MONEY_TEXT_BYTES];

	money_format(by_account, account);
	money_format(by_cash, cash);
	to[0] = '\0';
	if (others_pay(split, bucket)) {
		summary_payers(split, bucket, to, room);
		return;
	}
	if (account.fen > 0 && cash.fen > 0)
		(void)text_format(to, room, _("（账户 %s，现金 %s）"),
				  by_account, by_cash);
	else if (account.fen > 0)
		(void)text_format(to, room, _("（账户）"));
	else if (cash.fen > 0)
		(void)text_format(to, room, _("（现金）"));
}

static void
summary_line(const struct split *split, enum split_bucket bucket,
	     struct money amount, struct split_summary_line *line)
{
	char why[96], payer[96];

	line->amount = amount;
	summary_why(split, bucket, why, sizeof(why));
	summary_payer(split, bucket, payer, sizeof(payer));
	if (!text_format(line->text, sizeof(line->text), "%s%s", why, payer))
		text_cut(line->text, sizeof(line->text), why,
			 (int)sizeof(line->text) - 1);
}

int
split_summary(const struct split *split,
	      struct split_summary_line lines[SPLIT_SUMMARY_MAX])
{
	const struct {
		enum split_bucket bucket;
		struct money amount;
	} parts[] = {
	    {BUCKET_OWNPAY, split->ownpay},
	    {BUCKET_OVERLIMIT, split->overlimit},
	    {BUCKET_PRESELF, split->preself},
	    {BUCKET_SEGMENT, split_more_of(split, BUCKET_SEGMENT)},
	    {BUCKET_DEDUCTIBLE, split->deductible},
	    {BUCKET_COPAY, split->copay},
	    {BUCKET_OVERCAP, split->overcap},
	    {BUCKET_FUND, split->fund},
	};
	int count = 0;

	_Static_assert(sizeof(parts) / sizeof(parts[0]) <= SPLIT_SUMMARY_MAX,
		       "one line for each part at most");
	assert(split && lines);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		enum split_bucket bucket = parts[i].bucket;
		/* That nothing is deducted any more is worth a line. */
		bool told = bucket == BUCKET_DEDUCTIBLE &&
			    split->inscope.fen > 0 &&
			    reason_of(split, bucket) &&
			    reason_of(split, bucket)->limit.fen > 0;

		if (parts[i].amount.fen > 0 || told)
			summary_line(split, bucket, parts[i].amount,
				     &lines[count++]);
	}
	return count;
}
