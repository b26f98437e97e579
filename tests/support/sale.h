/*
 * sale.h - sales at the reference centre, as text
 *
 * Persons are those of tests/centre/data/persons.tsv.
 */
#ifndef TESTS_SUPPORT_SALE_H
#define TESTS_SUPPORT_SALE_H

#include "tests/support/centre.h"

struct buyer {
	const char *psn_no, *card_no, *insutype, *admdvs;
};

extern const struct buyer buyer_lin, buyer_chen, buyer_wang, buyer_li,
    buyer_sun, buyer_zhou, buyer_wu, buyer_zheng;

struct sale_line {
	const char *code, *cnt, *pric, *amount;
	const char *sn; /* NULL: a new one */
};

/* The input of 2101 and 2102; `more` is put into druginfo. free(). */
char *sale_input(struct ref *ref, const struct buyer *buyer,
		 const char *med_type, const char *total,
		 const struct sale_line *lines, int n, const char *more);

/* A whole good 2102 of two boxes, 25.00, for buyer_lin; its msgid is kept.
 * free() */
char *sale_body(struct ref *ref, char msgid[31]);

/* 2101 of the same goods: a settlement of them is not unasked. */
void sale_price(struct ref *ref);

/* The same sent: infcode, -2 when no JSON came. */
int sale_settle(struct ref *ref, char *msgid);

/* 2601 for a 2102 of buyer_lin; the reply. */
struct json_object *sale_undo(struct ref *ref, const char *omsgid);

#endif
