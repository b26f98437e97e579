/*
 * slot.h - what the looks at a slot add up to: cards that came and went,
 * readers and services that did.
 *
 * No thread, no clock and no PC/SC call in here; the worker hands in each
 * look with the time (milliseconds, any origin) and news goes to a mailbox.
 * Three promises: news is told once; a service that just came back and says
 * EMPTY is given GRACE_MS before a card counts as removed (card.md B.6 no.
 * 13); a card found after a time nobody watched is told as inserted again,
 * because it may be another one.
 */
#ifndef CARD_SLOT_H
#define CARD_SLOT_H

#include "card/mailbox.h"
#include "card/pcsc.h"

#define SLOT_GRACE_MS 1000

struct slot {
	struct pcsc_slot now; /* the last look; present false when blind */
	bool lost;	      /* not watched since told_present was right */
	bool found;	      /* a reader is being watched */
	int64_t since_ms;     /* when the service or the reader came */
	bool told_present;
	bool told_reader;
	enum card_result reader; /* what was told of it */
};

/* The service answers; nothing is known of readers yet. */
void slot_begin(struct slot *slot, int64_t now_ms);

/* One look: CARD_OK with a slot, or what is wrong with the reader. */
void slot_look(struct slot *slot, enum card_result result,
	       const struct pcsc_slot *look, int64_t now_ms,
	       struct mailbox *mailbox);

/* The service is gone. */
void slot_end(struct slot *slot, enum card_result result,
	      struct mailbox *mailbox);

/* How long the next look may take: not past the end of the grace. */
int64_t slot_wait_ms(const struct slot *slot, int64_t now_ms, int64_t most_ms);

#endif
