/*
 * rules_want.h - what an example states: its keys and items, its figures
 * and whether the split gives them; for rules_example.c.
 */
#ifndef POS_RULES_WANT_H
#define POS_RULES_WANT_H

#include "pos/rules_pack.h"

/* What an example may state: the buckets, then these. */
enum { WANT_TOTAL = BUCKET_CASH + 1, WANT_PERSON, WANT_BALANCE, WANT_COUNT };

struct pack_want {
	bool stated;
	int line;
	struct money amount;
};

/* 设 KEY VALUE: one value the key has. */
int pack_trait_line(const struct pack_reader *reader, struct traits *traits);
/* 品 …: one line more in the basket, its keys beside it. */
int pack_item_line(const struct pack_reader *reader, struct basket *basket,
		   struct traits item_traits[BASKET_ITEMS_MAX]);
/* 得 …: one line of figures. */
int pack_want_line(const struct pack_reader *reader,
		   struct pack_want wants[WANT_COUNT]);
/* The first figure that differs is the error, with both amounts. */
int pack_wants_check(const struct pack_reader *reader, const char *id,
		     const struct pack_want wants[WANT_COUNT],
		     const struct split *split);
const char *pack_want_name(int index);

#endif
