/*
 * receipt_shift.h - the paper of a closed shift (班结单): what was sold, what
 * the drawer should have held and did, why they differ, and what is handed
 * on with the code under which each of it is found. Pure text, as receipt.h;
 * no name of a customer is on it. The second copy on is marked 重印.
 */
#ifndef POS_RECEIPT_SHIFT_H
#define POS_RECEIPT_SHIFT_H

#include "pos/conf.h"
#include "pos/reconcile.h"
#include "pos/shift.h"

struct receipt_shift {
	const struct conf *conf;
	const struct shift *shift; /* closed */
	int copy;		   /* 1, 2 … */
	/* Its days with the centre, as they stand at printing. */
	struct standing days[SHIFT_DAYS_MAX];
	int day_count;
	struct comparing comparing;
	int64_t journal_seq;	   /* of the last row, whose head it is */
	char journal_head[9];
	int64_t printed_ms;
};

int receipt_shift_text(
    struct text_buf *out, const struct receipt_shift *slip, struct err *err);

#endif
