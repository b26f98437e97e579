/*
 * basket_trace.h - the trace codes of a basket's lines; for basket.c and
 * basket_trace.c, everyone else uses basket.h.
 */
#ifndef POS_BASKET_TRACE_H
#define POS_BASKET_TRACE_H

#include "pos/basket.h"

/* A line goes: so do its traces, and those of later lines move up. */
void basket_drop_traces(struct basket *basket, int line);
/* A count changed, or a code came: what each covers, anew. */
void basket_share_traces(struct basket *basket);
int basket_check_traces(const struct basket *basket, struct err *err);
/* 0, or -1 and which lines there are (basket.c). */
int basket_has_line(const struct basket *basket, int line, struct err *err);

#endif
