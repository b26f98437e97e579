/*
 * day.h - the day's comparison at a scripted counter: what the centre answers
 * to 3201, to the files there and back and to 5203, what came of it, and
 * whether the books are right afterwards. All of it is DAY_COMPARED's.
 */
#ifndef TESTS_SUPPORT_DAY_H
#define TESTS_SUPPORT_DAY_H

#include "pos/reconcile.h"
#include "tests/support/counter.h"

#define DAY_BOX "D1001" /* 12.50, class 甲 */
#define DAY_COMPARED 20260315

/* The question that leaves next, answered with this output. */
void day_answer(struct counter *counter, const char *infno,
    const char *output);
/* The totals of 310 and of 390. */
void day_totals(struct counter *counter, int result);
/* The rows up, and these down. */
void day_rows(struct counter *counter, const char *text);
void day_row_text(char text[512], const char *setl_id, const char *msgid,
    int result, bool refund, const int64_t fen[3]);
/* The 5203 of person 1's sale, as it was agreed. */
void day_show(struct counter *counter, const char *sale, const char *msgid,
    const char *setl_id);

/* A sale of person 1 that the centre acknowledged. */
void day_settle(struct counter *counter, char sale[SALE_BYTES]);
void day_compare(struct counter *counter);
/* The first difference; and that none is open. */
void day_unequal(struct counter *counter, bool open, struct unequal *u);
void day_nothing_open(struct counter *counter);
/* The audit has nothing to find, and the tables are the fold. */
void day_books_are_right(struct counter *counter);

#endif
