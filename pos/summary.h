/*
 * summary.h - a bill in a few lines for a person, from figures that count.
 *
 * The figures may be the till's own split or the centre's; both give lines
 * that add up to the total to the fen, and say from which of them the
 * account's and the cash part come. Pure; used by the screen and the paper,
 * so that the two cannot tell different stories.
 */
#ifndef POS_SUMMARY_H
#define POS_SUMMARY_H

#include "pos/settlement.h"

struct summary_part {
	char word[64];
	struct money amount;
};

struct summary {
	int line_count; /* adds up to the total */
	struct split_summary_line lines[SPLIT_SUMMARY_MAX];
	/* Where more than 统筹 pays: adds up to the funds' part; else 0. */
	int fund_count;
	struct summary_part fund[SPLIT_SUMMARY_MAX];
	struct money past;   /* 历年账户, inside the figures' account */
	struct money family; /* 共济账户, so as well */
	struct money own;    /* the rest of it: the person's of this year */
	int account_count; /* adds up to own */
	struct summary_part account[SPLIT_SUMMARY_MAX];
	int cash_count; /* adds up to the cash part */
	struct summary_part cash[SPLIT_SUMMARY_MAX];
};

/* True when the figures are those of the split: then its reasons hold. */
bool summary_agrees(const struct figures *figures, const struct split *split);
void summary_fill(struct summary *summary, const struct figures *figures,
    const struct split *split);
/* "26.10 = 先行自付 3.50 + 按比例自付 22.60" */
void summary_parts_text(char *to, size_t room, struct money amount,
    const struct summary_part *parts, int count);

/* A unit price with two decimals at least: "12.50", "0.125". */
#define SUMMARY_PRICE_BYTES (MONEY_TEXT_BYTES + 4)
void summary_price(char to[SUMMARY_PRICE_BYTES], struct price price);

#endif
