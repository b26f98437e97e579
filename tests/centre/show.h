/*
 * The nodes that show a settlement: setlinfo, setldetail, detlcutinfo.  The
 * same money has other names in other transactions (protocol 0.3): that is
 * what `names` chooses.
 */
#ifndef CENTRE_SHOW_H
#define CENTRE_SHOW_H

#include "tests/centre/tx.h"

/* psn_part_amt and psn_cash_pay, psn_pay and cash_payamt, or psn_part_amt
 * and pdn_cash_pay (sic) */
enum show_names { SHOW_SETTLE, SHOW_REVERSE, SHOW_CLINIC_REVERSE };

/* From medfee_sumamt to oth_pay and fund_pay_sumamt. */
void show_amounts(struct out *out, const struct figures *f);
/* The person's side: share, account, cash, balance. */
void show_share(struct out *out, const struct figures *f,
		enum show_names names);
void show_person(struct call *call, const struct person *person);
void show_funds(struct out *out, const struct settlement *s);
void show_line(struct out *out, const struct line *line);
/* 41 for a pharmacy, 11 for a clinic or hospital (14.7). */
const char *show_clr_type(const struct shop *shop);

#endif
