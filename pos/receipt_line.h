/*
 * receipt_line.h - lines of paper by columns: what receipt.c is made of.
 *
 * A Chinese character is two columns. Nothing is ever cut: what does not
 * fit goes on in the next line, and an amount stays whole at the right.
 * Inside pos/receipt only.
 */
#ifndef POS_RECEIPT_LINE_H
#define POS_RECEIPT_LINE_H

#include "pos/money.h"
#include "pos/text.h"

struct paper {
	struct text_buf *out; /* borrowed */
	int columns;
};

void paper_line(const struct paper *paper, int indent, const char *text);
void paper_centre(const struct paper *paper, const char *text);
void paper_rule(const struct paper *paper);
/* left … right, in one line where both fit. */
void paper_pair(
    const struct paper *paper, const char *left, const char *right);
void paper_money(
    const struct paper *paper, const char *left, struct money amount);

#endif
