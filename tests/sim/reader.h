/*
 * reader.h - the simulated card reader: a card_port of events in time. A
 * card comes, is read in a while, is pulled, is unreadable; the reader goes
 * and comes back.
 */
#ifndef SIM_READER_H
#define SIM_READER_H

#include "card/card.h"
#include "tests/sim/swarm.h"

#define READER_EVENTS 16

struct reader {
	struct swarm *swarm;
	int64_t now_ms;
	bool gone;
	int64_t back_ms;
	int card;	     /* person in the slot, -1 none */
	bool reading;
	uint32_t ticket;
	int64_t read_ms;     /* the read ends then */
	enum card_result result;
	int64_t pulled_ms;   /* it is pulled then; INT64_MAX: not */
	int count;
	struct card_event events[READER_EVENTS];
	int polls;	     /* in this turn (I8) */
};

void reader_open(struct reader *reader, struct swarm *swarm);
struct card_port reader_port(struct reader *reader);
void reader_insert(struct reader *reader, int person);
void reader_remove(struct reader *reader);
/* The till died: nobody waits for a read; the card stays in the slot. */
void reader_orphan(struct reader *reader);
void reader_advance(struct reader *reader, int64_t now_ms);
int64_t reader_next(const struct reader *reader);

#endif
