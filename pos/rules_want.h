/*
 * rules_want.h - the figures an example states, and whether the split
 * gives them; for rules_example.c.
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

/* 得 …: one line of figures. */
int pack_want_line(const struct pack_reader *reader,
		   struct pack_want wants[WANT_COUNT]);
/* The first figure that differs is the error, with both amounts. */
int pack_wants_check(const struct pack_reader *reader, const char *id,
		     const struct pack_want wants[WANT_COUNT],
		     const struct split *split);
const char *pack_want_name(int index);

#endif
