#include "pos/summary.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

bool
summary_agrees(const struct figures *figures, const struct split *split)
{
	struct figures local;

	assert(figures != NULL);
	assert(split != NULL);
	settlement_local(split, &local);
	return figures_agree(figures, &local) &&
	    figures->total.fen == local.total.fen &&
	    figures->ownpay.fen == local.ownpay.fen &&
	    figures->overlimit.fen == local.overlimit.fen &&
	    figures->preself.fen == local.preself.fen &&
	    figures->deductible.fen == local.deductible.fen;
}

static void
add_line(struct summary *summary, const char *word, struct money amount)
{
	struct split_summary_line *line;

	if (amount.fen == 0)
		return;
	assert(summary->line_count < SPLIT_SUMMARY_MAX);
	line = &summary->lines[summary->line_count++];
	(void)text_copy(line->text, sizeof(line->text), word); /* a word */
	line->amount = amount;
}

/* What of the funds is not 统筹. */
static struct money
others(const struct figures *figures)
{
	int64_t sum = 0;

	for (int i = 0; i < FIGURES_PAYERS; i++)
		sum += figures->payers[i].fen;
	return money_fen(sum);
}

/* The centre gives sums only: what is left in scope is the person's. A
 * further payer may have paid some of the deductible: then that is less. */
static void
lines_of_figures(struct summary *summary, const struct figures *figures)
{
	struct money deductible = figures->deductible;
	struct money more = others(figures);
	int64_t rest = figures->total.fen - figures->ownpay.fen -
	    figures->overlimit.fen - figures->preself.fen -
	    figures->deductible.fen - figures->fund.fen;

	if (rest < 0 && more.fen > 0) {
		deductible.fen += rest;
		rest = 0;
	}

	add_line(summary, split_bucket_word(BUCKET_OWNPAY), figures->ownpay);
	add_line(
	    summary, split_bucket_word(BUCKET_OVERLIMIT), figures->overlimit);
	add_line(
	    summary, split_bucket_word(BUCKET_PRESELF), figures->preself);
	add_line(summary, split_bucket_word(BUCKET_DEDUCTIBLE), deductible);
	add_line(summary, split_bucket_word(BUCKET_FUND),
	    money_fen(figures->fund.fen - more.fen));
	add_line(summary, _("其他各项基金"), more);
	add_line(summary, _("政策范围内自付"), money_fen(rest));
}

static void
add_part(struct summary_part *parts, int *count, const char *word,
    struct money amount)
{
	int i = 0;

	if (amount.fen == 0)
		return;
	while (i < *count && strcmp(parts[i].word, word) != 0)
		i++;
	if (i == *count) {
		assert(*count < SPLIT_SUMMARY_MAX);
		(void)text_copy(parts[i].word, sizeof(parts[i].word), word);
		parts[i].amount = money_fen(0);
		(*count)++;
	}
	if (!money_add(parts[i].amount, amount, &parts[i].amount))
		assert(!"parts of a bill are within the bill");
}

static void
parts_of_reasons(struct summary *summary, const struct split *split)
{
	for (int i = 0; i < split->reason_count; i++) {
		const struct split_reason *reason = &split->reasons[i];

		if (reason->bucket == BUCKET_ACCOUNT)
			add_part(summary->account, &summary->account_count,
			    split_bucket_word(reason->of), reason->amount);
		else if (reason->bucket == BUCKET_CASH)
			add_part(summary->cash, &summary->cash_count,
			    split_bucket_word(reason->of), reason->amount);
	}
}

/* Each fund by name, where 统筹 is not the only one. */
static void
parts_of_funds(struct summary *summary, const struct figures *figures)
{
	struct money more = others(figures);

	if (more.fen == 0)
		return;
	add_part(summary->fund, &summary->fund_count,
	    split_bucket_word(BUCKET_FUND),
	    money_fen(figures->fund.fen - more.fen));
	for (int i = 0; i < FIGURES_PAYERS; i++)
		add_part(summary->fund, &summary->fund_count,
		    split_bucket_word((enum split_bucket)(BUCKET_LARGE + i)),
		    figures->payers[i]);
}

static int64_t
sum_of(const struct summary_part *parts, int count)
{
	int64_t sum = 0;

	for (int i = 0; i < count; i++)
		sum += parts[i].amount.fen;
	return sum;
}

/* Without reasons for it, cash is what the account leaves of the person's. */
static void
parts_of_figures(struct summary *summary, const struct figures *figures)
{
	summary->account_count = 0;
	summary->cash_count = 0;
	add_part(summary->cash, &summary->cash_count, _("个人负担"),
	    money_fen(figures->total.fen - figures->fund.fen));
	add_part(summary->cash, &summary->cash_count, _("账户已付"),
	    money_fen(-figures->account.fen));
}

void
summary_fill(struct summary *summary, const struct figures *figures,
    const struct split *split)
{
	assert(figures->total.fen >= 0);
	memset(summary, 0, sizeof(*summary));
	parts_of_funds(summary, figures);
	summary->family = figures->shared;
	summary->own = money_fen(figures->account.fen - figures->shared.fen);
	if (!summary_agrees(figures, split)) {
		lines_of_figures(summary, figures);
		parts_of_figures(summary, figures);
		return;
	}
	summary->line_count = split_summary(split, summary->lines);
	assert(summary->line_count <= SPLIT_SUMMARY_MAX);
	parts_of_reasons(summary, split);
	summary->past = split_more_of(split, BUCKET_PAST);
	summary->family = split_more_of(split, BUCKET_FAMILY);
	summary->own = split->account;
	if (sum_of(summary->account, summary->account_count) !=
		split->account.fen ||
	    sum_of(summary->cash, summary->cash_count) != figures->cash.fen)
		parts_of_figures(summary, figures);
}

void
summary_parts_text(char *to, size_t room, struct money amount,
    const struct summary_part *parts, int count)
{
	char text[MONEY_TEXT_BYTES];
	size_t length;

	assert(room >= MONEY_TEXT_BYTES);
	money_format(to, amount);
	for (int i = 0; i < count; i++) {
		int64_t fen = parts[i].amount.fen;
		const char *sign = i == 0 ? " = " : fen < 0 ? " - " : " + ";

		money_format(text, money_fen(fen < 0 ? -fen : fen));
		length = strlen(to);
		/* Cut is fine: the parts stand in full above it. */
		(void)text_format(to + length, room - length, "%s%s %s", sign,
		    parts[i].word, text);
	}
}

void
summary_price(char to[SUMMARY_PRICE_BYTES], struct price price)
{
	const char *point;
	size_t length, decimals;

	assert(price.e6 >= 0);
	price_format(to, price);
	length = strlen(to);
	point = strchr(to, '.');
	decimals = point == NULL ? 0 : strlen(point + 1);
	if (point == NULL)
		to[length++] = '.';
	for (; decimals < 2; decimals++)
		to[length++] = '0';
	to[length] = '\0';
	assert(length < SUMMARY_PRICE_BYTES);
}
