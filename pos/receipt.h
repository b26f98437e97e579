/*
 * receipt.h - the paper: a settlement's receipt, a provisional one, a slip
 * for a sale in doubt, a refund. UTF-8 lines; the printer converts.
 *
 * Pure text from what the journal says. It never says 成功 unless the state
 * is ACKED (I13). Printed: institution, sale, time, operator, masked person,
 * items with class and amount, the split in at most eight lines that re-add
 * to the total, who pays what, balance, state in large words, copy number
 * (重印 from the second on), the journal's index and the first eight digits
 * of its head, the short code for a sale in doubt with what happens next.
 */
#ifndef POS_RECEIPT_H
#define POS_RECEIPT_H

#include "pos/conf.h"
#include "pos/queue.h"
#include "pos/settlement.h"
#include "pos/text.h"

struct receipt {
	const struct conf *conf;
	const struct settlement *settlement;
	const struct sale_entry *entry;
	/* Of a ticket: the sale that settles it. NULL: none. */
	const struct sale_entry *settled;
	struct figures figures; /* the centre's once ACKED, else as agreed */
	int copy;		/* 1, 2 … */
	int64_t journal_seq;	/* of the last row, whose head it is */
	char journal_head[9];	/* of the head when printed */
	char short_code[9];
	int64_t printed_ms;
};

/* Lines of conf->receipt.columns columns (32 or 48), ended by '\n'. */
int receipt_text(
    struct text_buf *out, const struct receipt *receipt, struct err *err);

/* Eight letters and digits that are hard to confuse, of sale and msgid. */
void receipt_short_code(char to[9], const char *sale);

#endif
