/*
 * receipt_ticket.h - 补结算单: the paper of a sale that was paid in full
 * offline, and the slip its person signs for the refund. For receipt.c;
 * borrows everything, owns nothing.
 */
#ifndef POS_RECEIPT_TICKET_H
#define POS_RECEIPT_TICKET_H

#include "pos/receipt.h"
#include "pos/receipt_line.h"

/* What the paper is called and what it says in large words: msgids. */
struct ticket_words {
	const char *title;
	const char *word;
	const char *more;
};

void receipt_ticket_words(
    struct ticket_words *words, const struct sale_entry *entry);
/* In place of the bill: what was paid, the estimate, until when; once
 * settled what the centre made of it, and what is or was handed back. */
void receipt_put_ticket(
    const struct paper *paper, const struct receipt *receipt);
/* Under the bill of the sale that settles a ticket. */
void receipt_put_settles(
    const struct paper *paper, const struct receipt *receipt);

#endif
