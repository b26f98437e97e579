/*
 * signals.h - signals as something to read, so that no handler runs in the
 * middle of a sale. Blocked for all threads made after signals_open():
 * call it before anything that makes some.
 */
#ifndef UI_SIGNALS_H
#define UI_SIGNALS_H

#include "pos/err.h"

enum signals_seen { SIGNALS_NONE, SIGNALS_STOP, SIGNALS_RESIZE };

/* A descriptor that is readable when there is one; -1 on failure. */
int signals_open(struct err *err);
enum signals_seen signals_next(int descriptor);

#endif
