/*
 * difference.h - what the centre's figures changed of what was agreed at
 * the counter (DESIGN.md 4): part by part, and what the cashier still has
 * to collect or to hand back. Values; nothing is owned.
 */
#ifndef POS_DIFFERENCE_H
#define POS_DIFFERENCE_H

#include "pos/queue.h"
#include "pos/settlement.h"

/* The centre's less the agreed. */
struct difference {
	struct money fund;    /* of all payers */
	struct money account;
	struct money cash;    /* as figures */
	struct money collect; /* from the person; below zero: to give back */
};

/* entry is of a sale that is ACKED. What settles a ticket collects nothing:
 * all was paid before, and its refund goes by the centre's figures. */
void difference_of(struct difference *difference,
    const struct settlement *settlement, const struct sale_entry *entry);

#endif
