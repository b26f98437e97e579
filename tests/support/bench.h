/*
 * Books in memory with a clock and one kind of sale: what a test needs that
 * writes facts by hand and looks at what the fold makes of them.
 */
#ifndef TESTS_SUPPORT_BENCH_H
#define TESTS_SUPPORT_BENCH_H

#include "pos/books.h"

struct bench {
	struct store *store;
	struct books books;
	struct crypto_key key;
	struct conf conf;
	struct now now;
	struct settlement *sale;
};

/* Set-up and tear-down of cmocka: *state is the bench. */
int bench_set_up(void **state);
int bench_tear_down(void **state);

/* One box of 1.00 for the person with this tag: its number in sale. */
void bench_sell(struct bench *b, const char *tag, char sale[SALE_BYTES]);

/* As books_note: 0, or -1 when the fold refuses the fact. */
int bench_fact(struct bench *b, enum fact kind, const char *sale,
    const char *msgid, struct message_body body);

/* SENT of the n-th message under a new msgid. */
void bench_send(struct bench *b, const char *sale, int n, const char *infno,
    const char *omsgid, char msgid[MSGID_BYTES]);

#endif
