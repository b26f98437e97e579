/*
 * identify.h - what a scanned or typed text is: a person or a box.
 *
 * An e-voucher has no form to rely on (card.md A.10: its length is a hint
 * only, the platform judges), a 追溯码 has 20 digits or more, a barcode at
 * most 14. Where no box can be meant, a long code is a voucher.
 */
#ifndef UI_IDENTIFY_H
#define UI_IDENTIFY_H

#include "pos/till.h"

void identify_scan(struct till_command *command, const struct till_view *view,
    const char *text);
/* By hand: # and a diagnosis; an ID number by its form, else a drug. */
void identify_typed(struct till_command *command, const char *text);

/* Whether it can be the short code of a slip; then it is in command's text,
 * in capitals. */
bool identify_code(struct till_command *command, const char *text);

#endif
