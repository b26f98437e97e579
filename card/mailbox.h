/*
 * mailbox.h - what the worker has to tell, until somebody asks.
 *
 * A bounded ring of events and a descriptor that is readable while there is
 * one. When nobody asks for long, the oldest news of slot and reader is
 * dropped first; the end of a read never is, and there is at most one. Not
 * for two threads at a time: the worker's lock is held around every call.
 * Events hold personal data and are wiped as they are taken or dropped.
 */
#ifndef CARD_MAILBOX_H
#define CARD_MAILBOX_H

#include "card/card.h"

#define MAILBOX_EVENTS_MAX 16

struct mailbox {
	struct card_event ring[MAILBOX_EVENTS_MAX];
	size_t count;
	int fd;
};

int mailbox_open(struct mailbox *mailbox); /* 0, or -1: no descriptor */
void mailbox_put(struct mailbox *mailbox, const struct card_event *event);
int mailbox_take(struct mailbox *mailbox, struct card_event *event);
void mailbox_drop_read(struct mailbox *mailbox);
void mailbox_close(struct mailbox *mailbox);

#endif
