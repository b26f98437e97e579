/*
 * reason_summary.c - a split in at most eight lines that re-add. See split.h.
 */
#include "pos/split.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

static struct money
paid_by(const struct split *split, enum split_bucket payer,
	enum split_bucket of)
{
	struct money sum = {0};

	for (int i = 0; i < split->reason_count; i++)
		if (split->reasons[i].bucket == payer &&
		    split->reasons[i].of == of &&
		    !money_add(sum, split->reasons[i].amount, &sum))
			assert(!"parts of a bill are within the bill");
	return sum;
}

/* The one reason that makes a bucket; NULL when there are none or several. */
static const struct split_reason *
reason_of(const struct split *split, enum split_bucket bucket)
{
	const struct split_reason *found = NULL;

	for (int i = 0; i < split->reason_count; i++) {
		const struct split_reason *reason = &split->reasons[i];

		if (reason->bucket != bucket || (reason->note >= NOTE_ADD &&
						 reason->note <= NOTE_TIMES))
			continue;
		if (found)
			return NULL;
		found = reason;
	}
	return found;
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
		split_reason_text(to, room, reason, NULL);
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
	for (int i = BUCKET_LARGE; i <= BUCKET_FAMILY; i++)
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

/* Each that pays by name, where the amounts are too long for the line. */
static void
summary_names(const struct split *split, enum split_bucket bucket, char *to,
	      size_t room)
{
	size_t length = 0;

	to[0] = '\0';
	for (int i = BUCKET_LARGE; i <= BUCKET_CASH; i++) {
		enum split_bucket payer = (enum split_bucket)i;

		if (paid_by(split, payer, bucket).fen > 0 &&
		    !text_format(to + length, room - length, "%s%s",
				 length ? _("、") : _("（"),
				 split_bucket_word(payer)))
			break;
		length = strlen(to);
	}
	if (length > 0 && !text_format(to + length, room - length, _("）")))
		to[0] = '\0';
}

static bool
line_fits(struct split_summary_line *line, const char *why, const char *who)
{
	return text_format(line->text, sizeof(line->text), "%s%s", why, who) &&
	       text_columns(line->text) <= SPLIT_SUMMARY_COLUMNS;
}

/* As much as a line has room for; who pays goes last. */
static void
summary_line(const struct split *split, enum split_bucket bucket,
	     struct money amount, struct split_summary_line *line)
{
	const char *word = split_bucket_word(bucket);
	char why[128], payer[160], names[128];

	line->amount = amount;
	summary_why(split, bucket, why, sizeof(why));
	summary_payer(split, bucket, payer, sizeof(payer));
	summary_names(split, bucket, names, sizeof(names));
	if (line_fits(line, why, payer) || line_fits(line, word, payer) ||
	    line_fits(line, why, names) || line_fits(line, word, names) ||
	    line_fits(line, why, ""))
		return;
	text_cut(line->text, sizeof(line->text), word, SPLIT_SUMMARY_COLUMNS);
}

/* That nothing is deducted any more is worth a line. */
static bool
is_told(const struct split *split)
{
	const struct split_reason *reason =
	    reason_of(split, BUCKET_DEDUCTIBLE);

	return split->inscope.fen > 0 && reason &&
	       (reason->limit.fen > 0 || reason->note == NOTE_EXEMPT);
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

		if (parts[i].amount.fen > 0 ||
		    (bucket == BUCKET_DEDUCTIBLE && is_told(split)))
			summary_line(split, bucket, parts[i].amount,
				     &lines[count++]);
	}
	return count;
}
