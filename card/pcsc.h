/*
 * pcsc.h - PC/SC as far as this client needs it: wait for a card, and a
 * card_reader over one reader.
 *
 * Watching and exchanging have a context each, because waiting for a change
 * holds its context's lock (card.md B.6). Everything here blocks and belongs
 * on a worker's thread. pcsc_watch_cancel() alone may be called from another
 * thread. When the service dies every call ends with CARD_NO_SERVICE: close
 * what is open and open it anew. Results are those of card.h, never codes of
 * PC/SC; lengths and names from the service are checked before use.
 *
 * Source: card.md B.6; PC/SC Workgroup part 5.
 */
#ifndef CARD_PCSC_H
#define CARD_PCSC_H

#include "card/card.h"

/* What is known of the slot that is watched. */
struct pcsc_slot {
	char reader[128];
	bool present;
	uint32_t changes; /* insertions and removals, as the service counts */
	uint8_t atr[33];
	size_t atr_length; /* 0: not known */
};

struct pcsc_watch;

/* prefix chooses the reader by the start of its name; "" takes the first. */
enum card_result pcsc_watch_open(struct pcsc_watch **watch, const char *prefix);

/*
 * Waits until the slot changes, is first seen, or timeout_ms is over, and
 * fills slot with what is so now. CARD_NO_READER: none of that name, it is
 * looked for again each time. CARD_READER_FAULT: it is there and does not
 * work. CARD_NO_SERVICE, CARD_FAULT: the watch is of no use any more.
 */
enum card_result pcsc_watch_wait(struct pcsc_watch *watch,
				 struct pcsc_slot *slot, int64_t timeout_ms);

/* Ends a wait that is under way; without one it has no effect. */
void pcsc_watch_cancel(struct pcsc_watch *watch);
void pcsc_watch_close(struct pcsc_watch **watch);

struct pcsc_reader;
/* The reader of a slot as last looked at; its ATR is what connect() gives. */
enum card_result pcsc_reader_open(struct pcsc_reader **reader,
				  const struct pcsc_slot *slot);

/* Valid as long as reader is open; one card at a time. */
struct card_reader pcsc_reader_seam(struct pcsc_reader *reader);
void pcsc_reader_close(struct pcsc_reader **reader);

#endif
