/*
 * reconcile_show.h - a day's comparison as a listing or a document: each
 * group's sums with the centre's word, and the differences with what is to
 * be done about each. Persons are masked (I9).
 */
#ifndef UI_RECONCILE_SHOW_H
#define UI_RECONCILE_SHOW_H

#include "pos/till.h"

struct reconcile_show {
	struct till *till;
	int day;
	bool json;
	bool answered; /* the centre did, just now or nobody asked it */
	int open;      /* out: differences still to be dealt with */
};
int reconcile_show(struct reconcile_show *show, struct err *err);

#endif
